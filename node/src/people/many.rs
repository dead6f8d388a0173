//! Many records at once: what an import makes, compares with and takes back.
//!
//! What takes time (encrypting, folding) is done before the transaction begins ([`Prepared`]): while one is open nobody else
//! writes. Rows then go in by hundreds.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use pico_protocol::time::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::QueryBuilder;

use super::store::place;
use super::tax_code::TaxCode;
use super::{Details, PersonId, Sex, Sight, words};
use crate::app::App;
use crate::store::fold::fold;
use crate::store::marks;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// Rows of one statement. Both engines take far more, but SQLite keeps what was bound to each of them, and beside it the pages that the
/// statement changes, until it ends: with five times as many a node that imports holds tens of megabytes more. A statement of fewer is
/// not kept ready: its like never comes again, and a connection would hold hundreds of them with what was bound.
const ROWS: usize = 100;

/// By one of these two records may be of the same person: one codice fiscale; one name and day of birth. The first half of a SHA-256,
/// so that a hundred thousand of them are small.
pub type Mark = [u8; 16];

/// What a record is compared by.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Likeness {
    /// The record.
    pub id: PersonId,
    tax_code_lookup: String,
    birth_date: String,
    sort_key: String,
}

impl Likeness {
    /// The marks by which two records may be of the same person.
    pub fn marks(&self) -> Vec<Mark> {
        marks(&self.tax_code_lookup, &self.birth_date, &self.sort_key)
    }

    /// What her codice fiscale is found by ([`code_lookup`]); empty: the record has none.
    pub fn code(&self) -> &str {
        &self.tax_code_lookup
    }

    /// Surname and first names, folded.
    pub fn name(&self) -> &str {
        &self.sort_key
    }

    /// Whether this may be her day of birth: also where the record has none.
    pub fn may_be_born_on(&self, day: Date) -> bool {
        self.birth_date.is_empty() || self.birth_date == day.to_string()
    }
}

/// The same of a record that is not there yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Likely {
    lookup: String,
    birth: String,
    name: String,
}

impl Likely {
    /// Of what a record would say.
    pub fn of(app: &App, details: &Details) -> Self {
        let birth = details.birth_date.map(|date| date.to_string()).unwrap_or_default();
        Self { lookup: lookup(app, details), birth, name: fold(&details.name()) }
    }

    /// Its marks.
    pub fn marks(&self) -> Vec<Mark> {
        marks(&self.lookup, &self.birth, &self.name)
    }
}

fn marks(lookup: &str, birth: &str, name: &str) -> Vec<Mark> {
    let mark = |text: String| {
        let mut mark = Mark::default();
        mark.copy_from_slice(&Sha256::digest(text)[..16]);
        mark
    };
    let code = (!lookup.is_empty()).then(|| mark(format!("code {lookup}")));
    let named = (!birth.is_empty()).then(|| mark(format!("name {birth} {name}")));
    code.into_iter().chain(named).collect()
}

fn lookup(app: &App, details: &Details) -> String {
    details.tax_code.as_ref().map(|code| code_lookup(app, code)).unwrap_or_default()
}

/// What the record with a codice fiscale is found by.
pub fn code_lookup(app: &App, code: &TaxCode) -> String {
    app.field_key.lookup("tax_code", &code.plain())
}

const LIKENESS: &str = "p.id, p.tax_code_lookup, p.birth_date, p.sort_key";

/// Every record that may be seen and was changed since then.
pub async fn likenesses(tx: &mut Tx, sight: &Sight, since: Timestamp) -> Result<Vec<Likeness>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {LIKENESS} FROM people p WHERE {} AND p.changed_at >= $4", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(since.as_millis()).fetch_all(c))
}

/// Which of these are here already, as far as may be seen: the record of each mark. Only they are looked for, however many people there
/// are.
pub async fn known(tx: &mut Tx, sight: &Sight, likely: &[Likely]) -> Result<HashMap<Mark, PersonId>> {
    let mut known = HashMap::new();
    for some in likely.chunks(ROWS) {
        let codes = some.iter().map(|one| one.lookup.as_str()).filter(|lookup| !lookup.is_empty());
        let codes: Vec<[&str; 1]> = codes.map(|lookup| [lookup]).collect();
        let names = some.iter().filter(|one| !one.birth.is_empty());
        let names: Vec<[&str; 2]> = names.map(|one| [one.birth.as_str(), one.name.as_str()]).collect();
        let found = meeting(tx, sight, BY_CODE, &codes).await?;
        for one in found.into_iter().chain(meeting(tx, sight, BY_NAME, &names).await?) {
            for mark in one.marks() {
                known.entry(mark).or_insert_with(|| one.id.clone());
            }
        }
    }
    Ok(known)
}

