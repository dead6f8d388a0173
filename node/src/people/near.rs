//! Names that look like what was typed: asked for only where the words as they were typed find few.
//!
//! Each typed word stands for itself and for words of names that are near it ([`super::words`]). First whole names are made of them,
//! and an index leads to each; that finds who was typed wrong, however many people there are. Names with two mistakes are looked for
//! where there is nobody with one. Only then are names with these words in any place read one by one, and of those no more than a page
//! has time for: a word that very many have says little of one person.

use super::search::{FEW, LINE, Line, Wanted, add as add_to, begins, by_beginning, by_words, is, others};
use super::{Sight, own, words};
use crate::sql;
use crate::store::{Result, Tx};

/// Near words of each typed one of which whole names are made.
const NEAR: usize = 6;

/// Names of one statement: of two words, those in which one was typed wrong, in either order.
const AT_ONCE: usize = 4 * NEAR;
/// Names that are read one by one, at most.
const READ: i64 = 1_000;

/// A typed word: as it is, how many names have one that begins so, and the words near it.
struct Typed<'a> {
    word: &'a str,
    records: i64,
    near: Vec<String>,
}

impl Typed<'_> {
    /// Patterns of names that have it, or a word near it.
    fn patterns(&self) -> Vec<String> {
        std::iter::once(begins(self.word)).chain(self.near.iter().map(|near| is(near))).collect()
    }
}

/// Adds who is found by words that look like the typed ones. `words` are in the order that they were typed in, `rarest` in that of how
/// many names have them.
pub(super) async fn add(
    tx: &mut Tx,
    sight: &Sight,
    (words, rarest): (&[&str], &[(&str, i64)]),
    found: &mut Vec<Line>,
    limit: i64,
) -> Result<()> {
    let mut typed = Vec::with_capacity(words.len());
    for word in words {
        let records = rarest.iter().find(|(one, _)| one == word).map_or(0, |(_, records)| *records);
        typed.push(Typed { word, records, near: words::alike(tx, word).await? });
    }
    if let [one] = typed.as_slice() {
        for near in &one.near {
            add_to(found, by_beginning(tx, sight, (near, &ends(near)), &[], limit).await?);
            if is_full(found, limit) {
                break;
            }
        }
    } else if sight.only_own {
        of_her_own(tx, sight, &typed, found, limit).await?;
    } else {
        for some in names(&typed).chunks(AT_ONCE) {
            add_to(found, by_names(tx, sight, some, limit).await?);
            if !found.is_empty() {
                break;
            }
        }
    }
    if found.len() < FEW {
        one_by_one(tx, sight, &typed, rarest, found, limit).await?;
    }
    Ok(())
}

fn is_full(found: &[Line], limit: i64) -> bool {
    i64::try_from(found.len()).is_ok_and(|length| length >= limit)
}

