//! Closing a call without choosing anybody: everybody who still thinks about it, or holds a place, is told why.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::referral::WithdrawalReason;

use crate::accounts::Staff;
use crate::accounts::permission::SendReferrals;
use crate::app::App;
use crate::error::{Error, Result};
use crate::referrals::calls::{self, Call};
use crate::referrals::panel::act::{code, explanation};
use crate::referrals::panel::reach;
use crate::referrals::unnamed::names_nobody;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "referrals/call_close.html")]
struct ClosePage {
    page: Page,
    path: String,
    /// How many are told.
    open: usize,
    reasons: Vec<(&'static str, String)>,
    form: Form,
}

/// The reasons that fit: a call is about nobody, so nobody has consented to it, and whoever chose has another page.
fn is_offered(reason: WithdrawalReason) -> bool {
    !matches!(reason, WithdrawalReason::ConsentRevoked | WithdrawalReason::AnotherChosen)
}

/// Asks why.
pub async fn ask(staff: Staff<SendReferrals>, State(app): State<App>, Path(call): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let call = found(&mut tx, &staff, &call).await?;
    drop(tx);
    if call.is_over() {
        return Ok(redirect_with(&call.path(), &Flash::warn("call-over")));
    }
    view(&page(&staff, &call, Form::prefilled([])))
}

/// Tells everybody.
pub async fn close(
    staff: Staff<SendReferrals>,
    State(app): State<App>,
    Path(call): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let call = found(&mut tx, &staff, &call).await?;
    if call.is_over() {
        return Ok(redirect_with(&call.path(), &Flash::warn("call-over")));
    }
    let from_code = |typed: &str| WithdrawalReason::from_code(typed).filter(|reason| is_offered(*reason));
    let reason = code(&mut form, "reason", from_code);
    let text = explanation(&mut form, reason.as_ref(), &[WithdrawalReason::Other]);
    names_nobody(&mut form, "text", "");
    let Some(reason) = reason.filter(|_| form.is_clean()) else { return view_again(&page(&staff, &call, form)) };
    calls::close(&mut tx, &app, &staff.actor(), &call, (reason, &text)).await?;
    tx.commit().await?;
    Ok(redirect_with(&call.path(), &Flash::ok("call-closed")))
}

async fn found(tx: &mut Tx, staff: &Staff<SendReferrals>, call: &str) -> Result<Call> {
    Call::find(tx, &reach(staff)?, call).await?.ok_or(Error::NotFound)
}

fn page(staff: &Staff<SendReferrals>, call: &Call, mut form: Form) -> ClosePage {
    let page = staff.page("call-close").under("referrals-title", "/invii").under("call-title", call.path());
    let offered = WithdrawalReason::ALL.iter().filter(|reason| is_offered(**reason));
    let reasons = offered.map(|reason| (reason.code(), page.t(format!("referral-withdrawal-{}", reason.code()))));
    let reasons = reasons.collect();
    form.called([("reason", "referral-field-reason"), ("text", "referral-field-text")]);
    ClosePage { path: call.path(), open: call.open(), reasons, form, page }
}
