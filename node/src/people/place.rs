//! Places: municipalities in force, places of birth (ceased ones too), countries.
//!
//! Facts read once from `node/data` (see its README for the sources). A person types "Bologna" or "Samone (TN)"; the
//! record keeps codes: the ISTAT code for residence, the Belfiore code for birth, because that is what a codice fiscale
//! holds and what stays valid when a municipality ceases.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::store::fold::fold;

/// A municipality in force.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Comune {
    /// Six digits, ISTAT.
    #[serde(rename = "istat_code")]
    pub istat: String,
    /// One letter and three digits, Agenzia delle Entrate.
    #[serde(rename = "belfiore_code")]
    pub belfiore: String,
    /// Name.
    pub name: String,
    /// Two letters.
    #[serde(rename = "province_code")]
    pub province: String,
    /// Name of the province.
    #[serde(rename = "province")]
    pub province_name: String,
    /// Name of the region.
    pub region: String,
}

impl Comune {
    /// `Bologna (BO)`.
    pub fn label(&self) -> String {
        format!("{} ({})", self.name, self.province)
    }
}

#[derive(Clone, Debug, Deserialize)]
struct Birthplace {
    belfiore_code: String,
    name: String,
    province_code: String,
    valid_from: String,
    valid_to: String,
}

#[derive(Clone, Debug, Deserialize)]
struct CountryRow {
    iso2: String,
    belfiore_code: String,
    name_it: String,
}

/// A country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub iso: String,
    /// Belfiore code (`Z…`); empty for Italy.
    pub belfiore: String,
    /// Italian name.
    pub name: String,
}

struct Places {
    comuni: Vec<Comune>,
    by_istat: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    births: HashMap<String, Vec<Birthplace>>,
    births_by_name: HashMap<String, Vec<String>>,
    countries: Vec<Country>,
    countries_by_name: HashMap<String, usize>,
}

static PLACES: LazyLock<Places> = LazyLock::new(read);

fn rows<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("the embedded tables parse; a test reads them all")).collect()
}

fn read() -> Places {
    let comuni: Vec<Comune> = rows(include_str!("../../data/comuni.csv"));
    let births: Vec<Birthplace> = rows(include_str!("../../data/birthplaces.csv"));
    let countries: Vec<CountryRow> = rows(include_str!("../../data/countries.csv"));
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, comune) in comuni.iter().enumerate() {
        by_name.entry(fold(&comune.name)).or_default().push(at);
    }
    let mut by_code: HashMap<String, Vec<Birthplace>> = HashMap::new();
    let mut births_by_name: HashMap<String, Vec<String>> = HashMap::new();
    for birth in births {
        let codes = births_by_name.entry(fold(&birth.name)).or_default();
        if !codes.contains(&birth.belfiore_code) {
            codes.push(birth.belfiore_code.clone());
        }
        by_code.entry(birth.belfiore_code.clone()).or_default().push(birth);
    }
    let country = |row: CountryRow| Country { iso: row.iso2, belfiore: row.belfiore_code, name: row.name_it };
    let mut countries: Vec<Country> = countries.into_iter().map(country).collect();
    countries.sort_by_key(|country| fold(&country.name));
    Places {
        by_istat: comuni.iter().enumerate().map(|(at, comune)| (comune.istat.clone(), at)).collect(),
        comuni,
        by_name,
        births: by_code,
        births_by_name,
        countries_by_name: countries.iter().enumerate().map(|(at, country)| (fold(&country.name), at)).collect(),
        countries,
    }
}

/// Why a typed place is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceError {
    /// No place of that name.
    Unknown,
    /// Several; the province tells them apart.
    Ambiguous,
}

/// The municipality with this ISTAT code.
pub fn comune(istat: &str) -> Option<&'static Comune> {
    PLACES.by_istat.get(istat).map(|at| &PLACES.comuni[*at])
}

/// The municipality a person means with "Bologna", "samone (tn)" or a name and province in any case.
pub fn find_comune(typed: &str) -> Result<&'static Comune, PlaceError> {
    let (name, province) = split(typed);
    let found = PLACES.by_name.get(&name).map_or(&[][..], Vec::as_slice);
    let mut matching =
        found.iter().map(|at| &PLACES.comuni[*at]).filter(|comune| province.is_empty() || comune.province == province);
    match (matching.next(), matching.next()) {
        (Some(comune), None) => Ok(comune),
        (Some(_), Some(_)) => Err(PlaceError::Ambiguous),
        (None, _) => Err(PlaceError::Unknown),
    }
}

/// The Belfiore code of a place of birth: a municipality of any time, or a country.
pub fn find_birthplace(typed: &str) -> Result<String, PlaceError> {
    let (name, province) = split(typed);
    if let Some(country) = country_named(&name).filter(|country| !country.belfiore.is_empty()) {
        return Ok(country.belfiore.clone());
    }
    if let Ok(comune) = find_comune(typed) {
        return Ok(comune.belfiore.clone());
    }
    let codes = PLACES.births_by_name.get(&name).map_or(&[][..], Vec::as_slice);
    let there = |code: &&String| {
        province.is_empty() || PLACES.births[*code].iter().any(|birth| birth.province_code == province)
    };
    let mut matching = codes.iter().filter(there);
    match (matching.next(), matching.next()) {
        (Some(code), None) => Ok(code.clone()),
        (Some(_), Some(_)) => Err(PlaceError::Ambiguous),
        (None, _) => Err(PlaceError::Unknown),
    }
}

