//! One-time links: how somebody comes in without a password.
//!
//! A *welcome* link is handed over by the node administrator to somebody new or locked out; a *demo* link is printed by
//! the demo; a *setup* link is printed by `pico-node setup-link` and makes an account for a node administrator. Opening a
//! link only shows a button: mail programs and messengers open links to draw a preview, and must not use them up.

use pico_protocol::time::Timestamp;

use super::AccountId;
use super::token::Token;
use crate::app::App;
use crate::store::{Result, Tx};
use crate::{execute, sql};

const HOUR: i64 = 3_600_000;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Come in once, then choose a password.
    Welcome,
    /// Come in once (demo).
    Demo,
    /// Make the account of a node administrator.
    Setup,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::Demo => "demo",
            Self::Setup => "setup",
        }
    }

    fn lifetime(self) -> i64 {
        match self {
            Self::Welcome => 48 * HOUR,
            Self::Demo => 30 * 24 * HOUR,
            Self::Setup => 24 * HOUR,
        }
    }

    fn path(self, token: &Token) -> String {
        let place = if self == Self::Setup { "inizio" } else { "link" };
        format!("/accesso/{place}/{}", token.as_str())
    }
}

/// Makes a link and gives its path on the panel.
pub async fn issue(tx: &mut Tx, app: &App, account: Option<&AccountId>, purpose: Purpose) -> Result<String> {
    let (token, now) = (Token::new(app.entropy), app.clock.now().as_millis());
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO account_links (token_hash, account_id, purpose, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5)"
        )
        .bind(token.hash())
        .bind(account)
        .bind(purpose.code())
        .bind(now)
        .bind(now + purpose.lifetime())
    )?;
    Ok(purpose.path(&token))
}

/// The whole address of a path on this panel.
pub fn address(app: &App, path: &str) -> String {
    format!("{}{path}", app.config.panel.address.trim_end_matches('/'))
}

/// True when a link of this purpose can still be used.
pub async fn is_good(tx: &mut Tx, token: &str, purposes: &[Purpose], now: Timestamp) -> Result<bool> {
    let Some(token) = Token::parse(token) else { return Ok(false) };
    let query = "SELECT purpose FROM account_links WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
    let found: Option<String> =
        sql!(tx, c => sqlx::query_scalar(query).bind(token.hash()).bind(now.as_millis()).fetch_optional(c))?;
    Ok(found.is_some_and(|code| purposes.iter().any(|purpose| purpose.code() == code)))
}

/// Uses a link up: whose it was and what for. Nothing when it was used, is over, or never was.
pub async fn consume(
    tx: &mut Tx,
    token: &str,
    purposes: &[Purpose],
    now: Timestamp,
) -> Result<Option<(Option<AccountId>, Purpose)>> {
    let Some(token) = Token::parse(token) else { return Ok(None) };
    let query = "SELECT account_id, purpose FROM account_links WHERE token_hash = $1";
    let found: Option<(Option<AccountId>, String)> =
        sql!(tx, c => sqlx::query_as(query).bind(token.hash()).fetch_optional(c))?;
    let Some((account, code)) = found else { return Ok(None) };
    let Some(purpose) = purposes.iter().copied().find(|purpose| purpose.code() == code) else { return Ok(None) };
    // The condition decides, not the look before it: two requests may come at the same time.
    let change = "UPDATE account_links SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL AND expires_at > $1";
    let used = execute!(tx, sqlx::query(change).bind(now.as_millis()).bind(token.hash()))? == 1;
    Ok(used.then_some((account, purpose)))
}

/// Makes every unused link of an account worthless.
pub async fn revoke(tx: &mut Tx, account: &AccountId) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM account_links WHERE account_id = $1 AND used_at IS NULL").bind(account))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn a_link_opens_once_and_not_after_its_time() {
        let node = TrialNode::named("Zerocento").await;
        let mut tx = node.db.write().await.unwrap();
        let path = issue(&mut tx, &node, None, Purpose::Setup).await.unwrap();
        let token = path.rsplit('/').next().unwrap();
        let only = [Purpose::Setup];
        assert!(consume(&mut tx, token, &[Purpose::Welcome], node.clock.now()).await.unwrap().is_none());
        assert!(is_good(&mut tx, token, &only, node.clock.now()).await.unwrap());
        assert!(consume(&mut tx, token, &only, node.clock.now()).await.unwrap().is_some());
        assert!(consume(&mut tx, token, &only, node.clock.now()).await.unwrap().is_none());

        let late = issue(&mut tx, &node, None, Purpose::Setup).await.unwrap();
        node.clock.advance(Purpose::Setup.lifetime());
        let token = late.rsplit('/').next().unwrap();
        assert!(!is_good(&mut tx, token, &only, node.clock.now()).await.unwrap());
        assert!(consume(&mut tx, token, &only, node.clock.now()).await.unwrap().is_none());
    }
}
