//! Who may take which step, when. One table for the buttons of the panel, for what is sent and for what arrives.

use thiserror::Error;

use super::rights::Ask;
use super::step::{Step, StepKind};
use super::view::Referral;
use super::{Kind, State};
use crate::time::Timestamp;

/// The two sides of a referral, by what they do; see the table in [`super`] for who writes which lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// S: has the person's trust.
    Sender,
    /// R: may have a place.
    Receiver,
}

impl Party {
    /// The side across.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Sender => Self::Receiver,
            Self::Receiver => Self::Sender,
        }
    }
}

/// Why a step is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotAllowed {
    /// It is the other side's to take.
    #[error("this step belongs to the other side")]
    OtherLane,
    /// Not in this state, or not in this kind of referral.
    #[error("this step is not possible in this state")]
    State,
    /// The deadline has not passed.
    #[error("the deadline has not passed yet")]
    TooEarly,
    /// A field that was not promised at the opening, or a correction of one that was never told.
    #[error("only fields promised at the opening can be disclosed, and only what was told can be corrected")]
    UnpromisedField,
}

/// Checks one step of `party`, taken at `at`, against the referral as that party knows it.
pub fn check(referral: &Referral, party: Party, step: &Step, at: Timestamp) -> Result<(), NotAllowed> {
    let kind = step.kind();
    if !belongs(kind, party, referral.kind) {
        return Err(NotAllowed::OtherLane);
    }
    if !fits(referral, party, kind) {
        return Err(NotAllowed::State);
    }
    match step {
        Step::Expired {} if referral.expires_at().is_some_and(|deadline| at < deadline) => Err(NotAllowed::TooEarly),
        Step::IdentityDisclosed { identity } => {
            let promised = referral.opening.as_ref().map_or(&[][..], |opening| &opening.fields);
            // In a request of admission the receiver opened and could promise nothing.
            let free = referral.kind == Kind::AdmissionRequest;
            let kept = free || identity.told().all(|(field, _)| promised.contains(&field));
            if kept { Ok(()) } else { Err(NotAllowed::UnpromisedField) }
        }
        Step::RightAsked { identity: Some(corrected), .. } => {
            let told = |field| referral.identity.as_ref().is_some_and(|identity| identity.field(field).is_some());
            let known = corrected.told().all(|(field, _)| told(field));
            if known { Ok(()) } else { Err(NotAllowed::UnpromisedField) }
        }
        Step::RightAnswered { number, .. } if referral.answerable(party, *number).is_none() => Err(NotAllowed::State),
        _ => Ok(()),
    }
}

/// The steps `party` can take now: the buttons of its panel.
pub fn allowed_steps(referral: &Referral, party: Party, now: Timestamp) -> Vec<StepKind> {
    let ripe =
        |kind: &StepKind| *kind != StepKind::Expired || referral.expires_at().is_some_and(|deadline| now >= deadline);
    let possible = |kind: &StepKind| belongs(*kind, party, referral.kind) && fits(referral, party, *kind) && ripe(kind);
    StepKind::ALL.iter().copied().filter(possible).collect()
}

/// Whose lane a step belongs to.
fn belongs(step: StepKind, party: Party, kind: Kind) -> bool {
    match step {
        StepKind::Noted
        | StepKind::Attached
        | StepKind::RightAsked
        | StepKind::RightAnswered
        | StepKind::StepRetracted => true,
        StepKind::Opened | StepKind::Expired => party == kind.opened_by(),
        StepKind::QuestionAnswered
        | StepKind::IdentityDisclosed
        | StepKind::LateAcceptanceConfirmed
        | StepKind::HandedOver
        | StepKind::Withdrawn
        | StepKind::Closed
        | StepKind::InterruptionRequested
        | StepKind::ConsentRevoked
        | StepKind::EnteredInError => party == Party::Sender,
        StepKind::ReviewStarted
        | StepKind::QuestionAsked
        | StepKind::Waitlisted
        | StepKind::ProvisionallyAccepted
        | StepKind::Accepted
        | StepKind::Started
        | StepKind::Held
        | StepKind::Completed
        | StepKind::Failed
        | StepKind::Declined
        | StepKind::RevocationAnswered
        | StepKind::Erased => party == Party::Receiver,
    }
}

