//! The files of documents: a row with name and key, both encrypted, and its chunks. A chunk is a row, so that a download never
//! needs the whole file in memory.

use pico_protocol::blob::BlobKey;

use crate::accounts::Account;
use crate::app::App;
use crate::documents::{DocumentId, Edition, EditionId};
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::web::file::Sealed;
use crate::{execute, sql};

#[derive(sqlx::FromRow)]
struct Row {
    id: EditionId,
    edition: i64,
    name: String,
    blob_key: String,
    size: i64,
    added_by_name: String,
    added_at: i64,
}

fn place<'a>(id: &'a EditionId, column: &'static str) -> Place<'a> {
    Place { table: "document_editions", column, row: id.as_str() }
}

impl Row {
    fn read(self, app: &App) -> Result<Edition> {
        let key = app.field_key.open(place(&self.id, "blob_key"), &self.blob_key)?;
        let key: [u8; 32] = key.try_into().map_err(|_| StoreError::inconsistent("document_editions.blob_key"))?;
        Ok(Edition {
            name: app.field_key.open_text(place(&self.id, "name"), &self.name)?,
            key: BlobKey::from_bytes(key),
            id: self.id,
            number: self.edition,
            size: self.size.unsigned_abs(),
            added_by_name: self.added_by_name,
            added_at: self.added_at,
        })
    }
}

/// Stores a file that has come whole.
pub(super) async fn put(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    (document, number): (&DocumentId, i64),
    file: &Sealed,
) -> Result<()> {
    let now = app.clock.now();
    let id = EditionId::new(app.entropy.uuid(now));
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO document_editions (id, document, edition, name, blob_key, digest, size, added_by_name, added_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        )
        .bind(&id)
        .bind(document)
        .bind(number)
        .bind(app.field_key.seal_text(app.entropy, place(&id, "name"), &file.name))
        .bind(app.field_key.seal(app.entropy, place(&id, "blob_key"), file.key.as_bytes()))
        .bind(file.digest.to_string())
        .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
        .bind(&by.name)
        .bind(now.as_millis())
    )?;
    for (position, chunk) in (0_i64..).zip(&file.chunks) {
        execute!(
            tx,
            sqlx::query("INSERT INTO document_chunks (edition, position, content) VALUES ($1, $2, $3)")
                .bind(&id)
                .bind(position)
                .bind(chunk)
        )?;
    }
    Ok(())
}

/// The files of a document, the newest first.
pub async fn editions(tx: &mut Tx, app: &App, document: &DocumentId) -> Result<Vec<Edition>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT id, edition, name, blob_key, size, added_by_name, added_at FROM document_editions \
         WHERE document = $1 ORDER BY edition DESC"
    ).bind(document).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// One encrypted chunk of a file.
pub async fn chunk(tx: &mut Tx, edition: &EditionId, position: u64) -> Result<Option<Vec<u8>>> {
    sql!(tx, c => sqlx::query_scalar("SELECT content FROM document_chunks WHERE edition = $1 AND position = $2")
        .bind(edition).bind(i64::try_from(position).unwrap_or(i64::MAX)).fetch_optional(c))
}

/// Every file of a document goes.
pub(super) async fn erase(tx: &mut Tx, document: &DocumentId) -> Result<()> {
    let chunks = "DELETE FROM document_chunks WHERE edition IN (SELECT id FROM document_editions WHERE document = $1)";
    execute!(tx, sqlx::query(chunks).bind(document))?;
    execute!(tx, sqlx::query("DELETE FROM document_editions WHERE document = $1").bind(document))?;
    Ok(())
}
