//! Dates as people in Italy write them: gg/mm/aaaa, 24 hours, Europe/Rome whatever the machine says.

use std::sync::LazyLock;

use jiff::Zoned;
use jiff::tz::TimeZone;
use pico_protocol::time::Timestamp;

use super::locale::Locale;

static ROME: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Europe/Rome").expect("the time zone database is in the program"));

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment, or a reference to one: templates hand over both.
pub trait Moment: Copy {
    /// Milliseconds since 1970.
    fn millis(self) -> i64;
}

impl Moment for Timestamp {
    fn millis(self) -> i64 {
        self.as_millis()
    }
}

/// Milliseconds since 1970-01-01 UTC, as rows hold them.
impl Moment for i64 {
    fn millis(self) -> i64 {
        self
    }
}

impl<T: Moment> Moment for &T {
    fn millis(self) -> i64 {
        (*self).millis()
    }
}

/// A whole number, or a reference to one: templates hand over both.
pub trait Amount: Copy {
    /// The number.
    fn amount(self) -> i64;
}

impl Amount for i64 {
    fn amount(self) -> i64 {
        self
    }
}

impl Amount for u32 {
    fn amount(self) -> i64 {
        self.into()
    }
}

impl<T: Amount> Amount for &T {
    fn amount(self) -> i64 {
        (*self).amount()
    }
}

fn zoned(at: impl Moment) -> Zoned {
    jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default().to_zoned(ROME.clone())
}

/// `12/11/2026`
pub fn date(at: impl Moment) -> String {
    zoned(at).strftime("%d/%m/%Y").to_string()
}

/// A day of the calendar, `12/11/2026`.
pub fn written(day: jiff::civil::Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// `12/11/2026 09:14`
pub fn moment(at: impl Moment) -> String {
    zoned(at).strftime("%d/%m/%Y %H:%M").to_string()
}

/// `12/11/2026` for a time limit that ends with its day, which is how people set them; day and hour for any other. Where a
/// question has stopped the clock for a few minutes, the limit is past midnight and still belongs to the day before.
pub fn limit(at: impl Moment) -> String {
    let (shown, before) = (zoned(at), at.millis() - HOUR);
    let ends_the_day = shown.hour() == 0 || shown.hour() == 23 && shown.minute() == 59;
    if ends_the_day { date(before) } else { moment(at) }
}

/// `09:14`
pub fn hour(at: impl Moment) -> String {
    zoned(at).strftime("%H:%M").to_string()
}

/// `2026-11-12T08:14:00Z`, for `<time datetime>`.
pub fn machine(at: impl Moment) -> String {
    jiff::Timestamp::from_millisecond(at.millis() / 1000 * 1000).unwrap_or_default().to_string()
}

/// Today, where people are.
pub fn today(now: Timestamp) -> jiff::civil::Date {
    zoned(now).date()
}

/// `2026-11-12`, for `<input type=date>`.
pub fn input_date(at: impl Moment) -> String {
    zoned(at).strftime("%Y-%m-%d").to_string()
}

/// The day, and how many minutes after midnight the clock on the wall shows, in Rome.
pub fn wall(at: impl Moment) -> (jiff::civil::Date, u16) {
    let shown = zoned(at);
    (shown.date(), u16::try_from(i16::from(shown.hour()) * 60 + i16::from(shown.minute())).unwrap_or(0))
}

/// So many minutes after midnight by the clock on the wall, in Rome. A time that the clock leaps over is told as it shows then.
pub fn in_rome(day: jiff::civil::Date, minute: u16) -> Timestamp {
    let (hour, minute) = (i8::try_from(minute / 60).unwrap_or(0), i8::try_from(minute % 60).unwrap_or(0));
    let (day, hour) = if hour < 24 { (day, hour) } else { (day.tomorrow().unwrap_or(day), 0) };
    let zoned = day.at(hour, minute, 0, 0).to_zoned(ROME.clone());
    Timestamp::from_millis(zoned.map_or(0, |zoned| zoned.timestamp().as_millisecond()))
}

/// The end of a day written as `2026-11-12` or `12/11/2026`, in Rome: the moment up to which "by that day" holds.
pub fn end_of_day(text: &str) -> Option<Timestamp> {
    let day = day(text)?;
    let last = day.at(23, 59, 59, 0).to_zoned(ROME.clone()).ok()?;
    Some(Timestamp::from_millis(last.timestamp().as_millisecond()))
}

/// The moment at which a day begins, in Rome.
pub fn begins(day: jiff::civil::Date) -> Timestamp {
    // Midnight of Rome always exists: clocks change at two and three.
    let first = day.to_zoned(ROME.clone()).map(|at| at.timestamp().as_millisecond());
    Timestamp::from_millis(first.unwrap_or(i64::MAX))
}

/// A calendar day as browsers send it (`2026-11-12`) or as people write it (`12/11/2026`, `12.11.2026`, `12-11-2026`).
pub fn day(text: &str) -> Option<jiff::civil::Date> {
    let text = text.trim();
    let written = text.replace(['.', '-'], "/");
    jiff::civil::Date::strptime("%Y-%m-%d", text).or_else(|_| jiff::civil::Date::strptime("%d/%m/%Y", written)).ok()
}

/// An hour of the day as people write it: `9:30`, `9.30`, `9`.
pub fn clock(text: &str) -> Option<jiff::civil::Time> {
    let text = text.trim().replace(['.', ','], ":");
    let (hour, minute) = text.split_once(':').unwrap_or((&text, "0"));
    let digits = |text: &str| (text.len() <= 2).then(|| text.parse::<u8>().ok()).flatten();
    jiff::civil::Time::new(i8::try_from(digits(hour)?).ok()?, i8::try_from(digits(minute)?).ok()?, 0, 0).ok()
}

/// Hours as people write them, `24`, `24,5`, `24.5` or `24:30`, in minutes.
pub fn minutes(text: &str) -> Option<u32> {
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit()).then(|| text.parse::<u32>().ok())?;
    if let Some((hours, rest)) = text.split_once(':') {
        let rest = digits(rest).filter(|minutes| *minutes < 60)?;
        return digits(hours)?.checked_mul(60)?.checked_add(rest);
    }
    let (hours, fraction) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let parts = 10_u32.checked_pow(u32::try_from(fraction.len()).ok().filter(|places| *places <= 2)?)?;
    // To the nearest minute: a third of an hour is written 0,33.
    let rest = (digits(fraction)? * 60 + parts / 2) / parts;
    digits(hours)?.checked_mul(60)?.checked_add(rest)
}

