//! The lines of the fourth section that tell terms of work by sex and age, volunteers and training. What is counted from accounts are
//! counts of colleagues, and few of them are told to who may see people; what somebody has written goes into a document that everybody
//! reads, and no count of it is held back.

use super::super::tables::{Cell, Row};
use super::rows::Counted;
use crate::accounts::employment::Work;
use crate::figures::colleagues::{self, Composition};
use crate::figures::workforce::{Doubt, Manner, Subject, Volunteers, Workforce};
use crate::figures::year::Chapter;
use crate::web::layout::Page;

/// What stands over the first column of one of these tables, and over the others.
pub(super) fn heads(chapter: Chapter) -> (&'static str, &'static [&'static str]) {
    match chapter {
        Chapter::Composition => (
            "accounts-work",
            &[
                "year-women",
                "year-men",
                "year-others",
                "workforce-young",
                "workforce-middle",
                "workforce-old",
                "workforce-ageless",
            ],
        ),
        Chapter::Volunteers => {
            ("workforce-volunteers", &["year-women", "year-men", "year-others", "governance-all", "figures-hours"])
        }
        Chapter::Refunds => ("workforce-manner", &["workforce-refunded", "workforce-amount"]),
        Chapter::Training => ("workforce-subject", &["workforce-trained", "figures-hours", "workforce-hours-of-one"]),
        _ => ("governance-what", &["year-says"]),
    }
}

impl Counted<'_> {
    /// Whether anything is written of volunteers and training for the year.
    pub(super) fn is_worked(&self) -> bool {
        self.workforce.is_some()
    }

    /// What somebody should look at before it goes into the report, in words.
    pub(super) fn doubts_of_work(&self) -> Vec<String> {
        let with_account: i64 = colleagues::volunteers(&self.employed).iter().sum();
        let doubts = self.workforce.iter().flat_map(|said| said.doubts(with_account));
        doubts.map(|doubt| in_words(self.page, doubt)).collect()
    }

    /// One of these tables; none for another chapter.
    pub(super) fn working(&self, chapter: Chapter) -> Vec<Row> {
        let written = self.workforce.as_ref();
        match chapter {
            Chapter::Composition => self.composition(),
            Chapter::Volunteers => self.volunteers(),
            Chapter::Refunds => written.map(|said| self.refunds(said)).unwrap_or_default(),
            Chapter::Training => written.map(|said| self.training(said)).unwrap_or_default(),
            Chapter::InWords => written.map(|said| self.texts(said)).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    fn composition(&self) -> Vec<Row> {
        let counts = colleagues::composed(&self.employed, self.year.number());
        let row = |work: Option<Work>| {
            let of: &Composition = counts.get(&work)?;
            let [young, middle, old] = of.ages;
            let sexes = self.parts(&of.sexes);
            // Where some may not be told there is no bar: its parts would tell them.
            let bar = if sexes.contains(&Cell::Few) { Vec::new() } else { of.sexes.to_vec() };
            let cells = sexes.into_iter().chain(self.parts(&[young, middle, old, of.ageless])).collect();
            let name = work.map_or_else(|| self.page.t("year-unsaid"), |one| self.page.t(one.key()));
            Some(Row { name, cells, bar, mark: None, under: None })
        };
        Work::ALL.into_iter().map(Some).chain([None]).filter_map(row).collect()
    }

    /// Parts of a count that is told elsewhere: where one of them is of few, none of the others is told either, because together they would
    /// tell it.
    fn parts(&self, counts: &[i64]) -> Vec<Cell> {
        let cells: Vec<Cell> = counts.iter().map(|count| self.people(*count)).collect();
        let hides = cells.contains(&Cell::Few);
        let told = |cell: Cell| if hides && !matches!(cell, Cell::Few | Cell::Count(0)) { Cell::Unknown } else { cell };
        cells.into_iter().map(told).collect()
    }

    /// Those with an account, as they are counted; those without one, as they are written; and all, where no count is held back: of the
    /// sum it could be told.
    fn volunteers(&self) -> Vec<Row> {
        let sexes = colleagues::volunteers(&self.employed);
        let all: i64 = sexes.iter().sum();
        let mut rows = Vec::new();
        let mut is_told = true;
        if all > 0 {
            let (mut cells, all) = (self.parts(&sexes), self.people(all));
            is_told = !cells.contains(&Cell::Few);
            // How long few of them worked is a thing of theirs.
            let minutes = if all == Cell::Few { Cell::Unknown } else { Cell::Minutes(self.volunteered) };
            cells.extend([all, minutes]);
            let bar = if is_told { sexes.to_vec() } else { Vec::new() };
            rows.push(Row { name: self.page.t("workforce-with-account"), cells, bar, mark: None, under: None });
        }
        let Some(written) = self.workforce.as_ref().and_then(|said| said.volunteers) else { return rows };
        rows.push(line(self.page.t("workforce-without-account"), of_volunteers(&written), written.minutes.into()));
        if rows.len() > 1 && is_told {
            let sums: Vec<i64> = sexes.iter().zip(of_volunteers(&written)).map(|(one, other)| one + other).collect();
            let minutes = self.volunteered + i64::from(written.minutes);
            // Not a part beside the others: it has no bar.
            rows.push(Row {
                bar: vec![0],
                ..line(self.page.t("governance-all"), [sums[0], sums[1], sums[2]], minutes)
            });
        }
        rows
    }

    fn refunds(&self, said: &Workforce) -> Vec<Row> {
        let row = |manner: &Manner| {
            let one = said.refunds.get(manner)?;
            let (cents, people) = (i64::from(one.cents), i64::from(one.people));
            let name = self.page.t(format!("workforce-manner-{}", manner.code()));
            let cells = vec![Cell::Count(people), Cell::Cents(cents)];
            Some(Row { name, cells, bar: vec![cents], mark: None, under: None })
        };
        Manner::ALL.iter().filter_map(row).collect()
    }

    /// People are not added up: whoever was trained in two subjects is in both.
    fn training(&self, said: &Workforce) -> Vec<Row> {
        let row = |subject: &Subject| {
            let one = said.training.get(subject)?;
            let (people, minutes) = (i64::from(one.people), i64::from(one.minutes));
            let each = if people == 0 { Cell::Unknown } else { Cell::Minutes((minutes + people / 2) / people) };
            let name = self.page.t(format!("workforce-subject-{}", subject.code()));
            let cells = vec![Cell::Count(people), Cell::Minutes(minutes), each];
            Some(Row { name, cells, bar: vec![minutes], mark: None, under: None })
        };
        let mut rows: Vec<Row> = Subject::ALL.iter().filter_map(row).collect();
        if rows.len() > 1 {
            let all = said.training.values().map(|one| i64::from(one.minutes)).sum();
            let cells = vec![Cell::Unknown, Cell::Minutes(all), Cell::Unknown];
            rows.push(Row { name: self.page.t("governance-all"), cells, bar: vec![0], mark: None, under: None });
        }
        rows
    }

    fn texts(&self, said: &Workforce) -> Vec<Row> {
        let told = [
            ("workforce-doing", &said.doing),
            ("workforce-rules", &said.rules),
            ("workforce-agreement", &said.agreement),
        ];
        let row = |(key, words): (&str, &String)| {
            let cells = vec![Cell::Words(words.clone())];
            let row = || Row { name: self.page.t(key), cells, bar: Vec::new(), mark: None, under: None };
            (!words.is_empty()).then(row)
        };
        told.into_iter().filter_map(row).collect()
    }
}

fn of_volunteers(one: &Volunteers) -> [i64; 3] {
    [one.women, one.men, one.others].map(i64::from)
}

/// Volunteers as they are told to everybody.
fn line(name: String, sexes: [i64; 3], minutes: i64) -> Row {
    let all = sexes.iter().sum();
    let cells = sexes.into_iter().chain([all]).map(Cell::Count).chain([Cell::Minutes(minutes)]).collect();
    Row { name, cells, bar: sexes.to_vec(), mark: None, under: None }
}

fn in_words(page: &Page, doubt: Doubt) -> String {
    match doubt {
        Doubt::Refunded { people } => page.t1("workforce-doubt-refunded", "people", people),
        Doubt::OnTheirWord { cents, people, most } => {
            let (paid, most) = (page.money(cents), page.money(most));
            page.tn("workforce-doubt-word", &[("paid", &paid), ("people", &people), ("most", &most)])
        }
    }
}
