//! Who was worked with under a contract, month by month: the rows for the SIUSS before they have names.
//!
//! Of which municipality an hour is, is what the statement says of it: where she lived when it was written. Where nobody knew, what her
//! record says today counts, for whoever may see it: a residence is often written because these rows say that it is missing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::statement::{Minutes, kind};
use super::{presences, priced};
use crate::activities::siuss::{Doubt, Period, Row};
use crate::app::App;
use crate::contracts::month::Month;
use crate::contracts::store::maybe;
use crate::contracts::{Contract, Paid, Unit};
use crate::enrolments::ending::TWIN;
use crate::people::{self, PersonId, Sight};
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// What was done under a contract in some months.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The people who may be seen, by name and month.
    pub rows: Vec<Row>,
    /// The municipalities that occur, whichever was asked for, as ISTAT codes; empty: of somebody it is not known where she lives.
    pub comuni: BTreeSet<String>,
    /// How many people may not be seen, or are erased: they have no row.
    pub hidden: usize,
    /// What is paid of what was done with them.
    pub hidden_paid: Option<Paid>,
    /// Paid minutes for nobody in particular, which are no benefit of anybody.
    pub nobody_minutes: i64,
}

#[derive(sqlx::FromRow)]
struct Sum {
    person: String,
    month: String,
    comune: String,
    kind: String,
    minutes: i64,
    seen: Option<PersonId>,
    /// Where she lives today, of whom may be seen.
    lives: Option<String>,
}

impl Sum {
    /// Of which municipality it is.
    fn comune(&self) -> &str {
        of_comune(&self.comune, self.lives.as_deref())
    }
}

/// The municipality that was written with the hours, or that of her record.
fn of_comune<'a>(written: &'a str, lives: Option<&'a str>) -> &'a str {
    if written.is_empty() { lives.unwrap_or_default() } else { written }
}

async fn sums(tx: &mut Tx, sight: &Sight, contract: &Contract, period: Period) -> Result<Vec<Sum>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT s.person, s.month, s.comune, s.kind, s.minutes, p.id AS seen, p.comune AS lives FROM \
         (SELECT person, month, comune, kind, CAST(SUM(minutes) AS BIGINT) AS minutes FROM activity_shares \
         WHERE contract = $4 AND month BETWEEN $5 AND $6 AND state = 'delivered' GROUP BY person, month, comune, kind) s \
         LEFT JOIN people p ON p.id = s.person AND {} ORDER BY p.sort_key, s.person, s.month", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(&contract.id)
        .bind(period.from.to_string()).bind(period.to.to_string()).fetch_all(c))
}

/// Where each person lives today, of whom may be seen.
fn lives(sums: &[Sum]) -> HashMap<&str, &str> {
    sums.iter().filter_map(|sum| Some((sum.person.as_str(), sum.lives.as_deref()?))).collect()
}

/// What each person's hours and days of a month are worth, of one municipality or of all, where the contract has several tariffs: each
/// tariff rounded by itself.
async fn worths(
    tx: &mut Tx,
    contract: &Contract,
    period: Period,
    sums: &[Sum],
    only: Option<&str>,
) -> Result<Option<Worths>> {
    let lives = lives(sums);
    let counts =
        |person: &str, comune: &str| only.is_none_or(|only| only == of_comune(comune, lives.get(person).copied()));
    let priced = priced::by_month(tx, contract, (period.from, period.to), counts).await?;
    Ok(priced.map(|priced| priced.into_iter().map(|(whose, lines)| (whose, lines.worth(contract))).collect()))
}

/// Cents by person and month.
type Worths = HashMap<(String, String), i64>;

/// Days of each person and month, in halves, of one municipality or of all, where the contract pays for them.
async fn days(
    tx: &mut Tx,
    contract: &Contract,
    period: Period,
    sums: &[Sum],
    only: Option<&str>,
) -> Result<BTreeMap<(String, String), i64>> {
    let mut days: BTreeMap<(String, String), i64> = BTreeMap::new();
    if contract.terms.unit == Unit::Hour {
        return Ok(days);
    }
    let lives = lives(sums);
    for (person, month, comune, some) in presences::by_month(tx, contract, (period.from, period.to)).await? {
        let comune = of_comune(&comune, lives.get(person.as_str()).copied());
        if only.is_none_or(|only| only == comune) {
            *days.entry((person, month)).or_default() += some;
        }
    }
    Ok(days)
}

