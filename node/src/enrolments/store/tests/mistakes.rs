//! A step that was wrong is put right, and everything is as if it had not been.

use super::super::mistakes::{correct, hours, last, undo};
use super::*;
use crate::enrolments::mistake::LastStep;

/// The row and what is kept beside it.
async fn everything(tx: &mut Tx, service: &SubjectId, id: &EnrolmentId) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for text in [
        "SELECT state || ' ' || since || ' ' || waiting_since || ' ' || estimated || ' ' || until || ' ' || reason, started_on || ' ' || points \
         FROM enrolments WHERE id = $1",
        "SELECT p.person, p.birth_date || p.comune FROM people_in_care p JOIN enrolments e ON e.person = p.person WHERE e.id = $1",
    ] {
        let rows: Vec<(String, String)> = sql!(tx, c => sqlx::query_as(text).bind(id).fetch_all(c)).unwrap();
        all.extend(rows);
    }
    let totals = totals::of_service(tx, &service.to_string()).await.unwrap();
    let kept = services::store::find(tx, service).await.unwrap().unwrap();
    all.push((format!("{totals:?}"), kept.taken.to_string()));
    all.push((format!("{:?}", list::rank(tx, id).await.unwrap()), String::new()));
    all
}

async fn take(tx: &mut Tx, node: &TrialNode, by: &Actor, id: &EnrolmentId, to: State, on: Date) -> Enrolment {
    let one = find(tx, id).await.unwrap().unwrap();
    let taken = Step { to, on, note: "Così".to_owned() };
    let done = step(tx, node, by, &one, one.version, &taken, false).await.unwrap();
    assert_eq!(done, Written::Done(id.clone()));
    find(tx, id).await.unwrap().unwrap()
}

async fn undone(tx: &mut Tx, node: &TrialNode, by: &Actor, id: &EnrolmentId) -> Written {
    let one = find(tx, id).await.unwrap().unwrap();
    undo(tx, node, by, &one, one.version, "Era un'altra").await.unwrap()
}

fn left() -> State {
    State::Closed { reason: Ending::Left(ClosingReason::NeedResolved) }
}

#[tokio::test]
async fn a_step_that_is_undone_leaves_everything_as_it_found_it_one_after_the_other() {
    let (node, by, service, line) = begun(3).await;
    let (by, today) = (by.actor(), today(node.clock.now()));
    let ago = |days: i64| today.saturating_sub(days.days());
    let mut tx = node.db.write().await.unwrap();
    let id = &line[1];
    let mut before = Vec::new();
    for (to, days) in [
        (State::Assigned { until: Some(ago(1)) }, 15),
        (State::Active, 10),
        (State::Suspended { reason: HoldReason::ALL[0], review: Some(ago(3)) }, 8),
        (State::Active, 6),
        (left(), 5),
    ] {
        before.push(everything(&mut tx, &service, id).await);
        take(&mut tx, &node, &by, id, to, ago(days)).await;
    }
    while let Some(before) = before.pop() {
        assert_eq!(undone(&mut tx, &node, &by, id).await, Written::Done(id.clone()));
        assert_eq!(everything(&mut tx, &service, id).await, before);
    }
    let story = story(&mut tx, &node, id).await.unwrap();
    assert_eq!(story.iter().filter(|step| step.struck == Some(Struck::Undone)).count(), 5);
    assert_eq!(story.iter().filter(|step| step.stands()).count(), 1, "how she came on the list");
    assert!(story.iter().filter(|step| step.undoes.is_some()).all(|step| step.note == "Era un'altra"));
    // No place became free, and nobody has been in the service.
    let turnover = ranking::turnover(&mut tx, &service, today).await.unwrap();
    assert_eq!((turnover.freed, turnover.days), (0, 0));
    let year = (ago(300), today);
    let enrolled = crate::figures::store::year::enrolled::enrolled(&mut tx, year).await.unwrap();
    assert_eq!(enrolled.services.len(), 0);
    // How it began can be undone too: it was a mistake, and is no outcome.
    assert_eq!(undone(&mut tx, &node, &by, id).await, Written::Done(id.clone()));
    let over = find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!(over.state, State::Closed { reason: Ending::Never(CameToNothing::Mistake) });
    assert_eq!((over.started_on, over.waiting_since), (None, None));
    assert_eq!(undone(&mut tx, &node, &by, id).await, Written::Refused(Refusal::NoStep));
}

