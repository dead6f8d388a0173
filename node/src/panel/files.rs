//! Files of what has no list of its own: consents and other legal bases, and plans, of everybody within sight; asked for from the list of
//! people.
//!
//! A file goes wherever it is sent. Restricted records are not in it, and protected ones neither: what is written of them stands on their
//! own pages, behind a reason.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use pico_protocol::time::Timestamp;

use crate::accounts::permission::{ReadPeople, WriteLegalBases};
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::error::Result;
use crate::legal::store::{self as legal, Listed};
use crate::people::panel::{reading, sight};
use crate::plans::store::due::{self, Kept};
use crate::web::dates;
use crate::web::spreadsheet::{self, Format, Sheet};

/// The routes of these files.
pub fn routes() -> Router<App> {
    Router::new().route("/persone/consensi/esporta", get(consents)).route("/persone/piani/esporta", get(plans))
}

async fn consents(staff: Staff<WriteLegalBases>, State(app): State<App>, format: Format) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let lines = legal::listed(&mut tx, &sight(&staff, Permission::WriteLegalBases)?, spreadsheet::MOST + 1).await?;
    drop(tx);
    spreadsheet::fits(lines.len())?;
    let mut tx = staff.write(&app).await?;
    let ids = lines.iter().map(|line| line.person.as_str());
    audit::record_list(&mut tx, &app, &staff.actor(), ListKind::new("legal.export", "people", "list"), ids).await?;
    tx.commit().await?;
    let page = staff.page("nav-people");
    let day = |at: Option<i64>| at.map(|at| dates::today(Timestamp::from_millis(at)));
    let sheet = Sheet::new(page.t("people-family-name"), |line: &Listed| line.family_name.clone())
        .column(page.t("people-given-name"), |line| line.given_name.clone())
        .column(page.t("legal-basis"), |line| page.t(format!("legal-basis-{}", line.basis)))
        .column(page.t("legal-purpose"), |line| page.t(format!("legal-purpose-{}", line.purpose)))
        .column(page.t("legal-recipient"), |line| line.recipient_name.clone())
        .column(page.t("legal-given-on"), |line| day(Some(line.given_on)))
        .column(page.t("legal-expires-on"), |line| day(line.expires_at))
        .column(page.t("files-withdrawn"), |line| day(line.withdrawn_at))
        .column(page.t("files-mistaken"), |line| day(line.mistaken_at));
    sheet.answer(format, "consensi", &lines)
}

async fn plans(staff: Staff<ReadPeople>, State(app): State<App>, format: Format) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let lines = due::all(&mut tx, &reading(&staff)?, spreadsheet::MOST + 1).await?;
    drop(tx);
    spreadsheet::fits(lines.len())?;
    let mut tx = staff.write(&app).await?;
    let ids = lines.iter().map(|line| line.person.as_str());
    audit::record_list(&mut tx, &app, &staff.actor(), ListKind::new("plan.export", "people", "list"), ids).await?;
    tx.commit().await?;
    let page = staff.page("nav-people");
    let sheet = Sheet::new(page.t("people-family-name"), |line: &Kept| line.family_name.clone())
        .column(page.t("people-given-name"), |line| line.given_name.clone())
        .column(page.t("enrolment-service"), |line| line.service.clone())
        .column(page.t("plan-title"), |line| page.t(format!("plan-kind-{}", line.kind)))
        .column(page.t("files-edition"), |line| spreadsheet::Cell::Number(line.edition))
        .column(page.t("enrolment-state"), |line| page.t(format!("plan-state-{}", line.state)))
        .column(page.t("files-from"), |line| line.from_day.parse::<Date>().ok())
        .column(page.t("files-until"), |line| line.until_day.parse::<Date>().ok())
        .column(page.t("files-review"), |line| line.review_on.parse::<Date>().ok());
    sheet.answer(format, "piani", &lines)
}
