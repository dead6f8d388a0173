//! Guessing is slowed down: failures are counted in windows of fifteen minutes, by login from one network, by login from
//! anywhere, and by network. The first is what stops who guesses; the second stops who guesses from many places, and lets ten
//! times as many pass, so that a stranger with one address cannot keep somebody out of her own account.
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
    /// A login as typed, whether there is such an account or not, from one network.
    LoginFrom(String, String),
    /// A login as typed, from anywhere.
    Login(String),
    /// A network address.
    Address(String),
    /// The password of somebody who is inside, asked again.
    OwnPassword(String),
    /// The second factor of an account.
    SecondFactor(String),
    /// Addresses of calendars that are none, from one network.
    NoFeed(String),
    /// Readings of one calendar, right ones too: each costs as much as a page.
    Feed(String),
}

impl Place {
    /// Failures that are let pass in one window. Behind one address there may be a whole office.
    fn limit(&self) -> i64 {
        match self {
            Self::LoginFrom(..) | Self::OwnPassword(_) => 10,
            Self::Login(_) => 100,
            Self::Address(_) | Self::NoFeed(_) | Self::Feed(_) => 60,
            Self::SecondFactor(_) => 6,
        }
    }

    fn key(&self, app: &App) -> String {
        match self {
            Self::LoginFrom(login, network) => {
                app.field_key.lookup("attempt-login-from", &format!("{login} {network}"))
            }
            Self::Login(login) => app.field_key.lookup("attempt-login", login),
            Self::OwnPassword(account) => app.field_key.lookup("attempt-own-password", account),
            Self::Address(address) => app.field_key.lookup("attempt-address", address),
            Self::NoFeed(network) => app.field_key.lookup("attempt-no-feed", network),
            Self::Feed(feed) => app.field_key.lookup("attempt-feed", feed),
            Self::SecondFactor(account) => app.field_key.lookup("attempt-second-factor", account),
        }
    }
}

/// Counts an attempt before it is known how it ends; seconds to wait when it is one too many. It must be committed before
/// the password is looked at: many attempts made at the same moment are then as many as made one after the other.
pub async fn begin(tx: &mut Tx, app: &App, place: &Place) -> Result<Option<u64>> {
    let now = app.clock.now();
    sweep(tx, now).await?;
    let count = "INSERT INTO account_attempts (place, window_start, failures) VALUES ($1, $2, 1) \
                 ON CONFLICT (place) DO UPDATE SET failures = account_attempts.failures + 1 \
                 RETURNING window_start, failures";
    let (start, failures): (i64, i64) =
        sql!(tx, c => sqlx::query_as(count).bind(place.key(app)).bind(now.as_millis()).fetch_one(c))?;
    let left = start + WINDOW - now.as_millis();
    Ok((failures > place.limit()).then(|| u64::try_from(left / 1000 + 1).unwrap_or(1)))
}

/// Takes back one attempt that turned out not to be a failure.
pub async fn take_back(tx: &mut Tx, app: &App, place: &Place) -> Result<()> {
    let less = "UPDATE account_attempts SET failures = failures - 1 WHERE place = $1 AND failures > 0";
    execute!(tx, sqlx::query(less).bind(place.key(app)))?;
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
        let from = |login: &str, network: &str| Place::LoginFrom(login.to_owned(), network.to_owned());
        let (giulia, ugo) = (from("giulia", "192.0.2.1"), from("ugo", "192.0.2.1"));
        let mut tx = node.db.write().await.unwrap();
        for _ in 0..10 {
            assert_eq!(begin(&mut tx, &node, &giulia).await.unwrap(), None);
        }
        assert!(begin(&mut tx, &node, &giulia).await.unwrap().is_some_and(|seconds| seconds > 800));
        assert_eq!(begin(&mut tx, &node, &ugo).await.unwrap(), None);
        let elsewhere = from("giulia", "198.51.100.1");
        assert_eq!(begin(&mut tx, &node, &elsewhere).await.unwrap(), None, "she comes from another place");
        node.clock.advance(WINDOW);
        assert_eq!(begin(&mut tx, &node, &giulia).await.unwrap(), None);
    }

    #[tokio::test]
    async fn an_attempt_that_was_right_is_taken_back() {
        let node = TrialNode::named("Zerocento").await;
        let office = Place::Address("192.0.2.1".to_owned());
        let mut tx = node.db.write().await.unwrap();
        for _ in 0..100 {
            assert_eq!(begin(&mut tx, &node, &office).await.unwrap(), None);
            take_back(&mut tx, &node, &office).await.unwrap();
        }
    }
}
