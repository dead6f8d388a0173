//! What the form of a step asks, how it is filled before anybody has typed, and which step it makes.

use std::time::Duration;

use pico_protocol::booking::{
    Avoided, Back, Booking as Folded, CancellationReason, DeclineReason, Handing, LONGEST_TEXT, Offer, Settlement,
    Step, Unit,
};
use pico_protocol::feed::{MOST_UNITS, Price, PricedBy};
use pico_protocol::time::Timestamp;

use super::super::bill;
use super::act::Act;
use super::input::{Input, InputKind};
use crate::resources::{PRICED_BY, Resource, priced_by_code};
use crate::services::Listed;
use crate::services::panel::rows::names_nobody;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, money, time};

/// The most that a meter shows, and that is settled.
const MOST: i64 = 100_000_000;
/// For so long an offer or an option is kept, unless somebody says otherwise.
const USUAL: Duration = Duration::from_hours(48);
/// The longest use that can be settled in hours.
const MOST_HOURS: u32 = 366 * 24;

/// In what a use is counted, in the order of the form.
const UNITS: [Unit; 3] = [Unit::Minutes, Unit::Kilometres, Unit::Units];

/// What its form asks.
pub(super) fn inputs(act: Act, page: &Page) -> Vec<Input> {
    use InputKind::{Area, Day, Hour, Money, Number};
    let text = || Input::new("text", Area).optional();
    let at = || vec![Input::new("day", Day), Input::new("hour", Hour)];
    let until = || [Input::new("until_day", Day), Input::new("until_hour", Hour)];
    let meter = || Input::new("meter", Number).optional();
    match act {
        Act::Confirm => vec![text()],
        Act::Hold => until().to_vec(),
        Act::Offer => {
            let span = ["from_day", "to_day"].into_iter().zip(["from_hour", "to_hour"]);
            let span = span.flat_map(|(day, hour)| [Input::new(day, Day), Input::new(hour, Hour)]);
            let price = Input::new("price", Money).optional();
            let per = Input::list("per", "per", PRICED_BY.map(priced_by_code), page).optional();
            span.chain([Input::new("units", Number), price, per]).chain(until()).chain([text()]).collect()
        }
        Act::Decline => {
            vec![Input::list("reason", "decline", DeclineReason::ALL.iter().map(|one| one.code()), page), text()]
        }
        Act::Withdraw | Act::Cancel => {
            vec![Input::list("reason", "cancel", CancellationReason::ALL.iter().map(|one| one.code()), page), text()]
        }
        Act::HandOut | Act::Take => at().into_iter().chain([meter()]).collect(),
        Act::TakeBack | Act::Return => {
            let fuel = Input::new("fuel", Number).optional();
            at().into_iter().chain([meter(), fuel, Input::new("damage", Area).optional()]).collect()
        }
        Act::Settle => vec![
            Input::list("unit", "unit", UNITS.iter().map(|one| one.code()), page),
            Input::new("quantity", Number),
            Input::new("cents", Money),
            Input::new("avoided", Money).optional(),
            Input::new("avoided_kilometres", Number).optional(),
            Input::new("avoided_days", Number).optional(),
            text(),
        ],
        Act::Contest | Act::Note | Act::Annul => vec![Input::new("text", Area)],
        Act::Accept | Act::NoShow | Act::Agree => Vec::new(),
    }
}

/// The form before anybody has typed.
pub(super) fn filled(act: Act, booking: &Folded, lent: Option<&Resource>, now: Timestamp) -> Form {
    let terms = &booking.terms;
    let at = |day: &'static str, hour: &'static str, moment: Timestamp| {
        let (date, minute) = dates::wall(moment);
        [(day, dates::written(date)), (hour, time::clock(minute))]
    };
    let until = || at("until_day", "until_hour", now.plus(USUAL).min(terms.from));
    let values: Vec<(&str, String)> = match act {
        Act::Hold => until().to_vec(),
        Act::Offer => {
            let span = [at("from_day", "from_hour", terms.from), at("to_day", "to_hour", terms.to)];
            let price = price(booking, lent).map(|price| {
                [("price", money::typed(price.cents.into())), ("per", priced_by_code(price.per).to_owned())]
            });
            let units = ("units", terms.units.to_string());
            span.concat().into_iter().chain(until()).chain([units]).chain(price.into_iter().flatten()).collect()
        }
        Act::HandOut | Act::Take | Act::TakeBack | Act::Return => at("day", "hour", now).to_vec(),
        Act::Settle => bill_of(booking, lent),
        _ => Vec::new(),
    };
    Form::prefilled(values)
}

