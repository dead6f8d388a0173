//! The events of both lanes: signatures, contents, chains.

use std::collections::BTreeMap;

use serde_json::Value;

use super::parties::Parties;
use super::{Evidence, EvidenceError, Item};
use crate::core::Core;
use crate::digest::Digest;
use crate::lane::{Lane, LaneEvent, Transcript};
use crate::plaintext::Plaintext;
use crate::referral::{Referral, Step, fold};
use crate::signed::{Signed, Verified};
use crate::time::Timestamp;

/// One event, verified.
pub(super) struct Event {
    pub(super) core: Verified<Core>,
    /// Its place, as the content tells it; none when the content was erased.
    place: Option<LaneEvent<()>>,
    /// The step; none when it was erased or is not understood.
    pub(super) step: Option<Step>,
}

/// All events of a file.
pub(super) struct Events {
    opener: Vec<Event>,
    answerer: Vec<Event>,
    transcript: Transcript<Step>,
}

impl Event {
    fn verify(item: &Item, lane: Lane, number: u32, parties: &Parties) -> Result<Self, EvidenceError> {
        let core = signed_by(&item.core, lane, parties).ok_or(EvidenceError::Event(lane, number))?;
        if core.kind.name().as_str() != "referral" {
            return Err(EvidenceError::Kind(lane, number));
        }
        let Some(content) = opened(item, &core).map_err(|()| EvidenceError::Content(lane, number))? else {
            return Ok(Self { core, place: None, step: None });
        };
        let wrong = |_| EvidenceError::Content(lane, number);
        let LaneEvent { subject, number, prev, seen, empty, at, body } =
            content.read::<LaneEvent<Value>>().map_err(wrong)?;
        let step = serde_json::from_value::<Step>(body).ok().filter(|step| step.validate().is_ok());
        Ok(Self { core, place: Some(LaneEvent { subject, number, prev, seen, empty, at, body: () }), step })
    }

    pub(super) fn digest(&self) -> Digest {
        self.core.digest()
    }

    /// When it was decided; for an erased one, when its core was made.
    pub(super) fn at(&self) -> Timestamp {
        self.place.as_ref().map_or(self.core.created, |place| place.at)
    }

    pub(super) const fn erased(&self) -> bool {
        self.place.is_none()
    }

    /// Whether this event names that one as its predecessor, or as one that left empty before it.
    pub(super) fn names(&self, digest: Digest) -> bool {
        self.place.as_ref().is_some_and(|place| place.prev == Some(digest) || place.empty.contains(&digest))
    }
}

/// A core that this side signed for the other one.
pub(super) fn signed_by(core: &Signed<Core>, lane: Lane, parties: &Parties) -> Option<Verified<Core>> {
    let (author, audience) = (parties.of(lane), parties.of(lane.other()));
    core.clone().verify_from(&author.id, &author.ring, &audience.id).ok()
}

/// The content, if it is there and is what the core commits to.
pub(super) fn opened(item: &Item, core: &Core) -> Result<Option<Plaintext>, ()> {
    let Some(content) = &item.content else { return Ok(None) };
    let content = Plaintext::from_parts(content.salt, content.json.clone().into_bytes()).map_err(|_| ())?;
    let same = content.commitment() == core.commitment && content.length() == core.length;
    if same { Ok(Some(content)) } else { Err(()) }
}

impl Events {
    pub(super) fn verify(evidence: &Evidence, parties: &Parties) -> Result<Self, EvidenceError> {
        let lane = |lane| -> Result<Vec<Event>, EvidenceError> {
            let items = (1..).zip(evidence.events(lane));
            items.map(|(number, item)| Event::verify(item, lane, number, parties)).collect()
        };
        let (opener, answerer) = (lane(Lane::Opener)?, lane(Lane::Answerer)?);
        let mut events = Self { opener, answerer, transcript: Transcript::new(evidence.subject) };
        events.transcript = events.thread()?;
        Ok(events)
    }

    pub(super) fn lane(&self, lane: Lane) -> &[Event] {
        match lane {
            Lane::Opener => &self.opener,
            Lane::Answerer => &self.answerer,
        }
    }

    pub(super) const fn transcript(&self) -> &Transcript<Step> {
        &self.transcript
    }

    pub(super) fn fold(&self) -> Option<Referral> {
        fold(&self.transcript)
    }

    /// Puts both lanes together: an event goes in after what it had seen.
    fn thread(&self) -> Result<Transcript<Step>, EvidenceError> {
        let mut checked: Transcript<()> = Transcript::new(self.transcript.subject());
        let mut told = Transcript::new(self.transcript.subject());
        let mut next: BTreeMap<Lane, usize> = BTreeMap::from([(Lane::Opener, 0), (Lane::Answerer, 0)]);
        loop {
            let mut stuck = true;
            for lane in [Lane::Opener, Lane::Answerer] {
                while let Some(event) = self.lane(lane).get(next[&lane]) {
                    if !event.may_follow(&checked, lane) {
                        break;
                    }
                    event.follow(&mut checked, &mut told, lane)?;
                    next.entry(lane).and_modify(|at| *at += 1);
                    stuck = false;
                }
            }
            if stuck {
                break;
            }
        }
        for lane in [Lane::Opener, Lane::Answerer] {
            if next[&lane] < self.lane(lane).len() {
                let number = checked.next_number(lane);
                return Err(EvidenceError::Lane(lane, number, crate::lane::LaneError::SeenUnknown));
            }
        }
        Ok(told)
    }
}

impl Event {
    fn may_follow(&self, transcript: &Transcript<()>, lane: Lane) -> bool {
        let seen = self.place.as_ref().and_then(|place| place.seen);
        seen.is_none_or(|seen| transcript.lane(lane.other()).iter().any(|entry| entry.digest == Some(seen)))
    }

    /// Adds the event to the transcript that checks places and to the one that is folded.
    fn follow(
        &self,
        checked: &mut Transcript<()>,
        told: &mut Transcript<Step>,
        lane: Lane,
    ) -> Result<(), EvidenceError> {
        let digest = self.digest();
        let Some(place) = &self.place else {
            // It had seen at least what the event before it had.
            let seen = checked.lane(lane).last().map_or(0, |entry| entry.seen);
            checked.receive_erased(lane, seen, self.at(), Some(digest));
            told.receive_erased(lane, seen, self.at(), Some(digest));
            return Ok(());
        };
        let number = checked.next_number(lane);
        let fault = |fault| EvidenceError::Lane(lane, number, fault);
        checked.receive(lane, place.clone(), digest).map_err(fault)?;
        let LaneEvent { subject, number, prev, seen, empty, at, body: () } = place.clone();
        if let Some(step) = &self.step {
            let event = LaneEvent { subject, number, prev, seen, empty, at, body: step.clone() };
            return told.receive(lane, event, digest).map_err(fault);
        }
        let seen = checked.lane(lane).last().map_or(0, |entry| entry.seen);
        told.receive_erased(lane, seen, at, Some(digest));
        Ok(())
    }
}
