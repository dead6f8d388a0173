//! `/servizi/{id}`: one service, with what several features know of it: contracts, whose data they are, its team, who is in it. For
//! who may change it the form stands below, as `services::panel` draws it; for everybody else what it says.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use pico_protocol::feed::Address;

use crate::accounts::permission::ReadNetwork;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::contracts;
use crate::enrolments::store::list::{self, Part};
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, today};
use crate::people::place;
use crate::processing::{self, Processing, Role};
use crate::services::panel::facts::{Fact, Said, own};
use crate::services::panel::{changing, welcomes};
use crate::services::{self, Service, area_code};
use crate::store::Tx;
use crate::teams;
use crate::web::dates::written as day;
use crate::web::layout::Page;
use crate::web::view;

type Reader = Staff<ReadNetwork>;

/// Contracts that the head names; all of them are in the list of contracts.
const CONTRACTS: usize = 5;

/// The route of this page; what is sent to it goes to `services::panel`.
pub fn routes() -> Router<App> {
    Router::new().route("/servizi/{id}", get(show))
}

/// A service for who does not change it.
#[derive(Template)]
#[template(path = "services/view.html")]
struct ServicePage {
    page: Page,
    /// The colour of its state, and the state.
    state: (&'static str, &'static str),
    facts: Vec<Fact>,
    /// What it says of itself.
    told: Vec<(String, String)>,
}

async fn show(staff: Reader, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = services::store::find(&mut tx, &parse_id(&id)?).await?.ok_or(Error::NotFound)?;
    let page = staff.page("nav-services").titled(service.particulars.content.name.clone());
    let facts = facts(&mut tx, &staff, &page, &service, today(app.clock.now())).await?;
    drop(tx);
    if staff.may(Permission::WriteServices, Scope::Anything) {
        return changing(page, service, facts);
    }
    let page = page.under("nav-services", "/servizi");
    view(&ServicePage { state: service.state(), told: told(&page, &service), facts, page })
}

/// Everything at the head that somebody may see. Each fact asks for the right that its own page asks for.
async fn facts(tx: &mut Tx, staff: &Reader, page: &Page, service: &Service, today: Date) -> Result<Vec<Fact>> {
    let may = |permission| staff.may(permission, Scope::Anything);
    let fact = |key: &str, says| Fact { name: page.t(key), says };
    let address = format!("/servizi/{}", service.id);
    let mut facts = Vec::new();
    if may(Permission::ReadPeople) {
        facts.push(fact("services-fact-people", people(tx, page, service, &address).await?));
    }
    facts.push(fact("services-fact-team", team(tx, page, service, &address, today).await?));
    if let Some(hours) = hours(page, &address, [Permission::CloseMonths, Permission::ReadPeople].map(may)) {
        facts.push(fact("services-fact-hours", hours));
    }
    facts.extend(own(page, service, may(Permission::WriteServices)));
    if may(Permission::ReadStatements) {
        let says = contracts_of(tx, page, service, may(Permission::WriteContracts), today).await?;
        facts.push(fact("services-fact-contracts", says));
    }
    if may(Permission::WriteProcessing) {
        let known = processing::store::find(tx, &service.id).await?.map(|(known, _)| known);
        let address = format!("{address}/trattamento");
        let asked = || vec![Said::leading(page.t("services-fact-unsaid"), address.clone())];
        let says = known.as_ref().map(|known| controller(page, known, &address));
        facts.push(fact("services-fact-controller", says.unwrap_or_else(asked)));
        let says = known.as_ref().map(|known| kept(page, known, &address));
        facts.push(fact("services-fact-kept", says.unwrap_or_else(asked)));
    }
    if may(Permission::WriteServices) || may(Permission::WriteProcessing) {
        let basis = page.t(service.particulars.legal_basis.key());
        facts.push(fact("services-fact-basis", vec![Said::alone(basis)]));
    }
    Ok(facts)
}

/// How many are in it and how many wait: numbers name nobody, and are the same for all. Where somebody writes by hand how many places are
/// free that is said too, and who has the others may stand nowhere in this node: then none is in it that could be told.
async fn people(tx: &mut Tx, page: &Page, service: &Service, address: &str) -> Result<Vec<Said>> {
    let [inside, waiting, _] = list::counts(tx, &service.id).await?;
    let of = |key: &str, count: i64, part: Part| {
        Said::leading(page.t1(key, "n", count), format!("{address}/persone?elenco={}", part.slug()))
    };
    let by_hand = service.places().filter(|_| !service.particulars.counted).map(|places| {
        let words = page.t2("services-fact-by-hand", "free", places.available, "all", places.maximum);
        Said::leading(words, format!("{address}/persone?elenco={}", Part::Inside.slug()))
    });
    let within = (inside > 0 || by_hand.is_none()).then(|| of("services-fact-inside", inside, Part::Inside));
    let waiting = of("services-fact-waiting", waiting, Part::Waiting);
    Ok(within.into_iter().chain(by_hand).chain([waiting]).collect())
}

