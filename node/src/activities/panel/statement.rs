//! `/contratti/{id}/rendiconto`: what was done under a contract in a month, for whoever pays: the number, then by municipality, then
//! by person for whoever may see people; on paper and as a file ([`sheet`]). A contract that is paid by days tells days of presence in the
//! same places; one with several tariffs has a line for each ([`priced`]).

mod priced;
mod sheet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{asked_month, month_words, residence};
use crate::accounts::permission::ReadStatements;
use crate::accounts::{Decision, Permission, Scope, Staff};
use crate::activities::store::given::STATEMENT;
use crate::activities::store::priced::{self as by_tariff, Priced};
use crate::activities::store::statement::{self, Asked, Minutes, OfComune, OfPerson};
use crate::activities::store::{month, presences};
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::contracts::month::Month;
use crate::contracts::panel::load;
use crate::contracts::{Contract, Terms, Unit};
use crate::error::Result;
use crate::people::Sight;
use crate::people::panel::sight;
use crate::services;
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::layout::Page;
use crate::web::spreadsheet::Format;
use crate::web::view;

type Reader = Staff<ReadStatements>;

/// A list of the people of a statement.
const LISTED: ListKind = ListKind::new("statement.read", "people", "list");

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "mese")]
    month: String,
    /// One municipality; empty: all of them.
    comune: String,
}

#[derive(Template)]
#[template(path = "activities/statement.html")]
struct StatementPage {
    page: Page,
    contract: Contract,
    month: Month,
    words: String,
    /// The only municipality it is of, if it is of one.
    only: Option<String>,
    comuni: Vec<OfComune>,
    /// For whoever may see people.
    people: Option<Vec<OfPerson>>,
    /// What it is worth by each tariff; none of a contract with one.
    priced: Option<Priced>,
    used: Minutes,
    /// Days of presence used, in halves, over the days that the authorised ones are counted; nought where they are not paid.
    halves_used: i64,
    /// Planned for this month, whatever became of it; nobody knows it of one municipality.
    foreseen: Option<i64>,
    /// Of that, what was neither done nor missed.
    planned: i64,
    /// Services whose month is still open.
    open: Vec<String>,
    /// Whether the rows for the SIUSS may be seen.
    siuss: bool,
}

/// Whose records may stand in a statement: those of the people that this account may read; none where it reads no people.
fn seeing(staff: &Reader) -> Result<Option<Sight>> {
    match staff.decide(Permission::ReadPeople, Scope::Anything) {
        Decision::Denied => Ok(None),
        _ => sight(staff, Permission::ReadPeople).map(Some),
    }
}

impl StatementPage {
    async fn load(tx: &mut Tx, app: &App, staff: &Reader, id: &str, wish: &Wish) -> Result<Self> {
        let contract = load(tx, id).await?;
        let (month, only) = (asked_month(app, &wish.month), residence::asked(&wish.comune)?);
        let asked = Asked { contract: &contract, month, comune: only.as_deref() };
        let comuni = statement::by_comune(tx, &asked).await?;
        let people = match seeing(staff)? {
            Some(sight) => Some(statement::by_person(tx, &sight, &asked).await?),
            None => None,
        };
        let priced = by_tariff::of_month(tx, &asked).await?;
        let over = contract.terms.counted_over(month);
        let used = statement::used(tx, &contract.id, over).await?;
        let halves_used = match contract.terms.unit {
            Unit::Hour => 0,
            Unit::Day => presences::used(tx, &contract, over).await?,
        };
        // The sums do not know municipalities.
        let foreseen = match only {
            None => Some(statement::foreseen(tx, &contract.id, month).await?),
            Some(_) => None,
        };
        let planned = statement::planned(tx, &asked).await?;
        let mut open = Vec::new();
        for service in &contract.terms.services {
            if !month::is_locked(tx, service, month).await? {
                let found = services::store::find(tx, service).await?;
                open.extend(found.map(|service| service.particulars.content.name));
            }
        }
        let page = staff.page("statement-title").under("contracts-title", "/contratti");
        let page = page.titled(contract.terms.name.clone());
        let siuss = staff.may(Permission::ExportBenefits, Scope::Anything);
        let words = month_words(&page, month);
        Ok(Self {
            page,
            contract,
            month,
            words,
            only,
            comuni,
            people,
            priced,
            used,
            halves_used,
            foreseen,
            planned,
            open,
            siuss,
        })
    }

    fn terms(&self) -> &Terms {
        &self.contract.terms
    }

    fn all(&self) -> Minutes {
        self.comuni.iter().fold(Minutes::default(), |mut all, of| {
            all.direct += of.minutes.direct;
            all.indirect += of.minutes.indirect;
            all.travel += of.minutes.travel;
            all
        })
    }

    fn paid(&self, minutes: &Minutes) -> i64 {
        minutes.paid(&self.contract)
    }

    /// What is used of the authorised hours, with what was delivered before the node was begun.
    fn all_used(&self) -> i64 {
        self.paid(&self.used) + self.terms().earlier_for(self.month).map_or(0, |one| i64::from(one.minutes))
    }

