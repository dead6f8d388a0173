//! Own services in the database.

use std::pin::Pin;

use pico_protocol::feed::Visibility;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::costs::Costs;
use super::hours::Hours;
use super::languages::Spoken;
use super::locations::Locations;
use super::{Listed, Particulars, Service, publish, visibility_code};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::fold::fold;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str = "id, content, legal_basis, visibility, counted, hours, costs, locations, languages, taken, changed_at, \
                       version, closed_at";

/// Telling whoever is to know of a free place.
pub type Announcing<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// What is done in the transaction that has written what a service offers: whether somebody waits for its places is known by those who
/// stand above, and they give it.
#[derive(Clone, Copy)]
pub struct Announce(pub for<'a> fn(&'a mut Tx, &'a App, &'a SubjectId) -> Announcing<'a>);

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    content: String,
    legal_basis: String,
    visibility: String,
    counted: bool,
    hours: String,
    costs: String,
    locations: String,
    languages: String,
    taken: i64,
    changed_at: i64,
    version: i64,
    closed_at: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Service> {
        let visibility: Listed<Visibility> = self.visibility.parse().map_err(StoreError::inconsistent)?;
        let content = serde_json::from_str(&self.content).map_err(StoreError::inconsistent)?;
        Ok(Service {
            id: self.id.parse().map_err(StoreError::inconsistent)?,
            particulars: Particulars {
                content,
                legal_basis: self.legal_basis.parse().map_err(StoreError::inconsistent)?,
                visibility: visibility.0,
                counted: self.counted,
            },
            hours: read_kept(&self.hours)?,
            costs: read_kept(&self.costs)?,
            locations: read_kept(&self.locations)?,
            languages: read_kept(&self.languages)?,
            taken: u32::try_from(self.taken).map_err(StoreError::inconsistent)?,
            changed_at: Timestamp::from_millis(self.changed_at),
            version: self.version,
            closed_at: self.closed_at.map(Timestamp::from_millis),
        })
    }
}

/// What is kept as JSON; an empty text: nobody has said it.
fn read_kept<T: Default + DeserializeOwned>(kept: &str) -> Result<T> {
    if kept.is_empty() { Ok(T::default()) } else { serde_json::from_str(kept).map_err(StoreError::inconsistent) }
}

/// Every service, those in use first, by name.
pub async fn all(tx: &mut Tx) -> Result<Vec<Service>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM services ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, sort_key, id"
    ))).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// The services in use, by name.
pub async fn open(tx: &mut Tx) -> Result<Vec<Service>> {
    Ok(all(tx).await?.into_iter().filter(|service| service.closed_at.is_none()).collect())
}

/// What a service is called, and whether it is in use: what a list of choices needs of it, and all that it needs.
#[derive(Clone, Debug)]
pub struct Called {
    /// Its identifier.
    pub id: SubjectId,
    /// Its name.
    pub name: String,
    /// Since when it is in use no more.
    pub closed_at: Option<Timestamp>,
}

/// What every service is called, those in use first, by name.
pub async fn called(tx: &mut Tx) -> Result<Vec<Called>> {
    let rows: Vec<(String, String, Option<i64>)> = sql!(tx, c => sqlx::query_as(
        "SELECT id, name, closed_at FROM services ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, sort_key, id"
    ).fetch_all(c))?;
    let read = |(id, name, closed_at): (String, String, Option<i64>)| {
        let id = id.parse().map_err(StoreError::inconsistent)?;
        Ok(Called { id, name, closed_at: closed_at.map(Timestamp::from_millis) })
    };
    rows.into_iter().map(read).collect()
}

/// Free and all places of the services that others are told of. What is counted in hours or meals is not added to places.
pub async fn places(tx: &mut Tx) -> Result<(u64, u64)> {
    let told = open(tx).await?.into_iter().filter(|service| service.particulars.visibility != Visibility::Unlisted);
    let counted = told.flat_map(|service| service.particulars.content.capacity);
    let places = counted.filter(|capacity| capacity.unit.to_lowercase().starts_with(super::UNIT));
    Ok(places.fold((0, 0), |(free, all), one| (free + u64::from(one.available), all + u64::from(one.maximum))))
}

