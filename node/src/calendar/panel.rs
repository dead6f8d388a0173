//! Pages of the calendar: a week, a month, and the appointments that are kept here.

mod feeds;
mod fields;
mod month;
mod new;
mod view;
mod week;

use axum::Router;
use axum::routing::{get, post};
use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use serde::Deserialize;

use super::gather::{self, Asked, Gathered, Looker};
use super::store::list;
use super::{Entry, Kind, Standing, View, When};
use crate::accounts::permission::Right;
use crate::accounts::{Decision, Permission, Staff};
use crate::app::App;
use crate::error::Result;
use crate::services;
use crate::store::Tx;
use crate::web::layout::Page;
use crate::web::{dates, query};

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/agenda", get(week::show))
        .route("/agenda/mese", get(month::show))
        .route("/agenda/nuovo", get(new::show).post(new::make))
        .route("/agenda/abbonamenti", get(feeds::show).post(feeds::make))
        .route("/agenda/abbonamenti/{id}/revoca", post(feeds::revoke))
        .route("/agenda/{id}", get(view::show).post(view::save))
        .route("/agenda/{id}/annulla", post(view::cancel))
        .route("/agenda/{id}/ripristina", post(view::restore))
}

/// Who looks at a page.
pub fn looker<R: Right>(staff: &Staff<R>) -> Looker {
    Looker { account: staff.account().clone(), now: staff.frame().now }
}

/// What the address of a week or a month asks for: codes and days.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    #[serde(rename = "giorno")]
    day: String,
    #[serde(rename = "vista")]
    view: String,
    #[serde(rename = "servizio")]
    service: String,
}

impl Wish {
    fn view(&self) -> View {
        self.view.parse().unwrap_or_default()
    }

    fn service(&self) -> Option<SubjectId> {
        self.service.parse().ok()
    }

    /// The day that is asked for, or today.
    fn day(&self, today: Date) -> Date {
        dates::day(&self.day).filter(|day| (2000..2100).contains(&day.year())).unwrap_or(today)
    }

    /// The address of a page of another day, with the same filters.
    fn at(&self, path: &str, day: Date) -> String {
        let day = dates::written(day);
        let filters = [("vista", self.view.as_str()), ("servizio", self.service.as_str())];
        let filters = filters.into_iter().filter(|(_, value)| !value.is_empty());
        format!("{path}?{}", query::text(std::iter::once(("giorno", day.as_str())).chain(filters)))
    }
}

/// What both pages show beside their days.
struct Shown {
    wish: Wish,
    view: View,
    all: Gathered,
    /// Services that may be chosen, and what they are called.
    services: Vec<(String, String)>,
    /// What every service is called.
    names: Vec<(SubjectId, String)>,
    today: Date,
    /// She sees everybody's hours, and not those of colleagues outside her teams unless she chooses a service.
    hours_by_service: bool,
}

impl Shown {
    async fn gather(tx: &mut Tx, app: &App, staff: &Staff, wish: Wish, days: (Date, Date)) -> Result<Self> {
        let looker = looker(staff);
        let asked = Asked { days, view: wish.view(), service: wish.service() };
        let all = gather::gather(tx, app, &looker, &asked).await?;
        Self::of(tx, &looker, wish, all).await
    }

    async fn of(tx: &mut Tx, looker: &Looker, wish: Wish, all: Gathered) -> Result<Self> {
        let known = services::store::called(tx).await?;
        let every = looker.decide(Permission::WriteCalendar) == Decision::Allowed;
        let open = known.iter().filter(|one| one.closed_at.is_none());
        let offered = open.filter(|one| every || all.teams.contains(&one.id));
        let services = offered.map(|one| (one.id.to_string(), one.name.clone())).collect();
        let names = known.into_iter().map(|one| (one.id, one.name)).collect();
        let hours_by_service =
            wish.view() == View::All && wish.service().is_none() && looker.may(Permission::CloseMonths);
        Ok(Self { view: wish.view(), wish, all, services, names, today: looker.today(), hours_by_service })
    }

    /// What the services of an entry are called.
    fn services_of(&self, entry: &Entry) -> String {
        let name = |id: &SubjectId| self.names.iter().find(|(known, _)| known == id).map(|(_, name)| name.as_str());
        entry.services.iter().filter_map(name).collect::<Vec<_>>().join(", ")
    }

    fn day(&self, page: &Page, day: Date) -> Day {
        let lines = super::of_day(&self.all.entries, day).into_iter().map(|entry| Line::of(page, self, entry));
        Day { day, lines: lines.collect(), words: day_words(page, day), is_today: day == self.today }
    }

