//! Two writers, two lanes.
//!
//! A referral or a booking is told by two nodes, and no one of them may write the other's part. So each side
//! numbers and chains its own events in a **lane** of its own, and writes into every event the last event it had seen of
//! the other lane. Two lanes are a small directed graph; [`Transcript::merged`] puts it in one order, the same on both
//! nodes whatever the order of arrival: an event comes after its predecessor and after what it had seen, and where two
//! events did not know of each other (a **crossing**) the opening side's comes first. What a crossing means is decided by
//! the family of events, with [`Entry::knew`].
//!
//! The core's signature is the event's signature, and the chain runs over the digests of core payloads, that is over
//! salted commitments: it still verifies when the texts have been erased.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::digest::Digest;
use crate::id::SubjectId;
use crate::time::Timestamp;

/// The most events one lane may hold.
pub const MAX_EVENTS: u32 = 1_000;

/// Which of the two lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// Of the node that wrote the first event.
    Opener,
    /// Of the other node.
    Answerer,
}

impl Lane {
    /// The lane across.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Opener => Self::Answerer,
            Self::Answerer => Self::Opener,
        }
    }
}

/// The content of a message that belongs to a lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaneEvent<B> {
    /// What both sides speak about.
    pub subject: SubjectId,
    /// The place in the writer's own lane, from 1.
    pub number: u32,
    /// Digest of the core of the writer's previous event; none for number 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev: Option<Digest>,
    /// Digest of the core of the last event of the other lane that the writer had seen; none if it had seen none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Digest>,
    /// Digests of the cores of the writer's events directly before this one that left as empty slots: without their texts
    /// nobody else could tell that they belong here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub empty: Vec<Digest>,
    /// When it was decided, by the writer's clock.
    pub at: Timestamp,
    /// What was decided.
    pub body: B,
}

impl<B> LaneEvent<B> {
    /// The same place with another body.
    pub fn with<Other>(&self, body: Other) -> LaneEvent<Other> {
        let Self { subject, number, prev, seen, at, .. } = *self;
        LaneEvent { subject, number, prev, seen, empty: self.empty.clone(), at, body }
    }
}

/// One event as it lies in a transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<B> {
    /// Whose.
    pub lane: Lane,
    /// Its place in its lane, from 1.
    pub number: u32,
    /// How many events of the other lane its writer had seen.
    pub seen: u32,
    /// Digest of its core; none while the writer's own node has not signed it yet.
    pub digest: Option<Digest>,
    /// When it was decided, by the writer's clock.
    pub at: Timestamp,
    /// What was decided; none when the text was erased.
    pub body: Option<B>,
}

impl<B> Entry<B> {
    /// Whether the writer of this event had seen that one.
    pub fn knew(&self, earlier: &Self) -> bool {
        if self.lane == earlier.lane { earlier.number < self.number } else { earlier.number <= self.seen }
    }
}

/// Why an event does not fit its transcript. The author is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LaneError {
    /// It belongs to something else.
    #[error("the event belongs to another subject")]
    OtherSubject,
    /// Its number is not the next one.
    #[error("event {found} where {expected} was expected")]
    Number {
        /// The next free place.
        expected: u32,
        /// What was written.
        found: u32,
    },
    /// It does not chain to the event before.
    #[error("the event does not chain to the one before")]
    Chain,
    /// It claims to have seen an event that does not exist.
    #[error("the event claims to have seen one that the other side never signed")]
    SeenUnknown,
    /// It has seen less than its predecessor had.
    #[error("the event has seen less than the one before it")]
    SeenBackwards,
    /// The lane is full.
    #[error("a lane holds at most {MAX_EVENTS} events")]
    TooLong,
}

impl LaneError {
    /// Whether the event may only have come too early: what it builds on is not here, and may still come.
    pub fn may_be_early(&self) -> bool {
        match self {
            Self::Number { expected, found } => found > expected,
            Self::SeenUnknown => true,
            _ => false,
        }
    }
}

/// Both lanes of one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript<B> {
    subject: SubjectId,
    opener: Vec<Entry<B>>,
    answerer: Vec<Entry<B>>,
}

