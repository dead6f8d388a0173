//! What the sums of a year say is what the protocol says of the signed lines, on both sides of them.

use pico_protocol::booking::Balance;
use pico_protocol::id::SubjectId;

use super::super::super::balance::year;
use super::super::super::limits::{self, Counted, Limit};
use super::super::super::tests::trial::{Chance, at};
use super::super::super::{MINUTE, State};
use super::*;
use crate::app::App;
use crate::audit::Actor;
use crate::trial::TrialNode;

const UNITS: [Unit; 3] = [Unit::Minutes, Unit::Kilometres, Unit::Units];

/// A use of which one or both have signed how much it was.
#[derive(Clone, Copy)]
struct Use {
    id: BookingId,
    party: Party,
    line: Line,
    signed: bool,
    state: State,
    avoided: booking::Avoided,
}

impl Use {
    /// How the other side writes it down.
    fn mirrored(self) -> Self {
        let party = if self.party == Party::Owner { Party::Asker } else { Party::Owner };
        Self { party, ..self }
    }
}

fn used(number: u8, party: Party, from: Timestamp, cents: u32) -> Use {
    let line = Line { from, quantity: 60, unit: Unit::Minutes, cents };
    let avoided = booking::Avoided { cents: 0, kilometres: 0, days_of_waiting: 0 };
    Use { id: SubjectId::new(from, [number; 10]), party, line, signed: true, state: State::Settled, avoided }
}

