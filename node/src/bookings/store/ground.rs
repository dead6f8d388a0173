//! What a wish is looked at against, as it is in this transaction: of one resource with all that is needed to grant it, or of many at
//! once to tell which are free.

use std::collections::HashMap;
use std::time::Duration;

use jiff::ToSpan;
use pico_protocol::id::SubjectId;

use super::super::{Allowance, BookingId, Extra, Ground, Held, Span, minutes};
use super::{count, lent, span};
use crate::resources::Resource;
use crate::sql;
use crate::store::marks::OneText;
use crate::store::page::PAGE_SIZE;
use crate::store::{Result, Tx};
use crate::web::dates;

/// How far behind a wish is looked for the next time that is free.
const BEHIND: Duration = Duration::from_hours(14 * 24);
/// A week, as the index `bookings_held_long` has it: whatever holds a resource for longer stands there.
const LONG: i64 = 604_800_000;

/// Who asks for one resource.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asker<'a> {
    /// Node id of the cooperative that asks; empty: one of us, who has no limit in a month.
    pub partner: &'a str,
    /// Her own booking, which is not in her way.
    pub besides: Option<BookingId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    resource: String,
    begins_at: i64,
    ends_at: i64,
    held_from: i64,
    held_to: i64,
    units: i64,
}

impl Row {
    fn read(&self) -> Result<Held> {
        Ok(Held {
            span: span(self.begins_at, self.ends_at)?,
            kept: span(self.held_from, self.held_to)?,
            units: count(self.units)?,
            extras: Vec::new(),
        })
    }
}

/// The ground of one resource for a time and two weeks behind it; none where there is no such resource.
pub async fn one(tx: &mut Tx, resource: &SubjectId, wish: Span, asker: Asker<'_>) -> Result<Option<Ground>> {
    let id = resource.to_string();
    let Some(resource) = lent::resources(tx, std::slice::from_ref(&id)).await?.pop() else { return Ok(None) };
    let window = wish.widened(Duration::ZERO, BEHIND);
    let looked = around(window, std::slice::from_ref(&resource));
    let besides = asker.besides.map(|besides| besides.to_string()).unwrap_or_default();
    let mut extras = extras(tx, &id, looked).await?;
    let mut held = Vec::new();
    for row in holding(tx, std::slice::from_ref(&id), looked).await?.into_iter().filter(|row| row.id != besides) {
        held.push(Held { extras: extras.remove(&row.id).unwrap_or_default(), ..row.read()? });
    }
    let blackouts = lent::blackouts(tx, std::slice::from_ref(&id), window).await?.remove(&id).unwrap_or_default();
    let allowance = if asker.partner.is_empty() { None } else { allowance(tx, &id, asker, wish).await? };
    Ok(Some(Ground { resource, blackouts, held, allowance, known_to: window.to() }))
}

/// The ground of many resources within a window, by name: what is asked with them is not looked at.
pub async fn many(tx: &mut Tx, resources: &[SubjectId], window: Span) -> Result<Vec<Ground>> {
    let ids: Vec<String> = resources.iter().map(SubjectId::to_string).collect();
    let resources = lent::resources(tx, &ids).await?;
    let mut held: HashMap<String, Vec<Held>> = HashMap::new();
    for row in holding(tx, &ids, around(window, &resources)).await? {
        let one = row.read()?;
        held.entry(row.resource).or_default().push(one);
    }
    let mut blackouts = lent::blackouts(tx, &ids, window).await?;
    let ground = |resource: Resource| {
        let id = resource.id.to_string();
        Ground {
            blackouts: blackouts.remove(&id).unwrap_or_default(),
            held: held.remove(&id).unwrap_or_default(),
            allowance: None,
            known_to: window.to(),
            resource,
        }
    };
    Ok(resources.into_iter().map(ground).collect())
}

