//! `/contratti/{id}/siuss`: the rows of a contract for the SIUSS, what to look at before they go to the Comune, and the file.

mod sheet;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{month_words, residence};
use crate::accounts::permission::ExportBenefits;
use crate::accounts::{Permission, Scope, Staff};
use crate::activities::siuss::{Doubt, Period, Row};
use crate::activities::store::given::BENEFITS;
use crate::activities::store::month;
use crate::activities::store::siuss::{self as store, Told};
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::contracts::month::Month;
use crate::contracts::panel::benefit::BenefitForm;
use crate::contracts::panel::load;
use crate::contracts::{Contract, Paid, Unit};
use crate::error::Result;
use crate::people::panel::{sight, today};
use crate::people::{PersonId, place};
use crate::services;
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Format};
use crate::web::view;

type Reader = Staff<ExportBenefits>;

/// The people of the rows of a contract.
const LISTED: ListKind = ListKind::new("benefit.read", "people", "list");
/// How many months back can be chosen.
const OFFERED: usize = 36;
/// How many names stand beside a doubt above the table; in the table stand all.
const NAMED: usize = 8;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "dal")]
    from: String,
    #[serde(rename = "al")]
    to: String,
    /// One municipality; empty: all of them.
    comune: String,
}

/// A month of a service that can still change.
struct Open {
    address: String,
    words: String,
}

/// Something to look at, and whom it is about.
struct Noticed {
    words: String,
    people: Vec<(PersonId, String)>,
    more: usize,
}

#[derive(Template)]
#[template(path = "activities/siuss.html")]
struct SiussPage {
    page: Page,
    contract: Contract,
    period: Period,
    /// The months that can be chosen, the newest first.
    months: Vec<(String, String)>,
    /// The only municipality whose people have rows, if it is of one: a Comune must not get those of another.
    only: Option<String>,
    /// The municipalities that can be chosen, as an address has them.
    comuni: Vec<(String, String)>,
    told: Told,
    data: BenefitForm,
    may_write: bool,
    open: Vec<Open>,
}

impl SiussPage {
    async fn load(tx: &mut Tx, app: &App, staff: &Reader, id: &str, wish: &Wish) -> Result<Self> {
        let contract = load(tx, id).await?;
        let period = Period::asked(&wish.from, &wish.to, today(app.clock.now()));
        let page = staff.page("siuss-title").under("contracts-title", "/contratti");
        let page = page.titled(contract.terms.name.clone());
        let (only, sight) = (residence::asked(&wish.comune)?, sight(staff, Permission::ReadPeople)?);
        let mut told = store::rows(tx, app, &sight, &contract, period, only.as_deref()).await?;
        let (open, still) = open(tx, &page, &contract, period).await?;
        for row in told.rows.iter_mut().filter(|row| still.contains(&row.month)) {
            row.doubts.push(Doubt::Open);
        }
        let data = BenefitForm::load(tx, app, &page, &contract).await?;
        let may_write = staff.may(Permission::WriteContracts, Scope::Anything);
        let months = months(&page, period, Month::of(today(app.clock.now())));
        let comuni = comuni(&page, &told.comuni, only.as_deref());
        Ok(Self { page, contract, period, months, only, comuni, told, data, may_write, open })
    }

    fn words(&self) -> String {
        let [from, to] = [self.period.from, self.period.to].map(|month| month_words(&self.page, month));
        if from == to { from } else { format!("{from} – {to}") }
    }

    /// The only municipality, in words.
    fn only_words(&self) -> Option<String> {
        self.only.as_deref().map(|code| residence::words(&self.page, code))
    }

    /// Whether a municipality that can be chosen is the one that was asked for.
    fn is_only(&self, slug: &str) -> bool {
        self.only.as_deref().is_some_and(|code| residence::slug(code) == slug)
    }

    /// The rows of these months, of all municipalities.
    fn of_all(&self) -> String {
        format!("/contratti/{}/siuss?dal={}&al={}", self.contract.id, self.period.from, self.period.to)
    }

    /// The statement of the last month, of the same municipality.
    fn statement(&self) -> String {
        let only = residence::query(self.only.as_deref());
        format!("/contratti/{}/rendiconto?mese={}{only}", self.contract.id, self.period.to)
    }

