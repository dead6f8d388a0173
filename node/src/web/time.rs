//! From when to when, on one day: minutes after midnight by the clock on the wall. On the two nights a year when that clock
//! jumps, an hour of it is not an hour of work; whoever works then writes two rows.

/// A time of one day, longer than nothing, up to midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    from: u16,
    to: u16,
}

/// The minutes of a day.
pub const DAY: u16 = 24 * 60;

impl Span {
    /// From a minute to a later one; none where that is no time, or goes past midnight.
    pub fn new(from: u16, to: u16) -> Option<Self> {
        (from < to && to <= DAY).then_some(Self { from, to })
    }

    /// As people type it: what ends at `0` ends at midnight.
    pub fn until(from: u16, to: u16) -> Option<Self> {
        Self::new(from, if to == 0 { DAY } else { to })
    }

    /// When it begins, in minutes after midnight.
    pub fn from(self) -> u16 {
        self.from
    }

    /// When it ends; 1440 is midnight.
    pub fn to(self) -> u16 {
        self.to
    }

    /// How long it is.
    pub fn minutes(self) -> u16 {
        self.to - self.from
    }

    /// Whether two times share more than their border.
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

/// The longest night, in minutes: longer than that, somebody typed the wrong hour or forgot the clock.
pub const NIGHT: u16 = 16 * 60;

/// A night, from one day into the morning of the next: what of it is on each day. Nothing falls on the next one when it
/// ends at midnight; none where it would be longer than [`NIGHT`].
pub fn night(from: u16, to: u16) -> Option<(Span, Option<Span>)> {
    let length = (DAY.checked_sub(from)?).checked_add(to)?;
    if to > from || length > NIGHT {
        return None;
    }
    Some((Span::new(from, DAY)?, Span::new(0, to)))
}

impl std::fmt::Display for Span {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}–{}", clock(self.from), clock(self.to))
    }
}

/// `9:05`, as people write it.
pub fn clock(minute: u16) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

/// A time as people type it: `9`, `9:30`, `9.30`, `9,30`, `0930`, `24:00`; none when it is no time of a day.
pub fn minute(text: &str) -> Option<u16> {
    let text = text.trim();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit());
    let (hours, minutes) = match text.split_once([':', '.', ',']) {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        Some(_) => return None,
        None if digits(text) && text.len() == 4 => text.split_at(2),
        None if digits(text) && text.len() == 3 => text.split_at(1),
        None => (text, "00"),
    };
    if !digits(hours) || !digits(minutes) || hours.len() > 2 {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= DAY).then_some(minute)
}

/// The quarter of an hour in which a minute lies begins here.
pub fn quarter(minute: u16) -> u16 {
    minute / 15 * 15
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_type_them() {
        for (text, expected) in [
            ("9", Some(540)),
            ("9:30", Some(570)),
            ("9.05", Some(545)),
            ("09,30", Some(570)),
            ("0930", Some(570)),
            ("930", Some(570)),
            ("24:00", Some(1440)),
            ("0", Some(0)),
            ("24:01", None),
            ("25", None),
            ("9:5", None),
            ("9:60", None),
            ("-1", None),
            ("mattina", None),
            ("", None),
            ("12345", None),
        ] {
            assert_eq!(minute(text), expected, "{text}");
        }
    }

    #[test]
    fn a_time_is_longer_than_nothing_and_ends_with_its_day() {
        assert!(Span::new(540, 540).is_none());
        assert!(Span::new(540, 480).is_none());
        assert!(Span::new(1380, 1441).is_none());
        let evening = Span::new(1320, 1440).unwrap();
        assert_eq!((evening.minutes(), evening.to_string().as_str()), (120, "22:00–24:00"));
    }

    #[test]
    fn a_night_is_a_time_of_each_of_its_two_days() {
        let span = |from, to| Span::new(from, to).unwrap();
        assert_eq!(night(22 * 60, 6 * 60), Some((span(22 * 60, DAY), Some(span(0, 6 * 60)))));
        assert_eq!(night(22 * 60, 0), Some((span(22 * 60, DAY), None)));
        // A slip, no night: from ten to nine, from nine to ten, and from midnight on.
        assert_eq!(night(10 * 60, 9 * 60), None);
        assert_eq!(night(9 * 60, 10 * 60), None);
        assert_eq!(night(DAY, 6 * 60), None);
        assert_eq!(Span::until(22 * 60, 0), Span::new(22 * 60, DAY));
        assert_eq!(Span::until(0, 0), Span::new(0, DAY));
    }

    #[test]
    fn two_times_that_touch_do_not_overlap() {
        let span = |from, to| Span::new(from, to).unwrap();
        assert!(!span(540, 600).overlaps(span(600, 660)));
        assert!(span(540, 601).overlaps(span(600, 660)));
        assert!(span(540, 700).overlaps(span(600, 660)));
        assert!(!span(600, 660).overlaps(span(540, 600)));
    }
}
