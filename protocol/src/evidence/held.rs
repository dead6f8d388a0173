//! What each side has acknowledged with its own signature of what the other one wrote.
//!
//! Three things count, from strong to weak. An event that names the last event it had **seen** is proof, and so is a
//! **receipt** whose head leads back to the event along the chain of cores. A receipt that only covers the event's place,
//! and a tick that names its message, are the other side's word for a place or a name: good, unless the author has signed
//! something else for the same place.

use std::collections::{BTreeMap, BTreeSet};

use super::lanes::{Events, opened, signed_by};
use super::parties::Parties;
use super::{Evidence, EvidenceError, Item, MAX_BETWEEN};
use crate::core::Core;
use crate::digest::Digest;
use crate::id::MessageId;
use crate::lane::Lane;
use crate::message::tick::{self, Tick, TickKind};
use crate::receipt::Receipt;
use crate::signed::Verified;

/// For each lane, what the other side has acknowledged of it.
pub(super) struct Held {
    opener: Acknowledged,
    answerer: Acknowledged,
}

/// Numbers of events, each the last one of its sort.
#[derive(Default)]
pub(super) struct Acknowledged {
    /// Proved to be held up to here.
    pub(super) proved: u32,
    /// Said to be held up to here.
    pub(super) said: u32,
    /// Said to stand in the work list.
    pub(super) processed: BTreeSet<u32>,
    /// Said to have been opened by a person.
    pub(super) read: BTreeSet<u32>,
}

impl Held {
    pub(super) fn verify(evidence: &Evidence, parties: &Parties, events: &Events) -> Result<Self, EvidenceError> {
        let cores = Cores::verify(evidence, parties, events)?;
        let mut held = Self { opener: Acknowledged::default(), answerer: Acknowledged::default() };
        for lane in [Lane::Opener, Lane::Answerer] {
            let acknowledged = held.of_mut(lane);
            acknowledged.proved =
                events.transcript().lane(lane.other()).iter().map(|entry| entry.seen).max().unwrap_or(0);
            acknowledged.said = acknowledged.proved;
        }
        for receipt in &evidence.receipts {
            let (lane, receipt) = receipt_for(receipt, parties).ok_or(EvidenceError::Acknowledgement)?;
            held.of_mut(lane).receipt(&receipt, &cores.before(receipt.head), lane, events);
        }
        for item in &evidence.ticks {
            let (by, tick) = tick_of(item, parties).ok_or(EvidenceError::Acknowledgement)?;
            held.of_mut(by.other()).tick(&tick, by.other(), events);
        }
        Ok(held)
    }

    pub(super) const fn of(&self, lane: Lane) -> &Acknowledged {
        match lane {
            Lane::Opener => &self.opener,
            Lane::Answerer => &self.answerer,
        }
    }

    const fn of_mut(&mut self, lane: Lane) -> &mut Acknowledged {
        match lane {
            Lane::Opener => &mut self.opener,
            Lane::Answerer => &mut self.answerer,
        }
    }
}

impl Acknowledged {
    fn receipt(&mut self, receipt: &Receipt, chain: &BTreeSet<Digest>, lane: Lane, events: &Events) {
        for (number, event) in (1..).zip(events.lane(lane)) {
            if chain.contains(&event.digest()) {
                self.proved = self.proved.max(number);
            }
            let (epoch, seq) = (event.core.epoch, event.core.seq);
            if epoch == receipt.epoch && seq <= receipt.received {
                self.said = self.said.max(number);
            }
        }
    }

    fn tick(&mut self, tick: &Tick, lane: Lane, events: &Events) {
        let named: BTreeSet<MessageId> = tick.messages.iter().copied().collect();
        for (number, event) in (1..).zip(events.lane(lane)) {
            if named.contains(&event.core.id) {
                self.said = self.said.max(number);
                match tick.tick {
                    TickKind::Processed => self.processed.insert(number),
                    TickKind::Read => self.read.insert(number),
                };
            }
        }
    }
}

/// A receipt and the lane that it acknowledges.
fn receipt_for(receipt: &crate::signed::Signed<Receipt>, parties: &Parties) -> Option<(Lane, Verified<Receipt>)> {
    [Lane::Opener, Lane::Answerer].into_iter().find_map(|lane| {
        let (by, to) = (parties.of(lane.other()), parties.of(lane));
        Some((lane, receipt.clone().verify_from(&by.id, &by.ring, &to.id).ok()?))
    })
}

/// A tick and the side that gave it.
fn tick_of(item: &Item, parties: &Parties) -> Option<(Lane, Tick)> {
    let (lane, core) = [Lane::Opener, Lane::Answerer]
        .into_iter()
        .find_map(|lane| signed_by(&item.core, lane, parties).map(|core| (lane, core)))?;
    let content = opened(item, &core).ok()??;
    let tick: Tick = content.read().ok()?;
    (core.kind == tick::KIND && tick.check().is_ok()).then_some((lane, tick))
}

/// Every core of the file, to follow chains along.
struct Cores {
    prev: BTreeMap<Digest, Digest>,
}

impl Cores {
    fn verify(evidence: &Evidence, parties: &Parties, events: &Events) -> Result<Self, EvidenceError> {
        if evidence.between.len() > MAX_BETWEEN {
            return Err(EvidenceError::TooMany);
        }
        let mut cores = Self { prev: BTreeMap::new() };
        let mut places = BTreeMap::new();
        for lane in [Lane::Opener, Lane::Answerer] {
            for event in events.lane(lane) {
                cores.add(lane, &event.core, &mut places)?;
            }
        }
        for core in evidence.between.iter().chain(evidence.ticks.iter().map(|item| &item.core)) {
            let found = [Lane::Opener, Lane::Answerer]
                .into_iter()
                .find_map(|lane| signed_by(core, lane, parties).map(|core| (lane, core)));
            let (lane, core) = found.ok_or(EvidenceError::Acknowledgement)?;
            cores.add(lane, &core, &mut places)?;
        }
        Ok(cores)
    }

    fn add(&mut self, lane: Lane, core: &Verified<Core>, places: &mut Places) -> Result<(), EvidenceError> {
        let known = places.entry((lane, core.epoch, core.seq)).or_insert_with(|| core.digest());
        if *known != core.digest() {
            return Err(EvidenceError::Contradiction(lane));
        }
        self.prev.insert(core.digest(), core.prev);
        Ok(())
    }

    /// The cores that lead to this head, as far back as the file shows them without a hole.
    fn before(&self, head: Digest) -> BTreeSet<Digest> {
        let mut chain = BTreeSet::new();
        let mut at = head;
        while let Some(prev) = self.prev.get(&at).filter(|_| chain.insert(at)) {
            at = *prev;
        }
        // The head itself may be all that is shown: its digest still names what it chains to.
        chain.insert(at);
        chain
    }
}

/// Which core stands at which place of whose stream.
type Places = BTreeMap<(Lane, u64, u64), Digest>;
