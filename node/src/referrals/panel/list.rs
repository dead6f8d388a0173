//! The lists: what waits for an answer, what was sent, what was received, what is finished; and the same as a file.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use pico_protocol::referral::{State as Stage, Urgency};
use serde::Deserialize;

use super::kept::{self, Kept};
use super::{reach, to_do, words};
use crate::accounts::permission::{ReadReferrals, Right};
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::error::Result;
use crate::people;
use crate::referrals::calls::Progress;
use crate::referrals::store::Row;
use crate::referrals::store::list::{self, Filter, Named};
use crate::referrals::store::names;
use crate::referrals::{Reach, Turn, View};
use crate::store::Tx;
use crate::store::page::{PageNumber, Slice};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Format, Sheet};
use crate::web::{self, redirect, typed, view};

/// People of one name whose referrals are looked for.
const NAMED: i64 = 20;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(flatten)]
    filter: Filter,
    #[serde(rename = "pagina")]
    page: Option<String>,
}

struct Tab {
    view: View,
    count: i64,
}

struct Shown {
    row: Row,
    label: String,
    chip_kind: &'static str,
    chip_words: String,
    /// Key of what she has to do; empty: it is not her turn.
    to_do: String,
    /// The open call of which this row stands for all.
    call: Option<Progress>,
}

impl Shown {
    fn icon(&self) -> &'static str {
        if self.row.direction == "sent" { "send" } else { "inbox" }
    }
}

/// What a filter offers: code and words.
type Options = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "referrals/list.html")]
struct ListPage {
    page: Page,
    wanted: Filter,
    tabs: Vec<Tab>,
    states: Options,
    urgencies: Options,
    peers: Options,
    lines: Vec<Shown>,
    slice: Slice<()>,
    /// The list with its filter, for the heads that sort it.
    unsorted: String,
    /// The same with its order, for its pages.
    base: String,
    query: String,
    filtered: bool,
    may_send: bool,
    drafts: Vec<Kept>,
}

/// The filter as it is typed: the text is kept under a number, and the list has that in its address.
pub async fn filter(staff: Staff<ReadReferrals>, State(app): State<App>, form: Form) -> Result<Response> {
    let search = typed::keep_text(&app, staff.id().as_str(), form.value("testo")).await?;
    let codes = ["elenco", "stato", "urgenza", "tipo", "nodo", "ordine"].map(|name| (name, form.value(name)));
    let pairs = codes.into_iter().chain([("ricerca", search.as_str())]);
    Ok(redirect(&format!("/invii?{}", web::query::text(pairs))))
}

/// One of the lists.
pub async fn show(
    staff: Staff<ReadReferrals>,
    State(app): State<App>,
    Query(mut asked): Query<Asked>,
) -> Result<Response> {
    let reach = reach(&staff)?;
    let acts =
        [Permission::SendReferrals, Permission::AnswerReferrals].into_iter().any(|may| staff.may(may, Scope::Anything));
    // Nothing waits for who only reads.
    if !acts && asked.filter.view == View::ToAnswer {
        asked.filter.view = View::Sent;
    }
    let number = PageNumber::from_request(asked.page.as_deref().and_then(|page| page.parse().ok()));
    let mut tx = app.db.read().await?;
    asked.filter.text = typed::recall(&mut tx, &app, staff.id().as_str(), &mut asked.filter.search).await?;
    asked.filter.named = named(&mut tx, &app, &staff, &asked.filter.text).await?;
    let counts = list::counts(&mut tx, &reach).await?;
    let slice = list::page(&mut tx, &reach, &asked.filter, number, &counts).await?;
    let calls = calls(&mut tx, &reach, &slice.rows).await?;
    let peers = list::peers(&mut tx).await?;
    // What is being written will be sent; among what came in and what is over nobody looks for it.
    let drafts = match asked.filter.view {
        View::ToAnswer | View::Sent => kept::of_author(&mut tx, &app, &staff).await?,
        View::Received | View::Finished => Vec::new(),
    };
    drop(tx);
    let ids = slice.rows.iter().map(|row| row.id.as_str());
    audit::record_page(&app, &staff.actor(), ListKind::new("referral.list", "referral", ""), ids).await?;
    let people = drafts.iter().filter_map(|draft| draft.person.as_ref()).map(|(id, _)| id.as_str());
    audit::record_page(&app, &staff.actor(), audit::PEOPLE_LISTED, people).await?;
    let page = staff.page("referrals-title");
    let query = query(&asked.filter);
    view(&ListPage {
        tabs: View::ALL
            .into_iter()
            .filter(|view| acts || *view != View::ToAnswer)
            .map(|view| Tab { view, count: counts.of(view) })
            .collect(),
        states: options(&page, "referral-state", Stage::ALL.iter().map(|state| state.code())),
        urgencies: options(&page, "referral-urgency", Urgency::ALL.iter().map(|urgency| urgency.code())),
        peers,
        lines: shown(&staff, &page, &app, slice.rows.into_iter().zip(calls))?,
        slice: Slice { rows: Vec::new(), total: slice.total, page: slice.page },
        unsorted: format!("/invii?{query}&"),
        base: format!("/invii?{query}&ordine={}&", asked.filter.order().slug()),
        query,
        drafts,
        filtered: asked.filter.is_narrow(),
        may_send: staff.may(Permission::SendReferrals, Scope::Anything),
        wanted: asked.filter,
        page,
    })
}

