//! A receiver that goes on, step after step, while the expiry is on its way to it: what it said last is what holds.
//!
//! Every walk of the receiver is compared with what it would have amounted to had nothing expired. The sender meanwhile
//! may have heard of none, some or all of it, and may have confirmed the yes it had heard of.

use super::pair::{
    DEADLINE, HOUR, Pair, accepted, declined, disclosed, failed, held, provisional, question, started, steps,
    waitlisted, withdrawn,
};
use crate::referral::{Kind, Party, Referral, State, Step, StepKind, check, fold};
use crate::time::Timestamp;

/// How many steps the receiver takes at most.
const LONGEST: usize = 4;

/// One course: what the receiver wrote, how much of it the sender knew when it acted, and whether it then confirmed.
struct Course {
    kind: Kind,
    waiting: bool,
    walk: Vec<Step>,
    heard: usize,
    confirmed: bool,
    /// What the receiver believed to have said.
    meant: Referral,
    after: Referral,
}

impl Course {
    fn told(&self) -> String {
        let steps: Vec<StepKind> = self.walk.iter().map(Step::kind).collect();
        let (kind, heard, confirmed) = (self.kind, self.heard, self.confirmed);
        let (waiting, meant, after) = (self.waiting, self.meant.state, self.after.state);
        format!(
            "{kind:?}, on the list {waiting}: {steps:?}, {heard} heard, confirmed {confirmed}: {meant:?} = {after:?}"
        )
    }

    fn begun(&self) -> bool {
        let taken_back = |at: usize| matches!(self.walk.get(at + 1), Some(Step::StepRetracted {}));
        let mut steps = self.walk.iter().enumerate();
        steps.any(|(at, step)| matches!(step, Step::Started { .. }) && !taken_back(at))
    }

    fn said_yes(&self) -> bool {
        self.walk.iter().any(is_yes)
    }
}

const fn is_yes(step: &Step) -> bool {
    matches!(step, Step::Accepted { .. } | Step::ProvisionallyAccepted { .. })
}

/// A referral that has run out: the date of the opening, or that of the waiting list.
fn run_out(kind: Kind, waiting: bool) -> Pair {
    let mut pair = Pair::open(kind);
    if waiting {
        pair.receiver(waitlisted()).exchange();
    }
    pair.at(DEADLINE + if waiting { 20 * HOUR } else { 0 });
    pair
}

/// What the receiver believes after its walk, as long as it has heard of no expiry.
fn meant(kind: Kind, waiting: bool, walk: &[Step]) -> Referral {
    let mut pair = run_out(kind, waiting);
    for step in walk {
        pair.receiver(step.clone());
    }
    fold(&pair.receiver.transcript).unwrap()
}

/// All walks that are allowed to a receiver who knows of no expiry.
fn walks(kind: Kind, waiting: bool) -> Vec<Vec<Step>> {
    let mut all = vec![vec![]];
    let mut from = 0;
    for _ in 0..LONGEST {
        let until = all.len();
        for at in from..until {
            let walk: Vec<Step> = all[at].clone();
            let known = meant(kind, waiting, &walk);
            let possible = |step: &Step| check(&known, Party::Receiver, step, Timestamp::from_millis(DEADLINE)).is_ok();
            let next = steps().into_iter().filter(|step| !matches!(step, Step::Noted { .. }) && possible(step));
            all.extend(next.map(|step| [walk.clone(), vec![step]].concat()));
        }
        from = until;
    }
    all
}

/// The sender lets it expire, hears `heard` steps of the walk and confirms if that is a yes; then everything arrives.
fn run(kind: Kind, waiting: bool, walk: &[Step], heard: usize, confirms: bool) -> Course {
    let mut pair = run_out(kind, waiting);
    let before = pair.now;
    pair.sender(Step::Expired {}).at(before);
    for step in &walk[..heard] {
        pair.receiver(step.clone());
    }
    pair.sender.hear(&mut pair.receiver);
    let late = fold(&pair.sender.transcript).unwrap().state == State::AcceptedLate;
    let confirmed = late && confirms;
    if confirmed {
        pair.sender(Step::LateAcceptanceConfirmed {}).at(before + HOUR * i64::try_from(heard).unwrap());
    }
    for step in &walk[heard..] {
        pair.receiver(step.clone());
    }
    let meant = meant(kind, waiting, walk);
    let after = pair.agreed();
    Course { kind, waiting, walk: walk.to_vec(), heard, confirmed, meant, after }
}

fn courses() -> Vec<Course> {
    let mut all = Vec::new();
    for kind in [Kind::Referral, Kind::OpenCall] {
        for waiting in [false, true] {
            for walk in walks(kind, waiting) {
                for heard in 0..=walk.len() {
                    all.extend([false, true].map(|confirms| run(kind, waiting, &walk, heard, confirms)));
                }
            }
        }
    }
    all
}

