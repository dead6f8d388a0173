//! The table of transitions, written out by hand from the design: what each side may do in each state.

use super::pair::{
    Pair, accepted, agrees, cancelled, confirmed, contests, declined, error, handed_out, later, offered, option_held,
    received_back, returned, settled, steps, taken, withdrawn,
};
use crate::booking::{Booking, CancellationReason, Party, State, Step, StepKind, allowed_steps, check};
use crate::time::Timestamp;

/// A way to a state, and what each side may then do before any limit has passed.
pub(super) struct Row {
    pub(super) walk: Vec<(Party, Step)>,
    pub(super) state: State,
    asker: Vec<StepKind>,
    owner: Vec<StepKind>,
}

fn row(walk: Vec<(Party, Step)>, state: State, asker: &[StepKind], owner: &[StepKind]) -> Row {
    Row { walk, state, asker: asker.to_vec(), owner: owner.to_vec() }
}

/// One way to every state, and to those that are not the same for everybody more than one.
pub(super) fn table() -> Vec<Row> {
    let mut rows = before_the_use();
    rows.extend(from_the_use_on());
    rows
}

fn before_the_use() -> Vec<Row> {
    use StepKind as K;
    let (a, o) = (Party::Asker, Party::Owner);
    let asks = [K::Withdrawn, K::EnteredInError];
    let answers = [K::OptionHeld, K::Offered, K::Confirmed, K::Declined];
    let mistake = [K::EnteredInError];
    let off = |party| vec![(o, confirmed()), (party, cancelled(CancellationReason::OutOfOrder))];
    vec![
        row(vec![], State::Requested, &asks, &answers),
        row(vec![(o, option_held())], State::Option, &asks, &answers),
        row(
            vec![(o, offered())],
            State::Offered,
            &[K::OfferAccepted, K::Withdrawn, K::EnteredInError],
            &[K::Offered, K::Declined],
        ),
        row(vec![(o, offered()), (a, accepted(1))], State::Requested, &asks, &answers),
        row(vec![(o, offered()), (a, accepted(1)), (o, option_held())], State::Option, &asks, &answers),
        row(vec![(o, confirmed())], State::Confirmed, &[K::Cancelled, K::Taken], &[K::Cancelled, K::HandedOut]),
        row(vec![(o, declined())], State::Declined, &mistake, &[]),
        row(vec![(a, withdrawn())], State::Withdrawn, &mistake, &[]),
        row(vec![(o, Step::Expired {})], State::Expired, &mistake, &[]),
        row(vec![(o, offered()), (o, Step::Expired {})], State::Expired, &mistake, &[]),
        row(off(a), State::Cancelled, &[], &[]),
        row(off(o), State::Cancelled, &[], &[]),
        row(vec![(o, confirmed()), (o, Step::NoShow {})], State::NoShow, &[], &[K::HandedOut]),
        row(vec![(a, error())], State::EnteredInError, &[], &[]),
    ]
}

fn from_the_use_on() -> Vec<Row> {
    use StepKind as K;
    let (a, o) = (Party::Asker, Party::Owner);
    let begun = |more: Vec<(Party, Step)>| [vec![(o, confirmed())], more].concat();
    let proposed = |more: Vec<(Party, Step)>| {
        [vec![(o, confirmed()), (a, taken()), (a, returned()), (o, settled(6_000))], more].concat()
    };
    vec![
        row(begun(vec![(a, taken())]), State::InUse, &[K::Returned], &[K::HandedOut, K::ReceivedBack, K::Settled]),
        row(begun(vec![(o, handed_out())]), State::InUse, &[K::Taken, K::Returned], &[K::ReceivedBack, K::Settled]),
        row(
            begun(vec![(o, Step::NoShow {}), (o, handed_out())]),
            State::InUse,
            &[K::Taken, K::Returned],
            &[K::ReceivedBack, K::Settled],
        ),
        row(
            begun(vec![(a, taken()), (a, returned())]),
            State::Returned,
            &[],
            &[K::HandedOut, K::ReceivedBack, K::Settled],
        ),
        row(
            begun(vec![(o, handed_out()), (o, received_back())]),
            State::Returned,
            &[K::Taken, K::Returned],
            &[K::Settled],
        ),
        row(proposed(vec![]), State::Settling, &[K::SettlementAgreed, K::SettlementContested], &[K::Settled]),
        row(proposed(vec![(a, agrees(2))]), State::Settled, &[], &[K::Settled]),
        row(proposed(vec![(a, contests(2))]), State::Contested, &[], &[K::Settled]),
    ]
}

/// Before any limit has passed.
const EARLY: Timestamp = Timestamp::from_millis(0);

fn moves(booking: &Booking, party: Party, at: Timestamp) -> Vec<StepKind> {
    let mut steps = allowed_steps(booking, party, at);
    steps.retain(|step| *step != StepKind::Noted);
    steps
}

#[test]
fn the_table_of_transitions_is_the_design() {
    for row in table() {
        let booking = Pair::after(&row.walk).agreed();
        assert_eq!(booking.state, row.state);
        assert_eq!(moves(&booking, Party::Asker, EARLY), row.asker, "the asker in {:?}", row.state);
        assert_eq!(moves(&booking, Party::Owner, EARLY), row.owner, "the owner in {:?}", row.state);
    }
    let reached = |state: &State| table().iter().any(|row| row.state == *state);
    assert!(State::ALL.iter().all(reached), "every state has a row");
}

#[test]
fn a_step_is_taken_exactly_where_its_button_stands() {
    for row in table() {
        let booking = Pair::after(&row.walk).agreed();
        let sides = [Party::Asker, Party::Owner].into_iter();
        for (party, at) in sides.flat_map(|party| [(party, EARLY), (party, later(2))]) {
            let possible = |step: &&Step| check(&booking, party, step, at).is_ok();
            let mut kinds: Vec<StepKind> = steps().iter().filter(possible).map(Step::kind).collect();
            kinds.sort_unstable();
            kinds.dedup();
            assert_eq!(kinds, allowed_steps(&booking, party, at), "{party:?} in {:?} at {at}", row.state);
        }
    }
}

#[test]
fn what_waits_for_a_moment_can_be_said_from_then_on_and_an_offer_until_then() {
    let (a, o) = (Party::Asker, Party::Owner);
    let offer = || vec![(o, offered())];
    let rows = [
        (vec![], o, StepKind::Expired, later(-50), true),
        (vec![(o, option_held())], o, StepKind::Expired, later(-45), true),
        (offer(), o, StepKind::Expired, later(-45), true),
        // The offer begins an hour later than what was asked for.
        ([offer(), vec![(a, accepted(1))]].concat(), o, StepKind::Expired, later(1), true),
        (vec![(o, confirmed())], o, StepKind::NoShow, later(0), true),
        (vec![(o, confirmed())], o, StepKind::Settled, later(0), true),
        (offer(), a, StepKind::OfferAccepted, later(-45), false),
    ];
    for (walk, party, kind, limit, from_then_on) in rows {
        let booking = Pair::after(&walk).agreed();
        let just_before = Timestamp::from_millis(limit.as_millis() - 1);
        let can = |at| moves(&booking, party, at).contains(&kind);
        assert_eq!((can(just_before), can(limit)), (!from_then_on, from_then_on), "{kind:?} in {:?}", booking.state);
    }
}
