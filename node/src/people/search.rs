//! Finding people: by how a name begins, in spite of typing errors, with a day or year of birth beside it, by codice fiscale.
//!
//! The same SQL on both engines, because what is compared is stored folded. The whole name comes first, then words in any
//! order; only when that finds little, names that look like what was typed ([`super::near`]). What somebody wants to be called finds
//! her as her name does ([`super::called`]).

use serde::Deserialize;
use sqlx::QueryBuilder;

use super::tax_code::TaxCode;
use super::{PersonId, Sight, begun, born, called, near, own, words};
use crate::app::App;
use crate::sql;
use crate::store::fold::fold;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, Tx};
use crate::web::dates;

/// A line of a list of people.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Identifier.
    pub id: PersonId,
    /// Surname.
    pub family_name: String,
    /// First names.
    pub given_name: String,
    /// What she wants to be called, or empty.
    pub called: String,
    /// `yyyy-mm-dd` or empty.
    pub birth_date: String,
    /// The day of her death, `yyyy-mm-dd` or empty.
    pub died_on: String,
    /// ISTAT code or empty.
    pub comune: String,
    /// A protected record.
    pub protected: bool,
    /// Its data are kept and used for nothing else ([`super::restriction`]).
    pub restricted: bool,
    /// When it was last changed.
    pub changed_at: i64,
}

impl Line {
    /// "Rossi Maria".
    pub fn name(&self) -> String {
        format!("{} {}", self.family_name, self.given_name).trim().to_owned()
    }

    /// "Rossi Maria «Leo»": her name, and behind it what she wants to be called.
    pub fn known_as(&self) -> String {
        super::known_as(self.name(), &self.called)
    }

    /// `Bologna (BO)`, or nothing.
    pub fn comune_label(&self) -> String {
        super::place::comune(&self.comune).map(super::place::Comune::label).unwrap_or_default()
    }

    /// Date of birth, if it is known.
    pub fn birth(&self) -> Option<jiff::civil::Date> {
        self.birth_date.parse().ok()
    }

    /// The day of her death as `gg/mm/aaaa`; none: she is alive, as far as the record knows.
    pub fn died(&self) -> Option<String> {
        self.died_on.parse().ok().map(dates::written)
    }

    /// Date of birth as `gg/mm/aaaa`, or nothing.
    pub fn birth_label(&self) -> String {
        self.birth().map(dates::written).unwrap_or_default()
    }
}

/// How a list of people is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Order {
    /// By name.
    #[default]
    #[serde(rename = "nome")]
    Name,
    /// By name, from Z.
    #[serde(rename = "-nome")]
    NameBackwards,
    /// Changed last first.
    #[serde(rename = "-modifica")]
    Newest,
    /// Changed first first.
    #[serde(rename = "modifica")]
    Oldest,
}

impl Order {
    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::Name => "sort_key, id",
            Self::NameBackwards => "sort_key DESC, id DESC",
            Self::Newest => "changed_at DESC, id DESC",
            Self::Oldest => "changed_at, id",
        }
    }

    /// As in the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Name => "nome",
            Self::NameBackwards => "-nome",
            Self::Newest => "-modifica",
            Self::Oldest => "modifica",
        }
    }
}

/// The columns of a line.
pub(super) const LINE: &str = "p.id, p.family_name, p.given_name, p.called, p.birth_date, p.died_on, p.comune, p.protected, p.changed_at, \
     EXISTS (SELECT 1 FROM restrictions x WHERE x.person = p.id AND x.ended_at IS NULL) AS restricted";
/// Typed words that are looked at.
const WORDS: usize = 4;
/// Fewer found records than this, and something may have been typed wrong.
pub(super) const FEW: usize = 3;
/// A word that so few have leads to all of them.
const READ: i64 = 5_000;
/// Names with the typed words of which the first are shown.
const MOST: i64 = 200;

/// One page of all records that may be seen.
pub async fn page(tx: &mut Tx, sight: &Sight, order: Order, page: PageNumber) -> Result<Slice<Line>> {
    let total = if sight.only_own {
        own::count(tx, sight, page.counted()).await?
    } else {
        count(tx, sight, page.counted()).await?
    };
    let page = page.within(total);
    let rows = lines(tx, sight, order, page.offset(), PAGE_SIZE).await?;
    Ok(Slice { rows, total, page })
}

async fn count(tx: &mut Tx, sight: &Sight, most: i64) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM people p WHERE {} LIMIT $4) counted", sight.seen_first()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(most).fetch_one(c))
}

/// Records for a list or an export.
pub async fn lines(tx: &mut Tx, sight: &Sight, order: Order, offset: i64, limit: i64) -> Result<Vec<Line>> {
    if sight.only_own && matches!(order, Order::Name | Order::NameBackwards) {
        return own::lines(tx, sight, &own::Names::fitting(&[]), order, (offset, limit)).await;
    }
    // Whom to pass over is decided in an index: only the lines that are wanted are read.
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {LINE} FROM people p WHERE p.id IN (SELECT p.id FROM people p WHERE {} ORDER BY {} LIMIT $4 OFFSET $5) ORDER BY {}",
        sight.seen_first(), order.sql(), order.sql()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(limit).bind(offset).fetch_all(c))
}

