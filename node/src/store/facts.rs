//! Small facts of the node that are not configuration: a name and a text each.

use super::{Result, Tx};
use crate::{execute, sql};

/// The text of a fact.
pub async fn get(tx: &mut Tx, name: &str) -> Result<Option<String>> {
    sql!(tx, c => sqlx::query_scalar("SELECT value FROM node_facts WHERE name = $1").bind(name).fetch_optional(c))
}

/// Forgets a fact; false when there was none.
pub async fn remove(tx: &mut Tx, name: &str) -> Result<bool> {
    Ok(execute!(tx, sqlx::query("DELETE FROM node_facts WHERE name = $1").bind(name))? == 1)
}

/// Sets the text of a fact.
pub async fn put(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO node_facts (name, value) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
        .bind(name)
        .bind(value)
    )?;
    Ok(())
}
