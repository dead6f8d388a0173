//! `/ore/settimana`: seven days of a colleague, planned beside done, and what overlaps. Each day leads to where its hours are written, as long
//! as the month was not signed.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::{Whose, asked_day, day_words, fields, seeing, services, shown, sums, venue_words, who};
use crate::accounts::permission::RecordActivities;
use crate::accounts::{AccountId, Permission, Scope, Staff};
use crate::activities::State as Stage;
use crate::activities::store::list::{self, Line};
use crate::activities::store::month;
use crate::activities::week::monday;
use crate::app::App;
use crate::audit;
use crate::contracts::month::Month;
use crate::error::Result;
use crate::people::panel::today;
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::layout::Page;
use crate::web::view;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "giorno")]
    day: String,
    #[serde(rename = "chi")]
    worker: String,
    #[serde(rename = "servizio")]
    service: String,
}

/// One day of the week.
struct OfDay {
    day: Date,
    lines: Vec<Line>,
    done: i64,
    planned: i64,
    /// Its month was signed: no more is written in it.
    signed: bool,
    /// There is a service in which presences of that day can be written.
    attended: bool,
}

#[derive(Template)]
#[template(path = "activities/week.html")]
struct WeekPage {
    page: Page,
    whose: Whose,
    monday: Date,
    today: Date,
    days: Vec<OfDay>,
    names: std::collections::HashMap<String, String>,
    workers: Vec<(String, String)>,
}

impl WeekPage {
    fn who(&self, line: &Line) -> String {
        who(&self.page, line)
    }

    fn venue(&self, line: &Line) -> String {
        venue_words(&self.page, &line.activity.written)
    }

    fn name(&self, line: &Line) -> &str {
        self.names.get(&line.activity.written.service.to_string()).map_or("", String::as_str)
    }

    fn words(&self, of: &OfDay) -> String {
        day_words(&self.page, of.day)
    }

    fn day(&self, of: &OfDay) -> String {
        day(of.day)
    }

    fn month(&self) -> String {
        Month::of(self.monday).to_string()
    }

    fn week(&self, weeks: i64) -> String {
        format!("/ore/settimana?giorno={}{}", day(self.monday.saturating_add(weeks.weeks())), self.whose.carried())
    }

    fn period(&self) -> String {
        format!("{} – {}", day(self.monday), day(self.monday.saturating_add(6.days())))
    }

    fn done(&self) -> i64 {
        self.days.iter().map(|of| of.done).sum()
    }

    fn planned(&self) -> i64 {
        self.days.iter().map(|of| of.planned).sum()
    }

    fn is_today(&self, of: &OfDay) -> bool {
        of.day == self.today
    }

    /// Hours of that day can be written.
    fn takes_hours(&self, of: &OfDay) -> bool {
        !of.signed
    }

    /// An attendance of that day can be written: not of one that is still to come.
    fn takes_presences(&self, of: &OfDay) -> bool {
        !of.signed && of.attended && of.day <= self.today
    }

    /// It is planned, and its day has come.
    fn to_do(&self, of: &OfDay, line: &Line) -> bool {
        line.activity.state == Stage::Planned && of.day <= self.today
    }

    /// It is at the same time as something else of that day.
    fn overlaps(&self, of: &OfDay, line: &Line) -> bool {
        overlaps(&of.lines, line)
    }
}

fn overlaps(lines: &[Line], line: &Line) -> bool {
    let there = |line: &Line| matches!(line.activity.state, Stage::Planned | Stage::Delivered);
    let others = lines.iter().filter(|other| other.activity.id != line.activity.id && there(other));
    there(line) && others.into_iter().any(|other| other.activity.written.span.overlaps(line.activity.written.span))
}

/// The months of a week that were signed.
async fn signed(tx: &mut Tx, worker: &AccountId, (monday, sunday): (Date, Date)) -> Result<Vec<Month>> {
    let mut months = vec![Month::of(monday), Month::of(sunday)];
    months.dedup();
    let mut signed = Vec::new();
    for month in months {
        if month::signature(tx, worker, month).await?.is_some() {
            signed.push(month);
        }
    }
    Ok(signed)
}

pub(super) async fn show(
    staff: Staff<RecordActivities>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let whose = Whose::of(&mut tx, &staff, &wish.worker).await?.keeping(&wish.service);
    let (on, today) = (asked_day(&app, &wish.day), today(app.clock.now()));
    let monday = monday(on);
    let sunday = monday.saturating_add(6.days());
    let (sight, dates) = (seeing(&staff)?, (0..7).map(|days| monday.saturating_add(days.days())).collect::<Vec<_>>());
    let mut lines = list::between(&mut tx, &app, &sight, &whose.worker, (monday, sunday)).await?;
    let attended = services::days_with_one(&mut tx, (&sight, &whose.worker), &dates, today).await?;
    let signed = signed(&mut tx, &whose.worker, (monday, sunday)).await?;
    let names = fields::service_names(&mut tx, &staff).await?;
    let sees_all = staff.may(Permission::CloseMonths, Scope::Anything);
    let workers = if sees_all { list::workers(&mut tx).await? } else { Vec::new() };
    drop(tx);
    let ids = shown(&lines);
    audit::record_page(&app, &staff.actor(), audit::PEOPLE_LISTED, ids.iter().map(String::as_str)).await?;
    let mut days = Vec::new();
    for day in dates {
        let (of, rest): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.activity.written.day == day);
        let (done, planned) = sums(&of);
        let (signed, attended) = (signed.contains(&Month::of(day)), attended.contains(&day));
        days.push(OfDay { day, lines: of, done, planned, signed, attended });
        lines = rest;
    }
    let page = staff.page("hours-week").under("hours-title", "/ore");
    view(&WeekPage { page, whose, monday, today, days, names, workers })
}
