//! `POST /federation/v1/versions`: a node without endpoints brings the newest versions of its own document.
//!
//! Others fetch what they miss below `/.well-known/pico-node`. Where nobody can fetch, a node that has changed a key could
//! never be believed again: its next request names a version that the other side does not know. So it brings its versions
//! itself, before it signs anything under a new one. They prove themselves (see [`crate::document`]), so the request has
//! no signature of its own, and whoever replays one brings what is known already.
//!
//! The body is newline-delimited: envelopes of one node's document, in order, at most [`MAX_DOCUMENTS`].

use thiserror::Error;

use crate::{
    document::Document,
    error::Blame,
    id::NodeId,
    recover::MAX_DOCUMENTS,
    signed::{Object, Signed, SignedError, envelope_limit},
};

/// The longest body, in bytes.
pub const MAX_BODY: usize = MAX_DOCUMENTS * (envelope_limit(Document::MAX) + 1);

/// Why a list of versions cannot be read. Whether they continue a log is judged by [`crate::document::DocumentLog`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VersionsError {
    /// No line, too many, too long, or the last one is cut.
    #[error("there is no version, there are too many, or the last one is cut")]
    Length,
    /// A line, counted from one, is no envelope of a document.
    #[error("line {line}: {error}")]
    Line {
        /// The line.
        line: usize,
        /// What is wrong with it.
        error: SignedError,
    },
    /// A line, counted from one, is of another node, or not the version after the one before.
    #[error("line {0} does not continue the one before")]
    Stray(usize),
}

impl VersionsError {
    /// Who is at fault: nothing here is verified yet.
    pub const fn blame(&self) -> Blame {
        Blame::Carrier
    }
}

/// The versions as lines.
pub fn write<'a>(versions: impl IntoIterator<Item = &'a Signed<Document>>) -> Vec<u8> {
    let mut body = Vec::new();
    for version in versions.into_iter().take(MAX_DOCUMENTS) {
        body.extend_from_slice(version.to_json().as_bytes());
        body.push(b'\n');
    }
    body
}

/// Reads the lines, and whose versions they claim to be. Nothing is verified.
pub fn parse(body: &[u8]) -> Result<(NodeId, Vec<Signed<Document>>), VersionsError> {
    let lines = body.strip_suffix(b"\n").filter(|_| body.len() <= MAX_BODY).ok_or(VersionsError::Length)?;
    let mut versions = Vec::new();
    let mut last: Option<(NodeId, u64)> = None;
    for (text, line) in lines.split(|byte| *byte == b'\n').zip(1..) {
        if line > MAX_DOCUMENTS {
            return Err(VersionsError::Length);
        }
        let version = Signed::<Document>::parse(text).map_err(|error| VersionsError::Line { line, error })?;
        let claimed = version.claimed().map_err(|error| VersionsError::Line { line, error })?;
        if last.is_some_and(|(node, n)| node != claimed.node_id || n.checked_add(1) != Some(claimed.n)) {
            return Err(VersionsError::Stray(line));
        }
        last = Some((claimed.node_id, claimed.n));
        versions.push(version);
    }
    let (node, _) = last.ok_or(VersionsError::Length)?;
    Ok((node, versions))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{Node, born};

    /// Version 1 and a second one that follows it.
    fn two(name: &str) -> (Node, Vec<Signed<Document>>) {
        let (node, _, log) = born(name);
        let first = log.newest();
        let second = Document { n: 2, prev: Some(first.digest()), ..first.clone().into_object() };
        let second = Signed::sign(second, &node.sign).unwrap().into_signed();
        (node, vec![first.signed().clone(), second])
    }

    #[test]
    fn versions_come_in_order_and_of_one_node() {
        let (node, versions) = two("faggio");
        assert_eq!(parse(&write(&versions)), Ok((node.id, versions.clone())));
        assert_eq!(parse(&write(&versions[1..])).unwrap().1, versions[1..]);
        assert_eq!(parse(&write([&versions[1], &versions[0]])), Err(VersionsError::Stray(2)));
        assert_eq!(parse(&write([&versions[0], &versions[0]])), Err(VersionsError::Stray(2)));
        let (_, others) = two("quercia");
        assert_eq!(parse(&write([&versions[0], &others[1]])), Err(VersionsError::Stray(2)));
    }

    #[test]
    fn a_body_that_is_empty_cut_or_too_long_is_refused() {
        let (_, versions) = two("faggio");
        let whole = write(&versions);
        assert_eq!(parse(b""), Err(VersionsError::Length));
        assert_eq!(parse(&whole[..whole.len() - 1]), Err(VersionsError::Length));
        assert!(matches!(parse(b"\n"), Err(VersionsError::Line { line: 1, .. })));
        assert!(matches!(parse(&[whole.as_slice(), b"{}\n"].concat()), Err(VersionsError::Line { line: 3, .. })));
        assert_eq!(parse(&vec![b'\n'; MAX_BODY + 1]), Err(VersionsError::Length));
    }

    #[test]
    fn another_object_is_no_version() {
        let (node, _) = two("faggio");
        let core = node.core(&Node::named("quercia"), 1, crate::Digest::ZERO, "ciao");
        let body = format!("{}\n", core.signed().to_json());
        assert_eq!(parse(body.as_bytes()), Err(VersionsError::Line { line: 1, error: SignedError::WrongType }));
    }
}
