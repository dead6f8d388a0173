//! Each figure as a table: a name, its numbers, and how long the bars beside it are.

use std::borrow::Borrow;

use jiff::ToSpan;
use pico_protocol::time::Timestamp;

use crate::app::App;
use crate::contracts;
use crate::contracts::month::Month;
use crate::enrolments::store::expected;
use crate::error::Result;
use crate::figures::answers::{self, Answer, Course};
use crate::figures::narrowed::Narrowed;
use crate::figures::{BANDS, FEW, Part, authorised, by_area, median, store};
use crate::people::panel::today;
use crate::people::place;
use crate::services::{self, Service};
use crate::store::Tx;
use crate::web::dates::begins;
use crate::web::layout::Page;
use crate::web::spreadsheet;

/// A year in milliseconds.
const A_YEAR: i64 = 365 * 24 * 60 * 60 * 1000;

/// One figure.
pub(super) struct Table {
    /// The word in its message keys.
    pub(super) slug: &'static str,
    /// What the first column says.
    pub(super) head: String,
    /// What the others say.
    pub(super) columns: Vec<String>,
    /// Its lines.
    pub(super) rows: Vec<Row>,
    /// What was chosen and it does not follow, in words; empty: it follows everything.
    pub(super) whole: String,
}

/// One line.
pub(super) struct Row {
    /// What it is about.
    pub(super) name: String,
    /// Its numbers, one for each column.
    pub(super) cells: Vec<Cell>,
    /// The parts of its bar, one after the other.
    pub(super) bar: Vec<i64>,
    /// Where its bar has a mark.
    pub(super) mark: Option<i64>,
    /// How long the line under its bar is.
    pub(super) under: Option<i64>,
}

/// One number, or what is said instead of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// So many.
    Count(i64),
    /// Some people, and fewer than are told.
    Few,
    /// So many minutes.
    Minutes(i64),
    /// So much money, in cents.
    Cents(i64),
    /// So many days.
    Days(i64),
    /// So many days of presence, in halves.
    Halves(i64),
    /// It is not known.
    Unknown,
    /// People, and nobody has written down who.
    NotCounted,
    /// What somebody has written.
    Words(String),
}

impl Cell {
    /// As people read it.
    pub(super) fn words(&self, page: &Page) -> String {
        match self {
            Self::Count(count) => page.number(*count),
            Self::Few => page.t1("figures-few", "n", FEW),
            Self::Minutes(minutes) => page.hours(*minutes),
            Self::Cents(cents) => page.money(*cents),
            Self::Days(days) => page.t1("figures-days", "n", days),
            Self::Halves(halves) => page.days(*halves),
            Self::Unknown => "–".to_owned(),
            Self::NotCounted => page.t("figures-not-counted"),
            Self::Words(words) => words.clone(),
        }
    }

    /// As a file holds it.
    fn told(&self, page: &Page) -> spreadsheet::Cell {
        match self {
            Self::Count(number) | Self::Days(number) => spreadsheet::Cell::Number(*number),
            Self::Minutes(minutes) => spreadsheet::Cell::Minutes(*minutes),
            Self::Cents(cents) => spreadsheet::Cell::Cents(*cents),
            Self::Halves(halves) => spreadsheet::Cell::Halves(*halves),
            Self::Few | Self::NotCounted | Self::Words(_) => self.words(page).into(),
            Self::Unknown => spreadsheet::Cell::Empty,
        }
    }

    /// A count of people, for eyes that see few or not.
    pub(super) fn people(count: i64, few: bool) -> Self {
        if few || count == 0 || count >= FEW { Self::Count(count) } else { Self::Few }
    }

    pub(super) fn days(days: Option<i64>) -> Self {
        days.map_or(Self::Unknown, Self::Days)
    }
}

impl Row {
    pub(super) fn counted(name: String, cell: Cell) -> Self {
        let bar = if let Cell::Count(count) = cell { count } else { 0 };
        Self { name, cells: vec![cell], bar: vec![bar], mark: None, under: None }
    }
}

impl Table {
    /// Its page of a workbook.
    pub(super) fn sheet<'a>(&'a self, page: &'a Page) -> spreadsheet::Page<'a> {
        let mut sheet = spreadsheet::Sheet::new(self.head.clone(), |row: &Row| row.name.clone());
        for (place, column) in self.columns.iter().enumerate() {
            let in_days = self.rows.iter().any(|row| matches!(row.cells[place], Cell::Days(_)));
            let head = if in_days { page.t1("figures-in-days", "what", column.clone()) } else { column.clone() };
            sheet = sheet.column(head, move |row| row.cells[place].told(page));
        }
        sheet.page(&page.t(format!("figures-part-{}", self.slug)), &self.rows)
    }

    /// Whether a column has numbers and no words.
    pub(super) fn is_of_numbers(&self, place: impl Borrow<usize>) -> bool {
        !self.rows.iter().any(|row| matches!(row.cells.get(*place.borrow()), Some(Cell::Words(_))))
    }