/// One record that was chosen, if it may be seen.
pub async fn one(tx: &mut Tx, sight: &Sight, id: &str) -> Result<Option<Line>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {LINE} FROM people p WHERE {} AND p.id = $4", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(id).fetch_optional(c))
}

/// What a person typed into the search box, at most `limit` records, best first.
pub async fn find(tx: &mut Tx, app: &App, sight: &Sight, typed: &str, limit: i64) -> Result<Vec<Line>> {
    if let Ok(code) = TaxCode::parse(typed) {
        return by_tax_code(tx, app, sight, &code).await;
    }
    let (name, born) = born::split(typed);
    let folded = fold(&name);
    let Some(born) = born else { return by_name(tx, sight, &folded, limit).await };
    let words: Vec<&str> = words::split(&folded).take(WORDS).collect();
    let mut found = born::find(tx, sight, &words, &born, limit).await?;
    let mut called = called::find(tx, sight, &words, MOST).await?;
    called.retain(|line| born.fits(line));
    add(&mut found, called);
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    if found.is_empty() {
        // The name may have been typed wrong.
        found = by_name(tx, sight, &folded, MOST).await?;
        found.retain(|line| born.fits(line));
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Ok(found)
}

async fn by_name(tx: &mut Tx, sight: &Sight, folded: &str, limit: i64) -> Result<Vec<Line>> {
    let words: Vec<&str> = words::split(folded).take(WORDS).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = by_beginning(tx, sight, (folded, &words::end(folded)), &[], limit).await?;
    let full = |found: &[Line]| i64::try_from(found.len()).is_ok_and(|length| length >= limit);
    if full(&found) {
        return Ok(found);
    }
    add(&mut found, called::find(tx, sight, &words, limit).await?);
    let rarest = rarest_first(tx, &words).await?;
    if words.len() > 1 && rarest.first().is_some_and(|(_, records)| *records <= READ) {
        // So few have one of the words that reading all of these is less than any other way, for whoever looks.
        add(&mut found, leading(tx, sight, &rarest, limit).await?);
        return few(tx, sight, (&words, &rarest), found, limit).await;
    }
    for place in (0..rarest.len()).filter(|_| words.len() > 1) {
        add(&mut found, begun::find(tx, sight, &rarest, place, limit).await?);
        if full(&found) {
            found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            return Ok(found);
        }
    }
    add(&mut found, anywhere(tx, sight, &rarest, limit).await?);
    few(tx, sight, (&words, &rarest), found, limit).await
}

/// Where little was found, what may have been typed wrong is looked for too.
async fn few(
    tx: &mut Tx,
    sight: &Sight,
    (words, rarest): (&[&str], &[(&str, i64)]),
    mut found: Vec<Line>,
    limit: i64,
) -> Result<Vec<Line>> {
    if found.len() < FEW && words.iter().map(|word| word.len() + 1).sum::<usize>() > 3 {
        near::add(tx, sight, (words, rarest), &mut found, limit).await?;
    }
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// Names with all typed words somewhere, found by the rarest of them; those that begin with one of the words come first.
async fn leading(tx: &mut Tx, sight: &Sight, rarest: &[(&str, i64)], limit: i64) -> Result<Vec<Line>> {
    let lead = rarest.first().map_or("", |(word, _)| *word);
    let others = others(rarest, 0).map(|(word, _)| vec![begins(word)]).collect();
    let mut found =
        by_words(tx, sight, &Wanted { leads: vec![(lead.to_owned(), words::end(lead))], others }, limit).await?;
    found.sort_by_cached_key(|line| !rarest.iter().any(|(word, _)| fold(&line.name()).starts_with(word)));
    Ok(found)
}

/// The typed words but the one in this place.
pub(super) fn others<'w, 'a>(words: &'w [(&'a str, i64)], place: usize) -> impl Iterator<Item = &'w (&'a str, i64)> {
    words.iter().enumerate().filter(move |(other, _)| *other != place).map(|(_, word)| word)
}

/// Adds what is not found yet.
pub(super) fn add(found: &mut Vec<Line>, more: Vec<Line>) {
    for line in more {
        if !found.iter().any(|known| known.id == line.id) {
            found.push(line);
        }
    }
}

/// Names from one to before another, surname first, that fit these patterns: what most people type, and an index gives it in order and
/// is read no further than it has to be.
pub(super) async fn by_beginning(
    tx: &mut Tx,
    sight: &Sight,
    (from, before): (&str, &str),
    patterns: &[String],
    limit: i64,
) -> Result<Vec<Line>> {
    if sight.only_own {
        return own::lines(tx, sight, &own::Names { from, before, patterns }, Order::Name, (0, limit)).await;
    }
    let fits: Vec<String> =
        (0..patterns.len()).map(|place| format!(" AND (' ' || p.sort_key || ' ') LIKE ${}", 7 + place)).collect();
    let fits = fits.concat();
    let text = format!(
        "SELECT {LINE} FROM people p WHERE p.id IN (SELECT p.id FROM people p WHERE {} AND p.sort_key >= $4 AND p.sort_key < $5{fits} \
         ORDER BY p.sort_key, p.id LIMIT $6) ORDER BY sort_key, id",
        sight.seen()
    );
    sql!(tx, c => {
        let asked = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(sight.own()).bind(&sight.account);
        let asked = asked.bind(sight.protected_too).bind(from).bind(before).bind(limit);
        patterns.iter().fold(asked, sqlx::query::QueryAs::bind).fetch_all(c)
    })
}

