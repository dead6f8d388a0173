//! The same as files: all partners of a year, and the sheet with one of them, with both legal names, the closing balance, every line, and
//! how it is computed last.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use pico_protocol::booking::Party;

use super::partner::measure_of;
use super::{Wish, words};
use crate::accounts::Staff;
use crate::accounts::permission::LendResources;
use crate::app::App;
use crate::bookings::balance::{Account, Avoided, Lent, Settled, year};
use crate::bookings::store::account;
use crate::error::{Error, Result};
use crate::reciprocity::{Measure, Partner, Year, reading};
use crate::web::dates;
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Cell, Format, Sheet, fits, part_of_name};

/// A number of a measure, as a file holds it.
fn cell(measure: Measure, amount: i64) -> Cell {
    match measure {
        Measure::Cents => Cell::Cents(amount),
        Measure::Minutes => Cell::Minutes(amount),
        Measure::Kilometres | Measure::Units => Cell::Number(amount),
    }
}

/// One measure of the account with one partner.
struct Sum<'a> {
    partner: &'a str,
    measure: Measure,
    account: &'a Account,
}

fn sums(partner: &Partner) -> impl Iterator<Item = Sum<'_>> {
    let some = Measure::ALL.into_iter().filter(move |measure| measure.is_in(&partner.account));
    some.map(move |measure| Sum { partner: &partner.name, measure, account: &partner.account })
}

fn balances<'a>(page: &'a Page, ours: &'a str) -> Sheet<'a, Sum<'a>> {
    let balance = |sum: &Sum<'_>| sum.measure.of(&sum.account.balance());
    Sheet::new(page.t("reciprocity-cooperative"), move |_: &Sum<'_>| ours.to_owned())
        .column(page.t("reciprocity-partner"), |sum| sum.partner.to_owned())
        .column(page.t("reciprocity-measure"), move |sum| page.t(format!("reciprocity-measure-{}", sum.measure.code())))
        .column(page.t("reciprocity-given"), |sum| cell(sum.measure, sum.measure.lent(&sum.account.given)))
        .column(page.t("reciprocity-received"), |sum| cell(sum.measure, sum.measure.lent(&sum.account.received)))
        .column(page.t("reciprocity-balance"), move |sum| cell(sum.measure, balance(sum)))
        .column(page.t("reciprocity-in-words"), move |sum| words::balance(page, sum.partner, sum.measure, sum.account))
}

/// What sharing with a partner has spared.
struct Spared<'a> {
    partner: &'a str,
    /// Which side has used what was lent.
    who: &'a str,
    lines: i64,
    avoided: Avoided,
}

fn spared<'a>(ours: &'a str, partner: &'a Partner) -> impl Iterator<Item = Spared<'a>> {
    let account = &partner.account;
    let sides = [(ours, &account.received), (partner.name.as_str(), &account.given)];
    let of = move |(who, lent): (&'a str, &Lent)| Spared {
        partner: &partner.name,
        who,
        lines: lent.lines,
        avoided: lent.avoided,
    };
    sides.into_iter().filter(|(_, lent)| lent.lines > 0).map(of)
}

