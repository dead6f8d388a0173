//! One peer: how the link is in one sentence, who it is, the short code, the agreement, and what can be done.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::code::Code;
use pico_protocol::id::NodeId;

use super::Linked;
use crate::accounts::Staff;
use crate::accounts::permission::{Permission, ReadNetwork, Scope, WriteNetwork};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::outbox;
use crate::peers::linking::{self, LinkError};
use crate::peers::{LinkState, agreement, health, messages, store};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "peers/peer.html")]
struct PeerPage {
    page: Page,
    form: Form,
    peer: Linked,
    state: LinkState,
    grouped: String,
    code: Option<String>,
    peer_confirmed_at: Option<i64>,
    agreement: Option<(String, String)>,
    common_text: &'static str,
    clock_minutes: Option<i64>,
    may_write: bool,
}

impl PeerPage {
    /// Who compared the code and how, the way of it in words.
    fn confirmed_by(&self) -> Option<String> {
        let by = self.peer.row.confirmed_by.as_deref()?;
        let told = by.strip_suffix(')').and_then(|by| by.rsplit_once(" ("));
        let way = told.map(|(name, way)| (name, format!("peers-confirmed-{way}")));
        let known = way.filter(|(_, key)| self.page.locale().knows(key));
        Some(known.map_or(by.to_owned(), |(name, key)| format!("{name}, {}", self.page.t(key))))
    }

    fn needs_code(&self) -> bool {
        self.state == LinkState::Invited && self.code.is_some()
    }
}

fn parse(id: &str) -> Result<NodeId> {
    id.parse().map_err(|_| Error::NotFound)
}

async fn page(app: &App, page: Page, id: &NodeId, form: Form, may_write: bool) -> Result<PeerPage> {
    let mut tx = app.db.read().await?;
    let row = store::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let introduced = linking::find(&mut tx, app, id).await?;
    let agreement = agreement::find(&mut tx, id).await?;
    let page = page.under("nav-network", "/rete").titled(row.legal_name.clone());
    let (state, clock_minutes) = (row.link()?, health::clock_minutes(&row));
    let peer_confirmed_at =
        introduced.as_ref().and_then(|known| known.peer_confirmed_at).map(pico_protocol::Timestamp::as_millis);
    Ok(PeerPage {
        form,
        state,
        clock_minutes,
        grouped: id.grouped(),
        code: introduced.and_then(|known| known.code),
        peer_confirmed_at,
        agreement,
        common_text: agreement::COMMON_TEXT,
        may_write,
        peer: Linked::new(&page, row)?,
        page,
    })
}

pub(super) async fn show(
    staff: Staff<ReadNetwork>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let may_write = staff.may(Permission::WriteNetwork, Scope::Anything);
    view(&page(&app, staff.page("nav-network"), &parse(&id)?, Form::default(), may_write).await?)
}

pub(super) async fn confirm(
    staff: Staff<WriteNetwork>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let id = parse(&id)?;
    let code = form.required("code", 40);
    let method = if form.value("method") == "in_person" { "in_person" } else { "telephone" };
    if form.is_clean() {
        match linking::confirm(&app, &id, Some(&code), Code::of(method), &staff.actor()).await {
            Ok(()) => return Ok(redirect_with(&format!("/rete/{id}"), &Flash::ok("peers-confirmed"))),
            Err(LinkError::Store(error)) => return Err(error.into()),
            Err(LinkError::NothingToConfirm) => return Err(Error::Conflict("peers-error-nothing".into())),
            Err(error) => form.refuse("code", error.key()),
        }
    }
    view_again(&page(&app, staff.page("nav-network"), &id, form, true).await?)
}

pub(super) async fn suspend(
    staff: Staff<WriteNetwork>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    decide(&staff, &app, &parse(&id)?, LinkState::Suspended, "peers-suspended").await
}

pub(super) async fn resume(
    staff: Staff<WriteNetwork>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    decide(&staff, &app, &parse(&id)?, LinkState::Active, "peers-resumed").await
}

pub(super) async fn end(
    staff: Staff<WriteNetwork>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    decide(&staff, &app, &parse(&id)?, LinkState::Ended, "peers-ended").await
}

async fn decide(
    staff: &Staff<WriteNetwork>,
    app: &App,
    id: &NodeId,
    to: LinkState,
    done: &'static str,
) -> Result<Response> {
    let mut tx = app.db.write().await?;
    store::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if !messages::decide(&mut tx, app, id, to, &staff.actor()).await? {
        return Err(Error::Conflict("peers-error-state".into()));
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/rete/{id}"), &Flash::ok(done)))
}

/// A person has looked at a frozen link and lets it go on.
pub(super) async fn thaw(
    staff: Staff<WriteNetwork>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let id = parse(&id)?;
    let mut tx = app.db.write().await?;
    store::find(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    store::freeze(&mut tx, &id, None, app.clock.now()).await?;
    outbox::attempts::resume(&app, &mut tx, &id).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("peer.thaw", "peer", &id.to_string())).await?;
    tx.commit().await?;
    app.federation.known.forget(&id);
    Ok(redirect_with(&format!("/rete/{id}"), &Flash::ok("peers-thawed")))
}
