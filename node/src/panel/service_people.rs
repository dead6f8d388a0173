//! `/servizi/{id}/persone/esporta`: the people of a service as a file, with how each is reached and whom to call for her.
//!
//! Telephones come out where the record would show them to whoever asks, and nowhere else ([`reach`]): of a protected record of another that
//! has to be opened with a reason the file says no more than the list.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;

use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::app::App;
use crate::audit::ListKind;
use crate::enrolments::panel::file::Taken;
use crate::enrolments::panel::{Wish, along};
use crate::enrolments::store::list::Enrolled;
use crate::error::Result;
use crate::people::PersonId;
use crate::people::panel::{reading, today};
use crate::relations::panel::reach::{self, Reached};
use crate::web::spreadsheet::Format;

/// The route of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/servizi/{id}/persone/esporta", get(file))
}

async fn file(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    format: Format,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let taken = Taken::read(&mut tx, &app, &staff, &id, &wish).await?;
    let people: Vec<PersonId> = taken.lines.iter().map(|line| line.person.id.clone()).collect();
    let reached = reach::of_people(&mut tx, &app, &reading(&staff)?, &people, today(app.clock.now())).await?;
    drop(tx);
    // Whoever is named is named in the log, and so is who is called for somebody.
    let called = reached.values().filter_map(|one| one.contact.record.as_ref());
    let named: Vec<&str> = people.iter().chain(called).map(PersonId::as_str).collect();
    along::leave(&app, &staff, ListKind::new("enrolment.export", "service", &id), &named).await?;
    let page = &staff.page("nav-services");
    let of = |line: &Enrolled, told: fn(&Reached) -> String| reached.get(&line.person.id).map(told).unwrap_or_default();
    let who = |line: &Enrolled| reached.get(&line.person.id).map(|one| one.contact.named(page)).unwrap_or_default();
    let sheet = Taken::named(page)
        .column(page.t("people-telephone"), |line| of(line, |one| one.telephone.clone()))
        .column(page.t("people-email"), |line| of(line, |one| one.email.clone()))
        .column(page.t("enrolment-contact"), who)
        .column(page.t("enrolment-contact-telephone"), |line| of(line, |one| one.contact.telephone.clone()));
    taken.standing(page, sheet).answer(format, "persone-del-servizio", &taken.lines)
}
