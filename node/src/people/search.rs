//! Finding people: by how a name begins, in spite of typing errors, by codice fiscale.
//!
//! The same SQL on both engines, because what is compared is stored folded. Beginnings come first: a range over an index
//! per typed word. Only when that finds little are trigrams counted, the rarest third of names being enough.

use serde::Deserialize;
use sqlx::QueryBuilder;

use super::tax_code::TaxCode;
use super::{PersonId, Sight};
use crate::app::App;
use crate::sql;
use crate::store::fold::{fold, trigrams};
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, Tx};

/// A line of a list of people.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Identifier.
    pub id: PersonId,
    /// Surname.
    pub family_name: String,
    /// First names.
    pub given_name: String,
    /// `yyyy-mm-dd` or empty.
    pub birth_date: String,
    /// ISTAT code or empty.
    pub comune: String,
    /// A restricted record.
    pub protected: bool,
    /// When it was last changed.
    pub changed_at: i64,
}

impl Line {
    /// "Rossi Maria".
    pub fn name(&self) -> String {
        format!("{} {}", self.family_name, self.given_name).trim().to_owned()
    }

    /// `Bologna (BO)`, or nothing.
    pub fn comune_label(&self) -> String {
        super::place::comune(&self.comune).map(super::place::Comune::label).unwrap_or_default()
    }

    /// Date of birth as `gg/mm/aaaa`, or nothing.
    pub fn birth_label(&self) -> String {
        let date: Option<jiff::civil::Date> = self.birth_date.parse().ok();
        date.map(|date| date.strftime("%d/%m/%Y").to_string()).unwrap_or_default()
    }
}

/// How a list of people is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Order {
    /// By name.
    #[default]
    #[serde(rename = "nome")]
    Name,
    /// By name, from Z.
    #[serde(rename = "-nome")]
    NameBackwards,
    /// Changed last first.
    #[serde(rename = "-modifica")]
    Newest,
    /// Changed first first.
    #[serde(rename = "modifica")]
    Oldest,
}

impl Order {
    fn sql(self) -> &'static str {
        match self {
            Self::Name => "sort_key, id",
            Self::NameBackwards => "sort_key DESC, id DESC",
            Self::Newest => "changed_at DESC, id",
            Self::Oldest => "changed_at, id",
        }
    }

    /// As in the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Name => "nome",
            Self::NameBackwards => "-nome",
            Self::Newest => "-modifica",
            Self::Oldest => "modifica",
        }
    }
}

const LINE: &str = "p.id, p.family_name, p.given_name, p.birth_date, p.comune, p.protected, p.changed_at";
/// $1 is the account when only own records are seen, $2 the account, $3 whether protected ones are seen too.
const SEEN: &str = "($1 = '' OR p.opened_by = $1) AND (p.protected = FALSE OR p.opened_by = $2 OR $3)";

fn own(sight: &Sight) -> &str {
    if sight.only_own { &sight.account } else { "" }
}

/// One page of all records that may be seen.
pub async fn page(tx: &mut Tx, sight: &Sight, order: Order, page: PageNumber) -> Result<Slice<Line>> {
    let total: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM people p WHERE {SEEN} LIMIT $4) counted"
    ))).bind(own(sight)).bind(&sight.account).bind(sight.protected_too).bind(page.counted()).fetch_one(c))?;
    let rows = lines(tx, sight, order, page.offset(), PAGE_SIZE).await?;
    Ok(Slice { rows, total, page })
}

/// Records for a list or an export.
pub async fn lines(tx: &mut Tx, sight: &Sight, order: Order, offset: i64, limit: i64) -> Result<Vec<Line>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {LINE} FROM people p WHERE {SEEN} ORDER BY {} LIMIT $4 OFFSET $5", order.sql()
    ))).bind(own(sight)).bind(&sight.account).bind(sight.protected_too).bind(limit).bind(offset).fetch_all(c))
}

/// What a person typed into the search box, at most `limit` records, best first.
pub async fn find(tx: &mut Tx, app: &App, sight: &Sight, typed: &str, limit: i64) -> Result<Vec<Line>> {
    if let Ok(code) = TaxCode::parse(typed) {
        return by_tax_code(tx, app, sight, &code).await;
    }
    let folded = fold(typed);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).take(4).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = by_whole_name(tx, sight, &folded, limit).await?;
    let full = |found: &[Line]| i64::try_from(found.len()).is_ok_and(|length| length >= limit);
    if !full(&found) {
        add(&mut found, by_beginnings(tx, sight, &words, limit).await?);
    }
    if found.len() < 3 && folded.len() >= 3 {
        add(&mut found, by_trigrams(tx, sight, &folded, limit).await?);
    }
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// Adds what is not found yet.
fn add(found: &mut Vec<Line>, more: Vec<Line>) {
    for line in more {
        if !found.iter().any(|known| known.id == line.id) {
            found.push(line);
        }
    }
}

