//! `GET /hsds/…` and `GET /hsds/rete/…` on the public listener: the lists of HSDS and their entries, for anybody.
//!
//! An answer has an `ETag` made of its bytes, so that a directory which asks every hour carries home only what is new. Pages of
//! other sites may read it (CORS): there is nothing here that a cookie or an address inside the house would open.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use pico_protocol::digest::Digest;
use serde_json::{Value, json};

use super::ask::Ask;
use super::locations::Located;
use super::switches::Switch;
use super::{Catalogue, OPENAPI, PROFILE, Source, Taxonomy, Term, VERSION};
use super::{network, shape};
use crate::app::App;
use crate::directory;
use crate::federation::refusal::Refusal;
use crate::services::{self, Service};

/// How long a reader may go on with what it has, in seconds: places change by the hour.
const FRESH: &str = "public, max-age=60";

type Asked = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// Everything HSDS knows that this node has an answer to, of the own services.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/hsds", get(about))
        .route("/hsds/", get(about))
        .route("/hsds/services", get(services))
        .route("/hsds/services/{id}", get(service))
        .route("/hsds/service_at_locations", get(locations))
        .route("/hsds/service_at_locations/{id}", get(location))
        .route("/hsds/organizations", get(organizations))
        .route("/hsds/organizations/{id}", get(organization))
        .route("/hsds/taxonomies", get(taxonomies))
        .route("/hsds/taxonomies/{id}", get(taxonomy))
        .route("/hsds/taxonomy_terms", get(terms))
        .route("/hsds/taxonomy_terms/{id}", get(term))
        // Here, and not with those of the listener: what is refused must be readable for other sites too.
        .method_not_allowed_fallback(async || Refusal::other_method())
        .layer(Extension(Source::Own))
}

/// The same of the services of linked cooperatives.
pub fn network_routes() -> Router<App> {
    Router::new()
        .route("/hsds/rete", get(about))
        .route("/hsds/rete/", get(about))
        .route("/hsds/rete/services", get(services))
        .route("/hsds/rete/services/{id}", get(service))
        .route("/hsds/rete/service_at_locations", get(locations))
        .route("/hsds/rete/service_at_locations/{id}", get(location))
        .route("/hsds/rete/organizations", get(organizations))
        .route("/hsds/rete/organizations/{id}", get(organization))
        .route("/hsds/rete/taxonomies", get(taxonomies))
        .route("/hsds/rete/taxonomies/{id}", get(taxonomy))
        .route("/hsds/rete/taxonomy_terms", get(terms))
        .route("/hsds/rete/taxonomy_terms/{id}", get(term))
        .method_not_allowed_fallback(async || Refusal::other_method())
        .layer(Extension(Source::Network))
}

/// Answers only while a switch is on. What is off is answered like what is not there.
pub async fn while_on(
    State((app, switch)): State<(App, Switch)>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    if !switch.is_on(&mut app.db.read_once().await?, &app).await? {
        return Err(Refusal::not_found());
    }
    Ok(next.run(request).await)
}

