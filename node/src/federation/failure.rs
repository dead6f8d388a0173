//! Why nothing was delivered: a kind that has words for people, and the detail beneath it for whoever mends a network.
//!
//! The kinds are few, because a person can only do a few things: wait, telephone, look at her own node. Their sentences are
//! `failure-KIND` in `delivery.ftl`. The detail is technical and in English, as in the log; it never holds an address with a
//! query, nor anything of what was sent.

use std::fmt;

use super::client::SendError;

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// No connection: the machine is off, or the way to it is blocked.
    Unreachable,
    /// Whoever answers shows another certificate than the node we know.
    Certificate,
    /// No answer in time, or one that drips.
    TooSlow,
    /// It asks us to come back later.
    Busy,
    /// Something answers that is not the node: nothing it says is signed.
    NoNode,
    /// The node has refused, with its signature.
    Refused,
    /// The node answers, and what it says does not fit what we know.
    Unfitting,
    /// It is not the peer's fault but ours.
    Own,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Unreachable,
        Self::Certificate,
        Self::TooSlow,
        Self::Busy,
        Self::NoNode,
        Self::Refused,
        Self::Unfitting,
        Self::Own,
    ];

    /// As stored, and as the end of the key of its sentence.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Certificate => "certificate",
            Self::TooSlow => "too-slow",
            Self::Busy => "busy",
            Self::NoNode => "no-node",
            Self::Refused => "refused",
            Self::Unfitting => "unfitting",
            Self::Own => "own",
        }
    }
}

/// A failure as the page of deliveries tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What people read.
    pub kind: FailureKind,
    /// What stands beneath it.
    pub detail: String,
}

impl Failure {
    /// The node answers, and what it says does not fit.
    pub fn unfitting(detail: impl Into<String>) -> Self {
        Self { kind: FailureKind::Unfitting, detail: detail.into() }
    }

    /// Key of the sentence that people read.
    pub fn key(&self) -> String {
        format!("failure-{}", self.kind.code())
    }

    /// It is ours.
    pub fn own(detail: impl Into<String>) -> Self {
        Self { kind: FailureKind::Own, detail: detail.into() }
    }

    /// A refusal that the peer has signed.
    pub fn refused(code: &str) -> Self {
        Self { kind: FailureKind::Refused, detail: format!("refused: {code}") }
    }

    /// An answer that proves nothing. The two statuses that ask for patience are believed as far as words go.
    pub fn unsigned(status: u16, detail: impl Into<String>) -> Self {
        let kind = if matches!(status, 429 | 503) { FailureKind::Busy } else { FailureKind::NoNode };
        Self { kind, detail: detail.into() }
    }
}

impl From<&SendError> for Failure {
    fn from(error: &SendError) -> Self {
        let kind = match error {
            SendError::Address(_) | SendError::Unreachable(_) | SendError::Broken(_) => FailureKind::Unreachable,
            SendError::Certificate(_) => FailureKind::Certificate,
            SendError::TooSlow => FailureKind::TooSlow,
            SendError::Strange(_) => FailureKind::NoNode,
        };
        Self { kind, detail: error.to_string() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.kind.code(), self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::Locale;

    #[test]
    fn every_kind_has_its_words_in_both_languages() {
        for kind in FailureKind::ALL {
            for locale in Locale::ALL {
                let key = Failure { kind, detail: String::new() }.key();
                assert!(locale.knows(&key), "{key} in {locale:?}");
            }
        }
    }

    #[test]
    fn a_status_that_asks_for_patience_is_no_stranger() {
        assert_eq!(Failure::unsigned(503, "").kind, FailureKind::Busy);
        assert_eq!(Failure::unsigned(502, "").kind, FailureKind::NoNode);
        assert_eq!(Failure::from(&SendError::TooSlow).kind, FailureKind::TooSlow);
    }
}
