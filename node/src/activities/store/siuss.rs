//! Who was worked with under a contract, month by month: the rows for the SIUSS before they have names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::presences;
use super::statement::{Minutes, kind};
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
    kind: String,
    minutes: i64,
    seen: Option<PersonId>,
}

/// The rows of a contract in some months, for these eyes.
pub async fn rows(tx: &mut Tx, app: &App, sight: &Sight, contract: &Contract, period: Period) -> Result<Told> {
    let sums: Vec<Sum> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT s.person, s.month, s.kind, s.minutes, p.id AS seen FROM \
         (SELECT person, month, kind, CAST(SUM(minutes) AS BIGINT) AS minutes FROM activity_shares \
         WHERE contract = $4 AND month BETWEEN $5 AND $6 AND state = 'delivered' GROUP BY person, month, kind) s \
         LEFT JOIN people p ON p.id = s.person AND {} ORDER BY p.sort_key, s.person, s.month", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(&contract.id)
        .bind(period.from.to_string()).bind(period.to.to_string()).fetch_all(c))?;
    let days = match contract.terms.unit {
        Unit::Hour => BTreeMap::new(),
        Unit::Day => presences::by_month(tx, &contract.id, (period.from, period.to)).await?,
    };
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
    let hidden_days: i64 = days.iter().filter(|((person, _), _)| hidden.contains(person)).map(|(_, days)| days).sum();
    let hidden_paid = (!hidden.is_empty()).then(|| contract.terms.counted(unseen.paid(contract), hidden_days));
    let lines = lines.into_iter().map(|(person, month, minutes)| {
        let days = days.get(&(person.to_string(), month.to_string())).copied().unwrap_or_default();
        let paid = contract.terms.counted(minutes.paid(contract), days);
        (person, month, paid)
    });
    let lines = lines.collect();
    // What is paid by days is paid for somebody.
    let nobody_minutes = if contract.terms.unit == Unit::Hour { nobody.paid(contract) } else { 0 };
    Ok(Told {
        rows: named(tx, app, sight, contract, period, lines).await?,
        hidden: hidden.len(),
        hidden_paid,
        nobody_minutes,
    })
}

/// The same with what the records and the enrolments say.
async fn named(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    contract: &Contract,
    period: Period,
    lines: Vec<(PersonId, Month, Paid)>,
) -> Result<Vec<Row>> {
    let ids: BTreeSet<PersonId> = lines.iter().map(|(person, ..)| person.clone()).collect();
    let ids: Vec<PersonId> = ids.into_iter().collect();
    let found = people::store::found(tx, app, sight, &ids).await?;
    let details: HashMap<PersonId, people::Details> = found.into_iter().map(|one| (one.id, one.details)).collect();
    let stays = stays(tx, contract, period).await?;
    let row = |(person, month, paid): (PersonId, Month, Paid)| {
        let details = details.get(&person)?.clone();
        let mut doubts = Doubt::of(&details);
        doubts.extend(paid.is_nothing().then_some(Doubt::NothingPaid));
        let worth = contract.terms.worth(paid);
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
