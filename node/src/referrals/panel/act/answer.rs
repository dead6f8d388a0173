//! What the receiver answers: there is a place, the waiting list, a question, no.

use pico_protocol::referral::{DeclineReason, LONGEST_READER, Step, WaitsFor};
use pico_protocol::time::Timestamp;

use super::Act;
use super::input::{Input, InputKind, code, explanation_or, future_day, optional_day, text, words};
use crate::referrals::panel::case::Case;
use crate::web::form::Form;
use crate::web::layout::Page;

pub(super) fn inputs(act: Act, page: &Page, case: &Case) -> Vec<Input> {
    match act {
        Act::Reserve => vec![
            Input::cards("waits_for", "waits", WaitsFor::ALL.iter().map(|code| code.code()), page),
            Input::new("held_until", InputKind::Day),
            words(),
        ],
        Act::Accept => vec![
            Input::new("contact", InputKind::Text),
            service(case),
            Input::new("proposed_start", InputKind::Day).optional(),
            Input::new("held_until", InputKind::Day),
            words(),
        ],
        Act::Waitlist => vec![
            Input::new("rank", InputKind::Number).optional(),
            Input::new("estimated", InputKind::Day).optional(),
            Input::new("valid_until", InputKind::Day),
            words(),
        ],
        Act::Ask => vec![Input::new("question", InputKind::Area), Input::new("answer_by", InputKind::Day)],
        Act::Decline => {
            vec![Input::cards("reason", "decline", DeclineReason::ALL.iter().map(|code| code.code()), page), words()]
        }
        _ => vec![Input::new("reader", InputKind::Text).optional()],
    }
}

/// Which service takes the person: one of ours, beginning with the one that was asked for; a line to write where we list none.
fn service(case: &Case) -> Input {
    let asked = Some(case.row.service_name.clone()).filter(|name| !name.is_empty());
    let ours = case.offers.iter().map(|service| service.particulars.content.name.clone());
    let ours: Vec<String> = ours.filter(|name| Some(name) != asked.as_ref()).collect();
    if ours.is_empty() && asked.is_none() {
        return Input::new("service", InputKind::Text);
    }
    Input::names("service", asked.into_iter().chain(ours))
}

pub(super) fn read(act: Act, form: &mut Form, now: Timestamp) -> Option<Step> {
    let step = match act {
        Act::Reserve => reserve(form, now),
        Act::Accept => accept(form, now),
        Act::Waitlist => waitlist(form, now),
        Act::Ask => {
            let question = form.required("question", pico_protocol::referral::LONGEST_TEXT);
            future_day(form, "answer_by", now).map(|answer_by| Step::QuestionAsked { text: question, answer_by })
        }
        Act::Decline => {
            let reason = code(form, "reason", DeclineReason::from_code);
            let mute = [DeclineReason::Redirect, DeclineReason::Other];
            let text = explanation_or(form, reason.as_ref(), &mute, "referral-text-needed-redirect");
            reason.map(|reason| Step::Declined { reason, text })
        }
        _ => Some(Step::ReviewStarted { reader: form.optional("reader", LONGEST_READER) }),
    };
    step.filter(|_| form.is_clean())
}

fn reserve(form: &mut Form, now: Timestamp) -> Option<Step> {
    let waits_for = code(form, "waits_for", WaitsFor::from_code);
    let held_until = future_day(form, "held_until", now);
    let text = text(form);
    Some(Step::ProvisionallyAccepted { waits_for: waits_for?, held_until: held_until?, text })
}

fn accept(form: &mut Form, now: Timestamp) -> Option<Step> {
    let contact = form.required("contact", 200);
    let service = form.required("service", 200);
    let proposed_start = optional_day(form, "proposed_start", now);
    let held_until = future_day(form, "held_until", now);
    let text = text(form);
    Some(Step::Accepted { contact, service, proposed_start, held_until: held_until?, text })
}

fn waitlist(form: &mut Form, now: Timestamp) -> Option<Step> {
    let rank = form.number("rank", 1, 100_000).and_then(|rank| u32::try_from(rank).ok());
    let estimated = optional_day(form, "estimated", now);
    let valid_until = future_day(form, "valid_until", now);
    let text = text(form);
    Some(Step::Waitlisted { rank, estimated, valid_until: valid_until?, text })
}
