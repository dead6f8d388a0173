//! To whom a referral can go: linked cooperatives and the services they tell of.

use crate::directory::{self, Offer, Wanted};
use crate::people::place;
use crate::sql;
use crate::store::{Result, Tx};

/// A cooperative, or one of its services.
#[derive(Clone, Debug, PartialEq, Eq)]
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

#[derive(sqlx::FromRow)]
struct Offered {
    peer: String,
    peer_name: String,
    key: String,
    name: String,
    comune: String,
    available: i64,
    maximum: i64,
}

/// Everything a referral can be sent to now: the services that linked cooperatives tell of, and each of them as a whole,
/// for who does not know which service is the right one.
pub async fn all(tx: &mut Tx) -> Result<Vec<Target>> {
    let rows: Vec<Offered> = sql!(tx, c => sqlx::query_as(
        "SELECT o.owner AS peer, p.legal_name AS peer_name, o.key, o.name, o.comune, o.available, o.maximum \
         FROM directory_offers o JOIN peers p ON p.node_id = o.owner WHERE p.state = 'active' AND o.accepts_referrals \
         UNION ALL \
         SELECT node_id, legal_name, '', '', '', CAST(0 AS BIGINT), CAST(0 AS BIGINT) FROM peers WHERE state = 'active' \
         ORDER BY 2, 4, 3"
    ).fetch_all(c))?;
    Ok(rows.into_iter().map(Target::from).collect())
}

impl From<Offered> for Target {
    fn from(row: Offered) -> Self {
        let place = place::comune(&row.comune).map(place::Comune::label).unwrap_or_default();
        let Offered { peer, peer_name, key, name, available, maximum, .. } = row;
        Self { peer, peer_name, key, name, place, available, maximum }
    }
}
