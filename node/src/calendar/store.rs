//! Appointments in the database. What one said before each change is kept beside it, sealed as it is itself.

pub mod feeds;
pub mod list;

use serde::{Deserialize, Serialize};

use super::{Appointment, AppointmentId, For, When, Written};
use crate::accounts::{Account, AccountId};
use crate::activities::time::Span;
use crate::app::App;
use crate::audit::{self, Event};
use crate::execute;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};

const COLUMNS: &str = "a.id, a.series, a.title, a.place, a.first_day, a.last_day, a.starts, a.ends, a.service, a.everybody, \
     a.made_by, a.made_by_name, a.changed_by_name, a.changed_at, a.cancelled_at, a.version";

#[derive(sqlx::FromRow)]
struct Row {
    id: AppointmentId,
    series: AppointmentId,
    title: String,
    place: String,
    first_day: String,
    last_day: String,
    starts: Option<i64>,
    ends: Option<i64>,
    service: Option<String>,
    everybody: bool,
    made_by: AccountId,
    made_by_name: String,
    changed_by_name: String,
    changed_at: i64,
    cancelled_at: Option<i64>,
    version: i64,
}

/// What one said, as it is kept.
#[derive(Serialize, Deserialize)]
struct Said {
    title: String,
    place: String,
    first_day: String,
    last_day: String,
    hours: Option<(i64, i64)>,
    service: Option<String>,
    everybody: bool,
    guests: Vec<AccountId>,
}

fn place<'a>(id: &'a str, column: &'static str) -> Place<'a> {
    Place { table: "appointments", column, row: id }
}

fn sealed(app: &App, id: &AppointmentId, column: &'static str, text: &str) -> String {
    if text.is_empty() { String::new() } else { app.field_key.seal_text(app.entropy, place(id.as_str(), column), text) }
}

fn opened(app: &App, id: &AppointmentId, column: &'static str, sealed: &str) -> Result<String> {
    if sealed.is_empty() { Ok(String::new()) } else { app.field_key.open_text(place(id.as_str(), column), sealed) }
}

fn when(first: &str, last: &str, hours: Option<(i64, i64)>) -> Result<When> {
    let day = |text: &str| text.parse().map_err(StoreError::inconsistent);
    let Some((starts, ends)) = hours else { return Ok(When::Days(day(first)?, day(last)?)) };
    let minute = |value: i64| u16::try_from(value).map_err(StoreError::inconsistent);
    let span = Span::new(minute(starts)?, minute(ends)?);
    Ok(When::Hours(day(first)?, span.ok_or_else(|| StoreError::inconsistent("appointments.starts"))?))
}

fn recipients(service: Option<&str>, everybody: bool) -> Result<For> {
    match service {
        Some(service) => Ok(For::Team(service.parse().map_err(StoreError::inconsistent)?)),
        None if everybody => Ok(For::Everybody),
        None => Ok(For::Guests),
    }
}

impl Said {
    fn of(written: &Written) -> Self {
        let service = match &written.to {
            For::Team(service) => Some(service.to_string()),
            For::Guests | For::Everybody => None,
        };
        Self {
            title: written.title.clone(),
            place: written.place.clone(),
            first_day: written.when.first().to_string(),
            last_day: written.when.last().to_string(),
            hours: written.when.span().map(|span| (i64::from(span.from()), i64::from(span.to()))),
            service,
            everybody: written.to == For::Everybody,
            guests: written.guests.clone(),
        }
    }

    fn read(self) -> Result<Written> {
        Ok(Written {
            when: when(&self.first_day, &self.last_day, self.hours)?,
            to: recipients(self.service.as_deref(), self.everybody)?,
            title: self.title,
            place: self.place,
            guests: self.guests,
        })
    }
}

impl Row {
    fn read(self, app: &App, guests: Vec<AccountId>) -> Result<Appointment> {
        let written = Written {
            title: opened(app, &self.id, "title", &self.title)?,
            place: opened(app, &self.id, "place", &self.place)?,
            when: when(&self.first_day, &self.last_day, self.starts.zip(self.ends))?,
            to: recipients(self.service.as_deref(), self.everybody)?,
            guests,
        };
        Ok(Appointment {
            id: self.id,
            series: self.series,
            written,
            made_by: self.made_by,
            made_by_name: self.made_by_name,
            changed_by_name: self.changed_by_name,
            changed_at: self.changed_at,
            cancelled: self.cancelled_at.is_some(),
            version: self.version,
        })
    }
}

