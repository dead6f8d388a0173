//! Moving a booking to another time: a new one with the same checks, in the place of the old one, which is called off.
//!
//! Its own time is not in its way. The new one is written before the old one lets go, so that whoever waits for the old time is told only of
//! what is really left of it; all of it is one transaction, and where something stands in the way the old one stays as it is.

use pico_protocol::id::SubjectId;

use super::answer::{self, Answered, Why};
use super::ask::limit;
use super::store::ground::{self, Asker};
use super::store::{self, New};
use super::{Booking, BookingId, Direction, Reason, Refusal, State, Wanted, check};
use crate::app::App;
use crate::audit::Actor;
use crate::store::{Result, Tx};

/// What comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It is at the new time, under a new identifier.
    Done(BookingId),
    /// The new time cannot be had.
    Refused(Vec<Refusal>),
    /// It cannot be moved any more, or somebody was faster: nothing may be committed.
    NotNow,
}

/// Moves it. Where somebody has to say yes she is asked anew, unless whoever moves it lends it.
pub async fn to(tx: &mut Tx, app: &App, by: &Actor, seen: &Booking, wanted: &Wanted, lends: bool) -> Result<Moved> {
    if seen.direction != Direction::Own || !(seen.state.is_asked() || seen.state == State::Confirmed) {
        return Ok(Moved::NotNow);
    }
    let asker = Asker { partner: "", besides: Some(seen.id) };
    let Some(ground) = ground::one(tx, &seen.resource, wanted.span, asker).await? else { return Ok(Moved::NotNow) };
    let refusals = check::refusals(&ground, wanted, app.clock.now());
    if !refusals.is_empty() {
        return Ok(Moved::Refused(refusals));
    }
    let id = SubjectId::new(app.clock.now(), app.entropy.bytes());
    let state = if ground.content().approval && !lends { State::Requested } else { State::Confirmed };
    let new = New {
        direction: Direction::Own,
        peer: "",
        resource: (&seen.resource, ground.content().name.as_str()),
        asked_by: seen.asked_by.as_ref(),
        wanted,
        kept: ground.kept(wanted.span),
        state,
        until: limit(&ground, state, wanted.span),
        series: &seen.series,
    };
    store::insert(tx, app, by, &id, new).await?;
    let why = Why { reason: Reason::Moved, words: "" };
    let called_off = answer::cancel(tx, app, by, seen, why).await?;
    Ok(if called_off == Answered::Done { Moved::Done(id) } else { Moved::NotNow })
}