impl<B> Transcript<B> {
    /// An empty transcript.
    pub const fn new(subject: SubjectId) -> Self {
        Self { subject, opener: Vec::new(), answerer: Vec::new() }
    }

    /// What it is about.
    pub const fn subject(&self) -> SubjectId {
        self.subject
    }

    /// The events of one lane, in order.
    pub fn lane(&self, lane: Lane) -> &[Entry<B>] {
        match lane {
            Lane::Opener => &self.opener,
            Lane::Answerer => &self.answerer,
        }
    }

    /// Checks number, chain and `seen` of an event that was received, and adds it.
    ///
    /// `digest` is that of the event's verified core.
    pub fn receive(&mut self, lane: Lane, event: LaneEvent<B>, digest: Digest) -> Result<(), LaneError> {
        if event.subject != self.subject {
            return Err(LaneError::OtherSubject);
        }
        if !self.missing_of(lane, &event)?.is_empty() {
            return Err(LaneError::Number { expected: self.next_number(lane), found: event.number });
        }
        let seen = self.check(lane, event.number, event.prev, event.seen, &[])?;
        self.push(Entry {
            lane,
            number: event.number,
            seen,
            digest: Some(digest),
            at: event.at,
            body: Some(event.body),
        });
        Ok(())
    }

    /// Adds an event whose text was erased: what is left of it is its place.
    pub fn receive_erased(&mut self, lane: Lane, seen: u32, at: Timestamp, digest: Option<Digest>) {
        let number = self.next_number(lane);
        self.push(Entry { lane, number, seen, digest, at, body: None });
    }

    /// Adds the next event of one's own lane before it is signed: its `prev` is not known yet.
    pub fn decide(&mut self, lane: Lane, at: Timestamp, body: B) -> u32 {
        let number = self.next_number(lane);
        let seen = self.lane(lane.other()).iter().filter(|entry| entry.digest.is_some()).count();
        let seen = u32::try_from(seen).unwrap_or(MAX_EVENTS);
        self.push(Entry { lane, number, seen, digest: None, at, body: Some(body) });
        number
    }

    /// Adds an own event that waits to be signed and had seen the event with this digest.
    pub fn restore_unsigned(&mut self, lane: Lane, seen: Option<Digest>, at: Timestamp, body: Option<B>) {
        let seen = seen.and_then(|digest| self.number_of(lane.other(), digest)).unwrap_or(0);
        let number = self.next_number(lane);
        self.push(Entry { lane, number, seen, digest: None, at, body });
    }

    /// Whether an event that was received has its place at the end of its lane, whatever it says. Answers number and
    /// digest of the events before it that are not here and that it tells to have left as empty slots: the receiver adds
    /// those that it holds as such, then the event.
    pub fn fits<Any>(&self, lane: Lane, event: &LaneEvent<Any>) -> Result<Vec<(u32, Digest)>, LaneError> {
        if event.subject != self.subject {
            return Err(LaneError::OtherSubject);
        }
        let mut missing = self.missing_of(lane, event)?;
        let next = self.next_number(lane);
        if let (true, Some(prev)) = (event.empty.is_empty() && event.number == next + 1, event.prev) {
            // One alone is named by the chain.
            missing.push((next, prev));
        }
        self.check(lane, event.number, event.prev, event.seen, &missing)?;
        Ok(missing)
    }

    /// Which of the empty events that this one names are not here yet.
    fn missing_of<Any>(&self, lane: Lane, event: &LaneEvent<Any>) -> Result<Vec<(u32, Digest)>, LaneError> {
        let expected = self.next_number(lane);
        let count = u32::try_from(event.empty.len()).unwrap_or(u32::MAX);
        let wrong = LaneError::Number { expected, found: event.number };
        let first = event.number.checked_sub(count).filter(|first| *first > 0 || count == 0).ok_or(wrong)?;
        if count > 0 && first > expected {
            return Err(wrong);
        }
        if event.empty.iter().collect::<BTreeSet<_>>().len() < event.empty.len() {
            return Err(LaneError::Chain);
        }
        let known = |number: u32| self.lane(lane).iter().find(|entry| entry.number == number);
        let mut missing = Vec::new();
        for (number, digest) in (first..).zip(&event.empty) {
            match known(number) {
                Some(entry) if entry.digest != Some(*digest) => return Err(LaneError::Chain),
                Some(_) => {}
                None => missing.push((number, *digest)),
            }
        }
        Ok(missing)
    }

