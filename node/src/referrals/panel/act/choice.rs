//! Choosing among those of an open call: whom it tells, and what has overtaken it meanwhile.

use super::Act;
use crate::error::Result;
use crate::referrals::panel::case::Case;
use crate::referrals::store::Row;
use crate::referrals::{Reach, calls};
use crate::store::Tx;
use crate::web::form::Form;
use crate::web::layout::Page;

/// How many others learn of it at once, in a sentence; empty: this is no choice.
pub(super) async fn told(tx: &mut Tx, page: &Page, case: &Case, act: Act) -> Result<String> {
    if act != Act::Close || !calls::is_choice(&case.row) {
        return Ok(String::new());
    }
    let others = calls::others(tx, &Reach::All, &case.row).await?;
    let open = others.iter().filter(|other| calls::is_open(other)).count();
    Ok(page.t1("call-others-told", "n", open))
}

/// What has overtaken a choice, in a sentence: another was chosen, in another window or by a colleague, or the place is no
/// longer there. Without it the second choice would pass for the reading of an outcome.
pub(super) async fn overtaken(tx: &mut Tx, page: &Page, row: &Row, act: Act, form: &Form) -> Result<Option<String>> {
    let chooses = act == Act::Close && (form.ticked("chooses") || calls::is_choice(row));
    if !chooses {
        return Ok(None);
    }
    if calls::was_chosen(row) {
        return Ok(Some(page.t1("call-chosen-already", "name", &row.peer_name)));
    }
    let others = calls::others(tx, &Reach::All, row).await?;
    let chosen = others.iter().find(|other| calls::was_chosen(other));
    Ok(match chosen {
        Some(chosen) => Some(page.t1("call-chosen-already", "name", &chosen.peer_name)),
        None if calls::is_choice(row) => None,
        None => Some(page.t("call-place-gone")),
    })
}
