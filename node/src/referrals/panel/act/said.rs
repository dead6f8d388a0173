//! What stands above a form: the last words of both sides, which the step answers, and who it is, once that was told.

use super::Act;
use crate::referrals::panel::case::Case;
use crate::referrals::panel::lines::{Line, counting, lines};
use crate::referrals::panel::words::{self, Fact};
use crate::web::layout::Page;

/// Words that stand above a form.
const SHOWN: usize = 2;

/// The last words that were written after the request and still count. Who takes a step back sees which one; who takes back all
/// of it answers nothing, and who closes reads the outcome by itself.
pub(super) fn before(page: &Page, case: &Case, act: Act) -> Vec<Line> {
    let counting = counting(lines(page, case));
    match act {
        Act::Retract => {
            let last = counting.into_iter().rfind(|line| !matches!(line.step.as_str(), "noted" | "attached"));
            last.into_iter().filter(|line| line.own).collect()
        }
        Act::Annul | Act::RevokeConsent | Act::Close => Vec::new(),
        _ => {
            let words: Vec<Line> = counting.into_iter().filter(|line| !line.text.is_empty()).collect();
            words[words.len().saturating_sub(SHOWN)..].to_vec()
        }
    }
}

/// Who it is, as it was told.
pub(super) fn identity(page: &Page, case: &Case) -> Vec<Fact> {
    let identity = case.told.referral.as_ref().and_then(|referral| referral.identity.as_ref());
    identity.map(|identity| words::phase_b(page, identity)).unwrap_or_default()
}
