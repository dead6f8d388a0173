//! Where a service is, and who can get in there: the `location` and `accessibility` of HSDS 3.1.
//!
//! A service has one main place, whose address, municipality and telephone are among the words that peers are told, and any number of
//! others ([`Location`]), which stay on this node and in its open data. Each has a number that is given once and never again
//! ([`Locations::new`]): whoever copied the open data knows a place by it, also after the one before it was taken away.
//!
//! HSDS has words for accessibility and no codes. The [`Arrangement`]s are what people ask on the telephone before they come; all else is
//! written in words beside them. A place without any is one of which nobody has said anything, not one that can be entered by nobody: that
//! has an arrangement of its own.

use serde::{Deserialize, Serialize};

use crate::people::place;
use crate::web::locale::Locale;

/// The most places of a service besides the main one.
pub const MOST: usize = 20;
/// The longest name of a place, in characters.
pub const LONGEST_NAME: usize = 120;
/// The longest address, in characters.
pub const LONGEST_ADDRESS: usize = 200;
/// The longest telephone number, in characters.
pub const LONGEST_TELEPHONE: usize = 30;
/// The longest text about getting in, in characters.
pub const LONGEST_DETAILS: usize = 300;

/// Something that helps somebody with a disability to get into a place, or keeps her out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// No step at the door, or a ramp.
    StepFree,
    /// A lift.
    Lift,
    /// A toilet for who comes in a wheelchair.
    Toilet,
    /// A reserved place to park.
    Parking,
    /// Paths to feel, or Braille.
    Tactile,
    /// A loop, or somebody who signs.
    Hearing,
    /// Nobody gets in with a wheelchair.
    NoWheelchair,
}

impl Arrangement {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 7] =
        [Self::StepFree, Self::Lift, Self::Toilet, Self::Parking, Self::Tactile, Self::Hearing, Self::NoWheelchair];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::StepFree => "step_free",
            Self::Lift => "lift",
            Self::Toilet => "toilet",
            Self::Parking => "parking",
            Self::Tactile => "tactile",
            Self::Hearing => "hearing",
            Self::NoWheelchair => "no_wheelchair",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// What it is called.
    pub fn words(self, locale: Locale) -> String {
        locale.text(&format!("services-access-{}", self.code()), &[])
    }
}

/// How a place can be entered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredAccess", into = "StoredAccess")]
pub struct Access {
    arrangements: Vec<Arrangement>,
    details: String,
}

impl Access {
    /// These arrangements, each once, and what is to be said besides; none where they contradict each other.
    pub fn new(mut arrangements: Vec<Arrangement>, details: String) -> Option<Self> {
        arrangements.sort_unstable();
        arrangements.dedup();
        let both = [Arrangement::StepFree, Arrangement::NoWheelchair].iter().all(|one| arrangements.contains(one));
        (!both).then_some(Self { arrangements, details })
    }

    /// In the order of the form.
    pub fn arrangements(&self) -> &[Arrangement] {
        &self.arrangements
    }

    /// What else there is to know, on one line; empty: nothing.
    pub fn details(&self) -> &str {
        &self.details
    }

    /// Whether nobody has said anything.
    pub fn is_unsaid(&self) -> bool {
        self.arrangements.is_empty() && self.details.is_empty()
    }

    /// One after the other: `ingresso senza gradini, ascensore, suonare al cancello`.
    pub fn words(&self, locale: Locale) -> String {
        let said = self.arrangements.iter().map(|one| one.words(locale));
        let details = Some(self.details.clone()).filter(|details| !details.is_empty());
        said.chain(details).collect::<Vec<_>>().join(", ")
    }
}

/// Access as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredAccess {
    #[serde(default)]
    arrangements: Vec<Arrangement>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    details: String,
}

impl From<Access> for StoredAccess {
    fn from(access: Access) -> Self {
        Self { arrangements: access.arrangements, details: access.details }
    }
}

/// What is kept can be entered and cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a place without steps can be entered")]
pub struct Contradiction;

impl TryFrom<StoredAccess> for Access {
    type Error = Contradiction;

    fn try_from(stored: StoredAccess) -> Result<Self, Contradiction> {
        Self::new(stored.arrangements, stored.details).ok_or(Contradiction)
    }
}

/// A place besides the main one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// What it is known by as long as it is there; 0: it has none yet.
    #[serde(default)]
    pub number: u32,
    /// What it is called.
    pub name: String,
    /// Street and number.
    pub address: String,
    /// Where, by the code of ISTAT.
    pub comune: String,
    /// The telephone there; empty: the service's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub telephone: String,
    /// How it can be entered.
    #[serde(default, skip_serializing_if = "Access::is_unsaid")]
    pub access: Access,
}

impl Location {
    /// `Imola (BO)`.
    pub fn comune_label(&self) -> String {
        place::label(Some(&self.comune))
    }

    /// `Sportello di Imola, Via Emilia 1, Imola (BO), tel. 0542 000000: ingresso senza gradini`.
    pub fn words(&self, locale: Locale) -> String {
        let telephone = match self.telephone.as_str() {
            "" => String::new(),
            number => locale.text("services-locations-tel", &[("number", &number)]),
        };
        let parts = [self.name.clone(), self.address.clone(), self.comune_label(), telephone];
        with_access(
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
            &self.access,
            locale,
        )
    }
}

fn with_access(words: String, access: &Access, locale: Locale) -> String {
    if access.is_unsaid() { words } else { format!("{words}: {}", access.words(locale)) }
}

