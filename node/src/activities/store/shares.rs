//! For whom an activity was, under which contract, and the sums that are kept with every row.

use std::collections::BTreeMap;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use sqlx::QueryBuilder;

use super::{Activity, Chosen};
use crate::accounts::AccountId;
use crate::activities::time::Span;
use crate::activities::{ActivityId, Missed, State, Written, parts};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::contracts::month::Month;
use crate::contracts::{self, Contract, ContractId, Under};
use crate::store::{Result, StoreError, Tx};
use crate::teams::Qualification;
use crate::teams::store::worked_as;
use crate::{execute, sql};

/// Rows of one statement.
const ROWS: usize = 500;

/// Whether what was planned counts as planned. What another row has replaced counts with that; what was written by mistake was no plan.
fn counts(state: State) -> bool {
    !matches!(state, State::Replaced | State::Missed(Missed::Mistake))
}

/// The minutes that a plan gave to each of so many parts, as they are divided when they are done.
pub(super) fn planned(plan: Option<Span>, state: State, people: usize) -> Vec<i64> {
    let minutes = plan.filter(|_| counts(state)).map_or(0, |span| u32::from(span.minutes()));
    parts(minutes, people).into_iter().map(i64::from).collect()
}

/// The parts of everybody whom a colleague was with, each under her contract; `plan`: when it was planned for.
pub(super) async fn share(
    tx: &mut Tx,
    (id, worker): (&ActivityId, &AccountId),
    (state, plan): (State, Option<Span>),
    new: &Written,
    chosen: &Chosen,
) -> Result<()> {
    let of_service = contracts::store::of_service(tx, &new.service).await?;
    let minutes = parts(u32::from(new.span.minutes()), new.enrolments.len());
    let planned = planned(plan, state, new.enrolments.len());
    let as_what = worked_as::on(tx, worker, &new.service, new.day).await?;
    let qualification = as_what.map_or("", Qualification::code);
    if new.enrolments.is_empty() {
        let contract = under(None, &of_service, new.day, chosen);
        let part = Part { minutes: i64::from(new.span.minutes()), contract, qualification, ..Part::default() };
        return write(tx, &[(id, state, new, &part, planned[0])]).await;
    }
    for ((enrolment, minutes), planned) in new.enrolments.iter().zip(minutes).zip(planned) {
        let authorised = contracts::store::authorised_under(tx, enrolment, new.day).await?;
        let contract = under(authorised.as_ref(), &of_service, new.day, chosen);
        let (person, comune): (String, String) = sql!(tx, c => sqlx::query_as(
            "SELECT e.person, p.comune FROM enrolments e JOIN people p ON p.id = e.person WHERE e.id = $1"
        ).bind(enrolment).fetch_one(c))?;
        let enrolment = enrolment.to_string();
        let part = Part { person, enrolment, contract, comune, qualification, minutes: i64::from(minutes) };
        write(tx, &[(id, state, new, &part, planned)]).await?;
    }
    Ok(())
}

/// The contract of one part: where several could be, the one that was chosen, if it is among them.
fn under(authorised: Option<&ContractId>, of_service: &[Contract], day: Date, chosen: &Chosen) -> String {
    match contracts::under(authorised, of_service, day) {
        Under::One(id) => id.to_string(),
        Under::None => String::new(),
        Under::Several(ids) => chosen.iter().find(|id| ids.contains(id)).map(ToString::to_string).unwrap_or_default(),
    }
}

/// What of an activity is one person's.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Who; empty: nobody in particular.
    pub person: String,
    /// Her enrolment, or nothing.
    pub enrolment: String,
    /// Under which contract, or nothing.
    pub contract: String,
    /// Where she lived, or nothing.
    pub comune: String,
    /// As what the colleague worked, or nothing.
    pub qualification: &'static str,
    /// How long.
    pub minutes: i64,
}

/// A part with the minutes that were planned of it, and the activity that it is of.
pub(super) type Of<'a> = (&'a ActivityId, State, &'a Written, &'a Part, i64);

