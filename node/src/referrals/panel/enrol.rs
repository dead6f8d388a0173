//! `/invii/{id}/presa`: the person of a received referral comes into one of our services, in one step; from then on both move together.
//!
//! Whoever is in a service already, by hand, is not enrolled a second time: what she has there can be tied to the referral with one touch,
//! and the page says before what that changes.

use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::referral::{Party, Referral};

use super::case::Case;
use crate::accounts::permission::{Right, WriteEnrolments};
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::enrolments::store::{self, Written, offers};
use crate::enrolments::{Enrolment, Refusal, State as Stage};
use crate::error::{Error, Result};
use crate::people::panel::sight;
use crate::people::restriction;
use crate::people::{self, PersonId, search};
use crate::referrals::enrolled::{self, Tie};
use crate::services::{self, Service};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;

/// An enrolment that goes on without this referral and could be tied to it.
pub struct Untied {
    /// The enrolment.
    pub enrolment: Enrolment,
    /// The name of its service.
    pub service: String,
    /// What tying it would do.
    pub tie: Tie,
}

impl Untied {
    /// What tying it does, before anybody does it.
    pub fn words(&self, page: &Page) -> String {
        let called = |state: &Stage| page.t(format!("enrolment-state-{}", state.code()));
        let now = called(&self.enrolment.state);
        match &self.tie {
            Tie::Agrees => page.t1("enrolment-tie-agrees", "now", now),
            Tie::Becomes(to) => page.t2("enrolment-tie-becomes", "now", now, "after", called(to)),
            Tie::RunsAhead(to) => page.t2("enrolment-tie-ahead", "now", now, "after", called(to)),
            Tie::Offered => page.t("enrolment-tie-offered"),
        }
    }
}

/// What the page of a referral shows of it.
pub struct Place {
    /// The enrolment, once it has begun, with the name of its service.
    pub enrolment: Option<(Enrolment, String)>,
    /// What she is in already.
    pub untied: Vec<Untied>,
    /// Our services in use that she is not in; empty: it cannot begin now.
    pub services: Vec<Service>,
    /// The one that was promised, or else asked for; nothing is chosen where neither is one of ours.
    pub meant: String,
}

impl Place {
    /// Reads it; nothing where neither is the case.
    pub async fn read<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, case: &Case) -> Result<Option<Self>> {
        if case.row.party() != Party::Receiver || case.row.person.is_none() {
            return Ok(None);
        }
        if let Some(enrolment) = store::of_referral(tx, case.row.id.as_str()).await? {
            let service = services::store::find(tx, &enrolment.service).await?;
            let name = service.map(|service| service.particulars.content.name).unwrap_or_default();
            let enrolment = Some((enrolment, name));
            return Ok(Some(Self { enrolment, untied: Vec::new(), services: Vec::new(), meant: String::new() }));
        }
        let Some(to) = begins_as(staff, app, case) else { return Ok(None) };
        let mut services = services::store::open(tx).await?;
        let meant = meant(case, &services).map(|service| service.id.to_string()).unwrap_or_default();
        let untied = untied(tx, staff, case, (&to, &services)).await?;
        services.retain(|service| untied.iter().all(|one| one.enrolment.service != service.id));
        let shown = !services.is_empty() || !untied.is_empty();
        Ok(shown.then_some(Self { enrolment: None, untied, services, meant }))
    }
}

/// What she is in already, of the services in use, for who may see her.
async fn untied<R: Right>(
    tx: &mut Tx,
    staff: &Staff<R>,
    case: &Case,
    (to, open): (&Stage, &[Service]),
) -> Result<Vec<Untied>> {
    let sight = sight(staff, Permission::WriteEnrolments)?;
    let Some(person) = person_of(case) else { return Ok(Vec::new()) };
    if search::one(tx, &sight, person.as_str()).await?.is_none() {
        return Ok(Vec::new());
    }
    let mut untied = Vec::new();
    for enrolment in store::untied(tx, &person).await? {
        if let Some(service) = open.iter().find(|service| service.id == enrolment.service) {
            let offered = offers::is_held(tx, &enrolment.id).await?;
            let tie = enrolled::tie(to.clone(), &enrolment, offered);
            untied.push(Untied { enrolment, service: service.particulars.content.name.clone(), tie });
        }
    }
    Ok(untied)
}

fn person_of(case: &Case) -> Option<PersonId> {
    case.row.person.as_deref().and_then(|id| id.parse().ok())
}

