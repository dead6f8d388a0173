//! What the forms of a booking ask: when, how many, what for, what with it, how often. The fields that say when have the names that
//! stand in addresses too, so that a free time is one touch away from the form.

use jiff::civil::Date;
use pico_protocol::feed::Accessory;

use super::super::repeat::{self, Every, Until};
use super::super::{Extra, Span, Wanted, minutes};
use crate::resources::Resource;
use crate::web::form::Form;
use crate::web::{dates, query, time};

/// The longest purpose, in characters; also of what is written down of damage, and why something is called off.
pub(super) const LONGEST: usize = 500;
/// The most units, and the most people, of one booking.
const MOST: i64 = 10_000;
/// How long a booking is that begins with a touch on a free time, in minutes.
const USUAL: u32 = 60;

/// What the fields are called, in the order of the page.
pub(super) const NAMES: [(&str, &str); 9] = [
    ("giorno", "booking-day"),
    ("dalle", "booking-from"),
    ("alle", "booking-to"),
    ("al", "booking-last-day"),
    ("persone", "booking-people"),
    ("unita", "booking-units"),
    ("purpose", "booking-purpose"),
    ("every", "booking-every"),
    ("until", "booking-until"),
];

/// When, and how many.
#[derive(Clone, Copy, Debug)]
pub(in crate::bookings) struct When {
    pub(in crate::bookings) span: Span,
    pub(in crate::bookings) units: u32,
    pub(in crate::bookings) people: u32,
}

/// What somebody asks for: the first time with all that goes with it, and every time.
pub(super) struct Typed {
    pub(super) wanted: Wanted,
    pub(super) spans: Vec<Span>,
}

/// Whether somebody has said anything of when.
pub(super) fn says_when(form: &Form) -> bool {
    ["giorno", "dalle", "alle"].iter().any(|field| !form.value(field).trim().is_empty())
}

/// Reads when and how many; nothing when something is wrong, told beside the field. Without a last day what ends at an earlier hour than
/// it begins ends on the next day: nights are booked as people say them.
pub(in crate::bookings) fn read_when(form: &mut Form) -> Option<When> {
    form.called(NAMES);
    for field in ["giorno", "dalle", "alle"] {
        form.required(field, 10);
    }
    let [first, last] = ["giorno", "al"].map(|field| day(form, field));
    let [begins, ends] = ["dalle", "alle"].map(|field| minute(form, field));
    let people = count(form, "persone", 0).unwrap_or(0);
    let units = count(form, "unita", 1).unwrap_or(1);
    let (first, begins, ends) = (first?, begins?, ends?);
    let next = if ends <= begins { first.tomorrow().unwrap_or(first) } else { first };
    let span = Span::new(dates::in_rome(first, begins), dates::in_rome(last.unwrap_or(next), ends));
    if span.is_none() {
        form.refuse(if last.is_some() { "al" } else { "alle" }, "booking-ends-before");
    }
    span.filter(|_| form.is_clean()).map(|span| When { span, units, people })
}

fn day(form: &mut Form, field: &str) -> Option<Date> {
    let day = form.day(field);
    if day.is_some_and(|day| !(2000..2100).contains(&day.year())) {
        form.refuse(field, "services-year");
    }
    day
}

fn minute(form: &mut Form, field: &str) -> Option<u16> {
    let minute = time::minute(form.value(field));
    if minute.is_none() && !form.value(field).trim().is_empty() {
        form.refuse(field, "services-hours-no-time");
    }
    minute
}

fn count(form: &mut Form, field: &str, least: i64) -> Option<u32> {
    form.number(field, least, MOST).and_then(|number| u32::try_from(number).ok())
}

/// Reads the whole form.
pub(super) fn read(form: &mut Form, resource: &Resource) -> Option<Typed> {
    let when = read_when(form);
    let purpose = form.required("purpose", LONGEST);
    let extras = read_extras(form, &resource.particulars.content.accessories);
    let every = form.optional_choice::<Every>("every");
    let until = day(form, "until");
    if every.is_some() && until.is_none() {
        form.refuse("until", "booking-until-needed");
    }
    let when = when?;
    let first = dates::today(when.span.from());
    if every.is_some() && until.is_some_and(|until| until < first) {
        form.refuse("until", "booking-until-before");
    }
    if !form.is_clean() {
        return None;
    }
    let spans = match every.zip(until) {
        Some((every, until)) => repeat::spans(when.span, every, Until::Day(until)),
        None => vec![when.span],
    };
    let wanted = Wanted { span: when.span, units: when.units, people: when.people, extras, purpose };
    Some(Typed { wanted, spans })
}

pub(in crate::bookings) fn read_extras(form: &mut Form, accessories: &[Accessory]) -> Vec<Extra> {
    let mut extras = Vec::new();
    for (place, accessory) in accessories.iter().enumerate() {
        let quantity = count(form, &extra(place), 0).filter(|quantity| *quantity > 0);
        extras.extend(quantity.map(|quantity| Extra { name: accessory.name.clone(), quantity }));
    }
    extras
}

/// The field of an accessory.
pub(in crate::bookings) fn extra(place: usize) -> String {
    format!("extra-{place}")
}

/// A time as the fields of the form say it.
pub(in crate::bookings) fn of_span(span: Span) -> [(&'static str, String); 4] {
    let ((first, from), (last, to)) = (dates::wall(span.from()), dates::wall(span.to()));
    let last_day = if last == first { String::new() } else { dates::written(last) };
    [("giorno", dates::written(first)), ("dalle", time::clock(from)), ("alle", time::clock(to)), ("al", last_day)]
}

/// The address of the form for this resource at this time.
pub(super) fn address(path: &str, resource: &str, span: Span, when: Option<When>) -> String {
    let said = |number: u32, unsaid: u32| if number == unsaid { String::new() } else { number.to_string() };
    let numbers = when.map(|when| (said(when.units, 1), said(when.people, 0)));
    let (fields, (units, people)) = (of_span(span), numbers.unwrap_or_default());
    let pairs = fields.iter().map(|(name, value)| (*name, value.as_str()));
    let rest = [("unita", units.as_str()), ("persone", people.as_str())];
    format!("{path}?{}", query::text(std::iter::once(("risorsa", resource)).chain(pairs).chain(rest)))
}

/// The time that a touch on a free stretch proposes: from its beginning, as long as is usual or as the resource asks.
pub(super) fn proposed(resource: &Resource, stretch: Span) -> Span {
    let length = minutes(resource.particulars.content.shortest.unwrap_or(0).max(USUAL));
    Span::new(stretch.from(), stretch.from().plus(length).min(stretch.to())).unwrap_or(stretch)
}
