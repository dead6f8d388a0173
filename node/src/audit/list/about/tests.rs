use super::*;
use crate::audit::named::{Measure, gather};
use crate::audit::{self, Actor, Event, PEOPLE_LISTED, chain};
use crate::execute;
use crate::trial::{NOON, TrialNode};

fn person(number: usize) -> String {
    format!("per_{number:032x}")
}

fn actor(number: usize) -> Actor {
    let id = format!("acc_{:032x}", number % 3);
    Actor::Account { name: format!("Collega {}", number % 3), id }
}

/// So many rows of three colleagues: lists on which the first of ten people always stands, readings, changes that name somebody.
async fn log(node: &TrialNode, rows: usize) {
    let mut tx = node.db.write().await.unwrap();
    for number in 0..rows {
        let (by, hers, enrolment) = (actor(number), person(number % 10), format!("enr_{number:032x}"));
        let event = match number % 4 {
            0 | 1 => {
                let ids = [person(0), person(number % 7), person(number / 3 % 10)];
                let ids = ids.iter().map(String::as_str);
                audit::record_list(&mut tx, node, &by, PEOPLE_LISTED, ids).await.unwrap();
                continue;
            }
            2 => Event::new("person.read", "person", &hers),
            // The record is the object of the row, and named in it.
            _ if number % 5 == 0 => Event::new("person.merged", "person", &hers).detail(format!("person={hers}")),
            _ => Event::new("enrolment.step", "enrolment", &enrolment).detail(format!("person={hers}")),
        };
        audit::record(&mut tx, node, &by, event).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// The log three times: known in stretches, chained and not known yet, not chained yet; moments in another order than the chain.
async fn filled() -> TrialNode {
    let node = TrialNode::named("A").await;
    log(&node, 300).await;
    chain::seal(&node.db).await.unwrap();
    let mut tx = node.db.write().await.unwrap();
    let moved = "UPDATE audit_entries SET at = at + position * 1000 - (position % 7) * 2500";
    execute!(&mut tx, sqlx::query(moved)).unwrap();
    tx.commit().await.unwrap();
    assert!(gather(&node.db, Measure { rows: 40, named: 1_000 }).await.unwrap() > 5);
    log(&node, 20).await;
    chain::seal(&node.db).await.unwrap();
    log(&node, 10).await;
    node
}

/// What reading every row finds, newest first.
async fn row_by_row(tx: &mut Tx, filter: &Filter) -> Vec<String> {
    let all = Filter { object: String::new(), ..filter.clone() };
    let rows = super::super::rows(tx, &all, 100_000).await.unwrap();
    let about = |row: &Entry| {
        row.object_id == filter.object || row.detail.as_ref().is_some_and(|detail| detail.contains(&filter.object))
    };
    rows.into_iter().filter(about).map(|row| row.id).collect()
}

#[tokio::test]
async fn what_leads_to_the_rows_finds_what_reading_each_of_them_would() {
    let node = filled().await;
    let mut tx = node.db.read().await.unwrap();
    let seconds = |seconds: i64| Some(NOON.as_millis() + seconds * 1_000);
    let mut filters = Vec::new();
    for object in [person(0), person(3), format!("enr_{:032x}", 3), person(99)] {
        for (from, until) in [(None, None), (seconds(40), None), (seconds(60), seconds(200))] {
            for (number, readings) in [None, Some(true), Some(false)].into_iter().enumerate() {
                let action = if number == 2 { "person." } else { "" };
                let of_one = format!("acc_{:032x}", 1);
                for actor in [String::new(), of_one] {
                    let object = object.clone();
                    let action = action.to_owned();
                    filters.push(Filter { actor, action, object, from, until, readings, ..Filter::default() });
                }
            }
        }
    }
    let mut found = 0;
    for filter in filters {
        let expected = row_by_row(&mut tx, &filter).await;
        let ids: Vec<String> = rows(&mut tx, &filter, 100_000).await.unwrap().into_iter().map(|row| row.id).collect();
        assert_eq!(ids, expected, "{filter:?}");
        let total = i64::try_from(expected.len()).unwrap();
        for number in [1, 2, 9] {
            let page = page(&mut tx, &filter, PageNumber::from_request(Some(number))).await.unwrap();
            assert_eq!((page.entries.total, page.since), (total, None), "{filter:?}");
            let skip = usize::try_from(page.entries.page.offset()).unwrap();
            let shown: Vec<&String> = page.entries.rows.iter().map(|row| &row.id).collect();
            assert_eq!(shown, expected.iter().skip(skip).take(50).collect::<Vec<_>>(), "{filter:?} page {number}");
        }
        found += expected.len();
    }
    assert!(found > 1_000, "{found}");
}

#[tokio::test]
async fn of_who_stands_on_every_list_it_is_said_from_when_on_lists_were_looked_into() {
    let node = filled().await;
    let mut tx = node.db.read().await.unwrap();
    let filter = Filter { object: person(0), readings: Some(true), ..Filter::default() };
    let all = newest(&mut tx, &filter, 10_000, usize::MAX).await.unwrap();
    let some = newest(&mut tx, &filter, 10_000, 40).await.unwrap();
    assert_eq!(all.since, None);
    let since = some.since.unwrap();
    let newer = |found: &Newest| found.rows.iter().filter(|(at, _)| *at >= since).cloned().collect::<Vec<_>>();
    assert_eq!(newer(&some), newer(&all), "from then on it is all of them");
    assert!(some.rows.len() < all.rows.len());
    // Where no more are shown than were looked into nothing is said.
    assert_eq!(newest(&mut tx, &filter, 10, 40).await.unwrap().since, None);
    // By their days the others are found.
    let before = Filter { until: Some(since), ..filter };
    let older = newest(&mut tx, &before, 10_000, usize::MAX).await.unwrap();
    assert_eq!(older.rows.len() + newer(&all).len(), all.rows.len());
}

#[tokio::test]
async fn what_is_no_identifier_is_looked_for_among_the_objects_alone() {
    let node = filled().await;
    let mut tx = node.db.read().await.unwrap();
    let filter = Filter { object: "list".to_owned(), ..Filter::default() };
    let found = rows(&mut tx, &filter, 100_000).await.unwrap();
    assert!(found.len() > 100 && found.iter().all(|row| row.object_id == "list"), "{}", found.len());
}
