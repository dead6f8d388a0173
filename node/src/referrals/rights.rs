//! Rights that travel with a referral: what a person asks of the other side that holds her data, and what this side answers.
//!
//! The person turns to one cooperative; that one tells each of those to whom it has told who she is (GDPR, art. 19). Each
//! request is a signed step of the referral through which the data went, and so is its answer: the receipt. A request that
//! arrives waits for a person, because only people know whether a law obliges to keep something; where nothing is left that
//! could be erased, the node answers by itself.
//!
//! **A record of one's own is not erased by agreeing** (decision 094): what was told may be the least of it. Agreeing opens a request on
//! that record, with its month, and the receipt says that it is being weighed. It says "done" when the record is erased.

use pico_protocol::referral::{
    Ask, DeclineReason, FailureReason, Identity, Kept, KeptReason, Party, Referral, Right, State, Step,
    WithdrawalReason, check,
};
use pico_protocol::time::Timestamp;

use super::steps::{self, StepError};
use super::store::{self, Row, list};
use super::{Reach, ReferralKey, transcript};
use crate::app::App;
use crate::audit::Actor;
use crate::people::restriction::{self, Reason};
use crate::people::{PersonId, asked};
use crate::store::{StoreError, Tx};
use crate::web::dates;

/// What is told to every cooperative that holds data about a person.
#[derive(Clone, Debug)]
pub struct Request {
    /// What is asked.
    pub right: Right,
    /// What the own record says now; needed for a rectification and for nothing else.
    pub record: Identity,
    /// Until when an answer is expected.
    pub answer_by: Timestamp,
    /// More in words; may be empty.
    pub text: String,
}

/// The fields that the other side was told and that the own record says otherwise now. What the record no longer knows is no
/// correction.
pub fn corrected(record: &Identity, told: &Identity) -> Identity {
    let mut corrected = Identity::default();
    for (field, value) in told.told() {
        corrected.set(field, record.field(field).filter(|now| *now != value).map(str::to_owned));
    }
    corrected
}

/// The step that tells the other side of a referral, if there is anything to ask of it.
pub fn step(request: &Request, referral: &Referral, own: Party, now: Timestamp) -> Option<Step> {
    let asks_it_of_us = |ask: &Ask| ask.party != own && ask.right == Right::Erasure;
    let is_known = match request.right {
        Right::RestrictionEnd => !asked_to_restrict(referral, own),
        // Whoever has asked it of us knows.
        Right::Erasure => referral.asks.iter().any(asks_it_of_us),
        _ => false,
    };
    if is_known {
        return None;
    }
    let identity = if request.right == Right::Rectification {
        let corrected = corrected(&request.record, referral.identity.as_ref()?);
        Some(corrected).filter(|corrected| corrected.told().next().is_some()).map(Some)?
    } else {
        None
    };
    let (right, answer_by, text) = (request.right, request.answer_by, request.text.clone());
    let step = Step::RightAsked { right, identity, answer_by, text };
    check(referral, own, &step, now).is_ok().then_some(step)
}

/// Whether the last that this side asked about using the data is that they are not used.
fn asked_to_restrict(referral: &Referral, own: Party) -> bool {
    let about = |ask: &&Ask| ask.party == own && matches!(ask.right, Right::Restriction | Right::RestrictionEnd);
    referral.asks.iter().rfind(about).is_some_and(|ask| ask.right == Right::Restriction)
}

/// Locks the record of a referral, or opens it again, as the other side has asked and this one has agreed: in the transaction of the
/// answer, or of the act that ties the referral to a record.
pub async fn carry(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    id: &ReferralKey,
    (referral, own): (&Referral, Party),
    person: Option<&str>,
) -> Result<(), StepError> {
    let Some(person) = person.and_then(|person| person.parse().ok()) else { return Ok(()) };
    if referral.is_restricted(own) {
        restriction::store::set(tx, app, actor, &person, Reason::Referral, id.as_str()).await?;
    } else {
        restriction::store::end_all(tx, app, actor, &person, Some(id.as_str())).await?;
    }
    Ok(())
}

