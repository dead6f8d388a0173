//! `/richieste/{id}`: one request, what has to be done about it, who was told and what came back, and the answer.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use pico_protocol::referral::{Identity, KeptReason, Right};
use pico_protocol::time::Timestamp;

use super::correct::Correction;
use super::load;
use crate::accounts::permission::HandleRequests;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::people::restriction::{self, Restriction};
use crate::people::{self, panel::sight};
use crate::referrals::people::identity;
use crate::referrals::rights;
use crate::referrals::store::Row;
use crate::store::Tx;
use crate::subject_requests::store::told::{self, Told};
use crate::subject_requests::store::{self, Line};
use crate::subject_requests::{Kind, Outcome, Request};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, view, view_again};

/// Whoever is told has at least so long to answer, also when the person's month is nearly over.
const LEAST: Duration = Duration::from_hours(72);

/// What the fields are called on the page.
const NAMES: [(&str, &str); 4] = [
    ("outcome", "requests-outcome"),
    ("answered_on", "requests-answered-on"),
    ("answer", "requests-answer"),
    ("why", "requests-why-longer"),
];

/// The answer of whoever has made a record of its own, and weighs whether it is erased.
const WEIGHED: &str = KeptReason::OwnRecord.code();

#[derive(Template)]
#[template(path = "subject_requests/view.html")]
struct ViewPage {
    page: Page,
    line: Line,
    told: Vec<Told>,
    /// The referrals through which others ask that she be erased, and wait for the last answer.
    asking: Vec<Row>,
    /// What was granted has locked the record.
    restriction: Option<Restriction>,
    /// Who corrects what is to be corrected.
    correction: Correction,
    today: Date,
    form: Form,
}

impl ViewPage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Staff<HandleRequests>, line: Line, mut form: Form) -> Result<Self> {
        form.called(NAMES);
        let told = told::of_person(tx, &line.request.person).await?;
        let asking = match line.request.kind {
            Kind::Erasure if line.there => rights::asking_to_erase(tx, app, &line.request.person).await?,
            _ => Vec::new(),
        };
        let restriction = restriction::store::from_source(tx, line.request.id.as_str()).await?;
        let correction = Correction::of(tx, app, staff, &line.request).await?;
        let page = staff.page("requests-title");
        let title = page.t(format!("requests-kind-{}", line.request.kind.code()));
        let page = page.titled(title);
        let page = page.under("requests-title", "/richieste");
        Ok(Self { page, line, told, asking, restriction, correction, today: dates::today(staff.frame().now), form })
    }

    fn request(&self) -> &Request {
        &self.line.request
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands on what it names by reference")]
    fn day(&self, day: &Date) -> String {
        dates::written(*day)
    }

    /// From when to when the record was locked, in words.
    fn locked(&self, one: &Restriction) -> String {
        let since = self.page.date(one.since);
        match one.ended.as_ref() {
            None => self.page.t1("restriction-holds", "day", since),
            Some(ended) => self.page.t2("restriction-held", "from", since, "to", self.page.date(ended.at)),
        }
    }

    fn is_late(&self) -> bool {
        self.request().answered.is_none() && self.request().due_on < self.today
    }

    /// Colour of an answer.
    fn tone(&self, told: &Told) -> &'static str {
        match told.answer.as_str() {
            "done" => "ok",
            WEIGHED => "wait",
            _ => "warn",
        }
    }

    /// An answer in words; one that says that a record is weighed is told from here.
    fn answered(&self, told: &Told) -> String {
        if told.answer == WEIGHED {
            self.page.t("requests-weighed")
        } else {
            self.page.t(format!("referral-reply-{}", told.answer))
        }
    }

    /// The others can be told now.
    fn may_tell(&self) -> bool {
        let request = self.request();
        self.line.there && request.answered.is_none() && request.told_at.is_none() && request.kind.travels().is_some()
    }

    /// What is done for it, as the end of an address of the person and the end of a message key.
    fn way(&self) -> Option<(String, &'static str)> {
        let person = format!("/persone/{}", self.request().person);
        let request = format!("/richieste/{}", self.request().id);
        let another = !matches!(self.correction, Correction::Herself);
        if !self.line.there || self.request().answered.is_some() || another {
            return None;
        }
        match self.request().kind {
            Kind::Access => Some((format!("{person}/fascicolo?richiesta={}", self.request().id), "access")),
            Kind::Portability => Some((format!("{person}/fascicolo?richiesta={}", self.request().id), "portability")),
            Kind::Rectification => Some((format!("{person}/modifica"), "rectification")),
            Kind::Erasure => Some((format!("{request}/cancella"), "erasure")),
            Kind::Restriction => Some((person, "restriction")),
            Kind::Objection => Some((person, "objection")),
        }
    }
}

/// The page names her: a reading.
async fn note(tx: &mut Tx, app: &App, staff: &Staff<HandleRequests>, line: &Line) -> Result<()> {
    let detail = format!("request={}", line.request.id);
    let event = Event::new("person.read", "person", line.request.person.as_str()).detail(detail);
    Ok(audit::record(tx, app, &staff.actor(), event).await?)
}