async fn team(tx: &mut Tx, page: &Page, service: &Service, address: &str, today: Date) -> Result<Vec<Said>> {
    let members = teams::store::of_service(tx, &service.id).await?;
    let now = members.iter().filter(|member| member.works_on(today)).count();
    Ok(vec![Said::leading(page.t1("services-fact-team-n", "n", now), format!("{address}/squadra"))])
}

/// The month of everybody, for who closes it; otherwise hours by person. Nothing for who sees neither.
fn hours(page: &Page, address: &str, [closes, reads]: [bool; 2]) -> Option<Vec<Said>> {
    let month = closes.then(|| Said::leading(page.t("hours-month-of-service"), format!("{address}/ore")));
    let people = reads.then(|| Said::leading(page.t("services-fact-hours-people"), format!("{address}/ore/persone")));
    let says: Vec<Said> = month.into_iter().chain(people).collect();
    (!says.is_empty()).then_some(says)
}

/// Who pays for it, of the contracts that are not over.
async fn contracts_of(tx: &mut Tx, page: &Page, service: &Service, may_change: bool, today: Date) -> Result<Vec<Said>> {
    let mut contracts = contracts::store::of_service(tx, &service.id).await?;
    contracts.retain(|contract| contract.terms.ends.is_none_or(|ends| today <= ends));
    let more = contracts.len() > CONTRACTS;
    let line = |contract: contracts::Contract| {
        let terms = &contract.terms;
        let cig = if terms.cig.is_empty() { page.t("services-fact-no-cig") } else { format!("CIG {}", terms.cig) };
        let until = terms
            .ends
            .map_or_else(|| page.t("services-fact-no-end"), |ends| page.t1("services-fact-until", "day", day(ends)));
        let end = if may_change { "" } else { "/rendiconto" };
        Said::leading(format!("{} · {cig} · {until}", terms.name), format!("/contratti/{}{end}", contract.id))
    };
    let mut says: Vec<Said> = contracts.into_iter().take(CONTRACTS).map(line).collect();
    if says.is_empty() || more {
        let words = if more { "services-fact-contracts-all" } else { "services-fact-no-contract" };
        says.push(Said::leading(page.t(words), "/contratti".to_owned()));
    }
    Ok(says)
}

/// Whose data they are.
fn controller(page: &Page, known: &Processing, address: &str) -> Vec<Said> {
    let words = match known.role {
        Role::Controller => page.frame().node_name.clone(),
        Role::Joint => page.t1("services-fact-controller-joint", "who", known.controller.clone()),
        Role::Processor => page.t1("services-fact-controller-processor", "who", known.controller.clone()),
    };
    vec![Said::leading(words, address.to_owned())]
}

/// How long, and which rule says so.
fn kept(page: &Page, known: &Processing, address: &str) -> Vec<Said> {
    let years = page.t1("services-fact-years", "n", i64::from(known.years));
    vec![Said::leading(years, address.to_owned()), Said::alone(known.rule.clone())]
}

/// What the service says of itself, and the other cooperatives read. The address of a refuge is not among it.
fn told(page: &Page, service: &Service) -> Vec<(String, String)> {
    let content = &service.particulars.content;
    let places = service.places().map(|places| {
        let free = page.t2("services-free-of", "free", places.available, "all", places.maximum);
        format!("{free} {}", places.unit)
    });
    let shown = match &content.address {
        Address::Shown(address) => address.clone(),
        Address::Withheld => String::new(),
    };
    let facts = [
        ("services-description", content.description.clone()),
        ("services-category", page.t(format!("category-{}", content.category.letter()))),
        ("services-area", page.t(format!("area-{}", area_code(content.area)))),
        ("services-eligibility", welcomes(page, content)),
        ("services-places", places.unwrap_or_else(|| page.t("services-places-unknown"))),
        ("services-comune", place::comune(&content.comune).map_or(String::new(), place::Comune::label)),
        ("services-address", shown),
        ("services-schedule", content.schedule.clone()),
        ("services-telephone", content.contact.telephone.clone()),
        ("services-email", content.contact.email.clone()),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (page.t(key), value)).collect()
}
