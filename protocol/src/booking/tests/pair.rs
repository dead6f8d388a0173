//! Two nodes that write one booking, for the tests.

use super::super::{
    Accessory, Avoided, Back, Booking, CancellationReason, DeclineReason, Handing, Lent, Offer, Party, Request,
    Settlement, Step, Unit, fold,
};
use crate::digest::Digest;
use crate::feed::{Price, PricedBy};
use crate::id::SubjectId;
use crate::lane::{LaneEvent, Transcript};
use crate::time::Timestamp;

pub(crate) const HOUR: i64 = 3_600_000;
/// When the time that is asked for begins; it is asked for at the moment zero.
pub(crate) const START: i64 = 100 * HOUR;

/// Two nodes, each with its own copy; events travel when a test says so.
pub(crate) struct Pair {
    pub(crate) asker: Node,
    pub(crate) owner: Node,
    pub(crate) now: i64,
}

pub(crate) struct Node {
    pub(crate) party: Party,
    pub(crate) transcript: Transcript<Step>,
    pub(crate) sent: Vec<(LaneEvent<Step>, Digest)>,
    delivered: usize,
}

impl Node {
    fn new(party: Party) -> Self {
        Self { party, transcript: Transcript::new(subject()), sent: Vec::new(), delivered: 0 }
    }

    fn write(&mut self, step: Step, at: i64) {
        let lane = self.party.lane();
        let number = self.transcript.next_number(lane);
        let event = LaneEvent {
            subject: subject(),
            number,
            prev: self.transcript.lane(lane).last().and_then(|entry| entry.digest),
            seen: self.transcript.lane(lane.other()).last().and_then(|entry| entry.digest),
            empty: Vec::new(),
            at: Timestamp::from_millis(at),
            body: step,
        };
        let digest = Digest::of(format!("booking {lane:?} {number}").as_bytes());
        self.transcript.receive(lane, event.clone(), digest).unwrap();
        self.sent.push((event, digest));
    }

    pub(crate) fn hear(&mut self, other: &mut Self) {
        for (event, digest) in &other.sent[other.delivered..] {
            self.transcript.receive(other.party.lane(), event.clone(), *digest).unwrap();
        }
        other.delivered = other.sent.len();
    }
}

impl Pair {
    pub(crate) fn open() -> Self {
        let mut pair = Self { asker: Node::new(Party::Asker), owner: Node::new(Party::Owner), now: 0 };
        pair.asker.write(requested(), 0);
        pair.exchange();
        pair
    }

    /// A booking after these steps, each of which the other side has heard before the next.
    pub(crate) fn after(walk: &[(Party, Step)]) -> Self {
        let mut pair = Self::open();
        for (party, step) in walk {
            pair.write(*party, step.clone()).exchange();
        }
        pair
    }

    pub(crate) fn write(&mut self, party: Party, step: Step) -> &mut Self {
        // What waits for a moment is written at that moment.
        match step {
            Step::Expired {} => self.now = self.now.max(START - 40 * HOUR),
            Step::NoShow {} => self.now = self.now.max(START),
            _ => {}
        }
        self.now += HOUR;
        match party {
            Party::Asker => self.asker.write(step, self.now),
            Party::Owner => self.owner.write(step, self.now),
        }
        self
    }

    pub(crate) fn asker(&mut self, step: Step) -> &mut Self {
        self.write(Party::Asker, step)
    }

    pub(crate) fn owner(&mut self, step: Step) -> &mut Self {
        self.write(Party::Owner, step)
    }

    pub(crate) fn at(&mut self, millis: i64) -> &mut Self {
        self.now = millis;
        self
    }

    /// Delivers everything both ways.
    pub(crate) fn exchange(&mut self) -> &mut Self {
        self.owner.hear(&mut self.asker);
        self.asker.hear(&mut self.owner);
        self
    }

    /// Delivers everything; both nodes must see the same booking.
    pub(crate) fn agreed(&mut self) -> Booking {
        self.exchange();
        let here = fold(&self.asker.transcript).unwrap();
        assert_eq!(fold(&self.owner.transcript).unwrap(), here);
        here
    }
}