/// One service.
pub async fn find(tx: &mut Tx, id: &SubjectId) -> Result<Option<Service>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM services WHERE id = $1"
    ))).bind(id.to_string()).fetch_optional(c))?;
    row.map(Row::read).transpose()
}

/// Adds a service and publishes it.
pub async fn insert(tx: &mut Tx, app: &App, by: &Actor, new: &Particulars) -> Result<SubjectId> {
    let now = app.clock.now();
    let id = SubjectId::new(now, app.entropy.bytes());
    let new = &new.clone().with_taken(0, now);
    let content = serde_json::to_string(&new.content).map_err(StoreError::inconsistent)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO services (id, name, sort_key, content, legal_basis, visibility, counted, created_at, changed_at, \
             version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1)"
        )
        .bind(id.to_string())
        .bind(&new.content.name)
        .bind(fold(&new.content.name))
        .bind(&content)
        .bind(new.legal_basis.code())
        .bind(visibility_code(new.visibility))
        .bind(new.counted)
        .bind(now.as_millis())
    )?;
    audit::record(tx, app, by, Event::new("service.created", "service", &id.to_string())).await?;
    publish::put(tx, app, &id, new, &Hours::default()).await?;
    Ok(id)
}

/// Changes a service from the version that was seen and publishes it; false when somebody else has been faster.
pub async fn change(tx: &mut Tx, app: &App, by: &Actor, old: &Service, seen: i64, new: &Particulars) -> Result<bool> {
    let new = &new.clone().with_taken(old.taken, app.clock.now());
    let content = serde_json::to_string(&new.content).map_err(StoreError::inconsistent)?;
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE services SET name = $2, sort_key = $3, content = $4, legal_basis = $5, visibility = $6, \
             changed_at = $7, counted = $9, version = version + 1 WHERE id = $1 AND version = $8 AND closed_at IS NULL"
        )
        .bind(old.id.to_string())
        .bind(&new.content.name)
        .bind(fold(&new.content.name))
        .bind(&content)
        .bind(new.legal_basis.code())
        .bind(visibility_code(new.visibility))
        .bind(app.clock.now().as_millis())
        .bind(seen)
        .bind(new.counted)
    )?;
    if done == 0 {
        return Ok(false);
    }
    audit::record(tx, app, by, Event::new("service.changed", "service", &old.id.to_string())).await?;
    if (&old.particulars.content, old.particulars.visibility) != (&new.content, new.visibility) {
        publish::put(tx, app, &old.id, new, &old.hours).await?;
    }
    Ok(true)
}

/// Writes when a service is open; peers are told where that changes the words they read.
pub async fn set_hours(tx: &mut Tx, app: &App, by: &Actor, service: &Service, hours: &Hours) -> Result<()> {
    if *hours == service.hours {
        return Ok(());
    }
    let now = app.clock.now().as_millis();
    execute!(
        tx,
        sqlx::query("UPDATE services SET hours = $2, changed_at = $3 WHERE id = $1")
            .bind(service.id.to_string())
            .bind(kept(hours)?)
            .bind(now)
    )?;
    audit::record(tx, app, by, Event::new("service.hours", "service", &service.id.to_string())).await?;
    let content = &service.particulars.content;
    let reads_otherwise = publish::told(content, hours) != publish::told(content, &service.hours);
    if service.closed_at.is_none() && reads_otherwise {
        publish::put(tx, app, &service.id, &service.particulars, hours).await?;
    }
    Ok(())
}

/// Writes what a person pays for a service. Peers are not told: their copy of a service has no place for it.
pub async fn set_costs(tx: &mut Tx, app: &App, by: &Actor, service: &Service, costs: &Costs) -> Result<()> {
    if *costs == service.costs {
        return Ok(());
    }
    set_beside(tx, app, by, service, (SetBeside::Costs, kept(costs)?)).await
}

