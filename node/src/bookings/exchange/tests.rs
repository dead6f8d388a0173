//! Two nodes, each with its own database, and a courier in between that does what delivery does: signs (here: invents a digest), carries
//! the text, and brings back receipts.

mod courier;

use std::collections::BTreeSet;

use pico_protocol::booking::{
    Back, CancellationReason, DeclineReason, Handing, Lent, Offer, Request, Settlement, Step, Unit,
};
use pico_protocol::feed::Visibility;

use super::super::store as rows;
use super::super::tests::trial::{at, ground};
use super::super::{Booking, State};
use super::steps::StepError;
use super::{Turn, store, work};
use crate::trial::NOON;
use courier::{Pair, exception};

const DAY: &str = "2026-12-01";

/// The room of the trials from an hour to an hour.
fn request(from: u16, to: u16) -> Request {
    Request {
        resource: Lent { key: ground(1, 0).resource.id, name: "Sala <b>grande</b>".to_owned() },
        from: at(DAY, from, 0),
        to: at(DAY, to, 0),
        units: 1,
        people: Some(12),
        accessories: Vec::new(),
        purpose: "Riunione <script>inventata</script>".to_owned(),
        answer_by: None,
    }
}

fn confirmed() -> Step {
    Step::Confirmed { price: None, text: String::new() }
}

fn withdrawn() -> Step {
    Step::Withdrawn { reason: CancellationReason::NotNeeded, text: String::new() }
}

fn handing(hour: u16) -> Handing {
    Handing { at: at(DAY, hour, 0), meter: Some(100) }
}

fn back(hour: u16) -> Back {
    Back { at: at(DAY, hour, 0), meter: Some(180), fuel: Some(50), damage: String::new() }
}

fn settlement() -> Settlement {
    Settlement { quantity: 180, unit: Unit::Minutes, cents: 900, avoided: None, text: String::new() }
}

/// The same row, as far as both sides can know it.
fn same(one: &Booking, other: &Booking) {
    let told =
        |row: &Booking| (row.state, row.span, row.units, row.reason.clone(), row.words.clone(), row.usage.clone());
    assert_eq!(told(one), told(other));
}

#[tokio::test]
async fn what_is_free_is_confirmed_at_once_used_and_settled_by_both() {
    let mut pair = Pair::lending(|_| {}).await;
    let id = pair.ask(request(9, 12)).await;
    pair.exchange().await;
    assert_eq!(pair.state(&id).await, State::Confirmed);
    let received = pair.row(false, &id).await;
    assert_eq!(
        (received.resource_name.as_str(), received.people),
        ("Sala grande", 12),
        "its owner knows what it is called"
    );
    assert_eq!(pair.row(true, &id).await.purpose, "Riunione <script>inventata</script>");

    pair.at(at(DAY, 9, 0));
    pair.step(true, &id, Step::Taken(handing(9))).await;
    pair.step(false, &id, Step::HandedOut(Handing { meter: Some(101), ..handing(9) })).await;
    pair.step(true, &id, Step::Returned(back(12))).await;
    pair.step(false, &id, Step::Settled(settlement())).await;
    assert_eq!(pair.turn(true, &id).await, Turn::Own);
    pair.step(true, &id, Step::SettlementAgreed { number: 3 }).await;
    assert_eq!(pair.state(&id).await, State::Settled);
    for asker in [true, false] {
        let query = "SELECT settled_unit || ' ' || CAST(settled_cents AS TEXT) FROM bookings";
        assert_eq!(pair.texts(asker, query).await, ["minutes 900"]);
        assert_eq!(pair.row(asker, &id).await.usage.meter_out, Some(101), "the owner's word first");
    }
    same(&pair.row(true, &id).await, &pair.row(false, &id).await);
    assert_eq!(pair.told(true, &id).await, pair.told(false, &id).await, "both fold the same");
}

#[tokio::test]
async fn what_is_taken_closed_or_against_the_rules_is_declined_at_once_with_the_reason() {
    let mut pair = Pair::lending(|resource| resource.particulars.content.longest = Some(240)).await;
    let first = pair.ask(request(9, 12)).await;
    pair.exchange().await;
    let second = pair.ask(request(11, 13)).await;
    let long = pair.ask(request(13, 23)).await;
    let other = Lent { key: pico_protocol::id::SubjectId::new(NOON, [9; 10]), name: "Niente".to_owned() };
    let nothing = pair.ask(Request { resource: other, ..request(14, 15) }).await;
    pair.exchange().await;
    assert_eq!(pair.state(&first).await, State::Confirmed);
    for (id, reason) in
        [(second, DeclineReason::Taken), (long, DeclineReason::OutOfRules), (nothing, DeclineReason::NotLent)]
    {
        let row = pair.row(true, &id).await;
        assert_eq!((row.state, row.reason.as_str()), (State::Declined, reason.code()));
        same(&row, &pair.row(false, &id).await);
    }
}

