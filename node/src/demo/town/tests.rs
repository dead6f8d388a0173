//! What is written by hundreds is what the doors of the panel would have written.

use sqlx::Row as _;

use super::*;
use crate::accounts::role::RoleSet;
use crate::accounts::{Role, command};
use crate::activities::store as activities;
use crate::enrolments::store as enrolments;
use crate::people::search;
use crate::people::{Sight, store};
use crate::store::Tx;
use crate::trial::TrialNode;
use crate::web::locale::Locale;

const SIZE: Size = Size { people: 2_500, activities: 900, seed: 3 };

async fn filled() -> (TrialNode, Account, Town) {
    let node = TrialNode::named("Città").await;
    let roles = RoleSet::new([Role::Coordinator]);
    let by = command::create(&node, "giulia", "Giulia Esempio", roles, Locale::It).await.unwrap();
    let town = fill(&node, &by, SIZE).await.unwrap();
    (node, by, town)
}

/// A row of a table as texts, without the columns that differ by nature; encrypted ones say only that they are.
async fn row(tx: &mut Tx, table: &str, id: &str, besides: &[&str]) -> Vec<(String, String)> {
    let columns: Vec<String> = crate::sql!(tx, c => async {
        let found = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT * FROM {table} WHERE id = $1"))).bind(id).fetch_one(c).await?;
        Ok::<_, sqlx::Error>(found.columns().iter().map(|column| sqlx::Column::name(column).to_owned()).collect::<Vec<_>>())
    })
    .unwrap();
    let mut told = Vec::new();
    for column in columns.into_iter().filter(|column| !besides.contains(&column.as_str())) {
        let text: Option<String> = crate::sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT CAST({column} AS TEXT) FROM {table} WHERE id = $1"
        ))).bind(id).fetch_one(c))
        .unwrap();
        let text = text.unwrap_or_else(|| "null".to_owned());
        told.push((column, if text.starts_with("c1.") { "encrypted".to_owned() } else { text }));
    }
    told
}

async fn count(tx: &mut Tx, of: &str) -> i64 {
    crate::sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {of}"))).fetch_one(c))
        .unwrap()
}

fn everybody(by: &Account) -> Sight {
    Sight { account: by.id.to_string(), only_own: false, team_on: None, protected_too: true }
}

#[tokio::test]
async fn somebody_of_the_town_is_written_and_found_as_somebody_whom_a_colleague_registers() {
    let (node, by, _) = filled().await;
    let mut tx = node.db.write().await.unwrap();
    let known: Vec<PersonId> =
        crate::sql!(&mut tx, c => sqlx::query_scalar("SELECT id FROM people ORDER BY id").fetch_all(c)).unwrap();
    assert_eq!(known.len(), SIZE.people);
    for id in known.iter().step_by(231) {
        let person = store::find(&mut tx, &node, &everybody(&by), id).await.unwrap().unwrap();
        let twin = store::register(&mut tx, &node, &by.actor(), &person.details).await.unwrap();
        let besides = ["id", "created_at", "changed_at"];
        let rows = (
            row(&mut tx, "people", id.as_str(), &besides).await,
            row(&mut tx, "people", twin.as_str(), &besides).await,
        );
        assert_eq!(rows.0, rows.1);
        let found = search::find(&mut tx, &node, &everybody(&by), &person.details.name(), 50).await.unwrap();
        let ids: Vec<&PersonId> = found.iter().map(|line| &line.id).collect();
        assert!(ids.contains(&id) && ids.contains(&&twin), "{} is found", person.details.name());
    }
}

