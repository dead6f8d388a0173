//! Names that begin with one typed word and have the others: a first name, then the beginning of a surname.
//!
//! In a town tens of thousands have a surname that begins so, and to look for the first name in each takes as long as they are. Of each
//! whole word that the typed one may be the beginning of, an index has its names in order: it leads to those that begin so. A word
//! that begins too many others was hardly begun itself, and the names are read in their order.

use super::search::{LINE, Line, begins, by_beginning, others};
use super::{Sight, words};
use crate::sql;
use crate::store::marks::OneText;
use crate::store::{Result, Tx};

/// Whole words of names that one typed word may stand for; more, and it leads nowhere.
const MEANT: i64 = 12;

/// Records whose name begins with the typed word in this place and has the others, at most `limit`. `rarest` are the words in the order of
/// how many names have them.
pub(super) async fn find(
    tx: &mut Tx,
    sight: &Sight,
    rarest: &[(&str, i64)],
    place: usize,
    limit: i64,
) -> Result<Vec<Line>> {
    let lead = rarest.get(place).map_or("", |(word, _)| *word);
    let mut rest = others(rarest, place).map(|(word, _)| *word);
    // Of her own people her services' names are read, which are few.
    if !sight.only_own
        && let Some(second) = rest.next()
        && let Some(meant) = words::beginning(tx, second, MEANT).await?
    {
        let more: Vec<String> = rest.map(begins).collect();
        return by_word(tx, sight, (lead, &meant), &more, limit).await;
    }
    let all: Vec<String> = others(rarest, place).map(|(word, _)| begins(word)).collect();
    by_beginning(tx, sight, (lead, &words::end(lead)), &all, limit).await
}

/// Names that begin with `lead`, have one of these words and fit the patterns.
async fn by_word(
    tx: &mut Tx,
    sight: &Sight,
    (lead, meant): (&str, &[String]),
    patterns: &[String],
    limit: i64,
) -> Result<Vec<Line>> {
    let Some(these) = OneText::of(meant, MEANT) else { return Ok(Vec::new()) };
    let first = 7 + usize::try_from(MEANT).unwrap_or_default();
    let fit = |place: usize| format!(" AND (' ' || w.name || ' ') LIKE ${}", first + place);
    let fits = (0..patterns.len()).map(fit).collect::<Vec<_>>().concat();
    // A name stands once for each word that it has: twice the limit is enough for two of them.
    let text = format!(
        "SELECT {LINE} FROM people p WHERE {} AND p.id IN (SELECT w.person FROM people_words w WHERE w.word IN ({}) \
         AND w.name >= $4 AND w.name < $5{fits} AND NOT EXISTS (SELECT 1 FROM people h WHERE h.id = w.person \
         AND (h.merged_into <> '' OR (h.protected = TRUE AND h.opened_by <> $2 AND NOT $3))) \
         ORDER BY w.name, w.person LIMIT 2 * $6) ORDER BY p.sort_key, p.id LIMIT $6",
        sight.seen(),
        these.marks(7)
    );
    sql!(tx, c => {
        let asked = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(sight.own()).bind(&sight.account);
        let asked = asked.bind(sight.protected_too).bind(lead).bind(words::end(lead)).bind(limit);
        let asked = these.bound().fold(asked, sqlx::query::QueryAs::bind);
        patterns.iter().fold(asked, sqlx::query::QueryAs::bind).fetch_all(c)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Actor;
    use crate::people::{Details, store};
    use crate::trial::TrialNode;

    async fn names(node: &TrialNode, sight: &Sight, rarest: &[(&str, i64)], place: usize) -> Vec<String> {
        let mut tx = node.db.read().await.unwrap();
        let found = find(&mut tx, sight, rarest, place, 50).await.unwrap();
        found.iter().map(Line::name).collect()
    }

    #[tokio::test]
    async fn a_surname_that_was_begun_and_a_first_name_lead_to_whoever_has_both_and_may_be_seen() {
        let node = TrialNode::named("A").await;
        let mut tx = node.db.write().await.unwrap();
        for (family, given, protected) in [
            ("Orlandi", "Nina", false),
            ("Orlani", "Maria Ninetta", false),
            ("Orlani", "Ugo", false),
            ("De Orlandi", "Nina", false),
            ("Nina", "Orlanda", false),
            ("Orlando", "Nina", true),
        ] {
            let details = Details { protected, ..Details::named(family, given) };
            store::register(&mut tx, &node, &Actor::Node, &details).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut sight = Sight { account: "x".to_owned(), only_own: false, team_on: None, protected_too: false };
        let typed = [("nin", 9_000), ("orla", 9_001)];
        assert_eq!(names(&node, &sight, &typed, 1).await, ["Orlandi Nina", "Orlani Maria Ninetta"]);
        assert_eq!(names(&node, &sight, &typed, 0).await, ["Nina Orlanda"]);
        // A third word narrows it.
        let more = [("nin", 9_000), ("orla", 9_001), ("maria", 9_002)];
        assert_eq!(names(&node, &sight, &more, 1).await, ["Orlani Maria Ninetta"]);
        assert_eq!(names(&node, &sight, &[("ugolino", 1), ("orla", 2)], 1).await, [""; 0]);
        sight.protected_too = true;
        assert_eq!(names(&node, &sight, &typed, 1).await, ["Orlandi Nina", "Orlando Nina", "Orlani Maria Ninetta"]);
    }
}
