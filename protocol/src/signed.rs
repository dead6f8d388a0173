//! Signed objects: DSSE v1 envelopes around exact bytes.
//!
//! Everything that is signed here is an [`Object`] in an envelope
//! `{"payloadType": T, "payload": base64, "signatures": [{"keyid": K, "sig": base64}]}`, where the
//! signature is Ed25519 over `PAE(T, payload)`. `T` names the kind of object, so a receipt can never
//! be passed off as a message. The bytes that were received are the bytes that are verified, and only
//! then decoded: [`Signed`] is what came in, [`Verified`] is the only thing a feature accepts.
//!
//! Envelopes are a subset of DSSE: base64 is the standard alphabet with padding and in canonical
//! form, every signature must be good, and no key signs twice.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, de::Error as _};
use std::{borrow::Cow, fmt, marker::PhantomData, ops::Deref};
use thiserror::Error;

use crate::{
    digest::Digest,
    encoding::{array_from_base64, base64, base64_onto, from_base64},
    error::{Blame, Invalid},
    json::{self, JsonError},
    key::{KeyId, SignKey, VerifyKey},
};

mod authored;
mod remembered;
mod ring;
pub(crate) use authored::authored;
pub use authored::{AuthorError, Authored};
pub use remembered::Remembered;
pub use ring::KeyRing;

/// What can be signed: a kind of payload with its name and its greatest length.
pub trait Object: Serialize + DeserializeOwned {
    /// The payload type, `application/vnd.pico.<object>.v1+json`.
    const TYPE: &'static str;
    /// The greatest length of the payload in bytes.
    const MAX: usize;
    /// The most signatures an envelope of it may carry.
    const SIGNATURES: usize = 1;

    /// The rules that types alone do not hold, checked before signing and after verifying.
    fn check(&self) -> Result<(), Invalid> {
        Ok(())
    }
}

/// Why an envelope or what it holds is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SignedError {
    /// The envelope is not strict JSON of the right shape.
    #[error("envelope: {0}")]
    Envelope(JsonError),
    /// It holds another kind of object than the one asked for.
    #[error("another type of object")]
    WrongType,
    /// A base64 field is not canonical or not of the right length.
    #[error("a field is not canonical base64")]
    NotBase64,
    /// The payload is longer than this object may be.
    #[error("the payload is longer than {0} bytes")]
    TooLong(usize),
    /// There is no signature, or more than [`Object::SIGNATURES`], or two by one key.
    #[error("the number of signatures is wrong")]
    Signatures,
    /// A signature by a key that is not known here.
    #[error("signed by an unknown key")]
    UnknownKey(KeyId),
    /// A signature that does not verify.
    #[error("the signature does not verify")]
    BadSignature,
    /// The signature is good, but the payload is not strict JSON of the right shape.
    #[error("payload: {0}")]
    Payload(JsonError),
    /// The signature is good, but the payload breaks a rule.
    #[error("payload: {0}")]
    Rule(Invalid),
}

impl SignedError {
    /// Who is at fault: only a good signature proves anything about its author.
    pub const fn blame(&self) -> Blame {
        match self {
            Self::Payload(_) | Self::Rule(_) => Blame::Author,
            _ => Blame::Carrier,
        }
    }
}

/// An envelope as received: well-formed, of the right type, and so far nobody's word.
pub struct Signed<T> {
    payload: Box<[u8]>,
    signatures: Vec<(KeyId, [u8; 64])>,
    object: PhantomData<fn() -> T>,
}

// Written out, because a derived implementation would ask the same of T, of which nothing is in here.
impl<T> Clone for Signed<T> {
    fn clone(&self) -> Self {
        Self { payload: self.payload.clone(), signatures: self.signatures.clone(), object: PhantomData }
    }
}

impl<T> PartialEq for Signed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.payload == other.payload && self.signatures == other.signatures
    }
}

impl<T> Eq for Signed<T> {}

impl<T: Object> Signed<T> {
    /// Encodes an object, signs the bytes, and returns both.
    pub fn sign(object: T, key: &SignKey) -> Result<Verified<T>, SignedError> {
        object.check().map_err(SignedError::Rule)?;
        let payload = json::encode(&object, T::MAX).map_err(SignedError::Payload)?;
        let signature = key.sign(&pae(T::TYPE, &payload));
        let signed = Self { payload: payload.into(), signatures: vec![(key.id(), signature)], object: PhantomData };
        Ok(Verified { digest: signed.digest(), signed, object })
    }

    /// Reads an envelope from JSON.
    pub fn parse(bytes: &[u8]) -> Result<Self, SignedError> {
        let max = envelope_limit(T::MAX);
        json::parse::<Envelope>(bytes, max).map_err(SignedError::Envelope)?.open()
    }

    /// An envelope put together again from parts that were kept apart.
    pub fn from_parts(payload: Vec<u8>, signatures: Vec<(KeyId, [u8; 64])>) -> Result<Self, SignedError> {
        if payload.len() > T::MAX {
            return Err(SignedError::TooLong(T::MAX));
        }
        let signers: std::collections::BTreeSet<_> = signatures.iter().map(|(id, _)| id).collect();
        if signatures.is_empty() || signers.len() != signatures.len() || signers.len() > T::SIGNATURES {
            return Err(SignedError::Signatures);
        }
        Ok(Self { payload: payload.into(), signatures, object: PhantomData })
    }

    /// Verifies every signature with the keys of the ring, then decodes the payload.
    pub fn verify(self, ring: &KeyRing) -> Result<Verified<T>, SignedError> {
        let message = pae(T::TYPE, &self.payload);
        for (id, signature) in &self.signatures {
            let key = ring.key(id).ok_or(SignedError::UnknownKey(*id))?;
            if !ring.verifies(key, &message, signature) {
                return Err(SignedError::BadSignature);
            }
        }
        let object = self.claimed()?;
        Ok(Verified { digest: self.digest(), signed: self, object })
    }

