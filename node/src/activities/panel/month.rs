//! `/ore/mese`: a month of a colleague day by day, and her signature under it; the same as a file.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::{Whose, asked_month, fields, month_words, seeing, who};
use crate::accounts::permission::{CloseMonths, RecordActivities};
use crate::accounts::{Permission, Scope, Staff};
use crate::activities::State as Stage;
use crate::activities::store::list::{self, Line};
use crate::activities::store::month::{self, Signature};
use crate::activities::store::statement::Minutes;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::contracts::month::Month;
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, today};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::spreadsheet::{Cell, Format, Sheet};
use crate::web::view;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "mese")]
    month: String,
    #[serde(rename = "chi")]
    worker: String,
    #[serde(rename = "servizio")]
    service: String,
}

/// One day, or one service: what was done.
struct Sum {
    day: Option<Date>,
    name: String,
    minutes: Minutes,
    planned: i64,
}

#[derive(Template)]
#[template(path = "activities/month.html")]
#[expect(clippy::struct_excessive_bools, reason = "what the page offers, each by itself")]
struct MonthPage {
    page: Page,
    whose: Whose,
    month: Month,
    days: Vec<Sum>,
    services: Vec<Sum>,
    all: Minutes,
    left: i64,
    signature: Option<Signature>,
    /// The month has begun, and something was done in it.
    may_sign: bool,
    /// It is not over: whoever signs it now says that she works no more in it.
    early: bool,
    may_open: bool,
    /// Everybody's hours, not only one's own.
    sees_all: bool,
    words: String,
}

impl MonthPage {
    fn day(&self, sum: &Sum) -> String {
        sum.day.map(day).unwrap_or_default()
    }

    fn beside(&self, month: Month) -> String {
        format!("/ore/mese?mese={month}{}", self.whose.carried())
    }
}

fn add(minutes: &mut Minutes, line: &Line) {
    let long = i64::from(line.activity.written.span.minutes());
    match line.activity.written.kind {
        crate::activities::Kind::Direct => minutes.direct += long,
        crate::activities::Kind::Indirect => minutes.indirect += long,
        crate::activities::Kind::Travel => minutes.travel += long,
    }
}

/// Sums by a key, in its order.
fn summed<K: Ord>(lines: &[Line], key: impl Fn(&Line) -> K) -> BTreeMap<K, (Minutes, i64)> {
    let mut sums: BTreeMap<K, (Minutes, i64)> = BTreeMap::new();
    for line in lines {
        let (minutes, planned) = sums.entry(key(line)).or_default();
        match line.activity.state {
            Stage::Delivered => add(minutes, line),
            Stage::Planned => *planned += i64::from(line.activity.written.span.minutes()),
            Stage::Missed(_) | Stage::Replaced => {}
        }
    }
    sums
}

async fn lines(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<RecordActivities>,
    whose: &Whose,
    month: Month,
) -> Result<Vec<Line>> {
    Ok(list::between(tx, app, &seeing(staff)?, &whose.worker, (month.first(), month.last())).await?)
}

pub(super) async fn show(
    staff: Staff<RecordActivities>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let (month, whose) = (asked_month(&app, &wish.month), Whose::of(&mut tx, &staff, &wish.worker).await?);
    let whose = whose.keeping(&wish.service);
    let lines = lines(&mut tx, &app, &staff, &whose, month).await?;
    let names = fields::service_names(&mut tx, &staff).await?;
    let signature = month::signature(&mut tx, &whose.worker, month).await?;
    let name = |line: &Line| names.get(&line.activity.written.service.to_string()).cloned().unwrap_or_default();
    let days = summed(&lines, |line| line.activity.written.day).into_iter();
    let days = days.map(|(day, (minutes, planned))| Sum { day: Some(day), name: String::new(), minutes, planned });
    let services = summed(&lines, name).into_iter();
    let services = services.map(|(name, (minutes, planned))| Sum { day: None, name, minutes, planned });
    let all = summed(&lines, |_| ()).into_values().next().unwrap_or_default();
    let sees_all = staff.may(Permission::CloseMonths, Scope::Anything);
    let over = month.first() <= today(app.clock.now());
    let page = staff.page("hours-month").under("hours-title", "/ore");
    view(&MonthPage {
        words: month_words(&page, month),
        page,
        month,
        days: days.collect(),
        services: services.collect(),
        left: all.1,
        early: today(app.clock.now()) < month.last(),
        all: all.0,
        may_sign: !whose.other && signature.is_none() && over && all.0.all() > 0,
        may_open: sees_all && signature.is_some(),
        sees_all,
        signature,
        whose,
    })
}

