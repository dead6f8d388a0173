//! Keys: one pair to sign and verify (Ed25519), one pair to seal and open (X25519).
//!
//! A public key is checked once, when it is imported: small-order points and encodings that do not
//! round-trip are refused, so everything that holds a [`VerifyKey`] or a [`SealKey`] holds a good
//! one. Secret keys are made from the caller's randomness and wiped when dropped.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hpke::{Deserializable, Kem, Serializable, kem::X25519HkdfSha256};
use std::{fmt, str::FromStr};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    digest::Digest,
    encoding::{array_from_base64, array_from_hex, base64, hex, serde_as_text},
    error::Malformed,
};

/// Why a public key is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are no point of the curve.
    #[error("not a point of the curve")]
    NotAPoint,
    /// The point is encoded in another way than its canonical one.
    #[error("not the canonical encoding of a key")]
    NotCanonical,
    /// A small-order point, for which anybody can make signatures or know the shared secret.
    #[error("a weak key")]
    Weak,
}

/// The name of a public key: the first 128 bits of SHA-256 of its 32 bytes, in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 16]);

impl KeyId {
    fn of(public: &[u8; 32]) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&Digest::of(public).as_bytes()[..16]);
        Self(id)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl FromStr for KeyId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        array_from_hex(text).map(Self).map_err(|_| Malformed("key id"))
    }
}

serde_as_text!(KeyId);

/// Signs. Operational and recovery keys alike.
#[derive(Clone)]
pub struct SignKey {
    secret: SigningKey,
    id: KeyId,
}

impl SignKey {
    /// The key whose RFC 8032 secret is these 32 bytes: fresh randomness, or what was kept.
    pub fn from_secret(bytes: &[u8; 32]) -> Self {
        let secret = SigningKey::from_bytes(bytes);
        let id = KeyId::of(secret.verifying_key().as_bytes());
        Self { secret, id }
    }

    /// The 32 secret bytes, to be kept encrypted.
    pub fn secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.secret.to_bytes())
    }

    /// The public half.
    pub fn verify_key(&self) -> VerifyKey {
        VerifyKey { point: self.secret.verifying_key(), id: self.id }
    }

    /// The name of the public half.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// Kept inside the crate: what is signed is only ever what our own encoder produced.
    pub(crate) fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.secret.sign(bytes).to_bytes()
    }
}

impl fmt::Debug for SignKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignKey({})", self.id)
    }
}

/// Verifies what a [`SignKey`] signed. Its text is the base64 of the 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyKey {
    point: VerifyingKey,
    id: KeyId,
}

impl VerifyKey {
    /// Accepts a canonical, strong key and nothing else.
    pub fn import(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let point = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::NotAPoint)?;
        if point.is_weak() {
            return Err(KeyError::Weak);
        }
        // Decompression reads y modulo p and ignores the sign of zero: compress again and compare.
        if point.to_edwards().compress().as_bytes() != bytes {
            return Err(KeyError::NotCanonical);
        }
        Ok(Self { point, id: KeyId::of(bytes) })
    }

    /// The key's name.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 bytes of the point.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.point.as_bytes()
    }

    /// Strict verification (no small-order components, canonical scalars): the only one there is.
    pub(crate) fn verifies(&self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        self.point.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Display for VerifyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64(self.as_bytes()))
    }
}

impl fmt::Debug for VerifyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyKey({})", self.id)
    }
}

impl FromStr for VerifyKey {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::import(&array_from_base64(text)?).map_err(|_| Malformed("acceptable Ed25519 key"))
    }
}

serde_as_text!(VerifyKey);

/// Opens what was sealed with the matching [`SealKey`]. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct OpenKey {
    secret: [u8; 32],
    #[zeroize(skip)]
    public: SealKey,
}

impl OpenKey {
    /// The X25519 key with this secret: fresh randomness, or what was kept.
    pub fn from_secret(bytes: &[u8; 32]) -> Self {
        let public = X25519HkdfSha256::sk_to_pk(&private(bytes));
        let public = public.to_bytes().into();
        Self { secret: *bytes, public: SealKey { bytes: public, id: KeyId::of(&public) } }
    }

