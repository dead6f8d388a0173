//! `/persone`: everybody this person may see.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{reading, today};
use crate::accounts::permission::ReadPeople;
use crate::accounts::{Decision, Permission, Scope, Staff};
use crate::app::App;
use crate::audit;
use crate::error::Result;
use crate::people::filter::{AGES, Filter};
use crate::people::search::{self, Line, Order};
use crate::people::{filtered, place};
use crate::store::fold::fold;
use crate::store::page::{PageNumber, Slice};
use crate::web::layout::Page;
use crate::web::view;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "ordine")]
    order: Order,
    #[serde(rename = "pagina")]
    page: Option<i64>,
    #[serde(flatten)]
    filter: Filter,
}

#[derive(Template)]
#[template(path = "people/list.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a link or a button of its own on the page")]
struct ListPage {
    page: Page,
    people: Slice<Line>,
    order: &'static str,
    /// What narrows the list, and what it can be narrowed by.
    narrowed: Filter,
    services: Vec<(String, String)>,
    comuni: Vec<(String, String)>,
    ages: Vec<(String, String)>,
    /// For other pages of the same list, and for its file.
    base: String,
    unsorted: String,
    file: String,
    /// For the files of what is kept about these people.
    query: String,
    may_add: bool,
    may_write_bases: bool,
    may_hand_over: bool,
    may_import: bool,
    may_in_emergency: bool,
}

impl ListPage {
    fn some_restricted(&self) -> bool {
        self.people.rows.iter().any(|line| line.restricted)
    }
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let number = PageNumber::from_request(wish.page);
    let (sight, filter) = (reading(&staff)?, wish.filter.known());
    let people = if filter.is_some() {
        filtered::page(&mut tx, &sight, (&filter, today(app.clock.now())), wish.order, number).await?
    } else {
        search::page(&mut tx, &sight, wish.order, number).await?
    };
    let (services, comuni) = (filtered::services(&mut tx).await?, filtered::comuni(&mut tx).await?);
    drop(tx);
    let shown = people.rows.iter().map(|line| line.id.as_str());
    audit::record_page(&app, &staff.actor(), audit::PEOPLE_LISTED, shown).await?;
    let page = staff.page("nav-people");
    let query = filter.query();
    view(&ListPage {
        ages: ages(&page),
        page,
        people,
        order: wish.order.slug(),
        services,
        comuni: named(comuni),
        base: format!("/persone?ordine={}&{query}", wish.order.slug()),
        unsorted: format!("/persone?{query}"),
        file: format!("/persone/esporta?{query}"),
        query,
        narrowed: filter,
        may_hand_over: staff.may(Permission::HandOverCases, Scope::Anything),
        may_import: staff.may(Permission::ImportPeople, Scope::Anything),
        may_in_emergency: staff.may(Permission::OpenInEmergency, Scope::Anything),
        may_write_bases: staff.decide(Permission::WriteLegalBases, Scope::Anything) != Decision::Denied,
        may_add: staff.may(Permission::WritePeople, Scope::OpenedBy(Some(staff.id()))),
    })
}

/// The bands of ages, each with the first of its years as code.
fn ages(page: &Page) -> Vec<(String, String)> {
    let words = |(place, first): (usize, &i16)| match AGES.get(place + 1) {
        Some(next) => (first.to_string(), format!("{first}–{}", next - 1)),
        None => (first.to_string(), page.t1("figures-and-older", "n", i64::from(*first))),
    };
    AGES.iter().enumerate().map(words).collect()
}

/// Municipalities by name.
fn named(codes: Vec<String>) -> Vec<(String, String)> {
    let named = codes.into_iter().filter_map(|code| place::comune(&code).map(|comune| (code, comune.label())));
    let mut named: Vec<(String, String)> = named.collect();
    named.sort_by_cached_key(|(_, name)| fold(name));
    named
}