#[tokio::test]
async fn what_peers_are_not_told_of_cannot_be_asked_for_by_them() {
    let mut pair = Pair::lending(|resource| resource.particulars.visibility = Visibility::Unlisted).await;
    let id = pair.ask(request(9, 12)).await;
    pair.exchange().await;
    let row = pair.row(true, &id).await;
    assert_eq!((row.state, row.reason.as_str()), (State::Declined, "not_lent"));
}

#[tokio::test]
async fn where_somebody_has_to_look_the_time_is_kept_until_the_option_runs_out() {
    let mut pair = Pair::lending(|resource| {
        resource.particulars.content.approval = true;
        resource.particulars.rules.option_hours = 2;
    })
    .await;
    let first = pair.ask(request(9, 12)).await;
    pair.exchange().await;
    assert_eq!(pair.state(&first).await, State::Optioned);
    assert_eq!(pair.turn(false, &first).await, Turn::Own);
    let second = pair.ask(request(10, 11)).await;
    pair.exchange().await;
    assert_eq!(pair.state(&second).await, State::Declined, "what is kept for one is not given to another");

    pair.meet();
    work::look(&pair.owner).await.unwrap();
    pair.exchange().await;
    assert_eq!(pair.state(&first).await, State::Optioned, "not before its time");
    pair.later(2 * 60);
    work::look(&pair.owner).await.unwrap();
    pair.exchange().await;
    assert_eq!(pair.state(&first).await, State::Expired);
    let third = pair.ask(request(10, 11)).await;
    pair.exchange().await;
    assert_eq!(pair.state(&third).await, State::Optioned, "it is free again");
    pair.step(false, &third, confirmed()).await;
    assert_eq!(pair.state(&third).await, State::Confirmed);
}

#[tokio::test]
async fn an_offer_that_is_accepted_is_confirmed_as_it_was_offered_and_nobody_else_gets_its_time() {
    let mut pair = Pair::lending(|resource| resource.particulars.content.approval = true).await;
    let id = pair.ask(request(9, 12)).await;
    pair.exchange().await;
    assert_eq!(pair.state(&id).await, State::Requested, "without an option nothing is kept");
    let Request { resource, units, .. } = request(9, 12);
    let offer = Offer {
        resource,
        from: at(DAY, 15, 0),
        to: at(DAY, 17, 0),
        units,
        accessories: Vec::new(),
        price: None,
        until: at("2026-11-25", 12, 0),
        text: "Al mattino c'è il coro".to_owned(),
    };
    pair.step(false, &id, Step::Offered(offer)).await;
    let rival = pair.ask(request(15, 16)).await;
    pair.exchange().await;
    assert_eq!(pair.state(&rival).await, State::Declined);
    pair.step(true, &id, Step::OfferAccepted { number: 1 }).await;
    pair.exchange().await;
    let row = pair.row(true, &id).await;
    assert_eq!((row.state, row.span.from()), (State::Confirmed, at(DAY, 15, 0)));
    same(&row, &pair.row(false, &id).await);
}

#[tokio::test]
async fn a_withdrawal_that_crosses_a_confirmation_cancels_what_was_promised_and_frees_its_time() {
    let mut pair = Pair::lending(|resource| resource.particulars.content.approval = true).await;
    let id = pair.ask(request(9, 12)).await;
    pair.exchange().await;
    pair.act(false, &id, confirmed()).await.unwrap();
    pair.act(true, &id, withdrawn()).await.unwrap();
    assert_eq!(pair.row(true, &id).await.state, State::Withdrawn, "before it knows of the other");
    pair.exchange().await;
    assert_eq!(pair.state(&id).await, State::Cancelled);
    assert_eq!(pair.told(true, &id).await, pair.told(false, &id).await);
    let again = pair.ask(request(9, 12)).await;
    pair.exchange().await;
    pair.step(false, &again, confirmed()).await;
    assert_eq!(pair.state(&again).await, State::Confirmed);
}

