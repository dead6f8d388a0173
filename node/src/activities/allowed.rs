//! Hours of one person, and her days of presence, beside those that whoever pays has authorised for her.
//!
//! What is meant for a week or a month is counted in each month; what is meant for a whole time ("20 hours from March to June") over all
//! of it. Only hours **with** the person use up what was authorised for her; of a group, her part. Days are those of the statement of a
//! contract that is paid by days. An authorisation is in what its contract pays for, so who is in a day centre has a limit in days; one in
//! hours that is older than that stays what the act says, and both count.
//!
//! What was authorised ends. In a month in which nothing holds any more there is no limit to count by, and yet it is not free: whoever
//! pays has set one, and it is over. Where somebody works on, that is as much too much as hours beyond a limit.

use jiff::civil::Date;

use crate::contracts::Unit;

/// What was done with a person in one service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// In minutes.
    pub minutes: Count,
    /// In halves of a day of presence; none where nothing of hers is paid or authorised by days.
    pub days: Option<Count>,
    /// The last day of what was authorised before the month; none where something holds in it, or nothing has ended.
    pub ended: Option<Date>,
}

/// How much it is, all in minutes or all in halves of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Done with her in the month.
    pub done: i64,
    /// Of the month, planned and neither done nor missed; a day on which something was done is done.
    pub planned: i64,
    /// Authorised for the month; none where nobody has set a limit for it.
    pub authorised: Option<i64>,
    /// What was authorised for a whole time, where something was.
    pub whole: Option<Whole>,
}

/// What was authorised for a whole time, all in minutes or all in halves of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    /// Done since its first day.
    pub done: i64,
    /// Planned within it.
    pub planned: i64,
    /// Authorised for all of it.
    pub authorised: i64,
}

/// How hours stand to what was authorised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// No limit was set.
    Free,
    /// Within it, also with what is planned.
    Within,
    /// What was authorised is over, and nothing is done or planned after it.
    Ended,
    /// Within it now, and beyond it if everything that is planned is done.
    Ahead,
    /// What was authorised is over, and something is done or planned after it.
    After,
    /// More was done than was authorised.
    Beyond,
}

impl Standing {
    /// The word in the message keys `hours-standing-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Within => "within",
            Self::Ended | Self::After => "ended",
            Self::Ahead => "ahead",
            Self::Beyond => "beyond",
        }
    }

    /// The kind of its chip.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Free => "quiet",
            Self::Within => "ok",
            Self::Ended | Self::Ahead => "wait",
            Self::After | Self::Beyond => "warn",
        }
    }

    /// Somebody has to look at it.
    pub fn is_too_much(self) -> bool {
        self >= Self::Ahead
    }

    fn of(done: i64, planned: i64, authorised: i64) -> Self {
        match authorised {
            limit if done > limit => Self::Beyond,
            limit if done + planned > limit => Self::Ahead,
            _ => Self::Within,
        }
    }
}

impl Count {
    /// The worse of the month and the whole time.
    fn standing(&self) -> Standing {
        let month = self.authorised.map_or(Standing::Free, |limit| Standing::of(self.done, self.planned, limit));
        let whole = self.whole.map_or(Standing::Free, |of| Standing::of(of.done, of.planned, of.authorised));
        month.max(whole)
    }

    /// What is left of the month; below zero: more was done.
    pub fn left(&self) -> Option<i64> {
        self.authorised.map(|limit| limit - self.done)
    }

    /// Somebody has set a limit.
    pub fn is_limited(&self) -> bool {
        self.authorised.is_some() || self.whole.is_some()
    }
}

impl Hours {
    /// The worse of hours and days; where neither has a limit any more, that it is over.
    pub fn standing(&self) -> Standing {
        if self.ended.is_some() && !self.is_limited() {
            return if self.minutes.done + self.minutes.planned > 0 { Standing::After } else { Standing::Ended };
        }
        self.minutes.standing().max(self.of_days())
    }

    /// In which of the two it stands so; where both do, or nobody has set a limit, in days if there are some.
    pub fn unit(&self) -> Unit {
        if self.days.is_some() && self.of_days() >= self.minutes.standing() { Unit::Day } else { Unit::Hour }
    }

    fn of_days(&self) -> Standing {
        self.days.map_or(Standing::Free, |days| days.standing())
    }

