//! `/ore/squadra`: a week of everybody who works in a service, a row for each and a column for each day; the same as a file.

use std::borrow::Borrow;
use std::collections::HashSet;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::services::was_open;
use super::{asked_day, day_words, fields};
use crate::accounts::permission::CloseMonths;
use crate::accounts::{AccountId, Staff};
use crate::activities::store::{month, together, week as store};
use crate::activities::week::{Cell, Colleague, Signature, Sum, days, monday};
use crate::app::App;
use crate::contracts::month::Month;
use crate::error::{Error, Result};
use crate::people::panel::today;
use crate::services::{self, Service};
use crate::store::Tx;
use crate::teams;
use crate::web::dates::written as day;
use crate::web::layout::Page;
use crate::web::spreadsheet::{Cell as Box, Format, Sheet};
use crate::web::view;

type Closer = Staff<CloseMonths>;
/// Whether a cell bears a mark.
type Mark = fn(&Cell) -> bool;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "servizio")]
    service: String,
    #[serde(rename = "giorno")]
    day: String,
}

/// A colleague with her seven days and what they are together.
struct Row {
    of: Colleague,
    week: [Cell; 7],
    /// On which days somebody is with her and with a colleague at the same time.
    together: [bool; 7],
    sum: Sum,
}

impl Row {
    fn new(of: Colleague, (monday, today): (Date, Date), together: &HashSet<(AccountId, Date)>) -> Self {
        let week = of.week(monday, today);
        let together = days(monday).map(|day| together.contains(&(of.worker.clone(), day)));
        Self { of, week, together, sum: Sum::of(&week) }
    }

    /// Minutes above those of her contract.
    fn above(&self) -> Option<i64> {
        self.sum.above(self.of.weekly)
    }
}

/// A day at the head of its column. Its words stand in every cell below it, so they are written once.
struct Column {
    /// "lunedì 23/11/2026".
    words: String,
    /// "lun 23".
    head: String,
    /// `23/11/2026`, as addresses have it.
    written: String,
    is_today: bool,
}

impl Column {
    fn of(page: &Page, on: Date, today: Date) -> Self {
        let weekday = page.t(format!("calendar-short-{}", on.weekday().to_monday_one_offset()));
        let head = format!("{weekday} {}", on.day());
        Self { words: day_words(page, on), head, written: day(on), is_today: on == today }
    }
}

#[derive(Template)]
#[template(path = "activities/team_week.html")]
struct TeamWeekPage {
    page: Page,
    /// None: no service is in use.
    service: Option<Service>,
    services: Vec<(String, String)>,
    monday: Date,
    today: Date,
    columns: [Column; 7],
    /// The service, as the next address carries it.
    kept: String,
    rows: Vec<Row>,
    /// The months of this week that are closed in this service, in words.
    closed: Vec<String>,
}

impl TeamWeekPage {
    fn written(&self) -> String {
        day(self.monday)
    }

    fn beside(&self, weeks: i64) -> String {
        let service = self.service.as_ref().map(|service| service.id.to_string()).unwrap_or_default();
        format!("/ore/squadra?servizio={service}&giorno={}", day(self.monday.saturating_add(weeks.weeks())))
    }

    fn month(&self) -> Month {
        Month::of(self.monday)
    }

    fn period(&self) -> String {
        format!("{} – {}", day(self.monday), day(self.monday.saturating_add(6.days())))
    }

    fn is_over(&self) -> bool {
        self.monday.saturating_add(6.days()) < self.today
    }

    fn done(&self) -> i64 {
        self.rows.iter().map(|row| row.sum.done).sum()
    }

    fn planned(&self) -> i64 {
        self.rows.iter().map(|row| row.sum.planned).sum()
    }

    fn to_see(&self) -> usize {
        self.rows.iter().map(|row| row.sum.to_see).sum()
    }

    fn unsigned(&self) -> usize {
        self.rows.iter().filter(|row| row.sum.signature == Signature::Missing).count()
    }

    /// Everybody's minutes of one day: done, and planned.
    fn of_day(&self, place: impl Borrow<usize>) -> (i64, i64) {
        let place = *place.borrow();
        self.rows
            .iter()
            .fold((0, 0), |(done, planned), row| (done + row.week[place].done, planned + row.week[place].planned))
    }

    /// The marks that some cell bears, each with its icon and its words: only those are explained.
    fn marks(&self) -> Vec<(&'static str, &'static str)> {
        let marks: [(Mark, _); 3] = [
            (|cell| cell.conflicts, ("stop", "hours-mark-conflict")),
            (|cell| cell.is_left, ("hourglass", "hours-mark-left")),
            (|cell| cell.is_signed && cell.done > 0, ("check", "hours-mark-signed")),
        ];
        let borne = |mark: Mark| self.rows.iter().flat_map(|row| &row.week).any(mark);
        let together = self.rows.iter().any(|row| row.together.contains(&true));
        let together = together.then_some(("people", "hours-mark-together"));
        marks.into_iter().filter(|(mark, _)| borne(*mark)).map(|(_, words)| words).chain(together).collect()
    }
}

