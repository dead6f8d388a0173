//! Pages of plans, below the enrolment: the plan that holds and its other editions, a draft that is written, its steps, its goals and
//! reviews, who was shown it, and the sheet to sign.

mod fields;
mod goals;
mod review;
mod share;
mod step;
mod view;
mod write;

use axum::Router;
use axum::routing::{get, post};

use super::{Plan, store};
use crate::accounts::permission::Right;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::{self, Enrolment, EnrolmentId};
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, reason_first, sight};
use crate::people::{self, Person};
use crate::services;
use crate::store::Tx;
use crate::web::layout::Page;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/prese/{id}/piano", get(view::current))
        .route("/prese/{id}/piano/scrivi", get(write::ask).post(write::save))
        .route("/prese/{id}/piano/{edition}", get(view::show))
        .route("/prese/{id}/piano/{edition}/stampa", get(view::print))
        .route("/prese/{id}/piano/{edition}/fai/{step}", get(step::ask).post(step::take))
        .route("/prese/{id}/piano/{edition}/decidi/{step}", get(step::ask_decision).post(step::decide))
        .route("/prese/{id}/piano/{edition}/obiettivi", get(goals::ask).post(goals::say))
        .route("/prese/{id}/piano/{edition}/verifica", get(review::ask).post(review::hold))
        .route("/prese/{id}/piano/{edition}/verifica/giorno", post(review::plan_for))
        .route("/prese/{id}/piano/{edition}/condivisione", get(share::ask).post(share::write))
}

/// What a plan is about, on the table: of somebody who may be seen.
struct About {
    enrolment: Enrolment,
    person: Person,
    service: String,
}

impl About {
    /// Loads it; whoever may not see the person sees nothing of it, and whoever may only with a reason says it first.
    async fn load<R: Right>(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<R>,
        permission: Permission,
        id: &str,
    ) -> Result<Self> {
        let id: EnrolmentId = parse_id(id)?;
        let enrolment = enrolments::store::find(tx, &id).await?.ok_or(Error::NotFound)?;
        let person = people::store::find(tx, app, &sight(staff, permission)?, &enrolment.person).await?;
        let person = person.ok_or(Error::NotFound)?;
        reason_first(tx, app, staff, &person.id, "").await?;
        let service = services::store::find(tx, &enrolment.service).await?.ok_or(Error::NotFound)?;
        Ok(Self { enrolment, person, service: service.particulars.content.name })
    }

    /// Where the pages of its plans are.
    fn address(&self) -> String {
        format!("/prese/{}/piano", self.enrolment.id)
    }

    /// The page under the person's and the enrolment's.
    fn page(&self, page: Page) -> Page {
        let page = page.under("nav-people", "/persone");
        let page = page.under_named(self.person.details.name(), format!("/persone/{}", self.person.id));
        page.under_named(&self.service, format!("/prese/{}", self.enrolment.id))
    }

    /// The page under that of a plan.
    fn page_of(&self, page: Page, plan: &Plan) -> Page {
        let page = self.page(page);
        let name = title(&page, plan);
        page.under_named(name, format!("{}/{}", self.address(), plan.edition))
    }

    /// Whoever opens a page about it leaves a row, also where there is no plan yet.
    async fn read<R: Right>(&self, tx: &mut Tx, app: &App, staff: &Staff<R>) -> Result<()> {
        let event = Event::new("plan.read", "enrolment", self.enrolment.id.as_str());
        Ok(audit::record(tx, app, &staff.actor(), event.detail(format!("person={}", self.person.id))).await?)
    }
}

/// One edition with what it is about.
async fn load<R: Right>(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<R>,
    permission: Permission,
    (id, edition): (&str, &str),
) -> Result<(About, Plan)> {
    let about = About::load(tx, app, staff, permission, id).await?;
    let edition: i64 = parse_id(edition)?;
    let plan = store::find(tx, app, &about.enrolment.id, edition).await?.ok_or(Error::NotFound)?;
    Ok((about, plan))
}

/// What a plan is called on the page.
fn title(page: &Page, plan: &Plan) -> String {
    let kind = page.t(plan.written.kind.key());
    if plan.edition > 1 { page.t2("plan-edition", "kind", kind, "n", plan.edition) } else { kind }
}
