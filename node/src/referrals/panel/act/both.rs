//! What either side may write: a note, a step taken back, and (the sender) the whole referral annulled.

use pico_protocol::referral::{LONGEST_TEXT, Step};

use super::Act;
use super::input::{Input, InputKind};
use crate::web::form::Form;

pub(super) fn inputs(act: Act) -> Vec<Input> {
    match act {
        Act::Note => vec![Input::new("note", InputKind::Area)],
        Act::Annul => vec![Input::new("mistake", InputKind::Area)],
        _ => Vec::new(),
    }
}

pub(super) fn read(act: Act, form: &mut Form) -> Option<Step> {
    let step = match act {
        Act::Note => Step::Noted { text: form.required("note", LONGEST_TEXT) },
        Act::Annul => Step::EnteredInError { text: form.required("mistake", LONGEST_TEXT) },
        _ => Step::StepRetracted {},
    };
    Some(step).filter(|_| form.is_clean())
}