/// What [`minutes`] reads: `24:30`, or `24` for whole hours.
pub fn hours_typed(minutes: u32) -> String {
    match minutes % 60 {
        0 => (minutes / 60).to_string(),
        rest => format!("{}:{rest:02}", minutes / 60),
    }
}

/// Minutes as hours and minutes, `1.152:30`.
pub fn hours(locale: Locale, minutes: i64) -> String {
    let sign = if minutes < 0 { "−" } else { "" };
    let minutes = minutes.saturating_abs();
    format!("{sign}{}:{:02}", number(locale, minutes / 60), minutes % 60)
}

/// Days from their halves, `1.152` or `0,5`.
pub fn days(locale: Locale, halves: i64) -> String {
    let sign = if halves < 0 { "−" } else { "" };
    let mark = if locale == Locale::It { ',' } else { '.' };
    let halves = halves.saturating_abs();
    let rest = if halves % 2 == 0 { String::new() } else { format!("{mark}5") };
    format!("{sign}{}{rest}", number(locale, halves / 2))
}

/// `3 ore fa`, `tra 2 giorni`, `adesso`; beyond 30 days the date.
pub fn relative(locale: Locale, at: impl Moment, now: Timestamp) -> String {
    let distance = at.millis() - now.as_millis();
    let size = distance.abs();
    let (unit, count) = match size {
        ..MINUTE => return locale.text("ago-now", &[]),
        MINUTE..HOUR => ("minutes", size / MINUTE),
        HOUR..DAY => ("hours", size / HOUR),
        _ if size < 30 * DAY => ("days", size / DAY),
        _ => return date(at),
    };
    let direction = if distance < 0 { "ago" } else { "in" };
    locale.text(&format!("{direction}-{unit}"), &[("n", &count)])
}

/// `restano 2 giorni`, `resta 1 ora`, or `scaduto` when the moment has passed.
pub fn left(locale: Locale, until: impl Moment, now: Timestamp) -> String {
    let rest = until.millis() - now.as_millis();
    match rest {
        ..0 => locale.text("left-none", &[]),
        0..HOUR => locale.text("left-minutes", &[("n", &(rest / MINUTE).max(1))]),
        HOUR..DAY => locale.text("left-hours", &[("n", &(rest / HOUR))]),
        _ => locale.text("left-days", &[("n", &(rest / DAY))]),
    }
}

