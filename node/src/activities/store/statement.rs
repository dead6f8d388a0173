//! The statement of a contract's month: hours, or days of presence, by municipality and by person, from the rows that were written once.
//! The municipality is that of residence, which is the one that pays (L. 328/2000, art. 6 c. 4); where somebody really lives counts nothing
//! here.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::presences;
use crate::activities::Kind;
use crate::contracts::month::Month;
use crate::contracts::{Contract, ContractId, Unit};
use crate::people::{PersonId, Sight};
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// Minutes of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minutes {
    /// With the person.
    pub direct: i64,
    /// Without her.
    pub indirect: i64,
    /// On the road.
    pub travel: i64,
}

impl Minutes {
    pub(super) fn add(&mut self, kind: Kind, minutes: i64) {
        match kind {
            Kind::Direct => self.direct += minutes,
            Kind::Indirect => self.indirect += minutes,
            Kind::Travel => self.travel += minutes,
        }
    }

    /// All of them.
    pub fn all(self) -> i64 {
        self.direct + self.indirect + self.travel
    }

    /// Those that a contract pays for.
    pub fn paid(self, by: &Contract) -> i64 {
        by.terms.paid(self.direct, self.indirect, self.travel)
    }
}

/// What was done for the people of one municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfComune {
    /// ISTAT code; empty: for nobody in particular, or not known where she lives.
    pub comune: String,
    /// How many people.
    pub people: i64,
    /// How long.
    pub minutes: Minutes,
    /// On how many days of presence, in halves; nought where the contract does not pay for them.
    pub halves: i64,
}

/// What was done for one person.
#[derive(Clone, Debug)]
pub struct OfPerson {
    /// Her record, also where it may not be seen: by it what else is counted of her is found. Empty: nobody in particular.
    pub who: String,
    /// Her record and her name; none: a record that these eyes may not see, or nobody in particular.
    pub person: Option<(PersonId, String)>,
    /// Nobody in particular.
    pub nobody: bool,
    /// Where she lived.
    pub comune: String,
    /// How often.
    pub times: i64,
    /// How long.
    pub minutes: Minutes,
    /// On how many days, in halves; nought where the contract does not pay for them.
    pub halves: i64,
}

pub(super) fn kind(code: &str) -> Result<Kind> {
    code.parse().map_err(|()| StoreError::inconsistent("activity_shares.kind"))
}

/// What a statement is about.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Under which contract.
    pub contract: &'a Contract,
    /// In which month.
    pub month: Month,
    /// For the people of which municipality, as its ISTAT code; empty: of whom it is not known where they live, and nobody in
    /// particular. None: all of them.
    pub comune: Option<&'a str>,
}

impl Asked<'_> {
    /// Whether all municipalities are meant, and which one otherwise: what the condition is bound to.
    pub(super) fn comune(&self) -> (bool, &str) {
        (self.comune.is_none(), self.comune.unwrap_or_default())
    }
}

/// Days of each person and municipality, in halves: they are counted only where the contract pays for them.
async fn days(tx: &mut Tx, asked: &Asked<'_>) -> Result<BTreeMap<(String, String), i64>> {
    match asked.contract.terms.unit {
        Unit::Hour => Ok(BTreeMap::new()),
        Unit::Day => presences::of_people(tx, asked).await,
    }
}

/// By municipality, the one with most hours first.
pub async fn by_comune(tx: &mut Tx, asked: &Asked<'_>) -> Result<Vec<OfComune>> {
    let (contract, month, (all, comune)) = (&asked.contract.id, asked.month.to_string(), asked.comune());
    let rows: Vec<(String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT comune, kind, CAST(SUM(minutes) AS BIGINT) FROM activity_shares \
         WHERE contract = $1 AND month = $2 AND state = 'delivered' AND ($3 OR comune = $4) GROUP BY comune, kind"
    ).bind(contract).bind(&month).bind(all).bind(comune).fetch_all(c))?;
    let people: Vec<(String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT comune, CAST(COUNT(DISTINCT person) AS BIGINT) FROM activity_shares \
         WHERE contract = $1 AND month = $2 AND state = 'delivered' AND person <> '' AND ($3 OR comune = $4) GROUP BY comune"
    ).bind(contract).bind(&month).bind(all).bind(comune).fetch_all(c))?;
    let days = days(tx, asked).await?;
    let mut places: BTreeMap<String, Minutes> = BTreeMap::new();
    for (comune, code, minutes) in rows {
        places.entry(comune).or_default().add(kind(&code)?, minutes);
    }
    let of = |(comune, minutes): (String, Minutes)| {
        let people = people.iter().find(|(code, _)| *code == comune).map_or(0, |(_, people)| *people);
        let halves = days.iter().filter(|((_, code), _)| *code == comune).map(|(_, halves)| halves).sum();
        OfComune { comune, people, minutes, halves }
    };
    let mut lines: Vec<OfComune> = places.into_iter().map(of).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.minutes.all()));
    Ok(lines)
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    person: String,
    comune: String,
    kind: String,
    minutes: i64,
    times: i64,
    seen: Option<PersonId>,
    family_name: Option<String>,
    given_name: Option<String>,
}

