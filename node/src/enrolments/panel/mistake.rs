//! `/prese/{id}/correggi` and `/prese/{id}/annulla`: the last step, when it was wrong.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::{Enrolled, act, fields, written};
use crate::accounts::permission::WriteEnrolments;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::enrolments::ending::Ending;
use crate::enrolments::mistake::{LastStep, may_change};
use crate::enrolments::store::{self, Written, mistakes};
use crate::enrolments::{Refusal, State as Stage, Step};
use crate::error::Result;
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Writer = Staff<WriteEnrolments>;

/// What is done with the last step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Correct,
    Undo,
}

impl Way {
    /// The word in the address and in the message keys `enrolment-…`.
    fn slug(self) -> &'static str {
        match self {
            Self::Correct => "correggi",
            Self::Undo => "annulla",
        }
    }
}

#[derive(Template)]
#[template(path = "enrolments/mistake.html")]
struct MistakePage {
    page: Page,
    of: Enrolled,
    way: Way,
    form: Form,
    /// The step that was wrong.
    wrong: Vec<(String, String)>,
    /// Where undoing it leads.
    back: Vec<(String, String)>,
    /// Why nothing can be done.
    refused: Option<Refusal>,
    /// Days on which hours were delivered that hang on it, and how many there are.
    hours: (Vec<Date>, i64),
    reasons: Vec<(String, String)>,
    /// Undone, she has a place again: the service may have more people than places.
    over: bool,
    /// The last step, where it was taken while this was being written.
    meanwhile: Vec<(String, String)>,
}

impl MistakePage {
    async fn draw(
        tx: &mut Tx,
        app: &App,
        staff: &Writer,
        (of, way): (Enrolled, Way),
        last: Option<&LastStep>,
        mut form: Form,
    ) -> Result<Self> {
        let page = of.page(staff.page(&format!("enrolment-{}", way.slug())));
        let page = page.under_named(of.service_name(), format!("/prese/{}", of.enrolment.id));
        let story = store::story(tx, app, &of.enrolment.id).await?;
        let wrong = story.iter().find(|taken| Some(taken.number) == last.map(|last| last.number));
        let wrong = wrong.map(|taken| act::told(&page, taken)).into_iter().collect();
        let may = may_change(&of.enrolment, last);
        let back = last.filter(|_| way == Way::Undo).map(LastStep::undone);
        let refused = may.err().or_else(|| back.as_ref().and_then(|back| back.as_ref().err().copied()));
        let back = back.and_then(std::result::Result::ok).filter(|_| refused.is_none());
        let typed = if way == Way::Undo { None } else { form.day("on") };
        let days = last.filter(|_| way == Way::Undo || typed.is_some()).and_then(|last| last.hours(typed));
        let hours = mistakes::hours(tx, &of.enrolment.id, days).await?;
        let takes = back.as_ref().is_some_and(|back| back.to.takes_a_place() && !of.enrolment.state.takes_a_place());
        let over = takes && !of.service.has_room();
        let reasons = reasons(&page, way, last);
        let back = back.map(|back| leads_to(&page, &back)).into_iter().flatten().collect();
        Ok(Self { page, of, way, form, wrong, back, refused, hours, reasons, over, meanwhile: Vec::new() })
    }

    /// Whether there is something to fill in.
    fn asks(&self) -> bool {
        self.refused.is_none() && (self.way == Way::Correct || self.hours.1 == 0)
    }

    fn days(&self) -> String {
        self.hours.0.iter().map(|on| day(*on)).collect::<Vec<_>>().join(", ")
    }

    /// How many days are not named.
    fn more(&self) -> i64 {
        self.hours.1 - i64::try_from(self.hours.0.len()).unwrap_or(0)
    }

    /// Whether a field is for this step.
    fn asks_until(&self) -> Option<&'static str> {
        match self.of.enrolment.state {
            Stage::Assigned { .. } => Some("enrolment-held-until"),
            Stage::Suspended { .. } => Some("enrolment-review"),
            _ => None,
        }
    }
}

