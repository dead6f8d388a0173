//! `/prenotazioni/calendario`: who has what when, of a day, a week or a month, of everything that is lent or of one thing.
//!
//! Below each other on a telephone: a day is a list of pieces from the first hour to the last, each with a colour, a shape and a word. A
//! free one leads to the form, filled in.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::super::store::ground;
use super::super::store::list::{self, Filter};
use super::super::{Booking, Direction, Ground, Span};
use super::names::Names;
use super::pieces::{Pen, Piece, What};
use super::rights::Eyes;
use super::words;
use crate::accounts::Staff;
use crate::accounts::permission::BookResources;
use crate::app::App;
use crate::error::{Error, Result};
use crate::resources::{self, Resource};
use crate::store::Tx;
use crate::store::page::PAGE_SIZE;
use crate::web::layout::Page;
use crate::web::{dates, query, view};

/// The address of this page.
const PATH: &str = "/prenotazioni/calendario";
/// Bookings that one page draws.
const MOST: i64 = 1_000;

/// How much of the time is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
enum Sight {
    /// One day.
    #[default]
    #[serde(rename = "giorno")]
    Day,
    /// From Monday to Sunday.
    #[serde(rename = "settimana")]
    Week,
    /// The weeks of a month.
    #[serde(rename = "mese")]
    Month,
}

impl Sight {
    const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The word in the address and in the message keys `booking-sight-…`.
    fn slug(self) -> &'static str {
        match self {
            Self::Day => "giorno",
            Self::Week => "settimana",
            Self::Month => "mese",
        }
    }

    /// The first day that is drawn, and the one behind the last.
    fn days(self, on: Date) -> (Date, Date) {
        match self {
            Self::Day => (on, on.saturating_add(1.day())),
            Self::Week => (monday(on), monday(on).saturating_add(7.days())),
            Self::Month => (monday(on.first_of_month()), monday(on.last_of_month()).saturating_add(7.days())),
        }
    }

    /// So many days, weeks or months later.
    fn later(self, on: Date, count: i32) -> Date {
        match self {
            Self::Day => on.saturating_add(count.days()),
            Self::Week => on.saturating_add(count.weeks()),
            Self::Month => on.first_of_month().saturating_add(count.months()),
        }
    }
}

fn monday(day: Date) -> Date {
    day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days())
}

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "vista")]
    sight: Sight,
    #[serde(rename = "giorno")]
    day: String,
    #[serde(rename = "risorsa")]
    resource: String,
}

impl Wish {
    fn day(&self, today: Date) -> Date {
        dates::day(&self.day).filter(|day| (2000..2100).contains(&day.year())).unwrap_or(today)
    }

    /// The address of another day or sight, of the same resource.
    fn at(&self, sight: Sight, day: Date) -> String {
        address(sight, day, &self.resource)
    }
}

fn address(sight: Sight, day: Date, resource: &str) -> String {
    let day = dates::written(day);
    format!("{PATH}?{}", query::text([("vista", sight.slug()), ("giorno", &day), ("risorsa", resource)]))
}

/// The pieces of one resource on one day.
struct Column {
    name: String,
    path: String,
    today: bool,
    pieces: Vec<Piece>,
}

/// A resource with seven days beside each other.
struct Row {
    name: String,
    path: String,
    cells: Vec<Cell>,
}

/// A day of a resource in few words, or of everything in a month.
struct Cell {
    day: String,
    number: String,
    path: String,
    today: bool,
    out: bool,
    told: Vec<String>,
    taken: usize,
}

#[derive(Template)]
#[template(path = "bookings/calendar.html")]
struct CalendarPage {
    page: Page,
    /// Address, words and whether it is shown, for each sight.
    sights: Vec<(String, String, bool)>,
    sight: &'static str,
    resources: Vec<(String, String)>,
    chosen: String,
    asked: String,
    period: String,
    before: String,
    after: String,
    now: String,
    boxes: Vec<Column>,
    /// The boxes are the days of a week.
    beside: bool,
    rows: Vec<Row>,
    weeks: Vec<Vec<Cell>>,
    weekdays: Vec<String>,
}

/// What is drawn.
struct Drawn<'a> {
    pen: Pen<'a>,
    grounds: &'a [Ground],
    today: Date,
    wish: &'a Wish,
    on: Date,
}

