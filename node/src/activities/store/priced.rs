//! What was done under a contract with several tariffs, apart for each: what a line of its statement is worth, and a row for the SIUSS.
//!
//! Which tariff an hour has follows from its day and from as what the colleague worked, which its rows keep ([`crate::teams::store::worked_as`]).
//! The database adds up minutes by qualification and by stretches of days within which no tariff begins; which price that is, is decided by
//! [`Terms::tariff_for`](crate::contracts::Terms::tariff_for) alone. Contracts with one tariff are not asked: all their minutes cost the same.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::statement::{Asked, Minutes, kind};
use crate::contracts::month::Month;
use crate::contracts::store::presence::{halves, rows};
use crate::contracts::store::tariffs::qualification;
use crate::contracts::tariffs::Tariff;
use crate::contracts::{Contract, Paid, Unit};
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// How long.
    pub minutes: Minutes,
    /// On how many days of presence, in halves; nought where the contract does not pay for them.
    pub halves: i64,
}

impl Done {
    /// What a contract pays of it.
    pub fn paid(self, by: &Contract) -> Paid {
        by.terms.counted(self.minutes.paid(by), self.halves)
    }
}

/// What was done at each tariff.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(BTreeMap<Tariff, Done>);

impl Lines {
    fn add(&mut self, tariff: Tariff, done: Done) {
        let line = self.0.entry(tariff).or_default();
        line.minutes.direct += done.minutes.direct;
        line.minutes.indirect += done.minutes.indirect;
        line.minutes.travel += done.minutes.travel;
        line.halves += done.halves;
    }

    /// Each of them: the base tariffs first, then by qualification, each in the order in which they begin.
    pub fn each(&self) -> impl Iterator<Item = (Tariff, Done)> {
        self.0.iter().map(|(tariff, done)| (*tariff, *done))
    }

    /// What they are worth together, in cents: each is rounded by itself.
    pub fn worth(&self, by: &Contract) -> i64 {
        self.each().map(|(tariff, done)| tariff.worth(done.paid(by))).sum()
    }
}

/// What a month of a statement is worth: all of it, and each of its lines.
#[derive(Clone, Debug, Default)]
pub struct Priced {
    /// All of it.
    pub all: Lines,
    /// By municipality.
    pub comuni: HashMap<String, Lines>,
    /// By person, empty for nobody in particular, and municipality.
    pub people: HashMap<(String, String), Lines>,
}

/// What was done with somebody in a month, at one tariff.
struct Piece {
    person: String,
    month: String,
    comune: String,
    tariff: Tariff,
    done: Done,
}

/// The statement of a month; none of a contract with one tariff.
pub async fn of_month(tx: &mut Tx, asked: &Asked<'_>) -> Result<Option<Priced>> {
    if asked.contract.terms.tariffs.is_empty() {
        return Ok(None);
    }
    let mut priced = Priced::default();
    for piece in pieces(tx, asked.contract, (asked.month, asked.month)).await? {
        if asked.comune.is_some_and(|only| only != piece.comune) {
            continue;
        }
        priced.all.add(piece.tariff, piece.done);
        priced.comuni.entry(piece.comune.clone()).or_default().add(piece.tariff, piece.done);
        priced.people.entry((piece.person, piece.comune)).or_default().add(piece.tariff, piece.done);
    }
    Ok(Some(priced))
}

/// By person and month, between two months that are both counted; of what was done for the municipalities that `counts`, given the person
/// and the one that was written with her hours. None of a contract with one tariff.
pub async fn by_month(
    tx: &mut Tx,
    contract: &Contract,
    months: (Month, Month),
    counts: impl Fn(&str, &str) -> bool,
) -> Result<Option<HashMap<(String, String), Lines>>> {
    if contract.terms.tariffs.is_empty() {
        return Ok(None);
    }
    let mut people: HashMap<(String, String), Lines> = HashMap::new();
    for piece in pieces(tx, contract, months).await? {
        if counts(&piece.person, &piece.comune) {
            people.entry((piece.person, piece.month)).or_default().add(piece.tariff, piece.done);
        }
    }
    Ok(Some(people))
}

