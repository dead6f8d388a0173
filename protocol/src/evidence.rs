//! The evidence file: what two nodes have told each other about one referral, in a form that anybody can check later,
//! offline, without either of the nodes.
//!
//! One JSON text holds the genesis and all documents of both nodes, their agreement, the signed cores of every event of
//! both lanes with salt and content where these were not erased, and what shows that the other side had them: receipts
//! and ticks, with the cores between where a receipt stands further on in the stream. [`verify`] believes nothing in
//! the file but signatures and digests; whatever contradicts itself is refused as a whole ([`EvidenceError`]).
//!
//! # What a good file proves, and what not
//! - Each event was signed by a key of the node, as the version of its document that the event names lists it.
//! - The content is what was signed, because salt and content give the commitment. An erased content leaves the event: a
//!   place, a time and nothing about the person.
//! - An event that **the other side has acknowledged with its own signature** ([`Finding::Held`]) cannot have been made
//!   up afterwards by its author. Beyond that point there is the author's word only ([`Finding::OneSided`]), and the
//!   report says so.
//! - It never proves that nothing came afterwards, that a clock was right, or which cooperative stands behind a node: a
//!   name is what the node says of itself. People compare the node id with the one they know.
//!
//! The file holds everything it proves, names and keys of attachments included: it is as confidential as the referral.

mod finding;
mod held;
mod lanes;
mod parties;
mod report;
mod words;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::agreement::Agreement;
use crate::core::Core;
use crate::document::Document;
use crate::genesis::Genesis;
use crate::id::{NodeId, SubjectId};
use crate::json::{self, JsonError};
use crate::lane::{Lane, LaneError};
use crate::receipt::Receipt;
use crate::signed::{Remembered, Signed};
use crate::time::Timestamp;

pub use finding::{Finding, Weight};
pub use report::{AttachmentFound, Line, Report, Side};
pub use words::{Language, instant};

/// The longest evidence file that is read.
pub const MAX_FILE: usize = 32 << 20;

/// The most cores that bridge events and receipts; beyond that, other acknowledgements have to do.
pub const MAX_BETWEEN: usize = 1_000;

/// An evidence file as written. Nothing in it is believed before [`verify`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Name and version of the format.
    pub format: Format,
    /// The referral.
    pub subject: SubjectId,
    /// Which node wrote the file. Not signed.
    pub exported_by: NodeId,
    /// When, by its clock. Not signed.
    pub exported_at: Timestamp,
    /// Who the opener is.
    pub opener: Papers,
    /// Who the other side is.
    pub answerer: Papers,
    /// The agreement between them, where there was one.
    pub agreements: Vec<Signed<Agreement>>,
    /// The opener's events, in the order of their numbers.
    pub opener_events: Vec<Item>,
    /// The other side's events, in the order of their numbers.
    pub answerer_events: Vec<Item>,
    /// Messages of kind `tick/1` that name events of this referral.
    pub ticks: Vec<Item>,
    /// Receipts of either side.
    pub receipts: Vec<Signed<Receipt>>,
    /// Cores of other messages, so that a receipt can be followed back to an event.
    pub between: Vec<Signed<Core>>,
}

/// The one format there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// `pico-evidence/1`.
    #[default]
    #[serde(rename = "pico-evidence/1")]
    V1,
}

/// What establishes a node: who it is and which keys it had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Papers {
    /// Its genesis.
    pub genesis: Signed<Genesis>,
    /// Every version of its document, from 1.
    pub documents: Vec<Signed<Document>>,
}

/// One message: the signed core, and the content unless it was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The signed core.
    pub core: Signed<Core>,
    /// What the core commits to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
}

/// Salt and content, as they were sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// The salt of the commitment.
    #[serde(with = "crate::encoding::array")]
    pub salt: [u8; 32],
    /// The exact JSON text.
    pub json: String,
}

/// Why a file proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// Not strict JSON of the right shape.
    #[error("not an evidence file: {0}")]
    Json(JsonError),
    /// The papers of a side do not establish a node.
    #[error("the papers of the {side} do not establish a node", side = side(*.0))]
    Papers(Lane),
    /// Both sides are one node, or the agreement is between others.
    #[error("the file mixes papers of other nodes")]
    Mixed,
    /// An event is not signed by its author for the other side.
    #[error("event {1} of the {side} is not signed by its author", side = side(*.0))]
    Event(Lane, u32),
    /// A content is not what was signed.
    #[error("the content of event {1} of the {side} is not what was signed", side = side(*.0))]
    Content(Lane, u32),
    /// An event does not fit its lane.
    #[error("event {1} of the {side} does not fit: {2}", side = side(*.0))]
    Lane(Lane, u32, LaneError),
    /// An event belongs to something else than a referral.
    #[error("event {1} of the {side} is not of a referral", side = side(*.0))]
    Kind(Lane, u32),
    /// A receipt, a tick or a core between is not what it pretends to be.
    #[error("an acknowledgement is not signed by the side that gave it")]
    Acknowledgement,
    /// One node has signed two different messages for one place. That is proof of something else: of its contradiction.
    #[error("the {side} has signed two messages for one place of its stream", side = side(*.0))]
    Contradiction(Lane),
    /// More cores between than are read.
    #[error("more than {MAX_BETWEEN} cores between")]
    TooMany,
}

const fn side(lane: Lane) -> &'static str {
    match lane {
        Lane::Opener => "opening side",
        Lane::Answerer => "other side",
    }
}

impl Evidence {
    /// Reads a file; nothing is verified by that.
    pub fn parse(bytes: &[u8]) -> Result<Self, EvidenceError> {
        json::parse(bytes, MAX_FILE).map_err(EvidenceError::Json)
    }

    /// The file.
    pub fn to_json(&self) -> Result<Vec<u8>, JsonError> {
        json::encode(self, MAX_FILE)
    }

    /// The events of one lane.
    pub fn events(&self, lane: Lane) -> &[Item] {
        match lane {
            Lane::Opener => &self.opener_events,
            Lane::Answerer => &self.answerer_events,
        }
    }

    fn papers(&self, lane: Lane) -> &Papers {
        match lane {
            Lane::Opener => &self.opener,
            Lane::Answerer => &self.answerer,
        }
    }
}

/// Checks a whole file. An error means that something in it is not what it pretends to be.
pub fn verify(bytes: &[u8]) -> Result<Report, EvidenceError> {
    verify_remembering(bytes, &Arc::default())
}

/// The same, for a node that has verified most of the signatures before.
pub fn verify_remembering(bytes: &[u8], remembered: &Arc<Remembered>) -> Result<Report, EvidenceError> {
    let evidence = Evidence::parse(bytes)?;
    let parties = parties::Parties::establish(&evidence, remembered)?;
    let events = lanes::Events::verify(&evidence, &parties)?;
    let held = held::Held::verify(&evidence, &parties, &events)?;
    Ok(report::write(&evidence, &parties, &events, &held))
}

#[cfg(test)]
pub(crate) mod story;
#[cfg(test)]
mod tests;