    /// What of it was delivered before the node was begun, in words; nothing where nothing was.
    fn earlier(&self) -> Option<String> {
        let one = self.terms().earlier_for(self.month)?;
        Some(self.page.t2("statement-earlier-words", "hours", self.page.hours(one.minutes), "day", day(one.before)))
    }

    /// Days of presence are paid, and not hours.
    fn by_day(&self) -> bool {
        self.terms().unit == Unit::Day
    }

    /// A text that says the same of hours and, with `-days`, of days.
    fn of_unit(&self, key: &str) -> String {
        if self.by_day() { self.page.t(format!("{key}-days")) } else { self.page.t(key) }
    }

    /// All days of presence, in halves.
    fn halves(&self) -> i64 {
        self.comuni.iter().map(|of| of.halves).sum()
    }

    /// The days that are left of what was authorised, in halves; below zero: more was done.
    fn halves_left(&self) -> Option<i64> {
        let authorised = self.terms().days.filter(|_| self.only.is_none());
        authorised.map(|days| 2 * i64::from(days) - self.halves_used)
    }

    /// What it is that is counted: where there are half days, what one of them is.
    fn how(&self) -> String {
        let words = self.of_unit("statement-how-words");
        let Some(minutes) = self.terms().half_day else { return words };
        format!("{words} {}", self.page.t1("statement-how-half-day", "hours", self.page.hours(minutes)))
    }

    /// The minutes that are left of what was authorised; below zero: more was done. Of one municipality nothing is authorised apart.
    fn left(&self) -> Option<i64> {
        if self.only.is_some() {
            return None;
        }
        self.terms().minutes.map(|authorised| i64::from(authorised) - self.all_used())
    }

    fn is_over(&self) -> bool {
        self.left().or(self.halves_left()).is_some_and(|left| left < 0)
    }

    /// How much of what was authorised is used, in hundredths, at most one hundred: for a bar.
    fn share(&self) -> i64 {
        let (authorised, used) = match self.terms().unit {
            Unit::Hour => (self.terms().minutes.map(i64::from), self.all_used()),
            Unit::Day => (self.terms().days.map(|days| 2 * i64::from(days)), self.halves_used),
        };
        let authorised = authorised.unwrap_or(0);
        if authorised == 0 { 0 } else { (used * 100 / authorised).clamp(0, 100) }
    }

    fn comune(&self, code: &str) -> String {
        residence::words(&self.page, code)
    }

    fn person(&self, of: &OfPerson) -> String {
        name(&self.page, of)
    }

    fn period(&self) -> String {
        format!("{} – {}", day(self.terms().starts), self.terms().ends.map(day).unwrap_or_default())
    }

    fn beside(&self, month: Month) -> String {
        let only = residence::query(self.only.as_deref());
        format!("/contratti/{}/rendiconto?mese={month}{only}", self.contract.id)
    }

    /// The statement of one municipality.
    fn of_comune(&self, code: &str) -> String {
        format!("/contratti/{}/rendiconto?mese={}{}", self.contract.id, self.month, residence::query(Some(code)))
    }

    /// The statement of all of them.
    fn of_all(&self) -> String {
        format!("/contratti/{}/rendiconto?mese={}", self.contract.id, self.month)
    }

    /// The rows for the SIUSS of the same month and municipality.
    fn rows(&self) -> String {
        let only = residence::query(self.only.as_deref());
        format!("/contratti/{}/siuss?dal={1}&al={1}{only}", self.contract.id, self.month)
    }

    /// The address of its files, to which their kind is added.
    fn files(&self) -> String {
        format!("{}&", self.beside(self.month).replacen("/rendiconto?", "/rendiconto/esporta?", 1))
    }

    fn ids(&self) -> Vec<String> {
        let people = self.people.iter().flatten().filter_map(|of| of.person.as_ref());
        people.map(|(id, _)| id.to_string()).collect()
    }
}

fn name(page: &Page, of: &OfPerson) -> String {
    match &of.person {
        Some((_, name)) => name.clone(),
        None if of.nobody => page.t("activity-nobody"),
        None => page.t1("activity-hidden", "n", 1),
    }
}

pub(super) async fn show(
    staff: Reader,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let page = StatementPage::load(&mut tx, &app, &staff, &id, &wish).await?;
    drop(tx);
    let ids = page.ids();
    audit::record_page(&app, &staff.actor(), LISTED, ids.iter().map(String::as_str)).await?;
    view(&page)
}

pub(super) async fn file(
    staff: Reader,
    State(app): State<App>,
    format: Format,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let told = StatementPage::load(&mut tx, &app, &staff, &id, &wish).await?;
    let ids = told.ids();
    // As with the rows for the SIUSS, the log says of which contract it is.
    let taken = ListKind::new(STATEMENT, "contract", told.contract.id.as_str());
    audit::record_list(&mut tx, &app, &staff.actor(), taken, ids.iter().map(String::as_str)).await?;
    tx.commit().await?;
    sheet::answer(&told, format)
}