#[derive(sqlx::FromRow)]
struct Row {
    person: String,
    month: String,
    comune: String,
    kind: String,
    qualification: String,
    stretch: i64,
    minutes: i64,
}

async fn pieces(tx: &mut Tx, contract: &Contract, months: (Month, Month)) -> Result<Vec<Piece>> {
    let firsts = contract.terms.stretches((months.0.first(), months.1.last()));
    let mut pieces = Vec::new();
    for row in hours(tx, contract, months, &firsts).await? {
        let mut minutes = Minutes::default();
        minutes.add(kind(&row.kind)?, row.minutes);
        let day = priced_on(&firsts, row.stretch, &row.month)?;
        let Some(tariff) = contract.terms.tariff_for(qualification(&row.qualification)?, day) else { continue };
        let (person, month, comune, done) = (row.person, row.month, row.comune, Done { minutes, halves: 0 });
        pieces.push(Piece { person, month, comune, tariff, done });
    }
    if contract.terms.unit == Unit::Day {
        for (person, month, comune, stretch, halves) in presences(tx, contract, months, &firsts).await? {
            let day = priced_on(&firsts, stretch, &month)?;
            let Some(tariff) = contract.terms.tariff_for(None, day) else { continue };
            let done = Done { minutes: Minutes::default(), halves };
            pieces.push(Piece { person, month, comune, tariff, done });
        }
    }
    Ok(pieces)
}

/// A day of a stretch in a month: any of them, since they all cost the same.
fn priced_on(firsts: &[Date], stretch: i64, month: &str) -> Result<Date> {
    let first = usize::try_from(stretch).ok().and_then(|place| firsts.get(place));
    let first = first.ok_or_else(|| StoreError::inconsistent("activity_shares.day"))?;
    let month: Month = month.parse().map_err(StoreError::inconsistent)?;
    Ok(month.first().max(*first))
}

/// In which stretch a day is, counted from nought. In the text stand days of this program, and nothing that somebody has typed.
fn stretch(firsts: &[Date]) -> String {
    let before = |(place, next): (usize, &Date)| format!("WHEN day < '{next}' THEN {place} ");
    match firsts.get(1..) {
        None | Some([]) => "CAST(0 AS BIGINT)".to_owned(),
        Some(nexts) => {
            let cases = nexts.iter().enumerate().map(before).collect::<Vec<_>>().concat();
            format!("CAST(CASE {cases}ELSE {} END AS BIGINT)", nexts.len())
        }
    }
}

/// Delivered minutes by person, month, municipality, kind, qualification and stretch.
async fn hours(tx: &mut Tx, contract: &Contract, (from, to): (Month, Month), firsts: &[Date]) -> Result<Vec<Row>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT person, month, comune, kind, qualification, {} AS stretch, CAST(SUM(minutes) AS BIGINT) AS minutes FROM activity_shares \
         WHERE contract = $1 AND month BETWEEN $2 AND $3 AND state = 'delivered' \
         GROUP BY person, month, comune, kind, qualification, stretch", stretch(firsts)
    ))).bind(&contract.id).bind(from.to_string()).bind(to.to_string()).fetch_all(c))
}

/// Days of presence by person, month, municipality and stretch, in halves. Who has moved on a day is counted once on it.
async fn presences(
    tx: &mut Tx,
    contract: &Contract,
    (from, to): (Month, Month),
    firsts: &[Date],
) -> Result<Vec<(String, String, String, i64, i64)>> {
    let half_day = contract.terms.half_day;
    let text = format!(
        "SELECT d.person, d.month, d.comune, {} AS stretch, CAST(SUM(d.halves) AS BIGINT) FROM (SELECT s.person, s.month, s.day, \
         MAX(s.comune) AS comune, {} AS halves FROM {} WHERE s.contract = $1 AND s.month BETWEEN $2 AND $3 \
         AND s.state = 'delivered' AND s.kind = 'direct' AND s.person <> '' GROUP BY s.person, s.month, s.day) d \
         GROUP BY d.person, d.month, d.comune, stretch",
        stretch(firsts),
        halves(half_day),
        rows(half_day)
    );
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()))
        .bind(&contract.id).bind(from.to_string()).bind(to.to_string()).fetch_all(c))
}

#[cfg(test)]
mod tests;