#[tokio::test]
async fn nothing_is_promised_that_is_taken_meanwhile_nor_done_that_the_rules_do_not_allow() {
    let mut pair = Pair::lending(|resource| resource.particulars.content.approval = true).await;
    let (first, second) = (pair.ask(request(9, 12)).await, pair.ask(request(10, 11)).await);
    pair.exchange().await;
    pair.step(false, &first, confirmed()).await;
    assert!(matches!(pair.act(false, &second, confirmed()).await, Err(StepError::InTheWay(_))));
    assert!(matches!(pair.act(true, &second, confirmed()).await, Err(StepError::NotAllowed(_))));
    assert!(matches!(pair.act(false, &first, Step::NoShow {}).await, Err(StepError::NotAllowed(_))), "not yet");
}

#[tokio::test]
async fn of_many_who_ask_for_one_hour_one_gets_it_and_every_other_has_an_answer() {
    let mut pair = Pair::lending(|_| {}).await;
    let mut ids = Vec::new();
    for _ in 0..64 {
        ids.push(pair.ask(request(9, 12)).await);
    }
    pair.exchange().await;
    let mut states = Vec::new();
    for id in &ids {
        states.push(pair.state(id).await);
    }
    assert_eq!(states.iter().filter(|state| **state == State::Confirmed).count(), 1);
    assert_eq!(states.iter().filter(|state| **state == State::Declined).count(), 63);
}

#[tokio::test]
async fn what_was_asked_by_mistake_is_erased_on_both_sides_and_its_skeleton_stays() {
    let mut pair = Pair::lending(|resource| resource.particulars.content.approval = true).await;
    let id = pair.ask(request(9, 12)).await;
    pair.exchange().await;
    pair.step(true, &id, Step::EnteredInError { text: "Era un'altra sala".to_owned() }).await;
    for asker in [true, false] {
        let row = pair.row(asker, &id).await;
        assert_eq!((row.state, row.purpose.as_str(), row.words.as_str()), (State::EnteredInError, "", ""));
        work::look(pair.node(asker)).await.unwrap();
        let left = pair.texts(asker, "SELECT id FROM outbox WHERE body IS NOT NULL AND subject IS NOT NULL").await;
        assert!(left.is_empty(), "our own words are gone too: {left:?}");
        let steps: BTreeSet<String> = pair.texts(asker, "SELECT step FROM booking_events").await.into_iter().collect();
        assert!(steps.contains("requested") && steps.contains("entered_in_error"));
        assert_eq!(pair.texts(asker, "SELECT scope FROM erasures").await, ["booking_content"]);
    }
}

#[tokio::test]
async fn a_restored_owner_promises_nothing_before_it_has_met_everybody_again() {
    let mut pair = Pair::lending(|_| {}).await;
    pair.execute(false, "INSERT INTO restore_unmet (peer) VALUES ('somebody')").await;
    let id = pair.ask(request(9, 12)).await;
    pair.exchange().await;
    assert_eq!(pair.state(&id).await, State::Requested, "somebody may hold a promise of that hour");
    work::look(&pair.owner).await.unwrap();
    pair.exchange().await;
    assert_eq!(pair.state(&id).await, State::Requested);
    pair.execute(false, "DELETE FROM restore_unmet").await;
    work::look(&pair.owner).await.unwrap();
    pair.exchange().await;
    assert_eq!(pair.state(&id).await, State::Confirmed);
}

#[tokio::test]
async fn without_an_agreement_that_names_them_nothing_is_asked() {
    let pair = Pair::unlinked(|_| {}).await;
    let refused = pair.try_ask(request(9, 12)).await;
    assert!(matches!(refused, Err(StepError::NoWay(_))), "{refused:?}");
}

#[tokio::test]
async fn an_event_of_somebody_elses_booking_is_refused() {
    let mut pair = Pair::lending(|_| {}).await;
    let id = pair.ask(request(9, 12)).await;
    pair.exchange().await;
    assert_eq!(exception(&pair, &id).await, Some("against_rules"));
    let exchange = store::find(&mut pair.owner.db.read().await.unwrap(), &id).await.unwrap().unwrap();
    assert_eq!(exchange.news, 1);
    assert!(rows::find(&mut pair.owner.db.read().await.unwrap(), &pair.owner, &id).await.unwrap().is_some());
}