    /// Whether its lines have bars: there is nothing to draw of words.
    pub(super) fn is_drawn(&self) -> bool {
        (0..self.columns.len()).all(|place| self.is_of_numbers(place))
    }

    /// The longest bar, mark or line.
    pub(super) fn highest(&self) -> i64 {
        let of = |row: &Row| row.bar.iter().sum::<i64>().max(row.mark.unwrap_or(0)).max(row.under.unwrap_or(0));
        self.rows.iter().map(of).max().unwrap_or(0)
    }
}

/// Counts one figure.
pub(super) async fn of(tx: &mut Tx, app: &App, page: &Page, (part, by): (Part, &Narrowed), few: bool) -> Result<Table> {
    let (head, columns): (&str, &[&str]) = match part {
        Part::Places => (
            "enrolment-service",
            &["figures-taken", "figures-free", "figures-free-soon", "figures-free-later", "figures-waiting"],
        ),
        Part::Areas => ("services-area", &["figures-people"]),
        Part::Ages => ("figures-age", &["figures-people"]),
        Part::Comuni => ("people-comune", &["figures-people"]),
        Part::Hours => {
            ("figures-month", &["figures-foreseen", "figures-done", "figures-planned", "figures-authorised"])
        }
        Part::Waiting => {
            ("enrolment-service", &["figures-waiting", "figures-so-far", "figures-longest", "figures-waited"])
        }
        Part::Referrals => ("year-course", &["figures-sent", "figures-received"]),
    };
    let rows = match part {
        Part::Places => places(tx, app, by).await?,
        Part::Areas => areas(tx, page, by, few).await?,
        Part::Ages => ages(tx, app, page, by, few).await?,
        Part::Comuni => comuni(tx, page, by, few).await?,
        Part::Hours => hours(tx, page, by).await?,
        Part::Waiting => waiting(tx, app, by).await?,
        Part::Referrals => referrals(tx, app, page, by, few).await?,
    };
    let columns = columns.iter().map(|key| page.t(key)).collect();
    let apart: Vec<String> = by.left_out(part).into_iter().map(|by| page.t(by.key())).collect();
    let whole =
        if apart.is_empty() { String::new() } else { page.t1("figures-not-narrowed", "what", apart.join(", ")) };
    Ok(Table { slug: part.slug(), head: page.t(head), columns, rows, whole })
}

pub(super) fn name(service: &Service) -> String {
    service.particulars.content.name.clone()
}

async fn places(tx: &mut Tx, app: &App, by: &Narrowed) -> Result<Vec<Row>> {
    let enrolments = store::enrolments(tx).await?;
    let ahead = expected::ahead(tx, today(app.clock.now())).await?;
    let row = |service: Service| {
        let of = |state: &str| enrolments.get(&(service.id.to_string(), state.to_owned())).copied().unwrap_or(0);
        let capacity = service.places().map(|places| (i64::from(places.maximum), i64::from(places.available)));
        let inside = of("active") + of("suspended") + of("assigned");
        let taken = capacity.map_or(inside, |(maximum, free)| (maximum - free).max(0));
        let free = capacity.map(|(_, free)| free);
        let within = ahead.of(&service).map(|free| free.within.map(i64::from));
        let (soon, later) = (within.map(|within| within[0]), within.map(|within| within[1]));
        let known = |places: Option<i64>| places.map_or(Cell::Unknown, Cell::Count);
        Row {
            name: name(&service),
            cells: vec![Cell::Count(taken), known(free), known(soon), known(later), Cell::Count(of("waiting"))],
            bar: vec![taken, free.unwrap_or(0)],
            mark: None,
            under: None,
        }
    };
    let chosen = |service: &Service| by.service.is_empty() || service.id.to_string() == by.service;
    Ok(services::store::open(tx).await?.into_iter().filter(chosen).map(row).collect())
}

async fn areas(tx: &mut Tx, page: &Page, by: &Narrowed, few: bool) -> Result<Vec<Row>> {
    let services = services::store::all(tx).await?;
    let mut people = store::by_services(tx).await?;
    if !by.service.is_empty() {
        // Whoever is in this service, and the areas of the others that she is in.
        people.retain(|(keys, _)| keys.split(' ').any(|key| key == by.service));
    }
    let mut areas = by_area(&services, &people);
    areas.retain(|(_, count)| by.service.is_empty() || *count > 0);
    areas.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let row =
        |(area, count)| Row::counted(page.t(format!("area-{}", services::area_code(area))), Cell::people(count, few));
    Ok(areas.into_iter().map(row).collect())
}

/// The words of a band of ages.
pub(super) fn band(page: &Page, place: usize) -> String {
    match BANDS.get(place + 1) {
        Some(next) => format!("{}–{}", BANDS[place], next - 1),
        None => page.t1("figures-and-older", "n", i64::from(BANDS[place])),
    }
}

