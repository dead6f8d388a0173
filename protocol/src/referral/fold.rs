//! The fold: from a transcript to a referral, the same on both nodes.

use std::collections::BTreeMap;

use super::allowed::{Party, check};
use super::identity::Identity;
use super::rights::{Answer, Ask, Right};
use super::step::Step;
use super::view::{Acceptance, Before, Ending, Moment, Question, Referral, Revocation, Undo, Waiting};
use super::{State, crossing};
use crate::lane::{Entry, Lane, Transcript};
use crate::time::Timestamp;

/// Folds a transcript. None when it does not begin with an opening by the opener.
///
/// An event counts if its writer was allowed to write it **with what the writer knew**; whether it then still changes
/// something is a matter of crossings. What does not count stays in the timeline, marked.
pub fn fold(transcript: &Transcript<Step>) -> Option<Referral> {
    let entries = transcript.merged();
    let (first, rest) = entries.split_first()?;
    let mut referral = opened(first)?;
    let mut judged = BTreeMap::new();
    for (at, entry) in rest.iter().enumerate() {
        let before = &entries[..=at];
        let allowed = judge(&referral, transcript, entry, before, &judged);
        judged.insert((entry.lane, entry.number), allowed);
        add(&mut referral, entry, before, allowed);
    }
    Some(referral)
}

/// Which events their writers were allowed to write, found in the common order.
type Judged = BTreeMap<(Lane, u32), bool>;

/// Whether the writer was allowed to take the step, seen with what the writer had before it. What it knew comes earlier in
/// the common order, so it is judged already: no judgement is made twice.
fn judge(
    referral: &Referral,
    transcript: &Transcript<Step>,
    entry: &Entry<Step>,
    before: &[&Entry<Step>],
    judged: &Judged,
) -> bool {
    let Some(step) = &entry.body else { return false };
    let party = party_of(entry.lane, referral);
    let known = transcript.before(entry);
    if known.len() == before.len() {
        return check(referral, party, step, entry.at).is_ok();
    }
    replay(&known, judged).is_some_and(|referral| check(&referral, party, step, entry.at).is_ok())
}

/// Folds events that are judged already.
fn replay(entries: &[&Entry<Step>], judged: &Judged) -> Option<Referral> {
    let (first, rest) = entries.split_first()?;
    let mut referral = opened(first)?;
    for (at, entry) in rest.iter().enumerate() {
        let allowed = judged.get(&(entry.lane, entry.number)).copied().unwrap_or(false);
        add(&mut referral, entry, &entries[..=at], allowed);
    }
    Some(referral)
}

fn add(referral: &mut Referral, entry: &Entry<Step>, before: &[&Entry<Step>], allowed: bool) {
    let party = party_of(entry.lane, referral);
    let step = entry.body.as_ref().filter(|_| allowed);
    let effective = step.is_some_and(|step| take(referral, party, step, entry, before));
    referral.timeline.push(Moment {
        party,
        number: entry.number,
        kind: entry.body.as_ref().map(Step::kind),
        at: entry.at,
        allowed,
        effective,
        state: referral.state,
    });
}

fn party_of(lane: Lane, referral: &Referral) -> Party {
    let opener = referral.kind.opened_by();
    if lane == Lane::Opener { opener } else { opener.other() }
}

/// Applies a step, or the outcome of its crossing; answers whether it changed something.
fn take(referral: &mut Referral, party: Party, step: &Step, entry: &Entry<Step>, before: &[&Entry<Step>]) -> bool {
    if check(referral, party, step, entry.at).is_ok() {
        apply(referral, party, step, entry.at);
        return true;
    }
    crossing::settle(referral, party, step, entry, before)
}

fn opened(first: &Entry<Step>) -> Option<Referral> {
    let Some(Step::Opened(opening)) = first.body.as_ref().filter(|_| first.lane == Lane::Opener && first.number == 1)
    else {
        return None;
    };
    let party = opening.kind.opened_by();
    Some(Referral {
        opening: Some(opening.clone()),
        kind: opening.kind,
        opened_at: first.at,
        state: State::Sent,
        deadline: opening.answer_by,
        question: None,
        waiting: None,
        acceptance: None,
        review_on: None,
        ending: None,
        identity: None,
        disclosed: false,
        handed_over: false,
        interruption_requested: false,
        revocation: None,
        erased: false,
        asks: Vec::new(),
        attachments: Vec::new(),
        timeline: vec![Moment {
            party,
            number: 1,
            kind: first.body.as_ref().map(Step::kind),
            at: first.at,
            allowed: true,
            effective: true,
            state: State::Sent,
        }],
        undo: None,
    })
}

