//! What somebody has booked, as entries: which thing and when. What it is for stays on the page of the booking, as purposes name people.

use jiff::civil::Date;

use super::{Looker, MOST};
use crate::accounts::Permission;
use crate::activities::time::{DAY, Span as Hours};
use crate::app::App;
use crate::bookings::store::list::{self, Filter};
use crate::bookings::{Booking, Span, State};
use crate::calendar::{Entry, Kind, Standing, When};
use crate::store::{Result, Tx};
use crate::web::dates;

/// Her own bookings that touch these days.
pub(super) async fn bookings(tx: &mut Tx, app: &App, looker: &Looker, (from, to): (Date, Date)) -> Result<Vec<Entry>> {
    if !looker.may(Permission::BookResources) {
        return Ok(Vec::new());
    }
    let within = Span::new(dates::begins(from), dates::begins(to.tomorrow().unwrap_or(to)));
    let filter = Filter { account: Some(looker.account.id.clone()), within, ..Filter::default() };
    let found = list::some(tx, app, &filter, MOST).await?;
    Ok(found.iter().flat_map(entries).collect())
}

/// A booking over several days is an entry of its first, one of the days between, and one of its last.
fn entries(booking: &Booking) -> Vec<Entry> {
    let (id, path) = (booking.id.to_string(), format!("/prenotazioni/{}", booking.id));
    let parts = parts(booking.span).into_iter().enumerate();
    let entry = |(place, when): (usize, When)| {
        let key = if place == 0 { id.clone() } else { format!("{id}-{place}") };
        Entry {
            when,
            title: booking.resource_name.clone(),
            standing: standing(booking.state),
            hers: true,
            version: booking.version,
            ..Entry::on(Kind::Booking, &key, when.first(), path.clone())
        }
    };
    parts.map(entry).collect()
}

fn standing(state: State) -> Standing {
    match state {
        State::Returned | State::Settling | State::Settled | State::Contested => Standing::Done,
        _ if state.holds() || state.is_asked() => Standing::Open,
        _ => Standing::Off,
    }
}

fn parts(span: Span) -> Vec<When> {
    let ((first, from), (last, to)) = (dates::wall(span.from()), dates::wall(span.to()));
    if first == last {
        // In the night in which an hour is there twice the end may come before the beginning on the clock.
        return vec![Hours::new(from, to).map_or(When::Days(first, last), |hours| When::Hours(first, hours))];
    }
    let begin = Hours::new(from, DAY).map(|hours| When::Hours(first, hours));
    let whole = first.tomorrow().ok().zip(last.yesterday().ok()).filter(|(next, before)| next <= before);
    let end = Hours::new(0, to).map(|hours| When::Hours(last, hours));
    [begin, whole.map(|(next, before)| When::Days(next, before)), end].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn span(from: (Date, u16), to: (Date, u16)) -> Span {
        Span::new(dates::in_rome(from.0, from.1), dates::in_rome(to.0, to.1)).unwrap()
    }

    fn hours(day: Date, from: u16, to: u16) -> When {
        When::Hours(day, Hours::new(from, to).unwrap())
    }

    #[test]
    fn a_night_is_two_entries_and_a_journey_three() {
        let (first, second, fourth) = (date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 4));
        assert_eq!(parts(span((first, 540), (first, 600))), [hours(first, 540, 600)]);
        assert_eq!(parts(span((first, 1320), (second, 360))), [hours(first, 1320, DAY), hours(second, 0, 360)]);
        assert_eq!(parts(span((first, 1320), (second, 0))), [hours(first, 1320, DAY)]);
        let journey = [hours(first, 540, DAY), When::Days(second, date(2026, 12, 3)), hours(fourth, 0, 1080)];
        assert_eq!(parts(span((first, 540), (fourth, 1080))), journey);
    }
}
