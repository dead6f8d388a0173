//! Rows of accounts.

use pico_protocol::time::Timestamp;
use sqlx::FromRow;

use std::collections::HashMap;

use super::employment::Employment;
use super::role::{Role, RoleSet};
use super::second_factor::{SharedSecret, code_hash};
use super::{Account, AccountId, Login, Particulars};
use crate::app::App;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::web::locale::Locale;
use crate::{execute, sql};

const COLUMNS: &str = "id, login, name, roles, locale, password_hash, second_factor, created_at, disabled_at";

/// A stored account.
#[derive(FromRow)]
pub(super) struct Row {
    id: AccountId,
    login: String,
    name: String,
    roles: String,
    locale: String,
    password_hash: Option<String>,
    second_factor: Option<String>,
    created_at: i64,
    disabled_at: Option<i64>,
}

impl TryFrom<Row> for Account {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let login = Login::parse(&row.login).ok_or_else(|| StoreError::inconsistent("a stored login is malformed"))?;
        Ok(Self {
            id: row.id,
            login,
            name: row.name,
            roles: RoleSet::from_codes(row.roles.split(' ')),
            locale: Locale::from_code(&row.locale).unwrap_or_default(),
            created_at: Timestamp::from_millis(row.created_at),
            disabled_at: row.disabled_at.map(Timestamp::from_millis),
            has_password: row.password_hash.is_some(),
            has_second_factor: row.second_factor.is_some(),
        })
    }
}

/// The account with this identifier.
pub async fn find(tx: &mut Tx, id: &AccountId) -> Result<Option<Account>> {
    let query = format!("SELECT {COLUMNS} FROM accounts WHERE id = $1");
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(id).fetch_optional(c))?;
    row.map(Account::try_from).transpose()
}

/// The account with this login.
pub async fn find_by_login(tx: &mut Tx, login: &Login) -> Result<Option<Account>> {
    let query = format!("SELECT {COLUMNS} FROM accounts WHERE login = $1");
    let row: Option<Row> =
        sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(login.as_str()).fetch_optional(c))?;
    row.map(Account::try_from).transpose()
}

/// Every account, the closed ones last.
pub async fn all(tx: &mut Tx) -> Result<Vec<Account>> {
    let query = format!("SELECT {COLUMNS} FROM accounts ORDER BY COALESCE(disabled_at, 0), name, id");
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(query)).fetch_all(c))?;
    rows.into_iter().map(Account::try_from).collect()
}

/// Accounts that were closed: whoever left.
pub async fn closed(tx: &mut Tx) -> Result<Vec<Account>> {
    let query = format!("SELECT {COLUMNS} FROM accounts WHERE disabled_at IS NOT NULL ORDER BY disabled_at, name, id");
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(query)).fetch_all(c))?;
    rows.into_iter().map(Account::try_from).collect()
}

/// Who works with people here, by name: identifier and name, since a form that offers a thousand colleagues needs no more of them.
pub async fn colleagues(tx: &mut Tx) -> Result<Vec<(AccountId, String)>> {
    let rows: Vec<(AccountId, String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT id, name, roles FROM accounts WHERE disabled_at IS NULL ORDER BY name, id"
    ).fetch_all(c))?;
    let works = |roles: &str| {
        let roles = RoleSet::from_codes(roles.split(' '));
        roles.contains(Role::Operator) || roles.contains(Role::Coordinator)
    };
    Ok(rows.into_iter().filter(|(.., roles)| works(roles)).map(|(id, name, _)| (id, name)).collect())
}

/// The services in whose team an account is on a day, by name: whom it sees through them is asked in `people::Sight`.
pub async fn services_of(tx: &mut Tx, id: &AccountId, today: jiff::civil::Date) -> Result<Vec<(String, String)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT s.id, s.name FROM team_members t JOIN services s ON s.id = t.service WHERE t.account = $1 \
         AND t.removed_at IS NULL AND t.since <= $2 AND (t.until = '' OR t.until >= $2) ORDER BY s.sort_key, s.id"
    ).bind(id).bind(today.to_string()).fetch_all(c))
}

