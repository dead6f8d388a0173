//! `GET /hsds/…` on the public listener: the lists of HSDS and their entries, for anybody.
//!
//! An answer has an `ETag` made of its bytes, so that a directory which asks every hour carries home only what is new. Pages of
//! other sites may read it (CORS): there is nothing here that a cookie or an address inside the house would open.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pico_protocol::digest::Digest;
use serde_json::{Value, json};

use super::ask::Ask;
use super::locations::Located;
use super::shape;
use super::{Catalogue, OPENAPI, PROFILE, Taxonomy, Term, VERSION};
use crate::app::App;
use crate::federation::refusal::Refusal;
use crate::services::{self, Service};

/// How long a reader may go on with what it has, in seconds: places change by the hour.
const FRESH: &str = "public, max-age=60";

type Asked = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// Everything HSDS knows that this node has an answer to.
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

async fn services(State(app): State<App>, headers: HeaderMap, asked: Asked) -> Result<Response, Refusal> {
    let (ask, catalogue) = (read(asked)?, catalogue(&app).await?);
    let found: Vec<_> = catalogue.services.iter().filter(|service| ask.wants(&catalogue, service)).collect();
    let shape = match (ask.minimal, ask.full) {
        (true, _) => Catalogue::service_least,
        (false, true) => Catalogue::service,
        (false, false) => Catalogue::service_line,
    };
    Ok(listed(&headers, &ask, &found, |service| shape(&catalogue, service)))
}

async fn service(State(app): State<App>, headers: HeaderMap, Path(id): Path<String>) -> Result<Response, Refusal> {
    let catalogue = catalogue(&app).await?;
    let service = catalogue.services.iter().find(|service| service.id.to_string() == id);
    Ok(told(&headers, &catalogue.service(service.ok_or_else(Refusal::not_found)?)))
}

async fn locations(State(app): State<App>, headers: HeaderMap, asked: Asked) -> Result<Response, Refusal> {
    let (ask, catalogue) = (read(asked)?, catalogue(&app).await?);
    let found: Vec<Located<'_>> = catalogue.located().filter(|one| ask.wants(&catalogue, one.service)).collect();
    Ok(listed(&headers, &ask, &found, |one| if ask.full { one.whole(&catalogue) } else { one.line(&catalogue) }))
}

async fn location(State(app): State<App>, headers: HeaderMap, Path(id): Path<String>) -> Result<Response, Refusal> {
    let catalogue = catalogue(&app).await?;
    let found = catalogue.located().find(|one| one.id().to_string() == id).ok_or_else(Refusal::not_found)?;
    Ok(told(&headers, &found.whole(&catalogue)))
}

async fn organizations(State(app): State<App>, headers: HeaderMap, asked: Asked) -> Result<Response, Refusal> {
    let (ask, catalogue) = (read(asked)?, catalogue(&app).await?);
    let mut asked_of_services = ask.clone();
    asked_of_services.without_words();
    let sorted = !ask.sorts_by_services()
        || catalogue.services.iter().any(|service| asked_of_services.wants(&catalogue, service));
    let found = sorted && ask.finds(&catalogue.organization.1.legal_name);
    let found = if found { vec![()] } else { Vec::new() };
    Ok(listed(&headers, &ask, &found, |()| catalogue.organization(services_in(&ask, ask.full || ask.full_service))))
}

async fn organization(
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Response, Refusal> {
    let (ask, catalogue) = (read(asked)?, catalogue(&app).await?);
    if id != catalogue.organization.0.to_string() {
        return Err(Refusal::not_found());
    }
    Ok(told(&headers, &catalogue.organization(services_in(&ask, true))))
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

async fn catalogue(app: &App) -> Result<Catalogue, Refusal> {
    let mut tx = app.db.read().await?;
    let services = services::store::open(&mut tx).await?;
    Ok(Catalogue::of(&app.identity.node_id(), &app.identity.document().organization, services))
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
