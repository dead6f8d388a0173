//! The day on which somebody died, written once on her record.
//!
//! One step writes it, from her record or with the reason of an enrolment that ends, and it ends whatever goes on for her
//! (`activities::store::died`). A wrong day is written anew. Where it was a mistake altogether, the record says again that she is alive;
//! nothing opens by itself then, because a place that became free may have been given to somebody else: each enrolment that was closed
//! for this reason is named, and is opened again as any wrong step is put right.

use jiff::civil::Date;

/// Why a day cannot be that of her death.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// She was not born yet.
    #[error("the day is before her birth")]
    BeforeBirth,
    /// It has not come.
    #[error("the day has not come")]
    NotYet,
}

impl Refusal {
    /// The message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::BeforeBirth => "people-died-before-birth",
            Self::NotYet => "people-died-future",
        }
    }
}

/// Whether somebody born on a day, if it is known, can have died on another.
///
/// # Errors
/// What speaks against it.
pub fn may_be(born: Option<Date>, on: Date, today: Date) -> Result<(), Refusal> {
    match born {
        _ if on > today => Err(Refusal::NotYet),
        Some(born) if on < born => Err(Refusal::BeforeBirth),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn nobody_dies_before_she_is_born_or_tomorrow() {
        let (born, today) = (date(1940, 5, 3), date(2026, 11, 30));
        for (on, expected) in [
            (born, Ok(())),
            (today, Ok(())),
            (date(1940, 5, 2), Err(Refusal::BeforeBirth)),
            (date(2026, 12, 1), Err(Refusal::NotYet)),
        ] {
            assert_eq!(may_be(Some(born), on, today), expected, "{on}");
        }
        assert_eq!(may_be(None, date(1900, 1, 1), today), Ok(()), "nothing is known that speaks against it");
    }
}
