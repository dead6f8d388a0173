//! The register of a service: every row of hours between two days, each person's part of it a line.
//!
//! A month of the largest service of a town has tens of thousands of them. They are asked for colleague by colleague, as an index has
//! them, and each is kept as what stands in its line and no more: no note is opened, and names that come again are kept once.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::{span, statement};
use crate::accounts::AccountId;
use crate::activities::Kind;
use crate::activities::time::Span;
use crate::contracts::month::Month;
use crate::people::{PersonId, Sight};
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// For whom a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Nobody in particular.
    Nobody,
    /// A record that these eyes may not see, or that is used for nothing now.
    Hidden,
    /// Her record and her name.
    Person(PersonId, String),
}

/// One line.
#[derive(Clone, Debug)]
pub struct Row {
    /// On which day.
    pub day: Date,
    /// From when to when.
    pub span: Span,
    /// Her part of the minutes.
    pub minutes: i64,
    /// What sort of work.
    pub kind: Kind,
    /// Where it stands, in the code of `activity-state-…`.
    pub state: Arc<str>,
    /// Who worked.
    pub worker: Arc<str>,
    /// For whom.
    pub whom: Whom,
    /// Under which contract, by its name; empty: none.
    pub contract: Arc<str>,
    /// Where she lived, as an ISTAT code; empty: not known.
    pub comune: Arc<str>,
    /// Which activity, so that the lines of one stay together.
    activity: String,
}

#[derive(sqlx::FromRow)]
struct Found {
    activity: String,
    day: String,
    starts: i64,
    ends: i64,
    kind: String,
    state: String,
    minutes: i64,
    contract: String,
    comune: String,
    person: String,
    seen: Option<PersonId>,
    family_name: Option<String>,
    given_name: Option<String>,
}

/// What comes again and again, once.
#[derive(Default)]
struct Kept(BTreeMap<String, Arc<str>>);

impl Kept {
    fn one(&mut self, words: &str) -> Arc<str> {
        if let Some(kept) = self.0.get(words) {
            return kept.clone();
        }
        let kept: Arc<str> = words.into();
        self.0.insert(words.to_owned(), kept.clone());
        kept
    }
}

/// The lines of a service from one day to another, both counted, by day and hour; those that were replaced are left out. No more than
/// one beyond `most` are read.
pub async fn of_service(
    tx: &mut Tx,
    sight: &Sight,
    service: &SubjectId,
    (from, to): (Date, Date),
    most: usize,
) -> Result<Vec<Row>> {
    let mut names: Kept = Kept::default();
    let contracts: Vec<(String, String)> =
        sql!(tx, c => sqlx::query_as("SELECT id, name FROM contracts").fetch_all(c))?;
    let contracts: BTreeMap<String, String> = contracts.into_iter().collect();
    let mut rows: Vec<Row> = Vec::new();
    let mut month = Month::of(from);
    while month.first() <= to && rows.len() <= most {
        for (worker, name) in workers(tx, service, month).await? {
            let some = of_worker(tx, sight, (service, month, &worker), (from, to)).await?;
            let worker = names.one(&name);
            for one in some {
                let contract = contracts.get(&one.contract).map_or("", String::as_str);
                // Where somebody lives who may not be seen is not said beside the hour at which a colleague was with her.
                let known = one.seen.is_some() || one.person.is_empty();
                let comune = if known { one.comune.as_str() } else { "" };
                let (contract, comune) = (names.one(contract), names.one(comune));
                let state = names.one(&one.state);
                rows.push(read(one, [worker.clone(), contract, comune, state])?);
            }
            if rows.len() > most {
                break;
            }
        }
        if month == month.after() {
            break;
        }
        month = month.after();
    }
    rows.truncate(most + 1);
    rows.sort_by(|one, other| {
        let place = |row: &Row| (row.day, row.span);
        place(one)
            .cmp(&place(other))
            .then_with(|| one.worker.cmp(&other.worker))
            .then_with(|| one.activity.cmp(&other.activity))
    });
    Ok(rows)
}

/// Who has rows in a service in a month.
async fn workers(tx: &mut Tx, service: &SubjectId, month: Month) -> Result<Vec<(AccountId, String)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT w.id, w.name FROM accounts w WHERE w.id IN (SELECT worker FROM activities WHERE service = $1 AND day BETWEEN $2 AND $3) \
         ORDER BY w.name, w.id"
    ).bind(service.to_string()).bind(month.first().to_string()).bind(month.last().to_string()).fetch_all(c))
}

async fn of_worker(
    tx: &mut Tx,
    sight: &Sight,
    (service, month, worker): (&SubjectId, Month, &AccountId),
    (from, to): (Date, Date),
) -> Result<Vec<Found>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT a.id AS activity, a.day, a.starts, a.ends, a.kind, a.state, s.minutes, s.contract, s.comune, s.person, p.id AS seen, \
         p.family_name, p.given_name FROM activities a JOIN activity_shares s ON s.activity = a.id \
         LEFT JOIN people p ON p.id = s.person AND {} \
         AND NOT EXISTS (SELECT 1 FROM restrictions x WHERE x.person = p.id AND x.ended_at IS NULL) \
         WHERE a.service = $4 AND a.month = $5 AND a.worker = $6 AND a.day BETWEEN $7 AND $8 AND a.state <> 'replaced' \
         ORDER BY a.day, a.starts, a.id, p.sort_key, s.enrolment", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(service.to_string()).bind(month.to_string())
        .bind(worker).bind(from.to_string()).bind(to.to_string()).fetch_all(c))
}

fn read(found: Found, [worker, contract, comune, state]: [Arc<str>; 4]) -> Result<Row> {
    let name = || {
        let (family, given) = (found.family_name.as_deref(), found.given_name.as_deref());
        format!("{} {}", family.unwrap_or_default(), given.unwrap_or_default()).trim().to_owned()
    };
    let whom = match found.seen.clone() {
        Some(id) => Whom::Person(id, name()),
        None if found.person.is_empty() => Whom::Nobody,
        None => Whom::Hidden,
    };
    Ok(Row {
        day: found.day.parse().map_err(StoreError::inconsistent)?,
        span: span(found.starts, found.ends)?,
        minutes: found.minutes,
        kind: statement::kind(&found.kind)?,
        state,
        worker,
        whom,
        contract,
        comune,
        activity: found.activity,
    })
}
