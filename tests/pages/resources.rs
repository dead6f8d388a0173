//! What there is to look at around what is lent: a vehicle with its hours, a closure and a quota, and a course.

use super::visits::Who::{Giulia, Lucia};
use super::visits::{Visit, visit};
use crate::resources::{a_closure, a_course, a_quota, a_resource, says_hours};
use crate::support::panel::Panel;

/// Its pages.
pub(super) async fn of(giulia: &Panel, visits: &mut Vec<Visit>) {
    let van = format!("/risorse/{}", a_resource(giulia).await);
    says_hours(giulia, &van).await;
    a_closure(giulia, &van).await;
    a_quota(giulia, &van, "8:30").await;
    super::bookings::of(giulia, visits).await;
    let course = format!("/risorse/{}", a_course(giulia).await);
    for (who, path) in [(Giulia, "/risorse"), (Giulia, "/risorse?tipo=vehicle"), (Lucia, "/risorse")] {
        visits.push(visit("/risorse", who, path));
    }
    visits.push(visit("/risorse/nuova", Giulia, "/risorse/nuova"));
    for (who, path) in [(Giulia, &van), (Lucia, &van), (Giulia, &course)] {
        visits.push(visit("/risorse/{id}", who, path));
    }
    visits.push(visit("/risorse/{id}/modifica", Giulia, &format!("{van}/modifica")));
    visits.push(visit("/risorse/{id}/modifica", Giulia, &format!("{course}/modifica")));
    visits.push(visit("/risorse/{id}/orari", Giulia, &format!("{van}/orari")));
    visits.push(visit("/risorse/{id}/chiusure", Giulia, &format!("{van}/chiusure")));
    visits.push(visit("/risorse/{id}/quote", Giulia, &format!("{van}/quote")));
}
