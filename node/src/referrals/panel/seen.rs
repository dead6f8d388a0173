//! The two boxes of a referral's page: what was told at once, and who it is. Their titles say whose eyes are meant and
//! whether something is still to come: after the end nothing will be told any more, and what was told may have been erased.

use pico_protocol::referral::{Field, Identity, Party, StepKind};
use pico_protocol::time::Timestamp;

use super::case::Case;
use super::words::{self, Fact};
use crate::web::layout::Page;

/// What the other side knows, or what is known of the other side's person.
pub struct Seen {
    /// Whom and how soon, in one line: what one has to know before one answers.
    pub in_short: String,
    /// Key of the first title.
    pub now_title: String,
    /// Phase A; empty when it was erased.
    pub now: Vec<Fact>,
    /// When and where it was erased, in words; empty: it was not.
    pub erased: String,
    /// Key of the second title.
    pub after_title: String,
    /// Phase B as it was told, or as it will be.
    pub after: Vec<Fact>,
    /// Key of what stands there instead.
    pub after_empty: String,
}

impl Seen {
    /// `known` is what the own record says, while it has not been told.
    pub fn new(page: &Page, case: &Case, known: &Identity) -> Self {
        let side = &case.row.own_side;
        let referral = case.told.referral.as_ref();
        let ended = referral.is_none_or(|referral| referral.state.is_ended());
        let told = was_named(case);
        let opening = referral.and_then(|referral| referral.opening.as_ref());
        let now = opening.map(|opening| words::phase_a(page, opening)).unwrap_or_default();
        let (after, empty) = match (told, ended) {
            (true, _) => {
                let identity = referral.and_then(|referral| referral.identity.as_ref());
                let facts = identity.map(|identity| words::phase_b(page, identity)).unwrap_or_default();
                (facts, "referral-seen-erased".to_owned())
            }
            (false, true) => (Vec::new(), format!("referral-seen-never-{side}-words")),
            (false, false) => (to_come(page, known, case), "referral-seen-nothing".to_owned()),
        };
        let after_word = match (told, ended) {
            (true, _) => "told",
            (false, true) => "never",
            (false, false) => "after",
        };
        Self {
            in_short: opening.map(|opening| words::in_short(page, opening)).unwrap_or_default(),
            now_title: if ended { "referral-seen-then".to_owned() } else { format!("referral-seen-now-{side}") },
            now,
            erased: erased(page, case),
            after_title: format!("referral-seen-{after_word}-{side}"),
            after,
            after_empty: empty,
        }
    }
}

/// Whether the name was ever told, also where it is gone since.
fn was_named(case: &Case) -> bool {
    let named = |step: &str| step == StepKind::IdentityDisclosed.code();
    let gone = case.row.identity == "erased" && case.skeleton.iter().any(|line| named(&line.step));
    gone || case.row.identity == "disclosed"
}

/// What will be told once there is a place.
fn to_come(page: &Page, known: &Identity, case: &Case) -> Vec<Fact> {
    let opening = case.told.referral.as_ref().and_then(|referral| referral.opening.as_ref());
    let fields = opening.map(|opening| opening.fields.clone()).unwrap_or_default();
    if case.row.party() == Party::Sender && known.told().next().is_some() {
        let mut facts = words::phase_b(page, &known.only(&fields));
        if fields.contains(&Field::Notes) {
            facts.push((page.t("referral-field-notes"), page.t("compose-notes-later")));
        }
        return facts;
    }
    let names: Vec<_> = fields.iter().map(|field| page.t(format!("referral-field-{}", field.code()))).collect();
    if names.is_empty() { Vec::new() } else { vec![(page.t("referral-seen-later"), names.join(", "))] }
}

/// The receiver's erasure: by its receipt at the sender, by its own row here.
fn erased(page: &Page, case: &Case) -> String {
    let receipt = case.skeleton.iter().find(|line| line.side == "peer" && line.step == StepKind::Erased.code());
    match (case.row.erased_at, receipt) {
        (Some(at), _) => page.t1("referral-seen-erased-here", "day", page.date(Timestamp::from_millis(at))),
        (None, Some(line)) => page.t1("referral-seen-erased-there", "day", page.date(Timestamp::from_millis(line.at))),
        (None, None) => String::new(),
    }
}
