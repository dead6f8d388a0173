//! `/richieste`: requests that wait for an answer, those that are due first, and those that were answered; and the same as a file.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use crate::accounts::permission::HandleRequests;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::error::Result;
use crate::people::panel::sight;
use crate::store::page::{PageNumber, Slice};
use crate::subject_requests::store::{self, Line, Part};
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Format, Sheet};
use crate::web::{dates, view};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "elenco")]
    part: String,
    #[serde(rename = "pagina")]
    page: String,
}

impl Wish {
    fn part(&self) -> Part {
        if self.part == "risposte" { Part::Answered } else { Part::Open }
    }
}

#[derive(Template)]
#[template(path = "subject_requests/list.html")]
struct ListPage {
    page: Page,
    answered: bool,
    lines: Slice<Line>,
    base: &'static str,
    /// Where the same is a file.
    file: &'static str,
    today: Date,
}

impl ListPage {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands on what it names by reference")]
    fn day(&self, day: &Date) -> String {
        dates::written(*day)
    }

    fn is_late(&self, line: &Line) -> bool {
        !self.answered && line.request.due_on < self.today
    }
}

pub(super) async fn show(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let sight = sight(&staff, Permission::HandleRequests)?;
    let rows = store::list(&mut tx, &app, &sight, wish.part()).await?;
    drop(tx);
    let lines = Slice::of(rows, PageNumber::from_request(wish.page.parse().ok()));
    let named = lines.rows.iter().filter(|line| line.there).map(|line| line.request.person.as_str());
    audit::record_page(&app, &staff.actor(), audit::PEOPLE_LISTED, named).await?;
    let answered = wish.part() == Part::Answered;
    let (base, file) = if answered {
        ("/richieste?elenco=risposte&", "/richieste/esporta?elenco=risposte&")
    } else {
        ("/richieste?", "/richieste/esporta?")
    };
    let today = dates::today(staff.frame().now);
    view(&ListPage { page: staff.page("requests-title"), answered, lines, base, file, today })
}

pub(super) async fn file(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let sight = sight(&staff, Permission::HandleRequests)?;
    let lines = store::list(&mut tx, &app, &sight, wish.part()).await?;
    spreadsheet::fits(lines.len())?;
    let named = lines.iter().filter(|line| line.there).map(|line| line.request.person.as_str());
    let kind = ListKind::new("request.export", "people", "list");
    audit::record_list(&mut tx, &app, &staff.actor(), kind, named).await?;
    tx.commit().await?;
    let page = staff.page("requests-title");
    let sheet = Sheet::new(page.t("requests-kind"), |line: &Line| {
        page.t(format!("requests-kind-{}", line.request.kind.code()))
    })
    .column(page.t("requests-person"), |line| line.name.clone())
    .column(page.t("requests-received"), |line| line.request.received_on)
    .column(page.t("requests-due"), |line| line.request.due_on)
    .column(page.t("requests-told"), |line| line.request.told_at.map(|at| page.date(at)).unwrap_or_default())
    .column(page.t("requests-outcome"), |line| {
        let outcome = line.request.answered.as_ref();
        outcome.map(|(outcome, ..)| page.t(format!("requests-outcome-{}", outcome.code()))).unwrap_or_default()
    })
    .column(page.t("requests-answered-on"), |line| line.request.answered.as_ref().map(|(_, on, _)| *on));
    sheet.answer(format, "richieste", &lines)
}
