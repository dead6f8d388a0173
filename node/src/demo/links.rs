//! Linking everybody with everybody, the way two administrators would: an invitation, the short code, both confirm, and the
//! nodes sign the agreement by themselves.

use std::time::Duration;

use pico_protocol::code::Code;
use tokio::time::Instant;

use super::node::DemoNode;
use crate::error::Failure;
use crate::peers::linking::{self, LinkError};
use crate::peers::{LinkState, store};

/// How long the last agreement may take on a slow machine.
const PATIENCE: Duration = Duration::from_mins(2);
const PAUSE: Duration = Duration::from_millis(50);

/// Links every pair that is not linked yet, and waits until all agreements are signed.
pub(super) async fn make(nodes: &[DemoNode]) -> Result<(), Failure> {
    for (index, host) in nodes.iter().enumerate() {
        for guest in &nodes[index + 1..] {
            link(host, guest).await?;
        }
    }
    let deadline = Instant::now() + PATIENCE;
    while !all_active(nodes).await? {
        if Instant::now() > deadline {
            return Err("the cooperatives could not sign their agreements; see node.log in their folders".into());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

async fn link(host: &DemoNode, guest: &DemoNode) -> Result<(), Failure> {
    let (inviting, invited) = (host.administrator().await?, guest.administrator().await?);
    let invitation = linking::invite(&host.app, &inviting).await?.to_string();
    match linking::accept(&guest.app, &invitation, &invited).await {
        Ok(_) => {}
        Err(LinkError::Linked) => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    let (host_id, guest_id) = (host.app.identity.node_id(), guest.app.identity.node_id());
    // Each types the code that the other one's panel shows, as on the telephone.
    let code = async |node: &DemoNode, peer| -> Result<String, Failure> {
        let mut tx = node.app.db.read().await?;
        let introduced = linking::find(&mut tx, &node.app, peer).await?;
        Ok(introduced.and_then(|introduced| introduced.code).unwrap_or_default())
    };
    let (shown_to_host, shown_to_guest) = (code(host, &guest_id).await?, code(guest, &host_id).await?);
    let method = || Code::of("command");
    linking::confirm(&host.app, &guest_id, Some(&shown_to_guest), method(), &inviting).await?;
    linking::confirm(&guest.app, &host_id, Some(&shown_to_host), method(), &invited).await?;
    Ok(())
}

async fn all_active(nodes: &[DemoNode]) -> Result<bool, Failure> {
    for node in nodes {
        let mut tx = node.app.db.read().await?;
        let peers = store::list(&mut tx).await?;
        let active = peers.iter().filter(|peer| peer.state == LinkState::Active.code()).count();
        if active + 1 < nodes.len() {
            return Ok(false);
        }
    }
    Ok(true)
}
