//! `/persone`: everybody this person may see.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::reading;
use crate::accounts::permission::ReadPeople;
use crate::accounts::{Decision, Permission, Scope, Staff};
use crate::app::App;
use crate::audit;
use crate::error::Result;
use crate::people::search::{self, Line, Order};
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
}

#[derive(Template)]
#[template(path = "people/list.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a link or a button of its own on the page")]
struct ListPage {
    page: Page,
    people: Slice<Line>,
    order: &'static str,
    base: String,
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
    let people = search::page(&mut tx, &reading(&staff)?, wish.order, number).await?;
    drop(tx);
    let shown = people.rows.iter().map(|line| line.id.as_str());
    audit::record_page(&app, &staff.actor(), audit::PEOPLE_LISTED, shown).await?;
    view(&ListPage {
        page: staff.page("nav-people"),
        people,
        order: wish.order.slug(),
        base: format!("/persone?ordine={}&", wish.order.slug()),
        may_hand_over: staff.may(Permission::HandOverCases, Scope::Anything),
        may_import: staff.may(Permission::ImportPeople, Scope::Anything),
        may_in_emergency: staff.may(Permission::OpenInEmergency, Scope::Anything),
        may_write_bases: staff.decide(Permission::WriteLegalBases, Scope::Anything) != Decision::Denied,
        may_add: staff.may(Permission::WritePeople, Scope::OpenedBy(Some(staff.id()))),
    })
}
