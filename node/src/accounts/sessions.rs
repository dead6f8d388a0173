//! Sessions: from log-in until idle too long, too old, logged out or thrown out.
//!
//! The browser holds a token in a cookie that scripts cannot read; the database holds its hash. A new token is made at
//! every step up (after the password, after the second factor), so that a token planted before log-in is worth nothing.

use pico_protocol::time::Timestamp;
use sqlx::FromRow;

use super::frame::DISPLAY_NAME;
use super::token::Token;
use super::{Account, AccountId, store};
use crate::app::App;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, local_id, sql};

const MINUTE: i64 = 60_000;
/// A session nobody uses ends after this time.
pub const IDLE: i64 = 4 * 60 * MINUTE;
/// A session ends after a long working day, used or not.
pub const LONGEST: i64 = 14 * 60 * MINUTE;
/// Time to type the second factor.
pub const HALF: i64 = 10 * MINUTE;
/// "Last seen" is written at most this often.
const SEEN_EVERY: i64 = MINUTE;

local_id!(
    /// A session.
    SessionId,
    "ses"
);

/// How far somebody has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The password was right; the second factor is still to come.
    Half,
    /// Inside.
    Open,
}

/// A session that is alive.
#[derive(Clone, Debug)]
pub struct Session {
    /// Identifier, to close it from elsewhere.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// How far.
    pub stage: Stage,
    /// The kind of browser, in a few words.
    pub device: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
}

impl Session {
    /// True when it must no longer be used.
    pub fn is_over(&self, now: Timestamp) -> bool {
        let (age, idle) = (now.as_millis() - self.created_at.as_millis(), now.as_millis() - self.seen_at.as_millis());
        match self.stage {
            Stage::Half => age > HALF,
            Stage::Open => age > LONGEST || idle > IDLE,
        }
    }
}

#[derive(FromRow)]
struct Row {
    session_id: SessionId,
    account_id: AccountId,
    stage: String,
    device: String,
    began_at: i64,
    seen_at: i64,
}

/// Whose a session is, and what every page shows.
#[derive(Clone, Debug)]
pub struct Inside {
    /// The session.
    pub session: Session,
    /// Its account.
    pub account: Account,
    /// The name that this node shows its people, if they chose one.
    pub display_name: Option<String>,
}

/// What every page asks for, in one statement.
#[derive(FromRow)]
struct InsideRow {
    #[sqlx(flatten)]
    session: Row,
    #[sqlx(flatten)]
    account: store::Row,
    display_name: Option<String>,
}

impl TryFrom<Row> for Session {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let stage = match row.stage.as_str() {
            "half" => Stage::Half,
            "open" => Stage::Open,
            other => return Err(StoreError::inconsistent(format!("a session cannot be at stage {other}"))),
        };
        let (created_at, seen_at) = (Timestamp::from_millis(row.began_at), Timestamp::from_millis(row.seen_at));
        Ok(Self { id: row.session_id, account: row.account_id, stage, device: row.device, created_at, seen_at })
    }
}

/// Begins a session and gives the token for the cookie.
pub async fn begin(tx: &mut Tx, app: &App, account: &AccountId, stage: Stage, device: &str) -> Result<Token> {
    let (token, now) = (Token::new(app.entropy), app.clock.now());
    let stage = if stage == Stage::Open { "open" } else { "half" };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO account_sessions (id, token_hash, account_id, stage, device, created_at, seen_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $6)"
        )
        .bind(SessionId::new(app.entropy.uuid(now)))
        .bind(token.hash())
        .bind(account)
        .bind(stage)
        .bind(device)
        .bind(now.as_millis())
    )?;
    Ok(token)
}

/// The session of a token, if it is alive.
pub async fn find(tx: &mut Tx, token: &Token, now: Timestamp) -> Result<Option<Inside>> {
    let row: Option<InsideRow> = sql!(tx, c => sqlx::query_as(
        "SELECT s.id AS session_id, s.account_id, s.stage, s.device, s.created_at AS began_at, s.seen_at, a.id, a.login, \
         a.name, a.roles, a.locale, a.password_hash, a.second_factor, a.created_at, a.disabled_at, \
         (SELECT value FROM node_facts WHERE name = $2) AS display_name \
         FROM account_sessions s JOIN accounts a ON a.id = s.account_id WHERE s.token_hash = $1"
    ).bind(token.hash()).bind(DISPLAY_NAME).fetch_optional(c))?;
    let Some(InsideRow { session, account, display_name }) = row else { return Ok(None) };
    let (session, account) = (Session::try_from(session)?, Account::try_from(account)?);
    Ok((!session.is_over(now)).then_some(Inside { session, account, display_name }))
}

