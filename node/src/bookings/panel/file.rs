//! `/prenotazioni/esporta`: the list as a file, with what may be read on it and nothing more.

use axum::extract::{Query, State};
use axum::response::Response;

use super::super::store::list;
use super::list::Wish;
use super::names::Names;
use super::rights::Eyes;
use super::words;
use crate::accounts::Staff;
use crate::accounts::permission::BookResources;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::bookings::Booking;
use crate::error::Result;
use crate::web::dates;
use crate::web::spreadsheet::{self, Cell, Format, Sheet};

pub(super) async fn export(
    staff: Staff<BookResources>,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let (page, eyes) = (staff.page("nav-bookings"), Eyes::of(&staff));
    let mut tx = app.db.read().await?;
    let bookings = list::some(&mut tx, &app, &wish.filter(&eyes), spreadsheet::MOST + 1).await?;
    let names = Names::read(&mut tx).await?;
    drop(tx);
    spreadsheet::fits(bookings.len())?;
    let ids: Vec<String> = bookings.iter().map(|one| one.id.to_string()).collect();
    let mut tx = staff.write(&app).await?;
    let kind = ListKind::new("booking.export", "booking", "list");
    audit::record_list(&mut tx, &app, &staff.actor(), kind, ids.iter().map(String::as_str)).await?;
    tx.commit().await?;
    let line = |one: &Booking| names.line(&page, &eyes, one);
    let sheet = Sheet::new(page.t("booking-resource"), |one: &Booking| one.resource_name.clone())
        .column(page.t("booking-day"), |one| dates::today(one.span.from()))
        .column(page.t("booking-when"), |one| words::times(one.span))
        .column(page.t("booking-length"), |one| Cell::Minutes(i64::from(one.span.minutes())))
        .column(page.t("booking-units"), |one| Cell::Number(i64::from(one.units)))
        .column(page.t("booking-who"), |one| line(one).who)
        .column(page.t("booking-purpose"), |one| line(one).purpose)
        .column(page.t("booking-state"), |one| words::state(&page, one.state));
    sheet.answer(format, "prenotazioni", &bookings)
}
