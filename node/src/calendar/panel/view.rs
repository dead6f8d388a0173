//! `/agenda/{id}`: one appointment, what it said before, and for who may change it the form, and the two ways to call it off.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::fields::{Offer, prefilled};
use super::new::week_of;
use super::{load, looker, when_words};
use crate::accounts::permission::WriteCalendar;
use crate::accounts::{Decision, Permission, Staff, store as accounts};
use crate::app::App;
use crate::calendar::store::list::{self, Before};
use crate::calendar::{Appointment, For, When, Written, store};
use crate::error::{Error, Result};
use crate::services;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "calendar/view.html")]
struct ViewPage {
    page: Page,
    one: Appointment,
    form: Form,
    offer: Offer,
    /// For whom it is, in words.
    to: String,
    guests: String,
    before: Vec<Before>,
    may_change: bool,
    /// Later ones of its series take place.
    goes_on: bool,
    /// A colleague has changed it while the form was being filled in.
    overtaken: bool,
}

impl ViewPage {
    async fn draw(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<WriteCalendar>,
        one: Appointment,
        form: Form,
        overtaken: bool,
    ) -> Result<Self> {
        let page = staff.page("calendar-one").titled(one.written.title.clone()).under("calendar-title", "/agenda");
        let offer = Offer::of(tx, app, &page, staff, &form).await?;
        let to = recipients(tx, &page, &one.written).await?;
        let mut names = Vec::new();
        for guest in &one.written.guests {
            names.extend(accounts::find(tx, guest).await?.map(|account| account.name));
        }
        names.sort();
        let before = list::story(tx, app, &one.id).await?;
        let later = list::from_here(tx, app, &looker(staff).eyes(), &one).await?;
        let goes_on = later.iter().any(|seen| seen.appointment.id != one.id);
        let may_change = may_change(staff, &one);
        Ok(Self { page, one, form, offer, to, guests: names.join(", "), before, may_change, goes_on, overtaken })
    }

    fn when(&self, when: &When) -> String {
        when_words(&self.page, *when)
    }

    /// The version that was read. Once she has been shown what a colleague has changed, that is the one.
    fn version(&self) -> String {
        let seen = self.form.value("version");
        if self.overtaken || seen.is_empty() { self.one.version.to_string() } else { seen.to_owned() }
    }

    /// What it said before one of its changes.
    fn was(&self, before: &Before) -> String {
        let written = &before.written;
        let parts = [written.title.clone(), when_words(&self.page, written.when), written.place.clone()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

async fn recipients(tx: &mut Tx, page: &Page, written: &Written) -> Result<String> {
    match &written.to {
        For::Guests => Ok(page.t("calendar-for-guests")),
        For::Everybody => Ok(page.t("calendar-for-everybody")),
        For::Team(id) => {
            let service = services::store::find(tx, id).await?;
            let name = service.map(|service| service.particulars.content.name).unwrap_or_default();
            Ok(page.t1("calendar-for-team", "service", name))
        }
    }
}

fn may_change(staff: &Staff<WriteCalendar>, one: &Appointment) -> bool {
    one.may_change(staff.id(), looker(staff).decide(Permission::WriteCalendar) == Decision::Allowed)
}

/// One that she may change; another that she sees is answered as if the act were not there.
async fn to_change(tx: &mut Tx, app: &App, staff: &Staff<WriteCalendar>, id: &str) -> Result<Appointment> {
    let one = load(tx, app, staff, id).await?.appointment;
    if may_change(staff, &one) { Ok(one) } else { Err(Error::NotFound) }
}

pub(super) async fn show(
    staff: Staff<WriteCalendar>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let one = load(&mut tx, &app, &staff, &id).await?.appointment;
    let form = prefilled(&one);
    view(&ViewPage::draw(&mut tx, &app, &staff, one, form, false).await?)
}

pub(super) async fn save(
    staff: Staff<WriteCalendar>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let one = to_change(&mut tx, &app, &staff, &id).await?;
    let offer = Offer::of(&mut tx, &app, &staff.page("calendar-one"), &staff, &form).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    let mut overtaken = false;
    if !form.ticked("search")
        && let Some((written, _)) = offer.read(&mut form)
    {
        if store::change(&mut tx, &app, staff.account(), &one, seen, &written).await? {
            tx.commit().await?;
            return Ok(redirect_with(&format!("/agenda/{id}"), &Flash::ok("calendar-changed")));
        }
        overtaken = true;
    }
    let page = ViewPage::draw(&mut tx, &app, &staff, one, form, overtaken).await?;
    if page.form.is_clean() && !overtaken { view(&page) } else { view_again(&page) }
}

pub(super) async fn cancel(
    staff: Staff<WriteCalendar>,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let one = to_change(&mut tx, &app, &staff, &id).await?;
    let flash = if form.ticked("later") {
        for later in list::from_here(&mut tx, &app, &looker(&staff).eyes(), &one).await? {
            if may_change(&staff, &later.appointment) {
                store::cancel(&mut tx, &app, staff.account(), &later.appointment, true).await?;
            }
        }
        Flash::ok("calendar-cancelled-later")
    } else {
        // Whoever cancels it after a colleague wanted the same.
        store::cancel(&mut tx, &app, staff.account(), &one, true).await?;
        Flash::ok("calendar-cancelled").undo(&format!("/agenda/{id}/ripristina"), &staff.frame().csrf)
    };
    tx.commit().await?;
    Ok(redirect_with(&week_of(one.written.when.first()), &flash))
}

pub(super) async fn restore(
    staff: Staff<WriteCalendar>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let one = to_change(&mut tx, &app, &staff, &id).await?;
    store::cancel(&mut tx, &app, staff.account(), &one, false).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/agenda/{id}"), &Flash::ok("calendar-restored")))
}
