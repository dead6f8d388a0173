//! The lines of each table of a year.

use std::collections::BTreeMap;

use jiff::ToSpan;
use pico_protocol::feed::Capacity;
use pico_protocol::referral::DeclineReason;

use super::super::tables::{Cell, Row, Table, band, name};
use crate::accounts::employment::Employment;
use crate::enrolments::ending::Ending;
use crate::error::Result;
use crate::figures::answers::{self, Answer, Course, Standing};
use crate::figures::governance::Governance;
use crate::figures::store::year::enrolled::Enrolled;
use crate::figures::store::{governance, workforce, year as store};
use crate::figures::workforce::Workforce;
use crate::figures::year::{Chapter, Year};
use crate::figures::{BANDS, median};
use crate::people::place;
use crate::services::{self, AREAS, Service, UNIT, area_code};
use crate::store::Tx;
use crate::web::dates;
use crate::web::layout::Page;

/// What every table is made from, read once.
pub(super) struct Counted<'a> {
    pub(super) page: &'a Page,
    pub(super) year: Year,
    few: bool,
    pub(super) services: Vec<Service>,
    enrolled: Enrolled,
    /// Who was in a team, each once.
    pub(super) employed: Vec<Employment>,
    /// What is written of the year for the third section, and of the year before.
    pub(super) governance: [Option<Governance>; 2],
    /// What is written of the year for the fourth section.
    pub(super) workforce: Option<Workforce>,
    /// Minutes of volunteers with an account.
    pub(super) volunteered: i64,
    /// Minutes done, by service and kind.
    pub(super) minutes: BTreeMap<(String, String), i64>,
    /// Days of presence, where they are paid.
    pub(super) presences: store::Presences,
    referrals: Vec<Standing>,
}

