//! Names that nobody hands out.
//!
//! A node's id is computed from its genesis, so it can be checked by anyone and taken by no one.
//! Everything else is named by a UUID version 7 (RFC 9562) made by whoever creates it. On the wire
//! these are bare UUIDs; readable prefixes belong to panels and logs.

use std::{fmt, str::FromStr};
use uuid::Uuid;

pub use crate::digest::Digest;
use crate::{encoding::serde_as_text, error::Malformed, time::Timestamp};

/// Declares an identifier that is a UUID version 7 and nothing else.
macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier for something created now, with the caller's randomness.
            pub fn new(now: Timestamp, random: [u8; 10]) -> Self {
                Self(version_7(now, random))
            }

            /// The identifier as a UUID.
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl TryFrom<Uuid> for $name {
            type Error = Malformed;

            fn try_from(uuid: Uuid) -> Result<Self, Malformed> {
                is_version_7(&uuid).then_some(Self(uuid)).ok_or(Malformed($what))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.as_hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                parse_version_7(text).map(Self).ok_or(Malformed($what))
            }
        }

        serde_as_text!($name);
    };
}

uuid_id!(
    /// One message, for ever: a second core with the same id is a contradiction.
    MessageId, "message id"
);
uuid_id!(
    /// One referral, chosen by the side that opens it.
    ReferralId, "referral id"
);
uuid_id!(
    /// Anything else that both sides speak about: a booking, a request, an attachment.
    SubjectId, "subject id"
);

fn version_7(now: Timestamp, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

fn is_version_7(uuid: &Uuid) -> bool {
    uuid.get_version_num() == 7 && uuid.get_variant() == uuid::Variant::RFC4122
}

/// Only the 36-character lower-case form: `Uuid::parse_str` also takes braces, URNs and capitals.
fn parse_version_7(text: &str) -> Option<Uuid> {
    let uuid = Uuid::try_parse(text).ok().filter(is_version_7)?;
    (uuid.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text).then_some(uuid)
}

/// A node: `pn1` and the lower-case base32 of the first 160 bits of SHA-256(genesis payload).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId([u8; 20]);

const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const PREFIX: &str = "pn1";
const SYMBOLS: usize = 32;

impl NodeId {
    /// The id of the node whose genesis has this digest.
    pub fn from_genesis(genesis: &Digest) -> Self {
        let mut short = [0; 20];
        short.copy_from_slice(&genesis.as_bytes()[..20]);
        Self(short)
    }

    /// Its 160 bits.
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// How people see it: groups of four symbols, the last one followed by a check symbol.
    pub fn grouped(&self) -> String {
        let symbols = self.symbols();
        let mut text = String::from(PREFIX);
        for (at, value) in symbols.iter().enumerate() {
            if at % 4 == 0 {
                text.push(' ');
            }
            text.push(char::from(BASE32[usize::from(*value)]));
        }
        text.push('-');
        text.push(char::from(BASE32[usize::from(check_symbol(&symbols))]));
        text
    }

    /// Reads what a person typed from the grouped form: spaces, dashes and capitals do not matter,
    /// the check symbol must be right.
    pub fn from_grouped(typed: &str) -> Result<Self, Malformed> {
        let plain: String =
            typed.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_lowercase).collect();
        let wrong = Malformed("node id with its check symbol");
        let (body, check) = plain.split_at_checked(plain.len().wrapping_sub(1)).ok_or(wrong)?;
        let id: Self = body.parse().map_err(|_| wrong)?;
        let expected = BASE32[usize::from(check_symbol(&id.symbols()))];
        (check.as_bytes() == [expected]).then_some(id).ok_or(wrong)
    }

    /// The 32 values of five bits each: 160 bits fill them exactly.
    fn symbols(&self) -> [u8; SYMBOLS] {
        let mut symbols = [0; SYMBOLS];
        for (chunk, out) in self.0.chunks_exact(5).zip(symbols.chunks_exact_mut(8)) {
            let bits = chunk.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            for (at, symbol) in out.iter_mut().enumerate() {
                *symbol = u8::try_from(bits >> (35 - 5 * at) & 31).unwrap_or(0);
            }
        }
        symbols
    }
}

