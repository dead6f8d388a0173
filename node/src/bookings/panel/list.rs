//! `/prenotazioni`: what needs somebody now, then her own bookings and all of them, by resource, state and week.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::time::Timestamp;
use serde::Deserialize;

use super::super::store::list::{self, Filter};
use super::super::{Span, State as Stage};
use super::names::{Line, Names};
use super::needs::{Needs, needs};
use super::rights::Eyes;
use super::words;
use crate::accounts::Staff;
use crate::accounts::permission::BookResources;
use crate::app::App;
use crate::error::Result;
use crate::resources;
use crate::store::page::{PageNumber, Slice};
use crate::web::layout::Page;
use crate::web::{dates, query, view};

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "elenco")]
    pub(super) part: String,
    #[serde(rename = "risorsa")]
    pub(super) resource: String,
    #[serde(rename = "stato")]
    pub(super) state: String,
    #[serde(rename = "settimana")]
    pub(super) week: String,
    #[serde(rename = "pagina")]
    page: String,
}

/// The word in the address of everybody's bookings.
const ALL: &str = "tutte";

impl Wish {
    /// Everybody's bookings, not only her own.
    pub(super) fn is_all(&self) -> bool {
        self.part == ALL
    }

    /// The filter: a week where one is asked for, otherwise from today on.
    pub(super) fn filter(&self, eyes: &Eyes) -> Filter {
        let within = match self.monday() {
            Some(monday) => Span::new(dates::begins(monday), dates::begins(monday.saturating_add(1.week()))),
            None => Span::new(dates::begins(dates::today(eyes.now())), Timestamp::MAX),
        };
        Filter {
            account: (!self.is_all()).then(|| eyes.account().clone()),
            resource: self.resource.parse().ok(),
            state: self.state.parse().ok(),
            within,
        }
    }

    fn monday(&self) -> Option<Date> {
        let day = dates::day(&self.week).filter(|day| (2000..2100).contains(&day.year()))?;
        Some(day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days()))
    }

    fn narrows(&self) -> [(&str, &str); 3] {
        [("risorsa", self.resource.as_str()), ("stato", &self.state), ("settimana", &self.week)]
    }

    /// The address of a part of the list with the same filters; ends in `?` or `&`.
    fn of_part(&self, path: &str, part: &str) -> String {
        query::start(path, std::iter::once(("elenco", part)).chain(self.narrows()))
    }
}

#[derive(Template)]
#[template(path = "bookings/list.html")]
struct ListPage {
    page: Page,
    needs: Needs,
    slice: Slice<Line>,
    /// Addresses of the two parts, what they are called, and which of them is shown.
    tabs: Vec<(String, String, bool)>,
    resources: Vec<(String, String)>,
    states: Vec<(String, String)>,
    wish: Wish,
    narrowed: bool,
    /// For the pages of the list, and for the file of it.
    base: String,
    file: String,
}

pub(super) async fn show(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let (page, eyes) = (staff.page("nav-bookings"), Eyes::of(&staff));
    let mut tx = app.db.read().await?;
    let needs = needs(&mut tx, &app, &staff, &page).await?;
    let number = PageNumber::from_request(wish.page.parse().ok());
    let found = list::page(&mut tx, &app, &wish.filter(&eyes), number).await?;
    let names = Names::read(&mut tx).await?;
    let resources = resources::store::all(&mut tx).await?.into_iter();
    let resources = resources.map(|one| (one.id.to_string(), one.particulars.content.name)).collect();
    drop(tx);
    let rows = found.rows.iter().map(|one| names.line(&page, &eyes, one)).collect();
    let slice = Slice { rows, total: found.total, page: found.page };
    let states = Stage::ALL.map(|state| (state.code().to_owned(), words::state(&page, state))).to_vec();
    let tab =
        |part: &str, key: &str| (wish.of_part("/prenotazioni", part), page.t(key), wish.is_all() == (part == ALL));
    let tabs = vec![tab("", "booking-mine"), tab(ALL, "booking-all")];
    let (base, file) = (wish.of_part("/prenotazioni", &wish.part), wish.of_part("/prenotazioni/esporta", &wish.part));
    let narrowed = wish.narrows().iter().any(|(_, value)| !value.is_empty());
    view(&ListPage { page, needs, slice, tabs, resources, states, wish, narrowed, base, file })
}
