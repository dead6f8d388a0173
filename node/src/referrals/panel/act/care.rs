//! What the receiver tells of the work: begun, resting, ended, not come about; and its answer to a revoked consent.

use pico_protocol::referral::{ClosingReason, FailureReason, HoldReason, LegalBasis, Outcome, Step};
use pico_protocol::time::Timestamp;

use super::Act;
use super::input::{Input, InputKind, code, explanation, future_day, past_day, words};
use crate::web::form::Form;
use crate::web::layout::Page;

/// The card that says: we stop.
pub(super) const STOPS: &str = "stops";

pub(super) fn inputs(act: Act, page: &Page) -> Vec<Input> {
    match act {
        Act::Start | Act::Resume => vec![Input::new("first_contact", InputKind::Day)],
        Act::Hold => vec![
            Input::cards("reason", "hold", HoldReason::ALL.iter().map(|code| code.code()), page),
            Input::new("review_on", InputKind::Day),
            words(),
        ],
        Act::Complete => vec![
            Input::cards("outcome", "outcome", Outcome::ALL.iter().map(|code| code.code()), page),
            Input::cards("reason", "closing", ClosingReason::ALL.iter().map(|code| code.code()), page),
            Input::new("hours", InputKind::Hours).optional(),
            words(),
        ],
        Act::Fail => {
            vec![Input::cards("reason", "failure", FailureReason::ALL.iter().map(|code| code.code()), page), words()]
        }
        Act::AnswerRevocation => {
            let bases = LegalBasis::ALL.iter().filter(|basis| is_own(**basis)).map(|basis| basis.code());
            // What erases stands last, and is said twice.
            let answers = bases.chain(std::iter::once(STOPS));
            vec![
                Input::cards("basis", "continues", answers, page),
                Input::new("sure", InputKind::Sure).optional().when("basis=stops"),
            ]
        }
        _ => Vec::new(),
    }
}

pub(super) fn read(act: Act, form: &mut Form, now: Timestamp) -> Option<Step> {
    let step = match act {
        Act::Hold => hold(form, now),
        Act::Complete => complete(form),
        Act::Fail => {
            let reason = code(form, "reason", FailureReason::from_code);
            let text = explanation(form, reason.as_ref(), &[FailureReason::Other]);
            reason.map(|reason| Step::Failed { reason, text })
        }
        Act::AnswerRevocation => match form.value("basis") {
            STOPS if !form.ticked("sure") => {
                form.refuse("sure", "referral-sure-needed");
                None
            }
            STOPS => Some(Step::RevocationAnswered { continues_on: None }),
            _ => code(form, "basis", |typed| LegalBasis::from_code(typed).filter(|basis| is_own(*basis)))
                .map(|basis| Step::RevocationAnswered { continues_on: Some(basis) }),
        },
        _ => past_day(form, "first_contact", now).map(|first_contact| Step::Started { first_contact }),
    };
    step.filter(|_| form.is_clean())
}

/// What the work can rest on when the person has taken her consent back.
fn is_own(basis: LegalBasis) -> bool {
    basis != LegalBasis::Consent
}

fn hold(form: &mut Form, now: Timestamp) -> Option<Step> {
    let reason = code(form, "reason", HoldReason::from_code);
    let review_on = future_day(form, "review_on", now);
    let text = explanation(form, reason.as_ref(), &[HoldReason::Other]);
    Some(Step::Held { reason: reason?, review_on: review_on?, text })
}

fn complete(form: &mut Form) -> Option<Step> {
    let outcome = code(form, "outcome", Outcome::from_code);
    let reason = code(form, "reason", ClosingReason::from_code);
    let minutes = form.minutes("hours", 100_000);
    let text = explanation(form, reason.as_ref(), &[ClosingReason::Other]);
    Some(Step::Completed { outcome: outcome?, reason: reason?, minutes, text })
}