/// A window with the longest time that stays free between two uses: what ends before it may still be cleaned in it.
fn around(window: Span, resources: &[Resource]) -> Span {
    let longest = resources.iter().map(|resource| resource.particulars.rules.buffer).max().unwrap_or(0);
    window.widened(minutes(longest), minutes(longest))
}

/// What holds these resources in a window: one question for all of them. What ends within [`LONG`] after it is looked up in the index
/// `bookings_held`, so that nobody reads through a year of bookings to find those of an hour; what ends later and begins before is longer
/// than that, and those few have an index of their own.
async fn holding(tx: &mut Tx, ids: &[String], window: Span) -> Result<Vec<Row>> {
    let Some(these) = OneText::of(ids, PAGE_SIZE) else { return Ok(Vec::new()) };
    let marks = these.marks(4);
    let columns = "id, resource, begins_at, ends_at, held_from, held_to, units";
    let text = format!(
        "SELECT {columns} FROM bookings WHERE holds AND held_to > $1 AND held_to <= $3 AND held_from < $2 AND resource IN ({marks}) \
         UNION ALL SELECT {columns} FROM bookings WHERE holds AND held_to - held_from > 604800000 AND held_to > $3 \
         AND held_from < $2 AND resource IN ({marks})"
    );
    sql!(tx, c => async {
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()))
            .bind(window.from().as_millis())
            .bind(window.to().as_millis())
            .bind(window.to().as_millis() + LONG);
        for id in these.bound() {
            query = query.bind(id);
        }
        query.fetch_all(c).await
    })
}

/// What went with the bookings that hold a resource in a window, by booking.
async fn extras(tx: &mut Tx, resource: &str, window: Span) -> Result<HashMap<String, Vec<Extra>>> {
    let rows: Vec<(String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT a.booking, a.name, a.quantity FROM booking_accessories a JOIN bookings b ON b.id = a.booking \
         WHERE b.holds AND b.resource = $1 AND b.held_to > $2 AND b.held_from < $3"
    )
    .bind(resource)
    .bind(window.from().as_millis())
    .bind(window.to().as_millis())
    .fetch_all(c))?;
    let mut found: HashMap<String, Vec<Extra>> = HashMap::new();
    for (booking, name, quantity) in rows {
        found.entry(booking).or_default().push(Extra { name, quantity: count(quantity)? });
    }
    Ok(found)
}

/// How much of it a partner may have in a month, and has had in the months of a time; none: there is no limit.
async fn allowance(tx: &mut Tx, resource: &str, asker: Asker<'_>, wish: Span) -> Result<Option<Allowance>> {
    let limit: Option<i64> = sql!(tx, c => sqlx::query_scalar(
        "SELECT minutes FROM resource_quotas WHERE resource = $1 AND partner = $2"
    ).bind(resource).bind(asker.partner).fetch_optional(c))?;
    let Some(limit) = limit else { return Ok(None) };
    let first = dates::today(wish.from()).first_of_month();
    let behind = dates::today(wish.to()).first_of_month().saturating_add(1.month());
    let besides = asker.besides.map(|besides| besides.to_string()).unwrap_or_default();
    // What was called off or never came about does not count; what nobody came for does.
    let rows: Vec<(i64, i64, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT begins_at, ends_at, units FROM bookings WHERE resource = $1 AND peer = $2 AND direction = 'received' \
         AND begins_at >= $3 AND begins_at < $4 AND id <> $5 AND state IN ('requested', 'option', 'offered', 'confirmed', \
         'in_use', 'returned', 'settling', 'settled', 'contested', 'no_show')"
    )
    .bind(resource)
    .bind(asker.partner)
    .bind(dates::in_rome(first, 0).as_millis())
    .bind(dates::in_rome(behind, 0).as_millis())
    .bind(besides)
    .fetch_all(c))?;
    let mut allowance = Allowance { minutes: count(limit)?, used: Vec::new() };
    for (begins_at, ends_at, units) in rows {
        allowance.add(span(begins_at, ends_at)?, count(units)?);
    }
    Ok(Some(allowance))
}