/// Names that begin as typed, surname first: what most people type, and an index gives it in order.
async fn by_whole_name(tx: &mut Tx, sight: &Sight, folded: &str, limit: i64) -> Result<Vec<Line>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {LINE} FROM people p WHERE {SEEN} AND p.sort_key >= $4 AND p.sort_key < $5 ORDER BY sort_key, id LIMIT $6"
    ))).bind(own(sight)).bind(&sight.account).bind(sight.protected_too).bind(folded).bind(format!("{folded}\u{10ffff}"))
        .bind(limit).fetch_all(c))
}

async fn by_tax_code(tx: &mut Tx, app: &App, sight: &Sight, code: &TaxCode) -> Result<Vec<Line>> {
    let lookup = app.field_key.lookup("tax_code", &code.plain());
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {LINE} FROM people p WHERE {SEEN} AND p.tax_code_lookup = $4 ORDER BY sort_key LIMIT 20"
    ))).bind(own(sight)).bind(&sight.account).bind(sight.protected_too).bind(&lookup).fetch_all(c))
}

/// Every typed word begins some word of the name. The word that the fewest names have leads: of those names the others are
/// asked one by one.
async fn by_beginnings(tx: &mut Tx, sight: &Sight, words: &[&str], limit: i64) -> Result<Vec<Line>> {
    let words = rarest_first(tx, words).await?;
    sql!(tx, c => async {
        let mut query = QueryBuilder::new(format!("SELECT {LINE} FROM people p WHERE ("));
        query.push_bind(own(sight)).push(" = '' OR p.opened_by = ").push_bind(own(sight));
        query.push(") AND (p.protected = FALSE OR p.opened_by = ").push_bind(&sight.account);
        query.push(" OR ").push_bind(sight.protected_too).push(")");
        for (place, word) in words.iter().enumerate() {
            query.push(match place {
                0 => " AND p.id IN (SELECT person FROM people_words WHERE word >= ",
                _ => " AND EXISTS (SELECT 1 FROM people_words w WHERE w.person = p.id AND w.word >= ",
            });
            query.push_bind(*word).push(" AND word < ").push_bind(format!("{word}\u{10ffff}")).push(")");
        }
        query.push(" ORDER BY p.sort_key, p.id LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(&mut *c).await
    })
}

/// Beginnings that so many names have are equally frequent.
const FREQUENT: i64 = 1_000;

async fn rarest_first<'a>(tx: &mut Tx, words: &[&'a str]) -> Result<Vec<&'a str>> {
    if words.len() < 2 {
        return Ok(words.to_vec());
    }
    let mut counted = Vec::with_capacity(words.len());
    for word in words {
        let names: i64 = sql!(tx, c => sqlx::query_scalar(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM people_words WHERE word >= $1 AND word < $2 LIMIT $3) counted"
        ).bind(*word).bind(format!("{word}\u{10ffff}")).bind(FREQUENT).fetch_one(c))?;
        counted.push((names, *word));
    }
    counted.sort_by_key(|(names, word)| (*names, std::cmp::Reverse(word.len())));
    Ok(counted.into_iter().map(|(_, word)| word).collect())
}

/// Names that share most trigrams with what was typed.
async fn by_trigrams(tx: &mut Tx, sight: &Sight, folded: &str, limit: i64) -> Result<Vec<Line>> {
    let typed = trigrams(folded);
    let least = i64::try_from(typed.len() / 2).unwrap_or(1).max(2);
    sql!(tx, c => async {
        let mut query = QueryBuilder::new(format!("SELECT {LINE} FROM people p JOIN (SELECT person, COUNT(*) AS shared FROM people_trigrams WHERE trigram IN ("));
        let mut list = query.separated(", ");
        for trigram in &typed {
            list.push_bind(trigram);
        }
        query.push(") GROUP BY person HAVING COUNT(*) >= ").push_bind(least);
        query.push(" ORDER BY COUNT(*) DESC LIMIT 200) near ON near.person = p.id WHERE (");
        query.push_bind(own(sight)).push(" = '' OR p.opened_by = ").push_bind(own(sight));
        query.push(") AND (p.protected = FALSE OR p.opened_by = ").push_bind(&sight.account);
        query.push(" OR ").push_bind(sight.protected_too).push(")");
        query.push(" ORDER BY near.shared DESC, p.sort_key LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(&mut *c).await
    })
}
