//! Documents that go with a referral: a report, a certificate, a photograph of a form.
//!
//! A file is encrypted once, on arrival, under a key of its own, in chunks of 1 MiB (`pico_protocol::blob`), and only the
//! ciphertext is stored; nothing is ever written in clear to a disk. The signed event announces name, size, key and the
//! digest of the ciphertext. The other side fetches it (`fetch`) when a person there opens the referral, chunk by chunk,
//! so that a bad line loses one chunk at most; what was fetched must have the announced digest, or it is thrown away.
//! After that, what a person downloads is decrypted on the way out, and leaves as a file to be saved, never to be shown
//! inside the panel: another cooperative's HTML would run there as ours.

pub mod fetch;
pub mod serve;
pub mod store;
pub mod upload;

use pico_protocol::blob::BlobKey;
use pico_protocol::id::Digest;

use crate::local_id;
use crate::referrals::ReferralKey;
use crate::web::file::harmless_name;

local_id!(
    /// One attachment.
    AttachmentId,
    "att"
);

/// What the signed event says of a file.
#[derive(Clone, Debug)]
pub struct Described {
    /// SHA-256 of the encrypted file.
    pub digest: Digest,
    /// Its key.
    pub key: BlobKey,
    /// The name it had where it came from, made harmless.
    pub name: String,
    /// Its media type, for people; never believed.
    pub media_type: String,
    /// Bytes in clear.
    pub size: u64,
}

impl Described {
    /// As the event says it, with the name made harmless.
    pub fn from_wire(attachment: &pico_protocol::referral::Attachment) -> Self {
        Self {
            digest: attachment.digest,
            key: BlobKey::from_bytes(attachment.key),
            name: harmless_name(&attachment.name),
            media_type: attachment.media_type.clone(),
            size: attachment.size,
        }
    }

    /// As the event says it.
    pub fn to_wire(&self) -> pico_protocol::referral::Attachment {
        pico_protocol::referral::Attachment {
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size: self.size,
            key: *self.key.as_bytes(),
            digest: self.digest,
        }
    }
}

/// One attachment, as stored.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Identifier.
    pub id: AttachmentId,
    /// Its referral.
    pub referral: ReferralKey,
    /// Added here, or announced by the other side.
    pub own: bool,
    /// What the event said of it.
    pub described: Described,
    /// Where it stands.
    pub state: AttachmentState,
    /// Chunks it has.
    pub chunks: u64,
    /// Chunks that are here.
    pub present: u64,
    /// For one of ours: chunks that the other side has asked for, if that was counted and it may still ask. It says how far the
    /// document has left, and is no receipt.
    pub asked: Option<u64>,
    /// Failed attempts since the last chunk arrived.
    pub attempts: i64,
    /// When it was added or announced, milliseconds.
    pub created_at: i64,
}

impl Attachment {
    /// Where it stands, as the end of a key in the locale files. One of ours is complete here from the beginning: what people
    /// want to know is whether it has left, as long as it may be asked for.
    pub fn word(&self) -> &'static str {
        match self.asked {
            Some(0) => "ready",
            Some(asked) if asked < self.chunks => "leaving",
            Some(_) => "asked",
            None => self.state.code(),
        }
    }

    /// How many of its chunks have come, or left, while it is under way.
    pub fn under_way(&self) -> Option<u64> {
        match self.word() {
            "fetching" => Some(self.present),
            "leaving" => self.asked,
            _ => None,
        }
    }
}

/// Where an attachment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentState {
    /// The other side has it; nobody here has opened the referral yet.
    Announced,
    /// It is on its way.
    Fetching,
    /// It is here.
    Complete,
    /// What arrived is not what was announced.
    Damaged,
    /// It is larger than this node takes, and is not fetched.
    Oversize,
    /// It was erased with the referral's content.
    Erased,
}

impl AttachmentState {
    /// As stored, and the end of its key in the locale files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Fetching => "fetching",
            Self::Complete => "complete",
            Self::Damaged => "damaged",
            Self::Oversize => "oversize",
            Self::Erased => "erased",
        }
    }

    /// From the stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Announced, Self::Fetching, Self::Complete, Self::Damaged, Self::Oversize, Self::Erased]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_says_how_far_it_has_come_or_left() {
        let described = Described {
            digest: Digest::of(b"x"),
            key: BlobKey::from_bytes([1; 32]),
            name: "relazione.pdf".into(),
            media_type: "application/pdf".into(),
            size: 4 << 20,
        };
        let file = Attachment {
            id: AttachmentId::new(uuid::Uuid::nil()),
            referral: ReferralKey::new(uuid::Uuid::nil()),
            own: true,
            described,
            state: AttachmentState::Complete,
            chunks: 5,
            present: 3,
            asked: None,
            attempts: 0,
            created_at: 0,
        };
        let told = |asked, state| {
            let file = Attachment { state, asked, ..file.clone() };
            (file.word(), file.under_way())
        };
        assert_eq!(told(Some(0), AttachmentState::Complete), ("ready", None));
        assert_eq!(told(Some(2), AttachmentState::Complete), ("leaving", Some(2)));
        assert_eq!(told(Some(5), AttachmentState::Complete), ("asked", None));
        assert_eq!(told(None, AttachmentState::Complete), ("complete", None));
        assert_eq!(told(None, AttachmentState::Fetching), ("fetching", Some(3)));
    }
}
