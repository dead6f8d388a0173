//! To which bodies that pay a person's name was taken out of the node, in rows for the SIUSS or in a statement: read off the access
//! log, which has who was in each file and of which contract it was.

use pico_protocol::time::Timestamp;

use crate::people::PersonId;
use crate::sql;
use crate::store::{Result, Tx};

/// What is written in the log when rows for the SIUSS are taken as a file.
pub const BENEFITS: &str = "benefit.export";
/// What is written in it when a statement with people is.
pub const STATEMENT: &str = "statement.export";

/// Files of one kind, of one contract, in which somebody stood.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Given {
    /// The body that pays.
    pub client: String,
    /// The contract.
    pub contract: String,
    action: String,
    first: i64,
    last: i64,
}

/// The files of contracts under which somebody has hours, or that pay for a service she is or was in; by contract.
pub async fn of_person(tx: &mut Tx, person: &PersonId) -> Result<Vec<Given>> {
    // The contract leads to a few rows of the log; whom they name is asked of these alone. A record that was merged into hers is she.
    sql!(tx, c => sqlx::query_as(
        "SELECT c.client, c.name AS contract, a.action, MIN(a.at) AS first, MAX(a.at) AS last \
         FROM contracts c JOIN audit_entries a ON a.object_kind = 'contract' AND a.object_id = c.id \
         WHERE (c.id IN (SELECT s.contract FROM activity_shares s WHERE s.person = $1) \
         OR c.id IN (SELECT t.contract FROM contract_services t JOIN enrolments e ON e.service = t.service WHERE e.person = $1)) \
         AND a.action IN ($2, $3) AND (a.detail LIKE '%' || $1 || '%' OR EXISTS (SELECT 1 FROM merges m \
         WHERE m.kept = $1 AND m.parted_at IS NULL AND a.detail LIKE '%' || m.merged || '%')) \
         GROUP BY c.id, c.client, c.name, c.sort_key, a.action ORDER BY c.sort_key, c.id, a.action"
    ).bind(person).bind(BENEFITS).bind(STATEMENT).fetch_all(c))
}

impl Given {
    /// `benefit` or `statement`.
    pub fn what(&self) -> &str {
        self.action.split('.').next().unwrap_or_default()
    }

    /// When the first file was taken.
    pub fn first(&self) -> Timestamp {
        Timestamp::from_millis(self.first)
    }

    /// When the last was.
    pub fn last(&self) -> Timestamp {
        Timestamp::from_millis(self.last)
    }
}
