//! Places: municipalities in force, places of birth (ceased ones too), countries.
//!
//! Facts read once from `node/data` (see its README for the sources). A person types "Bologna" or "Samone (TN)"; the
//! record keeps codes: the ISTAT code for residence, the Belfiore code for birth, because that is what a codice fiscale
//! holds and what stays valid when a municipality ceases.

use std::collections::{BTreeSet, HashMap, HashSet};
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

impl Birthplace {
    /// Whether it was there, under this name, on a day written as `yyyy-mm-dd`.
    fn there_was(&self, day: &str) -> bool {
        self.valid_from.as_str() <= day && (self.valid_to.is_empty() || day <= self.valid_to.as_str())
    }
}

/// What the archive writes where a municipality never had a code: it stands in no codice fiscale.
const NO_CODE: &str = "ND";

#[derive(Clone, Debug, Deserialize)]
struct CountryRow {
    iso2: String,
    belfiore_code: String,
    name_it: String,
}

/// A country that is no more: a place of birth, and nobody's citizenship.
#[derive(Clone, Debug, Deserialize)]
struct CeasedRow {
    belfiore_code: String,
    name: String,
    /// Other names that people type, with `;` between them.
    also: String,
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
    /// Places of birth abroad, of today and of once: by code what they are called, by folded name their code.
    abroad: HashMap<String, String>,
    abroad_by_name: HashMap<String, String>,
    /// The signs of all provinces, of today and of once.
    provinces: HashSet<String>,
}

static PLACES: LazyLock<Places> = LazyLock::new(read);

fn rows<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("the embedded tables parse; a test reads them all")).collect()
}

fn read() -> Places {
    let comuni: Vec<Comune> = rows(include_str!("../../data/comuni.csv"));
    let mut births: Vec<Birthplace> = rows(include_str!("../../data/birthplaces.csv"));
    births.retain(|birth| birth.belfiore_code != NO_CODE);
    let countries: Vec<CountryRow> = rows(include_str!("../../data/countries.csv"));
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, comune) in comuni.iter().enumerate() {
        by_name.entry(fold(&comune.name)).or_default().push(at);
    }
    let provinces = comuni.iter().map(|comune| &comune.province).chain(births.iter().map(|birth| &birth.province_code));
    let provinces = provinces.cloned().collect();
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
    let (abroad, abroad_by_name) = abroad(&countries);
    Places {
        by_istat: comuni.iter().enumerate().map(|(at, comune)| (comune.istat.clone(), at)).collect(),
        comuni,
        by_name,
        births: by_code,
        births_by_name,
        countries_by_name: countries.iter().enumerate().map(|(at, country)| (fold(&country.name), at)).collect(),
        countries,
        abroad,
        abroad_by_name,
        provinces,
    }
}

/// Places of birth abroad by their code, and their codes by every name that they are typed with.
fn abroad(countries: &[Country]) -> (HashMap<String, String>, HashMap<String, String>) {
    let (mut names, mut codes) = (HashMap::new(), HashMap::new());
    for ceased in rows::<CeasedRow>(include_str!("../../data/ceased_countries.csv")) {
        for name in ceased.also.split(';').chain([ceased.name.as_str()]).filter(|name| !name.is_empty()) {
            codes.insert(fold(name), ceased.belfiore_code.clone());
        }
        names.insert(ceased.belfiore_code, ceased.name);
    }
    for country in countries.iter().filter(|country| !country.belfiore.is_empty()) {
        names.insert(country.belfiore.clone(), country.name.clone());
        codes.insert(fold(&country.name), country.belfiore.clone());
    }
    (names, codes)
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

/// The region of a province, by its sign.
pub fn region_of(province: &str) -> Option<&'static str> {
    PLACES.comuni.iter().find(|comune| comune.province == province).map(|comune| comune.region.as_str())
}

