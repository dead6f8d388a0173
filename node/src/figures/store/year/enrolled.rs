//! What the enrolments of a year say, read once: each row is looked at as it comes, and of who was in a service a line of 24 bytes is
//! kept, so that people can be counted once in each of the tables. A year of 400,000 enrolments holds ten megabytes for this.

use std::collections::{BTreeMap, HashMap};

use futures_util::TryStreamExt;
use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use uuid::Uuid;

use super::{Days, OfService};
use crate::figures::{BANDS, born_until};
use crate::people::PersonId;
use crate::sql;
use crate::store::{Result, Tx};

/// Who was in a service between two days, who came or went, and who never came in. The people stand in the inner loop: of each
/// enrolment that touches these days one record is looked up by its key.
pub(super) const QUESTION: &str = "SELECT e.service, e.person, e.state, e.since, e.started_on, e.reason, e.waiting_since, \
     p.birth_date, p.sex, p.comune FROM enrolments e CROSS JOIN people p WHERE p.id = e.person AND e.started_on <= $2 \
     AND (e.state IN ('active', 'suspended') AND e.started_on <> '' OR e.state = 'closed' AND e.since >= $1 \
     OR e.waiting_since <> '' AND e.started_on >= $1)";

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
    /// How many people were in the same services, which are the places of `services`.
    pub(in crate::figures::store) together: HashMap<Vec<u16>, i64>,
}

impl Enrolled {
    /// How many people were in one of these services, each once.
    pub fn people_of(&self, services: &[SubjectId]) -> i64 {
        let keys: Vec<String> = services.iter().map(ToString::to_string).collect();
        let asked: Vec<bool> = self.services.keys().map(|key| keys.contains(key)).collect();
        let inside = |those: &[u16]| those.iter().any(|place| asked.get(usize::from(*place)) == Some(&true));
        self.together.iter().filter(|(those, _)| inside(those)).map(|(_, people)| people).sum()
    }
}

/// Reads the enrolments of some days.
pub async fn enrolled(tx: &mut Tx, days: Days) -> Result<Enrolled> {
    let add = |mut all: Gathered, row: Row| std::future::ready(all.take(row).map(|()| all));
    let all = sql!(tx, c => sqlx::query_as(QUESTION).bind(days.0.to_string()).bind(days.1.to_string())
        .fetch(c).try_fold(Gathered::between(days), add))?;
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

/// One enrolment of somebody who was in a service. Texts are numbers, for which [`Names`] has the words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct One {
    person: [u8; 16],
    service: u16,
    comune: u16,
    sex: u16,
    band: u8,
    what: u8,
}

/// Words, each with a number.
#[derive(Default)]
struct Names(HashMap<String, u16>);

impl Names {
    fn number(&mut self, word: &str) -> std::result::Result<u16, sqlx::Error> {
        if let Some(number) = self.0.get(word) {
            return Ok(*number);
        }
        // More words than services or municipalities there can be.
        let number = u16::try_from(self.0.len()).map_err(|error| sqlx::Error::Decode(error.into()))?;
        self.0.insert(word.to_owned(), number);
        Ok(number)
    }

    /// The words at their numbers.
    fn words(self) -> Vec<String> {
        let mut all: Vec<(u16, String)> = self.0.into_iter().map(|(word, number)| (number, word)).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, word)| word).collect()
    }
}

/// What has been read so far.
struct Gathered {
    first: String,
    last: String,
    born_until: [String; 7],
    followed: Vec<One>,
    services: Names,
    comuni: Names,
    sexes: Names,
    left: HashMap<String, i64>,
    never: HashMap<String, i64>,
    waits: BTreeMap<String, Vec<i64>>,
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
            followed: Vec::new(),
            services: Names::default(),
            comuni: Names::default(),
            sexes: Names::default(),
            left: HashMap::new(),
            never: HashMap::new(),
            waits: BTreeMap::new(),
        }
    }

    fn within(&self, day: &str) -> bool {
        self.first.as_str() <= day && day <= self.last.as_str()
    }

    /// The band of who was born on a day; past the last one where that is not known.
    fn band(&self, born: &str) -> u8 {
        let older = self.born_until.iter().filter(|until| !born.is_empty() && born <= until.as_str()).count();
        u8::try_from(older.checked_sub(1).unwrap_or(BANDS.len())).unwrap_or(u8::MAX)
    }

    fn take(&mut self, row: Row) -> std::result::Result<(), sqlx::Error> {
        let (closed, began) = (row.state == "closed", !row.started_on.is_empty());
        if closed && self.within(&row.since) {
            let told = if began { &mut self.left } else { &mut self.never };
            *told.entry(row.reason).or_default() += 1;
        }
        if !row.waiting_since.is_empty() && self.within(&row.started_on) {
            let days = days_between(&row.waiting_since, &row.started_on)?;
            self.waits.entry(row.service.clone()).or_default().push(days);
        }
        let there = matches!(row.state.as_str(), "active" | "suspended") || closed && row.since >= self.first;
        if !began || row.started_on > self.last || !there {
            return Ok(());
        }
        let gone = closed && row.since <= self.last;
        let came = if row.started_on >= self.first { CAME } else { 0 };
        let id = row.person.as_str().rsplit('_').next().unwrap_or_default();
        self.followed.push(One {
            person: Uuid::parse_str(id).map_err(|error| sqlx::Error::Decode(error.into()))?.into_bytes(),
            service: self.services.number(&row.service)?,
            comune: self.comuni.number(&row.comune)?,
            sex: self.sexes.number(&row.sex)?,
            band: self.band(&row.birth_date),
            what: came | if gone { WENT } else { INSIDE },
        });
        Ok(())
    }

    fn counted(mut self) -> Enrolled {
        self.followed.sort_unstable();
        // Places in the order of the keys, as the services are told.
        let words = self.services.words();
        let mut order: Vec<&String> = words.iter().collect();
        order.sort_unstable();
        let place = |number: u16| order.binary_search(&&words[usize::from(number)]).unwrap_or_default();
        let places: Vec<u16> =
            (0..).take(words.len()).map(|number| u16::try_from(place(number)).unwrap_or(0)).collect();
        let mut services: BTreeMap<String, OfService> =
            words.iter().map(|word| (word.clone(), OfService::default())).collect();
        let (comuni, sexes) = (self.comuni.words(), self.sexes.words());
        let (mut ages, mut live) = (BTreeMap::new(), HashMap::new());
        let mut together: HashMap<Vec<u16>, i64> = HashMap::new();
        for hers in self.followed.chunk_by(|one, next| one.person == next.person) {
            let mut those = Vec::with_capacity(1);
            for of_one in hers.chunk_by(|one, next| one.service == next.service) {
                let what = of_one.iter().fold(0, |all, one| all | one.what);
                if let Some(service) = services.get_mut(&words[usize::from(of_one[0].service)]) {
                    service.add(what);
                }
                those.push(places[usize::from(of_one[0].service)]);
            }
            those.sort_unstable();
            *together.entry(those).or_default() += 1;
            let band = Some(usize::from(hers[0].band)).filter(|band| *band < BANDS.len());
            *ages.entry((band, sexes[usize::from(hers[0].sex)].clone())).or_default() += 1;
            *live.entry(hers[0].comune).or_default() += 1;
        }
        let lived = live.into_iter().map(|(number, people)| (comuni[usize::from(number)].clone(), people)).collect();
        let (left, never) = (most_first(self.left), most_first(self.never));
        Enrolled { services, ages, comuni: most_first(lived), left, never, waits: self.waits, together }
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
