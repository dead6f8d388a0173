//! Lists of codes: what a column holds as a short word, the program as an enumeration, and a page as a message whose key ends with it.

/// A text that is not on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a code of this list")]
pub struct NotACode;

/// Declares an enumeration with the code of each: `coded! { /// What is asked. Kind { /// To know. Access = "access", } }`
#[macro_export]
macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them, in the order of the form.
            pub const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];

            /// As stored, and the end of a message key.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::store::coded::NotACode;

            fn from_str(code: &str) -> std::result::Result<Self, Self::Err> {
                Self::ALL.into_iter().find(|known| known.code() == code).ok_or($crate::store::coded::NotACode)
            }
        }
    };
}
