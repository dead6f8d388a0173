//! Two nodes that write one referral, for the tests.

use super::super::{
    AgeBand, Area, Attachment, Category, ClosingReason, DeclineReason, FailureReason, Field, HoldReason, Identity,
    Kept, KeptReason, Kind, LegalBasis, Need, Opening, Outcome, Party, Referral, Right, Source, Step, Territory,
    Urgency, WaitsFor, WithdrawalReason, fold,
};
use crate::digest::Digest;
use crate::id::SubjectId;
use crate::lane::{Lane, LaneEvent, Transcript};
use crate::time::Timestamp;

pub(crate) const HOUR: i64 = 3_600_000;
pub(crate) const DEADLINE: i64 = 100 * HOUR;

/// Two nodes that write one referral, each with its own copy; events travel when a test says so.
pub(crate) struct Pair {
    pub(crate) sender: Node,
    pub(crate) receiver: Node,
    pub(crate) now: i64,
}

pub(crate) struct Node {
    pub(crate) lane: Lane,
    pub(crate) transcript: Transcript<Step>,
    pub(crate) sent: Vec<(LaneEvent<Step>, Digest)>,
    pub(crate) delivered: usize,
}

impl Node {
    pub(crate) fn new(lane: Lane) -> Self {
        Self { lane, transcript: Transcript::new(subject()), sent: Vec::new(), delivered: 0 }
    }

    pub(crate) fn write(&mut self, step: Step, at: i64) {
        let own = self.transcript.lane(self.lane);
        let number = self.transcript.next_number(self.lane);
        let event = LaneEvent {
            subject: subject(),
            number,
            prev: own.last().and_then(|entry| entry.digest),
            seen: self.transcript.lane(self.lane.other()).last().and_then(|entry| entry.digest),
            empty: self.emptied(),
            at: Timestamp::from_millis(at),
            body: step,
        };
        let digest = Digest::of(format!("{:?} {number}", self.lane).as_bytes());
        self.transcript.receive(self.lane, event.clone(), digest).unwrap();
        self.sent.push((event, digest));
    }

    /// The events that were emptied directly before the next one.
    fn emptied(&self) -> Vec<Digest> {
        let own = self.transcript.lane(self.lane).iter().rev();
        let mut empty: Vec<Digest> =
            own.take_while(|entry| entry.body.is_none()).filter_map(|entry| entry.digest).collect();
        empty.reverse();
        empty
    }

    /// Empties everything that the other side has not heard yet: it will leave without its text.
    pub(crate) fn withhold(&mut self) {
        for number in self.delivered..self.sent.len() {
            self.transcript.empty_out(self.lane, number);
        }
    }

    pub(crate) fn hear(&mut self, other: &mut Self) {
        for (event, digest) in &other.sent[other.delivered..] {
            let place = usize::try_from(event.number - 1).unwrap();
            if other.transcript.lane(other.lane)[place].body.is_none() {
                continue;
            }
            for (number, empty) in self.transcript.fits(other.lane, event).unwrap() {
                let at = other.sent[usize::try_from(number - 1).unwrap()].0.at;
                self.transcript.receive_erased(other.lane, 0, at, Some(empty));
            }
            self.transcript.receive(other.lane, event.clone(), *digest).unwrap();
        }
        other.delivered = other.sent.len();
    }
}

impl Pair {
    pub(crate) fn open(kind: Kind) -> Self {
        let (sender, receiver) = match kind.opened_by() {
            Party::Sender => (Lane::Opener, Lane::Answerer),
            Party::Receiver => (Lane::Answerer, Lane::Opener),
        };
        let mut pair = Self { sender: Node::new(sender), receiver: Node::new(receiver), now: 0 };
        match kind.opened_by() {
            Party::Sender => pair.sender.write(Step::Opened(opening(kind)), 0),
            Party::Receiver => pair.receiver.write(Step::Opened(opening(kind)), 0),
        }
        pair.exchange();
        pair
    }

    pub(crate) fn sender(&mut self, step: Step) -> &mut Self {
        self.now += HOUR;
        self.sender.write(step, self.now);
        self
    }

    pub(crate) fn receiver(&mut self, step: Step) -> &mut Self {
        self.now += HOUR;
        self.receiver.write(step, self.now);
        self
    }

    pub(crate) fn at(&mut self, millis: i64) -> &mut Self {
        self.now = millis;
        self
    }

    /// Delivers everything both ways.
    pub(crate) fn exchange(&mut self) -> &mut Self {
        self.receiver.hear(&mut self.sender);
        self.sender.hear(&mut self.receiver);
        self
    }

    /// Delivers everything; both nodes must see the same referral.
    pub(crate) fn agreed(&mut self) -> Referral {
        self.exchange();
        let here = fold(&self.sender.transcript).unwrap();
        assert_eq!(fold(&self.receiver.transcript).unwrap(), here);
        here
    }
}

