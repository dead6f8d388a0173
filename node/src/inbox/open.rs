//! Opening seals: on a thread of its own, a page of messages at a time.

use std::collections::HashMap;
use std::sync::Arc;

use pico_protocol::code::Code;
use pico_protocol::core::Core;
use pico_protocol::id::NodeId;
use pico_protocol::json;
use pico_protocol::plaintext::{MAX_CONTENT, Plaintext};
use pico_protocol::receipt::Exception;
use pico_protocol::seal::{self, Seal, SealError};
use pico_protocol::signed::{Signed, Verified};

use super::waiting::Waiting;
use crate::app::App;
use crate::federation::known::KnownPeer;
use crate::peers;
use crate::store::{Result, StoreError};

/// A message with what can be made of it: ready to be acted upon, or the code that says why it is not.
pub(super) struct Opened {
    pub(super) row: Waiting,
    pub(super) content: Result<Ready, Code>,
}

/// A message that is verified and opened.
pub(super) struct Ready {
    pub(super) peer: Arc<KnownPeer>,
    pub(super) core: Verified<Core>,
    pub(super) text: Plaintext,
}

/// Opens a page of messages. What is wrong with one of them is that message's own outcome, never the page's.
pub(super) async fn open_all(app: &App, rows: Vec<Waiting>) -> Result<Vec<Opened>> {
    let mut known = HashMap::new();
    for row in &rows {
        if !known.contains_key(&row.peer) {
            let id: NodeId = row.peer.parse().map_err(StoreError::inconsistent)?;
            known.insert(row.peer.clone(), peers::known(app, &id).await?);
        }
    }
    let app = app.clone();
    let open = move || {
        let opened = rows.into_iter().map(|row| {
            let peer = known.get(&row.peer).cloned().flatten();
            let content = peer.ok_or(Exception::REPLACED_KEY).and_then(|peer| open_one(&app, peer, &row));
            Opened { row, content }
        });
        opened.collect()
    };
    tokio::task::spawn_blocking(open).await.map_err(StoreError::inconsistent)
}

/// The signature was good when the message was stored. If it is not any more, a document signed with the recovery sheet has
/// replaced the version that listed the key: its owner disowns what the key says, so nothing is done that it asks. Whether these
/// bytes were signed with that key is remembered from their arrival, where that was not long ago.
fn open_one(app: &App, peer: Arc<KnownPeer>, row: &Waiting) -> Result<Ready, Code> {
    let core: Signed<Core> = Signed::parse(row.core.as_bytes()).map_err(|_| Exception::REPLACED_KEY)?;
    let core = core.verify(&peer.every_key).map_err(|_| Exception::REPLACED_KEY)?;
    let text = content(app, &core, row.seal.as_deref())?;
    Ok(Ready { peer, core, text })
}

fn content(app: &App, core: &Verified<Core>, seal: Option<&str>) -> Result<Plaintext, Code> {
    if !core.crit.is_empty() {
        return Err(Exception::UNSUPPORTED);
    }
    let seal: Seal = seal.and_then(|text| serde_json::from_str(text).ok()).ok_or(Exception::CANNOT_OPEN)?;
    let text = seal::open(core, &seal, app.identity.open_key()).map_err(|error| match error {
        SealError::OtherContent => Exception::OTHER_CONTENT,
        _ => Exception::CANNOT_OPEN,
    })?;
    // As strict as everything else that is read: two readers must not find two things in it.
    json::check(text.json(), MAX_CONTENT).map_err(|_| Exception::BAD_CONTENT)?;
    Ok(text)
}
