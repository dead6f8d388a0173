//! Local identifiers: a readable prefix and a `UUIDv7`, stored as TEXT.
//!
//! On the wire identifiers are bare UUIDs (`pico_protocol::id`); these are for rows, panels and logs.

/// Declares a local identifier type: `local_id!(/// A person. PersonId, "per");`
#[macro_export]
macro_rules! local_id {
    ($(#[$documentation:meta])* $name:ident, $prefix:literal) => {
        $(#[$documentation])*
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, sqlx::Type,
        )]
        #[sqlx(transparent)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// A new identifier.
            pub fn new(uuid: uuid::Uuid) -> Self {
                Self(format!(concat!($prefix, "_{}"), uuid.simple()))
            }

            /// The text as stored.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::store::id::MalformedId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::store::id::check(text, $prefix).map(|()| Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::store::id::MalformedId;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    };
}

/// A text that is not an identifier of the expected kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier of this kind")]
pub struct MalformedId;

/// Accepts `prefix_` followed by 32 lower-case hexadecimal digits.
pub fn check(text: &str, prefix: &str) -> Result<(), MalformedId> {
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or(MalformedId)?;
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if digits.len() == 32 && digits.bytes().all(hexadecimal) { Ok(()) } else { Err(MalformedId) }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn only_the_right_prefix_and_length_are_an_id() {
        let digits = "0192f0c1a2b37c4d8e9f0a1b2c3d4e5f";
        assert!(check(&format!("per_{digits}"), "per").is_ok());
        assert!(check(&format!("ser_{digits}"), "per").is_err());
        assert!(check("per_", "per").is_err());
        assert!(check(&format!("per_{}", digits.to_uppercase()), "per").is_err());
    }
}
