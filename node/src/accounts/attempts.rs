//! Guessing is slowed down: failures are counted by login and by address in windows of fifteen minutes.
//!
//! The counts live in the database, because several processes may serve one panel. Logins and addresses are kept only
//! as keyed hashes, and a window that is over is removed.

use pico_protocol::time::Timestamp;

use crate::app::App;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// How long failures count.
pub const WINDOW: i64 = 15 * 60_000;

/// Where failures are counted.
#[derive(Clone, Debug)]
pub enum Place {
    /// A login as typed, whether there is such an account or not.
    Login(String),
    /// A network address.
    Address(String),
    /// The second factor of an account.
    SecondFactor(String),
}

impl Place {
    /// Failures that are let pass in one window. Behind one address there may be a whole office.
    fn limit(&self) -> i64 {
        match self {
            Self::Login(_) => 10,
            Self::Address(_) => 60,
            Self::SecondFactor(_) => 6,
        }
    }

    fn key(&self, app: &App) -> String {
        match self {
            Self::Login(login) => app.field_key.lookup("attempt-login", login),
            Self::Address(address) => app.field_key.lookup("attempt-address", address),
            Self::SecondFactor(account) => app.field_key.lookup("attempt-second-factor", account),
        }
    }
}

/// Seconds to wait when too many failures were counted here.
pub async fn wait(tx: &mut Tx, app: &App, place: &Place) -> Result<Option<u64>> {
    let now = app.clock.now().as_millis();
    let query = "SELECT window_start, failures FROM account_attempts WHERE place = $1";
    let found: Option<(i64, i64)> = sql!(tx, c => sqlx::query_as(query).bind(place.key(app)).fetch_optional(c))?;
    let Some((start, failures)) = found else { return Ok(None) };
    let left = start + WINDOW - now;
    let blocked = left > 0 && failures >= place.limit();
    Ok(blocked.then(|| u64::try_from(left / 1000 + 1).unwrap_or(1)))
}

/// Counts a failure.
pub async fn fail(tx: &mut Tx, app: &App, place: &Place) -> Result<()> {
    let now = app.clock.now();
    sweep(tx, now).await?;
    let count = "INSERT INTO account_attempts (place, window_start, failures) VALUES ($1, $2, 1) \
                 ON CONFLICT (place) DO UPDATE SET failures = account_attempts.failures + 1";
    execute!(tx, sqlx::query(count).bind(place.key(app)).bind(now.as_millis()))?;
    Ok(())
}

/// Forgets the failures of a place, after a success.
pub async fn forget(tx: &mut Tx, app: &App, place: &Place) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM account_attempts WHERE place = $1").bind(place.key(app)))?;
    Ok(())
}

async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let delete = "DELETE FROM account_attempts WHERE window_start <= $1";
    execute!(tx, sqlx::query(delete).bind(now.as_millis() - WINDOW))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn ten_failures_close_a_login_for_a_quarter_of_an_hour() {
        let node = TrialNode::named("Zerocento").await;
        let (giulia, ugo) = (Place::Login("giulia".to_owned()), Place::Login("ugo".to_owned()));
        let mut tx = node.db.write().await.unwrap();
        for _ in 0..10 {
            assert_eq!(wait(&mut tx, &node, &giulia).await.unwrap(), None);
            fail(&mut tx, &node, &giulia).await.unwrap();
        }
        assert!(wait(&mut tx, &node, &giulia).await.unwrap().is_some_and(|seconds| seconds > 800));
        assert_eq!(wait(&mut tx, &node, &ugo).await.unwrap(), None);
        node.clock.advance(WINDOW);
        assert_eq!(wait(&mut tx, &node, &giulia).await.unwrap(), None);
    }
}
