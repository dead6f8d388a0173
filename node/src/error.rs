//! The one error of the edges: what a handler can answer when it cannot do what was asked.
//!
//! Which one to use where: something the person (or peer) may not see **or** that does not exist is [`Error::NotFound`],
//! always, so that nobody learns what exists. A form that does not parse is *not* an error: it comes back in place with
//! its values. A request that makes no sense (tampered fields, unknown code) is [`Error::BadRequest`]. A state that moved
//! on while the person was typing is [`Error::Conflict`]. Everything that is our fault is [`Error::Internal`]: its text is
//! fixed, its cause goes once to the log with a reference number that the page shows.

use std::borrow::Cow;

/// What a handler can answer besides success.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is not there, or it is not for this person's eyes.
    #[error("not found")]
    NotFound,
    /// Nobody is logged in; the person is sent to log in and comes back where she was going.
    #[error("not logged in")]
    NotLoggedIn,
    /// A protected record, or what is about one: she says why first, on the page at this address.
    #[error("a reason is needed first")]
    ReasonFirst(String),
    /// The request cannot have come from our own form. The text is a message key for the page.
    #[error("bad request: {0}")]
    BadRequest(Cow<'static, str>),
    /// The object has changed meanwhile, or the step is no longer possible. The text is a message key for the page.
    #[error("conflict: {0}")]
    Conflict(Cow<'static, str>),
    /// The same where the text says what stands in the way: its `{ $who }`.
    #[error("conflict: {0} ({1})")]
    ConflictOver(Cow<'static, str>, String),
    /// The body or a file is larger than allowed.
    #[error("too large")]
    TooLarge,
    /// Too many attempts; seconds to wait.
    #[error("too many attempts, wait {0} s")]
    TooMany(u64),
    /// The node keeps its hands off for now (disk nearly full, shutting down). The text is a message key for the page.
    #[error("unavailable: {0}")]
    Unavailable(Cow<'static, str>),
    /// Our fault.
    #[error("internal error: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Wraps a failure that is our fault.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
}

/// A result at the edge.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a command, or a program that starts nodes, answers when it fails: a text for the person who typed it.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
