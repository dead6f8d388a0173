//! What was typed into a search box, under a number.
//!
//! People type names. An address stands in the history of the browser, in the logs of proxies, in what is sent to a colleague:
//! so a search comes in the body of a POST, is kept here encrypted for some hours, and the page that shows what was found has
//! only its number in the address. The number is of use to the person who typed, and to nobody else.

use std::time::Duration;

use crate::app::App;
use crate::local_id;
use crate::store::field_key::Place;
use crate::store::{Result, Tx};
use crate::{execute, sql};

local_id!(
    /// One search.
    SearchId,
    "sea"
);

/// Longest text searched for in a list.
const LONGEST: usize = 80;
/// A working day.
const KEPT: Duration = Duration::from_hours(12);

fn place(id: &SearchId) -> Place<'_> {
    Place { table: "searches", column: "typed", row: id.as_str() }
}

/// Keeps what an account typed, and forgets what is old.
pub async fn keep(tx: &mut Tx, app: &App, account: &str, typed: &str) -> Result<SearchId> {
    let now = app.clock.now();
    let old = now.as_millis() - i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX);
    execute!(tx, sqlx::query("DELETE FROM searches WHERE created_at < $1").bind(old))?;
    let id = SearchId::new(app.entropy.uuid(now));
    execute!(
        tx,
        sqlx::query("INSERT INTO searches (id, account, typed, created_at) VALUES ($1, $2, $3, $4)")
            .bind(&id)
            .bind(account)
            .bind(app.field_key.seal_text(app.entropy, place(&id), typed))
            .bind(now.as_millis())
    )?;
    Ok(id)
}

/// What this account typed; none when it is forgotten, or was somebody else's.
pub async fn find(tx: &mut Tx, app: &App, account: &str, id: &SearchId) -> Result<Option<String>> {
    let typed: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT typed FROM searches WHERE id = $1 AND account = $2"
    ).bind(id).bind(account).fetch_optional(c))?;
    typed.map(|typed| app.field_key.open_text(place(id), &typed)).transpose()
}

/// Keeps what was typed to filter a list, cut to what a list looks for; answers its number, or nothing when nothing was typed.
pub async fn keep_text(app: &App, account: &str, typed: &str) -> Result<String> {
    let text: String = typed.trim().chars().take(LONGEST).collect();
    if text.is_empty() {
        return Ok(String::new());
    }
    let mut tx = app.db.write().await?;
    let id = keep(&mut tx, app, account, &text).await?;
    tx.commit().await?;
    Ok(id.to_string())
}

/// What this account typed under a number in an address; a number that is forgotten is emptied and filters nothing.
pub async fn recall(tx: &mut Tx, app: &App, account: &str, number: &mut String) -> Result<String> {
    let text = match number.parse() {
        Ok(id) => find(tx, app, account, &id).await?.unwrap_or_default(),
        Err(_) => String::new(),
    };
    if text.is_empty() {
        number.clear();
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn a_search_is_found_by_who_typed_it_until_it_is_old() {
        let node = TrialNode::named("Una").await;
        let mut tx = node.db.write().await.unwrap();
        let id = keep(&mut tx, &node, "acc_1", "Amina Rossi").await.unwrap();
        let stored: String = sql!(&mut tx, c => sqlx::query_scalar("SELECT typed FROM searches").fetch_one(c)).unwrap();
        assert!(!stored.contains("Amina") && !id.as_str().contains("Amina"));
        assert_eq!(find(&mut tx, &node, "acc_1", &id).await.unwrap().as_deref(), Some("Amina Rossi"));
        assert_eq!(find(&mut tx, &node, "acc_2", &id).await.unwrap(), None);
        node.clock.advance(13 * 3_600_000);
        keep(&mut tx, &node, "acc_2", "altro").await.unwrap();
        assert_eq!(find(&mut tx, &node, "acc_1", &id).await.unwrap(), None);
    }
}
