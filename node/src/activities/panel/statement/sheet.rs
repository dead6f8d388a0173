//! The statement as a file. Whoever pays receives it beside those of other contracts and other months, so it says what it is of: a workbook
//! on its first page; text, which is one table (the finest that may be seen), on every line, so that such files can be put one below the
//! other. Each table ends with a line that is called the total. It is no sum of the amounts above it: those are rounded one by one, and
//! what is paid is rounded once, as on the page: once for each tariff, where the contract has several. Then a workbook has a page with a
//! line for each, and in text, which has one table, everybody has one for each of hers.

use axum::response::Response;

use super::StatementPage;
use crate::activities::panel::residence;
use crate::activities::store::priced::{Done, Lines};
use crate::activities::store::statement::{Minutes, OfComune, OfPerson};
use crate::contracts::Paid;
use crate::contracts::panel::tariffs::words;
use crate::contracts::tariffs::Tariff;
use crate::error::Result;
use crate::web::spreadsheet::{self, Cell, Format, Sheet};

/// What the file is of: how that is called, and what it is.
type Fact = (String, Cell);

/// A line of a table: a person, a municipality, a tariff, or all of them together.
#[derive(Clone, Default)]
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
    /// The only one that it is of, where lines are told apart by tariffs.
    tariff: Option<Tariff>,
    /// What it is worth, in cents; none: the contract has no price.
    cents: Option<i64>,
}

impl Line {
    /// What the contract pays of it.
    fn paid(&self, told: &StatementPage) -> Paid {
        told.terms().counted(told.paid(&self.minutes), self.halves)
    }

    /// The same with what that is worth.
    fn priced(self, told: &StatementPage, lines: Option<&Lines>) -> Self {
        let cents = told.cents(lines, self.paid(told));
        Self { cents, ..self }
    }

    fn worth(&self) -> Option<Cell> {
        self.cents.map(Cell::Cents)
    }

    /// What one hour or day of it costs, where it is of one tariff.
    fn price(&self) -> Option<Cell> {
        self.tariff.map(|tariff| Cell::Cents(tariff.cents.into()))
    }

    /// A line for each tariff of it; how many people there are is said by the first.
    fn apart(self, told: &StatementPage, lines: Option<&Lines>) -> Vec<Self> {
        let Some(lines) = lines else { return vec![self] };
        let line = |(place, (tariff, done)): (usize, (Tariff, Done))| Self {
            people: self.people.filter(|_| place == 0),
            minutes: done.minutes,
            halves: done.halves,
            tariff: Some(tariff),
            cents: Some(tariff.worth(done.paid(&told.contract))),
            ..self.clone()
        };
        lines.each().enumerate().map(line).collect()
    }
}

/// Answers the file.
pub(super) fn answer(told: &StatementPage, format: Format) -> Result<Response> {
    let (name, page) = (name_of(told), &told.page);
    let apart = format == Format::Csv && told.priced.is_some();
    let (people, comuni) = (people(told, apart), comuni(told, apart));
    if format == Format::Csv {
        let (sheet, lines) = match &people {
            Some(lines) => (people_sheet(told, apart), lines),
            None => (comune_sheet(told, apart), &comuni),
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
    let tariffs = tariffs(told);
    let by_tariff = tariffs.as_deref().map(|lines| tariff_sheet(told).page(&page.t("statement-by-tariff"), lines));
    let by_person =
        people.as_deref().map(|lines| people_sheet(told, apart).page(&page.t("statement-by-person"), lines));
    let by_comune = comune_sheet(told, apart).page(&page.t("statement-by-comune"), &comuni);
    let pages: Vec<_> = [what].into_iter().chain(by_tariff).chain(by_person).chain([by_comune]).collect();
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
    [(told.of_unit("statement-paid"), cell(total.paid(told))), (told.page.t("statement-worth"), total.worth().into())]
}

fn cell(paid: Paid) -> Cell {
    match paid {
        Paid::Minutes(minutes) => Cell::Minutes(minutes),
        Paid::Halves(halves) => Cell::Halves(halves),
    }
}

/// By person, for whoever may see people; everybody's tariffs on lines of their own or together.
fn people(told: &StatementPage, apart: bool) -> Option<Vec<Line>> {
    let lines = |of: &OfPerson| {
        let (name, comune, lines) = (told.person(of), told.comune(&of.comune), told.lines_of_person(of));
        let line = Line { name, comune, minutes: of.minutes, halves: of.halves, ..Line::default() };
        if apart { line.priced(told, lines).apart(told, lines) } else { vec![line.priced(told, lines)] }
    };
    let people = told.people.as_ref()?;
    Some(people.iter().flat_map(lines).chain([total(told)]).collect())
}

/// By municipality, in the same way.
fn comuni(told: &StatementPage, apart: bool) -> Vec<Line> {
    let lines = |of: &OfComune| {
        let (name, people, lines) = (told.comune(&of.comune), Some(of.people), told.lines_of_comune(of));
        let line = Line { name, people, minutes: of.minutes, halves: of.halves, ..Line::default() };
        if apart { line.priced(told, lines).apart(told, lines) } else { vec![line.priced(told, lines)] }
    };
    told.comuni.iter().flat_map(lines).chain([total(told)]).collect()
}

/// By tariff, where the contract has several and something is paid.
fn tariffs(told: &StatementPage) -> Option<Vec<Line>> {
    let mut lines = Line::default().apart(told, Some(told.lines()?));
    lines.retain(|line| !line.paid(told).is_nothing());
    for line in &mut lines {
        line.name = line.tariff.map(|tariff| words(&told.page, tariff)).unwrap_or_default();
    }
    (!lines.is_empty()).then(|| lines.into_iter().chain([total(told)]).collect())
}

fn total(told: &StatementPage) -> Line {
    let (name, minutes, halves) = (told.page.t("statement-total"), told.all(), told.halves());
    Line { name, minutes, halves, ..Line::default() }.priced(told, told.lines())
}

fn people_sheet(told: &StatementPage, apart: bool) -> Sheet<'_, Line> {
    let sheet = Sheet::new(told.page.t("people-name"), |line: &Line| line.name.clone())
        .column(told.page.t("people-comune"), |line| line.comune.clone());
    with_what_is_paid(told, sheet, apart)
}

fn comune_sheet(told: &StatementPage, apart: bool) -> Sheet<'_, Line> {
    let sheet = Sheet::new(told.page.t("people-comune"), |line: &Line| line.name.clone())
        .column(told.page.t("statement-people"), |line| line.people.map(Cell::Number));
    with_what_is_paid(told, sheet, apart)
}

fn tariff_sheet(told: &StatementPage) -> Sheet<'_, Line> {
    Sheet::new(told.page.t("statement-tariff"), |line: &Line| line.name.clone())
        .column(told.of_unit("statement-paid"), move |line| cell(line.paid(told)))
        .column(told.page.t("contract-tariff"), Line::price)
        .column(told.page.t("statement-worth"), Line::worth)
}

/// The columns that both tables end with.
fn with_what_is_paid<'a>(told: &'a StatementPage, sheet: Sheet<'a, Line>, apart: bool) -> Sheet<'a, Line> {
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
    let sheet = if apart {
        let named = move |line: &Line| line.tariff.map(|tariff| words(&told.page, tariff));
        sheet.column(told.page.t("statement-tariff"), named).column(told.page.t("contract-tariff"), Line::price)
    } else {
        sheet
    };
    sheet.column(told.page.t("statement-worth"), Line::worth)
}
