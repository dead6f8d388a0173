//! Pages of hours: a day, its presences, a week, a month of a colleague; a week of a team, a month of a service, by colleague and by person; what was authorised; the statement of a contract, and its rows
//! for the SIUSS.

mod ahead;
mod authorised;
mod change;
mod clock;
mod day;
pub mod fields;
mod month;
mod people;
mod person;
mod planned;
mod presences;
mod residence;
mod rows;
pub mod services;
mod siuss;
mod statement;
mod team;
mod team_week;
mod week;
mod weekdays;

use axum::Router;
use axum::routing::{get, post};
use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::allowed::{Hours, Standing};
use super::store::allowed;
use super::store::list::{self, Line};
use crate::accounts::permission::RecordActivities;
use crate::accounts::{AccountId, Permission, Scope, Staff};
use crate::app::App;
use crate::contracts::Unit;
use crate::contracts::month::Month;
use crate::contracts::panel::month_words;
use crate::error::{Error, Result};
use crate::people::Sight;
use crate::people::panel::{parse_id, sight, today};
use crate::store::Tx;
use crate::web::dates::{self, Amount};
use crate::web::flash::Flash;
use crate::web::layout::Page;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/ore", get(day::show).post(day::write))
        .route("/ore/inizia", post(clock::start))
        .route("/ore/ferma", post(clock::stop))
        .route("/ore/presenze", get(presences::show).post(presences::write))
        .route("/ore/settimana", get(week::show))
        .route("/ore/mese", get(month::show))
        .route("/ore/mese/esporta", get(month::file))
        .route("/ore/mese/firma", post(month::sign))
        .route("/ore/mese/riapri", post(month::unsign))
        .route("/ore/squadra", get(team_week::show))
        .route("/ore/squadra/esporta", get(team_week::file))
        .route("/ore/{id}", get(change::show).post(change::save))
        .route("/ore/{id}/fatto", post(change::done))
        .route("/ore/{id}/mancata", post(planned::missed))
        .route("/ore/{id}/passa", post(planned::hand))
        .route("/servizi/{id}/ore", get(team::show))
        .route("/servizi/{id}/ore/esporta", get(team::file))
        .route("/servizi/{id}/ore/righe/esporta", get(rows::file))
        .route("/servizi/{id}/ore/persone", get(people::show))
        .route("/servizi/{id}/ore/persone/esporta", get(people::file))
        .route("/servizi/{id}/ore/chiudi", post(team::close))
        .route("/servizi/{id}/ore/riapri", post(team::reopen))
        .route("/servizi/{id}/ore/contratto", post(team::settle))
        .route("/prese/{id}/ore", get(authorised::show).post(authorised::write))
        .route("/prese/{id}/ore/ritira", post(authorised::withdraw))
        .route("/persone/{id}/ore", get(person::show))
        .route("/persone/{id}/ore/esporta", get(person::file))
        .route("/contratti/{id}/rendiconto", get(statement::show))
        .route("/contratti/{id}/rendiconto/esporta", get(statement::file))
        .route("/contratti/{id}/siuss", get(siuss::show))
        .route("/contratti/{id}/siuss/esporta", get(siuss::file))
}

/// What the next page says after hours were written: that somebody has more of them now than were authorised, if it is so.
async fn said(tx: &mut Tx, message: &str, (stage, written): (super::State, &super::Written)) -> Result<Flash> {
    let (standing, unit) = allowed::worst(tx, &written.enrolments, Month::of(written.day)).await?;
    let key = match (standing, stage) {
        (Standing::Beyond, _) => "activity-beyond",
        (Standing::After, _) => "activity-after-end",
        (Standing::Ahead, super::State::Planned) => "activity-ahead",
        _ => return Ok(Flash::ok(message)),
    };
    Ok(Flash::warn(&of_unit(key, unit)))
}

/// The key of a text that says the same of hours and, with `-days`, of days of presence.
fn of_unit(key: &str, unit: Unit) -> String {
    match unit {
        Unit::Hour => key.to_owned(),
        Unit::Day => format!("{key}-days"),
    }
}

/// Days of presence in words, from their halves.
fn days_words(page: &Page, halves: impl Amount) -> String {
    match halves.amount() {
        2 => page.t1("presences-n", "n", 1_i64),
        other => page.t1("presences-n", "n", page.days(other)),
    }
}

