//! From a form to [`Particulars`] and back. Attributes, accessories and the meetings of a course are rows ([`parts`]); when it can be had
//! has a page of its own, and stays as it was.
//!
//! Lengths of time are typed in hours (`2`, `1:30`), how long ahead in days, and what is a matter of minutes in minutes.

pub mod parts;

use pico_protocol::feed::{
    Address, Contact, LONGEST_MINUTES, MOST_UNITS, Price, PricedBy, Resource, ResourceKind, Visibility,
};

use super::{Particulars, Rules, priced_by_code};
use crate::people::place;
use crate::services::panel::rows;
use crate::services::reading::{read_address, read_comune};
use crate::services::{Listed, visibility_code};
use crate::web::form::Form;
use crate::web::{dates, money};

/// The steps of the clock that a use can begin and end at, in minutes; 0: any minute.
pub const STEPS: [u32; 4] = [0, 15, 30, 60];

/// The longest description, in characters.
const LONGEST_DESCRIPTION: usize = 2_000;
/// The most bytes of what peers are told: an entry of a feed has 16 KiB, and room for its hours in words is left.
const LARGEST: usize = 13_000;
const MINUTES_OF_A_DAY: u32 = 24 * 60;
/// The most minutes of a buffer, and after which a use that nobody has begun ends.
const MOST_MINUTES: u32 = 24 * 60;
/// The most hours of an option: thirty days.
const MOST_OPTION: u32 = 30 * 24;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 26] = [
    ("kind", "resources-kind"),
    ("name", "resources-name"),
    ("group", "resources-group"),
    ("description", "resources-description"),
    ("units", "resources-units"),
    ("people", "resources-people"),
    ("comune", "services-comune"),
    ("address", "services-address"),
    ("withheld", "services-withheld"),
    ("telephone", "services-telephone"),
    ("email", "services-email"),
    ("price", "resources-price"),
    ("per", "resources-per"),
    ("elsewhere", "resources-elsewhere"),
    ("approval", "resources-approval"),
    ("shortest", "resources-shortest"),
    ("longest", "resources-longest"),
    ("notice", "resources-notice"),
    ("ahead", "resources-ahead"),
    ("schedule", "resources-schedule"),
    ("buffer", "resources-buffer"),
    ("step", "resources-step"),
    ("release_after", "resources-release"),
    ("option_hours", "resources-option"),
    ("visibility", "services-visibility"),
    ("accepts_bookings", "resources-accepts"),
];

impl Particulars {
    /// Reads the form of a resource; nothing when something is wrong, told beside the field. `before` keeps the hours, which
    /// have a page of their own.
    pub fn read(form: &mut Form, before: Option<&Self>) -> Option<Self> {
        form.called(NAMES);
        parts::called(form);
        let kind = form.choice::<Listed<ResourceKind>>("kind").map(|kind| kind.0);
        let visibility = form.choice::<Listed<Visibility>>("visibility").map(|one| one.0);
        let name = needed(form, "name", 120);
        let group = rows::line(form, "group", 60);
        let description = read_description(form);
        let units = read_units(form);
        let people = count(form, "people", MOST_UNITS);
        let comune = read_comune(form, "comune");
        rows::line(form, "address", 200);
        let address = read_address(form);
        let contact = Contact { telephone: rows::line(form, "telephone", 30), email: rows::line(form, "email", 120) };
        let price = read_price(form);
        let [shortest, longest, notice, ahead] = read_times(form);
        let schedule = rows::line(form, "schedule", 300);
        let rules = read_rules(form, before);
        let (attributes, accessories) = (parts::attributes(form), parts::accessories(form));
        let sessions = parts::sessions(form, kind);
        form.is_clean().then_some(())?;
        let content = Resource {
            name,
            description,
            kind: kind?,
            group,
            comune: comune?,
            address,
            units: units?,
            people,
            attributes,
            accessories,
            price,
            approval: form.ticked("approval"),
            shortest,
            longest,
            notice,
            ahead,
            schedule,
            sessions,
            contact,
            accepts_bookings: form.ticked("accepts_bookings"),
        };
        is_short_enough(form, &content).then_some(())?;
        Some(Self { content, rules, visibility: visibility? })
    }

