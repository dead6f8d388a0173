//! The steps that a person can take, each with its page: `/prenotazioni/{id}/scambio/{step}`.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::booking::{Party, StepKind};

use super::super::bill;
use super::super::steps::{self, StepError};
use super::deal::{self, Deal};
use super::input::{Input, InputKind};
use super::words::{self, Fact};
use super::{fields, lines};
use crate::accounts::Staff;
use crate::accounts::permission::BookResources;
use crate::app::App;
use crate::bookings::panel::words::{chip, refusal};
use crate::bookings::{limits, store as rows};
use crate::coded;
use crate::error::{Error, Result};
use crate::resources::Resource;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

coded! {
    /// What somebody can do with a booking between two cooperatives; the codes stand in addresses.
    Act {
        /// Yes.
        Confirm = "conferma",
        /// Yes to what was offered.
        Accept = "accetta",
        /// Something else instead.
        Offer = "proponi",
        /// Keeps the time while somebody thinks.
        Hold = "opzione",
        /// No.
        Decline = "rifiuta",
        /// Has handed it out.
        HandOut = "consegna",
        /// Has it.
        Take = "presa",
        /// Has it back.
        TakeBack = "rientro",
        /// Has brought it back.
        Return = "restituita",
        /// How much it was, and what it costs.
        Settle = "conto",
        /// Signs the same.
        Agree = "firma",
        /// Does not agree.
        Contest = "contesta",
        /// Nobody came.
        NoShow = "assente",
        /// A word.
        Note = "nota",
        /// Calls it off after it was confirmed.
        Cancel = "disdici",
        /// Calls it off before.
        Withdraw = "ritira",
        /// It was asked for by mistake.
        Annul = "errore",
    }
}

impl Act {
    /// The step it makes.
    pub(super) const fn step(self) -> StepKind {
        match self {
            Self::Confirm => StepKind::Confirmed,
            Self::Accept => StepKind::OfferAccepted,
            Self::Offer => StepKind::Offered,
            Self::Hold => StepKind::OptionHeld,
            Self::Decline => StepKind::Declined,
            Self::HandOut => StepKind::HandedOut,
            Self::Take => StepKind::Taken,
            Self::TakeBack => StepKind::ReceivedBack,
            Self::Return => StepKind::Returned,
            Self::Settle => StepKind::Settled,
            Self::Agree => StepKind::SettlementAgreed,
            Self::Contest => StepKind::SettlementContested,
            Self::NoShow => StepKind::NoShow,
            Self::Note => StepKind::Noted,
            Self::Cancel => StepKind::Cancelled,
            Self::Withdraw => StepKind::Withdrawn,
            Self::Annul => StepKind::EnteredInError,
        }
    }

    /// Whose it is; none: of both.
    pub(super) const fn party(self) -> Option<Party> {
        match self {
            Self::Note | Self::Cancel => None,
            Self::Accept | Self::Take | Self::Return | Self::Agree | Self::Contest | Self::Withdraw | Self::Annul => {
                Some(Party::Asker)
            }
            Self::Confirm
            | Self::Offer
            | Self::Hold
            | Self::Decline
            | Self::HandOut
            | Self::TakeBack
            | Self::Settle
            | Self::NoShow => Some(Party::Owner),
        }
    }

    /// `ok`, `wait`, `stop`, `accent` or nothing.
    pub(super) const fn tone(self) -> &'static str {
        match self {
            Self::Confirm | Self::Accept | Self::Agree => "ok",
            Self::Offer | Self::Hold => "wait",
            Self::HandOut | Self::Take | Self::TakeBack | Self::Return | Self::Settle => "accent",
            Self::Decline | Self::Contest | Self::NoShow | Self::Cancel | Self::Withdraw | Self::Annul => "stop",
            Self::Note => "",
        }
    }

    /// Its icon.
    pub(super) const fn symbol(self) -> &'static str {
        match self {
            Self::Confirm | Self::Accept => "check",
            Self::Agree => "double-check",
            Self::Offer => "send",
            Self::Hold => "hourglass",
            Self::Decline => "stop",
            Self::HandOut | Self::Take => "play",
            Self::TakeBack | Self::Return => "flag",
            Self::Settle | Self::Note => "note",
            Self::Contest => "question",
            Self::NoShow | Self::Cancel | Self::Withdraw => "undo",
            Self::Annul => "trash",
        }
    }

    /// Whether it stands among the rest, in the menu, and not among the large answers.
    pub(super) const fn is_aside(self) -> bool {
        matches!(self, Self::Note | Self::Cancel | Self::Withdraw | Self::Annul | Self::NoShow)
    }

    /// The key of its button.
    pub(super) fn key(self) -> String {
        format!("exchange-act-{}", self.code())
    }

    /// The key of what it means.
    pub(super) fn help(self) -> String {
        format!("exchange-act-{}-help", self.code())
    }
}

