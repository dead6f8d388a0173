//! `/servizi/{id}/posti`: how many places are free now. What changes every day has a field of its own wherever it is shown, and goes
//! back to that page; what is no such number comes back on the page of the service, with what was typed.

use axum::extract::{Path, State};
use axum::response::Response;

use super::edit::{self, load};
use crate::accounts::Staff;
use crate::accounts::permission::WriteServices;
use crate::app::App;
use crate::error::{Error, Result};
use crate::services::store;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;

/// Digits of a number of places.
const LONGEST: usize = 6;

/// Says how many are free.
pub(super) async fn say(
    staff: Staff<WriteServices>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let back = back(form.value("back")).to_owned();
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let mut new = service.particulars.clone();
    let places = new.content.capacity.first_mut().filter(|_| service.closed_at.is_none()).ok_or(Error::NotFound)?;
    form.required("available", LONGEST);
    let free = form.number("available", 0, places.maximum.into()).and_then(|free| u32::try_from(free).ok());
    let Some(free) = free.filter(|_| form.is_clean()) else {
        return edit::refused(&staff, service, &form, "available");
    };
    (places.available, places.updated) = (free, app.clock.now());
    if !store::change(&mut tx, &app, &staff.actor(), &service, service.version, &new).await? {
        return Err(Error::Conflict("services-changed-meanwhile".into()));
    }
    tx.commit().await?;
    Ok(redirect_with(&back, &Flash::ok("services-places-said")))
}

/// The page where the field stood; from anywhere else to the list.
fn back(typed: &str) -> &str {
    let referral = typed.strip_prefix("/invii/ref_");
    let is_one = referral.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if typed == "/" || is_one { typed } else { "/servizi" }
}

#[cfg(test)]
mod tests {
    use super::back;

    #[test]
    fn only_pages_with_the_field_are_gone_back_to() {
        for page in ["/", "/servizi", "/invii/ref_01a2"] {
            assert_eq!(back(page), page);
        }
        for other in ["", "//altrove.example", "https://altrove.example", "/invii/ref_../../uscita", "/persone"] {
            assert_eq!(back(other), "/servizi", "{other}");
        }
    }
}
