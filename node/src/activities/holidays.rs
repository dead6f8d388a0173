//! Public holidays of Italy: those of the law of 27 May 1949, n. 260, as it stands: without what the law of 5 March 1977, n. 54, took
//! away, with the Epiphany (decree of 28 December 1985, n. 792), the Republic on the 2nd of June (law of 20 November 2000, n. 336), and
//! Saint Francis on the 4th of October, from 2026 on (law of 8 October 2025, n. 151).
//!
//! Sundays are holidays too and are not told here, except Easter: who plans something on Sundays means it. Feasts of a town's saint
//! are not of the law for everybody, and are not here.

use jiff::ToSpan;
use jiff::civil::Date;

/// Month and day of those that do not move.
const FIXED: [(i8, i8); 10] = [(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)];

/// Saint Francis, and the first year in which he has his day.
const FRANCIS: (i8, i8) = (10, 4);
const FRANCIS_SINCE: i16 = 2026;

/// Whether a day is a public holiday, other than as any Sunday.
pub fn is_holiday(day: Date) -> bool {
    let (month_day, easter) = ((day.month(), day.day()), easter(day.year()));
    FIXED.contains(&month_day)
        || (month_day == FRANCIS && day.year() >= FRANCIS_SINCE)
        || day == easter
        || day == easter.saturating_add(1.day())
}

/// Easter of a year of the Gregorian calendar, after Meeus, Jones and Butcher.
fn easter(year: i16) -> Date {
    let year = i32::from(year);
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let moved = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moved + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    // Days after the 1st of March: between 21 and 55.
    let after = epact + weekday - 7 * late + 21;
    let march = Date::new(i16::try_from(year).unwrap_or_default(), 3, 1).unwrap_or(Date::MAX);
    march.saturating_add(after.days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn easter_is_where_almanacs_have_it() {
        for day in [
            date(2000, 4, 23),
            date(2008, 3, 23),
            date(2011, 4, 24),
            date(2019, 4, 21),
            date(2024, 3, 31),
            date(2025, 4, 20),
            date(2026, 4, 5),
            date(2027, 3, 28),
            date(2028, 4, 16),
            date(2038, 4, 25),
            date(2049, 4, 18),
        ] {
            assert_eq!(easter(day.year()), day);
        }
    }

    #[test]
    fn a_year_has_its_holidays_and_saint_francis_from_2026_on() {
        let holidays = |year: i16| {
            let days = (0..366).map(|place| date(year, 1, 1).saturating_add(place.days()));
            days.filter(|day| day.year() == year && is_holiday(*day)).collect::<Vec<_>>()
        };
        let of_2026 = [
            date(2026, 1, 1),
            date(2026, 1, 6),
            date(2026, 4, 5),
            date(2026, 4, 6),
            date(2026, 4, 25),
            date(2026, 5, 1),
            date(2026, 6, 2),
            date(2026, 8, 15),
            date(2026, 10, 4),
            date(2026, 11, 1),
            date(2026, 12, 8),
            date(2026, 12, 25),
            date(2026, 12, 26),
        ];
        assert_eq!(holidays(2026), of_2026);
        assert_eq!(holidays(2025).len(), 12);
        assert!(!is_holiday(date(2025, 10, 4)) && is_holiday(date(2027, 10, 4)));
        assert!(!is_holiday(date(2026, 12, 6)), "any Sunday");
    }
}
