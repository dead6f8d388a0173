//! One answer among those of an open call: what it says, and how it compares.

use pico_protocol::feed;
use pico_protocol::id::{NodeId, SubjectId};
use pico_protocol::referral::{Party, Referral, State, StepKind, Territory};
use pico_protocol::time::Timestamp;

use crate::directory;
use crate::error::Result;
use crate::people::place;
use crate::referrals::calls;
use crate::referrals::panel::lines;
use crate::referrals::panel::words::{self, Fact};
use crate::referrals::store::Row;
use crate::referrals::transcript::Told;
use crate::store::Tx;
use crate::web::layout::Page;

/// Steps that answer a call.
const ANSWERS: [StepKind; 5] = [
    StepKind::Accepted,
    StepKind::ProvisionallyAccepted,
    StepKind::Waitlisted,
    StepKind::QuestionAsked,
    StepKind::Declined,
];

/// What stands in one row of the comparison.
#[expect(clippy::struct_excessive_bools, reason = "each is a mark or a button of its own in the row")]
pub(super) struct Answer {
    pub(super) id: String,
    pub(super) peer: String,
    pub(super) service: String,
    pub(super) chip_kind: &'static str,
    pub(super) chip_words: String,
    /// The place on the list, since when, until when: what compares.
    pub(super) facts: Vec<Fact>,
    /// What they wrote with it.
    pub(super) text: String,
    pub(super) asks: bool,
    /// Where the service is, and how near that is.
    pub(super) comune: String,
    pub(super) near: &'static str,
    /// What ends next, in words, and when.
    pub(super) due: Option<(String, Timestamp)>,
    /// It came when another was chosen already, or the call was closed.
    pub(super) late: bool,
    /// It has a place, and nobody was chosen.
    pub(super) can_choose: bool,
    pub(super) was_chosen: bool,
    pub(super) is_answered: bool,
    /// It stands first: its button is the main one of the page.
    pub(super) is_first: bool,
    /// Where it stands: places first, the sooner the higher; then lists, by rank.
    pub(super) place: (u8, i64),
}

impl Answer {
    pub(super) async fn of(tx: &mut Tx, page: &Page, row: &Row, told: &Told, chooses: bool) -> Result<Self> {
        let offer = service(tx, row).await?;
        let referral = told.referral.as_ref();
        let territory = referral.and_then(|referral| referral.opening.as_ref()).map(|opening| &opening.territory);
        let (chip_kind, chip_words) = words::chip(page, row);
        let near = offer.as_ref().zip(territory).map_or("", |(offer, home)| nearness(&offer.comune, home));
        let comune = offer.as_ref().map(|offer| place::label(Some(&offer.comune))).unwrap_or_default();
        Ok(Self {
            id: row.id.to_string(),
            peer: row.peer_name.clone(),
            service: row.service_name.clone(),
            chip_kind,
            chip_words,
            facts: referral.map(|referral| facts(page, row, referral)).unwrap_or_default(),
            text: last_words(row, told),
            asks: row.question_open,
            comune,
            near,
            due: row.due().map(|due| (page.t(format!("referral-due-{}", row.due_kind)), due)),
            late: referral.is_some_and(came_late),
            can_choose: chooses && told.complete && calls::is_choice(row),
            was_chosen: calls::was_chosen(row),
            is_answered: calls::is_answered(row),
            is_first: false,
            place: standing(row, referral),
        })
    }

    /// One button of the page is the main one.
    pub(super) fn weight(&self) -> &'static str {
        if self.is_first { "primary" } else { "" }
    }
}

/// What the cooperative tells of the service that was asked for, where one was.
async fn service(tx: &mut Tx, row: &Row) -> Result<Option<feed::Service>> {
    let (Ok(owner), Ok(key)) = (row.peer.parse::<NodeId>(), row.service_key.parse::<SubjectId>()) else {
        return Ok(None);
    };
    Ok(directory::store::find(tx, &owner, &key).await?.map(|offer| offer.content))
}

/// The key of how near a service is to where the person lives; a call need not tell more than the province.
fn nearness(comune: &str, home: &Territory) -> &'static str {
    let Some(there) = place::comune(comune) else { return "" };
    if home.comune.as_deref() == Some(comune) {
        "call-near-comune"
    } else if there.province == home.province {
        "call-near-province"
    } else if place::region_of(&home.province) == Some(there.region.as_str()) {
        "call-near-region"
    } else {
        "call-near-elsewhere"
    }
}

