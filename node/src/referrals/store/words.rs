//! Finding referrals: every typed word begins some word of the number, the code both nodes share, the
//! cooperative or the service.
//!
//! The words are rows of their own, so that an index leads to the few that fit. Names are not among them: who
//! looks for a person asks the people first, as far as she sees them, and then for their referrals.

use std::collections::BTreeSet;

use sqlx::QueryBuilder;

use crate::referrals::ReferralKey;
use crate::sql;
use crate::store::condition::Condition;
use crate::store::fold::fold;
use crate::store::{Result, Tx};

/// What the words of a search have found by the name of a person, as far as whoever asks may look for people.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Own records.
    pub people: Vec<String>,
    /// Hashes of the words, for names that the other side has told: see [`super::names`].
    pub hashes: BTreeSet<String>,
}

/// Words of a search that are looked at.
const WORDS: usize = 4;

/// Writes what a new referral is found by.
pub(super) async fn write(tx: &mut Tx, id: &ReferralKey, texts: &[&str]) -> Result<()> {
    let folded = fold(&texts.join(" "));
    let words: BTreeSet<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    sql!(tx, c => async {
        QueryBuilder::new("INSERT INTO referral_words (word, referral) ")
            .push_values(&words, |mut row, word| {
                row.push_bind(*word).push_bind(id.as_str());
            })
            .build()
            .execute(c)
            .await
            .map(|_| ())
    })
}

/// Every typed word begins some word of the referral; false when nothing was typed. The longest word comes first, because it
/// fits the fewest, and an index leads to those; of them the rest is asked one by one, because "26" begins the number of
/// half of them.
///
/// Or the same words have found it by a name, see [`Named`].
pub(super) fn narrow(condition: &mut Condition, typed: &str, named: &Named) -> bool {
    let folded = fold(typed);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut clauses = Vec::new();
    for (place, word) in words.iter().take(WORDS).enumerate() {
        // The first text that does not begin with it ends the range.
        let (from, to) = (condition.bind(*word), condition.bind(format!("{word}\u{10ffff}")));
        let range = format!("w.word >= {from} AND w.word < {to}");
        clauses.push(match place {
            0 => format!("id IN (SELECT w.referral FROM referral_words w WHERE {range})"),
            // The nearest `id`: the condition is also asked of the other referrals of a call.
            _ => format!("EXISTS (SELECT 1 FROM referral_words w WHERE w.referral = id AND {range})"),
        });
    }
    if clauses.is_empty() {
        return false;
    }
    let mut clause = clauses.join(" AND ");
    if !named.people.is_empty() {
        let people: Vec<String> = named.people.iter().map(|id| condition.bind(id.as_str())).collect();
        clause = format!("({clause} OR person IN ({}))", people.join(", "));
    }
    let told: Vec<String> = named.hashes.iter().take(WORDS).map(|hash| condition.bind(hash.as_str())).collect();
    if !told.is_empty() {
        let told =
            told.iter().map(|hash| format!("id IN (SELECT w.referral FROM referral_words w WHERE w.word = {hash})"));
        clause = format!("({clause} OR {})", told.collect::<Vec<_>>().join(" AND "));
    }
    condition.and(&clause);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn every_word_must_begin_some_word_of_the_referral() {
        let node = TrialNode::named("Una").await;
        let mut tx = node.db.write().await.unwrap();
        let id = ReferralKey::new(node.entropy.uuid(node.clock.now()));
        // Only the words are of interest here: a row to hang them on.
        let columns = "id, number, kind, direction, own_side, peer, peer_name, state, urgency, turn, created_at, \
                       changed_at, version";
        let row = format!(
            "INSERT INTO referrals ({columns}) VALUES ($1, '26-0031', '', '', '', '', '', '', '', '', 0, 0, 0)"
        );
        crate::execute!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(row.as_str())).bind(&id)).unwrap();
        write(&mut tx, &id, &["26-0031", "Il Melograno", "Casa del Niccolò"]).await.unwrap();
        for (typed, found) in [
            ("26-0031", 1),
            ("0031", 1),
            ("melo casa", 1),
            ("NICCOLO' il", 1),
            ("melograno 26-0032", 0),
            ("grano", 0),
            ("rossi", 0),
        ] {
            let mut condition = Condition::new("1 = 1");
            assert!(narrow(&mut condition, typed, &Named::default()));
            let count = condition.count(&mut tx, "referrals", 10).await.unwrap();
            assert_eq!(count, found, "{typed}");
        }
    }
}
