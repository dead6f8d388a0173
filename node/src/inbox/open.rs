//! Opening seals: on a thread of its own, a page of messages at a time.

use std::collections::HashMap;
use std::sync::Arc;

use pico_protocol::code::Code;
use pico_protocol::core::Core;
use pico_protocol::id::NodeId;
use pico_protocol::plaintext::Plaintext;
use pico_protocol::receipt::Exception;
use pico_protocol::seal::{self, Seal, SealError};
use pico_protocol::signed::{Signed, Verified};

use super::store::Waiting;
use crate::app::App;
use crate::federation::known::KnownPeer;
use crate::peers;
use crate::store::{Result, StoreError};

/// A message ready to be acted upon, or the code that says why it is not.
pub(super) struct Opened {
    pub(super) row: Waiting,
    pub(super) peer: Arc<KnownPeer>,
    pub(super) core: Verified<Core>,
    pub(super) content: Result<Plaintext, Code>,
}

/// Opens a page of messages.
pub(super) async fn open_all(app: &App, rows: Vec<Waiting>) -> Result<Vec<Opened>> {
    let mut known = HashMap::new();
    for row in &rows {
        if !known.contains_key(&row.peer) {
            let id: NodeId = row.peer.parse().map_err(StoreError::inconsistent)?;
            let peer = peers::known(app, &id).await?.ok_or_else(|| StoreError::inconsistent("a message of nobody"))?;
            known.insert(row.peer.clone(), peer);
        }
    }
    let app = app.clone();
    let open = move || rows.into_iter().map(|row| open_one(&app, &known, row)).collect();
    tokio::task::spawn_blocking(open).await.map_err(StoreError::inconsistent)?
}

fn open_one(app: &App, known: &HashMap<String, Arc<KnownPeer>>, row: Waiting) -> Result<Opened> {
    let peer = known.get(&row.peer).cloned().ok_or_else(|| StoreError::inconsistent("a message of nobody"))?;
    let core: Signed<Core> = Signed::parse(row.core.as_bytes()).map_err(StoreError::inconsistent)?;
    let core = core.verify(&peer.ring).map_err(StoreError::inconsistent)?;
    let content = content(app, &core, row.seal.as_deref());
    Ok(Opened { row, peer, core, content })
}

fn content(app: &App, core: &Verified<Core>, seal: Option<&str>) -> Result<Plaintext, Code> {
    if !core.crit.is_empty() {
        return Err(Exception::UNSUPPORTED);
    }
    let seal: Seal = seal.and_then(|text| serde_json::from_str(text).ok()).ok_or(Exception::CANNOT_OPEN)?;
    seal::open(core, &seal, app.identity.open_key()).map_err(|error| match error {
        SealError::OtherContent => Exception::OTHER_CONTENT,
        _ => Exception::CANNOT_OPEN,
    })
}
