//! Imports in the database.

pub mod enrolled;
pub mod hours;
pub mod lines;
pub mod made;

use pico_protocol::time::Timestamp;

use super::table::Sheet;
use super::{Counts, Field, Holds, Import, ImportId, Mapping, State};
use crate::app::App;
use crate::audit::Actor;
use crate::store::field_key::Place;
use crate::store::fold::fold;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str = "id, state, name, opened_by, opened_by_name, acted_by, acted_by_name, mapping, counts, done, total, \
     without_bad, with_known, made, stayed, written, enrolled, enrolled_stayed, remark, created_at, changed_at";

#[derive(sqlx::FromRow)]
struct Row {
    id: ImportId,
    state: String,
    name: String,
    opened_by: String,
    opened_by_name: String,
    acted_by: String,
    acted_by_name: String,
    mapping: String,
    counts: String,
    done: i64,
    total: i64,
    without_bad: bool,
    with_known: bool,
    made: i64,
    stayed: i64,
    written: i64,
    enrolled: i64,
    enrolled_stayed: i64,
    remark: String,
    created_at: i64,
    changed_at: i64,
}

fn place<'a>(id: &'a ImportId, table: &'static str, column: &'static str) -> Place<'a> {
    Place { table, column, row: id.as_str() }
}

impl Row {
    fn read(self, app: &App) -> Result<Import> {
        let name = app.field_key.open_text(place(&self.id, "imports", "name"), &self.name)?;
        Ok(Import {
            name,
            state: self.state.parse().map_err(|()| StoreError::inconsistent("imports.state"))?,
            mapping: serde_json::from_str(&self.mapping).map_err(StoreError::inconsistent)?,
            counts: serde_json::from_str(&self.counts).map_err(StoreError::inconsistent)?,
            id: self.id,
            opened_by: self.opened_by,
            opened_by_name: self.opened_by_name,
            acted_by: self.acted_by,
            acted_by_name: self.acted_by_name,
            done: self.done,
            total: self.total,
            without_bad: self.without_bad,
            with_known: self.with_known,
            made: self.made,
            stayed: self.stayed,
            written: self.written,
            enrolled: self.enrolled,
            enrolled_stayed: self.enrolled_stayed,
            remark: self.remark,
            created_at: self.created_at,
            changed_at: self.changed_at,
        })
    }
}

/// A file that came.
pub struct Arrived<'a> {
    /// Its name.
    pub name: &'a str,
    /// As it came.
    pub content: &'a [u8],
    /// The first lines of its sheets.
    pub preview: &'a [Sheet],
    /// What was guessed, or remembered.
    pub mapping: &'a Mapping,
    /// Message key of what has to be known; empty: nothing.
    pub remark: &'a str,
}

fn who(actor: &Actor) -> (&str, &str) {
    match actor {
        Actor::Account { id, name } => (id, name),
        _ => ("", ""),
    }
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(StoreError::inconsistent)
}

/// Keeps a file, encrypted.
pub async fn insert(tx: &mut Tx, app: &App, by: &Actor, file: &Arrived<'_>) -> Result<ImportId> {
    let now = app.clock.now();
    let id = ImportId::new(app.entropy.uuid(now));
    let seal = |table, column, text: &[u8]| app.field_key.seal(app.entropy, place(&id, table, column), text);
    let (account, name) = who(by);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO imports (id, state, name, opened_by, opened_by_name, acted_by, acted_by_name, preview, mapping, counts, \
             done, total, without_bad, with_known, made, stayed, remark, created_at, changed_at) \
             VALUES ($1, 'mapping', $2, $3, $4, $3, $4, $5, $6, $7, 0, 0, FALSE, FALSE, 0, 0, $8, $9, $9)"
        )
        .bind(&id)
        .bind(seal("imports", "name", file.name.as_bytes()))
        .bind(account)
        .bind(name)
        .bind(seal("imports", "preview", json(file.preview)?.as_bytes()))
        .bind(json(file.mapping)?)
        .bind(json(&Counts::default())?)
        .bind(file.remark)
        .bind(now.as_millis())
    )?;
    let content = seal("import_files", "content", file.content);
    execute!(tx, sqlx::query("INSERT INTO import_files (import, content) VALUES ($1, $2)").bind(&id).bind(content))?;
    Ok(id)
}

/// What everybody who imports sees: hers, and what was made of those of others.
const SEEN: &str = "(opened_by = $1 OR state IN ('made', 'undoing', 'undone'))";

/// One import, if this account may see it.
pub async fn find(tx: &mut Tx, app: &App, account: &str, id: &ImportId) -> Result<Option<Import>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM imports WHERE {SEEN} AND id = $2"
    ))).bind(account).bind(id).fetch_optional(c))?;
    row.map(|row| row.read(app)).transpose()
}

/// Those that this account may see, the newest first.
pub async fn all(tx: &mut Tx, app: &App, account: &str) -> Result<Vec<Import>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM imports WHERE {SEEN} ORDER BY created_at DESC, id DESC"
    ))).bind(account).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// What the node has to do next.
pub async fn next(tx: &mut Tx, app: &App) -> Result<Option<Import>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM imports WHERE state IN ('checking', 'making', 'undoing') ORDER BY changed_at, id LIMIT 1"
    ))).fetch_optional(c))?;
    row.map(|row| row.read(app)).transpose()
}