/// How a place of birth is called: the municipality as it was called on that day, or the country.
pub fn birthplace_label(belfiore: &str, on: Option<Date>) -> Option<String> {
    if let Some(country) = PLACES.countries.iter().find(|country| country.belfiore == belfiore && !belfiore.is_empty())
    {
        return Some(country.name.clone());
    }
    let births = PLACES.births.get(belfiore)?;
    let day = on.map(|date| date.to_string());
    let then = births.iter().find(|birth| {
        day.as_ref()
            .is_some_and(|day| birth.valid_from <= *day && (birth.valid_to.is_empty() || *day <= birth.valid_to))
    });
    let birth = then.or(births.last())?;
    Some(format!("{} ({})", birth.name, birth.province_code))
}

/// True when this Belfiore code names a place of birth.
pub fn is_birthplace(belfiore: &str) -> bool {
    PLACES.births.contains_key(belfiore) || PLACES.countries.iter().any(|country| country.belfiore == belfiore)
}

/// All countries, by Italian name.
pub fn countries() -> &'static [Country] {
    &PLACES.countries
}

/// The country of this Italian name, folded.
pub fn country_named(folded: &str) -> Option<&'static Country> {
    PLACES.countries_by_name.get(folded).map(|at| &PLACES.countries[*at])
}

/// The country with this ISO code.
pub fn country(iso: &str) -> Option<&'static Country> {
    PLACES.countries.iter().find(|country| country.iso == iso)
}

/// Every province: sign and name, by name.
pub fn provinces() -> Vec<(String, String)> {
    let mut provinces: Vec<(String, String)> =
        PLACES.comuni.iter().map(|comune| (comune.province.clone(), comune.province_name.clone())).collect();
    provinces.sort_by(|one, other| one.1.cmp(&other.1));
    provinces.dedup();
    provinces
}

/// "Samone (tn)" is the name `samone` and the province `TN`.
fn split(typed: &str) -> (String, String) {
    match typed.trim().strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((name, province)) => (fold(name), province.trim().to_uppercase()),
        None => (fold(typed), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_reads() {
        assert!(PLACES.comuni.len() > 7_800 && PLACES.births.len() > 9_000 && PLACES.countries.len() > 180);
        assert!(provinces().len() > 100);
    }

    #[test]
    fn countries_stand_as_in_an_italian_alphabet_and_who_has_none_is_among_them() {
        let names: Vec<_> = countries().iter().map(|country| country.name.as_str()).collect();
        let place = |name: &str| names.iter().position(|known| *known == name).unwrap();
        assert!(place("Albania") < place("Apolide") && place("Francia") < place("Italia"), "{names:?}");
        assert!(place("Italia") < place("Kosovo") && place("Kosovo") < place("Marocco"), "{names:?}");
        assert!(countries().iter().all(|country| country.iso.len() == 2 && !country.name.is_empty()));
        assert_eq!(find_birthplace("Apolide"), Err(PlaceError::Unknown));
    }

    #[test]
    fn a_place_is_found_however_it_is_typed() {
        assert_eq!(find_comune("bologna").unwrap().istat, "037006");
        assert_eq!(find_comune("L’Aquila").unwrap().province, "AQ");
        assert_eq!(find_comune("Samone"), Err(PlaceError::Ambiguous));
        assert_eq!(find_comune("samone (tn)").unwrap().province, "TN");
        assert_eq!(find_comune("Bolonia"), Err(PlaceError::Unknown));
    }

    #[test]
    fn ceased_municipalities_and_countries_are_places_of_birth() {
        assert_eq!(find_birthplace("Albania").unwrap(), "Z100");
        assert_eq!(birthplace_label("Z100", None).unwrap(), "Albania");
        // Bazzano (BO) became part of Valsamoggia in 2014.
        assert_eq!(find_comune("Bazzano"), Err(PlaceError::Unknown));
        assert_eq!(find_birthplace("Bazzano (BO)").unwrap(), "A726");
        let then: Date = "1980-01-01".parse().unwrap();
        assert_eq!(birthplace_label("A001", Some("1920-01-01".parse().unwrap())).unwrap(), "Abano (PD)");
        assert_eq!(birthplace_label("A001", Some(then)).unwrap(), "Abano Terme (PD)");
    }
    #[test]
    fn a_place_of_birth_is_written_as_the_municipality_that_it_is() {
        assert_eq!(birthplace_label("H945", None).unwrap(), "San Lazzaro di Savena (BO)");
        let capital = |name: &&str| [" Di ", " Del ", " D'", " In ", " Al "].iter().any(|word| name.contains(word));
        let names = PLACES.births.values().flatten().map(|birth| birth.name.as_str());
        assert_eq!(names.filter(capital).collect::<Vec<_>>(), Vec::<&str>::new());
        for comune in &PLACES.comuni {
            let births = PLACES.births.get(&comune.belfiore).map_or(&[][..], Vec::as_slice);
            let alike = births.iter().filter(|birth| fold(&birth.name) == fold(&comune.name));
            for birth in alike {
                assert!(
                    birth.name.to_lowercase() != comune.name.to_lowercase() || birth.name == comune.name,
                    "{}",
                    birth.name
                );
            }
        }
    }
}