    /// The text of the event at this index of a lane is gone.
    #[cfg(test)]
    pub(crate) fn empty_out(&mut self, lane: Lane, index: usize) {
        let events = if lane == Lane::Opener { &mut self.opener } else { &mut self.answerer };
        let seen = index.checked_sub(1).map_or(0, |before| events[before].seen);
        (events[index].body, events[index].seen) = (None, seen);
    }

    fn push(&mut self, entry: Entry<B>) {
        match entry.lane {
            Lane::Opener => self.opener.push(entry),
            Lane::Answerer => self.answerer.push(entry),
        }
    }

    /// The next free place of a lane.
    pub fn next_number(&self, lane: Lane) -> u32 {
        u32::try_from(self.lane(lane).len()).unwrap_or(MAX_EVENTS) + 1
    }

    fn number_of(&self, lane: Lane, digest: Digest) -> Option<u32> {
        self.lane(lane).iter().find(|entry| entry.digest == Some(digest)).map(|entry| entry.number)
    }

    /// The place of an event after what is here and the `missing` ones.
    fn check(
        &self,
        lane: Lane,
        number: u32,
        prev: Option<Digest>,
        seen: Option<Digest>,
        missing: &[(u32, Digest)],
    ) -> Result<u32, LaneError> {
        let expected = missing.last().map_or_else(|| self.next_number(lane), |(last, _)| last + 1);
        if expected > MAX_EVENTS {
            return Err(LaneError::TooLong);
        }
        if number != expected {
            return Err(LaneError::Number { expected, found: number });
        }
        let last = self.lane(lane).last();
        if prev != missing.last().map(|(_, digest)| *digest).or(last.and_then(|entry| entry.digest)) {
            return Err(LaneError::Chain);
        }
        let seen = match seen {
            None => 0,
            Some(digest) => self.number_of(lane.other(), digest).ok_or(LaneError::SeenUnknown)?,
        };
        if last.is_some_and(|entry| entry.seen > seen) {
            return Err(LaneError::SeenBackwards);
        }
        Ok(seen)
    }

    /// All events in the one order that both nodes compute.
    pub fn merged(&self) -> Vec<&Entry<B>> {
        self.merged_up_to(self.opener.len(), self.answerer.len())
    }

    /// What the writer of `entry` had before it when it was written, in the common order.
    pub fn before(&self, entry: &Entry<B>) -> Vec<&Entry<B>> {
        let own = usize::try_from(entry.number - 1).unwrap_or(usize::MAX);
        let other = usize::try_from(entry.seen).unwrap_or(usize::MAX);
        match entry.lane {
            Lane::Opener => self.merged_up_to(own, other),
            Lane::Answerer => self.merged_up_to(other, own),
        }
    }

    fn merged_up_to(&self, openers: usize, answerers: usize) -> Vec<&Entry<B>> {
        let openers = &self.opener[..openers.min(self.opener.len())];
        let answerers = &self.answerer[..answerers.min(self.answerer.len())];
        let mut order = Vec::with_capacity(openers.len() + answerers.len());
        let mut taken: BTreeMap<Lane, u32> = BTreeMap::from([(Lane::Opener, 0), (Lane::Answerer, 0)]);
        let (mut first, mut second) = (openers.iter().peekable(), answerers.iter().peekable());
        loop {
            let ready = |entry: Option<&&Entry<B>>| {
                entry.is_some_and(|entry| taken.get(&entry.lane.other()).is_some_and(|count| entry.seen <= *count))
            };
            // Nothing ready although something is left: the rest had seen what is not here yet.
            let next = if ready(first.peek()) {
                first.next()
            } else if ready(second.peek()) {
                second.next()
            } else {
                None
            };
            let Some(entry) = next else { return order };
            taken.insert(entry.lane, entry.number);
            order.push(entry);
        }
    }
}

#[cfg(test)]
mod tests;
