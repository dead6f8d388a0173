//! `/prese/{id}/piano`: the plan that holds, or one of its editions: what can be done with it, its reviews, who was shown it; the same for
//! paper, to be signed.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::{About, load, title};
use crate::accounts::permission::ReadPeople;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::enrolments::State as Stage;
use crate::error::Result;
use crate::people::panel::today;
use crate::plans::store::{self, Short, reviews};
use crate::plans::{Act, Plan, Review, Sharing, State as Standing, incomplete, may_approve};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::layout::Page;
use crate::web::view;

/// What a page of a plan shows of it.
struct Shown {
    about: About,
    plan: Plan,
    facts: Vec<(String, String)>,
    reviews: Vec<Review>,
    sharings: Vec<Sharing>,
}

#[derive(Template)]
#[template(path = "plans/view.html")]
struct ViewPage {
    page: Page,
    shown: Shown,
    acts: Vec<Act>,
    /// The other editions.
    others: Vec<Short>,
    may_write: bool,
    /// Whether somebody may write the next edition, or go on with this draft.
    may_change: bool,
    /// Sentences to know first, each with its kind.
    told: Vec<(String, String)>,
    /// The day of the review is near or over.
    due: bool,
}

#[derive(Template)]
#[template(path = "plans/print.html")]
struct PrintPage {
    page: Page,
    shown: Shown,
}

#[derive(Template)]
#[template(path = "plans/none.html")]
struct NonePage {
    page: Page,
    about: About,
    may_write: bool,
}

impl ViewPage {
    /// What writing is called: the next edition, or this draft.
    fn change_key(&self) -> &'static str {
        if self.shown.plan.state.holds() { "plan-change" } else { "plan-write" }
    }

    /// One primary button on the page.
    fn weight(&self, act: Act) -> &'static str {
        if act == Act::Approve { "primary" } else { "" }
    }
}

impl NonePage {
    fn words(&self) -> &'static str {
        if self.may_write { "plan-none-words" } else { "plan-none-reads" }
    }
}

impl Shown {
    fn maybe(&self, on: Option<Date>) -> String {
        on.map(day).unwrap_or_default()
    }

    fn day(&self, on: Date) -> String {
        day(on)
    }

    async fn load(tx: &mut Tx, app: &App, page: &Page, about: About, plan: Plan) -> Result<Self> {
        let reviews = reviews::of(tx, app, &plan.id).await?;
        let sharings = reviews::sharings(tx, app, &plan.id).await?;
        Ok(Self { facts: facts(page, &plan), about, plan, reviews, sharings })
    }
}

fn facts(page: &Page, plan: &Plan) -> Vec<(String, String)> {
    let fact = |name: &str, value: String| (page.t(format!("plan-{name}")), value);
    let written = &plan.written;
    let mut facts = vec![fact("from", day(written.from))];
    facts.extend(written.until.map(|on| fact("until", day(on))));
    facts.extend(written.review_on.map(|on| fact("review-on", day(on))));
    facts.push(fact("author", plan.author.clone()));
    facts.extend((!plan.proposed_by.1.is_empty()).then(|| fact("proposed-by", plan.proposed_by.1.clone())));
    facts.extend(plan.approved.as_ref().map(|(name, on)| fact("approved-by", format!("{name}, {}", day(*on)))));
    facts.extend(plan.ended.map(|(on, _)| fact("ended", day(on))));
    facts.extend(plan.ended.and_then(|(_, why)| why).map(|why| fact("ending", page.t(why.key()))));
    facts.extend((!plan.note.is_empty()).then(|| fact("note", plan.note.clone())));
    facts
}

