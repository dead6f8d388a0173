//! One open call: what everybody has answered, side by side, and the one button that chooses.

mod answer;
pub mod close;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::referral::Opening;

use self::answer::Answer;
use super::words::{self, Fact};
use super::{may_act, reach};
use crate::accounts::permission::ReadReferrals;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::referrals::calls::Call;
use crate::referrals::store::{self, Row};
use crate::referrals::ticks;
use crate::referrals::transcript::{self, Told};
use crate::store::Tx;
use crate::web::layout::Page;
use crate::web::view;

#[derive(Template)]
#[template(path = "referrals/call.html")]
struct CallPage {
    page: Page,
    path: String,
    /// What was asked, the same of everybody.
    asked: Vec<Fact>,
    answers: Vec<Answer>,
    /// How many have answered, of all that she sees.
    answered: usize,
    /// How many others learn of a choice.
    others: usize,
    /// Whom we have chosen: the cooperative, and its referral where she sees it.
    chosen: Option<(String, Option<String>)>,
    /// Nothing of it waits any more.
    is_over: bool,
    may_send: bool,
}

/// The page of a call. Opening it is reading all its answers: each leaves an audit row, and is read for the other side too,
/// where this cooperative tells it.
pub async fn show(staff: Staff<ReadReferrals>, State(app): State<App>, Path(call): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let call = Call::find(&mut tx, &reach(&staff)?, &call).await?.ok_or(Error::NotFound)?;
    let page = staff.page("call-title").under("referrals-title", "/invii");
    let may_send = staff.may(Permission::SendReferrals, Scope::Anything);
    let chooses = may_send && call.chosen().is_none();
    let (mut answers, mut opening): (Vec<Answer>, Option<Opening>) = (Vec::new(), None);
    for row in &call.seen {
        let told = transcript::load(&mut tx, &app, row).await?;
        read(&mut tx, &app, &staff, row, &told).await?;
        let said = told.referral.as_ref().and_then(|referral| referral.opening.clone());
        answers.push(Answer::of(&mut tx, &page, row, &told, chooses).await?);
        opening = opening.or(said);
    }
    tx.commit().await?;
    answers.sort_by_key(|answer| answer.place);
    if let Some(first) = answers.first_mut() {
        first.is_first = true;
    }
    let seen = |id: &str| call.seen.iter().any(|row| row.id.as_str() == id);
    let address = |row: &Row| seen(row.id.as_str()).then(|| format!("/invii/{}", row.id));
    view(&CallPage {
        path: call.path(),
        asked: opening.map(|opening| asked(&page, opening)).unwrap_or_default(),
        answered: answers.iter().filter(|answer| answer.is_answered).count(),
        answers,
        others: call.open().saturating_sub(1),
        chosen: call.chosen().map(|row| (row.peer_name.clone(), address(row))),
        is_over: call.is_over(),
        may_send,
        page,
    })
}

/// What was asked of everybody; the service stands with each answer.
fn asked(page: &Page, opening: Opening) -> Vec<Fact> {
    words::phase_a(page, &Opening { service: None, ..opening })
}

async fn read(tx: &mut Tx, app: &App, staff: &Staff<ReadReferrals>, row: &Row, told: &Told) -> Result<()> {
    let event = Event::new("referral.read", "referral", row.id.as_str());
    audit::record(tx, app, &staff.actor(), event).await?;
    if may_act(staff, row) {
        if row.erased_at.is_none() {
            ticks::read(tx, app, row, told).await?;
        } else if row.has_news() {
            store::mark_read(tx, app, &row.id, row.news_number).await?;
        }
    }
    Ok(())
}
