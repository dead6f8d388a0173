//! What a node that may have been restored does not do by itself.

use super::*;
use crate::trial::link;

#[tokio::test]
async fn nothing_expires_towards_a_linked_peer_before_the_first_hello_of_this_process() {
    let pair = Pair::new().await;
    pair.open(Kind::Referral).await;
    let peer = pair.receiver.identity.node_id();
    let mut tx = pair.sender.db.write().await.unwrap();
    link(&mut tx, &peer, "Altra").await;
    tx.commit().await.unwrap();
    pair.sender.clock.advance(8 * DAY);
    assert_eq!(deadlines::look(&pair.sender).await.unwrap(), 0, "it may have been answered before a restore");
    pair.sender.federation.known.meet(&peer);
    assert_eq!(deadlines::look(&pair.sender).await.unwrap(), 1);
}
