//! Places that will be free are those that are free now and those that people are thought to leave, less what is offered.

use super::super::expected::{ahead, set};
use super::super::passed::{self, What};
use super::*;
use crate::enrolments::ahead::Free;

async fn ends(tx: &mut Tx, node: &TrialNode, by: &Actor, id: &EnrolmentId, on: Date) {
    let one = find(tx, id).await.unwrap().unwrap();
    assert!(set(tx, node, by, &one, (one.expected_end, Some(on))).await.unwrap());
}

async fn free(tx: &mut Tx, service: &SubjectId, today: Date) -> (u32, [u32; 2]) {
    let service = services::store::find(tx, service).await.unwrap().unwrap();
    let Free { now, within } = ahead(tx, today).await.unwrap().of(&service).unwrap();
    (now, within)
}

#[tokio::test]
async fn what_becomes_free_is_counted_from_expected_ends_less_what_is_offered() {
    let (node, by, service, line) = begun(4).await;
    let (by, today) = (by.actor(), today(node.clock.now()));
    let on = |days: i64| today.saturating_add(days.days());
    let mut tx = node.db.write().await.unwrap();
    let enters = async |tx: &mut Tx, id: &EnrolmentId, to: State| {
        let one = find(tx, id).await.unwrap().unwrap();
        let taken = Step { to, on: today, note: String::new() };
        step(tx, &node, &by, &one, one.version, &taken, false).await.unwrap();
    };
    assert_eq!(free(&mut tx, &service, today).await, (2, [2, 2]));
    enters(&mut tx, &line[0], State::Active).await;
    enters(&mut tx, &line[1], State::Active).await;
    assert_eq!(free(&mut tx, &service, today).await, (0, [0, 0]), "nobody has said until when");
    ends(&mut tx, &node, &by, &line[0], on(30)).await;
    ends(&mut tx, &node, &by, &line[1], on(31)).await;
    ends(&mut tx, &node, &by, &line[3], on(5)).await;
    assert_eq!(free(&mut tx, &service, today).await, (0, [1, 2]), "who waits leaves no place");
    assert_eq!(free(&mut tx, &service, on(31)).await, (0, [1, 1]), "an end that has passed leaves none either");
    // A place that is offered is somebody's.
    let left = State::Closed { reason: Ending::Left(ClosingReason::NeedResolved) };
    enters(&mut tx, &line[0], left).await;
    assert_eq!(free(&mut tx, &service, today).await, (1, [1, 2]));
    let one = find(&mut tx, &line[2]).await.unwrap().unwrap();
    let hers = restriction::store::usable(&mut tx, &node, &by, &one.person).await.unwrap().unwrap();
    offers::offer(&mut tx, &node, &by, &hers, &one, &told(today)).await.unwrap().unwrap();
    assert_eq!(free(&mut tx, &service, today).await, (0, [0, 1]));
    // Where the number is written by hand, what is offered is not in it.
    let hand = services::store::find(&mut tx, &service).await.unwrap().unwrap();
    let mut hand =
        services::Service { particulars: services::Particulars { counted: false, ..hand.particulars }, ..hand };
    hand.particulars.content.capacity[0].available = 2;
    let known = ahead(&mut tx, today).await.unwrap().of(&hand).unwrap();
    assert_eq!((known.now, known.within), (1, [1, 2]));
    hand.particulars.content.capacity.clear();
    assert_eq!(ahead(&mut tx, today).await.unwrap().of(&hand), None);
}

#[tokio::test]
async fn an_expected_end_is_told_two_weeks_before_and_after_and_the_second_who_writes_one_is_told() {
    let (node, by, _, line) = begun(1).await;
    let sight = Sight { account: by.id.to_string(), only_own: false, team_on: None, protected_too: false };
    let (by, today) = (by.actor(), today(node.clock.now()));
    let on = |days: i64| today.saturating_add(days.days());
    let mut tx = node.db.write().await.unwrap();
    let seen = find(&mut tx, &line[0]).await.unwrap().unwrap();
    let taken = Step { to: State::Active, on: today, note: String::new() };
    step(&mut tx, &node, &by, &seen, seen.version, &taken, false).await.unwrap();
    ends(&mut tx, &node, &by, &line[0], on(20)).await;
    assert!(!set(&mut tx, &node, &by, &seen, (None, Some(on(9)))).await.unwrap(), "she saw that nobody had said any");
    for (day, expected) in [(5, None), (6, Some(What::EndsSoon)), (20, Some(What::EndsSoon)), (21, Some(What::End))] {
        let told = passed::before(&mut tx, &sight, on(day), 8).await.unwrap();
        assert_eq!(told.first().map(|one| one.what), expected, "day {day}");
        assert!(told.iter().all(|one| one.day == on(20) && one.path().ends_with("/fine")));
    }
    let calendar = list::between(&mut tx, &sight, (on(20), on(20)), None, 8).await.unwrap();
    assert_eq!(calendar.len(), 1);
    assert_eq!(list::between(&mut tx, &sight, (on(19), on(19)), None, 8).await.unwrap().len(), 0);
    // Whoever has left is expected to leave no more.
    let one = find(&mut tx, &line[0]).await.unwrap().unwrap();
    let left = State::Closed { reason: Ending::Left(ClosingReason::NeedResolved) };
    let taken = Step { to: left, on: today, note: String::new() };
    step(&mut tx, &node, &by, &one, one.version, &taken, false).await.unwrap();
    assert!(passed::before(&mut tx, &sight, on(21), 8).await.unwrap().is_empty());
}
