//! What happens around every page: the session is found, the language chosen, the rail filled.
//!
//! [`around`] is what the server wraps the panel's routes in. Files (`/assets`) stay outside the session: they are the
//! same for everybody.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Router, http};
use axum_extra::extract::CookieJar;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use super::permission::{Decision, Permission, Scope, decide};
use super::sessions::{self, Inside, LONGEST, Session, Stage};
use super::staff::Viewer;
use super::token::Token;
use super::{Account, store};
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::facts;
use crate::web::csrf::{self, CsrfToken};
use crate::web::flash::{self, Flash};
use crate::web::layout::{Frame, NavEntry, ViewerCard};
use crate::web::locale::Locale;
use crate::web::{assets, error_page, form, headers, patience};

/// The fact with the short name that pages show instead of the legal name.
pub const DISPLAY_NAME: &str = "display-name";

/// The language chosen before log-in.
const LOCALE_COOKIE: &str = "pico-lingua";

/// Somebody who typed the right password and not yet the second factor.
#[derive(Clone, Debug)]
pub struct HalfIn(pub Session);

/// Documents go as they are: most are compressed already, and the browser shows how much is still to come.
const DOCUMENTS: NotForContentType = NotForContentType::const_new("application/octet-stream");

/// Wraps the panel's routes in everything they need.
pub fn around(routes: Router<App>, app: &App) -> Router<App> {
    let pages = routes
        .fallback(|| async { Error::NotFound })
        .layer(DefaultBodyLimit::max(form::LARGEST))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), csrf::same_origin))
        .layer(middleware::from_fn(error_page::draw))
        .layer(middleware::from_fn_with_state(app.clone(), enter));
    pages
        .merge(assets::routes())
        .layer(middleware::from_fn_with_state(app.clone(), headers::protect))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(DOCUMENTS)))
        .layer(middleware::from_fn(patience::bounded))
}

/// What a request brings with it.
struct Visit {
    viewer: Option<Viewer>,
    half: Option<Session>,
    frame: Frame,
    /// A new secret for a browser that has none, to be set as a cookie.
    new_secret: Option<Token>,
    chosen_locale: Option<Locale>,
}

async fn enter(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let visit = match read(&app, &parts).await {
        Ok(visit) => visit,
        Err(error) => return error.into_response(),
    };
    let mut request = Request::from_parts(parts, body);
    let reads = request.method() == Method::GET;
    let had_flash = visit.frame.flash.is_some();
    request.extensions_mut().insert(Arc::new(visit.frame));
    if let Some(viewer) = visit.viewer {
        request.extensions_mut().insert(Arc::new(viewer));
    }
    if let Some(half) = visit.half {
        request.extensions_mut().insert(HalfIn(half));
    }
    let mut response = next.run(request).await;
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if reads && is_page && had_flash {
        Flash::forget(&mut response);
    }
    if let Some(secret) = visit.new_secret.filter(|_| is_page) {
        set_cookie(&mut response, &cookie(&app, "visita", secret.as_str(), LONGEST / 1000));
    }
    if let Some(locale) = visit.chosen_locale {
        let code = locale.code();
        set_cookie(&mut response, &format!("{LOCALE_COOKIE}={code}; Path=/; Max-Age=31536000; SameSite=Lax"));
    }
    response
}

async fn read(app: &App, request: &Parts) -> Result<Visit> {
    let jar = CookieJar::from_headers(&request.headers);
    let token = jar.get(&cookie_name(app, "sessione")).and_then(|cookie| Token::parse(cookie.value()));
    let inside = inside(app, token.as_ref()).await?;
    let others = if app.config.panel.demo && inside.is_some() {
        store::all(&mut app.db.read_once().await?).await?
    } else {
        Vec::new()
    };
    let display_name = match &inside {
        Some(inside) => inside.display_name.clone(),
        None => facts::get(&mut app.db.read_once().await?, DISPLAY_NAME).await?,
    };
    let node_name = display_name.filter(|name| !name.is_empty()).unwrap_or_else(|| app.identity.name());
    let (viewer, half) = match inside {
        Some(Inside { account, session, .. }) if session.stage == Stage::Open => {
            (Some(Viewer { account, session }), None)
        }
        Some(Inside { session, .. }) => (None, Some(session)),
        None => (None, None),
    };
    if let Some(viewer) = &viewer {
        sessions::touch(app, &viewer.session).await?;
    }
    let chosen_locale = chosen_locale(&request.uri);
    let secret = if viewer.is_some() || half.is_some() { token } else { None };
    let secret = secret.or_else(|| jar.get(&cookie_name(app, "visita")).and_then(|kept| Token::parse(kept.value())));
    let new_secret = secret.is_none().then(|| Token::new(app.entropy));
    let csrf = secret.as_ref().or(new_secret.as_ref()).map_or("", Token::as_str);
    let locale = chosen_locale.unwrap_or_else(|| language(viewer.as_ref(), &jar, request));
    let csrf = CsrfToken::new(csrf, app.entropy.bytes());
    let frame = Frame {
        flash: jar.get(flash::COOKIE).and_then(|cookie| Flash::parse(cookie.value(), &csrf)),
        locale,
        now: app.clock.now(),
        node_name,
        path: request.uri.path().to_owned(),
        address: request.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        csrf,
        viewer: viewer.as_ref().map(card),
        nav: viewer.as_ref().map(places).unwrap_or_default(),
        demo: (app.config.panel.demo && viewer.is_some()).then(|| demo_accounts(&others, locale)),
    };
    Ok(Visit { viewer, half, frame, new_secret, chosen_locale })
}

