//! Erasing what a referral said, when it was withdrawn or was a mistake: the content goes, the skeleton stays.
//!
//! The receiver of a withdrawn referral erases at once, by itself, and says so with a signed `erased`: a receipt that
//! nobody has to ask for. What goes: the texts and salts of everything received, the files, the disclosed name. The signed
//! cores stay, and with them the proof that an exchange took place. Our own words in the outbox go too, but only when the
//! peer has received them: an event that vanished on the way would tear the peer's copy of our lane. What it has **not**
//! received when the person says no never leaves: see [`crate::outbox::withhold`]. Each erasure is
//! entered in the erasure ledger, so that a restored backup does not bring the content back.

use pico_protocol::id::NodeId;
use pico_protocol::lane::Transcript;
use pico_protocol::referral::{Kind, Moment, Party, Referral, Right, State, Step, StepKind};

use super::attachments;
use super::project::project;
use super::store::{self, Row};
use super::{ReferralKey, enrolled, kind_code, rights, steps, transcript};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::erasure::{self, Scope};
use crate::outbox::{self, lanes};
use crate::store::{Result, Tx};

/// After any step, own or received: erases what must not stay, and says so.
pub async fn after_step(tx: &mut Tx, app: &App, row: &Row, referral: &Referral) -> Result<()> {
    if row.party() == Party::Receiver && row.erased_at.is_none() {
        forget_names(tx, app, row, referral).await?;
    }
    let annulled = referral.state == State::EnteredInError;
    let taken_back = row.party() == Party::Receiver && referral.must_erase();
    let agreed = rights::own_erasure_agreed(referral, row.party());
    if !(annulled || taken_back || agreed) || row.erased_at.is_some() {
        return Ok(());
    }
    if row.party() == Party::Receiver && !referral.erased {
        confirm(tx, app, row).await?;
    }
    erase(tx, app, &row.id).await
}

/// A name that the receiver has for nothing: it came too late, or for a referral that has expired. Its events keep their
/// places without their texts. Nobody is told: the referral goes on, or has ended, as both have signed.
async fn forget_names(tx: &mut Tx, app: &App, row: &Row, referral: &Referral) -> Result<()> {
    let expired = referral.state == State::Expired;
    let told = |moment: &&Moment| moment.kind == Some(StepKind::IdentityDisclosed);
    let vain = referral.timeline.iter().filter(told).filter(|moment| expired || !moment.effective);
    let numbers: Vec<u32> = vain.map(|moment| moment.number).collect();
    for number in &numbers {
        lanes::erase_one(tx, &row.peer_id()?, &row.id.subject(), i64::from(*number)).await?;
    }
    if !numbers.is_empty() {
        if expired {
            store::forget_name(tx, &row.id).await?;
        }
        audit::record(tx, app, &Actor::Node, Event::new("referral.forget-name", "referral", row.id.as_str())).await?;
    }
    Ok(())
}

/// The signed receipt of the erasure.
async fn confirm(tx: &mut Tx, app: &App, row: &Row) -> Result<()> {
    let mut told = transcript::load(tx, app, row).await?;
    sign(tx, app, row, &mut told.transcript, Step::Erased {}).await?;
    if let Some(after) = pico_protocol::referral::fold(&told.transcript) {
        store::project(tx, app, &row.id, &project(&after, row.party())).await?;
    }
    Ok(())
}

/// A step that the node takes by itself.
async fn sign(tx: &mut Tx, app: &App, row: &Row, transcript: &mut Transcript<Step>, step: Step) -> Result<()> {
    let now = app.clock.now();
    let number = transcript.decide(row.own_lane(), now, step.clone());
    store::events::add(tx, &row.id, "own", i64::from(number), &step, now, None).await?;
    steps::enqueue(tx, app, row, &step, false).await
}

/// A consent revoked when its content had gone by its time, so that nobody is left here who could answer: there is nothing
/// to go on with, and the sender, who does not know of the erasure, learns that it is done. Nothing here folds any more;
/// what the row says of the end is enough to know which steps the sender's copy admits.
pub async fn answer_revocation(tx: &mut Tx, app: &App, row: &Row, transcript: &mut Transcript<Step>) -> Result<()> {
    let ended_as = |states: &[State]| states.iter().any(|state| state.code() == row.ended_as);
    let told_before = row.consent_revoked || ended_as(&[State::Withdrawn, State::EnteredInError]);
    if row.party() == Party::Sender || told_before || row.kind == kind_code(Kind::OpenCall) {
        return Ok(());
    }
    if !ended_as(&[State::Declined, State::Expired]) {
        sign(tx, app, row, transcript, Step::RevocationAnswered { continues_on: None }).await?;
    }
    sign(tx, app, row, transcript, Step::Erased {}).await?;
    store::mark_revoked(tx, app, &row.id).await
}

