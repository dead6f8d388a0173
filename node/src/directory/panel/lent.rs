//! `/rete/risorse`: what the peers lend, each row with its owner and the owner's date; and one of them with everything that its
//! owner tells.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use pico_protocol::feed::{RESOURCES, ResourceKind};
use serde::Deserialize;

use super::{Options, ask, stale, words};
use crate::accounts::Staff;
use crate::accounts::permission::BookResources;
use crate::app::App;
use crate::directory::lent::{Lent, WantedLent};
use crate::directory::store;
use crate::error::{Error, Result};
use crate::peers;
use crate::people::panel::parse_id;
use crate::people::place;
use crate::store::fold::fold;
use crate::store::page::{PageNumber, Slice};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{query, redirect, typed, view};

const LIST: &str = "/rete/risorse";

/// The routes of what is lent.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/rete/risorse", get(list).post(filter))
        .route("/rete/risorse/{owner}/{key}", get(show))
        .route("/rete/risorse/{owner}/{key}/chiedi", get(ask::show).post(ask::send))
}

#[derive(Template)]
#[template(path = "directory/lent.html")]
struct LentPage {
    page: Page,
    wanted: WantedLent,
    lent: Slice<Lent>,
    /// The search as an address, for its pages.
    base: String,
    kinds: Options,
    provinces: Options,
    comuni: Options,
    owners: Options,
    troubles: Vec<(String, String)>,
}

impl LentPage {
    fn trouble_key(&self, trouble: &str) -> String {
        format!("directory-{trouble}")
    }

    fn stale(&self, one: &Lent) -> Option<String> {
        stale(&self.page, one.copied)
    }

    fn kind(&self, one: &Lent) -> String {
        words::kind(&self.page, one.content.kind)
    }

    fn price(&self, one: &Lent) -> String {
        words::price(&self.page, one.content.price)
    }
}

/// The filter as it is chosen: codes go into the address, the words are kept under a number.
async fn filter(staff: Staff<BookResources>, State(app): State<App>, form: Form) -> Result<Response> {
    let wanted = WantedLent {
        kind: form.value("tipo").to_owned(),
        province: form.value("provincia").to_owned(),
        comune: form.value("comune").to_owned(),
        owner: form.value("cooperativa").to_owned(),
        bookable: form.value("prenotabili").to_owned(),
        search: typed::keep_text(&app, staff.id().as_str(), form.value("testo")).await?,
        ..WantedLent::default()
    };
    Ok(redirect(&format!("{LIST}?{}", query::text(told(&wanted)))))
}

/// What the address asks for.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(flatten)]
    wanted: WantedLent,
    #[serde(rename = "pagina")]
    page: Option<String>,
}

/// The search as it stands in an address.
fn told(wanted: &WantedLent) -> [(&'static str, &str); 6] {
    [
        ("tipo", wanted.kind.as_str()),
        ("provincia", &wanted.province),
        ("comune", &wanted.comune),
        ("cooperativa", &wanted.owner),
        ("prenotabili", &wanted.bookable),
        ("ricerca", &wanted.search),
    ]
}

async fn list(staff: Staff<BookResources>, State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response> {
    let mut wanted = asked.wanted;
    let number = PageNumber::from_request(asked.page.and_then(|page| page.parse().ok()));
    let mut tx = app.db.read().await?;
    wanted.text = typed::recall(&mut tx, &app, staff.id().as_str(), &mut wanted.search).await?;
    let lent = store::lent::page(&mut tx, &wanted, number).await?;
    let troubles = store::troubles(&mut tx, &RESOURCES).await?;
    let present = store::lent::comuni(&mut tx).await?;
    let linked = peers::store::list(&mut tx).await?.into_iter().filter(|peer| peer.state == "active");
    let comuni: Vec<&place::Comune> = present.iter().filter_map(|istat| place::comune(istat)).collect();
    let is_there = |sign: &String| comuni.iter().any(|comune| comune.province == *sign);
    let page = staff.page("lent-title").under("nav-network", "/rete");
    view(&LentPage {
        kinds: ResourceKind::ALL.map(|kind| (kind.code().to_owned(), words::kind(&page, kind))).to_vec(),
        provinces: place::provinces().into_iter().filter(|(sign, _)| is_there(sign)).collect(),
        comuni: by_name(&comuni),
        owners: linked.map(|peer| (peer.node_id, peer.legal_name)).collect(),
        base: query::start(LIST, told(&wanted)),
        page,
        wanted,
        lent,
        troubles,
    })
}

/// Municipalities to choose from, in the order of their names.
fn by_name(comuni: &[&place::Comune]) -> Options {
    let mut options: Options = comuni.iter().map(|comune| (comune.istat.clone(), comune.label())).collect();
    options.sort_by_key(|(_, label)| fold(label));
    options
}

#[derive(Template)]
#[template(path = "directory/lent_view.html")]
struct LentView {
    page: Page,
    one: Lent,
    stale: Option<String>,
    /// What it is and where.
    facts: Vec<(String, String)>,
    /// How it is had: in the order in which somebody asks.
    rules: Vec<(String, String)>,
    /// The meetings of a course.
    sessions: Vec<String>,
}

async fn show(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Path((owner, key)): Path<(String, String)>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let found = store::lent::find(&mut tx, &parse_id(&owner)?, &parse_id(&key)?).await?;
    let one = found.ok_or(Error::NotFound)?;
    let page = staff.page("lent-title").titled(one.content.name.clone());
    let page = page.under("nav-network", "/rete").under("lent-title", LIST);
    view(&LentView {
        stale: stale(&page, one.copied),
        facts: words::facts(&page, &one),
        rules: words::rules(&page, &one.content),
        sessions: one.content.sessions.iter().map(|session| words::session(&page, *session)).collect(),
        page,
        one,
    })
}
