//! `/prenotazioni/{id}/modifica`: another time, other accessories, another purpose: asked anew with the same checks.

use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::super::moved::{self, Moved};
use super::super::repeat::Looked;
use super::super::{Booking, BookingId, store};
use super::book::BookPage;
use super::rights::{Act, Eyes};
use super::{fields, load, resource_of};
use crate::accounts::Staff;
use crate::accounts::permission::BookResources;
use crate::app::App;
use crate::error::{Error, Result};
use crate::resources::Resource;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

fn page(staff: &Staff<BookResources>, booking: &Booking) -> (Page, String, Option<BookingId>) {
    let path = format!("/prenotazioni/{}", booking.id);
    let page = staff.page("booking-shift-title").under("nav-bookings", "/prenotazioni");
    let page = page.under_named(booking.resource_name.clone(), path.clone());
    (page, format!("{path}/modifica"), Some(booking.id))
}

/// What is booked now, in the fields of the form; where the address says another time, that.
async fn filled(tx: &mut Tx, booking: &Booking, resource: &Resource, asked: &Form) -> Result<Form> {
    let mut values = if fields::says_when(asked) {
        let said = ["giorno", "dalle", "alle", "al"].map(|field| (field.to_owned(), asked.value(field).to_owned()));
        said.to_vec()
    } else {
        fields::of_span(booking.span).map(|(field, value)| (field.to_owned(), value)).to_vec()
    };
    let people = if booking.people == 0 { String::new() } else { booking.people.to_string() };
    let rest = [("unita", booking.units.to_string()), ("persone", people), ("purpose", booking.purpose.clone())];
    values.extend(rest.map(|(field, value)| (field.to_owned(), value)));
    let extras = store::extras(tx, &booking.id).await?;
    for (place, accessory) in resource.particulars.content.accessories.iter().enumerate() {
        let extra = extras.iter().find(|extra| extra.name == accessory.name);
        values.extend(extra.map(|extra| (fields::extra(place), extra.quantity.to_string())));
    }
    let mut form = Form::prefilled(values.iter().map(|(field, value)| (field.as_str(), value.clone())));
    form.stands_on(&booking.version);
    Ok(form)
}

/// The booking, if she may move it.
async fn movable(tx: &mut Tx, app: &App, eyes: &Eyes, id: &str) -> Result<Booking> {
    let booking = load(tx, app, id).await?;
    if !eyes.reads(&booking) {
        return Err(Error::NotFound);
    }
    if eyes.may(Act::Shift, &booking) { Ok(booking) } else { Err(Error::Conflict("booking-overtaken".into())) }
}

pub(super) async fn ask(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response> {
    let asked = Form::from_fields(asked)?;
    let mut tx = app.db.read().await?;
    let booking = movable(&mut tx, &app, &Eyes::of(&staff), &id).await?;
    let resource = resource_of(&mut tx, &booking.resource.to_string()).await?;
    let form = filled(&mut tx, &booking, &resource, &asked).await?;
    view(&BookPage::new(&mut tx, &app, page(&staff, &booking), resource, (form, &[])).await?)
}

pub(super) async fn save(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let eyes = Eyes::of(&staff);
    let mut tx = staff.write(&app).await?;
    let booking = movable(&mut tx, &app, &eyes, &id).await?;
    if form.value("version") != booking.version.to_string() {
        return Err(Error::Conflict("booking-overtaken".into()));
    }
    let resource = resource_of(&mut tx, &booking.resource.to_string()).await?;
    let Some(typed) = fields::read(&mut form, &resource) else {
        return view_again(&BookPage::new(&mut tx, &app, page(&staff, &booking), resource, (form, &[])).await?);
    };
    match moved::to(&mut tx, &app, &staff.actor(), &booking, &typed.wanted, eyes.lends()).await? {
        Moved::Done(id) => {
            tx.commit().await?;
            Ok(redirect_with(&format!("/prenotazioni/{id}"), &Flash::ok("booking-shifted")))
        }
        Moved::NotNow => Err(Error::Conflict("booking-overtaken".into())),
        Moved::Refused(refusals) => {
            form.refuse("giorno", "booking-not-possible");
            let looked = [Looked { span: typed.wanted.span, refusals }];
            view_again(&BookPage::new(&mut tx, &app, page(&staff, &booking), resource, (form, &looked)).await?)
        }
    }
}