    /// The fields as the form names them.
    pub fn fields(&self) -> Vec<(String, String)> {
        let (content, rules) = (&self.content, &self.rules);
        let (address, withheld) = match &content.address {
            Address::Withheld => (String::new(), true),
            Address::Shown(address) => (address.clone(), false),
        };
        let ticked = |ticked: bool| if ticked { "yes".to_owned() } else { String::new() };
        let number = |number: Option<u32>| number.map_or(String::new(), |number| number.to_string());
        let hours = |minutes: Option<u32>| minutes.map_or(String::new(), dates::hours_typed);
        let cents = |cents: u32| if cents == 0 { String::new() } else { money::typed(cents.into()) };
        let unless_none = |said: u32| number(Some(said).filter(|said| *said > 0));
        let fields = [
            ("kind", content.kind.code().to_owned()),
            ("name", content.name.clone()),
            ("group", content.group.clone()),
            ("description", content.description.clone()),
            ("units", content.units.to_string()),
            ("people", number(content.people)),
            ("comune", place::comune(&content.comune).map_or(String::new(), place::Comune::label)),
            ("address", address),
            ("withheld", ticked(withheld)),
            ("telephone", content.contact.telephone.clone()),
            ("email", content.contact.email.clone()),
            ("price", content.price.map_or(String::new(), |price| cents(price.cents))),
            ("per", content.price.map_or(String::new(), |price| priced_by_code(price.per).to_owned())),
            ("elsewhere", cents(rules.elsewhere_cents)),
            ("approval", ticked(content.approval)),
            ("shortest", hours(content.shortest)),
            ("longest", hours(content.longest)),
            ("notice", hours(content.notice)),
            ("ahead", number(content.ahead.map(|minutes| minutes / MINUTES_OF_A_DAY))),
            ("schedule", content.schedule.clone()),
            ("buffer", unless_none(rules.buffer)),
            ("step", rules.step.to_string()),
            ("release_after", unless_none(rules.release_after)),
            ("option_hours", unless_none(rules.option_hours)),
            ("visibility", visibility_code(self.visibility).to_owned()),
            ("accepts_bookings", ticked(content.accepts_bookings)),
        ];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
        fields.chain(parts::fields(content)).collect()
    }
}

/// A line that must be there.
fn needed(form: &mut Form, field: &str, most: usize) -> String {
    form.required(field, most);
    rows::line(form, field, most)
}

fn read_description(form: &mut Form) -> String {
    let text = form.required("description", LONGEST_DESCRIPTION);
    if text.chars().any(|sign| sign.is_control() && sign != '\n') {
        form.refuse("description", "services-plain-text");
    }
    rows::names_nobody(form, "description", &text);
    text
}

fn read_units(form: &mut Form) -> Option<u32> {
    form.required("units", 6);
    count(form, "units", MOST_UNITS)
}

/// A whole number of something, from one on.
fn count(form: &mut Form, field: &str, most: u32) -> Option<u32> {
    form.number(field, 1, most.into()).and_then(|number| u32::try_from(number).ok())
}

/// A whole number where nothing typed is none.
fn number(form: &mut Form, field: &str, most: u32) -> u32 {
    form.number(field, 0, most.into()).and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
}

/// What a use costs; nothing, and no cents, are for nothing.
fn read_price(form: &mut Form) -> Option<Price> {
    let cents = form.cents("price").filter(|cents| *cents > 0);
    let per = form.optional_choice::<Listed<PricedBy>>("per");
    if cents.is_some() && per.is_none() {
        form.refuse("per", "resources-per-needed");
    }
    Some(Price { cents: cents?, per: per?.0 })
}

/// The shortest and the longest time, the notice, and how long ahead.
fn read_times(form: &mut Form) -> [Option<u32>; 4] {
    let [shortest, longest, notice] = ["shortest", "longest", "notice"]
        .map(|field| form.minutes(field, LONGEST_MINUTES / 60).filter(|minutes| *minutes > 0));
    let ahead = count(form, "ahead", LONGEST_MINUTES / MINUTES_OF_A_DAY).map(|days| days * MINUTES_OF_A_DAY);
    if shortest.zip(longest).is_some_and(|(shortest, longest)| shortest > longest) {
        form.refuse("longest", "resources-times-turned");
    }
    if notice.zip(ahead).is_some_and(|(notice, ahead)| notice >= ahead) {
        form.refuse("ahead", "resources-ahead-short");
    }
    [shortest, longest, notice, ahead]
}

fn read_rules(form: &mut Form, before: Option<&Particulars>) -> Rules {
    let step = number(form, "step", 60);
    if !STEPS.contains(&step) {
        form.refuse("step", "form-choose");
    }
    Rules {
        buffer: number(form, "buffer", MOST_MINUTES),
        step,
        release_after: number(form, "release_after", MOST_MINUTES),
        option_hours: number(form, "option_hours", MOST_OPTION),
        hours: before.map(|before| before.rules.hours.clone()).unwrap_or_default(),
        elsewhere_cents: form.cents("elsewhere").unwrap_or(0),
    }
}

/// Each field may be as long as it is and all of them together too long for an entry of the feed.
fn is_short_enough(form: &mut Form, content: &Resource) -> bool {
    let short = serde_json::to_vec(content).is_ok_and(|text| text.len() <= LARGEST);
    if !short {
        form.refuse("description", "resources-too-much");
    }
    short
}

#[cfg(test)]
mod tests;
