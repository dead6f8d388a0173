//! The words that people are found by: kept with every record, and what a typed word may stand for.
//!
//! Names are found by how their words begin, and in spite of typing errors by the trigrams their words share with the typed
//! ones, and by its *slips*: a word with one letter left out. Two words of which one is the other with a letter wrong, missing, too
//! many or swapped with its neighbour share a slip, or one is a slip of the other (the deletion neighbourhood, Garbe 2012); in a
//! short word such a mistake leaves few trigrams as they were. Trigrams and slips are those of words, each once, however many people
//! have it; a word that nobody has any more is forgotten. The same SQL on both engines, because what is compared is stored folded.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::QueryBuilder;

use super::{PersonId, alike};
use crate::store::fold::trigrams;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// Names that look like a typed word by their trigrams.
const ALIKE: i64 = 5;
/// Names that are one slip away from a typed word.
const SLIPPED: usize = 8;
/// The shortest word that is looked for with a slip: in a shorter one every other word is one slip away.
const SHORTEST: usize = 3;

/// The whole text that a record is found by: her name, and behind it what she wants to be called. Both are folded.
pub(super) fn whole(name: &str, called: &str) -> String {
    [name, called].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The words of both, and of each whether it stands only in what she wants to be called.
pub(super) fn of<'a>(name: &'a str, called: &'a str) -> BTreeMap<&'a str, bool> {
    split(called).map(|word| (word, true)).chain(split(name).map(|word| (word, false))).collect()
}

/// Rewrites the words that a record is found by. `name` and `called` are folded.
pub(super) async fn write(tx: &mut Tx, id: &PersonId, name: &str, called: &str) -> Result<()> {
    let before: Vec<String> =
        sql!(tx, c => sqlx::query_scalar("SELECT word FROM people_words WHERE person = $1").bind(id).fetch_all(c))?;
    let before: BTreeSet<&str> = before.iter().map(String::as_str).collect();
    let (words, whole) = (of(name, called), whole(name, called));
    let now: BTreeSet<&str> = words.keys().copied().collect();
    if !before.is_empty() {
        execute!(tx, sqlx::query("DELETE FROM people_words WHERE person = $1").bind(id))?;
    }
    if !words.is_empty() {
        execute!(
            tx,
            QueryBuilder::new("INSERT INTO people_words (word, name, person, called) ")
                .push_values(&words, |mut row, (word, only_called)| {
                    row.push_bind(*word).push_bind(&whole).push_bind(id).push_bind(*only_called);
                })
                .build()
        )?;
    }
    let more = now.difference(&before).map(|word| (*word, 1));
    count_all(tx, more.chain(before.difference(&now).map(|word| (*word, -1))).collect()).await
}

/// Words of a folded text.
pub(super) fn split(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').filter(|word| !word.is_empty())
}

/// So many words a name has at most, as a rule.
const ONE_PERSON: usize = 8;

/// Words of which one statement counts.
const COUNTED: usize = 2_000;

/// So many records more, or fewer, have these words. The words are in order: two transactions with the same ones wait for each
/// other in one direction.
pub(super) async fn count_all(tx: &mut Tx, changes: BTreeMap<&str, i64>) -> Result<()> {
    let changes: Vec<(&str, i64)> = changes.into_iter().collect();
    for some in changes.chunks(COUNTED) {
        count(tx, some.iter().copied().collect()).await?;
    }
    Ok(())
}

async fn count(tx: &mut Tx, changes: BTreeMap<&str, i64>) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let counted: Vec<(String, i64)> = sql!(tx, c => async {
        let mut query = QueryBuilder::new("INSERT INTO name_words (word, records) ");
        query.push_values(&changes, |mut row, (word, records)| {
            row.push_bind(*word).push_bind(*records);
        });
        query.push(
            " ON CONFLICT (word) DO UPDATE SET records = name_words.records + excluded.records RETURNING word, records",
        );
        // Of one person they come again; those of an import never do.
        query.build_query_as().persistent(changes.len() <= ONE_PERSON).fetch_all(&mut *c).await
    })?;
    for (word, records) in counted {
        if records <= 0 {
            execute!(tx, sqlx::query("DELETE FROM name_trigrams WHERE word = $1").bind(&word))?;
            execute!(tx, sqlx::query("DELETE FROM name_slips WHERE word = $1").bind(&word))?;
            execute!(tx, sqlx::query("DELETE FROM name_words WHERE word = $1").bind(&word))?;
        } else if changes.get(word.as_str()) == Some(&records) {
            execute!(
                tx,
                QueryBuilder::new("INSERT INTO name_trigrams (trigram, word) ")
                    .push_values(trigrams(&word), |mut row, trigram| {
                        row.push_bind(trigram).push_bind(&word);
                    })
                    .build()
            )?;
            write_slips(tx, &word).await?;
        }
    }
    Ok(())
}

