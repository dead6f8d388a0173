//! What the sender does: answers, says who it is, hands over, closes, takes back.

use pico_protocol::referral::{LONGEST_TEXT, State, Step, WithdrawalReason};
use pico_protocol::time::Timestamp;

use super::input::{Input, InputKind, code, explanation, words};
use super::{Act, identity};
use crate::people::panel::today;
use crate::referrals::panel::case::Case;
use crate::web::form::Form;
use crate::web::layout::Page;

pub(super) fn inputs(act: Act, page: &Page, case: &Case) -> Vec<Input> {
    match act {
        Act::AnswerQuestion => vec![Input::new("answer", InputKind::Area)],
        Act::Interrupt => vec![Input::new("why", InputKind::Area)],
        Act::Withdraw => {
            let reasons = WithdrawalReason::ALL.iter().filter(|reason| is_offered(**reason));
            vec![Input::cards("reason", "withdrawal", reasons.map(|reason| reason.code()), page), words()]
        }
        Act::Disclose => identity::inputs(page, case),
        _ => Vec::new(),
    }
}

pub(super) fn read(act: Act, form: &mut Form, case: &Case, now: Timestamp) -> Option<Step> {
    let step = match act {
        Act::AnswerQuestion => Some(Step::QuestionAnswered { text: form.required("answer", LONGEST_TEXT) }),
        Act::Disclose => identity::read(form, case, today(now)).map(|identity| Step::IdentityDisclosed { identity }),
        Act::HandOver => Some(Step::HandedOver {}),
        Act::ConfirmLate => Some(Step::LateAcceptanceConfirmed {}),
        Act::Interrupt => Some(Step::InterruptionRequested { text: form.required("why", LONGEST_TEXT) }),
        Act::RevokeConsent => Some(revocation(case)),
        Act::Withdraw => withdrawal(form),
        _ => Some(Step::Closed {}),
    };
    step.filter(|_| form.is_clean())
}

/// The person's own "no" is not one reason among others: it has a page of its own, which also ends the consent on record.
fn is_offered(reason: WithdrawalReason) -> bool {
    reason != WithdrawalReason::ConsentRevoked
}

pub(super) fn withdrawal(form: &mut Form) -> Option<Step> {
    let reason = code(form, "reason", |typed| WithdrawalReason::from_code(typed).filter(|reason| is_offered(*reason)));
    let text = explanation(form, reason.as_ref(), &[WithdrawalReason::Other]);
    reason.map(|reason| Step::Withdrawn { reason, text })
}

/// Before the work has begun, a revoked consent takes the whole referral back; later the receiver has to answer or to erase.
fn revocation(case: &Case) -> Step {
    let late = |state: State| matches!(state, State::InProgress | State::OnHold) || state.is_ended();
    if case.told.referral.as_ref().is_some_and(|referral| late(referral.state)) {
        Step::ConsentRevoked {}
    } else {
        Step::Withdrawn { reason: WithdrawalReason::ConsentRevoked, text: String::new() }
    }
}
