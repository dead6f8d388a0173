//! `/consegne`: what is on its way to whom, what waits, and what a person can do about it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use pico_protocol::id::NodeId;
use pico_protocol::time::Timestamp;
use serde::Deserialize;

use super::attempts::{self, DeliveryRow};
use crate::accounts::Staff;
use crate::accounts::permission::{Permission, ReadDeliveries, Scope, WriteDeliveries};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::federation::client::Request;
use crate::federation::tls::Trust;
use crate::outbox::store::{self, Late};
use crate::outbox::{stream, unusable};
use crate::store::fold::fold;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::register::{Asked, Column, Register};
use crate::web::view;

/// The page and its actions.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/consegne", get(list))
        .route("/consegne/prova", post(try_own_node))
        .route("/consegne/{peer}/riprova", post(try_again))
        .route("/consegne/{peer}/visto", post(look_at))
        .route("/consegne/{peer}/telefonato", post(settle))
}

/// How the delivery to a peer stands, as one can ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Delivered,
    /// All has arrived, and some of it could not be used there or here.
    Unusable,
    Going,
    Again,
    Stopped,
}

impl Standing {
    const ALL: [Self; 5] = [Self::Delivered, Self::Unusable, Self::Going, Self::Again, Self::Stopped];

    /// In the address.
    fn slug(self) -> &'static str {
        match self {
            Self::Delivered => "consegnato",
            Self::Unusable => "non-utilizzati",
            Self::Going => "in-partenza",
            Self::Again => "si-riprova",
            Self::Stopped => "ferme",
        }
    }

    /// What it is called as a choice.
    fn key(self) -> &'static str {
        match self {
            Self::Delivered => "deliveries-standing-delivered",
            Self::Unusable => "deliveries-standing-unusable",
            Self::Going => "deliveries-standing-going",
            Self::Again => "deliveries-standing-again",
            Self::Stopped => "deliveries-standing-stopped",
        }
    }

    /// The chip it is shown with.
    fn chip(self) -> &'static str {
        match self {
            Self::Delivered => "ok",
            Self::Unusable => "warn",
            Self::Going => "accent",
            Self::Again => "wait",
            Self::Stopped => "stop",
        }
    }
}

/// A peer's line, in words.
struct Line {
    row: DeliveryRow,
    standing: Standing,
    words: String,
    waiting: String,
}

impl Line {
    fn new(page: &Page, row: DeliveryRow, now: Timestamp) -> Self {
        let (standing, key) = if !row.halted.is_empty() {
            (Standing::Stopped, "deliveries-halted")
        } else if !row.frozen.is_empty() {
            (Standing::Stopped, "deliveries-frozen")
        } else if row.waiting == 0 && row.refused + row.set_aside > 0 {
            (Standing::Unusable, "deliveries-standing-unusable")
        } else if row.waiting == 0 {
            (Standing::Delivered, "deliveries-nothing")
        } else if row.is_held(now) {
            (Standing::Stopped, "deliveries-held")
        } else if row.attempts > 0 {
            (Standing::Again, "deliveries-trying")
        } else {
            (Standing::Going, "deliveries-going")
        };
        Self { words: page.t(key), waiting: page.number(row.waiting), row, standing }
    }
}

#[derive(Template)]
#[template(path = "delivery/list.html")]
struct ListPage {
    page: Page,
    late: Vec<Late>,
    /// When this page was made: what is late by then is what somebody tells of by telephone.
    now: Timestamp,
    lines: Register<Line>,
    standings: Vec<(String, String)>,
    wish: Wish,
    may_write: bool,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    #[serde(flatten)]
    asked: Asked,
    #[serde(rename = "stato")]
    standing: String,
}

const COLUMNS: [Column<Line>; 3] = [
    ("nome", |one, other| fold(&one.row.legal_name).cmp(&fold(&other.row.legal_name))),
    ("coda", |one, other| one.row.waiting.cmp(&other.row.waiting)),
    // What waits for nothing is the youngest of all.
    ("attesa", |one, other| one.row.oldest.unwrap_or(i64::MAX).cmp(&other.row.oldest.unwrap_or(i64::MAX))),
];

