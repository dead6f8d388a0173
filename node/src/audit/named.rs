//! Which rows of the log name which records.
//!
//! A row about a list names whoever stood on it, in its detail. Who asks who has seen a record asks for all of these rows, and looking for
//! an identifier in every row takes as long as the log has grown. So a worker goes along the chain in stretches of some thousand rows and
//! keeps one line for each record that a stretch names: in which of its rows. Whoever opens a list waits for none of that, and somebody who
//! stood on thirty lists of a morning has one line. Lines are only ever added at the end; a question goes from stretch to stretch, the
//! newest first.
//!
//! **It is made from the rows, and proves nothing.** The chain knows nothing of it. A search looks into the rows that it leads to, so a line
//! too many shows nothing. A line that is not there would hide a row: whoever has the chain verified has it compared with the rows too
//! ([`compare_all`]). What it has not come to yet (the rows of the last minutes; all of them after an update or a restore) is read row by
//! row. Lines of rows that go by their age ([`super::retention`]) go with the worker's next look.

use std::collections::BTreeMap;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use sqlx::QueryBuilder;

use super::chain::BREATH;
use crate::app::App;
use crate::store::marks::{OneText, marks};
use crate::store::{Db, Result, Tx};
use crate::{execute, sql};

/// Between two looks of the worker.
const LOOK: Duration = Duration::from_mins(10);
/// Rows that are read at once.
const READ: i64 = 128;
/// Lines that are written in one transaction.
const AT_ONCE: usize = 2_000;
/// Lines of one statement.
const LINES: usize = 250;
/// Stretches that one statement asks about.
const ASKED: i64 = 200;
/// No identifier is shorter, and no code as long.
const SHORTEST: usize = 32;

/// How long a stretch is.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// At most so many rows of the chain: a place in it has two bytes.
    pub rows: u16,
    /// It ends earlier where its rows name so much.
    pub named: usize,
}

impl Measure {
    /// What a running node goes by. A log of a million rows, a tenth of them lists of twenty-five, has 250 stretches.
    pub const USUAL: Self = Self { rows: 4_096, named: 20_000 };
}

/// Starts the worker of a running node.
pub fn start(app: &App) {
    app.look_every(LOOK, "it could not be kept which rows of the access log name whom", |app| async move {
        gather(&app.db, Measure::USUAL).await.map(|_| ())
    });
}

/// Whether a word is an identifier, as rows name them.
pub(super) fn is_identifier(word: &str) -> bool {
    word.len() >= SHORTEST
}

/// What a detail names: `ids=per_…,per_…`, `person=per_… referral=ref_…`.
fn names(detail: &str) -> impl Iterator<Item = &str> {
    detail.split([' ', ',', '=']).filter(|word| is_identifier(word))
}

/// What an identifier is kept as. That two have one key is unlikely, and does no harm.
fn key(word: &str) -> i64 {
    let digest: [u8; 32] = Sha256::digest(word).into();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}

/// A stretch of the chain, and what its rows name.
#[derive(Debug)]
struct Stretch {
    begins: i64,
    ends: i64,
    earliest: i64,
    latest: i64,
    /// Rows that are still there.
    rows: i64,
    /// The key of a record, and the place of a row that names it.
    named: Vec<(i64, u16)>,
}

impl Stretch {
    fn take(&mut self, (position, at, detail): (i64, i64, Option<String>)) {
        self.rows += 1;
        self.earliest = self.earliest.min(at);
        self.latest = self.latest.max(at);
        let (Ok(place), Some(detail)) = (u16::try_from(position - self.begins), detail) else { return };
        self.named.extend(names(&detail).map(|word| (key(word), place)));
    }

    /// One line for each record: its key, and two bytes for each row that names it.
    fn lines(&mut self) -> Vec<(i64, Vec<u8>)> {
        self.named.sort_unstable();
        self.named.dedup();
        let places = |rows: &[(i64, u16)]| rows.iter().flat_map(|(_, place)| place.to_be_bytes()).collect::<Vec<u8>>();
        let of_one = self.named.chunk_by(|one, next| one.0 == next.0);
        of_one.map(|rows| (rows[0].0, places(rows))).collect()
    }
}

/// Up to which place in the chain the rows are known.
pub(super) async fn covered(tx: &mut Tx) -> Result<i64> {
    let ends: Option<i64> = sql!(tx, c => sqlx::query_scalar(
        "SELECT ends FROM audit_stretches ORDER BY begins DESC LIMIT 1"
    ).fetch_optional(c))?;
    Ok(ends.unwrap_or(0))
}

