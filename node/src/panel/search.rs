//! `/cerca`: the search box that finds people, referrals, services, what is lent, and cooperatives.
//!
//! What is typed is often a name, so it travels in the body of a POST; the page that shows what was found has a number in its
//! address ([`typed`]). Everybody finds only what
//! her role reaches, asked of the same functions as the lists.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

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
use crate::resources::{self, Resource};
use crate::services::{self, Service};
use crate::store::Tx;
use crate::store::fold::fold;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::typed::{self, SearchId};
use crate::web::{redirect, view};

/// Rows of each kind but people.
const MOST: usize = 10;
/// People of one page.
const PAGE: usize = 25;
/// People that pages lead to: who is not among them is found sooner by what else is known of her.
const REACHED: usize = 100;
/// Longest text searched for.
const LONGEST: usize = 100;

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/cerca", get(ask).post(keep)).route("/cerca/{id}", get(find))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    #[serde(rename = "pagina")]
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "search/search.html")]
struct SearchPage {
    page: Page,
    typed: String,
    found: Option<Found>,
}

/// One page of the people that were found.
#[derive(Default)]
struct People {
    lines: Vec<Line>,
    /// The numbers of the pages before and after it.
    previous: Option<usize>,
    next: Option<usize>,
    /// There are more after these.
    more: bool,
}

impl People {
    /// A page, counted from 1, of one more than pages lead to.
    fn page(lines: Vec<Line>, number: usize) -> Self {
        let reached = lines.len().min(REACHED);
        let number = number.clamp(1, reached.div_ceil(PAGE).max(1));
        let (from, to) = ((number - 1) * PAGE, (number * PAGE).min(reached));
        Self {
            previous: (number > 1).then(|| number - 1),
            next: (to < reached).then_some(number + 1),
            more: to < lines.len(),
            lines: lines.into_iter().take(to).skip(from).collect(),
        }
    }
}

#[derive(Default)]
struct Found {
    /// Where it stands, for its other pages.
    address: String,
    people: People,
    /// Each with what people here call who it is about; empty where they may not know.
    referrals: Vec<(Row, String)>,
    services: Vec<Service>,
    offers: Vec<Offer>,
    resources: Vec<Resource>,
    peers: Vec<PeerRow>,
    may_write_services: bool,
}

impl Found {
    fn is_empty(&self) -> bool {
        let of_people = [self.people.lines.len(), self.referrals.len()];
        let lengths = [self.services.len(), self.offers.len(), self.resources.len(), self.peers.len()];
        of_people == [0; 2] && lengths == [0; 4]
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

async fn find(
    staff: Staff,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let id: SearchId = id.parse().map_err(|_| Error::NotFound)?;
    let page = staff.page("search-title");
    let mut tx = app.db.read().await?;
    let typed = typed::find(&mut tx, &app, staff.id().as_str(), &id).await?.ok_or(Error::NotFound)?;
    let number = wish.page.as_deref().and_then(|number| number.parse().ok()).unwrap_or(1);
    let people = People::page(find_people(&mut tx, &app, &staff, &typed).await?, number);
    let mut found = Found { address: format!("/cerca/{id}"), people, ..Found::default() };
    found.referrals = find_referrals(&mut tx, &app, &staff, &typed).await?;
    if staff.may(Permission::ReadNetwork, Scope::Anything) {
        find_network(&mut tx, &typed, &mut found).await?;
        found.may_write_services = staff.may(Permission::WriteServices, Scope::Anything);
    }
    if staff.may(Permission::BookResources, Scope::Anything) {
        found.resources = find_lent(&mut tx, &typed).await?;
    }
    drop(tx);
    let named = found.referrals.iter().filter(|(_, name)| !name.is_empty()).map(|(row, _)| row.id.as_str());
    audit::record_page(&app, &staff.actor(), ListKind::new("referral.list", "referral", ""), named).await?;
    if staff.may(Permission::ReadPeople, Scope::Anything) {
        record(&app, &staff, &found.people.lines).await?;
    }
    view(&SearchPage { page, typed, found: Some(found) })
}

/// A list of people that somebody is about to see leaves one row in the log, with their identifiers.
async fn record(app: &App, staff: &Staff, people: &[Line]) -> Result<()> {
    let ids = people.iter().map(|line| line.id.as_str());
    Ok(audit::record_page(app, &staff.actor(), ListKind::new("person.search", "people", "list"), ids).await?)
}

/// Always as many, whatever page is shown: with fewer they could come in another order.
async fn find_people(tx: &mut Tx, app: &App, staff: &Staff, typed: &str) -> Result<Vec<Line>> {
    if !staff.may(Permission::ReadPeople, Scope::Anything) {
        return Ok(Vec::new());
    }
    let sight = people::panel::sight(staff, Permission::ReadPeople)?;
    Ok(people::search::find(tx, app, &sight, typed, i64::try_from(REACHED + 1).unwrap_or(i64::MAX)).await?)
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

/// Whether each word that was typed stands in a name.
fn fits(wanted: &str, name: &str) -> bool {
    let name = fold(name);
    wanted.split(' ').all(|word| name.contains(word))
}

/// What this cooperative lends, by name.
async fn find_lent(tx: &mut Tx, typed: &str) -> Result<Vec<Resource>> {
    let (wanted, open) = (fold(typed), resources::store::open(tx).await?);
    Ok(open.into_iter().filter(|one| fits(&wanted, &one.particulars.content.name)).take(MOST).collect())
}

async fn find_network(tx: &mut Tx, typed: &str, found: &mut Found) -> Result<()> {
    let wanted = fold(typed);
    let fits = |text: &str| fits(&wanted, text);
    let own = services::store::open(tx).await?;
    found.services = own.into_iter().filter(|service| fits(&service.particulars.content.name)).take(MOST).collect();
    let asked = Wanted { text: typed.to_owned(), ..Wanted::default() };
    found.offers = directory::store::search(tx, &asked, 0, i64::try_from(MOST).unwrap_or(i64::MAX)).await?;
    let peers = peers::store::list(tx).await?;
    found.peers = peers.into_iter().filter(|peer| fits(&peer.legal_name)).take(MOST).collect();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(found: usize, number: usize) -> (usize, Option<usize>, Option<usize>, bool) {
        let line = || Line {
            id: format!("per_{}", "0".repeat(32)).parse().unwrap(),
            family_name: String::new(),
            given_name: String::new(),
            called: String::new(),
            birth_date: String::new(),
            died_on: String::new(),
            comune: String::new(),
            protected: false,
            restricted: false,
            changed_at: 0,
        };
        let people = People::page((0..found).map(|_| line()).collect(), number);
        (people.lines.len(), people.previous, people.next, people.more)
    }

    #[test]
    fn everybody_up_to_a_number_is_on_some_page_and_whoever_is_not_is_told_of() {
        for (found, number, shown) in [
            (0, 1, (0, None, None, false)),
            (11, 1, (11, None, None, false)),
            (25, 1, (25, None, None, false)),
            (26, 1, (25, None, Some(2), true)),
            (26, 2, (1, Some(1), None, false)),
            (26, 9, (1, Some(1), None, false)),
            (26, 0, (25, None, Some(2), true)),
            (101, 4, (25, Some(3), None, true)),
            (100, 4, (25, Some(3), None, false)),
        ] {
            assert_eq!(page(found, number), shown, "{found} {number}");
        }
    }
}
