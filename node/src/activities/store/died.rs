//! What follows from a death, in the transaction that writes it: every enrolment that goes on ends with that reason on that day, also on a
//! waiting list, the places become free and are offered as always, and what was planned with her after that day will not be done.
//!
//! What moves with a referral is not ended here: its steps are signed, and the other cooperative is told by that of its end. The page
//! leads there. What was planned for several people stays for the others; where the month is closed, or a colleague has other hours, it
//! stays as it is, and is written right by whoever was there. Hours that were delivered are never touched.

use std::collections::HashSet;

use jiff::civil::Date;

use super::{Activity, Outcome, correct, find, miss, series};
use crate::activities::{ActivityId, Missed, Written};
use crate::app::App;
use crate::audit::Actor;
use crate::enrolments::ending::Ending;
use crate::enrolments::store::{self as enrolments, Following, list, mistakes};
use crate::enrolments::{Enrolment, EnrolmentId, State, Step};
use crate::people::{Person, PersonId, history};
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// Writes on a record, as it was read, that she died on a day, and ends what goes on for her; the day that the record has already stays.
/// False when the record was changed meanwhile.
pub async fn write(tx: &mut Tx, app: &App, by: &Actor, person: &Person, on: Date) -> Result<bool> {
    let day = person.details.died_on.unwrap_or(on);
    if person.details.died_on.is_none() && !history::died(tx, app, by, person, Some(day)).await? {
        return Ok(false);
    }
    ends(tx, app, by, &person.id, day).await?;
    Ok(true)
}

/// The same for the page on which one of her enrolments ends for this reason: enrolments stand below activities and are given it.
pub fn followed<'a>(tx: &'a mut Tx, app: &'a App, by: &'a Actor, person: &'a Person, on: Date) -> Following<'a> {
    Box::pin(async move {
        let written = write(tx, app, by, person, on).await?;
        if written { Ok(()) } else { Err(StoreError::inconsistent("people.version")) }
    })
}

/// Ends what goes on for somebody who died on a day.
pub async fn ends(tx: &mut Tx, app: &App, by: &Actor, person: &PersonId, on: Date) -> Result<()> {
    let hers = list::of_person(tx, person).await?;
    for id in planned(tx, person, on).await? {
        stop(tx, app, by, &id, &hers).await?;
    }
    for enrolment in hers.iter().filter(|one| ends_here(one)) {
        let reason = Ending::death(enrolment.began());
        // A step that was written of a later day stays: an end before it would be none.
        let step = Step { to: State::Closed { reason }, on: on.max(enrolment.since), note: String::new() };
        let taken = enrolments::step(tx, app, by, enrolment, enrolment.version, &step, false).await?;
        if !matches!(taken, enrolments::Written::Done(_)) {
            return Err(StoreError::inconsistent("enrolments.state"));
        }
    }
    Ok(())
}

/// Whether a death ends it here.
pub fn ends_here(enrolment: &Enrolment) -> bool {
    !matches!(enrolment.state, State::Closed { .. }) && !enrolment.moves_with_a_referral()
}

/// What is planned with somebody after a day.
pub async fn planned(tx: &mut Tx, person: &PersonId, after: Date) -> Result<Vec<ActivityId>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT DISTINCT activity FROM activity_shares WHERE person = $1 AND day > $2 AND state = 'planned' ORDER BY activity"
    ).bind(person).bind(after.to_string()).fetch_all(c))
}

/// Takes her out of something planned; what was for her alone will not be done.
async fn stop(tx: &mut Tx, app: &App, by: &Actor, id: &ActivityId, hers: &[Enrolment]) -> Result<()> {
    let Some(one) = find(tx, app, id).await? else { return Ok(()) };
    let hers: HashSet<&EnrolmentId> = hers.iter().map(|enrolment| &enrolment.id).collect();
    let others: Vec<EnrolmentId> =
        one.written.enrolments.iter().filter(|enrolment| !hers.contains(enrolment)).cloned().collect();
    // What cannot be written otherwise stays as it is.
    let _: Outcome = if others.is_empty() {
        miss(tx, app, by, &one, one.version, Missed::PersonAbsent).await?
    } else {
        without_her(tx, app, by, &one, others).await?
    };
    Ok(())
}

async fn without_her(tx: &mut Tx, app: &App, by: &Actor, one: &Activity, others: Vec<EnrolmentId>) -> Result<Outcome> {
    let chosen = series::contract(tx, &one.id).await?;
    let new = Written { enrolments: others, ..one.written.clone() };
    correct(tx, app, by, one, one.version, (&new, &chosen)).await
}

/// Writes another day of a death that is on a record, as it was read: the enrolments that ended on the old one end on the new one. Answers
/// those that stay as they were, because hours were delivered after the new day or their steps are those of a referral; none when the
/// record was changed meanwhile.
pub async fn moved(tx: &mut Tx, app: &App, by: &Actor, person: &Person, to: Date) -> Result<Option<Vec<EnrolmentId>>> {
    let Some(from) = person.details.died_on else { return Ok(None) };
    if !history::died(tx, app, by, person, Some(to)).await? {
        return Ok(None);
    }
    let mut stay = Vec::new();
    for enrolment in list::of_person(tx, &person.id).await? {
        if !enrolment.state.is_over_by_death() || enrolment.since != from {
            continue;
        }
        let last = mistakes::last(tx, app, &enrolment).await?;
        let Some(last) = last else { continue };
        let on = last.found.as_ref().map_or(to, |found| to.max(found.since));
        let step = Step { to: enrolment.state.clone(), on, note: last.note.clone() };
        let written = mistakes::correct(tx, app, by, &enrolment, enrolment.version, &step).await?;
        if !matches!(written, enrolments::Written::Done(_)) {
            stay.push(enrolment.id);
        }
    }
    ends(tx, app, by, &person.id, to).await?;
    Ok(Some(stay))
}
