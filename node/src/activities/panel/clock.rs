//! `/ore/inizia` and `/ore/ferma`: work begun with one touch and written down with another.

use axum::extract::State;
use axum::response::Response;

use super::day::{day_again, written};
use super::{fields, seeing};
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
    let read = fields::read(&mut tx, &app, &seeing(&staff)?, &mut form, &service).await?;
    if let Some(sent) = read {
        // The day and the times of the form are not looked at: it begins now.
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
    let (now, on) = (app.clock.now(), today(running.since));
    let minute = |at| time::minute(&dates::hour(at)).unwrap_or_default();
    // Whoever forgot to stop before midnight says herself until when.
    let to = if today(now) == on { minute(now) } else { time::DAY };
    let span = Span::new(minute(running.since), to.max(minute(running.since) + 1));
    let span = span.ok_or_else(|| Error::Conflict("activity-clock-night".into()))?;
    let (service, kind) = (running.service, running.kind);
    let work = Written { service, day: on, span, kind, enrolments: running.enrolments, note: running.note };
    let wrote =
        store::write(&mut tx, &app, &staff.actor(), staff.id(), (Stage::Delivered, &work, &running.chosen)).await?;
    if !written(&mut form, &wrote) {
        // What runs goes on: nothing of it is lost.
        return Ok(redirect_with("/ore", &Flash::warn(wrote.err().map_or("error-form", |refusal| refusal.key()))));
    }
    tx.commit().await?;
    let flash = if today(now) == on { "activity-clock-stopped" } else { "activity-clock-midnight" };
    Ok(redirect_with(&format!("/ore?giorno={}", day(on)), &Flash::ok(flash)))
}
