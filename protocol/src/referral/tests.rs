use proptest::prelude::*;

use super::*;
use crate::time::Timestamp;
use pair::{
    DEADLINE, HOUR, Pair, accepted, answer, completed, declined, disclosed, error, provisional, question, reviewed,
    started, steps, waitlisted, withdrawn,
};

mod crossings;
mod expiry;
pub(crate) mod pair;
mod rights;
mod table;

#[test]
fn a_referral_runs_from_opening_to_closed_loop() {
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(reviewed(None)).exchange();
    pair.receiver(question()).exchange();
    pair.sender(answer()).exchange();
    pair.receiver(waitlisted()).exchange();
    pair.receiver(provisional()).exchange();
    pair.sender(disclosed()).exchange();
    pair.receiver(accepted()).exchange();
    pair.receiver(started()).exchange();
    pair.receiver(completed()).exchange();
    pair.sender(Step::Closed {});
    let referral = pair.agreed();
    assert_eq!(referral.state, State::Closed);
    assert!(referral.timeline.iter().all(|moment| moment.effective));
    assert_eq!(referral.ending.and_then(|ending| ending.outcome), Some(Outcome::Reached));
}

#[test]
fn an_answered_question_gives_back_the_state_with_its_rank_and_stops_the_clock() {
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(waitlisted()).receiver(question()).exchange();
    assert_eq!(pair.agreed().turn(), Some(Party::Sender));
    pair.sender(answer());
    let referral = pair.agreed();
    assert_eq!((referral.state, referral.waiting.and_then(|waiting| waiting.rank)), (State::Waitlisted, Some(3)));
    assert_eq!(referral.deadline, Timestamp::from_millis(DEADLINE + HOUR));
}

#[test]
fn a_receiver_may_decline_while_its_question_is_open() {
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(question()).receiver(declined()).exchange();
    pair.sender(answer());
    assert_eq!(pair.agreed().state, State::Declined);
}

#[test]
fn a_withdrawal_beats_an_acceptance_that_crossed_it() {
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(accepted());
    pair.sender(withdrawn());
    let referral = pair.agreed();
    assert_eq!(referral.state, State::Withdrawn);
    assert!(!referral.timeline.last().unwrap().effective, "the acceptance stays visible without effect");
}

#[test]
fn a_withdrawal_that_crossed_the_start_of_the_work_asks_for_its_interruption() {
    for kind in [Kind::Referral, Kind::Transfer, Kind::AdmissionRequest] {
        let mut pair = Pair::open(kind);
        if kind == Kind::AdmissionRequest {
            pair.sender(disclosed()).exchange();
        }
        pair.receiver(accepted()).exchange();
        pair.receiver(started());
        pair.sender(withdrawn());
        let referral = pair.agreed();
        assert_eq!((referral.state, referral.interruption_requested), (State::InProgress, true), "{kind:?}");
    }
}

#[test]
fn an_acceptance_that_crossed_the_expiry_asks_a_person_on_both_sides() {
    let mut pair = Pair::open(Kind::Referral);
    pair.at(DEADLINE + HOUR).sender(Step::Expired {});
    pair.at(DEADLINE + 2 * HOUR).receiver(accepted());
    assert_eq!(pair.agreed().state, State::AcceptedLate);
    pair.sender(Step::LateAcceptanceConfirmed {});
    assert_eq!(pair.agreed().state, State::Accepted);
}

#[test]
fn after_the_grace_an_acceptance_does_not_revive_an_expired_referral() {
    let mut pair = Pair::open(Kind::Referral);
    pair.at(DEADLINE).sender(Step::Expired {});
    pair.at(DEADLINE + 26 * HOUR).receiver(accepted());
    assert_eq!(pair.agreed().state, State::Expired);
}

#[test]
fn the_grace_counts_from_the_date_of_the_waiting_list_that_ran_out() {
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(waitlisted()).exchange();
    pair.at(DEADLINE + 20 * HOUR).sender(Step::Expired {});
    pair.at(DEADLINE + 30 * HOUR).receiver(accepted());
    assert_eq!(pair.agreed().state, State::AcceptedLate);
}

