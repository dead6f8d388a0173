//! What the machine asks for, each for who can do or say something about it.

use pico_protocol::time::Timestamp;

use crate::accounts::{Permission, Scope, Staff};
use crate::alerts::{named, store as alerts};
use crate::app::App;
use crate::error::Result;
use crate::federation::certain;
use crate::federation::disk::{self, Room};
use crate::panel::restored;
use crate::peers::store::PeerRow;
use crate::store::Tx;

/// What it asks for.
pub(super) struct Machine {
    /// Room on its disk; always enough for who does not look after deliveries.
    pub(super) room: Room,
    /// What time it is here and for the peers, when they are far apart.
    pub(super) clocks_apart: Option<(Timestamp, Timestamp)>,
    /// The node was restored to this moment, and nobody has looked through it yet. Everybody is told: what she did afterwards
    /// may be gone.
    pub(super) restored: Option<Timestamp>,
    /// And she is who looks through it.
    pub(super) looks_through: bool,
    /// Why an alert about an urgent referral has not left.
    pub(super) alert_failing: Option<String>,
    /// There are links, and nobody would hear of an urgent referral by e-mail.
    pub(super) nobody_named: bool,
}

impl Machine {
    /// What it asks of who looks.
    pub(super) async fn of(tx: &mut Tx, app: &App, staff: &Staff, peers: &[PeerRow]) -> Result<Self> {
        let may = |permission| staff.may(permission, Scope::Anything);
        let linked = peers.iter().any(|peer| peer.state == "active");
        Ok(Self {
            room: if may(Permission::ReadDeliveries) { disk::room(app) } else { Room::Enough },
            clocks_apart: certain::apart(app).filter(|_| may(Permission::WriteSettings)),
            restored: restored::unseen(tx).await?.map(Timestamp::from_millis),
            looks_through: may(Permission::LookAfterRestore),
            alert_failing: if may(Permission::WriteSettings) { alerts::failing(tx).await? } else { None },
            nobody_named: may(Permission::WriteSettings) && linked && named::nobody_is_named(tx).await?,
        })
    }

    /// It asks for nothing.
    pub(super) fn is_quiet(&self) -> bool {
        self.restored.is_none()
            && self.alert_failing.is_none()
            && !self.nobody_named
            && self.room == Room::Enough
            && self.clocks_apart.is_none()
    }
}
