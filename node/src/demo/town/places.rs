//! Who is in a service, who waits and who was there: four people of ten, some of them in two services.

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::referral::{ClosingReason, HoldReason};
use pico_protocol::time::Timestamp;

use super::dice::Dice;
use super::frame::{Frame, MONTHS};
use super::people::Known;
use super::{AT_ONCE, Size};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::enrolments::ending::Ending;
use crate::enrolments::store::many::{self, Prepared};
use crate::enrolments::{EnrolmentId, State, Step};
use crate::error::Failure;

const PLACE: u64 = 3;
/// Whom the log names: as somebody who enrols them would have left it, many in a row.
const BEGUN: ListKind<'static> = ListKind::new("enrolment.begun", "people", "list");

/// An enrolment with which hours can be worked.
pub(super) struct Open {
    /// The enrolment.
    pub(super) id: EnrolmentId,
    /// Whose: the place in the list of people.
    pub(super) person: usize,
    /// Its first day.
    pub(super) from: Date,
    /// Its last day, if it is over.
    pub(super) until: Option<Date>,
}

/// Enrols them; answers with whom hours were worked, service by service.
pub(super) async fn fill(
    app: &App,
    by: &Account,
    frame: &Frame,
    (people, size, today): (&[Known], Size, Date),
) -> Result<Vec<Vec<Open>>, Failure> {
    let mut open: Vec<Vec<Open>> = frame.services.iter().map(|_| Vec::new()).collect();
    let mut number = 0;
    while number < people.len() {
        let end = (number + AT_ONCE).min(people.len());
        let mut ready = Vec::new();
        for (person, known) in people.iter().enumerate().take(end).skip(number) {
            let mut dice = Dice::of(size.seed, PLACE, person);
            let mut taken = Vec::new();
            while dice.happens(if taken.is_empty() { 400 } else { 200 }) {
                let service = dice.early(frame.services.len());
                if taken.contains(&service) {
                    break;
                }
                let steps = story(&mut dice, today, !taken.is_empty());
                taken.push(service);
                let id = EnrolmentId::new(dice.uuid(midday(steps[0].on)));
                open[service].extend(worked(&id, person, &steps));
                let steps: Vec<(Step, i64)> = steps.into_iter().map(|step| (step.clone(), midday(step.on))).collect();
                ready.push(Prepared::new(app, id, known.id.clone(), &frame.services[service], &steps));
            }
        }
        let mut tx = app.db.write().await?;
        many::write(&mut tx, &by.actor(), &ready).await?;
        audit::record_list(&mut tx, app, &by.actor(), BEGUN, ready.iter().map(|one| one.person.as_str())).await?;
        tx.commit().await?;
        number = end;
    }
    Ok(open)
}

/// In milliseconds.
pub(super) fn midday(day: Date) -> i64 {
    day.at(11, 0, 0, 0).in_tz("UTC").map_or(0, |at| Timestamp::from_millis(at.timestamp().as_millisecond()).as_millis())
}

/// The first day with a place and the last one.
fn worked(id: &EnrolmentId, person: usize, steps: &[Step]) -> Option<Open> {
    let from = steps.iter().find(|step| step.to == State::Active)?.on;
    let until = steps.iter().find(|step| matches!(step.to, State::Closed { .. })).map(|step| step.on);
    Some(Open { id: id.clone(), person, from, until })
}

/// The steps of one enrolment; a second one is over, or waits.
fn story(dice: &mut Dice, today: Date, second: bool) -> Vec<Step> {
    let longest = usize::try_from(MONTHS * 30).unwrap_or(1);
    let back = 1 + dice.below(longest);
    let before = |days: usize| today.saturating_sub(i64::try_from(days).unwrap_or(0).days());
    let step = |to: State, days: usize| Step { to, on: before(days), note: String::new() };
    let kind = dice.below(1000);
    // While they wait, nobody waits for years.
    let waits = dice.below(back.min(200)) + 1;
    let points = u16::try_from(dice.below(20) * 5).unwrap_or(0);
    let waiting = |days: usize| {
        let estimated = Some(today.saturating_add(40.days()));
        step(State::Waiting { points, from: before(days), estimated }, days)
    };
    let begins = |dice: &mut Dice, days: usize| {
        let mut steps = if dice.happens(300) { vec![waiting(days + waits)] } else { Vec::new() };
        steps.push(step(State::Active, days));
        steps
    };
    match kind {
        0..90 => vec![waiting(waits)],
        90..100 => vec![step(State::Requested, waits.min(30))],
        100..110 => vec![
            waiting(waits + 3),
            step(State::Assigned { until: Some(today.saturating_add(9.days())) }, 3.min(waits)),
        ],
        110..135 if !second => {
            let mut steps = begins(dice, back);
            let (reason, review) = (*dice.pick(HoldReason::ALL), Some(today.saturating_add(12.days())));
            steps.push(step(State::Suspended { reason, review }, dice.below(back.min(40))));
            steps
        }
        135..600 if !second => begins(dice, back),
        _ => {
            let mut steps = begins(dice, back);
            let reason = Ending::Left(*dice.pick(ClosingReason::ALL));
            steps.push(step(State::Closed { reason }, dice.below(back)));
            steps
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_story_is_told_in_the_order_of_its_days_and_none_of_them_has_still_to_come() {
        let today = date(2026, 11, 29);
        let mut states = std::collections::BTreeSet::new();
        for number in 0..3_000 {
            let steps = story(&mut Dice::of(1, PLACE, number), today, number % 2 == 1);
            assert!(steps.windows(2).all(|two| two[0].on <= two[1].on), "{steps:?}");
            assert!(steps.iter().all(|step| step.on <= today));
            states.extend(steps.last().map(|step| step.to.code()));
        }
        assert_eq!(states.len(), State::CODES.len(), "{states:?}");
    }
}
