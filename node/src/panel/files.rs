//! Files of what has no list of its own: consents and other legal bases, plans, family and network, documents, of everybody within sight;
//! asked for from the list of people, and narrowed as that is.
//!
//! A file goes wherever it is sent. Restricted records are not in it, and protected ones neither: what is written of them stands on their
//! own pages, behind a reason. A relation that leads to such a record is left out with it.

use std::collections::{BTreeSet, HashSet};

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use pico_protocol::time::Timestamp;

use crate::accounts::permission::{ReadPeople, WriteLegalBases};
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::documents::{self, Document};
use crate::error::Result;
use crate::legal::store::{self as legal, Listed};
use crate::people::filter::Filter;
use crate::people::panel::{reading, sight, today};
use crate::people::search::{self, Line, Order};
use crate::people::{PersonId, Sight, filtered, restriction};
use crate::plans::store::due::{self, Kept};
use crate::relations::panel::shown::{self, Shown};
use crate::store::Tx;
use crate::web::dates;
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Format, Sheet};

/// The routes of these files.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/persone/consensi/esporta", get(consents))
        .route("/persone/piani/esporta", get(plans))
        .route("/persone/relazioni/esporta", get(relations))
        .route("/persone/documenti/esporta", get(papers))
}

/// People whose relations or documents are read at once.
const AT_ONCE: usize = 500;

/// Something of somebody: a relation, a document.
struct Row<T> {
    of: Line,
    what: T,
}

/// The list of people as a filter narrows it.
async fn listed(tx: &mut Tx, app: &App, sight: &Sight, filter: &Filter) -> Result<Vec<Line>> {
    let most = spreadsheet::MOST + 1;
    let lines = if filter.is_some() {
        filtered::lines(tx, sight, (filter, today(app.clock.now())), most).await?
    } else {
        search::lines(tx, sight, Order::Name, 0, most).await?
    };
    spreadsheet::fits(lines.len())?;
    Ok(lines)
}

/// Who is left of a list that a filter narrows; nothing where it narrows nothing.
async fn left(tx: &mut Tx, app: &App, sight: &Sight, filter: &Filter) -> Result<Option<HashSet<PersonId>>> {
    if !filter.is_some() {
        return Ok(None);
    }
    let lines = listed(tx, app, sight, filter).await?;
    Ok(Some(lines.into_iter().map(|line| line.id).collect()))
}

/// Those of whom more than a name may leave in a file.
async fn open(tx: &mut Tx, app: &App, sight: &Sight, filter: &Filter) -> Result<Vec<Line>> {
    let mut lines = listed(tx, app, sight, filter).await?;
    lines.retain(|line| !line.protected && !line.restricted);
    Ok(lines)
}

fn ids(lines: &[Line]) -> Vec<PersonId> {
    lines.iter().map(|line| line.id.clone()).collect()
}

/// The columns with which such a file begins: surname and name.
fn named<'a, T: 'a>(page: &Page) -> Sheet<'a, Row<T>> {
    Sheet::new(page.t("people-family-name"), |row: &Row<T>| row.of.family_name.clone())
        .column(page.t("people-given-name"), |row| row.of.given_name.clone())
}

async fn consents(
    staff: Staff<WriteLegalBases>,
    State(app): State<App>,
    format: Format,
    Query(filter): Query<Filter>,
) -> Result<Response> {
    let (sight, filter) = (sight(&staff, Permission::WriteLegalBases)?, filter.known());
    let mut tx = app.db.read().await?;
    let mut lines = legal::listed(&mut tx, &sight, spreadsheet::MOST + 1).await?;
    let left = left(&mut tx, &app, &sight, &filter).await?;
    drop(tx);
    spreadsheet::fits(lines.len())?;
    lines.retain(|line| left.as_ref().is_none_or(|left| left.contains(&line.person)));
    let mut tx = staff.write(&app).await?;
    let ids = lines.iter().map(|line| line.person.as_str());
    audit::record_list(&mut tx, &app, &staff.actor(), ListKind::new("legal.export", "people", "list"), ids).await?;
    tx.commit().await?;
    let page = staff.page("nav-people");
    let day = |at: Option<i64>| at.map(|at| dates::today(Timestamp::from_millis(at)));
    let sheet = Sheet::new(page.t("people-family-name"), |line: &Listed| line.family_name.clone())
        .column(page.t("people-given-name"), |line| line.given_name.clone())
        .column(page.t("legal-basis"), |line| page.t(format!("legal-basis-{}", line.basis)))
        .column(page.t("legal-purpose"), |line| page.t(format!("legal-purpose-{}", line.purpose)))
        .column(page.t("legal-recipient"), |line| line.recipient_name.clone())
        .column(page.t("legal-given-on"), |line| day(Some(line.given_on)))
        .column(page.t("legal-expires-on"), |line| day(line.expires_at))
        .column(page.t("files-withdrawn"), |line| day(line.withdrawn_at))
        .column(page.t("files-mistaken"), |line| day(line.mistaken_at));
    sheet.answer(format, "consensi", &lines)
}

