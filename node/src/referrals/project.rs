//! What a list shows of a referral, read off the fold. Pure: the same transcript gives the same row.

use pico_protocol::referral::{Due, Kind, Party, Referral, State};
use pico_protocol::time::Timestamp;

use super::Turn;
use super::store::Projection;

/// The row's changing part, as the side `own` sees it.
pub fn project(referral: &Referral, own: Party) -> Projection {
    let opening = referral.opening.as_ref();
    Projection {
        state: referral.state.code().to_owned(),
        urgency: opening.map_or("", |opening| opening.urgency.code()).to_owned(),
        legal_basis: opening.map_or("", |opening| opening.legal_basis.code()).to_owned(),
        question_open: referral.question.is_some(),
        accepted_late: referral.state == State::AcceptedLate,
        interruption_requested: referral.interruption_requested && !referral.state.is_ended(),
        consent_revoked: referral.revocation.is_some(),
        handed_over: referral.handed_over,
        identity: if referral.disclosed { "disclosed" } else { "none" },
        waiting_rank: referral.waiting.and_then(|waiting| waiting.rank).map(i64::from),
        coded_reason: referral.ending.as_ref().map_or("", |ending| ending.reason).to_owned(),
        outcome: referral
            .ending
            .as_ref()
            .and_then(|ending| ending.outcome)
            .map_or("", |outcome| outcome.code())
            .to_owned(),
        turn: turn(referral, own),
        due: referral.due().map(|(due, at)| (at.as_millis(), due_code(due))),
        expires: referral.expires_at().map(Timestamp::as_millis),
        // A revoked consent, or what the person asks, may want an answer after the loop was closed.
        closed: matches!(referral.state, State::Closed | State::EnteredInError)
            && !referral.awaits_revocation_answer()
            && right_asked_of(referral).is_none(),
        ended_as: if referral.state.is_ended() { referral.ended_as().code() } else { "" },
    }
}

/// Whether something waits for a person of this side. The protocol tells whose lane moves next; a work list wants less:
/// what merely goes on waits for nobody.
pub fn turn(referral: &Referral, own: Party) -> Turn {
    let waits_for = match referral.state {
        _ if referral.question.is_some() => Some(Party::Sender),
        _ if referral.awaits_revocation_answer() => Some(Party::Receiver),
        _ if right_asked_of(referral).is_some() => right_asked_of(referral),
        State::InProgress | State::OnHold if referral.interruption_requested => Some(Party::Receiver),
        State::Waitlisted | State::Withdrawn | State::InProgress | State::OnHold => None,
        State::Accepted if referral.kind == Kind::OpenCall => Some(Party::Sender),
        State::ProvisionallyAccepted if referral.kind == Kind::OpenCall => Some(Party::Receiver),
        State::Accepted | State::ProvisionallyAccepted if !referral.disclosed => Some(Party::Sender),
        State::Accepted if referral.kind == Kind::Transfer && !referral.handed_over => Some(Party::Sender),
        _ => referral.turn(),
    };
    match waits_for {
        Some(party) if party == own => Turn::Own,
        Some(_) => Turn::Peer,
        None => Turn::Nobody,
    }
}

/// Who has to answer what the person asks.
fn right_asked_of(referral: &Referral) -> Option<Party> {
    [Party::Receiver, Party::Sender].into_iter().find(|party| referral.unanswered(*party).next().is_some())
}

/// The word for a date that matters.
pub const fn due_code(due: Due) -> &'static str {
    match due {
        Due::Answer => "answer",
        Due::Question => "question",
        Due::Renewal => "renewal",
        Due::Place => "place",
        Due::Review => "review",
        Due::Right => "right",
    }
}
