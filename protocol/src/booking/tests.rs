use proptest::prelude::*;

use super::*;
use crate::feed::{Price, PricedBy};
use crate::lane::{Lane, Transcript};
use crate::time::Timestamp;
use pair::{
    HOUR, Pair, accepted, agrees, confirmed, declined, handed_out, later, noted, offered, option_held, price,
    received_back, request, returned, settled, steps, taken,
};

mod crossings;
pub(crate) mod pair;
mod table;

#[test]
fn a_booking_runs_from_the_request_to_a_line_that_both_have_signed() {
    let mut pair = Pair::open();
    pair.owner(option_held()).exchange();
    pair.owner(Step::Confirmed { price: Some(price()), text: String::new() }).exchange();
    pair.asker(taken()).exchange();
    pair.owner(handed_out()).asker(returned()).exchange();
    pair.owner(received_back()).exchange();
    pair.owner(settled(6_000)).exchange();
    pair.asker(agrees(5));
    let booking = pair.agreed();
    assert_eq!((booking.state, booking.turn()), (State::Settled, None));
    assert!(booking.timeline.iter().all(|moment| moment.effective), "{:?}", booking.timeline);
    assert_eq!(booking.terms.price, Some(price()));
    let usage = &booking.usage;
    assert!(usage.taken.is_some() && usage.handed_out.is_some(), "each side has said what it knows");
    assert!(usage.returned.is_some() && usage.received_back.is_some());
    assert_eq!(booking.line().unwrap(), Line { from: later(0), quantity: 240, unit: Unit::Minutes, cents: 6_000 });
}

#[test]
fn an_offer_replaces_what_was_asked_and_the_owner_confirms_what_was_accepted() {
    let mut pair = Pair::open();
    pair.owner(offered()).exchange();
    let booking = pair.agreed();
    assert_eq!((booking.turn(), booking.due()), (Some(Party::Asker), Some((Due::Offer, later(-45)))));
    assert!(booking.holds(later(-46)) && !booking.holds(later(-45)));
    pair.asker(accepted(1)).exchange();
    let booking = pair.agreed();
    assert_eq!((booking.state, booking.turn()), (State::Requested, Some(Party::Owner)));
    assert!(booking.holds(later(-46)), "it is kept for who has accepted it");
    let dearer = Price { cents: 9_900, per: PricedBy::Hour };
    pair.owner(Step::Confirmed { price: Some(dearer), text: String::new() });
    let booking = pair.agreed();
    assert_eq!((booking.state, booking.terms.price), (State::Confirmed, Some(price())));
    assert_eq!((booking.terms.from, booking.terms.resource.name.as_str()), (later(1), "Sala piccola"));
    assert_eq!(booking.request, request(), "what was asked for stays to be read");
}

#[test]
fn a_room_is_settled_although_nobody_wrote_when_it_was_entered() {
    let mut pair = Pair::open();
    pair.owner(confirmed()).owner(settled(6_000)).exchange();
    assert_eq!(pair.agreed().state, State::Confirmed, "not before it has begun");
    pair.at(pair::START).owner(settled(6_000)).exchange();
    assert_eq!(pair.asker(agrees(3)).agreed().state, State::Settled);
}

#[test]
fn nothing_ends_by_itself_and_the_other_side_may_be_heard_until_it_was_signed() {
    let mut pair = Pair::open();
    pair.at(pair::START - 10 * HOUR).owner(confirmed());
    assert_eq!(pair.agreed().state, State::Confirmed);
    let mut kept = Pair::open();
    kept.owner(option_held());
    assert_eq!(kept.agreed().expires_at(), Some(later(-45)));
    assert_eq!(kept.at(pair::START).owner(declined()).agreed().state, State::Declined);
}

#[test]
fn steps_of_the_other_lane_change_nothing() {
    let mut pair = Pair::open();
    pair.asker(confirmed()).exchange();
    pair.owner(pair::withdrawn()).owner(taken());
    let booking = pair.agreed();
    assert_eq!(booking.state, State::Requested);
    assert_eq!(booking.timeline.iter().filter(|moment| moment.allowed).count(), 1);
}

#[test]
fn a_transcript_that_does_not_begin_with_a_request_is_no_booking() {
    let mut transcript = Transcript::new(pair::subject());
    assert!(fold(&transcript).is_none());
    transcript.decide(Lane::Opener, later(0), noted());
    assert!(fold(&transcript).is_none());
}

#[test]
fn both_sides_add_up_the_same_account_with_the_opposite_sign() {
    let line = |unit, quantity, cents| Line { from: later(0), quantity, unit, cents };
    let lines = [
        (Party::Owner, line(Unit::Minutes, 240, 6_000)),
        (Party::Asker, line(Unit::Kilometres, 44, 1_320)),
        (Party::Asker, line(Unit::Units, 3, 0)),
        (Party::Owner, line(Unit::Minutes, 60, 0)),
    ];
    let here = Balance::of(lines);
    assert_eq!(here, Balance { cents: 4_680, minutes: 300, kilometres: -44, units: -3 });
    let there = Balance::of(lines.map(|(party, line)| (party.other(), line)));
    let opposite =
        Balance { cents: -there.cents, minutes: -there.minutes, kilometres: -there.kilometres, units: -there.units };
    assert_eq!(here, opposite);
}

