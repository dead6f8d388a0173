//! `/agenda`: seven days, beside each other at a desk and one below the other on a telephone.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;

use super::{Day, Shown, Wish};
use crate::accounts::Staff;
use crate::app::App;
use crate::audit;
use crate::calendar::{View, monday};
use crate::error::Result;
use crate::web::dates;
use crate::web::layout::Page;
use crate::web::view;

#[derive(Template)]
#[template(path = "calendar/week.html")]
struct WeekPage {
    page: Page,
    shown: Shown,
    monday: Date,
    /// The day that was asked for: where the month opens.
    on: Date,
    days: Vec<Day>,
}

impl WeekPage {
    fn week(&self, weeks: i64) -> String {
        self.shown.wish.at("/agenda", self.monday.saturating_add(weeks.weeks()))
    }

    fn month(&self) -> String {
        self.shown.wish.at("/agenda/mese", self.on)
    }

    fn of_view(&self, view: View) -> String {
        Wish { view: view.slug().to_owned(), ..self.shown.wish.clone() }.at("/agenda", self.on)
    }

    fn period(&self) -> String {
        format!("{} – {}", dates::written(self.monday), dates::written(self.monday.saturating_add(6.days())))
    }

    fn asked(&self) -> String {
        dates::written(self.on)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands on what it names by reference")]
    fn written(&self, day: &Date) -> String {
        dates::written(*day)
    }

    fn is_this_week(&self) -> bool {
        monday(self.shown.today) == self.monday
    }
}

pub(super) async fn show(staff: Staff, State(app): State<App>, Query(wish): Query<Wish>) -> Result<Response> {
    let on = wish.day(dates::today(staff.frame().now));
    let monday = monday(on);
    let mut tx = app.db.read().await?;
    let shown = Shown::gather(&mut tx, &app, &staff, wish, (monday, monday.saturating_add(6.days()))).await?;
    drop(tx);
    let named = shown.all.named();
    audit::record_page(&app, &staff.actor(), audit::PEOPLE_LISTED, named.iter().map(String::as_str)).await?;
    let page = staff.page("calendar-title");
    let days = (0..7).map(|days| shown.day(&page, monday.saturating_add(days.days()))).collect();
    view(&WeekPage { page, shown, monday, on, days })
}