/// The rows of a contract in some months, for these eyes; with `only`, of the people of one municipality, as its ISTAT code or, empty,
/// of whom it is not known where they live. What is hidden or nobody's is told of the same.
pub async fn rows(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    contract: &Contract,
    period: Period,
    only: Option<&str>,
) -> Result<Told> {
    let mut sums = sums(tx, sight, contract, period).await?;
    let days = days(tx, contract, period, &sums, only).await?;
    let worths = worths(tx, contract, period, &sums, only).await?;
    let of_people = sums.iter().filter(|sum| !sum.person.is_empty());
    let comuni: BTreeSet<String> = of_people.map(|sum| sum.comune().to_owned()).collect();
    sums.retain(|sum| only.is_none_or(|only| only == sum.comune()));
    let (mut hidden, mut unseen, mut nobody) = (BTreeSet::new(), Minutes::default(), Minutes::default());
    let mut lines: Vec<(PersonId, Month, Minutes)> = Vec::new();
    for sum in sums {
        let kind = kind(&sum.kind)?;
        let Some(person) = sum.seen else {
            if sum.person.is_empty() {
                nobody.add(kind, sum.minutes);
            } else {
                unseen.add(kind, sum.minutes);
                hidden.insert(sum.person);
            }
            continue;
        };
        let month = sum.month.parse().map_err(StoreError::inconsistent)?;
        if lines.last().is_none_or(|(who, when, _)| (who, *when) != (&person, month)) {
            lines.push((person, month, Minutes::default()));
        }
        if let Some((.., minutes)) = lines.last_mut() {
            minutes.add(kind, sum.minutes);
        }
    }
    let unseen_days = days.iter().filter(|((person, _), _)| hidden.contains(person));
    let unseen_halves: i64 = unseen_days.map(|(_, halves)| halves).sum();
    let hidden_paid = (!hidden.is_empty()).then(|| contract.terms.counted(unseen.paid(contract), unseen_halves));
    let lines = lines.into_iter().map(|(person, month, minutes)| {
        let halves = days.get(&(person.to_string(), month.to_string())).copied().unwrap_or_default();
        let paid = contract.terms.counted(minutes.paid(contract), halves);
        let worth = match &worths {
            Some(worths) => worths.get(&(person.to_string(), month.to_string())).copied().or(Some(0)),
            None => contract.terms.worth(paid),
        };
        (person, month, paid, worth)
    });
    let lines = lines.collect();
    // What is paid by days is paid for somebody.
    let nobody_minutes = if contract.terms.unit == Unit::Hour { nobody.paid(contract) } else { 0 };
    let mut rows = named(tx, app, sight, contract, period, lines).await?;
    let lives_in = |row: &Row, comune: &str| row.details.comune.as_deref().unwrap_or_default() == comune;
    for row in rows.iter_mut().filter(|row| only.is_some_and(|only| !lives_in(row, only))) {
        row.doubts.push(Doubt::Moved);
    }
    Ok(Told { rows, comuni, hidden: hidden.len(), hidden_paid, nobody_minutes })
}

/// The same with what the records and the enrolments say.
async fn named(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    contract: &Contract,
    period: Period,
    lines: Vec<(PersonId, Month, Paid, Option<i64>)>,
) -> Result<Vec<Row>> {
    let ids: BTreeSet<PersonId> = lines.iter().map(|(person, ..)| person.clone()).collect();
    let ids: Vec<PersonId> = ids.into_iter().collect();
    let found = people::store::found(tx, app, sight, &ids).await?;
    let details: HashMap<PersonId, people::Details> = found.into_iter().map(|one| (one.id, one.details)).collect();
    let stays = stays(tx, contract, period).await?;
    let row = |(person, month, paid, worth): (PersonId, Month, Paid, Option<i64>)| {
        let details = details.get(&person)?.clone();
        let mut doubts = Doubt::of(&details);
        doubts.extend(paid.is_nothing().then_some(Doubt::NothingPaid));
        let (starts, ends) = stays.get(&(person.to_string(), month)).copied().unwrap_or_default();
        Some(Row { person, details, month, paid, worth, starts, ends, doubts })
    };
    Ok(lines.into_iter().filter_map(row).collect())
}

type Stay = (Option<Date>, Option<Date>);

/// From when to when each person is in the service, over the enrolments that her hours of a month are of: from the first to the
/// last, without an end where one of them goes on or was there twice.
async fn stays(tx: &mut Tx, contract: &Contract, period: Period) -> Result<BTreeMap<(String, Month), Stay>> {
    let found: Vec<(String, String, String, String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT DISTINCT s.person, s.month, e.started_on, CASE WHEN e.reason = $4 THEN '' ELSE e.state END, e.since FROM activity_shares s \
         JOIN enrolments e ON e.id = s.enrolment WHERE s.contract = $1 AND s.month BETWEEN $2 AND $3 AND s.state = 'delivered'"
    ).bind(&contract.id).bind(period.from.to_string()).bind(period.to.to_string()).bind(TWIN).fetch_all(c))?;
    let mut stays: BTreeMap<(String, Month), Stay> = BTreeMap::new();
    for (person, month, started, state, since) in found {
        let starts = maybe(&started)?;
        let ends = if state == "closed" { maybe(&since)? } else { None };
        let month = month.parse().map_err(StoreError::inconsistent)?;
        stays
            .entry((person, month))
            .and_modify(|(first, last)| {
                *first = [*first, starts].into_iter().flatten().min();
                *last = last.zip(ends).map(|(last, ends)| last.max(ends));
            })
            .or_insert((starts, ends));
    }
    Ok(stays)
}
