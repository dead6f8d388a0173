//! The extractor that names a right in a handler's signature.
//!
//! `staff: Staff<ReadPeople>`: nobody logged in is sent to log in and comes back; somebody without the right is answered
//! as if the page were not there. What the right covers of a single object is asked with [`Staff::require`].

use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::permission::{Anyone, Decision, Permission, Right, Scope, decide};
use super::sessions::{self, Session};
use super::{Account, AccountId};
use crate::app::App;
use crate::audit::Actor;
use crate::error::{Error, Result};
use crate::store::Tx;
use crate::web::layout::{Frame, Page};

/// Who is logged in, as the session left it in the request.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The account.
    pub account: Account,
    /// The session.
    pub session: Session,
}

/// Somebody of the cooperative with the right `R`.
pub struct Staff<R = Anyone> {
    viewer: Arc<Viewer>,
    frame: Arc<Frame>,
    right: PhantomData<R>,
}

impl<R> Staff<R> {
    /// Her account.
    pub fn account(&self) -> &Account {
        &self.viewer.account
    }

    /// Her account's identifier.
    pub fn id(&self) -> &AccountId {
        &self.viewer.account.id
    }

    /// Her session.
    pub fn session(&self) -> &Session {
        &self.viewer.session
    }

    /// As the audit log names her.
    pub fn actor(&self) -> Actor {
        self.viewer.account.actor()
    }

    /// A transaction that writes in her name. Between the head of a request and its last byte much may happen: her account is
    /// closed, her password given anew, a role taken away. Nobody else writes until this transaction ends, so what is looked
    /// at here still holds when it commits.
    pub async fn write(&self, app: &App) -> Result<Tx> {
        let mut tx = app.db.write().await?;
        self.look(&mut tx).await?;
        Ok(tx)
    }

    /// The same question before something that takes longer than one transaction and writes by itself, a link with a peer say.
    pub async fn still_inside(&self, app: &App) -> Result<()> {
        let mut tx = app.db.read().await?;
        self.look(&mut tx).await
    }

    async fn look(&self, tx: &mut Tx) -> Result<()> {
        let inside = sessions::is_inside(tx, &self.viewer.session.id, &self.viewer.account).await?;
        if inside { Ok(()) } else { Err(Error::NotLoggedIn) }
    }

    /// A page titled with a message key.
    pub fn page(&self, title_key: &str) -> Page {
        Page::new(self.frame.clone(), title_key)
    }

    /// What is the same for every page of this request.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// The decision on something else than the right of the signature: to show a button, to filter a list.
    pub fn decide(&self, permission: Permission, scope: Scope<'_>) -> Decision {
        decide(&self.viewer.account.id, &self.viewer.account.roles, permission, scope)
    }

    /// True unless it is denied.
    pub fn may(&self, permission: Permission, scope: Scope<'_>) -> bool {
        self.decide(permission, scope) != Decision::Denied
    }

    /// Answers as if the object were not there unless this is allowed.
    pub fn require(&self, permission: Permission, scope: Scope<'_>) -> Result<()> {
        if self.may(permission, scope) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// For lists: the account whose objects alone may be shown, or nothing when all may.
    pub fn only_opened_by(&self, permission: Permission) -> Result<Option<&AccountId>> {
        match self.decide(permission, Scope::Anything) {
            Decision::Allowed => Ok(None),
            Decision::OwnOnly | Decision::TeamToo => Ok(Some(self.id())),
            Decision::Denied => Err(Error::NotFound),
        }
    }
}

impl<R: Right, S: Sync> FromRequestParts<S> for Staff<R> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let viewer = parts.extensions.get::<Arc<Viewer>>().cloned().ok_or(Error::NotLoggedIn)?;
        let frame = parts.extensions.get::<Arc<Frame>>().cloned().ok_or(Error::NotLoggedIn)?;
        let staff = Self { viewer, frame, right: PhantomData };
        if let Some(permission) = R::PERMISSION {
            staff.require(permission, Scope::Anything)?;
        }
        Ok(staff)
    }
}

/// Somebody who may not be logged in: for the pages at the door.
pub struct Visitor {
    frame: Arc<Frame>,
    /// Who is logged in, if anybody is.
    pub viewer: Option<Arc<Viewer>>,
}

impl Visitor {
    /// A page titled with a message key, without the rail.
    pub fn page(&self, title_key: &str) -> Page {
        Page::new(self.frame.clone(), title_key)
    }

    /// What is the same for every page of this request.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let frame = parts.extensions.get::<Arc<Frame>>().cloned().ok_or(Error::NotLoggedIn)?;
        Ok(Self { frame, viewer: parts.extensions.get::<Arc<Viewer>>().cloned() })
    }
}
