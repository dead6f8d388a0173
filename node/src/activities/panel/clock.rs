//! `/ore/inizia` and `/ore/ferma`: work begun with one touch and written down with another.

use axum::extract::State;
use axum::response::Response;
use pico_protocol::time::Timestamp;

use super::ahead::written;
use super::day::day_again;
use super::services::Writing;
use super::{fields, said, seeing};
use crate::accounts::Staff;
use crate::accounts::permission::RecordActivities;
use crate::activities::store::{self, clock};
use crate::activities::time::{self, Span};
use crate::activities::{Kind, State as Stage, Written};
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::today;
use crate::web::dates::{self, written as day};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;

pub(super) async fn start(staff: Staff<RecordActivities>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = fields::service(&mut tx, form.value("service")).await?.ok_or(Error::NotFound)?;
    // The day and the times of the form are not looked at: it begins now.
    let (sight, now) = (seeing(&staff)?, today(app.clock.now()));
    let writing = Writing { sight: &sight, worker: staff.id(), on: now, today: now };
    if !writing.may_be_in(&mut tx, &mut form, &service).await? {
        return day_again(tx, &app, &staff, form).await;
    }
    let read = fields::read(&mut tx, &sight, &mut form, &service, Some(now)).await?;
    if let Some(sent) = read {
        if sent.written.kind != Kind::Direct || !sent.written.enrolments.is_empty() {
            let begun = clock::start(&mut tx, &app, staff.id(), &sent.written, &sent.chosen).await?;
            tx.commit().await?;
            let flash = if begun { Flash::ok("activity-clock-started") } else { Flash::warn("activity-clock-runs") };
            return Ok(redirect_with("/ore", &flash));
        }
        form.refuse("enrolments", "activity-clock-who");
    }
    day_again(tx, &app, &staff, form).await
}

pub(super) async fn stop(staff: Staff<RecordActivities>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let Some(running) = clock::running(&mut tx, &app, staff.id()).await? else {
        return Ok(redirect_with("/ore", &Flash::warn("activity-clock-none")));
    };
    clock::stop(&mut tx, staff.id()).await?;
    if form.ticked("forget") {
        tx.commit().await?;
        return Ok(redirect_with("/ore", &Flash::ok("activity-clock-forgotten")));
    }
    let (spans, forgotten) = ran(running.since, app.clock.now())?;
    let on = today(running.since);
    let (service, kind) = (running.service, running.kind);
    let (enrolments, venue, note) = (running.enrolments, running.venue, running.note);
    let evening = Written { service, day: on, span: spans.0, kind, enrolments, venue, note };
    for work in [Some(evening.clone()), spans.1.map(|span| evening.in_the_morning(span))].into_iter().flatten() {
        let wrote =
            store::write(&mut tx, &app, &staff.actor(), staff.id(), (Stage::Delivered, &work, &running.chosen)).await?;
        if !written(&mut form, &wrote) {
            // What runs goes on: nothing of it is lost.
            return Ok(redirect_with("/ore", &Flash::warn(wrote.err().map_or("error-form", |refusal| refusal.key()))));
        }
    }
    let message = match (forgotten, spans.1) {
        (true, _) => "activity-clock-midnight",
        (false, Some(_)) => "activity-night-written",
        (false, None) => "activity-clock-stopped",
    };
    let flash =
        if forgotten { Flash::ok(message) } else { said(&mut tx, message, (Stage::Delivered, &evening)).await? };
    tx.commit().await?;
    Ok(redirect_with(&format!("/ore?giorno={}", day(on)), &flash))
}

/// The times of what ran: of a night, one on each of its days. `true`: the clock was forgotten, and what ran ends at midnight; she
/// says herself until when.
fn ran(since: Timestamp, now: Timestamp) -> Result<((Span, Option<Span>), bool)> {
    let minute = |at| time::minute(&dates::hour(at)).unwrap_or_default();
    let (from, to, on) = (minute(since), minute(now), today(since));
    let day_after = on.tomorrow().is_ok_and(|after| today(now) == after);
    if day_after && let Some(night) = time::night(from, to) {
        return Ok((night, false));
    }
    let same_day = today(now) == on;
    let span = Span::new(from, if same_day { to.max(from + 1) } else { time::DAY });
    Ok(((span.ok_or_else(|| Error::Conflict("activity-clock-night".into()))?, None), !same_day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ran_over_one_midnight_is_a_night_and_what_ran_for_a_day_was_forgotten() {
        // Rome is an hour before UTC in November.
        let at = |text: &str| Timestamp::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        let span = |from: u16, to: u16| Span::new(from * 60, to * 60).unwrap();
        let evening = at("2026-11-24T21:00:00Z");
        assert_eq!(ran(evening, at("2026-11-24T22:00:00Z")).unwrap(), ((span(22, 23), None), false));
        assert_eq!(ran(evening, at("2026-11-25T05:00:00Z")).unwrap(), ((span(22, 24), Some(span(0, 6))), false));
        assert_eq!(ran(evening, at("2026-11-25T21:30:00Z")).unwrap(), ((span(22, 24), None), true));
        assert_eq!(ran(evening, at("2026-11-26T05:00:00Z")).unwrap(), ((span(22, 24), None), true));
    }
}
