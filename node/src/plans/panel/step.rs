//! `/prese/{id}/piano/{edition}/fai/{step}` and `…/decidi/{step}`: one step of a plan, with its day and its words. Deciding is the
//! coordinator's.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{About, load};
use crate::accounts::permission::{ApprovePlans, Right, WriteDiary};
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::today;
use crate::plans::store::steps::{self, Step, Taken};
use crate::plans::{Act, Ending, LONGEST, Plan};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Address = Path<(String, String, String)>;

#[derive(Template)]
#[template(path = "plans/step.html")]
struct StepPage {
    page: Page,
    about: About,
    plan: Plan,
    act: Act,
    form: Form,
    endings: Vec<(String, String)>,
}

impl StepPage {
    fn new<R: Right>(staff: &Staff<R>, (about, plan): (About, Plan), act: Act, form: Form) -> Self {
        let page = about.page_of(staff.page(&act.key()), &plan);
        let endings = Ending::ALL.map(|one| (one.code().to_owned(), page.t(one.key())));
        let endings = if act == Act::End { endings.to_vec() } else { Vec::new() };
        Self { page, about, plan, act, form, endings }
    }

    /// Where the form goes.
    fn address(&self) -> String {
        let kind = if self.act.is_a_decision() { "decidi" } else { "fai" };
        format!("{}/{}/{kind}/{}", self.about.address(), self.plan.edition, self.act.code())
    }
}

/// The plan, if this act is one of this right.
async fn open<R: Right>(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<R>,
    permission: Permission,
    (id, edition, act): &(String, String, String),
) -> Result<(About, Plan, Act)> {
    let act: Act = act.parse().map_err(|()| Error::NotFound)?;
    if act.is_a_decision() != (permission == Permission::ApprovePlans) {
        return Err(Error::NotFound);
    }
    let (about, plan) = load(tx, app, staff, permission, (id, edition)).await?;
    Ok((about, plan, act))
}

pub(super) async fn ask(staff: Staff<WriteDiary>, State(app): State<App>, Path(at): Address) -> Result<Response> {
    asked(staff, app, Permission::WriteDiary, at).await
}

pub(super) async fn ask_decision(
    staff: Staff<ApprovePlans>,
    State(app): State<App>,
    Path(at): Address,
) -> Result<Response> {
    asked(staff, app, Permission::ApprovePlans, at).await
}

async fn asked<R: Right>(
    staff: Staff<R>,
    app: App,
    permission: Permission,
    at: (String, String, String),
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (about, plan, act) = open(&mut tx, &app, &staff, permission, &at).await?;
    if !act.follows(plan.state) {
        return Err(Error::NotFound);
    }
    about.read(&mut tx, &app, &staff).await?;
    tx.commit().await?;
    let form = Form::prefilled([("on", day(today(app.clock.now()))), ("version", plan.version.to_string())]);
    view(&StepPage::new(&staff, (about, plan), act, form))
}

pub(super) async fn take(
    staff: Staff<WriteDiary>,
    State(app): State<App>,
    Path(at): Address,
    form: Form,
) -> Result<Response> {
    taken(staff, app, Permission::WriteDiary, at, form).await
}

pub(super) async fn decide(
    staff: Staff<ApprovePlans>,
    State(app): State<App>,
    Path(at): Address,
    form: Form,
) -> Result<Response> {
    taken(staff, app, Permission::ApprovePlans, at, form).await
}

async fn taken<R: Right>(
    staff: Staff<R>,
    app: App,
    permission: Permission,
    at: (String, String, String),
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (about, plan, act) = open(&mut tx, &app, &staff, permission, &at).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    if let Some(step) = read(&mut form, act, today(app.clock.now())) {
        match steps::take(&mut tx, &app, staff.account(), (&about.enrolment, &plan), seen, &step).await? {
            Taken::Done => {
                tx.commit().await?;
                let address = format!("{}/{}", about.address(), plan.edition);
                return Ok(redirect_with(&address, &Flash::ok(&format!("{}-done", act.key()))));
            }
            Taken::Refused(why) => form.refuse("act", why),
        }
    }
    about.read(&mut tx, &app, &staff).await?;
    tx.commit().await?;
    view_again(&StepPage::new(&staff, (about, plan), act, form))
}

/// Reads a step: a decision has its day, what ends a reason, what is given back, dropped or ended its words.
fn read(form: &mut Form, act: Act, today: jiff::civil::Date) -> Option<Step> {
    form.called([("act", "plan-title"), ("on", "plan-on"), ("ending", "plan-ending"), ("note", "plan-note")]);
    let on = if act.is_a_decision() { form.day("on") } else { Some(today) };
    match on {
        None => form.refuse("on", "form-required"),
        Some(on) if on > today => form.refuse("on", "plan-future"),
        Some(_) => {}
    }
    let ending = if act == Act::End { form.choice::<Ending>("ending") } else { None };
    let note = match act {
        Act::Return => form.required("note", LONGEST),
        Act::Drop | Act::End => form.optional("note", LONGEST).unwrap_or_default(),
        Act::Propose | Act::Approve => String::new(),
    };
    form.is_clean().then_some(())?;
    Some(Step { act, on: on?, ending, note })
}
