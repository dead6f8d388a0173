//! The timeline: the signed events in their common order, each with what it says and how far it has come.

use pico_protocol::lane::Entry;
use pico_protocol::referral::{Kind, Step, StepKind, WithdrawalReason};
use pico_protocol::time::Timestamp;

use super::case::Case;
use super::words::{self, Fact};
use crate::outbox::Tick;
use crate::outbox::lanes::{Side, StoredEvent};
use crate::referrals::kind_code;
use crate::referrals::store::events;
use crate::web::dates;
use crate::web::layout::Page;
use crate::web::locale::Locale;

/// The trouble of a step that lost a crossing: it stays in the story and changed nothing.
const CROSSED: &str = "referral-trouble-crossed";

/// The trouble of a step that its writer could have known to be impossible: only another program sends one.
const NOT_ALLOWED: &str = "referral-trouble-not-allowed";

/// One event in the timeline.
#[derive(Clone, Debug)]
pub struct Line {
    /// Colour of the dot.
    pub tone: &'static str,
    /// Icon.
    pub symbol: &'static str,
    /// The word of the step.
    pub step: String,
    /// What happened.
    pub title: String,
    /// When, by its writer's clock.
    pub at: Timestamp,
    /// Whose.
    pub who: String,
    /// What it carries.
    pub facts: Vec<Fact>,
    /// Its text.
    pub text: String,
    /// How far it has come (ours only): 0 in coda to 3 letto.
    pub stage: Option<u8>,
    /// It changed nothing: it lost a crossing, or was not possible.
    pub lost: bool,
    /// Key of what went wrong with it, if anything.
    pub trouble: &'static str,
    /// Ours.
    pub own: bool,
}

impl Line {
    /// A message that could not be read needs a telephone; a crossing needs only to be understood.
    pub fn trouble_tone(&self) -> &'static str {
        if self.trouble == "referral-trouble-refused" { "stop" } else { "warn" }
    }
}

/// Every event, in the common order.
pub fn lines(page: &Page, case: &Case) -> Vec<Line> {
    let order = case.told.transcript.merged();
    let mut lines: Vec<Line> = order.into_iter().map(|entry| line(page, case, entry)).collect();
    // What had seen what stood in the texts: without them, only the writers' clocks tell an order.
    if case.told.referral.is_none() {
        lines.sort_by_key(|line| line.at);
    }
    lines
}

/// What follows the request, without documents, without what changed nothing and without what was taken back.
pub fn counting(lines: Vec<Line>) -> Vec<Line> {
    let mut counting: Vec<Line> = Vec::new();
    for line in lines.into_iter().skip(1).filter(|line| !line.lost && line.step != "attached") {
        if line.step == "step_retracted" {
            let undone = counting.iter().rposition(|earlier| earlier.own == line.own && earlier.step != "noted");
            undone.map(|at| counting.remove(at));
        } else {
            counting.push(line);
        }
    }
    counting
}

fn line(page: &Page, case: &Case, entry: &Entry<Step>) -> Line {
    let own = entry.lane == case.row.own_lane();
    let side = if own { Side::Own } else { Side::Peer };
    let stored = case.told.events.iter().find(|event| event.side == side && event.number == i64::from(entry.number));
    let moment = case.told.referral.as_ref().and_then(|referral| {
        referral
            .timeline
            .iter()
            .find(|moment| (moment.party == case.row.party()) == own && moment.number == entry.number)
    });
    let empty = if entry.body.is_none() && !own { "empty" } else { "unknown" };
    let skeleton =
        case.skeleton.iter().find(|line| (line.side == "own") == own && line.number == i64::from(entry.number));
    let step = skeleton.map_or(empty, |line| line.step.as_str());
    let lost =
        moment.filter(|moment| !moment.effective).map(|moment| if moment.allowed { CROSSED } else { NOT_ALLOWED });
    let (tone, symbol) = look(step);
    Line {
        tone: if lost.is_some() { "" } else { tone },
        symbol,
        step: step.to_owned(),
        title: page.t(format!("referral-step-{step}")),
        at: match (&entry.body, skeleton) {
            // Of what was erased the place is left, with the day on which it came; its writer's clock stands in the skeleton.
            (None, Some(line)) => Timestamp::from_millis(line.at),
            _ => entry.at,
        },
        who: who(page, case, own, skeleton.map_or("", |line| line.author_name.as_str())),
        facts: match &entry.body {
            Some(step) => facts(page, step),
            None => skeleton.map(|line| why_withdrawn(page, case, line)).unwrap_or_default(),
        },
        text: entry.body.as_ref().map(|step| text(step).to_owned()).unwrap_or_default(),
        stage: stored.filter(|_| own).and_then(stage),
        lost: lost.is_some(),
        trouble: trouble(stored, lost.filter(|_| entry.body.is_some())),
        own,
    }
}

