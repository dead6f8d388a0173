//! The lines that tell who works here: counts of colleagues are counts of people, and few of them are told to who may see people.

use std::collections::BTreeMap;

use super::super::tables::Row;
use super::rows::Counted;
use crate::accounts::employment::{Employment, Sex, Work};
use crate::figures::colleagues::{self, AGES, YEARS};
use crate::figures::year::Chapter;

impl Counted<'_> {
    /// One of these tables; none for another chapter.
    pub(super) fn colleagues(&self, chapter: Chapter) -> Vec<Row> {
        let (all, year): (&[Employment], i16) = (&self.employed, self.year.number());
        match chapter {
            Chapter::Work => self.kinds(&colleagues::by_work(all), &Work::ALL, |one| self.page.t(one.key())),
            Chapter::WorkerSexes => self.kinds(&colleagues::by_sex(all), &Sex::ALL, |one| self.page.t(one.key())),
            Chapter::WorkerAges => {
                self.kinds(&colleagues::by_age(all, year), &[0, 1, 2, 3, 4], |place| self.years(&AGES, place))
            }
            Chapter::Seniority => {
                self.kinds(&colleagues::by_years(all, year), &[0, 1, 2, 3, 4], |place| self.years(&YEARS, place))
            }
            _ => Vec::new(),
        }
    }

    /// A line for each kind of which somebody is, and one for those of whom it is not said.
    fn kinds<K: Copy + Ord>(
        &self,
        counts: &BTreeMap<Option<K>, i64>,
        all: &[K],
        words: impl Fn(K) -> String,
    ) -> Vec<Row> {
        let row = |kind: Option<K>| {
            let count = counts.get(&kind).copied()?;
            let name = kind.map_or_else(|| self.page.t("year-unsaid"), &words);
            Some(Row::counted(name, self.people(count)))
        };
        all.iter().map(|kind| Some(*kind)).chain([None]).filter_map(row).collect()
    }

    /// The words of a band of years.
    fn years(&self, bands: &[i16], place: usize) -> String {
        match (bands[place], bands.get(place + 1)) {
            (0, Some(next)) => self.page.t1("year-less-than", "n", i64::from(*next)),
            (from, Some(next)) => format!("{from}–{}", next - 1),
            (from, None) => self.page.t1("figures-and-older", "n", i64::from(from)),
        }
    }
}
