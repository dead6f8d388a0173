//! What a person asks of the other side that holds her data, and the answer to what the other side asks.

use pico_protocol::referral::{Ask, Identity, Kept, KeptReason, Referral, Right, Step};
use pico_protocol::time::Timestamp;

use super::Act;
use super::input::{Input, InputKind, code, explanation, future_day, optional_day, text, words};
use crate::accounts::Staff;
use crate::accounts::permission::ReadReferrals;
use crate::app::App;
use crate::error::Result;
use crate::referrals::panel::case::{Case, known};
use crate::referrals::rights;
use crate::store::Tx;
use crate::web::form::Form;
use crate::web::layout::Page;

/// The card that says: it is done.
const DONE: &str = "done";

/// The request of the other side that is answered next: the oldest that waits, else the oldest that was not done.
pub(super) fn asked<'a>(referral: &'a Referral, case: &Case) -> Option<&'a Ask> {
    let own = case.row.party();
    let kept = || referral.asks.iter().find(|ask| ask.party != own && !ask.is_done());
    referral.unanswered(own).next().or_else(kept)
}

/// The request that stands above the form: its number, and in words.
pub(super) fn in_words(page: &Page, case: &Case) -> Option<(u32, String)> {
    let ask = case.told.referral.as_ref().and_then(|referral| asked(referral, case))?;
    // Whoever has a record of the person agrees to weigh it, and is told so.
    let record = if ask.right == Right::Erasure && case.has_record { "-record" } else { "" };
    let key = format!("referral-right-{}-asked{record}", ask.right.code());
    Some((ask.number, page.t1(key, "name", &case.row.peer_name)))
}

pub(super) fn inputs(act: Act, page: &Page, case: &Case) -> Vec<Input> {
    if act == Act::AskRight {
        // Without a record there is nothing that could say what is right.
        let possible = |right: &&Right| **right != Right::Rectification || case.row.person.is_some();
        let rights = Right::ALL.iter().filter(possible).map(|right| right.code());
        return vec![Input::cards("right", "right", rights, page), Input::new("answer_by", InputKind::Day), words()];
    }
    let Some(referral) = &case.told.referral else { return Vec::new() };
    let Some(ask) = asked(referral, case) else { return Vec::new() };
    let erases = ask.right == Right::Erasure;
    let done = (!erases || rights::can_erase(referral.state, case.row.party())).then_some(DONE);
    let kept = KeptReason::ALL.iter().filter(|reason| fits(**reason, ask.right)).map(|reason| reason.code());
    let mut inputs = vec![
        Input::cards("reply", "reply", done.into_iter().chain(kept), page),
        Input::new("until", InputKind::Day).optional(),
        words(),
    ];
    if erases && done.is_some() {
        inputs.push(Input::new("sure", InputKind::Sure).optional().when("reply=done"));
    }
    inputs
}

/// Whether a reason is one for not doing what is asked.
fn fits(reason: KeptReason, right: Right) -> bool {
    match reason {
        KeptReason::AlreadyRight => right == Right::Rectification,
        // The node says so by itself.
        KeptReason::NothingHeld | KeptReason::OwnRecord => false,
        _ => true,
    }
}

pub(super) fn read(act: Act, form: &mut Form, case: &Case, now: Timestamp) -> Option<Step> {
    let step = if act == Act::AskRight { read_asked(form, now) } else { read_answer(form, case, now) };
    step.filter(|_| form.is_clean())
}

fn read_asked(form: &mut Form, now: Timestamp) -> Option<Step> {
    let right = code(form, "right", Right::from_code);
    let answer_by = future_day(form, "answer_by", now);
    let text = text(form);
    // What is to be corrected is read from the record, in the transaction that asks.
    let identity = (right == Some(Right::Rectification)).then(Identity::default);
    Some(Step::RightAsked { right: right?, identity, answer_by: answer_by?, text })
}

fn read_answer(form: &mut Form, case: &Case, now: Timestamp) -> Option<Step> {
    let ask = case.told.referral.as_ref().and_then(|referral| asked(referral, case))?;
    let (number, until) = (ask.number, optional_day(form, "until", now));
    if form.value("asked").parse() != Ok(number) {
        // A colleague has answered what stood above the form: this is the next request.
        form.refuse("reply", "referral-right-next");
    }
    if form.value("reply") == DONE {
        if ask.right == Right::Erasure && !form.ticked("sure") {
            form.refuse("sure", "referral-sure-needed");
        }
        return Some(Step::RightAnswered { number, kept: None, text: text(form) });
    }
    let reason = code(form, "reply", |typed| KeptReason::from_code(typed).filter(|reason| fits(*reason, ask.right)));
    let text = explanation(form, reason.as_ref(), &[KeptReason::Other, KeptReason::LegalObligation]);
    Some(Step::RightAnswered { number, kept: Some(Kept { reason: reason?, until }), text })
}

/// A rectification gets its fields from the own record; none where the other side was told the same already.
pub(super) async fn completed(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<ReadReferrals>,
    case: &Case,
    step: Step,
) -> Result<Option<Step>> {
    let Step::RightAsked { right, identity: Some(_), answer_by, text } = step else { return Ok(Some(step)) };
    let record = known(tx, app, staff, &case.row).await?;
    let Some(referral) = &case.told.referral else { return Ok(None) };
    let request = rights::Request { right, record, answer_by, text };
    Ok(rights::step(&request, referral, case.row.party(), app.clock.now()))
}