/// Every record that may be seen and has one of these codici fiscali ([`code_lookup`]), or one of these names (surname and first names,
/// folded).
pub async fn meant(tx: &mut Tx, sight: &Sight, codes: &[String], names: &[String]) -> Result<Vec<Likeness>> {
    let mut found: Vec<Likeness> = Vec::new();
    for (wanted, values) in [(BY_CODE, codes), (BY_NAME_ALONE, names)] {
        for some in values.chunks(ROWS) {
            let rows: Vec<[&str; 1]> = some.iter().map(|value| [value.as_str()]).collect();
            found.extend(meeting(tx, sight, wanted, &rows).await?);
        }
    }
    found.sort_by(|one, other| one.id.cmp(&other.id));
    found.dedup_by(|one, other| one.id == other.id);
    Ok(found)
}

/// What is wanted, and which record it is.
const BY_CODE: (&str, &str) = ("wanted (lookup)", "p.tax_code_lookup = w.lookup AND p.tax_code_lookup <> ''");
const BY_NAME: (&str, &str) =
    ("wanted (birth, name)", "p.birth_date = w.birth AND p.sort_key = w.name AND p.birth_date <> ''");

const BY_NAME_ALONE: (&str, &str) = ("wanted (name)", "p.sort_key = w.name");

/// Records that meet one of these rows of values.
async fn meeting<const N: usize>(
    tx: &mut Tx,
    sight: &Sight,
    wanted: (&str, &str),
    rows: &[[&str; N]],
) -> Result<Vec<Likeness>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let question = question::<N>(sight, wanted, rows.len());
    sql!(tx, c => async {
        let query = sqlx::query_as(sqlx::AssertSqlSafe(question)).persistent(rows.len() == ROWS);
        let mut query = query.bind(sight.own()).bind(&sight.account).bind(sight.protected_too);
        for value in rows.iter().flatten() {
            query = query.bind(*value);
        }
        query.fetch_all(&mut *c).await
    })
}

/// The question for so many rows. `CROSS JOIN` tells SQLite, which knows nothing of how many people there are, to begin with what is
/// wanted: otherwise it reads every person for each question.
fn question<const N: usize>(sight: &Sight, (table, fits): (&str, &str), rows: usize) -> String {
    // The first three values are those of the sight.
    let values = (0..rows).map(|place| format!("({})", marks::marks(4 + place * N, N))).collect::<Vec<_>>().join(", ");
    let seen = sight.seen();
    format!(
        "WITH {table} AS (VALUES {values}) SELECT {LIKENESS} FROM wanted w CROSS JOIN people p WHERE {fits} AND {seen}"
    )
}

/// A record ready to be written.
pub struct Prepared {
    /// Its identifier.
    pub id: PersonId,
    /// What it says.
    pub details: Details,
    sort_key: String,
    /// What she wants to be called, folded.
    chosen_name: String,
    /// What she is found by.
    whole: String,
    lookup: String,
    kind: &'static str,
    tax_code: String,
    private: String,
}

impl Prepared {
    /// Gives it its identifier and encrypts what is.
    pub fn new(app: &App, details: Details) -> Result<Self> {
        Self::called(app, PersonId::new(app.entropy.uuid(app.clock.now())), details)
    }

    /// The same under an identifier that nobody has.
    pub fn called(app: &App, id: PersonId, details: Details) -> Result<Self> {
        let seal = |column, text: &[u8]| app.field_key.seal(app.entropy, place(&id, column), text);
        let (kind, tax_code) = match &details.tax_code {
            Err(reason) => (reason.code(), String::new()),
            Ok(TaxCode::Full(code)) => ("full", seal("tax_code", code.as_bytes())),
            Ok(TaxCode::Provisional(code)) => ("provisional", seal("tax_code", code.as_bytes())),
        };
        let private = seal("private", &serde_json::to_vec(&details.private).map_err(StoreError::inconsistent)?);
        let (sort_key, chosen_name) = (fold(&details.name()), fold(&details.called));
        let (whole, lookup) = (words::whole(&sort_key, &chosen_name), lookup(app, &details));
        Ok(Self { id, details, sort_key, chosen_name, whole, lookup, kind, tax_code, private })
    }
}

/// Writes them all, as opened by this account. The caller leaves the rows in the log.
pub async fn register(tx: &mut Tx, app: &App, opened_by: &str, people: &[Prepared]) -> Result<()> {
    let now = app.clock.now().as_millis();
    for some in people.chunks(ROWS) {
        let head = "INSERT INTO people (id, family_name, given_name, called, sort_key, birth_date, birth_place, sex, citizenship, \
             tax_code_kind, tax_code, tax_code_lookup, comune, private, protected, opened_by, created_at, changed_at, version, died_on, \
             death_written_at) ";
        execute!(
            tx,
            QueryBuilder::new(head)
                .push_values(some, |mut row, one| {
                    let details = &one.details;
                    row.push_bind(&one.id).push_bind(&details.family_name).push_bind(&details.given_name);
                    row.push_bind(&details.called).push_bind(&one.sort_key);
                    row.push_bind(details.birth_date.map(|date| date.to_string()).unwrap_or_default());
                    row.push_bind(details.birth_place.as_deref().unwrap_or_default());
                    row.push_bind(details.sex.map_or("", Sex::code));
                    row.push_bind(details.citizenship.as_deref().unwrap_or_default());
                    row.push_bind(one.kind).push_bind(&one.tax_code).push_bind(&one.lookup);
                    row.push_bind(details.comune.as_deref().unwrap_or_default()).push_bind(&one.private);
                    row.push_bind(details.protected).push_bind(opened_by);
                    row.push_bind(now).push_bind(now).push_bind(1_i64);
                    row.push_bind(details.died_on.map(|date| date.to_string()).unwrap_or_default());
                    row.push_bind(if details.died_on.is_some() { now } else { 0 });
                })
                .build()
                .persistent(some.len() == ROWS)
        )?;
    }
    find_by_words(tx, people).await
}

