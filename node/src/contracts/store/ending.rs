//! Authorised hours and days that end and that nothing follows: told before and after their last day, to who can have them renewed.
//!
//! What was authorised for somebody is followed by whatever of hers goes on for longer, under whichever contract. Of who has left the
//! service nothing is told: nobody works with her any more.

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use crate::contracts::{AuthorisationId, ContractId, Unit};
use crate::enrolments::EnrolmentId;
use crate::people::{PersonId, Sight};
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// What is authorised for somebody and ends.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Identifier.
    pub id: AuthorisationId,
    /// Of which enrolment.
    pub enrolment: EnrolmentId,
    /// Under which contract.
    pub contract: ContractId,
    /// In which service.
    pub service: SubjectId,
    /// What it is called.
    pub service_name: String,
    /// The last day.
    pub day: Date,
    /// Whether it is hours or days.
    pub unit: Unit,
    /// Whose; none where that was not asked within somebody's sight.
    pub of: Option<Whose>,
}

/// Whose it is.
#[derive(Clone, Debug)]
pub struct Whose {
    /// Her record.
    pub person: PersonId,
    /// "Rossi Maria".
    pub name: String,
    /// A protected record.
    pub protected: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: AuthorisationId,
    enrolment: EnrolmentId,
    contract: ContractId,
    service: String,
    service_name: String,
    ends: String,
    days: Option<i64>,
    person: PersonId,
    family_name: String,
    given_name: String,
    protected: bool,
}

impl Row {
    fn read(self) -> Result<Ending> {
        let name = format!("{} {}", self.family_name, self.given_name).trim().to_owned();
        Ok(Ending {
            id: self.id,
            enrolment: self.enrolment,
            contract: self.contract,
            service: self.service.parse().map_err(StoreError::inconsistent)?,
            service_name: self.service_name,
            day: self.ends.parse().map_err(StoreError::inconsistent)?,
            unit: if self.days.is_some() { Unit::Day } else { Unit::Hour },
            of: Some(Whose { person: self.person, name, protected: self.protected }),
        })
    }
}

/// True of what [`between`] binds where nobody's name is asked for.
const UNNAMED: &str = "$1 = '' AND $2 = '' AND $3 = FALSE";

/// The question: `$4` and `$5` are the first and the last of the days, `$6` how many. `CROSS JOIN` tells SQLite to begin with the last
/// days, which an index has: otherwise it goes through everybody who ever was somewhere.
fn question(seen: &str) -> String {
    format!(
        "SELECT a.id, a.enrolment, a.contract, e.service, s.name AS service_name, a.ends, a.days, e.person, p.family_name, \
         p.given_name, p.protected FROM authorisations a CROSS JOIN enrolments e CROSS JOIN people p CROSS JOIN services s \
         WHERE a.withdrawn_at IS NULL AND a.ends <> '' AND a.ends >= $4 AND a.ends <= $5 AND e.id = a.enrolment \
         AND e.state IN ('assigned', 'active', 'suspended') AND p.id = e.person AND s.id = e.service AND {seen} \
         AND NOT EXISTS (SELECT 1 FROM authorisations n WHERE n.enrolment = a.enrolment AND n.withdrawn_at IS NULL \
         AND (n.ends = '' OR n.ends > a.ends OR (n.ends = a.ends AND n.id > a.id))) ORDER BY a.ends, a.id LIMIT $6"
    )
}

/// Those whose last day is from one day to another, both counted, and whom nothing follows, the first to end first: of persons within
/// sight with their names, without a sight of everybody and without a name.
pub async fn between(tx: &mut Tx, sight: Option<&Sight>, (from, to): (Date, Date), limit: i64) -> Result<Vec<Ending>> {
    let text = question(sight.map_or(UNNAMED, Sight::seen));
    let own = sight.map(Sight::own).unwrap_or_default();
    let (account, protected) = sight.map_or(("", false), |sight| (sight.account.as_str(), sight.protected_too));
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(own.as_str()).bind(account)
        .bind(protected).bind(from.to_string()).bind(to.to_string()).bind(limit).fetch_all(c))?;
    let named = |ending: Ending| Ending { of: ending.of.filter(|_| sight.is_some()), ..ending };
    rows.into_iter().map(|row| row.read().map(named)).collect()
}

/// The same of everybody, with the names of those within sight, if there is one.
pub async fn told(tx: &mut Tx, sight: Option<&Sight>, days: (Date, Date), limit: i64) -> Result<Vec<Ending>> {
    let mut all = between(tx, None, days, limit).await?;
    if sight.is_some() {
        let seen = between(tx, sight, days, limit).await?;
        for one in &mut all {
            one.of = seen.iter().find(|seen| seen.id == one.id).and_then(|seen| seen.of.clone());
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Db;

    #[tokio::test]
    async fn on_sqlite_those_that_end_are_found_by_their_last_day() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("node.sqlite").display())).await.unwrap();
        let Tx::Sqlite(mut connection) = db.write().await.unwrap() else { panic!("it is SQLite") };
        let sight = Sight { account: "acc_1".to_owned(), only_own: false, team_on: None, protected_too: false };
        for seen in [UNNAMED, sight.seen()] {
            let text = format!("EXPLAIN QUERY PLAN {}", question(seen));
            let query = sqlx::query_as(sqlx::AssertSqlSafe(text)).bind("").bind("").bind(false).bind("2026-10-16");
            let rows: Vec<(i64, i64, i64, String)> =
                query.bind("2027-01-14").bind(6_i64).fetch_all(&mut *connection).await.unwrap();
            let plan = rows.into_iter().map(|row| row.3).collect::<Vec<_>>().join("\n");
            assert!(plan.contains("SEARCH a USING INDEX authorisations_by_end "), "{plan}");
            assert!(plan.contains("SEARCH n USING INDEX authorisations_by_enrolment "), "{plan}");
        }
    }
}