/// Whether the state admits the step.
fn fits(referral: &Referral, party: Party, step: StepKind) -> bool {
    let state = referral.state;
    let admission = referral.kind == Kind::AdmissionRequest;
    match step {
        StepKind::Opened => false,
        StepKind::ReviewStarted => state == State::Sent && !admission,
        StepKind::QuestionAsked => state.awaits_answer() && referral.question.is_none(),
        StepKind::QuestionAnswered => referral.question.is_some() && !state.is_ended(),
        StepKind::Waitlisted | StepKind::Accepted => state.awaits_answer() && answerable(referral),
        StepKind::ProvisionallyAccepted => {
            matches!(state, State::Sent | State::UnderReview | State::Waitlisted) && !admission
        }
        StepKind::IdentityDisclosed => may_disclose(referral),
        StepKind::LateAcceptanceConfirmed => state == State::AcceptedLate,
        StepKind::HandedOver => {
            let begun = matches!(state, State::Accepted | State::InProgress);
            referral.kind == Kind::Transfer && begun && referral.disclosed && !referral.handed_over
        }
        StepKind::Started => matches!(state, State::Accepted | State::OnHold) && referral.kind != Kind::OpenCall,
        StepKind::Held => matches!(state, State::Accepted | State::InProgress) && referral.kind != Kind::OpenCall,
        StepKind::Completed | StepKind::Failed => state.is_taken_on() && referral.kind != Kind::OpenCall,
        StepKind::Declined => state.awaits_answer() || state == State::AcceptedLate,
        StepKind::Withdrawn => state.awaits_answer() || matches!(state, State::Accepted | State::AcceptedLate),
        StepKind::Expired => referral.expires_at().is_some(),
        StepKind::Closed => closable(referral),
        StepKind::InterruptionRequested => {
            matches!(state, State::InProgress | State::OnHold) && !referral.interruption_requested
        }
        StepKind::ConsentRevoked => referral.revocation.is_none() && revocable(referral),
        StepKind::RevocationAnswered => referral.awaits_revocation_answer(),
        StepKind::Erased => referral.must_erase() && !referral.erased,
        StepKind::RightAsked => referral.tells_of_somebody(),
        StepKind::RightAnswered => {
            let open = |ask: &Ask| ask.party != party && !ask.is_done();
            state != State::EnteredInError && referral.asks.iter().any(open)
        }
        StepKind::StepRetracted => referral.undo.as_ref().is_some_and(|undo| undo.party == party && !undo.late),
        StepKind::EnteredInError => state != State::EnteredInError,
        StepKind::Noted => !matches!(state, State::EnteredInError | State::Withdrawn),
        StepKind::Attached => !state.is_ended(),
    }
}

/// In a request of admission R may answer only after S has agreed by saying who it is.
fn answerable(referral: &Referral) -> bool {
    referral.kind != Kind::AdmissionRequest || referral.disclosed
}

fn may_disclose(referral: &Referral) -> bool {
    let place = matches!(referral.state, State::ProvisionallyAccepted | State::Accepted | State::InProgress);
    match referral.kind {
        Kind::OpenCall => false,
        Kind::AdmissionRequest => place || referral.state == State::Sent,
        Kind::Referral | Kind::Transfer => place,
    }
}

fn closable(referral: &Referral) -> bool {
    let ended = matches!(
        referral.state,
        State::Completed | State::Failed | State::Declined | State::Withdrawn | State::Expired
    );
    // An open call that found its place is closed by choosing: the referral proper is another one.
    ended || referral.kind == Kind::OpenCall && referral.state == State::Accepted
}

/// Whether a revoked consent is a step of its own: the work goes on, or the referral has ended and R still has what it
/// received. Before the work it is a withdrawal. An open call is about nobody: nobody has consented to it.
fn revocable(referral: &Referral) -> bool {
    if referral.kind == Kind::OpenCall {
        return false;
    }
    let goes_on = matches!(referral.state, State::InProgress | State::OnHold);
    let kept = !referral.erased && !matches!(referral.ended_as(), State::Withdrawn | State::EnteredInError);
    goes_on || referral.state.is_ended() && kept
}