#[derive(Template)]
#[template(path = "bookings/exchange_act.html")]
struct ActPage {
    page: Page,
    act: Act,
    back: String,
    seen: usize,
    /// What happened since the page was opened.
    changed: Vec<String>,
    /// Limits agreed with the other side beyond which this would lead.
    beyond: Vec<String>,
    /// Why its time cannot be had.
    obstacles: Vec<String>,
    /// Whether it still can be done.
    possible: bool,
    inputs: Vec<Input>,
    form: Form,
    facts: Vec<Fact>,
    chip_kind: &'static str,
    chip_words: String,
}

impl ActPage {
    /// What calls it off, or says no, looks like that.
    fn weight(&self) -> &'static str {
        if self.act.tone() == "stop" { "stop" } else { "primary" }
    }
}

fn act_page(staff: &Staff<BookResources>, deal: &Deal, act: Act, form: Form, seen: usize) -> ActPage {
    let page = deal::page(staff).under_named(deal.row.resource_name.clone(), deal.path());
    let title = page.t(act.key());
    let page = page.titled(title);
    // What the other side has done since the page was opened is told above the form.
    let changed = lines::of_peer(&page, deal).into_iter().skip(seen).collect();
    ActPage {
        act,
        back: deal.path(),
        seen: deal.peer_events(),
        changed,
        beyond: Vec::new(),
        obstacles: Vec::new(),
        possible: deal.acts.contains(&act),
        inputs: fields::inputs(act, &page),
        form,
        facts: words::terms(&page, deal),
        chip_kind: chip(deal.row.state),
        chip_words: page.t(format!("booking-state-{}", deal.row.state.code())),
        page,
    }
}

async fn lent(tx: &mut Tx, deal: &Deal) -> Result<Option<Resource>> {
    Ok(if deal.party == Party::Owner { rows::resource(tx, &deal.row.resource).await? } else { None })
}

/// The page of one step.
pub(super) async fn ask(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Path((id, act)): Path<(String, String)>,
) -> Result<Response> {
    let act: Act = act.parse().map_err(|_| Error::NotFound)?;
    let mut tx = app.db.read().await?;
    let deal = Deal::load(&mut tx, &app, &staff, &id).await?;
    let booking = deal.told.booking.as_ref().filter(|_| deal.acts.contains(&act)).ok_or(Error::NotFound)?;
    let lent = lent(&mut tx, &deal).await?;
    let form = fields::filled(act, booking, lent.as_ref(), app.clock.now());
    let mut page = act_page(&staff, &deal, act, form, deal.peer_events());
    if act == Act::Confirm {
        let wish = (Party::Owner, bill::expected(&booking.terms, fields::price(booking, lent.as_ref())));
        let reached = limits::reached(&mut tx, &deal.row.peer, wish).await?;
        page.beyond = reached.iter().map(|limit| limit.words(&page.page, &deal.peer_name)).collect();
    }
    view(&page)
}

/// Takes the step, unless the form is wrong or the other side has moved meanwhile.
pub(super) async fn perform(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Path((id, act)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let act: Act = act.parse().map_err(|_| Error::NotFound)?;
    let mut tx = staff.write(&app).await?;
    let deal = Deal::load(&mut tx, &app, &staff, &id).await?;
    let now = deal.peer_events();
    let seen: usize = form.value("seen").parse().unwrap_or(now);
    let booking = deal.told.booking.as_ref().filter(|_| seen >= now && deal.acts.contains(&act));
    let Some(booking) = booking else {
        return view_again(&act_page(&staff, &deal, act, form, seen));
    };
    let lent = lent(&mut tx, &deal).await?;
    let Some(step) = fields::read(act, &mut form, booking, lent.as_ref(), app.clock.now()) else {
        return view_again(&act_page(&staff, &deal, act, form, now));
    };
    match steps::take(&mut tx, &app, &staff.actor(), &deal.row.id, step).await {
        Ok(_) => {}
        Err(StepError::InTheWay(refusals)) => {
            let mut page = act_page(&staff, &deal, act, form, now);
            page.obstacles = refusals.iter().map(|one| refusal(&page.page, one)).collect();
            return view_again(&page);
        }
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    Ok(redirect_with(&deal.path(), &Flash::ok("exchange-sent")))
}
