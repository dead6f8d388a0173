//! What must be known for somebody's health: plain to see for whoever has her record before her or meets her in an emergency, and
//! nowhere else.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{TAX_CODE, open_person, protect};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::staff::comes_in;

/// What it is called.
const CALLED: &str = "Da sapere per la salute";
/// What is known of one record.
const NUTS: &str = "Allergia alle noci";
/// What is known of another, or later.
const GLUTEN: &str = "Celiachia: niente glutine";

/// Writes it into a record.
async fn says(panel: &Panel, person: &str, health: &str) -> Page {
    let page = panel.open(&format!("{person}/modifica")).await.ok();
    panel.send(&page, &page.form("").with("health", health)).await
}

/// What the form of a record is filled with.
async fn said(panel: &Panel, person: &str) -> String {
    let form = panel.open(&format!("{person}/modifica")).await.ok().form("");
    form.fields.into_iter().find(|(name, _)| name == "health").expect("the form asks for it").1
}

/// Opens her essential in an emergency.
async fn asks(panel: &Panel) -> Page {
    let page = panel.open("/emergenza").await.ok();
    let form = page.form("/emergenza").with("tax_code", TAX_CODE).with("reason", "Malore per strada");
    let shown = panel.send(&page, &form).await.ok();
    assert!(shown.path.starts_with("/emergenza/ope_"), "{}: {}", shown.path, shown.text());
    shown
}

on_both_engines! {
    async fn what_must_be_known_is_on_her_page_in_what_it_said_and_in_the_dossier_and_in_no_list(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let page = giulia.open(&person).await.ok();
        assert!(!page.text().to_lowercase().contains(&CALLED.to_lowercase()), "it is not missed where there is nothing");
        let page = says(&giulia, &person, NUTS).await.ok();
        page.shows(&format!("{CALLED} {NUTS}"));
        assert_eq!(page.body.matches(NUTS).count(), 1, "it is said once");
        says(&giulia, &person, GLUTEN).await.ok().shows(&format!("{CALLED} {GLUTEN}")).shows(&format!("prima: {NUTS}"));
        for query in ["SELECT private FROM people", "SELECT before FROM people_history"] {
            let stored = node.texts(query).await;
            assert!(!stored.is_empty() && stored.iter().all(|text| !text.contains("noci") && !text.contains("glutine")), "{query}");
        }
        giulia.open(&format!("{person}/fascicolo")).await.ok().shows(&format!("{CALLED} {GLUTEN}"));
        let file = giulia.open(&format!("{person}/fascicolo/json")).await.ok();
        let file: serde_json::Value = serde_json::from_str(&file.body).unwrap();
        assert_eq!((&file["record"]["health"], &file["before"][0]["said"]["health"]), (&GLUTEN.into(), &NUTS.into()));
        let list = giulia.open("/persone/esporta?formato=csv").await.ok().body;
        assert!(list.contains(TAX_CODE) && !list.contains("glutine") && !list.contains(CALLED), "{list}");
        // What is too long comes back whole.
        let long = "è".repeat(501);
        let again = says(&giulia, &person, &long).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.body.contains("href=\"#health\""), "{}", again.text());
        assert!(again.form("").fields.contains(&("health".to_owned(), long)));
        assert_eq!(said(&giulia, &person).await, GLUTEN);
    }

    async fn in_an_emergency_it_stands_in_the_essential_of_a_protected_record_too_and_the_notes_do_not(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let sara = comes_in(&node, "sara", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let person = open_person(&giulia).await;
        let page = giulia.open(&format!("{person}/modifica")).await.ok();
        giulia.send(&page, &page.form("").with("health", NUTS).with("notes", "Preferisce la mattina")).await.ok();
        let shown = asks(&lucia).await;
        shown.shows(&format!("{CALLED} {NUTS}"));
        assert!(!shown.body.contains("Preferisce"), "notes stay where they are");
        protect(&giulia, &person, "Via del Rifugio 9").await;
        assert_eq!(lucia.open(&shown.path).await.status, StatusCode::NOT_FOUND);
        let shown = asks(&sara).await;
        shown.shows(&format!("{CALLED} {NUTS}"));
        assert!(!shown.body.contains("Rifugio") && !shown.body.contains("Preferisce"), "{}", shown.text());
        says(&giulia, &person, "").await.ok();
        assert!(!sara.open(&shown.path).await.ok().text().contains(CALLED), "there is nothing to know any more");
    }

    async fn of_two_records_both_are_kept_and_each_has_its_own_again_when_they_are_parted(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let first = open_person(&giulia).await;
        says(&giulia, &first, NUTS).await.ok();
        let page = giulia.open("/persone/nuova").await.ok();
        let form = page.form("").with("family_name", "Verdi").with("given_name", "Nina").with("health", GLUTEN);
        let second = giulia.send(&page, &form).await.ok();
        let second = second.path.split('?').next().unwrap_or_default().to_owned();
        let compared = format!("{first}/unisci/{}", second.trim_start_matches("/persone/"));
        let page = giulia.open(&compared).await.ok();
        page.shows(NUTS).shows(GLUTEN).shows("Tutti e due i testi");
        let form = page.form("/unisci/");
        assert!(form.fields.contains(&("health".to_owned(), "both".to_owned())), "none is lost unless somebody chooses so");
        giulia.send(&page, &form).await.ok().shows(&format!("{CALLED} {NUTS} {GLUTEN}"));
        let page = giulia.open(&format!("{first}/unioni")).await.ok();
        giulia.send(&page, &page.form("/separa")).await.ok().shows("Schede separate");
        assert_eq!((said(&giulia, &first).await.as_str(), said(&giulia, &second).await.as_str()), (NUTS, GLUTEN));
        // Together they would be longer than the form takes: one is chosen, and neither is cut.
        says(&giulia, &first, &"è".repeat(490)).await.ok();
        let page = giulia.open(&compared).await.ok();
        let form = page.form("/unisci/");
        assert!(!form.choices.contains(&("health".to_owned(), "both".to_owned())));
        let refused = giulia.send(&page, &form.with("health", "both")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("I due testi insieme sono troppo lunghi");
        assert_eq!(said(&giulia, &second).await, GLUTEN);
    }
}
