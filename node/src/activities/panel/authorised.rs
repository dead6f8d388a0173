//! `/prese/{id}/ore`: the hours that the paying body has authorised for one person, and how many of them were done this month.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::month_words;
use crate::accounts::permission::{ReadPeople, Right, WriteEnrolments};
use crate::accounts::{Permission, Scope, Staff};
use crate::activities::allowed::{Hours, Standing};
use crate::activities::store::allowed;
use crate::app::App;
use crate::audit::{self, Event};
use crate::contracts::month::Month;
use crate::contracts::{self, Authorisation, Authorised, Contract, Per};
use crate::enrolments::{self, Enrolment};
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, reason_first, sight, today};
use crate::people::{self, Person};
use crate::services;
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "activities/authorised.html")]
struct AuthorisedPage {
    page: Page,
    form: Form,
    enrolment: Enrolment,
    person: Person,
    service: String,
    rows: Vec<Authorisation>,
    contracts: Vec<Contract>,
    options: Vec<(String, String)>,
    pers: Vec<(String, String)>,
    month: String,
    /// Those of this month, beside what was authorised.
    hours: Hours,
    may_write: bool,
}

impl AuthorisedPage {
    async fn draw<R: Right>(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<R>,
        of: (Enrolment, Person),
        form: Form,
    ) -> Result<Self> {
        let (enrolment, person) = of;
        let (on, rows) = (today(app.clock.now()), contracts::store::authorised(tx, app, &enrolment.id).await?);
        let month = Month::of(on);
        let service = services::store::find(tx, &enrolment.service).await?.ok_or(Error::NotFound)?;
        let contracts = contracts::store::of_service(tx, &enrolment.service).await?;
        let hours = allowed::of(tx, &[&enrolment.id], month).await?.remove(&enrolment.id).unwrap_or_default();
        let event = Event::new("enrolment.read", "enrolment", enrolment.id.as_str());
        audit::record(tx, app, &staff.actor(), event.detail(format!("person={}", person.id))).await?;
        let page = staff.page("authorised-title").under("nav-people", "/persone");
        let page = page.under_named(person.details.name(), format!("/persone/{}", person.id));
        let page = page.under_named(service.particulars.content.name.clone(), format!("/prese/{}", enrolment.id));
        let options = contracts.iter().filter(|one| one.terms.ends.is_none_or(|ends| ends >= on));
        let options = options.map(|one| (one.id.to_string(), one.terms.name.clone())).collect();
        let pers = Per::OF_A_PERSON.map(|per| (per.code().to_owned(), page.t(format!("per-{}", per.code())))).to_vec();
        let (words, may_write) = (month_words(&page, month), staff.may(Permission::WriteEnrolments, Scope::Anything));
        let service = service.particulars.content.name;
        Ok(Self {
            page,
            form,
            enrolment,
            person,
            service,
            rows,
            contracts,
            options,
            pers,
            month: words,
            hours,
            may_write,
        })
    }

    fn contract(&self, row: &Authorisation) -> &str {
        self.contracts.iter().find(|one| one.id == row.said.contract).map_or("", |one| one.terms.name.as_str())
    }

    fn days(&self, row: &Authorisation) -> String {
        format!("{} – {}", day(row.said.starts), row.said.ends.map(day).unwrap_or_default())
    }

    fn standing(&self) -> Standing {
        self.hours.standing()
    }
}

async fn load<R: Right>(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<R>,
    permission: Permission,
    id: &str,
) -> Result<(Enrolment, Person)> {
    let enrolment = enrolments::store::find(tx, &parse_id(id)?).await?.ok_or(Error::NotFound)?;
    let person = people::store::find(tx, app, &sight(staff, permission)?, &enrolment.person).await?;
    let person = person.ok_or(Error::NotFound)?;
    reason_first(tx, app, staff, &person.id, "").await?;
    Ok((enrolment, person))
}

pub(super) async fn show(staff: Staff<ReadPeople>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let of = load(&mut tx, &app, &staff, Permission::ReadPeople, &id).await?;
    let form = Form::prefilled([("starts", day(today(app.clock.now()))), ("per", Per::Week.code().to_owned())]);
    let page = AuthorisedPage::draw(&mut tx, &app, &staff, of, form).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn write(
    staff: Staff<WriteEnrolments>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let of = load(&mut tx, &app, &staff, Permission::WriteEnrolments, &id).await?;
    let contracts = contracts::store::of_service(&mut tx, &of.0.service).await?;
    let ids: Vec<_> = contracts.into_iter().map(|one| one.id).collect();
    if let Some(new) = Authorised::read(&mut form, &ids) {
        contracts::store::authorise(&mut tx, &app, &staff.actor(), &of.0, &new).await?;
        tx.commit().await?;
        return Ok(redirect_with(&format!("/prese/{id}/ore"), &Flash::ok("authorised-written")));
    }
    let page = AuthorisedPage::draw(&mut tx, &app, &staff, of, form).await?;
    tx.commit().await?;
    view_again(&page)
}

pub(super) async fn withdraw(
    staff: Staff<WriteEnrolments>,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (enrolment, _) = load(&mut tx, &app, &staff, Permission::WriteEnrolments, &id).await?;
    let row = parse_id(form.value("authorisation"))?;
    let done = contracts::store::withdraw(&mut tx, &app, &staff.actor(), &enrolment, &row).await?;
    tx.commit().await?;
    let flash = if done { Flash::ok("authorised-withdrawn") } else { Flash::warn("authorised-withdrawn-already") };
    Ok(redirect_with(&format!("/prese/{id}/ore"), &flash))
}