/// What it costs: as it was offered, else as the resource says.
pub(super) fn price(booking: &Folded, lent: Option<&Resource>) -> Option<Price> {
    let offered = booking.terms.price.filter(|_| booking.offer.or(booking.accepted).is_some());
    offered.or(lent.and_then(|lent| lent.particulars.content.price))
}

fn bill_of(booking: &Folded, lent: Option<&Resource>) -> Vec<(&'static str, String)> {
    let elsewhere = lent.map_or(0, |lent| lent.particulars.rules.elsewhere_cents);
    let bill = booking.proposal.as_ref().map(|proposal| proposal.settlement.clone());
    let bill = bill.or(booking.agreed.clone()).unwrap_or_else(|| bill::proposed(booking, elsewhere));
    let quantity =
        if bill.unit == Unit::Minutes { dates::hours_typed(bill.quantity) } else { bill.quantity.to_string() };
    let mut values =
        vec![("unit", bill.unit.code().to_owned()), ("quantity", quantity), ("cents", money::typed(bill.cents.into()))];
    if let Some(avoided) = bill.avoided {
        values.push(("avoided", money::typed(avoided.cents.into())));
        let counts = [("avoided_kilometres", avoided.kilometres), ("avoided_days", avoided.days_of_waiting)];
        let told = counts.into_iter().filter(|(_, count)| *count > 0);
        values.extend(told.map(|(name, count)| (name, count.to_string())));
    }
    values
}

/// The step that the filled form makes; none when something is wrong, noted in the form.
pub(super) fn read(
    act: Act,
    form: &mut Form,
    booking: &Folded,
    lent: Option<&Resource>,
    now: Timestamp,
) -> Option<Step> {
    let step = match act {
        Act::Confirm => Step::Confirmed { price: price(booking, lent), text: text(form, "text") },
        Act::Hold => Step::OptionHeld { until: ahead(form, "until_day", "until_hour", now)? },
        Act::Offer => Step::Offered(offer(form, booking, now)?),
        Act::Decline => {
            let reason = code(form, DeclineReason::from_code);
            Step::Declined { text: why(form, reason == Some(DeclineReason::Other)), reason: reason? }
        }
        Act::Withdraw | Act::Cancel => {
            let reason = code(form, CancellationReason::from_code);
            let (text, reason) = (why(form, reason == Some(CancellationReason::Other)), reason?);
            if act == Act::Cancel { Step::Cancelled { reason, text } } else { Step::Withdrawn { reason, text } }
        }
        Act::HandOut => Step::HandedOut(handing(form)?),
        Act::Take => Step::Taken(handing(form)?),
        Act::TakeBack => Step::ReceivedBack(back(form)?),
        Act::Return => Step::Returned(back(form)?),
        Act::NoShow => Step::NoShow {},
        Act::Settle => Step::Settled(settlement(form)?),
        Act::Accept => Step::OfferAccepted { number: booking.offer? },
        Act::Agree => Step::SettlementAgreed { number: booking.proposal.as_ref()?.number },
        Act::Contest => {
            Step::SettlementContested { number: booking.proposal.as_ref()?.number, text: needed(form, "text") }
        }
        Act::Annul => Step::EnteredInError { text: needed(form, "text") },
        Act::Note => Step::Noted { text: needed(form, "text") },
    };
    Some(step).filter(|_| form.is_clean())
}