async fn ages(tx: &mut Tx, app: &App, page: &Page, by: &Narrowed, few: bool) -> Result<Vec<Row>> {
    let counts = store::by_age(tx, today(app.clock.now()), &by.service).await?;
    let words = |place: usize| band(page, place);
    let row =
        |place: usize| Row::counted(words(place), Cell::people(counts.get(&Some(place)).copied().unwrap_or(0), few));
    let unknown = counts.get(&None).map(|count| Row::counted(page.t("figures-unknown"), Cell::people(*count, few)));
    Ok((0..BANDS.len()).map(row).chain(unknown).collect())
}

async fn comuni(tx: &mut Tx, page: &Page, by: &Narrowed, few: bool) -> Result<Vec<Row>> {
    let row = |(code, count): (String, i64)| {
        let named = place::comune(&code).map(|comune| comune.name.clone());
        Row::counted(named.unwrap_or_else(|| page.t("figures-unknown")), Cell::people(count, few))
    };
    let chosen = |(code, _): &(String, i64)| by.comune.is_empty() || *code == by.comune;
    Ok(store::by_comune(tx, &by.service).await?.into_iter().filter(chosen).map(row).collect())
}

async fn hours(tx: &mut Tx, page: &Page, by: &Narrowed) -> Result<Vec<Row>> {
    let all = by.months();
    let (Some(from), Some(to)) = (all.first().copied(), all.last().copied()) else { return Ok(Vec::new()) };
    let hours = store::hours(tx, (from, to), (&by.service, &by.comune)).await?;
    let mut contracts = contracts::store::all(tx).await?;
    if !by.service.is_empty() {
        contracts.retain(|one| one.terms.services.iter().any(|service| service.to_string() == by.service));
    }
    let row = |month: Month| {
        let of = hours.get(&month.to_string()).copied().unwrap_or_default();
        // No contract says how much of it is for one municipality.
        let allowed = authorised(&contracts, month).filter(|_| by.comune.is_empty());
        Row {
            name: format!("{} {}", page.t(format!("month-{}", month.number())), month.year()),
            cells: [of.planned, of.done, of.left]
                .map(Cell::Minutes)
                .into_iter()
                .chain([allowed.map_or(Cell::Unknown, Cell::Minutes)])
                .collect(),
            bar: vec![of.done, of.left],
            mark: allowed,
            under: Some(of.planned),
        }
    };
    Ok(all.into_iter().map(row).collect())
}

async fn waiting(tx: &mut Tx, app: &App, by: &Narrowed) -> Result<Vec<Row>> {
    let today = today(app.clock.now());
    let days = by.days().unwrap_or((today.saturating_sub(1.year()), today));
    let waits = store::waits(tx, today, days, &by.service).await?;
    let services = services::store::all(tx).await?;
    let row = |service: &Service| {
        let (now, before) = waits.get(&service.id.to_string())?.clone();
        let count = i64::try_from(now.len()).unwrap_or(i64::MAX);
        let longest = now.iter().max().copied();
        let middle = median(now);
        let cells = vec![Cell::Count(count), Cell::days(middle), Cell::days(longest), Cell::days(median(before))];
        Some(Row { name: name(service), cells, bar: vec![middle.unwrap_or(0)], mark: None, under: None })
    };
    Ok(services.iter().filter_map(row).collect())
}

/// Those that wait, how those went on that were accepted, and the other answers: each referral once. How one went on is a thing of one
/// person, as in the report of a year.
async fn referrals(tx: &mut Tx, app: &App, page: &Page, by: &Narrowed, few: bool) -> Result<Vec<Row>> {
    let now = app.clock.now().as_millis();
    let (since, until) = match by.days() {
        Some((from, to)) => (begins(from), begins(to.saturating_add(1.day()))),
        None => (Timestamp::from_millis(now - A_YEAR), Timestamp::from_millis(now + 1)),
    };
    let all = store::year::referrals(tx, since, until).await?;
    let answered = |answer: Answer| {
        let (sent, received) = answers::count(&all, |one| one.answer() == answer);
        (page.t(answer.key()), [Cell::Count(sent), Cell::Count(received)], [sent, received])
    };
    let went_on = |course: Course| {
        let (sent, received) = answers::count(&all, |one| one.course() == Some(course));
        (page.t(course.key()), [Cell::people(sent, few), Cell::people(received, few)], [sent, received])
    };
    let others = Answer::ALL.into_iter().filter(|answer| !matches!(answer, Answer::Accepted | Answer::Waiting));
    let lines = [Answer::Waiting].into_iter().map(answered);
    let lines = lines.chain(Course::ALL.into_iter().map(went_on)).chain(others.map(answered));
    let row = |(name, cells, parts): (String, [Cell; 2], [i64; 2])| {
        let bar = if cells.contains(&Cell::Few) { Vec::new() } else { parts.to_vec() };
        (parts != [0, 0]).then(|| Row { name, cells: cells.to_vec(), bar, mark: None, under: None })
    };
    Ok(lines.filter_map(row).collect())
}
