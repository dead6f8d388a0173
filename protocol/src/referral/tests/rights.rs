//! What a person asks, and what comes of it.

use super::pair::{Pair, accepted, answers, asks, completed, disclosed, error, provisional, started, withdrawn};
use crate::referral::{Identity, KeptReason, Kind, Party, Right, State, Step};

/// A referral whose work goes on, with the name told in event 2 of the sender; events 2 and 3 of the receiver are the yes and
/// the start.
fn working() -> Pair {
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(provisional()).exchange();
    pair.sender(disclosed()).exchange();
    pair.receiver(accepted()).receiver(started()).exchange();
    pair
}

#[test]
fn an_erasure_that_is_agreed_to_ends_with_its_receipt_and_not_while_the_work_goes_on() {
    let mut pair = working();
    pair.sender(asks(Right::Erasure)).exchange();
    assert_eq!(pair.agreed().turn(), Some(Party::Receiver));
    pair.receiver(answers(3, None)).receiver(Step::Erased {});
    let early = pair.agreed();
    assert!(!early.erased && !early.must_erase() && early.state == State::InProgress);
    pair.receiver(completed()).exchange();
    assert!(pair.agreed().must_erase());
    pair.receiver(Step::Erased {});
    let referral = pair.agreed();
    assert!(referral.erased && referral.identity.is_none());
    pair.sender(asks(Right::Erasure));
    assert_eq!(pair.agreed().asks.len(), 1, "nothing is left to ask for");
}

#[test]
fn what_a_rule_keeps_is_erased_when_the_rule_no_longer_holds() {
    let mut pair = working();
    pair.receiver(completed()).exchange();
    pair.sender(asks(Right::Erasure)).exchange();
    pair.receiver(answers(3, Some(KeptReason::LegalObligation))).receiver(Step::Erased {});
    let kept = pair.agreed();
    assert!(!kept.erased && !kept.must_erase());
    assert_eq!(kept.turn(), Some(Party::Sender), "answered is answered");
    pair.receiver(answers(3, None)).receiver(Step::Erased {}).receiver(answers(3, Some(KeptReason::Other)));
    let erased = pair.agreed();
    assert!(erased.erased && erased.asks[0].is_done(), "nobody answers what is done");
}

#[test]
fn a_correction_changes_what_both_sides_read_once_it_is_done_and_only_what_was_told() {
    let mut pair = working();
    pair.sender(asks(Right::Rectification)).exchange();
    let name = |pair: &mut Pair| pair.agreed().identity.unwrap().name.unwrap();
    assert_eq!(name(&mut pair), "Persona Inventata");
    pair.receiver(answers(3, None));
    assert_eq!(name(&mut pair), "Persona Inventata Bis");
    let identity = Some(Identity { telephone: Some("051 000".into()), ..Identity::default() });
    let untold = Step::RightAsked {
        right: Right::Rectification,
        identity,
        answer_by: super::pair::later(0),
        text: String::new(),
    };
    pair.sender(untold).exchange();
    pair.receiver(answers(4, None));
    let referral = pair.agreed();
    assert_eq!((referral.asks.len(), referral.identity.unwrap().telephone), (1, None));
}

#[test]
fn a_restriction_holds_until_its_end_is_answered_and_either_side_may_ask() {
    let mut pair = working();
    pair.sender(asks(Right::Restriction)).receiver(asks(Right::Restriction)).exchange();
    assert!(!pair.agreed().is_restricted(Party::Receiver));
    pair.receiver(answers(3, None)).sender(answers(4, Some(KeptReason::Care))).exchange();
    let referral = pair.agreed();
    assert!(referral.is_restricted(Party::Receiver) && !referral.is_restricted(Party::Sender));
    pair.sender(asks(Right::RestrictionEnd)).exchange();
    assert!(pair.agreed().is_restricted(Party::Receiver));
    pair.receiver(answers(5, None));
    assert!(!pair.agreed().is_restricted(Party::Receiver));
}

#[test]
fn asking_stands_in_the_way_of_no_retraction_and_asks_nothing_of_who_knows_nobody() {
    let mut pair = working();
    pair.receiver(completed()).sender(asks(Right::Restriction)).exchange();
    pair.receiver(answers(3, None)).receiver(Step::StepRetracted {});
    assert_eq!(pair.agreed().state, State::InProgress);
    for walk in [vec![], vec![disclosed()], vec![withdrawn()], vec![error()]] {
        let mut pair = Pair::open(Kind::Referral);
        for step in walk {
            pair.sender(step).exchange();
        }
        pair.sender(asks(Right::Erasure)).receiver(asks(Right::Restriction));
        assert!(pair.agreed().asks.is_empty());
    }
}

#[test]
fn an_annulment_leaves_nothing_to_answer() {
    let mut pair = working();
    pair.sender(asks(Right::Erasure)).sender(error()).exchange();
    pair.receiver(answers(3, None)).receiver(Step::Erased {});
    let referral = pair.agreed();
    assert!(referral.erased && referral.asks[0].answer.is_none());
    assert_eq!(referral.turn(), None);
}

#[test]
fn the_corrected_fields_stand_in_a_rectification_and_nowhere_else() {
    let Step::RightAsked { identity, answer_by, .. } = asks(Right::Rectification) else { unreachable!() };
    for (right, identity, good) in [
        (Right::Rectification, identity.clone(), true),
        (Right::Rectification, None, false),
        (Right::Rectification, Some(Identity::default()), false),
        (Right::Erasure, identity, false),
        (Right::Erasure, None, true),
    ] {
        let step = Step::RightAsked { right, identity, answer_by, text: String::new() };
        assert_eq!(step.validate().is_ok(), good, "{step:?}");
    }
    let unknown = r#"{"step":"right_answered","number":3,"kept":{"reason":"a_new_law"},"text":""}"#;
    let step: Step = serde_json::from_str(unknown).unwrap();
    assert_eq!(
        step,
        Step::RightAnswered {
            number: 3,
            kept: Some(crate::referral::Kept { reason: KeptReason::Other, until: None }),
            text: String::new(),
        }
    );
}