/// Asks it of everybody to whom data about the person were told, one step in each referral; answers with which ones it was asked.
/// What is still coming back after a restore cannot be asked yet, and says so.
pub async fn ask_all(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    person: &PersonId,
    request: &Request,
) -> Result<Vec<(Row, u32)>, StepError> {
    let mut asked = Vec::new();
    // The law reaches every referral, also those that the one who records the request may not open.
    for row in list::of_person(tx, &Reach::All, person.as_str()).await? {
        let told = transcript::load(tx, app, &row).await?;
        let Some(referral) = told.referral.as_ref().filter(|_| row.erased_at.is_none()) else { continue };
        let Some(step) = step(request, referral, row.party(), app.clock.now()) else { continue };
        let after = steps::take(tx, app, actor, &row.id, step).await?;
        if let Some(ask) = after.asks.iter().rfind(|ask| ask.party == row.party()) {
            asked.push((row, ask.number));
        }
    }
    Ok(asked)
}

/// Answers what the other side asks. Who agrees to erase and has a record of the person begins to weigh it; everybody else erases.
pub async fn answer(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    id: &ReferralKey,
    (referral, step): (&Referral, Step),
) -> Result<Referral, StepError> {
    let row = store::get(tx, id).await?.ok_or(StepError::Gone)?;
    let agreed = match &step {
        Step::RightAnswered { number, kept: None, text } => referral
            .answerable(row.party(), *number)
            .filter(|ask| ask.right == Right::Erasure)
            .map(|ask| (ask, text.clone())),
        _ => None,
    };
    let record = row.person.as_deref().and_then(|person| person.parse().ok());
    match (agreed, record) {
        (Some(agreed), Some(record)) if asked::is_there(tx, &record).await? => {
            weigh(tx, app, actor, (&row, referral), (&record, agreed)).await
        }
        _ => carry_out(tx, app, actor, &row, (referral, step)).await,
    }
}

/// A request to erase the record is opened, with the month that began when the other side asked, and the answer says until when it
/// is weighed. A receiver ends the work, if it goes on; nothing is erased yet.
async fn weigh(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    (row, referral): (&Row, &Referral),
    (record, (ask, text)): (&PersonId, (&Ask, String)),
) -> Result<Referral, StepError> {
    let now = app.clock.now();
    let due = asked::erasure(tx, app, actor, record, dates::today(ask.at.min(now))).await?;
    if let Some(end) = end(referral.state, row.party()).filter(|_| row.party() == Party::Receiver) {
        steps::take(tx, app, actor, &row.id, end).await?;
    }
    let until = dates::end_of_day(&due.to_string()).filter(|until| *until > now);
    let kept = Some(Kept { reason: KeptReason::OwnRecord, until });
    steps::take(tx, app, actor, &row.id, Step::RightAnswered { number: ask.number, kept, text }).await
}

/// The last thing that the other side asks and that is not done: that the person is erased.
pub fn erasure_asked(referral: &Referral, own: Party) -> Option<&Ask> {
    referral.asks.iter().rfind(|ask| ask.party != own && ask.right == Right::Erasure && !ask.is_done())
}

/// Whether this side has answered that its own record is being weighed.
pub fn is_weighed(referral: &Referral, own: Party) -> bool {
    let answer = erasure_asked(referral, own).and_then(|ask| ask.answer.as_ref());
    answer.and_then(|answer| answer.kept).is_some_and(|kept| kept.reason == KeptReason::OwnRecord)
}

/// The referrals through which others ask that a person be erased, and wait for the last answer.
pub async fn asking_to_erase(tx: &mut Tx, app: &App, person: &PersonId) -> Result<Vec<Row>, StoreError> {
    let mut asking = Vec::new();
    for row in list::of_person(tx, &Reach::All, person.as_str()).await? {
        let told = transcript::load(tx, app, &row).await?;
        let referral = told.referral.filter(|_| row.erased_at.is_none() && told.complete);
        if referral.is_some_and(|referral| erasure_asked(&referral, row.party()).is_some()) {
            asking.push(row);
        }
    }
    Ok(asking)
}

/// Her record is about to be erased: whoever asks for it through a referral gets the receipt. Where the rules do not allow an answer any
/// more, none is needed.
pub async fn answer_done(tx: &mut Tx, app: &App, actor: &Actor, person: &PersonId) -> Result<(), StoreError> {
    for row in asking_to_erase(tx, app, person).await? {
        let Some(referral) = transcript::load(tx, app, &row).await?.referral else { continue };
        let Some(ask) = erasure_asked(&referral, row.party()) else { continue };
        let step = Step::RightAnswered { number: ask.number, kept: None, text: String::new() };
        if let Err(StepError::Store(error)) = carry_out(tx, app, actor, &row, (&referral, step)).await {
            return Err(error);
        }
    }
    Ok(())
}

