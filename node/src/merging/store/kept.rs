//! Pairs that were found are kept, and records are compared again when they were changed.
//!
//! A worker goes through whoever was changed, the longest ago first, in stretches, and remembers how far it came. What was changed a
//! moment ago may have been written by a transaction that is not over yet, with others before it: how far it came is said only up
//! to [`SETTLED`] ago, and the rest is looked at again.

use std::collections::BTreeSet;
use std::time::Duration;

use pico_protocol::time::Timestamp;

use super::proposed::{CANDIDATE, Candidate, Found, alike_to, seen_both};
use crate::merging::Reason;
use crate::people::{PersonId, Sight};
use crate::store::{Result, StoreError, Tx, facts};
use crate::{execute, sql};

/// Records that are compared when somebody opens the page, at most.
pub const AT_ONCE: i64 = 200;
/// Records of one stretch. In a town of a million people thirty share each day of birth: a stretch answers with a thousand rows, and
/// holds nobody up.
pub const STRETCH: i64 = 40;
/// Until when nothing earlier is written any more.
pub const SETTLED: Duration = Duration::from_secs(30);
/// Pairs that are shown; whoever has looked at all of them finds the next ones.
const SHOWN: i64 = 500;
/// How far the worker came.
const LOOKED: &str = "pairs-compared-until";

/// When a record was changed, in milliseconds, and which; in this order they are compared.
pub type Changed = (i64, PersonId);

/// Whether everybody is compared who was not changed within the last moments ([`SETTLED`]).
pub async fn is_at_its_end(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    let after = looked_until(tx).await?;
    let next = changed_since(tx, after.as_ref(), 1).await?;
    Ok(next.first().is_none_or(|(at, _)| *at > now.minus(SETTLED).as_millis()))
}

/// How far records are compared; nothing: not yet at all.
pub async fn looked_until(tx: &mut Tx) -> Result<Option<Changed>> {
    let Some(fact) = facts::get(tx, LOOKED).await? else { return Ok(None) };
    let (at, id) = fact.split_once(' ').ok_or_else(|| StoreError::inconsistent(LOOKED))?;
    Ok(Some((at.parse().map_err(StoreError::inconsistent)?, id.parse().map_err(StoreError::inconsistent)?)))
}

/// Says how far records are compared.
pub async fn looked(tx: &mut Tx, (at, id): &Changed) -> Result<()> {
    facts::put(tx, LOOKED, &format!("{at} {id}")).await
}

/// Who was changed after that, the longest ago first.
pub async fn changed_since(tx: &mut Tx, after: Option<&Changed>, most: i64) -> Result<Vec<Changed>> {
    let (at, id) = after.map_or((i64::MIN, ""), |(at, id)| (*at, id.as_str()));
    sql!(tx, c => sqlx::query_as(
        "SELECT changed_at, id FROM people WHERE (changed_at, id) > ($1, $2) ORDER BY changed_at, id LIMIT $3"
    ).bind(at).bind(id).bind(most).fetch_all(c))
}

/// A stretch of records, and what differs in the pairs of these.
#[derive(Debug, Default)]
pub struct Stretch {
    /// The records.
    pub people: Vec<Changed>,
    /// Pairs that are to be kept, and are not or for another reason.
    new: Vec<((PersonId, PersonId), Reason)>,
    /// Pairs that are kept and are none.
    gone: Vec<(PersonId, PersonId)>,
}

impl Stretch {
    /// Nothing is to be written.
    pub fn is_right(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty()
    }

    /// There may be more after it.
    pub fn is_full(&self) -> bool {
        i64::try_from(self.people.len()).is_ok_and(|length| length >= STRETCH)
    }
}

/// Compares those who were changed after that.
pub async fn look(tx: &mut Tx, after: Option<&Changed>) -> Result<Stretch> {
    let people = changed_since(tx, after, STRETCH).await?;
    let ids: Vec<&PersonId> = people.iter().map(|(_, id)| id).collect();
    let mut found = alike_to(tx, &ids, None).await?;
    let mut gone = Vec::new();
    for (first, second, rank) in known(tx, &ids).await? {
        let pair = (first, second);
        match found.get(&pair) {
            Some(reason) if reason.rank() == rank => drop(found.remove(&pair)),
            Some(_) => {}
            None => gone.push(pair),
        }
    }
    Ok(Stretch { people, new: found.into_iter().collect(), gone })
}

async fn known(tx: &mut Tx, ids: &[&PersonId]) -> Result<BTreeSet<(PersonId, PersonId, i64)>> {
    let mut known = BTreeSet::new();
    for id in ids {
        let rows: Vec<(PersonId, PersonId, i64)> = sql!(tx, c => sqlx::query_as(
            "SELECT first, second, reason FROM people_alike WHERE first = $1 UNION ALL \
             SELECT first, second, reason FROM people_alike WHERE second = $1"
        ).bind(*id).fetch_all(c))?;
        known.extend(rows);
    }
    Ok(known)
}