#[tokio::test]
async fn an_enrolment_of_the_town_is_the_row_that_its_steps_would_have_left() {
    let (node, by, town) = filled().await;
    let mut tx = node.db.write().await.unwrap();
    let ids: Vec<crate::enrolments::EnrolmentId> =
        crate::sql!(&mut tx, c => sqlx::query_scalar("SELECT id FROM enrolments ORDER BY id").fetch_all(c)).unwrap();
    let states: Vec<String> =
        crate::sql!(&mut tx, c => sqlx::query_scalar("SELECT DISTINCT state FROM enrolments").fetch_all(c)).unwrap();
    assert!(ids.len() > 100 && states.len() >= 5, "{} {states:?}", ids.len());
    for id in ids.iter().step_by(53) {
        let written = enrolments::find(&mut tx, id).await.unwrap().unwrap();
        let mut steps = enrolments::story(&mut tx, &node, id).await.unwrap();
        steps.reverse();
        let step = |taken: &enrolments::Taken| crate::enrolments::Step {
            to: state_of(taken, &written),
            on: taken.day.parse().unwrap(),
            note: String::new(),
        };
        let details = crate::people::Details::named("Gemella", "Anna");
        let twin = store::register(&mut tx, &node, &by.actor(), &details).await.unwrap();
        let service = crate::services::store::find(&mut tx, &written.service).await.unwrap().unwrap();
        let new = enrolments::New { person: twin, referral: String::new(), source: None, step: step(&steps[0]) };
        let begun = enrolments::begin(&mut tx, &node, &by.actor(), &service, &new, true).await.unwrap();
        let enrolments::Written::Done(other) = begun else { panic!("{begun:?}") };
        for taken in &steps[1..] {
            let now = enrolments::find(&mut tx, &other).await.unwrap().unwrap();
            let done =
                enrolments::step(&mut tx, &node, &by.actor(), &now, now.version, &step(taken), true).await.unwrap();
            assert_eq!(done, enrolments::Written::Done(other.clone()));
        }
        // Points and days of a list on which she waited before are not in the story; the twin has a name of her own.
        let waited = ["points", "waiting_since", "estimated", "name"];
        let besides: Vec<&str> = ["id", "person", "created_at", "changed_at"].into_iter().chain(waited).collect();
        let rows = (
            row(&mut tx, "enrolments", id.as_str(), &besides).await,
            row(&mut tx, "enrolments", other.as_str(), &besides).await,
        );
        assert_eq!(rows.0, rows.1);
        assert_eq!(turns(&mut tx, id).await, turns(&mut tx, &other).await);
    }
    let taken =
        format!("enrolments WHERE service = '{}' AND state IN ('assigned', 'active', 'suspended')", town.service);
    assert!(count(&mut tx, &taken).await > 10);
}

/// What each step of an enrolment did with a place of its service.
async fn turns(tx: &mut Tx, id: &crate::enrolments::EnrolmentId) -> Vec<(i64, String, String)> {
    let text = "SELECT number, service, turn FROM enrolment_steps WHERE enrolment = $1 ORDER BY number";
    crate::sql!(tx, c => sqlx::query_as(text).bind(id).fetch_all(c)).unwrap()
}

/// The state that a step led to, with what the row says of it now.
fn state_of(taken: &enrolments::Taken, now: &crate::enrolments::Enrolment) -> crate::enrolments::State {
    use crate::enrolments::State;
    use crate::enrolments::ending::Ending;
    if taken.state == now.state.code() {
        return now.state.clone();
    }
    match taken.state.as_str() {
        "waiting" => State::Waiting { points: 5, from: taken.day.parse().unwrap(), estimated: None },
        "active" => State::Active,
        "assigned" => State::Assigned { until: None },
        _ => State::Closed { reason: Ending::from_code(&taken.reason).unwrap() },
    }
}