    /// The address of its files, to which their kind is added.
    fn files(&self) -> String {
        let only = residence::query(self.only.as_deref());
        format!("{}{only}&", self.of_all().replacen("/siuss?", "/siuss/esporta?", 1))
    }

    fn month(&self, row: &Row) -> String {
        month_words(&self.page, row.month)
    }

    fn dates(&self, row: &Row) -> String {
        let [starts, ends] = [row.starts, row.ends].map(|date| date.map(day).unwrap_or_default());
        match (starts.is_empty(), ends.is_empty()) {
            (true, true) => String::new(),
            (_, true) => self.page.t1("siuss-since", "day", starts),
            _ => format!("{starts} – {ends}"),
        }
    }

    fn code(&self, row: &Row) -> String {
        row.details.tax_code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default()
    }

    fn comune(&self, row: &Row) -> String {
        row.details.comune.as_deref().and_then(place::comune).map(place::Comune::label).unwrap_or_default()
    }

    fn worth(&self, cents: Option<i64>) -> String {
        cents.map(|cents| self.page.money(cents)).unwrap_or_default()
    }

    /// Days of presence are counted, and not hours.
    fn by_day(&self) -> bool {
        self.contract.terms.unit == Unit::Day
    }

    /// A text that says the same of hours and, with `-days`, of days.
    fn of_unit(&self, key: &str) -> String {
        if self.by_day() { self.page.t(format!("{key}-days")) } else { self.page.t(key) }
    }

    /// What is paid, in words.
    fn paid(&self, paid: Paid) -> String {
        match paid {
            Paid::Minutes(minutes) => self.page.hours(minutes),
            Paid::Halves(halves) => self.page.days(halves),
        }
    }

    /// The same of all rows together.
    fn paid_in_all(&self) -> String {
        let amounts = self.told.rows.iter().map(|row| match row.paid {
            Paid::Minutes(amount) | Paid::Halves(amount) => amount,
        });
        let all: i64 = amounts.sum();
        self.paid(self.contract.terms.counted(all, all))
    }

    /// What is paid of what was done with people who may not be seen, in words.
    fn hidden(&self) -> String {
        let key = if self.by_day() { "siuss-hidden-words-days" } else { "siuss-hidden-words" };
        let paid = self.told.hidden_paid.map(|paid| self.paid(paid)).unwrap_or_default();
        self.page.t1(key, "hours", paid)
    }

    fn sum(&self) -> Option<i64> {
        self.told.rows.iter().map(|row| row.worth).sum()
    }

    /// How many people have a row.
    fn people(&self) -> usize {
        let ids: BTreeSet<&PersonId> = self.told.rows.iter().map(|row| &row.person).collect();
        ids.len()
    }

    /// Each doubt with the people it is about; a month that is open is told apart.
    fn noticed(&self) -> Vec<Noticed> {
        let mut noticed: BTreeMap<Doubt, Vec<(PersonId, String)>> = BTreeMap::new();
        for row in &self.told.rows {
            for doubt in row.doubts.iter().filter(|doubt| **doubt != Doubt::Open) {
                let people = noticed.entry(*doubt).or_default();
                if people.last().is_none_or(|(id, _)| *id != row.person) {
                    people.push((row.person.clone(), row.details.name()));
                }
            }
        }
        let told = |(doubt, mut people): (Doubt, Vec<_>)| {
            let more = people.len().saturating_sub(NAMED);
            people.truncate(NAMED);
            Noticed { words: self.page.t(doubt.key()), people, more }
        };
        noticed.into_iter().map(told).collect()
    }

    /// Whether there is anything to look at.
    fn is_clean(&self) -> bool {
        let told = &self.told;
        self.data.now.is_some()
            && self.open.is_empty()
            && told.hidden == 0
            && told.rows.iter().all(|row| row.doubts.is_empty())
    }

