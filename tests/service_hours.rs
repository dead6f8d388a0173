//! When a service is open by days of the week, and what a person pays: how it is written, what of it is refused, and who reads it.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::on_both_engines;
use crate::support::desk::Desks;
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::a_service;
use crate::support::staff::comes_in;

/// Fills in one of the two pages of a service, `orari` or `costi`, without looking at the answer. A field that comes twice is ticked twice.
async fn fills(panel: &Panel, service: &str, part: &str, typed: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("/servizi/{service}/{part}")).await.ok();
    let mut form = page.form(&format!("/{part}"));
    for (place, (name, value)) in typed.iter().enumerate() {
        let again = typed[..place].iter().any(|(before, _)| before == name);
        form = if again { form.tick(name, value) } else { form.with(name, value) };
    }
    panel.send(&page, &form).await
}

/// A morning of some days, an afternoon of others for a part of the year, and closures.
const HOURS: [(&str, &str); 13] = [
    ("days-1", "MO"),
    ("days-1", "TU"),
    ("days-1", "WE"),
    ("opens-1", "9"),
    ("closes-1", "13:00"),
    ("description-1", "Su appuntamento"),
    ("days-2", "MO"),
    ("days-2", "TH"),
    ("opens-2", "1430"),
    ("closes-2", "18"),
    ("from-2", "01/09/2026"),
    ("to-2", "30/06/2027"),
    ("closures", "Le ultime due settimane di agosto"),
];

/// A fee and a share by income.
const COSTS: [(&str, &str); 6] = [
    ("option-1", "Retta"),
    ("amount-1", "1.450,50"),
    ("description-1", "al mese"),
    ("from-1", "01/01/2027"),
    ("option-2", "Compartecipazione"),
    ("description-2", "ISEE fino a 9.000 euro: niente"),
];

/// Writes both of a service; for whoever reads it afterwards.
pub async fn says_all(panel: &Panel, service: &str) {
    fills(panel, service, "orari", &HOURS).await.ok();
    fills(panel, service, "costi", &COSTS).await.ok();
}

/// Writes that a service is always open and free.
pub async fn says_always_and_free(panel: &Panel, service: &str) {
    let days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].map(|day| ("days-1", day));
    fills(panel, service, "orari", &[&days[..], &[("opens-1", "0"), ("closes-1", "24")]].concat()).await.ok();
    fills(panel, service, "costi", &[("free", "yes")]).await.ok();
}

/// Writes that a service costs nothing any more, over what [`says_all`] wrote.
pub async fn says_free_instead(panel: &Panel, service: &str) {
    let empty = COSTS.map(|(name, _)| (name, ""));
    fills(panel, service, "costi", &[&[("free", "yes")], &empty[..]].concat()).await.ok();
}

/// The identifier of a service on the list, by its name.
pub async fn listed(panel: &Panel, name: &str) -> String {
    let list = panel.open("/servizi").await.ok();
    let before = list.body.split(&format!("\">{name}")).next().unwrap();
    before.rsplit("href=\"/servizi/").next().expect("it stands in the list with its link").to_owned()
}

/// The open data of a service say what [`says_all`] wrote.
pub fn holds_all(told: &Value) {
    let without_ids = |name: &str| {
        let mut all = told[name].clone();
        for one in all.as_array_mut().unwrap() {
            let fields = one.as_object_mut().unwrap();
            assert_eq!(fields.remove("service_id").as_ref(), Some(&told["id"]), "{name}");
            assert!(fields.remove("id").is_some(), "{name}");
        }
        all
    };
    let schedules = json!([
        {"description": "lun–ven 9–17"},
        {"freq": "WEEKLY", "byday": "MO,TU,WE", "opens_at": "09:00", "closes_at": "13:00", "description": "Su appuntamento"},
        {"freq": "WEEKLY", "byday": "MO,TH", "opens_at": "14:30", "closes_at": "18:00", "valid_from": "2026-09-01", "valid_to": "2027-06-30"},
        {"description": "chiuso: Le ultime due settimane di agosto"},
    ]);
    assert_eq!(without_ids("schedules"), schedules);
    let costs = json!([
        {"option": "Retta", "currency": "EUR", "amount": 1450.5, "amount_description": "al mese", "valid_from": "2027-01-01"},
        {"option": "Compartecipazione", "amount_description": "ISEE fino a 9.000 euro: niente"},
    ]);
    assert_eq!(without_ids("cost_options"), costs);
    assert!(told["fees_description"].as_str().is_some_and(|fees| fees.contains("Retta")), "{told}");
}

