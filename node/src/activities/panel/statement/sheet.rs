//! The statement as a file. Whoever pays receives it beside those of other contracts and other months, so it says what it is of: a workbook
//! on its first page; text, which is one table (the finest that may be seen), on every line, so that such files can be put one below the
//! other. Each table ends with a line that is called the total. It is no sum of the amounts above it: those are rounded one by one, and
//! what is paid is rounded once, as on the page.

use axum::response::Response;

use super::StatementPage;
use crate::activities::panel::residence;
use crate::activities::store::statement::{Minutes, OfComune, OfPerson};
use crate::contracts::Paid;
use crate::error::Result;
use crate::web::spreadsheet::{self, Cell, Format, Sheet};

/// What the file is of: how that is called, and what it is.
type Fact = (String, Cell);

/// A line of a table: a person, a municipality, or all of them together.
struct Line {
    /// Who, which municipality, or that it is the total.
    name: String,
    /// Where the person lived; nothing in the table of municipalities and in a total.
    comune: String,
    /// How many people of a municipality. None in a total: who has moved in the month is in two of its lines.
    people: Option<i64>,
    minutes: Minutes,
    /// Days of presence.
    halves: i64,
}

impl Line {
    /// What the contract pays of it.
    fn paid(&self, told: &StatementPage) -> Paid {
        told.terms().counted(told.paid(&self.minutes), self.halves)
    }

    /// What that is worth.
    fn worth(&self, told: &StatementPage) -> Option<Cell> {
        told.terms().worth(self.paid(told)).map(Cell::Cents)
    }
}

/// Answers the file.
pub(super) fn answer(told: &StatementPage, format: Format) -> Result<Response> {
    let (name, page) = (name_of(told), &told.page);
    let (people, comuni) = (people(told), comuni(told));
    if format == Format::Csv {
        let (sheet, lines) = match &people {
            Some(lines) => (people_sheet(told), lines),
            None => (comune_sheet(told), &comuni),
        };
        let facts = facts(told, &told.month.to_string()).into_iter();
        let sheet = facts.fold(sheet, |sheet, (head, said)| sheet.column(head, move |_| said.clone()));
        return sheet.answer(format, &name, lines);
    }
    let mut facts = facts(told, &told.words);
    facts.extend(sums(told));
    let what = Sheet::new(page.t("statement-title"), |fact: &Fact| fact.0.clone())
        .column(page.frame().node_name.clone(), |fact| fact.1.clone())
        .page(&page.t("contract-one"), &facts);
    let by_person = people.as_deref().map(|lines| people_sheet(told).page(&page.t("statement-by-person"), lines));
    let by_comune = comune_sheet(told).page(&page.t("statement-by-comune"), &comuni);
    let pages: Vec<_> = [what].into_iter().chain(by_person).chain([by_comune]).collect();
    spreadsheet::answer(format, &name, &pages)
}

/// The name of the file without its ending: the code of the tender, or what the contract is called.
fn name_of(told: &StatementPage) -> String {
    let terms = told.terms();
    let called = spreadsheet::part_of_name(&terms.name);
    let parts = [terms.cig.as_str(), called.as_str(), told.contract.id.as_str()];
    let of = parts.into_iter().find(|part| !part.is_empty()).unwrap_or_default();
    format!("rendiconto-{of}-{}{}", told.month, residence::in_a_name(told.only.as_deref()))
}

/// Of which contract, month and municipalities it is: always these, in this order, also where nothing is written.
fn facts(told: &StatementPage, month: &str) -> Vec<Fact> {
    let (page, terms) = (&told.page, told.terms());
    let comuni = told.only.as_deref().map_or_else(|| page.t("statement-all-comuni"), |code| told.comune(code));
    let fact = |key: &str, said: &str| (page.t(key), Cell::from(said));
    vec![
        fact("statement-month", month),
        fact("contract-one", &terms.name),
        fact("contract-client", &terms.client),
        fact("contract-client-code", &terms.client_code),
        fact("contract-cig", &terms.cig),
        fact("contract-cup", &terms.cup),
        fact("contract-act", &terms.act),
        fact("statement-comuni", &comuni),
    ]
}

/// What is paid in all, as the page says it first.
fn sums(told: &StatementPage) -> [Fact; 2] {
    let total = total(told);
    let paid = match total.paid(told) {
        Paid::Minutes(minutes) => Cell::Minutes(minutes),
        Paid::Halves(halves) => Cell::Halves(halves),
    };
    [(told.of_unit("statement-paid"), paid), (told.page.t("statement-worth"), total.worth(told).into())]
}

/// By person, for whoever may see people.
fn people(told: &StatementPage) -> Option<Vec<Line>> {
    let line = |of: &OfPerson| Line {
        name: told.person(of),
        comune: told.comune(&of.comune),
        people: None,
        minutes: of.minutes,
        halves: of.halves,
    };
    let people = told.people.as_ref()?;
    Some(people.iter().map(line).chain([total(told)]).collect())
}

/// By municipality.
fn comuni(told: &StatementPage) -> Vec<Line> {
    let line = |of: &OfComune| Line {
        name: told.comune(&of.comune),
        comune: String::new(),
        people: Some(of.people),
        minutes: of.minutes,
        halves: of.halves,
    };
    told.comuni.iter().map(line).chain([total(told)]).collect()
}

fn total(told: &StatementPage) -> Line {
    let name = told.page.t("statement-total");
    Line { name, comune: String::new(), people: None, minutes: told.all(), halves: told.halves() }
}

fn people_sheet(told: &StatementPage) -> Sheet<'_, Line> {
    let sheet = Sheet::new(told.page.t("people-name"), |line: &Line| line.name.clone())
        .column(told.page.t("people-comune"), |line| line.comune.clone());
    with_what_is_paid(told, sheet)
}

fn comune_sheet(told: &StatementPage) -> Sheet<'_, Line> {
    let sheet = Sheet::new(told.page.t("people-comune"), |line: &Line| line.name.clone())
        .column(told.page.t("statement-people"), |line| line.people.map(Cell::Number));
    with_what_is_paid(told, sheet)
}

/// The columns that both tables end with.
fn with_what_is_paid<'a>(told: &'a StatementPage, sheet: Sheet<'a, Line>) -> Sheet<'a, Line> {
    let direct = told.page.t("activity-kind-direct");
    let sheet = if told.by_day() {
        sheet
            .column(told.page.t("statement-paid-days"), |line| Cell::Halves(line.halves))
            .column(direct, |line| Cell::Minutes(line.minutes.direct))
    } else {
        sheet
            .column(direct, |line| Cell::Minutes(line.minutes.direct))
            .column(told.page.t("activity-kind-indirect"), |line| Cell::Minutes(line.minutes.indirect))
            .column(told.page.t("activity-kind-travel"), |line| Cell::Minutes(line.minutes.travel))
            .column(told.page.t("statement-paid"), move |line| Cell::Minutes(told.paid(&line.minutes)))
    };
    sheet.column(told.page.t("statement-worth"), move |line| line.worth(told))
}