#[tokio::test]
async fn who_began_by_mistake_never_was_in_the_service_and_another_day_is_the_first_one() {
    let (node, by, service, line) = begun(2).await;
    let (by, today) = (by.actor(), today(node.clock.now()));
    let ago = |days: i64| today.saturating_sub(days.days());
    let mut tx = node.db.write().await.unwrap();
    let id = &line[0];
    // Two came on one day: which of them is first is decided by their identifiers.
    let rank = list::rank(&mut tx, id).await.unwrap();
    assert!(rank.is_some());
    take(&mut tx, &node, &by, id, State::Active, ago(10)).await;
    let right = |to: State, days| Step { to, on: ago(days), note: "Il giorno giusto".to_owned() };
    let corrected = async |tx: &mut Tx, step: &Step| {
        let one = find(tx, id).await.unwrap().unwrap();
        correct(tx, &node, &by, &one, one.version, step).await.unwrap()
    };
    assert_eq!(corrected(&mut tx, &right(State::Active, 21)).await, Written::Refused(Refusal::BeforeLast));
    assert_eq!(corrected(&mut tx, &right(State::Active, -1)).await, Written::Refused(Refusal::NotYet));
    assert_eq!(corrected(&mut tx, &right(State::Active, 12)).await, Written::Done(id.clone()));
    assert_eq!(corrected(&mut tx, &right(State::Active, 7)).await, Written::Done(id.clone()));
    let one = find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((one.since, one.started_on), (ago(7), Some(ago(7))));
    let steps = story(&mut tx, &node, id).await.unwrap();
    let struck: Vec<_> = steps.iter().map(|step| step.struck).collect();
    assert_eq!(struck, [None, Some(Struck::Corrected), Some(Struck::Corrected), None]);
    // A closing with the reason of who never came in is refused; one of its own list is not.
    take(&mut tx, &node, &by, id, left(), ago(2)).await;
    let never = State::Closed { reason: Ending::Never(CameToNothing::Other) };
    assert_eq!(corrected(&mut tx, &right(never, 2)).await, Written::Refused(Refusal::OtherReasons));
    let moved = State::Closed { reason: Ending::Left(ClosingReason::Other) };
    assert_eq!(corrected(&mut tx, &right(moved.clone(), 1)).await, Written::Done(id.clone()));
    assert_eq!(find(&mut tx, id).await.unwrap().unwrap().state, moved);
    // A corrected step is undone like any other, to what the first one found.
    assert_eq!(undone(&mut tx, &node, &by, id).await, Written::Done(id.clone()));
    assert_eq!(undone(&mut tx, &node, &by, id).await, Written::Done(id.clone()));
    let one = find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((one.state.code(), one.started_on), ("waiting", None));
    assert_eq!(list::rank(&mut tx, id).await.unwrap(), rank);
    assert_eq!(services::store::find(&mut tx, &service).await.unwrap().unwrap().taken, 0);
}

#[tokio::test]
async fn a_step_that_was_taken_before_what_it_found_was_kept_is_undone_by_its_story() {
    let (node, by, _, line) = begun(1).await;
    let (by, today) = (by.actor(), today(node.clock.now()));
    let ago = |days: i64| today.saturating_sub(days.days());
    let mut tx = node.db.write().await.unwrap();
    let id = &line[0];
    let waited = find(&mut tx, id).await.unwrap().unwrap();
    take(&mut tx, &node, &by, id, State::Active, ago(9)).await;
    take(&mut tx, &node, &by, id, left(), ago(5)).await;
    execute!(&mut tx, sqlx::query("UPDATE enrolment_steps SET found = ''")).unwrap();
    undone(&mut tx, &node, &by, id).await;
    let back = find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((&back.state, back.since, back.started_on), (&State::Active, ago(9), Some(ago(9))));
    undone(&mut tx, &node, &by, id).await;
    let back = find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!(Enrolment { version: 0, ..back }, Enrolment { version: 0, ..waited });
}

#[tokio::test]
async fn the_place_that_was_held_for_her_is_held_again_where_nobody_has_it() {
    let (node, by, service, line) = begun(4).await;
    let (by, today) = (by.actor(), today(node.clock.now()));
    let mut tx = node.db.write().await.unwrap();
    let one = find(&mut tx, &line[0]).await.unwrap().unwrap();
    let hers = restriction::store::usable(&mut tx, &node, &by, &one.person).await.unwrap().unwrap();
    offers::offer(&mut tx, &node, &by, &hers, &one, &told(today)).await.unwrap().unwrap();
    let open = offers::last(&mut tx, &node, &one.id).await.unwrap().unwrap();
    let took = offers::answer(&mut tx, &node, &by, &one, &open, &reply(Answer::Accepted, today)).await.unwrap();
    assert_eq!(took, Answered::Done);
    assert_eq!(undone(&mut tx, &node, &by, &one.id).await, Written::Done(one.id.clone()));
    let both = offers::of(&mut tx, &node, &one.id).await.unwrap();
    assert_eq!(both.iter().map(|offer| offer.answer.is_none()).collect::<Vec<_>>(), [true, false]);
    assert_eq!(both[0].told.until, open.told.until);
    assert_eq!(recount(&mut tx).await, (0, 1, 0));
    // She gives it up; both places go to others; that she gave it up was wrong. She waits again, and no place is hers.
    let open = both.into_iter().next().unwrap();
    let one = find(&mut tx, &line[0]).await.unwrap().unwrap();
    offers::answer(&mut tx, &node, &by, &one, &open, &reply(Answer::Left, today)).await.unwrap();
    for other in &line[1..3] {
        take(&mut tx, &node, &by, other, State::Active, today).await;
    }
    undone(&mut tx, &node, &by, &one.id).await;
    assert_eq!(find(&mut tx, &line[0]).await.unwrap().unwrap().state.code(), "waiting");
    assert_eq!(recount(&mut tx).await, (2, 0, 0));
    assert_eq!(services::store::find(&mut tx, &service).await.unwrap().unwrap().taken, 2);
}

