//! A record that was merged into another: it says what it said, is found no more and leads to the one that stays.

use super::{COLUMNS, Row};
use crate::app::App;
use crate::people::{Person, PersonId, words};
use crate::store::fold::fold;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// Makes a record, read in this version, lead to another; answers whether it still said that.
pub async fn lead_to(tx: &mut Tx, id: &PersonId, version: i64, kept: &PersonId) -> Result<bool> {
    let touched = execute!(
        tx,
        sqlx::query("UPDATE people SET merged_into = $3 WHERE id = $1 AND version = $2 AND merged_into = ''")
            .bind(id)
            .bind(version)
            .bind(kept)
    )?;
    if touched == 1 {
        words::write(tx, id, "", "").await?;
    }
    Ok(touched == 1)
}

/// Makes it a record of its own again. It is as protected as the one that it led to: whoever asked for protection meanwhile asked for all
/// that is known of her.
pub async fn stand_alone(tx: &mut Tx, id: &PersonId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE people SET protected = TRUE, opened_by = (SELECT k.opened_by FROM people k WHERE k.id = people.merged_into) \
             WHERE id = $1 AND protected = FALSE \
             AND EXISTS (SELECT 1 FROM people k WHERE k.id = people.merged_into AND k.protected = TRUE)"
        )
        .bind(id)
    )?;
    execute!(tx, sqlx::query("UPDATE people SET merged_into = '' WHERE id = $1").bind(id))?;
    let (name, called): (String, String) =
        sql!(tx, c => sqlx::query_as("SELECT sort_key, called FROM people WHERE id = $1").bind(id).fetch_one(c))?;
    words::write(tx, id, &name, &fold(&called)).await
}

/// What a record says that was merged into another. Who may read it is who may see the one that stays.
pub async fn merged(tx: &mut Tx, app: &App, id: &PersonId) -> Result<Option<Person>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM people WHERE id = $1 AND merged_into <> '' AND erased_at IS NULL"
    ))).bind(id).fetch_optional(c))?;
    row.map(|row| row.into_person(app)).transpose()
}

/// The record that an identifier leads to: itself, unless it was merged. One that stays may have been merged later.
pub async fn current(tx: &mut Tx, id: &PersonId) -> Result<PersonId> {
    let mut at = id.clone();
    loop {
        let next: Option<PersonId> = sql!(tx, c => sqlx::query_scalar(
            "SELECT merged_into FROM people WHERE id = $1 AND merged_into <> '' AND erased_at IS NULL"
        ).bind(&at).fetch_optional(c))?;
        match next {
            Some(next) => at = next,
            None => return Ok(at),
        }
    }
}