/// How hours stand, in words: of what is over, its last day.
fn standing_words(page: &Page, hours: &Hours) -> String {
    let key = format!("hours-standing-{}", hours.standing().code());
    match hours.ended {
        Some(day) => page.t1(key, "day", dates::written(day)),
        None => page.t(key),
    }
}

/// Whose hours a page shows.
struct Whose {
    worker: AccountId,
    name: String,
    /// A colleague's.
    other: bool,
    /// The service that the address names: the way back to the week of its team keeps it.
    service: Option<SubjectId>,
}

impl Whose {
    /// One's own, or those of the colleague that the address names, for whoever sees everybody's hours.
    async fn of(tx: &mut Tx, staff: &Staff<RecordActivities>, asked: &str) -> Result<Self> {
        if asked.is_empty() || asked == staff.id().as_str() {
            let name = staff.account().name.clone();
            return Ok(Self { worker: staff.id().clone(), name, other: false, service: None });
        }
        staff.require(Permission::CloseMonths, Scope::Anything)?;
        let worker: AccountId = parse_id(asked)?;
        let name = list::worker_name(tx, &worker).await?.ok_or(Error::NotFound)?;
        Ok(Self { worker, name, other: true, service: None })
    }

    /// With the service that an address names, if it names one.
    fn keeping(mut self, service: &str) -> Self {
        self.service = service.parse().ok();
        self
    }

    /// The service, as the next address carries it.
    fn kept(&self) -> String {
        self.service.as_ref().map_or_else(String::new, |id| format!("&servizio={id}"))
    }

    /// Colleague and service, as the next address carries them.
    fn carried(&self) -> String {
        format!("{}{}", self.query(), self.kept())
    }

    /// What an address carries of it.
    fn query(&self) -> String {
        if self.other { format!("&chi={}", self.worker) } else { String::new() }
    }

    /// The same for a field of a form.
    fn field(&self) -> &str {
        if self.other { self.worker.as_str() } else { "" }
    }
}

/// Whose records may be worked with.
fn seeing(staff: &Staff<RecordActivities>) -> Result<Sight> {
    sight(staff, Permission::RecordActivities)
}

/// The day that an address asks for, or today.
fn asked_day(app: &App, asked: &str) -> Date {
    dates::day(asked).unwrap_or_else(|| today(app.clock.now()))
}

/// The month that an address asks for, or this one.
fn asked_month(app: &App, asked: &str) -> Month {
    asked.parse().unwrap_or_else(|_| Month::of(today(app.clock.now())))
}

/// "lunedì 23/11/2026".
fn day_words(page: &Page, day: Date) -> String {
    let weekday = page.t(format!("weekday-{}", day.weekday().to_monday_one_offset()));
    format!("{weekday} {}", dates::written(day))
}

/// For whom it was, in words.
fn who(page: &Page, line: &Line) -> String {
    if line.people.is_empty() {
        return page.t("activity-nobody");
    }
    let seen: Vec<&str> = line.people.iter().filter(|one| one.person.is_some()).map(|one| one.name.as_str()).collect();
    let hidden = line.people.len() - seen.len();
    let rest = (hidden > 0).then(|| page.t1("activity-hidden", "n", hidden));
    seen.iter()
        .take(4)
        .map(ToString::to_string)
        .chain((seen.len() > 4).then(|| page.t1("activity-more", "n", seen.len() - 4)))
        .chain(rest)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Where it is, in words; empty where nobody said.
fn venue_words(page: &Page, written: &super::Written) -> String {
    let home = page.t("activity-venue-home");
    written.venue.as_ref().map_or_else(String::new, |venue| venue.called(&home).to_owned())
}

/// The records that lines show, for the log.
fn shown<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Vec<String> {
    let people = lines.into_iter().flat_map(|line| &line.people);
    let mut ids: Vec<String> = people.filter_map(|one| one.person.as_ref()).map(ToString::to_string).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// What minutes of lines are together: done, and planned beforehand.
fn sums<'a>(lines: impl IntoIterator<Item = &'a Line>) -> (i64, i64) {
    lines.into_iter().fold((0, 0), |(done, planned), line| {
        let activity = &line.activity;
        let counts = activity.state == super::State::Delivered;
        let was = activity.planned.map_or(0, |span| i64::from(span.minutes()));
        (done + if counts { i64::from(activity.written.span.minutes()) } else { 0 }, planned + was)
    })
}
