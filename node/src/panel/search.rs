//! `/cerca`: the search box that finds people, referrals, services and cooperatives.
//!
//! What is typed is often a name, so it travels in the body of a POST; the page that shows what was found has a number in its
//! address ([`typed`]). Everybody finds only what
//! her role reaches, asked of the same functions as the lists.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::directory::{self, Offer, Wanted};
use crate::error::{Error, Result};
use crate::peers::{self, store::PeerRow};
use crate::people;
use crate::people::search::Line;
use crate::referrals::store::Row;
use crate::referrals::store::list;
use crate::referrals::{self, Reach};
use crate::services::{self, Service};
use crate::store::Tx;
use crate::store::fold::fold;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::typed::{self, SearchId};
use crate::web::{redirect, view};

/// Rows of each kind.
const MOST: usize = 10;
/// Longest text searched for.
const LONGEST: usize = 100;

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/cerca", get(ask).post(keep)).route("/cerca/{id}", get(find))
}

#[derive(Template)]
#[template(path = "search/search.html")]
struct SearchPage {
    page: Page,
    typed: String,
    found: Option<Found>,
}

#[derive(Default)]
struct Found {
    people: Vec<Line>,
    /// Each with what people here call who it is about; empty where they may not know.
    referrals: Vec<(Row, String)>,
    services: Vec<Service>,
    offers: Vec<Offer>,
    peers: Vec<PeerRow>,
    may_write_services: bool,
}

impl Found {
    fn is_empty(&self) -> bool {
        let lengths =
            [self.people.len(), self.referrals.len(), self.services.len(), self.offers.len(), self.peers.len()];
        lengths == [0; 5]
    }
}

async fn ask(staff: Staff) -> Result<Response> {
    view(&SearchPage { page: staff.page("search-title"), typed: String::new(), found: None })
}

async fn keep(staff: Staff, State(app): State<App>, form: Form) -> Result<Response> {
    let typed: String = form.value("q").trim().chars().take(LONGEST).collect();
    if fold(&typed).is_empty() {
        return Ok(redirect("/cerca"));
    }
    let mut tx = staff.write(&app).await?;
    let id = typed::keep(&mut tx, &app, staff.id().as_str(), &typed).await?;
    tx.commit().await?;
    Ok(redirect(&format!("/cerca/{id}")))
}

async fn find(staff: Staff, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let id: SearchId = id.parse().map_err(|_| Error::NotFound)?;
    let page = staff.page("search-title");
    let mut tx = app.db.read().await?;
    let typed = typed::find(&mut tx, &app, staff.id().as_str(), &id).await?.ok_or(Error::NotFound)?;
    let people = find_people(&mut tx, &app, &staff, &typed).await?;
    let mut found = Found { people, ..Found::default() };
    found.referrals = find_referrals(&mut tx, &app, &staff, &typed).await?;
    if staff.may(Permission::ReadNetwork, Scope::Anything) {
        find_network(&mut tx, &typed, &mut found).await?;
        found.may_write_services = staff.may(Permission::WriteServices, Scope::Anything);
    }
    drop(tx);
    let named = found.referrals.iter().filter(|(_, name)| !name.is_empty()).map(|(row, _)| row.id.as_str());
    audit::record_page(&app, &staff.actor(), ListKind::new("referral.list", "referral", ""), named).await?;
    if staff.may(Permission::ReadPeople, Scope::Anything) {
        record(&app, &staff, &found.people).await?;
    }
    view(&SearchPage { page, typed, found: Some(found) })
}

/// A list of people that somebody is about to see leaves one row in the log, with their identifiers.
async fn record(app: &App, staff: &Staff, people: &[Line]) -> Result<()> {
    let ids = people.iter().map(|line| line.id.as_str());
    Ok(audit::record_page(app, &staff.actor(), ListKind::new("person.search", "people", "list"), ids).await?)
}

async fn find_people(tx: &mut Tx, app: &App, staff: &Staff, typed: &str) -> Result<Vec<Line>> {
    if !staff.may(Permission::ReadPeople, Scope::Anything) {
        return Ok(Vec::new());
    }
    let sight = people::panel::sight(staff, Permission::ReadPeople)?;
    Ok(people::search::find(tx, app, &sight, typed, i64::try_from(MOST).unwrap_or(i64::MAX)).await?)
}

async fn find_referrals(tx: &mut Tx, app: &App, staff: &Staff, typed: &str) -> Result<Vec<(Row, String)>> {
    if !staff.may(Permission::ReadReferrals, Scope::Anything) {
        return Ok(Vec::new());
    }
    let reach: Reach = crate::referrals::panel::reach(staff)?;
    let named = referrals::panel::list::named(tx, app, staff, typed).await?;
    let rows = list::search(tx, &reach, typed, &named, i64::try_from(MOST).unwrap_or(i64::MAX)).await?;
    Ok(rows.into_iter().map(|row| row.label(app).map(|name| (row, name))).collect::<Result<_, _>>()?)
}

async fn find_network(tx: &mut Tx, typed: &str, found: &mut Found) -> Result<()> {
    let wanted = fold(typed);
    let fits = |text: &str| wanted.split(' ').all(|word| fold(text).contains(word));
    let own = services::store::open(tx).await?;
    found.services = own.into_iter().filter(|service| fits(&service.particulars.content.name)).take(MOST).collect();
    let asked = Wanted { text: typed.to_owned(), ..Wanted::default() };
    found.offers = directory::store::search(tx, &asked, 0, i64::try_from(MOST).unwrap_or(i64::MAX)).await?;
    let peers = peers::store::list(tx).await?;
    found.peers = peers.into_iter().filter(|peer| fits(&peer.legal_name)).take(MOST).collect();
    Ok(())
}
