//! Resources: what this cooperative lends, to its own people and to the cooperatives it is linked with.
//!
//! A [`Resource`] is described once, in the words that travel ([`pico_protocol::feed::Resource`]): a room, a vehicle, equipment,
//! hours of a specialist, seats of a training course. Beside them stand its [`Rules`], which stay here: how it is handed out is
//! the owner's business, and whoever asks learns it from the answer. Saving **publishes**, like with a service: the words become
//! a signed entry of the feed `resources` in the same transaction. A resource that is closed becomes a deletion in the feed.
//!
//! When it cannot be had stands in its [`Blackout`]s ([`blackouts`]); how much of it a partner may have in a month, in its [`Quota`]s
//! ([`quotas`]). Who has it when is the business of `bookings`, which stand above.
//!
//! A feed holds no personal data: like those of a service, free texts are searched for codici fiscali before anything is signed.

pub mod blackouts;
pub mod panel;
pub mod publish;
pub mod quotas;
pub mod reading;
pub mod store;

use std::str::FromStr;

use pico_protocol::feed::{self, PricedBy, ResourceKind, Visibility};
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::local_id;
use crate::services::hours::Hours;
use crate::services::{Listed, NotListed};

local_id!(
    /// A time in which a resource cannot be had.
    BlackoutId,
    "blk"
);

/// Everything that can be typed about a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particulars {
    /// What peers are told.
    pub content: feed::Resource,
    /// How it is handed out.
    pub rules: Rules,
    /// Who may see it.
    pub visibility: Visibility,
}

/// How a resource is handed out: what is checked besides the limits that everybody is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Minutes that stay free before and after each use: to clean, to bring it back.
    #[serde(default)]
    pub buffer: u32,
    /// A use begins and ends at multiples of so many minutes of the hour; 0: at any minute.
    #[serde(default)]
    pub step: u32,
    /// Minutes after its beginning when a use that nobody has begun gives the resource back; 0: never.
    #[serde(default)]
    pub release_after: u32,
    /// Hours for which a request of another cooperative holds its time as an option, while somebody thinks; 0: it holds nothing.
    #[serde(default)]
    pub option_hours: u32,
    /// When it can be had, by days of the week; no opening: at any hour.
    #[serde(default)]
    pub hours: Hours,
    /// Cents that a day of hiring the same thing would cost elsewhere: what sharing saves; 0: nobody has said.
    #[serde(default)]
    pub elsewhere_cents: u32,
}

/// A resource of this cooperative.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its key in the feed.
    pub id: SubjectId,
    /// What is known.
    pub particulars: Particulars,
    /// The last change.
    pub changed_at: Timestamp,
    /// Grows with every change.
    pub version: i64,
    /// When it was taken out of use.
    pub closed_at: Option<Timestamp>,
}

/// A time in which it cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blackout {
    /// Its identifier.
    pub id: BlackoutId,
    /// Its beginning.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
    /// Why, in words that whoever asks may read.
    pub reason: String,
}

impl Blackout {
    /// Whether both share more than their border.
    pub fn overlaps(&self, from: Timestamp, to: Timestamp) -> bool {
        self.from < to && from < self.to
    }
}

/// How much of it a partner may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The partner's node id.
    pub partner: String,
    /// Minutes in a month, by the day on which a use begins.
    pub minutes: u32,
}

/// What a price is for, in the order of the form.
pub const PRICED_BY: [PricedBy; 4] = [PricedBy::Hour, PricedBy::Day, PricedBy::Kilometre, PricedBy::Unit];

/// The word of what a price is for, as in the feed and in the message key `resources-per-hour`.
pub const fn priced_by_code(per: PricedBy) -> &'static str {
    match per {
        PricedBy::Hour => "hour",
        PricedBy::Day => "day",
        PricedBy::Kilometre => "kilometre",
        PricedBy::Unit => "unit",
    }
}

impl FromStr for Listed<ResourceKind> {
    type Err = NotListed;

    fn from_str(text: &str) -> Result<Self, NotListed> {
        ResourceKind::ALL.into_iter().find(|kind| kind.code() == text).map(Self).ok_or(NotListed)
    }
}

impl FromStr for Listed<PricedBy> {
    type Err = NotListed;

    fn from_str(text: &str) -> Result<Self, NotListed> {
        PRICED_BY.into_iter().find(|per| priced_by_code(*per) == text).map(Self).ok_or(NotListed)
    }
}

impl Resource {
    /// How it stands: the colour of its chip, and the word of the message key `resources-state-open`.
    pub fn state(&self) -> (&'static str, &'static str) {
        match self.closed_at {
            Some(_) => ("stop", "closed"),
            None if self.particulars.content.accepts_bookings => ("ok", "open"),
            None => ("wait", "paused"),
        }
    }

    /// Whether it can be asked for on this day by somebody: it is in use, and its owner takes requests.
    pub fn is_lent(&self) -> bool {
        self.closed_at.is_none() && self.particulars.content.accepts_bookings
    }
}