/// Makes an appointment for each of these times: they are one series, and one row of the log.
pub async fn make(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    written: &Written,
    times: &[When],
) -> Result<Option<AppointmentId>> {
    let mut series = None;
    for when in times {
        let id = AppointmentId::new(app.entropy.uuid(app.clock.now()));
        let of = series.get_or_insert_with(|| id.clone());
        insert(tx, app, by, (&id, of), &Written { when: *when, ..written.clone() }).await?;
    }
    if let Some(first) = &series {
        audit::record(tx, app, &by.actor(), Event::new("appointment.made", "appointment", first.as_str())).await?;
    }
    Ok(series)
}

async fn insert(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    (id, series): (&AppointmentId, &AppointmentId),
    written: &Written,
) -> Result<()> {
    let (said, now) = (Said::of(written), app.clock.now().as_millis());
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO appointments (id, series, title, place, first_day, last_day, starts, ends, service, everybody, made_by, \
             made_by_name, made_at, changed_by_name, changed_at, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $12, $13, 1)"
        )
        .bind(id)
        .bind(series)
        .bind(sealed(app, id, "title", &said.title))
        .bind(sealed(app, id, "place", &said.place))
        .bind(&said.first_day)
        .bind(&said.last_day)
        .bind(said.hours.map(|hours| hours.0))
        .bind(said.hours.map(|hours| hours.1))
        .bind(&said.service)
        .bind(said.everybody)
        .bind(&by.id)
        .bind(&by.name)
        .bind(now)
    )?;
    invite(tx, id, &said.guests).await
}

async fn invite(tx: &mut Tx, id: &AppointmentId, guests: &[AccountId]) -> Result<()> {
    for guest in guests {
        let row = "INSERT INTO appointment_guests (appointment, account) VALUES ($1, $2)";
        execute!(tx, sqlx::query(row).bind(id).bind(guest))?;
    }
    Ok(())
}

/// One step of the version that was seen; false when somebody else has taken it meanwhile. What it said before is kept.
async fn step(tx: &mut Tx, app: &App, by: &Account, old: &Appointment, seen: i64, act: &str) -> Result<bool> {
    let now = app.clock.now().as_millis();
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE appointments SET version = version + 1, changed_by_name = $3, changed_at = $4 WHERE id = $1 AND version = $2"
        )
        .bind(&old.id)
        .bind(seen)
        .bind(&by.name)
        .bind(now)
    )?;
    if done == 0 {
        return Ok(false);
    }
    let json = serde_json::to_string(&Said::of(&old.written)).map_err(StoreError::inconsistent)?;
    let row = format!("{}/{seen}", old.id);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO appointment_versions (appointment, version, said, act, replaced_at, replaced_by_name) \
             VALUES ($1, $2, $3, $4, $5, $6)"
        )
        .bind(&old.id)
        .bind(seen)
        .bind(app.field_key.seal_text(app.entropy, place(&row, "said"), &json))
        .bind(act)
        .bind(now)
        .bind(&by.name)
    )?;
    Ok(true)
}

/// Changes an appointment that was read in this version; false when somebody else has changed it meanwhile.
pub async fn change(tx: &mut Tx, app: &App, by: &Account, old: &Appointment, seen: i64, new: &Written) -> Result<bool> {
    if !step(tx, app, by, old, seen, "changed").await? {
        return Ok(false);
    }
    let said = Said::of(new);
    execute!(
        tx,
        sqlx::query(
            "UPDATE appointments SET title = $2, place = $3, first_day = $4, last_day = $5, starts = $6, ends = $7, service = $8, \
             everybody = $9 WHERE id = $1"
        )
        .bind(&old.id)
        .bind(sealed(app, &old.id, "title", &said.title))
        .bind(sealed(app, &old.id, "place", &said.place))
        .bind(&said.first_day)
        .bind(&said.last_day)
        .bind(said.hours.map(|hours| hours.0))
        .bind(said.hours.map(|hours| hours.1))
        .bind(&said.service)
        .bind(said.everybody)
    )?;
    execute!(tx, sqlx::query("DELETE FROM appointment_guests WHERE appointment = $1").bind(&old.id))?;
    invite(tx, &old.id, &said.guests).await?;
    audit::record(tx, app, &by.actor(), Event::new("appointment.changed", "appointment", old.id.as_str())).await?;
    Ok(true)
}

/// Says that it does not take place, or that it does after all; false when that was so already.
pub async fn cancel(tx: &mut Tx, app: &App, by: &Account, old: &Appointment, off: bool) -> Result<bool> {
    let (act, action) = if off { ("cancelled", "appointment.cancelled") } else { ("restored", "appointment.restored") };
    if old.cancelled == off || !step(tx, app, by, old, old.version, act).await? {
        return Ok(false);
    }
    let at = off.then(|| app.clock.now().as_millis());
    execute!(tx, sqlx::query("UPDATE appointments SET cancelled_at = $2 WHERE id = $1").bind(&old.id).bind(at))?;
    audit::record(tx, app, &by.actor(), Event::new(action, "appointment", old.id.as_str())).await?;
    Ok(true)
}
