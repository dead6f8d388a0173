//! What somebody wants to be called, where that is not her name in the papers: the name she has chosen, the one that everybody uses.
//!
//! It stands beside the legal name and takes its place nowhere: acts, files of hours and what goes to the municipality have the legal
//! one, and lists stand in its order. But whoever knows her by that name finds her. Its words stand with those of her name
//! (`people_words`), so what finds everybody finds her too. What looks at whole names only, because very many have the words that
//! were typed or because it is a colleague's own people, does not: there these few lead, from an index that has nobody else.

use super::search::{LINE, Line, add, begins, others};
use super::{Sight, words};
use crate::sql;
use crate::store::{Result, Tx};

/// The question: `$4` and `$5` are the word that leads and what comes after it, `$6` is the limit, and the patterns of the other words
/// follow.
pub(super) fn question(sight: &Sight, patterns: usize) -> String {
    let fits: Vec<String> =
        (0..patterns).map(|place| format!(" AND (' ' || w.name || ' ') LIKE ${}", 7 + place)).collect();
    let fits = fits.concat();
    format!(
        "SELECT {LINE} FROM (SELECT DISTINCT w.person FROM people_words w WHERE w.called = TRUE AND w.word >= $4 \
         AND w.word < $5{fits}) named CROSS JOIN people p WHERE p.id = named.person AND {} \
         ORDER BY p.sort_key, p.id LIMIT $6",
        sight.seen()
    )
}

/// Who wants to be called by one of these words and has the others somewhere in her names.
pub(super) async fn find(tx: &mut Tx, sight: &Sight, words: &[&str], limit: i64) -> Result<Vec<Line>> {
    let mut found = Vec::new();
    let text = question(sight, words.len().saturating_sub(1));
    let typed: Vec<(&str, i64)> = words.iter().map(|word| (*word, 0)).collect();
    for (place, word) in words.iter().enumerate() {
        let patterns: Vec<String> = others(&typed, place).map(|(word, _)| begins(word)).collect();
        let lines = sql!(tx, c => {
            let asked = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(sight.own()).bind(&sight.account);
            let asked = asked.bind(sight.protected_too).bind(*word).bind(words::end(word)).bind(limit);
            patterns.iter().fold(asked, sqlx::query::QueryAs::bind).fetch_all(c)
        })?;
        add(&mut found, lines);
    }
    Ok(found)
}
