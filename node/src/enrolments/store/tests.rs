//! Whatever is offered, answered and taken back, a place is one person's or held for one.

mod expected;
mod hidden;
mod mistakes;
mod turns;

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::feed;
use pico_protocol::id::SubjectId;
use pico_protocol::referral::{ClosingReason, HoldReason};
use pico_protocol::time::Timestamp;

use super::offers::{Answered, Reply};
use super::*;
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Role, command};
use crate::enrolments::ending::{CameToNothing, Ending};
use crate::enrolments::offer::{Answer, How, Told};
use crate::people::{self, Details, Sight};
use crate::store::page::PageNumber;
use crate::trial::TrialNode;
use crate::web::locale::Locale;

const PLACES: u32 = 2;
const GIVEN: [&str; 6] = ["Anna", "Bice", "Carla", "Dina", "Elsa", "Fosca"];

/// Numbers that follow from a seed.
struct Chance(u64);

impl Chance {
    fn one<T: Clone>(&mut self, all: &[T]) -> T {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        all[usize::try_from(self.0 >> 33).unwrap() % all.len()].clone()
    }
}

fn counted() -> services::Particulars {
    let updated = Timestamp::from_millis(0);
    let content = feed::Service {
        name: "Doposcuola".to_owned(),
        description: String::new(),
        category: "F".parse().unwrap(),
        area: feed::Area::Mixed,
        comune: "037006".to_owned(),
        address: feed::Address::Withheld,
        territory: String::new(),
        capacity: vec![feed::Capacity { maximum: PLACES, available: PLACES, unit: "posti".to_owned(), updated }],
        eligibility: String::new(),
        minimum_age: None,
        maximum_age: None,
        schedule: String::new(),
        contact: feed::Contact { telephone: String::new(), email: String::new() },
        accepts_referrals: true,
    };
    let (legal_basis, visibility) = (services::basis::Basis::Contract, feed::Visibility::Unlisted);
    services::Particulars { content, legal_basis, visibility, counted: true }
}

async fn begun(people: usize) -> (TrialNode, Account, SubjectId, Vec<EnrolmentId>) {
    let node = TrialNode::named("A").await;
    let roles = RoleSet::new([Role::Coordinator]);
    let by = command::create(&node, "giulia", "Giulia Esempio", roles, Locale::It).await.unwrap();
    let (mut tx, today) = (node.db.write().await.unwrap(), today(node.clock.now()));
    let id = services::store::insert(&mut tx, &node, &by.actor(), &counted()).await.unwrap();
    let service = services::store::find(&mut tx, &id).await.unwrap().unwrap();
    let mut line = Vec::new();
    for given in GIVEN.into_iter().take(people) {
        let details = Details::named("Rossi", given);
        let person = people::store::register(&mut tx, &node, &by.actor(), &details).await.unwrap();
        let to = State::Waiting { points: 9, from: today, estimated: None };
        let step = Step { to, on: today.saturating_sub(20.days()), note: String::new() };
        let new = New { person, referral: String::new(), source: None, step };
        let written = begin(&mut tx, &node, &by.actor(), &service, &new, false).await.unwrap();
        let Written::Done(enrolment) = written else { panic!("{written:?}") };
        line.push(enrolment);
    }
    tx.commit().await.unwrap();
    (node, by, id, line)
}

fn told(today: Date) -> Told {
    Told { on: today, how: How::Phone, until: today.saturating_add(7.days()), note: "La zia".to_owned() }
}

fn reply(answer: Answer, today: Date) -> Reply {
    let until = (answer == Answer::MoreTime).then(|| today.saturating_add(20.days()));
    let reason = Some(CameToNothing::Renounced);
    Reply { answer, on: today, until, reason, note: "Ci pensa".to_owned(), correction: "In fondo".to_owned() }
}

/// Places that are taken, by a recount; how many are offered; offers that are open to somebody who does not wait.
async fn recount(tx: &mut Tx) -> (i64, i64, i64) {
    let count = async |tx: &mut Tx, of: &str| -> i64 {
        sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {of}"))).fetch_one(c)).unwrap()
    };
    let inside = count(tx, "enrolments WHERE state IN ('assigned', 'active', 'suspended')").await;
    let open = count(tx, "place_offers WHERE answer = ''").await;
    let stray = "place_offers o JOIN enrolments e ON e.id = o.enrolment WHERE o.answer = '' AND e.state <> 'waiting'";
    (inside, open, count(tx, stray).await)
}

