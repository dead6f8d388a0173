//! From an open call: the same asked of others too, and the referral proper to whom was chosen.
//!
//! Both are drafts like any other, with what the call said already in them; what a call never says, the name, is chosen on the
//! first page of the referral proper.

use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::referral::{Kind, Referral};

use super::Desk;
use super::again::{self, AFTER};
use crate::accounts::Staff;
use crate::accounts::permission::SendReferrals;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::referrals::calls::{self, Call};
use crate::referrals::compose::{self, CALL, Stage, Typed};
use crate::referrals::panel::case::Case;
use crate::referrals::panel::{may_act, reach};
use crate::referrals::store::{Row, drafts};
use crate::referrals::targets::Target;
use crate::referrals::{kind_code, transcript};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::redirect;

/// Whether the referral proper can be begun from this one: it was chosen, and what it said is still here.
pub(in crate::referrals::panel) fn leads_on(row: &Row, referral: Option<&Referral>) -> bool {
    calls::was_chosen(row) && referral.is_some_and(|referral| referral.opening.is_some())
}

/// Begins the draft of a referral to whom was chosen.
pub async fn follow(
    staff: Staff<SendReferrals>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let case = Case::load(&mut tx, &app, &staff, &id).await?;
    let referral = case.told.referral.as_ref().filter(|referral| leads_on(&case.row, Some(referral)));
    let mut typed = referral.and_then(|referral| again::typed(&case.row, referral)).ok_or(Error::NotFound)?;
    typed.retain(|(name, _)| !matches!(name.as_str(), "kind" | "asked"));
    typed.push(("kind".to_owned(), kind_code(Kind::Referral).to_owned()));
    typed.push(("target".to_owned(), Target::value_of(&case.row.peer, &case.row.service_key)));
    read(&mut tx, &app, &staff, &case.row).await?;
    begin(tx, &app, &staff, (AFTER, case.row.id.as_str()), &typed, Stage::Who).await
}

/// Begins the draft that asks others too, in the same call.
pub async fn ask_more(
    staff: Staff<SendReferrals>,
    State(app): State<App>,
    Path(call): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let call = Call::find(&mut tx, &reach(&staff)?, &call).await?.ok_or(Error::NotFound)?;
    if call.chosen().is_some() {
        return Ok(redirect_with(&call.path(), &Flash::warn("call-over")));
    }
    let mut typed = said(&mut tx, &app, &staff, &call).await?.ok_or(Error::NotFound)?;
    typed.retain(|(name, _)| !matches!(name.as_str(), "asked" | AFTER));
    let asked = call.all.iter().map(|row| Target::value_of(&row.peer, &row.service_key));
    typed.extend(asked.map(|target| ("asked".to_owned(), target)));
    typed.push((CALL.to_owned(), call.id.clone()));
    begin(tx, &app, &staff, (CALL, call.id.as_str()), &typed, Stage::Where).await
}

/// The call to which the same, asked of others, belongs: nobody of it was chosen yet.
pub(super) async fn goes_on(tx: &mut Tx, staff: &Staff<SendReferrals>, row: &Row) -> Result<Option<Call>> {
    let call = match row.call.as_deref() {
        Some(call) => Call::find(tx, &reach(staff)?, call).await?,
        None => None,
    };
    Ok(call.filter(|call| call.chosen().is_none()))
}

/// What the call says, as it would be typed, from the first of its referrals whose text is still here.
async fn said(tx: &mut Tx, app: &App, staff: &Staff<SendReferrals>, call: &Call) -> Result<Option<Typed>> {
    for row in call.seen.iter().filter(|row| may_act(staff, row)) {
        let told = transcript::load(tx, app, row).await?;
        if let Some(typed) = told.referral.as_ref().and_then(|referral| again::typed(row, referral)) {
            read(tx, app, staff, row).await?;
            return Ok(Some(typed));
        }
    }
    Ok(None)
}

/// What was written is read once more.
async fn read(tx: &mut Tx, app: &App, staff: &Staff<SendReferrals>, row: &Row) -> Result<()> {
    audit::record(tx, app, &staff.actor(), Event::new("referral.read", "referral", row.id.as_str())).await?;
    Ok(())
}

/// Pressed twice it is one draft: the one that bears this mark.
async fn begin(
    mut tx: Tx,
    app: &App,
    staff: &Staff<SendReferrals>,
    (mark, value): (&str, &str),
    typed: &Typed,
    stage: Stage,
) -> Result<Response> {
    let begun = drafts::of_author::<Typed>(&mut tx, app, staff.id().as_str()).await?;
    let marked = |typed: &Typed| typed.iter().any(|(name, known)| name == mark && known == value);
    if let Some(draft) = begun.into_iter().find(|draft| marked(&draft.content)) {
        tx.commit().await?;
        return Ok(redirect(&format!("/invii/nuovo/{}/{}", draft.id, draft.step)));
    }
    let draft = drafts::start(&mut tx, app, staff.id().as_str(), None, typed, stage.slug()).await?;
    tx.commit().await?;
    Ok(redirect(&format!("/invii/nuovo/{draft}/{}", stage.slug())))
}

/// The call to which a draft adds; none: it asks for the first time, or names somebody.
pub(super) async fn joined(tx: &mut Tx, staff: &Staff<SendReferrals>, desk: &Desk) -> Result<Option<Call>> {
    let form = compose::form(&desk.typed);
    let call = form.value(CALL);
    if call.is_empty() || compose::kind(&form) != Some(Kind::OpenCall) {
        return Ok(None);
    }
    Ok(Some(Call::find(tx, &reach(staff)?, call).await?.ok_or(Error::NotFound)?))
}