impl Drawn<'_> {
    fn pieces(&self, ground: &Ground, day: Date) -> Vec<Piece> {
        let window = Span::new(dates::begins(day), dates::begins(day.saturating_add(1.day())));
        window.map_or(Vec::new(), |window| self.pen.pieces(ground, window))
    }

    /// A box for each resource of the day, or for each day of one resource.
    fn boxes(&self) -> Vec<Column> {
        let one = |ground: &Ground, day: Date, name: String, path: String| Column {
            name,
            path,
            today: self.wish.sight == Sight::Week && day == self.today,
            pieces: self.pieces(ground, day),
        };
        match (self.wish.sight, self.grounds) {
            (Sight::Day, grounds) => {
                let of = |ground: &Ground| {
                    let path = address(Sight::Week, self.on, &ground.resource.id.to_string());
                    one(ground, self.on, ground.content().name.clone(), path)
                };
                grounds.iter().map(of).collect()
            }
            (Sight::Week, [ground]) => {
                let days = (0..7).map(|days| monday(self.on).saturating_add(days.days()));
                days.map(|day| one(ground, day, words::day(self.pen.page, day), self.wish.at(Sight::Day, day)))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// A row for each of several resources in a week.
    fn rows(&self) -> Vec<Row> {
        if self.wish.sight != Sight::Week || self.grounds.len() == 1 {
            return Vec::new();
        }
        let row = |ground: &Ground| {
            let id = ground.resource.id.to_string();
            let days = (0..7).map(|days| monday(self.on).saturating_add(days.days()));
            let cell = |day: Date| self.cell(std::slice::from_ref(ground), day, address(Sight::Day, day, &id));
            let path = address(Sight::Week, self.on, &id);
            Row { name: ground.content().name.clone(), path, cells: days.map(cell).collect() }
        };
        self.grounds.iter().map(row).collect()
    }

    fn weeks(&self) -> Vec<Vec<Cell>> {
        if self.wish.sight != Sight::Month {
            return Vec::new();
        }
        let (first, behind) = Sight::Month.days(self.on);
        let mondays = std::iter::successors(Some(first), |day| Some(day.saturating_add(1.week())));
        let week = |monday: Date| -> Vec<Cell> {
            let days = (0..7).map(|days| monday.saturating_add(days.days()));
            days.map(|day| self.cell(self.grounds, day, self.wish.at(Sight::Day, day))).collect()
        };
        mondays.take_while(|day| *day < behind).map(week).collect()
    }

    /// What is taken or shut on a day, and whether something is left.
    fn cell(&self, grounds: &[Ground], day: Date, path: String) -> Cell {
        let page = self.pen.page;
        let (mut told, mut taken, mut free) = (Vec::new(), 0, false);
        for ground in grounds {
            for piece in self.pieces(ground, day) {
                let of = if grounds.len() == 1 { String::new() } else { format!("{}: ", ground.content().name) };
                match piece.what {
                    What::Free => free = true,
                    What::Kept => {}
                    What::Taken | What::Asked | What::Shut => {
                        taken += usize::from(piece.what == What::Taken);
                        told.push(format!("{of}{} {}", page.t(piece.key()), piece.times));
                    }
                }
            }
        }
        if free && grounds.len() == 1 {
            told.push(page.t(if told.is_empty() { "booking-free-all" } else { "booking-free-else" }));
        }
        Cell {
            day: words::day(page, day),
            number: day.day().to_string(),
            path,
            today: day == self.today,
            out: day.month() != self.on.month(),
            told,
            taken,
        }
    }
}

/// Those that are drawn: the one that is asked for, or as many as a page holds of those in use.
async fn chosen(tx: &mut Tx, wish: &Wish) -> Result<(Vec<Resource>, Vec<(String, String)>)> {
    let all = resources::store::all(tx).await?;
    let named = all.iter().map(|one| (one.id.to_string(), one.particulars.content.name.clone())).collect();
    let shown: Vec<Resource> = if wish.resource.is_empty() {
        let most = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
        all.into_iter().filter(|one| one.closed_at.is_none()).take(most).collect()
    } else {
        all.into_iter().filter(|one| one.id.to_string() == wish.resource).collect()
    };
    if shown.is_empty() && !wish.resource.is_empty() {
        return Err(Error::NotFound);
    }
    Ok((shown, named))
}

/// What is booked of ours in a window.
async fn booked(tx: &mut Tx, app: &App, shown: &[Resource], window: Span) -> Result<Vec<Booking>> {
    let resource = if let [one] = shown { Some(one.id) } else { None };
    let filter = Filter { resource, within: Some(window), ..Filter::default() };
    let mut bookings = list::some(tx, app, &filter, MOST).await?;
    bookings.retain(|one| one.direction != Direction::Sent);
    Ok(bookings)
}

fn period(page: &Page, sight: Sight, on: Date) -> String {
    let last = monday(on).saturating_add(6.days());
    match sight {
        Sight::Day => words::day(page, on),
        Sight::Week => format!("{} – {}", dates::written(monday(on)), dates::written(last)),
        Sight::Month => format!("{} {}", page.t(format!("month-{}", on.month())), on.year()),
    }
}

pub(super) async fn show(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let page = staff.page("booking-calendar-title").under("nav-bookings", "/prenotazioni");
    let (eyes, today) = (Eyes::of(&staff), dates::today(staff.frame().now));
    let on = wish.day(today);
    let (first, behind) = wish.sight.days(on);
    let window = Span::new(dates::begins(first), dates::begins(behind)).ok_or(Error::NotFound)?;
    let mut tx = app.db.read().await?;
    let (shown, resources) = chosen(&mut tx, &wish).await?;
    let ids: Vec<_> = shown.iter().map(|one| one.id).collect();
    let grounds = ground::many(&mut tx, &ids, window).await?;
    let bookings = booked(&mut tx, &app, &shown, window).await?;
    let names = Names::read(&mut tx).await?;
    drop(tx);
    let pen = Pen { page: &page, eyes: &eyes, names: &names, bookings: &bookings };
    let drawn = Drawn { pen, grounds: &grounds, today, wish: &wish, on };
    let (boxes, rows, weeks) = (drawn.boxes(), drawn.rows(), drawn.weeks());
    let sights = Sight::ALL.map(|sight| {
        let words = page.t(format!("booking-sight-{}", sight.slug()));
        (wish.at(sight, on), words, sight == wish.sight)
    });
    let weekdays = (1..=7).map(|number| page.t(format!("calendar-short-{number}"))).collect();
    view(&CalendarPage {
        sights: sights.to_vec(),
        sight: wish.sight.slug(),
        beside: wish.sight == Sight::Week,
        resources,
        asked: dates::written(on),
        period: period(&page, wish.sight, on),
        before: wish.at(wish.sight, wish.sight.later(on, -1)),
        after: wish.at(wish.sight, wish.sight.later(on, 1)),
        now: wish.at(wish.sight, today),
        chosen: wish.resource.clone(),
        boxes,
        rows,
        weeks,
        weekdays,
        page,
    })
}
