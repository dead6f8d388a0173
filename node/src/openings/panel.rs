//! `/emergenza`: the essential of a record for an hour, and the notices of openings that somebody is told of.

mod essential;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};

use crate::accounts::permission::OpenInEmergency;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::openings::store::{self, Outcome};
use crate::openings::{Asked, OpeningId};
use crate::people::panel::{fields, parse_id, sight, today};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

/// Longest reason.
const LONGEST: usize = 300;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/emergenza", get(ask).post(open))
        .route("/emergenza/{id}", get(essential::show))
        .route("/emergenza/{id}/visto", post(saw))
}

#[derive(Template)]
#[template(path = "openings/ask.html")]
struct AskPage {
    page: Page,
    form: Form,
    /// She may open the protected records too.
    protected_too: bool,
}

fn page(staff: &Staff<OpenInEmergency>, form: Form) -> AskPage {
    let protected_too = may_open_protected(staff);
    AskPage { page: staff.page("opening-title").under("nav-people", "/persone"), form, protected_too }
}

/// Whether she opens the protected records of others too.
fn may_open_protected(staff: &Staff<OpenInEmergency>) -> bool {
    staff.may(Permission::OpenProtectedInEmergency, Scope::Anything)
}

async fn ask(staff: Staff<OpenInEmergency>) -> Result<Response> {
    view(&page(&staff, Form::default()))
}

/// Whom she has before her: by codice fiscale, or by all three of names and day of birth.
fn read(form: &mut Form, today: jiff::civil::Date) -> Option<(Asked, String)> {
    form.called([
        ("tax_code", "people-tax-code"),
        ("family_name", "people-family-name"),
        ("given_name", "people-given-name"),
        ("birth_date", "people-birth-date"),
        ("reason", "people-why-reason"),
    ]);
    let by_code = form.optional("tax_code", 24).is_some();
    let asked = if by_code {
        fields::tax_code(form).ok().map(Asked::Code)
    } else {
        let (family, given) = (form.required("family_name", 80), form.required("given_name", 80));
        let birth = fields::birth_date(form, today);
        if birth.is_none() {
            form.refuse("birth_date", "opening-needs-birth");
        }
        birth.map(|birth| Asked::Name(family, given, birth))
    };
    let reason = form.required("reason", LONGEST);
    form.is_clean().then_some((asked?, reason))
}

async fn open(staff: Staff<OpenInEmergency>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let Some((asked, reason)) = read(&mut form, today(app.clock.now())) else {
        return view_again(&page(&staff, form));
    };
    let mut tx = staff.write(&app).await?;
    let sights = (&sight(&staff, Permission::ReadPeople)?, may_open_protected(&staff));
    let outcome = store::open(&mut tx, &app, staff.account(), sights, (&asked, &reason)).await?;
    tx.commit().await?;
    match outcome {
        Outcome::Opened(id) => Ok(redirect(&format!("/emergenza/{id}"))),
        Outcome::Hers(person) => Ok(redirect(&format!("/persone/{person}"))),
        Outcome::Nobody => {
            form.refuse("reason", "opening-nobody");
            view_again(&page(&staff, form))
        }
        Outcome::TooOften => {
            form.refuse("reason", "opening-too-often");
            view_again(&page(&staff, form))
        }
    }
}

/// She has seen the notice.
async fn saw(staff: Staff, State(app): State<App>, Path(id): Path<String>, _form: Form) -> Result<Response> {
    let id: OpeningId = parse_id(&id)?;
    let mut tx = staff.write(&app).await?;
    if !store::saw(&mut tx, &app, staff.account(), &id).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(redirect("/"))
}
