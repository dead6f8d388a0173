//! `/richieste/{id}/cancella`: what goes, what stays, what forbids it; and the act that erases a person.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;

use super::{load, view};
use crate::accounts::Staff;
use crate::accounts::permission::HandleRequests;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::referrals::Reach;
use crate::referrals::holders::{self, Knows};
use crate::store::Tx;
use crate::subject_requests::store::{self, Line, erase as erasing, forbidden};
use crate::subject_requests::{Forbidden, Kind, Outcome};
use crate::web::dates;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;

/// How many kinds of rows go; the counts after them stay without her.
const GO: usize = 6;

#[derive(Template)]
#[template(path = "subject_requests/erase.html")]
struct ErasePage {
    page: Page,
    line: Line,
    forbidden: Vec<Forbidden>,
    counts: Vec<(&'static str, i64)>,
    /// The cooperatives that are told.
    holders: Vec<String>,
    form: Form,
}

impl ErasePage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Staff<HandleRequests>, line: Line, form: Form) -> Result<Self> {
        let person = &line.request.person;
        let forbidden = forbidden::of(tx, person, dates::today(staff.frame().now)).await?;
        let counts = erasing::counts(tx, person).await?;
        let all = holders::of_person(tx, app, &Reach::All, person.as_str()).await?;
        let named =
            all.into_iter().filter(|holder| matches!(holder.knows, Knows::Named { .. } | Knows::OnItsWay { .. }));
        let mut holders: Vec<String> = named.map(|holder| holder.row.peer_name).collect();
        holders.sort();
        holders.dedup();
        let page = staff.page("requests-erase").under("requests-title", "/richieste");
        let page = page.under("requests-kind-erasure", format!("/richieste/{}", line.request.id));
        Ok(Self { page, line, forbidden, counts, holders, form })
    }

    fn goes(&self) -> Vec<(&'static str, i64)> {
        there_are(&self.counts[..GO])
    }

    fn stays(&self) -> Vec<(&'static str, i64)> {
        there_are(&self.counts[GO..])
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands on what it names by reference")]
    fn day(&self, day: &Date) -> String {
        dates::written(*day)
    }
}

/// Those of which there are any.
fn there_are(counts: &[(&'static str, i64)]) -> Vec<(&'static str, i64)> {
    counts.iter().copied().filter(|(_, count)| *count > 0).collect()
}

/// An open request to be erased, of somebody who is still there.
async fn erasure(tx: &mut Tx, app: &App, staff: &Staff<HandleRequests>, id: &str) -> Result<Line> {
    let line = load(tx, app, staff, id).await?;
    let fits = line.request.kind == Kind::Erasure && line.there && line.request.answered.is_none();
    if fits { Ok(line) } else { Err(Error::NotFound) }
}

async fn shown(
    mut tx: Tx,
    app: &App,
    staff: &Staff<HandleRequests>,
    line: Line,
    form: Form,
) -> Result<(ErasePage, StatusCode)> {
    let event = Event::new("person.read", "person", line.request.person.as_str());
    audit::record(&mut tx, app, &staff.actor(), event).await?;
    let page = ErasePage::draw(&mut tx, app, staff, line, form).await?;
    tx.commit().await?;
    let status = if page.forbidden.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
    Ok((page, status))
}

pub(super) async fn ask(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let line = erasure(&mut tx, &app, &staff, &id).await?;
    let (page, _) = shown(tx, &app, &staff, line, Form::default()).await?;
    crate::web::view(&page)
}

/// Tells the others, answers the request and erases, all or nothing.
pub(super) async fn erase(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let line = erasure(&mut tx, &app, &staff, &id).await?;
    let today = dates::today(staff.frame().now);
    if !form.ticked("sure") {
        form.refuse("sure", "requests-erase-sure-needed");
    }
    let forbidden = forbidden::of(&mut tx, &line.request.person, today).await?;
    if !forbidden.is_empty() || !form.is_clean() {
        let (page, status) = shown(tx, &app, &staff, line, form).await?;
        let mut response = crate::web::view(&page)?;
        *response.status_mut() = status;
        return Ok(response);
    }
    view::tell_all(&mut tx, &app, &staff, &line).await?;
    // Telling the others has changed it.
    let line = erasure(&mut tx, &app, &staff, &id).await?;
    if !store::answer(&mut tx, &app, staff.account(), &line.request, (Outcome::Granted, today, "")).await? {
        return Err(Error::Conflict("requests-overtaken".into()));
    }
    erasing::erase(&mut tx, &app, &staff.actor(), &line.request.person).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/richieste/{id}"), &Flash::ok("requests-erased")))
}