pub(super) async fn file(
    staff: Staff<RecordActivities>,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (month, whose) = (asked_month(&app, &wish.month), Whose::of(&mut tx, &staff, &wish.worker).await?);
    let lines = lines(&mut tx, &app, &staff, &whose, month).await?;
    let names = fields::service_names(&mut tx, &staff).await?;
    let ids = super::shown(&lines);
    let list = ListKind::new("activity.export", "people", "list");
    audit::record_list(&mut tx, &app, &staff.actor(), list, ids.iter().map(String::as_str)).await?;
    tx.commit().await?;
    sheet(&staff.page("hours-month"), &names, &whose.name).answer(format, &format!("ore-{month}"), &lines)
}

/// One line for each row of hours.
pub(super) fn sheet<'a>(page: &'a Page, names: &'a HashMap<String, String>, worker: &'a str) -> Sheet<'a, Line> {
    let name = |line: &Line| names.get(&line.activity.written.service.to_string()).cloned().unwrap_or_default();
    Sheet::new(page.t("activity-worker"), move |_: &Line| worker.to_owned())
        .column(page.t("activity-on"), |line| line.activity.written.day)
        .column(page.t("activity-from"), |line| crate::activities::time::clock(line.activity.written.span.from()))
        .column(page.t("activity-to"), |line| crate::activities::time::clock(line.activity.written.span.to()))
        .column(page.t("activity-hours"), |line| Cell::Minutes(line.activity.written.span.minutes().into()))
        .column(page.t("activity-kind"), |line| page.t(format!("activity-kind-{}", line.activity.written.kind.code())))
        .column(page.t("activity-state"), |line| page.t(format!("activity-state-{}", line.activity.state.code())))
        .column(page.t("enrolment-service"), name)
        .column(page.t("activity-who"), |line| who(page, line))
}

pub(super) async fn sign(staff: Staff<RecordActivities>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let month: Month = form.value("month").parse().map_err(|_| Error::NotFound)?;
    let seen = form.number("minutes", 0, i64::MAX).unwrap_or(0);
    let mut tx = staff.write(&app).await?;
    let way_back = format!("/ore/mese?mese={month}");
    if today(app.clock.now()) < month.last() && !form.ticked("early") {
        return Ok(redirect_with(&way_back, &Flash::warn("hours-sign-too-early")));
    }
    if !month::sign(&mut tx, &app, &staff.actor(), staff.id(), month, seen).await? {
        return Ok(redirect_with(&way_back, &Flash::warn("hours-not-signed")));
    }
    tx.commit().await?;
    Ok(redirect_with(&way_back, &Flash::ok("hours-signed")))
}

pub(super) async fn unsign(staff: Staff<CloseMonths>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let month: Month = form.value("month").parse().map_err(|_| Error::NotFound)?;
    let worker = parse_id(form.value("worker"))?;
    let way_back = format!("/ore/mese?mese={month}&chi={worker}");
    let reason = form.required("reason", 300);
    if !form.is_clean() {
        return Ok(redirect_with(&way_back, &Flash::warn("hours-reason-needed")));
    }
    let mut tx = staff.write(&app).await?;
    let done = month::unsign(&mut tx, &app, &staff.actor(), &worker, month, &reason).await?;
    tx.commit().await?;
    let flash = if done { Flash::ok("hours-opened") } else { Flash::warn("hours-open-already") };
    Ok(redirect_with(&way_back, &flash))
}