    /// What the payload says, believed by nobody yet: only to learn whose keys to look for.
    pub fn claimed(&self) -> Result<T, SignedError> {
        let object: T = json::parse(&self.payload, T::MAX).map_err(SignedError::Payload)?;
        object.check().map_err(SignedError::Rule)?;
        Ok(object)
    }
}

impl<T> Signed<T> {
    /// The exact bytes that are signed.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// SHA-256 of the payload: the object's name in chains.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.payload)
    }

    /// The keys that claim to have signed, with their signatures.
    pub fn signatures(&self) -> &[(KeyId, [u8; 64])] {
        &self.signatures
    }
}

impl<T: Object> Signed<T> {
    /// The envelope as JSON. Written by hand, because nothing in it ever needs an escape.
    pub fn to_json(&self) -> String {
        let mut json = String::with_capacity(envelope_limit(self.payload.len()));
        json.push_str("{\"payloadType\":\"");
        json.push_str(T::TYPE);
        json.push_str("\",\"payload\":\"");
        base64_onto(&self.payload, &mut json);
        json.push_str("\",\"signatures\":[");
        for (at, (id, signature)) in self.signatures.iter().enumerate() {
            json.push_str(if at == 0 { "{\"keyid\":\"" } else { ",{\"keyid\":\"" });
            json.push_str(&id.to_string());
            json.push_str("\",\"sig\":\"");
            base64_onto(signature, &mut json);
            json.push_str("\"}");
        }
        json.push_str("]}");
        json
    }
}

/// An object whose signatures were verified, with the bytes that prove it.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified<T> {
    signed: Signed<T>,
    object: T,
    digest: Digest,
}

impl<T: Object> Verified<T> {
    /// The envelope, for storing and passing on.
    pub const fn signed(&self) -> &Signed<T> {
        &self.signed
    }

    /// The envelope alone.
    pub fn into_signed(self) -> Signed<T> {
        self.signed
    }

    /// The object alone.
    pub fn into_object(self) -> T {
        self.object
    }

    /// SHA-256 of the payload.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// The exact bytes that were signed.
    pub fn payload(&self) -> &[u8] {
        &self.signed.payload
    }

    /// The keys that signed.
    pub fn signers(&self) -> impl Iterator<Item = KeyId> + '_ {
        self.signed.signatures.iter().map(|(id, _)| *id)
    }

    /// The key that signed first; most objects have only one signature.
    pub fn signer(&self) -> KeyId {
        self.signed.signatures[0].0
    }

    /// The same object with one more signature, for what two parties sign.
    pub fn countersign(mut self, key: &SignKey) -> Result<Self, SignedError> {
        let full = self.signed.signatures.len() >= T::SIGNATURES;
        if full || self.signers().any(|id| id == key.id()) {
            return Err(SignedError::Signatures);
        }
        let signature = key.sign(&pae(T::TYPE, &self.signed.payload));
        self.signed.signatures.push((key.id(), signature));
        Ok(self)
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.object
    }
}

impl<T> fmt::Debug for Signed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signed({})", self.digest())
    }
}

impl<T> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({})", self.digest)
    }
}

/// The pre-authentication encoding: what is really signed.
pub(crate) fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    let mut bytes = Vec::with_capacity(head.len() + payload.len());
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// The longest JSON envelope of a payload of this length: base64, a few signatures, some white space.
pub(crate) const fn envelope_limit(payload: usize) -> usize {
    payload.div_ceil(3) * 4 + 3072
}

/// The envelope on the wire, borrowing from the text it was read from.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Envelope<'a> {
    #[serde(borrow)]
    payload_type: Cow<'a, str>,
    #[serde(borrow)]
    payload: Cow<'a, str>,
    #[serde(borrow)]
    signatures: Vec<EnvelopeSignature<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvelopeSignature<'a> {
    keyid: KeyId,
    #[serde(borrow)]
    sig: Cow<'a, str>,
}

impl Envelope<'_> {
    pub(crate) fn open<T: Object>(self) -> Result<Signed<T>, SignedError> {
        if self.payload_type != T::TYPE {
            return Err(SignedError::WrongType);
        }
        if self.payload.len() > T::MAX.div_ceil(3) * 4 {
            return Err(SignedError::TooLong(T::MAX));
        }
        let signatures = self.signatures.iter().map(|one| Ok((one.keyid, array_from_base64(&one.sig)?)));
        let signatures = signatures.collect::<Result<_, _>>().map_err(NOT_BASE64)?;
        Signed::from_parts(from_base64(&self.payload).map_err(NOT_BASE64)?, signatures)
    }
}

const NOT_BASE64: fn(crate::error::Malformed) -> SignedError = |_| SignedError::NotBase64;

impl<T: Object> Serialize for Signed<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let signatures = self.signatures.iter();
        Envelope {
            payload_type: T::TYPE.into(),
            payload: base64(&self.payload).into(),
            signatures: signatures
                .map(|(keyid, sig)| EnvelopeSignature { keyid: *keyid, sig: base64(sig).into() })
                .collect(),
        }
        .serialize(to)
    }
}

impl<'de, T: Object> Deserialize<'de> for Signed<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Envelope::deserialize(from)?.open().map_err(D::Error::custom)
    }
}

/// The public key that signed, when exactly one signature is expected from a key given beforehand.
impl<T: Object> Signed<T> {
    /// Verifies with a single key.
    pub fn verify_by(self, key: VerifyKey) -> Result<Verified<T>, SignedError> {
        self.verify(&KeyRing::of([key]))
    }
}

#[cfg(test)]
mod tests;