/// What stands over the first column of a table, and over the others.
fn heads(chapter: Chapter) -> (&'static str, &'static [&'static str]) {
    match chapter {
        Chapter::Places => ("enrolment-service", &["year-places", "year-inside"]),
        Chapter::Members => (
            "governance-sort",
            &["year-women", "year-men", "year-others", "governance-all", "governance-entered", "governance-left"],
        ),
        Chapter::Governance => ("governance-what", &["year-says"]),
        Chapter::Bodies => (
            "governance-body",
            &["year-women", "year-men", "year-others", "governance-all", "governance-since", "governance-until"],
        ),
        Chapter::Meetings => ("governance-meeting", &["governance-held", "governance-present", "governance-proxies"]),
        Chapter::Stakeholders => ("governance-stakeholder", &["governance-involved"]),
        Chapter::Workers => ("teams-qualification", &["year-workers"]),
        Chapter::Work => ("accounts-work", &["year-workers"]),
        Chapter::WorkerSexes => ("accounts-sex", &["year-workers"]),
        Chapter::WorkerAges => ("figures-age", &["year-workers"]),
        Chapter::Seniority => ("year-seniority", &["year-workers"]),
        Chapter::Composition | Chapter::Volunteers | Chapter::Refunds | Chapter::Training | Chapter::InWords => {
            super::workforce::heads(chapter)
        }
        Chapter::Services => ("enrolment-service", &["figures-people", "year-came", "year-went", "figures-hours"]),
        Chapter::Areas => ("services-area", &["figures-people"]),
        Chapter::Ages => ("figures-age", &["year-women", "year-men", "year-others", "figures-people"]),
        Chapter::Comuni => ("people-comune", &["figures-people"]),
        Chapter::Hours => ("enrolment-service", &["year-direct", "year-indirect", "year-travel", "figures-hours"]),
        Chapter::Goals => (
            "enrolment-service",
            &["figures-people", "year-goals-reached", "year-goals-partly", "year-goals-missed", "year-goals-unsaid"],
        ),
        Chapter::Endings => ("year-ending", &["year-went"]),
        Chapter::CameToNothing => ("year-ending", &["year-requests"]),
        Chapter::Waiting => ("enrolment-service", &["year-came", "year-waited", "figures-longest"]),
        Chapter::Referrals => ("year-answer", &["figures-sent", "figures-received"]),
        Chapter::Declined => ("year-ending", &["figures-sent", "figures-received"]),
        Chapter::Courses => ("year-course", &["figures-sent", "figures-received"]),
    }
}

impl<'a> Counted<'a> {
    pub(super) async fn of(tx: &mut Tx, page: &'a Page, year: Year, few: bool) -> Result<Self> {
        let (days, moments) = (days(year), moments(year));
        Ok(Self {
            page,
            year,
            few,
            services: services::store::all(tx).await?,
            enrolled: store::enrolled::enrolled(tx, days).await?,
            employed: store::employed(tx, days).await?,
            governance: written(tx, year).await?,
            workforce: workforce::find(tx, year.number()).await?.map(|(said, _)| said),
            volunteered: workforce::minutes_of_volunteers(tx, days).await?,
            minutes: store::minutes(tx, days).await?,
            presences: store::presences(tx, days).await?,
            referrals: store::referrals(tx, moments.0, moments.1).await?,
        })
    }

    pub(super) async fn table(&self, tx: &mut Tx, chapter: Chapter) -> Result<Table> {
        let rows = match chapter {
            Chapter::Places => self.places(tx).await?,
            Chapter::Members | Chapter::Governance | Chapter::Bodies | Chapter::Meetings | Chapter::Stakeholders => {
                self.governed(chapter)
            }
            Chapter::Workers => self.workers(tx).await?,
            Chapter::Work | Chapter::WorkerSexes | Chapter::WorkerAges | Chapter::Seniority => self.colleagues(chapter),
            Chapter::Composition | Chapter::Volunteers | Chapter::Refunds | Chapter::Training | Chapter::InWords => {
                self.working(chapter)
            }
            Chapter::Services => self.services.iter().filter_map(|service| self.service(service)).collect(),
            Chapter::Areas => self.areas(),
            Chapter::Ages => self.ages(),
            Chapter::Comuni => self.comuni(),
            Chapter::Hours => self.hours(),
            Chapter::Goals => self.goals(tx).await?,
            Chapter::Endings => self.endings(&self.enrolled.left),
            Chapter::CameToNothing => self.endings(&self.enrolled.never),
            Chapter::Waiting => self.waiting(),
            Chapter::Referrals => self.answers(),
            Chapter::Declined => self.declined(),
            Chapter::Courses => self.courses(),
        };
        let (head, columns) = heads(chapter);
        let days = (chapter == Chapter::Hours && self.has_presences()).then_some("year-presences");
        let columns = columns.iter().copied().chain(days).map(|key| self.page.t(key)).collect();
        Ok(Table { slug: chapter.slug(), head: self.page.t(head), columns, rows, whole: String::new() })
    }

    fn days(&self) -> store::Days {
        days(self.year)
    }

    pub(super) fn people(&self, count: i64) -> Cell {
        Cell::people(count, self.few)
    }

    fn of_service(&self, service: &Service) -> store::OfService {
        self.enrolled.services.get(&service.id.to_string()).copied().unwrap_or_default()
    }

    /// Each service that was there with what it counts, as it says today; people stand beside the first.
    async fn places(&self, tx: &mut Tx) -> Result<Vec<Row>> {
        let (from, to) = moments(self.year);
        let offered = store::offered(tx, from, to).await?;
        let mut rows = Vec::new();
        for service in &self.services {
            let of = self.of_service(service);
            if !offered.contains(&service.id.to_string()) && of.people == 0 {
                continue;
            }
            // Where the node counts no places nobody may have been written in: that is not nobody.
            let uncounted = !service.particulars.counted && of.people == 0;
            let inside = if uncounted { Cell::NotCounted } else { self.people(of.inside) };
            let people = if inside == Cell::Few { 0 } else { of.inside };
            let maximum = service.places().map(|places| i64::from(places.maximum));
            rows.push(Row {
                name: counted(service, service.places()),
                cells: vec![maximum.map_or(Cell::Unknown, Cell::Count), inside],
                bar: vec![people],
                mark: maximum,
                under: None,
            });
            rows.extend(service.also_counts().iter().map(|other| Row {
                name: counted(service, Some(other)),
                cells: vec![Cell::Count(i64::from(other.maximum)), Cell::Unknown],
                bar: vec![0],
                mark: None,
                under: None,
            }));
        }
        Ok(rows)
    }

    async fn workers(&self, tx: &mut Tx) -> Result<Vec<Row>> {
        let (counts, all) = store::workers(tx, self.days()).await?;
        let number = |count: usize| Cell::Count(i64::try_from(count).unwrap_or(i64::MAX));
        let mut rows: Vec<Row> =
            counts.iter().map(|(one, count)| Row::counted(self.page.t(one.key()), number(*count))).collect();
        if rows.len() > 1 {
            // Not a part beside the others: it has no bar.
            rows.push(Row {
                name: self.page.t("year-all"),
                cells: vec![number(all)],
                bar: vec![0],
                mark: None,
                under: None,
            });
        }
        Ok(rows)
    }

    fn service(&self, service: &Service) -> Option<Row> {
        let (key, of) = (service.id.to_string(), self.of_service(service));
        let done: i64 = self.minutes.iter().filter(|((one, _), _)| *one == key).map(|(_, minutes)| minutes).sum();
        let cells = vec![self.people(of.people), self.people(of.came), self.people(of.went), Cell::Minutes(done)];
        (of.people > 0 || done > 0).then(|| Row {
            name: name(service),
            cells,
            bar: vec![done],
            mark: None,
            under: None,
        })
    }

    fn areas(&self) -> Vec<Row> {
        let row = |area| {
            let inside = self.services.iter().filter(|one| one.particulars.content.area == area);
            let count = self.enrolled.people_of(&inside.map(|service| service.id).collect::<Vec<_>>());
            let words = || self.page.t(format!("area-{}", area_code(area)));
            (count > 0).then(|| Row::counted(words(), self.people(count)))
        };
        AREAS.into_iter().filter_map(row).collect()
    }

    fn ages(&self) -> Vec<Row> {
        let counts = &self.enrolled.ages;
        let row = |place: Option<usize>, words: String| {
            let of = |sexes: &[&str]| {
                let fits = counts.iter().filter(|((one, sex), _)| *one == place && sexes.contains(&sex.as_str()));
                fits.map(|(_, count)| *count).sum::<i64>()
            };
            let (women, men, others) = (of(&["F"]), of(&["M"]), of(&["X", ""]));
            let sum = women + men + others;
            let cells = [women, men, others, sum].map(|count| self.people(count)).to_vec();
            (sum > 0).then(|| Row {
                name: words,
                bar: bar(&cells, vec![women, men, others]),
                cells,
                mark: None,
                under: None,
            })
        };
        let known = (0..BANDS.len()).filter_map(|place| row(Some(place), band(self.page, place)));
        known.chain(row(None, self.page.t("figures-unknown"))).collect()
    }

    fn comuni(&self) -> Vec<Row> {
        let row = |(code, count): &(String, i64)| {
            let named = place::comune(code).map(|comune| comune.name.clone());
            Row::counted(named.unwrap_or_else(|| self.page.t("figures-unknown")), self.people(*count))
        };
        self.enrolled.comuni.iter().map(row).collect()
    }

    /// Goals are of people: where these are too few to be told, nothing is told of their goals.
    async fn goals(&self, tx: &mut Tx) -> Result<Vec<Row>> {
        let goals = store::goals(tx, self.days()).await?;
        let row = |service: &Service| {
            let of = goals.get(&service.id.to_string())?;
            let (people, parts) = (self.people(of.people), [of.reached, of.partly, of.missed, of.unsaid]);
            let told = parts.map(|count| if people == Cell::Few { Cell::Unknown } else { self.people(count) });
            let cells: Vec<Cell> = std::iter::once(people).chain(told).collect();
            Some(Row { name: name(service), bar: bar(&cells, parts.to_vec()), cells, mark: None, under: None })
        };
        Ok(self.services.iter().filter_map(row).collect())
    }

    /// Of who was in a service, or never came into it. What was closed before there were two lists may say the same in another code.
    fn endings(&self, told: &[(String, i64)]) -> Vec<Row> {
        let words = |code: &str| Ending::from_code(code).map_or_else(|| code.to_owned(), |one| self.page.t(one.key()));
        let mut counts: Vec<(String, i64)> = Vec::new();
        for (code, count) in told {
            let words = words(code);
            match counts.iter_mut().find(|(known, _)| *known == words) {
                Some((_, sum)) => *sum += count,
                None => counts.push((words, *count)),
            }
        }
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts.into_iter().map(|(words, count)| Row::counted(words, self.people(count))).collect()
    }

    /// How long somebody waited is a thing of hers: it is told with how many they are, or not at all.
    fn waiting(&self) -> Vec<Row> {
        let row = |service: &Service| {
            let days = self.enrolled.waits.get(&service.id.to_string())?.clone();
            let came = self.people(i64::try_from(days.len()).unwrap_or(i64::MAX));
            let told = |days: Option<i64>| days.filter(|_| came != Cell::Few);
            let (longest, middle) = (told(days.iter().max().copied()), told(median(days)));
            let cells = vec![came, Cell::days(middle), Cell::days(longest)];
            Some(Row { name: name(service), cells, bar: vec![middle.unwrap_or(0)], mark: None, under: None })
        };
        self.services.iter().filter_map(row).collect()
    }

    fn answers(&self) -> Vec<Row> {
        let row = |answer: Answer| {
            let (sent, received) = answers::count(&self.referrals, |one| one.answer() == answer);
            let cells = vec![Cell::Count(sent), Cell::Count(received)];
            let row =
                || Row { name: self.page.t(answer.key()), cells, bar: vec![sent, received], mark: None, under: None };
            (sent + received > 0).then(row)
        };
        Answer::ALL.into_iter().filter_map(row).collect()
    }

    /// Why a "no" was said: a reason may be a thing of one person.
    fn declined(&self) -> Vec<Row> {
        let of = |code: Option<DeclineReason>| {
            let fits =
                |one: &Standing| one.answer() == Answer::Declined && DeclineReason::from_code(&one.reason) == code;
            answers::count(&self.referrals, fits)
        };
        let known = DeclineReason::ALL.iter();
        let known = known.map(|one| (self.page.t(format!("referral-decline-{}", one.code())), of(Some(*one))));
        let mut counts: Vec<_> = known.chain([(self.page.t("figures-unknown"), of(None))]).collect();
        counts.sort_by_key(|(_, (sent, received))| std::cmp::Reverse(sent + received));
        counts.into_iter().filter_map(|(words, pair)| self.pair(words, pair)).collect()
    }

    fn courses(&self) -> Vec<Row> {
        let row = |course: Course| {
            let pair = answers::count(&self.referrals, |one| one.course() == Some(course));
            self.pair(self.page.t(course.key()), pair)
        };
        Course::ALL.into_iter().filter_map(row).collect()
    }

    /// Sent and received, each of one person; no line where there is none.
    fn pair(&self, name: String, (sent, received): (i64, i64)) -> Option<Row> {
        let cells = vec![self.people(sent), self.people(received)];
        (sent + received > 0).then(|| Row {
            name,
            bar: bar(&cells, vec![sent, received]),
            cells,
            mark: None,
            under: None,
        })
    }
}

/// What is written of a year for the third section, and of the year before.
async fn written(tx: &mut Tx, year: Year) -> Result<[Option<Governance>; 2]> {
    let mut written = [None, None];
    for (place, number) in [year.number(), year.number() - 1].into_iter().enumerate() {
        written[place] = governance::find(tx, number).await?.map(|(said, _)| said);
    }
    Ok(written)
}

fn days(year: Year) -> store::Days {
    (year.first(), year.last())
}

/// The moments at which the year begins and ends.
fn moments(year: Year) -> (pico_protocol::time::Timestamp, pico_protocol::time::Timestamp) {
    (dates::begins(year.first()), dates::begins(year.last().saturating_add(1.day())))
}

/// The parts of a bar: none where some may not be told, because it would tell them.
fn bar(cells: &[Cell], parts: Vec<i64>) -> Vec<i64> {
    if cells.contains(&Cell::Few) { Vec::new() } else { parts }
}

/// A service, and what it counts where that is not places.
fn counted(service: &Service, capacity: Option<&Capacity>) -> String {
    match capacity.filter(|capacity| capacity.unit != UNIT) {
        Some(capacity) => format!("{} ({})", name(service), capacity.unit),
        None => name(service),
    }
}
