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
use crate::people::PersonId;
use crate::referrals::holders::{self, Knows};
use crate::referrals::{Reach, rights};
use crate::store::Tx;
use crate::subject_requests::store::{self, Line, erase as erasing, forbidden};
use crate::subject_requests::{Forbidden, Kind, Outcome};
use crate::web::dates;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;

/// How many kinds of rows go; the counts after them stay without her.
const GO: usize = 6;

/// Who is erased.
pub(super) struct Of<'a> {
    /// Her record.
    pub(super) person: &'a PersonId,
    /// Her name.
    pub(super) name: String,
    /// The last day on which she was to be kept, where nobody asks.
    pub(super) since: Option<String>,
}

/// Where the page leads.
pub(super) struct Ways {
    /// The form.
    pub(super) post: String,
    /// Back.
    pub(super) back: String,
    /// Where the answer to the person is written, if she asks.
    pub(super) answer: Option<String>,
}

#[derive(Template)]
#[template(path = "subject_requests/erase.html")]
pub(super) struct ErasePage {
    page: Page,
    name: String,
    since: Option<String>,
    forbidden: Vec<Forbidden>,
    counts: Vec<(&'static str, i64)>,
    /// The cooperatives that are told.
    holders: Vec<String>,
    ways: Ways,
    form: Form,
}

impl ErasePage {
    pub(super) async fn draw(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<HandleRequests>,
        (page, ways): (Page, Ways),
        Of { person, name, since }: Of<'_>,
        form: Form,
    ) -> Result<Self> {
        let forbidden = forbidden::of(tx, person, dates::today(staff.frame().now)).await?;
        let counts = erasing::counts(tx, person).await?;
        let all = holders::of_person(tx, app, &Reach::All, person.as_str()).await?;
        let named =
            all.into_iter().filter(|holder| matches!(holder.knows, Knows::Named { .. } | Knows::OnItsWay { .. }));
        let mut holders: Vec<String> = named.map(|holder| holder.row.peer_name).collect();
        holders.sort();
        holders.dedup();
        Ok(Self { page, name, since, forbidden, counts, holders, ways, form })
    }

    /// Of a request.
    async fn of(tx: &mut Tx, app: &App, staff: &Staff<HandleRequests>, line: Line, form: Form) -> Result<Self> {
        let page = staff.page("requests-erase").under("requests-title", "/richieste");
        let back = format!("/richieste/{}", line.request.id);
        let page = page.under("requests-kind-erasure", back.clone());
        let ways = Ways { post: format!("{back}/cancella"), answer: Some(format!("{back}#risposta")), back };
        let of = Of { person: &line.request.person, name: line.name, since: None };
        Self::draw(tx, app, staff, (page, ways), of, form).await
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
    let page = ErasePage::of(&mut tx, app, staff, line, form).await?;
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
    carry_out(&mut tx, &app, &staff, &id).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/richieste/{id}"), &Flash::ok("requests-erased")))
}

/// Tells the others, answers an open request to be erased and whoever has asked for it through a referral, and erases; what forbids
/// it was asked before.
pub(super) async fn carry_out(tx: &mut Tx, app: &App, staff: &Staff<HandleRequests>, id: &str) -> Result<()> {
    let line = erasure(tx, app, staff, id).await?;
    view::tell_all(tx, app, staff, &line).await?;
    // Telling the others has changed it.
    let line = erasure(tx, app, staff, id).await?;
    let today = dates::today(staff.frame().now);
    if !store::answer(tx, app, staff.account(), &line.request, (Outcome::Granted, today, "")).await? {
        return Err(Error::Conflict("requests-overtaken".into()));
    }
    let (actor, person) = (staff.actor(), &line.request.person);
    rights::answer_done(tx, app, &actor, person).await?;
    Ok(erasing::erase(tx, app, &actor, person).await?)
}