async fn plans(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    format: Format,
    Query(filter): Query<Filter>,
) -> Result<Response> {
    let (sight, filter) = (reading(&staff)?, filter.known());
    let mut tx = app.db.read().await?;
    let mut lines = due::all(&mut tx, &sight, spreadsheet::MOST + 1).await?;
    let left = left(&mut tx, &app, &sight, &filter).await?;
    drop(tx);
    spreadsheet::fits(lines.len())?;
    lines.retain(|line| left.as_ref().is_none_or(|left| left.contains(&line.person)));
    let mut tx = staff.write(&app).await?;
    let ids = lines.iter().map(|line| line.person.as_str());
    audit::record_list(&mut tx, &app, &staff.actor(), ListKind::new("plan.export", "people", "list"), ids).await?;
    tx.commit().await?;
    let page = staff.page("nav-people");
    let sheet = Sheet::new(page.t("people-family-name"), |line: &Kept| line.family_name.clone())
        .column(page.t("people-given-name"), |line| line.given_name.clone())
        .column(page.t("enrolment-service"), |line| line.service.clone())
        .column(page.t("plan-title"), |line| page.t(format!("plan-kind-{}", line.kind)))
        .column(page.t("files-edition"), |line| spreadsheet::Cell::Number(line.edition))
        .column(page.t("enrolment-state"), |line| page.t(format!("plan-state-{}", line.state)))
        .column(page.t("files-from"), |line| line.from_day.parse::<Date>().ok())
        .column(page.t("files-until"), |line| line.until_day.parse::<Date>().ok())
        .column(page.t("files-review"), |line| line.review_on.parse::<Date>().ok());
    sheet.answer(format, "piani", &lines)
}

/// What each of them finds on the page of her family and network, in its order.
async fn tied(tx: &mut Tx, app: &App, sight: &Sight, filter: &Filter) -> Result<Vec<Row<Shown>>> {
    let kept = restriction::store::all(tx).await?;
    let (lines, mut rows) = (open(tx, app, sight, filter).await?, Vec::new());
    for some in lines.chunks(AT_ONCE) {
        let mut ties = shown::of_people(tx, app, sight, &ids(some)).await?;
        for line in some {
            let hers = ties.remove(&line.id).unwrap_or_default().into_iter().filter(|one| !one.protected);
            let hers = hers.filter(|one| one.record.as_ref().is_none_or(|record| !kept.contains(record)));
            rows.extend(hers.map(|what| Row { of: line.clone(), what }));
        }
        spreadsheet::fits(rows.len())?;
    }
    Ok(rows)
}

async fn relations(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    format: Format,
    Query(filter): Query<Filter>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let rows = tied(&mut tx, &app, &reading(&staff)?, &filter.known()).await?;
    drop(tx);
    // Whoever is named is named in the log: whose relation it is, and to whom it leads.
    let both = rows.iter().flat_map(|row| [Some(&row.of.id), row.what.record.as_ref()]).flatten();
    let people: BTreeSet<&str> = both.map(PersonId::as_str).collect();
    let mut tx = staff.write(&app).await?;
    let kind = ListKind::new("relation.export", "people", "list");
    audit::record_list(&mut tx, &app, &staff.actor(), kind, people.into_iter()).await?;
    tx.commit().await?;
    let page = &staff.page("nav-people");
    let flags = |row: &Row<Shown>| {
        let flags = row.what.flags().into_iter();
        flags.map(|key| page.t(key)).collect::<Vec<_>>().join("; ")
    };
    // What is said of the one is not said of the other.
    let role = |row: &Row<Shown>| (!row.what.inverse).then(|| row.what.relation.said.contact.role.clone());
    let from = |row: &Row<Shown>| row.what.relation.said.from.filter(|_| !row.what.inverse);
    let until = |row: &Row<Shown>| row.what.relation.said.until.filter(|_| !row.what.inverse);
    let sheet = named::<Shown>(page)
        .column(page.t("relation-kind"), |row| page.t(row.what.kind_key()))
        .column(page.t("relation-other"), |row| row.what.name.clone())
        .column(page.t("relation-role"), role)
        .column(page.t("people-telephone"), |row| row.what.telephone.clone())
        .column(page.t("relation-flags"), flags)
        .column(page.t("relation-from"), from)
        .column(page.t("relation-until"), until)
        .column(page.t("relation-ended"), |row| row.what.relation.ended_on);
    sheet.answer(format, "famiglia-e-rete", &rows)
}

async fn papers_of(tx: &mut Tx, app: &App, sight: &Sight, filter: &Filter) -> Result<Vec<Row<Document>>> {
    let (lines, mut rows) = (open(tx, app, sight, filter).await?, Vec::new());
    for some in lines.chunks(AT_ONCE) {
        let mut papers = documents::store::of_people(tx, app, &ids(some)).await?;
        for line in some {
            let hers = papers.remove(&line.id).unwrap_or_default().into_iter();
            rows.extend(hers.map(|what| Row { of: line.clone(), what }));
        }
        spreadsheet::fits(rows.len())?;
    }
    Ok(rows)
}

/// Which papers there are and until when they hold; what stands in them stays on their own pages.
async fn papers(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    format: Format,
    Query(filter): Query<Filter>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let rows = papers_of(&mut tx, &app, &reading(&staff)?, &filter.known()).await?;
    drop(tx);
    let people: BTreeSet<&str> = rows.iter().map(|row| row.of.id.as_str()).collect();
    let mut tx = staff.write(&app).await?;
    let kind = ListKind::new("document.export", "people", "list");
    audit::record_list(&mut tx, &app, &staff.actor(), kind, people.into_iter()).await?;
    tx.commit().await?;
    let page = &staff.page("nav-people");
    let sheet = named::<Document>(page)
        .column(page.t("document-called"), |row| row.what.written.title.clone())
        .column(page.t("document-kind"), |row| page.t(format!("document-kind-{}", row.what.written.kind.code())))
        .column(page.t("document-dated"), |row| row.what.written.dated_on)
        .column(page.t("document-expires"), |row| row.what.written.expires_on);
    sheet.answer(format, "documenti", &rows)
}
