//! `/prenotazioni/{id}/scambio`: where it stands, who has to move and until when, what was written, and the signed story.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::time::Timestamp;

use super::super::{Turn, ticks};
use super::act::Act;
use super::deal::{self, Deal};
use super::lines::{self, Line};
use super::words::{self, Fact};
use crate::accounts::Staff;
use crate::accounts::permission::BookResources;
use crate::app::App;
use crate::bookings::State as Stands;
use crate::bookings::panel::words::chip;
use crate::error::Result;
use crate::web::layout::Page;
use crate::web::view;

#[derive(Template)]
#[template(path = "bookings/exchange.html")]
struct ShowPage {
    page: Page,
    path: String,
    peer: String,
    peer_name: String,
    chip_kind: &'static str,
    chip_words: String,
    notices: Vec<(&'static str, String)>,
    /// Whose move it is, what is to be done, and by when.
    tone: &'static str,
    whose: String,
    what: String,
    due: Option<(String, Timestamp)>,
    answers: Vec<Act>,
    more_acts: Vec<Act>,
    terms: Vec<Fact>,
    usage: Vec<Fact>,
    /// What the owner proposes, and what both have signed.
    proposal: Vec<Fact>,
    agreed: Vec<Fact>,
    story: Vec<Line>,
    /// The last event that both hold.
    common: Option<(usize, String)>,
    /// How many of ours have not left yet.
    waiting: usize,
}

pub(super) async fn show(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let deal = Deal::load(&mut tx, &app, &staff, &id).await?;
    ticks::read(&mut tx, &app, &deal.row, &deal.exchange, &deal.told).await?;
    tx.commit().await?;
    view(&page(&staff, &deal))
}

fn page(staff: &Staff<BookResources>, deal: &Deal) -> ShowPage {
    let page = deal::page(staff).titled(deal.row.resource_name.clone());
    let booking = deal.told.booking.as_ref();
    let proposal = booking.and_then(|booking| booking.proposal.as_ref());
    let agreed = booking.and_then(|booking| booking.agreed.as_ref());
    let (more_acts, answers) = deal.acts.iter().copied().partition(|act: &Act| act.is_aside());
    let (tone, whose, what) = turn(&page, deal);
    let due = deal.exchange.due.as_ref().map(|(due, at)| (page.t(format!("exchange-due-{due}")), *at));
    ShowPage {
        path: deal.path(),
        peer: deal.row.peer.clone(),
        peer_name: deal.peer_name.clone(),
        chip_kind: chip(deal.row.state),
        chip_words: page.t(format!("booking-state-{}", deal.row.state.code())),
        notices: notices(&page, deal),
        tone,
        whose,
        what,
        due,
        answers,
        more_acts,
        terms: words::terms(&page, deal),
        usage: words::usage(&page, deal),
        proposal: proposal.map(|one| words::settlement(&page, &one.settlement)).unwrap_or_default(),
        agreed: agreed.map(|one| words::settlement(&page, one)).unwrap_or_default(),
        story: lines::lines(&page, deal),
        common: lines::common(deal),
        waiting: deal.told.events.iter().filter(|event| event.core.is_none()).count(),
        page,
    }
}

/// Look of the box, whose move it is, and what is to be done.
fn turn(page: &Page, deal: &Deal) -> (&'static str, String, String) {
    let state = deal.row.state.code();
    match deal.exchange.turn {
        Turn::Own => ("wait", page.t("exchange-turn-own"), page.t(format!("exchange-do-{state}"))),
        Turn::Peer => {
            let whose = page.t1("exchange-turn-peer", "name", &deal.peer_name);
            ("info", whose, page.t(format!("exchange-wait-{state}")))
        }
        Turn::Nobody => ("info", page.t("exchange-turn-nobody"), ended(page, deal)),
    }
}

/// How it ended, with the reason and its words.
fn ended(page: &Page, deal: &Deal) -> String {
    let state = page.t(format!("exchange-over-{}", deal.row.state.code()));
    let list = if deal.row.state == Stands::Declined { "decline" } else { "cancel" };
    let reason = words::reason(page, list, &deal.row.reason);
    let told = [state, reason, deal.row.words.clone()];
    told.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Plain sentences about what people should know before they go on.
fn notices(page: &Page, deal: &Deal) -> Vec<(&'static str, String)> {
    let mut notices = Vec::new();
    if deal.exchange.erased_at.is_some() {
        notices.push(("info", page.t("exchange-notice-erased")));
    }
    if let Some(why) = deal.stopped.filter(|_| deal.exchange.turn != Turn::Nobody) {
        notices.push(("stop", page.t1(format!("exchange-notice-link-{why}"), "name", &deal.peer_name)));
    }
    if !deal.told.complete {
        notices.push(("wait", page.t("exchange-recovering")));
    }
    for dropped in &deal.dropped {
        let step = page.t(format!("exchange-step-{}", dropped.step));
        let who = dropped.author_name.as_str();
        let words =
            page.tn("exchange-notice-dropped", &[("step", &step), ("who", &who), ("when", &page.moment(dropped.at))]);
        notices.push(("warn", words));
    }
    let contested = deal.told.booking.as_ref().and_then(|booking| booking.contested.as_ref());
    notices.extend(contested.map(|text| ("warn", page.t1("exchange-notice-contested", "text", text))));
    notices
}
