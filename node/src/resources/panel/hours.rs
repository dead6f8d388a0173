//! `/risorse/{id}/orari`: when a resource can be had, row by row, in the rows that a service has for when it is open.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{load, page_below};
use crate::accounts::Staff;
use crate::accounts::permission::LendResources;
use crate::app::App;
use crate::error::Result;
use crate::resources::{Resource, store};
use crate::services::hours::Hours;
use crate::services::panel::{openings, rows};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, view, view_again};

type Writer = Staff<LendResources>;

#[derive(Template)]
#[template(path = "resources/hours.html")]
struct HoursPage {
    page: Page,
    resource: Resource,
    form: Form,
    /// The numbers of the rows, and whether each holds for a time only.
    rows: Vec<(usize, bool)>,
    /// Codes and names of the days.
    days: Vec<(&'static str, String)>,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl HoursPage {
    fn new(staff: &Writer, resource: Resource, form: Form) -> Self {
        let page = page_below(staff, "resources-hours-title", &resource);
        let (rows, days) = (openings::shown(&form), openings::days(page.locale()));
        Self { page, resource, form, rows, days, meanwhile: Vec::new() }
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, typed: &Hours) -> Self {
        let now = &self.resource.particulars.rules.hours;
        self.meanwhile = openings::differing(&self.page, now, typed);
        self.form.stands_on(&meanwhile::mark(&openings::fields(now)));
        self
    }
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let resource = load(&mut tx, &id).await?;
    drop(tx);
    let form = rows::filled(&openings::fields(&resource.particulars.rules.hours));
    view(&HoursPage::new(&staff, resource, form))
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let resource = load(&mut tx, &id).await?;
    let Some(hours) = openings::read(&mut form, staff.frame().locale) else {
        return view_again(&HoursPage::new(&staff, resource, form));
    };
    if rows::is_overtaken(&mut form, &openings::fields(&resource.particulars.rules.hours), "closures") {
        return view_again(&HoursPage::new(&staff, resource, form).overtaken(&hours));
    }
    store::set_hours(&mut tx, &app, &staff.actor(), &resource, &hours).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/risorse/{id}"), &Flash::ok("services-hours-saved")))
}
