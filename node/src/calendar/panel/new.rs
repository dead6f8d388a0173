//! `/agenda/nuovo`: a new appointment.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;

use super::Wish;
use super::fields::Offer;
use crate::accounts::Staff;
use crate::accounts::permission::WriteCalendar;
use crate::app::App;
use crate::calendar::store;
use crate::error::Result;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, view, view_again};

#[derive(Template)]
#[template(path = "calendar/new.html")]
struct NewPage {
    page: Page,
    form: Form,
    offer: Offer,
}

impl NewPage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Staff<WriteCalendar>, form: Form) -> Result<Self> {
        let page = staff.page("calendar-new").under("calendar-title", "/agenda");
        let offer = Offer::of(tx, app, &page, staff, &form).await?;
        Ok(Self { page, form, offer })
    }
}

/// The week in which something is.
pub(super) fn week_of(day: Date) -> String {
    format!("/agenda?giorno={}", dates::written(day))
}

pub(super) async fn show(
    staff: Staff<WriteCalendar>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let on = dates::written(wish.day(dates::today(app.clock.now())));
    let to = wish.service().map_or_else(|| "guests".to_owned(), |service| service.to_string());
    view(&NewPage::draw(&mut tx, &app, &staff, Form::prefilled([("on", on), ("for", to)])).await?)
}

pub(super) async fn make(staff: Staff<WriteCalendar>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let offer = Offer::of(&mut tx, &app, &staff.page("calendar-new"), &staff, &form).await?;
    if !form.ticked("search")
        && let Some((written, times)) = offer.read(&mut form)
    {
        store::make(&mut tx, &app, staff.account(), &written, &times).await?;
        tx.commit().await?;
        return Ok(redirect_with(&week_of(written.when.first()), &Flash::ok("calendar-made")));
    }
    let page = NewPage::draw(&mut tx, &app, &staff, form).await?;
    if page.form.is_clean() { view(&page) } else { view_again(&page) }
}