/// The sender takes back what is erased here already: our receipt may be lost, with hours that a restore has lost.
pub async fn confirm_again(tx: &mut Tx, app: &App, row: &Row, transcript: &mut Transcript<Step>) -> Result<()> {
    let lines = store::events::of_referral(tx, &row.id).await?;
    let confirmed = lines.iter().any(|line| line.side == "own" && line.step == StepKind::Erased.code());
    if row.party() == Party::Sender || confirmed {
        return Ok(());
    }
    sign(tx, app, row, transcript, Step::Erased {}).await
}

/// The person asks something of what is erased here already: the node says so by itself.
pub async fn answer_right(
    tx: &mut Tx,
    app: &App,
    row: &Row,
    transcript: &mut Transcript<Step>,
    (right, number): (Right, u32),
) -> Result<()> {
    sign(tx, app, row, transcript, rights::answer_of_nothing(right, number)).await?;
    if right == Right::Erasure {
        confirm_again(tx, app, row, transcript).await?;
    }
    store::mark_answered(tx, app, &row.id).await
}

/// What the row of an erased referral says of its end. A receiver that a restore has brought back to before it knows that the
/// sender has taken it back, which is why it was erased, and not yet in which way.
pub fn end_of_erased(row: &Row) -> &str {
    if row.party() == Party::Receiver && row.ended_as.is_empty() { State::Withdrawn.code() } else { &row.state }
}

/// Erases the content of one referral on this node.
pub async fn erase(tx: &mut Tx, app: &App, id: &ReferralKey) -> Result<()> {
    let Some(row) = store::get(tx, id).await? else { return Ok(()) };
    lanes::erase_received(tx, &row.peer_id()?, &id.subject()).await?;
    attachments::store::erase(tx, id).await?;
    store::mark_erased(tx, app, id).await?;
    erasure::record(tx, app.clock.now(), Scope::ReferralContent, id.as_str()).await?;
    audit::record(tx, app, &Actor::Node, Event::new("referral.erase", "referral", id.as_str())).await?;
    enrolled::end(tx, app, &row).await
}

/// The opening itself was taken back before the other side had it: there it never becomes a referral, and here nothing of it
/// is left to go on with.
pub async fn never_left(tx: &mut Tx, app: &App, row: &Row, state: State) -> Result<()> {
    // An annulled one is erased already.
    if state != State::EnteredInError {
        erase(tx, app, &row.id).await?;
    }
    store::close_erased(tx, app, &row.id, state.code()).await
}

/// At start, for an erasure that a restored backup does not know: what it brought back must not leave either.
pub async fn again(tx: &mut Tx, app: &App, id: &ReferralKey) -> Result<()> {
    let Some(row) = store::get(tx, id).await? else { return Ok(()) };
    if row.party() == Party::Sender && row.erased_at.is_none() {
        outbox::withhold(tx, &row.peer_id()?, &id.subject()).await?;
    }
    erase(tx, app, id).await?;
    if end_of_erased(&row) == row.state { Ok(()) } else { store::close_erased(tx, app, id, end_of_erased(&row)).await }
}

/// Steps that hold nothing about anybody. They stay, so that a peer that is restored gets them back: without the receipt of the
/// erasure it would not know that it is done.
const SAYS_NOTHING: [StepKind; 2] = [StepKind::Erased, StepKind::ConsentRevoked];

/// Our own words about it go, but for the steps that say nothing.
pub async fn erase_own(tx: &mut Tx, peer: &NodeId, id: &ReferralKey) -> Result<()> {
    let lines = store::events::of_referral(tx, id).await?.into_iter();
    let silent = |line: &store::events::Line| SAYS_NOTHING.iter().any(|kind| kind.code() == line.step);
    let kept: Vec<i64> = lines.filter(|line| line.side == "own" && silent(line)).map(|line| line.number).collect();
    outbox::erase(tx, peer, &id.subject(), &kept).await
}

/// Own words whose peer has received all of them: they go now. Answers how many referrals were finished.
pub async fn finish(tx: &mut Tx) -> Result<usize> {
    let due = store::erasures_due(tx).await?;
    for (id, peer) in &due {
        erase_own(tx, &peer.parse().map_err(crate::store::StoreError::inconsistent)?, id).await?;
        store::erasure_done(tx, id).await?;
    }
    Ok(due.len())
}
