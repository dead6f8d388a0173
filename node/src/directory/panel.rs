//! `/servizi/rete`: what the peers offer, each row with its owner and the owner's date. What they lend is in [`lent`].

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use pico_protocol::feed::SERVICES;
use serde::Deserialize;

use super::near::Nearness;
use super::{Copied, Offer, Wanted, store};
use crate::accounts::permission::ReadNetwork;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::peers;
use crate::people::place;
use crate::services::{AREAS, CATEGORIES, area_code};
use crate::store::page::{PageNumber, Slice};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{self, redirect, typed, view};

mod ask;
mod lent;
mod words;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new().route("/servizi/rete", get(show).post(filter)).merge(lent::routes())
}

/// Since when nobody knows whether what an owner tells still holds, in words; none: it is fresh.
fn stale(page: &Page, copied: Copied) -> Option<String> {
    let since = copied.stale_since(page.frame().now)?;
    Some(page.t1("directory-stale", "day", page.date(since)))
}

/// The longest name of a municipality that is looked for, in characters.
const LONGEST_COMUNE: usize = 60;

type Options = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "directory/list.html")]
struct DirectoryPage {
    page: Page,
    wanted: Wanted,
    offers: Slice<Offer>,
    /// What was typed, where it was refused.
    form: Form,
    /// The search as an address, for its pages.
    base: String,
    categories: Options,
    areas: Options,
    provinces: Options,
    owners: Options,
    troubles: Vec<(String, String)>,
    may_refer: bool,
    /// Who may see what is lent is led there.
    may_book: bool,
}

impl DirectoryPage {
    fn stale(&self, offer: &Offer) -> Option<String> {
        stale(&self.page, offer.copied)
    }

    fn trouble_key(&self, trouble: &str) -> String {
        format!("directory-{trouble}")
    }

    fn category_key(&self, offer: &Offer) -> String {
        format!("category-{}", offer.content.category.letter())
    }

    fn area_key(&self, offer: &Offer) -> String {
        format!("area-{}", area_code(offer.content.area))
    }

    /// How near it is to the municipality that was asked for, in the words of this key; empty: none was.
    fn near_key(&self, offer: &Offer) -> &'static str {
        offer.nearness(&self.wanted.near).map_or("", Nearness::key)
    }

    /// `Grosseto (GR)`: the municipality that was asked for; where it was refused, what was typed.
    fn near_label(&self) -> String {
        if self.form.is_clean() {
            place::label(Some(self.wanted.near.as_str()))
        } else {
            self.form.value("vicino").to_owned()
        }
    }

    fn refer_address(&self, offer: &Offer) -> String {
        format!("/invii/nuovo?verso={}|{}", offer.owner, offer.key)
    }
}

/// The filter as it is chosen: codes go into the address, the words are kept under a number.
async fn filter(staff: Staff<ReadNetwork>, State(app): State<App>, mut form: Form) -> Result<Response> {
    if form.value("vicino").chars().count() > LONGEST_COMUNE {
        form.refuse_with("vicino", "form-too-long", LONGEST_COMUNE.try_into().map_err(Error::internal)?);
        return web::view_again(&page(&staff, &app, (Wanted::default(), PageNumber::from_request(None)), form).await?);
    }
    let typed = form.value("vicino").trim();
    let near =
        if typed.is_empty() { Ok(String::new()) } else { place::find_comune(typed).map(|one| one.istat.clone()) };
    let wanted = Wanted {
        near: near.clone().unwrap_or_default(),
        area: form.value("area").to_owned(),
        category: form.value("categoria").to_owned(),
        province: form.value("provincia").to_owned(),
        owner: form.value("cooperativa").to_owned(),
        free: form.value("liberi").to_owned(),
        search: typed::keep_text(&app, staff.id().as_str(), form.value("testo")).await?,
        ..Wanted::default()
    };
    let address = format!("/servizi/rete?{}", web::query::text(told(&wanted)));
    Ok(if near.is_ok() { redirect(&address) } else { redirect_with(&address, &Flash::warn("directory-near-unknown")) })
}

/// What the address asks for.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(flatten)]
    wanted: Wanted,
    #[serde(rename = "pagina")]
    page: Option<String>,
}

/// The search as it stands in an address.
fn told(wanted: &Wanted) -> [(&'static str, &str); 8] {
    [
        ("area", wanted.area.as_str()),
        ("categoria", &wanted.category),
        ("provincia", &wanted.province),
        ("comune", &wanted.comune),
        ("vicino", &wanted.near),
        ("cooperativa", &wanted.owner),
        ("liberi", &wanted.free),
        ("ricerca", &wanted.search),
    ]
}

async fn show(staff: Staff<ReadNetwork>, State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response> {
    let number = PageNumber::from_request(asked.page.and_then(|page| page.parse().ok()));
    view(&page(&staff, &app, (asked.wanted, number), Form::default()).await?)
}

/// The page of what is wanted, with what was refused of it.
async fn page(
    staff: &Staff<ReadNetwork>,
    app: &App,
    (mut wanted, number): (Wanted, PageNumber),
    form: Form,
) -> Result<DirectoryPage> {
    let mut tx = app.db.read().await?;
    wanted.text = typed::recall(&mut tx, app, staff.id().as_str(), &mut wanted.search).await?;
    let offers = store::page(&mut tx, &wanted, number).await?;
    let troubles = store::troubles(&mut tx, &SERVICES).await?;
    let present = store::provinces(&mut tx).await?;
    let linked = peers::store::list(&mut tx).await?.into_iter().filter(|peer| peer.state == "active");
    let page = staff.page("directory-title").under("nav-services", "/servizi");
    let provinces = place::provinces().into_iter().filter(|(code, _)| present.contains(code)).collect();
    Ok(DirectoryPage {
        form,
        categories: CATEGORIES.map(|letter| (letter.to_owned(), page.t(format!("category-{letter}")))).to_vec(),
        areas: AREAS.map(area_code).map(|code| (code.to_owned(), page.t(format!("area-{code}")))).to_vec(),
        provinces,
        owners: linked.map(|peer| (peer.node_id, peer.legal_name)).collect(),
        may_refer: staff.may(Permission::SendReferrals, Scope::Anything),
        may_book: staff.may(Permission::BookResources, Scope::Anything),
        base: web::query::start("/servizi/rete", told(&wanted)),
        page,
        wanted,
        offers,
        troubles,
    })
}
