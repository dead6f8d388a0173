//! Resources for the tests of this feature.

use pico_protocol::feed::{self, ResourceKind, Visibility};
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::{Ground, Held, Span, Wanted, minutes};
use crate::app::App;
use crate::execute;
use crate::resources::{Particulars, Resource, Rules};
use crate::trial::NOON;
use crate::web::dates;

/// Numbers that follow from a seed.
pub(in crate::bookings) struct Chance(pub(in crate::bookings) u64);

impl Chance {
    /// One below this.
    pub(in crate::bookings) fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap() % most
    }
}

/// A room that anybody may have at any hour, in so many units, with so many minutes between two uses.
pub(in crate::bookings) fn ground(units: u32, buffer: u32) -> Ground {
    let content = feed::Resource {
        name: "Sala grande".to_owned(),
        description: String::new(),
        kind: ResourceKind::Room,
        group: String::new(),
        comune: "037006".to_owned(),
        address: feed::Address::Withheld,
        units,
        people: None,
        attributes: Vec::new(),
        accessories: Vec::new(),
        price: None,
        approval: false,
        shortest: None,
        longest: None,
        notice: None,
        ahead: None,
        schedule: String::new(),
        sessions: Vec::new(),
        contact: feed::Contact { telephone: String::new(), email: String::new() },
        accepts_bookings: true,
    };
    let rules = Rules { buffer, ..Rules::default() };
    let resource = Resource {
        id: SubjectId::new(NOON, [7; 10]),
        particulars: Particulars { content, rules, visibility: Visibility::Unlisted },
        changed_at: NOON,
        version: 1,
        closed_at: None,
    };
    Ground {
        resource,
        blackouts: Vec::new(),
        held: Vec::new(),
        allowance: None,
        known_to: NOON.plus(minutes(60 * 24 * 60)),
    }
}

/// A moment of a day, by the clock on the wall: `at("2026-12-01", 9, 30)`.
pub(in crate::bookings) fn at(day: &str, hour: u16, minute: u16) -> Timestamp {
    dates::in_rome(day.parse().unwrap(), hour * 60 + minute)
}

/// From an hour to an hour of one day.
pub(in crate::bookings) fn hours(day: &str, from: u16, to: u16) -> Span {
    Span::new(at(day, from, 0), at(day, to, 0)).unwrap()
}

/// One unit for this time.
pub(in crate::bookings) fn wanted(span: Span) -> Wanted {
    Wanted { span, units: 1, people: 0, extras: Vec::new(), purpose: "Riunione inventata".to_owned() }
}

/// So many units that are out for this time, granted when so many minutes stayed free around each.
pub(in crate::bookings) fn held(span: Span, units: u32, buffer: u32) -> Held {
    Held { span, kept: span.widened(minutes(buffer), minutes(buffer)), units, extras: Vec::new() }
}

/// Writes the resource down.
pub(in crate::bookings) async fn lend(app: &App, resource: &Resource) {
    let mut tx = app.db.write().await.unwrap();
    let particulars = &resource.particulars;
    execute!(
        &mut tx,
        sqlx::query(
            "INSERT INTO resources (id, name, sort_key, kind, content, rules, visibility, created_at, changed_at, version) \
             VALUES ($1, $2, $2, $3, $4, $5, 'unlisted', 0, 0, 1)"
        )
        .bind(resource.id.to_string())
        .bind(&particulars.content.name)
        .bind(particulars.content.kind.code())
        .bind(serde_json::to_string(&particulars.content).unwrap())
        .bind(serde_json::to_string(&particulars.rules).unwrap())
    )
    .unwrap();
    tx.commit().await.unwrap();
}