#[test]
fn nobody_expires_a_referral_before_its_deadline_or_while_a_question_is_open() {
    let mut pair = Pair::open(Kind::Referral);
    pair.sender(Step::Expired {});
    assert_eq!(pair.agreed().state, State::Sent);
    pair.receiver(question()).exchange();
    pair.at(DEADLINE + HOUR).sender(Step::Expired {});
    assert_eq!(pair.agreed().state, State::Sent);
}

#[test]
fn a_question_stops_the_clock_only_until_its_own_deadline() {
    // Asked after one hour, to be answered ten hours after the deadline: 109 hours in which the clock stands still.
    let (stopped, asked_until) = (109 * HOUR, DEADLINE + 10 * HOUR);
    let mut late = Pair::open(Kind::Referral);
    late.receiver(question()).exchange();
    assert_eq!(late.agreed().expires_at(), Some(Timestamp::from_millis(DEADLINE + stopped)));
    late.at(asked_until + 5 * HOUR).sender(answer()).exchange();
    assert_eq!(late.agreed().deadline, Timestamp::from_millis(DEADLINE + stopped), "a late answer gives no more time");

    let mut silent = Pair::open(Kind::Referral);
    silent.receiver(question()).exchange();
    silent.at(DEADLINE + stopped - 2 * HOUR).sender(Step::Expired {}).exchange();
    assert_eq!(silent.agreed().state, State::Sent);
    silent.sender(Step::Expired {}).exchange();
    assert_eq!(silent.agreed().state, State::Expired);

    let mut waiting = Pair::open(Kind::Referral);
    waiting.receiver(waitlisted()).receiver(question()).exchange();
    assert_eq!(waiting.agreed().expires_at(), Some(Timestamp::from_millis(DEADLINE + 20 * HOUR)));
}

#[test]
fn a_question_asked_after_the_deadline_may_still_be_answered_in_its_own_time() {
    let mut pair = Pair::open(Kind::Referral);
    pair.at(DEADLINE + 4 * HOUR).receiver(question()).exchange();
    let until = DEADLINE + 10 * HOUR;
    assert_eq!(pair.agreed().expires_at(), Some(Timestamp::from_millis(until)));
    pair.sender(Step::Expired {}).exchange();
    assert_eq!(pair.agreed().state, State::Sent);
}

#[test]
fn annulment_for_error_always_wins() {
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(accepted()).receiver(started()).receiver(completed());
    pair.sender(error());
    assert_eq!(pair.agreed().state, State::EnteredInError);
}

#[test]
fn a_retracted_step_gives_back_what_was_there() {
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(waitlisted()).receiver(declined()).receiver(Step::StepRetracted {});
    let referral = pair.agreed();
    assert_eq!((referral.state, referral.waiting.and_then(|waiting| waiting.rank)), (State::Waitlisted, Some(3)));
    assert!(referral.ending.is_none());
}

#[test]
fn only_promised_fields_are_disclosed_and_never_in_an_open_call() {
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(provisional()).exchange();
    let identity = Identity { tax_code: Some("RSSMRA80A01H501U".into()), ..Identity::default() };
    pair.sender(Step::IdentityDisclosed { identity });
    assert!(!pair.agreed().disclosed);
    let mut call = Pair::open(Kind::OpenCall);
    call.receiver(accepted()).exchange();
    call.sender(disclosed());
    assert!(!call.agreed().disclosed);
}

#[test]
fn a_transfer_is_handed_over_only_after_acceptance_and_identity() {
    let mut pair = Pair::open(Kind::Transfer);
    pair.receiver(provisional()).exchange();
    pair.sender(disclosed()).sender(Step::HandedOver {}).exchange();
    assert!(!pair.agreed().handed_over);
    pair.receiver(accepted()).exchange();
    pair.sender(Step::HandedOver {});
    assert!(pair.agreed().handed_over);
}

#[test]
fn who_asked_for_a_person_decides_once_she_is_named() {
    let mut pair = Pair::open(Kind::AdmissionRequest);
    assert_eq!(pair.agreed().turn(), Some(Party::Sender));
    pair.sender(disclosed()).exchange();
    assert_eq!(pair.agreed().turn(), Some(Party::Receiver));
}