#[tokio::test]
async fn what_a_step_cannot_be_put_right_for_is_said_and_changes_nothing() {
    let (node, by, service, line) = begun(3).await;
    let (by, today) = (by.actor(), today(node.clock.now()));
    let ago = |days: i64| today.saturating_sub(days.days());
    let mut tx = node.db.write().await.unwrap();
    // Points are changed, not undone.
    let again = State::Waiting { points: 1, from: ago(30), estimated: None };
    take(&mut tx, &node, &by, &line[0], again, ago(3)).await;
    assert_eq!(undone(&mut tx, &node, &by, &line[0]).await, Written::Refused(Refusal::OnlyPoints));
    // Hours say that she was there.
    let id = &line[1];
    let seen = take(&mut tx, &node, &by, id, State::Active, ago(9)).await;
    worked(&mut tx, id, &service, &[ago(8), ago(6), ago(6)]).await;
    assert_eq!(undone(&mut tx, &node, &by, id).await, Written::Refused(Refusal::Hours));
    let LastStep { on, .. } = last(&mut tx, &node, &seen).await.unwrap().unwrap();
    assert_eq!(hours(&mut tx, id, Some((on, today))).await.unwrap(), (vec![ago(8), ago(6)], 2));
    let later = |days| Step { to: State::Active, on: ago(days), note: String::new() };
    let refused = correct(&mut tx, &node, &by, &seen, seen.version, &later(7)).await.unwrap();
    assert_eq!(refused, Written::Refused(Refusal::Hours), "the hours of the eighth day");
    let done = correct(&mut tx, &node, &by, &seen, seen.version, &later(8)).await.unwrap();
    assert_eq!(done, Written::Done(id.clone()));
    // Somebody else was faster.
    assert_eq!(undo(&mut tx, &node, &by, &seen, seen.version, "Ah").await.unwrap(), Written::Overtaken);
    let stale = find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!(undo(&mut tx, &node, &by, &stale, seen.version, "Ah").await.unwrap(), Written::Overtaken);
    take(&mut tx, &node, &by, id, left(), ago(4)).await;
    let one = find(&mut tx, id).await.unwrap().unwrap();
    let earlier = Step { to: left(), on: ago(7), note: String::new() };
    let refused = correct(&mut tx, &node, &by, &one, one.version, &earlier).await.unwrap();
    assert_eq!(refused, Written::Refused(Refusal::Hours));
    // She has come back another way: the old end stays.
    let kept = services::store::find(&mut tx, &service).await.unwrap().unwrap();
    let new = New { person: one.person.clone(), referral: String::new(), source: None, step: later(1) };
    assert!(matches!(begin(&mut tx, &node, &by, &kept, &new, false).await.unwrap(), Written::Done(_)));
    assert_eq!(undone(&mut tx, &node, &by, id).await, Written::Refused(Refusal::Twice));
    // The steps of a referral are the referral's.
    execute!(&mut tx, sqlx::query("UPDATE enrolments SET referral = 'ref_1' WHERE id = $1").bind(&line[2])).unwrap();
    assert_eq!(undone(&mut tx, &node, &by, &line[2]).await, Written::Refused(Refusal::InReferral));
}

/// Hours that were delivered on these days.
async fn worked(tx: &mut Tx, id: &EnrolmentId, service: &SubjectId, days: &[Date]) {
    let account: String = sql!(tx, c => sqlx::query_scalar("SELECT id FROM accounts").fetch_one(c)).unwrap();
    for (number, day) in days.iter().enumerate() {
        let (activity, month) = (format!("act_{number}"), day.strftime("%Y-%m").to_string());
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO activities (id, service, worker, day, month, starts, ends, kind, state, reason, note, replaces, written_by, \
                 written_by_name, written_at, version) VALUES ($1, $2, $3, $4, $5, 540, 600, 'direct', 'delivered', '', '', '', $3, '', 0, 1)"
            )
            .bind(&activity)
            .bind(service.to_string())
            .bind(&account)
            .bind(day.to_string())
            .bind(&month)
        )
        .unwrap();
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO activity_shares (id, activity, person, enrolment, service, contract, comune, day, month, kind, state, minutes) \
                 SELECT $1, $1, person, id, service, '', '', $3, $4, 'direct', 'delivered', 60 FROM enrolments WHERE id = $2"
            )
            .bind(&activity)
            .bind(id)
            .bind(day.to_string())
            .bind(&month)
        )
        .unwrap();
    }
}
