//! What a codice fiscale tells of its bearer, written where the record says nothing.
//!
//! Day of birth, sex and place of birth stand in the code, so nobody has to type them again, and a sheet with names and codes is a
//! sheet with ages. What somebody wrote always stays, also where the code says otherwise: then the record shows a doubt
//! ([`Details::doubts`]). The code has two figures of the year only. The day is taken that is not in the future; where somebody can have been
//! born a hundred years before and be at most [`OLDEST`], the code fits a child and her great-grandmother alike: the child is
//! taken, because a minor for whom nobody speaks must not go unseen, and whoever saves is told to look.

use jiff::civil::Date;

use super::tax_code::{Decoded, TaxCode};
use super::{Details, place};
use crate::web::dates;

/// The oldest somebody is taken to be.
const OLDEST: i16 = 105;

/// Whole years from a day of birth to another day.
pub(super) fn years(birth: Date, today: Date) -> i16 {
    let before_birthday = (today.month(), today.day()) < (birth.month(), birth.day());
    today.year() - birth.year() - i16::from(before_birthday)
}

/// A day of birth with its century.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birth {
    /// The day.
    pub date: Date,
    /// The same code could be of somebody a hundred years older.
    pub or_a_century_before: bool,
}

impl Decoded {
    /// The day of birth, seen from a day: not after it, and of somebody of at most [`OLDEST`] years.
    pub fn birth(&self, today: Date) -> Option<Birth> {
        let this_century = today.year() - today.year().rem_euclid(100);
        let can_be = |date: &Date| *date <= today && years(*date, today) <= OLDEST;
        let days = [this_century, this_century - 100]
            .map(|century| Date::new(century + i16::from(self.year), self.month, self.day).ok().filter(can_be));
        let mut days = days.into_iter().flatten();
        let date = days.next()?;
        Some(Birth { date, or_a_century_before: days.next().is_some() })
    }
}

/// What of a record came from its codice fiscale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// The day of birth.
    pub birth_date: bool,
    /// The sex.
    pub sex: bool,
    /// The place of birth.
    pub birth_place: bool,
}

impl Filled {
    /// Whether anything did.
    pub fn is_some(self) -> bool {
        self != Self::default()
    }

    /// The message key of the sentence that tells it; none when nothing did.
    pub fn key(self) -> Option<&'static str> {
        match (self.birth_date, self.sex, self.birth_place) {
            (false, false, false) => None,
            (true, false, false) => Some("people-from-code-birth"),
            (false, true, false) => Some("people-from-code-sex"),
            (false, false, true) => Some("people-from-code-place"),
            (true, true, false) => Some("people-from-code-birth-sex"),
            (true, false, true) => Some("people-from-code-birth-place"),
            (false, true, true) => Some("people-from-code-sex-place"),
            (true, true, true) => Some("people-from-code-birth-sex-place"),
        }
    }

    /// What a key tells; none when it tells of something else.
    pub fn told_by(key: &str) -> Option<Self> {
        let said = key.strip_prefix("people-from-code-")?;
        let has = |part: &str| said.split('-').any(|one| one == part);
        Some(Self { birth_date: has("birth"), sex: has("sex"), birth_place: has("place") })
    }
}

impl Details {
    /// Fills what is empty with what the codice fiscale says; answers what was.
    pub fn fill_from_code(&mut self, today: Date) -> Filled {
        let Some(told) = self.tax_code.as_ref().ok().and_then(TaxCode::decoded) else { return Filled::default() };
        let birth = told.birth(today).filter(|_| self.birth_date.is_none());
        // A place abroad that the table does not know could be written by nobody again.
        let place = Some(told.place).filter(|place| self.birth_place.is_none() && place::is_birthplace(place));
        let filled = Filled { birth_date: birth.is_some(), sex: self.sex.is_none(), birth_place: place.is_some() };
        self.birth_date = self.birth_date.or(birth.map(|birth| birth.date));
        self.sex = self.sex.or(Some(told.sex));
        self.birth_place = self.birth_place.take().or(place);
        filled
    }

    /// Whether the day of birth was taken from a code that fits somebody a hundred years older as well.
    pub fn could_be_a_century_older(&self, today: Date) -> bool {
        let told = self.tax_code.as_ref().ok().and_then(TaxCode::decoded);
        let birth = told.and_then(|told| told.birth(today));
        birth.is_some_and(|birth| birth.or_a_century_before && self.birth_date == Some(birth.date))
    }

