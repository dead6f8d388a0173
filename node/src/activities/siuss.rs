//! Rows for the SIUSS: who received which benefit under a contract, month by month, from the hours and presences that were written once.
//!
//! INPS takes the data from the **Comune**; the cooperative hands over the rows, as sheets. Its XML schema is not to be had here, so no
//! file of this node is one that INPS reads. A [`Row`] is one person in one month: what the contract says ([`crate::contracts::benefit`]), what her
//! record says, her hours or days and what they cost. What somebody should look at before the rows go is a [`Doubt`]: the row goes all
//! the same, because a Comune may know what we do not. Where she lives is her residence, also where she has a domicile elsewhere.

use jiff::civil::Date;

use crate::contracts::Paid;
use crate::contracts::month::Month;
use crate::people::tax_code::TaxCode;
use crate::people::{Details, NoTaxCode, PersonId, Sex, place};

/// The most months of one page and one file.
pub const MOST_MONTHS: usize = 12;

/// Months that are asked for, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first.
    pub from: Month,
    /// The last.
    pub to: Month,
    /// More were asked for than [`MOST_MONTHS`].
    pub cut: bool,
}

impl Period {
    /// The months that an address asks for: what is not a month counts as the other one, and with neither it is the last whole month.
    pub fn asked(from: &str, to: &str, today: Date) -> Self {
        let (from, to) = match (from.parse::<Month>().ok(), to.parse::<Month>().ok()) {
            (Some(from), Some(to)) => (from.min(to), from.max(to)),
            (Some(one), None) | (None, Some(one)) => (one, one),
            (None, None) => (Month::of(today).before(), Month::of(today).before()),
        };
        let last = (1..MOST_MONTHS).fold(from, |month, _| month.after());
        Self { from, to: to.min(last), cut: to > last }
    }

    /// Each of them.
    pub fn months(self) -> impl Iterator<Item = Month> {
        std::iter::successors(Some(self.from), move |month| (*month < self.to).then(|| month.after()))
    }
}

/// What somebody should look at before a row goes to the Comune.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// She asked not to be named.
    Anonymous,
    /// A protected record.
    Protected,
    /// No codice fiscale.
    NoTaxCode,
    /// The provisional one of eleven digits.
    Provisional,
    /// A good one, with letters where the pattern of INPS takes none.
    EarlyLetters,
    /// It says something else than her record.
    Differs,
    /// Day of birth.
    BirthDate,
    /// Place of birth.
    BirthPlace,
    /// Neither F nor M.
    Sex,
    /// Citizenship.
    Citizenship,
    /// Where she lives.
    Residence,
    /// Her record of today has another municipality than these hours, and the rows of one were asked for.
    Moved,
    /// Nothing of hers is paid by the contract.
    NothingPaid,
    /// The month can still change.
    Open,
}

impl Doubt {
    /// Whether it goes away when the record of the person is changed.
    pub fn is_of_record(self) -> bool {
        !matches!(self, Self::Moved | Self::NothingPaid | Self::Open)
    }

