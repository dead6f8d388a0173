//! The audit log: who saw or changed what, when and why.
//!
//! A row is written **inside the business transaction** ([`record`]), so there is no change without its row and no row
//! without its change. Opening a record is a "read" and leaves a row too; a list leaves one row with the identifiers it
//! showed. The rows are then chained ([`chain`]): one sealer gives each a position and the SHA-256 of the previous hash
//! and its own content, so that a row changed or removed afterwards is found out. Garante 27/11/2008 asks that
//! administrators' log-ins are kept at least six months, unaltered and complete. Rows that only tell of a reading go after
//! an age of their own ([`retention`]). Which rows name a record is kept beside them, made from them by a worker ([`named`]).
//!
//! Nothing in a row may hold care content: identifiers, codes and the reason the person typed for a break-glass access.

pub mod chain;
pub mod list;
pub mod named;
pub mod retention;

use crate::app::App;
use crate::store::{Result, Tx};
use crate::{execute, local_id};

local_id!(
    /// One row of the audit log.
    EntryId,
    "aud"
);

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person with an account on this node.
    Account {
        /// The account's identifier.
        id: String,
        /// The name as it was then: accounts may be renamed or removed.
        name: String,
    },
    /// Another cooperative's node, through a verified message.
    Peer {
        /// Its node id.
        node: String,
        /// Its legal name as known then.
        name: String,
    },
    /// Somebody without an account here: a log-in attempt, an external link.
    Stranger,
    /// The node itself: a deadline, a command on the machine.
    Node,
}

impl Actor {
    fn columns(&self) -> (&'static str, &str, &str) {
        match self {
            Self::Account { id, name } => ("account", id, name),
            Self::Peer { node, name } => ("peer", node, name),
            Self::Stranger => ("stranger", "", ""),
            Self::Node => ("node", "", ""),
        }
    }
}

/// What was done to what.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// A dotted code such as `person.read` or `referral.accept`; its words are in the locale files as `audit-person-read`.
    pub action: &'a str,
    /// Kind of the object: `person`, `referral`, `account`, …
    pub object_kind: &'a str,
    /// Identifier of the object.
    pub object_id: &'a str,
    /// Why, where a reason is asked for.
    pub reason: Option<&'a str>,
    /// Codes that explain the change (never care content), for example `state=accepted`.
    pub detail: Option<String>,
}

impl<'a> Event<'a> {
    /// An event without reason or detail.
    pub fn new(action: &'a str, object_kind: &'a str, object_id: &'a str) -> Self {
        Self { action, object_kind, object_id, reason: None, detail: None }
    }

    /// With the codes that explain it.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// With the reason that was given.
    #[must_use]
    pub fn reason(mut self, reason: Option<&'a str>) -> Self {
        self.reason = reason;
        self
    }
}

/// Identifiers in one row of a list: longer lists, such as exports, leave several rows.
const LISTED: usize = 500;

/// What kind of list somebody saw.
#[derive(Clone, Copy, Debug)]
pub struct ListKind<'k> {
    action: &'k str,
    object_kind: &'k str,
    object_id: &'k str,
}

impl<'k> ListKind<'k> {
    /// Action and object, as in [`Event`].
    pub const fn new(action: &'k str, object_kind: &'k str, object_id: &'k str) -> Self {
        Self { action, object_kind, object_id }
    }

    fn event(self, ids: &[&str]) -> Event<'k> {
        Event::new(self.action, self.object_kind, self.object_id).detail(format!("ids={}", ids.join(",")))
    }
}

/// A list of people, on whatever page.
pub const PEOPLE_LISTED: ListKind<'static> = ListKind::new("person.list", "people", "list");

/// A list that somebody saw or took away: which records were on it. An empty list told nothing and leaves no row.
pub async fn record_list<'a>(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    list: ListKind<'_>,
    ids: impl Iterator<Item = &'a str>,
) -> Result<()> {
    let ids: Vec<&str> = ids.collect();
    for some in ids.chunks(LISTED) {
        record(tx, app, actor, list.event(some)).await?;
    }
    Ok(())
}

/// One row about a list on a page that somebody is about to see. What was read has changed nothing.
pub async fn record_page<'a>(
    app: &App,
    actor: &Actor,
    list: ListKind<'_>,
    ids: impl Iterator<Item = &'a str>,
) -> Result<()> {
    record_pages(app, actor, [(list, ids.collect())]).await
}

/// The same of a page with several lists: one transaction, one wait for the disk.
pub async fn record_pages<'a>(
    app: &App,
    actor: &Actor,
    lists: impl IntoIterator<Item = (ListKind<'a>, Vec<&'a str>)>,
) -> Result<()> {
    let lists: Vec<_> = lists.into_iter().filter(|(_, ids)| !ids.is_empty()).collect();
    let mut tx = match lists.len() {
        0 => return Ok(()),
        1 => app.db.write_once().await?,
        _ => app.db.write().await?,
    };
    for (list, ids) in lists {
        record(&mut tx, app, actor, list.event(&ids)).await?;
    }
    tx.commit().await
}

/// Writes one row, in the same transaction as what it tells of.
pub async fn record(tx: &mut Tx, app: &App, actor: &Actor, event: Event<'_>) -> Result<()> {
    let now = app.clock.now();
    let id = EntryId::new(app.entropy.uuid(now));
    let (kind, actor_id, name) = actor.columns();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO audit_entries (id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, reason, \
             detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(&id)
        .bind(now.as_millis())
        .bind(kind)
        .bind(actor_id)
        .bind(name)
        .bind(event.action)
        .bind(event.object_kind)
        .bind(event.object_id)
        .bind(event.reason)
        .bind(event.detail.as_deref())
    )?;
    Ok(())
}

#[cfg(test)]
mod tests;
