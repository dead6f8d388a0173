//! From which day to which something holds; either may be open.

use jiff::civil::Date;

use crate::web::dates;
use crate::web::locale::Locale;

/// Days from the first to the last, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first day; none: it has always held.
    pub from: Option<Date>,
    /// The last day; none: no end is known.
    pub to: Option<Date>,
}

impl Period {
    /// From a day to a later one, or the same; none where it would end before it begins.
    pub fn new(from: Option<Date>, to: Option<Date>) -> Option<Self> {
        from.zip(to).is_none_or(|(from, to)| from <= to).then_some(Self { from, to })
    }

    /// Whether there is a day on which both hold.
    pub fn meets(&self, other: &Self) -> bool {
        let begins_in_time = |one: &Self, end: &Self| one.from.zip(end.to).is_none_or(|(from, to)| from <= to);
        begins_in_time(self, other) && begins_in_time(other, self)
    }

    /// These words, and after them from when to when they hold.
    pub fn after(&self, words: String, locale: Locale) -> String {
        let [from, to] = [self.from, self.to].map(|day| day.map(dates::written).unwrap_or_default());
        let key = match (self.from, self.to) {
            (None, None) => return words,
            (Some(_), Some(_)) => "services-period-both",
            (Some(_), None) => "services-period-from",
            (None, Some(_)) => "services-period-to",
        };
        format!("{words}, {}", locale.text(key, &[("from", &from), ("to", &to)]))
    }
}
