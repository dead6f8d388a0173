//! `/persone/{id}/decesso`: the day on which somebody died, what it ends, and how it is put right when it was a mistake.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};

use super::person::enrolments_of;
use crate::accounts::permission::WriteEnrolments;
use crate::accounts::{Permission, Staff};
use crate::activities::store::died;
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::{Enrolment, State as Stage};
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, reason_first, sight, today};
use crate::people::{Person, PersonId, death, history, store};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Writer = Staff<WriteEnrolments>;

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/persone/{id}/decesso", get(ask).post(save)).route("/persone/{id}/decesso/vive", post(lives))
}

/// Those of her enrolments that are over because she has died.
pub fn closed_for_it(enrolments: &[(Enrolment, String)]) -> Vec<&(Enrolment, String)> {
    enrolments.iter().filter(|(enrolment, _)| enrolment.state.is_over_by_death()).collect()
}

#[derive(Template)]
#[template(path = "people/death.html")]
struct DeathPage {
    page: Page,
    person: Person,
    form: Form,
    enrolments: Vec<(Enrolment, String)>,
    /// How many activities are planned with her from tomorrow on.
    planned: usize,
}

impl DeathPage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Writer, person: Person, form: Form) -> Result<Self> {
        let enrolments = enrolments_of(tx, &person.id).await?;
        let planned = died::planned(tx, &person.id, today(app.clock.now())).await?.len();
        audit::record(tx, app, &staff.actor(), Event::new("person.read", "person", person.id.as_str())).await?;
        let page = staff.page("people-died-title").under("nav-people", "/persone");
        let page = page.under_named(person.details.name(), format!("/persone/{}", person.id));
        Ok(Self { page, person, form, enrolments, planned })
    }

    /// What the step ends here.
    fn end_here(&self) -> Vec<&(Enrolment, String)> {
        self.enrolments.iter().filter(|(enrolment, _)| died::ends_here(enrolment)).collect()
    }

    /// What goes on with a referral, where its end is signed.
    fn end_there(&self) -> Vec<&(Enrolment, String)> {
        let open = |one: &Enrolment| !matches!(one.state, Stage::Closed { .. });
        self.enrolments.iter().filter(|(one, _)| open(one) && !died::ends_here(one)).collect()
    }

    fn closed(&self) -> Vec<&(Enrolment, String)> {
        closed_for_it(&self.enrolments)
    }
}

async fn load(tx: &mut Tx, app: &App, staff: &Writer, id: &str) -> Result<Person> {
    let id: PersonId = parse_id(id)?;
    let sight = sight(staff, Permission::WriteEnrolments)?;
    let person = store::find(tx, app, &sight, &id).await?.ok_or(Error::NotFound)?;
    reason_first(tx, app, staff, &person.id, "").await?;
    Ok(person)
}

async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, &id).await?;
    let mut form = Form::prefilled([("on", person.details.died_on.map(day).unwrap_or_default())]);
    form.stands_on(&person.version);
    let page = DeathPage::draw(&mut tx, &app, &staff, person, form).await?;
    tx.commit().await?;
    view(&page)
}

async fn save(staff: Writer, State(app): State<App>, Path(id): Path<String>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, &id).await?;
    form.called([("on", "people-died-on-day")]);
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    let on = form.day("on");
    match on.map(|on| death::may_be(person.details.birth_date, on, today(app.clock.now()))) {
        Some(Ok(())) => {}
        Some(Err(refusal)) => form.refuse("on", refusal.key()),
        None => form.refuse("on", "form-required"),
    }
    if seen != person.version {
        form.refuse("on", "people-died-overtaken");
        form.stands_on(&person.version);
    }
    if let Some(on) = on.filter(|_| form.is_clean()) {
        let flash = write(&mut tx, &app, &staff, &person, on).await?;
        tx.commit().await?;
        return Ok(redirect_with(&format!("/persone/{}", person.id), &flash));
    }
    let page = DeathPage::draw(&mut tx, &app, &staff, person, form).await?;
    tx.commit().await?;
    view_again(&page)
}

/// Writes the day for the first time, or another one.
async fn write(tx: &mut Tx, app: &App, staff: &Writer, person: &Person, on: jiff::civil::Date) -> Result<Flash> {
    let by = staff.actor();
    let gone = || Error::Conflict("people-died-overtaken".into());
    if person.details.died_on.is_none_or(|known| known == on) {
        // Written again with the same day, it ends what was begun since.
        let written = died::write(tx, app, &by, person, on).await?;
        return if written { Ok(Flash::ok("people-died-kept")) } else { Err(gone()) };
    }
    let stay = died::moved(tx, app, &by, person, on).await?.ok_or_else(gone)?;
    Ok(if stay.is_empty() { Flash::ok("people-died-moved") } else { Flash::warn("people-died-moved-not-all") })
}

/// She is alive: the record says so again, and nothing opens by itself.
async fn lives(staff: Writer, State(app): State<App>, Path(id): Path<String>, _form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, &id).await?;
    if person.details.died_on.is_none() {
        return Err(Error::NotFound);
    }
    if !history::died(&mut tx, &app, &staff.actor(), &person, None).await? {
        return Err(Error::Conflict("people-died-overtaken".into()));
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{}/decesso", person.id), &Flash::ok("people-lives-kept")))
}