/// Goes on along the chain as far as it fills stretches, and compares those that are to be compared; answers how many were written.
pub async fn gather(db: &Db, measure: Measure) -> Result<u64> {
    let mut written = 0;
    loop {
        let (from, chained) = ends_of(db).await?;
        let last = from + i64::from(measure.rows);
        let stretch = read(db, (from + 1, last.min(chained)), measure.named).await?;
        // What is too short waits for the rows that follow.
        if (stretch.ends < last && stretch.named.len() < measure.named) || !write(db, stretch).await? {
            break;
        }
        written += 1;
    }
    let mut tx = db.read().await?;
    let stale: Vec<(i64, i64)> = sql!(&mut tx, c => sqlx::query_as(
        "SELECT begins, ends FROM audit_stretches WHERE stale = TRUE ORDER BY begins"
    ).fetch_all(c))?;
    drop(tx);
    for both in stale {
        let stretch = read(db, both, usize::MAX).await?;
        written += u64::from(write(db, stretch).await?);
    }
    Ok(written)
}

/// Where the stretches end, and where the chain does.
async fn ends_of(db: &Db) -> Result<(i64, i64)> {
    let mut tx = db.read().await?;
    let chained: Option<i64> =
        sql!(&mut tx, c => sqlx::query_scalar("SELECT MAX(position) FROM audit_entries").fetch_one(c))?;
    Ok((covered(&mut tx).await?, chained.unwrap_or(0)))
}

/// The rows from one place in the chain to another, or to where they name so much.
async fn read(db: &Db, (begins, last): (i64, i64), most: usize) -> Result<Stretch> {
    let (earliest, latest) = (i64::MAX, i64::MIN);
    let mut stretch = Stretch { begins, ends: begins - 1, earliest, latest, rows: 0, named: Vec::new() };
    while stretch.ends < last && stretch.named.len() < most {
        let to = (stretch.ends + READ).min(last);
        let mut tx = db.read().await?;
        let rows: Vec<(i64, i64, Option<String>)> = sql!(&mut tx, c => sqlx::query_as(
            "SELECT position, at, detail FROM audit_entries WHERE position > $1 AND position <= $2 ORDER BY position"
        ).bind(stretch.ends).bind(to).fetch_all(c))?;
        stretch.ends = to;
        for row in rows {
            let position = row.0;
            stretch.take(row);
            if stretch.named.len() >= most {
                stretch.ends = position;
                break;
            }
        }
    }
    Ok(stretch)
}

/// Writes what differs from what is kept of a stretch. It counts once all of it is there; false where rows have gone meanwhile: it
/// is read again at the next look.
async fn write(db: &Db, mut stretch: Stretch) -> Result<bool> {
    let mut tx = db.read().await?;
    let kept: Vec<(i64, Vec<u8>)> = sql!(&mut tx, c => sqlx::query_as(
        "SELECT object, places FROM audit_named WHERE stretch = $1"
    ).bind(stretch.begins).fetch_all(c))?;
    drop(tx);
    let mut kept: BTreeMap<i64, Vec<u8>> = kept.into_iter().collect();
    let mut lines = stretch.lines();
    lines.retain(|(object, places)| kept.remove(object).as_ref() != Some(places));
    // What is left is named by no row any more.
    let gone: Vec<i64> = kept.into_keys().collect();
    for some in lines.chunks(AT_ONCE) {
        let mut tx = db.write().await?;
        put(&mut tx, stretch.begins, some).await?;
        tx.commit().await?;
        tokio::time::sleep(BREATH).await;
    }
    for some in gone.chunks(AT_ONCE) {
        let mut tx = db.write().await?;
        remove(&mut tx, stretch.begins, some).await?;
        tx.commit().await?;
        tokio::time::sleep(BREATH).await;
    }
    settle(db, &stretch).await
}