async fn list(staff: Staff<ReadDeliveries>, State(app): State<App>, Query(wish): Query<Wish>) -> Result<Response> {
    let page = staff.page("nav-deliveries");
    let mut tx = app.db.read().await?;
    let now = app.clock.now();
    let late = store::late(&mut tx, now).await?;
    let rows = attempts::list(&mut tx).await?.into_iter();
    let mut lines: Vec<Line> = rows.map(|row| Line::new(&page, row, now)).collect();
    lines.retain(|line| wish.standing.is_empty() || line.standing.slug() == wish.standing);
    let lines = Register::of(lines, &wish.asked, &COLUMNS, "/consegne", &[("stato", &wish.standing)]);
    let standings = Standing::ALL.map(|one| (one.slug().to_owned(), page.t(one.key()))).to_vec();
    let may_write = staff.may(Permission::WriteDeliveries, Scope::Anything);
    view(&ListPage { page, late, now, lines, standings, wish, may_write })
}

/// Tries at once, and lets a stopped stream go on.
async fn try_again(
    staff: Staff<WriteDeliveries>,
    State(app): State<App>,
    Path(peer): Path<String>,
    _form: Form,
) -> Result<Response> {
    let peer: NodeId = peer.parse().map_err(|_| Error::NotFound)?;
    let mut tx = staff.write(&app).await?;
    crate::peers::store::find(&mut tx, &peer).await?.ok_or(Error::NotFound)?;
    stream::resume(&app, &mut tx, &peer).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("delivery.retry", "peer", &peer.to_string())).await?;
    tx.commit().await?;
    app.federation.known.hurry(&peer);
    app.signals.wake_delivery(&peer);
    Ok(redirect_with("/consegne", &Flash::ok("deliveries-retried")))
}

/// Somebody has looked at the messages that stood on her page; what came since stays on the list.
async fn look_at(
    staff: Staff<WriteDeliveries>,
    State(app): State<App>,
    Path(peer): Path<String>,
    form: Form,
) -> Result<Response> {
    let peer: NodeId = peer.parse().map_err(|_| Error::NotFound)?;
    let numbers: Vec<i64> = form.all("received").iter().filter_map(|number| number.parse().ok()).collect();
    let mut tx = staff.write(&app).await?;
    crate::peers::store::find(&mut tx, &peer).await?.ok_or(Error::NotFound)?;
    let received = unusable::look_at_received(&mut tx, &app, &peer, &numbers).await?;
    let sent = unusable::look_at_sent(&mut tx, &app, &peer, &form.all("sent")).await?;
    let (id, rows) = (peer.to_string(), format!("rows={}", received + sent));
    let event = Event::new("delivery.looked-at", "peer", &id).detail(rows);
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/rete/{peer}"), &Flash::ok("unusable-looked-at")))
}

/// Somebody has told the other side by telephone of what was late when her page was made; what is late since stays. Whoever
/// sees the reminder may say so.
async fn settle(
    staff: Staff<ReadDeliveries>,
    State(app): State<App>,
    Path(peer): Path<String>,
    form: Form,
) -> Result<Response> {
    let peer: NodeId = peer.parse().map_err(|_| Error::NotFound)?;
    let now = app.clock.now();
    let seen = form.value("seen").parse().map_or(now, Timestamp::from_millis).min(now);
    let mut tx = staff.write(&app).await?;
    crate::peers::store::find(&mut tx, &peer).await?.ok_or(Error::NotFound)?;
    let settled = store::settle(&mut tx, &app, &peer, seen).await?;
    let (id, rows) = (peer.to_string(), format!("rows={settled}"));
    audit::record(&mut tx, &app, &staff.actor(), Event::new("delivery.telephoned", "peer", &id).detail(rows)).await?;
    tx.commit().await?;
    Ok(redirect_with("/consegne", &Flash::ok("deliveries-settled")))
}

/// Asks our own public address, as a peer would.
async fn try_own_node(_staff: Staff<WriteDeliveries>, State(app): State<App>, _form: Form) -> Result<Response> {
    let document = app.identity.document();
    let endpoint = document.endpoints.first().ok_or(Error::NotFound)?;
    let request = Request::get("/.well-known/pico-node", 64 * 1024);
    let trust = Trust::Pinned(document.tls_pins.clone());
    let reply = app.federation.clients.send(endpoint.as_str(), trust, request).await;
    let own = document.signed().to_json();
    let flash = match reply {
        Ok(reply) if reply.body == own => Flash::ok("deliveries-own-well"),
        Ok(_) => Flash::warn("deliveries-own-other"),
        Err(_) => Flash::warn("deliveries-own-unreachable"),
    };
    Ok(redirect_with("/consegne", &flash))
}
