//! The directory: what the peers offer and lend, as each of them has signed it.
//!
//! Every node keeps a replica of its peers' feeds ([`store`]) and searches that: fast, also when a peer is away, and every
//! row dated by its owner. There are two ([`FEEDS`]): services, each an [`Offer`], and what is [`lent`]. Each has versions, a
//! digest and troubles of its own. A replica is brought up to date ([`sync`]) when a link is made, when a peer tells that the
//! feed has changed, and every hour. The snapshot that the owner signs says which entries there are, so nothing can be left out
//! on the way; an older snapshot than the known one, or another one of the same version, is kept as trouble and shown, and
//! what was known before stays. Where nobody could look for a day, or the owner was asked in vain, that is shown too ([`Copied`]).
//!
//! [`serve`] answers the same question about the own feeds to linked peers. What the owners have made public is told to anybody by the
//! open data ([`crate::hsds`]); [`near`] says how far something is from a municipality, as far as that is known here.

pub mod lent;
pub mod near;
pub mod panel;
pub mod serve;
pub mod store;
pub mod sync;

use pico_protocol::code::Code;
use pico_protocol::feed::{RESOURCES, SERVICES, Service};
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;
use serde::Deserialize;

use self::near::Nearness;
use crate::people::place;

/// The feeds that are told to peers, and kept of each of them.
pub const FEEDS: [Code; 2] = [SERVICES, RESOURCES];
/// Milliseconds.
const DAY: i64 = 86_400_000;

/// How fresh the copy of a peer's feed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// When it was last found up to date.
    pub at: Timestamp,
    /// Whether the owner was asked in vain since.
    pub in_vain: bool,
}

impl Copied {
    /// The moment of which the copy tells, where nobody knows whether it still holds; none: it is fresh.
    pub fn stale_since(self, now: Timestamp) -> Option<Timestamp> {
        (self.in_vain || now.as_millis() - self.at.as_millis() > DAY).then_some(self.at)
    }
}

/// A service of a peer.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The owner's node id.
    pub owner: String,
    /// The owner's legal name.
    pub owner_name: String,
    /// Key in the owner's feed.
    pub key: SubjectId,
    /// What the owner tells.
    pub content: Service,
    /// When the owner told it, by its clock.
    pub at: Timestamp,
    /// How fresh this is.
    pub copied: Copied,
}

/// What is looked for; an empty text means "any".
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Words of name, description, territory or municipality. They never stand in an address: people type names.
    #[serde(skip)]
    pub text: String,
    /// The number under which the words are kept, see [`crate::web::typed`].
    #[serde(rename = "ricerca")]
    pub search: String,
    /// Letter of the nomenclatore.
    #[serde(rename = "categoria")]
    pub category: String,
    /// Area of people.
    #[serde(rename = "area")]
    pub area: String,
    /// Sign of a province.
    #[serde(rename = "provincia")]
    pub province: String,
    /// ISTAT code of a municipality.
    #[serde(rename = "comune")]
    pub comune: String,
    /// ISTAT code of the municipality whose surroundings come first; it leaves nothing out.
    #[serde(rename = "vicino")]
    pub near: String,
    /// A peer's node id.
    #[serde(rename = "cooperativa")]
    pub owner: String,
    /// Anything: only what has a free place and takes referrals.
    #[serde(rename = "liberi")]
    pub free: String,
}

impl Wanted {
    /// True when nothing narrows the search.
    pub fn is_anything(&self) -> bool {
        let texts = [&self.text, &self.category, &self.area, &self.province, &self.comune, &self.owner, &self.free];
        texts.iter().all(|text| text.is_empty())
    }
}

impl Offer {
    /// `Grosseto (GR)`
    pub fn comune_label(&self) -> String {
        place::comune(&self.content.comune).map_or_else(|| self.content.comune.clone(), place::Comune::label)
    }

    /// Sign of the province, such as `BO`; empty where the municipality is not known here.
    pub fn province(&self) -> String {
        place::comune(&self.content.comune).map(|comune| comune.province.clone()).unwrap_or_default()
    }

    /// How near it is to the municipality with this ISTAT code; none where one of the two is not known.
    pub fn nearness(&self, istat: &str) -> Option<Nearness> {
        Some(Nearness::between(place::comune(istat)?, place::comune(&self.content.comune)?))
    }

    /// Free places, when the owner tells them.
    pub fn available(&self) -> Option<u32> {
        self.content.capacity.first().map(|places| places.available)
    }

    /// All places, when the owner tells them.
    pub fn maximum(&self) -> Option<u32> {
        self.content.capacity.first().map(|places| places.maximum)
    }

    /// What is counted.
    pub fn unit(&self) -> &str {
        self.content.capacity.first().map_or("", |places| &places.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::NOON;

    #[test]
    fn a_copy_is_stale_after_a_day_or_when_the_owner_was_asked_in_vain() {
        let copied = |before, in_vain| Copied { at: Timestamp::from_millis(NOON.as_millis() - before), in_vain };
        assert_eq!(copied(DAY, false).stale_since(NOON), None);
        let old = copied(DAY + 1, false);
        assert_eq!(old.stale_since(NOON), Some(old.at));
        assert_eq!(copied(60_000, true).stale_since(NOON), Some(copied(60_000, true).at));
    }
}
