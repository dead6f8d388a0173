//! `/servizi/{id}/ore`: a month of a service: what each colleague did, who has signed, and its closing; the same as a file.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::{asked_month, month_words, of_unit};
use crate::accounts::Staff;
use crate::accounts::permission::CloseMonths;
use crate::activities::store::month::{self, Lock, OfWorker};
use crate::activities::store::{allowed, shares};
use crate::app::App;
use crate::contracts::Unit;
use crate::contracts::month::Month;
use crate::error::{Error, Result};
use crate::people::panel::today;
use crate::services::{self, Service};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::spreadsheet::{Cell, Format, Sheet};
use crate::web::view;

type Closer = Staff<CloseMonths>;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "mese")]
    month: String,
}

#[derive(Template)]
#[template(path = "activities/team.html")]
struct TeamPage {
    page: Page,
    service: Service,
    month: Month,
    words: String,
    team: Vec<OfWorker>,
    locks: Vec<Lock>,
    without: i64,
    /// How many people have more hours or days than were authorised for them.
    beyond: usize,
    /// In what: days where all of them have too many of these.
    unit: Unit,
    today: Date,
}

impl TeamPage {
    fn all(&self) -> i64 {
        self.team.iter().map(OfWorker::done).sum()
    }

    fn unsigned(&self) -> usize {
        self.team.iter().filter(|of| of.signed_at.is_none()).count()
    }

    fn planned(&self) -> i64 {
        self.team.iter().map(|of| of.planned).sum()
    }

    /// That somebody has too much.
    fn too_much(&self) -> String {
        self.page.t1(of_unit("hours-people-beyond", self.unit), "n", self.beyond)
    }

    fn is_locked(&self) -> bool {
        self.locks.first().is_some_and(|lock| lock.reopened_at.is_none())
    }

    /// The day from which its weeks are looked at: in this month today, in another its first.
    fn begins(&self) -> String {
        if self.month == Month::of(self.today) { day(self.today) } else { day(self.month.first()) }
    }

    fn beside(&self, month: Month) -> String {
        format!("/servizi/{}/ore?mese={month}", self.service.id)
    }
}

pub(super) async fn load(tx: &mut Tx, id: &str) -> Result<Service> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    services::store::find(tx, &id).await?.ok_or(Error::NotFound)
}

pub(super) async fn show(
    staff: Closer,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = load(&mut tx, &id).await?;
    let month = asked_month(&app, &wish.month);
    let team = month::team(&mut tx, &service.id, month).await?;
    let locks = month::locks(&mut tx, &service.id, month).await?;
    let without = month::without_contract(&mut tx, &service.id, month).await?;
    let beyond = allowed::beyond(&mut tx, &service.id, month).await?;
    let unit = if beyond.iter().all(|(_, hours)| hours.unit() == Unit::Day) { Unit::Day } else { Unit::Hour };
    let page = staff.page("hours-team").under("nav-services", "/servizi");
    let today = today(app.clock.now());
    let page = page.titled(service.particulars.content.name.clone());
    view(&TeamPage {
        words: month_words(&page, month),
        page,
        service,
        month,
        team,
        locks,
        without,
        beyond: beyond.len(),
        unit,
        today,
    })
}

pub(super) async fn file(
    staff: Closer,
    State(app): State<App>,
    format: Format,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = load(&mut tx, &id).await?;
    let month = asked_month(&app, &wish.month);
    let team = month::team(&mut tx, &service.id, month).await?;
    let page = staff.page("hours-team");
    let signed = |of: &OfWorker| of.signed_at.map(|at| page.moment(at)).unwrap_or_default();
    let sheet = Sheet::new(page.t("activity-worker"), |of: &OfWorker| of.name.clone())
        .column(page.t("activity-kind-direct"), |of| Cell::Minutes(of.direct))
        .column(page.t("activity-kind-indirect"), |of| Cell::Minutes(of.indirect))
        .column(page.t("activity-kind-travel"), |of| Cell::Minutes(of.travel))
        .column(page.t("hours-all"), |of| Cell::Minutes(of.done()))
        .column(page.t("hours-left-planned"), |of| Cell::Minutes(of.planned))
        .column(page.t("hours-signed-at"), signed);
    sheet.answer(format, &format!("ore-del-servizio-{month}"), &team)
}

fn month_of(form: &Form) -> Result<Month> {
    form.value("month").parse().map_err(|_| Error::NotFound)
}

pub(super) async fn close(
    staff: Closer,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let month = month_of(&form)?;
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let done = month::lock(&mut tx, &app, &staff.actor(), &service.id, month).await?;
    tx.commit().await?;
    let flash = if done { Flash::ok("month-closed") } else { Flash::warn("month-closed-already") };
    Ok(redirect_with(&format!("/servizi/{id}/ore?mese={month}"), &flash))
}

pub(super) async fn reopen(
    staff: Closer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let month = month_of(&form)?;
    let way_back = format!("/servizi/{id}/ore?mese={month}");
    let reason = form.required("reason", 300);
    if !form.is_clean() {
        return Ok(redirect_with(&way_back, &Flash::warn("hours-reason-needed")));
    }
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let done = month::reopen(&mut tx, &app, &staff.actor(), &service.id, month, &reason).await?;
    tx.commit().await?;
    let flash = if done { Flash::ok("month-opened") } else { Flash::warn("month-open-already") };
    Ok(redirect_with(&way_back, &flash))
}

pub(super) async fn settle(
    staff: Closer,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let month = month_of(&form)?;
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let way_back = format!("/servizi/{id}/ore?mese={month}");
    if month::is_locked(&mut tx, &service.id, month).await? {
        return Ok(redirect_with(&way_back, &Flash::warn("hours-settle-closed")));
    }
    let settled = shares::settle(&mut tx, &app, &staff.actor(), &service.id, month).await?;
    tx.commit().await?;
    let flash = if settled > 0 { Flash::ok("hours-settled") } else { Flash::warn("hours-settled-none") };
    Ok(redirect_with(&way_back, &flash))
}