    /// The message key for a narrow column, below words that say it whole.
    pub fn brief(self) -> &'static str {
        if self == Self::Open { "siuss-brief-open" } else { self.key() }
    }

    /// The message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Anonymous => "siuss-doubt-anonymous",
            Self::Protected => "siuss-doubt-protected",
            Self::NoTaxCode => "siuss-doubt-no-code",
            Self::Provisional => "siuss-doubt-provisional",
            Self::EarlyLetters => "siuss-doubt-letters",
            Self::Differs => "siuss-doubt-differs",
            Self::BirthDate => "siuss-doubt-birth-date",
            Self::BirthPlace => "siuss-doubt-birth-place",
            Self::Sex => "siuss-doubt-sex",
            Self::Citizenship => "siuss-doubt-citizenship",
            Self::Residence => "siuss-doubt-residence",
            Self::Moved => "siuss-doubt-moved",
            Self::NothingPaid => "siuss-doubt-nothing",
            Self::Open => "siuss-doubt-open",
        }
    }

    /// What a record has that somebody should look at.
    pub fn of(details: &Details) -> Vec<Self> {
        let code = match &details.tax_code {
            Err(NoTaxCode::Anonymous) => Some(Self::Anonymous),
            Err(_) => Some(Self::NoTaxCode),
            Ok(TaxCode::Provisional(_)) => Some(Self::Provisional),
            Ok(code) if code.has_early_letters() => Some(Self::EarlyLetters),
            Ok(_) => None,
        };
        let when = |yes: bool, doubt: Self| yes.then_some(doubt);
        let birth_place = details.birth_place.as_deref().is_some_and(place::is_birthplace);
        let citizenship = details.citizenship.as_deref().is_some_and(|iso| place::country(iso).is_some());
        let residence = details.comune.as_deref().is_some_and(|istat| place::comune(istat).is_some());
        [
            code,
            when(details.protected, Self::Protected),
            when(!details.doubts().is_empty(), Self::Differs),
            when(details.birth_date.is_none(), Self::BirthDate),
            when(!birth_place, Self::BirthPlace),
            when(!matches!(details.sex, Some(Sex::Female | Sex::Male)), Self::Sex),
            when(!citizenship, Self::Citizenship),
            when(!residence, Self::Residence),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// One person in one month.
#[derive(Clone, Debug)]
pub struct Row {
    /// Her record.
    pub person: PersonId,
    /// What it says today.
    pub details: Details,
    /// The month.
    pub month: Month,
    /// What the contract pays: minutes, or days of presence.
    pub paid: Paid,
    /// What it is worth in cents; none where the contract has no price.
    pub worth: Option<i64>,
    /// Since when she is in the service.
    pub starts: Option<Date>,
    /// Her last day there; none: she is in it.
    pub ends: Option<Date>,
    /// What somebody should look at.
    pub doubts: Vec<Doubt>,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::people::tax_code::compose;

    fn complete() -> Details {
        let birth = date(1985, 12, 10);
        Details {
            birth_date: Some(birth),
            birth_place: Some("A562".into()),
            sex: Some(Sex::Male),
            citizenship: Some("IT".into()),
            tax_code: Ok(TaxCode::parse(&compose("Rossi", "Mario", birth, Sex::Male, "A562")).unwrap()),
            comune: Some("037006".into()),
            ..Details::named("Rossi", "Mario")
        }
    }

    #[test]
    fn the_last_whole_month_is_meant_where_nothing_is_asked_and_a_year_is_the_most() {
        let asked = |from, to| {
            let period = Period::asked(from, to, date(2026, 1, 15));
            (period.from.to_string(), period.to.to_string(), period.cut, period.months().count())
        };
        assert_eq!(asked("", ""), ("2025-12".into(), "2025-12".into(), false, 1));
        assert_eq!(asked("2026-03", "2026-01"), ("2026-01".into(), "2026-03".into(), false, 3));
        assert_eq!(asked("2026-03", "mai"), ("2026-03".into(), "2026-03".into(), false, 1));
        assert_eq!(asked("", "2026-02"), ("2026-02".into(), "2026-02".into(), false, 1));
        assert_eq!(asked("2026-01", "2026-12"), ("2026-01".into(), "2026-12".into(), false, 12));
        assert_eq!(asked("2025-01", "2026-01"), ("2025-01".into(), "2025-12".into(), true, 12));
    }

    #[test]
    fn a_record_that_says_everything_leaves_no_doubt_and_each_gap_has_its_own() {
        let with = |change: &dyn Fn(&mut Details)| {
            let mut details = complete();
            change(&mut details);
            Doubt::of(&details)
        };
        assert_eq!(with(&|_| ()), []);
        assert_eq!(with(&|it| it.birth_place = None), [Doubt::BirthPlace]);
        assert_eq!(with(&|it| it.birth_date = None), [Doubt::BirthDate]);
        assert_eq!(with(&|it| it.sex = Some(Sex::Other)), [Doubt::Sex]);
        assert_eq!(with(&|it| it.citizenship = None), [Doubt::Citizenship]);
        assert_eq!(with(&|it| it.comune = Some("999999".into())), [Doubt::Residence]);
        assert_eq!(with(&|it| it.protected = true), [Doubt::Protected]);
        assert_eq!(with(&|it| it.family_name = "Verdi".into()), [Doubt::Differs]);
        for (reason, doubt) in [
            (NoTaxCode::Anonymous, Doubt::Anonymous),
            (NoTaxCode::None, Doubt::NoTaxCode),
            (NoTaxCode::Unknown, Doubt::NoTaxCode),
        ] {
            assert_eq!(with(&|it| it.tax_code = Err(reason)), [doubt]);
        }
        let provisional = || TaxCode::parse("12345678903").unwrap();
        assert_eq!(with(&|it| it.tax_code = Ok(provisional())), [Doubt::Provisional]);
    }
}
