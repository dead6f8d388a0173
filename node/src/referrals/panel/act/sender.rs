//! What the sender does: answers, says who it is, hands over, closes, takes back.

use pico_protocol::referral::{Field, Identity, Kind, LONGEST_TEXT, State, Step, WithdrawalReason};

use super::Act;
use super::input::{Input, InputKind, code, explanation, words};
use crate::accounts::Staff;
use crate::accounts::permission::ReadReferrals;
use crate::app::App;
use crate::error::Result;
use crate::referrals::panel::case::{Case, known};
use crate::store::Tx;
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
        Act::Disclose => disclosable(case)
            .into_iter()
            .map(|field| match field {
                Field::Notes => Input::new(field.code(), InputKind::Area).optional(),
                _ => Input::new(field.code(), InputKind::Text).optional(),
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The fields that were promised; in a request of admission nothing was, so all.
fn disclosable(case: &Case) -> Vec<Field> {
    let opening = case.told.referral.as_ref().and_then(|referral| referral.opening.as_ref());
    match opening {
        Some(opening) if opening.kind != Kind::AdmissionRequest => opening.fields.clone(),
        _ => Field::ALL.to_vec(),
    }
}

/// What the own record of the person says, for the fields that may be told.
pub(super) async fn known_identity(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<ReadReferrals>,
    case: &Case,
) -> Result<Vec<(&'static str, String)>> {
    let identity = known(tx, app, staff, &case.row).await?.only(&disclosable(case));
    Ok(identity.told().map(|(field, value)| (field.code(), value.to_owned())).collect())
}

pub(super) fn read(act: Act, form: &mut Form, case: &Case) -> Option<Step> {
    let step = match act {
        Act::AnswerQuestion => Some(Step::QuestionAnswered { text: form.required("answer", LONGEST_TEXT) }),
        Act::Disclose => identity(form, case).map(|identity| Step::IdentityDisclosed { identity }),
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

fn identity(form: &mut Form, case: &Case) -> Option<Identity> {
    let mut identity = Identity::default();
    for field in disclosable(case) {
        let most = if field == Field::Notes { LONGEST_TEXT } else { 300 };
        identity.set(field, form.optional(field.code(), most));
    }
    if identity.told().next().is_none() {
        form.refuse(Field::Name.code(), "referral-identity-empty");
        return None;
    }
    Some(identity)
}
