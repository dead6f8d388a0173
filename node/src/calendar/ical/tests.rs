//! A reader of our own, stricter than those of the world, reads what is written.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::activities::time::Span;

/// The lines of a calendar, unfolded, as names with their parameters and values; nothing when it breaks a rule.
fn read(text: &str) -> Option<Vec<(String, String)>> {
    let body = text.strip_suffix("\r\n")?;
    let folded: Vec<&str> = body.split("\r\n").collect();
    let plain = |line: &&str| !line.is_empty() && line.len() <= 75 && !line.contains(['\r', '\n']);
    if !folded.iter().all(plain) {
        return None;
    }
    let lines = body.replace("\r\n ", "");
    lines.split("\r\n").map(|line| line.split_once(':').map(|(name, value)| (name.into(), value.into()))).collect()
}

/// A value as the text that it stands for; nothing when it is not escaped as it has to be.
fn unescaped(value: &str) -> Option<String> {
    let mut text = String::new();
    let mut signs = value.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next()? {
                'n' | 'N' => text.push('\n'),
                sign @ ('\\' | ';' | ',') => text.push(sign),
                _ => return None,
            },
            ';' | ',' => return None,
            sign if sign.is_control() => return None,
            sign => text.push(sign),
        }
    }
    Some(text)
}

/// Each event with exactly the properties that it must have, once; what may be there only once is.
fn events(lines: &[(String, String)]) -> Vec<Vec<(String, String)>> {
    let name = |name: &str| name.split(';').next().unwrap().to_owned();
    assert_eq!((lines[0].0.as_str(), lines[0].1.as_str()), ("BEGIN", "VCALENDAR"));
    assert_eq!(lines.last().map(|(name, value)| (name.as_str(), value.as_str())), Some(("END", "VCALENDAR")));
    for needed in ["VERSION", "PRODID", "REFRESH-INTERVAL", "NAME"] {
        assert_eq!(lines.iter().filter(|(found, _)| name(found) == needed).count(), 1, "{needed}");
    }
    let mut events: Vec<Vec<(String, String)>> = Vec::new();
    let mut inside = false;
    for (property, value) in lines {
        match (property.as_str(), value.as_str()) {
            ("BEGIN", "VEVENT") => {
                assert!(!inside, "one event inside another");
                events.push(Vec::new());
                inside = true;
            }
            ("END", "VEVENT") => inside = false,
            _ if inside => events.last_mut().unwrap().push((property.clone(), value.clone())),
            _ => {}
        }
    }
    assert!(!inside, "an event does not end");
    for event in &events {
        let names: Vec<String> = event.iter().map(|(property, _)| name(property)).collect();
        for needed in ["UID", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY", "STATUS", "CLASS"] {
            assert_eq!(names.iter().filter(|name| *name == needed).count(), 1, "{needed} in {event:?}");
        }
        let mut once = names.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), names.len(), "twice in {event:?}");
    }
    events
}

fn event(when: When, summary: &str) -> Event {
    Event {
        uid: "appointment-apt_1@nod_1".into(),
        sequence: 2,
        when,
        summary: summary.into(),
        place: String::new(),
        address: "https://panel.example.it/agenda/apt_1".into(),
        cancelled: false,
        busy: true,
    }
}

fn told(event: &Event) -> Vec<(String, String)> {
    let text = calendar("Agenda", std::slice::from_ref(event), Timestamp::from_millis(1_795_428_000_000));
    events(&read(&text).expect("it is a calendar")).remove(0)
}

fn value<'a>(event: &'a [(String, String)], name: &str) -> Option<&'a str> {
    event.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

fn hours(day: jiff::civil::Date, from: u16, to: u16) -> When {
    When::Hours(day, Span::new(from, to).unwrap())
}

#[test]
fn hours_are_told_in_utc_summer_and_winter_and_on_the_nights_the_clock_changes() {
    let of = |when| {
        let event = told(&event(when, "Riunione"));
        (value(&event, "DTSTART").unwrap().to_owned(), value(&event, "DTEND").unwrap_or_default().to_owned())
    };
    let times = |starts: &str, ends: &str| (starts.to_owned(), ends.to_owned());
    assert_eq!(of(hours(date(2026, 11, 30), 540, 630)), times("20261130T080000Z", "20261130T093000Z"));
    assert_eq!(of(hours(date(2026, 7, 1), 540, 630)), times("20260701T070000Z", "20260701T083000Z"));
    assert_eq!(of(hours(date(2026, 12, 31), 1380, 1440)), times("20261231T220000Z", "20261231T230000Z"));
    // On 29 March 2026 there is no half past two.
    assert_eq!(of(hours(date(2026, 3, 29), 150, 195)), times("20260329T013000Z", "20260329T021500Z"));
    assert_eq!(of(hours(date(2026, 10, 25), 60, 240)), times("20261024T230000Z", "20261025T030000Z"));
    assert_eq!(of(hours(date(2026, 11, 30), 540, 541)), times("20261130T080000Z", ""), "what is due has no length");
}

#[test]
fn whole_days_end_on_the_day_after_the_last() {
    let closed = told(&event(When::Days(date(2026, 12, 24), date(2026, 12, 31)), "Chiuso"));
    assert_eq!(value(&closed, "DTSTART;VALUE=DATE"), Some("20261224"));
    assert_eq!(value(&closed, "DTEND;VALUE=DATE"), Some("20270101"));
}

#[test]
fn what_does_not_take_place_is_cancelled_and_leaves_the_hour_free() {
    let when = hours(date(2026, 11, 30), 540, 630);
    let (on, off) = (told(&event(when, "Riunione")), told(&Event { cancelled: true, ..event(when, "Riunione") }));
    assert_eq!((value(&on, "STATUS"), value(&on, "TRANSP")), (Some("CONFIRMED"), Some("OPAQUE")));
    assert_eq!((value(&off, "STATUS"), value(&off, "TRANSP")), (Some("CANCELLED"), Some("TRANSPARENT")));
    assert_eq!(value(&on, "SEQUENCE"), Some("2"));
    assert_eq!(value(&on, "DTSTAMP"), Some("20261123T100000Z"));
}

#[test]
fn the_reader_finds_what_is_wrong() {
    for wrong in ["BEGIN:VCALENDAR\n", "BEGIN:VCALENDAR\r\n\r\n", "NO COLON\r\n", &format!("A:{}\r\n", "x".repeat(74))]
    {
        assert_eq!(read(wrong), None, "{wrong:?}");
    }
    for wrong in ["a,b", "a;b", "a\\x", "a\\", "a\tb"] {
        assert_eq!(unescaped(wrong), None, "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn whatever_is_written_reads_back_as_it_was(summary in "\\PC{0,200}|(a|è|𝄞|,|;|\\\\|\n|:|\"){0,200}", place in "\\PC{0,80}") {
        let one = Event { place: place.clone(), ..event(When::Days(date(2026, 12, 1), date(2026, 12, 1)), &summary) };
        let event = told(&one);
        prop_assert_eq!(unescaped(value(&event, "SUMMARY").unwrap()), Some(summary));
        prop_assert_eq!(unescaped(value(&event, "LOCATION").unwrap_or_default()), Some(place));
        prop_assert_eq!(event.len(), if one.place.is_empty() { 10 } else { 11 });
    }

    #[test]
    fn nothing_that_is_written_becomes_a_property(summary in any::<String>()) {
        let event = told(&event(When::Days(date(2026, 12, 1), date(2026, 12, 1)), &summary));
        prop_assert_eq!(event.len(), 10);
    }
}
