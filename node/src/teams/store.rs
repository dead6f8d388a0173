//! Teams in the database. What a member sees of people is no matter of this file: `people::Sight` asks these rows.

pub mod worked_as;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::{Member, MemberId, Refusal, Terms};
use crate::accounts::AccountId;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::{Result, StoreError, Tx};
use crate::web::dates;
use crate::{execute, sql};

const SELECT: &str = "SELECT t.id, t.service, t.account, a.name, a.disabled_at, t.qualification, t.duty, t.since, t.until, \
     t.removed_at, t.weekly, t.version FROM team_members t JOIN accounts a ON a.id = t.account";

#[derive(sqlx::FromRow)]
struct Row {
    id: MemberId,
    service: String,
    account: AccountId,
    name: String,
    disabled_at: Option<i64>,
    qualification: String,
    duty: String,
    since: String,
    until: String,
    removed_at: Option<i64>,
    weekly: Option<i64>,
    version: i64,
}

fn written(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

impl Row {
    fn read(self) -> Result<Member> {
        let wrong = || StoreError::inconsistent("team_members");
        let until = (!self.until.is_empty()).then(|| self.until.parse().map_err(StoreError::inconsistent));
        let terms = Terms {
            qualification: self.qualification.parse().map_err(|()| wrong())?,
            duty: self.duty,
            since: self.since.parse().map_err(StoreError::inconsistent)?,
            until: until.transpose()?,
            weekly: self.weekly.map(u32::try_from).transpose().map_err(StoreError::inconsistent)?,
        };
        Ok(Member {
            id: self.id,
            service: self.service.parse().map_err(StoreError::inconsistent)?,
            account: self.account,
            name: self.name,
            has_gone: self.disabled_at.is_some(),
            terms,
            was_removed: self.removed_at.is_some(),
            version: self.version,
        })
    }

    /// With the days on which it was true; none where it never was.
    fn in_its_time(self) -> Result<Option<Member>> {
        let day = |at: Option<i64>| at.map(|at| dates::today(Timestamp::from_millis(at)));
        let (removed, gone) = (day(self.removed_at), day(self.disabled_at));
        let member = self.read()?;
        let written = member.id.written_at().map_or(member.terms.since, dates::today);
        let terms = member.terms.clone().as_they_were(written, removed, gone);
        Ok(terms.map(|terms| Member { terms, ..member }))
    }
}

/// Everybody who works in a service, will or did, by name.
pub async fn of_service(tx: &mut Tx, service: &SubjectId) -> Result<Vec<Member>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} WHERE t.service = $1 ORDER BY a.name, t.since, t.id"
    ))).bind(service.to_string()).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// Every service that somebody works in, will or did, the newest first.
pub async fn of_account(tx: &mut Tx, account: &AccountId) -> Result<Vec<Member>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} WHERE t.account = $1 ORDER BY t.since DESC, t.id"
    ))).bind(account).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// Who was in a team on some day between two, as what: each row that was true for a time, with its days.
pub async fn there(tx: &mut Tx, (from, to): (Date, Date)) -> Result<Vec<Member>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} WHERE t.since <= $2 AND (t.until = '' OR t.until >= $1) ORDER BY t.id"
    ))).bind(from.to_string()).bind(to.to_string()).fetch_all(c))?;
    let mut members = Vec::new();
    for row in rows {
        members.extend(row.in_its_time()?);
    }
    members.retain(|member| member.terms.until.is_none_or(|until| from <= until));
    Ok(members)
}

/// One member.
pub async fn find(tx: &mut Tx, id: &MemberId) -> Result<Option<Member>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} WHERE t.id = $1"
    ))).bind(id).fetch_optional(c))?;
    row.map(Row::read).transpose()
}

/// Whether somebody works in a service on some day of these terms already, in another row than `besides`.
async fn is_there(
    tx: &mut Tx,
    service: &SubjectId,
    account: &AccountId,
    terms: &Terms,
    besides: Option<&MemberId>,
) -> Result<bool> {
    let others = of_service(tx, service).await?;
    let mut others = others.iter().filter(|other| &other.account == account && Some(&other.id) != besides);
    Ok(others.any(|other| !other.was_removed && other.terms.meet(terms)))
}

/// Adds somebody to the team of a service.
pub async fn add(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    service: &SubjectId,
    account: &AccountId,
    terms: &Terms,
) -> Result<std::result::Result<MemberId, Refusal>> {
    if is_there(tx, service, account, terms, None).await? {
        return Ok(Err(Refusal::Twice));
    }
    let id = MemberId::new(app.entropy.uuid(app.clock.now()));
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO team_members (id, service, account, qualification, duty, since, until, weekly, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)"
        )
        .bind(&id)
        .bind(service.to_string())
        .bind(account)
        .bind(terms.qualification.code())
        .bind(&terms.duty)
        .bind(terms.since.to_string())
        .bind(written(terms.until))
        .bind(terms.weekly.map(i64::from))
    )?;
    worked_as::follow(tx, account, service).await?;
    record(tx, app, by, "team.added", (account, service)).await?;
    Ok(Ok(id))
}

/// Changes the terms of a member that was read in this version.
pub async fn change(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    member: &Member,
    seen: i64,
    terms: &Terms,
) -> Result<std::result::Result<(), Refusal>> {
    if is_there(tx, &member.service, &member.account, terms, Some(&member.id)).await? {
        return Ok(Err(Refusal::Twice));
    }
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE team_members SET qualification = $3, duty = $4, since = $5, until = $6, weekly = $7, version = version + 1 \
             WHERE id = $1 AND version = $2 AND removed_at IS NULL"
        )
        .bind(&member.id)
        .bind(seen)
        .bind(terms.qualification.code())
        .bind(&terms.duty)
        .bind(terms.since.to_string())
        .bind(written(terms.until))
        .bind(terms.weekly.map(i64::from))
    )?;
    if done == 0 {
        return Ok(Err(Refusal::Overtaken));
    }
    worked_as::follow(tx, &member.account, &member.service).await?;
    record(tx, app, by, "team.changed", (&member.account, &member.service)).await?;
    Ok(Ok(()))
}

/// Takes somebody out of a team at once: from the next page on she sees nobody through it.
pub async fn remove(tx: &mut Tx, app: &App, by: &Actor, member: &Member) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE team_members SET removed_at = $2, version = version + 1 WHERE id = $1 AND removed_at IS NULL"
        )
        .bind(&member.id)
        .bind(app.clock.now().as_millis())
    )?;
    worked_as::follow(tx, &member.account, &member.service).await?;
    record(tx, app, by, "team.removed", (&member.account, &member.service)).await
}

/// The row is about the account: who asks what somebody could see finds it there, with the service.
async fn record(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    action: &str,
    (account, service): (&AccountId, &SubjectId),
) -> Result<()> {
    audit::record(tx, app, by, Event::new(action, "account", account.as_str()).detail(service.to_string())).await
}
