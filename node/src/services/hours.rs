//! When a service is open: times by days of the week, as HSDS 3.1 has them after iCalendar (RFC 5545, section 3.3.10).
//!
//! An [`Opening`] is one line of the sign on the door: on these days, from when to when, perhaps only for a part of the year.
//! Morning and afternoon are two of them. Two openings of one day may touch and not [overlap](Opening::overlaps): one of them
//! would be wrong. Times are those of the clock on the wall, which is why they have no time zone; a night is two openings, as
//! two days have it. What is no rule (August, feasts) is written in words, [`Hours::closures`].

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::period::Period;
use crate::web::locale::Locale;
use crate::web::time::{self, DAY, Span};

/// The days of the week from Monday on, as RFC 5545 and HSDS write them.
pub const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// The most openings of a service: morning and afternoon of every day.
pub const MOST: usize = 14;
/// The longest description of an opening, in characters.
pub const LONGEST_DESCRIPTION: usize = 200;
/// The longest text about closures, in characters.
pub const LONGEST_CLOSURES: usize = 500;

/// Some days of the week, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days([bool; 7]);

impl Days {
    /// The days with these codes of [`DAYS`]; none when there is no code, or one that is no day.
    pub fn of<'a>(codes: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut days = [false; 7];
        for code in codes {
            let place = DAYS.iter().position(|day| *day == code)?;
            days[place] = true;
        }
        days.contains(&true).then_some(Self(days))
    }

    /// Their codes, from Monday on.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        self.places().map(|place| DAYS[place])
    }

    /// Their places in the week; Monday is 0.
    fn places(self) -> impl Iterator<Item = usize> {
        (0..DAYS.len()).filter(move |place| self.0[*place])
    }

    /// `lun–ven`, `lun, gio`, `tutti i giorni`.
    pub fn words(self, locale: Locale) -> String {
        if self.0 == [true; 7] {
            return locale.text("services-day-all", &[]);
        }
        let name = |place: usize| day_name(locale, place);
        let mut said: Vec<String> = Vec::new();
        let mut place = 0;
        while place < DAYS.len() {
            let run = self.0[place..].iter().take_while(|is_open| **is_open).count();
            match run {
                0 => {}
                1 => said.push(name(place)),
                2 => said.extend([name(place), name(place + 1)]),
                _ => said.push(format!("{}–{}", name(place), name(place + run - 1))),
            }
            place += run.max(1);
        }
        said.join(", ")
    }
}

/// `lun`; Monday is 0.
pub fn day_name(locale: Locale, place: usize) -> String {
    locale.text(&format!("services-day-{}", place + 1), &[])
}

/// On these days, from when to when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Opening {
    /// On which days.
    pub days: Days,
    /// From when to when.
    pub span: Span,
    /// What there is to know of it: only by appointment, only the desk. One line, or empty.
    pub description: String,
    /// From which day to which it holds.
    pub period: Period,
}

impl Opening {
    /// On which day, as its place in the week, both are at the same time; none: they do not overlap. Two that hold in different parts
    /// of the year do not.
    pub fn overlaps(&self, other: &Self) -> Option<usize> {
        let at_once = self.span.overlaps(other.span) && self.period.meets(&other.period);
        if at_once { self.days.places().find(|place| other.days.0[*place]) } else { None }
    }

    /// `lun–ven 9:00–13:00 (su appuntamento), dal 01/09/2026 al 30/06/2027`.
    pub fn words(&self, locale: Locale) -> String {
        let mut words = format!("{} {}", self.days.words(locale), span_words(locale, self.span));
        if !self.description.is_empty() {
            words = format!("{words} ({})", self.description);
        }
        self.period.after(words, locale)
    }

    fn order(&self) -> (Option<Date>, Option<usize>, Span) {
        (self.period.from, self.days.places().next(), self.span)
    }
}

/// `9:00–13:00`, and all of the day in words.
fn span_words(locale: Locale, span: Span) -> String {
    if span.minutes() == DAY { locale.text("services-hours-whole-day", &[]) } else { span.to_string() }
}

/// When a service is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// By days of the week, in the order of the week.
    pub openings: Vec<Opening>,
    /// When it is closed all the same, in words; empty: nobody has said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub closures: String,
}

impl Hours {
    /// These openings in the order of the week.
    pub fn new(mut openings: Vec<Opening>, closures: String) -> Self {
        openings.sort_by_key(Opening::order);
        Self { openings, closures }
    }

    /// Whether nobody has said anything.
    pub fn is_unsaid(&self) -> bool {
        *self == Self::default()
    }

    /// A line for each opening, and one for the closures.
    pub fn lines(&self, locale: Locale) -> Vec<String> {
        let mut lines: Vec<String> = self.openings.iter().map(|opening| opening.words(locale)).collect();
        if !self.closures.is_empty() {
            let words = self.closures.split_whitespace().collect::<Vec<_>>().join(" ");
            lines.push(locale.text("services-hours-closed", &[("words", &words)]));
        }
        lines
    }

    /// All of it in one line of at most `most` characters; where that is too little whole parts of it, and a sign that there are more.
    pub fn line(&self, locale: Locale, most: usize) -> String {
        let parts = self.lines(locale);
        let fits = |text: &str| text.chars().count() <= most;
        let begin = |count: usize| parts[..count].join("; ");
        let cut = (1..parts.len()).rev().map(|count| begin(count) + CUT);
        std::iter::once(begin(parts.len())).chain(cut).find(|line| fits(line)).unwrap_or_default()
    }
}

/// Stands for what did not fit.
const CUT: &str = " …";

