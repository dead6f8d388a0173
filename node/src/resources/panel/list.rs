//! `/risorse`: what this cooperative lends, by group and kind.

use std::cmp::Ordering;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use pico_protocol::feed::ResourceKind;
use serde::Deserialize;

use super::words;
use crate::accounts::permission::BookResources;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::error::Result;
use crate::people::place;
use crate::resources::{Resource, store};
use crate::services::visibility_code;
use crate::store::fold::fold;
use crate::web::layout::Page;
use crate::web::register::{Asked, Column, Register};
use crate::web::view;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(flatten)]
    asked: Asked,
    #[serde(rename = "tipo")]
    kind: String,
    #[serde(rename = "stato")]
    state: String,
}

impl Wish {
    fn fits(&self, line: &Line) -> bool {
        let kind = line.resource.particulars.content.kind.code();
        (self.kind.is_empty() || self.kind == kind) && (self.state.is_empty() || self.state == line.state())
    }
}

const STATES: [&str; 3] = ["open", "paused", "closed"];

const COLUMNS: [Column<Line>; 3] = [
    ("nome", |one, other| one.name.cmp(&other.name)),
    ("gruppo", Line::by_group),
    ("comune", |one, other| one.comune.cmp(&other.comune)),
];

#[derive(Template)]
#[template(path = "resources/list.html")]
struct ListPage {
    page: Page,
    resources: Register<Line>,
    kinds: Vec<(String, String)>,
    states: Vec<(String, String)>,
    wish: Wish,
    may_write: bool,
}

/// One resource as the list shows it.
struct Line {
    resource: Resource,
    name: String,
    comune: String,
    price: String,
}

impl Line {
    fn new(page: &Page, resource: Resource) -> Self {
        let content = &resource.particulars.content;
        let comune = place::comune(&content.comune).map_or(String::new(), place::Comune::label);
        Self { name: fold(&content.name), comune, price: words::price(page, content), resource }
    }

    /// In use before what is not, in the order of the groups with those of none last, and in a group kind by kind.
    fn by_group(&self, other: &Self) -> Ordering {
        let place = |line: &Self| {
            let content = &line.resource.particulars.content;
            let closed = line.resource.closed_at.is_some();
            (closed, content.group.is_empty(), fold(&content.group), content.kind, line.name.clone())
        };
        place(self).cmp(&place(other))
    }

    /// `open`, `paused` or `closed`.
    fn state(&self) -> &'static str {
        self.resource.state().1
    }

    fn state_kind(&self) -> &'static str {
        self.resource.state().0
    }

    fn kind_key(&self) -> String {
        format!("resources-kind-{}", self.resource.particulars.content.kind.code())
    }

    fn visibility_key(&self) -> String {
        format!("visibility-{}", visibility_code(self.resource.particulars.visibility))
    }
}

pub(super) async fn show(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let page = staff.page("nav-resources");
    let lines = store::all(&mut tx).await?.into_iter().map(|resource| Line::new(&page, resource));
    let mut lines: Vec<Line> = lines.filter(|line| wish.fits(line)).collect();
    drop(tx);
    lines.sort_by(Line::by_group);
    let filters = [("tipo", wish.kind.as_str()), ("stato", &wish.state)];
    let resources = Register::of(lines, &wish.asked, &COLUMNS, "/risorse", &filters);
    let may_write = staff.may(Permission::LendResources, Scope::Anything);
    let kinds = ResourceKind::ALL.map(ResourceKind::code);
    let kinds = kinds.map(|code| (code.to_owned(), page.t(format!("resources-kind-{code}")))).to_vec();
    let states = STATES.map(|code| (code.to_owned(), page.t(format!("resources-state-{code}")))).to_vec();
    view(&ListPage { page, resources, kinds, states, wish, may_write })
}
