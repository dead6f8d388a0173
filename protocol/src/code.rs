//! Short machine words: codes for reasons, kinds of message and of step.
//!
//! Lists of codes grow, so a code is a word of a fixed alphabet and not a closed list: a receiver
//! shows or ignores a code that it does not know, and never refuses an object because of one.
//! What is written in a lane declares its lists of words with `codes!` and its steps with `kinds!`.

use std::{borrow::Cow, fmt, str::FromStr};

use crate::{encoding::serde_as_text, error::Malformed};

/// A word: a lower-case letter, then at most 39 lower-case letters, digits, `_` or `.`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(Cow<'static, str>);

impl Code {
    /// A code of this program's own lists. The text must follow the alphabet; tests hold that.
    pub const fn of(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({})", self.0)
    }
}

impl FromStr for Code {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let good = text.len() <= 40
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|c| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.'));
        if good { Ok(Self(Cow::Owned(text.to_owned()))) } else { Err(Malformed("code")) }
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

serde_as_text!(Code);

/// What a message is about, coarsely, and in which version: `referral/1`.
///
/// The kind is visible to whoever carries the message, so it never tells what the message says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    name: Code,
    version: u16,
}

impl Kind {
    /// A kind of this program's own lists.
    pub const fn of(name: &'static str, version: u16) -> Self {
        Self { name: Code::of(name), version }
    }

    /// The name without the version: what an agreement allows.
    pub const fn name(&self) -> &Code {
        &self.name
    }

    /// The version of the kind's content.
    pub const fn version(&self) -> u16 {
        self.version
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name, self.version)
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kind({self})")
    }
}

impl FromStr for Kind {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let wrong = Malformed("kind");
        let (name, digits) = text.split_once('/').ok_or(wrong)?;
        let version: u16 = digits.parse().map_err(|_| wrong)?;
        // Comparing with what we would write refuses `+1`, `01` and the like.
        if version == 0 || version.to_string() != digits {
            return Err(wrong);
        }
        Ok(Self { name: name.parse().map_err(|_| wrong)?, version })
    }
}

serde_as_text!(Kind);

/// Declares a list of codes: an enum whose words on the wire are its names in snake case. One that is `open` has a variant
/// `Other`, and reads an unknown word as that.
macro_rules! codes {
    ($(#[$meta:meta])* open $name:ident { $($list:tt)+ }) => {
        codes! { @list $(#[$meta])* $name { $($list)+ } }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = Code::deserialize(deserializer)?;
                Ok(Self::from_code(word.as_str()).unwrap_or(Self::Other))
            }
        }
    };
    ($(#[$meta:meta])* $name:ident { $($list:tt)+ }) => {
        codes! { @list #[derive(Deserialize)] $(#[$meta])* $name { $($list)+ } }
    };
    (@list $(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every code of the list, in the order shown to people.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word on the wire; the locale files have its text.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// Reads a word.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.code() == code)
            }
        }
    };
}
pub(crate) use codes;

/// Declares the kinds of step with their words, and which step is of which kind.
macro_rules! kinds {
    ($($variant:ident = $code:literal,)+) => {
        /// A step without its data: what a button stands for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum StepKind {
            $(#[doc = concat!("`", $code, "`, see [`Step::", stringify!($variant), "`].")] $variant,)+
        }

        impl StepKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word on the wire.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl Step {
            /// Which kind of step this is.
            pub const fn kind(&self) -> StepKind {
                match self { $(Self::$variant { .. } => StepKind::$variant),+ }
            }
        }
    };
}
pub(crate) use kinds;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_spelling() {
        assert_eq!("key.rotate/2".parse(), Ok(Kind::of("key.rotate", 2)));
        for wrong in [
            "referral",
            "referral/",
            "referral/0",
            "referral/01",
            "referral/+1",
            "Referral/1",
            "/1",
            "referral/1/1",
            "referral/65536",
            "1referral/1",
        ] {
            assert_eq!(wrong.parse::<Kind>(), Err(Malformed("kind")), "{wrong}");
        }
        assert!("x".repeat(41).parse::<Code>().is_err());
    }
}
