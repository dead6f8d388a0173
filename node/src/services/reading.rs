//! From a form to [`Particulars`] and back.

use pico_protocol::feed::{Address, Area, Capacity, Category, Contact, HIGHEST_AGE, Service, Visibility};
use pico_protocol::time::Timestamp;

use super::basis::Basis;
use super::scan::holds_tax_code;
use super::{Listed, Particulars, area_code, visibility_code};
use crate::people::place::{self, PlaceError};
use crate::web::form::Form;

const PLACES: i64 = 100_000;

/// The fields of each thing that a service counts: what, how many in all, how many are free. The first is the one that lists show, and that
/// the node counts by itself where it counts; of the others somebody says how many are free.
const COUNTED: [[&str; 3]; 3] =
    [["unit", "maximum", "available"], ["unit-2", "maximum-2", "available-2"], ["unit-3", "maximum-3", "available-3"]];

/// What the fields are called on the page.
const NAMES: [(&str, &str); 27] = [
    ("name", "services-name"),
    ("description", "services-description"),
    ("category", "services-category"),
    ("area", "services-area"),
    ("minimum_age", "services-minimum-age"),
    ("maximum_age", "services-maximum-age"),
    ("eligibility", "services-eligibility"),
    ("available", "services-available"),
    ("maximum", "services-maximum"),
    ("unit", "services-unit"),
    ("available-2", "services-available-2"),
    ("maximum-2", "services-maximum-2"),
    ("unit-2", "services-unit-2"),
    ("available-3", "services-available-3"),
    ("maximum-3", "services-maximum-3"),
    ("unit-3", "services-unit-3"),
    ("counted", "services-counted"),
    ("accepts_referrals", "services-accepts"),
    ("comune", "services-comune"),
    ("address", "services-address"),
    ("withheld", "services-withheld"),
    ("territory", "services-territory"),
    ("schedule", "services-schedule"),
    ("telephone", "services-telephone"),
    ("email", "services-email"),
    ("visibility", "services-visibility"),
    ("legal_basis", "services-legal-basis"),
];

impl Particulars {
    /// Reads the form of a service; nothing when something is wrong, told beside the field. `before` keeps the date of the
    /// places when their number has not changed.
    pub fn read(form: &mut Form, now: Timestamp, before: Option<&Self>) -> Option<Self> {
        form.called(NAMES);
        let legal_basis = form.choice::<Basis>("legal_basis");
        let visibility = form.choice::<Listed<Visibility>>("visibility");
        let area = form.choice::<Listed<Area>>("area");
        let category = form.choice::<Category>("category");
        let name = form.required("name", 120);
        let description = form.required("description", 2_000);
        let comune = read_comune(form, "comune");
        let address = read_address(form);
        let line = |form: &mut Form, field, most| form.optional(field, most).unwrap_or_default();
        let territory = line(form, "territory", 300);
        let eligibility = line(form, "eligibility", 1_000);
        let schedule = line(form, "schedule", 300);
        let contact = Contact { telephone: line(form, "telephone", 30), email: line(form, "email", 120) };
        let (minimum_age, maximum_age) = read_ages(form);
        let capacity = read_capacity(form, now, before);
        for field in ["name", "description", "address", "territory", "eligibility", "schedule"] {
            if holds_tax_code(form.value(field)) {
                form.refuse(field, "services-tax-code");
            }
        }
        for field in ["name", "address", "territory", "schedule", "telephone", "email", "unit", "unit-2", "unit-3"] {
            if form.value(field).trim().chars().any(char::is_control) {
                form.refuse(field, "services-one-line");
            }
        }
        form.is_clean().then_some(())?;
        let content = Service {
            name,
            description,
            category: category?,
            area: area?.0,
            comune: comune?,
            address,
            territory,
            capacity,
            eligibility,
            minimum_age,
            maximum_age,
            schedule,
            contact,
            accepts_referrals: form.ticked("accepts_referrals"),
        };
        let counted = form.ticked("counted") && !content.capacity.is_empty();
        Some(Self { content, legal_basis: legal_basis?, visibility: visibility?.0, counted })
    }

