//! `/servizi/posti`: how many places are free now. What changes every day has a field of its own wherever it is shown; the fields of one
//! page are sent together and go back to that page. When one is no such number, or somebody else was faster, nothing is kept and a
//! page with these fields alone says which.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;

use super::edit::load;
use crate::accounts::Staff;
use crate::accounts::permission::WriteServices;
use crate::app::App;
use crate::error::{Error, Result};
use crate::services::store::Announce;
use crate::services::{Service, store};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::view_again;

/// Digits of a number of places.
const LONGEST: usize = 6;

/// The fields once more, with what was typed.
#[derive(Template)]
#[template(path = "services/places_again.html")]
struct PlacesPage {
    page: Page,
    back: String,
    services: Vec<Service>,
    form: Form,
}

/// Says how many are free.
pub(super) async fn say(
    staff: Staff<WriteServices>,
    State(app): State<App>,
    Extension(announce): Extension<Announce>,
    mut form: Form,
) -> Result<Response> {
    let back = back(form.value("back")).to_owned();
    let mut tx = staff.write(&app).await?;
    let mut services = Vec::new();
    for (id, was, _) in said(&form) {
        let service = load(&mut tx, &id).await?;
        if let Some(free) = read(&mut form, &service, &was) {
            keep(&mut tx, &app, &staff, &service, free).await?;
            announce.0(&mut tx, &app, &service.id).await?;
        }
        services.push(service);
    }
    if !form.is_clean() {
        let page = staff.page("services-places-title").under("nav-services", "/servizi");
        return view_again(&PlacesPage { page, back, services, form });
    }
    tx.commit().await?;
    Ok(redirect_with(&back, &Flash::ok("services-places-said")))
}

/// How many of a service are free, unless it is no such number or somebody else has said another meanwhile; then the form
/// says so.
fn read(form: &mut Form, service: &Service, was: &str) -> Option<u32> {
    // Counted or closed meanwhile: there is nothing left to say of it, and the others are kept.
    let open = service.closed_at.is_none() && !service.particulars.counted;
    let places = service.places().filter(|_| open)?;
    let field = format!("free-{}", service.id);
    if places.available.to_string() != was {
        form.refuse_with(&field, "services-places-meanwhile", places.available.into());
    }
    form.required(&field, LONGEST);
    let free = form.number(&field, 0, places.maximum.into()).and_then(|free| u32::try_from(free).ok());
    free.filter(|_| form.mistake(&field).is_none())
}

async fn keep(tx: &mut Tx, app: &App, staff: &Staff<WriteServices>, service: &Service, free: u32) -> Result<()> {
    let mut new = service.particulars.clone();
    if let Some(places) = new.content.capacity.first_mut() {
        (places.available, places.updated) = (free, app.clock.now());
    }
    if !store::change(tx, app, &staff.actor(), service, service.version, &new).await? {
        return Err(Error::Conflict("services-changed-meanwhile".into()));
    }
    Ok(())
}

/// What is said of services, as identifier, what the page showed and what was typed: where the number is another, and where
/// none is, that the pressed one is still right.
fn said(form: &Form) -> Vec<(String, String, String)> {
    let shown = form.fields().filter_map(|(name, was)| Some((name.strip_prefix("was-")?, was)));
    let typed = shown.map(|(id, was)| (id.to_owned(), was.to_owned(), form.value(format!("free-{id}")).to_owned()));
    let (changed, same): (Vec<_>, Vec<_>) = typed.partition(|(_, was, typed)| was != typed.trim());
    if changed.is_empty() { same.into_iter().filter(|(id, ..)| id == form.value("said")).collect() } else { changed }
}

/// The page where the fields stood; from anywhere else to the list.
fn back(typed: &str) -> &str {
    let referral = typed.strip_prefix("/invii/ref_");
    let is_one = referral.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if typed == "/" || is_one { typed } else { "/servizi" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_with_the_field_are_gone_back_to() {
        for page in ["/", "/servizi", "/invii/ref_01a2"] {
            assert_eq!(back(page), page);
        }
        for other in ["", "//altrove.example", "https://altrove.example", "/invii/ref_../../uscita", "/persone"] {
            assert_eq!(back(other), "/servizi", "{other}");
        }
    }

    #[test]
    fn numbers_that_were_changed_are_said_or_that_the_pressed_one_is_still_right() {
        let told = |fields: &[(&'static str, &str)]| {
            said(&Form::prefilled(fields.iter().map(|(name, value)| (*name, (*value).to_owned()))))
        };
        let same = [("was-a", "2"), ("free-a", " 2 "), ("was-b", "3"), ("free-b", "3"), ("said", "b")];
        let [b, c] = [("b", "3", "3"), ("c", "1", "")].map(|(id, was, typed)| (id.into(), was.into(), typed.into()));
        assert_eq!(told(&same), [b]);
        assert_eq!(told(&same[..4]), []);
        let cleared = [&same[..], &[("was-c", "1"), ("free-c", "")]].concat();
        assert_eq!(told(&cleared), [c]);
    }
}
