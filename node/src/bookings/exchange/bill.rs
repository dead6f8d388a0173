//! What a use comes to: how much it was, what it costs, and what hiring the same thing would have cost.
//!
//! It fills the owner's form, who may say otherwise. What was written when the thing went and came back counts before what was booked; a
//! day that has begun is a day, as in the feed.

use pico_protocol::booking::{Avoided, Booking, Line, Settlement, Terms, Unit};
use pico_protocol::feed::{Price, PricedBy};

/// The most that is settled.
const MOST: u64 = 100_000_000;
const HOUR: u64 = 60;
const DAY: u64 = 24 * HOUR;

/// What the owner would propose; `elsewhere` is what a day of hiring the same would cost, in cents, 0: nobody has said.
pub fn proposed(booking: &Booking, elsewhere: u32) -> Settlement {
    let (minutes, units) = (minutes(booking), u64::from(booking.terms.units));
    let (unit, quantity, cents) = amount(booking.terms.price, (minutes, units), kilometres(booking));
    let spared = times(&[u64::from(elsewhere), days(minutes), units]);
    let avoided = Avoided { cents: most(spared), kilometres: 0, days_of_waiting: 0 };
    Settlement {
        quantity: most(quantity),
        unit,
        cents: most(cents),
        avoided: (elsewhere > 0).then_some(avoided),
        text: String::new(),
    }
}

/// What a use would come to that is only asked for, as far as that is known before.
pub fn expected(terms: &Terms, price: Option<Price>) -> Line {
    let minutes = terms.to.since(terms.from).as_secs().div_ceil(60);
    let (unit, quantity, cents) = amount(price, (minutes, u64::from(terms.units)), None);
    Line { from: terms.from, quantity: most(quantity), unit, cents: most(cents) }
}

/// In what it is counted, how much it is, and what it costs. What a peer has written may be any number.
fn amount(price: Option<Price>, (minutes, units): (u64, u64), kilometres: Option<u64>) -> (Unit, u64, u64) {
    let far = kilometres.unwrap_or(0);
    let Some(Price { cents, per }) = price else {
        return if kilometres.is_some() { (Unit::Kilometres, far, 0) } else { (Unit::Minutes, minutes, 0) };
    };
    let each = u64::from(cents);
    match per {
        PricedBy::Hour => (Unit::Minutes, minutes, times(&[each, minutes, units]).saturating_add(HOUR / 2) / HOUR),
        PricedBy::Day => (Unit::Minutes, minutes, times(&[each, days(minutes), units])),
        PricedBy::Kilometre => (Unit::Kilometres, far, times(&[each, far])),
        PricedBy::Unit => (Unit::Units, units, times(&[each, units])),
    }
}

/// Days that have begun.
fn days(minutes: u64) -> u64 {
    minutes.div_ceil(DAY).max(1)
}

fn times(numbers: &[u64]) -> u64 {
    numbers.iter().fold(1, |product, number| product.saturating_mul(*number))
}

fn most(number: u64) -> u32 {
    u32::try_from(number.min(MOST)).unwrap_or(u32::MAX)
}

/// How long it was out, or else for how long it was booked.
fn minutes(booking: &Booking) -> u64 {
    let usage = &booking.usage;
    let out = usage.handed_out.or(usage.taken).map(|out| out.at);
    let back = usage.received_back.as_ref().or(usage.returned.as_ref()).map(|back| back.at);
    let (from, to) = out.zip(back).filter(|(out, back)| out < back).unwrap_or((booking.terms.from, booking.terms.to));
    to.since(from).as_secs().div_ceil(60)
}

/// How far it went, where somebody looked at the meter both times.
fn kilometres(booking: &Booking) -> Option<u64> {
    let usage = &booking.usage;
    let out = [usage.handed_out, usage.taken].into_iter().flatten().find_map(|out| out.meter);
    let back = [&usage.received_back, &usage.returned].into_iter().flatten().find_map(|back| back.meter);
    out.zip(back).and_then(|(out, back)| back.checked_sub(out)).map(u64::from)
}

#[cfg(test)]
mod tests {
    use pico_protocol::booking::{Back, Handing, Lent, Request, Step, fold};
    use pico_protocol::id::SubjectId;
    use pico_protocol::lane::{Lane, Transcript};

    use super::*;
    use crate::bookings::tests::trial::at;
    use crate::trial::NOON;

    const DAY: &str = "2026-12-01";

    /// Two of something, from nine to half past twelve, for this price.
    fn booked(price: Option<Price>) -> Booking {
        let id = SubjectId::new(NOON, [1; 10]);
        let request = Request {
            resource: Lent { key: id, name: "Furgone".to_owned() },
            from: at(DAY, 9, 0),
            to: at(DAY, 12, 30),
            units: 2,
            people: None,
            accessories: Vec::new(),
            purpose: String::new(),
            answer_by: None,
        };
        let mut transcript = Transcript::new(id);
        transcript.decide(Lane::Opener, NOON, Step::Requested(request));
        let mut booking = fold(&transcript).unwrap();
        booking.terms.price = price;
        booking
    }

    #[test]
    fn a_price_for_the_hour_counts_minutes_and_one_for_the_day_every_day_that_has_begun() {
        let hourly = proposed(&booked(Some(Price { cents: 1_000, per: PricedBy::Hour })), 0);
        assert_eq!((hourly.quantity, hourly.unit, hourly.cents), (210, Unit::Minutes, 7_000));
        assert_eq!(hourly.avoided, None);
        let daily = proposed(&booked(Some(Price { cents: 1_000, per: PricedBy::Day })), 5_000);
        assert_eq!((daily.cents, daily.avoided.map(|avoided| avoided.cents)), (2_000, Some(10_000)));
    }

    #[test]
    fn what_the_meter_showed_is_counted_and_the_owners_word_comes_first() {
        let mut booking = booked(Some(Price { cents: 45, per: PricedBy::Kilometre }));
        assert_eq!(proposed(&booking, 0).quantity, 0, "nobody has looked");
        let handing = |meter| Some(Handing { at: at(DAY, 9, 0), meter });
        let back = |meter| Some(Back { at: at(DAY, 12, 0), meter, fuel: None, damage: String::new() });
        (booking.usage.taken, booking.usage.handed_out) = (handing(Some(90)), handing(Some(100)));
        (booking.usage.returned, booking.usage.received_back) = (back(Some(180)), back(None));
        let told = proposed(&booking, 0);
        assert_eq!((told.quantity, told.unit, told.cents), (80, Unit::Kilometres, 3_600));
        booking.usage.returned = back(Some(50));
        assert_eq!(proposed(&booking, 0).cents, 0, "a meter does not run backwards");
    }
}
