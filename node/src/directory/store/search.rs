//! Searching what the peers offer.

use pico_protocol::id::{NodeId, SubjectId};
use pico_protocol::time::Timestamp;

use crate::directory::{Offer, Wanted};
use crate::sql;
use crate::store::fold::fold;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, StoreError, Tx};

#[derive(sqlx::FromRow)]
struct Row {
    owner: String,
    owner_name: String,
    key: String,
    content: String,
    at: i64,
}

impl Row {
    fn read(self) -> Result<Offer> {
        Ok(Offer {
            owner: self.owner,
            owner_name: self.owner_name,
            key: self.key.parse().map_err(StoreError::inconsistent)?,
            content: serde_json::from_str(&self.content).map_err(StoreError::inconsistent)?,
            at: Timestamp::from_millis(self.at),
        })
    }
}

const OFFERS: &str = "SELECT o.owner, p.legal_name AS owner_name, o.key, o.content, o.at FROM directory_offers o \
     JOIN peers p ON p.node_id = o.owner WHERE p.state = 'active'";

/// What narrows a search, and what is bound in it from `$1` on.
struct Condition {
    text: String,
    bound: Vec<String>,
}

impl Condition {
    fn of(wanted: &Wanted) -> Self {
        let (mut parts, mut bound) = (Vec::new(), Vec::new());
        for word in fold(&wanted.text).split(' ').filter(|word| !word.is_empty()).take(6) {
            bound.push(format!("%{word}%"));
            parts.push(format!(" AND o.search LIKE ${}", bound.len()));
        }
        let equal = [
            ("category", &wanted.category),
            ("area", &wanted.area),
            ("province", &wanted.province),
            ("comune", &wanted.comune),
            ("owner", &wanted.owner),
        ];
        for (column, value) in equal.into_iter().filter(|(_, value)| !value.is_empty()) {
            bound.push(value.clone());
            parts.push(format!(" AND o.{column} = ${}", bound.len()));
        }
        if !wanted.free.is_empty() {
            parts.push(" AND o.accepts_referrals = TRUE AND o.available > 0".to_owned());
        }
        Self { text: parts.concat(), bound }
    }
}

/// What peers with an active link offer: free places first, then by name.
pub async fn search(tx: &mut Tx, wanted: &Wanted, offset: i64, limit: i64) -> Result<Vec<Offer>> {
    let Condition { text, bound } = Condition::of(wanted);
    let (most, after) = (bound.len() + 1, bound.len() + 2);
    let text = format!(
        "{OFFERS}{text} ORDER BY CASE WHEN o.accepts_referrals = TRUE AND o.available > 0 THEN 0 ELSE 1 END, o.name, o.owner, \
         o.key LIMIT ${most} OFFSET ${after}"
    );
    let rows: Vec<Row> = sql!(tx, c => async {
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
        for bound in &bound {
            query = query.bind(bound);
        }
        query.bind(limit).bind(offset).fetch_all(c).await
    })?;
    rows.into_iter().map(Row::read).collect()
}

/// One page of what was searched for.
pub async fn page(tx: &mut Tx, wanted: &Wanted, page: PageNumber) -> Result<Slice<Offer>> {
    let Condition { text, bound } = Condition::of(wanted);
    let text = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM ({OFFERS}{text} LIMIT {}) counted", page.counted());
    let total = sql!(tx, c => async {
        let mut query = sqlx::query_scalar(sqlx::AssertSqlSafe(text.as_str()));
        for bound in &bound {
            query = query.bind(bound);
        }
        query.fetch_one(c).await
    })?;
    let page = page.within(total);
    Ok(Slice { rows: search(tx, wanted, page.offset(), PAGE_SIZE).await?, total, page })
}

/// One service of one peer.
pub async fn find(tx: &mut Tx, owner: &NodeId, key: &SubjectId) -> Result<Option<Offer>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{OFFERS} AND o.owner = $1 AND o.key = $2"
    ))).bind(owner.to_string()).bind(key.to_string()).fetch_optional(c))?;
    row.map(Row::read).transpose()
}
