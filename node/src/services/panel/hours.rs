//! `/servizi/{id}/orari`: when a service is open, row by row: some days, from when to when ([`openings`]).

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::edit::load;
use super::{openings, rows};
use crate::accounts::Staff;
use crate::accounts::permission::WriteServices;
use crate::app::App;
use crate::error::Result;
use crate::services::hours::Hours;
use crate::services::{Service, store};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, view, view_again};

type Writer = Staff<WriteServices>;

#[derive(Template)]
#[template(path = "services/hours.html")]
struct HoursPage {
    page: Page,
    service: Service,
    form: Form,
    /// The numbers of the rows, and whether each holds for a time only.
    rows: Vec<(usize, bool)>,
    /// Codes and names of the days.
    days: Vec<(&'static str, String)>,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl HoursPage {
    fn new(staff: &Writer, service: Service, form: Form) -> Self {
        let page = rows::page(staff, "services-hours-title", &service);
        let (rows, days) = (openings::shown(&form), openings::days(page.locale()));
        Self { page, service, form, rows, days, meanwhile: Vec::new() }
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, typed: &Hours) -> Self {
        let now = &self.service.hours;
        self.meanwhile = openings::differing(&self.page, now, typed);
        self.form.stands_on(&meanwhile::mark(&openings::fields(now)));
        self
    }
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = load(&mut tx, &id).await?;
    let form = rows::filled(&openings::fields(&service.hours));
    view(&HoursPage::new(&staff, service, form))
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let Some(hours) = openings::read(&mut form, staff.frame().locale) else {
        return view_again(&HoursPage::new(&staff, service, form));
    };
    if rows::is_overtaken(&mut form, &openings::fields(&service.hours), "closures") {
        return view_again(&HoursPage::new(&staff, service, form).overtaken(&hours));
    }
    store::set_hours(&mut tx, &app, &staff.actor(), &service, &hours).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/servizi/{id}"), &Flash::ok("services-hours-saved")))
}
