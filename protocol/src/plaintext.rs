//! The content of a message before it is sealed, and the commitment to it that the core signs.
//!
//! ```text
//! commitment = SHA-256(salt32 ‖ JSON)
//! frame      = salt32 ‖ u32 length of the JSON, big-endian ‖ JSON ‖ zeros up to the size class
//! size class = the smallest of 1, 2, 4, 8, 16, 32, 64 KiB that holds the frame
//! ```
//!
//! The salt keeps the commitment from telling anything: without it, a short content could be guessed
//! and compared. Erasing salt and content leaves a commitment that says nothing of the person. The
//! padding hides the length from whoever carries the message.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    digest::Digest,
    json::{self, JsonError},
};

/// Salt and length before the content.
const OVERHEAD: usize = 32 + 4;
const SMALLEST: u32 = 1 << 10;
const LARGEST: u32 = 1 << 16;

/// The longest content: what fits into the largest size class.
pub const MAX_CONTENT: usize = LARGEST as usize - OVERHEAD;

/// A padded length: 1, 2, 4 … 64 KiB, written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SizeClass(u32);

impl SizeClass {
    /// The smallest class for content of this length, if there is one.
    fn holding(content: usize) -> Option<Self> {
        let frame = u32::try_from(content).ok()?.checked_add(u32::try_from(OVERHEAD).ok()?)?;
        let class = frame.checked_next_power_of_two()?.max(SMALLEST);
        (class <= LARGEST).then_some(Self(class))
    }

    /// The padded length in bytes.
    pub const fn bytes(self) -> usize {
        self.0 as usize
    }
}

impl<'de> Deserialize<'de> for SizeClass {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let bytes = u32::deserialize(from)?;
        let known = bytes.is_power_of_two() && (SMALLEST..=LARGEST).contains(&bytes);
        known.then_some(Self(bytes)).ok_or_else(|| D::Error::custom("no such size class"))
    }
}

/// Why some bytes are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FrameError {
    /// The length is no size class, or not the smallest that fits.
    #[error("the frame has not the size of its content")]
    Size,
    /// The padding is not zero.
    #[error("the padding is not zero")]
    Padding,
}

/// Salt and content, wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Plaintext {
    salt: [u8; 32],
    json: Vec<u8>,
    #[zeroize(skip)]
    length: SizeClass,
}

impl Plaintext {
    /// The content of a new message, with a fresh salt.
    pub fn write<T: Serialize>(salt: [u8; 32], content: &T) -> Result<Self, JsonError> {
        Self::sized(salt, json::encode(content, MAX_CONTENT)?)
    }

    /// Salt and content as they were kept.
    pub fn from_parts(salt: [u8; 32], json: Vec<u8>) -> Result<Self, JsonError> {
        json::check(&json, MAX_CONTENT)?;
        Self::sized(salt, json)
    }

    fn sized(salt: [u8; 32], json: Vec<u8>) -> Result<Self, JsonError> {
        let length = SizeClass::holding(json.len()).ok_or(JsonError::TooLong { max: MAX_CONTENT })?;
        Ok(Self { salt, json, length })
    }

    /// Decodes the content, strictly.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, JsonError> {
        json::parse(&self.json, MAX_CONTENT)
    }

    /// The salt.
    pub const fn salt(&self) -> &[u8; 32] {
        &self.salt
    }

    /// The content as it travels.
    pub fn json(&self) -> &[u8] {
        &self.json
    }

    /// What the core signs in place of the content.
    pub fn commitment(&self) -> Digest {
        Digest::of_parts(&[&self.salt, &self.json])
    }

    /// The padded length that the core announces.
    pub const fn length(&self) -> SizeClass {
        self.length
    }

    /// What is encrypted.
    pub(crate) fn frame(&self) -> Zeroizing<Vec<u8>> {
        // Room for the authentication tag too, so that sealing in place moves nothing.
        let mut frame = Zeroizing::new(Vec::with_capacity(self.length.bytes() + 16));
        frame.extend_from_slice(&self.salt);
        let length = u32::try_from(self.json.len()).expect("content is never longer than MAX_CONTENT");
        frame.extend_from_slice(&length.to_be_bytes());
        frame.extend_from_slice(&self.json);
        frame.resize(self.length.bytes(), 0);
        frame
    }

    /// Takes a decrypted frame apart. The content is checked when it is read.
    pub(crate) fn from_frame(frame: &[u8]) -> Result<Self, FrameError> {
        let (salt, rest) = frame.split_first_chunk::<32>().ok_or(FrameError::Size)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(FrameError::Size)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| FrameError::Size)?;
        let (json, padding) = rest.split_at_checked(length).ok_or(FrameError::Size)?;
        let class = SizeClass::holding(length).filter(|class| class.bytes() == frame.len());
        let class = class.ok_or(FrameError::Size)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(FrameError::Padding);
        }
        Ok(Self { salt: *salt, json: json.to_vec(), length: class })
    }
}

impl std::fmt::Debug for Plaintext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Plaintext({} bytes)", self.json.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_length(length: usize) -> Plaintext {
        Plaintext::write([5; 32], &"x".repeat(length - 2)).unwrap()
    }

    #[test]
    fn the_size_class_is_the_smallest_that_fits() {
        for (content, class) in [(2, 1024), (988, 1024), (989, 2048), (MAX_CONTENT, 65_536)] {
            let plaintext = of_length(content);
            assert_eq!(plaintext.length().bytes(), class);
            assert_eq!(plaintext.frame().len(), class);
            assert_eq!(Plaintext::from_frame(&plaintext.frame()), Ok(plaintext));
        }
        assert!(Plaintext::write([5; 32], &"x".repeat(MAX_CONTENT)).is_err());
    }

    #[test]
    fn a_frame_has_one_spelling() {
        let frame = of_length(100).frame();
        let mut dirty = frame.clone();
        dirty[1000] = 1;
        assert_eq!(Plaintext::from_frame(&dirty), Err(FrameError::Padding));
        let mut padded = frame.clone();
        padded.resize(2048, 0);
        assert_eq!(Plaintext::from_frame(&padded), Err(FrameError::Size));
        let mut lying = frame.clone();
        lying[32..36].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(Plaintext::from_frame(&lying), Err(FrameError::Size));
        assert_eq!(Plaintext::from_frame(&frame[..20]), Err(FrameError::Size));
    }

    #[test]
    fn the_commitment_depends_on_the_salt() {
        let other = Plaintext::write([6; 32], &"a").unwrap();
        assert_ne!(Plaintext::write([5; 32], &"a").unwrap().commitment(), other.commitment());
    }
}
