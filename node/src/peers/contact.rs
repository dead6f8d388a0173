//! Hearing from peers: any validly signed word wakes the deliveries to its author.

use std::collections::HashMap;
use std::time::Duration;

use pico_protocol::id::NodeId;

use super::store;
use crate::app::App;
use crate::store::Result;

/// Between two wake-ups by the same busy peer.
const QUIET: Duration = Duration::from_secs(1);

/// Tells that something validly signed by `peer` has just arrived.
pub fn heard(app: &App, peer: &NodeId) {
    if app.federation.known.heard(peer, app.clock.now()).is_none_or(|since| since >= QUIET) {
        app.signals.wake_delivery(peer);
    }
}

/// A word of `peer` did not verify: its document may have a version that we have not seen. The next hello asks for it.
pub fn look_for_new_document(app: &App, peer: &NodeId) {
    app.federation.known.doubt(peer);
    app.signals.wake_delivery(peer);
}

/// Forgets what another process has changed. Called every second or so.
pub async fn refresh(app: &App) -> Result<()> {
    let mut tx = app.db.read().await?;
    let rows = store::stamps(&mut tx).await?;
    drop(tx);
    let stamps: HashMap<NodeId, i64> =
        rows.iter().filter_map(|(id, stamp, _)| Some((id.parse().ok()?, *stamp))).collect();
    app.federation.known.keep_only(&stamps);
    Ok(())
}

/// Writes down when each peer was last heard. Called now and then: a row per message would be a waste.
pub async fn save(app: &App) -> Result<()> {
    let heard = app.federation.known.take_heard();
    if heard.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    for (peer, at) in heard {
        store::save_contact(&mut tx, &peer, at).await?;
    }
    tx.commit().await
}