pub(crate) fn subject() -> SubjectId {
    SubjectId::new(Timestamp::from_millis(1), [8; 10])
}

pub(crate) fn later(hours: i64) -> Timestamp {
    Timestamp::from_millis(START + hours * HOUR)
}

pub(crate) fn room(name: &str) -> Lent {
    let tail = name.bytes().fold(0_u8, u8::wrapping_add);
    Lent { key: SubjectId::new(Timestamp::from_millis(2), [tail; 10]), name: name.into() }
}

pub(crate) fn request() -> Request {
    Request {
        resource: room("Sala grande"),
        from: later(0),
        to: later(4),
        units: 1,
        people: Some(25),
        accessories: vec![Accessory { name: "Proiettore".into(), quantity: 1 }],
        purpose: "Assemblea dei soci".into(),
        answer_by: Some(later(-50)),
    }
}

pub(crate) fn requested() -> Step {
    Step::Requested(request())
}

pub(crate) fn option_held() -> Step {
    Step::OptionHeld { until: later(-45) }
}

pub(crate) fn price() -> Price {
    Price { cents: 1_500, per: PricedBy::Hour }
}

/// The other room, an hour later, kept until 45 hours before the time.
pub(crate) fn offered() -> Step {
    Step::Offered(Offer {
        resource: room("Sala piccola"),
        from: later(1),
        to: later(5),
        units: 1,
        accessories: Vec::new(),
        price: Some(price()),
        until: later(-45),
        text: "Quella grande è già presa".into(),
    })
}

pub(crate) fn accepted(number: u32) -> Step {
    Step::OfferAccepted { number }
}

pub(crate) fn confirmed() -> Step {
    Step::Confirmed { price: None, text: "Le chiavi sono in segreteria".into() }
}

pub(crate) fn declined() -> Step {
    Step::Declined { reason: DeclineReason::Taken, text: String::new() }
}

pub(crate) fn withdrawn() -> Step {
    Step::Withdrawn { reason: CancellationReason::NotNeeded, text: String::new() }
}

pub(crate) fn cancelled(reason: CancellationReason) -> Step {
    Step::Cancelled { reason, text: String::new() }
}

pub(crate) fn taken() -> Step {
    Step::Taken(Handing { at: later(0), meter: None })
}

pub(crate) fn handed_out() -> Step {
    Step::HandedOut(Handing { at: later(0), meter: Some(48_120) })
}

pub(crate) fn returned() -> Step {
    Step::Returned(Back { at: later(4), meter: None, fuel: None, damage: String::new() })
}

pub(crate) fn received_back() -> Step {
    Step::ReceivedBack(Back {
        at: later(4),
        meter: Some(48_164),
        fuel: Some(75),
        damage: "Un graffio sulla porta".into(),
    })
}

pub(crate) fn settled(cents: u32) -> Step {
    Step::Settled(Settlement {
        quantity: 240,
        unit: Unit::Minutes,
        cents,
        avoided: Some(Avoided { cents: 12_000, kilometres: 0, days_of_waiting: 0 }),
        text: String::new(),
    })
}

pub(crate) fn agrees(number: u32) -> Step {
    Step::SettlementAgreed { number }
}

pub(crate) fn contests(number: u32) -> Step {
    Step::SettlementContested { number, text: "Erano tre ore".into() }
}

pub(crate) fn error() -> Step {
    Step::EnteredInError { text: "Era per un'altra cooperativa".into() }
}

pub(crate) fn noted() -> Step {
    Step::Noted { text: "Arriviamo dal cortile".into() }
}

/// Every step, for the table and the random walks.
pub(crate) fn steps() -> Vec<Step> {
    let mut all = vec![
        requested(),
        option_held(),
        offered(),
        confirmed(),
        declined(),
        withdrawn(),
        cancelled(CancellationReason::OtherTime),
        Step::Expired {},
        taken(),
        handed_out(),
        returned(),
        received_back(),
        Step::NoShow {},
        settled(6_000),
        error(),
        noted(),
    ];
    for number in 1..6 {
        all.extend([accepted(number), agrees(number), contests(number)]);
    }
    all
}