/// Where it stands after the undoing.
fn leads_to(page: &Page, back: &Step) -> Vec<(String, String)> {
    let state = page.t(format!("enrolment-state-{}", back.to.code()));
    let stands =
        (page.t("enrolment-goes-back"), format!("{state} · {}", page.t1("enrolment-from-day", "day", day(back.on))));
    std::iter::once(stands).chain(super::particulars(page, &back.to)).collect()
}

/// The reasons that fit the step.
fn reasons(page: &Page, way: Way, last: Option<&LastStep>) -> Vec<(String, String)> {
    let Some(last) = last.filter(|_| way == Way::Correct) else { return Vec::new() };
    match last.to {
        Stage::Suspended { .. } => act::pauses(page),
        Stage::Closed { .. } => act::endings(page, &Ending::choices(last.began())),
        _ => Vec::new(),
    }
}

/// What stands in the form of a correction before anything was typed.
fn filled(last: &LastStep) -> Vec<(&'static str, String)> {
    let mut values = vec![("on", day(last.on)), ("note", last.note.clone())];
    match &last.to {
        Stage::Assigned { until: Some(until) } => values.push(("until", day(*until))),
        Stage::Suspended { reason, review } => {
            values.push(("reason", reason.code().to_owned()));
            values.extend(review.map(|review| ("until", day(review))));
        }
        Stage::Closed { reason } => values.push(("reason", reason.code().to_owned())),
        _ => {}
    }
    values
}

async fn load(tx: &mut Tx, app: &App, staff: &Writer, id: &str) -> Result<(Enrolled, Option<LastStep>)> {
    let of = Enrolled::load(tx, app, staff, Permission::WriteEnrolments, id).await?;
    let last = mistakes::last(tx, app, &of.enrolment).await?;
    act::read_again(tx, app, staff, &of).await?;
    Ok((of, last))
}

async fn ask(staff: Writer, app: App, id: &str, way: Way) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (of, last) = load(&mut tx, &app, &staff, id).await?;
    let mut values = vec![("version", of.enrolment.version.to_string())];
    values.extend(last.as_ref().filter(|_| way == Way::Correct).map(filled).into_iter().flatten());
    let page = MistakePage::draw(&mut tx, &app, &staff, (of, way), last.as_ref(), Form::prefilled(values)).await?;
    tx.commit().await?;
    view(&page)
}

async fn save(staff: Writer, app: App, id: &str, way: Way, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (of, last) = load(&mut tx, &app, &staff, id).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    let by = staff.actor();
    let done = if seen == of.enrolment.version {
        match way {
            Way::Correct => match last.as_ref().and_then(|last| fields::corrected(&mut form, last)) {
                Some(step) => Some(mistakes::correct(&mut tx, &app, &by, &of.enrolment, seen, &step).await?),
                None => None,
            },
            Way::Undo => {
                fields::named(&mut form);
                let why = form.required("note", 1_000);
                if form.is_clean() {
                    Some(mistakes::undo(&mut tx, &app, &by, &of.enrolment, seen, &why).await?)
                } else {
                    None
                }
            }
        }
    } else {
        Some(Written::Overtaken)
    };
    let overtaken = done == Some(Written::Overtaken);
    if done.and_then(|done| written(&mut form, done)).is_some() {
        tx.commit().await?;
        return Ok(redirect_with(&format!("/prese/{id}"), &Flash::ok(&format!("enrolment-{}-done", way.slug()))));
    }
    let story = if overtaken { store::story(&mut tx, &app, &of.enrolment.id).await? } else { Vec::new() };
    form.stands_on(&of.enrolment.version);
    let mut page = MistakePage::draw(&mut tx, &app, &staff, (of, way), last.as_ref(), form).await?;
    tx.commit().await?;
    page.meanwhile = story.first().map(|taken| act::told(&page.page, taken)).into_iter().collect();
    view_again(&page)
}

pub(super) async fn ask_correction(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    ask(staff, app, &id, Way::Correct).await
}

pub(super) async fn correct(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    save(staff, app, &id, Way::Correct, form).await
}

pub(super) async fn ask_undoing(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    ask(staff, app, &id, Way::Undo).await
}

pub(super) async fn undo(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    save(staff, app, &id, Way::Undo, form).await
}