#[test]
fn a_request_keeps_to_its_limits() {
    let valid = |request: Request| Step::Requested(request).validate().is_ok();
    assert!(valid(request()) && steps().iter().all(|step| step.validate().is_ok()));
    assert!(valid(Request { to: later(366 * 24), ..request() }));
    assert!(valid(Request { purpose: "à".repeat(500), people: None, answer_by: None, ..request() }));
    let twice = [request().accessories, request().accessories].concat();
    for refused in [
        Request { to: later(0), ..request() },
        Request { to: later(366 * 24 + 1), ..request() },
        Request { from: Timestamp::from_millis(1), ..request() },
        Request { units: 0, ..request() },
        Request { people: Some(0), ..request() },
        Request { accessories: twice, ..request() },
        Request { purpose: "à".repeat(501), ..request() },
        Request { answer_by: Some(later(1)), ..request() },
    ] {
        assert!(!valid(refused.clone()), "{refused:?}");
    }
    let Step::ReceivedBack(back) = received_back() else { unreachable!() };
    assert!(Step::Returned(Back { fuel: Some(101), ..back }).validate().is_err());
    assert!(Step::Noted { text: String::new() }.validate().is_err());
}

#[test]
fn every_code_reads_back_and_a_reason_that_is_not_known_yet_counts_as_another_one() {
    for step in steps() {
        let json = serde_json::to_string(&step).unwrap();
        assert!(json.starts_with(&format!(r#"{{"step":"{}""#, step.kind().code())), "{json}");
        assert_eq!(serde_json::from_str::<Step>(&json).unwrap(), step);
    }
    for state in State::ALL {
        assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.code()));
    }
    let unknown: Step = serde_json::from_str(r#"{"step":"declined","reason":"lent_out_for_good","text":""}"#).unwrap();
    assert_eq!(unknown, Step::Declined { reason: DeclineReason::Other, text: String::new() });
    for refused in [
        r#"{"step":"declined","reason":"Lent out","text":""}"#,
        r#"{"step":"expired","more":1}"#,
        r#"{"step":"settled","quantity":1,"unit":"miles","cents":0,"text":""}"#,
        r#"{"step":"taken","at":1,"more":1}"#,
    ] {
        assert!(serde_json::from_str::<Step>(refused).is_err(), "{refused}");
    }
}

#[test]
fn every_reason_stands_in_the_text_of_the_protocol() {
    let text = include_str!("../../../docs/protocol.md");
    let declined: Vec<&str> = DeclineReason::ALL.iter().map(|reason| reason.code()).collect();
    let cancelled: Vec<&str> = CancellationReason::ALL.iter().map(|reason| reason.code()).collect();
    for codes in [declined, cancelled] {
        let list = format!(": `{}`", codes.join("`, `"));
        assert!(text.contains(&list), "docs/protocol.md does not say \"{list}\"");
    }
    for kind in StepKind::ALL {
        assert!(text.contains(&format!("`{}`", kind.code())), "docs/protocol.md does not say {}", kind.code());
    }
}

proptest! {
    /// Whatever both sides write, allowed or not, and however it crosses: both nodes fold to the same booking, and nothing that
    /// the asker was allowed to say is lost on the way.
    #[test]
    fn both_nodes_agree_after_any_interleaving(
        walk in proptest::collection::vec((any::<bool>(), 0..steps().len(), 0_u8..4, 0_i64..20), 0..24),
    ) {
        let mut pair = Pair::open();
        for (by_asker, step, deliver, hours) in walk {
            let step = steps()[step].clone();
            pair.now += hours * HOUR;
            if by_asker { pair.asker(step); } else { pair.owner(step); }
            match deliver {
                0 => { pair.owner.hear(&mut pair.asker); }
                1 => { pair.asker.hear(&mut pair.owner); }
                2 => { pair.exchange(); }
                _ => {}
            }
        }
        let booking = pair.agreed();
        let mut asked = booking.timeline.iter().filter(|moment| moment.party == Party::Asker && moment.allowed);
        prop_assert!(asked.all(|moment| moment.effective));
        prop_assert!(booking.agreed.is_none() || !booking.state.came_to_nothing());
    }

    /// Two short lanes, delivered event by event in any order that the lanes themselves allow.
    #[test]
    fn the_order_of_arrival_changes_nothing(
        first in proptest::collection::vec(0..steps().len(), 1..4),
        second in proptest::collection::vec(0..steps().len(), 1..4),
        heard in 0_usize..4,
        picks in proptest::collection::vec(any::<bool>(), 8),
    ) {
        let mut pair = Pair::open();
        for step in first.iter().take(heard) { pair.owner(steps()[*step].clone()); }
        pair.exchange();
        for step in &second { pair.asker(steps()[*step].clone()); }
        for step in first.iter().skip(heard) { pair.owner(steps()[*step].clone()); }
        let booking = pair.agreed();
        let mut other = Transcript::new(pair::subject());
        let nodes = [&pair.asker, &pair.owner];
        let (mut arrived, mut picks) = ([0_usize; 2], picks.into_iter().cycle());
        while arrived != nodes.map(|node| node.sent.len()) {
            let first = usize::from(picks.next() == Some(true));
            for side in [first, 1 - first] {
                let next = nodes[side].sent.get(arrived[side]);
                let lane = nodes[side].party.lane();
                if next.is_some_and(|(event, digest)| other.receive(lane, event.clone(), *digest).is_ok()) {
                    arrived[side] += 1;
                    break;
                }
            }
        }
        prop_assert_eq!(fold(&other), Some(booking));
    }
}
