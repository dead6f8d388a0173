//! What became of the referrals of a year: which answer each has had, and how those went on that were accepted.
//!
//! A question to several cooperatives ("who has a place?") is none of them: the referral proper that comes of it is another one, and
//! counts.

use pico_protocol::referral::{Outcome, State};

/// Referrals that stand alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether this node opened them.
    pub sent: bool,
    /// How they ended, as the code of a state; of those that go on, where they stand.
    pub state: String,
    /// Whether what they were for was reached, as a code; may be empty.
    pub outcome: String,
    /// Why they ended, as a code; may be empty.
    pub reason: String,
    /// They were taken back, and had been accepted before.
    pub accepted_before: bool,
    /// How many.
    pub count: i64,
}

/// Which answer a referral has had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes, whatever came of it.
    Accepted,
    /// No.
    Declined,
    /// None in time.
    Expired,
    /// None: it was taken back before.
    Withdrawn,
    /// None: it was opened by mistake.
    Annulled,
    /// None yet.
    Waiting,
}

/// How a referral went on that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// It goes on.
    GoesOn,
    /// It is done, and this is said of what it was for.
    Done(Outcome),
    /// It is done, and nothing is said.
    Told,
    /// It did not work out.
    Failed,
    /// It was taken back.
    TakenBack,
}

impl Answer {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 6] =
        [Self::Accepted, Self::Declined, Self::Expired, Self::Withdrawn, Self::Annulled, Self::Waiting];

    /// Its message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Accepted => "year-answer-accepted",
            Self::Declined => "year-answer-declined",
            Self::Expired => "year-answer-expired",
            Self::Withdrawn => "year-answer-withdrawn",
            Self::Annulled => "year-answer-annulled",
            Self::Waiting => "year-answer-waiting",
        }
    }
}

impl Course {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 7] = [
        Self::GoesOn,
        Self::Done(Outcome::Reached),
        Self::Done(Outcome::Partly),
        Self::Done(Outcome::NotReached),
        Self::Told,
        Self::Failed,
        Self::TakenBack,
    ];

    /// Its message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::GoesOn => "year-course-goes-on",
            Self::Done(Outcome::Reached) => "year-course-reached",
            Self::Done(Outcome::Partly) => "year-course-partly",
            Self::Done(Outcome::NotReached) => "year-course-not-reached",
            Self::Told => "year-course-done",
            Self::Failed => "year-course-failed",
            Self::TakenBack => "year-course-taken-back",
        }
    }
}

impl Standing {
    fn is(&self, states: &[State]) -> bool {
        states.iter().any(|state| state.code() == self.state)
    }

    /// Which answer they have had.
    pub fn answer(&self) -> Answer {
        match self {
            _ if self.course().is_some() => Answer::Accepted,
            _ if self.is(&[State::Declined]) => Answer::Declined,
            _ if self.is(&[State::Expired]) => Answer::Expired,
            _ if self.is(&[State::Withdrawn]) => Answer::Withdrawn,
            _ if self.is(&[State::EnteredInError]) => Answer::Annulled,
            _ => Answer::Waiting,
        }
    }

    /// How they went on, if they were accepted.
    pub fn course(&self) -> Option<Course> {
        const GO_ON: [State; 4] = [State::Accepted, State::AcceptedLate, State::InProgress, State::OnHold];
        match self {
            _ if self.is(&GO_ON) => Some(Course::GoesOn),
            _ if self.is(&[State::Completed]) => {
                Some(Outcome::from_code(&self.outcome).map_or(Course::Told, Course::Done))
            }
            _ if self.is(&[State::Failed]) => Some(Course::Failed),
            _ if self.is(&[State::Withdrawn]) && self.accepted_before => Some(Course::TakenBack),
            _ => None,
        }
    }
}

/// How many of them fit, sent and received.
pub fn count(all: &[Standing], fits: impl Fn(&Standing) -> bool) -> (i64, i64) {
    let of = |sent: bool| all.iter().filter(|one| one.sent == sent && fits(one)).map(|one| one.count).sum();
    (of(true), of(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::Locale;

    fn standing(state: State) -> Standing {
        Standing { sent: true, state: state.code().to_owned(), count: 1, ..Standing::default() }
    }

    #[test]
    fn what_was_taken_back_after_a_yes_was_accepted() {
        let mut back = standing(State::Withdrawn);
        assert_eq!((back.answer(), back.course()), (Answer::Withdrawn, None));
        back.accepted_before = true;
        assert_eq!((back.answer(), back.course()), (Answer::Accepted, Some(Course::TakenBack)));
    }

    #[test]
    fn every_state_has_one_answer_and_only_what_was_accepted_has_a_course() {
        let accepted: Vec<State> =
            State::ALL.into_iter().filter(|state| standing(*state).answer() == Answer::Accepted).collect();
        let course = |state: &State| standing(*state).course().is_some();
        assert_eq!(accepted, State::ALL.into_iter().filter(course).collect::<Vec<_>>());
        assert_eq!(accepted.len(), 6, "{accepted:?}");
        let mut waiting = State::ALL.into_iter().filter(|state| state.awaits_answer());
        assert!(waiting.all(|state| standing(state).answer() == Answer::Waiting));
    }

    #[test]
    fn what_is_done_says_what_was_reached_if_somebody_said_it() {
        let mut done = standing(State::Completed);
        assert_eq!(done.course(), Some(Course::Told));
        done.outcome = Outcome::Partly.code().to_owned();
        assert_eq!(done.course(), Some(Course::Done(Outcome::Partly)));
        assert_eq!(count(&[done.clone(), Standing { sent: false, count: 3, ..done }], |_| true), (1, 3));
    }

    #[test]
    fn every_answer_and_every_course_has_words_in_both_languages() {
        let keys: Vec<&str> = Answer::ALL.map(Answer::key).into_iter().chain(Course::ALL.map(Course::key)).collect();
        for locale in Locale::ALL {
            assert!(keys.iter().all(|key| locale.knows(key)), "{}", locale.code());
        }
    }
}
