//! Reading the audit log: the page of the data protection officer and of the node administrator.

mod about;

use pico_protocol::time::Timestamp;

use crate::sql;
use crate::store::condition::Condition;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, Tx};

const SELECT: &str = "SELECT id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, reason, detail, position \
                      FROM audit_entries";
const NEWEST_FIRST: &str = "at DESC, id DESC";

/// One row as shown.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Entry {
    /// Identifier.
    pub id: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub at: i64,
    /// `account`, `peer`, `stranger` or `node`.
    pub actor_kind: String,
    /// Identifier of who acted.
    pub actor_id: String,
    /// Name of who acted, as it was then.
    pub actor_name: String,
    /// Dotted code.
    pub action: String,
    /// Kind of the object.
    pub object_kind: String,
    /// Identifier of the object.
    pub object_id: String,
    /// Why.
    pub reason: Option<String>,
    /// Codes.
    pub detail: Option<String>,
    /// Place in the chain; none until the sealer has passed.
    pub position: Option<i64>,
}

/// Actions that only looked at something, or took a copy of it: everything else is a change. `panel::audit` has a test that each has words.
pub const READINGS: [&str; 56] = [
    "person.read",
    "person.list",
    "person.lookalikes",
    "person.search",
    "person.duplicates",
    "person.dossier",
    "person.dossier-file",
    "person.essential",
    "person.emergency",
    "person.emergency-refused",
    "person.unlock",
    "person.feed",
    "person.export",
    "person.export-whole",
    "referral.read",
    "referral.list",
    "referral.print",
    "referral.export",
    "referral.evidence",
    "attachment.read",
    "enrolment.read",
    "enrolment.list",
    "enrolment.export",
    "plan.read",
    "plan.export",
    "activity.read",
    "activity.list",
    "activity.export",
    "activity.people",
    "activity.people.export",
    "benefit.read",
    "benefit.export",
    "statement.read",
    "statement.export",
    "diary.read",
    "diary.export",
    "relation.read",
    "relation.export",
    "document.read",
    "document.listed",
    "document.downloaded",
    "document.export",
    "team.export",
    "service.export",
    "service.register-taken",
    "account.export",
    "legal.export",
    "task.export",
    "booking.export",
    "request.export",
    "request.past-export",
    "import.refused-taken",
    "audit.exported",
    "data.export",
    "data.exported",
    "data.export-taken",
];

/// What to show; an empty text means "any".
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Identifier of an account or node.
    pub actor: String,
    /// Start of an action code, of at least four letters: `person.` finds all that happened to people.
    pub action: String,
    /// Kind of object.
    pub object_kind: String,
    /// Identifier of an object: found also where it stood on a list.
    pub object: String,
    /// From this moment, milliseconds.
    pub from: Option<i64>,
    /// Before this moment, milliseconds.
    pub until: Option<i64>,
    /// Only what looked at something, or only what did not.
    pub readings: Option<bool>,
}

impl Filter {
    /// What is asked, but for the object.
    fn condition(&self) -> Condition {
        let mut condition = Condition::new("1 = 1");
        if !self.action.is_empty() {
            // The index has these four letters; migration 0114.
            let letters = condition.bind(self.action.chars().take(4).collect::<String>());
            condition.and(&format!("substr(action, 1, 4) = {letters}"));
        }
        self.narrow(&mut condition, "actor_id", "at");
        condition
    }

    /// The same for rows to which something else leads: the indexes of who acted, of the action and, with another `at`, of the moment
    /// are left alone.
    fn beside(&self, at: &str) -> Condition {
        let mut condition = Condition::new("1 = 1");
        self.narrow(&mut condition, "actor_id || ''", at);
        condition
    }

    fn narrow(&self, condition: &mut Condition, actor: &str, at: &str) {
        condition.equals(actor, &self.actor);
        condition.equals("object_kind", &self.object_kind);
        if !self.action.is_empty() {
            let start = condition.bind(&self.action);
            condition.and(&format!("substr(action, 1, length({start})) = {start}"));
        }
        if let Some(readings) = self.readings {
            let codes = READINGS.map(|code| format!("'{code}'")).join(", ");
            condition.and(&format!("action {} ({codes})", if readings { "IN" } else { "NOT IN" }));
        }
        condition.number(&format!("{at} >="), self.from);
        condition.number(&format!("{at} <"), self.until);
    }
}

/// One page of the log.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its rows, newest first.
    pub entries: Slice<Entry>,
    /// Of the rows that name the object only those from this moment on were looked at, because there are very many; none: all of them.
    pub since: Option<Timestamp>,
}

/// One page of the log, newest first.
pub async fn page(tx: &mut Tx, filter: &Filter, page: PageNumber) -> Result<Found> {
    if !filter.object.is_empty() {
        return about::page(tx, filter, page).await;
    }
    let total = filter.condition().count(tx, "audit_entries", page.counted()).await?;
    let page = page.within(total);
    let rows = filter.condition().rows(tx, SELECT, NEWEST_FIRST, page.offset(), PAGE_SIZE).await?;
    Ok(Found { entries: Slice { rows, total, page }, since: None })
}

/// At most so many rows for a file, newest first, whatever it takes.
pub async fn rows(tx: &mut Tx, filter: &Filter, limit: i64) -> Result<Vec<Entry>> {
    if !filter.object.is_empty() {
        return about::rows(tx, filter, limit).await;
    }
    filter.condition().rows(tx, SELECT, NEWEST_FIRST, 0, limit).await
}

/// The newest rows that have this very object, newest first.
pub async fn newest_of(tx: &mut Tx, (kind, object): (&str, &str), limit: i64) -> Result<Vec<Entry>> {
    let mut condition = Condition::new("1 = 1");
    condition.equals("object_kind", kind);
    condition.equals("object_id", object);
    condition.rows(tx, SELECT, NEWEST_FIRST, 0, limit).await
}

/// Whether an account has done this to this object since a moment.
pub async fn done_since(
    tx: &mut Tx,
    actor: &str,
    action: &str,
    (kind, object): (&str, &str),
    since: Timestamp,
) -> Result<bool> {
    // The object leads to few rows, the account of somebody who has worked for an hour to many: the index is chosen for it.
    let found: i64 = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE object_kind = $1 AND object_id = $2 AND actor_id || '' = $3 \
         AND action = $4 AND at >= $5"
    ).bind(kind).bind(object).bind(actor).bind(action).bind(since.as_millis()).fetch_one(c))?;
    Ok(found > 0)
}

impl Entry {
    /// When it happened.
    pub fn moment(&self) -> Timestamp {
        Timestamp::from_millis(self.at)
    }
}
