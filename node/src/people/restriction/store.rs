//! Restrictions in the database, and the one function that gives the proof that a record may be worked with.

pub mod ledger;

use std::collections::HashSet;

use jiff::civil::Date;

use super::{Ended, Ground, Reason, Restriction, RestrictionId, Standing, Unrestricted, Use, UseId};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::people::PersonId;
use crate::store::{Result, StoreError, Tx};
use crate::web::dates::today;
use crate::{execute, sql};

#[derive(sqlx::FromRow)]
struct Row {
    id: RestrictionId,
    reason: String,
    source: String,
    since: i64,
    set_by_name: String,
    told_on: String,
    ended_at: Option<i64>,
    ended_by_name: String,
}

#[derive(sqlx::FromRow)]
struct UseRow {
    id: UseId,
    ground: String,
    allowed_at: i64,
    allowed_by_name: String,
    until_day: String,
    closed_at: Option<i64>,
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(StoreError::inconsistent)
}

impl Row {
    fn read(self) -> Result<Restriction> {
        let told_on = if self.told_on.is_empty() { None } else { Some(day(&self.told_on)?) };
        let by_name = self.ended_by_name;
        Ok(Restriction {
            id: self.id,
            reason: self.reason.parse().map_err(StoreError::inconsistent)?,
            source: self.source,
            since: self.since,
            set_by_name: self.set_by_name,
            ended: self.ended_at.map(|at| Ended { at, by_name, told_on }),
        })
    }
}

impl UseRow {
    fn read(self) -> Result<Use> {
        Ok(Use {
            id: self.id,
            ground: self.ground.parse().map_err(StoreError::inconsistent)?,
            allowed_at: self.allowed_at,
            allowed_by_name: self.allowed_by_name,
            until: day(&self.until_day)?,
            closed_at: self.closed_at,
        })
    }
}

/// Everything that is known of a record.
pub async fn of(tx: &mut Tx, person: &PersonId) -> Result<Standing> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT id, reason, source, since, set_by_name, told_on, ended_at, ended_by_name FROM restrictions WHERE person = $1 \
         ORDER BY since DESC, id DESC"
    ).bind(person).fetch_all(c))?;
    let restrictions = rows.into_iter().map(Row::read).collect::<Result<Vec<_>>>()?;
    if restrictions.is_empty() {
        return Ok(Standing::default());
    }
    let rows: Vec<UseRow> = sql!(tx, c => sqlx::query_as(
        "SELECT id, ground, allowed_at, allowed_by_name, until_day, closed_at FROM restriction_uses WHERE person = $1 \
         ORDER BY allowed_at DESC, id DESC"
    ).bind(person).fetch_all(c))?;
    let uses = rows.into_iter().map(UseRow::read).collect::<Result<Vec<_>>>()?;
    Ok(Standing { restrictions, uses })
}

/// Whether a restriction holds, whatever it may be used for.
pub async fn is_restricted(tx: &mut Tx, person: &PersonId) -> Result<bool> {
    Ok(of(tx, person).await?.first().is_some())
}

/// Every record that is restricted: few. For what leaves the node by itself or as a file.
pub async fn all(tx: &mut Tx) -> Result<HashSet<PersonId>> {
    let people: Vec<PersonId> =
        sql!(tx, c => sqlx::query_scalar("SELECT person FROM restrictions WHERE ended_at IS NULL").fetch_all(c))?;
    Ok(people.into_iter().collect())
}

/// The proof that a record may be worked with now; nothing when it is restricted and nobody has said why it is used all the same. An
/// act that rests on such a reason leaves a row in the log.
pub async fn usable(tx: &mut Tx, app: &App, actor: &Actor, person: &PersonId) -> Result<Option<Unrestricted>> {
    let standing = of(tx, person).await?;
    if standing.first().is_some() {
        let Some(open) = standing.open_use(today(app.clock.now())) else { return Ok(None) };
        let detail = format!("allowed={}", open.ground.code());
        let event = Event::new("restriction.used", "person", person.as_str()).detail(detail);
        audit::record(tx, app, actor, event).await?;
    }
    Ok(Some(Unrestricted { person: person.clone() }))
}

/// The restriction that a request or a referral has brought, whoever's record it is on by now.
pub async fn from_source(tx: &mut Tx, source: &str) -> Result<Option<Restriction>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT id, reason, source, since, set_by_name, told_on, ended_at, ended_by_name FROM restrictions WHERE source = $1 \
         ORDER BY since DESC, id DESC LIMIT 1"
    ).bind(source).fetch_optional(c))?;
    row.map(Row::read).transpose()
}

