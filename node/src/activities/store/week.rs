//! A week of a team in the database. Who is asked for is known first, then her days: each question is led by an index, whatever lies
//! in the years before.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use sqlx::QueryBuilder;

use super::span;
use crate::accounts::AccountId;
use crate::activities::week::{Colleague, Piece, Pieces, days};
use crate::contracts::month::Month;
use crate::sql;
use crate::store::{Result, StoreError, Tx};
use crate::teams;

/// Colleagues that one statement asks for.
const ROWS: usize = 500;

/// Who is in the team of a service in the week from a Monday on, or has hours there, by name.
pub async fn of_team(tx: &mut Tx, service: &SubjectId, monday: Date) -> Result<Vec<Colleague>> {
    let week = days(monday);
    let mut team: HashMap<AccountId, (String, Option<i64>)> = HashMap::new();
    for member in teams::store::of_service(tx, service).await? {
        if week.iter().any(|day| member.works_on(*day)) {
            // Of two terms in one week the later one says how many hours.
            team.insert(member.account, (member.name, member.terms.weekly.map(i64::from)));
        }
    }
    for (worker, name) in with_hours(tx, service, week).await? {
        team.entry(worker).or_insert((name, None));
    }
    let workers: Vec<AccountId> = team.keys().cloned().collect();
    let mut pieces = pieces(tx, service, &workers, week).await?;
    let mut signed = signed(tx, &workers, week).await?;
    let colleague = |(worker, (name, weekly))| {
        let pieces = pieces.remove(&worker).unwrap_or_default();
        let signed = signed.remove(&worker).unwrap_or_default();
        Colleague { worker, name, weekly, pieces, signed }
    };
    let mut all: Vec<Colleague> = team.into_iter().map(colleague).collect();
    all.sort_by(|one, other| (&one.name, one.worker.as_str()).cmp(&(&other.name, other.worker.as_str())));
    Ok(all)
}

fn months(week: [Date; 7]) -> [String; 2] {
    [week[0], week[6]].map(|day| Month::of(day).to_string())
}

/// Whoever has hours in a service in these days, in its team or not.
async fn with_hours(tx: &mut Tx, service: &SubjectId, week: [Date; 7]) -> Result<Vec<(AccountId, String)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT DISTINCT a.worker, w.name FROM activities a JOIN accounts w ON w.id = a.worker \
         WHERE a.service = $1 AND a.day BETWEEN $2 AND $3 AND a.state IN ('planned', 'delivered')"
    ).bind(service.to_string()).bind(week[0].to_string()).bind(week[6].to_string()).fetch_all(c))
}

/// What these colleagues did and are to do, in every service: one cannot be in two places. A week of a large team has thousands of
/// pieces, and to hand each of them over as a row takes longer than to find it: the engine puts those of a colleague into one text.
async fn pieces(tx: &mut Tx, service: &SubjectId, workers: &[AccountId], week: [Date; 7]) -> Result<Pieces> {
    let (mut found, service) = (Pieces::new(), service.to_string());
    for some in workers.chunks(ROWS) {
        let rows: Vec<(AccountId, String)> = sql!(tx, c => async {
            let head = "SELECT worker, string_agg(day || ' ' || starts || ' ' || ends || ' ' || state || ' ' || CASE WHEN service = ";
            let mut query = QueryBuilder::new(head);
            query.push_bind(&service).push(" THEN 'here' ELSE '' END, ',') FROM activities WHERE worker IN (");
            let mut list = query.separated(", ");
            for worker in some {
                list.push_bind(worker);
            }
            query.push(") AND day BETWEEN ").push_bind(week[0].to_string());
            query.push(" AND ").push_bind(week[6].to_string());
            query.push(" AND state IN ('planned', 'delivered') GROUP BY worker");
            query.build_query_as().fetch_all(c).await
        })?;
        for (worker, hers) in rows {
            let hers: Option<Vec<Piece>> = hers.split(',').map(piece).collect();
            found.insert(worker, hers.ok_or_else(|| StoreError::inconsistent("activities.starts"))?);
        }
    }
    Ok(found)
}

/// A piece from the text that the question makes of it.
fn piece(text: &str) -> Option<Piece> {
    let mut parts = text.split(' ');
    let (day, starts, ends) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let span = span(starts, ends).ok()?;
    Some(Piece { day, span, is_done: parts.next()? == "delivered", is_here: parts.next()? == "here" })
}

/// Which months of these days each of them has signed.
async fn signed(tx: &mut Tx, workers: &[AccountId], week: [Date; 7]) -> Result<HashMap<AccountId, HashSet<Month>>> {
    let (mut found, [first, last]) = (HashMap::<AccountId, HashSet<Month>>::new(), months(week));
    for some in workers.chunks(ROWS) {
        let rows: Vec<(AccountId, String)> = sql!(tx, c => async {
            let mut query = QueryBuilder::new("SELECT worker, month FROM month_signatures WHERE month IN (");
            query.push_bind(&first).push(", ").push_bind(&last).push(") AND undone_at IS NULL AND worker IN (");
            let mut some_of = query.separated(", ");
            for worker in some {
                some_of.push_bind(worker);
            }
            query.push(")").build_query_as().fetch_all(c).await
        })?;
        for (worker, month) in rows {
            let month = month.parse().map_err(|_| StoreError::inconsistent("month_signatures.month"))?;
            found.entry(worker).or_default().insert(month);
        }
    }
    Ok(found)
}
