//! Asking for a time of ours, by one of us: once, or several times together.
//!
//! In **one transaction** everything is read that holds the resource, the wish is looked at, and what can be granted is written. On both
//! engines one transaction at a time writes (`store`), so of many who ask for the last seat at the same moment one gets it, and the others
//! are told what is left.

use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::repeat::{self, Looked};
use super::store::ground::{self, Asker};
use super::store::{self, New, waits};
use super::{BookingId, Direction, Ground, Span, State, Wanted, minutes};
use crate::accounts::Account;
use crate::app::App;
use crate::store::{Result, Tx};

/// What somebody asks for.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// Which resource.
    pub resource: &'a SubjectId,
    /// What; its time is that of the first.
    pub wanted: &'a Wanted,
    /// When: the first, or all that [`repeat::spans`] says.
    pub spans: &'a [Span],
    /// Of several, those that cannot be had are left out; otherwise one of them refuses all.
    pub skip: bool,
    /// Whoever lends it need not wait for her own yes.
    pub lends: bool,
}

/// What comes of it.
#[derive(Clone, Debug)]
pub enum Asked {
    /// These were written, and these left out.
    Done(Vec<BookingId>, Vec<Looked>),
    /// Nothing was written: what stands in the way of each time.
    Refused(Vec<Looked>),
    /// There is no such resource.
    NotThere,
}

/// Asks for it.
pub async fn ask(tx: &mut Tx, app: &App, by: &Account, wish: Wish<'_>) -> Result<Asked> {
    let Some(window) = around(wish.spans) else { return Ok(Asked::Refused(Vec::new())) };
    let Some(ground) = ground::one(tx, wish.resource, window, Asker::default()).await? else {
        return Ok(Asked::NotThere);
    };
    let looked = repeat::look(&ground, wish.wanted, wish.spans, app.clock.now());
    let (free, refused): (Vec<Looked>, Vec<Looked>) = looked.iter().cloned().partition(|one| one.refusals.is_empty());
    if free.is_empty() || !refused.is_empty() && !wish.skip {
        return Ok(Asked::Refused(looked));
    }
    let state = if ground.content().approval && !wish.lends { State::Requested } else { State::Confirmed };
    let now = app.clock.now();
    let series = if free.len() > 1 { SubjectId::new(now, app.entropy.bytes()).to_string() } else { String::new() };
    let mut written = Vec::with_capacity(free.len());
    for one in &free {
        let id = SubjectId::new(now, app.entropy.bytes());
        let wanted = Wanted { span: one.span, ..wish.wanted.clone() };
        let new = New {
            direction: Direction::Own,
            peer: "",
            resource: (wish.resource, ground.content().name.as_str()),
            asked_by: Some(&by.id),
            wanted: &wanted,
            kept: ground.kept(one.span),
            state,
            until: limit(&ground, state, one.span),
            series: &series,
        };
        store::insert(tx, app, &by.actor(), &id, new).await?;
        waits::served(tx, &by.id, wish.resource, one.span).await?;
        written.push(id);
    }
    Ok(Asked::Done(written, refused))
}

/// Until when a booking may stay in a state: a request until its time comes, a confirmed one until somebody should have come.
pub(super) fn limit(ground: &Ground, state: State, span: Span) -> Option<Timestamp> {
    match state {
        State::Requested | State::Offered => Some(span.from()),
        State::Confirmed => {
            let patience = ground.resource.particulars.rules.release_after;
            (patience > 0).then(|| span.from().plus(minutes(patience)))
        }
        _ => None,
    }
}

/// From the first to the last of these times.
fn around(spans: &[Span]) -> Option<Span> {
    let first = spans.iter().map(|span| span.from()).min()?;
    let last = spans.iter().map(|span| span.to()).max()?;
    Span::new(first, last)
}
