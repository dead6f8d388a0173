//! What plans ask for: to be approved, looked at again, ended.

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::{code, maybe};
use crate::accounts::AccountId;
use crate::enrolments::EnrolmentId;
use crate::people::{PersonId, Sight};
use crate::plans::{Kind, REVIEW_DAYS};
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// A plan that asks for something.
#[derive(Clone, Debug)]
pub struct Due {
    /// What it asks for, in the message key `plan-asks-…`.
    pub asks: &'static str,
    /// Whose plan it is.
    pub enrolment: EnrolmentId,
    /// Which one of the enrolment.
    pub edition: i64,
    /// For whom.
    pub person: PersonId,
    /// Her name.
    pub name: String,
    /// In which service.
    pub service: String,
    /// Its identifier.
    pub service_id: SubjectId,
    /// What it is called.
    pub kind: Kind,
    /// When it is due; none for a protected record, whose days stand on her own pages.
    pub day: Option<Date>,
}

#[derive(sqlx::FromRow)]
struct Row {
    enrolment: EnrolmentId,
    edition: i64,
    person: PersonId,
    family_name: String,
    given_name: String,
    protected: bool,
    service: String,
    service_id: String,
    kind: String,
    review_on: String,
}

/// `which` may name `$4`, the bound text.
async fn due(
    tx: &mut Tx,
    sight: &Sight,
    asks: &'static str,
    (which, bound): (&str, String),
    most: i64,
) -> Result<Vec<Due>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT l.enrolment, l.edition, e.person, p.family_name, p.given_name, p.protected, s.name AS service, s.id AS service_id, l.kind, l.review_on \
         FROM plans l JOIN enrolments e ON e.id = l.enrolment JOIN people p ON p.id = e.person JOIN services s ON s.id = e.service \
         WHERE {} AND {which} ORDER BY l.review_on, l.id LIMIT $5", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(bound).bind(most).fetch_all(c))?;
    let read = |row: Row| {
        let name = format!("{} {}", row.family_name, row.given_name).trim().to_owned();
        let day = maybe(&row.review_on)?.filter(|_| asks == "review" && !row.protected);
        let kind = code(&row.kind, "plans.kind")?;
        let (enrolment, edition, person, service) = (row.enrolment, row.edition, row.person, row.service);
        let service_id = row.service_id.parse().map_err(StoreError::inconsistent)?;
        Ok(Due { asks, enrolment, edition, person, name, service, service_id, kind, day })
    };
    rows.into_iter().map(read).collect()
}

/// Those that are to be looked at within two weeks, or were to be before: the most overdue first.
pub async fn to_review(tx: &mut Tx, sight: &Sight, today: Date, most: i64) -> Result<Vec<Due>> {
    const WHICH: &str = "l.state IN ('approved', 'under_review') AND l.review_on <> '' AND l.review_on <= $4 \
                         AND e.state <> 'closed'";
    let until = today.checked_add(REVIEW_DAYS.days()).unwrap_or(today);
    due(tx, sight, "review", (WHICH, until.to_string()), most).await
}

/// Those that are to be looked at from one day to another, both counted.
pub async fn between(tx: &mut Tx, sight: &Sight, (from, to): (Date, Date), most: i64) -> Result<Vec<Due>> {
    let which = format!(
        "l.state IN ('approved', 'under_review') AND l.review_on BETWEEN $4 AND '{to}' AND e.state <> 'closed' \
         AND p.protected = FALSE"
    );
    due(tx, sight, "review", (&which, from.to_string()), most).await
}

/// Those that were proposed by somebody else.
pub async fn to_approve(tx: &mut Tx, sight: &Sight, account: &AccountId, most: i64) -> Result<Vec<Due>> {
    const WHICH: &str = "l.state = 'proposed' AND l.proposed_by <> $4 AND e.state <> 'closed'";
    due(tx, sight, "approval", (WHICH, account.to_string()), most).await
}

/// Those that hold although the enrolment is over.
pub async fn left_open(tx: &mut Tx, sight: &Sight, most: i64) -> Result<Vec<Due>> {
    const WHICH: &str = "l.state IN ('approved', 'under_review') AND l.id <> $4 AND e.state = 'closed'";
    due(tx, sight, "end", (WHICH, String::new()), most).await
}

/// A plan as a list of all of them has it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    /// For whom.
    pub person: PersonId,
    /// Her surname.
    pub family_name: String,
    /// Her name.
    pub given_name: String,
    /// In which service.
    pub service: String,
    /// Which one of the enrolment.
    pub edition: i64,
    /// Code of its kind.
    pub kind: String,
    /// Code of where it stands.
    pub state: String,
    /// From which day it holds; empty: not yet said.
    pub from_day: String,
    /// Until which day.
    pub until_day: String,
    /// When it is looked at again.
    pub review_on: String,
}

/// Every edition of the plans of persons within sight, by name. Protected and restricted records are not among them.
pub async fn all(tx: &mut Tx, sight: &Sight, most: i64) -> Result<Vec<Kept>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT e.person, p.family_name, p.given_name, s.name AS service, l.edition, l.kind, l.state, l.from_day, l.until_day, l.review_on \
         FROM plans l JOIN enrolments e ON e.id = l.enrolment JOIN people p ON p.id = e.person JOIN services s ON s.id = e.service \
         WHERE {} AND p.protected = FALSE AND NOT EXISTS (SELECT 1 FROM restrictions x WHERE x.person = p.id AND x.ended_at IS NULL) \
         ORDER BY p.sort_key, p.id, l.enrolment, l.edition LIMIT $4", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(most).fetch_all(c))
}