/// What is said of the places of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locations {
    /// What the main place is called; empty: as the service.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub main_name: String,
    /// How the main place can be entered.
    #[serde(default, skip_serializing_if = "Access::is_unsaid")]
    pub main_access: Access,
    /// The others, in the order of the form.
    #[serde(default)]
    pub others: Vec<Location>,
    /// The highest number that was ever given.
    #[serde(default)]
    given: u32,
}

impl Locations {
    /// These places; one that has no number of those before, or that of another, gets the next.
    pub fn new(main: (String, Access), others: Vec<Location>, before: &Self) -> Self {
        let mut given = before.given;
        let mut numbered: Vec<Location> = Vec::new();
        for mut one in others {
            let is_it = |other: &Location| other.number == one.number;
            if !before.others.iter().any(is_it) || numbered.iter().any(is_it) {
                given += 1;
                one.number = given;
            }
            numbered.push(one);
        }
        Self { main_name: main.0, main_access: main.1, others: numbered, given }
    }

    /// Whether nobody has said anything.
    pub fn is_unsaid(&self) -> bool {
        self.main_name.is_empty() && self.main_access.is_unsaid() && self.others.is_empty()
    }

    /// A line for each: the main one only where something is said of it besides its address.
    pub fn lines(&self, locale: Locale) -> Vec<String> {
        let mut main = locale.text("services-locations-main", &[]);
        if !self.main_name.is_empty() {
            main = format!("{main}, {}", self.main_name);
        }
        let says = !self.main_name.is_empty() || !self.main_access.is_unsaid();
        let main = says.then(|| with_access(main, &self.main_access, locale));
        main.into_iter().chain(self.others.iter().map(|one| one.words(locale))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(number: u32, name: &str) -> Location {
        Location {
            number,
            name: name.to_owned(),
            address: "Via dell’Esempio 9".to_owned(),
            comune: place::find_comune("Imola (BO)").unwrap().istat.clone(),
            telephone: String::new(),
            access: Access::default(),
        }
    }

    fn numbers(locations: &Locations) -> Vec<u32> {
        locations.others.iter().map(|one| one.number).collect()
    }

    #[test]
    fn a_number_is_given_once_and_never_again() {
        let main = || (String::new(), Access::default());
        let first = Locations::new(main(), vec![location(0, "A"), location(0, "B")], &Locations::default());
        assert_eq!(numbers(&first), [1, 2]);
        let same = Locations::new(main(), first.others.clone(), &first);
        assert_eq!(same, first, "what is saved as it stands stays as it is");
        let without = Locations::new(main(), vec![location(1, "A")], &first);
        let again = Locations::new(main(), vec![location(1, "A"), location(0, "C"), location(1, "D")], &without);
        assert_eq!(numbers(&again), [1, 3, 4], "B was the second");
        let invented = Locations::new(main(), vec![location(77, "A")], &again);
        assert_eq!(numbers(&invented), [5], "a number that nobody gave is none");
        let emptied = Locations::new(main(), Vec::new(), &again);
        assert!(emptied.is_unsaid() && emptied != Locations::default(), "it still knows what it gave");
    }

    #[test]
    fn a_place_is_said_with_who_can_get_in() {
        let access = Access::new(vec![Arrangement::Lift, Arrangement::StepFree, Arrangement::Lift], "Suonare".into());
        let access = access.unwrap();
        let other =
            Location { telephone: "0542 000000".to_owned(), access: access.clone(), ..location(1, "Sportello") };
        let said = "Sportello, Via dell’Esempio 9, Imola (BO), tel. 0542 000000: ingresso senza gradini o con rampa, ascensore, Suonare";
        assert_eq!(other.words(Locale::It), said);
        let all = Locations::new(("Villa Rosa".into(), access), vec![other], &Locations::default());
        let main = "Sede principale, Villa Rosa: ingresso senza gradini o con rampa, ascensore, Suonare";
        assert_eq!(all.lines(Locale::It), [main, said]);
        assert!(Locations::default().lines(Locale::It).is_empty());
        let alone = Locations::new((String::new(), Access::default()), vec![location(0, "B")], &Locations::default());
        assert_eq!(alone.lines(Locale::It), ["B, Via dell’Esempio 9, Imola (BO)"]);
    }

    #[test]
    fn what_is_kept_is_read_again_and_what_cannot_be_is_refused() {
        let access = Access::new(vec![Arrangement::NoWheelchair], String::new()).unwrap();
        let all = Locations::new(
            ("A".into(), access.clone()),
            vec![Location { access, ..location(0, "B") }],
            &Locations::default(),
        );
        let kept = serde_json::to_string(&all).unwrap();
        assert!(kept.contains(r#""arrangements":["no_wheelchair"]"#), "{kept}");
        assert_eq!(serde_json::from_str::<Locations>(&kept).unwrap(), all);
        assert!(Access::new(vec![Arrangement::NoWheelchair, Arrangement::StepFree], String::new()).is_none());
        for wrong in [r#"{"arrangements":["step_free","no_wheelchair"]}"#, r#"{"arrangements":["wings"]}"#] {
            assert!(serde_json::from_str::<Access>(wrong).is_err(), "{wrong}");
        }
        for one in Arrangement::ALL {
            assert_eq!(Arrangement::from_code(one.code()), Some(one));
            assert_eq!(serde_json::to_value(one).unwrap(), one.code());
        }
    }
}
