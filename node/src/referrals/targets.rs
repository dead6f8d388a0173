//! To whom a referral can go: linked cooperatives and the services they tell of.

use crate::sql;
use crate::store::{Result, Tx};

/// A cooperative, or one of its services.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Target {
    /// Node id.
    pub peer: String,
    /// Name of the cooperative.
    pub peer_name: String,
    /// Key of the service in its feed; empty: the cooperative finds the right one.
    pub key: String,
    /// Name of the service.
    pub name: String,
    /// Municipality and province.
    pub place: String,
    /// Free places, where it tells them.
    pub available: i64,
    /// All places.
    pub maximum: i64,
}

impl Target {
    /// The value in a form.
    pub fn value(&self) -> String {
        format!("{}|{}", self.peer, self.key)
    }
}

/// Everything a referral can be sent to now: cooperatives with an active link.
pub async fn all(tx: &mut Tx) -> Result<Vec<Target>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT node_id AS peer, legal_name AS peer_name, '' AS key, '' AS name, '' AS place, \
         CAST(0 AS BIGINT) AS available, CAST(0 AS BIGINT) AS maximum FROM peers WHERE state = 'active' \
         ORDER BY legal_name, node_id"
    ).fetch_all(c))
}
