//! `/prese/{id}/ore`: the hours that the paying body has authorised for one person, or the days where the contract of the service is paid by
//! days, and how many of them were done this month.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{month_words, of_unit};
use crate::accounts::permission::{ReadPeople, Right, WriteEnrolments};
use crate::accounts::{Permission, Scope, Staff};
use crate::activities::allowed::{Count, Hours, Standing};
use crate::activities::store::allowed;
use crate::app::App;
use crate::audit::{self, Event};
use crate::contracts::month::Month;
use crate::contracts::{self, Authorisation, Authorised, Contract, Limit, Per, Unit};
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
    /// What the contracts that can be chosen pay for.
    units: Vec<Unit>,
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
        let offered = contracts.iter().filter(|one| one.terms.ends.is_none_or(|ends| ends >= on));
        let units: Vec<Unit> = offered.clone().map(|one| one.terms.unit).collect();
        let title = if only_days(&units, &rows) { "authorised-title-days" } else { "authorised-title" };
        let page = staff.page(title).under("nav-people", "/persone");
        let page = page.under_named(person.details.name(), format!("/persone/{}", person.id));
        let page = page.under_named(service.particulars.content.name.clone(), format!("/prese/{}", enrolment.id));
        let options = offered.map(|one| (one.id.to_string(), one.terms.name.clone())).collect();
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
            units,
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

    /// How much one of them is, in words.
    fn limit(&self, row: &Authorisation) -> String {
        match row.said.limit {
            Limit::Minutes(minutes) => self.page.hours(minutes),
            Limit::Days(days) => self.page.t1("contract-days-n", "n", days),
        }
    }

    /// It is about days alone.
    fn only_days(&self) -> bool {
        only_days(&self.units, &self.rows)
    }

    /// A text that says the same of hours and, with `-days`, of days.
    fn in_unit(&self, key: &str) -> String {
        self.page.t(of_unit(key, if self.only_days() { Unit::Day } else { Unit::Hour }))
    }

    /// A text about what is too much, of hours or of days.
    fn warning(&self, key: &str) -> String {
        self.page.t(of_unit(key, self.hours.unit()))
    }

    /// Days beside what was authorised; where they alone are paid, also before there is any.
    fn of_days(&self) -> Option<Count> {
        self.hours.days.or_else(|| self.only_days().then(Count::default))
    }

    /// Hours stand beside what was authorised, unless only days are.
    fn tells_hours(&self) -> bool {
        self.hours.minutes.is_limited() || !self.only_days()
    }

    /// A contract that can be chosen pays for hours.
    fn pays_hours(&self) -> bool {
        self.units.contains(&Unit::Hour)
    }

    /// A contract that can be chosen pays for days.
    fn pays_days(&self) -> bool {
        self.units.contains(&Unit::Day)
    }

    /// Only one of the two can be written.
    fn is_of_one_unit(&self) -> bool {
        self.pays_hours() != self.pays_days()
    }
}

/// Whether everything that is authorised or can be is in days.
fn only_days(units: &[Unit], rows: &[Authorisation]) -> bool {
    let all = || units.iter().copied().chain(rows.iter().map(|row| row.said.limit.unit()));
    all().next().is_some() && all().all(|unit| unit == Unit::Day)
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
    if let Some(new) = Authorised::read(&mut form, &contracts) {
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
