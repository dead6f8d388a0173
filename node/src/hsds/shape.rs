//! A service and its organization in the words of the HSDS schemas.
//!
//! The schemas know texts and numbers, and no "nothing": what is not known is left out. One field that the schemas require has no
//! answer here, the postcode of an address: it is an empty text.
//!
//! A list has entries with their one-to-one fields only; `full` and the page of one entry have everything that belongs to it.

use pico_protocol::feed::Capacity;
use pico_protocol::time::Timestamp;
use serde_json::{Map, Value, json};

use super::conditions::{cost_options, fees, schedules};
use super::locations::{languages, places};
use super::{Catalogue, Taxonomy, Term, is_located, named};
use crate::people::place;
use crate::services::Service;
use crate::web::locale::Locale;

/// Texts are told in the language of the services themselves.
fn text(key: &str) -> String {
    Locale::It.text(key, &[])
}

impl Catalogue {
    /// The organization; `services` tells how its services stand in it.
    pub fn organization(&self, services: Option<fn(&Self, &Service) -> Value>) -> Value {
        let (id, own) = &self.organization;
        let description = match own.albo_number.as_str() {
            "" => text("hsds-organization"),
            number => Locale::It.text("hsds-organization-albo", &[("number", &number)]),
        };
        let line = json!({
            "id": id,
            "name": own.legal_name,
            "description": description,
            "tax_id": written(&own.tax_code),
        });
        let Some(shape) = services else { return told(line) };
        let identifier = |kind: &str, value: &str| {
            (!value.is_empty()).then(|| {
                json!({
                    "id": named("identifier", &format!("{id} {kind}")),
                    "organization_id": id,
                    "identifier_type": kind,
                    "identifier": value,
                })
            })
        };
        let identifiers = [("codice fiscale", &own.tax_code), ("albo delle società cooperative", &own.albo_number)];
        let identifiers: Vec<_> = identifiers.iter().filter_map(|(kind, value)| identifier(kind, value)).collect();
        let services: Vec<_> = self.services.iter().map(|service| shape(self, service)).collect();
        with(line, json!({"organization_identifiers": identifiers, "services": services}))
    }

    /// Where a service stands in the list of those that were changed: no more than is needed to see what is new. Name and
    /// status are there because the schema of an entry requires them.
    pub fn service_least(&self, service: &Service) -> Value {
        json!({
            "id": service.id.as_uuid(),
            "name": service.particulars.content.name,
            "status": "active",
            "last_modified": moment(service.changed_at),
        })
    }

    /// A service and its organization, and nothing that there may be several of.
    pub fn service_line(&self, service: &Service) -> Value {
        with(self.service_alone(service), json!({"organization": self.organization(None)}))
    }

    fn service_alone(&self, service: &Service) -> Value {
        let content = &service.particulars.content;
        told(json!({
            "id": service.id.as_uuid(),
            "organization_id": self.organization.0,
            "name": content.name,
            "description": written(&content.description),
            "email": email(&content.contact.email),
            "status": "active",
            "interpretation_services": written(&service.languages.interpretation),
            "fees_description": fees(service),
            "eligibility_description": written(&content.eligibility),
            "minimum_age": content.minimum_age,
            "maximum_age": content.maximum_age,
            "last_modified": moment(service.changed_at),
        }))
    }

    /// A service with everything that belongs to it.
    pub fn service(&self, service: &Service) -> Value {
        let located: Vec<_> = places(service).map(|one| one.place(self)).collect();
        with(
            with(self.service_line(service), belongings(service)),
            json!({"service_at_locations": located, "attributes": Term::of(service).map(|term| attribute(service, &term))}),
        )
    }
}

/// One of the two lists of words.
pub fn taxonomy(taxonomy: Taxonomy) -> Value {
    let code = taxonomy.code();
    json!({
        "id": taxonomy.id(),
        "name": text(&format!("hsds-taxonomy-{code}")),
        "description": text(&format!("hsds-taxonomy-{code}-description")),
    })
}

/// What a term is called on the panel.
pub fn term_name(term: &Term) -> String {
    let name = text(&format!("{}-{}", term.taxonomy.code(), term.code));
    // The panel writes "L · Centri diurni"; here the letter has its own field.
    name.strip_prefix(&format!("{} · ", term.code)).map_or(name.clone(), str::to_owned)
}