/// What must come of a course.
fn promised(course: &Course) -> bool {
    let (meant, after) = (&course.meant, &course.after);
    match meant.state {
        // Nothing but a yes stops an expiry, and a yes that was taken back is none.
        State::Sent | State::UnderReview => after.state == State::Expired,
        State::Waitlisted => after.state == State::Expired || course.confirmed && after.state == State::Waitlisted,
        State::Declined => after.state == State::Declined || after.state == State::Expired,
        State::InProgress | State::Completed | State::Failed => after.state == meant.state,
        State::OnHold if course.begun() => after.state == meant.state,
        _ if course.confirmed && after.state == meant.state => true,
        _ => after.state == State::AcceptedLate,
    }
}

#[test]
fn what_the_receiver_said_last_holds_although_all_of_it_crossed_the_expiry() {
    let mut seen = 0;
    for course in courses() {
        let (meant, after) = (&course.meant, &course.after);
        assert!(promised(&course), "{}", course.told());
        if course.said_yes() && after.state == meant.state {
            assert_eq!((&after.ending, &after.acceptance), (&meant.ending, &meant.acceptance), "{}", course.told());
            seen += 1;
        }
    }
    assert!(seen > 1_000, "walks with a yes were asked about: {seen}");
}

#[test]
fn a_confirmation_leads_to_where_the_receiver_was() {
    for walk in [
        vec![provisional()],
        vec![provisional(), question()],
        vec![provisional(), accepted()],
        vec![accepted(), held()],
        vec![accepted(), held(), Step::StepRetracted {}],
        vec![provisional(), declined(), Step::StepRetracted {}],
        vec![accepted(), failed(), Step::StepRetracted {}],
        vec![accepted(), started(), Step::StepRetracted {}],
        vec![provisional(), waitlisted(), Step::StepRetracted {}],
    ] {
        let course = run(Kind::Referral, false, &walk, walk.len(), true);
        assert!(course.confirmed, "{}", course.told());
        let view = |referral: &Referral| {
            (referral.state, referral.question.is_some(), referral.acceptance.clone(), referral.review_on)
        };
        assert_eq!(view(&course.after), view(&course.meant), "{}", course.told());
    }
}

#[test]
fn a_failure_after_a_late_yes_is_not_confirmed_as_a_yes() {
    let mut pair = Pair::open(Kind::Referral);
    pair.at(DEADLINE + HOUR).receiver(accepted()).receiver(failed());
    pair.sender(Step::Expired {}).exchange();
    pair.sender(Step::LateAcceptanceConfirmed {});
    assert_eq!(pair.agreed().state, State::Failed);
}

#[test]
fn a_yes_that_was_taken_back_is_not_confirmed_even_when_the_name_went_with_the_confirmation() {
    let mut pair = Pair::open(Kind::Transfer);
    pair.at(DEADLINE).sender(Step::Expired {}).receiver(accepted());
    pair.sender.hear(&mut pair.receiver);
    pair.sender(Step::LateAcceptanceConfirmed {}).sender(disclosed()).sender(Step::HandedOver {});
    pair.receiver(Step::StepRetracted {});
    let referral = pair.agreed();
    assert_eq!((referral.state, referral.handed_over, referral.acceptance), (State::Expired, false, None));
}

#[test]
fn a_refusal_that_crosses_the_confirmation_of_a_late_yes_is_heard() {
    for yes in [vec![provisional()], vec![accepted()], vec![accepted(), held()]] {
        let mut pair = Pair::open(Kind::Referral);
        pair.at(DEADLINE).sender(Step::Expired {});
        for step in yes {
            pair.receiver(step);
        }
        pair.exchange();
        pair.sender(Step::LateAcceptanceConfirmed {}).receiver(declined());
        assert_eq!(pair.agreed().state, State::Declined);
    }
}

#[test]
fn who_knows_of_the_expiry_does_not_take_a_late_yes_back_but_declines() {
    let mut pair = Pair::open(Kind::Referral);
    pair.at(DEADLINE).sender(Step::Expired {}).receiver(accepted()).exchange();
    pair.receiver(Step::StepRetracted {}).exchange();
    assert_eq!(pair.agreed().state, State::AcceptedLate);
    pair.receiver(declined());
    assert_eq!(pair.agreed().state, State::Declined);
}

#[test]
fn taking_back_a_step_without_effect_does_not_give_back_the_yes_before_the_list() {
    let mut pair = Pair::open(Kind::Referral);
    pair.at(DEADLINE).sender(Step::Expired {});
    pair.receiver(provisional()).receiver(waitlisted()).receiver(declined()).receiver(Step::StepRetracted {});
    assert_eq!(pair.agreed().state, State::Expired);
}

#[test]
fn a_withdrawal_beats_whatever_followed_a_late_yes_but_the_work() {
    for (last, state) in [(held(), State::Withdrawn), (failed(), State::Withdrawn), (started(), State::InProgress)] {
        let mut pair = Pair::open(Kind::Referral);
        pair.at(DEADLINE).sender(Step::Expired {}).receiver(accepted());
        pair.sender.hear(&mut pair.receiver);
        pair.sender(withdrawn()).receiver(last);
        assert_eq!(pair.agreed().state, state);
    }
}