async fn write_slips(tx: &mut Tx, word: &str) -> Result<()> {
    let slips = slips(word);
    if slips.is_empty() {
        return Ok(());
    }
    execute!(
        tx,
        QueryBuilder::new("INSERT INTO name_slips (slip, word) ")
            .push_values(slips, |mut row, slip| {
                row.push_bind(slip).push_bind(word);
            })
            .build()
    )?;
    Ok(())
}

/// A word with one letter left out, in each place; of a short word nothing.
fn slips(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < SHORTEST {
        return BTreeSet::new();
    }
    let without = |place: usize| letters[..place].iter().chain(&letters[place + 1..]).collect();
    (0..letters.len()).map(without).collect()
}

/// How many records have a word that begins so.
pub(super) async fn records(tx: &mut Tx, beginning: &str) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(records), 0) AS BIGINT) FROM name_words WHERE word >= $1 AND word <= $2"
    ).bind(beginning).bind(end(beginning)).fetch_one(c))
}

/// The words of names that begin so; none where there are more than `most`.
pub(super) async fn beginning(tx: &mut Tx, typed: &str, most: i64) -> Result<Option<Vec<String>>> {
    let found: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT word FROM name_words WHERE word >= $1 AND word <= $2 ORDER BY word LIMIT $3"
    ).bind(typed).bind(end(typed)).bind(most + 1).fetch_all(c))?;
    Ok(i64::try_from(found.len()).is_ok_and(|length| length <= most).then_some(found))
}

/// How many records have each of these words, in their order.
pub(super) async fn records_of(tx: &mut Tx, words: &[String]) -> Result<Vec<(String, i64)>> {
    let mut counted = Vec::with_capacity(words.len());
    for word in words {
        let records: Option<i64> = sql!(tx, c => sqlx::query_scalar(
            "SELECT records FROM name_words WHERE word = $1"
        ).bind(word).fetch_optional(c))?;
        counted.push((word.clone(), records.unwrap_or(0)));
    }
    Ok(counted)
}

/// Words of names that a typed one may stand for: one slip away, those that most records have first, then those that share many
/// trigrams.
pub(super) async fn alike(tx: &mut Tx, typed: &str) -> Result<Vec<String>> {
    let mut alike = slipped(tx, typed).await?;
    for word in sharing(tx, typed).await? {
        if !alike.contains(&word) {
            alike.push(word);
        }
    }
    Ok(alike)
}

/// Words one slip away. A word is found by a slip that it shares with the typed one, and looked at: left out in two places, letters can
/// make two words of one slip.
async fn slipped(tx: &mut Tx, typed: &str) -> Result<Vec<String>> {
    let slips = slips(typed);
    if slips.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<String> = sql!(tx, c => async {
        let mut query = QueryBuilder::new("SELECT w.word FROM name_words w WHERE w.word IN (");
        let mut words = query.separated(", ");
        for slip in &slips {
            words.push_bind(slip);
        }
        query.push(") OR w.word IN (SELECT s.word FROM name_slips s WHERE s.slip IN (");
        let mut keys = query.separated(", ");
        for slip in slips.iter().map(String::as_str).chain([typed]) {
            keys.push_bind(slip);
        }
        query.push(")) ORDER BY w.records DESC, w.word");
        query.build_query_scalar().fetch_all(&mut *c).await
    })?;
    let near = found.into_iter().filter(|word| word != typed && alike::distance(word, typed, 1) == 1);
    Ok(near.take(SLIPPED).collect())
}

/// Words of names that share at least half of the trigrams of a typed one, the nearest first: of those that share as many,
/// the one with the fewest others.
async fn sharing(tx: &mut Tx, typed: &str) -> Result<Vec<String>> {
    let trigrams = trigrams(typed);
    let least = i64::try_from(trigrams.len().div_ceil(2)).unwrap_or(i64::MAX);
    sql!(tx, c => async {
        let mut query = QueryBuilder::new("SELECT word FROM name_trigrams WHERE trigram IN (");
        let mut list = query.separated(", ");
        for trigram in &trigrams {
            list.push_bind(trigram);
        }
        query.push(") GROUP BY word HAVING COUNT(*) >= ").push_bind(least);
        query.push(" ORDER BY COUNT(*) DESC, LENGTH(word), word LIMIT ").push_bind(ALIKE);
        query.build_query_scalar().fetch_all(&mut *c).await
    })
}

/// Comes after every text that begins so.
pub(super) fn end(beginning: &str) -> String {
    format!("{beginning}\u{10ffff}")
}
