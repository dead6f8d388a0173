//! From a form to [`Particulars`] and back.

use pico_protocol::feed::{Address, Area, Capacity, Category, Contact, HIGHEST_AGE, Service, Visibility};
use pico_protocol::referral::LegalBasis;
use pico_protocol::time::Timestamp;

use super::scan::holds_tax_code;
use super::{Listed, Particulars, area_code, visibility_code};
use crate::people::place::{self, PlaceError};
use crate::web::form::Form;

const PLACES: i64 = 100_000;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 21] = [
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
        let legal_basis = form.choice::<Listed<LegalBasis>>("legal_basis");
        let visibility = form.choice::<Listed<Visibility>>("visibility");
        let area = form.choice::<Listed<Area>>("area");
        let category = form.choice::<Category>("category");
        let name = form.required("name", 120);
        let description = form.required("description", 2_000);
        let comune = read_comune(form);
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
        for field in ["name", "address", "territory", "schedule", "telephone", "email", "unit"] {
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
        Some(Self { content, legal_basis: legal_basis?.0, visibility: visibility?.0, counted })
    }

    /// The fields as the form names them.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let content = &self.content;
        let capacity = content.capacity.first();
        let number = |count: fn(&Capacity) -> u32| capacity.map_or(String::new(), |places| count(places).to_string());
        let (address, withheld) = match &content.address {
            Address::Withheld => (String::new(), true),
            Address::Shown(address) => (address.clone(), false),
        };
        let age = |years: Option<u8>| years.map_or(String::new(), |years| years.to_string());
        let ticked = |ticked: bool| if ticked { "yes".to_owned() } else { String::new() };
        vec![
            ("name", content.name.clone()),
            ("description", content.description.clone()),
            ("category", content.category.to_string()),
            ("area", area_code(content.area).to_owned()),
            ("comune", place::comune(&content.comune).map_or(String::new(), place::Comune::label)),
            ("address", address),
            ("withheld", ticked(withheld)),
            ("territory", content.territory.clone()),
            ("unit", capacity.map_or(String::new(), |places| places.unit.clone())),
            ("available", number(|places| places.available)),
            ("maximum", number(|places| places.maximum)),
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
        ]
    }
}

fn read_comune(form: &mut Form) -> Option<String> {
    let typed = form.required("comune", 120);
    match place::find_comune(&typed) {
        Ok(comune) => return Some(comune.istat.clone()),
        Err(PlaceError::Unknown) => form.refuse("comune", "people-place-unknown"),
        Err(PlaceError::Ambiguous) => form.refuse("comune", "people-place-ambiguous"),
    }
    None
}

fn read_address(form: &mut Form) -> Address {
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
    let unit = form.optional("unit", 40);
    let maximum = form.number("maximum", 0, PLACES);
    let known = before.and_then(|before| before.content.capacity.first());
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
    let (Some(maximum), Some(available)) = (maximum, available) else {
        if maximum.is_some() != available.is_some() {
            form.refuse(if maximum.is_some() { "available" } else { "maximum" }, "services-places-both");
        }
        return Vec::new();
    };
    if available > maximum {
        form.refuse("available", "services-places-more");
    }
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let (available, maximum) = (count(available), count(maximum));
    let unchanged = known.filter(|known| (known.available, known.maximum) == (available, maximum));
    let updated = unchanged.map_or(now, |known| known.updated);
    vec![Capacity { unit: unit.unwrap_or_else(|| super::UNIT.to_owned()), available, maximum, updated }]
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
}
