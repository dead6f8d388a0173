//! `/risorse/{id}`: one resource: what it is, its rules in plain words, when it can be had and when not, quotas, accessories, meetings.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::feed::{Address, Session};

use super::{load, words};
use crate::accounts::permission::BookResources;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::error::Result;
use crate::peers;
use crate::people::place;
use crate::resources::{Blackout, Quota, Resource, blackouts, quotas};
use crate::services::visibility_code;
use crate::store::Tx;
use crate::web::layout::Page;
use crate::web::{dates, view};

#[derive(Template)]
#[template(path = "resources/show.html")]
struct ShowPage {
    page: Page,
    resource: Resource,
    /// What it is, as name and value.
    told: Vec<(String, String)>,
    rules: Vec<String>,
    /// When it can be had, a line for each.
    hours: Vec<String>,
    blackouts: Vec<Blackout>,
    /// Partners with a limit, and the limit in words.
    quotas: Vec<(String, String)>,
    may_write: bool,
}

impl ShowPage {
    /// `open`, `paused` or `closed`.
    fn state(&self) -> &'static str {
        self.resource.state().1
    }

    fn state_kind(&self) -> &'static str {
        self.resource.state().0
    }

    fn attributes(&self) -> Vec<(String, String)> {
        let all = self.resource.particulars.content.attributes.iter();
        all.map(|one| (one.name.clone(), one.value.clone())).collect()
    }

    fn accessories(&self) -> Vec<(String, String)> {
        let all = self.resource.particulars.content.accessories.iter();
        all.map(|one| (one.name.clone(), self.page.number(one.stock))).collect()
    }

    /// `12/01/2027 09:00–13:00`.
    fn sessions(&self) -> Vec<String> {
        let line = |one: &Session| format!("{}–{}", dates::moment(one.from), dates::hour(one.to));
        self.resource.particulars.content.sessions.iter().map(line).collect()
    }
}

/// What it is: everything that peers read of it, besides what has a box of its own.
fn told(page: &Page, resource: &Resource) -> Vec<(String, String)> {
    let content = &resource.particulars.content;
    let address = match &content.address {
        Address::Shown(address) => address.clone(),
        Address::Withheld => page.t("resources-withheld"),
    };
    let facts = [
        ("resources-kind", page.t(format!("resources-kind-{}", content.kind.code()))),
        ("resources-group", content.group.clone()),
        ("resources-description", content.description.clone()),
        ("resources-units", page.number(content.units)),
        ("resources-people", content.people.map_or(String::new(), |people| page.number(people))),
        ("services-comune", place::comune(&content.comune).map_or(String::new(), place::Comune::label)),
        ("services-address", address),
        ("services-telephone", content.contact.telephone.clone()),
        ("services-email", content.contact.email.clone()),
        ("services-visibility", page.t(format!("visibility-{}", visibility_code(resource.particulars.visibility)))),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (page.t(key), value)).collect()
}

/// Its own words first, then its hours by days of the week.
fn hours(page: &Page, resource: &Resource) -> Vec<String> {
    let words = Some(resource.particulars.content.schedule.clone()).filter(|words| !words.is_empty());
    words.into_iter().chain(resource.particulars.rules.hours.lines(page.locale())).collect()
}

/// Partners by the name that is confirmed here.
async fn limited(tx: &mut Tx, page: &Page, quotas: Vec<Quota>) -> Result<Vec<(String, String)>> {
    let peers = peers::store::list(tx).await?.into_iter();
    let names: BTreeMap<String, String> = peers.map(|peer| (peer.node_id, peer.legal_name)).collect();
    let line = |quota: Quota| {
        let limit = if quota.minutes == 0 {
            page.t("resources-quota-nothing")
        } else {
            page.t1("resources-quota-month", "time", page.hours(quota.minutes))
        };
        (names.get(&quota.partner).cloned().unwrap_or(quota.partner), limit)
    };
    Ok(quotas.into_iter().map(line).collect())
}

pub(super) async fn show(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let resource = load(&mut tx, &id).await?;
    let page = staff.page("nav-resources").titled(resource.particulars.content.name.clone());
    let page = page.under("nav-resources", "/risorse");
    let blackouts = blackouts::coming(&mut tx, &resource.id, app.clock.now()).await?;
    let quotas = quotas::of_resource(&mut tx, &resource.id).await?;
    let quotas = limited(&mut tx, &page, quotas).await?;
    drop(tx);
    let may_write = staff.may(Permission::LendResources, Scope::Anything);
    let (told, rules, hours) = (told(&page, &resource), words::rules(&page, &resource), hours(&page, &resource));
    view(&ShowPage { page, resource, told, rules, hours, blackouts, quotas, may_write })
}
