//! The people that a colleague sees, in the order of names.
//!
//! Somebody at the door of a town sees tens of thousands: to sort them for a page of fifty takes longer than the page may. So each of
//! her services gives its first ones from an index that is in order already, as does what she opened herself, and only these few are
//! put in order together. Whoever stands in two of them comes once.

use super::Sight;
use super::search::{LINE, Line, Order};
use crate::sql;
use crate::store::{Result, Tx};

/// The services in whose team she is.
async fn services(tx: &mut Tx, sight: &Sight) -> Result<Vec<String>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT DISTINCT service FROM team_members WHERE account = $1 AND removed_at IS NULL AND since <= $2 AND (until = '' OR until >= $2)"
    ).bind(&sight.account).bind(sight.own()).fetch_all(c))
}

impl Sight {
    /// Whether she works in the team of a service today, and sees its people through it.
    pub(crate) async fn works_in(&self, tx: &mut Tx, service: &str) -> Result<bool> {
        Ok(services(tx, self).await?.iter().any(|one| one == service))
    }
}

/// How many names are read of each list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Those of a first page: each is asked whether she may be seen.
    Few,
    /// Many: all who may not are known first.
    Many,
}

/// From so many on it takes longer to ask each than to know all who may not be seen: in a town of a million those are thousands.
const MANY: i64 = 500;

/// The question whose rows are `name` and `person`: never fewer than the first `$3`, and more where lists are put together. `$1` is
/// the account, `$2` whether protected records are seen too; names are from `$4` to before `$5`; the services follow from `$6`, then
/// the patterns.
fn first(services: usize, patterns: usize, backwards: bool, depth: Depth) -> String {
    const MAY: &str = "p.merged_into = '' AND (p.protected = FALSE OR p.opened_by = $1 OR $2)";
    // The same of who is in a service: the index is gone through without reading people.
    const EACH: &str = "NOT EXISTS (SELECT 1 FROM people h WHERE h.id = e.person AND (h.merged_into <> '' \
         OR (h.protected = TRUE AND h.opened_by <> $1 AND NOT $2)))";
    const ALL: &str = "e.person NOT IN (SELECT h.id FROM people h WHERE h.protected = TRUE AND h.opened_by <> $1 AND NOT $2 \
         UNION ALL SELECT g.id FROM people g WHERE g.merged_into <> '')";
    let may_in = if depth == Depth::Few { EACH } else { ALL };
    let way = if backwards { " DESC" } else { "" };
    let list = |columns: &str, name: &str, from: &str, may: &str| {
        let fit = |place| format!(" AND (' ' || {name} || ' ') LIKE ${}", 6 + services + place);
        let fits = (0..patterns).map(fit).collect::<Vec<_>>().concat();
        format!(
            "SELECT name, person FROM (SELECT {columns} FROM {from} AND {name} >= $4 AND {name} < $5{fits} AND {may} \
             ORDER BY 1{way}, 2{way} LIMIT $3) listed"
        )
    };
    let opened = list("p.sort_key AS name, p.id AS person", "p.sort_key", "people p WHERE p.opened_by = $1", MAY);
    let in_services = (0..services).map(|place| {
        let from = format!("enrolments e WHERE e.state <> 'closed' AND e.service = ${}", 6 + place);
        list("e.name AS name, e.person AS person", "e.name", &from, may_in)
    });
    std::iter::once(opened).chain(in_services).collect::<Vec<_>>().join(" UNION ")
}

/// Which of her people are wanted.
pub(super) struct Names<'a> {
    /// From this name.
    pub(super) from: &'a str,
    /// To before this one.
    pub(super) before: &'a str,
    /// Patterns that all fit the name, with a space before and after it.
    pub(super) patterns: &'a [String],
}

impl<'a> Names<'a> {
    /// All names that fit.
    pub(super) fn fitting(patterns: &'a [String]) -> Self {
        Self { from: "", before: "\u{10ffff}", patterns }
    }
}

