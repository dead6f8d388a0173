//! `/prese/{id}/piano/{edition}/obiettivi`: what became of the goals.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::{About, load};
use crate::accounts::permission::WriteDiary;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::{today, usable};
use crate::plans::store::goals as store;
use crate::plans::{Goal, LONGEST, Outcome, Plan, Reached};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Writer = Staff<WriteDiary>;

#[derive(Template)]
#[template(path = "plans/goals.html")]
struct GoalsPage {
    page: Page,
    about: About,
    plan: Plan,
    form: Form,
    reached: Vec<(String, String)>,
    /// What a colleague has said meanwhile of goals of which this form says something else.
    differing: Vec<(String, String)>,
}

impl GoalsPage {
    fn new(staff: &Writer, (about, plan): (About, Plan), form: Form) -> Self {
        let page = about.page_of(staff.page("plan-goals-title"), &plan);
        let reached = Reached::ALL.map(|one| (one.code().to_owned(), page.t(one.key()))).to_vec();
        Self { page, about, plan, form, reached, differing: Vec::new() }
    }
}

/// The fields of the outcome of a goal, by their names.
fn pairs(goal: &Goal) -> [(String, String); 3] {
    let (number, outcome) = (goal.number, &goal.outcome);
    [
        (format!("reached-{number}"), outcome.reached.code().to_owned()),
        (format!("on-{number}"), outcome.on.map(day).unwrap_or_default()),
        (format!("note-{number}"), outcome.note.clone()),
    ]
}

/// What is said now where something else was typed.
fn differing(page: &Page, plan: &Plan, form: &Form) -> Vec<(String, String)> {
    let differs = |goal: &&Goal| pairs(goal).iter().any(|(name, value)| form.value(name).trim() != value);
    let said = |goal: &Goal| {
        let [_, (_, on), (_, note)] = pairs(goal);
        let told = [page.t(goal.outcome.reached.key()), on, note];
        let told = told.into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join(" · ");
        (goal.texts.goal.clone(), told)
    };
    plan.written.goals.iter().filter(differs).map(said).collect()
}

/// A plan that holds, or held: what became of it is also known later.
async fn held(tx: &mut Tx, app: &App, staff: &Writer, (id, edition): &(String, String)) -> Result<(About, Plan)> {
    let (about, plan) = load(tx, app, staff, Permission::WriteDiary, (id, edition)).await?;
    if plan.state.has_held() { Ok((about, plan)) } else { Err(Error::NotFound) }
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(at): Path<(String, String)>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (about, plan) = held(&mut tx, &app, &staff, &at).await?;
    about.read(&mut tx, &app, &staff).await?;
    tx.commit().await?;
    let fields: Vec<_> = plan.written.goals.iter().flat_map(pairs).collect();
    let form = Form::prefilled(fields.iter().map(|(name, value)| (name.as_str(), value.clone())));
    view(&GoalsPage::new(&staff, (about, plan), form))
}

pub(super) async fn say(
    staff: Writer,
    State(app): State<App>,
    Path(at): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (about, plan) = held(&mut tx, &app, &staff, &at).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    let said = outcomes(&mut form, &plan, today(app.clock.now()));
    let overtaken = seen != plan.version;
    if overtaken {
        form.refuse("goals", "plan-overtaken-draft");
    } else if let Some(hers) = usable(&mut tx, &app, &staff, &about.person.id, (&mut form, "goals")).await? {
        let done = store::say(&mut tx, &app, (staff.account(), &hers), (&about.enrolment, &plan), seen, &said).await?;
        if done {
            tx.commit().await?;
            let address = format!("{}/{}", about.address(), plan.edition);
            return Ok(redirect_with(&address, &Flash::ok("plan-goals-saved")));
        }
    }
    about.read(&mut tx, &app, &staff).await?;
    tx.commit().await?;
    let mut page = GoalsPage::new(&staff, (about, plan), form);
    if overtaken {
        page.differing = differing(&page.page, &page.plan, &page.form);
    }
    view_again(&page)
}

/// Reads what is said of each goal; whoever says something of one says on which day it was seen, or it was today.
fn outcomes(form: &mut Form, plan: &Plan, today: Date) -> Vec<(i64, Outcome)> {
    let mut said = Vec::new();
    for goal in &plan.written.goals {
        let name = |field: &str| format!("{field}-{}", goal.number);
        let (reached, on, note) = (name("reached"), name("on"), name("note"));
        form.called([(reached.as_str(), "plan-reached"), (on.as_str(), "plan-on"), (note.as_str(), "plan-goal-note")]);
        let chosen = form.choice::<Reached>(&reached).unwrap_or(Reached::Open);
        let seen_on = form.day(&on);
        if seen_on.is_some_and(|day| day > today) {
            form.refuse(&on, "plan-future");
        }
        let on = if chosen == Reached::Open { seen_on } else { seen_on.or(Some(today)) };
        let note = form.optional(&note, LONGEST).unwrap_or_default();
        let outcome = Outcome { reached: chosen, on, note };
        if outcome != goal.outcome {
            said.push((goal.number, outcome));
        }
    }
    said
}