pub(crate) fn subject() -> SubjectId {
    SubjectId::new(Timestamp::from_millis(1), [5; 10])
}

pub(crate) fn opening(kind: Kind) -> Opening {
    Opening {
        kind,
        service: None,
        need: Need { category: Category::D, area: Area::Families, text: "Sostegno educativo a casa".into() },
        age_band: AgeBand::From14To17,
        territory: Territory { province: "BO".into(), comune: None },
        urgency: Urgency::Soon,
        source: Source::School,
        legal_basis: LegalBasis::Consent,
        answer_by: Timestamp::from_millis(DEADLINE),
        fields: if kind == Kind::OpenCall { Vec::new() } else { vec![Field::Name, Field::Telephone] },
        call: None,
    }
}

pub(crate) fn later(hours: i64) -> Timestamp {
    Timestamp::from_millis(DEADLINE + hours * HOUR)
}

pub(crate) fn provisional() -> Step {
    Step::ProvisionallyAccepted { waits_for: WaitsFor::Identity, held_until: later(50), text: String::new() }
}

pub(crate) fn accepted() -> Step {
    Step::Accepted {
        contact: "Centro diurno".into(),
        service: "Centro diurno".into(),
        proposed_start: None,
        held_until: later(50),
        text: String::new(),
    }
}

pub(crate) fn disclosed() -> Step {
    let identity = Identity { name: Some("Persona Inventata".into()), ..Identity::default() };
    Step::IdentityDisclosed { identity }
}

pub(crate) fn started() -> Step {
    Step::Started { first_contact: later(0) }
}

pub(crate) fn reviewed(reader: Option<&str>) -> Step {
    Step::ReviewStarted { reader: reader.map(str::to_owned) }
}

pub(crate) fn waitlisted() -> Step {
    Step::Waitlisted { rank: Some(3), estimated: None, valid_until: later(20), text: String::new() }
}

pub(crate) fn question() -> Step {
    Step::QuestionAsked { text: "C'è una certificazione?".into(), answer_by: later(10) }
}

pub(crate) fn answer() -> Step {
    Step::QuestionAnswered { text: "Sì".into() }
}

pub(crate) fn declined() -> Step {
    Step::Declined { reason: DeclineReason::NoPlaces, text: String::new() }
}

pub(crate) fn withdrawn() -> Step {
    Step::Withdrawn { reason: WithdrawalReason::NeedMet, text: String::new() }
}

pub(crate) fn revoked() -> Step {
    Step::Withdrawn { reason: WithdrawalReason::ConsentRevoked, text: String::new() }
}

pub(crate) fn held() -> Step {
    Step::Held { reason: HoldReason::Hospital, review_on: later(5), text: String::new() }
}

pub(crate) fn completed() -> Step {
    Step::Completed {
        outcome: Outcome::Reached,
        reason: ClosingReason::NeedResolved,
        minutes: Some(600),
        text: String::new(),
    }
}

pub(crate) fn failed() -> Step {
    Step::Failed { reason: FailureReason::Unreachable, text: String::new() }
}

pub(crate) fn error() -> Step {
    Step::EnteredInError { text: "Persona sbagliata".into() }
}

pub(crate) fn attached() -> Step {
    let attachment = Attachment {
        name: "relazione.pdf".into(),
        media_type: "application/pdf".into(),
        size: 1_234,
        key: [6; 32],
        digest: Digest::of(b"ciphertext"),
    };
    Step::Attached { attachment }
}

pub(crate) fn asks(right: Right) -> Step {
    let identity = Identity { name: Some("Persona Inventata Bis".into()), ..Identity::default() };
    let identity = (right == Right::Rectification).then_some(identity);
    Step::RightAsked { right, identity, answer_by: later(720), text: String::new() }
}

pub(crate) fn answers(number: u32, kept: Option<KeptReason>) -> Step {
    let kept = kept.map(|reason| Kept { reason, until: Some(later(10_000)) });
    Step::RightAnswered { number, kept, text: String::new() }
}

/// Every step, for the table and the random walks.
pub(crate) fn steps() -> Vec<Step> {
    vec![
        reviewed(None),
        question(),
        answer(),
        waitlisted(),
        provisional(),
        disclosed(),
        accepted(),
        Step::LateAcceptanceConfirmed {},
        Step::HandedOver {},
        started(),
        held(),
        completed(),
        failed(),
        declined(),
        withdrawn(),
        revoked(),
        Step::Expired {},
        Step::Closed {},
        Step::InterruptionRequested { text: "Basta".into() },
        Step::ConsentRevoked {},
        Step::RevocationAnswered { continues_on: None },
        Step::Erased {},
        Step::StepRetracted {},
        error(),
        Step::Noted { text: "Nota".into() },
        asks(Right::Rectification),
        asks(Right::Erasure),
        asks(Right::Restriction),
        asks(Right::RestrictionEnd),
        answers(2, None),
        answers(3, None),
        answers(4, Some(KeptReason::LegalObligation)),
    ]
}
