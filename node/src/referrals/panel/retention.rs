//! `/invii/conservazione`: what was told in referrals that may be kept no longer, and the act that erases one.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::reach;
use crate::accounts::Staff;
use crate::accounts::permission::EraseReferrals;
use crate::app::App;
use crate::error::{Error, Result};
use crate::referrals::store::kept::{self, Kept};
use crate::referrals::store::{self, Row};
use crate::referrals::{ReferralKey, Turn, retention};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::view;

/// Shown at once: the next ones come up as these go.
const SHOWN: i64 = 100;
const LIST: &str = "/invii/conservazione";

#[derive(Template)]
#[template(path = "referrals/retention.html")]
struct RetentionPage {
    page: Page,
    lines: Vec<Kept>,
}

#[derive(Template)]
#[template(path = "referrals/erase.html")]
struct ErasePage {
    page: Page,
    row: Row,
    /// A revoked consent waits for an answer: erasing gives it.
    answers: bool,
}

/// Those that ended first.
pub async fn list(staff: Staff<EraseReferrals>, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let terms = retention::terms(&mut tx, &app).await?;
    let lines = kept::over(&mut tx, &reach(&staff)?, &terms, SHOWN).await?;
    view(&RetentionPage { page: staff.page("retention-title").under("referrals-title", "/invii"), lines })
}

/// What goes and what stays, before it is done.
pub async fn ask(staff: Staff<EraseReferrals>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let row = within_reach(&mut tx, &staff, &id).await?;
    if !retention::is_over(&mut tx, &app, &row.id).await? {
        return Err(Error::Conflict("retention-not-over".into()));
    }
    may_go(&mut tx, &app, &row).await?;
    let page = staff.page("retention-erase-title").under("referrals-title", "/invii").under("retention-title", LIST);
    let answers = row.consent_revoked && row.turn == Turn::Own.code();
    view(&ErasePage { page, row, answers })
}

/// Erases it.
pub async fn erase(
    staff: Staff<EraseReferrals>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let row = within_reach(&mut tx, &staff, &id).await?;
    may_go(&mut tx, &app, &row).await?;
    if !retention::erase(&mut tx, &app, &staff.actor(), &row.id).await? {
        return Err(Error::Conflict("retention-not-over".into()));
    }
    tx.commit().await?;
    Ok(redirect_with(LIST, &Flash::ok("retention-erased")))
}

/// What is restricted is kept because she wants it kept (art. 18(1)(b) and (c)): time alone does not erase it.
async fn may_go(tx: &mut Tx, app: &App, row: &Row) -> Result<()> {
    if retention::is_restricted(tx, app, row).await? {
        return Err(Error::Conflict("retention-restricted".into()));
    }
    Ok(())
}

async fn within_reach(tx: &mut Tx, staff: &Staff<EraseReferrals>, id: &str) -> Result<Row> {
    let id: ReferralKey = id.parse().map_err(|_| Error::NotFound)?;
    store::find(tx, &id, &reach(staff)?).await?.ok_or(Error::NotFound)
}
