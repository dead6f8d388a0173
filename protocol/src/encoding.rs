//! Bytes as text: three alphabets, each with exactly one spelling per value.
//!
//! - base64 (RFC 4648 §4, with padding) for keys, signatures, payloads and ciphertexts;
//! - lower-case hexadecimal for digests and key ids, which people compare and URLs carry;
//! - lower-case base32 (RFC 4648 §6, without padding) for node ids.
//!
//! A text that decodes but is not what the encoder would have written is refused: two spellings of
//! one value are two values to a database index, and a hiding place.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serializer, de::Visitor};
use std::{borrow::Cow, fmt, marker::PhantomData, str::FromStr};

use crate::error::Malformed;

/// The base64 text of some bytes.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Writes the base64 text of some bytes after what is already there.
pub fn base64_onto(bytes: &[u8], text: &mut String) {
    STANDARD.encode_string(bytes, text);
}

/// The bytes of a canonical base64 text.
pub fn from_base64(text: &str) -> Result<Vec<u8>, Malformed> {
    STANDARD.decode(text).map_err(|_| Malformed("base64 text"))
}

/// The bytes of a canonical base64 text of known length.
pub fn array_from_base64<const N: usize>(text: &str) -> Result<[u8; N], Malformed> {
    from_base64(text)?.try_into().map_err(|_| Malformed("base64 text of this length"))
}

/// The lower-case hexadecimal text of some bytes.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// The bytes of a lower-case hexadecimal text of known length.
pub fn array_from_hex<const N: usize>(text: &str) -> Result<[u8; N], Malformed> {
    let wrong = Malformed("hexadecimal text of this length");
    let text = text.as_bytes();
    if text.len() != N * 2 {
        return Err(wrong);
    }
    let digit = |c: u8| match c {
        b'0'..=b'9' => Ok(c - b'0'),
        b'a'..=b'f' => Ok(c - b'a' + 10),
        _ => Err(wrong),
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Ok(bytes)
}

/// `#[serde(with = "encoding::bytes")]`: a `Vec<u8>` as base64.
pub mod bytes {
    use super::{Cow, Deserialize, Deserializer, Serializer, base64, from_base64};
    use serde::de::Error as _;

    /// Writes the bytes as base64.
    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&base64(bytes))
    }

    /// Reads canonical base64.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        from_base64(&Cow::<str>::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// `#[serde(with = "encoding::array")]`: a `[u8; N]` as base64.
pub mod array {
    use super::{Cow, Deserialize, Deserializer, Serializer, array_from_base64, base64};
    use serde::de::Error as _;

    /// Writes the bytes as base64.
    pub fn serialize<S: Serializer, const N: usize>(bytes: &[u8; N], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&base64(bytes))
    }

    /// Reads canonical base64 of exactly `N` bytes.
    pub fn deserialize<'de, D: Deserializer<'de>, const N: usize>(from: D) -> Result<[u8; N], D::Error> {
        array_from_base64(&Cow::<str>::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// Reads a value from its one text form; the body of most `Deserialize` implementations here.
/// A visitor sees the text in place, where a `String` would be copied first.
pub(crate) fn from_text<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err = Malformed>,
{
    from.deserialize_str(Text(PhantomData))
}

struct Text<T>(PhantomData<T>);

impl<T: FromStr<Err = Malformed>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// `Serialize` and `Deserialize` through `Display` and `FromStr`.
macro_rules! serde_as_text {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::encoding::from_text(from)
            }
        }
    };
}
pub(crate) use serde_as_text;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_with_stray_bits_or_without_padding_is_refused() {
        assert_eq!(from_base64("/w==").unwrap(), [0xff]);
        for wrong in ["/x==", "/w", "/w=", "_w==", " /w==", "/w==\n"] {
            assert!(from_base64(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn hexadecimal_has_one_spelling() {
        assert_eq!(hex(&[0, 0xab]), "00ab");
        assert_eq!(array_from_hex::<2>("00ab").unwrap(), [0, 0xab]);
        for wrong in ["00AB", "0ab", "00abc", "00ag", "+0ab"] {
            assert!(array_from_hex::<2>(wrong).is_err(), "{wrong:?}");
        }
    }
}
