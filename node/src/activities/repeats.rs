//! What is planned again and again: on which days it falls. Some days of the week, every week, every second one, or once a month on
//! the same weekday (the first Monday, the last Friday), until a day; public holidays left out where somebody says so.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::MOST_WEEKS;
use super::holidays::is_holiday;
use super::week::monday;

/// In which rhythm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Each week.
    Weekly,
    /// Every second week, from the first on.
    Fortnightly,
    /// Once a month: the same weekday at the same place in it.
    Monthly,
}

impl Rhythm {
    /// All of them, in the order of a form.
    pub const ALL: [Self; 3] = [Self::Weekly, Self::Fortnightly, Self::Monthly];

    /// As a form has it, and in the message key `activity-rhythm-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Fortnightly => "fortnightly",
            Self::Monthly => "monthly",
        }
    }
}

impl std::str::FromStr for Rhythm {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|rhythm| rhythm.code() == code).ok_or(())
    }
}

/// How something is planned again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// On which days of the week; none: on that of the first day.
    pub weekdays: Vec<Weekday>,
    /// In which rhythm.
    pub rhythm: Rhythm,
    /// Until which day, counted.
    pub until: Date,
    /// Public holidays are left out.
    pub skips_holidays: bool,
}

/// The days on which it falls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// Those on which it is planned, in their order.
    pub planned: Vec<Date>,
    /// How many fall on a public holiday: left out, or among those that are planned.
    pub holidays: usize,
}

impl Repeat {
    /// Its days from the first on that is one of them.
    pub fn days(&self, from: Date) -> Days {
        let on = |day: &Date| {
            let weekday = day.weekday();
            if self.weekdays.is_empty() { weekday == from.weekday() } else { self.weekdays.contains(&weekday) }
        };
        let after = (0..=7 * MOST_WEEKS).map(|days| from.saturating_add(days.days()));
        let candidates: Vec<Date> = after.take_while(|day| *day <= self.until).filter(on).collect();
        let mut days = Days::default();
        let Some(first) = candidates.first().copied() else { return days };
        for day in candidates.iter().copied().filter(|day| self.is_its_turn(first, *day)) {
            let holiday = is_holiday(day);
            days.holidays += usize::from(holiday);
            if !(holiday && self.skips_holidays) {
                days.planned.push(day);
            }
        }
        days
    }

    /// Whether the rhythm has this day, which is on one of its weekdays.
    fn is_its_turn(&self, first: Date, day: Date) -> bool {
        match self.rhythm {
            Rhythm::Weekly => true,
            Rhythm::Fortnightly => {
                let apart = monday(day).since(monday(first)).map_or(0, |span| span.get_days());
                apart % 14 == 0
            }
            Rhythm::Monthly => {
                // The first time that this weekday comes says at which place of a month it is.
                let to_go =
                    (day.weekday().to_monday_zero_offset() - first.weekday().to_monday_zero_offset()).rem_euclid(7);
                let begun = first.saturating_add(i32::from(to_go).days());
                let place = |day: Date| (day.day() - 1) / 7;
                if place(begun) == 4 { day.day() + 7 > day.days_in_month() } else { place(day) == place(begun) }
            }
        }
    }
}

/// How many of those that follow one are meant with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// None.
    One,
    /// Those of the same weekday.
    Weekday,
    /// Those of every weekday.
    Every,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn repeat(weekdays: &[Weekday], rhythm: Rhythm, until: Date) -> Repeat {
        Repeat { weekdays: weekdays.to_vec(), rhythm, until, skips_holidays: false }
    }

    fn december(days: &[i8]) -> Vec<Date> {
        days.iter().map(|day| date(2026, 12, *day)).collect()
    }

    #[test]
    fn several_weekdays_are_planned_at_once_and_the_last_day_counts() {
        let three = [Weekday::Monday, Weekday::Wednesday, Weekday::Friday];
        let of = |from, until| repeat(&three, Rhythm::Weekly, until).days(from).planned;
        assert_eq!(of(date(2026, 12, 2), date(2026, 12, 11)), december(&[2, 4, 7, 9, 11]));
        assert!(of(date(2026, 12, 1), date(2026, 12, 1)).is_empty(), "it is a Tuesday");
        let own = repeat(&[], Rhythm::Weekly, date(2026, 12, 31)).days(date(2026, 12, 1)).planned;
        assert_eq!(own, december(&[1, 8, 15, 22, 29]));
    }

    #[test]
    fn every_second_week_is_counted_from_the_week_of_the_first_day() {
        let two = [Weekday::Monday, Weekday::Thursday];
        let of = |from, until| repeat(&two, Rhythm::Fortnightly, until).days(from).planned;
        assert_eq!(of(date(2026, 12, 3), date(2026, 12, 31)), december(&[3, 14, 17, 28, 31]));
        // On a Friday neither has come: the week after is the first.
        assert_eq!(of(date(2026, 12, 4), date(2026, 12, 25)), december(&[7, 10, 21, 24]));
    }

    #[test]
    fn once_a_month_is_the_same_weekday_at_the_same_place_and_the_fifth_is_the_last() {
        let of = |from| repeat(&[], Rhythm::Monthly, date(2027, 3, 31)).days(from).planned;
        assert_eq!(of(date(2026, 12, 8)), [date(2026, 12, 8), date(2027, 1, 12), date(2027, 2, 9), date(2027, 3, 9)]);
        assert_eq!(
            of(date(2026, 12, 29)),
            [date(2026, 12, 29), date(2027, 1, 26), date(2027, 2, 23), date(2027, 3, 30)]
        );
        let two = repeat(&[Weekday::Tuesday, Weekday::Thursday], Rhythm::Monthly, date(2027, 1, 31));
        assert_eq!(
            two.days(date(2026, 12, 1)).planned,
            [date(2026, 12, 1), date(2026, 12, 3), date(2027, 1, 5), date(2027, 1, 7)]
        );
    }

    #[test]
    fn holidays_are_counted_and_left_out_where_that_is_said() {
        let all = repeat(&[Weekday::Tuesday, Weekday::Friday], Rhythm::Weekly, date(2026, 12, 31));
        let days = all.days(date(2026, 12, 1));
        assert_eq!((days.planned.len(), days.holidays), (9, 2), "the Immaculate Conception and Christmas");
        let without = Repeat { skips_holidays: true, ..all }.days(date(2026, 12, 1));
        assert_eq!((without.planned, without.holidays), (december(&[1, 4, 11, 15, 18, 22, 29]), 2));
    }

    #[test]
    fn nothing_goes_on_for_longer_than_a_year_and_a_week() {
        let every_day = [0, 1, 2, 3, 4, 5, 6].map(|place| Weekday::from_monday_zero_offset(place).unwrap());
        let days = repeat(&every_day, Rhythm::Weekly, date(2099, 12, 31)).days(date(2026, 12, 1));
        assert_eq!(days.planned.len(), 372);
    }
}
