//! Merging in the database.

pub mod kept;
mod proposed;
pub mod told;

pub use proposed::{Pair, Pairs, not_same, pairs};

use super::{Changed, Merge, MergeId, Refused, parted};
use jiff::civil::Date;

use crate::accounts::Account;
use crate::activities::store::died;
use crate::app::App;
use crate::audit::{self, Event};
use crate::people::history::{self, Change};
use crate::people::restriction;
use crate::people::{self, Details, Person, PersonId, Sight};
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// A column that names a person, in a table whose rows move with her.
pub struct Tie {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// Rows that do not move; `$2` is the record that goes, `$3` the one that stays.
    besides: &'static str,
}

const fn tie(table: &'static str, column: &'static str, besides: &'static str) -> Tie {
    Tie { table, column, besides }
}

/// Everything that is tied to a person and moves. Keys are called `id` in all of these tables. A relation between the two records
/// stays where it is: nobody is her own sister.
pub const MOVES: [Tie; 15] = [
    tie("enrolments", "person", ""),
    tie("diary_entries", "person", ""),
    tie("documents", "person", ""),
    tie("activity_shares", "person", ""),
    tie("tasks", "person", ""),
    tie("relations", "person", "AND other <> $3"),
    tie("relations", "other", "AND person <> $3"),
    tie("legal_bases", "person", ""),
    tie("referrals", "person", ""),
    tie("referral_drafts", "person", ""),
    tie("subject_requests", "person", ""),
    tie("restrictions", "person", ""),
    tie("restriction_uses", "person", ""),
    tie("record_openings", "person", ""),
    tie("notices_handed_out", "person", ""),
];

/// Columns that name a person and stay: what a record is found by, what it said, the import that made it, the merges themselves, and
/// as whom she is counted, which is counted anew, and that she may be kept no longer, or may be there twice, which is looked for anew.
pub const STAYS: [(&str, &str); 11] = [
    ("people_words", "person"),
    ("people_in_care", "person"),
    ("people_history", "person"),
    ("import_people", "person"),
    ("people_past_keeping", "person"),
    ("merges", "kept"),
    ("merges", "merged"),
    ("not_same", "first"),
    ("not_same", "second"),
    ("people_alike", "first"),
    ("people_alike", "second"),
];

/// Tables whose rows name a person and, where they have one, an enrolment of hers.
const UNDER_AN_ENROLMENT: [&str; 4] = ["diary_entries", "documents", "activity_shares", "notices_handed_out"];

impl Tie {
    /// As written with a move, and in the message key `merging-moves-…`.
    pub fn place(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: MergeId,
    kept: PersonId,
    merged: PersonId,
    merged_by_name: String,
    merged_at: i64,
    parted_by_name: String,
    parted_at: Option<i64>,
}

const COLUMNS: &str = "id, kept, merged, merged_by_name, merged_at, parted_by_name, parted_at";

impl From<Row> for Merge {
    fn from(row: Row) -> Self {
        let parted = row.parted_at.map(|at| (row.parted_by_name, at));
        Self { id: row.id, kept: row.kept, merged: row.merged, by_name: row.merged_by_name, at: row.merged_at, parted }
    }
}

fn place(id: &MergeId) -> Place<'_> {
    Place { table: "merges", column: "changed", row: id.as_str() }
}

/// How many rows of each kind would move.
pub async fn counts(tx: &mut Tx, kept: &PersonId, other: &PersonId) -> Result<Vec<(String, i64)>> {
    let mut counts = Vec::new();
    for tie in &MOVES {
        let count: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM {} WHERE $1 = '' AND {} = $2 AND $3 <> '' {}",
            tie.table, tie.column, tie.besides
        ))).bind("").bind(other).bind(kept).fetch_one(c))?;
        counts.push((tie.place(), count));
    }
    Ok(counts)
}

