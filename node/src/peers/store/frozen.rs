//! Links that stand still, and why.

use pico_protocol::id::NodeId;
use pico_protocol::time::Timestamp;

use crate::peers::Frozen;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// Freezes a link, or thaws it; false when nothing changed. The first reason stays, but a rollback, which the nodes mend by
/// themselves, gives way to what only people can settle: else the mending would let a link go on that nobody has looked at.
pub async fn freeze(tx: &mut Tx, id: &NodeId, why: Option<Frozen>, now: Timestamp) -> Result<bool> {
    let Some(why) = why else { return thaw(tx, id, now).await };
    let mends_itself = [Frozen::WeRolledBack, Frozen::PeerRolledBack];
    let gives_way = mends_itself.map(|one| if mends_itself.contains(&why) { "" } else { one.code() });
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE peers SET frozen = $2, frozen_at = $3, changed_at = $3 WHERE node_id = $1 \
             AND (frozen = '' OR frozen IN ($4, $5))"
        )
        .bind(id.to_string())
        .bind(why.code())
        .bind(now.as_millis())
        .bind(gives_way[0])
        .bind(gives_way[1])
    )?;
    Ok(done == 1)
}

async fn thaw(tx: &mut Tx, id: &NodeId, now: Timestamp) -> Result<bool> {
    let thaw = "UPDATE peers SET frozen = '', frozen_at = NULL, changed_at = $2 WHERE node_id = $1";
    Ok(execute!(tx, sqlx::query(thaw).bind(id.to_string()).bind(now.as_millis()))? == 1)
}

/// Whether a link is frozen for this reason.
pub async fn is_frozen(tx: &mut Tx, id: &NodeId, why: Frozen) -> Result<bool> {
    let frozen: Option<String> = sql!(tx, c => sqlx::query_scalar("SELECT frozen FROM peers WHERE node_id = $1")
        .bind(id.to_string()).fetch_optional(c))?;
    Ok(frozen.as_deref() == Some(why.code()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{NOON, TrialNode, link};

    #[tokio::test]
    async fn what_only_people_can_settle_takes_the_place_of_what_mends_itself_and_of_nothing_else() {
        let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
        let id = peer.identity.node_id();
        let mut tx = node.db.write().await.unwrap();
        link(&mut tx, &id, "Altra").await;
        for (first, second, stays) in [
            (Frozen::WeRolledBack, Frozen::Contradiction, Frozen::Contradiction),
            (Frozen::PeerRolledBack, Frozen::Compromised, Frozen::Compromised),
            (Frozen::PeerRolledBack, Frozen::Forked, Frozen::Forked),
            (Frozen::WeRolledBack, Frozen::TwoCopies, Frozen::TwoCopies),
            (Frozen::WeRolledBack, Frozen::PeerRolledBack, Frozen::WeRolledBack),
            (Frozen::Compromised, Frozen::WeRolledBack, Frozen::Compromised),
            (Frozen::Forked, Frozen::Contradiction, Frozen::Forked),
        ] {
            freeze(&mut tx, &id, None, NOON).await.unwrap();
            assert!(freeze(&mut tx, &id, Some(first), NOON).await.unwrap());
            let changed = freeze(&mut tx, &id, Some(second), NOON).await.unwrap();
            assert!(is_frozen(&mut tx, &id, stays).await.unwrap(), "{first:?}, then {second:?}");
            assert_eq!(changed, stays == second, "{first:?}, then {second:?}");
        }
    }
}
