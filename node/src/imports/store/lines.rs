//! Lines that are told of.

use sqlx::QueryBuilder;

use crate::app::App;
use crate::imports::trial::Told;
use crate::imports::{ImportId, Outcome};
use crate::store::field_key::Place;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// Rows of one statement.
const ROWS: usize = 200;

fn row(id: &ImportId, line: i64) -> String {
    format!("{id}/{line}")
}

fn place(row: &str) -> Place<'_> {
    Place { table: "import_lines", column: "told", row }
}

/// Encrypts what is told, before a transaction begins.
pub fn seal(app: &App, id: &ImportId, told: &[Told]) -> Result<Vec<Sealed>> {
    let seal = |one: &Told| {
        let text = serde_json::to_vec(&one.telling).map_err(StoreError::inconsistent)?;
        let sealed = app.field_key.seal(app.entropy, place(&row(id, one.line)), &text);
        Ok(Sealed { line: one.line, outcome: one.outcome.code(), told: sealed })
    };
    told.iter().map(seal).collect()
}

/// A line ready to be written.
pub struct Sealed {
    line: i64,
    outcome: &'static str,
    told: String,
}

/// Writes what a trial tells. What the one before had is cleared by who begins.
pub async fn write(tx: &mut Tx, id: &ImportId, lines: &[Sealed]) -> Result<()> {
    for some in lines.chunks(ROWS) {
        execute!(
            tx,
            QueryBuilder::new("INSERT INTO import_lines (import, line, outcome, told) ")
                .push_values(some, |mut row, one| {
                    row.push_bind(id).push_bind(one.line).push_bind(one.outcome).push_bind(&one.told);
                })
                .build()
                .persistent(some.len() == ROWS)
        )?;
    }
    Ok(())
}

/// Forgets them.
pub async fn clear(tx: &mut Tx, id: &ImportId) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM import_lines WHERE import = $1").bind(id))?;
    Ok(())
}

type Row = (i64, String, String);

fn read(app: &App, id: &ImportId, (line, outcome, told): Row) -> Result<Told> {
    let text = app.field_key.open(place(&row(id, line)), &told)?;
    let outcome: Outcome = outcome.parse().map_err(|()| StoreError::inconsistent("import_lines.outcome"))?;
    Ok(Told { line, outcome, telling: serde_json::from_slice(&text).map_err(StoreError::inconsistent)? })
}

/// One page of them: all, or those of one outcome.
pub async fn page(
    tx: &mut Tx,
    app: &App,
    id: &ImportId,
    outcome: Option<Outcome>,
    page: PageNumber,
) -> Result<Slice<Told>> {
    let code = outcome.map_or("", Outcome::code);
    let total: i64 = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM import_lines WHERE import = $1 AND ($2 = '' OR outcome = $2)"
    ).bind(id).bind(code).fetch_one(c))?;
    let page = page.within(total);
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT line, outcome, told FROM import_lines WHERE import = $1 AND ($2 = '' OR outcome = $2) \
         ORDER BY line LIMIT $3 OFFSET $4"
    ).bind(id).bind(code).bind(PAGE_SIZE).bind(page.offset()).fetch_all(c))?;
    let rows = rows.into_iter().map(|row| read(app, id, row)).collect::<Result<Vec<_>>>()?;
    Ok(Slice { rows, total, page })
}

/// At most so many of those that do not become records by themselves, for a file.
pub async fn refused(tx: &mut Tx, app: &App, id: &ImportId, most: i64) -> Result<Vec<Told>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT line, outcome, told FROM import_lines WHERE import = $1 AND outcome NOT IN ('passed', 'enrols') ORDER BY line LIMIT $2"
    ).bind(id).bind(most).fetch_all(c))?;
    rows.into_iter().map(|row| read(app, id, row)).collect()
}