async fn write(app: &App, peer: &str, uses: &[Use]) {
    let mut tx = app.db.write().await.unwrap();
    for one in uses {
        let direction = if one.party == Party::Owner { Direction::Received } else { Direction::Sent };
        let from = one.line.from.as_millis();
        execute!(
            &mut tx,
            sqlx::query(
                "INSERT INTO bookings (id, direction, peer, resource, resource_name, asked_by, begins_at, ends_at, held_from, held_to, \
                 units, purpose, people, state, holds, series, reason, reason_text, damage, settled_quantity, settled_unit, \
                 settled_cents, settled_at, created_at, changed_at, version) VALUES ($1, $2, $3, $1, 'Sala grande', '', $4, $5, $4, $5, \
                 1, '', 0, $6, FALSE, '', '', '', '', $7, $8, $9, $10, $4, $5, 1)"
            )
            .bind(one.id.to_string())
            .bind(direction.code())
            .bind(peer)
            .bind(from)
            .bind(from + 60 * MINUTE)
            .bind(one.state.code())
            .bind(one.signed.then_some(i64::from(one.line.quantity)))
            .bind(if one.signed { one.line.unit.code() } else { "" })
            .bind(one.signed.then_some(i64::from(one.line.cents)))
            .bind(one.signed.then_some(from + 90 * MINUTE))
        )
        .unwrap();
        keep_avoided(&mut tx, &one.id, Some(one.avoided)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn of_2026(app: &App, peer: &str) -> Account {
    account(&mut app.db.read().await.unwrap(), year(2026).unwrap(), peer).await.unwrap()
}

/// Many uses of two years, whose numbers follow from a seed.
fn many() -> Vec<Use> {
    let mut chance = Chance(17);
    let mut uses = Vec::new();
    for number in 0..120 {
        let day =
            jiff::civil::date(2026, 1, 1).saturating_sub(jiff::Span::new().days(i64::from(chance.below(200)) - 100));
        let party = if chance.below(2) == 0 { Party::Owner } else { Party::Asker };
        let mut one = used(number, party, crate::web::dates::begins(day), chance.below(20_000));
        one.line.unit = UNITS[usize::try_from(chance.below(3)).unwrap()];
        one.line.quantity = chance.below(500);
        one.signed = chance.below(4) > 0;
        one.state = if one.signed { State::Settled } else { State::Contested };
        one.avoided.cents = chance.below(2) * 1_000;
        uses.push(one);
    }
    uses
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_of_the_same_lines_get_the_same_with_the_opposite_sign_and_what_the_protocol_says() {
    let (aurora, brezza) = (TrialNode::named("Aurora").await, TrialNode::named("Brezza").await);
    let uses = many();
    write(&aurora, "brezza", &uses).await;
    let mirrored: Vec<Use> = uses.iter().map(|one| one.mirrored()).collect();
    write(&brezza, "aurora", &mirrored).await;
    let within = year(2026).unwrap();
    let counts = |one: &&Use| one.signed && within.from() <= one.line.from && one.line.from < within.to();
    let expected = Balance::of(uses.iter().filter(counts).map(|one| (one.party, one.line)));
    let (ours, theirs) = (of_2026(&aurora, "brezza").await, of_2026(&brezza, "aurora").await);
    assert_eq!(ours.balance(), expected);
    assert_ne!(expected, Balance::default(), "there is something to compare");
    assert_eq!((ours.given, ours.received), (theirs.received, theirs.given));
    let mut tx = aurora.db.read().await.unwrap();
    let read = lines(&mut tx, within, "brezza", (0, 1_000)).await.unwrap();
    assert_eq!(Balance::of(read.iter().map(|one| (one.party, one.line))), expected);
    assert_eq!(i64::try_from(read.len()).unwrap(), ours.lines());
    assert_eq!(lines(&mut tx, within, "brezza", (5, 2)).await.unwrap(), read[5..7]);
    let waits = open(&mut tx, "", 1_000).await.unwrap();
    assert_eq!(waits.len(), uses.iter().filter(|one| one.state == State::Contested).count());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_use_belongs_to_the_year_in_which_it_begins_in_rome_and_one_that_was_never_agreed_to_none() {
    let node = TrialNode::named("Cooperativa di prova").await;
    let last = used(1, Party::Owner, at("2025-12-31", 23, 59), 100);
    let first = used(2, Party::Owner, at("2026-01-01", 0, 0), 2_000);
    let contested =
        Use { signed: false, state: State::Contested, ..used(3, Party::Owner, at("2026-05-04", 9, 0), 30_000) };
    // What was agreed holds while the two do not agree on a newer proposal.
    let again = Use { state: State::Contested, ..used(4, Party::Asker, at("2026-05-05", 9, 0), 500) };
    write(&node, "brezza", &[last, first, contested, again]).await;
    let account = of_2026(&node, "brezza").await;
    assert_eq!((account.given.cents, account.received.cents, account.lines()), (2_000, 500, 2));
    assert_eq!(of_2026(&node, "nessuno").await, Account::default());
    let mut tx = node.db.read().await.unwrap();
    let waits = open(&mut tx, "brezza", 10).await.unwrap();
    assert_eq!(
        waits.iter().map(|one| (one.id, one.is_ours())).collect::<Vec<_>>(),
        [(contested.id, true), (again.id, false)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_beyond_a_limit_is_warned_in_the_year_of_the_use() {
    let node = TrialNode::named("Cooperativa di prova").await;
    write(&node, "brezza", &[used(1, Party::Asker, at("2026-03-02", 9, 0), 9_000)]).await;
    let mut tx = node.db.write().await.unwrap();
    let limit = Limit { counted: Counted::Cents, most: 10_000, note: String::new() };
    limits::set(&mut tx, &node, &Actor::Node, "brezza", std::slice::from_ref(&limit)).await.unwrap();
    let wish = |from, cents| (Party::Asker, Line { from, quantity: 60, unit: Unit::Minutes, cents });
    let (this, next) = (at("2026-12-31", 23, 0), at("2027-01-01", 0, 0));
    assert!(limits::reached(&mut tx, "brezza", wish(this, 1_000)).await.unwrap().is_empty());
    let beyond = limits::reached(&mut tx, "brezza", wish(this, 1_001)).await.unwrap();
    assert_eq!(beyond, [limits::Reached { counted: Counted::Cents, most: 10_000, then: -10_001 }]);
    assert!(
        limits::reached(&mut tx, "brezza", wish(next, 1_001)).await.unwrap().is_empty(),
        "a new year begins at even"
    );
    assert!(limits::reached(&mut tx, "nessuno", wish(this, 90_000)).await.unwrap().is_empty());
    assert_eq!(limits::all(&mut tx).await.unwrap(), [("brezza".to_owned(), limit)]);
}