/// The same among a colleague's own people: names that begin with one of the words, or one near it, and have the others somewhere. Nearly
/// everybody whom she looks for in vain is somebody else's, and each whole name would be asked of each of her services.
async fn of_her_own(tx: &mut Tx, sight: &Sight, typed: &[Typed<'_>], found: &mut Vec<Line>, limit: i64) -> Result<()> {
    for (place, lead) in typed.iter().enumerate() {
        // The word may not have been typed to its end; one that was typed wrong was meant whole.
        let as_typed = (lead.word.to_owned(), words::end(lead.word));
        let near = lead.near.iter().take(NEAR).map(|near| (near.clone(), ends(near)));
        let starts: Vec<(String, String)> = std::iter::once(as_typed).chain(near).collect();
        let rest = typed.iter().enumerate().filter(|(other, _)| *other != place);
        let others: Vec<Vec<String>> = rest.map(|(_, one)| one.patterns()).collect();
        add_to(found, own::beginning_with(tx, sight, &starts, &others, limit).await?);
        if found.len() >= FEW {
            break;
        }
    }
    Ok(())
}

/// Comes after every name that begins with this word, or these words, and before one whose word goes on.
fn ends(words: &str) -> String {
    format!("{words} \u{10ffff}")
}

/// Whole names that may have been meant, from one to before another, the nearest first: of two words those with one mistake before
/// those with two, in either order; of more, one that was typed wrong.
fn names(typed: &[Typed<'_>]) -> Vec<(String, String)> {
    let name = |words: &[&str], as_typed: bool| {
        let from = words.join(" ");
        // The last word may not have been typed to its end.
        let before = if as_typed { words::end(&from) } else { ends(&from) };
        (from, before)
    };
    let near = |one: &Typed<'_>| one.near.iter().take(NEAR).cloned().collect::<Vec<String>>();
    let mut names = Vec::new();
    if let [first, second] = typed {
        let ways = [(first, second), (second, first)];
        for (one, other) in ways {
            names.extend(near(one).iter().map(|word| name(&[word, other.word], true)));
            names.extend(near(other).iter().map(|word| name(&[one.word, word], false)));
        }
        for (one, other) in ways {
            let near_other = near(other);
            let both = |word: &String| near_other.iter().map(|other| name(&[word, other], false)).collect::<Vec<_>>();
            names.extend(near(one).iter().flat_map(both));
        }
        return names;
    }
    let words: Vec<&str> = typed.iter().map(|one| one.word).collect();
    for (place, one) in typed.iter().enumerate() {
        for near in near(one) {
            let mut words = words.clone();
            words[place] = &near;
            names.push(name(&words, place + 1 < words.len()));
        }
    }
    names
}

/// Who has one of these names, the first names first, of at most [`AT_ONCE`]. Each name is a question of its own within one statement: where
/// the names stood in a table that people are joined with, a server without figures about it would read everybody. The statement is
/// always the same one, which is planned once: where there are fewer names, the rest of it asks for nobody.
async fn by_names(tx: &mut Tx, sight: &Sight, names: &[(String, String)], limit: i64) -> Result<Vec<Line>> {
    let one = |place: usize| {
        let (from, before) = (5 + 2 * place, 6 + 2 * place);
        format!(
            "SELECT {place} AS place, id AS person FROM (SELECT p.id FROM people p WHERE {} AND p.sort_key >= ${from} \
             AND p.sort_key < ${before} ORDER BY p.sort_key, p.id LIMIT $4) named",
            sight.seen()
        )
    };
    let text = format!(
        "SELECT {LINE} FROM ({}) near CROSS JOIN people p WHERE p.id = near.person ORDER BY near.place, p.sort_key, p.id LIMIT $4",
        (0..AT_ONCE).map(one).collect::<Vec<_>>().join(" UNION ALL ")
    );
    let nobody = (String::new(), String::new());
    sql!(tx, c => {
        let asked = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(sight.own()).bind(&sight.account);
        let asked = asked.bind(sight.protected_too).bind(limit);
        let all = names.iter().chain(std::iter::repeat(&nobody)).take(AT_ONCE);
        all.fold(asked, |asked, (from, before)| asked.bind(from).bind(before)).fetch_all(c)
    })
}

/// Who has the rarest typed word, or one near it, and for each other word one that is near: as far as [`READ`] goes.
async fn one_by_one(
    tx: &mut Tx,
    sight: &Sight,
    typed: &[Typed<'_>],
    rarest: &[(&str, i64)],
    found: &mut Vec<Line>,
    limit: i64,
) -> Result<()> {
    let of = |word: &str| typed.iter().find(|one| one.word == word);
    let Some(lead) = rarest.first().and_then(|(word, _)| of(word)) else { return Ok(()) };
    let others: Vec<Vec<String>> = others(rarest, 0).filter_map(|(word, _)| of(word)).map(Typed::patterns).collect();
    let (mut read, mut leads) = (lead.records, Vec::new());
    if read <= READ {
        leads.push((lead.word.to_owned(), words::end(lead.word)));
    }
    for (near, records) in words::records_of(tx, &lead.near).await? {
        read += records;
        if read > READ {
            break;
        }
        leads.push((near.clone(), near));
    }
    if !leads.is_empty() {
        add_to(found, by_words(tx, sight, &Wanted { leads, others }, limit).await?);
    }
    Ok(())
}
