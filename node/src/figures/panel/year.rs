//! `/bilancio-sociale`: what a year's work says for the social report, and what people have written beside it; the whole of it as one
//! workbook.

mod colleagues;
mod governance;
mod hours;
mod rows;
mod workforce;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use self::rows::Counted;
use super::sees_few;
use super::tables::Table;
use crate::accounts::permission::ReadStatements;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::error::Result;
use crate::figures::year::{Chapter, Section, Year};
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Format};
use crate::web::{dates, view};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "anno")]
    pub(super) year: String,
}

/// A section with its tables.
struct Part {
    section: Section,
    tables: Vec<Table>,
    /// What people write for it, if they write anything.
    written: Option<Written>,
}

/// What people write for a section.
struct Written {
    /// How its message keys begin.
    words: &'static str,
    /// The address of its form, without the year.
    form: &'static str,
    /// Nobody has written it yet.
    is_missing: bool,
    /// What somebody should look at, in words.
    doubts: Vec<String>,
}

impl Written {
    fn of(section: Section, counted: &Counted<'_>) -> Option<Self> {
        let (words, form, is_there, doubts) = match section {
            Section::Governance => ("governance", "/bilancio-sociale/governo", counted.is_governed(), counted.doubts()),
            Section::Workers => {
                ("workforce", "/bilancio-sociale/persone", counted.is_worked(), counted.doubts_of_work())
            }
            Section::General | Section::Work => return None,
        };
        Some(Self { words, form, is_missing: !is_there, doubts })
    }
}

impl Part {
    /// What stands where a table has no line, as a message key.
    fn nothing(&self, table: &Table) -> &'static str {
        let is_written = |chapter: &&Chapter| chapter.slug() == table.slug && chapter.is_written();
        let written = self.section.chapters().iter().find(is_written);
        if written.is_some() { "governance-nothing-said" } else { "figures-nothing" }
    }
}

#[derive(Template)]
#[template(path = "figures/year.html")]
struct YearPage {
    page: Page,
    year: Year,
    parts: Vec<Part>,
    /// She may write what people write.
    writes: bool,
}

pub(super) async fn show(
    staff: Staff<ReadStatements>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let page = staff.page("year-title").under("figures-title", "/numeri");
    let year = Year::asked(&wish.year, dates::today(app.clock.now()));
    let parts = all(&app, &page, year, sees_few(&staff)).await?;
    let writes = staff.may(Permission::WriteReport, Scope::Anything);
    view(&YearPage { page, year, parts, writes })
}

pub(super) async fn file(
    staff: Staff<ReadStatements>,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let page = staff.page("year-title");
    let year = Year::asked(&wish.year, dates::today(app.clock.now()));
    let parts = all(&app, &page, year, sees_few(&staff)).await?;
    let lines = contents(&page, &parts);
    let tables = parts.iter().flat_map(|part| &part.tables).map(|table| table.sheet(&page));
    let pages: Vec<_> = std::iter::once(first(&page, &lines)).chain(tables).collect();
    spreadsheet::answer(format, &format!("bilancio-sociale-{}", year.number()), &pages)
}

async fn all(app: &App, page: &Page, year: Year, few: bool) -> Result<Vec<Part>> {
    let mut tx = app.db.read().await?;
    let counted = Counted::of(&mut tx, page, year, few).await?;
    let mut parts = Vec::new();
    for section in Section::ALL {
        let written = Written::of(section, &counted);
        let is_missing = written.as_ref().is_some_and(|written| written.is_missing);
        let mut tables = Vec::new();
        for chapter in section.chapters().iter().filter(|chapter| !(is_missing && chapter.is_written())) {
            tables.push(counted.table(&mut tx, *chapter).await?);
        }
        parts.push(Part { section, tables, written });
    }
    Ok(parts)
}

/// A line of the first page of the workbook: the section, a table of it or what is written by hand, and what that says.
type Line = [String; 3];

fn contents(page: &Page, parts: &[Part]) -> Vec<Line> {
    let by_hand = || page.t("year-by-hand");
    let mut lines = Vec::new();
    for part in parts {
        let number = part.section.number();
        let section = page.t(format!("year-section-{number}"));
        let words = |table: &Table| {
            let [title, words] = ["part", "words"].map(|kind| page.t(format!("figures-{kind}-{}", table.slug)));
            [section.clone(), title, words]
        };
        lines.extend(part.tables.iter().map(words));
        if let Some(missing) = part.written.as_ref().filter(|written| written.is_missing) {
            let [title, says] = ["not-yet", "missing-words"].map(|key| page.t(format!("{}-{key}", missing.words)));
            lines.push([section.clone(), title, says]);
        }
        lines.push([section.clone(), by_hand(), page.t(format!("year-by-hand-{number}"))]);
    }
    lines.push([page.t("year-other-sections"), by_hand(), page.t("year-by-hand-words")]);
    lines
}

fn first<'a>(page: &Page, lines: &'a [Line]) -> spreadsheet::Page<'a> {
    let sheet = spreadsheet::Sheet::new(page.t("year-section"), |line: &Line| line[0].clone());
    let sheet = sheet.column(page.t("year-table"), |line: &Line| line[1].clone());
    sheet.column(page.t("year-says"), |line: &Line| line[2].clone()).page(&page.t("year-contents"), lines)
}
