//! Where a service is besides its main place, who can get in, and which languages are spoken: how it is written, refused and read.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::Desks;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::a_service;
use crate::support::staff::comes_in;

/// Fills in one of the two pages of a service, `sedi` or `lingue`, without looking at the answer. A field that comes twice is ticked
/// twice; a box with an empty value loses its ticks.
pub async fn fills(panel: &Panel, service: &str, part: &str, typed: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("/servizi/{service}/{part}")).await.ok();
    let mut form = page.form(&format!("/{part}"));
    for (place, (name, value)) in typed.iter().enumerate() {
        let again = typed[..place].iter().any(|(before, _)| before == name);
        form = if again { form.tick(name, value) } else { form.with(name, value) };
    }
    panel.send(&page, &form).await
}

/// Who can get into the main place, and another place.
const PLACES: [(&str, &str); 9] = [
    ("main_name", "Villa Rosa"),
    ("main_access", "lift"),
    ("main_access", "step_free"),
    ("main_details", "suonare al cancello"),
    ("name-1", "Punto di Faenza"),
    ("address-1", "Via dell’Esempio 9"),
    ("comune-1", "Faenza"),
    ("telephone-1", "0546 000000"),
    ("access-1", "no_wheelchair"),
];

/// Two languages of the list, one that is not on it, and one that is interpreted.
const LANGUAGES: [(&str, &str); 4] =
    [("languages", "ar"), ("languages", "it"), ("other", "berbero"), ("interpretation", "cinese, su richiesta")];

/// Writes both of a service; for whoever reads it afterwards.
pub async fn says_where(panel: &Panel, service: &str) {
    fills(panel, service, "sedi", &PLACES).await.ok();
    fills(panel, service, "lingue", &LANGUAGES).await.ok();
}

on_both_engines! {
    async fn places_and_languages_are_written_once_and_read_by_everybody_in_the_house(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        let page = format!("/servizi/{service}");
        giulia.open(&page).await.ok().shows("Scrivi le sedi").shows("Scrivi le lingue");
        assert!(!lucia.open(&page).await.ok().text().contains("Sedi e accessibilità"), "what nobody has said is no fact");
        says_where(&giulia, &service).await;
        let hers = lucia.open(&page).await.ok();
        for read in [&giulia.open(&page).await.ok(), &hers] {
            read.shows("Sede principale, Villa Rosa: ingresso senza gradini o con rampa, ascensore, suonare al cancello");
            read.shows("Punto di Faenza, Via dell’Esempio 9, Faenza (RA), tel. 0546 000000: non si entra in carrozzina");
            read.shows("Italiano, Arabo, berbero").shows("con interprete: cinese, su richiesta");
        }
        giulia.open(&page).await.ok().shows("Cambia le sedi").shows("Cambia le lingue");
        for part in ["sedi", "lingue"] {
            assert_eq!(lucia.open(&format!("{page}/{part}")).await.status, StatusCode::NOT_FOUND, "{part}: she may not");
            // Opened and saved as it stands, it says the same.
            fills(&giulia, &service, part, &[]).await.ok();
            assert_eq!(giulia.open(&format!("/servizi/nessuno/{part}")).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(lucia.open(&page).await.ok().text(), hers.text());
        let written = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action IN ('service.locations', 'service.languages')";
        assert_eq!(node.count(written).await, 2, "what is saved as it stood leaves no row");
        lucia.open("/servizi").await.ok().shows("e un’altra sede");
        let file = lucia.open("/servizi/esporta?formato=csv").await.ok().body;
        for told in ["Altre sedi", "Punto di Faenza, Via dell’Esempio 9", "ascensore", "con interprete: cinese"] {
            assert!(file.contains(told), "{told}: {file}");
        }
        crate::export::holds(&node, &[r#""arrangements":["step_free","lift"]"#, r#""comune":"039010""#, r#""languages":["it","ar"]"#]).await;
    }

    async fn a_place_that_cannot_be_is_told_beside_its_field_and_nothing_typed_is_lost(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let long = "x".repeat(301);
        for (part, field, wrong, advice) in [
            ("sedi", "name-1", ("name-1", ""), "Scrivi come si chiama"),
            ("sedi", "address-1", ("address-1", ""), "Scrivi l’indirizzo"),
            ("sedi", "comune-1", ("comune-1", "Atlantide"), ""),
            ("sedi", "details-1", ("details-1", long.as_str()), "300"),
            ("sedi", "main_name", ("main_name", "Da RSSMRA80A01H501U"), "codice fiscale"),
            ("sedi", "name-2", ("details-2", "Dal cortile"), "Scrivi come si chiama"),
            ("lingue", "other", ("other", "Da RSSMRA80A01H501U"), "codice fiscale"),
            ("lingue", "interpretation", ("interpretation", long.as_str()), "300"),
        ] {
            let all = if part == "sedi" { &PLACES[..] } else { &LANGUAGES[..] };
            let typed: Vec<_> = all.iter().filter(|(name, _)| *name != wrong.0).chain([&wrong]).copied().collect();
            let again = fills(&giulia, &service, part, &typed).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{part} {field}: {}", again.text());
            assert!(again.body.contains(&format!("href=\"#{field}\"")) && again.body.contains(&format!("id=\"{field}\"")), "{part} {field}: {}", again.body);
            again.shows(advice);
            let kept = again.form(&format!("/{part}"));
            for (name, value) in typed.iter().filter(|(_, value)| !value.is_empty()) {
                assert!(kept.fields.contains(&((*name).to_owned(), (*value).to_owned())), "{name} was {value}: {:?}", kept.fields);
            }
        }
        let both = fills(&giulia, &service, "sedi", &[("main_access", "step_free"), ("main_access", "no_wheelchair")]).await;
        assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY);
        both.shows("togli uno dei due");
        giulia.open(&format!("/servizi/{service}")).await.ok().shows("Scrivi le sedi").shows("Scrivi le lingue");
    }

    async fn linked_cooperatives_are_told_nothing_new_of_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let service = a_service(&desks.omar).await;
        let entries = "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM feed_entries";
        let node = &desks.pair.brezza;
        let before = node.count(entries).await;
        says_where(&desks.omar, &service).await;
        assert_eq!(node.count(entries).await, before, "the feed has no words for it");
    }
}
