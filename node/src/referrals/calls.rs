//! An open call ("who has a place?"): the same question to many, answers that are compared, and one that is chosen.
//!
//! On the wire a call is nothing but a name that several referrals share. Each of them is answered by itself, and none of them
//! ever tells who it is about. Closing one that was accepted *is* the choice; the referral proper, with a name, is another one.
//! The others of the same call may hold a place for it, or still be thinking. Each is withdrawn with "another was chosen", in
//! the transaction of the choice, so that nobody keeps a place free for a person who will not come; those that have ended are
//! closed with it, because their answers were read beside the one that was chosen.
//!
//! Whoever was asked is told, also by a colleague whose referrals the one who chooses does not see: a place that is held for
//! nobody is not a matter of who may read what.

use pico_protocol::id::SubjectId;
use pico_protocol::referral::{Kind, State, Step, WithdrawalReason};

use super::steps::{self, StepError};
use super::store::{Row, list};
use super::{Direction, Reach, kind_code};
use crate::app::App;
use crate::audit::Actor;
use crate::store::{Result, Tx};

/// Whether a referral is one of an open call of ours.
fn is_ours(row: &Row) -> bool {
    row.kind == kind_code(Kind::OpenCall) && row.direction == Direction::Sent.code()
}

/// Whether closing this one chooses it.
pub fn is_choice(row: &Row) -> bool {
    is_ours(row) && row.state == State::Accepted.code()
}

/// Whether this one was chosen: it was closed while it had a place.
pub fn was_chosen(row: &Row) -> bool {
    is_ours(row) && row.state == State::Closed.code() && row.ended_as == State::Accepted.code()
}

/// Whether somebody still thinks about it or holds a place: who chooses another, or closes the call, has to tell her.
pub fn is_open(row: &Row) -> bool {
    row.ended_as.is_empty() && row.closed_at.is_none()
}

/// Whether nothing more is to be said about it from here.
fn is_done(row: &Row) -> bool {
    row.closed_at.is_some() || [State::Withdrawn, State::EnteredInError].iter().any(|end| end.code() == row.state)
}

/// Whether it was answered: a place, a place on a list, or a no. A question is none.
pub fn is_answered(row: &Row) -> bool {
    let answers =
        [State::Waitlisted, State::ProvisionallyAccepted, State::Accepted, State::AcceptedLate, State::Declined];
    answers.iter().any(|answer| [&row.state, &row.ended_as].into_iter().any(|code| code == answer.code()))
}

/// An open call of ours.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its name, which every one of its referrals bears.
    pub id: String,
    /// Those of its referrals that whoever asks may see.
    pub seen: Vec<Row>,
    /// All of them.
    pub all: Vec<Row>,
}

impl Call {
    /// The call of this name, if any of it is within reach.
    pub async fn find(tx: &mut Tx, reach: &Reach, id: &str) -> Result<Option<Self>> {
        if id.parse::<SubjectId>().is_err() {
            return Ok(None);
        }
        let mut seen = list::of_call(tx, reach, id).await?;
        seen.retain(is_ours);
        if seen.is_empty() {
            return Ok(None);
        }
        let mut all = list::of_call(tx, &Reach::All, id).await?;
        all.retain(is_ours);
        Ok(Some(Self { id: id.to_owned(), seen, all }))
    }

    /// Its page.
    pub fn path(&self) -> String {
        format!("/invii/chiamate/{}", self.id)
    }

    /// The one that was chosen.
    pub fn chosen(&self) -> Option<&Row> {
        self.all.iter().find(|row| was_chosen(row))
    }

    /// Whether nothing of it waits for anybody any more, chosen or not.
    pub fn is_over(&self) -> bool {
        self.all.iter().all(is_done)
    }

    /// How many would be told that another was chosen, or that nobody was.
    pub fn open(&self) -> usize {
        self.all.iter().filter(|row| is_open(row)).count()
    }

