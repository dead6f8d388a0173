//! The seal: the content of one message, encrypted for one node.
//!
//! HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305,
//! `info` = `pico/seal/1`, `aad` = SHA-256 of the core's payload. The seal is not signed and can be
//! replaced: whoever carries it may spoil it, but not make it say something else, because the
//! content must match the commitment that the core signs. A receiver that cannot open a seal answers
//! `cannot_open`, and the sender seals the same core again.

use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable,
    aead::ChaCha20Poly1305,
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
    rand_core::{TryCryptoRng, TryRng},
    single_shot_open, single_shot_seal_with_rng,
};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    core::Core,
    digest::Digest,
    encoding,
    error::Blame,
    key::{KeyId, OpenKey, SealKey},
    plaintext::Plaintext,
    signed::Verified,
};

const INFO: &[u8] = b"pico/seal/1";
const TAG: usize = 16;

/// Encrypted content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// The receiver's key that opens it.
    pub kid: KeyId,
    /// The encapsulated key.
    #[serde(with = "encoding::array")]
    pub enc: [u8; 32],
    /// The encrypted frame and its tag.
    #[serde(with = "encoding::bytes")]
    pub ciphertext: Vec<u8>,
}

/// Why a seal does not give its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SealError {
    /// The content could not be sealed for this key.
    #[error("the content could not be sealed")]
    CannotSeal,
    /// Sealed for a key that is not ours, or no longer.
    #[error("sealed for another key")]
    OtherKey(KeyId),
    /// Spoiled on the way, or sealed for another core.
    #[error("the seal does not open")]
    CannotOpen,
    /// It opens, and holds something else than what the core commits to.
    #[error("the content is not the one that was committed to")]
    OtherContent,
}

impl SealError {
    /// A seal is not signed: none of this proves anything against the author.
    pub const fn blame(&self) -> Blame {
        match self {
            Self::CannotSeal => Blame::Caller,
            _ => Blame::Carrier,
        }
    }
}

/// Seals content for the core with these payload bytes. The 32 bytes of entropy must be fresh for every seal:
/// they are the `ikmE` from which RFC 9180 derives the ephemeral key.
pub fn seal(core_payload: &[u8], content: &Plaintext, to: &SealKey, entropy: [u8; 32]) -> Result<Seal, SealError> {
    let aad = Digest::of(core_payload);
    let (enc, ciphertext) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &to.hpke(),
        INFO,
        &content.frame(),
        aad.as_bytes(),
        &mut Given(Zeroizing::new(entropy)),
    )
    .map_err(|_| SealError::CannotSeal)?;
    Ok(Seal { kid: to.id(), enc: enc.to_bytes().into(), ciphertext })
}

/// Opens a seal and checks that it holds what the core committed to.
pub fn open(core: &Verified<Core>, seal: &Seal, key: &OpenKey) -> Result<Plaintext, SealError> {
    if seal.kid != key.id() {
        return Err(SealError::OtherKey(seal.kid));
    }
    if seal.ciphertext.len() != core.length.bytes() + TAG {
        return Err(SealError::CannotOpen);
    }
    let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&seal.enc).map_err(|_| SealError::CannotOpen)?;
    let frame = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &key.hpke(),
        &enc,
        INFO,
        &seal.ciphertext,
        core.digest().as_bytes(),
    );
    let frame = Zeroizing::new(frame.map_err(|_| SealError::CannotOpen)?);
    let content = Plaintext::from_frame(&frame).map_err(|_| SealError::OtherContent)?;
    if content.commitment() != core.commitment {
        return Err(SealError::OtherContent);
    }
    Ok(content)
}

/// The caller's randomness in the shape that HPKE asks for. It draws 32 bytes once; were it ever to
/// draw more, it would get a hash of what it had, never the same bytes.
struct Given(Zeroizing<[u8; 32]>);

impl TryRng for Given {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for piece in out.chunks_mut(32) {
            piece.copy_from_slice(&self.0[..piece.len()]);
            *self.0 = *Digest::of(&*self.0).as_bytes();
        }
        Ok(())
    }
}

impl TryCryptoRng for Given {}

#[cfg(test)]
mod tests;