async fn put(tx: &mut Tx, stretch: i64, lines: &[(i64, Vec<u8>)]) -> Result<()> {
    for some in lines.chunks(LINES) {
        sql!(tx, c => async {
            let mut query = QueryBuilder::new("INSERT INTO audit_named (stretch, object, places) ");
            query.push_values(some, |mut row, (object, places)| {
                row.push_bind(stretch).push_bind(*object).push_bind(places.as_slice());
            });
            query.push(" ON CONFLICT (stretch, object) DO UPDATE SET places = excluded.places");
            query.build().persistent(some.len() == LINES).execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

async fn remove(tx: &mut Tx, stretch: i64, objects: &[i64]) -> Result<()> {
    for some in objects.chunks(LINES) {
        let text = format!("DELETE FROM audit_named WHERE stretch = $1 AND object IN ({})", marks(2, some.len()));
        execute!(tx, {
            let query = sqlx::query(sqlx::AssertSqlSafe(text.as_str())).bind(stretch);
            some.iter().fold(query, |query, object| query.bind(*object))
        })?;
    }
    Ok(())
}

async fn settle(db: &Db, stretch: &Stretch) -> Result<bool> {
    let mut tx = db.write().await?;
    let rows: i64 = sql!(&mut tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE position BETWEEN $1 AND $2"
    ).bind(stretch.begins).bind(stretch.ends).fetch_one(c))?;
    if rows != stretch.rows {
        return Ok(false);
    }
    execute!(
        &mut tx,
        sqlx::query(
            "INSERT INTO audit_stretches (begins, ends, earliest, latest, stale) VALUES ($1, $2, $3, $4, FALSE) \
             ON CONFLICT (begins) DO UPDATE SET earliest = excluded.earliest, latest = excluded.latest, stale = FALSE"
        )
        .bind(stretch.begins)
        .bind(stretch.ends)
        .bind(stretch.earliest)
        .bind(stretch.latest)
    )?;
    tx.commit().await?;
    Ok(true)
}

/// Rows between two places in the chain have gone: what named whom in them goes with the next look.
pub(super) async fn rows_went(tx: &mut Tx, (from, to): (i64, i64)) -> Result<()> {
    let mark = "UPDATE audit_stretches SET stale = TRUE WHERE stale = FALSE AND ends >= $1 AND begins <= $2";
    execute!(tx, sqlx::query(mark).bind(from).bind(to))?;
    Ok(())
}

/// Has all of it compared with the rows at the next look, and put right.
pub async fn compare_all(tx: &mut Tx) -> Result<()> {
    execute!(tx, sqlx::query("UPDATE audit_stretches SET stale = TRUE WHERE stale = FALSE"))?;
    Ok(())
}

/// Where something is named.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Places in the chain of the rows, the newest first. Some of them may have gone.
    pub positions: Vec<i64>,
    /// The moment from which on these are all of them; none: they are all.
    pub since: Option<i64>,
}

/// Which rows between two moments name an identifier: all of the newest stretches that have `most` of them.
pub(super) async fn of(
    tx: &mut Tx,
    word: &str,
    (from, until): (Option<i64>, Option<i64>),
    most: usize,
) -> Result<Named> {
    let stretches: Vec<(i64, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT begins, latest FROM audit_stretches WHERE latest >= $1 AND earliest < $2 ORDER BY begins DESC"
    ).bind(from.unwrap_or(i64::MIN)).bind(until.unwrap_or(i64::MAX)).fetch_all(c))?;
    let (mut named, mut looked, object) = (Named::default(), 0, key(word));
    for some in stretches.chunks(usize::try_from(ASKED).unwrap_or(1)) {
        let begins: Vec<i64> = some.iter().map(|(begins, _)| *begins).collect();
        let mut lines: BTreeMap<i64, Vec<u8>> = lines_of(tx, object, &begins).await?.into_iter().collect();
        for begins in begins {
            if named.positions.len() >= most {
                // What is younger than every row of the stretches that are left stands in one that was looked at.
                named.since = stretches[looked..].iter().map(|(_, latest)| latest + 1).max();
                return Ok(named);
            }
            looked += 1;
            let places = lines.remove(&begins).unwrap_or_default();
            let place = |two: &[u8; 2]| begins + i64::from(u16::from_be_bytes(*two));
            named.positions.extend(places.as_chunks::<2>().0.iter().rev().map(place));
        }
    }
    Ok(named)
}

async fn lines_of(tx: &mut Tx, object: i64, begins: &[i64]) -> Result<Vec<(i64, Vec<u8>)>> {
    let Some(these) = OneText::of(begins, ASKED) else { return Ok(Vec::new()) };
    let text = format!("SELECT stretch, places FROM audit_named WHERE object = $1 AND stretch IN ({})", these.marks(2));
    sql!(tx, c => {
        let query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(object);
        these.bound().fold(query, |query, begins| query.bind(*begins)).fetch_all(c)
    })
}

#[cfg(test)]
mod tests;
