//! A step that was wrong: the wrong day, the wrong reason, or the wrong person.
//!
//! Only the last step can be put right, one after the other: what came later builds on what was before. It is **corrected** by a step
//! that says the same with another day, reason or note, or **undone** by one that leads back to what it found; either is a line of its
//! own in the story, and the wrong one stays there, struck out. What is undone never was: whoever was taken into a service by mistake
//! has not been followed, and has not left it. How an enrolment began can be undone too; it is closed then, as a mistake.
//!
//! Two things speak against it. Steps that came with a referral are signed, and the other cooperative has them: they are put right there.
//! And hours that were delivered say that she was there: they are looked at first ([`LastStep::hours`]).

use jiff::civil::Date;

use super::ending::{CameToNothing, Ending};
use super::{Enrolment, Refusal, State, Step};

/// The last step that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastStep {
    /// Its number in the story.
    pub number: i64,
    /// Where it led, which is where the enrolment stands.
    pub to: State,
    /// Its day.
    pub on: Date,
    /// What was to be remembered of it.
    pub note: String,
    /// Whether it is only a new place on the list for everybody.
    pub computed: bool,
    /// The enrolment as the step found it; none: it was the first.
    pub found: Option<Enrolment>,
}

impl LastStep {
    /// Whether she had been in the service before it: which reasons an end can have.
    pub fn began(&self) -> bool {
        self.found.as_ref().is_some_and(Enrolment::began)
    }

    /// Whether it can be put right with this day and reason.
    ///
    /// # Errors
    /// What speaks against it.
    pub fn corrected(&self, step: &Step, today: Date) -> Result<(), Refusal> {
        if step.on > today {
            return Err(Refusal::NotYet);
        }
        if self.found.as_ref().is_some_and(|found| step.on < found.since) {
            return Err(Refusal::BeforeLast);
        }
        match step.to {
            State::Closed { reason } if !reason.fits(self.began()) => Err(Refusal::OtherReasons),
            _ if step.to.code() != self.to.code() => Err(Refusal::NotNow),
            _ => Ok(()),
        }
    }

    /// What is left when it is undone.
    ///
    /// # Errors
    /// It only gave her another place on the list, which is changed by another such step.
    pub fn undone(&self) -> Result<Step, Refusal> {
        let note = String::new();
        match &self.found {
            None => {
                let to = State::Closed { reason: Ending::Never(CameToNothing::Mistake) };
                Ok(Step { to, on: self.on, note })
            }
            Some(found) if matches!(self.to, State::Waiting { .. }) && found.waiting_since.is_some() => {
                Err(Refusal::OnlyPoints)
            }
            Some(found) => Ok(Step { to: found.state.clone(), on: found.since, note }),
        }
    }

    /// The days, both counted, on which she was in the service because of this step alone: undone, or with another day.
    pub fn hours(&self, corrected: Option<Date>) -> Option<(Date, Date)> {
        let days = match (corrected, &self.to) {
            (None, State::Active) => (self.on, Date::MAX),
            (None, _) if self.found.is_none() => (self.on, Date::MAX),
            (Some(later), State::Active) => (self.on, later.yesterday().unwrap_or(later)),
            (Some(earlier), State::Closed { .. } | State::Suspended { .. }) => {
                (earlier.tomorrow().unwrap_or(earlier), self.on)
            }
            _ => return None,
        };
        (days.0 <= days.1).then_some(days)
    }
}

/// Whether the last step of an enrolment can be put right at all.
///
/// # Errors
/// What speaks against it.
pub fn may_change(enrolment: &Enrolment, last: Option<&LastStep>) -> Result<(), Refusal> {
    match last {
        _ if !enrolment.referral.is_empty() => Err(Refusal::InReferral),
        None => Err(Refusal::NoStep),
        Some(last) if last.computed => Err(Refusal::OnlyPoints),
        Some(_) => Ok(()),
    }
}