    /// The fields as the form names them.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let content = &self.content;
        let (address, withheld) = match &content.address {
            Address::Withheld => (String::new(), true),
            Address::Shown(address) => (address.clone(), false),
        };
        let age = |years: Option<u8>| years.map_or(String::new(), |years| years.to_string());
        let ticked = |ticked: bool| if ticked { "yes".to_owned() } else { String::new() };
        let mut fields = vec![
            ("name", content.name.clone()),
            ("description", content.description.clone()),
            ("category", content.category.to_string()),
            ("area", area_code(content.area).to_owned()),
            ("comune", place::comune(&content.comune).map_or(String::new(), place::Comune::label)),
            ("address", address),
            ("withheld", ticked(withheld)),
            ("territory", content.territory.clone()),
            ("eligibility", content.eligibility.clone()),
            ("minimum_age", age(content.minimum_age)),
            ("maximum_age", age(content.maximum_age)),
            ("schedule", content.schedule.clone()),
            ("telephone", content.contact.telephone.clone()),
            ("email", content.contact.email.clone()),
            ("legal_basis", self.legal_basis.code().to_owned()),
            ("visibility", visibility_code(self.visibility).to_owned()),
            ("counted", ticked(self.counted)),
            ("accepts_referrals", ticked(content.accepts_referrals)),
        ];
        for (place, [unit, maximum, available]) in COUNTED.into_iter().enumerate() {
            let row = content.capacity.get(place);
            let told = |value: fn(&Capacity) -> String| row.map_or(String::new(), value);
            fields.push((available, told(|row| row.available.to_string())));
            fields.push((maximum, told(|row| row.maximum.to_string())));
            fields.push((unit, told(|row| row.unit.clone())));
        }
        fields
    }
}

/// A municipality that must be there, by its code of ISTAT.
pub fn read_comune(form: &mut Form, field: &str) -> Option<String> {
    let typed = form.required(field, 120);
    match place::find_comune(&typed) {
        Ok(comune) => return Some(comune.istat.clone()),
        Err(PlaceError::Unknown) => form.refuse(field, "people-place-unknown"),
        Err(PlaceError::Ambiguous) => form.refuse(field, "people-place-ambiguous"),
    }
    None
}

/// An address, or that it is withheld.
pub fn read_address(form: &mut Form) -> Address {
    let address = form.optional("address", 200);
    if form.ticked("withheld") {
        return Address::Withheld;
    }
    if address.is_none() {
        form.refuse("address", "services-address-or-withheld");
    }
    Address::Shown(address.unwrap_or_default())
}

fn read_ages(form: &mut Form) -> (Option<u8>, Option<u8>) {
    let [least, most] = ["minimum_age", "maximum_age"]
        .map(|field| form.number(field, 0, HIGHEST_AGE.into()).and_then(|years| u8::try_from(years).ok()));
    if least.zip(most).is_some_and(|(least, most)| least > most) {
        form.refuse("maximum_age", "services-ages-turned");
    }
    (least, most)
}

fn read_capacity(form: &mut Form, now: Timestamp, before: Option<&Particulars>) -> Vec<Capacity> {
    let known = |place: usize| before.and_then(|before| before.content.capacity.get(place));
    let first = read_first(form, now, known(0));
    let mut rows: Vec<Capacity> = first.into_iter().collect();
    for (place, [unit, maximum, _]) in COUNTED.into_iter().enumerate().skip(1) {
        let Some(row) = read_row(form, now, place, known(place)) else { continue };
        if rows.is_empty() {
            form.refuse(COUNTED[0][1], "services-places-first");
        }
        if rows.iter().any(|other| other.unit.to_lowercase() == row.unit.to_lowercase()) {
            form.refuse(if form.value(unit).is_empty() { maximum } else { unit }, "services-unit-twice");
        }
        rows.push(row);
    }
    rows
}

/// The first thing that is counted, by the node or by hand.
fn read_first(form: &mut Form, now: Timestamp, known: Option<&Capacity>) -> Option<Capacity> {
    let unit = form.optional("unit", 40);
    let maximum = form.number("maximum", 0, PLACES);
    let counted = form.ticked("counted");
    if counted && maximum.is_none() {
        form.refuse("maximum", "services-counted-maximum");
    }
    if counted && unit.as_ref().is_some_and(|unit| !unit.to_lowercase().starts_with(super::UNIT)) {
        form.refuse("unit", "services-counted-unit");
    }
    // What is counted is put in from what is taken: until then it is what it was.
    let available = if counted {
        maximum.map(|maximum| known.map_or(maximum, |known| maximum.min(known.available.into())))
    } else {
        form.number("available", 0, PLACES)
    };
    let numbers = both(form, 0, (maximum, available))?;
    Some(row(unit.unwrap_or_else(|| super::UNIT.to_owned()), numbers, now, known))
}

