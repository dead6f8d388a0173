//! `/ore/{id}/mancata` and `/ore/{id}/passa`: what was planned and will not be done, or by somebody else; one row, or all that
//! follow it.

use axum::extract::{Path, State};
use axum::response::Response;

use super::change::{back, finish, load};
use super::fields;
use crate::accounts::Staff;
use crate::accounts::permission::{CloseMonths, RecordActivities};
use crate::activities::repeats::Reach;
use crate::activities::store::{self, list, series};
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, today};
use crate::web::dates::written as day;
use crate::web::form::Form;

/// Which of those that follow it are meant.
fn reach(form: &Form) -> Reach {
    if form.has("following", "all") {
        Reach::Every
    } else if form.ticked("following") {
        Reach::Weekday
    } else {
        Reach::One
    }
}

pub(super) async fn missed(
    staff: Staff<RecordActivities>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let activity = load(&mut tx, &app, &staff, &id).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    let why = fields::why(&mut form)?;
    let way_back = back(&staff, &activity, today(app.clock.now()).min(activity.written.day));
    let outcome = series::call_off(&mut tx, &app, &staff.actor(), (&activity, seen), why, reach(&form)).await?;
    finish(tx, outcome.map(|_| "activity-was-missed"), &way_back).await
}

pub(super) async fn hand(
    staff: Staff<CloseMonths>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let activity = store::find(&mut tx, &app, &parse_id(&id)?).await?.ok_or(Error::NotFound)?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    let workers = list::workers(&mut tx).await?;
    let to = workers.iter().find(|(worker, _)| worker == form.value("to")).ok_or(Error::NotFound)?;
    let to = parse_id(&to.0)?;
    let outcome = series::hand(&mut tx, &app, &staff.actor(), (&activity, seen), &to, reach(&form)).await?;
    let way_back = format!("/ore?giorno={}&chi={to}", day(activity.written.day));
    finish(tx, outcome.map(|_| "activity-handed"), &way_back).await
}
