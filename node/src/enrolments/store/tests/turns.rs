//! What each step did with a place is known after whatever was done, as the story tells it.

use super::super::mistakes::{correct, undo};
use super::super::turns::{FREED, TAKEN};
use super::*;
use crate::enrolments::ending::TWIN;

/// A step's number, its service, and what it did with a place.
type Turn = (i64, String, String);

async fn kept(tx: &mut Tx, id: &EnrolmentId) -> Vec<Turn> {
    let text = "SELECT number, service, turn FROM enrolment_steps WHERE enrolment = $1 ORDER BY number";
    sql!(tx, c => sqlx::query_as(text).bind(id).fetch_all(c)).unwrap()
}

/// The same from the story, from its first step to the last.
async fn told(tx: &mut Tx, node: &TrialNode, service: &SubjectId, id: &EnrolmentId) -> Vec<Turn> {
    let mut inside = false;
    let mut told = Vec::new();
    for step in story(tx, node, id).await.unwrap().iter().rev() {
        let takes = ["assigned", "active", "suspended"].contains(&step.state.as_str());
        let leaves = ["closed", "waiting"].contains(&step.state.as_str()) && step.reason != TWIN;
        let turn = match (step.stands(), takes) {
            (false, _) => "",
            (true, true) => TAKEN,
            (true, false) if leaves && inside => FREED,
            (true, false) => "",
        };
        if step.stands() {
            inside = takes;
        }
        told.push((step.number, service.to_string(), turn.to_owned()));
    }
    told
}

/// Something is done with somebody, which may be refused.
async fn act(tx: &mut Tx, node: &TrialNode, by: &Actor, chance: &mut Chance, one: &Enrolment) {
    let today = today(node.clock.now());
    let ended = if one.began() {
        chance.one(&[Ending::Left(ClosingReason::Other), Ending::Twin])
    } else {
        Ending::Never(CameToNothing::Other)
    };
    let next = chance.one(&[
        State::Waiting { points: 3, from: today, estimated: None },
        State::Assigned { until: None },
        State::Assigned { until: None },
        State::Active,
        State::Suspended { reason: HoldReason::ALL[0], review: None },
        State::Closed { reason: ended },
    ]);
    let to = |state: State| Step { to: state, on: today, note: "Così".to_owned() };
    match chance.one(&[0, 1, 2, 3]) {
        0 => undo(tx, node, by, one, one.version, "Un errore").await.unwrap(),
        1 => correct(tx, node, by, one, one.version, &to(one.state.clone())).await.unwrap(),
        _ => step(tx, node, by, one, one.version, &to(next), true).await.unwrap(),
    };
}

#[tokio::test]
async fn what_took_a_place_and_what_gave_one_back_is_what_the_story_tells() {
    let mut seen = BTreeSet::new();
    for seed in 1..4 {
        let (node, by, service, line) = begun(3).await;
        let (mut chance, by) = (Chance(seed), by.actor());
        let mut tx = node.db.write().await.unwrap();
        for number in 0..80 {
            let one = find(&mut tx, &chance.one(&line)).await.unwrap().unwrap();
            act(&mut tx, &node, &by, &mut chance, &one).await;
            let kept = kept(&mut tx, &one.id).await;
            assert_eq!(kept, told(&mut tx, &node, &service, &one.id).await, "seed {seed}, after {number}");
            seen.extend(kept.into_iter().map(|(_, _, turn)| turn));
        }
        // Of what was there before this was kept, the migration says the same.
        execute!(&mut tx, sqlx::query("UPDATE enrolment_steps SET service = '', turn = ''")).unwrap();
        let migration = include_str!("../../../../../migrations/0471_places_taken_and_freed.sql");
        let begins = migration.find("UPDATE enrolment_steps").unwrap();
        let filling = migration[begins..].split(';').next().unwrap();
        execute!(&mut tx, sqlx::query(filling)).unwrap();
        for id in &line {
            assert_eq!(kept(&mut tx, id).await, told(&mut tx, &node, &service, id).await, "seed {seed}");
        }
    }
    assert_eq!(seen, BTreeSet::from([String::new(), TAKEN.to_owned(), FREED.to_owned()]));
}

#[tokio::test]
async fn on_sqlite_how_often_a_place_becomes_free_is_read_from_an_index_alone() {
    let (node, _, service, _) = begun(1).await;
    let mut tx = node.db.read().await.unwrap();
    if !matches!(tx, Tx::Sqlite(_)) {
        return;
    }
    let explained = format!("EXPLAIN QUERY PLAN {}", ranking::turnover_question());
    let lines: Vec<(i64, i64, i64, String)> = sql!(&mut tx, c => {
        let asked = sqlx::query_as(sqlx::AssertSqlSafe(explained.as_str())).bind(service.to_string());
        asked.bind("2025-11-30").bind("2026-11-30").fetch_all(c)
    })
    .unwrap();
    let searched = lines.iter().filter(|line| line.3.contains("COVERING INDEX enrolment_steps_turns")).count();
    assert_eq!(searched, 2, "{lines:?}");
}
