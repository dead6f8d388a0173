//! What the form of a step begins with: days that are usual, names that are known, the turn that our own list proposes.

use super::{Act, identity, input};
use crate::accounts::Staff;
use crate::accounts::permission::ReadReferrals;
use crate::app::App;
use crate::enrolments::panel::place::Proposed;
use crate::enrolments::store::{self, asked, list};
use crate::error::Result;
use crate::people::panel::today;
use crate::referrals::panel::case::Case;
use crate::services;
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::form::Form;
use crate::web::layout::Page;

/// The turn that the list of one of our services proposes.
pub(super) struct OwnLine {
    proposed: Proposed,
    service: String,
    /// It is the place that she has there.
    hers: bool,
}

impl OwnLine {
    /// Where it comes from, in words.
    pub(super) fn words(&self, page: &Page) -> String {
        format!("{} {}", page.t1("referral-own-line", "service", &self.service), self.proposed.words(page))
    }
}

/// Where a referral stands in the line of the service that it asks for: the place of its enrolment, or the last, after those of other
/// cooperatives who wait without a name.
pub(super) async fn own_line(tx: &mut Tx, app: &App, case: &Case, act: Act) -> Result<Option<OwnLine>> {
    if act != Act::Waitlist {
        return Ok(None);
    }
    let enrolment = store::of_referral(tx, case.row.id.as_str()).await?;
    let ranked = match &enrolment {
        Some(enrolment) => list::rank(tx, &enrolment.id).await?,
        None => None,
    };
    let service = match &enrolment {
        Some(enrolment) => services::store::find(tx, &enrolment.service).await?,
        None => case.asked_for().cloned(),
    };
    let Some(service) = service else { return Ok(None) };
    let place = if let Some(place) = ranked {
        place
    } else {
        let others = asked::others_in_line(tx, &service.id, case.row.id.as_str()).await?;
        list::in_line(tx, &service.id).await? + others + 1
    };
    let proposed = Proposed::at(tx, app, &service, place).await?;
    Ok(Some(OwnLine { proposed, service: service.particulars.content.name, hers: ranked.is_some() }))
}

/// The form as it is shown first.
pub(super) async fn form(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<ReadReferrals>,
    case: &Case,
    (act, own_line): (Act, Option<&OwnLine>),
) -> Result<Form> {
    let mut values = input::usual_days(act, app.clock.now());
    if act == Act::Review {
        values.push(("reader", staff.account().name.clone()));
    }
    if act == Act::Accept {
        values.push(("contact", staff.account().name.clone()));
        values.push(("service", case.row.service_name.clone()));
    }
    if act == Act::Waitlist {
        values.extend(turn(app, case, own_line));
    }
    if act == Act::Disclose {
        values.extend(identity::prefilled(tx, app, staff, case).await?);
    }
    Ok(Form::prefilled(values))
}

/// The place that she has on our list; else a turn that is renewed is usually the one that was told, and a new one comes last.
fn turn(app: &App, case: &Case, own_line: Option<&OwnLine>) -> Vec<(&'static str, String)> {
    let now = app.clock.now();
    let told = case.told.referral.as_ref().and_then(|referral| referral.waiting).and_then(|waiting| waiting.estimated);
    let told = told.filter(|until| *until > now).map(today);
    let proposed = own_line.map(|line| &line.proposed);
    let hers = own_line.filter(|line| line.hers).map(|line| line.proposed.place);
    let rank = hers.or(case.row.waiting_rank).or_else(|| proposed.map(|proposed| proposed.place));
    let estimated = told.or_else(|| proposed.and_then(Proposed::day));
    let rank = rank.map(|rank| ("rank", rank.to_string()));
    rank.into_iter().chain(estimated.map(|on| ("estimated", day(on)))).collect()
}