/// Lets pages of other sites read every answer, refusals too, and answers browsers that ask first whether they may.
pub async fn open_to_browsers(request: Request, next: Next) -> Response {
    let asks_first = request.method() == Method::OPTIONS;
    let mut response = next.run(request).await;
    if asks_first && response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response = StatusCode::NO_CONTENT.into_response();
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "if-none-match"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "etag"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn about(headers: HeaderMap) -> Response {
    told(&headers, &json!({"version": VERSION, "profile": PROFILE, "openapi_url": OPENAPI}))
}

async fn services(
    State(app): State<App>,
    Extension(source): Extension<Source>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Refusal> {
    let (ask, all) = (read(asked)?, catalogues(&app, source).await?);
    let found: Vec<_> = each(&all).filter(|(catalogue, service)| ask.wants(catalogue, service)).collect();
    let shape = match (ask.minimal, ask.full) {
        (true, _) => Catalogue::service_least,
        (false, true) => Catalogue::service,
        (false, false) => Catalogue::service_line,
    };
    Ok(listed(&headers, &ask, &found, |(catalogue, service)| shape(catalogue, service)))
}

async fn service(
    State(app): State<App>,
    Extension(source): Extension<Source>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let all = catalogues(&app, source).await?;
    let found = each(&all).find(|(_, service)| service.id.to_string() == id);
    let (catalogue, service) = found.ok_or_else(Refusal::not_found)?;
    Ok(told(&headers, &catalogue.service(service)))
}

async fn locations(
    State(app): State<App>,
    Extension(source): Extension<Source>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Refusal> {
    let (ask, all) = (read(asked)?, catalogues(&app, source).await?);
    let found: Vec<_> = each_located(&all).filter(|(catalogue, one)| ask.wants(catalogue, one.service)).collect();
    let shape = if ask.full { Located::whole } else { Located::line };
    Ok(listed(&headers, &ask, &found, |(catalogue, one)| shape(one, catalogue)))
}

async fn location(
    State(app): State<App>,
    Extension(source): Extension<Source>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let all = catalogues(&app, source).await?;
    let found = each_located(&all).find(|(_, one)| one.id().to_string() == id);
    let (catalogue, one) = found.ok_or_else(Refusal::not_found)?;
    Ok(told(&headers, &one.whole(catalogue)))
}

async fn organizations(
    State(app): State<App>,
    Extension(source): Extension<Source>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Refusal> {
    let (ask, all) = (read(asked)?, catalogues(&app, source).await?);
    let mut asked_of_services = ask.clone();
    asked_of_services.without_words();
    let wanted = |catalogue: &&Catalogue| {
        let has_one = || catalogue.services.iter().any(|service| asked_of_services.wants(catalogue, service));
        (!ask.sorts_by_services() || has_one()) && ask.finds(&catalogue.organization.1.legal_name)
    };
    let found: Vec<&Catalogue> = all.iter().filter(wanted).collect();
    let services = services_in(&ask, ask.full || ask.full_service);
    Ok(listed(&headers, &ask, &found, |catalogue| catalogue.organization(services)))
}

async fn organization(
    State(app): State<App>,
    Extension(source): Extension<Source>,
    headers: HeaderMap,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Response, Refusal> {
    let (ask, all) = (read(asked)?, catalogues(&app, source).await?);
    let found = all.iter().find(|catalogue| catalogue.organization.0.to_string() == id);
    Ok(told(&headers, &found.ok_or_else(Refusal::not_found)?.organization(services_in(&ask, true))))
}

/// How services stand in an organization that is told with them.
fn services_in(ask: &Ask, with_them: bool) -> Option<fn(&Catalogue, &Service) -> Value> {
    with_them.then_some(if ask.full_service { Catalogue::service } else { Catalogue::service_least })
}

async fn taxonomies(headers: HeaderMap, asked: Asked) -> Result<Response, Refusal> {
    let ask = read(asked)?;
    let found = Taxonomy::ALL.map(shape::taxonomy);
    let found: Vec<&Value> = found.iter().filter(|one| ask.finds(one["name"].as_str().unwrap_or_default())).collect();
    Ok(listed(&headers, &ask, &found, |one| (*one).clone()))
}

async fn taxonomy(headers: HeaderMap, Path(id): Path<String>) -> Result<Response, Refusal> {
    let found = Taxonomy::ALL.into_iter().find(|one| one.id().to_string() == id).ok_or_else(Refusal::not_found)?;
    Ok(told(&headers, &shape::taxonomy(found)))
}

async fn terms(headers: HeaderMap, asked: Asked) -> Result<Response, Refusal> {
    let ask = read(asked)?;
    let found: Vec<Term> =
        Term::all().into_iter().filter(|term| ask.wants_term(term, &shape::term_name(term))).collect();
    Ok(listed(&headers, &ask, &found, shape::term))
}

async fn term(headers: HeaderMap, Path(id): Path<String>) -> Result<Response, Refusal> {
    let found = Term::all().into_iter().find(|term| term.id().to_string() == id).ok_or_else(Refusal::not_found)?;
    Ok(told(&headers, &shape::term(&found)))
}

fn read(asked: Asked) -> Result<Ask, Refusal> {
    let Query(pairs) = asked.map_err(|_| Refusal::malformed("the question cannot be read"))?;
    Ask::read(&pairs).map_err(|wrong| Refusal::malformed(wrong.to_string()))
}

/// What may be told, one catalogue for each cooperative.
async fn catalogues(app: &App, source: Source) -> Result<Vec<Catalogue>, Refusal> {
    let mut tx = app.db.read().await?;
    match source {
        Source::Own => {
            let services = services::store::open(&mut tx).await?;
            Ok(vec![Catalogue::of(&app.identity.node_id(), &app.identity.document().organization, services)])
        }
        Source::Network => Ok(network::catalogues(directory::store::public::offers(&mut tx).await?)),
    }
}

/// Every service with its catalogue.
fn each(all: &[Catalogue]) -> impl Iterator<Item = (&Catalogue, &Service)> {
    all.iter().flat_map(|catalogue| catalogue.services.iter().map(move |service| (catalogue, service)))
}

/// Every service at each of its places, with its catalogue.
fn each_located(all: &[Catalogue]) -> impl Iterator<Item = (&Catalogue, Located<'_>)> {
    all.iter().flat_map(|catalogue| catalogue.located().map(move |one| (catalogue, one)))
}

/// A page of what was found, or all of it line by line.
fn listed<T>(headers: &HeaderMap, ask: &Ask, found: &[T], shape: impl Fn(&T) -> Value) -> Response {
    if ask.lines {
        let mut lines = String::new();
        for one in found {
            lines.push_str(&shape(one).to_string());
            lines.push('\n');
        }
        return answer(headers, "application/x-ndjson", lines);
    }
    let (range, mut page) = ask.page(found.len());
    page["contents"] = found[range].iter().map(shape).collect();
    told(headers, &page)
}

fn told(headers: &HeaderMap, value: &Value) -> Response {
    answer(headers, "application/json", value.to_string())
}

fn answer(headers: &HeaderMap, content_type: &'static str, body: String) -> Response {
    let tag = format!("\"{}\"", Digest::of(body.as_bytes()));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok()).unwrap_or_default();
    let fresh = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, FRESH.to_owned())];
    if known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag) {
        return (StatusCode::NOT_MODIFIED, fresh).into_response();
    }
    (fresh, [(header::CONTENT_TYPE, content_type)], body).into_response()
}
