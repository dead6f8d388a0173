//! Whom a list of a service passes over: the protected records of others, and whoever was erased, whose enrolments stay as numbers.

use super::super::list::{self, Part};
use super::*;
use crate::people::PersonId;

fn of_giulia(account: &Account) -> Sight {
    Sight { account: account.id.to_string(), only_own: false, team_on: None, protected_too: false }
}

/// Who stands in a list, in the calendar of these weeks, and how many the list says that there are.
async fn listed(
    node: &TrialNode,
    sight: &Sight,
    (service, part): (&SubjectId, Part),
    today: Date,
) -> (Vec<PersonId>, i64, usize) {
    let mut tx = node.db.read().await.unwrap();
    let page = list::page(&mut tx, sight, service, part, PageNumber::from_request(None)).await.unwrap();
    let weeks = (today.saturating_sub(30.days()), today.saturating_add(30.days()));
    let days = list::between(&mut tx, sight, weeks, None, 50).await.unwrap();
    (page.rows.into_iter().map(|line| line.enrolment.person).collect(), page.total, days.len())
}

#[tokio::test]
async fn protected_records_of_others_and_whoever_was_erased_stand_in_no_list_and_no_calendar() {
    let (node, by, service, line) = begun(3).await;
    let (sight, today) = (of_giulia(&by), today(node.clock.now()));
    let mut tx = node.db.write().await.unwrap();
    let mut people = Vec::new();
    for id in &line {
        let one = find(&mut tx, id).await.unwrap().unwrap();
        people.push(one.person.clone());
    }
    tx.commit().await.unwrap();
    assert_eq!(listed(&node, &sight, (&service, Part::Waiting), today).await.1, 3);
    assert_eq!(listed(&node, &sight, (&service, Part::Waiting), today).await.0.len(), 3);

    let mut tx = node.db.write().await.unwrap();
    let others = "UPDATE people SET protected = TRUE, opened_by = 'acc_2' WHERE id = $1";
    execute!(&mut tx, sqlx::query(others).bind(&people[0])).unwrap();
    people::store::erase(&mut tx, &node, &people[1]).await.unwrap();
    tx.commit().await.unwrap();
    let (seen, total, _) = listed(&node, &sight, (&service, Part::Waiting), today).await;
    assert_eq!((seen, total), (vec![people[2].clone()], 1));
    let hers = Sight { protected_too: true, ..sight.clone() };
    assert_eq!(listed(&node, &hers, (&service, Part::Waiting), today).await.1, 2, "one is seen, one is gone");

    let mut tx = node.db.write().await.unwrap();
    let closed = "UPDATE enrolments SET state = 'closed', reason = 'other', since = $1, started_on = $1";
    execute!(&mut tx, sqlx::query(closed).bind(today.to_string())).unwrap();
    tx.commit().await.unwrap();
    let (seen, _, days) = listed(&node, &sight, (&service, Part::Closed), today).await;
    assert_eq!((seen, days), (vec![people[2].clone()], 1));
}