#[test]
fn a_receiver_stops_or_goes_on_with_its_own_basis_when_consent_is_revoked() {
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(accepted()).receiver(started()).exchange();
    pair.sender(Step::ConsentRevoked {}).exchange();
    assert_eq!(pair.agreed().turn(), Some(Party::Receiver));
    pair.receiver(Step::RevocationAnswered { continues_on: Some(LegalBasis::CourtOrder) });
    let referral = pair.agreed();
    assert_eq!(referral.revocation, Some(Revocation { answered: true, continues_on: Some(LegalBasis::CourtOrder) }));
    assert_eq!(referral.state, State::InProgress);
}

#[test]
fn a_yes_before_the_name_that_crossed_the_expiry_asks_people_and_goes_on_where_it_was() {
    let mut pair = Pair::open(Kind::Referral);
    pair.at(DEADLINE + HOUR).sender(Step::Expired {});
    pair.at(DEADLINE + 2 * HOUR).receiver(provisional());
    assert_eq!(pair.agreed().state, State::AcceptedLate);
    pair.sender(Step::LateAcceptanceConfirmed {}).exchange();
    assert_eq!(pair.agreed().state, State::ProvisionallyAccepted);
    pair.sender(disclosed()).exchange();
    pair.receiver(accepted());
    assert_eq!(pair.agreed().state, State::Accepted);
}

#[test]
fn a_receiver_that_went_on_from_its_late_yes_is_heard() {
    let mut pair = Pair::open(Kind::OpenCall);
    pair.at(DEADLINE + HOUR).sender(Step::Expired {});
    pair.at(DEADLINE + 2 * HOUR).receiver(provisional()).receiver(accepted());
    let late = pair.agreed();
    assert_eq!((late.state, late.acceptance.and_then(|acceptance| acceptance.waits_for)), (State::AcceptedLate, None));
    pair.sender(Step::LateAcceptanceConfirmed {});
    assert_eq!(pair.agreed().state, State::Accepted);
}

#[test]
fn a_consent_revoked_after_the_end_is_answered_where_work_was_done_and_erases_where_none_was() {
    for closed in [false, true] {
        let mut done = Pair::open(Kind::Referral);
        done.receiver(accepted()).receiver(completed()).exchange();
        let mut none = Pair::open(Kind::Referral);
        none.receiver(declined()).exchange();
        for pair in [&mut done, &mut none] {
            if closed {
                pair.sender(Step::Closed {}).exchange();
            }
            pair.sender(Step::ConsentRevoked {}).exchange();
        }
        assert_eq!(done.agreed().turn(), Some(Party::Receiver));
        done.receiver(Step::RevocationAnswered { continues_on: None }).receiver(Step::Erased {});
        assert!(done.agreed().erased);
        assert_eq!(none.agreed().revocation, Some(Revocation { answered: true, continues_on: None }));
        none.receiver(Step::Erased {});
        assert!(none.agreed().erased);
    }
}

#[test]
fn an_open_call_is_about_nobody_so_no_consent_to_it_is_revoked() {
    for walk in [
        vec![(Party::Receiver, declined())],
        vec![(Party::Sender, Step::Expired {})],
        vec![(Party::Receiver, accepted()), (Party::Sender, Step::Closed {})],
    ] {
        let mut call = Pair::open(Kind::OpenCall);
        for (party, step) in walk {
            call.at(DEADLINE);
            match party {
                Party::Sender => call.sender(step),
                Party::Receiver => call.receiver(step),
            };
            call.exchange();
        }
        call.sender(Step::ConsentRevoked {});
        let referral = call.agreed();
        assert!(referral.state.is_ended() && referral.revocation.is_none(), "{:?}", referral.state);
    }
}

#[test]
fn an_annulment_leaves_no_question_about_a_revoked_consent() {
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(accepted()).receiver(started()).exchange();
    pair.sender(Step::ConsentRevoked {}).sender(error()).exchange();
    pair.receiver(Step::Erased {});
    let referral = pair.agreed();
    assert_eq!((referral.erased, referral.turn()), (true, None));
}

