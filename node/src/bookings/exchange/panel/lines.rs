//! The timeline: the signed events in their common order, each with what it says and how far it has come.

use pico_protocol::booking::{Step, StepKind};
use pico_protocol::lane::Entry;
use pico_protocol::time::Timestamp;

use super::deal::Deal;
use super::words;
use crate::outbox::Tick;
use crate::outbox::lanes::{Side, StoredEvent};
use crate::web::layout::Page;

/// One event in the timeline.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Colour of the dot.
    pub(super) tone: &'static str,
    /// Icon.
    pub(super) symbol: &'static str,
    /// What happened.
    pub(super) title: String,
    /// When, by its writer's clock.
    pub(super) at: Timestamp,
    /// Whose.
    pub(super) who: String,
    /// What it carries, in one line.
    pub(super) told: String,
    /// Its text.
    pub(super) text: String,
    /// How far it has come (ours only): 0 in coda to 3 letto.
    pub(super) stage: Option<u8>,
    /// Key of what went wrong with it, if anything.
    pub(super) trouble: &'static str,
}

/// Every event, in the common order.
pub(super) fn lines(page: &Page, deal: &Deal) -> Vec<Line> {
    let mut lines: Vec<Line> = deal.told.transcript.merged().into_iter().map(|entry| line(page, deal, entry)).collect();
    // What had seen what stood in the texts: without them, only the writers' clocks tell an order.
    if deal.told.booking.is_none() {
        lines.sort_by_key(|line| line.at);
    }
    lines
}

/// What the other side has done, in the order in which it came.
pub(super) fn of_peer(page: &Page, deal: &Deal) -> Vec<String> {
    let lane = deal.party.other().lane();
    deal.told.transcript.lane(lane).iter().map(|entry| line(page, deal, entry).title).collect()
}

/// The last event that both sides hold, in the common order: how many there are up to it, and the beginning of its digest. Both nodes
/// show the same when nothing is on its way.
pub(super) fn common(deal: &Deal) -> Option<(usize, String)> {
    let held = |entry: &&Entry<Step>| {
        let own = entry.lane == deal.party.lane();
        entry.digest.is_some() && (!own || stored(deal, entry).is_some_and(|event| event.tick != Tick::Queued))
    };
    let order = deal.told.transcript.merged();
    let both: Vec<&Entry<Step>> = order.into_iter().take_while(held).collect();
    let digest = both.last()?.digest?;
    Some((both.len(), digest.to_string().chars().take(16).collect()))
}

fn stored<'a>(deal: &'a Deal, entry: &Entry<Step>) -> Option<&'a StoredEvent> {
    let side = if entry.lane == deal.party.lane() { Side::Own } else { Side::Peer };
    deal.told.events.iter().find(|event| event.side == side && event.number == i64::from(entry.number))
}

fn line(page: &Page, deal: &Deal, entry: &Entry<Step>) -> Line {
    let own = entry.lane == deal.party.lane();
    let stored = stored(deal, entry);
    let timeline = deal.told.booking.iter().flat_map(|booking| &booking.timeline);
    let mut of_lane = timeline.filter(|moment| (moment.party == deal.party) == own);
    let moment = of_lane.find(|moment| moment.number == entry.number);
    let skeleton =
        deal.skeleton.iter().find(|line| (line.side == "own") == own && line.number == i64::from(entry.number));
    let empty = if entry.body.is_none() && !own { "empty" } else { "unknown" };
    let step = skeleton.map_or(empty, |line| line.step.as_str());
    let lost = moment.is_some_and(|moment| !moment.effective) && entry.body.is_some();
    let (tone, symbol) = look(step);
    let author = skeleton.map_or("", |line| line.author_name.as_str());
    Line {
        tone: if lost { "" } else { tone },
        symbol,
        title: page.t(format!("exchange-step-{step}")),
        at: match (&entry.body, skeleton) {
            (None, Some(line)) => Timestamp::from_millis(line.at),
            _ => entry.at,
        },
        who: match (own, author) {
            (false, _) => deal.peer_name.clone(),
            (true, "") => page.t("exchange-by-node"),
            (true, author) => author.to_owned(),
        },
        told: entry.body.as_ref().map(|step| told(page, step)).unwrap_or_default(),
        text: entry.body.as_ref().map(|step| text(step).to_owned()).unwrap_or_default(),
        stage: stored.filter(|_| own).and_then(stage),
        trouble: match stored {
            Some(event) if event.tick == Tick::Refused => "exchange-trouble-refused",
            Some(event) if event.withheld => "exchange-trouble-withheld",
            _ if lost => "exchange-trouble-crossed",
            _ => "",
        },
    }
}

fn stage(event: &StoredEvent) -> Option<u8> {
    match event.tick {
        _ if event.withheld => None,
        Tick::Queued => Some(0),
        Tick::Delivered => Some(1),
        Tick::Processed => Some(2),
        Tick::Read => Some(3),
        Tick::Refused => None,
    }
}

fn look(step: &str) -> (&'static str, &'static str) {
    let known = StepKind::ALL.iter().find(|kind| kind.code() == step);
    match known {
        Some(StepKind::Confirmed | StepKind::OfferAccepted | StepKind::SettlementAgreed) => ("ok", "check"),
        Some(StepKind::OptionHeld | StepKind::Offered) => ("wait", "hourglass"),
        Some(StepKind::Taken | StepKind::HandedOut) => ("accent", "play"),
        Some(StepKind::Returned | StepKind::ReceivedBack | StepKind::Settled) => ("accent", "flag"),
        Some(StepKind::Declined | StepKind::SettlementContested) => ("stop", "stop"),
        Some(StepKind::Withdrawn | StepKind::Cancelled | StepKind::NoShow | StepKind::EnteredInError) => {
            ("stop", "undo")
        }
        Some(StepKind::Noted) => ("", "note"),
        Some(StepKind::Expired) => ("", "hourglass"),
        Some(StepKind::Requested) => ("", "send"),
        None => ("", "question"),
    }
}

/// What it carries besides its text.
fn told(page: &Page, step: &Step) -> String {
    match step {
        Step::Requested(request) => words::when(page, request.from, request.to),
        Step::OptionHeld { until } => page.t1("exchange-until", "when", page.moment(*until)),
        Step::Offered(offer) => {
            let until = page.t1("exchange-until", "when", page.moment(offer.until));
            format!("{} · {} · {until}", words::when(page, offer.from, offer.to), words::price(page, offer.price))
        }
        Step::Confirmed { price, .. } => price.map(|price| words::price(page, Some(price))).unwrap_or_default(),
        Step::Declined { reason, .. } => words::reason(page, "decline", reason.code()),
        Step::Withdrawn { reason, .. } | Step::Cancelled { reason, .. } => words::reason(page, "cancel", reason.code()),
        Step::Taken(handing) | Step::HandedOut(handing) => words::handing(page, *handing),
        Step::Returned(back) | Step::ReceivedBack(back) => words::back(page, back),
        Step::Settled(settlement) => {
            format!("{} · {}", words::quantity(page, settlement), page.money(settlement.cents))
        }
        _ => String::new(),
    }
}

fn text(step: &Step) -> &str {
    match step {
        Step::Requested(request) => &request.purpose,
        Step::Offered(offer) => &offer.text,
        Step::Settled(settlement) => &settlement.text,
        Step::Confirmed { text, .. }
        | Step::Declined { text, .. }
        | Step::Withdrawn { text, .. }
        | Step::Cancelled { text, .. }
        | Step::SettlementContested { text, .. }
        | Step::EnteredInError { text }
        | Step::Noted { text } => text,
        _ => "",
    }
}
