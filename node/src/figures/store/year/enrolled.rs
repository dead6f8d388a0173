//! What the enrolments of a year say, read once, one person after the other: so that she is counted once in each of the tables while
//! her rows go by, and nobody is kept in memory.

use std::collections::{BTreeMap, HashMap};

use futures_util::TryStreamExt;
use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::{Days, OfService};
use crate::enrolments::ending::TWIN;
use crate::figures::{BANDS, born_until};
use crate::people::PersonId;
use crate::sql;
use crate::store::{Result, Tx};

/// Who was in a service between two days, who came or went, and who never came in; nobody whose enrolment ended for the reason `$3`, [`TWIN`]. The people stand in the inner loop, in the order in
/// which they were written down: what is read of the one lies beside what is read of the next.
pub(super) const QUESTION: &str = "SELECT e.service, e.person, e.state, e.since, e.started_on, e.reason, e.waiting_since, \
     p.birth_date, p.sex, p.comune FROM enrolments e CROSS JOIN people p WHERE p.id = e.person AND e.started_on <= $2 AND e.reason <> $3 \
     AND (e.state IN ('active', 'suspended') AND e.started_on <> '' OR e.state = 'closed' AND e.since >= $1 \
     OR e.waiting_since <> '' AND e.started_on >= $1) ORDER BY e.person";

/// Everything that the enrolments of some days say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enrolled {
    /// Each service by its key.
    pub services: BTreeMap<String, OfService>,
    /// People by the band of their age on the last day, as its place in [`BANDS`], and by sex (`F`, `M`, `X`, or nothing).
    pub ages: BTreeMap<(Option<usize>, String), i64>,
    /// People by where they live (ISTAT code, empty where it is not known), the most first.
    pub comuni: Vec<(String, i64)>,
    /// Why enrolments ended of who had been in the service, the most frequent first.
    pub left: Vec<(String, i64)>,
    /// Why those ended of who never came in.
    pub never: Vec<(String, i64)>,
    /// Days that those who began had waited, by service.
    pub waits: BTreeMap<String, Vec<i64>>,
    /// How many people were in the same services, in the order of their numbers.
    pub(in crate::figures::store) together: HashMap<Vec<usize>, i64>,
    /// The number of each service.
    pub(in crate::figures::store) numbers: HashMap<String, usize>,
}

impl Enrolled {
    /// How many people were in one of these services, each once.
    pub fn people_of(&self, services: &[SubjectId]) -> i64 {
        let asked: Vec<usize> =
            services.iter().filter_map(|service| self.numbers.get(&service.to_string()).copied()).collect();
        let inside = |those: &[usize]| those.iter().any(|number| asked.contains(number));
        self.together.iter().filter(|(those, _)| inside(those)).map(|(_, people)| people).sum()
    }
}

/// Reads the enrolments of some days.
pub async fn enrolled(tx: &mut Tx, days: Days) -> Result<Enrolled> {
    let add = |mut all: Gathered, row: Row| std::future::ready(all.take(row).map(|()| all));
    let all = sql!(tx, c => sqlx::query_as(QUESTION).bind(days.0.to_string()).bind(days.1.to_string())
        .bind(TWIN).fetch(c).try_fold(Gathered::between(days), add))?;
    Ok(all.counted())
}

#[derive(sqlx::FromRow)]
struct Row {
    service: String,
    person: PersonId,
    state: String,
    since: String,
    started_on: String,
    reason: String,
    waiting_since: String,
    birth_date: String,
    sex: String,
    comune: String,
}

const CAME: u8 = 1;
const WENT: u8 = 2;
const INSIDE: u8 = 4;

/// Somebody who was in a service, while her rows go by.
struct Hers {
    person: PersonId,
    band: Option<usize>,
    sex: String,
    comune: String,
    /// The numbers of her services, and what she did in each.
    services: BTreeMap<usize, u8>,
}

/// What has been read so far.
struct Gathered {
    first: String,
    last: String,
    born_until: [String; 7],
    now: Option<Hers>,
    services: Vec<OfService>,
    comuni: HashMap<String, i64>,
    left: HashMap<String, i64>,
    never: HashMap<String, i64>,
    all: Enrolled,
}

