//! Exports that were asked for at the panel, in the database: who asked, how far it is, who was told.
//!
//! One is written at a time ([`State::Writing`], which an index allows once). The file is kept for [`KEPT`] and only for whoever asked; its
//! key is in the row, encrypted, and goes with the file. Whoever else could ask, and whoever answers for the protection of the data, is
//! told at once ([`begin`]): on her home page until she says that she has seen it, and by e-mail.

use std::time::Duration;

use pico_protocol::blob::BlobKey;
use pico_protocol::time::Timestamp;

use super::Done;
use crate::accounts::{self, Account, AccountId, Decision, Permission, Role, Scope, decide};
use crate::alerts::{self, Recipient};
use crate::app::App;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{coded, execute, local_id, sql};

/// How long a file may be downloaded.
pub const KEPT: Duration = Duration::from_hours(24);
/// How long it is remembered here that there was one; the access log remembers longer.
const REMEMBERED: Duration = Duration::from_hours(90 * 24);
/// How many the page shows.
const SHOWN: i64 = 10;

local_id!(
    /// An export that was asked for.
    ExportId,
    "exp"
);

coded! {
    /// How it stands.
    State {
        /// It waits for its turn or is written.
        Writing = "writing",
        /// It may be downloaded.
        Ready = "ready",
        /// It could not be written, and nothing of it is there.
        Failed = "failed",
        /// Its file was there and is no more.
        Gone = "gone",
    }
}

/// An export that was asked for.
#[derive(Clone, Debug)]
pub struct Export {
    /// Its name.
    pub id: ExportId,
    /// Who asked, and may download it.
    pub by: AccountId,
    /// As she was called then.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// How it stands.
    pub state: State,
    /// Lines of the file.
    pub lines: i64,
    /// Bytes of the file in clear.
    pub size: u64,
    /// Fields that did not open.
    pub unreadable: i64,
    /// Why it failed: a message key.
    pub remark: String,
    /// When it was whole, or failed.
    pub ended_at: Option<Timestamp>,
    /// How often a download was begun.
    pub downloads: i64,
    file_key: String,
}

impl Export {
    /// Until when it may be downloaded.
    pub fn until(&self) -> Option<Timestamp> {
        self.ended_at.filter(|_| self.state == State::Ready).map(|ended| ended.plus(KEPT))
    }

    /// The key of its file.
    pub fn key(&self, app: &App) -> Result<BlobKey> {
        let key = app.field_key.open(place(&self.id), &self.file_key)?;
        let key: [u8; 32] = key.try_into().map_err(|_| StoreError::inconsistent("panel_exports.file_key"))?;
        Ok(BlobKey::from_bytes(key))
    }
}

const COLUMNS: &str =
    "id, asked_by, asked_by_name, asked_at, state, file_key, lines, size, unreadable, remark, ended_at, downloads";

#[derive(sqlx::FromRow)]
struct Row {
    id: ExportId,
    asked_by: AccountId,
    asked_by_name: String,
    asked_at: i64,
    state: String,
    file_key: String,
    lines: i64,
    size: i64,
    unreadable: i64,
    remark: String,
    ended_at: Option<i64>,
    downloads: i64,
}

impl Row {
    fn read(self) -> Result<Export> {
        Ok(Export {
            id: self.id,
            by: self.asked_by,
            by_name: self.asked_by_name,
            at: Timestamp::from_millis(self.asked_at),
            state: self.state.parse().map_err(StoreError::inconsistent)?,
            lines: self.lines,
            size: u64::try_from(self.size).map_err(StoreError::inconsistent)?,
            unreadable: self.unreadable,
            remark: self.remark,
            ended_at: self.ended_at.map(Timestamp::from_millis),
            downloads: self.downloads,
            file_key: self.file_key,
        })
    }
}

fn place(id: &ExportId) -> Place<'_> {
    Place { table: "panel_exports", column: "file_key", row: id.as_str() }
}

/// The newest of them.
pub async fn newest(tx: &mut Tx) -> Result<Vec<Export>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM panel_exports ORDER BY asked_at DESC, id DESC LIMIT $1"
    ))).bind(SHOWN).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// Those that are written, and those that may be downloaded: one statement, asked every second.
pub async fn standing(tx: &mut Tx) -> Result<Vec<Export>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM panel_exports WHERE state IN ('writing', 'ready') ORDER BY asked_at, id"
    ))).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// The one that somebody may download now: hers, whole, and not a day old.