/// `Bologna (BO)`, of an ISTAT code; nothing where there is none or it is no municipality.
pub fn label(istat: Option<&str>) -> String {
    istat.and_then(comune).map(Comune::label).unwrap_or_default()
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

/// The Belfiore code of a place of birth: a municipality of any time, or a country, also one that is no more. A province behind the
/// name says that it is no country. Of several municipalities of that name it is the one that there was when she was born; where that
/// is not known, or does not tell them apart, the one of today.
pub fn find_birthplace(typed: &str, born: Option<Date>) -> Result<String, PlaceError> {
    let (name, province) = split(typed);
    let country = PLACES.abroad_by_name.get(&fold(typed)).or_else(|| {
        let behind = PLACES.abroad_by_name.get(&name);
        behind.filter(|_| !PLACES.provinces.contains(&province))
    });
    if let Some(code) = country {
        return Ok(code.clone());
    }
    let there = |birth: &Birthplace| province.is_empty() || birth.province_code == province;
    let named = |birth: &Birthplace| there(birth) && fold(&birth.name) == name;
    let of_name = PLACES.births_by_name.get(&name).map_or(&[][..], Vec::as_slice).iter();
    let mut codes: Vec<&str> = of_name.map(String::as_str).filter(|code| of(code).iter().any(there)).collect();
    let today = find_comune(typed).ok().map(|comune| comune.belfiore.as_str());
    codes.extend(today.filter(|code| !codes.contains(code)));
    if let Some(born) = born.map(|born| born.to_string()) {
        prefer(&mut codes, |code| of(code).iter().any(|birth| named(birth) && birth.there_was(&born)));
        prefer(&mut codes, |code| of(code).iter().any(|birth| birth.there_was(&born)));
    }
    prefer(&mut codes, |code| today == Some(code));
    prefer(&mut codes, |code| of(code).iter().any(|birth| birth.valid_to.is_empty()));
    match codes.as_slice() {
        [] => Err(PlaceError::Unknown),
        [code] => Ok((*code).to_owned()),
        _ => Err(PlaceError::Ambiguous),
    }
}

/// The names that a code has had.
fn of(belfiore: &str) -> &'static [Birthplace] {
    PLACES.births.get(belfiore).map_or(&[], Vec::as_slice)
}

/// Keeps only those of which it is true, if it is of any.
fn prefer(codes: &mut Vec<&str>, is: impl Fn(&str) -> bool) {
    if codes.iter().any(|code| is(code)) {
        codes.retain(|code| is(code));
    }
}

/// Whether a text still says the place of birth that a record has, born on that day.
pub fn still_says(typed: &str, belfiore: &str, born: Option<Date>) -> bool {
    birthplace_label(belfiore, born).is_some_and(|label| fold(&label) == fold(typed))
}

/// How a place of birth is called: the municipality as it was called on that day, or the country.
pub fn birthplace_label(belfiore: &str, on: Option<Date>) -> Option<String> {
    if let Some(name) = PLACES.abroad.get(belfiore) {
        return Some(name.clone());
    }
    let day = on.map(|date| date.to_string());
    let then = of(belfiore).iter().find(|birth| day.as_ref().is_some_and(|day| birth.there_was(day)));
    let birth = then.or(of(belfiore).last())?;
    Some(format!("{} ({})", birth.name, birth.province_code))
}

/// True when this Belfiore code names a place of birth.
pub fn is_birthplace(belfiore: &str) -> bool {
    PLACES.births.contains_key(belfiore) || PLACES.abroad.contains_key(belfiore)
}

/// Whether a Belfiore code is of a place abroad, known here or not.
pub fn is_abroad(belfiore: &str) -> bool {
    belfiore.starts_with('Z')
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

/// The signs of the provinces of a region, in alphabetical order.
pub fn provinces_in(region: &str) -> Vec<&'static str> {
    let within = PLACES.comuni.iter().filter(|comune| comune.region == region);
    let signs: BTreeSet<&'static str> = within.map(|comune| comune.province.as_str()).collect();
    signs.into_iter().collect()
}

/// "Samone (tn)" is the name `samone` and the province `TN`.
fn split(typed: &str) -> (String, String) {
    match typed.trim().strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((name, province)) => (fold(name), province.trim().to_uppercase()),
        None => (fold(typed), String::new()),
    }
}

#[cfg(test)]
mod tests;