#[tokio::test]
async fn a_place_is_never_given_and_offered_twice_whatever_happens_in_any_order() {
    for seed in 1..6 {
        let (node, by, service, line) = begun(6).await;
        let (mut chance, by, today) = (Chance(seed), by.actor(), today(node.clock.now()));
        let mut held = 0;
        for number in 0..150 {
            let mut tx = node.db.write().await.unwrap();
            let one = find(&mut tx, &chance.one(&line)).await.unwrap().unwrap();
            let last = offers::of(&mut tx, &node, &one.id).await.unwrap().into_iter().next();
            match (chance.one(&[0, 0, 1, 2, 3]), last.filter(|offer| offer.answer.is_none())) {
                (0, None) => {
                    let hers = restriction::store::usable(&mut tx, &node, &by, &one.person).await.unwrap().unwrap();
                    let _ = offers::offer(&mut tx, &node, &by, &hers, &one, &told(today)).await.unwrap();
                }
                (0 | 1, Some(open)) => {
                    let answer = chance.one(&Answer::ALL);
                    let done = offers::answer(&mut tx, &node, &by, &one, &open, &reply(answer, today)).await.unwrap();
                    assert!(matches!(done, Answered::Done | Answered::Refused(_)), "{answer:?} {done:?}");
                }
                // Undoing an end may need a place that is somebody else's by now; nothing else does.
                (3, _) if !matches!(one.state, State::Closed { .. }) => {
                    super::mistakes::undo(&mut tx, &node, &by, &one, one.version, "Un errore").await.unwrap();
                }
                _ => {
                    let ended = if one.began() {
                        Ending::Left(ClosingReason::Other)
                    } else {
                        Ending::Never(CameToNothing::Other)
                    };
                    let to = chance.one(&[
                        State::Waiting { points: 3, from: today, estimated: None },
                        State::Assigned { until: None },
                        State::Active,
                        State::Suspended { reason: HoldReason::ALL[0], review: None },
                        State::Closed { reason: ended },
                    ]);
                    let taken = Step { to, on: today, note: String::new() };
                    step(&mut tx, &node, &by, &one, one.version, &taken, false).await.unwrap();
                }
            }
            let (inside, open, stray) = recount(&mut tx).await;
            let kept = services::store::find(&mut tx, &service).await.unwrap().unwrap();
            assert_eq!(i64::from(kept.taken), inside + open, "seed {seed}, after {number}");
            assert!(kept.taken <= PLACES && stray == 0, "seed {seed}, after {number}: {} {stray}", kept.taken);
            assert_eq!(kept.places().unwrap().available, PLACES - kept.taken);
            held += open;
            tx.commit().await.unwrap();
        }
        assert!(held > 0, "something was held");
    }
}

#[tokio::test]
async fn what_was_told_and_answered_is_read_back_and_stands_encrypted() {
    let (node, by, _, line) = begun(1).await;
    let (by, today) = (by.actor(), today(node.clock.now()));
    let mut tx = node.db.write().await.unwrap();
    let one = find(&mut tx, &line[0]).await.unwrap().unwrap();
    let hers = restriction::store::usable(&mut tx, &node, &by, &one.person).await.unwrap().unwrap();
    offers::offer(&mut tx, &node, &by, &hers, &one, &told(today)).await.unwrap().unwrap();
    let open = offers::of(&mut tx, &node, &one.id).await.unwrap().remove(0);
    assert_eq!((&open.told, open.by.as_str()), (&told(today), "Giulia Esempio"));
    let more = offers::answer(&mut tx, &node, &by, &one, &open, &reply(Answer::MoreTime, today)).await.unwrap();
    assert_eq!(more, Answered::Done);
    let before = offers::of(&mut tx, &node, &one.id).await.unwrap().remove(1);
    let again = offers::answer(&mut tx, &node, &by, &one, &before, &reply(Answer::Kept, today)).await.unwrap();
    assert_eq!(again, Answered::Refused(crate::enrolments::offer::Refusal::Overtaken), "it was answered already");
    let both = offers::of(&mut tx, &node, &one.id).await.unwrap();
    assert_eq!(
        both.iter().map(|offer| offer.answer.is_some()).collect::<Vec<_>>(),
        [false, true],
        "the open one comes first"
    );
    assert_eq!(both[0].told.until, today.saturating_add(20.days()));
    assert_eq!((both[1].answer, both[1].answer_note.as_str()), (Some((Answer::MoreTime, today)), "Ci pensa"));
    let plain: i64 = sql!(&mut tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM place_offers WHERE note LIKE '%zia%' OR answer_note LIKE '%pensa%'"
    ).fetch_one(c))
    .unwrap();
    assert_eq!(plain, 0);
}

