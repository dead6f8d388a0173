//! Signing answers. Every receipt names the request it answers, so an old one cannot be shown again.

use std::time::Duration;

use pico_protocol::code::Code;
use pico_protocol::digest::Digest;
use pico_protocol::epoch::End;
use pico_protocol::id::NodeId;
use pico_protocol::json::Ext;
use pico_protocol::receipt::{Exception, Receipt, Refusal};
use pico_protocol::signed::{Object, Signed};

use super::commit::Committed;
use super::judge::Answer;
use crate::app::App;
use crate::federation::refusal;

/// How many messages a peer may send before the next receipt.
pub(super) const WINDOW: u32 = 1000;

/// Signs what was committed.
pub(super) fn sign(app: &App, to: NodeId, request: Digest, committed: Committed) -> Result<String, refusal::Refusal> {
    match committed.answer {
        Answer::Receipt { end, safe, exceptions } => {
            receipt(app, to, request, Standing { end, safe, total: exceptions, latest: committed.exceptions }, None)
        }
        Answer::Refusal { code, end } => refuse(app, to, request, code, end),
    }
}

/// Where a stream stands, as a receipt tells it.
pub(super) struct Standing {
    pub(super) end: End,
    pub(super) safe: u64,
    pub(super) total: u64,
    pub(super) latest: Vec<Exception>,
}

/// A signed receipt; with `busy`, one that asks the sender to wait.
pub(super) fn receipt(
    app: &App,
    to: NodeId,
    request: Digest,
    standing: Standing,
    busy: Option<Code>,
) -> Result<String, refusal::Refusal> {
    let receipt = Receipt {
        from: app.identity.node_id(),
        to,
        document: app.identity.document().n,
        epoch: standing.end.epoch,
        received: standing.end.seq,
        head: standing.end.head,
        safe: standing.safe.min(standing.end.seq),
        window: if busy.is_some() { 0 } else { WINDOW },
        busy,
        exceptions_total: standing.total,
        exceptions: standing.latest,
        request,
        at: app.clock.now(),
        ext: Ext::default(),
    };
    envelope(app, receipt)
}

/// A signed refusal.
pub(super) fn refuse(app: &App, to: NodeId, request: Digest, code: Code, end: End) -> Result<String, refusal::Refusal> {
    let refusal = Refusal {
        from: app.identity.node_id(),
        to,
        document: app.identity.document().n,
        code,
        end,
        request,
        at: app.clock.now(),
        ext: Ext::default(),
    };
    envelope(app, refusal)
}

fn envelope<T: Object>(app: &App, object: T) -> Result<String, refusal::Refusal> {
    let signed = Signed::sign(object, app.identity.sign_key()).map_err(|error| {
        tracing::error!(%error, "an answer could not be signed");
        refusal::Refusal::unavailable()
    })?;
    Ok(signed.signed().to_json())
}

/// How long a sender that was told to wait does so, when nothing else is said.
pub(super) const BUSY_PATIENCE: Duration = Duration::from_mins(1);
