//! Who works here, for the fourth section of the social report: by terms of work, sex, age and years of work, each colleague once.
//! Whoever has not said something of herself, or nobody has written it, is counted as not said.

use std::collections::BTreeMap;

use crate::accounts::employment::{Employment, Sex, Work};

/// The first year of life of each band.
pub const AGES: [i16; 5] = [0, 30, 40, 50, 60];
/// The first year of work of each band.
pub const YEARS: [i16; 5] = [0, 2, 5, 10, 20];

/// The place of a band that somebody is in at the end of a year, from the year in which it began.
fn band(bands: &[i16], begun: i16, year: i16) -> usize {
    bands.iter().filter(|from| **from <= year - begun).count().saturating_sub(1)
}

fn count<K: Ord>(all: &[Employment], of: impl Fn(&Employment) -> Option<K>) -> BTreeMap<Option<K>, i64> {
    all.iter().fold(BTreeMap::new(), |mut counts, one| {
        *counts.entry(of(one)).or_default() += 1;
        counts
    })
}

/// By terms of work.
pub fn by_work(all: &[Employment]) -> BTreeMap<Option<Work>, i64> {
    count(all, |one| one.work)
}

/// By sex.
pub fn by_sex(all: &[Employment]) -> BTreeMap<Option<Sex>, i64> {
    count(all, |one| one.sex)
}

/// By the age that she reaches in a year, as its place in [`AGES`].
pub fn by_age(all: &[Employment], year: i16) -> BTreeMap<Option<usize>, i64> {
    count(all, |one| one.born.map(|born| band(&AGES, born, year)))
}

/// By the years since she began, at the end of a year, as their place in [`YEARS`].
pub fn by_years(all: &[Employment], year: i16) -> BTreeMap<Option<usize>, i64> {
    count(all, |one| one.since.map(|since| band(&YEARS, since, year)))
}

/// The first year of life of each band of a [`Composition`].
pub const WIDE_AGES: [i16; 3] = [0, 30, 50];

/// Those of one sort, by sex and by age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Composition {
    /// Women, men, and those of whom it is another or not said.
    pub sexes: [i64; 3],
    /// By the age that they reach in the year, in [`WIDE_AGES`].
    pub ages: [i64; 3],
    /// Of whom the year of birth is not said.
    pub ageless: i64,
}

/// Sex and age of those on each terms of work.
pub fn composed(all: &[Employment], year: i16) -> BTreeMap<Option<Work>, Composition> {
    all.iter().fold(BTreeMap::new(), |mut counts, one| {
        let of: &mut Composition = counts.entry(one.work).or_default();
        of.sexes[sex(one)] += 1;
        match one.born {
            Some(born) => of.ages[band(&WIDE_AGES, born, year)] += 1,
            None => of.ageless += 1,
        }
        counts
    })
}

/// Volunteers with an account: women, men, and those of whom it is another or not said.
pub fn volunteers(all: &[Employment]) -> [i64; 3] {
    let volunteers = all.iter().filter(|one| one.work == Some(Work::Volunteer));
    volunteers.fold([0; 3], |mut counts, one| {
        counts[sex(one)] += 1;
        counts
    })
}

/// The place of somebody's sex among women, men, others.
fn sex(one: &Employment) -> usize {
    match one.sex {
        Some(Sex::Female) => 0,
        Some(Sex::Male) => 1,
        Some(Sex::Other) | None => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(born: i16, since: i16) -> Employment {
        Employment { born: Some(born), since: Some(since), ..Employment::default() }
    }

    #[test]
    fn everybody_is_counted_once_also_of_whom_nothing_is_said() {
        let all = [
            Employment { work: Some(Work::Volunteer), sex: Some(Sex::Female), ..Employment::default() },
            Employment::default(),
            Employment { work: Some(Work::Volunteer), ..Employment::default() },
        ];
        assert_eq!(by_work(&all), BTreeMap::from([(None, 1), (Some(Work::Volunteer), 2)]));
        assert_eq!(by_sex(&all), BTreeMap::from([(None, 2), (Some(Sex::Female), 1)]));
        assert_eq!(by_age(&all, 2026), BTreeMap::from([(None, 3)]));
    }

    #[test]
    fn a_band_begins_with_its_first_year() {
        let all = [one(1997, 2025), one(1996, 2024), one(1966, 2006), one(1967, 2007)];
        assert_eq!(by_age(&all, 2026), BTreeMap::from([(Some(0), 1), (Some(1), 1), (Some(3), 1), (Some(4), 1)]));
        assert_eq!(by_years(&all, 2026), BTreeMap::from([(Some(0), 1), (Some(1), 1), (Some(3), 1), (Some(4), 1)]));
        // Of a year before she began she is among those who have just begun.
        assert_eq!(by_years(&all[..1], 2020), BTreeMap::from([(Some(0), 1)]));
    }

    #[test]
    fn those_on_the_same_terms_are_told_by_sex_and_age_and_volunteers_by_sex() {
        let permanent = |sex, born| Employment { work: Some(Work::Permanent), sex, born, since: None };
        let volunteer = Employment { work: Some(Work::Volunteer), sex: Some(Sex::Male), ..Employment::default() };
        let all = [
            permanent(Some(Sex::Female), Some(1996)),
            permanent(Some(Sex::Female), Some(1997)),
            permanent(None, Some(1976)),
            volunteer,
            Employment::default(),
        ];
        let composed = composed(&all, 2026);
        let expected = Composition { sexes: [2, 0, 1], ages: [1, 1, 1], ageless: 0 };
        assert_eq!(composed[&Some(Work::Permanent)], expected);
        assert_eq!(composed[&None], Composition { sexes: [0, 0, 1], ages: [0; 3], ageless: 1 });
        assert_eq!(volunteers(&all), [0, 1, 0]);
        assert_eq!(volunteers(&all[..3]), [0; 3]);
    }
}