/// Writes who can get into the main place of a service, and its other places. Peers are not told, as of costs.
pub async fn set_locations(tx: &mut Tx, app: &App, by: &Actor, service: &Service, new: &Locations) -> Result<()> {
    if *new == service.locations {
        return Ok(());
    }
    set_beside(tx, app, by, service, (SetBeside::Locations, kept(new)?)).await
}

/// Writes in which languages a service is given. Peers are not told, as of costs.
pub async fn set_languages(tx: &mut Tx, app: &App, by: &Actor, service: &Service, new: &Spoken) -> Result<()> {
    if *new == service.languages {
        return Ok(());
    }
    set_beside(tx, app, by, service, (SetBeside::Languages, kept(new)?)).await
}

/// What stands beside the words that travel and changes nothing in them.
#[derive(Clone, Copy)]
enum SetBeside {
    Costs,
    Locations,
    Languages,
}

impl SetBeside {
    /// The statement that writes it, and what the log calls that.
    fn said(self) -> (&'static str, &'static str) {
        match self {
            Self::Costs => ("UPDATE services SET costs = $2, changed_at = $3 WHERE id = $1", "service.costs"),
            Self::Locations => {
                ("UPDATE services SET locations = $2, changed_at = $3 WHERE id = $1", "service.locations")
            }
            Self::Languages => {
                ("UPDATE services SET languages = $2, changed_at = $3 WHERE id = $1", "service.languages")
            }
        }
    }
}

async fn set_beside(tx: &mut Tx, app: &App, by: &Actor, service: &Service, new: (SetBeside, String)) -> Result<()> {
    let ((statement, action), id) = (new.0.said(), service.id.to_string());
    let now = app.clock.now().as_millis();
    execute!(tx, sqlx::query(statement).bind(&id).bind(new.1).bind(now))?;
    audit::record(tx, app, by, Event::new(action, "service", &id)).await
}

/// As a column holds it: empty where nobody has said anything.
fn kept<T: Default + PartialEq + Serialize>(said: &T) -> Result<String> {
    if *said == T::default() {
        return Ok(String::new());
    }
    serde_json::to_string(said).map_err(StoreError::inconsistent)
}

/// Says how many people have a place in a service now; where the free ones are counted from that, peers are told.
pub async fn set_taken(tx: &mut Tx, app: &App, by: &Actor, id: &SubjectId, taken: u32) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE services SET taken = $2 WHERE id = $1").bind(id.to_string()).bind(i64::from(taken))
    )?;
    let Some(service) = find(tx, id).await?.filter(|service| service.closed_at.is_none()) else { return Ok(()) };
    let new = service.particulars.clone().with_taken(taken, app.clock.now());
    if new != service.particulars {
        change(tx, app, by, &service, service.version, &new).await?;
    }
    Ok(())
}

/// Takes a service out of use, or back into it; the feed follows.
pub async fn set_closed(tx: &mut Tx, app: &App, by: &Actor, service: &Service, closed: bool) -> Result<()> {
    let now = app.clock.now().as_millis();
    // While it was closed people may have gone: what is free is counted again.
    let now_free = service.particulars.clone().with_taken(service.taken, app.clock.now());
    let content = serde_json::to_string(&now_free.content).map_err(StoreError::inconsistent)?;
    execute!(
        tx,
        sqlx::query(
            "UPDATE services SET closed_at = $2, changed_at = $3, content = $4, version = version + 1 WHERE id = $1"
        )
        .bind(service.id.to_string())
        .bind(closed.then_some(now))
        .bind(now)
        .bind(&content)
    )?;
    let action = if closed { "service.closed" } else { "service.opened" };
    audit::record(tx, app, by, Event::new(action, "service", &service.id.to_string())).await?;
    if closed {
        publish::delete(tx, app, &service.id, service.particulars.visibility).await
    } else {
        publish::put(tx, app, &service.id, &now_free, &service.hours).await
    }
}
