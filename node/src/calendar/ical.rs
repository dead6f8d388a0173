//! iCalendar (RFC 5545, with what RFC 7986 added): the words in which calendars of telephones and desks read ours.
//!
//! Every appointment is a row of its own, so there are no rules of repetition here, and times are told in UTC: nothing depends on what a
//! reader knows of Europe/Rome. A line ends in CR LF and has at most 75 octets; a longer one goes on in the next, which begins
//! with a space, and no character is cut in two. What does not take place is told as `CANCELLED` for as long as its day is within
//! what is told, because a reader that only misses it may keep it.

use pico_protocol::time::Timestamp;

use super::When;
use crate::web::dates;

/// The most octets of a line, without its end.
const LINE: usize = 75;
/// After how long a reader may look again.
const REFRESH: &str = "PT1H";

/// Something that has a day, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is called for ever.
    pub uid: String,
    /// Grows with every change; from nought.
    pub sequence: i64,
    /// When.
    pub when: When,
    /// In one line.
    pub summary: String,
    /// Where; may be empty.
    pub place: String,
    /// The page of the panel.
    pub address: String,
    /// It does not take place.
    pub cancelled: bool,
    /// It takes somebody's time, so that she is not free then.
    pub busy: bool,
}

/// A calendar of some events, as it has been since a moment.
pub fn calendar(name: &str, events: &[Event], since: Timestamp) -> String {
    let mut text = String::new();
    for (property, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//pico-node//calendar 1//IT"),
        ("CALSCALE", "GREGORIAN"),
        ("REFRESH-INTERVAL;VALUE=DURATION", REFRESH),
        ("X-PUBLISHED-TTL", REFRESH),
    ] {
        put(&mut text, property, value);
    }
    put(&mut text, "NAME", &escaped(name));
    put(&mut text, "X-WR-CALNAME", &escaped(name));
    for event in events {
        tell(&mut text, event, since);
    }
    put(&mut text, "END", "VCALENDAR");
    text
}

fn tell(text: &mut String, event: &Event, since: Timestamp) {
    put(text, "BEGIN", "VEVENT");
    put(text, "UID", &escaped(&event.uid));
    put(text, "DTSTAMP", &moment(since));
    put(text, "SEQUENCE", &event.sequence.to_string());
    match event.when {
        When::Days(first, last) => {
            put(text, "DTSTART;VALUE=DATE", &first.strftime("%Y%m%d").to_string());
            // The day after the last.
            put(text, "DTEND;VALUE=DATE", &last.tomorrow().unwrap_or(last).strftime("%Y%m%d").to_string());
        }
        When::Hours(day, span) => {
            let (starts, ends) = (dates::in_rome(day, span.from()), dates::in_rome(day, span.to()));
            put(text, "DTSTART", &moment(starts));
            // What is due at an hour has no length. In the night in which an hour is missing the end may come before the beginning.
            if span.minutes() > 1 {
                let length = i64::from(span.minutes()) * 60_000;
                let ends = if ends > starts { ends } else { Timestamp::from_millis(starts.as_millis() + length) };
                put(text, "DTEND", &moment(ends));
            }
        }
    }
    put(text, "SUMMARY", &escaped(&event.summary));
    if !event.place.is_empty() {
        put(text, "LOCATION", &escaped(&event.place));
    }
    put(text, "URL", &event.address);
    put(text, "STATUS", if event.cancelled { "CANCELLED" } else { "CONFIRMED" });
    put(text, "CLASS", "PRIVATE");
    put(text, "TRANSP", if event.busy && !event.cancelled { "OPAQUE" } else { "TRANSPARENT" });
    put(text, "END", "VEVENT");
}

/// `20261130T080000Z`
fn moment(at: Timestamp) -> String {
    let second = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
    second.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value: what means something is escaped, what may not stand there is left out (RFC 5545, 3.3.11).
pub fn escaped(text: &str) -> String {
    let mut value = String::new();
    for sign in text.replace("\r\n", "\n").chars() {
        match sign {
            '\\' | ';' | ',' => value.extend(['\\', sign]),
            '\n' => value.push_str("\\n"),
            sign if sign.is_control() => {}
            sign => value.push(sign),
        }
    }
    value
}

/// Adds a property, folded.
fn put(text: &mut String, property: &str, value: &str) {
    let mut room = LINE;
    for sign in property.chars().chain(":".chars()).chain(value.chars()) {
        if sign.len_utf8() > room {
            text.push_str("\r\n ");
            room = LINE - 1;
        }
        text.push(sign);
        room -= sign.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests;
