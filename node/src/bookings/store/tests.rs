//! Bookings of one of us, from the wish to the end, as rows: on the engine that `tests/run` names.

use std::time::Duration;

use super::super::answer::{self, Answered, Back, Why};
use super::super::ask::{self, Asked, Wish};
use super::super::repeat::{self, Every, Until};
use super::super::tests::trial::{at, ground, hours, lend, wanted};
use super::super::{Reason, Refusal, minutes, work};
use super::ground::{self as grounds, Asker};
use super::list::Filter;
use super::*;
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Role, command};
use crate::resources::Resource;
use crate::store::page::PageNumber;
use crate::trial::{NOON, TrialNode};
use crate::web::locale::Locale;

const DAY: &str = "2026-12-01";

async fn node_with(resource: &Resource) -> (TrialNode, Account) {
    let node = TrialNode::named("Cooperativa di prova").await;
    lend(&node, resource).await;
    let giulia = somebody(&node, "giulia").await;
    (node, giulia)
}

async fn somebody(node: &TrialNode, login: &str) -> Account {
    command::create(node, login, "Giulia Esempio", RoleSet::new([Role::Coordinator]), Locale::It).await.unwrap()
}

async fn asks(app: &App, by: &Account, resource: &Resource, wanted: &Wanted) -> Asked {
    let wish = Wish { resource: &resource.id, wanted, spans: &[wanted.span], skip: false, lends: false };
    let mut tx = app.db.write().await.unwrap();
    let asked = ask::ask(&mut tx, app, by, wish).await.unwrap();
    tx.commit().await.unwrap();
    asked
}

/// Asks for it, and gets it.
async fn books(app: &App, by: &Account, resource: &Resource, wanted: &Wanted) -> Booking {
    let Asked::Done(ids, left_out) = asks(app, by, resource, wanted).await else { panic!("it was refused") };
    assert!(left_out.is_empty());
    of(app, &ids[0]).await
}

async fn of(app: &App, id: &BookingId) -> Booking {
    find(&mut app.db.read().await.unwrap(), app, id).await.unwrap().unwrap()
}

/// Takes a step in a transaction of its own.
macro_rules! step {
    ($node:expr, $step:ident, $by:expr, $seen:expr $(, $more:expr)?) => {{
        let mut tx = $node.db.write().await.unwrap();
        let answered = answer::$step(&mut tx, &$node, &$by.actor(), $seen $(, $more)?).await.unwrap();
        tx.commit().await.unwrap();
        answered
    }};
}

async fn texts(app: &App, query: &'static str) -> Vec<String> {
    let mut tx = app.db.read().await.unwrap();
    sql!(&mut tx, c => sqlx::query_scalar(query).fetch_all(c)).unwrap()
}

const WHY: Why<'static> = Why { reason: Reason::NotNeeded, words: "La sala serve a Rosa" };

