//! `/prese/{id}/piano/{edition}/condivisione`: the person, or who belongs to her, was shown the plan.

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
use crate::plans::{How, LONGEST, LONGEST_LINE, Plan, Sharer, Sharing};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Writer = Staff<WriteDiary>;

#[derive(Template)]
#[template(path = "plans/share.html")]
struct SharePage {
    page: Page,
    about: About,
    plan: Plan,
    form: Form,
    sharers: Vec<(String, String)>,
    hows: Vec<(String, String)>,
}

impl SharePage {
    fn new(staff: &Writer, (about, plan): (About, Plan), form: Form) -> Self {
        let page = about.page_of(staff.page("plan-share"), &plan);
        let sharers = Sharer::ALL.map(|one| (one.code().to_owned(), page.t(one.key()))).to_vec();
        let hows = How::ALL.map(|one| (one.code().to_owned(), page.t(one.key()))).to_vec();
        Self { page, about, plan, form, sharers, hows }
    }
}

/// A plan whose words stay: also a proposal is shown to her before it is approved.
async fn fixed(tx: &mut Tx, app: &App, staff: &Writer, (id, edition): &(String, String)) -> Result<(About, Plan)> {
    let (about, plan) = load(tx, app, staff, Permission::WriteDiary, (id, edition)).await?;
    if plan.state.is_fixed() { Ok((about, plan)) } else { Err(Error::NotFound) }
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(at): Path<(String, String)>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (about, plan) = fixed(&mut tx, &app, &staff, &at).await?;
    about.read(&mut tx, &app, &staff).await?;
    tx.commit().await?;
    let form = Form::prefilled([("on", day(today(app.clock.now())))]);
    view(&SharePage::new(&staff, (about, plan), form))
}

pub(super) async fn write(
    staff: Writer,
    State(app): State<App>,
    Path(at): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (about, plan) = fixed(&mut tx, &app, &staff, &at).await?;
    if let Some(shared) = read(&mut form, &staff, &app) {
        let hers = if shared.sharer.is_on_her_side() {
            None
        } else {
            usable(&mut tx, &app, &staff, &about.person.id, (&mut form, "sharer")).await?
        };
        if form.is_clean() {
            let by = (staff.account(), hers.as_ref());
            store::share(&mut tx, &app, by, (&about.enrolment, &plan), &shared).await?;
            tx.commit().await?;
            let address = format!("{}/{}", about.address(), plan.edition);
            return Ok(redirect_with(&address, &Flash::ok("plan-shared-done")));
        }
    }
    about.read(&mut tx, &app, &staff).await?;
    tx.commit().await?;
    view_again(&SharePage::new(&staff, (about, plan), form))
}

fn read(form: &mut Form, staff: &Writer, app: &App) -> Option<Sharing> {
    let now = app.clock.now();
    form.called([
        ("on", "plan-on"),
        ("sharer", "plan-sharer"),
        ("how", "plan-how"),
        ("name", "plan-shared-name"),
        ("said", "plan-shared-said"),
    ]);
    let on = form.day("on");
    match on {
        None => form.refuse("on", "form-required"),
        Some(on) if on > today(now) => form.refuse("on", "plan-future"),
        Some(_) => {}
    }
    let (sharer, how) = (form.choice::<Sharer>("sharer"), form.choice::<How>("how"));
    let name = form.optional("name", LONGEST_LINE).unwrap_or_default();
    let said = form.optional("said", LONGEST).unwrap_or_default();
    form.is_clean().then_some(())?;
    let by = (staff.account().name.clone(), now.as_millis());
    Some(Sharing { on: on?, sharer: sharer?, how: how?, name, said, by })
}
