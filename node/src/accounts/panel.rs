//! Pages of accounts: the door, the own profile, the list for the node administrator.

use axum::Router;

use crate::app::App;

/// Every page of accounts.
pub fn routes() -> Router<App> {
    Router::new()
}
