//! What the peers lend, opened for search.

use pico_protocol::feed::{Entry, Resource};
use pico_protocol::id::{NodeId, SubjectId};
use pico_protocol::time::Timestamp;

use crate::directory::Copied;
use crate::directory::lent::{Lent, WantedLent};
use crate::people::place;
use crate::store::condition::Condition;
use crate::store::fold::fold;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

#[derive(sqlx::FromRow)]
struct Row {
    owner: String,
    owner_name: String,
    key: String,
    content: String,
    at: i64,
    synced_at: i64,
    failed_at: i64,
}

impl Row {
    fn read(self) -> Result<Lent> {
        Ok(Lent {
            owner: self.owner,
            owner_name: self.owner_name,
            key: self.key.parse().map_err(StoreError::inconsistent)?,
            content: serde_json::from_str(&self.content).map_err(StoreError::inconsistent)?,
            at: Timestamp::from_millis(self.at),
            copied: Copied { at: Timestamp::from_millis(self.synced_at), in_vain: self.failed_at > self.synced_at },
        })
    }
}

const COLUMNS: &str = "SELECT o.owner, p.legal_name AS owner_name, o.key, o.content, o.at, \
                       COALESCE(r.synced_at, 0) AS synced_at, COALESCE(r.failed_at, 0) AS failed_at FROM";
const LENT: &str = "directory_resources o JOIN peers p ON p.node_id = o.owner \
                    LEFT JOIN feed_replicas r ON r.owner = o.owner AND r.feed = 'resources'";

/// Opens an entry for search.
pub(super) async fn open(tx: &mut Tx, entry: &Entry, resource: &Resource) -> Result<()> {
    let comune = place::comune(&resource.comune);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO directory_resources (owner, key, name, search, kind, comune, province, units, approval, accepts, price, \
             content, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        )
        .bind(entry.owner.to_string())
        .bind(entry.key.to_string())
        .bind(&resource.name)
        .bind(words(resource))
        .bind(resource.kind.code())
        .bind(&resource.comune)
        .bind(comune.map_or("", |comune| comune.province.as_str()))
        .bind(i64::from(resource.units))
        .bind(resource.approval)
        .bind(resource.accepts_bookings)
        .bind(resource.price.map(|price| i64::from(price.cents)))
        .bind(serde_json::to_string(resource).map_err(StoreError::inconsistent)?)
        .bind(entry.at.as_millis())
    )?;
    Ok(())
}

/// Everything that it is found by.
fn words(resource: &Resource) -> String {
    let mut words = vec![resource.name.as_str(), resource.description.as_str(), resource.group.as_str()];
    words.extend(resource.attributes.iter().flat_map(|one| [one.name.as_str(), one.value.as_str()]));
    words.extend(resource.accessories.iter().map(|one| one.name.as_str()));
    if let Some(comune) = place::comune(&resource.comune) {
        words.extend([comune.name.as_str(), comune.province_name.as_str()]);
    }
    fold(&words.join(" "))
}

/// What peers with an active link lend, as far as it is wanted.
fn condition(wanted: &WantedLent) -> Condition {
    let mut condition = Condition::new("p.state = 'active'");
    for word in fold(&wanted.text).split(' ').filter(|word| !word.is_empty()).take(6) {
        let place = condition.bind(format!("%{word}%"));
        condition.and(&format!("o.search LIKE {place}"));
    }
    condition.equals("o.kind", &wanted.kind);
    condition.equals("o.province", &wanted.province);
    condition.equals("o.comune", &wanted.comune);
    condition.equals("o.owner", &wanted.owner);
    if !wanted.bookable.is_empty() {
        condition.and("o.accepts = TRUE");
    }
    condition
}

/// What peers with an active link lend: what can be asked for first, then by name.
pub async fn search(tx: &mut Tx, wanted: &WantedLent, offset: i64, limit: i64) -> Result<Vec<Lent>> {
    let order = "CASE WHEN o.accepts = TRUE THEN 0 ELSE 1 END, o.name, o.owner, o.key";
    let rows: Vec<Row> = condition(wanted).rows(tx, &format!("{COLUMNS} {LENT}"), order, offset, limit).await?;
    rows.into_iter().map(Row::read).collect()
}

/// One page of what was searched for.
pub async fn page(tx: &mut Tx, wanted: &WantedLent, page: PageNumber) -> Result<Slice<Lent>> {
    let total = condition(wanted).count(tx, LENT, page.counted()).await?;
    let page = page.within(total);
    Ok(Slice { rows: search(tx, wanted, page.offset(), PAGE_SIZE).await?, total, page })
}

/// One resource of one peer with an active link.
pub async fn find(tx: &mut Tx, owner: &NodeId, key: &SubjectId) -> Result<Option<Lent>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} {LENT} WHERE p.state = 'active' AND o.owner = $1 AND o.key = $2"
    ))).bind(owner.to_string()).bind(key.to_string()).fetch_optional(c))?;
    row.map(Row::read).transpose()
}

/// Municipalities in which peers with an active link lend something, by their ISTAT codes, for the filter.
pub async fn comuni(tx: &mut Tx) -> Result<Vec<String>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT DISTINCT o.comune FROM directory_resources o JOIN peers p ON p.node_id = o.owner \
         WHERE p.state = 'active' ORDER BY o.comune").fetch_all(c))
}
