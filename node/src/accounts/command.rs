//! What `pico-node user …` and `pico-node setup-link` do: for whoever has the machine in hand.

use super::links::{self, Purpose};
use super::role::RoleSet;
use super::{Account, Login, Particulars, sessions, store};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::{StoreError, Tx};
use crate::web::locale::Locale;

/// Why a command about accounts could not be carried out; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The login cannot be one.
    #[error("\"{0}\" cannot be a login: write an e-mail address or a short name of letters, digits and . - _ + @")]
    Login(String),
    /// No such account.
    #[error("there is no account with the login \"{0}\"; `pico-node user list` shows them")]
    Unknown(String),
    /// The login is taken.
    #[error("there is already an account with the login \"{0}\"")]
    Taken(String),
    /// No role was given.
    #[error("give at least one role: operator, coordinator, management, data-protection, node-administrator")]
    NoRole,
    /// Two of the roles must not meet in one person.
    #[error("one person cannot be both {0} and {1}")]
    Incompatible(&'static str, &'static str),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A link with which the person comes in and chooses a password.
pub async fn add(app: &App, login: &str, name: &str, roles: RoleSet, locale: Locale) -> Result<String, CommandError> {
    let account = create(app, login, name, roles, locale).await?;
    let mut tx = app.db.write().await?;
    let path = links::issue(&mut tx, app, Some(&account.id), Purpose::Welcome).await?;
    tx.commit().await?;
    Ok(links::address(app, &path))
}

/// Makes an account without a password and without a link.
pub async fn create(
    app: &App,
    login: &str,
    name: &str,
    roles: RoleSet,
    locale: Locale,
) -> Result<Account, CommandError> {
    let login = Login::parse(login).ok_or_else(|| CommandError::Login(login.to_owned()))?;
    if roles.is_empty() {
        return Err(CommandError::NoRole);
    }
    if let Some((one, other, _)) = roles.incompatible() {
        return Err(CommandError::Incompatible(one.code(), other.code()));
    }
    let new = Particulars { login: login.clone(), name: name.trim().to_owned(), roles };
    let mut tx = app.db.write().await?;
    let account = store::insert(&mut tx, app, &new, locale).await.map_err(|error| {
        if error.is_conflict() { CommandError::Taken(login.as_str().to_owned()) } else { error.into() }
    })?;
    record(&mut tx, app, "account.created", &account).await?;
    tx.commit().await?;
    Ok(account)
}

/// Every account.
pub async fn list(app: &App) -> Result<Vec<Account>, CommandError> {
    let mut tx = app.db.read().await?;
    Ok(store::all(&mut tx).await?)
}

/// Takes the password away, ends every session and gives a link to choose a new one.
pub async fn reset_password(app: &App, login: &str) -> Result<String, CommandError> {
    let mut tx = app.db.write().await?;
    let account = find(&mut tx, login).await?;
    store::set_password_hash(&mut tx, &account.id, None).await?;
    sessions::end_all(&mut tx, &account.id, None).await?;
    links::revoke(&mut tx, &account.id).await?;
    let path = links::issue(&mut tx, app, Some(&account.id), Purpose::Welcome).await?;
    record(&mut tx, app, "account.reset", &account).await?;
    tx.commit().await?;
    Ok(links::address(app, &path))
}

/// Takes a lost second factor away and ends every session.
pub async fn drop_second_factor(app: &App, login: &str) -> Result<(), CommandError> {
    let mut tx = app.db.write().await?;
    let account = find(&mut tx, login).await?;
    store::drop_second_factor(&mut tx, &account.id).await?;
    sessions::end_all(&mut tx, &account.id, None).await?;
    record(&mut tx, app, "account.second-factor-dropped", &account).await?;
    tx.commit().await?;
    Ok(())
}

/// A link that logs an account of the demo in.
pub async fn demo_link(app: &App, account: &Account) -> Result<String, CommandError> {
    let mut tx = app.db.write().await?;
    let path = links::issue(&mut tx, app, Some(&account.id), Purpose::Demo).await?;
    tx.commit().await?;
    Ok(links::address(app, &path))
}

/// A link that makes an account for a node administrator.
pub async fn setup_link(app: &App) -> Result<String, CommandError> {
    let mut tx = app.db.write().await?;
    let path = links::issue(&mut tx, app, None, Purpose::Setup).await?;
    audit::record(&mut tx, app, &Actor::Node, Event::new("account.setup-link", "node", "")).await?;
    tx.commit().await?;
    Ok(links::address(app, &path))
}

async fn find(tx: &mut Tx, login: &str) -> Result<Account, CommandError> {
    let unknown = || CommandError::Unknown(login.to_owned());
    let parsed = Login::parse(login).ok_or_else(unknown)?;
    store::find_by_login(tx, &parsed).await?.ok_or_else(unknown)
}

async fn record(tx: &mut Tx, app: &App, action: &str, account: &Account) -> Result<(), CommandError> {
    let event = Event::new(action, "account", account.id.as_str()).detail(format!("roles={}", account.roles));
    Ok(audit::record(tx, app, &Actor::Node, event).await?)
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn an_account_is_made_once_and_only_with_roles_that_go_together() {
        let node = TrialNode::named("CAPP").await;
        let add = |login: &'static str, roles: &'static [Role]| {
            create(&node, login, "Rosa Lo Bianco", RoleSet::new(roles.iter().copied()), Locale::It)
        };
        assert!(add("rosa", &[Role::Coordinator]).await.is_ok());
        assert!(matches!(add("ROSA", &[Role::Coordinator]).await, Err(CommandError::Taken(_))));
        let both = add("ugo", &[Role::Coordinator, Role::NodeAdministrator]).await;
        assert!(matches!(both, Err(CommandError::Incompatible(..))));
        assert_eq!(list(&node).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_reset_ends_the_sessions() {
        let node = TrialNode::named("CAPP").await;
        let account = create(&node, "rosa", "Rosa", RoleSet::new([Role::Operator]), Locale::It).await.unwrap();
        let mut tx = node.db.write().await.unwrap();
        let token = sessions::begin(&mut tx, &node, &account.id, sessions::Stage::Open, "").await.unwrap();
        tx.commit().await.unwrap();
        reset_password(&node, "rosa").await.unwrap();
        let mut tx = node.db.read().await.unwrap();
        assert!(sessions::find(&mut tx, &token, node.clock.now()).await.unwrap().is_none());
    }
}
