//! The own record of a person who came with a referral: opened from what the other side has told, typed by nobody a second time.
//!
//! The form is that of any new record, filled in, and is checked like any other. Whoever is in the house already is shown before
//! anything is opened: then the referral is tied to that record. Where the referral was answered with a yes or a place on the list, a
//! service can be chosen: record and enrolment, tied to each other by the referral, are then one step. Afterwards one is on the page of
//! the referral, which leads to both; the person's page tells where she came from. The record is this cooperative's own: when the referral's content is erased later, it stays, and the referral's page says so.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::referral::{Field, Identity, Party, State as Ended};

use super::case::{Case, may_act};
use super::enrol::{self, Begun};
use crate::accounts::permission::{Right, WritePeople};
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::people::panel::{LOOKALIKES, fields, sight, today};
use crate::people::place::{self, Country};
use crate::people::tax_code::TaxCode;
use crate::people::{self, Details, Person, PersonId};
use crate::referrals::{rights, store};
use crate::services::{self, Service};
use crate::store::Tx;
use crate::web::dates;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "referrals/record.html")]
struct RecordPage {
    page: Page,
    id: String,
    peer_name: String,
    form: Form,
    countries: &'static [Country],
    lookalikes: Vec<Person>,
    /// Our services in use; empty: nothing can begin now.
    services: Vec<(String, String)>,
    /// What choosing one does.
    begins: String,
}

impl RecordPage {
    fn new(
        staff: &Staff<WritePeople>,
        app: &App,
        of: (&Case, &[Service]),
        form: Form,
        lookalikes: Vec<Person>,
    ) -> Self {
        let (case, services) = of;
        let page = staff.page("referral-record-title");
        let number = page.t1("referral-title", "number", &case.row.number);
        let page = page.under("referrals-title", "/invii").under_named(number, format!("/invii/{}", case.row.id));
        let (id, peer_name) = (case.row.id.to_string(), case.row.peer_name.clone());
        let services = services.iter().map(|service| (service.id.to_string(), called(&page, service))).collect();
        let begins = enrol::begins_as(staff, app, case).map(|to| page.t(format!("enrolment-state-{}", to.code())));
        let begins = begins.map(|state| page.t1("referral-record-service-help", "state", state)).unwrap_or_default();
        Self { page, id, peer_name, form, countries: place::countries(), lookalikes, services, begins }
    }
}

/// The services in which she can begin with her record: none, while the referral was not answered or by who enrols nobody.
async fn choices(tx: &mut Tx, staff: &Staff<WritePeople>, app: &App, case: &Case) -> Result<Vec<Service>> {
    if enrol::begins_as(staff, app, case).is_none() {
        return Ok(Vec::new());
    }
    Ok(services::store::open(tx).await?)
}

/// A service, with the places that are free in it.
fn called(page: &Page, service: &Service) -> String {
    let name = &service.particulars.content.name;
    match service.places() {
        Some(places) => {
            format!("{name} · {}", page.t2("services-free-of", "free", places.available, "all", places.maximum))
        }
        None => name.clone(),
    }
}

/// The service that was chosen, if one was; a choice that is none any more is told beside the field.
fn chosen<'a>(form: &mut Form, services: &'a [Service]) -> Option<&'a Service> {
    let typed = form.value("service").to_owned();
    let found = services.iter().find(|service| service.id.to_string() == typed);
    if found.is_none() && !typed.is_empty() {
        form.refuse("service", "referral-record-service-gone");
    }
    found
}

/// The filled form, with whom it could be.
pub async fn ask(staff: Staff<WritePeople>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (case, identity) = waiting(&mut tx, &app, &staff, &id).await?;
    let services = choices(&mut tx, &staff, &app, &case).await?;
    let meant = enrol::meant(&case, &services).map(|service| service.id.to_string());
    let (form, details) = filled(&app, &identity, meant);
    let lookalikes = match &details {
        Some(details) => lookalikes(&mut tx, &app, &staff, details).await?,
        None => Vec::new(),
    };
    audit::record(&mut tx, &app, &staff.actor(), Event::new("referral.read", "referral", case.row.id.as_str())).await?;
    tx.commit().await?;
    view(&RecordPage::new(&staff, &app, (&case, services.as_slice()), form, lookalikes))
}

