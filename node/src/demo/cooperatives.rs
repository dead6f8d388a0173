//! The eight cooperatives, as `examples/otto-cooperative/` describes them. Part of the program, so that the demonstration
//! needs no other file.

use serde::Deserialize;

use super::lent::Lent;
use crate::accounts::employment::{Employment, Sex, Work};
use crate::error::Failure;
use crate::figures::governance::Governance;
use crate::figures::workforce::Workforce;
use crate::people::language::{Interpreter, Language};
use crate::services::costs::Costs;
use crate::services::hours::Hours;
use crate::services::languages::Spoken;
use crate::services::locations::Locations;
use crate::teams::Qualification;

/// The order in which a smaller demonstration takes them: the first two have the most to tell each other.
const FILES: [(&str, &str); 8] = [
    ("opengroup.toml", include_str!("../../../examples/otto-cooperative/opengroup.toml")),
    ("uscitadisicurezza.toml", include_str!("../../../examples/otto-cooperative/uscitadisicurezza.toml")),
    ("zerocento.toml", include_str!("../../../examples/otto-cooperative/zerocento.toml")),
    ("coagi.toml", include_str!("../../../examples/otto-cooperative/coagi.toml")),
    ("capp.toml", include_str!("../../../examples/otto-cooperative/capp.toml")),
    ("riabilitare.toml", include_str!("../../../examples/otto-cooperative/riabilitare.toml")),
    ("ilmelograno.toml", include_str!("../../../examples/otto-cooperative/ilmelograno.toml")),
    ("csapsa.toml", include_str!("../../../examples/otto-cooperative/csapsa.toml")),
];

/// How many there are.
pub const COUNT: usize = FILES.len();

/// One cooperative.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cooperative {
    /// Short name: folder and host name.
    pub slug: String,
    /// Legal name.
    pub legal_name: String,
    /// Town of its seat.
    pub seat: String,
    /// Province of its seat.
    pub province: String,
    /// ISTAT code of the town.
    pub comune: String,
    /// Telephone (invented).
    pub telephone: String,
    /// Who answers it, and when.
    pub contact: String,
    /// What it writes for the third section of last year's social report.
    pub governance: Governance,
    /// What it writes for the fourth.
    pub workforce: Workforce,
    /// People who log in.
    pub staff: Vec<Worker>,
    /// What it offers.
    pub services: Vec<Offer>,
    /// What it lends.
    pub resources: Vec<Lent>,
    /// People it follows.
    pub people: Vec<Human>,
}

/// Somebody who logs in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// Name and surname.
    pub name: String,
    /// Login.
    pub login: String,
    /// Codes of the roles.
    pub roles: Vec<String>,
    /// On which terms she works here, as a code.
    pub work: String,
    /// Her sex, as a code.
    pub sex: String,
    /// The year in which she was born.
    pub born: i16,
    /// The year in which she began.
    pub since: i16,
    /// What she is by profession, as a code, of who works with people and is no educator.
    #[serde(default)]
    pub qualification: String,
}

impl Worker {
    /// What is written of her for the social report.
    ///
    /// # Errors
    /// A code that does not exist.
    pub fn employment(&self) -> Result<Employment, Failure> {
        let (work, sex) = (self.work.parse::<Work>()?, self.sex.parse::<Sex>()?);
        Ok(Employment { work: Some(work), sex: Some(sex), born: Some(self.born), since: Some(self.since) })
    }

    /// What she is by profession.
    ///
    /// # Errors
    /// A code that does not exist.
    pub fn profession(&self) -> Result<Qualification, Failure> {
        if self.qualification.is_empty() {
            return Ok(Qualification::Educator);
        }
        let unknown = |()| Failure::from(format!("{} is no qualification", self.qualification));
        self.qualification.parse().map_err(unknown)
    }
}

/// A service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the file, and they do not exclude each other")]
pub struct Offer {
    /// Key in the feed.
    pub key: String,
    /// Name.
    pub name: String,
    /// Area of the people it is for.
    pub area: String,
    /// Letter of the nomenclatore.
    pub category: String,
    /// What it does.
    pub description: String,
    /// Ages, as printed: `18+`, `6-14`.
    pub ages: String,
    /// Places in all.
    pub places: u32,
    /// Places free now.
    pub free: u32,
    /// The node counts them, from who is there.
    #[serde(default)]
    pub counted: bool,
    /// It is paid by days of presence, and an attendance is written each day.
    #[serde(default)]
    pub by_day: bool,
    /// It is in the public catalogue.
    #[serde(default)]
    pub public: bool,
    /// Who is in it pays for it, and is there because of her contract.
    #[serde(default)]
    pub contract: bool,
    /// When it is open.
    #[serde(default)]
    pub hours: Hours,
    /// What a person pays.
    #[serde(default)]
    pub costs: Costs,
    /// Who can get into its main place, and its other places, each with its number.
    #[serde(default)]
    pub locations: Locations,
    /// In which languages it is given.
    #[serde(default)]
    pub languages: Spoken,
}

/// A person the cooperative follows. Invented.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Human {
    /// First names.
    pub given_names: String,
    /// Surname.
    pub family_name: String,
    /// Date of birth.
    pub born: String,
    /// F or M.
    pub sex: String,
    /// Town of birth.
    pub birthplace: String,
    /// Belfiore code of the town of birth.
    pub birthplace_code: String,
    /// Town of residence.
    pub residence: String,
    /// ISTAT code of the town of residence.
    pub residence_code: String,
    /// Codice fiscale; many people have none.
    pub tax_code: Option<String>,
    /// Telephone.
    pub telephone: String,
    /// What must be known for her health in an emergency, of few.
    #[serde(default)]
    pub health: String,
    /// What she wants to be called, of few.
    #[serde(default)]
    pub called: String,
    /// ISTAT code of the town where she really lives, of who lives elsewhere than in her residence.
    pub domicile_code: Option<String>,
    /// Street and number there.
    #[serde(default)]
    pub domicile_address: String,
    /// Languages, by their codes.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// Whether she needs an interpreter, if she was asked.
    pub interpreter: Option<Interpreter>,
}

/// The first `count` of the eight.
pub fn first(count: usize) -> Result<Vec<Cooperative>, Failure> {
    let parse =
        |(name, text): &(&str, &str)| toml::from_str(text).map_err(|error| Failure::from(format!("{name}: {error}")));
    FILES.iter().take(count).map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Role;

    #[test]
    fn all_eight_read_and_have_somebody_for_every_role() {
        let cooperatives = first(COUNT).unwrap();
        assert_eq!(cooperatives.len(), 8);
        for cooperative in &cooperatives {
            let codes: Vec<&str> = cooperative.staff.iter().flat_map(|one| &one.roles).map(String::as_str).collect();
            for role in Role::ALL {
                assert!(codes.contains(&role.code()), "{} has no {}", cooperative.slug, role.code());
            }
            assert!(cooperative.services.iter().all(|offer| offer.free <= offer.places));
            let members = cooperative.governance.all_members().map_or(0, |(members, ..)| members);
            assert!(members > 20 && cooperative.governance.doubts(None).is_empty(), "{}", cooperative.slug);
            assert!(cooperative.workforce.doubts(0).is_empty(), "{}", cooperative.slug);
            assert!(cooperative.staff.iter().all(|one| one.employment().is_ok()), "{}", cooperative.slug);
            assert!(cooperative.staff.iter().all(|one| one.profession().is_ok()), "{}", cooperative.slug);
            assert!(cooperative.people.iter().any(|person| person.tax_code.is_none()), "{}", cooperative.slug);
        }
    }
}