/// Nothing is written where nobody has said it: a 0 would be a number.
fn savings(page: &Page) -> Sheet<'_, Spared<'_>> {
    let said = |one: &Spared<'_>, cell: Cell| if one.avoided.told > 0 { cell } else { Cell::Empty };
    Sheet::new(page.t("reciprocity-partner"), |one: &Spared<'_>| one.partner.to_owned())
        .column(page.t("reciprocity-spared-who"), |one| one.who.to_owned())
        .column(page.t("reciprocity-lines"), |one| Cell::Number(one.lines))
        .column(page.t("reciprocity-spared-of"), |one| Cell::Number(one.avoided.told))
        .column(page.t("reciprocity-spared-cost"), move |one| said(one, Cell::Cents(one.avoided.cents)))
        .column(page.t("reciprocity-measure-kilometres"), move |one| said(one, Cell::Number(one.avoided.kilometres)))
        .column(page.t("reciprocity-spared-days"), move |one| said(one, Cell::Number(one.avoided.days)))
}

/// How it is computed, a sentence a line.
fn notes(page: &Page) -> Vec<String> {
    ["signed", "year", "apart", "avoided", "nothing"].map(|part| page.t(format!("reciprocity-how-{part}"))).to_vec()
}

fn notes_sheet<'a>(page: &Page) -> Sheet<'a, String> {
    Sheet::new(page.t("reciprocity-how"), |line: &String| line.clone())
}

pub(super) async fn all(
    staff: Staff<LendResources>,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let of = Year::asked(&wish.year, app.clock.now());
    let page = staff.page("reciprocity-title");
    let mut tx = app.db.read().await?;
    let partners = reading::partners(&mut tx, of).await?;
    drop(tx);
    let ours = app.identity.name();
    let sums: Vec<Sum<'_>> = partners.iter().flat_map(sums).collect();
    let spared: Vec<Spared<'_>> = partners.iter().flat_map(|partner| spared(&ours, partner)).collect();
    let notes = notes(&page);
    let pages = [
        balances(&page, &ours).page(&page.t("reciprocity-balance"), &sums),
        savings(&page).page(&page.t("reciprocity-spared-short"), &spared),
        notes_sheet(&page).page(&page.t("reciprocity-how"), &notes),
    ];
    spreadsheet::answer(format, &format!("reciprocita-{}", of.number()), &pages)
}

/// The lines, with both legal names on each: who lent, who borrowed.
fn lines<'a>(page: &'a Page, ours: &'a str, partner: &'a str) -> Sheet<'a, Settled> {
    let lender = move |settled: &Settled| if settled.party == Party::Owner { ours } else { partner };
    let borrower = move |settled: &Settled| if settled.party == Party::Owner { partner } else { ours };
    let quantity = |wanted: Measure| {
        move |settled: &Settled| {
            let is_it = measure_of(settled) == wanted;
            if is_it { cell(wanted, settled.line.quantity.into()) } else { Cell::Empty }
        }
    };
    let measure = |measure: Measure| page.t(format!("reciprocity-measure-{}", measure.code()));
    Sheet::new(page.t("reciprocity-day"), |settled: &Settled| dates::today(settled.line.from))
        .column(page.t("reciprocity-lender"), move |settled| lender(settled).to_owned())
        .column(page.t("reciprocity-borrower"), move |settled| borrower(settled).to_owned())
        .column(page.t("reciprocity-resource"), |settled| settled.resource_name.clone())
        .column(measure(Measure::Minutes), quantity(Measure::Minutes))
        .column(measure(Measure::Kilometres), quantity(Measure::Kilometres))
        .column(measure(Measure::Units), quantity(Measure::Units))
        .column(page.t("reciprocity-value"), |settled| Cell::Cents(settled.line.cents.into()))
        .column(page.t("reciprocity-signed-both"), |settled| dates::today(settled.signed_at))
        .column(page.t("reciprocity-booking"), |settled| settled.id.to_string())
}

pub(super) async fn one(
    staff: Staff<LendResources>,
    State(app): State<App>,
    format: Format,
    Path(peer): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let of = Year::asked(&wish.year, app.clock.now());
    let page = staff.page("reciprocity-title");
    let within = year(of.number()).ok_or(Error::NotFound)?;
    let mut tx = app.db.read().await?;
    let partner = reading::partner(&mut tx, &peer, of).await?;
    let settled = account::lines(&mut tx, within, &partner.id, (0, spreadsheet::MOST + 1)).await?;
    drop(tx);
    fits(settled.len())?;
    let ours = app.identity.name();
    let sums: Vec<Sum<'_>> = sums(&partner).collect();
    let notes = notes(&page);
    let pages = [
        balances(&page, &ours).page(&page.t("reciprocity-balance"), &sums),
        lines(&page, &ours, &partner.name).page(&page.t("reciprocity-lines"), &settled),
        notes_sheet(&page).page(&page.t("reciprocity-how"), &notes),
    ];
    let name = format!("reciprocita-{}-{}", part_of_name(&partner.name), of.number());
    spreadsheet::answer(format, &name, &pages)
}
