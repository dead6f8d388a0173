//! One booking between two nodes as a handler needs it: within reach, folded, with what this person may do now.

use pico_protocol::booking::{Party, StepKind, allowed_steps};

use super::super::store::dropped::{self, Dropped};
use super::super::store::{self, Exchange, events};
use super::super::transcript::{self, Told, party_of, peer_of};
use super::act::Act;
use crate::accounts::permission::BookResources;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::bookings::{Booking, BookingId, Direction, store as rows};
use crate::error::{Error, Result};
use crate::outbox::lanes::Side;
use crate::peers::store::PeerRow;
use crate::peers::{self, LinkState};
use crate::store::Tx;
use crate::web::layout::Page;

/// A booking on the table.
pub(super) struct Deal {
    pub(super) row: Booking,
    pub(super) exchange: Exchange,
    pub(super) told: Told,
    /// Which part this node plays.
    pub(super) party: Party,
    /// Which step, whose, by whom: what is left also after an erasure.
    pub(super) skeleton: Vec<events::Line>,
    /// Steps that people took here after a restore and that were not sent.
    pub(super) dropped: Vec<Dropped>,
    /// What may be done now.
    pub(super) acts: Vec<Act>,
    /// The other cooperative.
    pub(super) peer_name: String,
    /// Why nothing goes between the two nodes now, if so: `ended`, `suspended` or `frozen`.
    pub(super) stopped: Option<&'static str>,
}

impl Deal {
    /// Loads a booking; what is out of reach is not there.
    pub(super) async fn load(tx: &mut Tx, app: &App, staff: &Staff<BookResources>, id: &str) -> Result<Self> {
        let id: BookingId = id.parse().map_err(|_| Error::NotFound)?;
        let row = rows::find(tx, app, &id).await?.filter(|row| is_in_reach(staff, row)).ok_or(Error::NotFound)?;
        let exchange = store::find(tx, &id).await?.ok_or(Error::NotFound)?;
        let told = transcript::load(tx, app, &row).await?;
        let party = party_of(&row)?;
        let peer = peers::store::find(tx, &peer_of(&row)?).await?;
        let now = app.clock.now();
        let open = told.booking.as_ref().filter(|_| told.complete && exchange.erased_at.is_none());
        let steps = open.map(|booking| allowed_steps(booking, party, now)).unwrap_or_default();
        Ok(Self {
            party,
            acts: Act::ALL.into_iter().filter(|act| is_possible(*act, party, &steps)).collect(),
            skeleton: events::of_booking(tx, &id).await?,
            dropped: dropped::of_booking(tx, &id).await?,
            stopped: stopped(peer.as_ref()),
            peer_name: peer.map(|peer| peer.legal_name).unwrap_or_default(),
            row,
            exchange,
            told,
        })
    }

    /// Events of the peer that stand here: a form remembers it, so that an answer typed on an older page is noticed.
    pub(super) fn peer_events(&self) -> usize {
        self.told.events.iter().filter(|event| event.side == Side::Peer).count()
    }

    /// Where its page stands.
    pub(super) fn path(&self) -> String {
        format!("/prenotazioni/{}/scambio", self.row.id)
    }
}

/// A page about one of them.
pub(super) fn page(staff: &Staff<BookResources>) -> Page {
    staff.page("exchange-title").under("nav-bookings", "/prenotazioni")
}

/// The owner's steps are those of whoever lends; what was asked of another is the business of who asked.
fn is_in_reach(staff: &Staff<BookResources>, row: &Booking) -> bool {
    let lends = staff.may(Permission::LendResources, Scope::Anything);
    match row.direction {
        Direction::Own => false,
        Direction::Received => lends,
        Direction::Sent => lends || row.asked_by.as_ref() == Some(staff.id()),
    }
}

fn is_possible(act: Act, party: Party, steps: &[StepKind]) -> bool {
    act.party().is_none_or(|of| of == party) && steps.contains(&act.step())
}

fn stopped(link: Option<&PeerRow>) -> Option<&'static str> {
    match link {
        None => Some("ended"),
        Some(link) if link.state == LinkState::Ended.code() => Some("ended"),
        Some(link) if !link.frozen.is_empty() => Some("frozen"),
        Some(link) if link.state == LinkState::Suspended.code() => Some("suspended"),
        Some(_) => None,
    }
}
