//! Referrals (*invii*): one cooperative asks another to take a person on, and both keep the same signed story of it.
//!
//! What may happen, in which order and by whom is the business of `pico_protocol::referral`: a pure fold over the
//! two lanes of signed events. Nothing here decides it a second time. This feature keeps what a panel needs: a row per
//! referral that is always recomputed from the verified transcript in the transaction that stores the event
//! ([`store`]), the steps people take ([`steps`]) and those that arrive ([`messages`]), deadlines, documents, erasure,
//! the evidence file, and the pages.
//!
//! Two axes are never mixed: the state of the referral (what people decided) and the delivery tick of each message (how
//! far it has come). And one rule of privacy runs through everything: **ask before naming**. A referral leaves with the
//! need, an age band and the territory (phase A); name and contacts (phase B) leave only after the other side has said
//! that there is a place, with exactly the fields that were ticked and previewed.

pub mod attachments;
pub mod calls;
pub mod compose;
pub mod deadlines;
pub mod enrolled;
pub mod erasure;
pub mod evidence;
pub mod grounds;
pub mod holders;
pub mod messages;
pub mod panel;
pub mod people;
pub mod project;
pub mod proof;
pub mod recovered;
pub mod retention;
pub mod revocation;
pub mod rights;
pub mod steps;
pub mod store;
pub mod targets;
pub mod ticks;
pub mod transcript;
pub mod unnamed;
pub mod work;

use pico_protocol::referral::{Kind, Party};

use crate::local_id;

local_id!(
    /// One referral, as this node calls it: the wire's identifier with a prefix.
    ReferralKey,
    "ref"
);

local_id!(
    /// A referral that is still being written.
    DraftId,
    "dra"
);

impl ReferralKey {
    /// The name both nodes use.
    pub fn from_wire(id: &pico_protocol::id::ReferralId) -> Self {
        Self::new(id.as_uuid())
    }

    /// As it is called on the wire: a bare UUID.
    pub fn subject(&self) -> String {
        let digits = self.as_str().trim_start_matches("ref_");
        uuid::Uuid::try_parse(digits).map(|uuid| uuid.as_hyphenated().to_string()).unwrap_or_default()
    }

    /// What two people say on the telephone: each node counts its own referrals, but the end of the wire's identifier,
    /// which is random, is the same on both. Migration 0111 spells it with the same digits.
    pub fn shared_code(&self) -> String {
        let digits = self.as_str().to_ascii_uppercase();
        let end = &digits[digits.len().saturating_sub(8)..];
        let (first, second) = end.split_at(end.len() / 2);
        format!("{first}-{second}")
    }
}

#[cfg(test)]
mod shared_code_tests {
    use super::ReferralKey;

    #[test]
    fn both_nodes_say_the_same_code() {
        let wire = "01938f4e-7c2a-7b3d-9e5f-0a1b2c3d4e5f".parse().unwrap();
        assert_eq!(ReferralKey::from_wire(&wire).shared_code(), "2C3D-4E5F");
    }
}

/// The word of a part in tables.
pub const fn code_of(party: Party) -> &'static str {
    match party {
        Party::Sender => "sender",
        Party::Receiver => "receiver",
    }
}

/// The word of a kind in tables and on the wire.
pub const fn kind_code(kind: Kind) -> &'static str {
    match kind {
        Kind::Referral => "referral",
        Kind::Transfer => "transfer",
        Kind::AdmissionRequest => "admission_request",
        Kind::OpenCall => "open_call",
    }
}

/// A kind from its word.
pub fn kind_from_code(code: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind_code(*kind) == code)
}

/// Who opened a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// This node.
    Sent,
    /// The peer.
    Received,
}

impl Direction {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
        }
    }
}

/// Whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Something waits for a person here.
    Own,
    /// The other side has to move.
    Peer,
    /// Nothing waits for anybody.
    Nobody,
}

impl Turn {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Peer => "peer",
            Self::Nobody => "nobody",
        }
    }
}

/// The four lists of the page of referrals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// What waits for somebody here.
    #[default]
    #[serde(rename = "da-rispondere")]
    ToAnswer,
    /// Opened here and not finished.
    #[serde(rename = "inviati")]
    Sent,
    /// Opened by others and not finished.
    #[serde(rename = "ricevuti")]
    Received,
    /// Finished.
    #[serde(rename = "conclusi")]
    Finished,
}

impl View {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::ToAnswer, Self::Sent, Self::Received, Self::Finished];

    /// The word in the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::ToAnswer => "da-rispondere",
            Self::Sent => "inviati",
            Self::Received => "ricevuti",
            Self::Finished => "conclusi",
        }
    }
}

/// Whose referrals a person may see. This is the one place where it is decided, for lists, pages, searches, exports,
/// documents and evidence alike ([`store`] makes a condition of it). Whether a record is protected is asked **now**, not
/// when the referral was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of them: the data protection officer, and what the node does by itself.
    All,
    /// All but those about a protected record that another opened, unless she wrote or follows the referral: coordinators.
    Open(String),
    /// Only those she follows: opened by her, assigned to her, or about a person she opened.
    Own(String),
}

impl Reach {
    /// The account to filter by; empty means no filter.
    pub fn account(&self) -> &str {
        match self {
            Self::All => "",
            Self::Open(account) | Self::Own(account) => account,
        }
    }
}

#[cfg(test)]
mod tests;
