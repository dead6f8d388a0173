//! Hours of one person beside those that whoever pays has authorised for her.
//!
//! Hours of a week or of a month are counted in each month; those for a whole time ("20 hours from March to June") over all
//! of it. Only hours **with** the person use up what was authorised for her; of a group, her part.

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
    /// Within it now, and beyond it if everything that is planned is done.
    Ahead,
    /// More was done than was authorised.
    Beyond,
}

impl Standing {
    /// The word in the message keys `hours-standing-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Within => "within",
            Self::Ahead => "ahead",
            Self::Beyond => "beyond",
        }
    }

    /// The kind of its chip.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Free => "quiet",
            Self::Within => "ok",
            Self::Ahead => "wait",
            Self::Beyond => "warn",
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
    /// The worse of the month and the whole time.
    pub fn standing(&self) -> Standing {
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

    /// Nothing was done, planned or authorised.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_of_the_month_and_the_whole_time_counts() {
        let month = |done, planned, authorised| Hours { done, planned, authorised, whole: None };
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
    fn what_is_left_may_be_less_than_nothing() {
        assert_eq!(Hours { done: 130, authorised: Some(120), ..Hours::default() }.left(), Some(-10));
        assert_eq!(Hours { done: 130, ..Hours::default() }.left(), None);
    }
}
