//! Referrals of which this node has what the other side told, and whose end lies behind the time for which that may be kept:
//! those received, and its own requests of admission.

use super::reach_condition;
use crate::referrals::{Reach, ReferralKey};
use crate::sql;
use crate::store::{Result, Tx};

/// One of them, as the list shows it. It names nobody.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    /// Identifier.
    pub id: ReferralKey,
    /// Own number.
    pub number: String,
    /// `sent` or `received`: a request of admission was sent, and told us of a person all the same.
    pub direction: String,
    /// Who told it.
    pub peer_name: String,
    /// Its service.
    pub service_name: String,
    /// How it ended, closed or not: a state code.
    pub state: String,
    /// When it ended, milliseconds.
    pub ended_at: i64,
}

/// Peers with whom the same time was agreed, and the moment before which a case must have ended for it to be over.
#[derive(Clone, Debug)]
pub struct Term {
    /// Milliseconds.
    pub ended_before: i64,
    /// Node ids.
    pub peers: Vec<String>,
}

/// `$1` is the account, the peers follow in the order of the terms.
fn condition(reach: &Reach, terms: &[Term]) -> String {
    let mut bound = 1;
    let terms = terms.iter().map(|term| {
        let peers = term.peers.iter().map(|_| {
            bound += 1;
            format!("${bound}")
        });
        let peers = peers.collect::<Vec<_>>().join(", ");
        format!("(ended_at <= {} AND peer IN ({peers}))", term.ended_before)
    });
    let over = terms.collect::<Vec<_>>().join(" OR ");
    let reachable = reach_condition(reach, "$1");
    // A record that is kept at her wish keeps what its referrals told.
    let free = "NOT EXISTS (SELECT 1 FROM restrictions x WHERE x.person = referrals.person AND x.ended_at IS NULL)";
    format!(
        "own_side = 'receiver' AND erased_at IS NULL AND ended_at IS NOT NULL AND ({over}) AND {reachable} AND {free}"
    )
}

/// Those that ended first, at most `most`.
pub async fn over(tx: &mut Tx, reach: &Reach, terms: &[Term], most: i64) -> Result<Vec<Kept>> {
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT id, number, direction, peer_name, service_name, ended_as AS state, ended_at FROM referrals WHERE {} ORDER BY ended_at, id LIMIT {most}",
        condition(reach, terms)
    );
    sql!(tx, c => async {
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(reach.account());
        for peer in terms.iter().flat_map(|term| &term.peers) {
            query = query.bind(peer);
        }
        query.fetch_all(c).await
    })
}

/// How many there are, at most `most`.
pub async fn count(tx: &mut Tx, reach: &Reach, terms: &[Term], most: i64) -> Result<i64> {
    if terms.is_empty() {
        return Ok(0);
    }
    let text = format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM referrals WHERE {} LIMIT {most}) counted",
        condition(reach, terms)
    );
    sql!(tx, c => async {
        let mut query = sqlx::query_scalar(sqlx::AssertSqlSafe(text.as_str())).bind(reach.account());
        for peer in terms.iter().flat_map(|term| &term.peers) {
            query = query.bind(peer);
        }
        query.fetch_one(c).await
    })
}

/// With whom a referral is shared and when it ended, if it is one that time concerns.
pub async fn ended(tx: &mut Tx, id: &ReferralKey) -> Result<Option<(String, i64)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT peer, ended_at FROM referrals WHERE id = $1 AND own_side = 'receiver' AND erased_at IS NULL \
         AND ended_at IS NOT NULL"
    ).bind(id).fetch_optional(c))
}
