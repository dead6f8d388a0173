//! `/prese/{id}/informativa`: the notice of the service that somebody was handed, and on which day.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::Enrolled;
use crate::accounts::permission::{ReadPeople, Right, WriteDiary};
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::notices::{GivenTo, HandedOut, New};
use crate::enrolments::store::notices;
use crate::error::Result;
use crate::people::panel::{today, usable};
use crate::processing::{self, Notice};
use crate::store::Tx;
use crate::web::dates::{self, written as day};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "enrolments/notice.html")]
struct NoticePage {
    page: Page,
    of: Enrolled,
    handed_out: Vec<HandedOut>,
    /// Number and words of each version.
    versions: Vec<(String, String)>,
    takers: Vec<(String, String)>,
    may_write: bool,
    form: Form,
}

impl NoticePage {
    fn day(&self, one: &HandedOut) -> String {
        day(one.on)
    }
}

async fn draw<R: Right>(
    mut tx: Tx,
    app: &App,
    staff: &Staff<R>,
    (of, all): (Enrolled, &[Notice]),
    form: Form,
) -> Result<NoticePage> {
    let handed_out = notices::of(&mut tx, &of.enrolment).await?;
    let event = Event::new("enrolment.read", "enrolment", of.enrolment.id.as_str());
    audit::record(&mut tx, app, &staff.actor(), event.detail(format!("person={}", of.person.id))).await?;
    tx.commit().await?;
    let page =
        of.page(staff.page("notice-title")).under_named(of.service_name(), format!("/prese/{}", of.enrolment.id));
    let words = |one: &Notice| page.t2("processing-notice-version", "number", one.number, "day", day(one.since));
    let versions = all.iter().map(|one| (one.number.to_string(), words(one))).collect();
    let takers = GivenTo::ALL.map(|to| (to.code().to_owned(), page.t(format!("notice-to-{}", to.code())))).to_vec();
    let may_write = staff.may(Permission::WriteDiary, Scope::Anything);
    Ok(NoticePage { page, of, handed_out, versions, takers, may_write, form })
}

pub(super) async fn ask(staff: Staff<ReadPeople>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let of = Enrolled::load(&mut tx, &app, &staff, Permission::ReadPeople, &id).await?;
    let all = processing::store::notices(&mut tx, &of.service.id).await?;
    let newest = all.first().map(|one| one.number.to_string()).unwrap_or_default();
    let start = [("on", dates::date(app.clock.now())), ("number", newest), ("to", "person".to_owned())];
    view(&draw(tx, &app, &staff, (of, &all), Form::prefilled(start)).await?)
}

pub(super) async fn write(
    staff: Staff<WriteDiary>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let of = Enrolled::load(&mut tx, &app, &staff, Permission::WriteDiary, &id).await?;
    let all = processing::store::notices(&mut tx, &of.service.id).await?;
    let new = New::read(&mut form, &all, today(app.clock.now()));
    let hers = usable(&mut tx, &app, &staff, &of.person.id, (&mut form, "number")).await?;
    let Some((new, hers)) = new.zip(hers) else {
        return view_again(&draw(tx, &app, &staff, (of, &all), form).await?);
    };
    notices::write(&mut tx, &app, staff.account(), (&of.enrolment, &hers), new).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/prese/{id}/informativa"), &Flash::ok("notice-written")))
}
