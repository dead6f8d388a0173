//! The answer to a feed request: a snapshot and entries, one per line.

use thiserror::Error;

use super::{Entry, FeedRequest, Snapshot, Visibility};
use crate::signed::{AuthorError, KeyRing, Signed, Verified};

/// The most entries of one answer.
pub const MAX_ENTRIES: usize = 200;
/// The longest answer.
pub const MAX_ANSWER: usize = 6 << 20;

/// What a feed request brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which entries there are.
    pub snapshot: Verified<Snapshot>,
    /// The changed ones, in order of version.
    pub entries: Vec<Verified<Entry>>,
}

/// Why an answer is not accepted; what was good before the fault is given up too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// Longer than [`MAX_ANSWER`], more than [`MAX_ENTRIES`], or cut.
    #[error("the answer is too long or incomplete")]
    Length,
    /// A line is not the word of the feed's owner.
    #[error("line {line}: {error}")]
    Author {
        /// The line, from one.
        line: usize,
        /// What is wrong.
        error: AuthorError,
    },
    /// A line belongs to another feed, is not in order, or should not be shown.
    #[error("line {0} does not belong to this answer")]
    Stray(usize),
}

impl Answer {
    /// Puts an answer together.
    pub fn write<'a>(snapshot: &Signed<Snapshot>, entries: impl IntoIterator<Item = &'a Signed<Entry>>) -> Vec<u8> {
        let mut body = snapshot.to_json().into_bytes();
        body.push(b'\n');
        for entry in entries.into_iter().take(MAX_ENTRIES) {
            body.extend_from_slice(entry.to_json().as_bytes());
            body.push(b'\n');
        }
        body
    }

    /// Reads the answer to a request of ours, with the owner's keys.
    pub fn parse(body: &[u8], request: &FeedRequest, owner: &KeyRing) -> Result<Self, AnswerError> {
        let lines = body.strip_suffix(b"\n").filter(|_| body.len() <= MAX_ANSWER).ok_or(AnswerError::Length)?;
        let mut lines = lines.split(|byte| *byte == b'\n').zip(1..);
        let (first, _) = lines.next().ok_or(AnswerError::Length)?;
        let verified = |line, error| AnswerError::Author { line, error };
        let snapshot = Signed::<Snapshot>::parse(first).map_err(|error| verified(1, error.into()))?;
        let snapshot =
            snapshot.verify_from(&request.owner, owner, &request.from).map_err(|error| verified(1, error))?;
        if snapshot.feed != request.feed {
            return Err(AnswerError::Stray(1));
        }
        let mut entries: Vec<Verified<Entry>> = Vec::new();
        let mut last = request.after;
        for (text, line) in lines {
            let entry = Signed::<Entry>::parse(text).map_err(|error| verified(line, error.into()))?;
            let entry =
                entry.verify_from(&request.owner, owner, &request.from).map_err(|error| verified(line, error))?;
            let in_order = last < entry.version && entry.version <= snapshot.version;
            if entry.feed != request.feed || !in_order || entry.visibility == Visibility::Unlisted {
                return Err(AnswerError::Stray(line));
            }
            last = entry.version;
            entries.push(entry);
        }
        if entries.len() > MAX_ENTRIES { Err(AnswerError::Length) } else { Ok(Self { snapshot, entries }) }
    }

    /// Where to go on, when the answer was full.
    pub fn more_after(&self) -> Option<u64> {
        self.entries.last().filter(|_| self.entries.len() == MAX_ENTRIES).map(|entry| entry.version)
    }
}
