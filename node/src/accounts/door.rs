//! Coming in and going out: password, second factor, one-time link, the first account, leaving.
//!
//! Every function here is one transaction with its audit row. Passwords are hashed before a transaction is opened: the
//! only writer of SQLite must not wait for argon2. An attempt is counted in a transaction of its own before anything is
//! compared, so that guessing in parallel is no quicker than guessing in turn.

use super::attempts::{self, Place};
use super::links::{self, Purpose};
use super::password::{self, NewPassword};
use super::sessions::{self, Session, Stage};
use super::token::Token;
use super::{Account, AccountId, Login, Particulars, store};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::error::{Error, Result};
use crate::store::Tx;
use crate::web::locale::Locale;

/// Who knocks: for counting failures and for naming the session.
#[derive(Clone, Debug)]
pub struct Knock {
    /// The network address.
    pub address: String,
    /// The kind of browser.
    pub device: String,
}

/// How an attempt to come in ended.
pub enum Entry {
    /// Inside, with this token for the cookie.
    Open(Token),
    /// The second factor is asked for next.
    Half(Token),
    /// Wrong login, password or code; which one is not told.
    Refused,
}

/// Comes in with login and password.
pub async fn log_in(app: &App, login: &str, password: String, knock: &Knock) -> Result<Entry> {
    let login = Login::parse(login);
    let typed = login.as_ref().map_or("", Login::as_str).to_owned();
    let by_both = Place::LoginFrom(typed.clone(), knock.address.clone());
    let others = [Place::Login(typed), Place::Address(knock.address.clone())];
    begin(app, &[&by_both, &others[0], &others[1]]).await?;
    let mut tx = app.db.read().await?;
    let account = match &login {
        Some(login) => store::find_by_login(&mut tx, login).await?.filter(Account::is_active),
        None => None,
    };
    let hash = match &account {
        Some(account) => store::password_hash(&mut tx, &account.id).await?,
        None => None,
    };
    drop(tx);
    let right = password::verify(password, hash.clone()).await?;
    let knocked_at = account.as_ref().map_or(String::new(), |account| account.id.to_string());
    let mut tx = app.db.write().await?;
    // While the password was compared the account may have been closed, or given a new one.
    let account = match account.filter(|_| right) {
        Some(account) => unchanged(&mut tx, &account.id, hash.as_deref()).await?,
        None => None,
    };
    let entry = if let Some(account) = account {
        attempts::forget(&mut tx, app, &by_both).await?;
        for place in &others {
            attempts::take_back(&mut tx, app, place).await?;
        }
        admit(&mut tx, app, &account, knock, "password").await?
    } else {
        // What was typed is not written down: people type their password into the wrong field. Whose account it would have
        // opened is, so that she reads on her own page that somebody tries.
        audit::record(&mut tx, app, &Actor::Stranger, Event::new("account.login-failed", "account", &knocked_at))
            .await?;
        Entry::Refused
    };
    tx.commit().await?;
    Ok(entry)
}

/// The account as it is now, if it is open and its password is still the one that was compared.
async fn unchanged(tx: &mut Tx, id: &AccountId, compared: Option<&str>) -> Result<Option<Account>> {
    if store::password_hash(tx, id).await?.as_deref() != compared {
        return Ok(None);
    }
    Ok(store::find(tx, id).await?.filter(Account::is_active))
}

/// Gives a session: open, or half when there is a second factor.
async fn admit(tx: &mut Tx, app: &App, account: &Account, knock: &Knock, by: &str) -> Result<Entry> {
    sessions::sweep(tx, app.clock.now()).await?;
    if account.has_second_factor {
        // Somebody knows the password: if no code follows, it may not have been her.
        let event = Event::new("account.half-way", "account", account.id.as_str()).detail(format!("by={by}"));
        audit::record(tx, app, &Actor::Stranger, event).await?;
        return Ok(Entry::Half(sessions::begin(tx, app, &account.id, Stage::Half, &knock.device).await?));
    }
    Ok(Entry::Open(open(tx, app, account, &knock.device, by).await?))
}

async fn open(tx: &mut Tx, app: &App, account: &Account, device: &str, by: &str) -> Result<Token> {
    let token = sessions::begin(tx, app, &account.id, Stage::Open, device).await?;
    let event = Event::new("account.login", "account", account.id.as_str()).detail(format!("by={by}"));
    audit::record(tx, app, &account.actor(), event).await?;
    Ok(token)
}

/// Counts an attempt, or refuses it, before anything is compared.
pub(super) async fn begin(app: &App, places: &[&Place]) -> Result<()> {
    let mut tx = app.db.write().await?;
    for place in places {
        if let Some(seconds) = attempts::begin(&mut tx, app, place).await? {
            // Not committed: what is refused does not count.
            return Err(Error::TooMany(seconds));
        }
    }
    Ok(tx.commit().await?)
}

