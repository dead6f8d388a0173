//! Two steps that did not know of each other, one of each side: what comes of them, as the table of [`super::super::crossing`] says.

use super::pair::{
    HOUR, Pair, START, accepted, agrees, cancelled, confirmed, contests, declined, error, handed_out, later, offered,
    option_held, price, received_back, returned, settled, steps, taken, withdrawn,
};
use super::table::table;
use crate::booking::{Booking, CancellationReason, Party, State, Step, check};
use crate::time::Timestamp;

/// Both write without hearing of each other, after a walk that both know.
fn cross(walk: &[(Party, Step)], asker: &[Step], owner: &[Step]) -> Booking {
    let mut pair = Pair::after(walk);
    let before = pair.now;
    for step in asker {
        pair.asker(step.clone());
    }
    pair.at(before);
    for step in owner {
        pair.owner(step.clone());
    }
    pair.agreed()
}

fn by_asker() -> Step {
    cancelled(CancellationReason::OtherTime)
}

fn by_owner() -> Step {
    cancelled(CancellationReason::OutOfOrder)
}

#[test]
fn a_crossing_comes_to_what_the_table_says() {
    let (a, o) = (Party::Asker, Party::Owner);
    let (open, offer, yes) = (vec![], vec![(o, offered())], vec![(o, confirmed())]);
    let out = [yes.clone(), vec![(a, taken())]].concat();
    let proposed = [out.clone(), vec![(a, returned()), (o, settled(6_000))]].concat();
    for (walk, asker, owner, state) in [
        (&open, vec![withdrawn()], vec![confirmed()], State::Cancelled),
        (&open, vec![withdrawn()], vec![option_held()], State::Withdrawn),
        (&open, vec![withdrawn()], vec![offered()], State::Withdrawn),
        (&open, vec![withdrawn()], vec![declined()], State::Withdrawn),
        (&open, vec![withdrawn()], vec![Step::Expired {}], State::Withdrawn),
        (&open, vec![withdrawn()], vec![confirmed(), handed_out()], State::InUse),
        (&open, vec![withdrawn()], vec![confirmed(), by_owner()], State::Cancelled),
        (&offer, vec![accepted(1)], vec![offered()], State::Offered),
        (&offer, vec![accepted(1)], vec![declined()], State::Declined),
        (&offer, vec![accepted(1)], vec![Step::Expired {}], State::Requested),
        (&offer, vec![accepted(1), withdrawn()], vec![Step::Expired {}], State::Withdrawn),
        (&yes, vec![by_asker()], vec![by_owner()], State::Cancelled),
        (&yes, vec![by_asker()], vec![handed_out()], State::InUse),
        (&yes, vec![by_asker()], vec![handed_out(), received_back()], State::Returned),
        (&yes, vec![by_asker()], vec![Step::NoShow {}], State::Cancelled),
        (&yes, vec![by_asker()], vec![Step::NoShow {}, handed_out()], State::InUse),
        (&yes, vec![taken()], vec![by_owner()], State::InUse),
        (&yes, vec![taken()], vec![Step::NoShow {}], State::InUse),
        (&yes, vec![taken(), returned()], vec![Step::NoShow {}], State::Returned),
        (&yes, vec![taken(), returned()], vec![handed_out()], State::Returned),
        (&out, vec![returned()], vec![received_back(), settled(6_000)], State::Settling),
        (&proposed, vec![agrees(2)], vec![settled(4_500)], State::Settling),
        (&proposed, vec![contests(2)], vec![settled(4_500)], State::Settling),
        (&open, vec![error()], vec![confirmed()], State::EnteredInError),
        (&open, vec![error()], vec![confirmed(), handed_out()], State::EnteredInError),
    ] {
        assert_eq!(cross(walk, &asker, &owner).state, state, "{asker:?} and {owner:?}");
    }
}

#[test]
fn a_withdrawal_that_crosses_the_confirmation_is_a_cancellation_by_the_asker_with_its_notice() {
    let booking = cross(&[], &[withdrawn()], &[confirmed()]);
    let ending = booking.ending.clone().unwrap();
    assert_eq!((ending.by, ending.reason), (Party::Asker, "not_needed"));
    assert_eq!(booking.notice(), Some(later(0).since(Timestamp::from_millis(HOUR))));
    assert!(!booking.holds(later(-60)));
}

