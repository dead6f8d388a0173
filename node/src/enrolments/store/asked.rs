//! Referrals that wait for a service or a place of ours and that no enrolment follows: another cooperative asks for somebody who is on no
//! list here, often without a name yet.
//!
//! Referrals stand above enrolments, so their table is read here, as far as somebody reads referrals: the `Sight` that her right to read
//! them gives is the reach of `referrals::panel::reach`, in other words.

use std::collections::HashMap;

use pico_protocol::id::SubjectId;

use crate::people::{PersonId, Sight};
use crate::sql;
use crate::store::{Result, Tx};

/// Of somebody whom we have answered with a yes or a place on the list, and who has no enrolment that follows.
const PROMISED: &str = "r.own_side = 'receiver' AND r.erased_at IS NULL AND r.state IN ('waitlisted', 'provisionally_accepted', 'accepted', \
     'accepted_late', 'in_progress', 'on_hold') AND NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.referral = r.id AND e.referral <> '')";
/// Of those, whom another cooperative has sent to a service of ours and whom we have put on its list.
const IN_LINE: &str = "r.direction = 'received' AND r.state = 'waitlisted' AND r.own_side = 'receiver' AND r.erased_at IS NULL \
     AND NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.referral = r.id AND e.referral <> '')";

/// A referral that no enrolment follows.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Asked {
    /// Its identifier.
    pub id: String,
    /// Its number here.
    pub number: String,
    /// Whose it is.
    pub peer_name: String,
    /// State code.
    pub state: String,
    /// The place in line that they were told.
    pub waiting_rank: Option<i64>,
    /// `none` while nobody was named.
    pub identity: String,
}

impl Asked {
    /// Whether it has been told who it is.
    pub fn is_named(&self) -> bool {
        self.identity != "none"
    }

    /// The message key that says whether somebody was named.
    pub fn key(&self) -> &'static str {
        if self.is_named() { "referrals-in-line-named" } else { "referrals-in-line-unnamed" }
    }
}

/// What somebody reaches of them; `$1` is her account.
fn reached(sight: &Sight) -> &'static str {
    match (sight.only_own, sight.protected_too) {
        (true, _) => "(r.opened_by = $1 OR r.reader = $1 OR r.person_opened_by = $1)",
        // The parameter is bound in any case.
        (false, true) => "($1 <> '')",
        (false, false) => {
            "(r.opened_by = $1 OR r.reader = $1 OR r.person_opened_by = $1 OR r.person IS NULL \
             OR r.person NOT IN (SELECT id FROM people WHERE protected = TRUE))"
        }
    }
}

const ASKED: &str = "SELECT r.id, r.number, r.peer_name, r.state, r.waiting_rank, r.identity FROM referrals r";

/// Those about one person, the newest change first.
pub async fn of_person(tx: &mut Tx, sight: &Sight, person: &PersonId) -> Result<Vec<Asked>> {
    let reached = reached(sight);
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{ASKED} WHERE r.person = $2 AND {PROMISED} AND {reached} ORDER BY r.changed_at DESC, r.id LIMIT 20"
    ))).bind(&sight.account).bind(person).fetch_all(c))
}

/// Those on the list of a service, the longest there first, at most `most`.
pub async fn in_line(tx: &mut Tx, sight: &Sight, service: &SubjectId, most: i64) -> Result<Vec<Asked>> {
    let reached = reached(sight);
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{ASKED} WHERE {IN_LINE} AND r.service_key = $2 AND {reached} ORDER BY r.created_at, r.id LIMIT $3"
    ))).bind(&sight.account).bind(service.to_string()).bind(most).fetch_all(c))
}

/// How many are on the list of each service, without a name yet.
pub async fn unnamed(tx: &mut Tx, sight: &Sight) -> Result<HashMap<String, i64>> {
    let reached = reached(sight);
    let rows: Vec<(String, i64)> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT r.service_key, CAST(COUNT(*) AS BIGINT) FROM referrals r WHERE {IN_LINE} AND r.identity = 'none' AND {reached} \
         GROUP BY r.service_key"
    ))).bind(&sight.account).fetch_all(c))?;
    Ok(rows.into_iter().collect())
}

/// How many are on the list of a service besides one, whoever reaches them: a number names nobody, and no two are told the same place.
pub async fn others_in_line(tx: &mut Tx, service: &SubjectId, but: &str) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM referrals r WHERE {IN_LINE} AND r.service_key = $1 AND r.id <> $2"
    ))).bind(service.to_string()).bind(but).fetch_one(c))
}