/// Identifiers of the people whom a list of the service shows, and how many it says that there are.
async fn listed(tx: &mut Tx, sight: &Sight, service: &SubjectId, part: list::Part) -> (BTreeSet<String>, i64) {
    let page = list::page(tx, sight, service, part, PageNumber::from_request(None)).await.unwrap();
    (page.rows.iter().map(|one| one.person.id.to_string()).collect(), page.total)
}

#[tokio::test]
async fn a_list_of_a_service_shows_and_counts_whom_each_is_shown_when_she_is_asked_for_alone() {
    let (node, by, service, line) = begun(6).await;
    let (mut tx, day) = (node.db.write().await.unwrap(), today(node.clock.now()));
    let ended = State::Closed { reason: Ending::Never(CameToNothing::Other) };
    for (number, id) in line.iter().enumerate() {
        let one = find(&mut tx, id).await.unwrap().unwrap();
        if number % 2 == 0 {
            let taken = Step { to: ended.clone(), on: day, note: String::new() };
            step(&mut tx, &node, &by.actor(), &one, one.version, &taken, false).await.unwrap();
        }
        // Two of each half are somebody's, two are protected, one is both.
        let opener = if number % 3 == 0 { "acc_anna" } else { "acc_other" };
        execute!(
            &mut tx,
            sqlx::query("UPDATE people SET protected = $2, opened_by = $3 WHERE id = $1")
                .bind(&one.person)
                .bind(number >= 3)
                .bind(opener)
        )
        .unwrap();
    }
    execute!(
        &mut tx,
        sqlx::query(
            "INSERT INTO team_members (id, service, account, qualification, duty, since, until, version) \
         VALUES ('mem_1', $1, $2, 'educator', '', $3, '', 1)"
        )
        .bind(service.to_string())
        .bind(by.id.as_str())
        .bind(day.to_string())
    )
    .unwrap();
    let mut shown = BTreeSet::new();
    for account in [by.id.as_str(), "acc_anna", "acc_nobody"] {
        for (only_own, protected_too) in [(false, false), (false, true), (true, false), (true, true)] {
            let sight = Sight { account: account.to_owned(), only_own, team_on: Some(day), protected_too };
            let mut alone = [BTreeSet::new(), BTreeSet::new()];
            for (number, id) in line.iter().enumerate() {
                let person = find(&mut tx, id).await.unwrap().unwrap().person;
                let seen = people::store::find(&mut tx, &node, &sight, &person).await.unwrap();
                let typed = format!("Rosi {}", GIVEN[number]);
                let found = people::search::find(&mut tx, &node, &sight, &typed, 20).await.unwrap();
                assert_eq!(found.iter().any(|line| line.id == person), seen.is_some(), "{sight:?} {typed}");
                if seen.is_some() {
                    alone[number % 2].insert(person.to_string());
                }
            }
            for (part, alone) in [list::Part::Closed, list::Part::Waiting].into_iter().zip(alone) {
                let (found, total) = listed(&mut tx, &sight, &service, part).await;
                assert_eq!((&found, total), (&alone, i64::try_from(alone.len()).unwrap()), "{sight:?} {part:?}");
                shown.insert(alone.len());
            }
        }
    }
    assert_eq!(shown, BTreeSet::from([0, 1, 2, 3]), "some see all of them, some none");
}
