//! Pairs of records that may be one person, among those that somebody may see.
//!
//! Three joins, each on an index: the codice fiscale, the day of birth, the folded name. What a join finds is looked at by the pure
//! rules of `people::alike`; nothing compares everybody with everybody.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, Event};
use crate::merging::Reason;

use crate::people::{PersonId, Sight, alike};
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// Pairs that one join may find before they are looked at.
const MOST: i64 = 50_000;

/// Two records that may be one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The one with the smaller identifier.
    pub first: PersonId,
    /// The other.
    pub second: PersonId,
    /// Why.
    pub reason: Reason,
}

#[derive(sqlx::FromRow)]
struct Candidate {
    first: PersonId,
    second: PersonId,
    first_name: String,
    second_name: String,
    first_birth: String,
    second_birth: String,
}

impl Candidate {
    /// Why they may be one; nothing when they may not.
    fn reason(&self) -> Option<Reason> {
        let days: (Option<Date>, Option<Date>) = (self.first_birth.parse().ok(), self.second_birth.parse().ok());
        match days {
            (Some(first), Some(second)) if first == second => {
                alike::names(&self.first_name, &self.second_name).then_some(Reason::Birth)
            }
            (Some(first), Some(second)) => {
                (self.first_name == self.second_name && alike::births(first, second)).then_some(Reason::NearBirth)
            }
            _ => (self.first_name == self.second_name).then_some(Reason::Name),
        }
    }
}

/// Every pair that may be one person, the strongest reason first, but those of which somebody has said that they are two.
pub async fn pairs(tx: &mut Tx, sight: &Sight) -> Result<Vec<Pair>> {
    let mut found: BTreeMap<(PersonId, PersonId), Reason> = BTreeMap::new();
    for candidate in candidates(tx, sight, "tax_code_lookup").await? {
        found.insert((candidate.first, candidate.second), Reason::TaxCode);
    }
    for column in ["birth_date", "sort_key"] {
        for candidate in candidates(tx, sight, column).await? {
            if let Some(reason) = candidate.reason() {
                let known = found.entry((candidate.first, candidate.second)).or_insert(reason);
                *known = reason.min(*known);
            }
        }
    }
    let mut pairs: Vec<Pair> =
        found.into_iter().map(|((first, second), reason)| Pair { first, second, reason }).collect();
    pairs.sort_by_key(|pair| pair.reason);
    Ok(pairs)
}

/// Pairs in sight that have the same in one column, which has an index and is not empty.
async fn candidates(tx: &mut Tx, sight: &Sight, column: &str) -> Result<Vec<Candidate>> {
    let (first, second) = (sight.seen().replace("p.", "a."), sight.seen().replace("p.", "b."));
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT a.id AS first, b.id AS second, a.sort_key AS first_name, b.sort_key AS second_name, \
         a.birth_date AS first_birth, b.birth_date AS second_birth \
         FROM people a JOIN people b ON b.{column} = a.{column} AND a.id < b.id \
         WHERE a.{column} <> '' AND b.{column} <> '' AND {first} AND {second} \
         AND NOT EXISTS (SELECT 1 FROM not_same n WHERE n.first = a.id AND n.second = b.id) LIMIT $4"
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(MOST).fetch_all(c))
}

/// Somebody says of two records that they are two people.
pub async fn not_same(tx: &mut Tx, app: &App, by: &Account, one: &PersonId, other: &PersonId) -> Result<()> {
    let (first, second) = if one.as_str() < other.as_str() { (one, other) } else { (other, one) };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO not_same (first, second, said_by, said_by_name, said_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (first, second) DO NOTHING"
        )
        .bind(first)
        .bind(second)
        .bind(&by.id)
        .bind(&by.name)
        .bind(app.clock.now().as_millis())
    )?;
    let event = Event::new("person.not-same", "person", first.as_str()).detail(format!("person={second}"));
    audit::record(tx, app, &by.actor(), event).await
}