/// Who erases ends the work before, if it goes on: what is erased goes at once, in the same transaction, and the signed receipt leaves
/// with it.
async fn carry_out(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    row: &Row,
    (referral, step): (&Referral, Step),
) -> Result<Referral, StepError> {
    let id = &row.id;
    let done = match &step {
        Step::RightAnswered { number, kept: None, .. } => referral.answerable(row.party(), *number),
        _ => None,
    };
    let erases = done.is_some_and(|ask| ask.right == Right::Erasure);
    if let Some(end) = end(referral.state, row.party()).filter(|_| erases) {
        steps::take(tx, app, actor, id, end).await?;
    }
    let name = done.and_then(|ask| ask.identity.as_ref()).and_then(|corrected| corrected.name.as_deref());
    if let Some(name) = name.filter(|_| row.party() == Party::Receiver) {
        // Lists and searches call her what she is called now.
        store::set_label(tx, app, id, name).await?;
    }
    let after = steps::take(tx, app, actor, id, step).await?;
    carry(tx, app, actor, id, (&after, row.party()), row.person.as_deref()).await?;
    Ok(after)
}

/// How a side ends what it erases; nothing where it has ended, or where only the other side can end it.
fn end(state: State, own: Party) -> Option<Step> {
    match (own, state) {
        (_, State::Closed | State::EnteredInError | State::Withdrawn) => None,
        (Party::Sender, State::InProgress | State::OnHold) => None,
        (Party::Sender, ended) if ended.is_ended() => Some(Step::Closed {}),
        (Party::Sender, _) => Some(Step::Withdrawn { reason: WithdrawalReason::PersonAsked, text: String::new() }),
        (Party::Receiver, ended) if ended.is_ended() => None,
        (Party::Receiver, State::Accepted | State::InProgress | State::OnHold) => {
            Some(Step::Failed { reason: FailureReason::RefusedByPerson, text: String::new() })
        }
        (Party::Receiver, _) => Some(Step::Declined { reason: DeclineReason::NoLongerAvailable, text: String::new() }),
    }
}

/// Whether a side can erase now: a sender cannot while the other side works.
pub fn can_erase(state: State, own: Party) -> bool {
    own == Party::Receiver || !matches!(state, State::InProgress | State::OnHold)
}

/// Whether this side has agreed to erase what a referral told it, and it is over.
pub(super) fn own_erasure_agreed(referral: &Referral, own: Party) -> bool {
    let agreed = |ask: &Ask| ask.party != own && ask.right == Right::Erasure && ask.is_done();
    referral.state.is_ended() && referral.asks.iter().any(agreed)
}

/// What this node answers by itself when it holds nothing any more.
pub(super) fn answer_of_nothing(right: Right, number: u32) -> Step {
    let kept = Kept { reason: KeptReason::NothingHeld, until: None };
    Step::RightAnswered { number, kept: (right != Right::Erasure).then_some(kept), text: String::new() }
}

#[cfg(test)]
mod tests {
    use pico_protocol::referral::Field;

    use super::*;

    #[test]
    fn only_what_was_told_and_says_otherwise_now_is_a_correction() {
        let mut told = Identity { name: Some("Amina Rosi".to_owned()), ..Identity::default() };
        told.set(Field::Comune, Some("Imola (BO)".to_owned()));
        told.set(Field::Address, Some("Via Nuova 1".to_owned()));
        let mut record = Identity { name: Some("Amina Rossi".to_owned()), ..Identity::default() };
        record.set(Field::Comune, Some("Imola (BO)".to_owned()));
        record.set(Field::Telephone, Some("0542 000".to_owned()));
        let corrected: Vec<Field> = corrected(&record, &told).told().map(|(field, _)| field).collect();
        assert_eq!(corrected, [Field::Name]);
    }

    #[test]
    fn who_erases_ends_first_what_goes_on_and_a_sender_not_what_the_other_side_does() {
        for state in State::ALL {
            let ends = end(state, Party::Receiver);
            assert_eq!(ends.is_none(), state.is_ended(), "{state:?}");
            assert!(can_erase(state, Party::Receiver));
        }
        assert!(!can_erase(State::InProgress, Party::Sender) && end(State::InProgress, Party::Sender).is_none());
        assert!(matches!(end(State::Completed, Party::Sender), Some(Step::Closed {})));
        assert!(matches!(end(State::Sent, Party::Sender), Some(Step::Withdrawn { .. })));
    }
}
