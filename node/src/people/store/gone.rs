//! A record that was erased: its row stays, says nothing and is found by nobody.

use crate::app::App;
use crate::execute;
use crate::people::{PersonId, words};
use crate::store::{Result, Tx};

/// Erases what a record says and what it is found by. It leads to itself, so that no list, search or page has it any more; a record
/// with hours needs its row, because they name it.
pub async fn erase(tx: &mut Tx, app: &App, id: &PersonId) -> Result<()> {
    let at = app.clock.now().as_millis();
    execute!(
        tx,
        sqlx::query(
            "UPDATE people SET family_name = '', given_name = '', called = '', sort_key = '', birth_date = '', died_on = '', death_written_at = 0, birth_place = '', sex = '', \
             citizenship = '', tax_code_kind = 'unknown', tax_code = '', tax_code_lookup = '', comune = '', private = '', \
             protected = FALSE, merged_into = id, erased_at = $2, changed_at = $2, version = version + 1 WHERE id = $1"
        )
        .bind(id)
        .bind(at)
    )?;
    words::write(tx, id, "", "").await?;
    super::care::follow(tx, id).await
}
