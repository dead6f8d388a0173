//! The directory: what the peers offer, as each of them has signed it.
//!
//! Every node keeps a replica of its peers' feeds ([`store`]) and searches that: fast, also when a peer is away, and every
//! row dated by its owner. The replica is brought up to date ([`sync`]) when a link is made, when a peer tells that its feed
//! has changed, and every hour. The snapshot that the owner signs says which entries there are, so nothing can be left out
//! on the way; an older snapshot than the known one, or another one of the same version, is kept as trouble and shown, and
//! what was known before stays.
//!
//! [`serve`] answers the same question about the own feed to linked peers. What the owners have made public is told to anybody by the
//! open data ([`crate::hsds`]); [`near`] says how far something is from a municipality, as far as that is known here.

pub mod near;
pub mod panel;
pub mod serve;
pub mod store;
pub mod sync;

use pico_protocol::feed::Service;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;
use serde::Deserialize;

use self::near::Nearness;
use crate::people::place;

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
