//! Resources: what this cooperative lends, to its own people and to the cooperatives it is linked with.
//!
//! A [`Resource`] is described once, in the words that travel ([`pico_protocol::feed::Resource`]): a room, a vehicle, equipment,
//! hours of a specialist, seats of a training course. Beside them stand its [`Rules`], which stay here: how it is handed out is
//! the owner's business, and whoever asks learns it from the answer. Saving **publishes**, like with a service: the words become
//! a signed entry of the feed `resources` in the same transaction. A resource that is closed becomes a deletion in the feed.
//!
//! When it cannot be had stands in its [`Blackout`]s; how much of it a partner may have in a month, in its [`Quota`]s. Who has it
//! when is the business of `bookings`, which stand above.

use pico_protocol::feed::{self, Visibility};
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::local_id;
use crate::services::hours::Hours;

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

/// How much of it a partner may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The partner's node id.
    pub partner: String,
    /// Minutes in a month, by the day on which a use begins.
    pub minutes: u32,
}

impl Resource {
    /// Whether it can be asked for on this day by somebody: it is in use, and its owner takes requests.
    pub fn is_lent(&self) -> bool {
        self.closed_at.is_none() && self.particulars.content.accepts_bookings
    }
}