#[tokio::test(flavor = "multi_thread")]
async fn of_sixty_four_who_ask_at_once_for_the_same_time_one_gets_it() {
    let resource = ground(1, 15).resource;
    let (node, giulia) = node_with(&resource).await;
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (app, giulia, resource) = ((*node).clone(), giulia.clone(), resource.clone());
        asking.spawn(async move { asks(&app, &giulia, &resource, &wanted(hours(DAY, 9, 12))).await });
    }
    let (mut got, mut refused) = (0, 0);
    for asked in asking.join_all().await {
        match asked {
            Asked::Done(..) => got += 1,
            Asked::Refused(looked) => {
                let next = Span::new(at(DAY, 12, 15), at(DAY, 15, 15));
                assert_eq!(looked[0].refusals, [Refusal::Taken(0, next)]);
                refused += 1;
            }
            Asked::NotThere => panic!("it is there"),
        }
    }
    assert_eq!((got, refused), (1, 63));
    let rows = texts(&node, "SELECT state FROM bookings WHERE holds").await;
    assert_eq!(rows, ["confirmed"]);
    let told = texts(&node, "SELECT detail FROM audit_entries WHERE action = 'booking.asked'").await;
    assert_eq!(told, ["booking=confirmed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twelve_seats_twelve_are_taken_however_many_ask() {
    let resource = ground(12, 0).resource;
    let (node, giulia) = node_with(&resource).await;
    let mut asking = tokio::task::JoinSet::new();
    for units in (0..40).map(|number| 1 + number % 3) {
        let (app, giulia, resource) = ((*node).clone(), giulia.clone(), resource.clone());
        let wanted = Wanted { units, ..wanted(hours(DAY, 9, 12)) };
        asking.spawn(async move { asks(&app, &giulia, &resource, &wanted).await });
    }
    asking.join_all().await;
    let mut tx = node.db.read().await.unwrap();
    let taken: i64 = sql!(&mut tx, c => sqlx::query_scalar(
        "SELECT CAST(SUM(units) AS BIGINT) FROM bookings WHERE holds"
    ).fetch_one(c))
    .unwrap();
    assert_eq!(taken, 12);
}

#[tokio::test]
async fn what_is_written_is_read_again_and_what_people_write_is_not_readable_in_the_tables() {
    let mut resource = ground(3, 15).resource;
    resource.particulars.content.accessories =
        vec![pico_protocol::feed::Accessory { name: "Proiettore".to_owned(), stock: 1 }];
    let (node, giulia) = node_with(&resource).await;
    let extras = vec![Extra { name: "Proiettore".to_owned(), quantity: 1 }];
    let wish = Wanted { units: 2, people: 8, extras, ..wanted(hours(DAY, 9, 12)) };
    let booking = books(&node, &giulia, &resource, &wish).await;
    assert_eq!((booking.state, booking.direction, booking.until), (State::Confirmed, Direction::Own, None));
    assert_eq!(booking.kept, wish.span.widened(minutes(15), minutes(15)));
    assert_eq!(booking.asked_by.as_ref(), Some(&giulia.id));
    let mut tx = node.db.read().await.unwrap();
    assert_eq!(booking.wanted(extras_of(&mut tx, &booking.id).await), wish);
    drop(tx);
    let again = Wanted { units: 1, ..wish.clone() };
    let Asked::Refused(looked) = asks(&node, &giulia, &resource, &again).await else { panic!("it was granted") };
    assert_eq!(looked[0].refusals, [Refusal::ExtraTaken("Proiettore".to_owned(), 0)]);

    assert_eq!(step!(node, cancel, giulia, &booking, WHY), Answered::Done);
    let cancelled = of(&node, &booking.id).await;
    assert_eq!((cancelled.state, cancelled.words.as_str()), (State::Cancelled, WHY.words));
    let words = texts(&node, "SELECT purpose || reason_text FROM bookings").await;
    assert!(!words[0].contains("Rosa") && !words[0].contains("Riunione"), "{words:?}");
    let told = texts(&node, "SELECT detail FROM audit_entries WHERE action = 'booking.step'").await;
    assert_eq!(told, [format!("booking=cancelled notice={}", answer::notice(&booking, NOON))]);
    assert!(matches!(asks(&node, &giulia, &resource, &again).await, Asked::Done(..)), "the projector is back");
}

async fn extras_of(tx: &mut Tx, id: &BookingId) -> Vec<Extra> {
    extras(tx, id).await.unwrap()
}

#[tokio::test]
async fn every_week_is_written_together_and_what_is_taken_is_left_out_only_when_asked() {
    let resource = ground(1, 0).resource;
    let (node, giulia) = node_with(&resource).await;
    books(&node, &giulia, &resource, &wanted(hours("2026-12-08", 8, 10))).await;
    let first = wanted(hours(DAY, 9, 11));
    let spans = repeat::spans(first.span, Every::Week, Until::Times(4));
    let mut wish = Wish { resource: &resource.id, wanted: &first, spans: &spans, skip: false, lends: false };
    let mut tx = node.db.write().await.unwrap();
    let Asked::Refused(looked) = ask::ask(&mut tx, &node, &giulia, wish).await.unwrap() else { panic!("granted") };
    assert_eq!(looked.iter().filter(|one| !one.refusals.is_empty()).count(), 1);
    wish.skip = true;
    let Asked::Done(ids, left_out) = ask::ask(&mut tx, &node, &giulia, wish).await.unwrap() else { panic!("refused") };
    tx.commit().await.unwrap();
    assert_eq!((ids.len(), left_out.len(), left_out[0].span), (3, 1, spans[1]));
    let mut tx = node.db.read().await.unwrap();
    let series = find(&mut tx, &node, &ids[0]).await.unwrap().unwrap().series;
    let together = of_series(&mut tx, &node, &series).await.unwrap();
    assert_eq!(together.iter().map(|one| one.span).collect::<Vec<_>>(), [spans[0], spans[2], spans[3]]);
    assert!(of_series(&mut tx, &node, "").await.unwrap().is_empty(), "one alone is in no series");
    let filter = Filter { within: Some(hours("2026-12-08", 0, 24)), ..Filter::default() };
    let page = list::page(&mut tx, &node, &filter, PageNumber::from_request(None)).await.unwrap();
    assert_eq!((page.total, page.rows[0].span), (1, hours("2026-12-08", 8, 10)));
    let hers = Filter { account: Some(giulia.id.clone()), resource: Some(resource.id), ..Filter::default() };
    assert_eq!(list::some(&mut tx, &node, &hers, 100).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_request_holds_nothing_an_option_does_and_a_yes_looks_again() {
    let mut resource = ground(1, 0).resource;
    resource.particulars.content.approval = true;
    let (node, giulia) = node_with(&resource).await;
    let lucia = somebody(&node, "lucia").await;
    let wish = wanted(hours(DAY, 9, 12));
    let first = books(&node, &giulia, &resource, &wish).await;
    let second = books(&node, &lucia, &resource, &wish).await;
    assert_eq!((first.state, second.state), (State::Requested, State::Requested), "nobody blocks it by asking");
    assert_eq!(first.until, Some(wish.span.from()));

    let limit = NOON.plus(Duration::from_hours(1));
    assert_eq!(step!(node, hold, giulia, &first, wish.span.from().plus(minutes(1))), Answered::NoLimit);
    assert_eq!(step!(node, hold, giulia, &first, limit), Answered::Done);
    assert_eq!(step!(node, hold, giulia, &first, limit), Answered::Overtaken, "she has not seen the option");
    let Answered::Refused(refusals) = step!(node, approve, giulia, &second) else { panic!("it is held") };
    assert!(matches!(refusals.as_slice(), [Refusal::Taken(0, Some(_))]), "{refusals:?}");

    node.clock.advance(60 * MINUTES);
    work::look(&node).await.unwrap();
    assert_eq!(of(&node, &first.id).await.state, State::Expired);
    assert_eq!(step!(node, approve, giulia, &second), Answered::Done);
    let confirmed = of(&node, &second.id).await;
    assert_eq!((confirmed.state, confirmed.until), (State::Confirmed, None));
    assert_eq!(step!(node, decline, giulia, &confirmed, WHY), Answered::NotNow(State::Confirmed));
    let asked = books(&node, &giulia, &resource, &wanted(hours(DAY, 14, 15))).await;
    assert_eq!(step!(node, cancel, giulia, &asked, WHY), Answered::Done);
    assert_eq!(of(&node, &asked.id).await.state, State::Withdrawn, "it was not confirmed yet");
}

/// In milliseconds.
const MINUTES: i64 = 60_000;

#[tokio::test]
async fn a_car_goes_and_comes_back_with_its_meter_and_is_free_from_then_on() {
    let resource = ground(1, 0).resource;
    let (node, giulia) = node_with(&resource).await;
    let car = books(&node, &giulia, &resource, &wanted(hours(DAY, 9, 18))).await;
    let back = Back { meter: Some(1_090), fuel: Some(50), damage: "Graffio sulla porta".to_owned() };
    assert_eq!(step!(node, returned, giulia, &car, back.clone()), Answered::NotNow(State::Confirmed));
    node.clock.advance(at(DAY, 9, 0).millis_since(NOON));
    assert_eq!(step!(node, taken, giulia, &car, Some(1_000)), Answered::Done);
    let out = of(&node, &car.id).await;
    let wrong = Back { meter: Some(999), ..back.clone() };
    assert_eq!(step!(node, returned, giulia, &out, wrong), Answered::BelowMeter(1_000));
    node.clock.advance(120 * MINUTES);
    assert_eq!(step!(node, returned, giulia, &out, back), Answered::Done);
    let usage = of(&node, &car.id).await.usage;
    assert_eq!((usage.taken_at, usage.returned_at), (Some(at(DAY, 9, 0)), Some(at(DAY, 11, 0))));
    assert_eq!((usage.meter_out, usage.meter_back, usage.fuel_back), (Some(1_000), Some(1_090), Some(50)));
    assert_eq!(usage.damage, "Graffio sulla porta");
    assert!(!texts(&node, "SELECT damage FROM bookings").await[0].contains("Graffio"));
    books(&node, &giulia, &resource, &wanted(hours(DAY, 11, 13))).await;
}

#[tokio::test]
async fn who_does_not_come_gives_it_back_and_who_waits_is_told_one_after_the_other() {
    let mut resource = ground(1, 0).resource;
    resource.particulars.rules.release_after = 30;
    let (node, giulia) = node_with(&resource).await;
    let (lucia, mara) = (somebody(&node, "lucia").await, somebody(&node, "mara").await);
    let morning = books(&node, &giulia, &resource, &wanted(hours(DAY, 9, 18))).await;
    let afternoon = (hours(DAY, 14, 16), 1);
    let mut tx = node.db.write().await.unwrap();
    waits::add(&mut tx, &node, &lucia.id, &resource.id, afternoon).await.unwrap();
    waits::add(&mut tx, &node, &lucia.id, &resource.id, afternoon).await.unwrap();
    tx.commit().await.unwrap();
    node.clock.advance(1);
    let mut tx = node.db.write().await.unwrap();
    waits::add(&mut tx, &node, &mara.id, &resource.id, afternoon).await.unwrap();
    tx.commit().await.unwrap();
    node.clock.advance(at(DAY, 9, 29).millis_since(NOON));
    work::look(&node).await.unwrap();
    assert_eq!(of(&node, &morning.id).await.state, State::Confirmed);
    node.clock.advance(MINUTES);
    work::look(&node).await.unwrap();
    let gone = of(&node, &morning.id).await;
    assert_eq!((gone.state, gone.reason.as_str()), (State::NoShow, "not_taken"));
    let told = async || -> Vec<bool> {
        let waits = waits::of_resource(&mut node.db.read().await.unwrap(), &resource.id).await.unwrap();
        waits.iter().map(|wait| wait.told_at.is_some()).collect()
    };
    assert_eq!(told().await, [true, false], "who waits twice is there once, and the next one is not told yet");
    node.clock.advance(4 * 60 * MINUTES);
    work::look(&node).await.unwrap();
    assert_eq!(told().await, [true, true]);
    books(&node, &mara, &resource, &wanted(afternoon.0)).await;
    assert_eq!(told().await, [true], "who has it waits no more");
    node.clock.advance(60 * MINUTES);
    work::look(&node).await.unwrap();
    assert_eq!(told().await, Vec::<bool>::new(), "it has begun");
}

async fn free_at(tx: &mut Tx, ids: &[SubjectId], span: Span) -> Vec<SubjectId> {
    let grounds = grounds::many(tx, ids, span).await.unwrap();
    super::super::free::which(&grounds, span, 1).map(|ground| ground.resource.id).collect()
}

#[tokio::test]
async fn a_booking_of_many_weeks_is_found_in_each_of_them() {
    let resource = ground(1, 0).resource;
    let (node, giulia) = node_with(&resource).await;
    let long = Span::new(at("2026-12-01", 9, 0), at("2027-03-01", 9, 0)).unwrap();
    let week = Span::new(at("2027-03-01", 9, 0), at("2027-03-08", 9, 0)).unwrap();
    for span in [long, week] {
        books(&node, &giulia, &resource, &wanted(span)).await;
    }
    let mut tx = node.db.read().await.unwrap();
    for (day, free) in [("2026-11-30", 1), (DAY, 0), ("2027-01-15", 0), ("2027-03-05", 0), ("2027-03-09", 1)] {
        assert_eq!(free_at(&mut tx, &[resource.id], hours(day, 10, 11)).await.len(), free, "{day}");
    }
}

#[tokio::test]
async fn many_resources_are_looked_at_with_one_question_and_a_partner_has_her_hours() {
    let resource = ground(1, 15).resource;
    let (node, giulia) = node_with(&resource).await;
    let mut other = ground(1, 0).resource;
    other.id = SubjectId::new(NOON, [9; 10]);
    lend(&node, &other).await;
    let booking = books(&node, &giulia, &resource, &wanted(hours(DAY, 9, 12))).await;
    let mut tx = node.db.write().await.unwrap();
    let (night, other_id) = (hours(DAY, 20, 22), other.id.to_string());
    let black = "INSERT INTO resource_blackouts (id, resource, begins_at, ends_at, reason, created_by, created_at) \
                 VALUES ('blk_11111111111111111111111111111111', $1, $2, $3, 'Lavori', '', 0)";
    let (from, to) = (night.from().as_millis(), night.to().as_millis());
    execute!(&mut tx, sqlx::query(black).bind(&other_id).bind(from).bind(to)).unwrap();
    let quota = "INSERT INTO resource_quotas (resource, partner, minutes) VALUES ($1, 'pn1x', 120)";
    execute!(&mut tx, sqlx::query(quota).bind(resource.id.to_string())).unwrap();
    let ids = [resource.id, other.id];
    assert_eq!(free_at(&mut tx, &ids, hours(DAY, 12, 13)).await, [other.id], "it is being cleaned");
    assert_eq!(free_at(&mut tx, &ids, hours(DAY, 13, 14)).await.len(), 2);
    assert_eq!(free_at(&mut tx, &ids, hours(DAY, 21, 23)).await, [resource.id]);

    let asker = Asker { partner: "pn1x", besides: None };
    let afternoon = hours(DAY, 14, 15);
    let before = grounds::one(&mut tx, &resource.id, afternoon, asker).await.unwrap().unwrap();
    assert!(before.allowance.unwrap().used.is_empty());
    let (id, partner) = (SubjectId::new(NOON, [8; 10]), wanted(hours(DAY, 15, 16)));
    let new = New {
        direction: Direction::Received,
        peer: "pn1x",
        resource: (&resource.id, "Sala grande"),
        asked_by: None,
        wanted: &partner,
        kept: partner.span,
        state: State::Confirmed,
        until: None,
        series: "",
    };
    insert(&mut tx, &node, &Actor::Node, &id, new).await.unwrap();
    let after = grounds::one(&mut tx, &resource.id, afternoon, asker).await.unwrap().unwrap();
    let hers = after.allowance.unwrap();
    assert_eq!((hers.minutes, hers.used), (120, vec![(jiff::civil::date(2026, 12, 1), 60)]));
    let besides = Asker { partner: "", besides: Some(booking.id) };
    let own = grounds::one(&mut tx, &resource.id, hours(DAY, 9, 12), besides).await.unwrap().unwrap();
    assert_eq!((own.held.len(), own.allowance), (1, None), "her own booking is not in her way");
}