/// Applies a step that is allowed.
pub(super) fn apply(referral: &mut Referral, party: Party, step: &Step, at: Timestamp) {
    match step {
        Step::Noted { .. } | Step::Opened(_) => {}
        Step::Attached { attachment } => referral.attachments.push((party, attachment.clone())),
        // The work goes on as it does: what can be taken back stays so.
        Step::RightAsked { .. } | Step::RightAnswered { .. } => ask(referral, party, step, at),
        Step::StepRetracted {} => retract(referral),
        // What S does on a late yes does not stand in the way of R, which took it back before it knew.
        Step::LateAcceptanceConfirmed {} | Step::IdentityDisclosed { .. } | Step::HandedOver {}
            if is_late(referral) =>
        {
            change(referral, step, at);
        }
        _ => {
            referral.undo =
                retractable(step).then(|| Undo { party, late: false, before: Box::new(snapshot(referral)) });
            change(referral, step, at);
        }
    }
}

/// A request of a right, or its answer. The event has the next number of its lane: all before it stand in the timeline.
fn ask(referral: &mut Referral, party: Party, step: &Step, at: Timestamp) {
    match step {
        Step::RightAsked { right, identity, answer_by, text } => {
            let before = referral.timeline.iter().filter(|moment| moment.party == party).map(|moment| moment.number);
            let number = before.max().unwrap_or(0) + 1;
            let (identity, text) = (identity.clone(), text.clone());
            let (right, answer_by) = (*right, *answer_by);
            referral.asks.push(Ask { party, number, right, identity, at, answer_by, text, answer: None });
        }
        Step::RightAnswered { number, kept, text } => {
            let asked = referral.asks.iter_mut().find(|ask| ask.party != party && ask.number == *number);
            let Some(asked) = asked else { return };
            asked.answer = Some(Answer { at, kept: *kept, text: text.clone() });
            if kept.is_none() && asked.right == Right::Rectification {
                for (field, value) in asked.identity.iter().flat_map(Identity::told) {
                    if let Some(identity) = &mut referral.identity {
                        identity.set(field, Some(value.to_owned()));
                    }
                }
            }
        }
        _ => {}
    }
}

fn is_late(referral: &Referral) -> bool {
    referral.undo.as_ref().is_some_and(|undo| undo.late)
}

/// What can be taken back: answers of R, and S's closing. What disclosed, erased or was signed for a deadline cannot.
pub(super) fn retractable(step: &Step) -> bool {
    matches!(
        step,
        Step::ReviewStarted { .. }
            | Step::QuestionAsked { .. }
            | Step::Waitlisted { .. }
            | Step::ProvisionallyAccepted { .. }
            | Step::Accepted { .. }
            | Step::Started { .. }
            | Step::Held { .. }
            | Step::Completed { .. }
            | Step::Failed { .. }
            | Step::Declined { .. }
            | Step::Closed {}
            | Step::InterruptionRequested { .. }
    )
}

fn snapshot(referral: &Referral) -> Before {
    Before {
        state: referral.state,
        question: referral.question.clone(),
        waiting: referral.waiting,
        acceptance: referral.acceptance.clone(),
        review_on: referral.review_on,
        ending: referral.ending.clone(),
        handed_over: referral.handed_over,
        interruption_requested: referral.interruption_requested,
        revocation: referral.revocation,
    }
}

pub(super) fn retract(referral: &mut Referral) {
    if let Some(undo) = referral.undo.take() {
        let before = *undo.before;
        referral.state = before.state;
        referral.question = before.question;
        referral.waiting = before.waiting;
        referral.acceptance = before.acceptance;
        referral.review_on = before.review_on;
        referral.ending = before.ending;
        referral.handed_over = before.handed_over;
        referral.interruption_requested = before.interruption_requested;
        referral.revocation = before.revocation;
    }
}

