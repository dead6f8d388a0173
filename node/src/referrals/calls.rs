//! An open call that has found its place: whoever was not chosen is told at once.
//!
//! Closing one that was accepted *is* the choice; the referral proper, with a name, is another one. The others of the same
//! call may hold a place for it, or still be thinking. Each is withdrawn with "another was chosen", in the transaction of
//! the choice, so that nobody keeps a place free for a person who will not come.

use pico_protocol::referral::{Kind, State, Step, WithdrawalReason};

use super::steps::{self, StepError};
use super::store::{Row, list};
use super::{Reach, kind_code};
use crate::app::App;
use crate::audit::Actor;
use crate::store::{Result, Tx};

/// Whether closing this one chooses it.
pub fn is_choice(row: &Row) -> bool {
    row.kind == kind_code(Kind::OpenCall) && row.direction == "sent" && row.state == State::Accepted.code()
}

/// The other referrals of the same call, as far as they are within reach; none unless it is a call of ours.
pub async fn others(tx: &mut Tx, reach: &Reach, row: &Row) -> Result<Vec<Row>> {
    let Some(call) = row.call.as_deref().filter(|_| row.direction == "sent") else { return Ok(Vec::new()) };
    let mut others = list::of_call(tx, reach, call).await?;
    others.retain(|other| other.id != row.id);
    Ok(others)
}

/// Tells the others that this one, as it stood before it was closed, was chosen.
pub async fn chosen(tx: &mut Tx, app: &App, actor: &Actor, reach: &Reach, row: &Row) -> Result<(), StepError> {
    if !is_choice(row) {
        return Ok(());
    }
    for other in others(tx, reach, row).await? {
        let step = Step::Withdrawn { reason: WithdrawalReason::AnotherChosen, text: String::new() };
        match steps::take(tx, app, actor, &other.id, step).await {
            // Those that have ended need no word; one that is still coming back after a restore stays open on the page.
            Ok(_) | Err(StepError::NotAllowed(_) | StepError::Gone | StepError::Recovering) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