/// Goes from a half session to an open one with a code from the app or from paper.
pub async fn second_step(app: &App, half: &Session, code: &str) -> Result<Entry> {
    let place = Place::SecondFactor(half.account.to_string());
    begin(app, &[&place]).await?;
    let mut tx = app.db.write().await?;
    let account = store::find(&mut tx, &half.account).await?.filter(Account::is_active).ok_or(Error::NotLoggedIn)?;
    let by = accept_code(&mut tx, app, &account.id, code).await?;
    let entry = if let Some(by) = by {
        attempts::forget(&mut tx, app, &place).await?;
        if !sessions::end(&mut tx, &half.id).await? {
            return Err(Error::NotLoggedIn);
        }
        Entry::Open(open(&mut tx, app, &account, &half.device, by).await?)
    } else {
        let event = Event::new("account.login-failed", "account", account.id.as_str()).detail("by=second-factor");
        audit::record(&mut tx, app, &Actor::Stranger, event).await?;
        Entry::Refused
    };
    tx.commit().await?;
    Ok(entry)
}

/// Which way a code opened, if it did; it is used up.
pub(super) async fn accept_code(tx: &mut Tx, app: &App, id: &AccountId, code: &str) -> Result<Option<&'static str>> {
    let now = app.clock.now();
    if let Some((secret, last_step)) = store::second_factor(tx, app, id).await?
        && let Some(step) = secret.accept(code, now, last_step)?
        && store::use_step(tx, id, step).await?
    {
        return Ok(Some("second-factor"));
    }
    Ok(store::use_recovery_code(tx, id, code, now).await?.then_some("recovery-code"))
}

/// Comes in with a one-time link; nothing when it is no longer good.
pub async fn by_link(app: &App, token: &str, knock: &Knock) -> Result<Option<(Entry, Purpose)>> {
    let mut tx = app.db.write().await?;
    let used = links::consume(&mut tx, token, &[Purpose::Welcome, Purpose::Demo], app.clock.now()).await?;
    let Some((Some(id), purpose)) = used else { return Ok(None) };
    let Some(account) = store::find(&mut tx, &id).await?.filter(Account::is_active) else { return Ok(None) };
    let entry = admit(&mut tx, app, &account, knock, "link").await?;
    tx.commit().await?;
    Ok(Some((entry, purpose)))
}

/// Why the first account could not be made.
pub enum SetUpError {
    /// Somebody has that login.
    Taken,
    /// Our fault.
    Failed(Error),
}

impl<E: Into<Error>> From<E> for SetUpError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Makes the account of a node administrator with a setup link and comes in with it.
pub async fn set_up(
    app: &App,
    token: &str,
    new: &Particulars,
    password: NewPassword,
    locale: Locale,
    knock: &Knock,
) -> std::result::Result<Option<Token>, SetUpError> {
    let mut tx = app.db.read().await?;
    // Looked at first: hashing is work, and a stranger must not be able to order it.
    if !links::is_good(&mut tx, token, &[Purpose::Setup], app.clock.now()).await? {
        return Ok(None);
    }
    drop(tx);
    let hash = password.hash(app.entropy).await?;
    let mut tx = app.db.write().await?;
    if links::consume(&mut tx, token, &[Purpose::Setup], app.clock.now()).await?.is_none() {
        return Ok(None);
    }
    let account = store::insert(&mut tx, app, new, locale)
        .await
        .map_err(|error| if error.is_conflict() { SetUpError::Taken } else { error.into() })?;
    store::set_password_hash(&mut tx, &account.id, Some(&hash)).await?;
    let event = Event::new("account.created", "account", account.id.as_str()).detail(format!("roles={}", new.roles));
    audit::record(&mut tx, app, &Actor::Node, event).await?;
    let token = open(&mut tx, app, &account, &knock.device, "setup-link").await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// Takes another account's place in a demo, where all people are invented.
pub async fn switch(app: &App, from: &Session, to: &AccountId) -> Result<Token> {
    if !app.config.panel.demo {
        return Err(Error::NotFound);
    }
    let mut tx = app.db.write().await?;
    let account = store::find(&mut tx, to).await?.filter(Account::is_active).ok_or(Error::NotFound)?;
    sessions::end(&mut tx, &from.id).await?;
    let token = open(&mut tx, app, &account, &from.device, "demo-switch").await?;
    tx.commit().await?;
    Ok(token)
}

/// Goes out.
pub async fn log_out(app: &App, actor: &Actor, session: &Session) -> Result<()> {
    let mut tx = app.db.write().await?;
    sessions::end(&mut tx, &session.id).await?;
    let event = Event::new("account.logout", "account", session.account.as_str());
    audit::record(&mut tx, app, actor, event).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn guessing_in_parallel_is_no_quicker_than_guessing_in_turn() {
        let node = TrialNode::named("Zerocento").await;
        let knock = Knock { address: "192.0.2.1".to_owned(), device: String::new() };
        let guesses = (0..40).map(|n| log_in(&node, "giulia", format!("tentativo numero {n}"), &knock));
        let ends = join_all(guesses).await;
        let looked_at = ends.iter().filter(|end| matches!(end, Ok(Entry::Refused))).count();
        let refused = ends.iter().filter(|end| matches!(end, Err(Error::TooMany(_)))).count();
        assert_eq!((looked_at, refused), (10, 30));
    }
}
