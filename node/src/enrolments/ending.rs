//! Why an enrolment is over. Who was in the service leaves it for one of the reasons of SINBA, which also says how that went; a request
//! that came to nothing ([`CameToNothing`]) has reasons of its own, and is no outcome of any service.
//!
//! What was there twice, because one person had two records, is over without anybody having left ([`Ending::Twin`]): the other enrolment goes
//! on, and no number counts this end.
//!
//! The codes of the lists differ, so one column holds all. Enrolments that were closed before there were two lists may have a reason
//! of SINBA without having begun: they are read as they were written.

use pico_protocol::referral::ClosingReason;

use crate::coded;

coded! {
    /// Why somebody who had asked, waited or had a place assigned never came into the service.
    CameToNothing {
        /// She does not meet the requirements of the service.
        Requirements = "request_requirements",
        /// She, or her family, has given it up.
        Renounced = "request_renounced",
        /// Somebody else takes care of her.
        Elsewhere = "request_elsewhere",
        /// She has moved away.
        Moved = "request_moved",
        /// She cannot be reached.
        Unreachable = "request_unreachable",
        /// The time for an answer has passed.
        Lapsed = "request_lapsed",
        /// The service will have no place for her.
        NoPlace = "request_no_place",
        /// It was there twice, or by mistake.
        Mistake = "request_mistake",
        /// She has died.
        Deceased = "request_deceased",
        /// Something else; the note says what.
        Other = "request_other",
    }
}

/// Why an enrolment is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// She was in the service and has left it.
    Left(ClosingReason),
    /// She never came into it.
    Never(CameToNothing),
    /// She was in the service twice, under two records: this one was one too many.
    Twin,
}

/// The code of what was there twice.
pub const TWIN: &str = "twin";

impl Ending {
    /// What can be chosen for who has been in the service, or has not.
    pub fn choices(began: bool) -> Vec<Self> {
        if began {
            ClosingReason::ALL.iter().copied().map(Self::Left).chain([Self::Twin]).collect()
        } else {
            CameToNothing::ALL.into_iter().map(Self::Never).collect()
        }
    }

    /// Whether it can end an enrolment that has begun, or has not.
    pub fn fits(self, began: bool) -> bool {
        matches!(self, Self::Left(_) | Self::Twin) == began
    }

    /// That she has died, of an enrolment that has begun or has not.
    pub fn death(began: bool) -> Self {
        if began { Self::Left(ClosingReason::Deceased) } else { Self::Never(CameToNothing::Deceased) }
    }

    /// Whether it says that she has died.
    pub fn is_death(self) -> bool {
        matches!(self, Self::Left(ClosingReason::Deceased) | Self::Never(CameToNothing::Deceased))
    }

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Left(reason) => reason.code(),
            Self::Never(reason) => reason.code(),
            Self::Twin => TWIN,
        }
    }

    /// From what is stored.
    pub fn from_code(code: &str) -> Option<Self> {
        let left = || ClosingReason::from_code(code).map(Self::Left);
        let twin = (code == TWIN).then_some(Self::Twin);
        twin.or_else(|| code.parse().ok().map(Self::Never)).or_else(left)
    }

    /// The message key of its words.
    pub fn key(self) -> String {
        match self {
            Self::Left(reason) => format!("referral-closing-{}", reason.code()),
            Self::Never(reason) => format!("enrolment-ending-{}", reason.code()),
            Self::Twin => format!("enrolment-ending-{TWIN}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::Locale;

    #[test]
    fn the_two_lists_share_no_code_and_every_reason_is_read_back_with_words_in_both_languages() {
        for began in [true, false] {
            for ending in Ending::choices(began) {
                assert_eq!(Ending::from_code(ending.code()), Some(ending));
                assert!(ending.fits(began) && !ending.fits(!began), "{ending:?}");
                assert_eq!(ending.is_death(), ending == Ending::death(began), "{ending:?}");
                for locale in Locale::ALL {
                    assert!(locale.knows(&ending.key()), "{} has no words in {}", ending.key(), locale.code());
                }
            }
        }
        // What was closed before there were two lists.
        assert_eq!(Ending::from_code("deceased"), Some(Ending::Left(ClosingReason::Deceased)));
        assert_eq!(Ending::from_code("bored"), None);
    }
}
