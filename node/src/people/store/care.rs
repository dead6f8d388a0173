//! What is kept of a person beside her record and her enrolments: the counts of who is in a service, by day of birth, by
//! municipality and by the services she is in, and her name in the lists of a service.
//!
//! Whoever changes her record or an enrolment of hers calls [`follow`] in the same transaction. It does not ask what has
//! changed: it looks at what she is counted as and at what she is, and puts right what differs. So an act that is forgotten
//! is put right by the next one, and a test compares the counts with the rows after many acts in any order.

use std::collections::BTreeMap;

use sqlx::QueryBuilder;

use crate::people::PersonId;
use crate::store::marks::marks;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// People of one statement.
const ROWS: usize = 500;

/// Puts right what is kept of one person.
pub async fn follow(tx: &mut Tx, person: &PersonId) -> Result<()> {
    follow_all(tx, std::slice::from_ref(person)).await
}

/// As whom somebody is counted: day of birth, municipality, and the services that she is in, in their order with blanks between them.
/// PostgreSQL has room for some eighty of them in a key.
type Counted = (String, String, String);

/// Puts right what is kept of many.
pub async fn follow_all(tx: &mut Tx, people: &[PersonId]) -> Result<()> {
    for some in people.chunks(ROWS) {
        let before =
            counted(tx, "SELECT person, birth_date, comune, services FROM people_in_care WHERE person IN (", "", some)
                .await?;
        let now = counted(tx, NOW, " GROUP BY p.id, p.birth_date, p.comune", some).await?;
        change(tx, &before, &now).await?;
        let mut query =
            "UPDATE enrolments SET name = (SELECT p.sort_key FROM people p WHERE p.id = enrolments.person) \
             WHERE name <> (SELECT p.sort_key FROM people p WHERE p.id = enrolments.person) AND person IN ("
                .to_owned();
        query.push_str(&marks(1, some.len()));
        sql!(tx, c => async {
            let mut update = sqlx::query(sqlx::AssertSqlSafe(format!("{query})")));
            for person in some {
                update = update.bind(person);
            }
            update.execute(&mut *c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Who is in a service, as what her record and her enrolments say now.
const NOW: &str = "SELECT p.id, p.birth_date, p.comune, string_agg(e.service, ' ' ORDER BY e.service) FROM people p \
                   JOIN enrolments e ON e.person = p.id AND e.state IN ('active', 'suspended') WHERE p.id IN (";

async fn counted(tx: &mut Tx, head: &str, tail: &str, people: &[PersonId]) -> Result<BTreeMap<PersonId, Counted>> {
    let rows: Vec<(PersonId, String, String, String)> = sql!(tx, c => async {
        let text = format!("{head}{}){tail}", marks(1, people.len()));
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(text));
        for person in people {
            query = query.bind(person);
        }
        query.fetch_all(&mut *c).await
    })?;
    Ok(rows.into_iter().map(|(person, birth, comune, services)| (person, (birth, comune, services))).collect())
}

/// From what was counted to what is.
async fn change(tx: &mut Tx, before: &BTreeMap<PersonId, Counted>, now: &BTreeMap<PersonId, Counted>) -> Result<()> {
    let mut births: BTreeMap<&str, i64> = BTreeMap::new();
    let mut comuni: BTreeMap<&str, i64> = BTreeMap::new();
    let mut together: BTreeMap<&str, i64> = BTreeMap::new();
    let gone = before.iter().filter(|(person, as_whom)| now.get(*person) != Some(as_whom));
    let come = now.iter().filter(|(person, as_whom)| before.get(*person) != Some(as_whom));
    for (_, (birth, comune, services)) in gone.clone() {
        *births.entry(birth).or_default() -= 1;
        *comuni.entry(comune).or_default() -= 1;
        *together.entry(services).or_default() -= 1;
    }
    for (person, _) in gone {
        execute!(tx, sqlx::query("DELETE FROM people_in_care WHERE person = $1").bind(person))?;
    }
    let come: Vec<(&PersonId, &Counted)> = come.collect();
    for (_, (birth, comune, services)) in &come {
        *births.entry(birth).or_default() += 1;
        *comuni.entry(comune).or_default() += 1;
        *together.entry(services).or_default() += 1;
    }
    if !come.is_empty() {
        execute!(
            tx,
            QueryBuilder::new("INSERT INTO people_in_care (person, birth_date, comune, services) ")
                .push_values(&come, |mut row, (person, (birth, comune, services))| {
                    row.push_bind(*person).push_bind(birth).push_bind(comune).push_bind(services);
                })
                .build()
        )?;
    }
    add(tx, "in_care_by_birth", "birth_date", births).await?;
    add(tx, "in_care_by_comune", "comune", comuni).await?;
    add(tx, "in_care_by_services", "services", together).await
}

/// Adds to lines of a table of counts; one that counts nobody goes.
async fn add(tx: &mut Tx, table: &str, column: &str, changes: BTreeMap<&str, i64>) -> Result<()> {
    let changes: Vec<(&str, i64)> = changes.into_iter().filter(|(_, people)| *people != 0).collect();
    if changes.is_empty() {
        return Ok(());
    }
    let head = format!("INSERT INTO {table} ({column}, people) ");
    let tail = format!(
        " ON CONFLICT ({column}) DO UPDATE SET people = {table}.people + excluded.people RETURNING {column}, people"
    );
    let left: Vec<(String, i64)> = sql!(tx, c => async {
        let mut query = QueryBuilder::new(head.as_str());
        query.push_values(&changes, |mut row, (key, people)| {
            row.push_bind(*key).push_bind(*people);
        });
        query.push(tail.as_str()).build_query_as().fetch_all(&mut *c).await
    })?;
    for (key, _) in left.into_iter().filter(|(_, people)| *people <= 0) {
        let delete = format!("DELETE FROM {table} WHERE {column} = $1");
        execute!(tx, sqlx::query(sqlx::AssertSqlSafe(delete.as_str())).bind(&key))?;
    }
    Ok(())
}