/// The words that they are found by.
async fn find_by_words(tx: &mut Tx, people: &[Prepared]) -> Result<()> {
    let mut counted: BTreeMap<&str, i64> = BTreeMap::new();
    let mut rows = Vec::new();
    for one in people {
        for (word, only_called) in words::of(&one.sort_key, &one.chosen_name) {
            *counted.entry(word).or_default() += 1;
            rows.push((word, only_called, one));
        }
    }
    // In the order of the table: neighbours in it are written one after the other.
    rows.sort_by(|(word, _, one), (other, _, another)| (word, &one.whole).cmp(&(other, &another.whole)));
    for some in rows.chunks(ROWS) {
        execute!(
            tx,
            QueryBuilder::new("INSERT INTO people_words (word, name, person, called) ")
                .push_values(some, |mut row, (word, only_called, one)| {
                    row.push_bind(*word).push_bind(&one.whole).push_bind(&one.id).push_bind(*only_called);
                })
                .build()
                .persistent(some.len() == ROWS)
        )?;
    }
    words::count_all(tx, counted).await
}

/// Takes records away with the words that they are found by. Nothing may hang on them: the database refuses otherwise.
pub async fn remove(tx: &mut Tx, people: &[PersonId]) -> Result<()> {
    for some in people.chunks(ROWS) {
        let counted: Vec<(String, i64)> = sql!(tx, c => async {
            let mut query = listed("SELECT word, CAST(COUNT(*) AS BIGINT) FROM people_words WHERE person IN (", some);
            query.push(" GROUP BY word").build_query_as().fetch_all(&mut *c).await
        })?;
        execute!(
            tx,
            listed("DELETE FROM people_words WHERE person IN (", some).build().persistent(some.len() == ROWS)
        )?;
        execute!(tx, listed("DELETE FROM people WHERE id IN (", some).build().persistent(some.len() == ROWS))?;
        let fewer = counted.iter().map(|(word, records)| (word.as_str(), -records)).collect();
        words::count_all(tx, fewer).await?;
    }
    Ok(())
}

fn listed<'a, D: sqlx::Database>(start: &'static str, ids: &'a [PersonId]) -> QueryBuilder<D>
where
    &'a PersonId: sqlx::Encode<'a, D> + sqlx::Type<D>,
{
    let mut query = QueryBuilder::new(start);
    let mut list = query.separated(", ");
    for id in ids {
        list.push_bind(id);
    }
    query.push(")");
    query
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{born, called, search, store};
    use crate::store::Db;

    #[tokio::test]
    async fn on_sqlite_whoever_is_wanted_is_found_by_index_and_not_by_reading_everybody() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("node.sqlite").display())).await.unwrap();
        let Tx::Sqlite(mut connection) = db.write().await.unwrap() else { panic!("it is SQLite") };
        let sight = Sight { account: "acc_1".to_owned(), only_own: false, team_on: None, protected_too: false };
        let one = |wanted: &str| format!("SELECT p.* FROM people p WHERE {} AND {wanted}", sight.seen());
        let questions = [
            (question::<1>(&sight, BY_CODE, 500), 500, "p USING INDEX people_by_tax_code "),
            (question::<2>(&sight, BY_NAME, 500), 1_000, "p USING INDEX people_by_birth "),
            (question::<1>(&sight, BY_NAME_ALONE, 500), 500, "p USING INDEX people_by_name "),
            (one(search::BY_TAX_CODE), 1, "p USING INDEX people_by_tax_code "),
            (one(store::ALIKE), 3, "c USING INDEX people_by_tax_code "),
            (one(store::ALIKE), 3, "n USING INDEX people_by_birth "),
            (born::question(&sight, 2), 5, "n USING INDEX people_by_birth "),
            (called::question(&sight, 2), 5, "w USING COVERING INDEX people_words_called "),
        ];
        for (question, values, index) in questions {
            let mut query = sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {question}")));
            for _ in 0..values + 3 {
                query = query.bind("x");
            }
            let rows: Vec<(i64, i64, i64, String)> = query.fetch_all(&mut *connection).await.unwrap();
            let plan = rows.into_iter().map(|row| row.3).collect::<Vec<_>>().join("\n");
            assert!(plan.contains(&format!("SEARCH {index}")) && !plan.contains("SCAN p"), "{plan}");
        }
    }
}
