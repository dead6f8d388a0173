//! What forbids to erase a person now.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::people::PersonId;
use crate::processing::{self, Processing};
use crate::sql;
use crate::store::{Result, StoreError, Tx};
use crate::subject_requests::Forbidden;

/// Everything that forbids it on a day; nothing when she can be erased.
pub async fn of(tx: &mut Tx, person: &PersonId, today: Date) -> Result<Vec<Forbidden>> {
    let going_on: Vec<(String, String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT id, number, peer_name FROM referrals WHERE person = $1 AND erased_at IS NULL AND ended_as = '' ORDER BY number"
    ).bind(person).fetch_all(c))?;
    let referral = |(referral, number, peer)| Forbidden::Referral { referral, number, peer };
    let mut forbidden: Vec<Forbidden> = going_on.into_iter().map(referral).collect();
    let rules: HashMap<String, Processing> = processing::store::all(tx).await?.into_iter().collect();
    // The last day of an enrolment that is over is the day of the state that it is in.
    let enrolments: Vec<(String, String, String, String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT e.id, e.service, s.name, e.state, e.since FROM enrolments e JOIN services s ON s.id = e.service \
         WHERE e.person = $1 ORDER BY e.since DESC, e.id"
    ).bind(person).fetch_all(c))?;
    for (enrolment, key, service, state, since) in enrolments {
        let left_on: Date = since.parse().map_err(StoreError::inconsistent)?;
        let found = match rules.get(&key) {
            _ if state != "closed" => Some(Forbidden::Enrolled { enrolment, service }),
            None => Some(Forbidden::Unsaid { key, service }),
            Some(rule) => {
                let until = rule.kept_until(left_on).filter(|until| *until >= today);
                until.map(|until| Forbidden::Kept { service, rule: rule.rule.clone(), until })
            }
        };
        forbidden.extend(found.filter(|one| !forbidden.contains(one)));
    }
    Ok(forbidden)
}