/// What a text finds by names, for who may look for people.
pub async fn named<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, text: &str) -> Result<Named> {
    if text.is_empty() || !staff.may(Permission::ReadPeople, Scope::Anything) {
        return Ok(Named::default());
    }
    let sight = people::panel::sight(staff, Permission::ReadPeople)?;
    let found = people::search::find(tx, app, &sight, text, NAMED).await?;
    let people = found.into_iter().map(|line| line.id.to_string()).collect();
    Ok(Named { people, hashes: names::hashes(app, text) })
}

fn options<'a>(page: &Page, key: &str, codes: impl Iterator<Item = &'a str>) -> Options {
    codes.map(|code| (code.to_owned(), page.t(format!("{key}-{code}")))).collect()
}

/// How far the open call of each row has come, where it is one.
async fn calls(tx: &mut Tx, reach: &Reach, rows: &[Row]) -> Result<Vec<Option<Progress>>> {
    let mut calls = Vec::new();
    for row in rows {
        calls.push(Progress::of(tx, reach, row).await?);
    }
    Ok(calls)
}

fn shown(
    staff: &Staff<ReadReferrals>,
    page: &Page,
    app: &App,
    rows: impl Iterator<Item = (Row, Option<Progress>)>,
) -> Result<Vec<Shown>> {
    rows.map(|(row, call)| {
        let (chip_kind, chip_words) = words::chip(page, &row);
        let hers = row.turn == Turn::Own.code() && super::may_act(staff, &row);
        let to_do = if hers { format!("referral-do-{}", to_do::of(&row)) } else { String::new() };
        Ok(Shown { label: row.label(app)?, chip_kind, chip_words, to_do, call, row })
    })
    .collect()
}

/// The filter as an address, without the sort order.
fn query(filter: &Filter) -> String {
    web::query::text([
        ("elenco", filter.view.slug()),
        ("stato", &filter.state),
        ("urgenza", &filter.urgency),
        ("tipo", &filter.kind),
        ("nodo", &filter.peer),
        ("ricerca", &filter.search),
    ])
}

/// The list as CSV, with `;` as Italian spreadsheets expect. No names of people: the file leaves the panel.
pub async fn export(
    staff: Staff<ReadReferrals>,
    State(app): State<App>,
    format: Format,
    Query(mut asked): Query<Asked>,
) -> Result<Response> {
    let reach = reach(&staff)?;
    let mut tx = app.db.read().await?;
    asked.filter.text = typed::recall(&mut tx, &app, staff.id().as_str(), &mut asked.filter.search).await?;
    asked.filter.named = named(&mut tx, &app, &staff, &asked.filter.text).await?;
    let rows = list::rows(&mut tx, &reach, &asked.filter, 0, spreadsheet::MOST + 1).await?;
    drop(tx);
    spreadsheet::fits(rows.len())?;
    let mut tx = staff.write(&app).await?;
    let ids = rows.iter().map(|row| row.id.as_str());
    audit::record_list(&mut tx, &app, &staff.actor(), ListKind::new("referral.export", "referral", ""), ids).await?;
    tx.commit().await?;
    let page = staff.page("referrals-title");
    columns(&page).answer(format, "invii", &rows)
}

fn columns(page: &Page) -> Sheet<'_, Row> {
    Sheet::new(page.t("referrals-number"), |row: &Row| row.number.clone())
        .column(page.t("referrals-kind"), |row| page.t(format!("referral-kind-{}", row.kind)))
        .column(page.t("referrals-direction"), |row| page.t(format!("referrals-direction-{}", row.direction)))
        .column(page.t("referrals-where"), |row| row.peer_name.clone())
        .column(page.t("referrals-service"), |row| row.service_name.clone())
        .column(page.t("referrals-state"), |row| page.t(format!("referral-state-{}", row.state)))
        .column(page.t("referrals-urgency"), |row| page.t(format!("referral-urgency-{}", row.urgency)))
        .column(page.t("referrals-due"), |row| row.due().map(|due| page.moment(due)).unwrap_or_default())
        .column(page.t("referrals-changed"), |row| page.moment(row.changed()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_way_through_the_address_and_what_was_typed_stays_out_of_it() {
        let filter = Filter {
            text: "Amina Rossi".to_owned(),
            search: "sea_1".to_owned(),
            state: "è un & segno".to_owned(),
            ..Filter::default()
        };
        assert_eq!(query(&filter), "elenco=da-rispondere&stato=%C3%A8%20un%20%26%20segno&ricerca=sea_1");
    }
}
