//! What a node that may have been restored does not do by itself.

use super::*;

#[tokio::test]
async fn nothing_expires_towards_a_linked_peer_before_the_first_hello_of_this_process() {
    let pair = Pair::new().await;
    pair.open(Kind::Referral).await;
    let peer = pair.receiver.identity.node_id();
    let mut tx = pair.sender.db.write().await.unwrap();
    execute!(
        &mut tx,
        sqlx::query(
            "INSERT INTO peers (node_id, state, legal_name, telephone, endpoint, document_version, genesis, invited_by_us, \
             created_at, changed_at) VALUES ($1, 'active', 'Uscita di Sicurezza', '', '', 1, '', TRUE, 0, 0)"
        )
        .bind(peer.to_string())
    )
    .unwrap();
    tx.commit().await.unwrap();
    pair.sender.clock.advance(8 * DAY);
    assert_eq!(deadlines::look(&pair.sender).await.unwrap(), 0, "it may have been answered before a restore");
    pair.sender.federation.known.meet(&peer);
    assert_eq!(deadlines::look(&pair.sender).await.unwrap(), 1);
}