/// A whole number with the thousands apart: `2.140` in Italian, `2,140` in English.
pub fn number(locale: Locale, value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mark = if locale == Locale::It { '.' } else { ',' };
    let mut text = String::from(if value < 0 { "−" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// A decimal number with the comma (Italian) or the point (English).
pub fn decimal(locale: Locale, value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    if locale == Locale::It { text.replace('.', ",") } else { text }
}

/// A size of a file in words: `812 byte`, `340 KB`, `1,2 MB`.
pub fn size(locale: Locale, bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let exact = bytes as f64;
    match bytes {
        ..1_000 => format!("{bytes} byte"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", decimal(locale, exact / 1_000_000.0, 1)),
        _ => format!("{} GB", decimal(locale, exact / 1_000_000_000.0, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 12 November 2026, 08:14 UTC: winter, so 09:14 in Rome.
    fn at() -> Timestamp {
        Timestamp::from_millis(1_794_471_240_000)
    }

    #[test]
    fn a_day_begins_at_midnight_of_rome_in_winter_and_in_summer() {
        let day = |month| begins(jiff::civil::date(2026, month, 1)).as_millis();
        assert_eq!(machine(begins(jiff::civil::date(2026, 1, 1))), "2025-12-31T23:00:00Z");
        assert_eq!((day(8) - day(7)) / HOUR, 31 * 24);
        assert_eq!((day(4) - day(3)) / HOUR, 31 * 24 - 1, "an hour less in March");
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, read) in [
            ("24", Some(24 * 60)),
            ("24,5", Some(24 * 60 + 30)),
            ("1.25", Some(75)),
            ("0,33", Some(20)),
            ("24:05", Some(24 * 60 + 5)),
            ("24:60", None),
            ("1.500,5", None),
            ("-3", None),
            ("+3", None),
            ("", None),
            (",5", None),
            ("3,", None),
            ("99999999999", None),
            ("due", None),
        ] {
            assert_eq!(minutes(text), read, "{text}");
        }
    }

    #[test]
    fn dates_are_italian_and_in_rome() {
        assert_eq!(moment(at()), "12/11/2026 09:14");
        assert_eq!(date(at()), "12/11/2026");
        assert_eq!(machine(at()), "2026-11-12T08:14:00Z");
    }

    #[test]
    fn a_limit_that_ends_with_its_day_is_a_day() {
        let end = end_of_day("03/12/2026").unwrap();
        assert_eq!(limit(end), "03/12/2026");
        assert_eq!(limit(end.as_millis() + 20 * MINUTE), "03/12/2026");
        assert_eq!(limit(end.as_millis() + 3 * HOUR), "04/12/2026 02:59");
        assert_eq!(limit(at()), "12/11/2026 09:14");
    }

    #[test]
    fn a_day_is_understood_as_people_and_browsers_write_it() {
        let expected = jiff::civil::date(2026, 11, 12);
        for text in ["2026-11-12", "12/11/2026", "12.11.2026", " 12-11-2026 "] {
            assert_eq!(day(text), Some(expected), "{text}");
        }
        assert_eq!(day("31/02/2026"), None);
    }

    #[test]
    fn distances_are_told_in_the_largest_unit() {
        let later = |millis| Timestamp::from_millis(at().as_millis() + millis);
        assert_eq!(relative(Locale::It, at(), later(3 * HOUR + 5)), "3 ore fa");
        assert_eq!(relative(Locale::It, later(DAY), at()), "tra 1 giorno");
        assert_eq!(relative(Locale::It, at(), later(40 * DAY)), "12/11/2026");
        assert_eq!(left(Locale::It, later(2 * DAY + 1), at()), "restano 2 giorni");
        assert_eq!(left(Locale::It, at(), later(1)), "scaduto");
    }

    #[test]
    fn thousands_and_decimals_follow_the_language() {
        assert_eq!(number(Locale::It, 1_234_567), "1.234.567");
        assert_eq!(number(Locale::En, -1_000), "−1,000");
        assert_eq!(decimal(Locale::It, 2.5, 1), "2,5");
        assert_eq!(size(Locale::It, 1_250_000), "1,2 MB");
        let told = [24, 25, 1, 0, -1, -2_001].map(|halves| days(Locale::It, halves));
        assert_eq!(told, ["12", "12,5", "0,5", "0", "−0,5", "−1.000,5"]);
        assert_eq!(days(Locale::En, 2_469), "1,234.5");
    }
}
