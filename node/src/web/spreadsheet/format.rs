//! Which kind of file is asked for: `?formato=`.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::Deserialize;

use crate::error::Error;

/// A kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text with semicolons: the one that every program reads, and what an address without a wish is answered with.
    #[default]
    Csv,
    /// A workbook of Excel (ECMA-376).
    Xlsx,
    /// A workbook of `LibreOffice` (ISO/IEC 26300).
    Ods,
}

impl Format {
    /// The ending of the file's name, and the word in the address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
        }
    }

    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
        }
    }
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    formato: Format,
}

impl<S: Send + Sync> FromRequestParts<S> for Format {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let wish = Query::<Wish>::try_from_uri(&parts.uri).map_err(|_| Error::NotFound)?;
        Ok(wish.0.formato)
    }
}