pub async fn hers(tx: &mut Tx, account: &AccountId, id: &ExportId, now: Timestamp) -> Result<Option<Export>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM panel_exports WHERE id = $1 AND asked_by = $2"
    ))).bind(id).bind(account).fetch_optional(c))?;
    let export = row.map(Row::read).transpose()?;
    Ok(export.filter(|export| export.until().is_some_and(|until| now < until)))
}

/// Somebody asks for one; nothing where one is under way. The caller writes the row in the log.
pub async fn begin(tx: &mut Tx, app: &App, by: &Account) -> Result<Option<ExportId>> {
    if standing(tx).await?.iter().any(|export| export.state == State::Writing) {
        return Ok(None);
    }
    let now = app.clock.now();
    let id = ExportId::new(app.entropy.uuid(now));
    let key: [u8; 32] = app.entropy.bytes();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO panel_exports (id, asked_by, asked_by_name, asked_at, state, file_key, lines, size, unreadable, remark, \
             downloads) VALUES ($1, $2, $3, $4, 'writing', $5, 0, 0, 0, '', 0)"
        )
        .bind(&id)
        .bind(&by.id)
        .bind(&by.name)
        .bind(now.as_millis())
        .bind(app.field_key.seal(app.entropy, place(&id), &key))
    )?;
    for account in accounts::store::all(tx).await?.iter().filter(|account| is_told(account, by)) {
        execute!(
            tx,
            sqlx::query("INSERT INTO panel_export_notices (export, account) VALUES ($1, $2)")
                .bind(&id)
                .bind(&account.id)
        )?;
        // Where the node sends no letters, none that has not left is to be told of.
        let recipient = Recipient::colleague(&account.id).filter(|_| !app.config.mail.server.is_empty());
        if let Some(recipient) = recipient {
            alerts::store::raise_to(tx, app, recipient, &object(&id)).await?;
        }
    }
    Ok(Some(id))
}

/// Whoever could have asked herself, and who answers for the protection of the data.
fn is_told(account: &Account, by: &Account) -> bool {
    let asks = decide(&account.id, &account.roles, Permission::ExportEverything, Scope::Anything);
    let could_ask = asks == Decision::Allowed;
    account.is_active() && account.id != by.id && (could_ask || account.roles.contains(Role::DataProtection))
}

/// As an alert names it.
fn object(id: &ExportId) -> String {
    format!("{}{id}", alerts::AN_EXPORT)
}

/// It is whole.
pub async fn ready(tx: &mut Tx, id: &ExportId, (done, size): (&Done, u64), now: Timestamp) -> Result<()> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    execute!(
        tx,
        sqlx::query(
            "UPDATE panel_exports SET state = 'ready', lines = $2, size = $3, unreadable = $4, ended_at = $5 \
             WHERE id = $1 AND state = 'writing'"
        )
        .bind(id)
        .bind(number(done.lines))
        .bind(number(size))
        .bind(number(done.unreadable))
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// It could not be written; its key goes.
pub async fn failed(tx: &mut Tx, id: &ExportId, remark: &str, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE panel_exports SET state = 'failed', remark = $2, ended_at = $3, file_key = '' \
             WHERE id = $1 AND state = 'writing'"
        )
        .bind(id)
        .bind(remark)
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// Its file is there no more; its key goes too.
pub async fn gone(tx: &mut Tx, id: &ExportId) -> Result<()> {
    let query = "UPDATE panel_exports SET state = 'gone', file_key = '' WHERE id = $1 AND state = 'ready'";
    execute!(tx, sqlx::query(query).bind(id))?;
    Ok(())
}

/// A download begins.
pub async fn taken(tx: &mut Tx, id: &ExportId) -> Result<()> {
    execute!(tx, sqlx::query("UPDATE panel_exports SET downloads = downloads + 1 WHERE id = $1").bind(id))?;
    Ok(())
}

/// Those of which an account was told and has not said that she has seen it, the newest first.
pub async fn unseen(tx: &mut Tx, account: &AccountId) -> Result<Vec<Export>> {
    let columns = COLUMNS.split(", ").map(|column| format!("e.{column}")).collect::<Vec<_>>().join(", ");
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {columns} FROM panel_export_notices n JOIN panel_exports e ON e.id = n.export \
         WHERE n.account = $1 AND n.seen_at IS NULL ORDER BY e.asked_at DESC, e.id DESC LIMIT $2"
    ))).bind(account).bind(SHOWN).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// She has seen it; nothing when it was not for her, and whether that is new. A letter that has not left need not leave.
