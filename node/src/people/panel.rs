//! Pages of people: the list, a new record, a change, an export. The record's own page is on the panel's floor, because it
//! also shows consents and referrals.

mod change;
mod export;
pub mod fields;
mod list;
mod open;
pub mod said;
mod usable;

pub use usable::{Lock, usable};

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use pico_protocol::time::Timestamp;

use super::{PersonId, Sight, store};
use crate::accounts::permission::{ReadPeople, Right};
use crate::accounts::{Account, Decision, Permission, Role, Scope, Staff, decide};
use crate::app::App;
use crate::audit;
use crate::error::{Error, Result};
use crate::store::Tx;

/// "Is it the same person?" shows records too.
pub const LOOKALIKES: audit::ListKind = audit::ListKind::new("person.lookalikes", "people", "list");

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/persone", get(list::show))
        .route("/persone/esporta", get(export::file))
        .route("/persone/nuova", get(open::show).post(open::save))
        .route("/persone/{id}/modifica", get(change::show).post(change::save))
}

/// Whose records this person may see with a permission.
pub fn sight<R: Right>(staff: &Staff<R>, permission: Permission) -> Result<Sight> {
    sight_of(staff.account(), permission, staff.frame().now).ok_or(Error::NotFound)
}

/// Whose records an account may see with a permission at a moment; nothing when it may see nobody's.
pub fn sight_of(account: &Account, permission: Permission, now: Timestamp) -> Option<Sight> {
    let (only_own, by_team) = match decide(&account.id, &account.roles, permission, Scope::Anything) {
        Decision::Allowed => (false, false),
        Decision::OwnOnly => (true, false),
        Decision::TeamToo => (true, true),
        Decision::Denied => return None,
    };
    let protected_too = account.roles.contains(Role::DataProtection);
    Some(Sight { account: account.id.to_string(), only_own, team_on: by_team.then(|| today(now)), protected_too })
}

/// Whose records this person may read.
pub fn reading(staff: &Staff<ReadPeople>) -> Result<Sight> {
    sight(staff, Permission::ReadPeople)
}

/// The action in the log that says why a protected record was opened.
pub const UNLOCKED: &str = "person.unlock";
/// How long one reason lasts.
const REASON_LASTS: Duration = Duration::from_hours(1);

/// Whether this account has said lately why it opens a protected record.
async fn has_said_why<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, person: &str) -> crate::store::Result<bool> {
    let since = app.clock.now().minus(REASON_LASTS);
    audit::list::done_since(tx, staff.id().as_str(), UNLOCKED, ("person", person), since).await
}

/// Who reads a protected record of another, or anything that is about one, says why first: an error leads there while she
/// has not said it lately. `way_back` is the query of that page which brings her back (empty: to the record).
pub async fn reason_first<R: Right>(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<R>,
    person: &PersonId,
    way_back: &str,
) -> Result<()> {
    if store::is_protected_by_another(tx, person, staff.id().as_str()).await?
        && !has_said_why(tx, app, staff, person.as_str()).await?
    {
        return Err(Error::ReasonFirst(format!("/persone/{person}/motivo{way_back}")));
    }
    Ok(())
}

/// An identifier in an address; anything else is a page that does not exist.
pub fn parse_id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::NotFound)
}

/// Today, where people are.
pub fn today(now: Timestamp) -> jiff::civil::Date {
    crate::web::dates::today(now)
}
