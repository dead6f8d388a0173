//! Offering a place that is free to somebody who waits: she, or her family, is told, the place is **held** for her until a day, and what
//! she answers is written down.
//!
//! While an offer is open its place counts as taken, so that no place is offered twice; she stays on the list until she answers. Nothing
//! is decided by time: when the day has passed the home page says so, and somebody calls again or goes on to whoever is next. An answer
//! closes the offer; a yes assigns the place in the same step, a no leaves her where she is, at the end of the list, or out of it.

use jiff::ToSpan;
use jiff::civil::Date;

use super::EnrolmentId;
use crate::{coded, local_id};

local_id!(
    /// An offer of a place.
    OfferId,
    "off"
);

/// For so many days a place is held, unless the rules of the service say otherwise or another day is written.
const HELD_DAYS: i64 = 7;
/// The longest time that a place is held.
pub const LONGEST_DAYS: i64 = 90;
/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 1_000;

coded! {
    /// How she was told.
    How {
        /// By telephone.
        Phone = "phone",
        /// Face to face.
        InPerson = "in_person",
        /// By a letter.
        Letter = "letter",
        /// By e-mail or a message.
        Message = "message",
    }
}

coded! {
    /// What became of an offer.
    Answer {
        /// She takes it.
        Accepted = "accepted",
        /// Not now: she keeps her place in line.
        Kept = "kept",
        /// Not now: she goes to the end of the line.
        Last = "last",
        /// No more: she leaves the list.
        Left = "left",
        /// She needs more time: the place is held for longer, with an offer of its own.
        MoreTime = "more_time",
        /// None came: the place is held no longer.
        NoAnswer = "no_answer",
        /// It was written by mistake, or the place is not there any more.
        TakenBack = "taken_back",
    }
}

/// How a service offers its places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// For how many days a place is held; none: as everywhere.
    pub held_days: Option<i64>,
    /// The e-mail address of who looks after the list; empty: whom the cooperative has named is told.
    pub email: String,
}

impl Rules {
    /// For how many days a place of this service is held, unless another day is written.
    pub fn days(&self) -> i64 {
        self.held_days.unwrap_or(HELD_DAYS)
    }

    /// The last day that is proposed for holding a place which is offered on a day.
    pub fn proposed_until(&self, on: Date) -> Date {
        on.saturating_add(self.days().days())
    }
}

/// An offer to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The day on which she was told.
    pub on: Date,
    /// How.
    pub how: How,
    /// The last day on which the place is held.
    pub until: Date,
    /// To whom one spoke, what was said.
    pub note: String,
}

/// An offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Identifier.
    pub id: OfferId,
    /// Of the place that this enrolment waits for.
    pub enrolment: EnrolmentId,
    /// What was told.
    pub told: Told,
    /// Who has written it.
    pub by: String,
    /// What became of it, and on which day; none: it is open.
    pub answer: Option<(Answer, Date)>,
    /// What is to be remembered of the answer.
    pub answer_note: String,
    /// Who has written the answer.
    pub answered_by: String,
}

/// Why a place is not offered, or an answer not written. Each is told beside a field of its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// She does not wait, or moves with a referral.
    #[error("she does not wait for a place that can be offered here")]
    NotWaiting,
    /// No place is free.
    #[error("no place is free")]
    Full,
    /// One is offered to her already, or has been answered meanwhile.
    #[error("the offers to her have changed meanwhile")]
    Overtaken,
    /// The day has not come, or is before she waited.
    #[error("the day cannot be")]
    Day,
    /// The last day of holding the place is before the offer, or too far away.
    #[error("the place cannot be held until then")]
    Until,
    /// Her data are kept and used for nothing else.
    #[error("her record is restricted")]
    Restricted,
    /// The service is out of use.
    #[error("the service is closed")]
    ServiceClosed,
}

impl Refusal {
    /// The field that it is told beside.
    pub fn field(self) -> &'static str {
        match self {
            Self::Day => "on",
            Self::Until => "until",
            _ => "offer",
        }
    }

    /// The message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotWaiting => "offer-refused-waiting",
            Self::Full => "offer-refused-full",
            Self::Overtaken => "offer-refused-overtaken",
            Self::Day => "offer-refused-day",
            Self::Until => "offer-refused-until",
            Self::Restricted => "restriction-refused",
            Self::ServiceClosed => "enrolment-refused-closed",
        }
    }
}

/// Whether the days of an offer can be, for somebody who waits since a day.
///
/// # Errors
/// Which day cannot.
pub fn days_can_be(told: &Told, waits_since: Date, today: Date) -> Result<(), Refusal> {
    if told.on > today || told.on < waits_since {
        return Err(Refusal::Day);
    }
    if told.until < told.on || told.until > today.saturating_add(LONGEST_DAYS.days()) {
        return Err(Refusal::Until);
    }
    Ok(())
}

impl Answer {
    /// Whether it says until when the place is held from now on.
    pub fn asks_until(self) -> bool {
        matches!(self, Self::Accepted | Self::MoreTime)
    }
}

impl Offer {
    /// Whether its last day has passed without an answer.
    pub fn is_over(&self, today: Date) -> bool {
        self.answer.is_none() && self.told.until < today
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::web::locale::Locale;

    const TODAY: Date = date(2026, 11, 29);

    fn told(on: Date, until: Date) -> Told {
        Told { on, how: How::Phone, until, note: String::new() }
    }

    #[test]
    fn a_place_is_held_from_the_day_of_the_offer_and_not_for_ever() {
        let since = date(2026, 11, 20);
        for (on, until, expected) in [
            (TODAY, Rules::default().proposed_until(TODAY), Ok(())),
            (TODAY, TODAY, Ok(())),
            (date(2026, 11, 30), date(2026, 12, 7), Err(Refusal::Day)),
            (date(2026, 11, 19), date(2026, 12, 7), Err(Refusal::Day)),
            (TODAY, date(2026, 11, 28), Err(Refusal::Until)),
            (TODAY, date(2027, 2, 28), Err(Refusal::Until)),
        ] {
            assert_eq!(days_can_be(&told(on, until), since, TODAY), expected, "{on} {until}");
        }
        assert_eq!(Rules::default().proposed_until(TODAY), date(2026, 12, 6));
        let own = Rules { held_days: Some(3), email: String::new() };
        assert_eq!(own.proposed_until(TODAY), date(2026, 12, 2));
    }

    #[test]
    fn every_word_of_it_is_there_in_both_languages() {
        let hows = How::ALL.iter().map(|how| format!("offer-how-{}", how.code()));
        let ends = ["", "-help", "-done"];
        let answers = Answer::ALL.iter().flat_map(|one| ends.map(|end| format!("offer-answer-{}{end}", one.code())));
        let refusals = [
            Refusal::NotWaiting,
            Refusal::Full,
            Refusal::Overtaken,
            Refusal::Day,
            Refusal::Until,
            Refusal::Restricted,
            Refusal::ServiceClosed,
        ];
        for key in hows.chain(answers).chain(refusals.iter().map(|one| one.key().to_owned())) {
            for locale in Locale::ALL {
                assert!(locale.knows(&key), "{key} has no words in {}", locale.code());
            }
        }
    }
}