fn name(actor: &Actor) -> &str {
    match actor {
        Actor::Account { name, .. } => name,
        _ => "",
    }
}

/// Locks a record. Once for each request or referral; an erased record has nothing to lock.
pub async fn set(tx: &mut Tx, app: &App, actor: &Actor, person: &PersonId, reason: Reason, source: &str) -> Result<()> {
    let now = app.clock.now();
    let id = RestrictionId::new(app.entropy.uuid(now));
    let done = execute!(
        tx,
        sqlx::query(
            "INSERT INTO restrictions (id, person, reason, source, since, set_by_name, told_on, ended_by_name) \
             SELECT $1, p.id, $3, $4, $5, $6, '', '' FROM people p WHERE p.id = $2 AND p.erased_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM restrictions r WHERE r.person = $2 AND r.source = $4 AND r.ended_at IS NULL)"
        )
        .bind(&id)
        .bind(person)
        .bind(reason.code())
        .bind(source)
        .bind(now.as_millis())
        .bind(name(actor))
    )?;
    if done == 1 {
        ledger::begun(tx, app, (&id, person), (reason, source)).await?;
        let detail = format!("restricted={}", reason.code());
        let event = Event::new("restriction.set", "person", person.as_str()).detail(detail);
        audit::record(tx, app, actor, event).await?;
    }
    Ok(())
}

/// Ends a restriction that holds, in the words of who ends it; she was told on this day, or by who asked. False: it has ended already.
pub async fn end(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    (person, restriction): (&PersonId, &RestrictionId),
    (told_on, why): (Option<Date>, Option<&str>),
) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE restrictions SET told_on = $3, ended_at = $4, ended_by_name = $5 \
             WHERE id = $1 AND person = $2 AND ended_at IS NULL"
        )
        .bind(restriction)
        .bind(person)
        .bind(told_on.map(|day| day.to_string()).unwrap_or_default())
        .bind(app.clock.now().as_millis())
        .bind(name(actor))
    )?;
    if done == 1 {
        ledger::ended(tx, app, restriction).await?;
        let event = Event::new("restriction.ended", "person", person.as_str()).reason(why);
        audit::record(tx, app, actor, event).await?;
    }
    Ok(done == 1)
}

/// Ends those that hold and came from one source, or all of them.
pub async fn end_all(tx: &mut Tx, app: &App, actor: &Actor, person: &PersonId, source: Option<&str>) -> Result<()> {
    let standing = of(tx, person).await?;
    for one in standing.holding().filter(|one| source.is_none_or(|source| one.source == source)) {
        end(tx, app, actor, (person, &one.id), (None, None)).await?;
    }
    Ok(())
}

/// Lets a restricted record be worked with until the end of a day; the reason in words stands in the log.
pub async fn allow(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    person: &PersonId,
    (ground, until, why): (Ground, Date, &str),
) -> Result<UseId> {
    let now = app.clock.now();
    let id = UseId::new(app.entropy.uuid(now));
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO restriction_uses (id, person, ground, allowed_at, allowed_by_name, until_day) \
             VALUES ($1, $2, $3, $4, $5, $6)"
        )
        .bind(&id)
        .bind(person)
        .bind(ground.code())
        .bind(now.as_millis())
        .bind(name(actor))
        .bind(until.to_string())
    )?;
    let detail = format!("allowed={} until={until}", ground.code());
    let event = Event::new("restriction.use", "person", person.as_str()).detail(detail).reason(Some(why));
    audit::record(tx, app, actor, event).await?;
    Ok(id)
}

/// Closes a use before its last day; false when it is closed already.
pub async fn close(tx: &mut Tx, app: &App, actor: &Actor, person: &PersonId, of: &UseId) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query("UPDATE restriction_uses SET closed_at = $3 WHERE id = $1 AND person = $2 AND closed_at IS NULL")
            .bind(of)
            .bind(person)
            .bind(app.clock.now().as_millis())
    )?;
    if done == 1 {
        let event = Event::new("restriction.use_closed", "person", person.as_str());
        audit::record(tx, app, actor, event).await?;
    }
    Ok(done == 1)
}

/// A record that stands alone again is as restricted as the one that it led to: she asked it of all that is known of her.
pub async fn share(tx: &mut Tx, app: &App, actor: &Actor, from: &PersonId, to: &PersonId) -> Result<()> {
    let standing = of(tx, from).await?;
    for one in standing.holding() {
        set(tx, app, actor, to, one.reason, &one.source).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
