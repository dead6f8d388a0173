//! The table of transitions, written out by hand from the design: what each side may do in each state.

use super::pair::{
    DEADLINE, Pair, accepted, completed, declined, error, failed, held, provisional, reviewed, started, waitlisted,
    withdrawn,
};
use crate::referral::{Kind, Party, Referral, State, Step, StepKind, allowed_steps};
use crate::time::Timestamp;

/// A way to a state, and what each side may then do, written out by hand from the design.
struct Row {
    walk: Vec<(Party, Step)>,
    state: State,
    sender: Vec<StepKind>,
    receiver: Vec<StepKind>,
}

fn row(walk: Vec<(Party, Step)>, state: State, sender: &[StepKind], receiver: &[StepKind]) -> Row {
    Row { walk, state, sender: sender.to_vec(), receiver: receiver.to_vec() }
}

fn table() -> Vec<Row> {
    use StepKind as K;
    let (s, r) = (Party::Sender, Party::Receiver);
    let answers = [K::QuestionAsked, K::Waitlisted, K::ProvisionallyAccepted, K::Accepted, K::Declined];
    let reviewing: Vec<K> = std::iter::once(K::ReviewStarted).chain(answers).collect();
    let conditional = [K::QuestionAsked, K::Waitlisted, K::Accepted, K::Declined];
    let working = [K::InterruptionRequested, K::ConsentRevoked];
    let over = [K::Closed, K::ConsentRevoked];
    let revoked = || (s, Step::ConsentRevoked {});
    let stops = || (r, Step::RevocationAnswered { continues_on: None });
    vec![
        row(vec![], State::Sent, &[K::Withdrawn], &reviewing),
        row(vec![(r, reviewed(None))], State::UnderReview, &[K::Withdrawn], &answers),
        row(vec![(r, waitlisted())], State::Waitlisted, &[K::Withdrawn], &answers),
        row(
            vec![(r, provisional())],
            State::ProvisionallyAccepted,
            &[K::IdentityDisclosed, K::Withdrawn],
            &conditional,
        ),
        row(
            vec![(r, accepted())],
            State::Accepted,
            &[K::IdentityDisclosed, K::Withdrawn],
            &[K::Started, K::Held, K::Completed, K::Failed],
        ),
        row(
            vec![(r, accepted()), (r, started())],
            State::InProgress,
            &[K::IdentityDisclosed, K::InterruptionRequested, K::ConsentRevoked],
            &[K::Held, K::Completed, K::Failed],
        ),
        row(vec![(r, accepted()), (r, held())], State::OnHold, &working, &[K::Started, K::Completed, K::Failed]),
        row(
            vec![(r, accepted()), (r, started()), revoked()],
            State::InProgress,
            &[K::IdentityDisclosed, K::InterruptionRequested],
            &[K::Held, K::Completed, K::Failed, K::RevocationAnswered],
        ),
        row(vec![(r, accepted()), (r, completed())], State::Completed, &over, &[]),
        row(
            vec![(r, accepted()), (r, completed()), revoked()],
            State::Completed,
            &[K::Closed],
            &[K::RevocationAnswered],
        ),
        row(
            vec![(r, accepted()), (r, failed()), revoked(), (s, Step::Closed {}), stops()],
            State::Closed,
            &[],
            &[K::Erased],
        ),
        row(vec![(r, accepted()), (r, failed())], State::Failed, &over, &[]),
        row(vec![(r, declined())], State::Declined, &over, &[]),
        row(vec![(r, declined()), revoked()], State::Declined, &[K::Closed], &[K::Erased]),
        row(vec![(s, withdrawn())], State::Withdrawn, &[K::Closed], &[K::Erased]),
        row(vec![(s, Step::Expired {})], State::Expired, &over, &[]),
        row(vec![(r, declined()), (s, Step::Closed {})], State::Closed, &[K::ConsentRevoked], &[]),
        row(vec![(s, error())], State::EnteredInError, &[], &[K::Erased]),
        row(vec![(r, accepted()), (r, started()), revoked(), (s, error())], State::EnteredInError, &[], &[K::Erased]),
    ]
}

#[test]
fn the_table_of_transitions_is_the_design() {
    let moves = |referral: &Referral, party| -> Vec<StepKind> {
        let passive = [StepKind::Noted, StepKind::Attached, StepKind::StepRetracted, StepKind::EnteredInError];
        let mut steps = allowed_steps(referral, party, Timestamp::from_millis(0));
        steps.retain(|step| !passive.contains(step));
        steps
    };
    for row in table() {
        let mut pair = Pair::open(Kind::Referral);
        for (party, step) in row.walk {
            if matches!(step, Step::Expired {}) {
                pair.at(DEADLINE);
            }
            match party {
                Party::Sender => pair.sender(step),
                Party::Receiver => pair.receiver(step),
            };
            pair.exchange();
        }
        let referral = pair.agreed();
        assert_eq!(referral.state, row.state);
        assert_eq!(moves(&referral, Party::Sender), row.sender, "the sender in {:?}", row.state);
        assert_eq!(moves(&referral, Party::Receiver), row.receiver, "the receiver in {:?}", row.state);
    }
}

#[test]
fn every_state_has_the_word_of_fhir_that_the_design_gives_it() {
    let words: Vec<(&str, &str)> = State::ALL.iter().map(|state| (state.code(), state.fhir())).collect();
    assert_eq!(
        words,
        [
            ("sent", "requested"),
            ("under_review", "requested"),
            ("waitlisted", "on-hold"),
            ("provisionally_accepted", "requested"),
            ("accepted", "accepted"),
            ("in_progress", "in-progress"),
            ("on_hold", "on-hold"),
            ("completed", "completed"),
            ("failed", "failed"),
            ("declined", "rejected"),
            ("withdrawn", "cancelled"),
            ("expired", "cancelled"),
            ("accepted_late", "requested"),
            ("closed", "completed"),
            ("entered_in_error", "entered-in-error"),
        ]
    );
}
