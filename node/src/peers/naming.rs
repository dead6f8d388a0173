//! What a peer calls itself, and what we call it.
//!
//! The name and the telephone of a cooperative are what people go by: they choose to whom a person's data go by the name,
//! and call the number before they trust anything. Both were confirmed when two people compared the code. A later version of
//! the document, which any signing key of the peer can write, only *tells* of another name: it is shown beside the old one,
//! written to the log, and takes effect when an administrator accepts it. A name that reads like our own or like that of
//! another peer is flagged wherever it is shown to be accepted.

use pico_protocol::id::NodeId;

use super::store::{self, PeerRow};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::Result;
use crate::store::Tx;
use crate::store::fold::fold;

/// What a peer's newest document says, where it is not what was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Legal name.
    pub name: String,
    /// Telephone.
    pub telephone: String,
}

impl Told {
    /// From a row; nothing when the document says what was confirmed.
    pub fn by(row: &PeerRow) -> Option<Self> {
        let told = Self { name: row.told_name.clone(), telephone: row.told_telephone.clone() };
        (!told.name.is_empty()).then_some(told)
    }
}

/// Whose name this one reads like: ours, or that of a peer other than `whose`.
pub fn reads_like<'a>(name: &str, whose: &str, own: &'a str, peers: &'a [PeerRow]) -> Option<&'a str> {
    let folded = fold(name);
    if folded == fold(own) {
        return Some(own);
    }
    let others = peers.iter().filter(|peer| peer.node_id != whose && peer.state != "ended");
    others.map(|peer| peer.legal_name.as_str()).find(|other| fold(other) == folded)
}

/// Writes to the log that a document tells of another name or telephone, if it does and did not before.
pub(super) async fn note(tx: &mut Tx, app: &App, before: &PeerRow) -> Result<()> {
    let Some(row) = store::find(tx, &before.id()?).await? else { return Ok(()) };
    if Told::by(&row).is_some_and(|told| Some(told) != Told::by(before)) {
        let actor = Actor::Peer { node: row.node_id.clone(), name: row.legal_name.clone() };
        let event =
            Event::new("peer.told-name", "peer", &row.node_id).detail(format!("document={}", row.document_version));
        audit::record(tx, app, &actor, event).await?;
    }
    Ok(())
}

/// An administrator accepts what she has read; false when the peer tells something else by now.
pub async fn accept(tx: &mut Tx, app: &App, peer: &NodeId, read: &Told, by: &Actor) -> Result<bool> {
    if !store::accept_told(tx, peer, read, app.clock.now()).await? {
        return Ok(false);
    }
    audit::record(tx, app, by, Event::new("peer.accepted-name", "peer", &peer.to_string())).await?;
    app.federation.known.forget(peer);
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(id: &str, name: &str, state: &str) -> PeerRow {
        PeerRow { legal_name: name.into(), state: state.into(), ..PeerRow::blank(id) }
    }

    #[test]
    fn a_name_that_reads_like_another_is_found_however_it_is_written() {
        let peers = [peer("a", "Open Group", "active"), peer("b", "Zerocento", "active"), peer("c", "Piazza", "ended")];
        assert_eq!(reads_like("OPEN  GROUP", "b", "CAPP", &peers), Some("Open Group"));
        assert_eq!(reads_like("capp", "b", "CAPP", &peers), Some("CAPP"));
        assert_eq!(reads_like("Zerocento", "b", "CAPP", &peers), None, "its own name");
        assert_eq!(reads_like("Piazza", "b", "CAPP", &peers), None, "nobody can send to a link that is over");
    }
}
