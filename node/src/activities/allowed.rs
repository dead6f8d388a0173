//! Hours of one person beside those that whoever pays has authorised for her.
//!
//! Hours of a week or of a month are counted in each month; those for a whole time ("20 hours from March to June") over all
//! of it. Only hours **with** the person use up what was authorised for her; of a group, her part.
//!
//! What was authorised ends. In a month in which nothing holds any more there is no limit to count by, and yet it is not free: whoever
//! pays has set one, and it is over. Where somebody works on, that is as much too much as hours beyond a limit.

use jiff::civil::Date;

/// Hours of a person in one service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// Minutes done with her in the month.
    pub done: i64,
    /// Minutes of the month that are planned and neither done nor missed.
    pub planned: i64,
    /// Minutes authorised for the month; none where nobody has set a limit for it.
    pub authorised: Option<i64>,
    /// What was authorised for a whole time, where something was.
    pub whole: Option<Whole>,
    /// The last day of what was authorised before the month; none where something holds in it, or nothing has ended.
    pub ended: Option<Date>,
}

/// Hours that were authorised for a whole time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    /// Minutes done since its first day.
    pub done: i64,
    /// Minutes planned within it.
    pub planned: i64,
    /// Minutes authorised for all of it.
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

impl Hours {
    /// The worse of the month and the whole time; where neither has a limit any more, that it is over.
    pub fn standing(&self) -> Standing {
        if self.ended.is_some() && !self.is_limited() {
            return if self.done + self.planned > 0 { Standing::After } else { Standing::Ended };
        }
        let month = self.authorised.map_or(Standing::Free, |limit| Standing::of(self.done, self.planned, limit));
        let whole = self.whole.map_or(Standing::Free, |of| Standing::of(of.done, of.planned, of.authorised));
        month.max(whole)
    }

    /// Minutes of the month that are left; below zero: more was done.
    pub fn left(&self) -> Option<i64> {
        self.authorised.map(|limit| limit - self.done)
    }

    /// Somebody has set a limit.
    pub fn is_limited(&self) -> bool {
        self.authorised.is_some() || self.whole.is_some()
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

    #[test]
    fn the_worse_of_the_month_and_the_whole_time_counts() {
        let month = |done, planned, authorised| Hours { done, planned, authorised, ..Hours::default() };
        for (hours, standing) in [
            (month(600, 60, None), Standing::Free),
            (month(60, 60, Some(120)), Standing::Within),
            (month(60, 61, Some(120)), Standing::Ahead),
            (month(121, 0, Some(120)), Standing::Beyond),
            (month(1, 0, Some(0)), Standing::Beyond),
        ] {
            assert_eq!(hours.standing(), standing, "{hours:?}");
        }
        let whole = |done| Some(Whole { done, planned: 30, authorised: 600 });
        assert_eq!(Hours { whole: whole(580), ..month(60, 0, Some(120)) }.standing(), Standing::Ahead);
        assert_eq!(Hours { whole: whole(60), ..month(121, 0, Some(120)) }.standing(), Standing::Beyond);
        assert_eq!(Hours { whole: whole(60), ..month(600, 0, None) }.standing(), Standing::Within);
    }

    #[test]
    fn what_was_authorised_and_is_over_is_never_free_and_too_much_where_somebody_works_on() {
        let over = Hours { ended: Some(jiff::civil::date(2026, 10, 31)), ..Hours::default() };
        for (hours, standing, too_much) in [
            (over, Standing::Ended, false),
            (Hours { done: 1, ..over }, Standing::After, true),
            (Hours { planned: 1, ..over }, Standing::After, true),
            // Something else holds: it counts, and nothing is over.
            (Hours { done: 60, authorised: Some(120), ..over }, Standing::Within, false),
            (Hours { whole: Some(Whole { done: 60, planned: 0, authorised: 120 }), ..over }, Standing::Within, false),
        ] {
            assert_eq!((hours.standing(), hours.standing().is_too_much()), (standing, too_much), "{hours:?}");
        }
        assert!(over.is_empty() && over.was_limited() && !over.is_limited());
        assert!(Standing::After.max(Standing::Beyond) == Standing::Beyond && Standing::After > Standing::Ahead);
    }

    #[test]
    fn what_is_left_may_be_less_than_nothing() {
        assert_eq!(Hours { done: 130, authorised: Some(120), ..Hours::default() }.left(), Some(-10));
        assert_eq!(Hours { done: 130, ..Hours::default() }.left(), None);
    }
}