#[test]
fn a_consent_revoked_beats_a_yes_that_crossed_the_expiry() {
    let mut pair = Pair::open(Kind::Referral);
    pair.at(DEADLINE + HOUR).sender(Step::Expired {}).sender(Step::ConsentRevoked {});
    pair.at(DEADLINE + 2 * HOUR).receiver(accepted());
    assert_eq!(pair.agreed().state, State::Expired);
}

#[test]
fn a_receiver_erases_after_a_withdrawal_and_says_so() {
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(provisional()).exchange();
    pair.sender(disclosed()).sender(withdrawn()).exchange();
    pair.receiver(Step::Erased {});
    let referral = pair.agreed();
    assert!(referral.erased && referral.identity.is_none() && referral.disclosed);
}

#[test]
fn steps_of_the_other_lane_change_nothing() {
    let mut pair = Pair::open(Kind::Referral);
    pair.sender(accepted()).exchange();
    pair.receiver(withdrawn());
    assert_eq!(pair.agreed().state, State::Sent);
}

#[test]
fn who_reads_it_is_told_or_not() {
    assert_eq!(serde_json::to_string(&reviewed(None)).unwrap(), r#"{"step":"review_started"}"#);
    let told = r#"{"step":"review_started","reader":"Anna Prova"}"#;
    assert_eq!(serde_json::from_str::<Step>(told).unwrap(), reviewed(Some("Anna Prova")));
    assert!(reviewed(None).validate().is_ok() && reviewed(Some("Anna Prova")).validate().is_ok());
    for refused in ["", " Anna", "Anna\nProva", &"A".repeat(201)] {
        assert!(reviewed(Some(refused)).validate().is_err(), "{refused:?}");
    }
}

#[test]
fn every_code_reads_back() {
    assert!(DeclineReason::ALL.iter().all(|code| DeclineReason::from_code(code.code()) == Some(*code)));
    assert!(Field::ALL.iter().all(|code| Field::from_code(code.code()) == Some(*code)));
    let json = serde_json::to_string(&waitlisted()).unwrap();
    assert!(json.starts_with(r#"{"step":"waitlisted","rank":3"#), "{json}");
    assert_eq!(serde_json::from_str::<Step>(&json).unwrap(), waitlisted());
    assert!(
        serde_json::from_str::<Step>(r#"{"step":"review_started","more":1}"#).is_err(),
        "unknown fields are refused"
    );
}

#[test]
fn a_reason_that_is_not_known_yet_counts_as_another_one_and_what_is_no_word_is_refused() {
    let declined = |reason: &str| {
        serde_json::from_str::<Step>(&format!(r#"{{"step":"declined","reason":{reason},"text":"Noi no."}}"#))
    };
    assert_eq!(
        declined(r#""service_moved""#).unwrap(),
        Step::Declined { reason: DeclineReason::Other, text: "Noi no.".into() }
    );
    for refused in [r#""""#, r#""Service moved""#, "null", "7", &format!("\"{}\"", "a".repeat(41))] {
        assert!(declined(refused).is_err(), "{refused}");
    }
    // Closed: a level of urgency that is not known cannot be guessed.
    assert!(serde_json::from_str::<Urgency>(r#""very_urgent""#).is_err());
    let mut pair = Pair::open(Kind::Referral);
    pair.receiver(declined(r#""service_moved""#).unwrap());
    assert_eq!(pair.exchange().agreed().state, State::Declined);
}

proptest! {
    /// Whatever both sides write, allowed or not, and however it crosses: both nodes fold to the same referral.
    #[test]
    fn both_nodes_agree_after_any_interleaving(
        kind in 0_usize..4,
        walk in proptest::collection::vec((any::<bool>(), 0..steps().len(), 0_u8..4, 0_i64..60), 0..24),
    ) {
        let mut pair = Pair::open(Kind::ALL[kind]);
        for (by_sender, step, deliver, hours) in walk {
            let step = steps()[step].clone();
            pair.now += hours * HOUR;
            if by_sender { pair.sender(step); } else { pair.receiver(step); }
            match deliver {
                0 => { pair.receiver.hear(&mut pair.sender); }
                1 => { pair.sender.hear(&mut pair.receiver); }
                2 => { pair.exchange(); }
                _ => {}
            }
        }
        pair.agreed();
    }
}