/// One term, and the list it is of.
pub fn term(term: &Term) -> Value {
    let list = taxonomy(term.taxonomy);
    json!({
        "id": term.id(),
        "code": term.code,
        "name": term_name(term),
        "description": format!("{}: {}", text(&format!("hsds-taxonomy-{}", term.taxonomy.code())), term_name(term)),
        "taxonomy": list["name"],
        "taxonomy_id": list["id"],
        "taxonomy_detail": list,
        "language": "it",
    })
}

fn attribute(service: &Service, term: &Term) -> Value {
    let value = match term.taxonomy {
        Taxonomy::Categories => service.particulars.content.category.to_string(),
        Taxonomy::Areas => term.code.clone(),
    };
    json!({
        "id": named("attribute", &format!("{} {}", service.id, term.taxonomy.code())),
        "link_id": service.id.as_uuid(),
        "link_entity": "service",
        "value": value,
        "taxonomy_term_id": term.id(),
        "taxonomy_term": self::term(term),
    })
}

/// Telephone, hours, territory, languages, costs and places.
fn belongings(service: &Service) -> Value {
    let id = service.id.as_uuid();
    let content = &service.particulars.content;
    let one = |what: &str, name: &str, value: &str| {
        let one = json!({"id": named(what, &service.id.to_string()), "service_id": id, name: value});
        Value::from(if value.is_empty() { Vec::new() } else { vec![one] })
    };
    let capacity = |places: &Capacity| {
        let unit = json!({"id": named("unit", &places.unit), "name": places.unit});
        json!({
            "id": named("capacity", &format!("{} {}", service.id, places.unit)),
            "service_id": id,
            "unit_id": unit["id"],
            "unit": unit,
            "available": places.available,
            "maximum": places.maximum,
            "updated": moment(places.updated),
        })
    };
    json!({
        "phones": one("phone", "number", &content.contact.telephone),
        "schedules": schedules(service),
        "service_areas": one("service area", "name", &territory(service)),
        "languages": languages(service),
        "cost_options": cost_options(service),
        "capacities": content.capacity.iter().map(capacity).collect::<Vec<_>>(),
    })
}

/// The territory as it was written; else the municipality, where the place may be known.
fn territory(service: &Service) -> String {
    let content = &service.particulars.content;
    if !content.territory.is_empty() || !is_located(service) {
        return content.territory.clone();
    }
    place::comune(&content.comune).map_or(String::new(), place::Comune::label)
}

/// The same telephone and hours, as those of a service at its place.
pub(super) fn belongings_there(service: &Service) -> Value {
    let all = belongings(service);
    json!({"phones": all["phones"], "schedules": all["schedules"], "service_areas": all["service_areas"]})
}

fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default().to_string()
}

/// A text that is there.
pub(super) fn written(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// An e-mail address as the schema takes it; the field of the form takes anything.
fn email(typed: &str) -> Option<&str> {
    let (name, host) = typed.split_once('@')?;
    let good = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric() || b"._+-".contains(&c));
    let labels = host.split('.').all(|label| good(label) && !label.starts_with('-') && !label.ends_with('-'));
    let dots = !name.starts_with('.') && !name.ends_with('.') && !name.contains("..");
    (good(name) && dots && labels && host.contains('.') && !host.contains('_')).then_some(typed)
}

/// Without what is not known.
pub(super) fn told(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    value
}

/// With more fields.
pub(super) fn with(mut value: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (value.as_object_mut(), more) {
        let mut more: Map<String, Value> = more;
        fields.append(&mut more);
    }
    told(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_told_when_it_is_one() {
        assert_eq!(email("sportello@aurora.example.it"), Some("sportello@aurora.example.it"));
        for wrong in ["", "sportello", "a@b", "a b@c.it", "a@c..it", "@c.it", ".a@c.it", "a@-c.it", "a@c.it e b@c.it"] {
            assert_eq!(email(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_term_has_a_name_in_words() {
        for term in Term::all() {
            let name = term_name(&term);
            assert!(!name.contains('·') && !name.starts_with("category-") && !name.starts_with("area-"), "{name}");
        }
    }
}