/// Names with all typed words somewhere. Of a colleague's own people all names are looked at.
async fn anywhere(tx: &mut Tx, sight: &Sight, rarest: &[(&str, i64)], limit: i64) -> Result<Vec<Line>> {
    if sight.only_own {
        let patterns: Vec<String> = rarest.iter().map(|(word, _)| begins(word)).collect();
        return own::lines(tx, sight, &own::Names::fitting(&patterns), Order::Name, (0, limit)).await;
    }
    leading(tx, sight, rarest, limit).await
}

/// Whose codice fiscale it is, with its order. That it is not empty is what the index is made of: without saying so SQLite would read
/// everybody.
pub(super) const BY_TAX_CODE: &str = "p.tax_code_lookup = $4 AND p.tax_code_lookup <> '' ORDER BY sort_key LIMIT 20";

async fn by_tax_code(tx: &mut Tx, app: &App, sight: &Sight, code: &TaxCode) -> Result<Vec<Line>> {
    let lookup = app.field_key.lookup("tax_code", &code.plain());
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {LINE} FROM people p WHERE {} AND {BY_TAX_CODE}", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(&lookup).fetch_all(c))
}

/// What a name must have: one word of those that an index leads to, and for every other typed word one that fits.
pub(super) struct Wanted {
    /// From this word to that one, each.
    pub(super) leads: Vec<(String, String)>,
    /// Patterns of the name, with a space before and after it.
    pub(super) others: Vec<Vec<String>>,
}

/// The typed words and how many names have one that begins so, the rarest first. What was typed wrong begins none.
async fn rarest_first<'a>(tx: &mut Tx, typed: &[&'a str]) -> Result<Vec<(&'a str, i64)>> {
    let mut counted = Vec::with_capacity(typed.len());
    for word in typed {
        counted.push((*word, words::records(tx, word).await?));
    }
    counted.sort_by_key(|(_, records)| *records);
    Ok(counted)
}

/// A folded word has letters and digits only, nothing that a pattern would read otherwise.
pub(super) fn begins(word: &str) -> String {
    format!("% {word}%")
}

pub(super) fn is(word: &str) -> String {
    format!("% {word} %")
}

/// Names with these words, in the order of names. Of very many the first are enough, so that not every record is read; what
/// is hidden is left out before they are counted. Own records could be any of them, and each of them is asked.
pub(super) async fn by_words(tx: &mut Tx, sight: &Sight, wanted: &Wanted, limit: i64) -> Result<Vec<Line>> {
    let most = if sight.only_own { i64::MAX } else { MOST.max(limit) };
    sql!(tx, c => async {
        let mut query = QueryBuilder::new(format!(
            "SELECT {LINE} FROM (SELECT DISTINCT w.person, w.name FROM people_words w WHERE ("
        ));
        for (place, (from, to)) in wanted.leads.iter().enumerate() {
            query.push(if place > 0 { " OR " } else { "" });
            query.push("(w.word >= ").push_bind(from).push(" AND w.word <= ").push_bind(to).push(")");
        }
        query.push(")");
        for patterns in &wanted.others {
            query.push(" AND (FALSE");
            for pattern in patterns {
                query.push(" OR (' ' || w.name || ' ') LIKE ").push_bind(pattern);
            }
            query.push(")");
        }
        if !sight.protected_too {
            // Of few names each is asked; of many, all whom she may not see are known first.
            query.push(if wanted.others.is_empty() {
                " AND w.person NOT IN (SELECT h.id FROM people h WHERE h.protected = TRUE AND h.opened_by <> "
            } else {
                " AND NOT EXISTS (SELECT 1 FROM people h WHERE h.id = w.person AND h.protected = TRUE AND h.opened_by <> "
            });
            query.push_bind(&sight.account).push(")");
        }
        query.push(" ORDER BY w.name, w.person LIMIT ").push_bind(most);
        query.push(") near JOIN people p ON p.id = near.person WHERE ");
        // This query numbers its values itself: the condition is taken apart at its own numbers.
        let mut pieces = sight.seen().split('$');
        query.push(pieces.next().unwrap_or_default());
        for piece in pieces {
            let (number, words) = piece.split_at(1);
            match number {
                "1" => query.push_bind(sight.own()),
                "2" => query.push_bind(&sight.account),
                _ => query.push_bind(sight.protected_too),
            };
            query.push(words);
        }
        query.push(" ORDER BY p.sort_key, p.id LIMIT ").push_bind(limit);
        // As many words as are near the typed ones: a text that seldom comes again.
        query.build_query_as().persistent(false).fetch_all(&mut *c).await
    })
}
