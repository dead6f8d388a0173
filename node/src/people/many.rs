//! Many records at once: what an import makes, compares with and takes back.
//!
//! What takes time (encrypting, folding) is done before the transaction begins ([`Prepared`]): while one is open nobody else
//! writes. Rows then go in by hundreds.

use std::collections::{BTreeMap, BTreeSet};

use pico_protocol::time::Timestamp;
use sqlx::QueryBuilder;

use super::store::place;
use super::tax_code::TaxCode;
use super::{Details, PersonId, Sex, Sight, words};
use crate::app::App;
use crate::store::fold::fold;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// Rows of one statement: both engines take more than 30,000 values in one.
const ROWS: usize = 500;

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
    pub fn marks(&self) -> Vec<String> {
        marks(&self.tax_code_lookup, &self.birth_date, &self.sort_key)
    }
}

/// The same of a record that is not there yet.
pub fn marks_of(app: &App, details: &Details) -> Vec<String> {
    let birth = details.birth_date.map(|date| date.to_string()).unwrap_or_default();
    marks(&lookup(app, details), &birth, &fold(&details.name()))
}

/// One codice fiscale; one name and day of birth.
fn marks(lookup: &str, birth: &str, name: &str) -> Vec<String> {
    let code = (!lookup.is_empty()).then(|| format!("code {lookup}"));
    let named = (!birth.is_empty()).then(|| format!("name {birth} {name}"));
    code.into_iter().chain(named).collect()
}

fn lookup(app: &App, details: &Details) -> String {
    let code = details.tax_code.as_ref().map(|code| app.field_key.lookup("tax_code", &code.plain()));
    code.unwrap_or_default()
}

/// Every record that may be seen and was changed since then.
pub async fn likenesses(tx: &mut Tx, sight: &Sight, since: Timestamp) -> Result<Vec<Likeness>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT p.id, p.tax_code_lookup, p.birth_date, p.sort_key FROM people p WHERE {} AND p.changed_at >= $4",
        sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(since.as_millis()).fetch_all(c))
}

/// A record ready to be written.
pub struct Prepared {
    /// Its identifier.
    pub id: PersonId,
    /// What it says.
    pub details: Details,
    sort_key: String,
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
        let (sort_key, lookup) = (fold(&details.name()), lookup(app, &details));
        Ok(Self { id, details, sort_key, lookup, kind, tax_code, private })
    }
}

/// Writes them all, as opened by this account. The caller leaves the rows in the log.
pub async fn register(tx: &mut Tx, app: &App, opened_by: &str, people: &[Prepared]) -> Result<()> {
    let now = app.clock.now().as_millis();
    for some in people.chunks(ROWS) {
        let head = "INSERT INTO people (id, family_name, given_name, sort_key, birth_date, birth_place, sex, citizenship, \
             tax_code_kind, tax_code, tax_code_lookup, comune, private, protected, opened_by, created_at, changed_at, version) ";
        execute!(
            tx,
            QueryBuilder::new(head)
                .push_values(some, |mut row, one| {
                    let details = &one.details;
                    row.push_bind(&one.id).push_bind(&details.family_name).push_bind(&details.given_name);
                    row.push_bind(&one.sort_key);
                    row.push_bind(details.birth_date.map(|date| date.to_string()).unwrap_or_default());
                    row.push_bind(details.birth_place.as_deref().unwrap_or_default());
                    row.push_bind(details.sex.map_or("", Sex::code));
                    row.push_bind(details.citizenship.as_deref().unwrap_or_default());
                    row.push_bind(one.kind).push_bind(&one.tax_code).push_bind(&one.lookup);
                    row.push_bind(details.comune.as_deref().unwrap_or_default()).push_bind(&one.private);
                    row.push_bind(details.protected).push_bind(opened_by);
                    row.push_bind(now).push_bind(now).push_bind(1_i64);
                })
                .build()
        )?;
    }
    find_by_words(tx, people).await
}

/// The words that they are found by.
async fn find_by_words(tx: &mut Tx, people: &[Prepared]) -> Result<()> {
    let mut counted: BTreeMap<&str, i64> = BTreeMap::new();
    let mut rows = Vec::new();
    for one in people {
        let own: BTreeSet<&str> = words::split(&one.sort_key).collect();
        for word in own {
            *counted.entry(word).or_default() += 1;
            rows.push((word, one));
        }
    }
    // In the order of the table: neighbours in it are written one after the other.
    rows.sort_by(|(word, one), (other, another)| (word, &one.sort_key).cmp(&(other, &another.sort_key)));
    for some in rows.chunks(ROWS) {
        execute!(
            tx,
            QueryBuilder::new("INSERT INTO people_words (word, name, person) ")
                .push_values(some, |mut row, (word, one)| {
                    row.push_bind(*word).push_bind(&one.sort_key).push_bind(&one.id);
                })
                .build()
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
        execute!(tx, listed("DELETE FROM people_words WHERE person IN (", some).build())?;
        execute!(tx, listed("DELETE FROM people WHERE id IN (", some).build())?;
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
