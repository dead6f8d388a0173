//! The fold: from a transcript to a booking, the same on both nodes, built as that of a referral is.

use std::collections::BTreeMap;

use super::allowed::{Party, check};
use super::step::{Back, Handing, Step};
use super::view::{Booking, Ending, Moment, Proposal, Terms, Usage};
use super::{State, crossing};
use crate::feed::Price;
use crate::lane::{Entry, Lane, Transcript};
use crate::time::Timestamp;

/// Folds a transcript. None when it does not begin with a request by the opener.
///
/// An event counts if its writer was allowed to write it **with what the writer knew**; whether it then still changes
/// something is a matter of crossings. What does not count stays in the timeline, marked.
pub fn fold(transcript: &Transcript<Step>) -> Option<Booking> {
    let entries = transcript.merged();
    let (first, rest) = entries.split_first()?;
    let mut booking = opened(first)?;
    let mut judged = BTreeMap::new();
    for (at, entry) in rest.iter().enumerate() {
        let allowed = judge(&booking, transcript, entry, at + 1, &judged);
        judged.insert((entry.lane, entry.number), allowed);
        add(&mut booking, entry, allowed);
    }
    Some(booking)
}

/// Which events their writers were allowed to write, found in the common order.
type Judged = BTreeMap<(Lane, u32), bool>;

/// Whether the writer was allowed to take the step, seen with what the writer had before it; `before` events come before it
/// in the common order. What it knew is among them, so it is judged already.
fn judge(
    booking: &Booking,
    transcript: &Transcript<Step>,
    entry: &Entry<Step>,
    before: usize,
    judged: &Judged,
) -> bool {
    let Some(step) = &entry.body else { return false };
    let party = Party::of(entry.lane);
    let known = transcript.before(entry);
    if known.len() == before {
        return check(booking, party, step, entry.at).is_ok();
    }
    replay(&known, judged).is_some_and(|booking| check(&booking, party, step, entry.at).is_ok())
}

/// Folds events that are judged already.
fn replay(entries: &[&Entry<Step>], judged: &Judged) -> Option<Booking> {
    let (first, rest) = entries.split_first()?;
    let mut booking = opened(first)?;
    for entry in rest {
        let allowed = judged.get(&(entry.lane, entry.number)).copied().unwrap_or(false);
        add(&mut booking, entry, allowed);
    }
    Some(booking)
}

fn add(booking: &mut Booking, entry: &Entry<Step>, allowed: bool) {
    let step = entry.body.as_ref().filter(|_| allowed);
    let effective = step.is_some_and(|step| take(booking, step, entry));
    booking.timeline.push(Moment {
        party: Party::of(entry.lane),
        number: entry.number,
        kind: entry.body.as_ref().map(Step::kind),
        at: entry.at,
        allowed,
        effective,
        state: booking.state,
    });
}

/// Applies a step, or the outcome of its crossing; answers whether it changed something.
fn take(booking: &mut Booking, step: &Step, entry: &Entry<Step>) -> bool {
    if check(booking, Party::of(entry.lane), step, entry.at).is_ok() {
        apply(booking, step, entry);
        return true;
    }
    crossing::settle(booking, step, entry)
}

fn opened(first: &Entry<Step>) -> Option<Booking> {
    let opening = first.lane == Lane::Opener && first.number == 1;
    let Some(Step::Requested(request)) = first.body.as_ref().filter(|_| opening) else {
        return None;
    };
    Some(Booking {
        request: request.clone(),
        opened_at: first.at,
        state: State::Requested,
        terms: Terms::asked(request),
        held_until: None,
        offer: None,
        accepted: None,
        usage: Usage::default(),
        proposal: None,
        agreed: None,
        contested: None,
        ending: None,
        timeline: vec![Moment {
            party: Party::Asker,
            number: 1,
            kind: first.body.as_ref().map(Step::kind),
            at: first.at,
            allowed: true,
            effective: true,
            state: State::Requested,
        }],
    })
}

/// Applies a step that is allowed.
pub(super) fn apply(booking: &mut Booking, step: &Step, entry: &Entry<Step>) {
    match step {
        Step::Requested(_) | Step::Noted { .. } => {}
        Step::OptionHeld { until } => {
            booking.held_until = Some(*until);
            booking.state = State::Option;
        }
        Step::Offered(offer) => {
            booking.terms = Terms::offered(offer);
            booking.held_until = Some(offer.until);
            (booking.offer, booking.accepted) = (Some(entry.number), None);
            booking.state = State::Offered;
        }
        Step::OfferAccepted { number } => {
            (booking.offer, booking.accepted) = (None, Some(*number));
            booking.state = State::Requested;
        }
        Step::Confirmed { price, .. } => confirm(booking, *price),
        Step::Taken(handing) => hand(booking, Party::Asker, *handing),
        Step::HandedOut(handing) => hand(booking, Party::Owner, *handing),
        Step::Returned(back) => give_back(booking, Party::Asker, back),
        Step::ReceivedBack(back) => give_back(booking, Party::Owner, back),
        Step::Settled(settlement) => {
            booking.proposal = Some(Proposal { number: entry.number, settlement: settlement.clone() });
            booking.contested = None;
            booking.state = State::Settling;
        }
        Step::SettlementAgreed { .. } => {
            booking.agreed = booking.proposal.take().map(|proposal| proposal.settlement);
            booking.state = State::Settled;
        }
        Step::SettlementContested { text, .. } => {
            booking.contested = Some(text.clone());
            booking.state = State::Contested;
        }
        Step::Declined { .. }
        | Step::Withdrawn { .. }
        | Step::Cancelled { .. }
        | Step::Expired {}
        | Step::NoShow {}
        | Step::EnteredInError { .. } => end(booking, Party::of(entry.lane), step, entry.at),
    }
}

/// An offer that was accepted has said what it costs.
pub(super) fn confirm(booking: &mut Booking, price: Option<Price>) {
    if booking.accepted.is_none() {
        booking.terms.price = price;
    }
    booking.held_until = None;
    booking.state = State::Confirmed;
}

/// The first side that says it moves the booking; the other one adds what it knows.
fn hand(booking: &mut Booking, party: Party, handing: Handing) {
    match party {
        Party::Asker => booking.usage.taken = Some(handing),
        Party::Owner => booking.usage.handed_out = Some(handing),
    }
    if booking.state != State::Returned {
        booking.state = State::InUse;
    }
    booking.ending = None;
}

fn give_back(booking: &mut Booking, party: Party, back: &Back) {
    match party {
        Party::Asker => booking.usage.returned = Some(back.clone()),
        Party::Owner => booking.usage.received_back = Some(back.clone()),
    }
    booking.state = State::Returned;
}

fn end(booking: &mut Booking, by: Party, step: &Step, at: Timestamp) {
    let none = String::new();
    let (state, reason, text) = match step {
        Step::Declined { reason, text } => (State::Declined, reason.code(), text),
        Step::Withdrawn { reason, text } => (State::Withdrawn, reason.code(), text),
        Step::Cancelled { reason, text } => (State::Cancelled, reason.code(), text),
        Step::Expired {} => (State::Expired, "expired", &none),
        Step::NoShow {} => (State::NoShow, "no_show", &none),
        Step::EnteredInError { text } => (State::EnteredInError, "entered_in_error", text),
        _ => return,
    };
    booking.ending = Some(Ending { by, at, reason, text: text.clone() });
    (booking.held_until, booking.offer) = (None, None);
    booking.state = state;
}