/// As what an enrolment would begin now, if this person may begin it.
pub(super) fn begins_as<R: Right>(staff: &Staff<R>, app: &App, case: &Case) -> Option<Stage> {
    let now = app.clock.now();
    let to = case.told.referral.as_ref().and_then(|referral| enrolled::begins_as(referral, &case.row, now));
    let may = case.row.erased_at.is_none() && staff.may(Permission::WriteEnrolments, Scope::Anything);
    to.filter(|_| may)
}

/// The service of ours that a referral means: the one that was promised; while none was, the one that was asked for.
pub(super) fn meant<'a>(case: &Case, open: &'a [Service]) -> Option<&'a Service> {
    let acceptance = case.told.referral.as_ref().and_then(|referral| referral.acceptance.as_ref());
    match acceptance.map(|acceptance| acceptance.service.as_str()).filter(|promised| !promised.is_empty()) {
        Some(promised) => open.iter().find(|service| service.particulars.content.name == promised),
        None => open.iter().find(|service| service.id.to_string() == case.row.service_key),
    }
}

/// What came of beginning an enrolment from a referral.
pub(super) enum Begun {
    /// It is there.
    Here(String),
    /// She is in that service already, and what she has there can be tied.
    AlreadyIn,
}

/// Begins the enrolment of a person in a service, as the referral stands.
pub(super) async fn enrol<R: Right>(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<R>,
    case: &Case,
    (person, service): (&PersonId, &Service),
) -> Result<Begun> {
    let sight = sight(staff, Permission::WriteEnrolments)?;
    people::store::find(tx, app, &sight, person).await?.ok_or(Error::NotFound)?;
    let referral = case.told.referral.as_ref().ok_or(Error::NotFound)?;
    match enrolled::begin(tx, app, &staff.actor(), &case.row, referral, (person, service)).await? {
        Some(Written::Done(id)) => Ok(Begun::Here(id.to_string())),
        Some(Written::Refused(Refusal::Restricted)) => Err(Error::Conflict("restriction-locked".into())),
        Some(Written::Refused(Refusal::Twice)) => {
            let untied = store::untied(tx, person).await?;
            let can_be_tied = untied.iter().any(|one| one.service == service.id);
            if can_be_tied { Ok(Begun::AlreadyIn) } else { Err(Error::Conflict("enrolment-refused-twice".into())) }
        }
        _ => Err(Error::Conflict("referral-conflict".into())),
    }
}

/// Begins the enrolment, or ties the one that is there.
pub async fn begin(
    staff: Staff<WriteEnrolments>,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let case = Case::load(&mut tx, &app, &staff, &id).await?;
    let to = begins_as(&staff, &app, &case).ok_or(Error::NotFound)?;
    let referral = case.told.referral.as_ref().ok_or(Error::NotFound)?;
    let person = person_of(&case).ok_or(Error::NotFound)?;
    if store::of_referral(&mut tx, case.row.id.as_str()).await?.is_some() {
        return Err(Error::Conflict("enrolment-begun-already".into()));
    }
    if form.ticked("enrolment") {
        ties(&mut tx, &app, &staff, (&case, referral, to), form.value("enrolment")).await?;
        tx.commit().await?;
        return Ok(redirect_with(&format!("/invii/{id}"), &Flash::ok("enrolment-tied")));
    }
    let open = services::store::open(&mut tx).await?;
    let chosen = open.iter().find(|service| service.id.to_string() == form.value("service"));
    let service = chosen.ok_or_else(|| Error::Conflict("enrolment-service-gone".into()))?;
    match enrol(&mut tx, &app, &staff, &case, (&person, service)).await? {
        Begun::Here(enrolment) => {
            tx.commit().await?;
            Ok(redirect_with(&format!("/prese/{enrolment}"), &Flash::ok("enrolment-begun")))
        }
        // The page of the referral says what she has, and ties it with one touch.
        Begun::AlreadyIn => Ok(redirect_with(&format!("/invii/{id}"), &Flash::ok("enrolment-tie-first"))),
    }
}

/// Ties what she has already, where that can be done now.
async fn ties(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<WriteEnrolments>,
    (case, referral, to): (&Case, &Referral, Stage),
    chosen: &str,
) -> Result<()> {
    let open = services::store::open(tx).await?;
    let untied = untied(tx, staff, case, (&to, &open)).await?;
    let one = untied.iter().find(|one| one.enrolment.id.as_str() == chosen).ok_or(Error::NotFound)?;
    if restriction::store::usable(tx, app, &staff.actor(), &one.enrolment.person).await?.is_none() {
        return Err(Error::Conflict("restriction-locked".into()));
    }
    let tied =
        one.tie.can_be() && enrolled::attach(tx, app, &staff.actor(), (&case.row, referral), &one.enrolment).await?;
    if tied { Ok(()) } else { Err(Error::Conflict("referral-conflict".into())) }
}
