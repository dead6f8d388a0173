//! Other keys in a peer's document.
//!
//! Any signing key of a peer can write the next version of its document, with other keys in it: so keys are changed, and so somebody
//! who has stolen one would make himself at home. Messages follow the document at once, on every node alike; people are told for
//! 72 hours after it was seen first, so that they can ask by telephone. What its people have not done themselves, their recovery sheet
//! takes back (protocol, 5.3; decision 003).

use std::time::Duration;

use pico_protocol::document::Document;
use pico_protocol::time::Timestamp;

use super::store::PeerRow;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::execute;
use crate::store::{Result, Tx};

/// How long people are told.
const TOLD_FOR: Duration = Duration::from_hours(72);

/// Writes down that the newest document of a peer has other keys than the one before. Before the short code was compared there is
/// nothing to tell: the code is made of the introductions, and until then only their documents are used.
pub(super) async fn note(tx: &mut Tx, app: &App, peer: &PeerRow, before: &Document, after: &Document) -> Result<()> {
    let keys =
        |document: &Document| (document.sign_keys.clone(), document.seal_keys.clone(), document.recovery_keys.clone());
    if peer.state == "invited" || keys(before) == keys(after) {
        return Ok(());
    }
    execute!(
        tx,
        sqlx::query("UPDATE peers SET keys_changed_at = $2 WHERE node_id = $1")
            .bind(&peer.node_id)
            .bind(app.clock.now().as_millis())
    )?;
    let actor = Actor::Peer { node: peer.node_id.clone(), name: peer.legal_name.clone() };
    let event = Event::new("peer.changed-keys", "peer", &peer.node_id).detail(format!("document={}", after.n));
    audit::record(tx, app, &actor, event).await
}

/// When a peer's keys were seen to be others, while people are told of it.
pub fn changed(peer: &PeerRow, now: Timestamp) -> Option<i64> {
    peer.keys_changed_at.filter(|at| now < Timestamp::from_millis(*at).plus(TOLD_FOR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_keys_are_told_for_three_days() {
        let seen = Timestamp::from_millis(1_000_000);
        let peer = PeerRow { keys_changed_at: Some(seen.as_millis()), ..PeerRow::blank("a") };
        assert_eq!(changed(&peer, seen), Some(1_000_000));
        assert_eq!(changed(&peer, seen.plus(Duration::from_hours(71))), Some(1_000_000));
        assert_eq!(changed(&peer, seen.plus(Duration::from_hours(72))), None);
        assert_eq!(changed(&PeerRow::blank("b"), seen), None);
    }
}
