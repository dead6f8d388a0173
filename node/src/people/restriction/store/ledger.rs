//! Restrictions in the ledger that outlives a restore ([`crate::erasure`]).
//!
//! A backup that is older than a restriction does not know it: the record would be worked with again. The entry of a restriction names
//! it, the record, the reason and the source, identifiers all of them; that of its end only the restriction.

use std::collections::BTreeSet;

use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::erasure::{self, Erasure, Scope};
use crate::execute;
use crate::people::PersonId;
use crate::people::restriction::{Reason, RestrictionId};
use crate::store::{Result, StoreError, Tx};

/// Writes down that a record was restricted, in the transaction that does it.
pub(super) async fn begun(
    tx: &mut Tx,
    app: &App,
    (id, person): (&RestrictionId, &PersonId),
    (reason, source): (Reason, &str),
) -> Result<()> {
    let object = format!("{id} {person} {} {source}", reason.code());
    erasure::record(tx, app.clock.now(), Scope::Restriction, &object).await
}

/// Writes down that one has ended.
pub(super) async fn ended(tx: &mut Tx, app: &App, id: &RestrictionId) -> Result<()> {
    erasure::record(tx, app.clock.now(), Scope::RestrictionEnded, id.as_str()).await
}

/// At start, for a restriction that a restored backup does not know: it is set again since when it held, unless it is among those that
/// have ended. A record that was made after the backup is not there to be locked.
pub async fn again(tx: &mut Tx, app: &App, entry: &Erasure, ended: &BTreeSet<&str>) -> Result<()> {
    let parts: Vec<&str> = entry.object.split(' ').collect();
    let [id, person, reason, source] = parts[..] else {
        return Err(StoreError::inconsistent("a restriction in erasures.ndjson"));
    };
    let reason: Reason = reason.parse().map_err(StoreError::inconsistent)?;
    let (id, person): (RestrictionId, PersonId) =
        (id.parse().map_err(StoreError::inconsistent)?, person.parse().map_err(StoreError::inconsistent)?);
    erasure::record(tx, entry.at, Scope::Restriction, &entry.object).await?;
    if ended.contains(id.as_str()) {
        return Ok(());
    }
    let done = execute!(
        tx,
        sqlx::query(
            "INSERT INTO restrictions (id, person, reason, source, since, set_by_name, told_on, ended_by_name) \
             SELECT $1, p.id, $3, $4, $5, '', '', '' FROM people p WHERE p.id = $2 AND p.erased_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM restrictions r WHERE r.id = $1)"
        )
        .bind(&id)
        .bind(&person)
        .bind(reason.code())
        .bind(source)
        .bind(entry.at.as_millis())
    )?;
    if done == 1 {
        let event = Event::new("restriction.set", "person", person.as_str());
        let event = event.detail(format!("restricted={}", reason.code()));
        audit::record(tx, app, &Actor::Node, event).await?;
    }
    Ok(())
}
