//! `/prese/{id}/fine`: until when somebody is thought to stay.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::{Enrolled, act, fields};
use crate::accounts::permission::WriteEnrolments;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::enrolments::store::{expected, plans};
use crate::error::{Error, Result};
use crate::people::restriction;
use crate::store::Tx;
use crate::web::dates::{self, written as day};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Writer = Staff<WriteEnrolments>;

#[derive(Template)]
#[template(path = "enrolments/expected.html")]
struct ExpectedPage {
    page: Page,
    of: Enrolled,
    form: Form,
    /// The end of her plan, which is proposed.
    planned: Option<String>,
    /// What a colleague has written meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl ExpectedPage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Writer, of: Enrolled, form: Form) -> Result<Self> {
        let page = of.page(staff.page("enrolment-expected"));
        let page = page.under_named(of.service_name(), format!("/prese/{}", of.enrolment.id));
        let planned = plans::until(tx, &of.enrolment.id).await?.map(day);
        act::read_again(tx, app, staff, &of).await?;
        Ok(Self { page, of, form, planned, meanwhile: Vec::new() })
    }
}

/// The enrolment of somebody who has a place.
async fn load(tx: &mut Tx, app: &App, staff: &Writer, id: &str) -> Result<Enrolled> {
    let of = Enrolled::load(tx, app, staff, Permission::WriteEnrolments, id).await?;
    if of.enrolment.state.takes_a_place() { Ok(of) } else { Err(Error::NotFound) }
}

fn text(on: Option<Date>) -> String {
    on.map(|on| on.to_string()).unwrap_or_default()
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let of = load(&mut tx, &app, &staff, &id).await?;
    let seen = of.enrolment.expected_end;
    let proposed = match seen {
        None => plans::until(&mut tx, &of.enrolment.id).await?.filter(|on| *on >= of.enrolment.since),
        known => known,
    };
    let values = [("version", text(seen)), ("expected", proposed.map(day).unwrap_or_default())];
    let page = ExpectedPage::draw(&mut tx, &app, &staff, of, Form::prefilled(values)).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let of = load(&mut tx, &app, &staff, &id).await?;
    let (seen, now) = (form.value("version").to_owned(), of.enrolment.expected_end);
    let to = fields::expected(&mut form, Some(of.enrolment.since));
    let by = staff.actor();
    if form.is_clean() && restriction::store::usable(&mut tx, &app, &by, &of.person.id).await?.is_none() {
        form.refuse("expected", "restriction-refused");
    }
    let overtaken = seen != text(now);
    if overtaken {
        form.refuse("expected", "enrolment-expected-overtaken");
        form.stands_on(&text(now));
    }
    let seen = dates::day(&seen);
    if form.is_clean() && expected::set(&mut tx, &app, &by, &of.enrolment, (seen, to)).await? {
        tx.commit().await?;
        return Ok(redirect_with(&format!("/prese/{id}"), &Flash::ok("enrolment-expected-saved")));
    }
    let mut page = ExpectedPage::draw(&mut tx, &app, &staff, of, form).await?;
    tx.commit().await?;
    if overtaken {
        page.meanwhile = vec![(page.page.t("enrolment-expected"), now.map(day).unwrap_or_default())];
    }
    view_again(&page)
}
