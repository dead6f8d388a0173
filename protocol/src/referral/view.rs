//! What a transcript amounts to: the referral as both nodes see it.

use std::time::Duration;

use super::code::{ClosingReason, LegalBasis, Outcome};
use super::identity::Identity;
use super::need::Opening;
use super::rights::Ask;
use super::step::{Attachment, StepKind, WaitsFor};
use super::{Kind, Party, State};
use crate::time::Timestamp;

/// A referral, folded from its transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that a page shows; none excludes another")]
pub struct Referral {
    /// Phase A, as it was opened; none when its text was erased.
    pub opening: Option<Opening>,
    /// Which of the four kinds.
    pub kind: Kind,
    /// When it was opened, by the opener's clock.
    pub opened_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// When an unanswered referral expires: the date asked for and the time that questions stopped the clock.
    pub deadline: Timestamp,
    /// The open question (*integrazione richiesta*).
    pub question: Option<Question>,
    /// The place on the waiting list, while it is there.
    pub waiting: Option<Waiting>,
    /// What was promised with the last acceptance.
    pub acceptance: Option<Acceptance>,
    /// When a pause is looked at again.
    pub review_on: Option<Timestamp>,
    /// How it ended.
    pub ending: Option<Ending>,
    /// Who it is, once disclosed and while not erased.
    pub identity: Option<Identity>,
    /// Whether identity was ever disclosed.
    pub disclosed: bool,
    /// S has handed the case over (trasferimento).
    pub handed_over: bool,
    /// S asks that the work stops.
    pub interruption_requested: bool,
    /// A consent revoked while the work was going on.
    pub revocation: Option<Revocation>,
    /// R has erased what it had received.
    pub erased: bool,
    /// What the person has asked of either side, in the common order.
    pub asks: Vec<Ask>,
    /// Files, with who sent each.
    pub attachments: Vec<(Party, Attachment)>,
    /// Every step in the common order, with its effect.
    pub timeline: Vec<Moment>,
    /// What a retraction would give back.
    pub(super) undo: Option<Undo>,
}

/// A question that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question; empty when its text was erased.
    pub text: String,
    /// When it was asked: the clock stands still since then, until [`answer_by`](Self::answer_by) at most.
    pub asked_at: Timestamp,
    /// Until when an answer is asked.
    pub answer_by: Timestamp,
}

impl Question {
    /// How long it has stopped the clock at a moment: never for longer than until its own deadline.
    pub(super) fn stopped(&self, at: Timestamp) -> Duration {
        at.min(self.answer_by).since(self.asked_at)
    }
}

/// A place on a waiting list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Place in the list; none is "not declared".
    pub rank: Option<u32>,
    /// When a place may be free.
    pub estimated: Option<Timestamp>,
    /// Until when this holds.
    pub valid_until: Timestamp,
}

/// What R promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// What a provisional one waits for; none: it is a full one.
    pub waits_for: Option<WaitsFor>,
    /// Whom to speak to.
    pub contact: String,
    /// The service that takes the person on.
    pub service: String,
    /// When it could begin.
    pub proposed_start: Option<Timestamp>,
    /// Until when the place is held.
    pub held_until: Timestamp,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Whether the goals were reached, when it was completed.
    pub outcome: Option<Outcome>,
    /// The closing reason, when it was completed.
    pub closing: Option<ClosingReason>,
    /// The coded reason as its word, whatever the ending.
    pub reason: &'static str,
    /// Minutes of work delivered.
    pub minutes: Option<u32>,
    /// More in words.
    pub text: String,
}

/// A consent revoked from *in corso* on, or after the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// R has answered, or has nothing to answer because it did no work.
    pub answered: bool,
    /// R's own basis to go on.
    pub continues_on: Option<LegalBasis>,
}

/// One step as it lies in the common order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Whose.
    pub party: Party,
    /// Its place in its lane.
    pub number: u32,
    /// Which step; none when its text was erased.
    pub kind: Option<StepKind>,
    /// When, by its writer's clock.
    pub at: Timestamp,
    /// Its writer was allowed to take it, as far as she could know.
    pub allowed: bool,
    /// False when it lost a crossing or was not allowed: it stays in the transcript and changed nothing.
    pub effective: bool,
    /// The state after it.
    pub state: State,
}

/// Whose last step can be taken back, and to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Undo {
    pub(super) party: Party,
    /// The step crossed the expiry: only a retraction that crossed it too gives back what was before.
    pub(super) late: bool,
    pub(super) before: Box<Before>,
}

