//! The short code that two people compare by telephone.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

use super::Secret;
use crate::{
    digest::Digest,
    encoding::{self, serde_as_text},
    error::Malformed,
    id::NodeId,
};

/// 32 random bytes that one side commits to first and shows later.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nonce(#[serde(with = "encoding::array")] [u8; 32]);

impl Nonce {
    /// A nonce from fresh random bytes, or as it was kept.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What its owner shows first: SHA-256(`pico/nonce/1` ‖ 20 bytes of the node id ‖ nonce).
    pub fn commitment(&self, owner: &NodeId) -> Digest {
        Digest::of_parts(&[b"pico/nonce/1", owner.as_bytes(), &self.0])
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce")
    }
}

/// Fifteen decimal digits, shown in three groups of five: 49 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShortCode(u64);

const CODES: u64 = 1_000_000_000_000_000;

/// The code of an introduction: HMAC-SHA-256 under the secret of `pico/short-code/1`, the digests of both
/// introductions and both nonces, the inviting side first; the first eight bytes, big-endian, modulo 10¹⁵.
pub fn short_code(secret: &Secret, inviting: (&Digest, &Nonce), invited: (&Digest, &Nonce)) -> ShortCode {
    use hmac::Mac;
    let parts: [&[u8]; 5] =
        [b"pico/short-code/1", inviting.0.as_bytes(), invited.0.as_bytes(), &inviting.1.0, &invited.1.0];
    let mac = secret.mac(&parts).finalize().into_bytes();
    let number = mac.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    ShortCode(number % CODES)
}

impl fmt::Display for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = |at: u32| self.0 / 10_u64.pow(at) % 100_000;
        write!(f, "{:05} {:05} {:05}", group(10), group(5), group(0))
    }
}

impl FromStr for ShortCode {
    type Err = Malformed;

    /// Reads what a person typed; spaces do not matter.
    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let good = digits.len() == 15 && digits.bytes().all(|c| c.is_ascii_digit());
        digits.parse().ok().filter(|_| good).map(Self).ok_or(Malformed("short code of 15 digits"))
    }
}

serde_as_text!(ShortCode);
