//! `/persone/{id}/limitazione`: since when a record is restricted and why, the reason for which it is used all the same, and its end.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::referral::{Identity, Right};
use pico_protocol::time::Timestamp;

use super::person;
use crate::accounts::Staff;
use crate::accounts::permission::HandleRequests;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::people::Person;
use crate::people::panel::{Lock, parse_id};
use crate::people::restriction::{Ground, LONGEST_USE, Reason, Restriction, RestrictionId, Use, UseId, store};
use crate::referrals::rights;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, view, view_again};

/// Longest reason.
const LONGEST: usize = 300;
/// How long the others have to say that they use the data again.
const TO_ANSWER: Duration = Duration::from_hours(30 * 24);

/// What the fields are called on the page.
const NAMES: [(&str, &str); 6] = [
    ("ground", "restriction-ground"),
    ("until", "restriction-until"),
    ("why", "restriction-why"),
    ("restriction", "restriction-which"),
    ("told_on", "restriction-told-on"),
    ("end_why", "restriction-end-why"),
];

#[derive(Template)]
#[template(path = "subject_requests/restriction.html")]
struct RestrictionPage {
    page: Page,
    person: Person,
    lock: Lock,
    /// Those that hold, for the form that ends one.
    holding: Vec<(String, String)>,
    form: Form,
}

impl RestrictionPage {
    async fn draw(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<HandleRequests>,
        person: Person,
        mut form: Form,
    ) -> Result<Self> {
        form.called(NAMES);
        audit::record(tx, app, &staff.actor(), Event::new("person.read", "person", person.id.as_str())).await?;
        let page = staff.page("restriction-title").under("nav-people", "/persone");
        let page = page.under_named(person.details.name(), format!("/persone/{}", person.id));
        let lock = Lock::of(tx, staff, &person.id).await?;
        let words = |one: &Restriction| {
            let why = page.t(format!("restriction-reason-{}", one.reason.code()));
            (one.id.to_string(), page.t2("restriction-one", "why", why, "day", page.date(one.since)))
        };
        let holding = lock.standing.holding().map(words).collect();
        Ok(Self { page, person, lock, holding, form })
    }

    fn reason(&self, one: &Restriction) -> String {
        self.page.t(format!("restriction-reason-{}", one.reason.code()))
    }

    /// Where it came from: the request, or the referral.
    fn source(&self, one: &Restriction) -> String {
        let list = if one.reason == Reason::Referral { "/invii" } else { "/richieste" };
        format!("{list}/{}", one.source)
    }

    fn told(&self, one: &Restriction) -> String {
        let day = one.ended.as_ref().and_then(|ended| ended.told_on);
        day.map(|day| self.page.t1("restriction-told", "day", dates::written(day))).unwrap_or_default()
    }

    /// Whether a use is the one that opens the record now.
    fn is_open(&self, of: &Use) -> bool {
        self.lock.open_use() == Some(of)
    }
}

pub(super) async fn show(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = person(&mut tx, &app, &staff, &id).await?;
    let today = dates::today(app.clock.now());
    let week = today.checked_add(7.days()).unwrap_or(today);
    let form = Form::prefilled([("until", dates::written(week))]);
    let page = RestrictionPage::draw(&mut tx, &app, &staff, person, form).await?;
    tx.commit().await?;
    view(&page)
}

async fn again(mut tx: Tx, app: &App, staff: &Staff<HandleRequests>, person: Person, form: Form) -> Result<Response> {
    let page = RestrictionPage::draw(&mut tx, app, staff, person, form).await?;
    tx.commit().await?;
    view_again(&page)
}

/// Opens the record until a day, for one of the reasons of the law.
pub(super) async fn allow(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = person(&mut tx, &app, &staff, &id).await?;
    let ground = form.choice::<Ground>("ground");
    let until = form.day("until");
    let today = dates::today(app.clock.now());
    let last = today.checked_add(LONGEST_USE.days()).unwrap_or(today);
    match until {
        None if form.mistake("until").is_none() => form.refuse("until", "form-required"),
        Some(day) if day < today => form.refuse("until", "restriction-past"),
        Some(day) if day > last => form.refuse_with("until", "restriction-too-long", LONGEST_USE.into()),
        _ => {}
    }
    let why = form.required("why", LONGEST);
    if !store::is_restricted(&mut tx, &person.id).await? {
        return Err(Error::Conflict("restriction-none".into()));
    }
    let (Some(ground), Some(until)) = (ground, until.filter(|_| form.is_clean())) else {
        return again(tx, &app, &staff, person, form).await;
    };
    store::allow(&mut tx, &app, &staff.actor(), &person.id, (ground, until, &why)).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{}", person.id), &Flash::ok("restriction-allowed")))
}

/// Closes a use before its last day: consent can be withdrawn, a cause ends.
pub(super) async fn close(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path((id, of)): Path<(String, String)>,
    _form: Form,
) -> Result<Response> {
    let of: UseId = parse_id(&of)?;
    let mut tx = staff.write(&app).await?;
    let person = person(&mut tx, &app, &staff, &id).await?;
    if !store::close(&mut tx, &app, &staff.actor(), &person.id, &of).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{}/limitazione", person.id), &Flash::ok("restriction-closed")))
}

/// Ends a restriction. She has been told before (art. 18(3)); who was told that the data are restricted is told that they are not.
pub(super) async fn end(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = person(&mut tx, &app, &staff, &id).await?;
    let standing = store::of(&mut tx, &person.id).await?;
    let chosen: Option<RestrictionId> = form.choice("restriction");
    let found = standing.holding().find(|one| Some(&one.id) == chosen.as_ref());
    if found.is_none() {
        form.refuse("restriction", "form-choose");
    }
    let told_on = told_on(&mut form, found, app.clock.now());
    let why = form.required("end_why", LONGEST);
    let (Some(one), Some(told_on)) = (found, told_on.filter(|_| form.is_clean())) else {
        return again(tx, &app, &staff, person, form).await;
    };
    let what = (Some(told_on), Some(why.as_str()));
    store::end(&mut tx, &app, &staff.actor(), (&person.id, &one.id), what).await?;
    let asked = |other: &&Restriction| other.reason == Reason::Request && other.id != one.id;
    if one.reason == Reason::Request && standing.holding().find(asked).is_none() {
        let (right, answer_by) = (Right::RestrictionEnd, app.clock.now().plus(TO_ANSWER));
        let told = rights::Request { right, record: Identity::default(), answer_by, text: String::new() };
        rights::ask_all(&mut tx, &app, &staff.actor(), &person.id, &told).await?;
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{}", person.id), &Flash::ok("restriction-ended")))
}

/// The day on which she was told: one that has come, and not before it began.
fn told_on(form: &mut Form, one: Option<&Restriction>, now: Timestamp) -> Option<Date> {
    let told_on = form.day("told_on");
    let began = one.map(|one| dates::today(Timestamp::from_millis(one.since)));
    match told_on {
        None if form.mistake("told_on").is_none() => form.refuse("told_on", "restriction-tell-first"),
        Some(day) if day > dates::today(now) => form.refuse("told_on", "requests-in-future"),
        Some(day) if began.is_some_and(|began| day < began) => form.refuse("told_on", "restriction-before"),
        _ => {}
    }
    told_on
}
