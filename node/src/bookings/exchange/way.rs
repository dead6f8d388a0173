//! Whether a request can go to a peer at all: an active link, an agreement that names bookings, a program that knows them. Where it
//! cannot, the page says which of these is missing and who can help.

use pico_protocol::agreement::Standing;
use pico_protocol::id::NodeId;
use pico_protocol::time::Timestamp;

use super::KIND;
use crate::app::App;
use crate::peers::{self, LinkState, agreement};
use crate::store::{Result, Tx};

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The link is not active, or nothing goes between the two nodes now.
    Link,
    /// Its program does not know bookings yet.
    Program,
    /// The agreement in force says nothing of bookings.
    Agreement,
    /// The agreement names them from a later moment on.
    NotYet,
}

impl Missing {
    /// The end of its message key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Program => "program",
            Self::Agreement => "agreement",
            Self::NotYet => "not-yet",
        }
    }
}

/// What keeps a request from a peer; nothing: it can go.
pub async fn missing(tx: &mut Tx, app: &App, peer: &NodeId) -> Result<Option<Missing>> {
    let Some(row) = peers::store::find(tx, peer).await? else { return Ok(Some(Missing::Link)) };
    if row.link()? != LinkState::Active || !row.frozen.is_empty() {
        return Ok(Some(Missing::Link));
    }
    let known = peers::store::load_known(tx, peer).await?;
    if !known.is_some_and(|known| known.kinds.contains(&KIND)) {
        return Ok(Some(Missing::Program));
    }
    Ok(match agreed(tx, peer, app.clock.now()).await? {
        Standing::InForce => None,
        Standing::NotYet => Some(Missing::NotYet),
        Standing::Never => Some(Missing::Agreement),
    })
}

/// What the agreement with a peer says of bookings at a moment.
pub async fn agreed(tx: &mut Tx, peer: &NodeId, now: Timestamp) -> Result<Standing> {
    let agreement = agreement::allowed(tx, peer).await?;
    Ok(agreement.map_or(Standing::Never, |agreement| agreement.standing(KIND.name(), now, now)))
}
