//! `/reciprocita/{peer}`: the account of a year with one partner, line by line, and the sheet of the year for paper.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use pico_protocol::booking::{Party, Unit};

use super::all::{Waits, waits};
use super::{Wish, page_below, page_of, words};
use crate::accounts::Staff;
use crate::accounts::permission::LendResources;
use crate::app::App;
use crate::bookings::State as Stands;
use crate::bookings::balance::{Settled, year};
use crate::bookings::store::account;
use crate::error::{Error, Result};
use crate::reciprocity::{Measure, Partner, Year, reading};
use crate::store::Tx;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::web::layout::Page;
use crate::web::view;

/// The most lines that are printed; the file has all of them.
const MOST_ON_PAPER: i64 = 1_000;

/// One measure of the account.
struct Sum {
    name: String,
    given: String,
    received: String,
    says: String,
}

/// One use that both have signed.
struct Line {
    href: String,
    day: String,
    resource: String,
    /// Whether it was ours.
    is_given: bool,
    quantity: String,
    value: String,
    signed: String,
    /// A newer proposal is contested, or waits.
    is_open: bool,
}

impl Line {
    fn new(page: &Page, settled: &Settled) -> Self {
        let measure = measure_of(settled);
        Self {
            href: format!("/prenotazioni/{}/scambio", settled.id),
            day: page.date(settled.line.from),
            resource: settled.resource_name.clone(),
            is_given: settled.party == Party::Owner,
            quantity: words::amount(page, measure, settled.line.quantity.into()),
            value: page.money(settled.line.cents),
            signed: page.t1("reciprocity-signed", "date", page.date(settled.signed_at)),
            is_open: settled.state != Stands::Settled,
        }
    }
}

/// In what its quantity is counted.
pub(super) fn measure_of(settled: &Settled) -> Measure {
    match settled.line.unit {
        Unit::Minutes => Measure::Minutes,
        Unit::Kilometres => Measure::Kilometres,
        Unit::Units => Measure::Units,
    }
}

/// What has a limit, and the limit in words.
fn agreed(page: &Page, partner: &Partner) -> Vec<(String, String)> {
    let said = partner.limits.iter().map(|limit| {
        let most = limit.counted.words(page, limit.most);
        let most = if limit.note.is_empty() { most } else { format!("{most} ({})", limit.note) };
        (page.t(format!("reciprocity-measure-{}", limit.counted.code())), most)
    });
    said.collect()
}

/// The measures of which there is something.
fn sums(page: &Page, partner: &Partner) -> Vec<Sum> {
    let account = &partner.account;
    let some = Measure::ALL.into_iter().filter(|measure| measure.is_in(account));
    let sum = |measure: Measure| Sum {
        name: page.t(format!("reciprocity-measure-{}", measure.code())),
        given: words::amount(page, measure, measure.lent(&account.given)),
        received: words::amount(page, measure, measure.lent(&account.received)),
        says: words::balance(page, &partner.name, measure, account),
    };
    some.map(sum).collect()
}

async fn lines(tx: &mut Tx, page: &Page, partner: &Partner, of: Year, part: (i64, i64)) -> Result<Vec<Line>> {
    let within = year(of.number()).ok_or(Error::NotFound)?;
    let lines = account::lines(tx, within, &partner.id, part).await?;
    Ok(lines.iter().map(|settled| Line::new(page, settled)).collect())
}

#[derive(Template)]
#[template(path = "reciprocity/partner.html")]
struct PartnerPage {
    page: Page,
    /// The address without its year.
    address: String,
    year: i16,
    years: Vec<(i16, bool)>,
    says: Vec<String>,
    /// Limits that press: the colour, and the words.
    pressing: Vec<(&'static str, String)>,
    agreed: Vec<(String, String)>,
    sums: Vec<Sum>,
    waits: Vec<Waits>,
    lines: Slice<Line>,
    /// What sharing has spared us, and the partner.
    spared: [String; 2],
}

pub(super) async fn show(
    staff: Staff<LendResources>,
    State(app): State<App>,
    Path(peer): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let of = Year::asked(&wish.year, app.clock.now());
    let mut tx = app.db.read().await?;
    let partner = reading::partner(&mut tx, &peer, of).await?;
    let page = page_of(&staff, &partner);
    let total = partner.account.lines();
    let number = PageNumber::from_request(wish.page.parse().ok()).within(total);
    let rows = lines(&mut tx, &page, &partner, of, (number.offset(), PAGE_SIZE)).await?;
    drop(tx);
    let spared = [&partner.account.received, &partner.account.given].map(|lent| words::spared(&page, &lent.avoided));
    view(&PartnerPage {
        address: format!("/reciprocita/{}", partner.id),
        year: of.number(),
        years: of.choices(),
        says: words::balances(&page, &partner.name, &partner.account),
        pressing: if of.goes_on() { words::limits(&page, &partner) } else { Vec::new() },
        agreed: agreed(&page, &partner),
        sums: sums(&page, &partner),
        waits: waits(&page, &partner.name, &partner.open).collect(),
        lines: Slice { rows, total, page: number },
        spared,
        page,
    })
}

#[derive(Template)]
#[template(path = "reciprocity/sheet.html")]
struct SheetPage {
    page: Page,
    address: String,
    year: i16,
    goes_on: bool,
    /// The legal names: ours, and the partner's.
    names: [String; 2],
    says: Vec<String>,
    sums: Vec<Sum>,
    lines: Vec<Line>,
    /// How many lines are not printed.
    left_out: i64,
    waits: Vec<Waits>,
}

impl SheetPage {
    /// Whether there are more lines than are printed.
    fn is_cut(&self) -> bool {
        self.left_out > 0
    }
}

pub(super) async fn sheet(
    staff: Staff<LendResources>,
    State(app): State<App>,
    Path(peer): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let of = Year::asked(&wish.year, app.clock.now());
    let mut tx = app.db.read().await?;
    let partner = reading::partner(&mut tx, &peer, of).await?;
    let page = page_below(&staff, "reciprocity-sheet", &partner);
    let title = page.t1("reciprocity-sheet-of", "year", of.number().to_string());
    let page = page.titled(title);
    let lines = lines(&mut tx, &page, &partner, of, (0, MOST_ON_PAPER)).await?;
    drop(tx);
    view(&SheetPage {
        address: format!("/reciprocita/{}", partner.id),
        year: of.number(),
        goes_on: of.goes_on(),
        names: [app.identity.name(), partner.name.clone()],
        says: words::balances(&page, &partner.name, &partner.account),
        sums: sums(&page, &partner),
        lines,
        left_out: (partner.account.lines() - MOST_ON_PAPER).max(0),
        waits: waits(&page, &partner.name, &partner.open).collect(),
        page,
    })
}