    /// The `{ $… }` of the sentences that tell what was filled: day, place, whether it is abroad, sex.
    pub fn told_of_birth(&self) -> [(&'static str, String); 4] {
        let code = self.birth_place.as_deref().unwrap_or_default();
        let abroad = if place::is_abroad(code) { "yes" } else { "no" };
        [
            ("birth", self.birth_date.map(dates::written).unwrap_or_default()),
            ("place", place::birthplace_label(code, self.birth_date).unwrap_or_default()),
            ("abroad", abroad.to_owned()),
            ("sex", self.sex.map_or("", super::Sex::code).to_owned()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::people::Sex;
    use crate::people::tax_code::compose;

    const TODAY: Date = date(2026, 11, 29);

    fn coded(code: &str) -> Details {
        Details {
            tax_code: TaxCode::parse(code).map_err(|_| super::super::NoTaxCode::Unknown),
            ..Details::named("Verdi", "Anna")
        }
    }

    fn of(birth: Date, sex: Sex, place: &str) -> Details {
        coded(&compose("Verdi", "Anna", birth, sex, place))
    }

    #[test]
    fn what_is_empty_is_filled_with_the_day_the_sex_and_the_place_of_the_code() {
        // A ceased municipality (Bazzano), a country, a municipality of today; a woman's day has forty more.
        for (sex, place) in [(Sex::Female, "A726"), (Sex::Male, "Z100"), (Sex::Female, "A944")] {
            let mut person = of(date(1975, 3, 8), sex, place);
            let filled = person.fill_from_code(TODAY);
            assert_eq!(filled, Filled { birth_date: true, sex: true, birth_place: true });
            assert_eq!((person.birth_date, person.sex), (Some(date(1975, 3, 8)), Some(sex)));
            assert_eq!(person.birth_place.as_deref(), Some(place));
            assert_eq!(person.doubts(), Vec::<&str>::new());
            assert_eq!(person.fill_from_code(TODAY), Filled::default(), "there is nothing left to fill");
        }
    }

    #[test]
    fn letters_that_stand_for_digits_tell_the_same() {
        // RSSMRA80A01H501U with all seven places as letters.
        let body = "RSSMRAULALMHRLM";
        let whole = ('A'..='Z').map(|last| format!("{body}{last}")).find(|code| TaxCode::parse(code).is_ok());
        let mut person = coded(&whole.unwrap());
        assert!(person.fill_from_code(TODAY).birth_date);
        assert_eq!((person.birth_date, person.sex), (Some(date(1980, 1, 1)), Some(Sex::Male)));
        assert_eq!(person.birth_place.as_deref(), Some("H501"));
    }

    #[test]
    fn what_was_typed_stays_and_the_doubt_warns() {
        let mut person = of(date(1975, 3, 8), Sex::Female, "A944");
        (person.birth_date, person.sex, person.birth_place) =
            (Some(date(1976, 3, 8)), Some(Sex::Other), Some("H501".into()));
        let typed = person.clone();
        assert_eq!(person.fill_from_code(TODAY), Filled::default());
        assert_eq!(person, typed);
        assert_eq!(person.doubts(), ["people-doubt-birth", "people-doubt-place"]);
    }

    #[test]
    fn a_provisional_code_and_none_tell_nothing() {
        for mut person in [coded("12345678903"), Details::named("Verdi", "Anna")] {
            assert_eq!(person.fill_from_code(TODAY), Filled::default());
            assert_eq!((person.birth_date, person.sex, person.birth_place.as_deref()), (None, None, None));
        }
    }

    #[test]
    fn the_century_is_the_one_that_lets_the_day_be_past_and_a_child_is_not_taken_for_a_woman_of_a_hundred() {
        let born = |birth: Date| {
            let mut person = of(birth, Sex::Female, "A944");
            person.fill_from_code(TODAY);
            (person.birth_date.unwrap(), person.could_be_a_century_older(TODAY))
        };
        assert_eq!(born(date(1975, 3, 8)), (date(1975, 3, 8), false));
        assert_eq!(born(date(2010, 3, 8)), (date(2010, 3, 8), false));
        // Today is possible; tomorrow was a hundred years ago.
        assert_eq!(born(date(2026, 11, 29)), (date(2026, 11, 29), true));
        assert_eq!(born(date(2026, 11, 30)), (date(1926, 11, 30), false));
        // 105 years old or 5; 106 nobody is taken to be.
        assert_eq!(born(date(1921, 6, 1)), (date(2021, 6, 1), true));
        assert_eq!(born(date(1920, 11, 30)), (date(2020, 11, 30), true));
        assert_eq!(born(date(1920, 11, 29)), (date(2020, 11, 29), false));
        // The day was in one century only.
        assert_eq!(born(date(2000, 2, 29)), (date(2000, 2, 29), false));
        // What was typed is no guess.
        let mut typed = of(date(1921, 6, 1), Sex::Female, "A944");
        typed.birth_date = Some(date(1921, 6, 1));
        typed.fill_from_code(TODAY);
        assert!(!typed.could_be_a_century_older(TODAY));
    }

    #[test]
    fn every_key_tells_what_was_filled_and_is_known_in_both_languages() {
        for bits in 1..8_u8 {
            let filled = Filled { birth_date: bits & 1 > 0, sex: bits & 2 > 0, birth_place: bits & 4 > 0 };
            let key = filled.key().unwrap();
            assert_eq!(Filled::told_by(key), Some(filled));
            assert!(crate::web::locale::Locale::ALL.iter().all(|locale| locale.knows(key)), "{key}");
        }
        assert_eq!((Filled::default().key(), Filled::told_by("people-saved")), (None, None));
    }
}
