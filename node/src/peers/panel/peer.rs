//! One peer: how the link is in one sentence, who it is, the short code, the agreement, and what can be done.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::code::Code;
use pico_protocol::digest::Digest;
use pico_protocol::document::MAX_VERSIONS;
use pico_protocol::id::NodeId;

use super::{Linked, unusable};
use crate::accounts::Staff;
use crate::accounts::permission::{Permission, ReadNetwork, Scope, WriteNetwork};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::outbox;
use crate::peers::decision::{self, Decided};
use crate::peers::linking::{self, LinkError};
use crate::peers::naming::{self, Told};
use crate::peers::offers::{self, Standing};
use crate::peers::proposals::{self, Proposal};
use crate::peers::{LinkState, agreement, certificates, health, incoming, keys, store};
use crate::store::Tx;
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
    /// The name and telephone that the newest document tells of and nobody has accepted.
    told: Option<Told>,
    /// Whose name that one, or the confirmed one, reads like.
    reads_like: Option<String>,
    proposal: Option<Proposal>,
    /// How far it is with bookings, and the text that would be proposed.
    bookings: Standing,
    offer: String,
    in_force: bool,
    common_text: &'static str,
    clock_apart: Option<(&'static str, i64)>,
    /// Since when its certificate is no longer valid.
    certificate_ended: Option<i64>,
    /// When other keys were seen first, for as long as that is told.
    keys_changed: Option<i64>,
    restored_at: Option<i64>,
    /// Its messages that wait for the agreement to begin, and when it does.
    early: Option<(i64, i64)>,
    /// Messages that could not be used, for who may see deliveries.
    unusable: Option<unusable::Lists>,
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

    /// Whether its log has an end here that only its recovery sheet goes beyond.
    fn document_full(&self) -> bool {
        u64::try_from(self.peer.row.document_version).is_ok_and(|version| version >= MAX_VERSIONS)
    }

    /// How long a proposal lets a case be kept.
    fn days(&self, proposal: &Proposal) -> i64 {
        i64::from(proposal.terms.retention_days)
    }

    /// The kinds of message that a proposal names, in words where we know them.
    fn kinds(&self, proposal: &Proposal) -> String {
        let word = |kind: &Code| match kind.as_str() {
            "booking" => self.page.t("peers-proposal-kind-booking"),
            "referral" => self.page.t("peers-proposal-kind-referral"),
            "tick" => self.page.t("peers-proposal-kind-tick"),
            other => format!("«{other}»"),
        };
        proposal.terms.kinds.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

fn parse(id: &str) -> Result<NodeId> {
    id.parse().map_err(|_| Error::NotFound)
}

/// How many of its messages wait for the agreement to begin, and when it does.
async fn early(tx: &mut Tx, id: &NodeId) -> Result<Option<(i64, i64)>> {
    let waiting = outbox::unusable::early(tx, id).await?;
    let agreement = agreement::allowed(tx, id).await?.filter(|_| waiting > 0);
    Ok(agreement.map(|agreement| (waiting, agreement.valid_from.as_millis())))
}

async fn page(app: &App, page: Page, id: &NodeId, form: Form, may_write: bool) -> Result<PeerPage> {
    let mut tx = app.db.read().await?;
    let row = store::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let introduced = linking::find(&mut tx, app, id).await?;
    let agreement = agreement::find(&mut tx, id).await?;
    let proposal = proposals::find(&mut tx, id).await?;
    let told = Told::by(&row);
    let name = told.as_ref().map_or(&row.legal_name, |told| &told.name);
    let all = store::list(&mut tx).await?;
    let reads_like = naming::reads_like(name, &row.node_id, &app.identity.name(), &all).map(str::to_owned);
    let restored_at = incoming::restored_at(&mut tx, id).await?.map(pico_protocol::Timestamp::as_millis);
    let page = page.under("nav-network", "/rete").titled(row.legal_name.clone());
    let early = early(&mut tx, id).await?;
    let bookings = offers::standing(&mut tx, id).await?;
    let offer = offers::terms(&mut tx, app, id).await?.map(|(_, text)| text).unwrap_or_default();
    let (state, clock_apart) = (row.link()?, health::clock_apart(row.clock_difference));
    let certificate_ended = certificates::ended(&row, app.clock.now());
    let keys_changed = keys::changed(&row, app.clock.now());
    let peer_confirmed_at =
        introduced.as_ref().and_then(|known| known.peer_confirmed_at).map(pico_protocol::Timestamp::as_millis);
    Ok(PeerPage {
        form,
        state,
        clock_apart,
        certificate_ended,
        keys_changed,
        restored_at,
        early,
        unusable: None,
        grouped: id.grouped(),
        code: introduced.and_then(|known| known.code),
        peer_confirmed_at,
        in_force: agreement.as_ref().is_some_and(|(state, _)| state == "both"),
        agreement,
        told,
        reads_like,
        proposal,
        bookings,
        offer,
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
    let id = parse(&id)?;
    let mut page = page(&app, staff.page("nav-network"), &id, Form::default(), may_write).await?;
    page.unusable = unusable::lists(&staff, &app, &page.page, &id).await?;
    view(&page)
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
        staff.still_inside(&app).await?;
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
    let mut tx = staff.write(app).await?;
    store::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let done = match decision::decide(&mut tx, app, id, to, &staff.actor()).await? {
        Decided::Impossible => return Err(Error::Conflict("peers-error-state".into())),
        Decided::Done => done,
        Decided::SuspendedThere => "peers-lifted",
    };
    tx.commit().await?;
    Ok(redirect_with(&format!("/rete/{id}"), &Flash::ok(done)))
}

/// An administrator accepts the name and the telephone that she has read.
pub(super) async fn accept_name(
    staff: Staff<WriteNetwork>,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let id = parse(&id)?;
    let read = Told { name: form.value("name").to_owned(), telephone: form.value("telephone").to_owned() };
    let mut tx = staff.write(&app).await?;
    store::find(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    if !naming::accept(&mut tx, &app, &id, &read, &staff.actor()).await? {
        return Err(Error::Conflict("peers-error-told".into()));
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/rete/{id}"), &Flash::ok("peers-told-accepted")))
}

/// An administrator signs the proposal that she has read.
pub(super) async fn sign(
    staff: Staff<WriteNetwork>,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let (id, read) = (parse(&id)?, read_agreement(&form)?);
    let mut tx = staff.write(&app).await?;
    store::find(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    if !proposals::sign(&mut tx, &app, &id, &read, &staff.actor()).await? {
        return Err(Error::Conflict("peers-error-proposal".into()));
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/rete/{id}"), &Flash::ok("peers-proposal-signed")))
}

/// An administrator declines it.
pub(super) async fn decline(
    staff: Staff<WriteNetwork>,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let (id, read) = (parse(&id)?, read_agreement(&form)?);
    let mut tx = staff.write(&app).await?;
    store::find(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    if !proposals::decline(&mut tx, &app, &id, &read, &staff.actor()).await? {
        return Err(Error::Conflict("peers-error-proposal".into()));
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/rete/{id}"), &Flash::ok("peers-proposal-declined")))
}

/// An administrator proposes that bookings may flow too.
pub(super) async fn offer(
    staff: Staff<WriteNetwork>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let id = parse(&id)?;
    let mut tx = staff.write(&app).await?;
    let row = store::find(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let active = row.link()? == LinkState::Active;
    if !active || !offers::offer(&mut tx, &app, &id, &staff.actor()).await? {
        return Err(Error::Conflict("peers-error-offer".into()));
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/rete/{id}"), &Flash::ok("peers-offered")))
}

fn read_agreement(form: &Form) -> Result<Digest> {
    form.value("agreement").parse().map_err(|_| Error::BadRequest("error-form".into()))
}

/// A person has looked at a frozen link and lets it go on.
pub(super) async fn thaw(
    staff: Staff<WriteNetwork>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let id = parse(&id)?;
    let mut tx = staff.write(&app).await?;
    store::find(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    incoming::resume(&mut tx, &id).await?;
    store::set_frozen(&mut tx, &id, None, app.clock.now()).await?;
    outbox::stream::resume(&app, &mut tx, &id).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("peer.thaw", "peer", &id.to_string())).await?;
    tx.commit().await?;
    app.federation.known.forget(&id);
    Ok(redirect_with(&format!("/rete/{id}"), &Flash::ok("peers-thawed")))
}
