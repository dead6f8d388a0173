//! `/bilancio-sociale`: what a year's work says for the social report; the whole of it as one workbook.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::ToSpan;
use serde::Deserialize;

use super::sees_few;
use super::tables::{Cell, Row, Table, band, name};
use crate::accounts::Staff;
use crate::accounts::permission::ReadStatements;
use crate::activities::Kind;
use crate::app::App;
use crate::enrolments::ending::Ending;
use crate::error::Result;
use crate::figures::store::year as store;
use crate::figures::year::{Chapter, Year};
use crate::figures::{BANDS, median};
use crate::people::place;
use crate::services::{self, AREAS, area_code};
use crate::store::Tx;
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Format};
use crate::web::{dates, view};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "anno")]
    year: String,
}

#[derive(Template)]
#[template(path = "figures/year.html")]
struct YearPage {
    page: Page,
    year: Year,
    tables: Vec<Table>,
}

/// What every table is made from.
struct Counted<'a> {
    page: &'a Page,
    year: Year,
    few: bool,
}

pub(super) async fn show(
    staff: Staff<ReadStatements>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let page = staff.page("year-title").under("figures-title", "/numeri");
    let year = Year::asked(&wish.year, dates::today(app.clock.now()));
    let tables = all(&app, &page, year, sees_few(&staff)).await?;
    view(&YearPage { page, year, tables })
}

pub(super) async fn file(
    staff: Staff<ReadStatements>,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let page = staff.page("year-title");
    let year = Year::asked(&wish.year, dates::today(app.clock.now()));
    let tables = all(&app, &page, year, sees_few(&staff)).await?;
    let pages: Vec<_> = tables.iter().map(|table| table.sheet(&page)).collect();
    spreadsheet::answer(format, &format!("bilancio-sociale-{}", year.number()), &pages)
}

async fn all(app: &App, page: &Page, year: Year, few: bool) -> Result<Vec<Table>> {
    let mut tx = app.db.read().await?;
    let counted = Counted { page, year, few };
    let mut tables = Vec::new();
    for chapter in Chapter::ALL {
        tables.push(counted.table(&mut tx, chapter).await?);
    }
    Ok(tables)
}

