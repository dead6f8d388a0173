//! Of which municipality a page is: the one of residence that its address asks for (`comune=`), by its ISTAT code; those of whom nobody
//! wrote where they live; or all of them, where nothing is asked for.

use crate::error::{Error, Result};
use crate::people::place::{self, Comune};
use crate::web::layout::Page;
use crate::web::spreadsheet;

/// In an address and in the name of a file: those of whom it is not known where they live.
const UNKNOWN: &str = "non-scritto";

/// The municipality that is asked for, as rows have it: empty where it is not known. None: all of them. One that does not exist is not
/// found.
pub(super) fn asked(typed: &str) -> Result<Option<String>> {
    match typed {
        "" => Ok(None),
        UNKNOWN => Ok(Some(String::new())),
        code => place::comune(code).map(|_| Some(code.to_owned())).ok_or(Error::NotFound),
    }
}

/// A municipality in an address.
pub(super) fn slug(code: &str) -> &str {
    if code.is_empty() { UNKNOWN } else { code }
}

/// What an address carries of it, behind something else.
pub(super) fn query(only: Option<&str>) -> String {
    only.map(|code| format!("&comune={}", slug(code))).unwrap_or_default()
}

/// Its name.
pub(super) fn words(page: &Page, code: &str) -> String {
    place::comune(code).map_or_else(|| page.t("statement-no-comune"), Comune::label)
}

/// How the name of a file ends: with the name, and not the code, so that whoever sends it sees to whom it goes.
pub(super) fn in_a_name(only: Option<&str>) -> String {
    let called = |code: &str| {
        let name = place::comune(code).map(|comune| spreadsheet::part_of_name(&comune.label()));
        format!("-{}", name.unwrap_or_else(|| UNKNOWN.to_owned()))
    };
    only.map(called).unwrap_or_default()
}