/// Horner's rule in GF(32) modulo x⁵+x²+1: finds every single wrong symbol and every swap of
/// two neighbours.
fn check_symbol(symbols: &[u8; SYMBOLS]) -> u8 {
    symbols.iter().fold(0, |check, symbol| {
        let doubled = check << 1;
        let reduced = if doubled & 32 == 0 { doubled } else { doubled ^ 0b10_0101 };
        reduced ^ symbol
    })
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbols = self.symbols().map(|value| BASE32[usize::from(value)]);
        f.write_str(PREFIX)?;
        f.write_str(std::str::from_utf8(&symbols).unwrap_or_default())
    }
}

impl fmt::Debug for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NodeId({self})")
    }
}

impl FromStr for NodeId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let wrong = Malformed("node id");
        let body = text.strip_prefix(PREFIX).ok_or(wrong)?.as_bytes();
        if body.len() != SYMBOLS {
            return Err(wrong);
        }
        let mut id = [0; 20];
        for (symbols, out) in body.chunks_exact(8).zip(id.chunks_exact_mut(5)) {
            let mut bits = 0_u64;
            for symbol in symbols {
                let value = match symbol {
                    b'a'..=b'z' => symbol - b'a',
                    b'2'..=b'7' => symbol - b'2' + 26,
                    _ => return Err(wrong),
                };
                bits = bits << 5 | u64::from(value);
            }
            out.copy_from_slice(&bits.to_be_bytes()[3..]);
        }
        Ok(Self(id))
    }
}

serde_as_text!(NodeId);

#[cfg(test)]
mod tests {
    use super::*;

    fn node() -> NodeId {
        NodeId::from_genesis(&Digest::of(b"a genesis"))
    }

    #[test]
    fn a_node_id_reads_back_from_both_of_its_forms() {
        let text = node().to_string();
        assert_eq!(text.len(), 35);
        assert_eq!(text.parse(), Ok(node()));
        assert_eq!(NodeId::from_grouped(&node().grouped()), Ok(node()));
        assert_eq!(NodeId::from_grouped(&node().grouped().to_uppercase().replace(' ', "")), Ok(node()));
    }

    #[test]
    fn a_mistyped_node_id_is_noticed() {
        let right: Vec<char> = node().grouped().chars().filter(|c| *c != ' ' && *c != '-').collect();
        for at in 3..right.len() {
            let mut wrong = right.clone();
            wrong[at] = if wrong[at] == 'a' { 'b' } else { 'a' };
            assert!(NodeId::from_grouped(&wrong.iter().collect::<String>()).is_err());
            if at + 1 < right.len() && right[at] != right[at + 1] {
                let mut swapped = right.clone();
                swapped.swap(at, at + 1);
                assert!(NodeId::from_grouped(&swapped.iter().collect::<String>()).is_err());
            }
        }
        for wrong in ["", "-", "é", "pn1", "pn1é"] {
            assert!(NodeId::from_grouped(wrong).is_err());
        }
    }

    #[test]
    fn a_node_id_has_one_spelling_on_the_wire() {
        let text = node().to_string();
        for wrong in [text.to_uppercase(), format!("{text}a"), text.replace("pn1", "pn2"), node().grouped()] {
            assert_eq!(wrong.parse::<NodeId>(), Err(Malformed("node id")));
        }
    }

    #[test]
    fn only_a_lower_case_version_7_uuid_names_a_message() {
        let id = MessageId::new(Timestamp::from_millis(1_795_000_000_000), [9; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        let text = id.to_string();
        let braced = format!("{{{text}}}");
        for wrong in [
            text.to_uppercase(),
            braced,
            text.replace('-', ""),
            "0189-".into(),
            "f81d4fae-7dec-41d0-a765-00a0c91e6bf6".into(),
        ] {
            assert!(wrong.parse::<MessageId>().is_err(), "{wrong}");
        }
    }
}