/// The first lines of the sheets; none when it is over.
pub async fn preview(tx: &mut Tx, app: &App, id: &ImportId) -> Result<Vec<Sheet>> {
    let sealed: String =
        sql!(tx, c => sqlx::query_scalar("SELECT preview FROM imports WHERE id = $1").bind(id).fetch_one(c))?;
    if sealed.is_empty() {
        return Ok(Vec::new());
    }
    let text = app.field_key.open(place(id, "imports", "preview"), &sealed)?;
    serde_json::from_slice(&text).map_err(StoreError::inconsistent)
}

/// The file; none when it is over.
pub async fn content(tx: &mut Tx, app: &App, id: &ImportId) -> Result<Option<Vec<u8>>> {
    let sealed: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT content FROM import_files WHERE import = $1"
    ).bind(id).fetch_optional(c))?;
    sealed.map(|sealed| app.field_key.open(place(id, "import_files", "content"), &sealed)).transpose()
}

/// Says what the columns hold.
pub async fn map(tx: &mut Tx, id: &ImportId, mapping: &Mapping) -> Result<()> {
    let mapping = json(mapping)?;
    execute!(tx, sqlx::query("UPDATE imports SET mapping = $2 WHERE id = $1").bind(id).bind(mapping))?;
    Ok(())
}

/// Titles as they are compared, among those of sheets that hold the same.
fn titles_key(app: &App, holds: Holds, titles: &[String]) -> String {
    let folded: Vec<String> = titles.iter().map(|title| fold(title)).collect();
    let kind = match holds {
        Holds::People => "import_titles",
        Holds::Hours => "import_titles_of_hours",
    };
    app.field_key.lookup(kind, &folded.join("\u{1f}"))
}

/// Remembers what the columns under these titles hold.
pub async fn remember(tx: &mut Tx, app: &App, titles: &[String], of: &Mapping) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO import_mappings (titles, fields, changed_at) VALUES ($1, $2, $3) \
             ON CONFLICT (titles) DO UPDATE SET fields = excluded.fields, changed_at = excluded.changed_at"
        )
        .bind(titles_key(app, of.holds, titles))
        .bind(json(&of.fields)?)
        .bind(app.clock.now().as_millis())
    )?;
    Ok(())
}

/// The same mapping with what somebody has said of columns under these titles, and whether anybody has.
pub async fn as_remembered(tx: &mut Tx, app: &App, titles: &[String], guessed: Mapping) -> Result<(Mapping, bool)> {
    if guessed.head.is_none() {
        return Ok((guessed, false));
    }
    let stored: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT fields FROM import_mappings WHERE titles = $1"
    ).bind(titles_key(app, guessed.holds, titles)).fetch_optional(c))?;
    let fields = stored.map(|fields| serde_json::from_str(&fields).map_err(StoreError::inconsistent)).transpose()?;
    Ok(match fields.filter(|fields: &Vec<Field>| fields.len() == guessed.fields.len()) {
        Some(fields) => (Mapping { fields, ..guessed }, true),
        None => (guessed, false),
    })
}

/// One step, unless somebody was first: then false. Who asks for it is who acts from now on; the node itself changes nobody.
pub async fn step(tx: &mut Tx, app: &App, import: &Import, to: State, remark: &str, by: &Actor) -> Result<bool> {
    let own = (import.acted_by.as_str(), import.acted_by_name.as_str());
    let (account, name) = if matches!(by, Actor::Account { .. }) { who(by) } else { own };
    let touched = execute!(
        tx,
        sqlx::query(
            "UPDATE imports SET state = $3, remark = $4, acted_by = $5, acted_by_name = $6, changed_at = $7, done = 0 \
             WHERE id = $1 AND state = $2"
        )
        .bind(&import.id)
        .bind(import.state.code())
        .bind(to.code())
        .bind(remark)
        .bind(account)
        .bind(name)
        .bind(app.clock.now().as_millis())
    )?;
    Ok(touched == 1)
}

/// Says which lines are taken.
pub async fn choose(tx: &mut Tx, id: &ImportId, without_bad: bool, with_known: bool) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE imports SET without_bad = $2, with_known = $3 WHERE id = $1")
            .bind(id)
            .bind(without_bad)
            .bind(with_known)
    )?;
    Ok(())
}

/// Says how far the work is.
pub async fn progress(tx: &mut Tx, id: &ImportId, done: usize, total: usize) -> Result<()> {
    let (done, total) = (i64::try_from(done).unwrap_or(i64::MAX), i64::try_from(total).unwrap_or(i64::MAX));
    execute!(
        tx,
        sqlx::query("UPDATE imports SET done = $2, total = $3 WHERE id = $1").bind(id).bind(done).bind(total)
    )?;
    Ok(())
}

/// Says what the trial counted.
pub async fn count(tx: &mut Tx, id: &ImportId, counts: &Counts) -> Result<()> {
    let counts = json(counts)?;
    execute!(tx, sqlx::query("UPDATE imports SET counts = $2 WHERE id = $1").bind(id).bind(counts))?;
    Ok(())
}

/// Erases what came with the file.
pub async fn erase(tx: &mut Tx, id: &ImportId) -> Result<()> {
    lines::clear(tx, id).await?;
    execute!(tx, sqlx::query("DELETE FROM import_files WHERE import = $1").bind(id))?;
    execute!(tx, sqlx::query("UPDATE imports SET preview = '', taken = '' WHERE id = $1").bind(id))?;
    Ok(())
}

/// Those with which nobody went on since then.
pub async fn aged(tx: &mut Tx, app: &App, since: Timestamp) -> Result<Vec<Import>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM imports WHERE state IN ('mapping', 'checked') AND changed_at < $1"
    ))).bind(since.as_millis()).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}
