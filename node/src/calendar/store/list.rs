//! Which appointments somebody sees: what she made, what she takes part in, what is for her teams or for everybody.

use std::collections::HashMap;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::{COLUMNS, Row, Said, place};
use crate::accounts::AccountId;
use crate::app::App;
use crate::calendar::{Appointment, AppointmentId, Written};
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// Who looks.
#[derive(Clone, Debug)]
pub struct Eyes {
    /// Her account.
    pub account: AccountId,
    /// Whether she sees what is for any team.
    pub every_team: bool,
    /// Today: being in a team on it says which team's she sees.
    pub today: Date,
}

/// An appointment, and whether it concerns who looks rather than only being within her sight.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The appointment.
    pub appointment: Appointment,
    /// She made it, takes part, is in the team, or it is for everybody.
    pub hers: bool,
}

/// It concerns the account `$1` on the day `$2`.
const HERS: &str = "(a.made_by = $1 OR a.everybody OR a.id IN (SELECT g.appointment FROM appointment_guests g WHERE g.account = $1) \
     OR a.service IN (SELECT m.service FROM team_members m WHERE m.account = $1 AND m.removed_at IS NULL AND m.since <= $2 \
     AND (m.until = '' OR m.until >= $2)))";

#[derive(sqlx::FromRow)]
struct Joined {
    #[sqlx(flatten)]
    row: Row,
    hers: bool,
}

/// Those of hers, or of any team when `$3`, with one more condition about `$4` and `$5`.
async fn read(
    tx: &mut Tx,
    app: &App,
    eyes: &Eyes,
    (also, values): (&str, (&str, &str)),
    limit: i64,
) -> Result<Vec<Seen>> {
    let found = format!("FROM appointments a WHERE ({HERS} OR ($3 AND a.service IS NOT NULL)) AND {also}");
    let rows: Vec<Joined> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS}, CASE WHEN {HERS} THEN TRUE ELSE FALSE END AS hers {found} ORDER BY a.first_day, a.starts, a.id LIMIT $6"
    ))).bind(&eyes.account).bind(eyes.today.to_string()).bind(eyes.every_team).bind(values.0).bind(values.1).bind(limit)
        .fetch_all(c))?;
    let all: Vec<(AppointmentId, AccountId)> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT i.appointment, i.account FROM appointment_guests i WHERE i.appointment IN (SELECT a.id {found}) ORDER BY i.account"
    ))).bind(&eyes.account).bind(eyes.today.to_string()).bind(eyes.every_team).bind(values.0).bind(values.1).fetch_all(c))?;
    let mut guests: HashMap<AppointmentId, Vec<AccountId>> = HashMap::new();
    for (appointment, account) in all {
        guests.entry(appointment).or_default().push(account);
    }
    let read = |Joined { row, hers }: Joined| {
        let guests = guests.remove(&row.id).unwrap_or_default();
        Ok(Seen { appointment: row.read(app, guests)?, hers })
    };
    rows.into_iter().map(read).collect()
}

/// Those that are on a day from one to another, both counted; cancelled ones too.
pub async fn between(tx: &mut Tx, app: &App, eyes: &Eyes, (from, to): (Date, Date), limit: i64) -> Result<Vec<Seen>> {
    let days = (from.to_string(), to.to_string());
    read(tx, app, eyes, ("a.last_day >= $4 AND a.first_day <= $5", (&days.0, &days.1)), limit).await
}

/// One, if it may be seen.
pub async fn find(tx: &mut Tx, app: &App, eyes: &Eyes, id: &AppointmentId) -> Result<Option<Seen>> {
    Ok(read(tx, app, eyes, ("a.id = $4 AND $5 = ''", (id.as_str(), "")), 1).await?.into_iter().next())
}

/// It and those of its series on later days that take place.
pub async fn from_here(tx: &mut Tx, app: &App, eyes: &Eyes, one: &Appointment) -> Result<Vec<Seen>> {
    let (series, day) = (one.series.as_str(), one.written.when.first().to_string());
    let later = "a.series = $4 AND a.first_day >= $5 AND a.cancelled_at IS NULL";
    read(tx, app, eyes, (later, (series, &day)), 100).await
}

/// What an appointment said before.
#[derive(Clone, Debug)]
pub struct Before {
    /// What it said.
    pub written: Written,
    /// What was done then, in the message key `calendar-act-…`.
    pub act: String,
    /// By whom.
    pub by: String,
    /// When, in milliseconds.
    pub at: i64,
}

/// Everything it said before, the newest first.
pub async fn story(tx: &mut Tx, app: &App, id: &AppointmentId) -> Result<Vec<Before>> {
    let rows: Vec<(i64, String, String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT version, said, act, replaced_by_name, replaced_at FROM appointment_versions WHERE appointment = $1 \
         ORDER BY version DESC"
    ).bind(id).fetch_all(c))?;
    let read = |(version, said, act, by, at): (i64, String, String, String, i64)| {
        let json = app.field_key.open_text(place(&format!("{id}/{version}"), "said"), &said)?;
        let said: Said = serde_json::from_str(&json).map_err(StoreError::inconsistent)?;
        Ok(Before { written: said.read()?, act, by, at })
    };
    rows.into_iter().map(read).collect()
}

/// The services in whose teams an account is on a day.
pub async fn teams(tx: &mut Tx, account: &AccountId, today: Date) -> Result<Vec<SubjectId>> {
    let members = crate::teams::store::of_account(tx, account).await?;
    Ok(members.into_iter().filter(|member| member.works_on(today)).map(|member| member.service).collect())
}