/// Opens the record, or takes the one that is there, and ties the referral to it; with a service, the enrolment begins in the same step.
pub async fn keep(
    staff: Staff<WritePeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (case, _) = waiting(&mut tx, &app, &staff, &id).await?;
    let services = choices(&mut tx, &staff, &app, &case).await?;
    let service = chosen(&mut form, &services);
    if form.ticked("person") && form.is_clean() {
        let known: PersonId = form.value("person").parse().map_err(|_| Error::NotFound)?;
        let sight = sight(&staff, Permission::WritePeople)?;
        let person = people::store::find(&mut tx, &app, &sight, &known).await?.ok_or(Error::NotFound)?;
        link(&mut tx, &app, &staff, &case, (&person.id, &person.opened_by, &person.details)).await?;
        let done = begin(&mut tx, &app, &staff, &case, (&person.id, service), "linked").await?;
        tx.commit().await?;
        return Ok(redirect_with(&format!("/invii/{id}"), &Flash::ok(done)));
    }
    let details = fields::read(&mut form, today(app.clock.now()));
    let Some(details) = details.filter(|_| form.is_clean()) else {
        return view_again(&RecordPage::new(&staff, &app, (&case, services.as_slice()), form, Vec::new()));
    };
    if !form.ticked("another") {
        let lookalikes = lookalikes(&mut tx, &app, &staff, &details).await?;
        if !lookalikes.is_empty() {
            tx.commit().await?;
            return view_again(&RecordPage::new(&staff, &app, (&case, services.as_slice()), form, lookalikes));
        }
    }
    let person = people::store::register(&mut tx, &app, &staff.actor(), &details).await?;
    link(&mut tx, &app, &staff, &case, (&person, staff.id().as_str(), &details)).await?;
    let done = begin(&mut tx, &app, &staff, &case, (&person, service), "opened").await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/invii/{id}"), &Flash::ok(done)))
}

/// Begins her enrolment in the service that was chosen, and answers the key of what is said of it all.
async fn begin(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<WritePeople>,
    case: &Case,
    (person, service): (&PersonId, Option<&Service>),
    done: &str,
) -> Result<&'static str> {
    let begun = match service {
        Some(service) => Some(enrol::enrol(tx, app, staff, case, (person, service)).await?),
        None => None,
    };
    Ok(match (done, begun) {
        ("opened", None) => "referral-record-opened",
        ("opened", Some(_)) => "referral-record-opened-enrolled",
        (_, None) => "referral-record-linked",
        (_, Some(Begun::Here(_))) => "referral-record-linked-enrolled",
        // What she has there is not taken from her: the page of the referral says what tying it does.
        (_, Some(Begun::AlreadyIn)) => "referral-record-linked-tie",
    })
}

async fn lookalikes(tx: &mut Tx, app: &App, staff: &Staff<WritePeople>, details: &Details) -> Result<Vec<Person>> {
    let sight = sight(staff, Permission::WritePeople)?;
    let found = people::store::perhaps(tx, app, &sight, details).await?;
    audit::record_list(tx, app, &staff.actor(), LOOKALIKES, found.iter().map(|person| person.id.as_str())).await?;
    Ok(found)
}

async fn link(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<WritePeople>,
    case: &Case,
    (person, opened_by, details): (&PersonId, &str, &Details),
) -> Result<()> {
    let (name, of) = (details.name(), &case.row.id);
    // On what basis others may be told of her is not chosen here: this side has told nobody.
    if !store::link_person(tx, app, of, (person.as_str(), opened_by, &name), None).await? {
        return Err(Error::Conflict("referral-conflict".into()));
    }
    if let Some(referral) = &case.told.referral {
        let told = (referral, case.row.party());
        rights::carry(tx, app, &staff.actor(), of, told, Some(person.as_str())).await?;
    }
    let event = Event::new("referral.person", "referral", of.as_str()).detail(format!("person={person}"));
    Ok(audit::record(tx, app, &staff.actor(), event).await?)
}

/// Whether this person may open the record now.
pub fn is_possible<R: Right>(staff: &Staff<R>, case: &Case) -> bool {
    staff.may(Permission::WritePeople, Scope::Anything) && may_act(staff, &case.row) && told(case).is_some()
}

/// What the other side has told of a person without a record here, while the referral is not over without any work.
fn told(case: &Case) -> Option<&Identity> {
    let referral = case.told.referral.as_ref()?;
    // Closing the loop makes no work of a refusal.
    let over =
        matches!(referral.ended_as(), Ended::Declined | Ended::Withdrawn | Ended::Expired | Ended::EnteredInError);
    let open = case.row.party() == Party::Receiver && case.row.person.is_none() && case.row.erased_at.is_none();
    let identity = referral.identity.as_ref().filter(|_| open && !over)?;
    identity.told().next().map(|_| identity)
}

