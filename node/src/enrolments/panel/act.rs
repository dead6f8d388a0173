//! `/prese/{id}/fai/{act}`: one step, with its day and what it needs.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::referral::{ClosingReason, HoldReason};

use super::{Enrolled, day, fields, written};
use crate::accounts::permission::WriteEnrolments;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::{Act, State as Stage, store};
use crate::error::{Error, Result};
use crate::people::panel::today;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Writer = Staff<WriteEnrolments>;

#[derive(Template)]
#[template(path = "enrolments/act.html")]
struct ActPage {
    page: Page,
    of: Enrolled,
    act: Act,
    form: Form,
    reasons: Vec<(String, String)>,
    /// How many are before it in line, for a place that is given out of turn.
    facts: Vec<(String, String)>,
}

impl ActPage {
    fn new(staff: &Writer, of: Enrolled, act: Act, form: Form) -> Self {
        let address = format!("/prese/{}", of.enrolment.id);
        let page = of.page(staff.page(&format!("enrolment-act-{}", act.slug())));
        let page = page.under_named(of.service_name(), address);
        let words = |list: &str, code: &str| (code.to_owned(), page.t(format!("referral-{list}-{code}")));
        let reasons = match act {
            Act::Suspend => HoldReason::ALL.iter().map(|reason| words("hold", reason.code())).collect(),
            Act::Close => ClosingReason::ALL.iter().map(|reason| words("closing", reason.code())).collect(),
            _ => Vec::new(),
        };
        let facts = super::particulars(&page, &of.enrolment.state);
        Self { page, of, act, form, reasons, facts }
    }
}

/// The enrolment, if this step can follow; one that came with a referral moves there.
async fn load(tx: &mut Tx, app: &App, staff: &Writer, id: &str, slug: &str) -> Result<(Enrolled, Act)> {
    let act = Act::from_slug(slug).ok_or(Error::NotFound)?;
    let of = Enrolled::load(tx, app, staff, Permission::WriteEnrolments, id).await?;
    if of.enrolment.moves_with_a_referral() {
        return Err(Error::NotFound);
    }
    Ok((of, act))
}

pub(super) async fn ask(
    staff: Writer,
    State(app): State<App>,
    Path((id, slug)): Path<(String, String)>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (of, act) = load(&mut tx, &app, &staff, &id, &slug).await?;
    if !act.follows(&of.enrolment.state) {
        return Err(Error::NotFound);
    }
    read_again(&mut tx, &app, &staff, &of).await?;
    tx.commit().await?;
    let mut values = vec![("on", day(today(app.clock.now()))), ("version", of.enrolment.version.to_string())];
    if let (Act::Wait, Stage::Waiting { points, estimated, .. }) = (act, &of.enrolment.state) {
        values.push(("points", points.to_string()));
        values.extend(estimated.map(|estimated| ("estimated", day(estimated))));
    }
    view(&ActPage::new(&staff, of, act, Form::prefilled(values)))
}

pub(super) async fn take(
    staff: Writer,
    State(app): State<App>,
    Path((id, slug)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (of, act) = load(&mut tx, &app, &staff, &id, &slug).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    if let Some(step) = fields::read(&mut form, act, of.enrolment.waiting_since) {
        let taken = store::step(&mut tx, &app, &staff.actor(), &of.enrolment, seen, &step, false).await?;
        if written(&mut form, taken).is_some() {
            tx.commit().await?;
            let done = format!("enrolment-act-{}-done", act.slug());
            return Ok(redirect_with(&format!("/prese/{id}"), &Flash::ok(&done)));
        }
    }
    read_again(&mut tx, &app, &staff, &of).await?;
    tx.commit().await?;
    view_again(&ActPage::new(&staff, of, act, form))
}

/// The page says who it is about.
async fn read_again(tx: &mut Tx, app: &App, staff: &Writer, of: &Enrolled) -> Result<()> {
    let event = Event::new("enrolment.read", "enrolment", of.enrolment.id.as_str());
    Ok(audit::record(tx, app, &staff.actor(), event.detail(format!("person={}", of.person.id))).await?)
}
