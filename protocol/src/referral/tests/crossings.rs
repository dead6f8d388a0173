//! Every step of one side crossing every step of the other, in every state of every kind.

use super::pair::{
    DEADLINE, HOUR, Pair, accepted, completed, declined, disclosed, failed, held, provisional, question, reviewed,
    revoked, started, steps, waitlisted, withdrawn,
};
use crate::referral::{Kind, Party, Referral, State, Step, WithdrawalReason, check, fold};
use crate::time::Timestamp;

/// Ways to every state from which something can still cross.
fn walks() -> Vec<Vec<(Party, Step)>> {
    let (s, r) = (Party::Sender, Party::Receiver);
    vec![
        vec![],
        vec![(s, disclosed())],
        vec![(r, reviewed(None))],
        vec![(r, question())],
        vec![(s, disclosed()), (r, waitlisted())],
        vec![(r, waitlisted()), (r, question())],
        vec![(r, provisional())],
        vec![(r, provisional()), (s, disclosed())],
        vec![(s, disclosed()), (r, accepted())],
        vec![(s, disclosed()), (r, accepted()), (r, started())],
        vec![(s, disclosed()), (r, accepted()), (r, held())],
        vec![(s, disclosed()), (r, accepted()), (r, started()), (s, Step::ConsentRevoked {})],
        vec![(s, disclosed()), (r, accepted()), (r, completed())],
        vec![(s, disclosed()), (r, accepted()), (r, failed())],
        vec![(r, declined())],
        vec![(r, declined()), (s, Step::Closed {})],
        vec![(s, disclosed()), (r, accepted()), (r, started()), (r, completed()), (s, Step::Closed {})],
        vec![(s, withdrawn())],
        vec![(s, withdrawn()), (s, Step::Closed {})],
    ]
}

/// One crossing: what was before, what both wrote, what came of it.
struct Crossing {
    before: Referral,
    by_sender: Step,
    by_receiver: Step,
    after: Referral,
}

impl Crossing {
    fn allowed(&self, party: Party) -> bool {
        let step = if party == Party::Sender { &self.by_sender } else { &self.by_receiver };
        check(&self.before, party, step, Timestamp::from_millis(DEADLINE + HOUR)).is_ok()
    }

    fn told(&self) -> String {
        let (before, after) = (&self.before, &self.after);
        let steps = (self.by_sender.kind(), self.by_receiver.kind());
        format!("{:?}: {:?} × {steps:?} = {:?}", before.kind, before.state, after.state)
    }
}

fn crossings() -> Vec<Crossing> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        for walk in walks() {
            for by_sender in steps() {
                for by_receiver in steps() {
                    all.push(cross(kind, &walk, by_sender.clone(), by_receiver));
                }
            }
        }
    }
    all
}

fn cross(kind: Kind, walk: &[(Party, Step)], by_sender: Step, by_receiver: Step) -> Crossing {
    let mut pair = Pair::open(kind);
    for (party, step) in walk {
        match party {
            Party::Sender => pair.sender(step.clone()),
            Party::Receiver => pair.receiver(step.clone()),
        };
        pair.exchange();
    }
    let before = fold(&pair.sender.transcript).unwrap();
    pair.at(DEADLINE).sender(by_sender.clone());
    pair.at(DEADLINE).receiver(by_receiver.clone());
    Crossing { before, by_sender, by_receiver, after: pair.agreed() }
}

/// What the design promises of a crossing, whoever opened the referral.
fn promised(crossing: &Crossing) -> Option<bool> {
    let (after, told_by) = (&crossing.after, |party| crossing.allowed(party));
    let begins = matches!(crossing.by_receiver, Step::Started { .. }) && told_by(Party::Receiver);
    let waits = after.revocation.is_some_and(|revocation| !revocation.answered);
    match (&crossing.by_sender, &crossing.by_receiver) {
        (Step::EnteredInError { .. }, _) => Some(after.state == State::EnteredInError),
        _ if !told_by(Party::Sender) => None,
        // What has begun cannot be unbegun; R says what a revoked consent leaves it.
        (Step::Withdrawn { reason, .. }, _) if begins => {
            let asked = (*reason == WithdrawalReason::ConsentRevoked) == waits;
            Some(after.state == State::InProgress && after.interruption_requested && asked)
        }
        (Step::Withdrawn { .. }, _) => Some(after.state == State::Withdrawn),
        (Step::ConsentRevoked {}, _) => Some(after.revocation.is_some() || after.state == State::Withdrawn),
        (Step::Expired {}, Step::Accepted { .. } | Step::ProvisionallyAccepted { .. }) if told_by(Party::Receiver) => {
            Some(after.state == State::AcceptedLate)
        }
        (Step::Closed {}, Step::Erased {}) if told_by(Party::Receiver) => Some(after.erased),
        _ => None,
    }
}

#[test]
fn every_crossing_keeps_the_promises_of_the_design() {
    let mut kept = 0;
    for crossing in crossings() {
        let (told, after) = (crossing.told(), &crossing.after);
        if let Some(promise) = promised(&crossing) {
            assert!(promise, "{told}");
            kept += 1;
        }
        assert!(after.kind != Kind::OpenCall || !after.disclosed, "an open call names nobody: {told}");
        let neither = !crossing.allowed(Party::Sender) && !crossing.allowed(Party::Receiver);
        assert!(!neither || after.state == crossing.before.state, "two steps out of place change nothing: {told}");
    }
    assert!(kept > 1_000, "the promises were asked about: {kept}");
}

#[test]
fn a_revoked_consent_is_never_lost_whatever_the_receiver_does_meanwhile() {
    let (s, r) = (Party::Sender, Party::Receiver);
    let begun = [(s, disclosed()), (r, accepted()), (r, started())];
    for kind in [Kind::Referral, Kind::Transfer, Kind::AdmissionRequest] {
        for meanwhile in [
            vec![started()],
            vec![started(), completed()],
            vec![started(), held()],
            vec![started(), Step::StepRetracted {}],
            vec![started(), Step::StepRetracted {}, completed()],
            vec![held()],
            vec![failed()],
        ] {
            for (walk, by_sender) in [(&begun[..2], revoked()), (&begun[..], Step::ConsentRevoked {})] {
                let mut pair = Pair::open(kind);
                if kind != Kind::AdmissionRequest {
                    pair.receiver(provisional()).exchange();
                }
                for (party, step) in walk {
                    match party {
                        Party::Sender => pair.sender(step.clone()),
                        Party::Receiver => pair.receiver(step.clone()),
                    };
                    pair.exchange();
                }
                for step in &meanwhile {
                    pair.receiver(step.clone());
                }
                pair.sender(by_sender);
                let after = pair.agreed();
                let asked = after.revocation.is_some_and(|revocation| !revocation.answered);
                assert!(asked || after.state == State::Withdrawn, "{kind:?} {meanwhile:?}: {after:?}");
            }
        }
    }
}
