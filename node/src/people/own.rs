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

/// The question whose rows are `name` and `person`: never fewer than the first `$3`, and more where lists are put together. `$1` is
/// the account, `$2` whether protected records are seen too; names are from `$4` to before `$5`; the services follow from `$6`, then
/// the patterns.
fn first(services: usize, patterns: usize, backwards: bool) -> String {
    const MAY: &str = "p.merged_into = '' AND (p.protected = FALSE OR p.opened_by = $1 OR $2)";
    // The same of who is in a service: the index is gone through without reading people.
    const MAY_IN: &str = "e.person NOT IN (SELECT h.id FROM people h WHERE h.protected = TRUE AND h.opened_by <> $1 AND NOT $2 \
         UNION ALL SELECT g.id FROM people g WHERE g.merged_into <> '')";
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
        list("e.name AS name, e.person AS person", "e.name", &from, MAY_IN)
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
    let first = first(services.len(), names.patterns.len(), order == Order::NameBackwards);
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

/// How many there are, counted up to a limit.
pub(super) async fn count(tx: &mut Tx, sight: &Sight, most: i64) -> Result<i64> {
    let (services, all) = (services(tx, sight).await?, Names::fitting(&[]));
    let first = first(services.len(), 0, false);
    let text = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM ({first}) own");
    let counted: i64 = sql!(tx, c => {
        let asked = sqlx::query_scalar(sqlx::AssertSqlSafe(text.as_str()));
        let asked = asked.bind(&sight.account).bind(sight.protected_too).bind(most).bind(all.from).bind(all.before);
        services.iter().fold(asked, sqlx::query::QueryScalar::bind).fetch_one(c)
    })?;
    Ok(counted.min(most))
}