/// Writes parts, and adds what was delivered and what was planned to the sums.
pub(super) async fn write(tx: &mut Tx, parts: &[Of<'_>]) -> Result<()> {
    for some in parts.chunks(ROWS) {
        let head = "INSERT INTO activity_shares (id, activity, person, enrolment, service, contract, comune, day, month, kind, \
             state, minutes, planned, qualification) ";
        execute!(
            tx,
            QueryBuilder::new(head)
                .push_values(some, |mut row, (id, state, new, part, planned)| {
                    row.push_bind(format!("{id}/{}", part.enrolment)).push_bind(*id).push_bind(&part.person);
                    row.push_bind(&part.enrolment).push_bind(new.service.to_string()).push_bind(&part.contract);
                    row.push_bind(&part.comune).push_bind(new.day.to_string());
                    row.push_bind(Month::of(new.day).to_string()).push_bind(new.kind.code());
                    row.push_bind(state.code()).push_bind(part.minutes).push_bind(*planned);
                    row.push_bind(part.qualification);
                })
                .build()
        )?;
    }
    let mut sums: BTreeMap<_, Counted> = BTreeMap::new();
    for (_, state, new, part, planned) in parts {
        let key = (Month::of(new.day), new.service, new.kind.code(), part.contract.as_str(), part.comune.as_str());
        let (sum, one) =
            (sums.entry(key).or_default(), Counted::of(*state == State::Delivered, part.minutes, *planned));
        *sum = Counted {
            minutes: sum.minutes + one.minutes,
            shares: sum.shares + one.shares,
            planned: sum.planned + one.planned,
        };
    }
    for ((month, service, kind, contract, comune), counted) in sums {
        let month = month.to_string();
        add(tx, &Sum { month: &month, service: &service, kind, contract, comune }, counted).await?;
    }
    Ok(())
}

/// What some parts add to a line of the sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counted {
    /// Minutes that were delivered.
    minutes: i64,
    /// Of how many parts.
    shares: i64,
    /// Minutes that were planned.
    planned: i64,
}

impl Counted {
    fn of(delivered: bool, minutes: i64, planned: i64) -> Self {
        let (minutes, shares) = if delivered { (minutes, 1) } else { (0, 0) };
        Self { minutes, shares, planned }
    }

    fn taken_away(self) -> Self {
        Self { minutes: -self.minutes, shares: -self.shares, planned: -self.planned }
    }
}

/// One line of the sums.
struct Sum<'a> {
    month: &'a str,
    service: &'a SubjectId,
    kind: &'a str,
    contract: &'a str,
    comune: &'a str,
}

async fn add(tx: &mut Tx, sum: &Sum<'_>, counted: Counted) -> Result<()> {
    if counted == Counted::default() {
        return Ok(());
    }
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO activity_totals (month, service, contract, comune, kind, minutes, shares, planned) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (contract, month, service, comune, kind) \
             DO UPDATE SET minutes = activity_totals.minutes + EXCLUDED.minutes, \
             shares = activity_totals.shares + EXCLUDED.shares, planned = activity_totals.planned + EXCLUDED.planned"
        )
        .bind(sum.month)
        .bind(sum.service.to_string())
        .bind(sum.contract)
        .bind(sum.comune)
        .bind(sum.kind)
        .bind(counted.minutes)
        .bind(counted.shares)
        .bind(counted.planned)
    )?;
    if sum.contract.is_empty() || counted.shares == 0 {
        return Ok(());
    }
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO contract_totals (contract, month, kind, minutes) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (contract, month, kind) DO UPDATE SET minutes = contract_totals.minutes + EXCLUDED.minutes"
        )
        .bind(sum.contract)
        .bind(sum.month)
        .bind(sum.kind)
        .bind(counted.minutes)
    )?;
    Ok(())
}

