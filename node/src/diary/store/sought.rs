//! Looking through diaries: in that of one person, and in those of everybody in a service.

use pico_protocol::id::SubjectId;

use super::{COLUMNS, Row};
use crate::app::App;
use crate::diary::sought::{MOST_READ, Sought};
use crate::diary::{Entry, Kind};
use crate::people::{PersonId, Sight};
use crate::sql;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, Tx};

/// What of an entry narrows a diary; `$1` is the person.
const FITS: &str = "person = $1 AND ($2 = '' OR kind = $2) AND ($3 = '' OR written_by = $3) AND ($4 = '' OR day >= $4) \
     AND ($5 = '' OR day <= $5)";

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The entries of one page, the newest day first.
    pub entries: Slice<Entry>,
    /// There are older ones that fit, whose words were not looked at.
    pub goes_on: bool,
}

/// One page of what is sought in a diary. Who may read it is who may see the person: the caller asks, and says so in the log.
pub async fn page(tx: &mut Tx, app: &App, person: &PersonId, sought: &Sought, page: PageNumber) -> Result<Found> {
    if sought.asks_words() {
        let rows = rows(tx, person, sought, (MOST_READ + 1, 0)).await?;
        let goes_on = rows.len() > usize::try_from(MOST_READ).unwrap_or(usize::MAX);
        let read = rows.into_iter().take(usize::try_from(MOST_READ).unwrap_or(usize::MAX));
        let mut fit = Vec::new();
        for row in read {
            let entry = row.read(app)?;
            if sought.is_in(&entry.written.text) {
                fit.push(entry);
            }
        }
        return Ok(Found { entries: Slice::of(fit, page), goes_on });
    }
    let total: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM diary_entries WHERE {FITS} LIMIT $6) counted"
    ))).bind(person).bind(sought.kind.map_or("", Kind::code)).bind(&sought.author).bind(day(sought.from))
        .bind(day(sought.to)).bind(page.counted()).fetch_one(c))?;
    let page = page.within(total);
    let rows = rows(tx, person, sought, (PAGE_SIZE, page.offset())).await?;
    let rows: Result<Vec<Entry>> = rows.into_iter().map(|row| row.read(app)).collect();
    Ok(Found { entries: Slice { rows: rows?, total, page }, goes_on: false })
}

fn day(day: Option<jiff::civil::Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

async fn rows(tx: &mut Tx, person: &PersonId, sought: &Sought, (most, from): (i64, i64)) -> Result<Vec<Row>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM diary_entries WHERE {FITS} ORDER BY day DESC, written_at DESC, id DESC LIMIT $6 OFFSET $7"
    ))).bind(person).bind(sought.kind.map_or("", Kind::code)).bind(&sought.author).bind(day(sought.from))
        .bind(day(sought.to)).bind(most).bind(from).fetch_all(c))
}

/// Who has written in a diary, by name: account and name.
pub async fn authors(tx: &mut Tx, person: &PersonId) -> Result<Vec<(String, String)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT written_by, MAX(written_by_name) AS name FROM diary_entries WHERE person = $1 AND written_by <> '' \
         GROUP BY written_by ORDER BY name, written_by LIMIT 200"
    ).bind(person).fetch_all(c))
}

/// An entry in the diary of a service, with whom it is about.
#[derive(Clone, Debug)]
pub struct About {
    /// What was written.
    pub entry: Entry,
    /// The person's name.
    pub name: String,
}

#[derive(sqlx::FromRow)]
struct Joined {
    #[sqlx(flatten)]
    row: Row,
    family_name: String,
    given_name: String,
}

/// Entries that were written since a moment about who has a place in a service, of those whose record somebody sees without having to
/// say why: a protected record of another is read on its own page, after the reason.
fn written(sight: &Sight) -> String {
    format!(
        "diary_entries d JOIN people p ON p.id = d.person WHERE {} AND (p.protected = FALSE OR p.opened_by = $2) \
         AND d.written_at >= $4 AND EXISTS (SELECT 1 FROM enrolments i WHERE i.person = d.person AND i.service = $5 \
         AND i.state IN ('assigned', 'active', 'suspended'))",
        sight.seen()
    )
}

/// One page of the diary of a service, what was written last first.
pub async fn of_service(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    (service, since): (&SubjectId, i64),
    page: PageNumber,
) -> Result<Slice<About>> {
    let from = written(sight);
    let total: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM {from} LIMIT $6) counted"
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(since).bind(service.to_string())
        .bind(page.counted()).fetch_one(c))?;
    let page = page.within(total);
    let rows = rows_of_service(tx, app, sight, (service, since), (PAGE_SIZE, page.offset())).await?;
    Ok(Slice { rows, total, page })
}

/// So many of its entries, from one on.
pub async fn rows_of_service(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    (service, since): (&SubjectId, i64),
    (most, first): (i64, i64),
) -> Result<Vec<About>> {
    let from = written(sight);
    let columns = COLUMNS.split(", ").map(|column| format!("d.{column}")).collect::<Vec<_>>().join(", ");
    let rows: Vec<Joined> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {columns}, p.family_name, p.given_name FROM {from} ORDER BY d.written_at DESC, d.id DESC LIMIT $6 OFFSET $7"
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(since).bind(service.to_string())
        .bind(most).bind(first).fetch_all(c))?;
    let about = |joined: Joined| {
        let name = format!("{} {}", joined.family_name, joined.given_name).trim().to_owned();
        Ok(About { entry: joined.row.read(app)?, name })
    };
    rows.into_iter().map(about).collect()
}