#[tokio::test]
async fn the_hours_of_the_town_are_rows_that_a_colleague_could_have_written_and_the_sums_are_theirs() {
    type Sum = (String, String, String, String, String, i64, i64, i64);
    let (node, _, town) = filled().await;
    let mut tx = node.db.write().await.unwrap();
    assert_eq!(count(&mut tx, "activities").await, i64::try_from(SIZE.activities).unwrap());
    let overlapping = "activities a JOIN activities b ON b.worker = a.worker AND b.day = a.day AND b.id > a.id \
        AND b.starts < a.ends AND a.starts < b.ends AND a.state = 'delivered' AND b.state = 'delivered'";
    assert_eq!(count(&mut tx, overlapping).await, 0);
    assert_eq!(count(&mut tx, "activities WHERE state = 'planned'").await, 9);
    let outside = "activity_shares s JOIN enrolments e ON e.id = s.enrolment WHERE s.day < e.started_on OR e.service <> s.service";
    assert_eq!(count(&mut tx, outside).await, 0, "everybody was there");

    let recounted = "SELECT month, service, contract, comune, kind, \
        CAST(SUM(CASE WHEN state = 'delivered' THEN minutes ELSE 0 END) AS BIGINT), \
        CAST(SUM(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(planned) AS BIGINT) FROM activity_shares \
        WHERE state = 'delivered' OR planned <> 0 GROUP BY month, service, contract, comune, kind ORDER BY 1, 2, 3, 4, 5";
    let kept = "SELECT month, service, contract, comune, kind, minutes, shares, planned FROM activity_totals \
        ORDER BY 1, 2, 3, 4, 5";
    let planned = "activities WHERE planned_starts IS NOT NULL AND state = 'missed'";
    assert!(count(&mut tx, planned).await > 0, "what was missed had been planned");
    let recounted: Vec<Sum> = crate::sql!(&mut tx, c => sqlx::query_as(recounted).fetch_all(c)).unwrap();
    let kept: Vec<Sum> = crate::sql!(&mut tx, c => sqlx::query_as(kept).fetch_all(c)).unwrap();
    assert_eq!(recounted, kept);
    let recounted = "SELECT contract, month, kind, CAST(SUM(minutes) AS BIGINT) FROM activity_shares \
        WHERE state = 'delivered' AND contract <> '' GROUP BY contract, month, kind ORDER BY 1, 2, 3";
    let kept = "SELECT contract, month, kind, minutes FROM contract_totals ORDER BY 1, 2, 3";
    let recounted: Vec<(String, String, String, i64)> =
        crate::sql!(&mut tx, c => sqlx::query_as(recounted).fetch_all(c)).unwrap();
    let kept: Vec<(String, String, String, i64)> =
        crate::sql!(&mut tx, c => sqlx::query_as(kept).fetch_all(c)).unwrap();
    assert!(!kept.is_empty() && recounted == kept);
    drop(tx);
    written_again(&node, &town).await;
}

/// One that is written through the door in the same words is the same row, in the same parts.
async fn written_again(node: &TrialNode, town: &Town) {
    let mut tx = node.db.write().await.unwrap();
    let delivered =
        format!("SELECT id FROM activities WHERE state = 'delivered' AND day <= '{}' ORDER BY id LIMIT 20", town.today);
    let ids: Vec<crate::activities::ActivityId> =
        crate::sql!(&mut tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(delivered)).fetch_all(c)).unwrap();
    let roles = RoleSet::new([Role::Operator]);
    tx.commit().await.unwrap();
    let anna = command::create(node, "anna", "Anna Esempio", roles, Locale::It).await.unwrap();
    let mut tx = node.db.write().await.unwrap();
    for id in &ids {
        let one = activities::find(&mut tx, node, id).await.unwrap().unwrap();
        let delivered = (one.state, &one.written, &None);
        let Ok(twin) = activities::write(&mut tx, node, &anna.actor(), &anna.id, delivered).await.unwrap() else {
            continue;
        };
        let besides = ["id", "worker", "written_by", "written_by_name", "written_at"];
        let rows = (
            row(&mut tx, "activities", id.as_str(), &besides).await,
            row(&mut tx, "activities", twin.as_str(), &besides).await,
        );
        assert_eq!(rows.0, rows.1);
        for enrolment in one.written.enrolments.iter().map(ToString::to_string).chain([String::new()]) {
            // Anna is in no team.
            let besides = ["id", "activity", "qualification"];
            let (share, other) = (format!("{id}/{enrolment}"), format!("{twin}/{enrolment}"));
            if enrolment.is_empty() != one.written.enrolments.is_empty() {
                continue;
            }
            let rows = (
                row(&mut tx, "activity_shares", &share, &besides).await,
                row(&mut tx, "activity_shares", &other, &besides).await,
            );
            assert_eq!(rows.0, rows.1);
        }
    }
    let twins = format!("activities WHERE worker = '{}'", anna.id);
    assert!(count(&mut tx, &twins).await >= 3, "where she was free it could be written a second time");
}