/// Why the two cannot be merged now, if they cannot.
pub async fn refused(tx: &mut Tx, kept: &Person, other: &Person, today: Date) -> Result<Option<Refused>> {
    let protected = (kept.details.protected, other.details.protected);
    if protected.0 != protected.1 || protected.0 && kept.opened_by != other.opened_by {
        return Ok(Some(Refused::Protection));
    }
    for one in [kept, other] {
        if !restriction::store::of(tx, &one.id).await?.is_usable(today) {
            return Ok(Some(Refused::Restricted));
        }
    }
    let services: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT DISTINCT a.service FROM enrolments a JOIN enrolments b ON b.service = a.service \
         WHERE a.person = $1 AND b.person = $2 AND a.state <> 'closed' AND b.state <> 'closed' ORDER BY a.service"
    ).bind(&kept.id).bind(&other.id).fetch_all(c))?;
    Ok((!services.is_empty()).then_some(Refused::Services(services)))
}

/// Merges the other record into the one that stays, which was read in this version and says `written` from now on; nothing when
/// either was changed meanwhile. What cannot be merged was refused before.
pub async fn merge(
    tx: &mut Tx,
    app: &App,
    (by, sight): (&Account, &Sight),
    (kept, other): (&Person, &Person),
    written: &Details,
) -> Result<Option<MergeId>> {
    let actor = by.actor();
    let hers = restriction::store::usable(tx, app, &actor, &kept.id).await?;
    let others = restriction::store::usable(tx, app, &actor, &other.id).await?;
    let Some((hers, _)) = hers.zip(others) else { return Ok(None) };
    if *written != kept.details {
        let change = history::change(tx, app, &actor, sight, &hers, kept.version, written).await?;
        if change != Change::Saved {
            return Ok(None);
        }
    }
    if !people::store::lead_to(tx, &other.id, other.version, &kept.id).await? {
        return Ok(None);
    }
    let now = app.clock.now();
    let id = MergeId::new(app.entropy.uuid(now));
    let changed = Changed { before: kept.details.clone(), written: written.clone() };
    let changed = serde_json::to_vec(&changed).map_err(StoreError::inconsistent)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO merges (id, kept, merged, changed, merged_by, merged_by_name, merged_at, parted_by_name) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, '')"
        )
        .bind(&id)
        .bind(&kept.id)
        .bind(&other.id)
        .bind(app.field_key.seal(app.entropy, place(&id), &changed))
        .bind(&by.id)
        .bind(&by.name)
        .bind(now.as_millis())
    )?;
    for tie in &MOVES {
        take(tx, &id, tie, &other.id, &kept.id).await?;
    }
    follow_opener(tx, &kept.id).await?;
    people::store::care::follow_all(tx, &[kept.id.clone(), other.id.clone()]).await?;
    if let Some(day) = written.died_on {
        // What the other record still had open goes on for nobody.
        died::ends(tx, app, &actor, &kept.id, day).await?;
    }
    record(tx, app, by, "person.merged", &kept.id, &other.id).await?;
    Ok(Some(id))
}

/// Moves the rows of one kind and writes down which.
async fn take(tx: &mut Tx, merge: &MergeId, tie: &Tie, from: &PersonId, to: &PersonId) -> Result<()> {
    let Tie { table, column, besides } = tie;
    execute!(
        tx,
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "INSERT INTO merge_moves (merge, place, moved) SELECT $1, $4, id FROM {table} \
             WHERE {column} = $2 AND $3 <> '' {besides}"
        )))
        .bind(merge)
        .bind(from)
        .bind(to)
        .bind(tie.place())
    )?;
    give(tx, merge, tie, from, to).await
}

/// Moves the rows that were written down, those that are still at the record they are taken from.
async fn give(tx: &mut Tx, merge: &MergeId, tie: &Tie, from: &PersonId, to: &PersonId) -> Result<()> {
    let Tie { table, column, .. } = tie;
    execute!(
        tx,
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "UPDATE {table} SET {column} = $3 WHERE {column} = $2 \
             AND id IN (SELECT moved FROM merge_moves WHERE merge = $1 AND place = $4)"
        )))
        .bind(merge)
        .bind(from)
        .bind(to)
        .bind(tie.place())
    )?;
    Ok(())
}

