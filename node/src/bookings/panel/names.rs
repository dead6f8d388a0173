//! What people and cooperatives are called, and a booking as a line of a list.

use std::collections::HashMap;

use super::super::{Booking, Direction};
use super::rights::Eyes;
use super::words;
use crate::accounts::{self, AccountId};
use crate::peers;
use crate::store::{Result, Tx};
use crate::web::layout::Page;

/// Names of colleagues, also of those who have left, and of cooperatives.
pub(super) struct Names {
    accounts: HashMap<AccountId, String>,
    peers: HashMap<String, String>,
}

impl Names {
    pub(super) async fn read(tx: &mut Tx) -> Result<Self> {
        let accounts = accounts::store::all(tx).await?.into_iter().map(|one| (one.id, one.name)).collect();
        let peers = peers::store::list(tx).await?.into_iter().map(|one| (one.node_id, one.legal_name)).collect();
        Ok(Self { accounts, peers })
    }

    /// Who asked for it.
    pub(super) fn who(&self, page: &Page, eyes: &Eyes, booking: &Booking) -> String {
        match &booking.asked_by {
            _ if eyes.is_hers(booking) => page.t("booking-you"),
            Some(account) => self.accounts.get(account).cloned().unwrap_or_default(),
            None => self.peers.get(&booking.peer).cloned().unwrap_or_else(|| booking.peer.clone()),
        }
    }

    /// It as a line of a list.
    pub(super) fn line(&self, page: &Page, eyes: &Eyes, booking: &Booking) -> Line {
        let peer = self.peers.get(&booking.peer).filter(|_| booking.direction == Direction::Sent);
        let purpose = if eyes.reads(booking) { booking.purpose.clone() } else { page.t("booking-taken") };
        Line {
            path: format!("/prenotazioni/{}", booking.id),
            resource: booking.resource_name.clone(),
            owner: peer.cloned().unwrap_or_default(),
            when: words::when(page, booking.span),
            who: self.who(page, eyes, booking),
            purpose,
            state: words::state(page, booking.state),
            chip: words::chip(booking.state),
        }
    }
}

/// A booking as a list shows it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its page.
    pub path: String,
    /// What is booked.
    pub resource: String,
    /// Whose that is, where it is not ours.
    pub owner: String,
    /// When.
    pub when: String,
    /// Who asked for it.
    pub who: String,
    /// What for, to whom that may be told; otherwise that it is taken.
    pub purpose: String,
    /// Where it stands.
    pub state: String,
    /// The colour of that.
    pub chip: &'static str,
}