/// An opening as it is kept: `{"days": ["MO"], "opens": "09:00", "closes": "13:00"}`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    days: Vec<String>,
    opens: String,
    closes: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_to: Option<Date>,
}

impl From<Opening> for Stored {
    fn from(opening: Opening) -> Self {
        Self {
            days: opening.days.codes().map(str::to_owned).collect(),
            opens: machine(opening.span.from()),
            closes: machine(opening.span.to()),
            description: opening.description,
            valid_from: opening.period.from,
            valid_to: opening.period.to,
        }
    }
}

/// What is kept is no opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} cannot be read")]
pub struct NoOpening(&'static str);

impl TryFrom<Stored> for Opening {
    type Error = NoOpening;

    fn try_from(stored: Stored) -> Result<Self, NoOpening> {
        let minute = |text: &str| time::minute(text).ok_or(NoOpening("a time of an opening"));
        let span = Span::new(minute(&stored.opens)?, minute(&stored.closes)?);
        Ok(Self {
            days: Days::of(stored.days.iter().map(String::as_str)).ok_or(NoOpening("the days of an opening"))?,
            span: span.ok_or(NoOpening("from when to when it opens"))?,
            description: stored.description,
            period: Period::new(stored.valid_from, stored.valid_to).ok_or(NoOpening("how long an opening holds"))?,
        })
    }
}

/// `09:05`, for programs; midnight at the end of a day is `24:00`.
pub fn machine(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn opening(days: &[&str], from: u16, to: u16) -> Opening {
        Opening {
            days: Days::of(days.iter().copied()).unwrap(),
            span: Span::new(from * 60, to * 60).unwrap(),
            description: String::new(),
            period: Period::default(),
        }
    }

    #[test]
    fn days_are_said_as_on_the_door() {
        for (codes, words) in [
            (&["MO", "TU", "WE", "TH", "FR"][..], "lun–ven"),
            (&["FR", "MO"], "lun, ven"),
            (&["SA", "SU"], "sab, dom"),
            (&["MO", "TU", "WE", "SU"], "lun–mer, dom"),
            (&["SU", "SA", "FR", "TH", "WE", "TU", "MO"], "tutti i giorni"),
        ] {
            assert_eq!(Days::of(codes.iter().copied()).unwrap().words(Locale::It), words);
        }
        assert_eq!(Days::of([]), None);
        assert_eq!(Days::of(["MO", "LU"]), None);
    }

    #[test]
    fn two_openings_of_one_day_overlap_only_in_the_same_part_of_the_year() {
        let morning = opening(&["MO", "WE"], 9, 13);
        assert_eq!(morning.overlaps(&opening(&["WE", "TH"], 12, 15)), Some(2));
        assert_eq!(morning.overlaps(&opening(&["WE"], 13, 15)), None, "they touch");
        assert_eq!(morning.overlaps(&opening(&["TU"], 9, 13)), None, "another day");
        let until = |to| Period::new(None, Some(to)).unwrap();
        let winter = Opening { period: until(date(2027, 5, 31)), ..morning.clone() };
        let summer = Opening { period: Period::new(Some(date(2027, 6, 1)), None).unwrap(), ..morning.clone() };
        assert_eq!(winter.overlaps(&summer), None);
        assert_eq!(winter.overlaps(&morning), Some(0), "one that holds all the year");
        let longer = Opening { period: until(date(2027, 6, 1)), ..morning };
        assert_eq!(longer.overlaps(&summer), Some(0), "the first of June is of both");
    }

    #[test]
    fn what_is_kept_is_read_again_and_what_cannot_be_is_refused() {
        let night = Opening { description: "A chiamata".to_owned(), ..opening(&["SA", "SU"], 20, 24) };
        let hours = Hours::new(vec![night, opening(&["MO"], 9, 13)], "Agosto".to_owned());
        assert_eq!(hours.openings[0].days, Days::of(["MO"]).unwrap(), "in the order of the week");
        let kept = serde_json::to_string(&hours).unwrap();
        assert!(kept.contains(r#""opens":"20:00","closes":"24:00","description":"A chiamata""#), "{kept}");
        assert_eq!(serde_json::from_str::<Hours>(&kept).unwrap(), hours);
        for wrong in [
            r#"{"days":[],"opens":"09:00","closes":"13:00"}"#,
            r#"{"days":["XX"],"opens":"09:00","closes":"13:00"}"#,
            r#"{"days":["MO"],"opens":"13:00","closes":"09:00"}"#,
            r#"{"days":["MO"],"opens":"9","closes":"25"}"#,
            r#"{"days":["MO"],"opens":"09:00","closes":"13:00","valid_from":"2027-02-01","valid_to":"2027-01-01"}"#,
        ] {
            assert!(serde_json::from_str::<Opening>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_line_holds_whole_parts_and_says_that_there_are_more() {
        let hours = Hours::new(
            vec![opening(&["MO", "TU", "WE", "TH", "FR"], 9, 13), opening(&["SA"], 0, 24)],
            "tutto\nagosto".to_owned(),
        );
        let whole = "lun–ven 9:00–13:00; sab 24 ore su 24; chiuso: tutto agosto";
        assert_eq!(hours.line(Locale::It, 300), whole);
        let length = whole.chars().count();
        assert_eq!(hours.line(Locale::It, length), whole);
        assert_eq!(hours.line(Locale::It, length - 1), "lun–ven 9:00–13:00; sab 24 ore su 24 …");
        assert_eq!(hours.line(Locale::It, 10), "", "nothing that is cut inside");
        assert_eq!(Hours::default().line(Locale::It, 300), "");
    }
}