pub(super) async fn show(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let line = load(&mut tx, &app, &staff, &id).await?;
    note(&mut tx, &app, &staff, &line).await?;
    let today = dates::date(staff.frame().now);
    let page = ViewPage::draw(&mut tx, &app, &staff, line, Form::prefilled([("answered_on", today)])).await?;
    tx.commit().await?;
    view(&page)
}

/// The page once more, with what was typed.
async fn again(mut tx: Tx, app: &App, staff: &Staff<HandleRequests>, line: Line, form: Form) -> Result<Response> {
    note(&mut tx, app, staff, &line).await?;
    let page = ViewPage::draw(&mut tx, app, staff, line, form).await?;
    tx.commit().await?;
    view_again(&page)
}

/// The page as a colleague has left it meanwhile, with what was typed.
async fn overtaken_by_somebody(
    tx: Tx,
    app: &App,
    staff: &Staff<HandleRequests>,
    line: Line,
    mut form: Form,
    field: &str,
) -> Result<Response> {
    form.refuse(field, "requests-overtaken");
    let mut response = again(tx, app, staff, line, form).await?;
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

/// Only what is open changes, and only as it was read.
fn is_fresh(line: &Line, form: &Form) -> bool {
    form.value("version").parse() == Ok(line.request.version) && line.request.answered.is_none()
}

fn overtaken() -> Error {
    Error::Conflict("requests-overtaken".into())
}

pub(super) async fn extend(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let line = load(&mut tx, &app, &staff, &id).await?;
    let why = form.required("why", 1_000);
    if !is_fresh(&line, &form) {
        return overtaken_by_somebody(tx, &app, &staff, line, form, "why").await;
    }
    if !form.is_clean() {
        return again(tx, &app, &staff, line, form).await;
    }
    if line.request.extended || !store::extend(&mut tx, &app, staff.account(), &line.request, &why).await? {
        return Err(overtaken());
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/richieste/{id}"), &Flash::ok("requests-extended")))
}

/// Tells each cooperative that holds her data; each of them answers with a signed message.
pub(super) async fn tell(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let line = load(&mut tx, &app, &staff, &id).await?;
    if !is_fresh(&line, &form) {
        return Err(overtaken());
    }
    let asked = tell_all(&mut tx, &app, &staff, &line).await?;
    tx.commit().await?;
    let flash = if asked == 0 { "requests-nobody-told" } else { "requests-all-told" };
    Ok(redirect_with(&format!("/richieste/{id}"), &Flash::ok(flash)))
}

/// Asks all of them, once; answers how many referrals were reached.
pub(super) async fn tell_all(tx: &mut Tx, app: &App, staff: &Staff<HandleRequests>, line: &Line) -> Result<usize> {
    let request = &line.request;
    let Some(right) = request.kind.travels().filter(|_| request.told_at.is_none()) else { return Ok(0) };
    let record = match right {
        Right::Rectification => {
            let sight = sight(staff, Permission::HandleRequests)?;
            let person = people::store::find(tx, app, &sight, &request.person).await?.ok_or(Error::NotFound)?;
            identity(&person.details)
        }
        _ => Identity::default(),
    };
    let soon = app.clock.now().plus(LEAST);
    let due = dates::end_of_day(&request.due_on.to_string()).unwrap_or(soon);
    let answer_by = Timestamp::from_millis(due.as_millis().max(soon.as_millis()));
    let asked = rights::Request { right, record, answer_by, text: String::new() };
    let reached = rights::ask_all(tx, app, &staff.actor(), &request.person, &asked).await?;
    if !store::mark_told(tx, app, staff.account(), request).await? {
        return Err(overtaken());
    }
    Ok(reached.len())
}

pub(super) async fn answer(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let line = load(&mut tx, &app, &staff, &id).await?;
    let outcome = form.choice::<Outcome>("outcome");
    let on = form.day("answered_on");
    match on {
        None if form.mistake("answered_on").is_none() => form.refuse("answered_on", "form-required"),
        Some(on) if on > dates::today(staff.frame().now) => form.refuse("answered_on", "requests-in-future"),
        Some(on) if on < line.request.received_on => form.refuse("answered_on", "requests-before-received"),
        _ => {}
    }
    let words = form.optional("answer", 2_000).unwrap_or_default();
    // Whoever is told no, or not all of it, is told why (art. 12(4)).
    if words.is_empty() && outcome.is_some_and(|outcome| outcome != Outcome::Granted) {
        form.refuse("answer", "requests-why-needed");
    }
    // Nobody is told that she was erased while she is there.
    if outcome == Some(Outcome::Granted) && line.request.kind == Kind::Erasure && line.there {
        form.refuse("outcome", "requests-erase-first");
    }
    if !is_fresh(&line, &form) {
        return overtaken_by_somebody(tx, &app, &staff, line, form, "answer").await;
    }
    let (Some(outcome), Some(on)) = (outcome, on.filter(|_| form.is_clean())) else {
        return again(tx, &app, &staff, line, form).await;
    };
    if !store::answer(&mut tx, &app, staff.account(), &line.request, (outcome, on, &words)).await? {
        return Err(overtaken());
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/richieste/{id}"), &Flash::ok("requests-answered")))
}