/// By person, by name; those that may not be seen come last, without one.
pub async fn by_person(tx: &mut Tx, sight: &Sight, asked: &Asked<'_>) -> Result<Vec<OfPerson>> {
    let (all, comune) = asked.comune();
    let rows: Vec<PersonRow> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT s.person, s.comune, s.kind, s.minutes, s.times, p.id AS seen, p.family_name, p.given_name FROM \
         (SELECT person, comune, kind, CAST(SUM(minutes) AS BIGINT) AS minutes, CAST(COUNT(*) AS BIGINT) AS times \
         FROM activity_shares WHERE contract = $4 AND month = $5 AND state = 'delivered' AND ($6 OR comune = $7) GROUP BY person, comune, kind) s \
         LEFT JOIN people p ON p.id = s.person AND {} \
         ORDER BY CASE WHEN p.id IS NULL THEN 1 ELSE 0 END, p.sort_key, s.person, s.comune", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(&asked.contract.id)
        .bind(asked.month.to_string()).bind(all).bind(comune).fetch_all(c))?;
    let days = days(tx, asked).await?;
    let mut lines: Vec<(String, OfPerson)> = Vec::new();
    for row in rows {
        let last = lines.last().map(|(person, line)| (person.as_str(), line.comune.as_str()));
        if last != Some((row.person.as_str(), row.comune.as_str())) {
            let name = format!("{} {}", row.family_name.unwrap_or_default(), row.given_name.unwrap_or_default());
            let person = row.seen.map(|id| (id, name.trim().to_owned()));
            let nobody = row.person.is_empty();
            let halves = days.get(&(row.person.clone(), row.comune.clone())).copied().unwrap_or_default();
            let (who, comune) = (row.person.clone(), row.comune);
            let line = OfPerson { who, person, nobody, comune, times: 0, minutes: Minutes::default(), halves };
            lines.push((row.person, line));
        }
        if let Some((_, line)) = lines.last_mut() {
            line.minutes.add(kind(&row.kind)?, row.minutes);
            line.times += row.times;
        }
    }
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

/// What has been done under a contract from one month to another, both counted: from the sums, however many years they are.
pub async fn used(tx: &mut Tx, contract: &ContractId, (from, to): (Date, Date)) -> Result<Minutes> {
    let rows: Vec<(String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT kind, CAST(SUM(minutes) AS BIGINT) FROM contract_totals WHERE contract = $1 AND month BETWEEN $2 AND $3 GROUP BY kind"
    ).bind(contract).bind(Month::of(from).to_string()).bind(Month::of(to).to_string()).fetch_all(c))?;
    let mut used = Minutes::default();
    for (code, minutes) in rows {
        used.add(kind(&code)?, minutes);
    }
    Ok(used)
}

/// The same of each of these contracts, over the days that its authorised hours are counted for a month; none was done under one that
/// is not named.
pub async fn used_of(tx: &mut Tx, contracts: &[&Contract], month: Month) -> Result<HashMap<ContractId, Minutes>> {
    let over = contracts.iter().map(|one| {
        let (from, to) = one.terms.counted_over(month);
        (&one.id, (Month::of(from).to_string(), Month::of(to).to_string()))
    });
    let over: HashMap<_, _> = over.collect();
    let Some(first) = over.values().map(|(from, _)| from).min() else { return Ok(HashMap::new()) };
    let rows: Vec<(ContractId, String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT contract, month, kind, minutes FROM contract_totals WHERE month >= $1"
    ).bind(first).fetch_all(c))?;
    let mut used: HashMap<_, Minutes> = HashMap::new();
    for (contract, month, code, minutes) in rows {
        if over.get(&contract).is_some_and(|(from, to)| (from..=to).contains(&&month)) {
            used.entry(contract).or_default().add(kind(&code)?, minutes);
        }
    }
    Ok(used)
}

/// Minutes that were planned under a contract in a month, whatever became of them: from the sums.
pub async fn foreseen(tx: &mut Tx, contract: &ContractId, month: Month) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(planned), 0) AS BIGINT) FROM activity_totals WHERE contract = $1 AND month = $2"
    ).bind(contract).bind(month.to_string()).fetch_one(c))
}

/// Minutes planned under a contract in a month that were neither done nor missed.
pub async fn planned(tx: &mut Tx, asked: &Asked<'_>) -> Result<i64> {
    let (all, comune) = asked.comune();
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(minutes), 0) AS BIGINT) FROM activity_shares WHERE contract = $1 AND month = $2 AND state = 'planned' \
         AND ($3 OR comune = $4)"
    ).bind(&asked.contract.id).bind(asked.month.to_string()).bind(all).bind(comune).fetch_one(c))
}
