//! Feeds in the database. The secret is never here: only its hash is.

use crate::accounts::token::Token;
use crate::accounts::{Account, AccountId};
use crate::app::App;
use crate::audit::{self, Event};
use crate::calendar::View;
use crate::calendar::feeds::{ALLOWED, Feed, FeedId, Says};
use crate::store::{Result, StoreError, Tx, facts};
use crate::{execute, sql};

const SELECT: &str = "SELECT id, account, view, says, made_at, last_used_at, digest, revised_at FROM calendar_feeds \
     WHERE revoked_at IS NULL AND";

#[derive(sqlx::FromRow)]
struct Row {
    id: FeedId,
    account: AccountId,
    view: String,
    says: String,
    made_at: i64,
    last_used_at: Option<i64>,
    digest: String,
    revised_at: i64,
}

impl Row {
    fn read(self) -> Result<Feed> {
        let wrong = |()| StoreError::inconsistent("calendar_feeds: a code");
        Ok(Feed {
            view: self.view.parse().map_err(wrong)?,
            says: self.says.parse().map_err(wrong)?,
            id: self.id,
            account: self.account,
            made_at: self.made_at,
            last_used_at: self.last_used_at,
            digest: self.digest,
            revised_at: self.revised_at,
        })
    }
}

/// The most that a feed of this cooperative says.
pub async fn allowed(tx: &mut Tx) -> Result<Says> {
    Ok(facts::get(tx, ALLOWED).await?.and_then(|code| code.parse().ok()).unwrap_or_default())
}

/// The feeds of an account, the newest first.
pub async fn of(tx: &mut Tx, account: &AccountId) -> Result<Vec<Feed>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} account = $1 ORDER BY made_at DESC, id"
    ))).bind(account).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// The feed that a secret opens. It is looked for by its hash, so how long that takes says nothing of any secret.
pub async fn by_token(tx: &mut Tx, token: &Token) -> Result<Option<Feed>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} hash = $1"
    ))).bind(token.hash()).fetch_optional(c))?;
    row.map(Row::read).transpose()
}

/// Makes a feed; answers its secret, which is told this once.
pub async fn make(tx: &mut Tx, app: &App, by: &Account, view: View, says: Says) -> Result<Token> {
    let (id, token, now) = (FeedId::new(app.entropy.uuid(app.clock.now())), Token::new(app.entropy), app.clock.now());
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO calendar_feeds (id, account, hash, view, says, made_at, digest, revised_at) \
             VALUES ($1, $2, $3, $4, $5, $6, '', $6)"
        )
        .bind(&id)
        .bind(&by.id)
        .bind(token.hash())
        .bind(view.slug())
        .bind(says.code())
        .bind(now.as_millis())
    )?;
    let event = Event::new("feed.made", "feed", id.as_str()).detail(format!("says={}", says.code()));
    audit::record(tx, app, &by.actor(), event).await?;
    Ok(token)
}

/// Ends a feed of hers; false when there is none.
pub async fn revoke(tx: &mut Tx, app: &App, by: &Account, id: &FeedId) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query("UPDATE calendar_feeds SET revoked_at = $3 WHERE id = $1 AND account = $2 AND revoked_at IS NULL")
            .bind(id)
            .bind(&by.id)
            .bind(app.clock.now().as_millis())
    )?;
    if done > 0 {
        audit::record(tx, app, &by.actor(), Event::new("feed.revoked", "feed", id.as_str())).await?;
    }
    Ok(done > 0)
}

/// It was read just now, and said this; answers since when it says it.
pub async fn read(tx: &mut Tx, app: &App, feed: &Feed, digest: &str) -> Result<i64> {
    let now = app.clock.now().as_millis();
    let since = if feed.digest == digest { feed.revised_at } else { now };
    execute!(
        tx,
        sqlx::query("UPDATE calendar_feeds SET last_used_at = $2, digest = $3, revised_at = $4 WHERE id = $1")
            .bind(&feed.id)
            .bind(now)
            .bind(digest)
            .bind(since)
    )?;
    Ok(since)
}