pub(super) async fn current(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let about = About::load(&mut tx, &app, &staff, Permission::ReadPeople, &id).await?;
    let editions = store::editions(&mut tx, &about.enrolment.id).await?;
    about.read(&mut tx, &app, &staff).await?;
    if let Some(edition) = store::current(&editions)
        && let Some(plan) = store::find(&mut tx, &app, &about.enrolment.id, edition).await?
    {
        let page = draw(&mut tx, &app, &staff, about, plan).await?;
        tx.commit().await?;
        return view(&page);
    }
    tx.commit().await?;
    let over = matches!(about.enrolment.state, Stage::Closed { .. });
    let may_write = !over && staff.may(Permission::WriteDiary, Scope::Anything);
    view(&NonePage { page: about.page(staff.page("plan-title")), about, may_write })
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path((id, edition)): Path<(String, String)>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (about, plan) = load(&mut tx, &app, &staff, Permission::ReadPeople, (&id, &edition)).await?;
    about.read(&mut tx, &app, &staff).await?;
    let page = draw(&mut tx, &app, &staff, about, plan).await?;
    tx.commit().await?;
    view(&page)
}

async fn draw(tx: &mut Tx, app: &App, staff: &Staff<ReadPeople>, about: About, plan: Plan) -> Result<ViewPage> {
    let page = about.page(staff.page("plan-title"));
    let name = title(&page, &plan);
    let page = page.titled(name);
    let mut others = store::editions(tx, &about.enrolment.id).await?;
    others.retain(|other| other.edition != plan.edition);
    let shown = Shown::load(tx, app, &page, about, plan).await?;
    let (plan, enrolment) = (&shown.plan, &shown.about.enrolment);
    let over = matches!(enrolment.state, Stage::Closed { .. });
    let may_write = staff.may(Permission::WriteDiary, Scope::Anything);
    let may_decide = staff.may(Permission::ApprovePlans, Scope::Anything);
    let approves = may_decide && may_approve(&plan.proposed_by.0, staff.id().as_str());
    let may_act = |act: &Act| match act {
        Act::Approve => approves && !over,
        Act::End => may_decide,
        Act::Propose => may_write && incomplete(&plan.written).is_none(),
        Act::Return | Act::Drop => may_write,
    };
    let acts = Act::ALL.into_iter().filter(|act| act.follows(plan.state) && may_act(act)).collect();
    let written = others.iter().any(|other| other.state.is_written());
    let next = plan.state.holds() && !over && !written;
    let may_change = may_write && (plan.state == Standing::Draft || next);
    let told = told(&page, plan, &others, (may_decide, approves), over);
    let soon = |on: Date| on <= today(app.clock.now());
    let due = plan.state.holds() && !over && plan.written.review_on.is_some_and(soon);
    Ok(ViewPage { page, shown, acts, others, may_write, may_change, told, due })
}

/// What somebody has to know of a plan before she reads it.
fn told(
    page: &Page,
    plan: &Plan,
    others: &[Short],
    (may_decide, approves): (bool, bool),
    over: bool,
) -> Vec<(String, String)> {
    let mut told: Vec<(&str, String)> = Vec::new();
    if plan.state == Standing::Proposed && !approves {
        told.push(("wait", page.t(if may_decide { "plan-four-eyes" } else { "plan-waits-for-approval" })));
    }
    if plan.state == Standing::Draft {
        told.extend(incomplete(&plan.written).map(|lacks| ("info", page.t(lacks))));
    }
    if plan.state.holds() && over {
        told.push(("warn", page.t("plan-open-after-end")));
    }
    if !plan.state.holds() && others.iter().any(|other| other.state.holds()) {
        told.push(("info", page.t("plan-another-holds")));
    }
    told.into_iter().map(|(kind, sentence)| (kind.to_owned(), sentence)).collect()
}

pub(super) async fn print(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path((id, edition)): Path<(String, String)>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (about, plan) = load(&mut tx, &app, &staff, Permission::ReadPeople, (&id, &edition)).await?;
    about.read(&mut tx, &app, &staff).await?;
    let page = about.page_of(staff.page("plan-title"), &plan);
    let name = title(&page, &plan);
    let page = page.titled(name);
    let shown = Shown::load(&mut tx, &app, &page, about, plan).await?;
    tx.commit().await?;
    view(&PrintPage { page, shown })
}
