//! Waiting for a time that is taken, and waiting no more.

use axum::extract::{Path, State};
use axum::response::Response;

use super::super::WaitId;
use super::super::store::waits;
use super::{fields, resource_of};
use crate::accounts::Staff;
use crate::accounts::permission::BookResources;
use crate::app::App;
use crate::error::{Error, Result};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;

/// She is told when it becomes free; what she typed besides is asked again then.
pub(super) async fn add(staff: Staff<BookResources>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let resource = resource_of(&mut tx, form.value("risorsa")).await?;
    let when = fields::read_when(&mut form).filter(|when| when.span.from() > app.clock.now());
    let when = when.ok_or_else(|| Error::Conflict("booking-wait-past".into()))?;
    waits::add(&mut tx, &app, staff.id(), &resource.id, (when.span, when.units)).await?;
    tx.commit().await?;
    Ok(redirect_with("/prenotazioni", &Flash::ok("booking-wait-added")))
}

pub(super) async fn leave(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Path(wait): Path<String>,
    _form: Form,
) -> Result<Response> {
    let wait: WaitId = wait.parse().map_err(|_| Error::NotFound)?;
    let mut tx = staff.write(&app).await?;
    if !waits::leave(&mut tx, staff.id(), &wait).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(redirect_with("/prenotazioni", &Flash::ok("booking-wait-left")))
}
