//! The pages of the network: `/rete`, and one page per peer.

mod drawing;
mod invite;
mod peer;
mod unusable;

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::LinkState;
use super::health::{self, Health};
use super::store::{self, PeerRow};
use crate::accounts::Staff;
use crate::accounts::permission::{Permission, ReadNetwork, Scope};
use crate::app::App;
use crate::error::Result;
use crate::store::fold::fold;
use crate::web::layout::Page;
use crate::web::register::{Asked, Column, Register};
use crate::web::view;

/// The pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/rete", get(list))
        .route("/rete/invita", get(invite::ask).post(invite::write))
        .route("/rete/accetta", get(invite::paste).post(invite::accept))
        .route("/rete/{id}", get(peer::show))
        .route("/rete/{id}/conferma", post(peer::confirm))
        .route("/rete/{id}/sospendi", post(peer::suspend))
        .route("/rete/{id}/riprendi", post(peer::resume))
        .route("/rete/{id}/chiudi", post(peer::end))
        .route("/rete/{id}/sblocca", post(peer::thaw))
        .route("/rete/{id}/nome", post(peer::accept_name))
        .route("/rete/{id}/accordo/firma", post(peer::sign))
        .route("/rete/{id}/accordo/rifiuta", post(peer::decline))
        .route("/rete/{id}/accordo/prenotazioni", post(peer::offer))
}

/// A peer with how its link is.
pub(super) struct Linked {
    pub(super) row: PeerRow,
    pub(super) health: Health,
    pub(super) sentence: String,
}

impl Linked {
    fn new(page: &Page, row: PeerRow) -> Result<Self> {
        let (health, key) = health::of(&row, row.link()?);
        let sentence = page.t(key);
        Ok(Self { row, health, sentence })
    }
}

#[derive(Template)]
#[template(path = "peers/list.html")]
struct ListPage {
    page: Page,
    peers: Register<Linked>,
    drawing: String,
    states: Vec<(String, String)>,
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
    state: String,
}

const COLUMNS: [Column<Linked>; 2] = [
    ("nome", |one, other| fold(&one.row.legal_name).cmp(&fold(&other.row.legal_name))),
    ("contatto", |one, other| one.row.last_contact.cmp(&other.row.last_contact)),
];

async fn list(staff: Staff<ReadNetwork>, State(app): State<App>, Query(wish): Query<Wish>) -> Result<Response> {
    let page = staff.page("nav-network");
    let mut tx = app.db.read().await?;
    let rows = store::list(&mut tx).await?;
    let mut peers: Vec<Linked> = rows.into_iter().map(|row| Linked::new(&page, row)).collect::<Result<_>>()?;
    let drawing = drawing::draw(&page, &app.identity.name(), &peers);
    peers.retain(|peer| wish.state.is_empty() || peer.row.state == wish.state);
    let peers = Register::of(peers, &wish.asked, &COLUMNS, "/rete", &[("stato", &wish.state)]);
    let states =
        LinkState::ALL.map(LinkState::code).map(|code| (code.to_owned(), page.t(format!("link-{code}")))).to_vec();
    let may_write = staff.may(Permission::WriteNetwork, Scope::Anything);
    view(&ListPage { page, peers, drawing, states, wish, may_write })
}