/// Records in the order of names.
pub(super) async fn lines(
    tx: &mut Tx,
    sight: &Sight,
    names: &Names<'_>,
    order: Order,
    (offset, limit): (i64, i64),
) -> Result<Vec<Line>> {
    let services = services(tx, sight).await?;
    let depth = if limit.saturating_add(offset) < MANY { Depth::Few } else { Depth::Many };
    let first = first(services.len(), names.patterns.len(), order == Order::NameBackwards, depth);
    let after = 6 + services.len() + names.patterns.len();
    let text = format!(
        "SELECT {LINE} FROM ({first}) own JOIN people p ON p.id = own.person ORDER BY {} LIMIT ${after} OFFSET ${}",
        order.sql(),
        after + 1
    );
    sql!(tx, c => {
        let asked = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(&sight.account).bind(sight.protected_too);
        let asked = asked.bind(limit.saturating_add(offset)).bind(names.from).bind(names.before);
        let asked = services.iter().chain(names.patterns).fold(asked, sqlx::query::QueryAs::bind);
        asked.bind(limit).bind(offset).fetch_all(c)
    })
}

/// Who of them has a name that begins in one of these ways, from one to before another, and fits one pattern of each list; the first ways
/// first. One index entry leads to each way in each service, and what is hidden is left out of the few that were found.
pub(super) async fn beginning_with(
    tx: &mut Tx,
    sight: &Sight,
    ways: &[(String, String)],
    others: &[Vec<String>],
    limit: i64,
) -> Result<Vec<Line>> {
    let services = services(tx, sight).await?;
    let text = ways_of(services.len(), ways.len(), &others.iter().map(Vec::len).collect::<Vec<_>>());
    sql!(tx, c => {
        // As many ways as words are near the typed ones: a text that seldom comes again.
        let asked = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).persistent(false);
        let asked = asked.bind(&sight.account).bind(sight.protected_too).bind(limit);
        let asked = services.iter().fold(asked, sqlx::query::QueryAs::bind);
        let asked = ways.iter().fold(asked, |asked, (from, before)| asked.bind(from).bind(before));
        others.iter().flatten().fold(asked, sqlx::query::QueryAs::bind).fetch_all(c)
    })
}

/// The question of [`beginning_with`]: `$1` is the account, `$2` whether protected records are seen too, `$3` the limit; then come the
/// services, the ways by two, and the patterns.
fn ways_of(services: usize, ways: usize, others: &[usize]) -> String {
    let pattern = 4 + services + 2 * ways;
    let fits = |name: &str| {
        let one = |place| format!("(' ' || {name} || ' ') LIKE ${place}");
        let mut next = pattern;
        let some = others.iter().map(|patterns| {
            let begin = next;
            next += patterns;
            format!(" AND ({})", (begin..next).map(one).collect::<Vec<_>>().join(" OR "))
        });
        some.collect::<String>()
    };
    let (of_people, of_enrolments) = (fits("p.sort_key"), fits("e.name"));
    let way = |place: usize| {
        let (from, before) = (4 + services + 2 * place, 5 + services + 2 * place);
        let opened = format!(
            "SELECT {place} AS place, p.id AS person FROM people p WHERE p.opened_by = $1 AND p.sort_key >= ${from} \
             AND p.sort_key < ${before}{of_people}"
        );
        let in_service = move |service: usize, fits: &str| {
            format!(
                "SELECT {place} AS place, e.person AS person FROM enrolments e WHERE e.state <> 'closed' \
                 AND e.service = ${} AND e.name >= ${from} AND e.name < ${before}{fits}",
                4 + service
            )
        };
        let inside = (0..services).map(|service| in_service(service, &of_enrolments));
        std::iter::once(opened).chain(inside).collect::<Vec<_>>()
    };
    let named = (0..ways).flat_map(way).collect::<Vec<_>>().join(" UNION ALL ");
    format!(
        "SELECT {LINE} FROM (SELECT MIN(place) AS place, person FROM ({named}) named GROUP BY person) near \
         CROSS JOIN people p WHERE p.id = near.person AND p.merged_into = '' \
         AND (p.protected = FALSE OR p.opened_by = $1 OR $2) ORDER BY near.place, p.sort_key, p.id LIMIT $3"
    )
}

/// How many there are, counted up to a limit.
pub(super) async fn count(tx: &mut Tx, sight: &Sight, most: i64) -> Result<i64> {
    let (services, all) = (services(tx, sight).await?, Names::fitting(&[]));
    let first = first(services.len(), 0, false, Depth::Many);
    let text = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM ({first}) own");
    let counted: i64 = sql!(tx, c => {
        let asked = sqlx::query_scalar(sqlx::AssertSqlSafe(text.as_str()));
        let asked = asked.bind(&sight.account).bind(sight.protected_too).bind(most).bind(all.from).bind(all.before);
        services.iter().fold(asked, sqlx::query::QueryScalar::bind).fetch_one(c)
    })?;
    Ok(counted.min(most))
}
