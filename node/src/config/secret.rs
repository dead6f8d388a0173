//! A value that must stand in no log, error or page.
//!
//! An address of a mail server or of a database holds a password, and a derived `Debug` would print it wherever somebody logs
//! the configuration. So these values are of a type of their own, which shows only whether there is one.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// Shown instead of the value.
pub const HIDDEN: &str = "…";

/// Keys whose values are secrets, or hold one.
pub const KEYS: [(&str, &str); 3] = [("database", "url"), ("panel", "metrics_token"), ("mail", "server")];

/// A text that is used and never shown.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_empty() { "\"\"" } else { HIDDEN })
    }
}

impl Deref for Secret {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
