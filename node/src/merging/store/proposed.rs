//! Pairs of records that may be one person, among those that somebody may see.
//!
//! Nothing compares everybody with everybody: three joins, each on an index (the codice fiscale, the day of birth, the folded
//! name), find candidates for a few records at a time, and the pure rules of `people::alike` look at them. What was found is
//! kept ([`super::kept`]); records that were changed since are compared when somebody looks, and of a pair that was kept the reason is
//! asked again.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::kept;
use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, Event};
use crate::merging::Reason;
use crate::people::{PersonId, Sight, alike};
use crate::store::marks::OneText;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// The columns that lead to candidates, each with an index.
const COLUMNS: [&str; 3] = ["tax_code_lookup", "birth_date", "sort_key"];
/// What a candidate is looked at by.
pub(super) const CANDIDATE: &str = "a.id AS first, b.id AS second, a.sort_key AS first_name, b.sort_key AS second_name, \
     a.birth_date AS first_birth, b.birth_date AS second_birth, a.tax_code_lookup AS first_code, b.tax_code_lookup AS second_code";

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

/// Pairs in sight.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    /// The strongest reason first.
    pub pairs: Vec<Pair>,
    /// So many records were changed lately that not all of them are compared yet.
    pub more: bool,
}

/// Each pair and why, by its identifiers.
pub(super) type Found = BTreeMap<(PersonId, PersonId), Reason>;

#[derive(sqlx::FromRow)]
pub(super) struct Candidate {
    first: PersonId,
    second: PersonId,
    first_name: String,
    second_name: String,
    first_birth: String,
    second_birth: String,
    first_code: String,
    second_code: String,
}

impl Candidate {
    /// Why they may be one; nothing when they may not.
    fn reason(&self) -> Option<Reason> {
        if !self.first_code.is_empty() && self.first_code == self.second_code {
            return Some(Reason::TaxCode);
        }
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

    /// Adds it where it may be one person, the smaller identifier first.
    pub(super) fn add_to(self, found: &mut Found) {
        let Some(reason) = self.reason() else { return };
        let (first, second) =
            if self.first < self.second { (self.first, self.second) } else { (self.second, self.first) };
        found.insert((first, second), reason);
    }
}

/// Every pair that may be one person, the strongest reason first, but those of which somebody has said that they are two.
pub async fn pairs(tx: &mut Tx, sight: &Sight) -> Result<Pairs> {
    let mut found = kept::kept(tx, sight).await?;
    let until = kept::looked_until(tx).await?;
    let lately = kept::changed_since(tx, until.as_ref(), kept::AT_ONCE).await?;
    let ids: Vec<&PersonId> = lately.iter().map(|(_, id)| id).collect();
    found.extend(alike_to(tx, &ids, Some(sight)).await?);
    let mut pairs: Vec<Pair> =
        found.into_iter().map(|((first, second), reason)| Pair { first, second, reason }).collect();
    pairs.sort_by_key(|pair| pair.reason);
    Ok(Pairs { pairs, more: i64::try_from(lately.len()).is_ok_and(|looked| looked >= kept::AT_ONCE) })
}

/// Records that may be one person with these: within sight, or whoever may see them.
pub(super) async fn alike_to(tx: &mut Tx, ids: &[&PersonId], sight: Option<&Sight>) -> Result<Found> {
    let mut found = Found::new();
    let (own, account, protected_too) =
        sight.map_or_else(Default::default, |sight| (sight.own(), sight.account.clone(), sight.protected_too));
    let seen = sight.map_or("$1 = '' AND $2 = '' AND NOT $3".to_owned(), seen_both);
    for some in ids.chunks(usize::try_from(kept::STRETCH).unwrap_or(usize::MAX)) {
        let Some(these) = OneText::of(some, kept::STRETCH) else { continue };
        for column in COLUMNS {
            let text = format!(
                "SELECT {CANDIDATE} FROM people a JOIN people b ON b.{column} = a.{column} AND b.id <> a.id \
                 WHERE a.id IN ({}) AND a.{column} <> '' AND b.{column} <> '' AND {seen}",
                these.marks(4)
            );
            let rows: Vec<Candidate> = sql!(tx, c => {
                let query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(&own).bind(&account).bind(protected_too);
                these.bound().fold(query, |query, id| query.bind(*id)).fetch_all(c)
            })?;
            for row in rows {
                row.add_to(&mut found);
            }
        }
    }
    Ok(found)
}

/// Both are in sight, and nobody has said that they are two.
pub(super) fn seen_both(sight: &Sight) -> String {
    let (first, second) = (sight.seen().replace("p.", "a."), sight.seen().replace("p.", "b."));
    format!(
        "{first} AND {second} AND NOT EXISTS (SELECT 1 FROM not_same n WHERE n.first IN (a.id, b.id) AND n.second IN (a.id, b.id))"
    )
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