fn offer(form: &mut Form, booking: &Folded, now: Timestamp) -> Option<Offer> {
    let from = ahead(form, "from_day", "from_hour", now);
    let to = moment(form, "to_day", "to_hour");
    if from.zip(to).is_some_and(|(from, to)| from >= to) {
        form.refuse("to_day", "resources-ends-before");
    }
    let units = form.number("units", 1, i64::from(MOST_UNITS)).and_then(|units| u32::try_from(units).ok());
    let cents = form.cents("price").filter(|cents| *cents > 0);
    let per = form.optional_choice::<Listed<PricedBy>>("per").map(|per| per.0);
    if cents.is_some() && per.is_none() {
        form.refuse("per", "form-choose");
    }
    let until = ahead(form, "until_day", "until_hour", now);
    let text = text(form, "text");
    let terms = &booking.terms;
    Some(Offer {
        resource: terms.resource.clone(),
        from: from?,
        to: to?,
        units: units.unwrap_or(terms.units),
        accessories: terms.accessories.clone(),
        price: cents.zip(per).map(|(cents, per)| Price { cents, per }),
        until: until?,
        text,
    })
}

fn handing(form: &mut Form) -> Option<Handing> {
    let (at, meter) = (moment(form, "day", "hour"), count(form, "meter"));
    Some(Handing { at: at?, meter })
}

fn back(form: &mut Form) -> Option<Back> {
    let (at, meter) = (moment(form, "day", "hour"), count(form, "meter"));
    let fuel = form.number("fuel", 0, 100).and_then(|fuel| u8::try_from(fuel).ok());
    let damage = text(form, "damage");
    Some(Back { at: at?, meter, fuel, damage })
}

fn settlement(form: &mut Form) -> Option<Settlement> {
    let unit = UNITS.into_iter().find(|unit| unit.code() == form.value("unit"));
    if unit.is_none() {
        form.refuse("unit", "form-choose");
    }
    form.required("quantity", 12);
    form.required("cents", 20);
    let quantity =
        if unit == Some(Unit::Minutes) { form.minutes("quantity", MOST_HOURS) } else { count(form, "quantity") };
    let cents = form.cents("cents");
    let spared = form.cents("avoided");
    let (kilometres, days) = (count(form, "avoided_kilometres"), count(form, "avoided_days"));
    let any = spared.is_some() || kilometres.is_some() || days.is_some();
    let avoided =
        Avoided { cents: spared.unwrap_or(0), kilometres: kilometres.unwrap_or(0), days_of_waiting: days.unwrap_or(0) };
    let text = text(form, "text");
    Some(Settlement { quantity: quantity?, unit: unit?, cents: cents?, avoided: any.then_some(avoided), text })
}

/// A number that may be left out.
fn count(form: &mut Form, field: &str) -> Option<u32> {
    form.number(field, 0, MOST).and_then(|number| u32::try_from(number).ok())
}

/// A day and a time of the day as one moment; what is wrong is told beside the field.
fn moment(form: &mut Form, day: &str, hour: &str) -> Option<Timestamp> {
    form.required(day, 10);
    let date = form.day(day);
    if date.is_some_and(|date| !(2000..2100).contains(&date.year())) {
        form.refuse(day, "services-year");
    }
    let typed = form.required(hour, 5);
    let minute = time::minute(&typed);
    if minute.is_none() {
        form.refuse(hour, "services-hours-no-time");
    }
    Some(dates::in_rome(date?, minute?)).filter(|_| form.is_clean_of(&[day, hour]))
}

/// The same, which has not passed.
fn ahead(form: &mut Form, day: &str, hour: &str, now: Timestamp) -> Option<Timestamp> {
    let moment = moment(form, day, hour)?;
    if moment <= now {
        form.refuse(day, "exchange-past");
    }
    Some(moment)
}

/// A text that may be empty. It leaves: a codice fiscale is none of it.
pub(super) fn text(form: &mut Form, field: &str) -> String {
    let text = form.optional(field, LONGEST_TEXT).unwrap_or_default();
    names_nobody(form, field, &text);
    text
}

fn needed(form: &mut Form, field: &str) -> String {
    form.required(field, LONGEST_TEXT);
    text(form, field)
}

/// The text beside a reason; a reason that says nothing by itself needs one.
fn why(form: &mut Form, mute: bool) -> String {
    if mute { needed(form, "text") } else { text(form, "text") }
}

fn code<T>(form: &mut Form, from_code: fn(&str) -> Option<T>) -> Option<T> {
    let chosen = from_code(form.value("reason"));
    if chosen.is_none() {
        form.refuse("reason", "form-choose");
    }
    chosen
}
