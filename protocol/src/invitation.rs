//! Invitations: how two nodes that never met come to trust each other.
//!
//! ```text
//! A                                                      B
//! invitation (PEC, e-mail, paper)  ───────────────────▶
//!                 ◀───  POST …/invitation/open      introduction of B (commits to a nonce)
//! introduction of A (commits to a nonce)  ────────────▶
//!                 ◀───  POST …/invitation/reveal    nonce of B
//! nonce of A  ────────────────────────────────────────▶
//!           both panels show the same short code; two people compare it by telephone
//!                 ◀───  POST …/invitation/confirm   "compared"   (and the other way round)
//! ```
//!
//! The invitation carries a secret of 128 bits. It is only ever the key of a MAC and is never sent
//! again. Whoever reads the invitation on its way could answer in B's place; the short code shows
//! that, because it depends on everything both sides said, and because both had to commit to their
//! nonces before they saw the other's, nobody can search for a code that collides.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::{fmt, str::FromStr};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{
    digest::Digest,
    document::Endpoint,
    encoding::{self, array_from_hex, hex, serde_as_text},
    error::Malformed,
    id::NodeId,
    json,
    time::Timestamp,
};

mod code;
mod introduction;

pub use code::{Nonce, ShortCode, short_code};
pub use introduction::{Confirmation, Introduced, Introduction, IntroductionError, Reveal, Vouched, introduce};

const PREFIX: &str = "pico-invite:";
const MAX_TEXT: usize = 1024;

/// The secret of an invitation, wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 16]);

impl Secret {
    /// A secret from 16 fresh random bytes, or as it was kept.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, to be kept encrypted.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The name of the invitation: it tells nothing of the secret, and may be sent.
    pub fn invitation(&self) -> InvitationId {
        let mac = self.mac(&[b"pico/invitation/id/1"]).finalize().into_bytes();
        let mut id = [0; 16];
        id.copy_from_slice(&mac[..16]);
        InvitationId(id)
    }

    pub(crate) fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({:?})", self.invitation())
    }
}

/// The name of an invitation, made from its secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvitationId([u8; 16]);

impl fmt::Display for InvitationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for InvitationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InvitationId({self})")
    }
}

impl FromStr for InvitationId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        array_from_hex(text).map(Self).map_err(|_| Malformed("invitation id"))
    }
}

serde_as_text!(InvitationId);

/// What one administrator hands to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Where the inviting node listens.
    pub endpoint: Endpoint,
    /// Which node it is.
    pub node: NodeId,
    /// SHA-256 of the subject public key info of its certificate.
    pub pin: Digest,
    /// The key of all that follows.
    pub secret: Secret,
    /// Until when it can be used, by the inviting node's clock.
    pub expires: Timestamp,
}

/// Why a text is no invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvitationError {
    /// It does not begin with `pico-invite:`.
    #[error("the text does not begin with pico-invite:")]
    NotAnInvitation,
    /// Some of it is missing or was changed on the way.
    #[error("some of the invitation is missing or was changed")]
    Damaged,
    /// It is whole, but made by another version of the program.
    #[error("the invitation is of a version that is not known here")]
    OtherVersion,
}

/// The content of an invitation.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    v: u8,
    endpoint: Endpoint,
    node: NodeId,
    pin: Digest,
    #[serde(with = "encoding::array")]
    secret: [u8; 16],
    expires: Timestamp,
}

impl Invitation {
    /// Whether it can still be used.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        now < self.expires
    }

    /// Reads what a person pasted; white space, as mail programs add it, does not matter.
    pub fn parse(pasted: &str) -> Result<Self, InvitationError> {
        let text: String = pasted.chars().filter(|c| !c.is_whitespace()).take(MAX_TEXT + 1).collect();
        if text.chars().count() > MAX_TEXT {
            return Err(InvitationError::Damaged);
        }
        let body = text.strip_prefix(PREFIX).ok_or(InvitationError::NotAnInvitation)?;
        let (content, check) = body.rsplit_once('.').ok_or(InvitationError::Damaged)?;
        let content = URL_SAFE_NO_PAD.decode(content).map_err(|_| InvitationError::Damaged)?;
        if check_of(&content) != check {
            return Err(InvitationError::Damaged);
        }
        let wire: Wire = json::parse(&content, MAX_TEXT).map_err(|_| InvitationError::OtherVersion)?;
        if wire.v != 1 {
            return Err(InvitationError::OtherVersion);
        }
        let Wire { endpoint, node, pin, secret, expires, .. } = wire;
        Ok(Self { endpoint, node, pin, secret: Secret(secret), expires })
    }
}

/// The one string: `pico-invite:`, the content in base64url, a dot and eight digits that show a loss.
impl fmt::Display for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wire = Wire {
            v: 1,
            endpoint: self.endpoint.clone(),
            node: self.node,
            pin: self.pin,
            secret: self.secret.0,
            expires: self.expires,
        };
        let content = json::encode(&wire, MAX_TEXT).map_err(|_| fmt::Error)?;
        write!(f, "{PREFIX}{}.{}", URL_SAFE_NO_PAD.encode(&content), check_of(&content))
    }
}

fn check_of(content: &[u8]) -> String {
    hex(&Digest::of(content).as_bytes()[..4])
}

#[cfg(test)]
mod tests;
