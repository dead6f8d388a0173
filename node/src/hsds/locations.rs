//! Where services are, in the words of HSDS: `location`, `accessibility`, `service_at_location`, and the `language` of a service.
//!
//! The main place of a service has the identifiers it always had; each of the others is named after its service and the number it keeps. A
//! main place whose address is withheld is not told, nor who can get in there: how a refuge is entered is a way to find it. The others
//! were written to be shown, and are.

use pico_protocol::feed::Address;
use serde_json::{Value, json};
use uuid::Uuid;

use super::shape::{belongings_there, told, with, written};
use super::{Catalogue, is_located, named};
use crate::people::place;
use crate::services::Service;
use crate::services::locations::{Access, Location};
use crate::web::locale::Locale;

/// A service at one of its places.
#[derive(Clone, Copy, Debug)]
pub struct Located<'a> {
    /// Which service.
    pub service: &'a Service,
    /// Which place; none: the main one.
    place: Option<&'a Location>,
}

/// Every place of a service that may be known, the main one first.
pub fn places(service: &Service) -> impl Iterator<Item = Located<'_>> {
    let main = is_located(service).then_some(Located { service, place: None });
    main.into_iter().chain(service.locations.others.iter().map(move |place| Located { service, place: Some(place) }))
}

impl Located<'_> {
    /// The identifier of the service at this place.
    pub fn id(&self) -> Uuid {
        named("service at location", &self.name())
    }

    fn location_id(&self) -> Uuid {
        named("location", &self.name())
    }

    /// What its identifiers are made of.
    fn name(&self) -> String {
        self.place.map_or_else(|| self.service.id.to_string(), |place| format!("{} {}", self.service.id, place.number))
    }

    fn access(&self) -> &Access {
        self.place.map_or(&self.service.locations.main_access, |place| &place.access)
    }

    /// The place itself, without what there may be several of.
    fn location_alone(&self, catalogue: &Catalogue) -> Value {
        let content = &self.service.particulars.content;
        let main = Some(self.service.locations.main_name.as_str()).filter(|name| !name.is_empty());
        let name = self.place.map_or(main.unwrap_or(content.name.as_str()), |place| place.name.as_str());
        json!({
            "id": self.location_id(),
            "location_type": "physical",
            "organization_id": catalogue.organization.0,
            "name": name,
        })
    }

    fn addresses(&self) -> Value {
        let content = &self.service.particulars.content;
        let (street, comune) = match (self.place, &content.address) {
            (Some(place), _) => (place.address.as_str(), place.comune.as_str()),
            (None, Address::Shown(street)) => (street.as_str(), content.comune.as_str()),
            (None, Address::Withheld) => return json!([]),
        };
        let Some(comune) = place::comune(comune) else { return json!([]) };
        json!([{
            "id": named("address", &self.name()),
            "location_id": self.location_id(),
            "address_1": street,
            "city": comune.name,
            "region": comune.region,
            "state_province": comune.province,
            "postal_code": "",
            "country": "IT",
            "address_type": "physical",
        }])
    }

    /// Each arrangement is one object; what was written besides is one of its own.
    fn accessibility(&self) -> Vec<Value> {
        let access = self.access();
        let one = |what: &str, description: &str| {
            json!({
                "id": named("accessibility", &format!("{} {what}", self.name())),
                "location_id": self.location_id(),
                "description": description,
            })
        };
        let arrangements = access.arrangements().iter().map(|each| one(each.code(), &each.words(Locale::It)));
        arrangements.chain(written(access.details()).map(|words| one("details", words))).collect()
    }

    /// The telephone of this place alone; none where it is the service's own.
    fn phones(&self) -> Option<Value> {
        let number = self.place.and_then(|place| written(&place.telephone))?;
        Some(json!([{
            "id": named("phone", &self.name()),
            "location_id": self.location_id(),
            "service_at_location_id": self.id(),
            "number": number,
        }]))
    }

    /// A service at a place, with everything that belongs to the place.
    pub fn place(&self, catalogue: &Catalogue) -> Value {
        let more = json!({
            "addresses": self.addresses(),
            "accessibility": self.accessibility(),
            "phones": self.phones().unwrap_or_else(|| json!([])),
        });
        json!({
            "id": self.id(),
            "service_id": self.service.id.as_uuid(),
            "location_id": self.location_id(),
            "location": with(self.location_alone(catalogue), more),
        })
    }

    /// A service where it is done, with its own one-to-one fields.
    pub fn line(&self, catalogue: &Catalogue) -> Value {
        told(json!({
            "id": self.id(),
            "service_id": self.service.id.as_uuid(),
            "location_id": self.location_id(),
            "location": self.location_alone(catalogue),
            "service": catalogue.service_line(self.service),
        }))
    }

    /// A service where it is done, with everything: hours and telephone are those of the service, but for a telephone of the place's own.
    pub fn whole(&self, catalogue: &Catalogue) -> Value {
        let mut there = belongings_there(self.service);
        if let Some(phones) = self.phones() {
            there["phones"] = phones;
        }
        with(with(self.place(catalogue), there), json!({"service": catalogue.service_line(self.service)}))
    }
}

/// The languages of a service: each of the list with its code, what is not on it in words.
pub fn languages(service: &Service) -> Vec<Value> {
    let one = |what: &str, name: &str, code: Option<&str>| {
        told(json!({
            "id": named("language", &format!("{} {what}", service.id)),
            "service_id": service.id.as_uuid(),
            "name": name,
            "code": code,
        }))
    };
    let spoken = &service.languages;
    let listed = spoken
        .languages
        .iter()
        .map(|language| one(language.code(), &Locale::It.text(&language.key(), &[]), Some(language.code())));
    listed.chain(written(&spoken.other).map(|words| one("other", words, None))).collect()
}