fn days_between(from: &str, to: &str) -> std::result::Result<i64, sqlx::Error> {
    let day = |text: &str| text.parse::<Date>().map_err(|error| sqlx::Error::Decode(error.into()));
    Ok(i64::from((day(to)? - day(from)?).get_days()).max(0))
}

impl Gathered {
    fn between((first, last): Days) -> Self {
        Self {
            first: first.to_string(),
            last: last.to_string(),
            born_until: born_until(last).map(|day| day.to_string()),
            now: None,
            services: Vec::new(),
            comuni: HashMap::new(),
            left: HashMap::new(),
            never: HashMap::new(),
            all: Enrolled::default(),
        }
    }

    fn within(&self, day: &str) -> bool {
        self.first.as_str() <= day && day <= self.last.as_str()
    }

    /// The band of who was born on a day, where that is known.
    fn band(&self, born: &str) -> Option<usize> {
        let older = self.born_until.iter().filter(|until| !born.is_empty() && born <= until.as_str()).count();
        older.checked_sub(1).filter(|band| *band < BANDS.len())
    }

    fn take(&mut self, row: Row) -> std::result::Result<(), sqlx::Error> {
        let (closed, began) = (row.state == "closed", !row.started_on.is_empty());
        if closed && self.within(&row.since) {
            let told = if began { &mut self.left } else { &mut self.never };
            *told.entry(row.reason).or_default() += 1;
        }
        if !row.waiting_since.is_empty() && self.within(&row.started_on) {
            let days = days_between(&row.waiting_since, &row.started_on)?;
            self.all.waits.entry(row.service.clone()).or_default().push(days);
        }
        let there = matches!(row.state.as_str(), "active" | "suspended") || closed && row.since >= self.first;
        if !began || row.started_on > self.last || !there {
            return Ok(());
        }
        let gone = closed && row.since <= self.last;
        let came = if row.started_on >= self.first { CAME } else { 0 };
        if self.now.as_ref().is_none_or(|hers| hers.person != row.person) {
            self.count();
            let band = self.band(&row.birth_date);
            let (person, sex, comune) = (row.person, row.sex, row.comune);
            self.now = Some(Hers { person, band, sex, comune, services: BTreeMap::new() });
        }
        let next = self.services.len();
        let number = *self.all.numbers.entry(row.service).or_insert(next);
        if number == next {
            self.services.push(OfService::default());
        }
        if let Some(hers) = &mut self.now {
            *hers.services.entry(number).or_default() |= came | if gone { WENT } else { INSIDE };
        }
        Ok(())
    }

    /// Counts her whose rows have gone by.
    fn count(&mut self) {
        let Some(hers) = self.now.take() else { return };
        for (number, what) in &hers.services {
            self.services[*number].add(*what);
        }
        *self.all.together.entry(hers.services.into_keys().collect()).or_default() += 1;
        *self.all.ages.entry((hers.band, hers.sex)).or_default() += 1;
        *self.comuni.entry(hers.comune).or_default() += 1;
    }

    fn counted(mut self) -> Enrolled {
        self.count();
        let services = self.all.numbers.iter().map(|(key, number)| (key.clone(), self.services[*number])).collect();
        let (comuni, left, never) = (most_first(self.comuni), most_first(self.left), most_first(self.never));
        Enrolled { services, comuni, left, never, ..self.all }
    }
}

impl OfService {
    fn add(&mut self, what: u8) {
        let one = |bit: u8| i64::from((what & bit) != 0);
        self.people += 1;
        self.came += one(CAME);
        self.went += one(WENT);
        self.inside += one(INSIDE);
    }
}

fn most_first(counts: HashMap<String, i64>) -> Vec<(String, i64)> {
    let mut all: Vec<(String, i64)> = counts.into_iter().collect();
    all.sort_unstable_by(|(one, less), (other, more)| more.cmp(less).then_with(|| one.cmp(other)));
    all
}