/// The part of a referral that a retraction restores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) state: State,
    pub(super) question: Option<Question>,
    pub(super) waiting: Option<Waiting>,
    pub(super) acceptance: Option<Acceptance>,
    pub(super) review_on: Option<Timestamp>,
    pub(super) ending: Option<Ending>,
    pub(super) handed_over: bool,
    pub(super) interruption_requested: bool,
    pub(super) revocation: Option<Revocation>,
}

/// The date that matters next, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// An answer to the referral.
    Answer,
    /// An answer to the open question.
    Question,
    /// The place on the waiting list must be renewed.
    Renewal,
    /// The place is held until then.
    Place,
    /// A pause is looked at again.
    Review,
    /// An answer to what the person asks.
    Right,
}

impl Referral {
    /// The next date that matters.
    pub fn due(&self) -> Option<(Due, Timestamp)> {
        if let Some(question) = &self.question {
            return Some((Due::Question, question.answer_by));
        }
        let rights = [Party::Sender, Party::Receiver].into_iter().flat_map(|party| self.unanswered(party));
        if let Some(first) = rights.map(|ask| ask.answer_by).min() {
            return Some((Due::Right, first));
        }
        match self.state {
            State::Sent | State::UnderReview => Some((Due::Answer, self.deadline)),
            State::Waitlisted => self.waiting.map(|waiting| (Due::Renewal, waiting.valid_until)),
            State::ProvisionallyAccepted | State::Accepted => {
                self.acceptance.as_ref().map(|acceptance| (Due::Place, acceptance.held_until))
            }
            State::OnHold => self.review_on.map(|at| (Due::Review, at)),
            _ => None,
        }
    }

    /// The moment from which an unanswered referral counts as expired; none while it cannot expire. An open question stops
    /// the clock, but only until its own deadline: after that it runs again, although nobody has answered.
    pub fn expires_at(&self) -> Option<Timestamp> {
        let end = match self.state {
            State::Sent | State::UnderReview => Some(self.deadline),
            State::Waitlisted => self.waiting.map(|waiting| waiting.valid_until),
            _ => None,
        }?;
        let Some(question) = &self.question else { return Some(end) };
        let end = if self.state == State::Waitlisted { end } else { end.plus(question.stopped(question.answer_by)) };
        Some(end.max(question.answer_by))
    }

    /// The state before the loop was closed; the state as it is when it is not closed.
    pub fn ended_as(&self) -> State {
        let before = || self.timeline.iter().rev().map(|moment| moment.state).find(|state| *state != State::Closed);
        if self.state == State::Closed { before().unwrap_or(self.state) } else { self.state }
    }

    /// Whether R has to erase what it received: taken back, annulled, without a basis since the consent was revoked, or because it
    /// has answered that it erases.
    pub fn must_erase(&self) -> bool {
        let stopped =
            self.revocation.is_some_and(|revocation| revocation.answered && revocation.continues_on.is_none());
        let taken_back = matches!(self.ended_as(), State::Withdrawn | State::EnteredInError);
        taken_back || (stopped || self.erasure_agreed()) && self.state.is_ended()
    }

    /// Whether R still has to say what a revoked consent leaves it. An annulment leaves nothing to say.
    pub fn awaits_revocation_answer(&self) -> bool {
        let asked = self.revocation.is_some_and(|revocation| !revocation.answered);
        asked && self.state != State::EnteredInError
    }

    /// Whose move it is; none when nothing is awaited.
    pub fn turn(&self) -> Option<Party> {
        if self.question.is_some() {
            return Some(Party::Sender);
        }
        if self.awaits_revocation_answer() || self.unanswered(Party::Receiver).next().is_some() {
            return Some(Party::Receiver);
        }
        if self.unanswered(Party::Sender).next().is_some() {
            return Some(Party::Sender);
        }
        match self.state {
            // In a request of admission saying who it is, is saying yes: who asked for the person decides about the person.
            State::Sent | State::UnderReview if self.disclosed => Some(Party::Receiver),
            State::Sent | State::UnderReview => Some(self.kind.opened_by().other()),
            State::Waitlisted | State::Accepted | State::InProgress | State::OnHold => Some(Party::Receiver),
            State::ProvisionallyAccepted => {
                let waits = self.acceptance.as_ref().and_then(|acceptance| acceptance.waits_for);
                let sender = waits == Some(WaitsFor::Identity) && !self.disclosed;
                Some(if sender { Party::Sender } else { Party::Receiver })
            }
            State::AcceptedLate | State::Completed | State::Failed | State::Declined | State::Expired => {
                Some(Party::Sender)
            }
            State::Withdrawn if !self.erased => Some(Party::Receiver),
            State::Withdrawn => Some(Party::Sender),
            State::Closed | State::EnteredInError => None,
        }
    }
}
