//! The lines of the third section: what somebody has written for the year. None of it is counted from people of the services, and all of
//! it goes into a document that everybody reads, so no count is held back.

use jiff::civil::Date;

use super::super::tables::{Cell, Row};
use super::rows::Counted;
use crate::figures::governance::{Body, Doubt, Governance, Members, Sort, Stakeholder};
use crate::figures::year::Chapter;
use crate::web::dates;
use crate::web::layout::Page;

impl Counted<'_> {
    /// Whether anything is written for the year.
    pub(super) fn is_governed(&self) -> bool {
        self.governance[0].is_some()
    }

    /// What somebody should look at before it goes into the report, in words.
    pub(super) fn doubts(&self) -> Vec<String> {
        let [said, before] = &self.governance;
        let doubts = said.iter().flat_map(|said| said.doubts(before.as_ref()));
        doubts.map(|doubt| in_words(self.page, doubt)).collect()
    }

    /// One of these tables; none for another chapter, or where nothing is written.
    pub(super) fn governed(&self, chapter: Chapter) -> Vec<Row> {
        let Some(said) = &self.governance[0] else { return Vec::new() };
        match chapter {
            Chapter::Members => self.members(said),
            Chapter::Governance => self.government(said),
            Chapter::Bodies => self.bodies(said),
            Chapter::Meetings => self.meetings(said),
            Chapter::Stakeholders => self.stakeholders(said),
            _ => Vec::new(),
        }
    }

    fn members(&self, said: &Governance) -> Vec<Row> {
        let mut rows: Vec<Row> = said.members.iter().map(|(sort, one)| self.sort(*sort, one)).collect();
        if let Some((all, entered, left)) = said.all_members().filter(|_| rows.len() > 1) {
            let sum = |of: fn(&Members) -> u32| -> i64 { said.members.values().map(|one| i64::from(of(one))).sum() };
            let sexes = [sum(|one| one.women), sum(|one| one.men), sum(|one| one.others)];
            let cells = sexes.into_iter().chain([all, entered, left]).map(Cell::Count).collect();
            // Not a part beside the others: it has no bar.
            rows.push(Row { name: self.page.t("governance-all"), cells, bar: vec![0], mark: None, under: None });
        }
        rows
    }

    fn sort(&self, sort: Sort, one: &Members) -> Row {
        let count = |count: u32| Cell::Count(count.into());
        let sexes = match sort {
            Sort::LegalPersons => [Cell::Unknown, Cell::Unknown, Cell::Unknown],
            _ => [one.women, one.men, one.others].map(count),
        };
        let cells = sexes.into_iter().chain([Cell::Count(one.all()), count(one.entered), count(one.left)]).collect();
        let bar = [one.women, one.men, one.others].map(i64::from).to_vec();
        Row { name: self.page.t(format!("governance-sort-{}", sort.code())), cells, bar, mark: None, under: None }
    }

    fn government(&self, said: &Governance) -> Vec<Row> {
        let system = said.system.map(|one| self.page.t(format!("governance-system-{}", one.code())));
        let democracy = Some(said.democracy.clone()).filter(|words| !words.is_empty());
        let told = [("governance-system", system), ("governance-democracy", democracy)];
        told.into_iter().filter_map(|(key, words)| Some(told_in_words(self.page.t(key), words?))).collect()
    }

    fn bodies(&self, said: &Governance) -> Vec<Row> {
        let row = |body: &Body| {
            let one = said.seats.get(body)?;
            let counts = [one.women, one.men, one.others].map(|count| Cell::Count(count.into()));
            let days = [one.since, one.until].map(day).map(Cell::Words);
            let cells = counts.into_iter().chain([Cell::Count(one.all())]).chain(days).collect();
            let name = self.page.t(format!("governance-body-{}", body.code()));
            Some(Row { name, cells, bar: Vec::new(), mark: None, under: None })
        };
        Body::ALL.iter().filter_map(row).collect()
    }

    fn meetings(&self, said: &Governance) -> Vec<Row> {
        let of = &said.meetings;
        let lines = [
            ("governance-assembly", [of.assemblies, of.attendance, of.proxies]),
            ("governance-board", [of.boards, of.board_attendance, None]),
        ];
        let row = |(key, counts): (&str, [Option<u32>; 3])| {
            let known = |count: Option<u32>| count.map_or(Cell::Unknown, |count| Cell::Count(count.into()));
            let bar = vec![counts[0].map_or(0, i64::from)];
            let row =
                || Row { name: self.page.t(key), cells: counts.map(known).to_vec(), bar, mark: None, under: None };
            counts.iter().any(Option::is_some).then(row)
        };
        lines.into_iter().filter_map(row).collect()
    }

    fn stakeholders(&self, said: &Governance) -> Vec<Row> {
        let name = |one: &Stakeholder| self.page.t(format!("governance-stakeholder-{}", one.code()));
        said.stakeholders.iter().map(|(one, words)| told_in_words(name(one), words.clone())).collect()
    }
}

fn told_in_words(name: String, words: String) -> Row {
    Row { name, cells: vec![Cell::Words(words)], bar: Vec::new(), mark: None, under: None }
}

/// A day as people write it, or that it is not known.
fn day(day: Option<Date>) -> String {
    day.map_or_else(|| "–".to_owned(), dates::written)
}

fn in_words(page: &Page, doubt: Doubt) -> String {
    match doubt {
        Doubt::Volunteers { volunteers, members } => {
            page.t2("governance-doubt-volunteers", "volunteers", volunteers, "members", members)
        }
        Doubt::Balance { before, expected, members } => {
            page.tn("governance-doubt-balance", &[("before", &before), ("expected", &expected), ("members", &members)])
        }
    }
}