#[test]
fn who_called_it_off_first_in_the_common_order_is_the_asker_and_the_other_stays_without_effect() {
    let booking = cross(&[(Party::Owner, confirmed())], &[by_asker()], &[by_owner()]);
    assert_eq!(booking.ending.unwrap().by, Party::Asker);
    let last = booking.timeline.last().unwrap();
    assert_eq!((last.party, last.allowed, last.effective), (Party::Owner, true, false));
}

#[test]
fn an_offer_accepted_in_time_and_expired_meanwhile_is_kept_no_more_and_still_answered() {
    let offer = [(Party::Owner, offered())];
    let booking = cross(&offer, &[accepted(1)], &[Step::Expired {}]);
    assert_eq!((booking.accepted, booking.held_until, booking.turn()), (Some(1), None, Some(Party::Owner)));
    for (answer, state) in [(confirmed(), State::Confirmed), (declined(), State::Declined)] {
        let mut pair = Pair::after(&offer);
        pair.asker(accepted(1)).owner(Step::Expired {}).exchange();
        assert_eq!(pair.owner(answer).agreed().state, state);
    }
    let mut late = Pair::after(&offer);
    late.at(START - 45 * HOUR).asker(accepted(1)).owner(Step::Expired {});
    assert_eq!(late.agreed().state, State::Expired);
}

#[test]
fn a_yes_to_an_offer_that_was_replaced_meanwhile_is_none_to_the_new_one() {
    let mut pair = Pair::after(&[(Party::Owner, offered())]);
    pair.asker(accepted(1)).owner(offered());
    let booking = pair.agreed();
    assert_eq!((booking.offer, booking.accepted), (Some(2), None));
    assert_eq!(pair.asker(accepted(1)).agreed().state, State::Offered);
    assert_eq!(pair.asker(accepted(2)).agreed().accepted, Some(2));
    let booking = pair.owner(confirmed()).agreed();
    assert_eq!((booking.state, booking.terms.price), (State::Confirmed, Some(price())));
}

#[test]
fn what_was_agreed_holds_until_another_settlement_is_signed_too() {
    let walk = [(Party::Owner, confirmed()), (Party::Owner, handed_out()), (Party::Owner, settled(6_000))];
    let mut pair = Pair::after(&walk);
    pair.asker(agrees(3)).owner(settled(4_500));
    let cents = |booking: &Booking| booking.line().map(|line| line.cents);
    assert_eq!(cents(&pair.agreed()), Some(6_000));
    assert_eq!(cents(&pair.asker(contests(4)).agreed()), Some(6_000));
    pair.owner(settled(5_000)).exchange();
    assert_eq!(cents(&pair.asker(agrees(4)).agreed()), Some(6_000), "an old settlement is signed for nothing");
    assert_eq!(cents(&pair.asker(agrees(5)).agreed()), Some(5_000));
}

#[test]
fn a_step_of_the_asker_is_overtaken_by_nothing() {
    let mut crossed = 0;
    for row in table() {
        let known = Pair::after(&row.walk).agreed();
        let at = Timestamp::from_millis(START + 2 * HOUR);
        let can = |party, step: &Step| check(&known, party, step, at).is_ok();
        for asker in steps().into_iter().filter(|step| can(Party::Asker, step)) {
            for owner in steps().into_iter().filter(|step| can(Party::Owner, step)) {
                let mut pair = Pair::after(&row.walk);
                pair.at(START + HOUR).asker(asker.clone()).at(START + HOUR).owner(owner.clone());
                let booking = pair.agreed();
                let own = booking.timeline.iter().rev().find(|moment| moment.party == Party::Asker);
                assert!(own.is_some_and(|moment| moment.effective), "{asker:?} and {owner:?} in {:?}", row.state);
                crossed += 1;
            }
        }
    }
    assert!(crossed > 60, "crossings were asked about: {crossed}");
}
