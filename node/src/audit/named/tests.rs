use super::*;
use crate::audit::{self, Actor, Event, PEOPLE_LISTED, chain, retention};
use crate::clock::DAY;
use crate::trial::{NOON, TrialNode};

/// Short enough for a test: stretches that end with so many rows, and such that end with so many names.
const SHORT: [Measure; 2] = [Measure { rows: 7, named: 1_000 }, Measure { rows: 200, named: 15 }];

fn person(number: usize) -> String {
    format!("per_{number:032x}")
}

/// So many rows: lists of a few of ten people, readings, and a step that names one of them.
async fn log(node: &TrialNode, rows: usize) {
    let mut tx = node.db.write().await.unwrap();
    for number in 0..rows {
        let (hers, enrolment) = (person(number % 10), format!("enr_{number:032x}"));
        if number % 3 == 0 {
            let ids: Vec<String> = (0..number % 8).map(|other| person((number / 3 + other * 3) % 10)).collect();
            let ids = ids.iter().map(String::as_str);
            audit::record_list(&mut tx, node, &Actor::Node, PEOPLE_LISTED, ids).await.unwrap();
        }
        let step = Event::new("enrolment.step", "enrolment", &enrolment);
        let events =
            [Event::new("person.read", "person", &hers), step.detail(format!("enrolment=active person={hers}"))];
        for event in events {
            audit::record(&mut tx, node, &Actor::Node, event).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    chain::seal(&node.db).await.unwrap();
}

/// What is known of who is named up to where the worker has come, and what the rows say when each of them is read; of ten people.
async fn both(node: &TrialNode) -> (Vec<Vec<i64>>, Vec<Vec<i64>>) {
    let mut tx = node.db.read().await.unwrap();
    let covered = covered(&mut tx).await.unwrap();
    let rows: Vec<(i64, String)> = sql!(&mut tx, c => sqlx::query_as(
        "SELECT position, COALESCE(detail, '') FROM audit_entries WHERE position <= $1 ORDER BY position DESC"
    ).bind(covered).fetch_all(c))
    .unwrap();
    let (mut known, mut told) = (Vec::new(), Vec::new());
    for number in 0..10 {
        let hers = person(number);
        known.push(of(&mut tx, &hers, (None, None), usize::MAX).await.unwrap().positions);
        let naming = rows.iter().filter(|(_, detail)| detail.contains(&hers));
        told.push(naming.map(|(position, _)| *position).collect());
    }
    (known, told)
}

async fn count(node: &TrialNode, of: &'static str) -> i64 {
    let mut tx = node.db.read().await.unwrap();
    sql!(&mut tx, c => sqlx::query_scalar(of).fetch_one(c)).unwrap()
}

const STALE: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_stretches WHERE stale = TRUE";

#[test]
fn a_detail_names_identifiers_and_no_codes() {
    let (anna, bruno) = (person(1), person(2));
    let detail = format!("state=sent ids={anna},{bruno} person={anna} service=01a214d6-efed-75f9-8167-ae4dab956c75");
    let named: Vec<&str> = names(&detail).collect();
    assert_eq!(named, [anna.as_str(), bruno.as_str(), anna.as_str(), "01a214d6-efed-75f9-8167-ae4dab956c75"]);
    assert_eq!(names("").count() + names("fields=family_name,given_name until=2026-12-01").count(), 0);
}

#[tokio::test]
async fn what_is_known_of_who_is_named_is_what_the_rows_say_also_after_some_have_gone() {
    for measure in SHORT {
        let node = TrialNode::named("A").await;
        log(&node, 40).await;
        assert!(gather(&node.db, measure).await.unwrap() > 2);
        let (known, told) = both(&node).await;
        assert_eq!(known, told);
        assert!(known.iter().all(|rows| !rows.is_empty()), "{known:?}");
        assert_eq!(gather(&node.db, measure).await.unwrap(), 0, "what follows is too short");
        log(&node, 30).await;
        assert!(gather(&node.db, measure).await.unwrap() > 1);
        let (known, told) = both(&node).await;
        assert_eq!(known, told);
        // Readings and lists go: at first too much is known, which leads to rows that are not there, then no more.
        retention::prune(&node.db, NOON.as_millis() + DAY).await.unwrap();
        let (known, told) = both(&node).await;
        assert!(known != told && count(&node, STALE).await > 0);
        assert!(told.iter().zip(&known).all(|(told, known)| told.iter().all(|place| known.contains(place))));
        assert!(gather(&node.db, measure).await.unwrap() > 2);
        let (known, told) = both(&node).await;
        assert_eq!(known, told);
        assert!(known.iter().all(|rows| !rows.is_empty()), "steps stay");
        assert_eq!(count(&node, STALE).await, 0);
    }
}

#[tokio::test]
async fn a_line_that_somebody_has_taken_away_or_altered_is_there_again_after_a_comparison() {
    let node = TrialNode::named("A").await;
    log(&node, 40).await;
    gather(&node.db, SHORT[0]).await.unwrap();
    let right = both(&node).await;
    let mut tx = node.db.write().await.unwrap();
    let taken = "DELETE FROM audit_named WHERE object = $1";
    assert!(execute!(&mut tx, sqlx::query(taken).bind(key(&person(3)))).unwrap() > 0);
    let twisted = "UPDATE audit_named SET places = $2 WHERE object = $1";
    execute!(&mut tx, sqlx::query(twisted).bind(key(&person(4))).bind(vec![0_u8, 9])).unwrap();
    tx.commit().await.unwrap();
    assert_ne!(both(&node).await, right);
    assert_eq!(gather(&node.db, SHORT[0]).await.unwrap(), 0, "nobody asked");
    let mut tx = node.db.write().await.unwrap();
    compare_all(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(gather(&node.db, SHORT[0]).await.unwrap() > 2);
    assert_eq!(both(&node).await, right);
    let last = count(&node, "SELECT MAX(position) FROM audit_entries").await;
    assert_eq!(chain::verify(&node.db).await.unwrap(), chain::Verdict::Intact(last), "the chain knows nothing of it");
}

#[tokio::test]
async fn of_who_is_named_very_often_the_newest_are_known_and_from_when_on() {
    let node = TrialNode::named("A").await;
    log(&node, 40).await;
    // Each row a second after the one before it.
    let mut tx = node.db.write().await.unwrap();
    let apart = "UPDATE audit_entries SET at = $1 + position * 1000";
    execute!(&mut tx, sqlx::query(apart).bind(NOON.as_millis())).unwrap();
    tx.commit().await.unwrap();
    gather(&node.db, SHORT[0]).await.unwrap();
    let mut tx = node.db.read().await.unwrap();
    let (hers, moment) = (person(1), |position: i64| NOON.as_millis() + position * 1_000);
    let all = of(&mut tx, &hers, (None, None), usize::MAX).await.unwrap();
    assert_eq!(all.since, None);
    let some = of(&mut tx, &hers, (None, None), 3).await.unwrap();
    assert!(some.positions.len() >= 3 && some.positions.len() < all.positions.len(), "{some:?}");
    assert!(all.positions.starts_with(&some.positions));
    let since = some.since.unwrap();
    let newer = all.positions.iter().filter(|position| moment(**position) >= since).count();
    assert_eq!(newer, some.positions.len(), "from then on it is all of them");
    // The others are found by their days.
    let before = of(&mut tx, &hers, (None, Some(since)), usize::MAX).await.unwrap();
    let older: Vec<&i64> = all.positions.iter().filter(|position| moment(**position) < since).collect();
    assert!(!older.is_empty() && older.iter().all(|position| before.positions.contains(position)));
}
