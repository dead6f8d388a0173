//! What the log says about one object: the rows whose object it is, and those that name it, as a list names whoever stood on it.
//!
//! Three ways lead to them: an index of the objects, what the worker has kept of whom rows name ([`named`]), and the rows that it has not
//! come to yet, read one by one. Each gives the newest that fit; together they are put in order.
//!
//! Somebody whose name begins with A stands on the first page of every list. Of her the rows that name her are looked into from the
//! newest on, so many that a page of the log takes no longer for her than for anybody; [`Found::since`] says from when on that is all
//! of them, and who narrows the days is shown the others. A file has all of them.

use std::collections::HashMap;

use pico_protocol::time::Timestamp;

use super::{Entry, Filter, Found, NEWEST_FIRST, SELECT};
use crate::audit::named;
use crate::sql;
use crate::store::condition::Condition;
use crate::store::marks::OneText;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, Tx};

/// Rows that a page looks into, as they name the object: what is counted of a list, twice.
const LOOKED: usize = 2_000;
/// However far somebody turns the pages.
const FARTHEST: usize = 20_000;
/// Rows of one statement.
const AT_ONCE: i64 = 250;

const PLACES: &str = "SELECT at, id FROM audit_entries";

/// The newest rows, by their moment and identifier.
#[derive(Debug, PartialEq, Eq)]
struct Newest {
    rows: Vec<(i64, String)>,
    /// As in [`Found`], in milliseconds.
    since: Option<i64>,
}

pub(super) async fn page(tx: &mut Tx, filter: &Filter, page: PageNumber) -> Result<Found> {
    let most = page.counted();
    let looked = usize::try_from(most).unwrap_or(FARTHEST).clamp(LOOKED, FARTHEST);
    let found = newest(tx, filter, most, looked).await?;
    let total = i64::try_from(found.rows.len()).unwrap_or(i64::MAX);
    let page = page.within(total);
    let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let shown = found.rows.into_iter().skip(skip).take(usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX));
    let rows = entries(tx, &shown.map(|(_, id)| id).collect::<Vec<_>>()).await?;
    Ok(Found { entries: Slice { rows, total, page }, since: found.since.map(Timestamp::from_millis) })
}

pub(super) async fn rows(tx: &mut Tx, filter: &Filter, limit: i64) -> Result<Vec<Entry>> {
    let found = newest(tx, filter, limit, usize::MAX).await?;
    entries(tx, &found.rows.into_iter().map(|(_, id)| id).collect::<Vec<_>>()).await
}

/// At most so many of them, of which so many were looked into that name the object.
async fn newest(tx: &mut Tx, filter: &Filter, most: i64, looked: usize) -> Result<Newest> {
    let mut about = filter.beside("at");
    about.equals("object_id", &filter.object);
    let mut rows: Vec<(i64, String)> = about.rows(tx, PLACES, NEWEST_FIRST, 0, most).await?;
    let mut since = None;
    if named::is_identifier(&filter.object) {
        let (mut chained, mut unchained) = (naming(filter), naming(filter));
        chained.number("position >", Some(named::covered(tx).await?));
        rows.extend(chained.rows::<(i64, String)>(tx, PLACES, "position DESC", 0, most).await?);
        unchained.and("position IS NULL");
        rows.extend(unchained.rows::<(i64, String)>(tx, PLACES, "id DESC", 0, most).await?);
        let known = named::of(tx, &filter.object, (filter.from, filter.until), looked).await?;
        for some in known.positions.chunks(usize::try_from(AT_ONCE).unwrap_or(1)) {
            let mut known = naming(filter);
            known.one_of("position", some, AT_ONCE);
            rows.extend(known.rows::<(i64, String)>(tx, PLACES, "position DESC", 0, AT_ONCE).await?);
        }
        since = known.since;
    }
    // A row may be about the object and name it too.
    rows.sort_unstable_by(|one, other| other.cmp(one));
    rows.dedup();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    rows.truncate(most);
    let reaches = |since: &i64| rows.len() < most || rows.last().is_some_and(|(at, _)| at < since);
    Ok(Newest { since: since.filter(reaches), rows })
}

/// Rows whose detail has the object, and that something else leads to.
fn naming(filter: &Filter) -> Condition {
    let mut condition = filter.beside("at + 0");
    let object = condition.bind(&filter.object);
    condition.and(&format!("detail LIKE '%' || {object} || '%'"));
    condition
}

/// These rows, in this order.
async fn entries(tx: &mut Tx, ids: &[String]) -> Result<Vec<Entry>> {
    let mut found: HashMap<String, Entry> = HashMap::new();
    for some in ids.chunks(usize::try_from(AT_ONCE).unwrap_or(1)) {
        let Some(these) = OneText::of(some, PAGE_SIZE) else { continue };
        let text = format!("{SELECT} WHERE id IN ({})", these.marks(1));
        let rows: Vec<Entry> = sql!(tx, c => {
            let query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
            these.bound().fold(query, sqlx::query::QueryAs::bind).fetch_all(c)
        })?;
        found.extend(rows.into_iter().map(|entry| (entry.id.clone(), entry)));
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

#[cfg(test)]
mod tests;