/// Notes that a session is in use; true when something was written.
pub async fn touch(app: &App, session: &Session) -> Result<bool> {
    let now = app.clock.now();
    if now.as_millis() - session.seen_at.as_millis() < SEEN_EVERY {
        return Ok(false);
    }
    let mut tx = app.db.write().await?;
    let change = "UPDATE account_sessions SET seen_at = $1 WHERE id = $2";
    execute!(&mut tx, sqlx::query(change).bind(now.as_millis()).bind(&session.id))?;
    tx.commit().await?;
    Ok(true)
}

/// The sessions of one account that are alive, the latest first.
pub async fn of_account(tx: &mut Tx, account: &AccountId, now: Timestamp) -> Result<Vec<Session>> {
    let query = "SELECT id AS session_id, account_id, stage, device, created_at AS began_at, seen_at FROM account_sessions \
                 WHERE account_id = $1 AND stage = 'open' ORDER BY seen_at DESC, id";
    let rows = sql!(tx, c => sqlx::query_as::<_, Row>(query).bind(account).fetch_all(c))?;
    let sessions: Vec<Session> = rows.into_iter().map(Session::try_from).collect::<Result<_>>()?;
    Ok(sessions.into_iter().filter(|session| !session.is_over(now)).collect())
}

/// Whether this session still stands, and its account is open and has the same roles.
pub async fn is_inside(tx: &mut Tx, id: &SessionId, account: &Account) -> Result<bool> {
    let found: i64 = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM account_sessions s JOIN accounts a ON a.id = s.account_id \
         WHERE s.id = $1 AND s.stage = 'open' AND a.id = $2 AND a.roles = $3 AND a.disabled_at IS NULL"
    ).bind(id).bind(&account.id).bind(account.roles.to_string()).fetch_one(c))?;
    Ok(found == 1)
}

/// Ends one session; false when it had ended before.
pub async fn end(tx: &mut Tx, id: &SessionId) -> Result<bool> {
    Ok(execute!(tx, sqlx::query("DELETE FROM account_sessions WHERE id = $1").bind(id))? == 1)
}

/// Ends every session of an account, except (where given) the one that asks for it.
pub async fn end_all(tx: &mut Tx, account: &AccountId, except: Option<&SessionId>) -> Result<u64> {
    let delete = "DELETE FROM account_sessions WHERE account_id = $1 AND id <> $2";
    execute!(tx, sqlx::query(delete).bind(account).bind(except.map_or("", SessionId::as_str)))
}

/// Removes sessions that are over, at log-in: nobody else looks at them.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let delete =
        "DELETE FROM account_sessions WHERE created_at < $1 OR seen_at < $2 OR (stage = 'half' AND created_at < $3)";
    let now = now.as_millis();
    execute!(tx, sqlx::query(delete).bind(now - LONGEST).bind(now - IDLE).bind(now - HALF))?;
    Ok(())
}

/// The kind of browser in a few words, from its own description: enough to recognise one's own telephone.
pub fn device(user_agent: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // Every browser claims to be several: the order decides.
    let browser = named(&[
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let machine = named(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ]);
    [browser, machine].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(stage: Stage, created: i64, seen: i64) -> Session {
        Session {
            id: format!("ses_{}", "1".repeat(32)).parse().unwrap(),
            account: format!("acc_{}", "1".repeat(32)).parse().unwrap(),
            stage,
            device: String::new(),
            created_at: Timestamp::from_millis(created),
            seen_at: Timestamp::from_millis(seen),
        }
    }

    #[test]
    fn a_session_ends_when_idle_and_when_old() {
        let now = Timestamp::from_millis(100 * 60 * MINUTE);
        let at = |ago: i64| now.as_millis() - ago;
        assert!(!session(Stage::Open, at(IDLE), at(IDLE)).is_over(now));
        assert!(session(Stage::Open, at(IDLE + 1), at(IDLE + 1)).is_over(now));
        assert!(session(Stage::Open, at(LONGEST + 1), at(0)).is_over(now));
        assert!(session(Stage::Half, at(HALF + 1), at(0)).is_over(now));
    }

    #[test]
    fn a_device_is_told_in_two_words() {
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604";
        assert_eq!(device(phone), "Safari · iPhone");
        assert_eq!(device("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140"), "Edge · Windows");
        assert_eq!(device("curl/8"), "");
    }
}