    /// What stands above the table, as lines of a file.
    fn notes(&self) -> Vec<String> {
        let (page, told) = (&self.page, &self.told);
        let noticed = self.noticed().into_iter().map(|one| {
            let more = (one.more > 0).then(|| page.t1("siuss-more", "n", one.more));
            let names: Vec<String> = one.people.into_iter().map(|(_, name)| name).chain(more).collect();
            format!("{}: {}", one.words, names.join(", "))
        });
        let hidden =
            (told.hidden > 0).then(|| format!("{} {}", page.t1("siuss-hidden", "n", told.hidden), self.hidden()));
        let nobody =
            (told.nobody_minutes > 0).then(|| page.t1("siuss-nobody", "hours", page.hours(told.nobody_minutes)));
        let open = self.open.iter().map(|one| format!("{}: {}", page.t(Doubt::Open.key()), one.words));
        let no_data = self.data.now.is_none().then(|| page.t("siuss-no-data"));
        let notes = no_data.into_iter().chain(hidden).chain(noticed).chain(open).chain(nobody);
        notes.chain([page.t("siuss-comune")]).collect()
    }

    fn ids(&self) -> Vec<String> {
        self.told.rows.iter().map(|row| row.person.to_string()).collect()
    }
}

/// The months that can be chosen: this one and those before it, and whatever was asked for.
fn months(page: &Page, period: Period, newest: Month) -> Vec<(String, String)> {
    let mut offered: Vec<Month> =
        std::iter::successors(Some(newest), |month| Some(month.before())).take(OFFERED).collect();
    offered.extend([period.from, period.to]);
    offered.sort_by_key(|month| std::cmp::Reverse(*month));
    offered.dedup();
    offered.into_iter().map(|month| (month.to_string(), month_words(page, month))).collect()
}

/// The municipalities that can be chosen, by name, and whatever was asked for; last those of whom it is not known where they live.
fn comuni(page: &Page, occur: &BTreeSet<String>, only: Option<&str>) -> Vec<(String, String)> {
    let codes: BTreeSet<&str> = occur.iter().map(String::as_str).chain(only).collect();
    // One that has ceased cannot be asked for: it is among all of them.
    let codes = codes.into_iter().filter(|code| code.is_empty() || place::comune(code).is_some());
    let mut offered: Vec<(bool, String, String)> =
        codes.map(|code| (code.is_empty(), residence::words(page, code), residence::slug(code).to_owned())).collect();
    offered.sort();
    offered.into_iter().map(|(_, words, slug)| (slug, words)).collect()
}

/// The months of the services of a contract that are not closed, and which months these are.
async fn open(tx: &mut Tx, page: &Page, contract: &Contract, period: Period) -> Result<(Vec<Open>, Vec<Month>)> {
    let (mut open, mut still) = (Vec::new(), Vec::new());
    for service in &contract.terms.services {
        let found = services::store::find(tx, service).await?;
        let name = found.map(|service| service.particulars.content.name).unwrap_or_default();
        for month in period.months() {
            if !month::is_locked(tx, service, month).await? {
                let words = page.t2("siuss-open-month", "service", name.as_str(), "month", month_words(page, month));
                open.push(Open { address: format!("/servizi/{service}/ore?mese={month}"), words });
                still.push(month);
            }
        }
    }
    Ok((open, still))
}

pub(super) async fn show(
    staff: Reader,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let page = SiussPage::load(&mut tx, &app, &staff, &id, &wish).await?;
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
    let told = SiussPage::load(&mut tx, &app, &staff, &id, &wish).await?;
    let ids = told.ids();
    // The log says of which contract it is: whoever looks for who has her data finds the body that pays.
    let taken = ListKind::new(BENEFITS, "contract", told.contract.id.as_str());
    audit::record_list(&mut tx, &app, &staff.actor(), taken, ids.iter().map(String::as_str)).await?;
    tx.commit().await?;
    let notes = told.notes();
    let pages = sheet::pages(&told, &notes, format);
    // Whoever gets the file and not the page sees by its name that somebody is missing.
    let part = if told.told.hidden > 0 { "-incompleto" } else { "" };
    let only = residence::in_a_name(told.only.as_deref());
    spreadsheet::answer(format, &format!("siuss-{}-{}{only}{part}", told.period.from, told.period.to), &pages)
}
