//! What the peers lend: rooms, vehicles, equipment, hours, seats, as the feed `resources` of each of them tells it.
//!
//! Here it is found and read. Whether it is free at a certain time only its owner knows, who is the only writer of its bookings:
//! what stands here says what can be asked, never what is taken.

use pico_protocol::feed::Resource;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;
use serde::Deserialize;

use super::Copied;
use crate::people::place;

/// A resource of a peer.
#[derive(Clone, Debug)]
pub struct Lent {
    /// The owner's node id.
    pub owner: String,
    /// The owner's legal name.
    pub owner_name: String,
    /// Key in the owner's feed.
    pub key: SubjectId,
    /// What the owner tells.
    pub content: Resource,
    /// When the owner told it, by its clock.
    pub at: Timestamp,
    /// How fresh this is.
    pub copied: Copied,
}

/// What is looked for among them; an empty text means "any".
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct WantedLent {
    /// Words of name, description, group, attributes, accessories or municipality. They never stand in an address: people type names.
    #[serde(skip)]
    pub text: String,
    /// The number under which the words are kept, see [`crate::web::typed`].
    #[serde(rename = "ricerca")]
    pub search: String,
    /// Kind of thing, by its word on the wire.
    #[serde(rename = "tipo")]
    pub kind: String,
    /// Sign of a province.
    #[serde(rename = "provincia")]
    pub province: String,
    /// ISTAT code of a municipality.
    #[serde(rename = "comune")]
    pub comune: String,
    /// A peer's node id.
    #[serde(rename = "cooperativa")]
    pub owner: String,
    /// Anything: only what can be asked for now.
    #[serde(rename = "prenotabili")]
    pub bookable: String,
}

impl WantedLent {
    /// True when nothing narrows the search.
    pub fn is_anything(&self) -> bool {
        let texts = [&self.text, &self.kind, &self.province, &self.comune, &self.owner, &self.bookable];
        texts.iter().all(|text| text.is_empty())
    }
}

impl Lent {
    /// `Grosseto (GR)`
    pub fn comune_label(&self) -> String {
        place::comune(&self.content.comune).map_or_else(|| self.content.comune.clone(), place::Comune::label)
    }

    /// Where its page stands.
    pub fn address(&self) -> String {
        format!("/rete/risorse/{}/{}", self.owner, self.key)
    }
}