    /// Somebody has set a limit.
    pub fn is_limited(&self) -> bool {
        self.minutes.is_limited() || self.days.is_some_and(|days| days.is_limited())
    }

    /// Something was authorised, in the month or before it.
    pub fn was_limited(&self) -> bool {
        self.is_limited() || self.ended.is_some()
    }

    /// Nothing was done, planned or authorised in the month.
    pub fn is_empty(&self) -> bool {
        Self { ended: None, ..*self } == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(done: i64, planned: i64, authorised: Option<i64>) -> Count {
        Count { done, planned, authorised, whole: None }
    }

    fn minutes(minutes: Count) -> Hours {
        Hours { minutes, ..Hours::default() }
    }

    #[test]
    fn the_worse_of_the_month_and_the_whole_time_counts() {
        for (count, standing) in [
            (month(600, 60, None), Standing::Free),
            (month(60, 60, Some(120)), Standing::Within),
            (month(60, 61, Some(120)), Standing::Ahead),
            (month(121, 0, Some(120)), Standing::Beyond),
            (month(1, 0, Some(0)), Standing::Beyond),
        ] {
            assert_eq!(minutes(count).standing(), standing, "{count:?}");
        }
        let whole = |done| Some(Whole { done, planned: 30, authorised: 600 });
        let standing = |done, month| minutes(Count { whole: whole(done), ..month }).standing();
        assert_eq!(standing(580, month(60, 0, Some(120))), Standing::Ahead);
        assert_eq!(standing(60, month(121, 0, Some(120))), Standing::Beyond);
        assert_eq!(standing(60, month(600, 0, None)), Standing::Within);
    }

    #[test]
    fn days_that_are_authorised_count_beside_hours_and_the_worse_says_in_which_it_is() {
        let of = |minutes, days| Hours { minutes, days, ..Hours::default() };
        let free = month(600, 0, None);
        for (hours, standing, unit) in [
            (of(free, None), Standing::Free, Unit::Hour),
            (of(free, Some(month(4, 0, None))), Standing::Free, Unit::Day),
            (of(free, Some(month(4, 2, Some(6)))), Standing::Within, Unit::Day),
            (of(free, Some(month(4, 3, Some(6)))), Standing::Ahead, Unit::Day),
            (of(free, Some(month(7, 0, Some(6)))), Standing::Beyond, Unit::Day),
            // An older one in hours holds too.
            (of(month(901, 0, Some(900)), Some(month(4, 0, Some(6)))), Standing::Beyond, Unit::Hour),
            (of(month(600, 0, Some(900)), Some(month(4, 0, None))), Standing::Within, Unit::Hour),
        ] {
            assert_eq!((hours.standing(), hours.unit()), (standing, unit), "{hours:?}");
        }
        assert!(of(free, Some(month(4, 0, Some(6)))).is_limited() && !of(free, Some(month(4, 0, None))).is_limited());
    }

    #[test]
    fn what_was_authorised_and_is_over_is_never_free_and_too_much_where_somebody_works_on() {
        let over = Hours { ended: Some(jiff::civil::date(2026, 10, 31)), ..Hours::default() };
        let whole = Count { whole: Some(Whole { done: 60, planned: 0, authorised: 120 }), ..Count::default() };
        for (hours, standing, too_much) in [
            (over, Standing::Ended, false),
            (Hours { minutes: month(1, 0, None), ..over }, Standing::After, true),
            (Hours { minutes: month(0, 1, None), ..over }, Standing::After, true),
            // Something else holds: it counts, and nothing is over.
            (Hours { minutes: month(60, 0, Some(120)), ..over }, Standing::Within, false),
            (Hours { minutes: whole, ..over }, Standing::Within, false),
            (Hours { days: Some(month(2, 0, Some(4))), ..over }, Standing::Within, false),
        ] {
            assert_eq!((hours.standing(), hours.standing().is_too_much()), (standing, too_much), "{hours:?}");
        }
        assert!(over.is_empty() && over.was_limited() && !over.is_limited());
        assert!(Standing::After.max(Standing::Beyond) == Standing::Beyond && Standing::After > Standing::Ahead);
    }

    #[test]
    fn what_is_left_may_be_less_than_nothing() {
        assert_eq!(month(130, 0, Some(120)).left(), Some(-10));
        assert_eq!(month(130, 0, None).left(), None);
    }
}