/// Adds an account without a password. A login that is taken is a conflict ([`StoreError::is_conflict`]).
pub async fn insert(tx: &mut Tx, app: &App, new: &Particulars, locale: Locale) -> Result<Account> {
    let now = app.clock.now();
    let id = AccountId::new(app.entropy.uuid(now));
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO accounts (id, login, name, roles, locale, created_at) VALUES ($1, $2, $3, $4, $5, $6)"
        )
        .bind(&id)
        .bind(new.login.as_str())
        .bind(&new.name)
        .bind(new.roles.to_string())
        .bind(locale.code())
        .bind(now.as_millis())
    )?;
    find(tx, &id).await?.ok_or_else(|| StoreError::inconsistent("an account just made is not there"))
}

/// Changes login, name and roles.
pub async fn change(tx: &mut Tx, id: &AccountId, new: &Particulars) -> Result<()> {
    let change = "UPDATE accounts SET login = $1, name = $2, roles = $3 WHERE id = $4";
    execute!(tx, sqlx::query(change).bind(new.login.as_str()).bind(&new.name).bind(new.roles.to_string()).bind(id))?;
    Ok(())
}

type EmploymentRow = (AccountId, String, String, Option<i64>, Option<i64>);

/// What is written of every colleague for the social report.
pub async fn employed(tx: &mut Tx) -> Result<HashMap<AccountId, Employment>> {
    let rows: Vec<EmploymentRow> =
        sql!(tx, c => sqlx::query_as("SELECT id, work, sex, born, work_since FROM accounts").fetch_all(c))?;
    let year = |year: Option<i64>| year.map(i16::try_from).transpose().map_err(StoreError::inconsistent);
    let of = |(id, work, sex, born, since): EmploymentRow| {
        let (work, sex) = (work.parse().ok(), sex.parse().ok());
        Ok((id, Employment { work, sex, born: year(born)?, since: year(since)? }))
    };
    rows.into_iter().map(of).collect()
}

/// The same of one.
pub async fn employment(tx: &mut Tx, id: &AccountId) -> Result<Employment> {
    Ok(employed(tx).await?.get(id).copied().unwrap_or_default())
}

/// Writes it.
pub async fn set_employment(tx: &mut Tx, id: &AccountId, new: &Employment) -> Result<()> {
    let change = "UPDATE accounts SET work = $2, sex = $3, born = $4, work_since = $5 WHERE id = $1";
    let [(_, work), (_, sex), ..] = new.fields();
    let (born, since) = (new.born.map(i64::from), new.since.map(i64::from));
    execute!(tx, sqlx::query(change).bind(id).bind(work).bind(sex).bind(born).bind(since))?;
    Ok(())
}

/// Closes an account, or opens it again with `None`.
pub async fn set_disabled(tx: &mut Tx, id: &AccountId, at: Option<Timestamp>) -> Result<()> {
    let change = "UPDATE accounts SET disabled_at = $1 WHERE id = $2";
    execute!(tx, sqlx::query(change).bind(at.map(Timestamp::as_millis)).bind(id))?;
    Ok(())
}

/// Sets the language.
pub async fn set_locale(tx: &mut Tx, id: &AccountId, locale: Locale) -> Result<()> {
    execute!(tx, sqlx::query("UPDATE accounts SET locale = $1 WHERE id = $2").bind(locale.code()).bind(id))?;
    Ok(())
}

/// The hash of the password, if one was chosen.
pub async fn password_hash(tx: &mut Tx, id: &AccountId) -> Result<Option<String>> {
    let query = "SELECT password_hash FROM accounts WHERE id = $1";
    let found: Option<Option<String>> = sql!(tx, c => sqlx::query_scalar(query).bind(id).fetch_optional(c))?;
    Ok(found.flatten())
}

/// Sets the hash of the password; `None` means that a link is needed to come in.
pub async fn set_password_hash(tx: &mut Tx, id: &AccountId, hash: Option<&str>) -> Result<()> {
    execute!(tx, sqlx::query("UPDATE accounts SET password_hash = $1 WHERE id = $2").bind(hash).bind(id))?;
    Ok(())
}