pub async fn saw(tx: &mut Tx, account: &AccountId, id: &ExportId, now: Timestamp) -> Result<Option<bool>> {
    let there: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT account FROM panel_export_notices WHERE export = $1 AND account = $2"
    ).bind(id).bind(account).fetch_optional(c))?;
    if there.is_none() {
        return Ok(None);
    }
    let touched = execute!(
        tx,
        sqlx::query(
            "UPDATE panel_export_notices SET seen_at = $3 WHERE export = $1 AND account = $2 AND seen_at IS NULL"
        )
        .bind(id)
        .bind(account)
        .bind(now.as_millis())
    )?;
    if let Some(recipient) = Recipient::colleague(account) {
        alerts::store::settle_to(tx, recipient, &object(id)).await?;
    }
    Ok(Some(touched == 1))
}

/// Whether there is any that is remembered for long enough.
pub async fn is_forgettable(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    let query =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM panel_exports WHERE state IN ('failed', 'gone') AND asked_at < $1";
    let before = now.minus(REMEMBERED).as_millis();
    let count: i64 = sql!(tx, c => sqlx::query_scalar(query).bind(before).fetch_one(c))?;
    Ok(count > 0)
}

/// Forgets those.
pub async fn forget(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let before = now.minus(REMEMBERED).as_millis();
    for query in [
        "DELETE FROM panel_export_notices WHERE export IN \
         (SELECT id FROM panel_exports WHERE state IN ('failed', 'gone') AND asked_at < $1)",
        "DELETE FROM panel_exports WHERE state IN ('failed', 'gone') AND asked_at < $1",
    ] {
        execute!(tx, sqlx::query(query).bind(before))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{Login, Particulars};
    use crate::trial::TrialNode;
    use crate::web::locale::Locale;

    async fn account(tx: &mut Tx, app: &App, login: &str, role: Role) -> Account {
        let new = Particulars {
            name: format!("{login} Inventata"),
            login: Login::parse(login).unwrap(),
            roles: crate::accounts::role::RoleSet::new([role]),
        };
        accounts::store::insert(tx, app, &new, Locale::It).await.unwrap()
    }

    #[tokio::test]
    async fn while_one_is_written_nobody_begins_another_and_the_right_people_are_told_once() {
        let node = TrialNode::named("Cooperativa di prova").await;
        let app: &App = &node;
        let mut tx = app.db.write().await.unwrap();
        let ada = account(&mut tx, app, "ada", Role::NodeAdministrator).await;
        let bruno = account(&mut tx, app, "bruno", Role::NodeAdministrator).await;
        let dora = account(&mut tx, app, "dora", Role::DataProtection).await;
        let giulia = account(&mut tx, app, "giulia", Role::Coordinator).await;
        let id = begin(&mut tx, app, &ada).await.unwrap().expect("nothing is under way");
        assert_eq!(begin(&mut tx, app, &bruno).await.unwrap(), None);
        for (who, told) in [(&ada, 0), (&bruno, 1), (&dora, 1), (&giulia, 0)] {
            assert_eq!(unseen(&mut tx, &who.id).await.unwrap().len(), told, "{}", who.name);
        }
        let now = app.clock.now();
        assert!(hers(&mut tx, &ada.id, &id, now).await.unwrap().is_none(), "it is not whole");
        ready(&mut tx, &id, (&Done { lines: 3, counts: Vec::new(), unreadable: 0 }, 30), now).await.unwrap();
        let export = hers(&mut tx, &ada.id, &id, now).await.unwrap().expect("it is hers");
        assert_eq!((export.lines, export.size, export.until()), (3, 30, Some(now.plus(KEPT))));
        assert!(export.key(app).is_ok());
        assert!(hers(&mut tx, &bruno.id, &id, now).await.unwrap().is_none());
        assert!(hers(&mut tx, &ada.id, &id, now.plus(KEPT)).await.unwrap().is_none(), "a day is over");
        let saw = async |tx: &mut Tx, who: &Account| saw(tx, &who.id, &id, now).await.unwrap();
        assert_eq!(saw(&mut tx, &bruno).await, Some(true));
        assert_eq!(saw(&mut tx, &bruno).await, Some(false), "she has said so already");
        assert_eq!(saw(&mut tx, &giulia).await, None, "it was not for her");
        gone(&mut tx, &id).await.unwrap();
        assert!(begin(&mut tx, app, &bruno).await.unwrap().is_some());
        let later = now.plus(REMEMBERED).plus(KEPT);
        assert!(!is_forgettable(&mut tx, now).await.unwrap() && is_forgettable(&mut tx, later).await.unwrap());
        forget(&mut tx, later).await.unwrap();
        assert_eq!(newest(&mut tx).await.unwrap().len(), 1, "the one under way stays");
    }
}