on_both_engines! {
    async fn hours_and_costs_are_written_once_and_read_by_everybody_in_the_house(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        let page = format!("/servizi/{service}");
        giulia.open(&page).await.ok().shows("Scrivi gli orari").shows("Scrivi i costi");
        assert!(!lucia.open(&page).await.ok().text().contains("Orari di apertura"), "what nobody has said is no fact");
        says_all(&giulia, &service).await;
        let changed = giulia.open(&page).await.ok();
        changed.shows("Cambia gli orari").shows("Cambia i costi");
        let hers = lucia.open(&page).await.ok();
        for read in [&changed, &hers] {
            read.shows("lun–mer 9:00–13:00 (Su appuntamento)").shows("lun, gio 14:30–18:00, dal 01/09/2026 al 30/06/2027");
            read.shows("chiuso: Le ultime due settimane di agosto");
            read.shows("Retta: 1.450,50 € al mese, dal 01/01/2027").shows("Compartecipazione: ISEE fino a 9.000 euro: niente");
        }
        assert!(!hers.text().contains("Cambia gli orari"));
        for part in ["orari", "costi"] {
            assert_eq!(lucia.open(&format!("{page}/{part}")).await.status, StatusCode::NOT_FOUND, "{part}: she may not");
            // Opened and saved as it stands, it says the same.
            fills(&giulia, &service, part, &[]).await.ok();
            assert_eq!(giulia.open(&format!("/servizi/nessuno/{part}")).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(lucia.open(&page).await.ok().text(), hers.text());
        crate::export::holds(&node, &[r#""opens":"14:30""#, r#""days":["MO","TH"]"#, r#""cents":145050"#, r#""closures":"Le ultime"#]).await;
        // Nothing is paid any more, then nobody says; the hours stay.
        let emptied: Vec<_> = COSTS.iter().map(|(name, _)| (*name, "")).collect();
        fills(&giulia, &service, "costi", &[&emptied[..], &[("free", "yes")]].concat()).await.ok().shows("Gratuito");
        let page_of = giulia.open(&format!("{page}/costi")).await.ok();
        let mut form = page_of.form("/costi");
        form.fields.retain(|(name, _)| name != "free");
        giulia.send(&page_of, &form).await.ok().shows("Scrivi i costi").shows("lun–mer 9:00–13:00");
        let written = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action IN ('service.hours', 'service.costs')";
        assert_eq!(node.count(written).await, 4, "what is saved as it stood leaves no row");
    }

    async fn what_cannot_be_is_told_beside_its_field_and_nothing_typed_is_lost(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let long = "x".repeat(501);
        for (part, field, wrong, advice) in [
            ("orari", "closes-1", vec![("closes-1", "8:30")], "Chiude prima di aprire"),
            ("orari", "closes-1", vec![("closes-1", "9")], "Chiude prima di aprire"),
            ("orari", "opens-1", vec![("opens-1", "mattina")], "Scrivi un’ora"),
            ("orari", "closes-2", vec![("closes-2", "25")], "Scrivi un’ora"),
            ("orari", "days-2", vec![("days-2", "")], "Scegli almeno un giorno"),
            ("orari", "opens-2", vec![("opens-2", "12:59")], "(lunedì): lun–mer 9:00–13:00"),
            ("orari", "to-2", vec![("to-2", "31/08/2026")], "Finisce prima di cominciare"),
            ("orari", "from-2", vec![("from-2", "31/09/2026")], "Non è una data"),
            ("orari", "description-1", vec![("description-1", "Da RSSMRA80A01H501U")], "codice fiscale"),
            ("orari", "closures", vec![("closures", long.as_str())], "500"),
            ("costi", "amount-1", vec![("amount-1", "mille")], "Scrivi un importo"),
            ("costi", "amount-1", vec![("amount-1", "-5")], "Scrivi un importo"),
            ("costi", "amount-2", vec![("description-2", "")], "Scrivi quanto si paga"),
            ("costi", "option-2", vec![("option-2", "")], "Scrivi per che cosa"),
            ("costi", "option-1", vec![("free", "yes")], "togli il segno"),
            ("costi", "to-1", vec![("to-1", "31/12/2026")], "Finisce prima di cominciare"),
        ] {
            let all = if part == "orari" { &HOURS[..] } else { &COSTS[..] };
            let typed: Vec<_> = all.iter().filter(|(name, _)| wrong.iter().all(|(other, _)| other != name)).chain(&wrong).copied().collect();
            let again = fills(&giulia, &service, part, &typed).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{part} {field}: {}", again.text());
            assert!(again.body.contains(&format!("href=\"#{field}\"")) && again.body.contains(&format!("id=\"{field}\"")), "{part} {field}: {}", again.body);
            again.shows(advice);
            let kept = again.form(&format!("/{part}"));
            for (name, value) in typed.iter().filter(|(_, value)| !value.is_empty()) {
                assert!(kept.fields.contains(&((*name).to_owned(), (*value).to_owned())), "{name} was {value}: {:?}", kept.fields);
            }
        }
        giulia.open(&format!("/servizi/{service}")).await.ok().shows("Scrivi gli orari").shows("Scrivi i costi");
    }

    async fn linked_cooperatives_read_the_hours_where_nobody_wrote_other_words(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let service = a_service(&desks.omar).await;
        fills(&desks.omar, &service, "orari", &HOURS).await.ok();
        let reads = async |words: &str| {
            eventually(&format!("Giulia reads {words}"), async || {
                desks.giulia.open("/servizi/rete").await.ok().text().contains(words).then_some(())
            })
            .await;
        };
        reads("lun–mer 9:00–13:00 (Su appuntamento); lun, gio 14:30–18:00, dal 01/09/2026 al 30/06/2027; chiuso: Le ultime due settimane di agosto").await;
        // Places are said anew, and what is told of the hours stays.
        let list = desks.omar.open("/servizi").await.ok();
        desks.omar.send(&list, &list.form("/posti").with(&format!("free-{service}"), "1")).await.ok();
        reads("1 libero su 8").await;
        reads("lun–mer 9:00–13:00").await;
        let page = desks.omar.open(&format!("/servizi/{service}")).await.ok();
        desks.omar.send(&page, &page.form_asking("schedule").with("schedule", "Ogni mattina")).await.ok();
        reads("Ogni mattina").await;
        assert!(!desks.giulia.open("/servizi/rete").await.ok().text().contains("14:30"));
    }
}
