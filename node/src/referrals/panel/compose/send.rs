//! The moment when a referral leaves: one signed event per chosen cooperative, the draft gone, in one transaction.

use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::id::SubjectId;
use pico_protocol::referral::{Kind, Opening};

use super::{Desk, of_call, pages};
use crate::accounts::Staff;
use crate::accounts::permission::SendReferrals;
use crate::app::App;
use crate::error::{Error, Result};
use crate::referrals::ReferralKey;
use crate::referrals::calls::Call;
use crate::referrals::compose::{self, Stage};
use crate::referrals::grounds;
use crate::referrals::steps::{self, NewReferral};
use crate::referrals::store::drafts;
use crate::referrals::targets::Target;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::redirect;

/// Sends the draft.
pub async fn send(
    staff: Staff<SendReferrals>,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let mut desk = Desk::load(&mut tx, &app, &staff, &id).await?;
    desk.merge(&mut tx, &app, Stage::Preview, &form).await?;
    if let Some(missing) = desk.missing(&app) {
        desk.save(&mut tx, &app, missing).await?;
        if missing == Stage::Preview {
            let mut form = compose::form(&desk.typed);
            desk.is_good(missing, &mut form, &app);
            let page = pages::draw(&mut tx, &app, &staff, &desk, missing, form, true).await?;
            tx.commit().await?;
            return Ok(page);
        }
        tx.commit().await?;
        let first = format!("/invii/nuovo/{id}/{}", missing.slug());
        return Ok(if desk.restricted {
            redirect_with(&first, &Flash::warn("restriction-refer"))
        } else {
            redirect(&first)
        });
    }
    if desk.recipient_on_paper().is_some() {
        tx.commit().await?;
        return Ok(redirect(&format!("/invii/nuovo/{id}/stampa")));
    }
    let joined = of_call::joined(&mut tx, &staff, &desk).await?;
    if let Some(over) = joined.as_ref().filter(|call| call.chosen().is_some()) {
        return Ok(redirect_with(&over.path(), &Flash::warn("call-over")));
    }
    let (call, openings) = openings(&desk, &app, joined.as_ref())?;
    let mut sent: Vec<ReferralKey> = Vec::new();
    for (target, opening) in openings {
        let person = desk.person.as_ref().filter(|_| compose::needs_person(opening.kind));
        if let Some((id, ..)) = person {
            let node = target.peer.parse().map_err(|_| Error::NotFound)?;
            let to = (&node, target.peer_name.as_str());
            grounds::record(&mut tx, &app, staff.account(), id, to, opening.legal_basis).await?;
        }
        let person = person.map(|(id, details, opener)| (id.to_string(), opener.clone(), details.name()));
        let new = NewReferral { peer: target.peer, peer_name: target.peer_name, opening, person };
        sent.push(steps::open(&mut tx, &app, &staff.actor(), new).await?);
    }
    if let Some(draft) = &desk.id {
        drafts::remove(&mut tx, draft, staff.id().as_str()).await?;
    }
    tx.commit().await?;
    Ok(left(call.filter(|_| sent.len() > 1 || joined.is_some()), &sent))
}

/// Where she is led: to the only referral, or to where the answers to a call are compared.
fn left(call: Option<SubjectId>, sent: &[ReferralKey]) -> Response {
    match (call, sent) {
        (Some(call), []) => redirect_with(&format!("/invii/chiamate/{call}"), &Flash::warn("call-asked-already")),
        (Some(call), _) => redirect_with(&format!("/invii/chiamate/{call}"), &Flash::ok("compose-sent-several")),
        (None, [only, ..]) => redirect_with(&format!("/invii/{only}"), &Flash::ok("compose-sent")),
        (None, []) => redirect("/invii?elenco=inviati"),
    }
}

/// The call that they belong to, if there is one, and what is sent to whom.
type Openings = (Option<SubjectId>, Vec<(Target, Opening)>);

/// Phase A for each chosen target. Several of them belong to one call: a new one, or the one to which the draft adds, in which
/// nobody is asked twice at the same time.
fn openings(desk: &Desk, app: &App, joined: Option<&Call>) -> Result<Openings> {
    let incomplete = || Error::Conflict("referral-conflict".into());
    let mut form = compose::form(&desk.typed);
    let kind = compose::kind(&form).ok_or_else(incomplete)?;
    let fields = compose::read_fields(&form, kind);
    let targets = compose::read_where(&mut form, kind, &desk.targets).ok_or_else(incomplete)?;
    let now = app.clock.now();
    let why = compose::read_why(&mut form, &desk.name(), desk.comune(), now).ok_or_else(incomplete)?;
    let call = match joined {
        Some(call) => Some(call.id.parse::<SubjectId>().map_err(|_| Error::NotFound)?),
        None => (kind == Kind::OpenCall).then(|| SubjectId::new(now, app.entropy.bytes())),
    };
    let is_new = |target: &Target| joined.is_none_or(|call| !call.asks(&target.peer, &target.key));
    let opening = |target: Target| {
        let opening = Opening { call, ..compose::opening(kind, &why, &target, fields.clone()) };
        (target, opening)
    };
    Ok((call, targets.into_iter().filter(is_new).map(opening).collect()))
}