/// The service that was asked for; the one whose team she is in, or the first, where none was.
async fn service(tx: &mut Tx, staff: &Closer, wish: &Wish, all: &[Service], today: Date) -> Result<Option<Service>> {
    if !wish.service.is_empty() {
        return fields::service(tx, &wish.service).await?.ok_or(Error::NotFound).map(Some);
    }
    let mine = teams::store::of_account(tx, staff.id()).await?;
    let mut mine = mine.iter().filter(|member| member.works_on(today)).map(|member| &member.service);
    let own = mine.find_map(|id| all.iter().find(|service| &service.id == id));
    Ok(own.or_else(|| all.first()).cloned())
}

/// The services that were in use on some day of a week.
async fn in_use(tx: &mut Tx, monday: Date) -> Result<Vec<Service>> {
    Ok(services::store::all(tx).await?.into_iter().filter(|one| was_open(one.closed_at, monday)).collect())
}

/// The rows of a page or a file.
async fn rows(tx: &mut Tx, service: &Service, monday: Date, today: Date) -> Result<Vec<Row>> {
    let team = store::of_team(tx, &service.id, monday).await?;
    let together = together::of_week(tx, &service.id, days(monday)).await?;
    Ok(team.into_iter().map(|of| Row::new(of, (monday, today), &together)).collect())
}

pub(super) async fn show(staff: Closer, State(app): State<App>, Query(wish): Query<Wish>) -> Result<Response> {
    let (today, monday) = (today(app.clock.now()), monday(asked_day(&app, &wish.day)));
    let mut tx = app.db.read().await?;
    let all = in_use(&mut tx, monday).await?;
    let service = service(&mut tx, &staff, &wish, &all, today).await?;
    let page = staff.page("hours-team-week").under("hours-title", "/ore");
    let (mut found, mut closed) = (Vec::new(), Vec::new());
    if let Some(service) = &service {
        found = rows(&mut tx, service, monday, today).await?;
        let mut months = days(monday).map(Month::of).to_vec();
        months.dedup();
        for month in months {
            if month::is_locked(&mut tx, &service.id, month).await? {
                closed.push(super::month_words(&page, month));
            }
        }
    }
    let mut services: Vec<(String, String)> =
        all.iter().map(|one| (one.id.to_string(), one.particulars.content.name.clone())).collect();
    if let Some(service) = service.as_ref().filter(|service| !all.iter().any(|one| one.id == service.id)) {
        // A week of a service that is no more can still be looked at.
        services.push((service.id.to_string(), service.particulars.content.name.clone()));
    }
    let columns = days(monday).map(|on| Column::of(&page, on, today));
    let kept = service.as_ref().map_or_else(String::new, |service| format!("&servizio={}", service.id));
    view(&TeamWeekPage { page, service, services, monday, today, columns, kept, rows: found, closed })
}

pub(super) async fn file(
    staff: Closer,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let (today, monday) = (today(app.clock.now()), monday(asked_day(&app, &wish.day)));
    let mut tx = app.db.read().await?;
    let all = in_use(&mut tx, monday).await?;
    let rows = match service(&mut tx, &staff, &wish, &all, today).await? {
        Some(service) => rows(&mut tx, &service, monday, today).await?,
        None => Vec::new(),
    };
    sheet(&staff.page("hours-team-week"), monday).answer(format, &format!("ore-della-squadra-{monday}"), &rows)
}

fn sheet(page: &Page, monday: Date) -> Sheet<'_, Row> {
    let mut sheet = Sheet::new(page.t("activity-worker"), |row: &Row| row.of.name.clone());
    for (place, on) in days(monday).into_iter().enumerate() {
        sheet = sheet.column(day_words(page, on), move |row| Box::Minutes(row.week[place].done));
    }
    let signature = |row: &Row| match row.sum.signature {
        Signature::Nothing => String::new(),
        Signature::Missing => page.t("hours-not-yet"),
        Signature::Given => page.t("hours-signed-all"),
    };
    sheet
        .column(page.t("hours-all"), |row| Box::Minutes(row.sum.done))
        .column(page.t("hours-left-planned"), |row| Box::Minutes(row.sum.planned))
        .column(page.t("hours-elsewhere"), |row| Box::Minutes(row.sum.elsewhere))
        .column(page.t("teams-weekly"), |row| row.of.weekly.map(Box::Minutes))
        .column(page.t("hours-to-see"), |row| Box::Number(i64::try_from(row.sum.to_see).unwrap_or(i64::MAX)))
        .column(page.t("hours-signature"), signature)
}