impl Counted<'_> {
    async fn table(&self, tx: &mut Tx, chapter: Chapter) -> Result<Table> {
        let (head, columns): (&str, &[&str]) = match chapter {
            Chapter::Services => ("enrolment-service", &["figures-people", "year-came", "year-went", "figures-hours"]),
            Chapter::Workers => ("teams-qualification", &["year-workers"]),
            Chapter::Areas => ("services-area", &["figures-people"]),
            Chapter::Ages => ("figures-age", &["year-women", "year-men", "year-others", "figures-people"]),
            Chapter::Comuni => ("people-comune", &["figures-people"]),
            Chapter::Endings => ("year-ending", &["year-went"]),
            Chapter::CameToNothing => ("year-ending", &["year-requests"]),
            Chapter::Waiting => ("enrolment-service", &["year-came", "year-waited", "figures-longest"]),
            Chapter::Hours => ("enrolment-service", &["year-direct", "year-indirect", "year-travel", "figures-hours"]),
            Chapter::Referrals => ("figures-state", &["figures-sent", "figures-received"]),
        };
        let rows = match chapter {
            Chapter::Services => self.services(tx).await?,
            Chapter::Workers => self.workers(tx).await?,
            Chapter::Areas => self.areas(tx).await?,
            Chapter::Ages => self.ages(tx).await?,
            Chapter::Comuni => self.comuni(tx).await?,
            Chapter::Endings => self.endings(tx, true).await?,
            Chapter::CameToNothing => self.endings(tx, false).await?,
            Chapter::Waiting => self.waiting(tx).await?,
            Chapter::Hours => self.hours(tx).await?,
            Chapter::Referrals => self.referrals(tx).await?,
        };
        let columns = columns.iter().map(|key| self.page.t(key)).collect();
        Ok(Table { slug: chapter.slug(), head: self.page.t(head), columns, rows })
    }

    fn days(&self) -> store::Days {
        (self.year.first(), self.year.last())
    }

    fn people(&self, count: i64) -> Cell {
        Cell::people(count, self.few)
    }

    async fn services(&self, tx: &mut Tx) -> Result<Vec<Row>> {
        let (counts, minutes) = (store::services(tx, self.days()).await?, store::minutes(tx, self.days()).await?);
        let row = |service: &services::Service| {
            let key = service.id.to_string();
            let of = counts.get(&key).copied().unwrap_or_default();
            let done: i64 = minutes.iter().filter(|((one, _), _)| *one == key).map(|(_, minutes)| minutes).sum();
            let cells = vec![self.people(of.people), self.people(of.came), self.people(of.went), Cell::Minutes(done)];
            (of.people > 0 || done > 0).then(|| Row { name: name(service), cells, bar: vec![done], mark: None })
        };
        Ok(services::store::all(tx).await?.iter().filter_map(row).collect())
    }

    async fn workers(&self, tx: &mut Tx) -> Result<Vec<Row>> {
        let words = |code: &str| self.page.t(format!("teams-qualification-{code}"));
        let row = |(code, count): (String, i64)| Row::counted(words(&code), Cell::Count(count));
        Ok(store::workers(tx, self.days()).await?.into_iter().map(row).collect())
    }

    async fn areas(&self, tx: &mut Tx) -> Result<Vec<Row>> {
        let services = services::store::all(tx).await?;
        let mut rows = Vec::new();
        for area in AREAS {
            let inside = services.iter().filter(|one| one.particulars.content.area == area);
            let ids: Vec<_> = inside.map(|service| service.id).collect();
            let count = store::people_of(tx, self.days(), &ids).await?;
            if count > 0 {
                rows.push(Row::counted(self.page.t(format!("area-{}", area_code(area))), self.people(count)));
            }
        }
        Ok(rows)
    }

    async fn ages(&self, tx: &mut Tx) -> Result<Vec<Row>> {
        let counts = store::ages(tx, self.days()).await?;
        let row = |place: Option<usize>, words: String| {
            let of = |sexes: &[&str]| {
                let fits = counts.iter().filter(|((one, sex), _)| *one == place && sexes.contains(&sex.as_str()));
                fits.map(|(_, count)| *count).sum::<i64>()
            };
            let (women, men, others) = (of(&["F"]), of(&["M"]), of(&["X", ""]));
            let sum = women + men + others;
            let cells = [women, men, others, sum].map(|count| self.people(count)).to_vec();
            // A bar of parts that may not be told would tell them.
            let bar =
                if cells.iter().any(|cell| matches!(cell, Cell::Few)) { vec![] } else { vec![women, men, others] };
            (sum > 0).then_some(Row { name: words, cells, bar, mark: None })
        };
        let known = (0..BANDS.len()).filter_map(|place| row(Some(place), band(self.page, place)));
        Ok(known.chain(row(None, self.page.t("figures-unknown"))).collect())
    }

    async fn comuni(&self, tx: &mut Tx) -> Result<Vec<Row>> {
        let row = |(code, count): (String, i64)| {
            let named = place::comune(&code).map(|comune| comune.name.clone());
            Row::counted(named.unwrap_or_else(|| self.page.t("figures-unknown")), self.people(count))
        };
        Ok(store::comuni(tx, self.days()).await?.into_iter().map(row).collect())
    }

    /// Of who was in a service, or never came into it. What was closed before there were two lists may say the same in another code.
    async fn endings(&self, tx: &mut Tx, began: bool) -> Result<Vec<Row>> {
        let words = |code: &str| Ending::from_code(code).map_or_else(|| code.to_owned(), |one| self.page.t(one.key()));
        let mut counts: Vec<(String, i64)> = Vec::new();
        for (code, count) in store::endings(tx, self.days(), began).await? {
            let words = words(&code);
            match counts.iter_mut().find(|(known, _)| *known == words) {
                Some((_, sum)) => *sum += count,
                None => counts.push((words, count)),
            }
        }
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(counts.into_iter().map(|(words, count)| Row::counted(words, self.people(count))).collect())
    }

    async fn waiting(&self, tx: &mut Tx) -> Result<Vec<Row>> {
        let waits = store::waits(tx, self.days()).await?;
        let row = |service: &services::Service| {
            let days = waits.get(&service.id.to_string())?.clone();
            let came = i64::try_from(days.len()).unwrap_or(i64::MAX);
            let (longest, middle) = (days.iter().max().copied(), median(days));
            let cells = vec![self.people(came), Cell::days(middle), Cell::days(longest)];
            Some(Row { name: name(service), cells, bar: vec![middle.unwrap_or(0)], mark: None })
        };
        Ok(services::store::all(tx).await?.iter().filter_map(row).collect())
    }

    async fn hours(&self, tx: &mut Tx) -> Result<Vec<Row>> {
        let minutes = store::minutes(tx, self.days()).await?;
        let row = |service: &services::Service| {
            let of = |kind: Kind| minutes.get(&(service.id.to_string(), kind.code().to_owned())).copied().unwrap_or(0);
            let bar = [Kind::Direct, Kind::Indirect, Kind::Travel].map(of).to_vec();
            let sum: i64 = bar.iter().sum();
            let cells = bar.iter().chain([&sum]).map(|minutes| Cell::Minutes(*minutes)).collect();
            (sum > 0).then(|| Row { name: name(service), cells, bar, mark: None })
        };
        Ok(services::store::all(tx).await?.iter().filter_map(row).collect())
    }

    async fn referrals(&self, tx: &mut Tx) -> Result<Vec<Row>> {
        let (first, last) = self.days();
        let (from, to) = (dates::begins(first), dates::begins(last.saturating_add(1.day())));
        let row = |(state, (sent, received)): (String, (i64, i64))| Row {
            name: self.page.t(format!("referral-state-{state}")),
            cells: vec![Cell::Count(sent), Cell::Count(received)],
            bar: vec![sent, received],
            mark: None,
        };
        Ok(store::referrals(tx, from, to).await?.into_iter().map(row).collect())
    }
}
