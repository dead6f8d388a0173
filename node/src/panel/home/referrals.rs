//! What waits of the referrals: whose answers are due, what is new, what has no place any more; for who reads and does not act, what nobody
//! has answered.

use std::collections::HashMap;
use std::time::Duration;

use pico_protocol::referral::Party;

use super::SHOWN;
use crate::accounts::{Decision, Permission, Scope, Staff};
use crate::app::App;
use crate::error::Result;
use crate::referrals::calls::Progress;
use crate::referrals::panel::{may_act, reach};
use crate::referrals::store::list::{self, Counts};
use crate::referrals::store::to_do::{self, News};
use crate::referrals::store::{Row, drafts};
use crate::referrals::{Reach, ReferralKey, deadlines};
use crate::store::Tx;

/// How far back news is news.
const A_MONTH: Duration = Duration::from_hours(24 * 30);

/// What waits, and how many lie in each list.
pub(super) struct Referrals {
    /// She can act on some of them: only then does a list wait for her.
    pub(super) acts: bool,
    pub(super) to_answer: Vec<Row>,
    /// What others have written since, where nothing waits for us.
    pub(super) news: Vec<News>,
    /// Open calls of hers with an answer, each in one line.
    pub(super) calls: Vec<Progress>,
    /// The place was held until a day that is over.
    pub(super) places_over: Vec<Row>,
    /// Referrals that she has begun to write.
    pub(super) drafts: i64,
    /// For who reads and does not act: consents that were revoked, and nobody has said what follows.
    pub(super) revoked: Vec<Row>,
    /// What people here call who each of them is about; nothing where they may not know.
    pub(super) names: HashMap<ReferralKey, String>,
    pub(super) counts: Counts,
}

/// What of the referrals stands on the home page of this person.
pub(super) async fn waiting(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Option<Referrals>> {
    if staff.decide(Permission::ReadReferrals, Scope::Anything) == Decision::Denied {
        return Ok(None);
    }
    let reach = reach(staff)?;
    let counts = list::counts(tx, &reach).await?;
    let (sends, answers) = (
        staff.may(Permission::SendReferrals, Scope::Anything),
        staff.may(Permission::AnswerReferrals, Scope::Anything),
    );
    let only = match (sends, answers) {
        (false, false) => {
            let revoked = to_do::revoked(tx, &reach, SHOWN).await?;
            let names = names(app, revoked.iter())?;
            let (to_answer, news, places_over) = (Vec::new(), Vec::new(), Vec::new());
            return Ok(Some(Referrals {
                acts: false,
                to_answer,
                news,
                calls: Vec::new(),
                places_over,
                revoked,
                drafts: 0,
                names,
                counts,
            }));
        }
        (true, true) => None,
        (true, false) => Some(Party::Sender),
        (false, true) => Some(Party::Receiver),
    };
    let places_over = deadlines::places_over(tx, app, &reach, SHOWN).await?;
    let mut to_answer = to_do::waiting(tx, &reach, only, SHOWN).await?;
    to_answer.retain(|row| may_act(staff, row) && places_over.iter().all(|over| over.id != row.id));
    let since = app.clock.now().minus(A_MONTH).as_millis();
    let mut news = to_do::news(tx, &reach, only, since, SHOWN).await?;
    news.retain(|news| may_act(staff, &news.row) && places_over.iter().all(|over| over.id != news.row.id));
    let calls = calls(tx, &reach, &mut to_answer, &mut news).await?;
    let names = names(app, to_answer.iter().chain(&places_over).chain(news.iter().map(|news| &news.row)))?;
    let drafts = if sends { drafts::count(tx, staff.id().as_str()).await? } else { 0 };
    Ok(Some(Referrals { acts: true, to_answer, news, calls, places_over, revoked: Vec::new(), drafts, names, counts }))
}

/// Open calls in which somebody has answered since, or has a place: one line each, in the stead of one for each cooperative.
async fn calls(tx: &mut Tx, reach: &Reach, to_answer: &mut Vec<Row>, news: &mut Vec<News>) -> Result<Vec<Progress>> {
    let mut calls: Vec<Progress> = Vec::new();
    for row in to_answer.iter().chain(news.iter().map(|news| &news.row)) {
        if calls.iter().any(|call| call.bears(row)) {
            continue;
        }
        calls.extend(Progress::of(tx, reach, row).await?.filter(|call| call.chosen.is_empty()));
    }
    to_answer.retain(|row| !calls.iter().any(|call| call.bears(row)));
    news.retain(|news| !calls.iter().any(|call| call.bears(&news.row)));
    Ok(calls)
}

/// What people here call who each referral is about.
fn names<'a>(app: &App, rows: impl Iterator<Item = &'a Row>) -> Result<HashMap<ReferralKey, String>> {
    let mut names = HashMap::new();
    for row in rows {
        let name = row.label(app)?;
        if !name.is_empty() {
            names.insert(row.id.clone(), name);
        }
    }
    Ok(names)
}