/// Takes the parts of an activity out of the sums: those that were delivered, and what was planned where that counts no longer.
async fn take_out(tx: &mut Tx, activity: &Activity, planned_too: bool) -> Result<()> {
    let gone: Vec<(String, String, i64, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT contract, comune, minutes, planned FROM activity_shares WHERE activity = $1"
    ).bind(&activity.id).fetch_all(c))?;
    let (month, of) = (activity.month().to_string(), &activity.written);
    for (contract, comune, minutes, planned) in gone {
        let kind = of.kind.code();
        let sum = Sum { month: &month, service: &of.service, kind, contract: &contract, comune: &comune };
        let planned = if planned_too { planned } else { 0 };
        let counted = Counted::of(activity.state == State::Delivered, minutes, planned);
        add(tx, &sum, counted.taken_away()).await?;
    }
    Ok(())
}

/// The parts of a plan go, because those of what was done take their place.
pub(super) async fn forget(tx: &mut Tx, activity: &Activity) -> Result<()> {
    take_out(tx, activity, true).await?;
    execute!(tx, sqlx::query("DELETE FROM activity_shares WHERE activity = $1").bind(&activity.id))?;
    Ok(())
}

/// A row counts no longer: it was missed, or another has taken its place.
pub(super) async fn leave(tx: &mut Tx, activity: &Activity, state: State) -> Result<()> {
    let reason = if let State::Missed(why) = state { why.code() } else { "" };
    execute!(
        tx,
        sqlx::query("UPDATE activities SET state = $2, reason = $3, version = version + 1 WHERE id = $1")
            .bind(&activity.id)
            .bind(state.code())
            .bind(reason)
    )?;
    take_out(tx, activity, !counts(state)).await?;
    execute!(
        tx,
        sqlx::query(
            "UPDATE activity_shares SET state = $2, planned = CASE WHEN $3 THEN planned ELSE 0 END WHERE activity = $1"
        )
        .bind(&activity.id)
        .bind(state.code())
        .bind(counts(state))
    )?;
    Ok(())
}

/// A part that goes under no contract.
#[derive(sqlx::FromRow)]
struct Loose {
    id: String,
    enrolment: String,
    comune: String,
    day: String,
    kind: String,
    state: String,
    minutes: i64,
    planned: i64,
}

/// Puts what was done and planned in a month of a service, and goes under no contract, under the one that holds now, by the same
/// rule as when a row is written: contracts are often signed after the work has begun. Answers the minutes of the done ones.
pub async fn settle(tx: &mut Tx, app: &App, by: &Actor, service: &SubjectId, month: Month) -> Result<i64> {
    let of_service = contracts::store::of_service(tx, service).await?;
    let loose: Vec<Loose> = sql!(tx, c => sqlx::query_as(
        "SELECT id, enrolment, comune, day, kind, state, minutes, planned FROM activity_shares WHERE contract = '' AND month = $1 \
         AND state IN ('delivered', 'planned', 'missed') AND (state <> 'missed' OR planned <> 0) AND service = $2"
    ).bind(month.to_string()).bind(service.to_string()).fetch_all(c))?;
    let mut settled = 0;
    for part in loose {
        let day = part.day.parse().map_err(StoreError::inconsistent)?;
        let authorised = match part.enrolment.parse() {
            Ok(enrolment) => contracts::store::authorised_under(tx, &enrolment, day).await?,
            Err(_) => None,
        };
        let contract = under(authorised.as_ref(), &of_service, day, &Chosen::default());
        if contract.is_empty() {
            continue;
        }
        execute!(
            tx,
            sqlx::query("UPDATE activity_shares SET contract = $2 WHERE id = $1").bind(&part.id).bind(&contract)
        )?;
        let counted = Counted::of(part.state == State::Delivered.code(), part.minutes, part.planned);
        let (month, kind, comune) = (month.to_string(), part.kind.as_str(), part.comune.as_str());
        let before = Sum { month: &month, service, kind, contract: "", comune };
        add(tx, &before, counted.taken_away()).await?;
        add(tx, &Sum { contract: &contract, ..before }, counted).await?;
        settled += counted.minutes;
    }
    let key = service.to_string();
    let event = Event::new("hours.settled", "service", &key);
    audit::record(tx, app, by, event.detail(format!("month={month} minutes={settled}"))).await?;
    Ok(settled)
}