fn change(referral: &mut Referral, step: &Step, at: Timestamp) {
    match step {
        Step::ReviewStarted { .. } => referral.state = State::UnderReview,
        Step::QuestionAsked { text, answer_by } => {
            referral.question = Some(Question { text: text.clone(), asked_at: at, answer_by: *answer_by });
        }
        Step::QuestionAnswered { .. } => {
            if let Some(question) = referral.question.take() {
                referral.deadline = referral.deadline.plus(question.stopped(at));
            }
        }
        Step::Waitlisted { rank, estimated, valid_until, .. } => {
            referral.waiting = Some(Waiting { rank: *rank, estimated: *estimated, valid_until: *valid_until });
            enter(referral, State::Waitlisted);
        }
        Step::ProvisionallyAccepted { .. } | Step::Accepted { .. } => accept(referral, step),
        Step::IdentityDisclosed { identity } => {
            referral.identity = Some(identity.clone());
            referral.disclosed = true;
            if referral.state == State::Sent {
                // A request of admission: saying who it is, is saying yes.
                referral.state = State::UnderReview;
            }
        }
        Step::LateAcceptanceConfirmed {} => {
            let waits = referral.acceptance.as_ref().is_some_and(|acceptance| acceptance.waits_for.is_some());
            referral.state = match referral.review_on {
                Some(_) => State::OnHold,
                None if waits => State::ProvisionallyAccepted,
                None => State::Accepted,
            };
        }
        Step::HandedOver {} => referral.handed_over = true,
        Step::Started { .. } => enter(referral, State::InProgress),
        Step::Held { review_on, .. } => {
            referral.review_on = Some(*review_on);
            referral.state = State::OnHold;
        }
        Step::InterruptionRequested { .. } => referral.interruption_requested = true,
        Step::ConsentRevoked {} => {
            // Where no work was done there is nothing to go on with: R erases without being asked.
            let answered = matches!(referral.ended_as(), State::Declined | State::Expired);
            referral.revocation = Some(Revocation { answered, continues_on: None });
        }
        Step::RevocationAnswered { continues_on } => {
            referral.revocation = Some(Revocation { answered: true, continues_on: *continues_on });
        }
        Step::Erased {} => {
            referral.erased = true;
            referral.identity = None;
        }
        _ => end(referral, step),
    }
}

fn accept(referral: &mut Referral, step: &Step) {
    match step {
        Step::ProvisionallyAccepted { waits_for, held_until, .. } => {
            referral.acceptance = Some(Acceptance {
                waits_for: Some(*waits_for),
                contact: String::new(),
                service: String::new(),
                proposed_start: None,
                held_until: *held_until,
            });
            enter(referral, State::ProvisionallyAccepted);
        }
        Step::Accepted { contact, service, proposed_start, held_until, .. } => {
            referral.acceptance = Some(Acceptance {
                waits_for: None,
                contact: contact.clone(),
                service: service.clone(),
                proposed_start: *proposed_start,
                held_until: *held_until,
            });
            enter(referral, State::Accepted);
        }
        _ => {}
    }
}

/// A new state answers what was open in the old one.
fn enter(referral: &mut Referral, state: State) {
    if state != State::Waitlisted {
        referral.waiting = None;
    }
    if matches!(state, State::Accepted | State::InProgress) {
        referral.question = None;
    }
    referral.review_on = None;
    referral.state = state;
}

fn end(referral: &mut Referral, step: &Step) {
    let ending =
        |reason, text: &String| Ending { outcome: None, closing: None, reason, minutes: None, text: text.clone() };
    let (state, ending) = match step {
        Step::Completed { outcome, reason, minutes, text } => {
            let told = Ending {
                outcome: Some(*outcome),
                closing: Some(*reason),
                minutes: *minutes,
                ..ending(reason.code(), text)
            };
            (State::Completed, Some(told))
        }
        Step::Failed { reason, text } => (State::Failed, Some(ending(reason.code(), text))),
        Step::Declined { reason, text } => (State::Declined, Some(ending(reason.code(), text))),
        Step::Withdrawn { reason, text } => (State::Withdrawn, Some(ending(reason.code(), text))),
        Step::Expired {} => {
            // On the waiting list it was the list's date that ran out: the grace counts from there.
            referral.deadline = referral.expires_at().unwrap_or(referral.deadline);
            (State::Expired, None)
        }
        Step::Closed {} => (State::Closed, referral.ending.take()),
        Step::EnteredInError { text } => (State::EnteredInError, Some(ending("entered_in_error", text))),
        _ => return,
    };
    referral.ending = ending;
    referral.question = None;
    referral.waiting = None;
    referral.review_on = None;
    referral.state = state;
}
