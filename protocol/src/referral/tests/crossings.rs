//! Every step of one side crossing every step of the other, in every state of every kind.

use super::pair::{
    DEADLINE, HOUR, Pair, accepted, completed, declined, disclosed, failed, held, provisional, question, started,
    steps, waitlisted, withdrawn,
};
use crate::referral::{Kind, Party, Referral, State, Step, check, fold};
use crate::time::Timestamp;

/// Ways to every state from which something can still cross.
fn walks() -> Vec<Vec<(Party, Step)>> {
    let (s, r) = (Party::Sender, Party::Receiver);
    vec![
        vec![],
        vec![(s, disclosed())],
        vec![(r, Step::ReviewStarted {})],
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
        vec![(s, withdrawn())],
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

#[test]
fn every_crossing_keeps_the_promises_of_the_design() {
    for crossing in crossings() {
        let told = crossing.told();
        let after = &crossing.after;
        if matches!(crossing.by_sender, Step::EnteredInError { .. }) {
            assert_eq!(after.state, State::EnteredInError, "annulment always wins: {told}");
        }
        if matches!(crossing.by_sender, Step::Withdrawn { .. }) && crossing.allowed(Party::Sender) {
            let goes_on = matches!(after.state, State::InProgress | State::OnHold);
            assert!(after.state.is_ended() || goes_on && after.interruption_requested, "withdrawal wins: {told}");
        }
        let accepts = matches!(crossing.by_receiver, Step::Accepted { .. }) && crossing.allowed(Party::Receiver);
        let expires = matches!(crossing.by_sender, Step::Expired {}) && crossing.allowed(Party::Sender);
        if accepts && expires {
            assert_eq!(after.state, State::AcceptedLate, "a timely acceptance is not lost: {told}");
        }
        assert!(after.kind != Kind::OpenCall || !after.disclosed, "an open call names nobody: {told}");
        let neither = !crossing.allowed(Party::Sender) && !crossing.allowed(Party::Receiver);
        assert!(!neither || after.state == crossing.before.state, "two steps out of place change nothing: {told}");
    }
}