    fn chosen(&self) -> &str {
        &self.wish.service
    }
}

/// One day, drawn.
pub struct Day {
    /// The day.
    pub day: Date,
    /// What is on it.
    pub lines: Vec<Line>,
    /// "lunedì 30/11/2026".
    pub words: String,
    /// It is today.
    pub is_today: bool,
}

/// One entry in words.
pub struct Line {
    /// From when to when; empty: the whole day.
    pub time: String,
    /// What it is, in its own words or those of its kind.
    pub title: String,
    /// The rest, each part by itself.
    pub more: Vec<String>,
    /// The name of its icon.
    pub icon: &'static str,
    /// The page on which it is kept.
    pub path: String,
    /// It does not take place.
    pub off: bool,
    /// It was done.
    pub done: bool,
    /// A protected record.
    pub protected: bool,
    /// It is planned work of hers: the version with which one touch says that it was done.
    pub to_do: Option<i64>,
}

impl Line {
    fn of(page: &Page, shown: &Shown, entry: &Entry) -> Self {
        let (kind, services) = (page.t(format!("calendar-kind-{}", entry.kind.code())), shown.services_of(entry));
        let people = people(page, entry);
        let (title, kind) = match (entry.title.as_str(), people.as_str()) {
            // What has no words of its own is told by whom it is about.
            ("", "") => (kind, String::new()),
            ("", people) => (people.to_owned(), kind),
            (title, "") => (title.to_owned(), kind),
            (title, people) => (format!("{title} · {people}"), kind),
        };
        let home = page.t("activity-venue-home");
        let place = entry.venue.as_ref().map_or(entry.place.as_str(), |venue| venue.called(&home)).to_owned();
        let more = [kind, services, place, entry.who.clone()];
        Self {
            time: time(entry),
            title,
            more: more.into_iter().filter(|part| !part.is_empty()).collect(),
            icon: entry.kind.icon(),
            path: entry.path.clone(),
            off: entry.standing == Standing::Off,
            done: entry.standing == Standing::Done,
            protected: entry.about.iter().any(|about| about.protected),
            to_do: (entry.kind == Kind::Activity && entry.standing == Standing::Open && entry.hers)
                .then_some(entry.version),
        }
    }
}

/// From when to when, or by when; empty for whole days.
fn time(entry: &Entry) -> String {
    match entry.when {
        // What is due at an hour has no length.
        When::Hours(_, span) if span.minutes() == 1 => crate::activities::time::clock(span.from()),
        When::Hours(_, span) => span.to_string(),
        When::Days(..) => String::new(),
    }
}

/// Whom an entry is about, three by name.
fn people(page: &Page, entry: &Entry) -> String {
    let more = entry.about.len().saturating_sub(3) + entry.hidden;
    let named = entry.about.iter().take(3).map(|about| about.name.clone());
    named.chain((more > 0).then(|| page.t1("calendar-more", "n", more))).collect::<Vec<_>>().join(", ")
}

/// "lunedì 30/11/2026".
fn day_words(page: &Page, day: Date) -> String {
    let weekday = page.t(format!("weekday-{}", day.weekday().to_monday_one_offset()));
    format!("{weekday} {}", dates::written(day))
}

/// "lunedì 30/11/2026, 9:00–10:00", or the days.
fn when_words(page: &Page, when: When) -> String {
    match when {
        When::Hours(day, span) => format!("{}, {span}", day_words(page, day)),
        When::Days(first, last) if first == last => day_words(page, first),
        When::Days(first, last) => format!("{} – {}", day_words(page, first), day_words(page, last)),
    }
}

/// Her appointments and activities of today, for the home page, and the records that they name. What else has a day stands there as
/// what there is to do.
pub async fn today(tx: &mut Tx, app: &App, staff: &Staff, page: &Page) -> Result<(Day, Vec<String>)> {
    let looker = looker(staff);
    let today = looker.today();
    let all = gather::of_today(tx, app, &looker).await?;
    let shown = Shown::of(tx, &looker, Wish::default(), all).await?;
    Ok((shown.day(page, today), shown.all.named()))
}

/// One appointment, if she may see it.
async fn load<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, id: &str) -> Result<list::Seen> {
    let id = crate::people::panel::parse_id(id)?;
    list::find(tx, app, &looker(staff).eyes(), &id).await?.ok_or(crate::error::Error::NotFound)
}