/// What was written under an enrolment is of the person whose enrolment it is: also what was written, or put under it, while the two were
/// one.
async fn follow_enrolments(tx: &mut Tx, (kept, merged): (&PersonId, &PersonId)) -> Result<()> {
    for table in UNDER_AN_ENROLMENT {
        execute!(
            tx,
            sqlx::query(sqlx::AssertSqlSafe(format!(
                "UPDATE {table} SET person = (SELECT e.person FROM enrolments e WHERE e.id = {table}.enrolment) \
                 WHERE person IN ($1, $2) AND enrolment IN (SELECT e.id FROM enrolments e \
                 WHERE e.person IN ($1, $2) AND e.person <> {table}.person)"
            )))
            .bind(kept)
            .bind(merged)
        )?;
    }
    Ok(())
}

/// Whose the person of a referral is follows her record.
async fn follow_opener(tx: &mut Tx, person: &PersonId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE referrals SET person_opened_by = (SELECT p.opened_by FROM people p WHERE p.id = referrals.person) \
             WHERE person = $1"
        )
        .bind(person)
    )?;
    Ok(())
}

async fn record(tx: &mut Tx, app: &App, by: &Account, action: &str, kept: &PersonId, other: &PersonId) -> Result<()> {
    let event = Event::new(action, "person", kept.as_str()).detail(format!("person={other}"));
    audit::record(tx, app, &by.actor(), event).await
}

/// Undoes a merge: what moved goes back, what was written since stays. False when it is undone already, or is not the last one
/// into this record.
pub async fn part(tx: &mut Tx, app: &App, (by, sight): (&Account, &Sight), merge: &Merge) -> Result<bool> {
    let last = of_kept(tx, &merge.kept).await?.into_iter().find(|merge| merge.parted.is_none());
    if last.is_none_or(|last| last.id != merge.id) {
        return Ok(false);
    }
    let Some(kept) = people::store::find(tx, app, sight, &merge.kept).await? else { return Ok(false) };
    let sealed: String = sql!(tx, c => sqlx::query_scalar("SELECT changed FROM merges WHERE id = $1")
        .bind(&merge.id).fetch_one(c))?;
    let changed = app.field_key.open(place(&merge.id), &sealed)?;
    let changed: Changed = serde_json::from_slice(&changed).map_err(StoreError::inconsistent)?;
    let back = parted(&kept.details, &changed);
    let actor = by.actor();
    let Some(hers) = restriction::store::usable(tx, app, &actor, &kept.id).await? else { return Ok(false) };
    if back != kept.details {
        history::change(tx, app, &actor, sight, &hers, kept.version, &back).await?;
    }
    people::store::stand_alone(tx, &merge.merged).await?;
    for tie in &MOVES {
        give(tx, &merge.id, tie, &merge.kept, &merge.merged).await?;
    }
    follow_enrolments(tx, (&merge.kept, &merge.merged)).await?;
    restriction::store::share(tx, app, &actor, &merge.kept, &merge.merged).await?;
    follow_opener(tx, &merge.merged).await?;
    people::store::care::follow_all(tx, &[merge.kept.clone(), merge.merged.clone()]).await?;
    execute!(
        tx,
        sqlx::query("UPDATE merges SET parted_by_name = $2, parted_at = $3 WHERE id = $1")
            .bind(&merge.id)
            .bind(&by.name)
            .bind(app.clock.now().as_millis())
    )?;
    record(tx, app, by, "person.parted", &merge.kept, &merge.merged).await?;
    Ok(true)
}

/// The merges into a record, the newest first, also those that were undone.
pub async fn of_kept(tx: &mut Tx, kept: &PersonId) -> Result<Vec<Merge>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM merges WHERE kept = $1 ORDER BY merged_at DESC, id DESC"
    ))).bind(kept).fetch_all(c))?;
    Ok(rows.into_iter().map(Merge::from).collect())
}
