//! The public services as open data: what anybody may read, nothing else, and in the words of the official schemas.

use std::path::PathBuf;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::on_both_engines;
use crate::service_hours::{holds_all, listed, says_all, says_always_and_free, says_free_instead};
use crate::service_places::{fills, says_where};
use crate::support::engine::Engine;
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::staff::comes_in;
use crate::support::tls::{self, Answer};

/// A node that tells its public services, with one that shows where it is (in two places), when it is open, what it costs and which
/// languages are spoken, one refuge that is free, and two that are not for everybody.
async fn published(engine: Engine) -> (TestNode, Panel) {
    let mut node = TestNode::prepare("Cooperativa Aurora", engine).await;
    node.set("federation.public_services", "true");
    node.serve().await;
    let giulia = comes_in(&node, "giulia", "coordinator").await;
    offers(&giulia, "Centro diurno Il Faggio", &[("visibility", "public"), ("address", "Via dell’Esempio 7")]).await;
    offers(&giulia, "Casa Girasole", &[("visibility", "public"), ("withheld", "yes"), ("comune", "Imola (BO)")]).await;
    says_all(&giulia, &listed(&giulia, "Centro diurno Il Faggio").await).await;
    says_where(&giulia, &listed(&giulia, "Centro diurno Il Faggio").await).await;
    says_always_and_free(&giulia, &listed(&giulia, "Casa Girasole").await).await;
    offers(&giulia, "Sportello interno", &[("visibility", "unlisted"), ("address", "Via Nascosta 1")]).await;
    offers(&giulia, "Solo collegate", &[("visibility", "linked"), ("address", "Via Nascosta 2")]).await;
    (node, giulia)
}

/// Writes a service down, in Bologna unless the fields say otherwise; for the list of the network too.
pub async fn offers(panel: &Panel, name: &str, fields: &[(&str, &str)]) {
    let page = panel.open("/servizi/nuovo").await.ok();
    let mut form = page.form("").with("name", name).with("description", "Laboratori e merenda");
    form = form.with("category", "L1").with("area", "disability").with("comune", "Bologna (BO)");
    form = form.with("available", "2").with("maximum", "8").with("schedule", "lun–ven 9–17");
    form = form.with("telephone", "051 000000").with("email", "faggio@aurora.example.it");
    form = form.with("minimum_age", "18").with("eligibility", "Con certificazione");
    for (field, value) in fields {
        form = form.with(field, value);
    }
    panel.send(&page, &form).await.ok();
}

/// What anybody is answered below `/hsds`.
pub async fn get(node: &TestNode, path: &str) -> Answer {
    tls::get(node.federation_port, &format!("/hsds{path}")).await.unwrap()
}