    /// The 32 secret bytes, to be kept encrypted.
    pub fn secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.secret)
    }

    /// The public half, to publish.
    pub const fn seal_key(&self) -> SealKey {
        self.public
    }

    /// The name of the public half.
    pub const fn id(&self) -> KeyId {
        self.public.id
    }

    pub(crate) fn hpke(&self) -> <X25519HkdfSha256 as Kem>::PrivateKey {
        private(&self.secret)
    }
}

fn private(bytes: &[u8; 32]) -> <X25519HkdfSha256 as Kem>::PrivateKey {
    <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(bytes).expect("any 32 bytes are an X25519 secret")
}

impl fmt::Debug for OpenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenKey({})", self.public.id)
    }
}

/// Seals for one node. Its text is the base64 of the 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SealKey {
    bytes: [u8; 32],
    id: KeyId,
}

impl SealKey {
    /// Accepts a canonical u-coordinate that is not of small order.
    pub fn import(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        if !below_p(bytes) {
            return Err(KeyError::NotCanonical);
        }
        if SMALL_ORDER.contains(bytes) {
            return Err(KeyError::Weak);
        }
        Ok(Self { bytes: *bytes, id: KeyId::of(bytes) })
    }

    /// The key's name.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 bytes of the u-coordinate.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    pub(crate) fn hpke(&self) -> <X25519HkdfSha256 as Kem>::PublicKey {
        <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&self.bytes).expect("any 32 bytes are an X25519 point")
    }
}

/// Whether the little-endian number is below p = 2²⁵⁵ − 19.
fn below_p(bytes: &[u8; 32]) -> bool {
    bytes[31] < 0x7f || bytes[31] == 0x7f && (bytes[0] < 0xed || bytes[1..31].iter().any(|b| *b != 0xff))
}

impl fmt::Display for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64(&self.bytes))
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealKey({})", self.id)
    }
}

impl FromStr for SealKey {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::import(&array_from_base64(text)?).map_err(|_| Malformed("acceptable X25519 key"))
    }
}

serde_as_text!(SealKey);

/// The canonical u-coordinates of small order, on the curve and on its twist (RFC 7748 §6.1 and
/// its security considerations): 0, 1, p−1 and the two of order eight.
const SMALL_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    {
        let mut one = [0; 32];
        one[0] = 1;
        one
    },
    {
        let mut p_minus_one = [0xff; 32];
        p_minus_one[0] = 0xec;
        p_minus_one[31] = 0x7f;
        p_minus_one
    },
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09,
        0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44,
        0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_and_badly_encoded_verify_keys_are_refused() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert_eq!(VerifyKey::import(&identity), Err(KeyError::Weak));
        // y = 2 + p: the point with y = 2 would be written 02 00 …
        let mut beyond = [0xff; 32];
        beyond[0] = 0xed + 3;
        beyond[31] = 0x7f;
        assert_eq!(VerifyKey::import(&beyond), Err(KeyError::NotCanonical));
        let good = SignKey::from_secret(&[7; 32]).verify_key();
        assert_eq!(VerifyKey::import(good.as_bytes()), Ok(good));
        assert_eq!(good.to_string().parse(), Ok(good));
    }

    #[test]
    fn weak_and_badly_encoded_seal_keys_are_refused() {
        for weak in SMALL_ORDER {
            assert_eq!(SealKey::import(&weak), Err(KeyError::Weak));
        }
        let mut p = [0xff; 32];
        (p[0], p[31]) = (0xed, 0x7f);
        assert_eq!(SealKey::import(&p), Err(KeyError::NotCanonical));
        assert_eq!(SealKey::import(&[0xff; 32]), Err(KeyError::NotCanonical));
        let good = OpenKey::from_secret(&[7; 32]).seal_key();
        assert_eq!(SealKey::import(good.as_bytes()), Ok(good));
    }

    #[test]
    fn debugging_a_secret_key_does_not_show_it() {
        let (sign, open) = (SignKey::from_secret(&[7; 32]), OpenKey::from_secret(&[7; 32]));
        assert_eq!(format!("{sign:?}"), format!("SignKey({})", sign.id()));
        assert_eq!(format!("{open:?}"), format!("OpenKey({})", open.id()));
        assert_eq!(*sign.secret(), [7; 32]);
    }
}