/// Another one, which is always said by hand and has a name of its own.
fn read_row(form: &mut Form, now: Timestamp, place: usize, known: Option<&Capacity>) -> Option<Capacity> {
    let [unit, maximum, available] = COUNTED[place];
    let (named, numbers) = (form.optional(unit, 40), [maximum, available].map(|field| form.number(field, 0, PLACES)));
    if named.is_some() && numbers == [None, None] {
        form.refuse(maximum, "services-places-both");
    }
    let numbers = both(form, place, (numbers[0], numbers[1]))?;
    if named.is_none() {
        form.refuse(unit, "services-unit-needed");
    }
    Some(row(named?, numbers, now, known))
}

/// How many there are, and how many of them are free.
fn both(form: &mut Form, place: usize, numbers: (Option<i64>, Option<i64>)) -> Option<(u32, u32)> {
    let [_, maximum, available] = COUNTED[place];
    let (Some(all), Some(free)) = numbers else {
        if numbers.0.is_some() != numbers.1.is_some() {
            form.refuse(if numbers.0.is_some() { available } else { maximum }, "services-places-both");
        }
        return None;
    };
    if free > all {
        form.refuse(available, "services-places-more");
    }
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Some((count(all), count(free)))
}

/// A number that has not changed keeps its day.
fn row(unit: String, (maximum, available): (u32, u32), now: Timestamp, known: Option<&Capacity>) -> Capacity {
    let unchanged = known.filter(|known| (known.available, known.maximum) == (available, maximum));
    Capacity { unit, available, maximum, updated: unchanged.map_or(now, |known| known.updated) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::NOON;

    fn form(changes: &[(&'static str, &str)]) -> Form {
        let mut fields = vec![
            ("name", "Centro diurno"),
            ("description", "Attività per persone con disabilità."),
            ("category", "L"),
            ("area", "disability"),
            ("comune", "Grosseto"),
            ("address", "Via dell’Esempio 1"),
            ("maximum", "20"),
            ("available", "2"),
            ("minimum_age", "18"),
            ("legal_basis", "public_interest"),
            ("visibility", "linked"),
        ];
        for change in changes {
            fields.retain(|field| field.0 != change.0);
            fields.push(*change);
        }
        Form::prefilled(fields.into_iter().map(|(name, value)| (name, value.to_owned())))
    }

    fn mistake(changes: &[(&'static str, &str)], field: &str) -> String {
        let mut form = form(changes);
        assert!(Particulars::read(&mut form, NOON, None).is_none(), "{changes:?}");
        form.mistake(field).unwrap().key.clone()
    }

    #[test]
    fn a_form_becomes_a_service_and_goes_back_unchanged() {
        let service = Particulars::read(&mut form(&[]), NOON, None).unwrap();
        let mut again = Form::prefilled(service.fields());
        assert_eq!(Particulars::read(&mut again, NOON, None), Some(service));
    }

    #[test]
    fn a_service_can_rest_on_a_contract() {
        let service = Particulars::read(&mut form(&[("legal_basis", "contract")]), NOON, None).unwrap();
        assert_eq!(service.legal_basis, Basis::Contract);
        assert!(service.fields().contains(&("legal_basis", "contract".to_owned())));
        assert_eq!(mistake(&[("legal_basis", "friendship")], "legal_basis"), mistake(&[("area", "")], "area"));
    }

    #[test]
    fn a_codice_fiscale_in_a_free_text_is_refused_before_anything_is_signed() {
        let text = "Chiamare per RSSMRA80A01H501U";
        assert_eq!(mistake(&[("description", text)], "description"), "services-tax-code");
        assert_eq!(mistake(&[("eligibility", text)], "eligibility"), "services-tax-code");
    }

    #[test]
    fn a_protected_place_needs_no_address_and_its_address_does_not_leave() {
        assert_eq!(mistake(&[("address", "")], "address"), "services-address-or-withheld");
        let service = Particulars::read(&mut form(&[("withheld", "yes")]), NOON, None).unwrap();
        assert_eq!(service.content.address, Address::Withheld);
    }

    #[test]
    fn counted_places_are_those_that_nobody_has() {
        let mut form = form(&[("counted", "yes"), ("available", "")]);
        let service = Particulars::read(&mut form, NOON, None).unwrap();
        let later = Timestamp::from_millis(NOON.as_millis() + 1);
        let free = |taken| service.clone().with_taken(taken, later).content.capacity[0].clone();
        assert_eq!((free(3).available, free(3).updated), (17, later));
        assert_eq!(free(21).available, 0, "more than there are");
        assert_eq!((free(0).available, free(0).updated), (20, NOON), "nothing has changed");
        // Saved again as it stands, it says the same: peers are told of no change that is none.
        let three = service.clone().with_taken(3, NOON);
        let mut again = Form::prefilled(three.fields());
        let saved = Particulars::read(&mut again, later, Some(&three)).unwrap().with_taken(3, later);
        assert_eq!(saved, three);
        assert_eq!(mistake(&[("counted", "yes"), ("maximum", "")], "maximum"), "services-counted-maximum");
        assert_eq!(mistake(&[("counted", "yes"), ("unit", "ore alla settimana")], "unit"), "services-counted-unit");
    }

    #[test]
    fn ages_are_years_and_not_turned_round() {
        assert_eq!(mistake(&[("maximum_age", "17")], "maximum_age"), "services-ages-turned");
        assert_eq!(mistake(&[("minimum_age", "131")], "minimum_age"), "form-number");
        assert!(Particulars::read(&mut form(&[("minimum_age", "")]), NOON, None).is_some());
    }

    #[test]
    fn places_have_a_date_that_stays_until_the_number_changes() {
        assert_eq!(mistake(&[("available", "21")], "available"), "services-places-more");
        assert_eq!(mistake(&[("maximum", "")], "maximum"), "services-places-both");
        let first = Particulars::read(&mut form(&[]), NOON, None).unwrap();
        let later = Timestamp::from_millis(NOON.as_millis() + 1);
        let same = Particulars::read(&mut form(&[]), later, Some(&first)).unwrap();
        assert_eq!(same.content.capacity[0].updated, NOON);
        let other = Particulars::read(&mut form(&[("available", "1")]), later, Some(&first)).unwrap();
        assert_eq!(other.content.capacity[0].updated, later);
    }

    #[test]
    fn three_things_are_counted_each_with_a_name_and_a_day_of_its_own_and_the_node_counts_the_first() {
        let rows = [
            ("unit", "posti letto"),
            ("counted", "yes"),
            ("maximum-2", "6"),
            ("available-2", "1"),
            ("unit-2", "posti diurni"),
            ("maximum-3", "40"),
            ("available-3", "12"),
            ("unit-3", "ore alla settimana"),
        ];
        let first = Particulars::read(&mut form(&rows), NOON, None).unwrap().with_taken(3, NOON);
        let told: Vec<_> =
            first.content.capacity.iter().map(|row| (row.unit.as_str(), row.maximum, row.available)).collect();
        assert_eq!(told, [("posti letto", 20, 17), ("posti diurni", 6, 1), ("ore alla settimana", 40, 12)]);
        let later = Timestamp::from_millis(NOON.as_millis() + 1);
        let mut again = Form::prefilled(first.fields());
        assert_eq!(Particulars::read(&mut again, later, Some(&first)).unwrap().with_taken(3, later), first);
        let mut fewer = rows.to_vec();
        fewer.retain(|(field, _)| !field.ends_with("-2"));
        let gap = Particulars::read(&mut form(&fewer), NOON, None).unwrap();
        assert_eq!(gap.content.capacity.len(), 2, "an empty line in between is none");
        for (changes, field, key) in [
            (vec![("unit-2", "")], "unit-2", "services-unit-needed"),
            (vec![("unit-2", "Posti letto")], "unit-2", "services-unit-twice"),
            (vec![("available-2", "7")], "available-2", "services-places-more"),
            (vec![("available-3", "")], "available-3", "services-places-both"),
            (vec![("available-3", ""), ("maximum-3", "")], "maximum-3", "services-places-both"),
            (vec![("counted", ""), ("maximum", ""), ("available", "")], "maximum", "services-places-first"),
        ] {
            let changed: Vec<_> = rows.iter().copied().chain(changes.iter().copied()).collect();
            assert_eq!(mistake(&changed, field), key, "{changes:?}");
        }
    }
}
