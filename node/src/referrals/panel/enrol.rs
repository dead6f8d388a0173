//! `/invii/{id}/presa`: the person of a received referral comes into one of our services, in one step; from then on both move together.

use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::referral::Party;

use super::case::Case;
use crate::accounts::permission::{Right, WriteEnrolments};
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::enrolments::store::{self, Written};
use crate::enrolments::{Enrolment, Refusal};
use crate::error::{Error, Result};
use crate::people::panel::sight;
use crate::people::{self, PersonId};
use crate::referrals::enrolled;
use crate::services::{self, Service};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;

/// What the page of a referral shows of it.
pub struct Place {
    /// The enrolment, once it has begun.
    pub enrolment: Option<Enrolment>,
    /// Our services in use; empty: it cannot begin now.
    pub services: Vec<Service>,
    /// The one that was promised, by its name; nothing is chosen where none has it.
    pub promised: String,
}

impl Place {
    /// Reads it; nothing where neither is the case.
    pub async fn read<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, case: &Case) -> Result<Option<Self>> {
        if case.row.party() != Party::Receiver || case.row.person.is_none() {
            return Ok(None);
        }
        let enrolment = store::of_referral(tx, case.row.id.as_str()).await?;
        let begins = enrolment.is_none() && may_begin(staff, app, case);
        let services = if begins { services::store::open(tx).await? } else { Vec::new() };
        let acceptance = case.told.referral.as_ref().and_then(|referral| referral.acceptance.as_ref());
        let promised = acceptance.map(|acceptance| acceptance.service.clone()).unwrap_or_default();
        Ok(Some(Self { enrolment, services, promised })
            .filter(|place| place.enrolment.is_some() || !place.services.is_empty()))
    }
}

fn may_begin<R: Right>(staff: &Staff<R>, app: &App, case: &Case) -> bool {
    let now = app.clock.now();
    let open = case.told.referral.as_ref().is_some_and(|referral| enrolled::can_begin(referral, &case.row, now));
    open && case.row.erased_at.is_none() && staff.may(Permission::WriteEnrolments, Scope::Anything)
}

/// Begins the enrolment.
pub async fn begin(
    staff: Staff<WriteEnrolments>,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let case = Case::load(&mut tx, &app, &staff, &id).await?;
    let referral = case.told.referral.as_ref().filter(|_| may_begin(&staff, &app, &case)).ok_or(Error::NotFound)?;
    let person: PersonId = case.row.person.as_deref().and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
    let sight = sight(&staff, Permission::WriteEnrolments)?;
    people::store::find(&mut tx, &app, &sight, &person).await?.ok_or(Error::NotFound)?;
    if store::of_referral(&mut tx, case.row.id.as_str()).await?.is_some() {
        return Err(Error::Conflict("enrolment-begun-already".into()));
    }
    let open = services::store::open(&mut tx).await?;
    let chosen = open.iter().find(|service| service.id.to_string() == form.value("service"));
    let service = chosen.ok_or_else(|| Error::Conflict("enrolment-service-gone".into()))?;
    let begun = enrolled::begin(&mut tx, &app, &staff.actor(), &case.row, referral, (&person, service)).await?;
    match begun {
        Some(Written::Done(id)) => {
            tx.commit().await?;
            Ok(redirect_with(&format!("/prese/{id}"), &Flash::ok("enrolment-begun")))
        }
        Some(Written::Refused(Refusal::Restricted)) => Err(Error::Conflict("restriction-locked".into())),
        Some(Written::Refused(Refusal::Twice)) => Err(Error::Conflict("enrolment-refused-twice".into())),
        _ => Err(Error::Conflict("referral-conflict".into())),
    }
}