/// What compares: rank and waiting, beginning, how long the place is held, what is still needed, why not.
fn facts(page: &Page, row: &Row, referral: &Referral) -> Vec<Fact> {
    let fact = |key: &str, value: String| (page.t(format!("referral-field-{key}")), value);
    let mut facts = Vec::new();
    if let Some(waiting) = referral.waiting.filter(|_| referral.state == State::Waitlisted) {
        facts.extend(waiting.rank.map(|rank| fact("rank", page.t1("referral-rank-number", "n", rank))));
        facts.extend(waiting.estimated.map(|at| fact("estimated", page.date(at))));
        facts.push(fact("valid_until", page.date(waiting.valid_until)));
    }
    let holds = matches!(referral.state, State::ProvisionallyAccepted | State::Accepted | State::AcceptedLate);
    if let Some(place) = referral.acceptance.as_ref().filter(|_| holds || calls::was_chosen(row)) {
        let named = !place.service.is_empty() && place.service != row.service_name;
        facts.extend(named.then(|| fact("service", place.service.clone())));
        facts.extend(place.proposed_start.map(|at| fact("proposed_start", page.date(at))));
        facts.extend(place.waits_for.map(|code| fact("waits_for", page.t(format!("referral-waits-{}", code.code())))));
        facts.push(fact("held_until", page.date(place.held_until)));
        let contact = (page.t("referral-told-contact"), place.contact.clone());
        facts.extend(Some(contact).filter(|(_, contact)| !contact.is_empty()));
    }
    if row.ended_as == State::Declined.code() && !row.coded_reason.is_empty() {
        facts.push(fact("reason", page.t(format!("referral-decline-{}", row.coded_reason))));
    }
    facts
}

/// What they wrote with their last answer or question.
fn last_words(row: &Row, told: &Told) -> String {
    let order = told.transcript.merged();
    let mut theirs =
        order.into_iter().filter(|entry| entry.lane != row.own_lane()).filter_map(|entry| entry.body.as_ref());
    let last = theirs.rfind(|step| ANSWERS.contains(&step.kind()));
    last.map(|step| lines::text(step).to_owned()).unwrap_or_default()
}

/// They answered, as they might, without knowing yet that another was chosen: it stays in the story and changes nothing.
fn came_late(referral: &Referral) -> bool {
    let over = matches!(referral.state, State::Withdrawn | State::Closed);
    let lost = referral.timeline.iter().filter(|moment| moment.allowed && !moment.effective);
    let mut answers = lost.filter(|moment| moment.party == Party::Receiver);
    over && answers.any(|moment| moment.kind.is_some_and(|kind| ANSWERS.contains(&kind)))
}

/// The chosen one, places, what may become one, lists, who has not answered, who has ended.
fn standing(row: &Row, referral: Option<&Referral>) -> (u8, i64) {
    let start = referral.and_then(|referral| referral.acceptance.as_ref()).and_then(|place| place.proposed_start);
    let start = start.map_or(i64::MAX, Timestamp::as_millis);
    match row.state.as_str() {
        _ if calls::was_chosen(row) => (0, 0),
        "accepted" | "accepted_late" => (1, start),
        "provisionally_accepted" => (2, start),
        "waitlisted" => (3, row.waiting_rank.unwrap_or(i64::MAX)),
        "sent" | "under_review" => (4, 0),
        _ => (5, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_near_a_service_is_goes_by_municipality_province_and_region() {
        let home = |province: &str, comune: Option<&str>| Territory {
            province: province.to_owned(),
            comune: comune.map(str::to_owned),
        };
        // Bologna; Imola is in its province, Faenza in its region, Grosseto elsewhere.
        for (there, near) in [
            ("037006", "call-near-comune"),
            ("037032", "call-near-province"),
            ("039010", "call-near-region"),
            ("053011", "call-near-elsewhere"),
            ("999999", ""),
        ] {
            assert_eq!(nearness(there, &home("BO", Some("037006"))), near, "{there}");
        }
        assert_eq!(nearness("037006", &home("BO", None)), "call-near-province", "more was not told");
    }
}
