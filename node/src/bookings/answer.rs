//! Every later step of a booking of ours: yes, no, a while to think, called off, taken, brought back.
//!
//! A step is taken on what somebody has seen: where another has been taken meanwhile it is [`Answered::Overtaken`], and nothing happens.
//! What lets go of its time tells whoever waits for it, in the same transaction.

use pico_protocol::time::Timestamp;

use super::ask::limit;
use super::store::ground::{self, Asker};
use super::store::{self, Step, waits};
use super::{Booking, Direction, MINUTE, Reason, Refusal, State, Usage, check};
use crate::app::App;
use crate::audit::Actor;
use crate::store::{Result, Tx};

/// What comes of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is taken.
    Done,
    /// Its time cannot be had any more.
    Refused(Vec<Refusal>),
    /// Nothing of the kind can be done with a booking that stands so.
    NotNow(State),
    /// The meter shows less than when it went: what it showed then.
    BelowMeter(u32),
    /// A limit lies before now, or behind the beginning.
    NoLimit,
    /// Somebody else was first.
    Overtaken,
}

/// What somebody writes down who brings it back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Back {
    /// What the meter shows.
    pub meter: Option<u32>,
    /// Fuel or charge, in per cent.
    pub fuel: Option<u32>,
    /// What was found broken; empty: nothing.
    pub damage: String,
}

/// Why something is refused or called off.
#[derive(Clone, Copy, Debug)]
pub struct Why<'a> {
    /// On the list.
    pub reason: Reason,
    /// In words; may be empty.
    pub words: &'a str,
}

/// Says yes. The rules of asking are the owner's to pass over; that it is free is looked at again.
pub async fn approve(tx: &mut Tx, app: &App, by: &Actor, seen: &Booking) -> Result<Answered> {
    grant(tx, app, by, seen, State::Confirmed, None).await
}

/// Keeps the time free until a limit, while somebody thinks.
pub async fn hold(tx: &mut Tx, app: &App, by: &Actor, seen: &Booking, until: Timestamp) -> Result<Answered> {
    if until <= app.clock.now() || until > seen.span.from() {
        return Ok(Answered::NoLimit);
    }
    grant(tx, app, by, seen, State::Optioned, Some(until)).await
}

async fn grant(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    seen: &Booking,
    to: State,
    until: Option<Timestamp>,
) -> Result<Answered> {
    if !seen.state.may_become(to) || seen.direction == Direction::Sent {
        return Ok(Answered::NotNow(seen.state));
    }
    let asker = Asker { partner: &seen.peer, besides: Some(seen.id) };
    let Some(ground) = ground::one(tx, &seen.resource, seen.span, asker).await? else {
        return Ok(Answered::Refused(vec![Refusal::Closed]));
    };
    let wanted = seen.wanted(store::extras(tx, &seen.id).await?);
    let refusals = check::in_the_way(&ground, &wanted);
    if !refusals.is_empty() {
        return Ok(Answered::Refused(refusals));
    }
    let until = until.or_else(|| limit(&ground, to, seen.span));
    let step = Step { to, until, reason: "", words: "", usage: &seen.usage, detail: "" };
    take(tx, app, by, seen, step).await
}

/// Says no.
pub async fn decline(tx: &mut Tx, app: &App, by: &Actor, seen: &Booking, why: Why<'_>) -> Result<Answered> {
    end(tx, app, by, seen, State::Declined, (why, "")).await
}

/// Calls it off: before it was confirmed it is withdrawn, afterwards cancelled, and the log says how many minutes before its beginning.
pub async fn cancel(tx: &mut Tx, app: &App, by: &Actor, seen: &Booking, why: Why<'_>) -> Result<Answered> {
    if seen.state.is_asked() {
        return end(tx, app, by, seen, State::Withdrawn, (why, "")).await;
    }
    let detail = format!("notice={}", notice(seen, app.clock.now()));
    end(tx, app, by, seen, State::Cancelled, (why, detail.as_str())).await
}

/// How many minutes before its beginning it is now; negative: it has begun.
pub fn notice(booking: &Booking, now: Timestamp) -> i64 {
    booking.span.from().millis_since(now) / MINUTE
}

/// It is handed out.
pub async fn taken(tx: &mut Tx, app: &App, by: &Actor, seen: &Booking, meter: Option<u32>) -> Result<Answered> {
    let usage = Usage { taken_at: Some(app.clock.now()), meter_out: meter, ..seen.usage.clone() };
    let step = Step { to: State::InUse, until: None, reason: "", words: "", usage: &usage, detail: "" };
    take(tx, app, by, seen, step).await
}

/// It is back. What is left of its time is free from now on.
pub async fn returned(tx: &mut Tx, app: &App, by: &Actor, seen: &Booking, back: Back) -> Result<Answered> {
    if let Some(out) = seen.usage.meter_out.filter(|out| back.meter.is_some_and(|meter| meter < *out)) {
        return Ok(Answered::BelowMeter(out));
    }
    let usage = Usage {
        returned_at: Some(app.clock.now()),
        meter_back: back.meter,
        fuel_back: back.fuel,
        damage: back.damage,
        ..seen.usage.clone()
    };
    let step = Step { to: State::Returned, until: None, reason: "", words: "", usage: &usage, detail: "" };
    take(tx, app, by, seen, step).await
}

/// Nobody came.
pub async fn no_show(tx: &mut Tx, app: &App, by: &Actor, seen: &Booking) -> Result<Answered> {
    if seen.span.from() > app.clock.now() {
        return Ok(Answered::NotNow(seen.state));
    }
    let why = Why { reason: Reason::NotTaken, words: "" };
    end(tx, app, by, seen, State::NoShow, (why, "")).await
}

/// It never was one.
pub async fn mistaken(tx: &mut Tx, app: &App, by: &Actor, seen: &Booking, why: Why<'_>) -> Result<Answered> {
    end(tx, app, by, seen, State::EnteredInError, (why, "")).await
}

/// Its limit has passed: a use that nobody has begun gives the resource back, anything else is answered by nobody any more.
pub(super) async fn run_out(tx: &mut Tx, app: &App, seen: &Booking) -> Result<Answered> {
    let (to, reason) =
        if seen.state == State::Confirmed { (State::NoShow, Reason::NotTaken.code()) } else { (State::Expired, "") };
    let step = Step { to, until: None, reason, words: "", usage: &seen.usage, detail: "" };
    take(tx, app, &Actor::Node, seen, step).await
}

async fn end(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    seen: &Booking,
    to: State,
    (why, detail): (Why<'_>, &str),
) -> Result<Answered> {
    let step = Step { to, until: None, reason: why.reason.code(), words: why.words, usage: &seen.usage, detail };
    take(tx, app, by, seen, step).await
}

async fn take(tx: &mut Tx, app: &App, by: &Actor, seen: &Booking, step: Step<'_>) -> Result<Answered> {
    if !seen.state.may_become(step.to) {
        return Ok(Answered::NotNow(seen.state));
    }
    if !store::step(tx, app, by, seen, step).await? {
        return Ok(Answered::Overtaken);
    }
    if seen.state.holds() && !step.to.holds() {
        waits::tell(tx, app, &seen.resource).await?;
    }
    Ok(Answered::Done)
}
