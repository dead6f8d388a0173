//! `/agenda/mese`: how much stands on each day of a month. Numbers name nobody; a day leads to its week.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;

use super::{Shown, Wish};
use crate::accounts::Staff;
use crate::app::App;
use crate::calendar::{Kind, Standing, View, monday};
use crate::error::Result;
use crate::web::dates;
use crate::web::layout::Page;
use crate::web::view;

/// One day: how many of each kind take place.
struct Cell {
    day: Date,
    counts: Vec<(Kind, usize)>,
    all: usize,
}

#[derive(Template)]
#[template(path = "calendar/month.html")]
struct MonthPage {
    page: Page,
    shown: Shown,
    first: Date,
    weeks: Vec<Vec<Cell>>,
}

impl MonthPage {
    fn month(&self, months: i32) -> String {
        self.shown.wish.at("/agenda/mese", self.first.saturating_add(months.months()))
    }

    fn week(&self) -> String {
        self.shown.wish.at("/agenda", self.first)
    }

    fn asked(&self) -> String {
        dates::written(self.first)
    }

    fn day(&self, cell: &Cell) -> String {
        self.shown.wish.at("/agenda", cell.day)
    }

    fn of_view(&self, view: View) -> String {
        Wish { view: view.slug().to_owned(), ..self.shown.wish.clone() }.at("/agenda/mese", self.first)
    }

    fn words(&self) -> String {
        format!("{} {}", self.page.t(format!("month-{}", self.first.month())), self.first.year())
    }

    fn is_out(&self, cell: &Cell) -> bool {
        cell.day.month() != self.first.month()
    }

    fn is_today(&self, cell: &Cell) -> bool {
        cell.day == self.shown.today
    }

    fn weekday(&self, number: usize) -> String {
        self.page.t(format!("weekday-{number}"))
    }
}

fn cell(shown: &Shown, day: Date) -> Cell {
    let of_day = crate::calendar::of_day(&shown.all.entries, day);
    let there = of_day.iter().filter(|entry| entry.standing != Standing::Off);
    let mut counts: Vec<(Kind, usize)> = Kind::ALL.map(|kind| (kind, 0)).to_vec();
    for entry in there {
        if let Some(count) = counts.iter_mut().find(|(kind, _)| *kind == entry.kind) {
            count.1 += 1;
        }
    }
    counts.retain(|(_, count)| *count > 0);
    Cell { day, all: counts.iter().map(|(_, count)| count).sum(), counts }
}

pub(super) async fn show(staff: Staff, State(app): State<App>, Query(wish): Query<Wish>) -> Result<Response> {
    let first = wish.day(dates::today(staff.frame().now)).first_of_month();
    let (from, last) = (monday(first), monday(first.last_of_month()).saturating_add(6.days()));
    let mut tx = app.db.read().await?;
    let shown = Shown::gather(&mut tx, &app, &staff, wish, (from, last)).await?;
    drop(tx);
    let mut weeks = Vec::new();
    let mut day = from;
    while day <= last {
        weeks.push((0..7).map(|days| cell(&shown, day.saturating_add(days.days()))).collect());
        day = day.saturating_add(1.week());
    }
    let page = staff.page("calendar-month").under("calendar-title", "/agenda");
    view(&MonthPage { page, shown, first, weeks })
}
