//! Plans of people in a service ("PAI", "PEI", "PTRI"): what somebody needs, what helps her, what is to be reached and how one sees it.
//!
//! A [`Plan`] belongs to one enrolment. It says her needs and resources and her [`Goal`]s, and on which day it is looked at again
//! ([`Review`]). It is written as a draft, proposed, approved by a coordinator, and holds until it is ended or a new one takes its place
//! ([`Act::follows`]). While it is a draft its words change; from the proposal on they stay. Whoever wants an approved plan to say something
//! else writes the next edition: the plan is **under review** meanwhile and still holds, and it can be read for ever.
//!
//! **Four eyes**: whoever proposed a plan does not approve it ([`may_approve`]); there is no exception for a small cooperative, because who
//! may write a diary may propose, and so two people are always found. Who may read a plan is who may see the person.
//!
//! The kinds and their names: *piano assistenziale individualizzato* and *piano educativo individualizzato* are what services for adults
//! and for minors call it; *progetto terapeutico-riabilitativo individualizzato* is said in mental health; *progetto individuale* is that of
//! art. 14 of the law 328/2000.

pub mod codes;
pub mod panel;
pub mod store;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::codes::{Act, Decided, Ending, How, Kind, Reached, Sharer, State};
use crate::enrolments::EnrolmentId;
use crate::local_id;

local_id!(
    /// A plan.
    PlanId,
    "pla"
);

/// Goals of one plan.
pub const MOST_GOALS: usize = 12;
/// The longest text, in characters.
pub const LONGEST: usize = 5_000;
/// The longest line, in characters.
pub const LONGEST_LINE: usize = 300;
/// So many days before a review somebody is told.
pub const REVIEW_DAYS: i32 = 14;

/// Whether an account approves what another has proposed: never what it has proposed itself.
pub fn may_approve(proposed_by: &str, account: &str) -> bool {
    !proposed_by.is_empty() && proposed_by != account
}

/// The words of a plan, besides its goals. Encrypted at rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// What she needs.
    pub needs: String,
    /// What and who helps.
    pub resources: String,
}

/// The words of a goal. Encrypted at rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalTexts {
    /// What is to be reached.
    pub goal: String,
    /// How one sees that it is reached.
    pub sign: String,
    /// Who follows it, in words.
    pub who: String,
    /// What is done for it.
    pub actions: String,
}

/// What became of a goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it was reached.
    pub reached: Reached,
    /// On which day somebody has seen it.
    pub on: Option<Date>,
    /// What was seen; encrypted at rest.
    pub note: String,
}

impl Outcome {
    /// Nothing was said yet.
    pub const OPEN: Self = Self { reached: Reached::Open, on: None, note: String::new() };
}

/// A goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// From one, in the order of the plan.
    pub number: i64,
    /// By when.
    pub until: Option<Date>,
    /// Its words.
    pub texts: GoalTexts,
    /// What became of it.
    pub outcome: Outcome,
}

/// What is written while it is a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What it is called.
    pub kind: Kind,
    /// From when it is meant to hold.
    pub from: Date,
    /// Until when, if that is known.
    pub until: Option<Date>,
    /// When it is looked at first.
    pub review_on: Option<Date>,
    /// Its words.
    pub texts: Texts,
    /// Its goals.
    pub goals: Vec<Goal>,
}

/// A day on which a plan was looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The day that had been planned, if one had.
    pub planned_on: Option<Date>,
    /// The day on which it was held.
    pub held_on: Date,
    /// What came of it.
    pub outcome: Decided,
    /// Who took part; encrypted at rest.
    pub present: String,
    /// What was decided, in words; encrypted at rest.
    pub said: String,
    /// When it is looked at next.
    pub next_on: Option<Date>,
    /// Who wrote it down, and when in milliseconds.
    pub by: (String, i64),
}

/// Somebody was shown a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// The day.
    pub on: Date,
    /// Who.
    pub sharer: Sharer,
    /// What came of it.
    pub how: How,
    /// Her name and what she said; encrypted at rest.
    pub name: String,
    /// What she said; encrypted at rest.
    pub said: String,
    /// Who wrote it down, and when in milliseconds.
    pub by: (String, i64),
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Identifier.
    pub id: PlanId,
    /// In which enrolment.
    pub enrolment: EnrolmentId,
    /// Which one of the enrolment, from one.
    pub edition: i64,
    /// Where it stands.
    pub state: State,
    /// What it says.
    pub written: Written,
    /// Who wrote it last.
    pub author: String,
    /// Who proposed it: account and name; empty while nobody has.
    pub proposed_by: (String, String),
    /// Who approved it and on which day.
    pub approved: Option<(String, Date)>,
    /// Since when it holds no more, and why, if somebody ended it.
    pub ended: Option<(Date, Option<Ending>)>,
    /// Why it was given back, dropped or ended.
    pub note: String,
    /// Grows with every change.
    pub version: i64,
}

impl Plan {
    /// What the next edition begins with: the same words, and the goals that are not reached.
    pub fn next(&self, today: Date) -> Written {
        let mut next = self.written.clone();
        next.from = today;
        next.until = next.until.filter(|until| *until > today);
        next.review_on = next.review_on.filter(|on| *on > today);
        next.goals.retain(|goal| goal.outcome.reached != Reached::Yes);
        for (goal, number) in next.goals.iter_mut().zip(1..) {
            (goal.number, goal.outcome) = (number, Outcome::OPEN);
        }
        next
    }
}

/// What is missing before a plan can be proposed, as a message key.
pub fn incomplete(written: &Written) -> Option<&'static str> {
    match written {
        _ if written.texts.needs.is_empty() => Some("plan-lacks-needs"),
        _ if written.goals.is_empty() => Some("plan-lacks-goals"),
        _ if written.goals.iter().any(|goal| goal.texts.sign.is_empty()) => Some("plan-lacks-signs"),
        _ if written.review_on.is_none() => Some("plan-lacks-review"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
