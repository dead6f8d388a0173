//! `/ripristino`: what a restore may have brought back, until somebody has looked through it.
//!
//! The peers give back what was said to them. What this cooperative had decided within its own walls since the backup nobody
//! can give back: an account that was closed, a password that was changed, a consent that was taken back. The page names what
//! has to be looked at, to the node administrators and the data protection officer, and stays until one of them says that it
//! is done.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::accounts::permission::LookAfterRestore;
use crate::accounts::{Account, Staff, store as accounts};
use crate::app::App;
use crate::audit::{self, Event};
use crate::backup::restore::UNSEEN;
use crate::error::{Error, Result};
use crate::identity::store as documents;
use crate::legal::store as legal;
use crate::people::restriction;
use crate::referrals::store::dropped;
use crate::store::{Tx, facts};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::view;

#[derive(Template)]
#[template(path = "restored.html")]
struct RestoredPage {
    page: Page,
    /// The moment of the backup; none when no restore waits to be looked at.
    from: Option<i64>,
    accounts: Vec<Account>,
    consents: i64,
    /// Records that are restricted.
    restricted: usize,
    unmet: Vec<String>,
    dropped: i64,
}

/// The route of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/ripristino", get(show).post(confirm))
}

/// The moment of the backup that this node was restored from, while nobody has looked through it.
pub async fn unseen(tx: &mut Tx) -> Result<Option<i64>> {
    Ok(facts::get(tx, UNSEEN).await?.map(|moment| moment.parse().unwrap_or_default()))
}

async fn show(staff: Staff<LookAfterRestore>, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let from = unseen(&mut tx).await?;
    let accounts = accounts::all(&mut tx).await?.into_iter().filter(Account::is_active).collect();
    view(&RestoredPage {
        page: staff.page("restored-title"),
        from,
        accounts,
        consents: legal::count_live(&mut tx, app.clock.now()).await?,
        restricted: restriction::store::all(&mut tx).await?.len(),
        unmet: documents::unmet(&mut tx).await?,
        dropped: dropped::count(&mut tx).await?,
    })
}

async fn confirm(staff: Staff<LookAfterRestore>, State(app): State<App>, _form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    if !facts::remove(&mut tx, UNSEEN).await? {
        return Err(Error::Conflict("restored-nothing".into()));
    }
    documents::wait_for_nobody(&mut tx).await?;
    let id = app.identity.node_id().to_string();
    audit::record(&mut tx, &app, &staff.actor(), Event::new("settings.restore-seen", "node", &id)).await?;
    tx.commit().await?;
    Ok(redirect_with("/", &Flash::ok("restored-done")))
}