/// The second factor in use and the last time step that it opened for.
pub async fn second_factor(tx: &mut Tx, app: &App, id: &AccountId) -> Result<Option<(SharedSecret, i64)>> {
    let query = "SELECT second_factor, second_factor_step FROM accounts WHERE id = $1";
    let found: Option<(Option<String>, i64)> = sql!(tx, c => sqlx::query_as(query).bind(id).fetch_optional(c))?;
    let Some((Some(sealed), step)) = found else { return Ok(None) };
    Ok(Some((open(app, id, &sealed)?, step)))
}

/// The second factor that is being set up.
pub async fn pending_second_factor(tx: &mut Tx, app: &App, id: &AccountId) -> Result<Option<SharedSecret>> {
    let query = "SELECT second_factor_pending FROM accounts WHERE id = $1";
    let found: Option<Option<String>> = sql!(tx, c => sqlx::query_scalar(query).bind(id).fetch_optional(c))?;
    found.flatten().map(|sealed| open(app, id, &sealed)).transpose()
}

/// Keeps a second factor that the person has not yet shown to work.
pub async fn set_pending_second_factor(tx: &mut Tx, app: &App, id: &AccountId, secret: &SharedSecret) -> Result<()> {
    let sealed = app.field_key.seal(app.entropy, place(id), secret.as_bytes());
    execute!(tx, sqlx::query("UPDATE accounts SET second_factor_pending = $1 WHERE id = $2").bind(sealed).bind(id))?;
    Ok(())
}

/// Puts the pending second factor in use.
pub async fn confirm_second_factor(tx: &mut Tx, id: &AccountId, step: i64) -> Result<()> {
    let change = "UPDATE accounts SET second_factor = second_factor_pending, second_factor_pending = NULL, \
                  second_factor_step = $1 WHERE id = $2";
    execute!(tx, sqlx::query(change).bind(step).bind(id))?;
    Ok(())
}

/// Notes that a code of this time step was used; false when one of this or a later step already was.
pub async fn use_step(tx: &mut Tx, id: &AccountId, step: i64) -> Result<bool> {
    let change = "UPDATE accounts SET second_factor_step = $1 WHERE id = $2 AND second_factor_step < $1";
    Ok(execute!(tx, sqlx::query(change).bind(step).bind(id))? == 1)
}

/// Takes the second factor and its recovery codes away.
pub async fn drop_second_factor(tx: &mut Tx, id: &AccountId) -> Result<()> {
    let change = "UPDATE accounts SET second_factor = NULL, second_factor_pending = NULL WHERE id = $1";
    execute!(tx, sqlx::query(change).bind(id))?;
    execute!(tx, sqlx::query("DELETE FROM account_recovery_codes WHERE account_id = $1").bind(id))?;
    Ok(())
}

/// Replaces the recovery codes.
pub async fn set_recovery_codes(tx: &mut Tx, id: &AccountId, codes: &[String]) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM account_recovery_codes WHERE account_id = $1").bind(id))?;
    for code in codes {
        let insert = "INSERT INTO account_recovery_codes (account_id, code_hash) VALUES ($1, $2)";
        execute!(tx, sqlx::query(insert).bind(id).bind(code_hash(id.as_str(), code)))?;
    }
    Ok(())
}

/// Uses up a recovery code; false when there is no such unused one.
pub async fn use_recovery_code(tx: &mut Tx, id: &AccountId, code: &str, now: Timestamp) -> Result<bool> {
    let change = "UPDATE account_recovery_codes SET used_at = $1 \
                  WHERE account_id = $2 AND code_hash = $3 AND used_at IS NULL";
    Ok(execute!(tx, sqlx::query(change).bind(now.as_millis()).bind(id).bind(code_hash(id.as_str(), code)))? == 1)
}

fn place(id: &AccountId) -> Place<'_> {
    Place { table: "accounts", column: "second_factor", row: id.as_str() }
}

fn open(app: &App, id: &AccountId, sealed: &str) -> Result<SharedSecret> {
    let bytes = app.field_key.open(place(id), sealed)?;
    SharedSecret::from_bytes(&bytes).map_err(StoreError::inconsistent)
}