/// The referral with what it tells; anything else has no such page.
async fn waiting(tx: &mut Tx, app: &App, staff: &Staff<WritePeople>, id: &str) -> Result<(Case, Identity)> {
    let case = Case::load(tx, app, staff, id).await?;
    let identity = told(&case).filter(|_| is_possible(staff, &case)).cloned().ok_or(Error::NotFound)?;
    Ok((case, identity))
}

/// The form, and what it says as far as it can be read: what cannot is put right by who sends the form.
fn filled(app: &App, identity: &Identity, service: Option<String>) -> (Form, Option<Details>) {
    let mut values = values(identity);
    let meant = service.into_iter().map(|service| ("service", service));
    let form = Form::prefilled(values.iter().cloned().chain(meant));
    let today = today(app.clock.now());
    let mut tried = Form::prefilled(values.clone());
    let mut details = fields::read(&mut tried, today);
    if details.is_none() {
        values.retain(|(field, _)| tried.mistake(field).is_none());
        details = fields::read(&mut Form::prefilled(values), today);
    }
    (form, details)
}

/// What was told, under the names of the form's fields.
fn values(identity: &Identity) -> Vec<(&'static str, String)> {
    let value = |field| identity.field(field).unwrap_or_default().trim().to_owned();
    let code = TaxCode::parse(&value(Field::TaxCode)).ok();
    let (family, given) = split(&value(Field::Name), code.as_ref());
    let birth_date = value(Field::BirthDate);
    let birth_date = birth_date.parse().map_or(birth_date, dates::written);
    vec![
        ("family_name", family),
        ("given_name", given),
        ("birth_date", birth_date),
        ("birth_place", value(Field::BirthPlace)),
        ("sex", value(Field::Sex)),
        ("citizenship", value(Field::Citizenship)),
        ("tax_code", value(Field::TaxCode)),
        ("comune", value(Field::Comune)),
        ("address", value(Field::Address)),
        ("telephone", value(Field::Telephone)),
        ("email", value(Field::Email)),
        ("guardian", value(Field::Guardian)),
        ("notes", value(Field::Notes)),
    ]
}

/// Surname and name. On the wire they are one text, the surname first; the codice fiscale tells where it ends, and whether
/// somebody wrote the name first. Without it the surname is the first word, and a person looks.
fn split(name: &str, code: Option<&TaxCode>) -> (String, String) {
    let words: Vec<&str> = name.split_whitespace().collect();
    let at = |end: usize| (words[..end].join(" "), words[end..].join(" "));
    let turned = |end: usize| (words[end..].join(" "), words[..end].join(" "));
    let mut ways = (1..words.len()).map(at).chain((1..words.len()).map(turned));
    let full = code.filter(|code| matches!(code, TaxCode::Full(_)));
    let told = full.and_then(|code| ways.find(|(family, given)| code.fits_names(family, given)));
    told.unwrap_or_else(|| at(words.len().min(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tax_code_tells_where_the_surname_ends() {
        let code = TaxCode::parse("RSSMRA85T10A562S").unwrap();
        let names = |family: &str, given: &str| (family.to_owned(), given.to_owned());
        assert_eq!(split("Rossi Mario", Some(&code)), names("Rossi", "Mario"));
        assert_eq!(split("Mario Rossi", Some(&code)), names("Rossi", "Mario"));
        assert_eq!(
            split("De Rossi Mario", Some(&code)),
            names("De", "Rossi Mario"),
            "of somebody else: a person looks"
        );
        assert_eq!(split("De Luca  Anna Maria", None), names("De", "Luca Anna Maria"));
        assert_eq!(split("Rossi", None), names("Rossi", ""));
        assert_eq!(split(" ", Some(&code)), names("", ""));
        // The letters of the surname are not those of its first word alone.
        let code = TaxCode::parse("DLCNMR80A41H501X")
            .ok()
            .or_else(|| ('A'..='Z').find_map(|check| TaxCode::parse(&format!("DLCNMR80A41H501{check}")).ok()));
        assert_eq!(split("De Luca Anna Maria", code.as_ref()), names("De Luca", "Anna Maria"));
    }

    #[test]
    fn every_field_that_can_be_told_has_its_place_in_the_form() {
        let mut identity = Identity::default();
        for field in Field::ALL {
            identity.set(*field, Some(field.code().to_owned()));
        }
        let values = values(&identity);
        for field in Field::ALL {
            let kept = values.iter().any(|(_, value)| *value == field.code());
            assert!(kept, "{} is lost", field.code());
        }
    }
}
