//! The erasure ledger: what was erased stays erased, also after a restore.
//!
//! A backup is a picture of the past. Restored after an erasure, it would bring back the person who asked to be forgotten.
//! So every erasure leaves an entry with the object's identifier and the scope, **nothing of the person**, in two places:
//! a row in the database, written in the transaction that erases ([`record`]), and a line in `erasures.ndjson` in the data
//! folder, written and made durable right after ([`write_out`]). The file is no part of the backup bundle: it must be newer
//! than any of them. A copy lies with the backups, in the folder where the last one was written, and gets every entry within
//! seconds as long as that folder can be reached ([`ledger::copy`]); `restore` finds it there.
//!
//! Every start compares the two ([`reconcile`]). A line that the database does not know tells of an erasure later than the
//! backup that was restored: it is carried out again before any listener opens. A row that the file does not know is added
//! to it. What peers were asked to erase with us comes back from them as well: the withdrawals that the restored node lost
//! are fetched with `recover` and erase again when they are applied.
//!
//! **What was locked is locked again too.** A record that was restricted (GDPR, art. 18) after the backup would be worked with again as if
//! nobody had asked: setting and ending a restriction leave entries as well, which name the restriction, the record and what asked for
//! it by their identifiers. One that has not ended is set again; an end that the backup does not know is not repeated: nobody is
//! unlocked by a machine.

pub mod ledger;
mod store;

use std::path::Path;

use pico_protocol::time::Timestamp;

use crate::store::{Db, StoreError};

pub use store::record;

/// What exactly was erased. The codes are in old ledgers for ever: never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everything a referral said, attachments and disclosed identity included; its skeleton stays.
    ReferralContent,
    /// What a booking between two nodes said, which was a mistake; which time of what it was stays.
    BookingContent,
    /// Everything that says something of a person.
    Person,
    /// Nothing: the record of a person was restricted.
    Restriction,
    /// Nothing: a restriction has ended.
    RestrictionEnded,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] =
        [Self::ReferralContent, Self::BookingContent, Self::Person, Self::Restriction, Self::RestrictionEnded];

    /// The code in the table and in the ledger.
    pub fn code(self) -> &'static str {
        match self {
            Self::ReferralContent => "referral_content",
            Self::BookingContent => "booking_content",
            Self::Person => "person",
            Self::Restriction => "restriction",
            Self::RestrictionEnded => "restriction_ended",
        }
    }

    /// Whether something was erased.
    pub fn erases(self) -> bool {
        matches!(self, Self::ReferralContent | Self::BookingContent | Self::Person)
    }

    /// The scope with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }
}

/// One erasure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Erasure {
    /// Identifier of the erased object, as stored.
    pub object: String,
    /// What of it was erased.
    pub scope: Scope,
    /// When.
    pub at: Timestamp,
}

/// Why the ledger cannot be kept. The node does not start without it.
#[derive(Debug, thiserror::Error)]
pub enum ErasureError {
    /// The file.
    #[error("the erasure ledger cannot be read or written: {0}")]
    File(#[from] std::io::Error),
    /// A line of the file is not an entry, or has a scope this program does not know.
    #[error(
        "line {0} of erasures.ndjson is not an entry this program knows: use the newest program, or mend the line from a \
         copy of the file"
    )]
    Line(usize),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes the entries that are only in the database so far to the file. Called after an erasure and by housekeeping.
pub async fn write_out(db: &Db, data: &Path) -> Result<usize, ErasureError> {
    let mut tx = db.write().await?;
    let waiting = store::not_in_ledger(&mut tx).await?;
    if !waiting.is_empty() {
        ledger::append(data, &waiting)?;
        for entry in &waiting {
            store::mark_in_ledger(&mut tx, entry).await?;
        }
        tx.commit().await?;
    }
    Ok(waiting.len())
}

/// Compares file and database at start: adds to the file what it lacks and answers what the database lacks, which must be
/// erased again (and recorded with [`record`]) before anybody can reach the node.
pub async fn reconcile(db: &Db, data: &Path) -> Result<Vec<Erasure>, ErasureError> {
    let in_file = ledger::read(data)?;
    let mut tx = db.read().await?;
    let in_database = store::all(&mut tx).await?;
    tx.rollback().await?;
    let lacks = |known: &[Erasure], wanted: &Erasure| {
        !known.iter().any(|entry| entry.object == wanted.object && entry.scope == wanted.scope)
    };
    let missing: Vec<Erasure> = in_database.iter().filter(|entry| lacks(&in_file, entry)).cloned().collect();
    ledger::append(data, &missing)?;
    Ok(in_file.into_iter().filter(|entry| lacks(&in_database, entry)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn node() -> (tempfile::TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("node.sqlite").display())).await.unwrap();
        (folder, db)
    }

    async fn erase(db: &Db, object: &str) {
        let mut tx = db.write().await.unwrap();
        record(&mut tx, Timestamp::from_millis(5), Scope::ReferralContent, object).await.unwrap();
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn an_erasure_reaches_the_file_once() {
        let (folder, db) = node().await;
        erase(&db, "ref_1").await;
        erase(&db, "ref_1").await;
        assert_eq!(write_out(&db, folder.path()).await.unwrap(), 1);
        assert_eq!(write_out(&db, folder.path()).await.unwrap(), 0);
        assert_eq!(ledger::read(folder.path()).unwrap().len(), 1);
    }

    #[tokio::test]
    async fn what_a_restored_database_has_forgotten_is_told_and_what_the_file_lacks_is_added() {
        let (folder, db) = node().await;
        erase(&db, "ref_new").await;
        let later = Erasure { object: "ref_1".into(), scope: Scope::ReferralContent, at: Timestamp::from_millis(9) };
        ledger::append(folder.path(), std::slice::from_ref(&later)).unwrap();
        assert_eq!(reconcile(&db, folder.path()).await.unwrap(), [later]);
        assert_eq!(ledger::read(folder.path()).unwrap().len(), 2);
        erase(&db, "ref_1").await;
        assert_eq!(reconcile(&db, folder.path()).await.unwrap(), []);
    }

    #[test]
    fn every_scope_reads_back_from_its_code() {
        for scope in Scope::ALL {
            assert_eq!(Scope::from_code(scope.code()), Some(scope));
        }
    }
}