    /// Whether this service of this cooperative is asked already and has not ended.
    pub fn asks(&self, peer: &str, service: &str) -> bool {
        self.all.iter().any(|row| is_open(row) && row.peer == peer && row.service_key == service)
    }
}

/// How far a call has come, in one line of a list.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The name of the call.
    pub call: String,
    /// Cooperatives and services that were asked.
    pub asked: usize,
    /// Those that have answered.
    pub answered: usize,
    /// Those that have a place now.
    pub places: usize,
    /// Whom we have chosen.
    pub chosen: String,
    /// Nothing of it waits any more.
    pub over: bool,
    /// The newest change, milliseconds.
    pub changed_at: i64,
}

impl Progress {
    /// Of a call, as far as it is within reach; none where it is a single referral, which says all of it by itself.
    pub async fn of(tx: &mut Tx, reach: &Reach, row: &Row) -> Result<Option<Self>> {
        let Some(id) = row.call.as_deref().filter(|_| is_ours(row)) else { return Ok(None) };
        let call = Call::find(tx, reach, id).await?;
        Ok(call.filter(|call| call.seen.len() > 1).map(|call| Self::told(&call)))
    }

    /// Whether a referral is one of this call.
    pub fn bears(&self, row: &Row) -> bool {
        is_ours(row) && row.call.as_deref() == Some(self.call.as_str())
    }

    /// The colour of its line: a place waits to be chosen, answers are awaited, or it is over.
    pub fn tone(&self) -> &'static str {
        match (self.over, self.places) {
            (true, _) => "quiet",
            (false, 1..) => "ok",
            (false, 0) => "wait",
        }
    }

    fn told(call: &Call) -> Self {
        let count = |fits: fn(&Row) -> bool| call.seen.iter().filter(|row| fits(row)).count();
        Self {
            call: call.id.clone(),
            asked: call.seen.len(),
            answered: count(is_answered),
            places: count(is_choice),
            chosen: call.chosen().map(|row| row.peer_name.clone()).unwrap_or_default(),
            over: call.is_over(),
            changed_at: call.seen.iter().map(|row| row.changed_at).max().unwrap_or(0),
        }
    }
}

/// The other referrals of the same call, as far as they are within reach; none unless it is a call of ours.
pub async fn others(tx: &mut Tx, reach: &Reach, row: &Row) -> Result<Vec<Row>> {
    let Some(call) = row.call.as_deref().filter(|_| is_ours(row)) else { return Ok(Vec::new()) };
    let mut others = list::of_call(tx, reach, call).await?;
    others.retain(|other| other.id != row.id && is_ours(other));
    Ok(others)
}

/// Tells the others that this one, as it stood before it was closed, was chosen.
pub async fn chosen(tx: &mut Tx, app: &App, actor: &Actor, row: &Row) -> Result<(), StepError> {
    if !is_choice(row) {
        return Ok(());
    }
    for other in others(tx, &Reach::All, row).await? {
        leave(tx, app, actor, &other, WithdrawalReason::AnotherChosen, "").await?;
    }
    Ok(())
}

/// Ends a call in which nobody is chosen: everybody is told, with the reason.
pub async fn close(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    call: &Call,
    (reason, text): (WithdrawalReason, &str),
) -> Result<(), StepError> {
    for row in &call.all {
        leave(tx, app, actor, row, reason, text).await?;
    }
    Ok(())
}

/// Takes back what goes on, and closes what has ended with an answer or a silence.
async fn leave(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    row: &Row,
    reason: WithdrawalReason,
    text: &str,
) -> Result<(), StepError> {
    if is_done(row) {
        return Ok(());
    }
    let step = if is_open(row) { Step::Withdrawn { reason, text: text.to_owned() } } else { Step::Closed {} };
    match steps::take(tx, app, actor, &row.id, step).await {
        // What ended meanwhile needs no word; one that is still coming back after a restore stays open on its page.
        Ok(_) | Err(StepError::NotAllowed(_) | StepError::Gone | StepError::Recovering) => Ok(()),
        Err(error) => Err(error),
    }
}
