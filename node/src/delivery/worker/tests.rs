//! One line by itself: nobody wakes it, and the clock of its waits is put back by hand.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::{HELLO_EVERY, Line, Permits, Turn};
use crate::federation::listener::Listener;
use crate::inbox;
use crate::peers;
use crate::trial::{TrialNode, knows};

const AN_HOUR: i64 = 3_600_000;

/// A node that can reach its peer, and the peer, which answers.
async fn linked() -> (TrialNode, TrialNode) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let listen = format!("federation.listen=127.0.0.1:{port}");
    let endpoint = format!("federation.endpoint=https://localhost:{port}");
    let room = "limits.disk_reserve_bytes=0";
    let node = TrialNode::with("Aurora", &["federation.allow_private_addresses=true", room]).await;
    let peer = TrialNode::with("Brezza", &[listen.as_str(), endpoint.as_str(), room]).await;
    knows(&node, &peer).await;
    knows(&peer, &node).await;
    let listener = Listener::bind(&peer.config).await.unwrap();
    let routes = inbox::routes(&peer).with_state((*peer).clone());
    tokio::spawn(listener.serve(routes, CancellationToken::new()));
    (node, peer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_on_which_nothing_is_said_exchanges_a_hello_every_hour() {
    let (node, peer) = linked().await;
    let id = peer.identity.node_id();
    let permits = Permits { answering: Semaphore::new(1), silent: Semaphore::new(1) };
    let mut line = Line::new((*node).clone(), id, Arc::default(), Arc::new(permits));
    let known = peers::known(&node, &id).await.unwrap().unwrap();
    assert!(matches!(line.turn(&known).await.unwrap(), Turn::Rest));
    let first = line.greeted.expect("a hello comes before anything else");
    line.succeeded();

    assert!(line.rest().now_or_never().is_none(), "nothing to do, and nobody wakes it");
    assert!(matches!(line.turn(&known).await.unwrap(), Turn::Rest));
    assert_eq!(line.greeted, Some(first), "the hour is not over");

    for one in [&node, &peer] {
        one.clock.advance(AN_HOUR);
    }
    line.greeted = Some(Instant::now() - HELLO_EVERY);
    timeout(Duration::from_mins(1), line.rest()).await.expect("the hour is over, and it does not rest any longer");
    assert!(matches!(line.turn(&known).await.unwrap(), Turn::Rest));
    assert!(line.greeted > Some(first), "the peer has answered another hello");
    assert_eq!(peer.federation.known.take_heard(), [(node.identity.node_id(), peer.clock.now())]);
}
