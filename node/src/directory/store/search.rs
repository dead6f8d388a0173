//! Searching what the peers offer.

use pico_protocol::id::{NodeId, SubjectId};
use pico_protocol::time::Timestamp;

use crate::directory::{Copied, Offer, Wanted};
use crate::people::place::{self, Comune};
use crate::sql;
use crate::store::condition::Condition;
use crate::store::fold::fold;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, StoreError, Tx};

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    owner: String,
    owner_name: String,
    key: String,
    content: String,
    at: i64,
    synced_at: i64,
    failed_at: i64,
}

impl Row {
    pub(super) fn read(self) -> Result<Offer> {
        Ok(Offer {
            owner: self.owner,
            owner_name: self.owner_name,
            key: self.key.parse().map_err(StoreError::inconsistent)?,
            content: serde_json::from_str(&self.content).map_err(StoreError::inconsistent)?,
            at: Timestamp::from_millis(self.at),
            copied: Copied { at: Timestamp::from_millis(self.synced_at), in_vain: self.failed_at > self.synced_at },
        })
    }
}

pub(super) const COLUMNS: &str = "SELECT o.owner, p.legal_name AS owner_name, o.key, o.content, o.at, \
                       COALESCE(r.synced_at, 0) AS synced_at, COALESCE(r.failed_at, 0) AS failed_at FROM";
pub(super) const OFFERS: &str = "directory_offers o JOIN peers p ON p.node_id = o.owner \
                                 LEFT JOIN feed_replicas r ON r.owner = o.owner AND r.feed = 'services'";

/// What peers with an active link offer, as far as it is wanted.
fn condition(wanted: &Wanted) -> Condition {
    let mut condition = Condition::new("p.state = 'active'");
    for word in fold(&wanted.text).split(' ').filter(|word| !word.is_empty()).take(6) {
        let place = condition.bind(format!("%{word}%"));
        condition.and(&format!("o.search LIKE {place}"));
    }
    condition.equals("o.category", &wanted.category);
    condition.equals("o.area", &wanted.area);
    condition.equals("o.province", &wanted.province);
    condition.equals("o.comune", &wanted.comune);
    condition.equals("o.owner", &wanted.owner);
    if !wanted.free.is_empty() {
        condition.and("o.accepts_referrals = TRUE AND o.available > 0");
    }
    condition
}

/// An order by [`Nearness`](crate::directory::near::Nearness), from the municipality that is bound in the condition.
fn nearest(condition: &mut Condition, comune: &Comune) -> String {
    let (here, province) = (condition.bind(comune.istat.as_str()), condition.bind(comune.province.as_str()));
    let region: Vec<String> =
        place::provinces_in(&comune.region).into_iter().map(|sign| condition.bind(sign)).collect();
    format!(
        "CASE WHEN o.comune = {here} THEN 0 WHEN o.province = {province} THEN 1 WHEN o.province IN ({}) THEN 2 ELSE 3 END, ",
        region.join(", ")
    )
}

/// What peers with an active link offer: the nearest first, where that is asked; then free places, then by name.
pub async fn search(tx: &mut Tx, wanted: &Wanted, offset: i64, limit: i64) -> Result<Vec<Offer>> {
    let mut condition = condition(wanted);
    let near = place::comune(&wanted.near).map_or(String::new(), |comune| nearest(&mut condition, comune));
    let free = "CASE WHEN o.accepts_referrals = TRUE AND o.available > 0 THEN 0 ELSE 1 END";
    let order = format!("{near}{free}, o.name, o.owner, o.key");
    let rows: Vec<Row> = condition.rows(tx, &format!("{COLUMNS} {OFFERS}"), &order, offset, limit).await?;
    rows.into_iter().map(Row::read).collect()
}

/// One page of what was searched for.
pub async fn page(tx: &mut Tx, wanted: &Wanted, page: PageNumber) -> Result<Slice<Offer>> {
    let total = condition(wanted).count(tx, OFFERS, page.counted()).await?;
    let page = page.within(total);
    Ok(Slice { rows: search(tx, wanted, page.offset(), PAGE_SIZE).await?, total, page })
}

/// One service of one peer.
pub async fn find(tx: &mut Tx, owner: &NodeId, key: &SubjectId) -> Result<Option<Offer>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} {OFFERS} WHERE p.state = 'active' AND o.owner = $1 AND o.key = $2"
    ))).bind(owner.to_string()).bind(key.to_string()).fetch_optional(c))?;
    row.map(Row::read).transpose()
}
