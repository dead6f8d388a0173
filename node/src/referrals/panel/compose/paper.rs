//! The request on paper, for who has no node: printed, signed, and sent by certified mail or by hand. It names nobody, as what
//! goes from node to node; who it is, people tell when they are told that there is a place. What becomes of it is not known
//! here, so the draft stays until somebody throws it away.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{Desk, pages};
use crate::accounts::Staff;
use crate::accounts::permission::SendReferrals;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::referrals::panel::words::Fact;
use crate::web::layout::Page;
use crate::web::{redirect, view};

#[derive(Template)]
#[template(path = "referrals/new_paper.html")]
struct PaperPage {
    page: Page,
    base: String,
    to: String,
    kind: String,
    today: String,
    facts: Vec<Fact>,
    telephone: String,
    contact: String,
}

/// The page to print; a step that is not done, or a recipient with a node, leads back.
pub async fn show(staff: Staff<SendReferrals>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let desk = Desk::load(&mut tx, &app, &staff, &id).await?;
    let base = format!("/invii/nuovo/{id}");
    if let Some(missing) = desk.missing(&app) {
        return Ok(redirect(&format!("{base}/{}", missing.slug())));
    }
    let Some(to) = desk.recipient_on_paper() else { return Ok(redirect(&format!("{base}/anteprima"))) };
    // The draft may be thrown away: whose need has left the house is told by the log.
    let detail = format!("person={}", desk.person_id().unwrap_or_default());
    audit::record(&mut tx, &app, &staff.actor(), Event::new("referral.paper", "draft", &id).detail(detail)).await?;
    tx.commit().await?;
    let page = staff.page("referrals-new").under("referrals-title", "/invii");
    let organization = app.identity.document().organization.clone();
    view(&PaperPage {
        facts: pages::request(&page, &desk, &app),
        kind: crate::referrals::compose::form(&desk.typed).value("kind").to_owned(),
        today: page.date(app.clock.now()),
        telephone: organization.telephone,
        contact: organization.contact,
        to,
        base,
        page,
    })
}