/// The same, which must be there.
pub async fn read(node: &TestNode, path: &str) -> Value {
    let answer = get(node, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json"), "{path}");
    serde_json::from_slice(&answer.body).unwrap()
}

/// The first entry of a list.
async fn first(node: &TestNode, path: &str) -> String {
    read(node, path).await["contents"][0]["id"].as_str().unwrap_or_else(|| panic!("{path} is empty")).to_owned()
}

/// What the entries of a list are called.
pub fn names(page: &Value) -> Vec<&str> {
    page["contents"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

/// The official schemas are somebody else's work and not in this repository: they lie beside it, or where `PICO_TEST_HSDS` says.
fn schemas() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/hsds-3.1");
    let folder = std::env::var("PICO_TEST_HSDS").map_or_else(|_| beside(), PathBuf::from);
    let found = folder.join("service.json").exists();
    assert!(found, "the schemas of HSDS 3.1 are not in {}: name their folder in PICO_TEST_HSDS", folder.display());
    folder
}

fn schema(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(schemas().join(name)).unwrap()).unwrap()
}

/// A schema with the ones it names beside it put in their place, so that nothing is fetched.
fn whole(mut schema_of: Value) -> Value {
    match &mut schema_of {
        Value::Object(fields) => match fields.get("$ref").and_then(Value::as_str) {
            // The history of changes is never told, and its schema is not among those at hand.
            Some("metadata.json") => json!({}),
            Some(named) if !named.starts_with('#') => whole(schema(named)),
            _ => fields.iter().map(|(name, value)| (name.clone(), whole(value.clone()))).collect(),
        },
        Value::Array(values) => values.iter().cloned().map(whole).collect(),
        _ => schema_of,
    }
}

fn validator(name: &str) -> Validator {
    jsonschema::options().should_validate_formats(true).build(&whole(schema(name))).unwrap()
}

fn holds(validator: &Validator, what: &str, value: &Value) {
    let wrong: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{what}: {wrong:#?}\n{value:#}");
}

/// Every list, in each of its shapes, with the schema of its entries and of one entry by itself.
const LISTS: [(&str, &[&str], &str, &str); 5] = [
    ("/services", &["", "?minimal=true"], "service_list.json", "service.json"),
    ("/organizations", &[""], "organization_list.json", "organization.json"),
    ("/service_at_locations", &[""], "service_at_location_list.json", "service_at_location.json"),
    ("/taxonomies", &[""], "taxonomy.json", "taxonomy.json"),
    ("/taxonomy_terms", &["", "?per_page=3&page=2"], "taxonomy_term.json", "taxonomy_term.json"),
];

async fn holds_to_the_schemas(engine: Engine) {
    let (node, _giulia) = published(engine).await;
    every_list_holds(&node, "").await;
}

/// Every answer below an address holds to the official schemas.
pub async fn every_list_holds(node: &TestNode, base: &str) {
    let interface = schema("openapi.json");
    let about = &interface["paths"]["/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    let about = jsonschema::options().should_validate_formats(true).build(about).unwrap();
    holds(&about, "/", &read(node, &format!("{base}/")).await);
    let mut page_schema = interface["components"]["schemas"]["Page"].clone();
    // The schema of a page requires nothing: here each of its fields is.
    page_schema["required"] = page_schema["properties"].as_object().unwrap().keys().cloned().collect();
    let around = jsonschema::validator_for(&page_schema).unwrap();
    for (list, shapes, entry, alone) in LISTS {
        let list = &format!("{base}{list}");
        let (entry, alone) = (validator(entry), validator(alone));
        for shape in shapes {
            let page = read(node, &format!("{list}{shape}")).await;
            holds(&around, list, &page);
            let contents = page["contents"].as_array().unwrap();
            assert!(!contents.is_empty(), "{list}{shape}");
            for one in contents {
                holds(&entry, list, one);
            }
        }
        for one in read(node, list).await["contents"].as_array().unwrap() {
            let id = one["id"].as_str().unwrap();
            holds(&alone, list, &read(node, &format!("{list}/{id}")).await);
        }
        let full = read(node, &format!("{list}?full=true&full_service=true")).await;
        full["contents"].as_array().unwrap().iter().for_each(|one| holds(&alone, list, one));
        let lines = get(node, &format!("{list}?format=ndjson")).await;
        assert_eq!(lines.header("content-type"), Some("application/x-ndjson"));
        lines.text().lines().for_each(|line| holds(&entry, list, &serde_json::from_str(line).unwrap()));
    }
}

/// Both wait for `tests/run`, which knows whether the schemas are there: `on_both_engines!` would run the first without them.
mod all_answers_hold_to_the_schemas_of_hsds {
    use super::*;

    #[tokio::test]
    #[ignore = "needs the schemas of HSDS 3.1 (tests/run)"]
    async fn sqlite() {
        holds_to_the_schemas(Engine::Sqlite).await;
    }

    #[tokio::test]
    #[ignore = "needs the schemas of HSDS 3.1 and PostgreSQL (tests/run)"]
    async fn postgresql() {
        holds_to_the_schemas(Engine::Postgres).await;
    }
}

on_both_engines! {
    async fn everything_that_a_service_counts_is_told(engine: Engine) {
        let (node, giulia) = published(engine).await;
        let also = [("unit", "posti letto"), ("unit-2", "posti diurni"), ("maximum-2", "6"), ("available-2", "1")];
        let hours = [("unit-3", "ore alla settimana"), ("maximum-3", "40"), ("available-3", "12")];
        let fields: Vec<_> = [("visibility", "public"), ("withheld", "yes")].into_iter().chain(also).chain(hours).collect();
        offers(&giulia, "Residenza La Quercia", &fields).await;
        let list = giulia.open("/servizi").await.ok();
        list.shows("1 libero su 6 posti diurni").shows("12 liberi su 40 ore alla settimana");
        let page = read(&node, "/services").await;
        let place = names(&page).iter().position(|name| *name == "Residenza La Quercia").unwrap();
        let id = page["contents"][place]["id"].as_str().unwrap();
        let told = read(&node, &format!("/services/{id}")).await;
        let of = |one: &Value| (one["unit"]["name"].clone(), one["maximum"].clone(), one["available"].clone());
        let told: Vec<_> = told["capacities"].as_array().unwrap().iter().map(of).collect();
        let counted = [("posti letto", 8, 2), ("posti diurni", 6, 1), ("ore alla settimana", 40, 12)];
        assert_eq!(told, counted.map(|(unit, maximum, available)| (json!(unit), json!(maximum), json!(available))));
    }

    async fn only_what_is_public_and_in_use_is_told_and_never_where_a_refuge_is(engine: Engine) {
        let (node, giulia) = published(engine).await;
        let page = read(&node, "/services").await;
        assert_eq!(names(&page), ["Casa Girasole", "Centro diurno Il Faggio"]);
        let mut all = String::new();
        for list in ["/services?full=true", "/organizations?full_service=true&full=true", "/service_at_locations?full=true"] {
            all.push_str(&get(&node, list).await.text());
        }
        assert!(all.contains("Via dell’Esempio 7") && all.contains("Bologna"));
        for hidden in ["Nascosta", "Imola", "Sportello", "Solo collegate", "rossi"] {
            assert!(!all.contains(hidden), "{hidden} is told: {all}");
        }
        // Nor does searching for its town tell that it is there.
        assert_eq!(read(&node, "/services?search=imola").await["empty"], json!(true));
        let open = format!("/services/{}", first(&node, "/services?search=faggio").await);
        assert_eq!(read(&node, &open).await["service_at_locations"][0]["location"]["addresses"][0]["city"], "Bologna");
        // Closed, it is gone from every list and from its own address.
        let list = giulia.open("/servizi").await.ok();
        let id = open.rsplit('/').next().unwrap();
        let page = giulia.open(&format!("/servizi/{id}")).await.ok();
        giulia.send(&page, &page.form("/chiudi")).await.ok();
        assert!(list.body.contains(id));
        assert_eq!(get(&node, &open).await.status, 404);
        assert_eq!(read(&node, "/service_at_locations").await["total_items"], json!(0));
    }
}

on_both_engines! {
    async fn a_service_is_told_at_each_of_its_places_with_who_can_get_in_and_its_languages(engine: Engine) {
        let (node, giulia) = published(engine).await;
        let id = first(&node, "/services?search=faggio").await;
        let told = read(&node, &format!("/services/{id}")).await;
        let spoken: Vec<_> = told["languages"].as_array().unwrap().iter().map(|one| (one["name"].clone(), one["code"].clone())).collect();
        assert_eq!(spoken, [(json!("Italiano"), json!("it")), (json!("Arabo"), json!("ar")), (json!("berbero"), json!(null))]);
        assert_eq!(told["interpretation_services"], json!("cinese, su richiesta"));
        let places = told["service_at_locations"].as_array().unwrap();
        let words = |place: &Value| -> Vec<Value> {
            place["location"]["accessibility"].as_array().unwrap().iter().map(|one| one["description"].clone()).collect()
        };
        let of = |place: &Value| (place["location"]["name"].clone(), place["location"]["addresses"][0]["city"].clone(), words(place));
        let step_free = json!("ingresso senza gradini o con rampa");
        assert_eq!(places.iter().map(of).collect::<Vec<_>>(), [
            (json!("Villa Rosa"), json!("Bologna"), vec![step_free.clone(), json!("ascensore"), json!("suonare al cancello")]),
            (json!("Punto di Faenza"), json!("Faenza"), vec![json!("non si entra in carrozzina")]),
        ]);
        assert_eq!(places[1]["location"]["phones"][0]["number"], json!("0546 000000"));
        // Each place has a page of its own, with its own telephone where it has one; the other has the service's.
        let list = read(&node, "/service_at_locations").await;
        assert_eq!(list["total_items"], json!(2));
        for (place, number) in places.iter().zip(["051 000000", "0546 000000"]) {
            let there = read(&node, &format!("/service_at_locations/{}", place["id"].as_str().unwrap())).await;
            assert_eq!((&there["location"], &there["phones"][0]["number"]), (&place["location"], &json!(number)));
            assert_eq!(there["service"]["id"], told["id"]);
        }
        assert_eq!(first(&node, "/services?search=faenza").await, id, "it is found by its other town");
        // A place that is taken away takes its identifier with it: the next one has another.
        let service = listed(&giulia, "Centro diurno Il Faggio").await;
        let emptied = ["name-1", "address-1", "comune-1", "telephone-1"].map(|field| (field, ""));
        fills(&giulia, &service, "sedi", &[&emptied[..], &[("access-1", "")]].concat()).await.ok();
        assert_eq!(read(&node, "/service_at_locations").await["total_items"], json!(1));
        fills(&giulia, &service, "sedi", &[("name-1", "Sportello di Lugo"), ("address-1", "Via Nuova 1"), ("comune-1", "Lugo")]).await.ok();
        let again = read(&node, &format!("/services/{id}")).await;
        let ids = |told: &Value| told["service_at_locations"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
        assert_eq!(ids(&again)[0], places[0]["id"]);
        assert_ne!(ids(&again)[1], places[1]["id"]);
        // Of a refuge nothing tells how it is entered; a desk that was written to be shown is.
        let refuge = listed(&giulia, "Casa Girasole").await;
        let desk = [("main_details", "Dal cortile"), ("name-1", "Porta aperta"), ("address-1", "Via Aperta 2"), ("comune-1", "Lugo")];
        fills(&giulia, &refuge, "sedi", &desk).await.ok();
        let text = get(&node, "/services?full=true").await.text();
        assert!(text.contains("Via Aperta 2") && !text.contains("Dal cortile"), "{text}");
    }

    async fn when_a_service_is_open_and_what_it_costs_is_told_with_it(engine: Engine) {
        let (node, giulia) = published(engine).await;
        let id = first(&node, "/services?search=faggio").await;
        let told = read(&node, &format!("/services/{id}")).await;
        holds_all(&told);
        let there = first(&node, "/service_at_locations?search=faggio").await;
        let there = read(&node, &format!("/service_at_locations/{there}")).await;
        assert_eq!(there["schedules"], told["schedules"]);
        let line = read(&node, "/services?search=faggio").await["contents"][0].clone();
        assert_eq!((&line["fees_description"], line.get("schedules")), (&told["fees_description"], None), "a list has no lists");
        let free = first(&node, "/services?search=girasole").await;
        let free = read(&node, &format!("/services/{free}")).await;
        let (always, cost) = (&free["schedules"][1], &free["cost_options"][0]);
        assert_eq!((&always["byday"], &always["opens_at"]), (&json!("MO,TU,WE,TH,FR,SA,SU"), &json!("00:00")));
        assert_eq!(always["closes_at"], json!("23:59"), "24:00 is no time for many readers");
        assert_eq!((&cost["option"], &cost["amount"], &cost["currency"]), (&json!("gratuito"), &json!(0), &json!("EUR")));
        // Whoever asks what is new is told of new hours and costs; of what nobody has said nothing is told.
        offers(&giulia, "Mensa La Lucciola", &[("visibility", "public"), ("withheld", "yes"), ("schedule", "")]).await;
        let before = read(&node, "/services?search=lucciola").await["contents"][0].clone();
        let lucciola = read(&node, &format!("/services/{}", before["id"].as_str().unwrap())).await;
        assert_eq!((&lucciola["schedules"], &lucciola["cost_options"], lucciola.get("fees_description")), (&json!([]), &json!([]), None));
        says_free_instead(&giulia, &listed(&giulia, "Centro diurno Il Faggio").await).await;
        let since = read(&node, &format!("/services?modified_after={}", before["last_modified"].as_str().unwrap())).await;
        assert_eq!(names(&since), ["Centro diurno Il Faggio", "Mensa La Lucciola"]);
    }

    async fn lists_are_filtered_by_what_hsds_names(engine: Engine) {
        let (node, giulia) = published(engine).await;
        offers(&giulia, "Mensa La Lucciola", &[("visibility", "public"), ("category", "H"), ("area", "poverty"), ("withheld", "yes")]).await;
        let terms = read(&node, "/taxonomy_terms").await;
        let term = |code: &str| {
            let terms = terms["contents"].as_array().unwrap();
            terms.iter().find(|term| term["code"] == code).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let of = async |question: String| {
            let page = read(&node, &format!("/services{question}")).await;
            names(&page).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(of(format!("?taxonomy_term_id={}", term("H"))).await, ["Mensa La Lucciola"]);
        assert_eq!(of(format!("?taxonomy_term_id={}", term("disability"))).await.len(), 2);
        assert_eq!(of(format!("?taxonomy_term_id={}", term("M"))).await.len(), 0);
        let organization = first(&node, "/organizations").await;
        assert_eq!(of(format!("?organization_id={organization}")).await.len(), 3);
        assert_eq!(of(format!("?organization_id={}", term("M"))).await.len(), 0);
        assert_eq!(of("?search=FAGGIO+laboratori".into()).await, ["Centro diurno Il Faggio"]);
        let newest = read(&node, "/services?search=lucciola").await["contents"][0]["last_modified"].clone();
        let since = of(format!("?modified_after={}", newest.as_str().unwrap())).await;
        assert_eq!(since, ["Mensa La Lucciola"], "the moment itself included");
        assert_eq!(of("?modified_after=2099-01-01".into()).await.len(), 0);
        let second = read(&node, "/services?per_page=2&page=2").await;
        assert_eq!((names(&second).len(), &second["last_page"], &second["total_items"]), (1, &json!(true), &json!(3)));
        for wrong in ["?page=0", "?postcode=40121", "?taxonomy_term_id=L", "?full=perhaps"] {
            assert_eq!(get(&node, &format!("/services{wrong}")).await.status, 400, "{wrong}");
        }
    }
}

#[tokio::test]
async fn what_was_read_once_is_not_carried_home_again_and_other_sites_may_read_it() {
    let (node, giulia) = published(Engine::Sqlite).await;
    let ask = async |method: &str, more: &str| {
        let request = format!("{method} /hsds/services HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n");
        tls::exchange(node.federation_port, request.as_bytes()).await.unwrap()
    };
    let answer = ask("GET", "").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert!(answer.header("set-cookie").is_none());
    let tag = answer.header("etag").unwrap().to_owned();
    let known = format!("If-None-Match: {tag}\r\n");
    let again = ask("GET", &known).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    offers(&giulia, "Mensa La Lucciola", &[("visibility", "public"), ("withheld", "yes")]).await;
    let changed = ask("GET", &known).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
    assert_eq!(ask("OPTIONS", "Origin: https://elenco.example.org\r\n").await.status, 204);
    for method in ["POST", "PUT", "DELETE"] {
        let refused = ask(method, "Content-Length: 0\r\n").await;
        assert_eq!(refused.status, 405, "{method}");
        assert_eq!(refused.header("access-control-allow-origin"), Some("*"), "a page can read why");
    }
}

#[tokio::test]
async fn nothing_is_told_unless_the_configuration_says_so() {
    let node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    let giulia = comes_in(&node, "giulia", "coordinator").await;
    offers(&giulia, "Centro diurno Il Faggio", &[("visibility", "public"), ("withheld", "yes")]).await;
    for path in ["", "/", "/services", "/organizations", "/taxonomies"] {
        assert_eq!(get(&node, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_reader_in_a_hurry_waits_and_the_panel_has_no_open_data() {
    let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    node.set("federation.public_services", "true");
    node.set("limits.unverified_requests_per_minute", "3");
    node.serve().await;
    for _ in 0..3 {
        assert_eq!(get(&node, "/services").await.status, 200);
    }
    let refused = get(&node, "/services").await;
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").is_some());
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"), "a page can read when to come back");
    let giulia = comes_in(&node, "giulia", "coordinator").await;
    assert_eq!(giulia.open("/hsds/services").await.status.as_u16(), 404);
}
