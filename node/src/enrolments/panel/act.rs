//! `/prese/{id}/fai/{act}`: one step, with its day and what it needs.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::referral::HoldReason;

use super::place::OnList;
use super::{Enrolled, fields, place, written};
use crate::accounts::permission::WriteEnrolments;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::Act;
use crate::enrolments::ending::Ending;
use crate::enrolments::store::list;
use crate::enrolments::store::plans::{self, OpenPlan};
use crate::enrolments::store::{self, Died, Taken};
use crate::error::{Error, Result};
use crate::people::death;
use crate::people::panel::today;
use crate::store::Tx;
use crate::web::dates::{self, written as day};
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
    /// How it stands now, and its place in line: a place may be given out of turn, but knowing it.
    facts: Vec<(String, String)>,
    /// The waiting list of the service, where the step leads there.
    list: Option<OnList>,
    /// Whoever ends an enrolment sees which plans are still open.
    plans: Vec<OpenPlan>,
    /// The last step, where it was taken while this one was being written.
    meanwhile: Vec<(String, String)>,
}

impl ActPage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Writer, (of, act): (Enrolled, Act), form: Form) -> Result<Self> {
        let address = format!("/prese/{}", of.enrolment.id);
        let page = of.page(staff.page(&format!("enrolment-act-{}", act.called(&of.enrolment.state))));
        let page = page.under_named(of.service_name(), address);
        let reasons = match act {
            Act::Suspend => pauses(&page),
            Act::Close => endings(&page, &Ending::choices(of.enrolment.began())),
            _ => Vec::new(),
        };
        let rank = list::rank(tx, &of.enrolment.id).await?;
        let rank = rank.map(|rank| (page.t("enrolment-rank"), page.number(rank)));
        let facts = rank.into_iter().chain(super::particulars(&page, &of.enrolment.state)).collect();
        let list = if act == Act::Wait { Some(OnList::load(tx, app, &of).await?) } else { None };
        let plans = if act == Act::Close { plans::open(tx, &of.enrolment.id).await? } else { Vec::new() };
        Ok(Self { page, of, act, form, reasons, facts, list, plans, meanwhile: Vec::new() })
    }
}

/// Whether she has a place afterwards, so that it can be said until when.
fn takes_place(act: Act) -> bool {
    matches!(act, Act::Assign | Act::Start)
}

/// Reasons of a pause, with their words.
pub(super) fn pauses(page: &Page) -> Vec<(String, String)> {
    let words = |code: &str| (code.to_owned(), page.t(format!("referral-hold-{code}")));
    HoldReason::ALL.iter().map(|reason| words(reason.code())).collect()
}

/// Reasons of an end, with their words.
pub(super) fn endings(page: &Page, endings: &[Ending]) -> Vec<(String, String)> {
    endings.iter().map(|one| (one.code().to_owned(), page.t(one.key()))).collect()
}

/// A step that was taken, in words: where it led, its day, its reason, who took it.
pub(super) fn told(page: &Page, taken: &Taken) -> (String, String) {
    let on = dates::day(&taken.day).map(day).unwrap_or_default();
    let parts = [on, super::reason(page, taken), taken.by.clone(), taken.note.clone()];
    let parts = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    (page.t(format!("enrolment-state-{}", taken.state)), parts.join(" · "))
}

/// The enrolment, if this step can be taken here.
async fn load(tx: &mut Tx, app: &App, staff: &Writer, id: &str, slug: &str) -> Result<(Enrolled, Act)> {
    let act = Act::from_slug(slug).ok_or(Error::NotFound)?;
    let of = Enrolled::load(tx, app, staff, Permission::WriteEnrolments, id).await?;
    // What a colleague has done meanwhile is told by the form; what is done in the referral is not done here.
    if of.enrolment.moves_with_a_referral() && !of.enrolment.allows(act) {
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
    if !of.enrolment.allows(act) {
        return Err(Error::NotFound);
    }
    read_again(&mut tx, &app, &staff, &of).await?;
    let mut values = vec![("on", day(today(app.clock.now()))), ("version", of.enrolment.version.to_string())];
    if act == Act::Wait {
        values.extend(place::filled(&mut tx, &app, &of).await?);
    }
    values.extend(of.enrolment.expected_end.map(|end| ("expected", day(end))));
    let page = ActPage::draw(&mut tx, &app, &staff, (of, act), Form::prefilled(values)).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn take(
    staff: Writer,
    State(app): State<App>,
    Extension(died): Extension<Died>,
    Path((id, slug)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (of, act) = load(&mut tx, &app, &staff, &id, &slug).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    let mut step = fields::read(&mut form, act, of.enrolment.began());
    if let Some(step) = step.as_ref().filter(|step| step.to.is_over_by_death())
        && let Err(refusal) = death::may_be(of.person.details.birth_date, step.on, today(app.clock.now()))
    {
        form.refuse("on", refusal.key());
    }
    let ranking = if act == Act::Wait { place::ranked(&mut tx, &of, &mut form, step.as_mut()).await? } else { None };
    let expected = if takes_place(act) { fields::expected(&mut form, step.as_ref().map(|step| step.on)) } else { None };
    if let Some(step) = step.filter(|_| form.is_clean()) {
        let taken = store::step(&mut tx, &app, &staff.actor(), &of.enrolment, seen, &step, false).await?;
        if written(&mut form, taken).is_some() {
            if act == Act::Wait {
                store::ranking::keep(&mut tx, &app, &of.enrolment.id, ranking.as_ref()).await?;
            }
            if takes_place(act) {
                let days = (of.enrolment.expected_end, expected);
                store::expected::set(&mut tx, &app, &staff.actor(), &of.enrolment, days).await?;
            }
            let mut done = format!("enrolment-act-{}-done", act.called(&of.enrolment.state));
            if step.to.is_over_by_death() {
                died.0(&mut tx, &app, &staff.actor(), &of.person, step.on).await?;
                "people-died-kept".clone_into(&mut done);
            }
            tx.commit().await?;
            return Ok(redirect_with(&format!("/prese/{id}"), &Flash::ok(&done)));
        }
    }
    read_again(&mut tx, &app, &staff, &of).await?;
    let story = if seen == of.enrolment.version {
        Vec::new()
    } else {
        form.refuse("act", "enrolment-overtaken");
        form.stands_on(&of.enrolment.version);
        store::story(&mut tx, &app, &of.enrolment.id).await?
    };
    let mut page = ActPage::draw(&mut tx, &app, &staff, (of, act), form).await?;
    tx.commit().await?;
    page.meanwhile = story.first().map(|taken| told(&page.page, taken)).into_iter().collect();
    view_again(&page)
}

/// Parts it from its referral.
pub(super) async fn detach(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let of = Enrolled::load(&mut tx, &app, &staff, Permission::WriteEnrolments, &id).await?;
    if !of.enrolment.moves_with_a_referral() {
        return Err(Error::NotFound);
    }
    store::detach(&mut tx, &app, &staff.actor(), &of.enrolment).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/prese/{id}"), &Flash::ok("enrolment-detached")))
}

/// The page says who it is about.
pub(super) async fn read_again(tx: &mut Tx, app: &App, staff: &Writer, of: &Enrolled) -> Result<()> {
    let event = Event::new("enrolment.read", "enrolment", of.enrolment.id.as_str());
    Ok(audit::record(tx, app, &staff.actor(), event.detail(format!("person={}", of.person.id))).await?)
}
