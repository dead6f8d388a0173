//! `/prese/{id}/piano/{edition}/verifica`: a day on which the plan was looked at again, or the day on which it will be.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{About, load};
use crate::accounts::permission::WriteDiary;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::{today, usable};
use crate::plans::store::reviews as store;
use crate::plans::{Decided, LONGEST, LONGEST_LINE, Plan, Review};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Writer = Staff<WriteDiary>;

#[derive(Template)]
#[template(path = "plans/review.html")]
struct ReviewPage {
    page: Page,
    about: About,
    plan: Plan,
    form: Form,
    outcomes: Vec<(String, String)>,
    /// What a colleague has written down meanwhile: the last review, in a sentence.
    last: String,
}

impl ReviewPage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Writer, (about, plan): (About, Plan), form: Form) -> Result<Self> {
        about.read(tx, app, staff).await?;
        let page = about.page_of(staff.page("plan-review"), &plan);
        let outcomes = Decided::ALL.map(|one| (one.code().to_owned(), page.t(one.key()))).to_vec();
        let last = store::of(tx, app, &plan.id).await?.into_iter().next();
        let last = last.map(|one| format!("{} · {} · {}", day(one.held_on), page.t(one.outcome.key()), one.said));
        Ok(Self { page, about, plan, form, outcomes, last: last.unwrap_or_default() })
    }

    /// The day that is planned, or nothing.
    fn planned(&self) -> String {
        self.plan.written.review_on.map(day).unwrap_or_default()
    }
}

/// A plan that holds.
async fn holding(tx: &mut Tx, app: &App, staff: &Writer, (id, edition): &(String, String)) -> Result<(About, Plan)> {
    let (about, plan) = load(tx, app, staff, Permission::WriteDiary, (id, edition)).await?;
    if plan.state.holds() { Ok((about, plan)) } else { Err(Error::NotFound) }
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(at): Path<(String, String)>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (about, plan) = holding(&mut tx, &app, &staff, &at).await?;
    let mut form = Form::prefilled([("on", day(today(app.clock.now())))]);
    form.stands_on(&plan.version);
    let page = ReviewPage::draw(&mut tx, &app, &staff, (about, plan), form).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn hold(
    staff: Writer,
    State(app): State<App>,
    Path(at): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (about, plan) = holding(&mut tx, &app, &staff, &at).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    let held = read(&mut form, &plan, &staff, &app);
    let hers = usable(&mut tx, &app, &staff, &about.person.id, (&mut form, "said")).await?;
    if let (Some(held), Some(hers)) = (held, hers) {
        if store::hold(&mut tx, &app, (staff.account(), &hers), (&about.enrolment, &plan), seen, &held).await? {
            tx.commit().await?;
            let done = format!("plan-reviewed-{}", held.outcome.code());
            return Ok(redirect_with(&format!("{}/{}", about.address(), plan.edition), &Flash::ok(&done)));
        }
        form.refuse("said", "plan-overtaken-draft");
        form.stands_on(&plan.version);
    }
    let page = ReviewPage::draw(&mut tx, &app, &staff, (about, plan), form).await?;
    tx.commit().await?;
    view_again(&page)
}

/// Reads a review that was held.
fn read(form: &mut Form, plan: &Plan, staff: &Writer, app: &App) -> Option<Review> {
    let now = app.clock.now();
    form.called([
        ("on", "plan-held-on"),
        ("present", "plan-present"),
        ("outcome", "plan-decided"),
        ("said", "plan-said"),
        ("next", "plan-next-review"),
    ]);
    let (on, next_on) = (form.day("on"), form.day("next"));
    match on {
        None => form.refuse("on", "form-required"),
        Some(on) if on > today(now) => form.refuse("on", "plan-future"),
        Some(on) if next_on.is_some_and(|next| next <= on) => form.refuse("next", "plan-next-before"),
        Some(_) => {}
    }
    let (present, said) = (form.required("present", LONGEST_LINE), form.required("said", LONGEST));
    let outcome = form.choice::<Decided>("outcome");
    // What goes on is looked at again.
    if outcome == Some(Decided::GoesOn) && next_on.is_none() {
        form.refuse("next", "form-required");
    }
    form.is_clean().then_some(())?;
    let by = (staff.account().name.clone(), now.as_millis());
    Some(Review { planned_on: plan.written.review_on, held_on: on?, outcome: outcome?, present, said, next_on, by })
}

pub(super) async fn plan_for(
    staff: Writer,
    State(app): State<App>,
    Path(at): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (about, plan) = holding(&mut tx, &app, &staff, &at).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    form.called([("planned", "plan-review-on")]);
    let planned = form.day("planned");
    match planned {
        None => form.refuse("planned", "form-required"),
        Some(on) if on < today(app.clock.now()) => form.refuse("planned", "plan-past"),
        Some(_) => {}
    }
    if let Some(hers) = usable(&mut tx, &app, &staff, &about.person.id, (&mut form, "planned")).await? {
        if store::plan_for(&mut tx, &app, (staff.account(), &hers), (&about.enrolment, &plan), seen, planned).await? {
            tx.commit().await?;
            let address = format!("{}/{}", about.address(), plan.edition);
            return Ok(redirect_with(&address, &Flash::ok("plan-review-planned")));
        }
        form.refuse("planned", "plan-overtaken-draft");
        form.stands_on(&plan.version);
    }
    let page = ReviewPage::draw(&mut tx, &app, &staff, (about, plan), form).await?;
    tx.commit().await?;
    view_again(&page)
}