/// Why an open call was taken back: its text is erased with it, but the reason is about no person, and somebody here may have
/// kept a place free.
fn why_withdrawn(page: &Page, case: &Case, line: &events::Line) -> Vec<Fact> {
    let told = case.row.kind == kind_code(Kind::OpenCall) && line.step == StepKind::Withdrawn.code();
    let reason = WithdrawalReason::from_code(&line.code).filter(|_| told);
    let words = |reason: WithdrawalReason| page.t(format!("referral-withdrawal-{}", reason.code()));
    reason.map(|reason| (page.t("referral-field-reason"), words(reason))).into_iter().collect()
}

fn who(page: &Page, case: &Case, own: bool, author: &str) -> String {
    match (own, author) {
        (false, _) => case.row.peer_name.clone(),
        (true, "") => page.t("referral-by-node"),
        (true, author) => author.to_owned(),
    }
}

fn stage(event: &StoredEvent) -> Option<u8> {
    match event.tick {
        Tick::Queued => Some(0),
        Tick::Delivered => Some(1),
        Tick::Processed => Some(2),
        Tick::Read => Some(3),
        Tick::Refused => None,
    }
}

fn trouble(stored: Option<&StoredEvent>, lost: Option<&'static str>) -> &'static str {
    match stored {
        Some(event) if event.withheld => "referral-trouble-withheld",
        Some(event) if event.tick == Tick::Refused => "referral-trouble-refused",
        _ => lost.unwrap_or_default(),
    }
}

/// Dot and icon of a step.
fn look(step: &str) -> (&'static str, &'static str) {
    match step {
        "opened" | "question_answered" => ("accent", "send"),
        "review_started" => ("", "eye"),
        "question_asked" => ("wait", "question"),
        "waitlisted" => ("wait", "hourglass"),
        "provisionally_accepted" => ("ok", "check"),
        "accepted" | "completed" | "closed" | "late_acceptance_confirmed" => ("ok", "double-check"),
        "identity_disclosed" => ("accent", "person"),
        "handed_over" => ("accent", "handshake"),
        "started" => ("accent", "play"),
        "failed" | "declined" => ("stop", "stop"),
        "withdrawn" | "step_retracted" => ("warn", "undo"),
        "expired" => ("warn", "clock"),
        "held" | "interruption_requested" => ("warn", "pause"),
        "consent_revoked" | "revocation_answered" | "right_asked" => ("warn", "shield"),
        "right_answered" => ("ok", "shield"),
        "erased" | "entered_in_error" => ("stop", "trash"),
        "attached" => ("", "clip"),
        _ => ("", "note"),
    }
}

/// What was written with a step. The need of the opening stands at the head of the page already.
pub(super) fn text(step: &Step) -> &str {
    match step {
        Step::QuestionAsked { text, .. }
        | Step::QuestionAnswered { text }
        | Step::Waitlisted { text, .. }
        | Step::ProvisionallyAccepted { text, .. }
        | Step::Accepted { text, .. }
        | Step::Held { text, .. }
        | Step::Completed { text, .. }
        | Step::Failed { text, .. }
        | Step::Declined { text, .. }
        | Step::Withdrawn { text, .. }
        | Step::RightAsked { text, .. }
        | Step::RightAnswered { text, .. }
        | Step::InterruptionRequested { text }
        | Step::EnteredInError { text }
        | Step::Noted { text } => text,
        Step::Attached { attachment } => &attachment.name,
        _ => "",
    }
}

fn facts(page: &Page, step: &Step) -> Vec<Fact> {
    let fact = |key: &str, value: String| (page.t(format!("referral-field-{key}")), value);
    let code = |list: &str, code: &str| page.t(format!("referral-{list}-{code}"));
    match step {
        Step::ReviewStarted { reader } => reader.iter().map(|reader| fact("reader", reader.clone())).collect(),
        Step::QuestionAsked { answer_by, .. } => vec![fact("answer_by", page.date(*answer_by))],
        Step::Waitlisted { rank, estimated, valid_until, .. } => {
            let declared =
                rank.map_or_else(|| page.t("referral-rank-none"), |rank| page.t1("referral-rank-number", "n", rank));
            let mut facts = vec![fact("rank", declared), fact("valid_until", page.date(*valid_until))];
            facts.extend(estimated.map(|at| fact("estimated", page.date(at))));
            facts
        }
        Step::ProvisionallyAccepted { waits_for, held_until, .. } => {
            vec![fact("waits_for", code("waits", waits_for.code())), fact("held_until", page.date(*held_until))]
        }
        Step::Accepted { contact, service, proposed_start, held_until, .. } => {
            // The label of the form is addressed to who fills it in.
            let contact = (page.t("referral-told-contact"), contact.clone());
            let mut facts = vec![fact("service", service.clone()), contact];
            facts.extend(proposed_start.map(|at| fact("proposed_start", page.date(at))));
            facts.push(fact("held_until", page.date(*held_until)));
            facts
        }
        Step::Started { first_contact } => vec![fact("first_contact", page.date(*first_contact))],
        Step::Held { reason, review_on, .. } => {
            vec![fact("reason", code("hold", reason.code())), fact("review_on", page.date(*review_on))]
        }
        Step::Completed { outcome, reason, minutes, .. } => {
            let mut facts =
                vec![fact("outcome", code("outcome", outcome.code())), fact("reason", code("closing", reason.code()))];
            facts.extend(minutes.map(|minutes| fact("hours", hours(page.locale(), minutes))));
            facts
        }
        Step::Failed { reason, .. } => vec![fact("reason", code("failure", reason.code()))],
        Step::Declined { reason, .. } => vec![fact("reason", code("decline", reason.code()))],
        Step::Withdrawn { reason, .. } => vec![fact("reason", code("withdrawal", reason.code()))],
        Step::RevocationAnswered { continues_on } => {
            vec![fact("basis", code("continues", continues_on.map_or("stops", |basis| basis.code())))]
        }
        Step::RightAsked { right, identity, answer_by, .. } => {
            let mut facts = vec![fact("right", code("right", right.code())), fact("answer_by", page.date(*answer_by))];
            facts.extend(identity.iter().flat_map(|identity| words::phase_b(page, identity)));
            facts
        }
        Step::RightAnswered { kept, .. } => {
            let mut facts = vec![fact("reply", code("reply", kept.map_or("done", |kept| kept.reason.code())))];
            facts.extend(kept.and_then(|kept| kept.until).map(|until| fact("until", page.date(until))));
            facts
        }
        Step::IdentityDisclosed { identity } => {
            let names = identity.told().map(|(field, _)| page.t(format!("referral-field-{}", field.code())));
            vec![fact("told", names.collect::<Vec<_>>().join(", "))]
        }
        _ => Vec::new(),
    }
}

/// Hours as they were counted: another program may count minutes, and none of them is dropped.
pub fn hours(locale: Locale, minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (whole, 0) => dates::number(locale, i64::from(whole)),
        (whole, rest) => {
            let whole = dates::number(locale, i64::from(whole));
            locale.text("referral-hours-minutes", &[("hours", &whole), ("minutes", &i64::from(rest))])
        }
    }
}

/// The facts that head a printed referral.
pub fn printed(page: &Page, case: &Case) -> Vec<Fact> {
    let opening = case.told.referral.as_ref().and_then(|referral| referral.opening.as_ref());
    opening.map(|opening| words::phase_a(page, opening)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_minute_of_a_foreign_peer_is_dropped() {
        assert_eq!(hours(Locale::It, 24 * 60), "24");
        assert_eq!(hours(Locale::It, 90), "1 h 30 min");
        assert_eq!(hours(Locale::En, 20), "0 h 20 min");
    }
}
