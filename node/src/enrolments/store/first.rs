//! Who is first in line, and where a place is free for her: one that is counted, or one that somebody has written.

use std::collections::HashMap;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::list::{Enrolled, Joined, PERSON, columns};
use super::{asked, expected, offers};
use crate::enrolments::EnrolmentId;
use crate::enrolments::ahead::one_is_free;
use crate::enrolments::offer::Answer;
use crate::people::Sight;
use crate::services::{self, Service};
use crate::sql;
use crate::store::marks::marks;
use crate::store::{Result, Tx};

/// A place that is free while somebody waits for it.
#[derive(Clone, Debug)]
pub struct FirstInLine {
    /// The service.
    pub service: Service,
    /// Who is first of those to whom no place is offered; none: nobody is, or somebody whom this person may not see.
    pub first: Option<Enrolled>,
    /// Whether somebody is on our own list.
    pub waits: bool,
    /// How many requests of other cooperatives are on the list without a name yet; none for who reads no referrals.
    pub unnamed: i64,
    /// What she has answered when a place was offered to her before.
    pub answered: Option<(Answer, Date)>,
}

/// Who is first in line for the service of a query around it, of those to whom no place is offered.
fn of(service: &str) -> String {
    format!(
        "SELECT e.id FROM enrolments e WHERE e.service = {service} AND e.state = 'waiting' AND NOT EXISTS \
         (SELECT 1 FROM place_offers o WHERE o.enrolment = e.id AND o.answer = '') \
         ORDER BY e.points DESC, e.waiting_since, e.id LIMIT 1"
    )
}

/// Who is first in line for a service, whoever may see her.
pub(super) async fn next(tx: &mut Tx, service: &SubjectId) -> Result<Option<EnrolmentId>> {
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(of("$1"))).bind(service.to_string()).fetch_optional(c))
}

/// The same of every service in which somebody waits.
async fn everywhere(tx: &mut Tx) -> Result<HashMap<String, EnrolmentId>> {
    let rows: Vec<(String, Option<EnrolmentId>)> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT s.id, ({}) FROM services s", of("s.id")
    ))).fetch_all(c))?;
    Ok(rows.into_iter().filter_map(|(service, first)| Some((service, first?))).collect())
}

/// Those of these enrolments that somebody may see.
async fn seen(tx: &mut Tx, sight: &Sight, ids: &[&EnrolmentId]) -> Result<HashMap<EnrolmentId, Enrolled>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let text = format!(
        "SELECT {}, {PERSON} FROM enrolments e JOIN people p ON p.id = e.person WHERE {} AND e.id IN ({})",
        columns(),
        sight.seen(),
        marks(4, ids.len())
    );
    let rows: Vec<Joined> = sql!(tx, c => {
        let asked = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
        let asked = asked.bind(sight.own()).bind(&sight.account).bind(sight.protected_too);
        ids.iter().fold(asked, |asked, id| asked.bind(*id)).fetch_all(c)
    })?;
    rows.into_iter().map(|row| row.read().map(|one| (one.enrolment.id.clone(), one))).collect()
}

/// Whoever is first in line for a place that is free: one for each service, at most `most`. Beside her, and where nobody of ours waits,
/// the requests of other cooperatives that wait without a name, for who reads referrals.
pub async fn first_in_line(
    tx: &mut Tx,
    sight: &Sight,
    of_referrals: Option<&Sight>,
    most: usize,
) -> Result<Vec<FirstInLine>> {
    let (open, next, held) = (services::store::open(tx).await?, everywhere(tx).await?, expected::held(tx).await?);
    let unnamed = match of_referrals {
        Some(sight) => asked::unnamed(tx, sight).await?,
        None => HashMap::new(),
    };
    let of = |service: Service| {
        let id = service.id.to_string();
        let free = one_is_free(&service, held.get(&id).copied().unwrap_or_default());
        let (first, unnamed) = (next.get(&id).cloned(), unnamed.get(&id).copied().unwrap_or_default());
        (free && (first.is_some() || unnamed > 0)).then_some((service, first, unnamed))
    };
    let free: Vec<(Service, Option<EnrolmentId>, i64)> = open.into_iter().filter_map(of).take(most).collect();
    let first: Vec<&EnrolmentId> = free.iter().filter_map(|(_, first, _)| first.as_ref()).collect();
    let mut seen = seen(tx, sight, &first).await?;
    let mut answers = offers::answered(tx, &seen.keys().collect::<Vec<_>>()).await?;
    let line = |(service, first, unnamed): (Service, Option<EnrolmentId>, i64)| FirstInLine {
        service,
        waits: first.is_some(),
        unnamed,
        answered: first.as_ref().and_then(|first| answers.remove(first)),
        first: first.and_then(|first| seen.remove(&first)),
    };
    Ok(free.into_iter().map(line).collect())
}