/// Keeps what was found.
pub async fn put_right(tx: &mut Tx, stretch: &Stretch) -> Result<()> {
    for (first, second) in &stretch.gone {
        execute!(
            tx,
            sqlx::query("DELETE FROM people_alike WHERE first = $1 AND second = $2").bind(first).bind(second)
        )?;
    }
    for ((first, second), reason) in &stretch.new {
        // Between looking and writing one of them may have been erased, or gone with an import.
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO people_alike (first, second, reason) SELECT a.id, b.id, $3 FROM people a CROSS JOIN people b \
                 WHERE a.id = $1 AND b.id = $2 AND a.erased_at IS NULL AND b.erased_at IS NULL \
                 ON CONFLICT (first, second) DO UPDATE SET reason = excluded.reason"
            )
            .bind(first)
            .bind(second)
            .bind(reason.rank())
        )?;
    }
    Ok(())
}

/// Forgets the pairs of records that go away with all that hangs on them.
pub async fn forget(tx: &mut Tx, people: &[PersonId]) -> Result<()> {
    for id in people {
        execute!(tx, sqlx::query("DELETE FROM people_alike WHERE first = $1").bind(id))?;
        execute!(tx, sqlx::query("DELETE FROM people_alike WHERE second = $1").bind(id))?;
    }
    Ok(())
}

/// The pairs that are kept and in sight, for the reason that they have now.
pub(super) async fn kept(tx: &mut Tx, sight: &Sight) -> Result<Found> {
    let rows: Vec<Candidate> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {CANDIDATE} FROM people_alike k JOIN people a ON a.id = k.first JOIN people b ON b.id = k.second WHERE {} \
         ORDER BY k.reason, k.first, k.second LIMIT $4", seen_both(sight)
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(SHOWN).fetch_all(c))?;
    let mut found = Found::new();
    for row in rows {
        row.add_to(&mut found);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::audit::Actor;
    use crate::merging::store::pairs;
    use crate::merging::work;
    use crate::people::{Details, store};
    use crate::trial::TrialNode;

    /// Whoever sees everybody.
    fn everybody() -> Sight {
        Sight { account: String::new(), only_own: false, team_on: None, protected_too: true }
    }

    fn named(family_name: &str, day: i8) -> Details {
        Details { birth_date: Some(date(1984, 2, day)), ..Details::named(family_name, "Nina") }
    }

    async fn written(node: &TrialNode, details: &Details) -> PersonId {
        let mut tx = node.db.write().await.unwrap();
        let id = store::register(&mut tx, node, &Actor::Node, details).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn shown(node: &TrialNode) -> Vec<Reason> {
        let pairs = pairs(&mut node.db.read().await.unwrap(), &everybody()).await.unwrap();
        assert!(!pairs.more);
        pairs.pairs.into_iter().map(|pair| pair.reason).collect()
    }

    async fn ranks(node: &TrialNode) -> Vec<i64> {
        let mut tx = node.db.read().await.unwrap();
        sql!(&mut tx, c => sqlx::query_scalar("SELECT reason FROM people_alike ORDER BY reason").fetch_all(c)).unwrap()
    }

    async fn came_to(node: &TrialNode) -> Option<Changed> {
        looked_until(&mut node.db.read().await.unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn pairs_are_kept_looked_at_again_after_a_change_and_found_before_the_worker_was_there() {
        let node = TrialNode::named("A").await;
        written(&node, &named("Verdi", 11)).await;
        let other = written(&node, &named("Verdi", 11)).await;
        written(&node, &named("Bianchi", 11)).await;
        assert_eq!((shown(&node).await, ranks(&node).await), (vec![Reason::Birth], vec![]), "nobody has compared yet");

        work::look(&node).await.unwrap();
        assert_eq!((shown(&node).await, ranks(&node).await), (vec![Reason::Birth], vec![1]));
        assert_eq!(came_to(&node).await, None, "what was written a moment ago may not be all");
        node.clock.advance(i64::try_from(SETTLED.as_millis()).unwrap());
        assert!(!is_at_its_end(&mut node.db.read().await.unwrap(), node.clock.now()).await.unwrap());
        work::look(&node).await.unwrap();
        let came = came_to(&node).await.expect("it is some time ago");
        assert!(is_at_its_end(&mut node.db.read().await.unwrap(), node.clock.now()).await.unwrap());

        // A third is found beside those that are kept.
        written(&node, &named("Verdi", 12)).await;
        assert_eq!(shown(&node).await, [Reason::Birth, Reason::NearBirth, Reason::NearBirth]);
        // Who has another name now is no pair, whatever is kept.
        let mut tx = node.db.write().await.unwrap();
        execute!(
            &mut tx,
            sqlx::query("UPDATE people SET sort_key = 'bianchi ugo', changed_at = changed_at + 30001 WHERE id = $1")
                .bind(&other)
        )
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(shown(&node).await, [Reason::NearBirth]);
        assert_eq!(ranks(&node).await, [1]);
        work::look(&node).await.unwrap();
        assert_eq!(ranks(&node).await, [2], "what is none is kept no longer");
        assert!(came_to(&node).await.is_some_and(|now| now >= came), "it goes on from there");
    }
}