/// Who holds this token, while the session is alive and the account is in use.
async fn inside(app: &App, token: Option<&Token>) -> Result<Option<Inside>> {
    let Some(token) = token else { return Ok(None) };
    let mut tx = app.db.read_once().await?;
    let inside = sessions::find(&mut tx, token, app.clock.now()).await?;
    Ok(inside.filter(|inside| inside.account.is_active()))
}

fn card(viewer: &Viewer) -> ViewerCard {
    let account = &viewer.account;
    let roles = account.roles.iter().map(super::Role::key).collect();
    ViewerCard { id: account.id.to_string(), name: account.name.clone(), roles }
}

fn demo_accounts(accounts: &[Account], locale: Locale) -> Vec<(String, String)> {
    let open = accounts.iter().filter(|account| account.is_active());
    open.map(|account| {
        let role = account.roles.iter().next().map_or(String::new(), |role| locale.text(role.key(), &[]));
        (account.id.to_string(), format!("{} · {role}", account.name))
    })
    .collect()
}

/// The places this person can go to, the first three of them in the bottom bar of the phone.
fn places(viewer: &Viewer) -> Vec<NavEntry> {
    let place = |href, key, icon| NavEntry { href, key, icon };
    let (id, roles) = (&viewer.account.id, &viewer.account.roles);
    let hours = decide(id, roles, Permission::RecordActivities, Scope::Anything);
    // Who works with people writes hours several times a day, between two visits: they are in the bar under her thumb.
    let hours_if = |decision| (hours == decision).then_some(place("/ore", "nav-hours", "clock"));
    let entries = [
        (None, Some(place("/", "nav-home", "home"))),
        (Some(Permission::ReadPeople), Some(place("/persone", "nav-people", "people"))),
        (Some(Permission::RecordActivities), hours_if(Decision::TeamToo)),
        (Some(Permission::ReadReferrals), Some(place("/invii", "nav-referrals", "send"))),
        (Some(Permission::WriteTasks), Some(place("/cose", "nav-tasks", "check"))),
        (None, Some(place("/agenda", "nav-calendar", "calendar"))),
        (Some(Permission::ReadNetwork), Some(place("/servizi", "nav-services", "services"))),
        (Some(Permission::BookResources), Some(place("/risorse", "nav-resources", "key"))),
        (Some(Permission::BookResources), Some(place("/prenotazioni", "nav-bookings", "hourglass"))),
        (Some(Permission::RecordActivities), hours_if(Decision::Allowed)),
        (Some(Permission::ReadStatements), Some(place("/contratti", "nav-contracts", "file"))),
        (Some(Permission::ReadStatements), Some(place("/numeri", "nav-figures", "chart"))),
        (Some(Permission::ReadNetwork), Some(place("/rete", "nav-network", "network"))),
        (Some(Permission::ReadDeliveries), Some(place("/consegne", "nav-deliveries", "delivery"))),
        (Some(Permission::HandleRequests), Some(place("/richieste", "nav-requests", "shield"))),
        (Some(Permission::ReadAudit), Some(place("/registro", "nav-audit", "log"))),
        (Some(Permission::WriteAccounts), Some(place("/utenti", "nav-accounts", "accounts"))),
        (Some(Permission::WriteSettings), Some(place("/impostazioni", "nav-settings", "settings"))),
    ];
    let reaches = |permission| decide(id, roles, permission, Scope::Anything) != Decision::Denied;
    entries
        .into_iter()
        .filter(|(permission, _)| permission.is_none_or(reaches))
        .filter_map(|(_, entry)| entry)
        .collect()
}

fn language(viewer: Option<&Viewer>, jar: &CookieJar, request: &Parts) -> Locale {
    let kept = || jar.get(LOCALE_COOKIE).and_then(|cookie| Locale::from_code(cookie.value()));
    let header = request.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let own = viewer.map(|viewer| viewer.account.locale);
    own.or_else(kept).unwrap_or_else(|| Locale::from_accept_language(header))
}

fn chosen_locale(uri: &http::Uri) -> Option<Locale> {
    uri.query()?.split('&').find_map(|pair| Locale::from_code(pair.strip_prefix("lingua=")?))
}

/// Logs the browser in: gives it the token.
pub fn give_token(app: &App, mut response: Response, token: &Token) -> Response {
    set_cookie(&mut response, &cookie(app, "sessione", token.as_str(), LONGEST / 1000));
    response
}

/// Logs the browser out: takes the token away.
pub fn take_token(app: &App, mut response: Response) -> Response {
    set_cookie(&mut response, &cookie(app, "sessione", "", 0));
    response
}

/// `__Host-` binds a cookie to this host and to HTTPS. The node's id is in the name because the demo runs eight panels on
/// one machine, and browsers give a cookie to every port of a host.
fn cookie_name(app: &App, what: &str) -> String {
    let node = app.identity.node_id().to_string();
    let node = node.get(3..11).unwrap_or("node");
    let prefix = if is_secure(app) { "__Host-" } else { "" };
    format!("{prefix}pico-{what}-{node}")
}

fn cookie(app: &App, what: &str, value: &str, seconds: i64) -> String {
    let secure = if is_secure(app) { "; Secure" } else { "" };
    format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", cookie_name(app, what))
}

fn is_secure(app: &App) -> bool {
    app.config.panel.address.starts_with("https://")
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}
