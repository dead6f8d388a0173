//! Where somebody really lives, what she understands and what she wants to be called: shown where it is needed, hidden where the
//! residence is, and counted nowhere.

use crate::on_both_engines;
use crate::support::desk::{TAX_CODE, open_person, protect, search};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::staff::comes_in;

/// What is written of her besides; she lives in Bologna for the registry.
const BESIDES: [(&str, &str); 7] = [
    ("called", "Leo"),
    ("address", "Via Emilia 10"),
    ("domicile_comune", "Imola"),
    ("domicile_address", "Via della Prova 2"),
    ("languages", "ar"),
    ("other_language", "berbero"),
    ("interpreter", "yes"),
];

/// Writes it into a record.
async fn says(panel: &Panel, person: &str, fields: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("{person}/modifica")).await.ok();
    let form = fields.iter().fold(page.form(""), |form, (field, value)| form.with(field, value));
    panel.send(&page, &form).await
}

on_both_engines! {
    async fn the_domicile_is_where_somebody_goes_and_the_residence_is_what_counts(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        says(&giulia, &person, &[("address", "Via Emilia 10")]).await.ok().shows("Via Emilia 10, Bologna (BO)");
        let page = says(&giulia, &person, &BESIDES).await.ok();
        for shown in ["Rossi Mario «Leo»", "Via della Prova 2, Imola (BO)", "Serve un mediatore", "Arabo", "berbero", "Comune di residenza Bologna (BO)"] {
            page.shows(shown);
        }
        assert!(!page.text().contains("Via Emilia 10, Bologna"), "nobody goes there");
        for (comune, there) in [("037006", true), ("037032", false)] {
            let list = giulia.open(&format!("/persone?comune={comune}")).await.ok();
            assert_eq!(list.body.contains(&person), there, "{comune}");
        }
        let stored = node.texts("SELECT comune || called FROM people").await;
        assert_eq!(stored, ["037006Leo"]);
        assert!(node.texts("SELECT private FROM people").await.iter().all(|text| !text.contains("Prova") && !text.contains("berbero")));
        // What it said before is told in words.
        says(&giulia, &person, &[("languages", "fr"), ("interpreter", "no"), ("called", "")]).await.ok()
            .shows("prima: Arabo").shows("prima: Sì").shows("prima: Leo");
        let file = giulia.open(&format!("{person}/fascicolo/json")).await.ok();
        let file: serde_json::Value = serde_json::from_str(&file.body).unwrap();
        assert_eq!((&file["record"]["languages"], &file["record"]["domicile_address"]), (&"fr".into(), &"Via della Prova 2".into()));
        assert_eq!(file["before"][0]["said"]["called"], "Leo");
    }

    async fn a_rare_language_stands_among_those_of_most_people_and_the_list_stays_closed(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        says(&giulia, &person, &[("languages", "ti")]).await.ok().shows("Tigrino");
        let page = giulia.open(&format!("{person}/modifica")).await.ok();
        let (open, rest) = page.body.split_once("<details class=\"whole\">").expect("the list is closed");
        assert!(open.contains("value=\"ti\" checked") && !rest.contains("value=\"ti\""), "{}", page.text());
        // What is sent as it stands changes nothing.
        giulia.send(&page, &page.form("")).await.ok().shows("Tigrino");
    }

    async fn what_cannot_be_taken_comes_back_in_place_with_everything_else(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let wrong = [&BESIDES[..], &[("domicile_comune", "Samone"), ("languages", "xx")][..]].concat();
        let again = says(&giulia, &person, &wrong).await;
        assert_eq!(again.status, reqwest::StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.body.contains("href=\"#domicile_comune\"") && again.body.contains("href=\"#languages\""), "{}", again.text());
        let kept = again.form("");
        for (field, value) in [("called", "Leo"), ("domicile_comune", "Samone"), ("other_language", "berbero"), ("interpreter", "yes")] {
            assert!(kept.fields.contains(&(field.to_owned(), value.to_owned())), "{field}: {:?}", kept.fields);
        }
        giulia.send(&again, &kept.with("domicile_comune", "Samone (TN)").with("languages", "ar").tick("languages", "fr")).await.ok()
            .shows("Via della Prova 2, Samone (TN)").shows("Arabo, Francese");
    }

    async fn who_knows_her_by_the_name_she_has_chosen_finds_her_until_she_has_another(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let person = open_person(&lucia).await;
        says(&lucia, &person, &BESIDES).await.ok();
        for panel in [&giulia, &lucia] {
            for typed in ["leo", "Leo Rossi", "rossi le", "leo 10/12/1985"] {
                search(panel, typed).await.shows("Rossi Mario «Leo»");
            }
        }
        let marta = comes_in(&node, "marta", "operator").await;
        search(&marta, "leo").await.shows("Non ho trovato niente");
        protect(&lucia, &person, "Via del Rifugio 9").await;
        search(&giulia, "leo").await.shows("Non ho trovato niente");
        search(&lucia, "leo").await.shows("Rossi Mario «Leo»");
        says(&lucia, &person, &[("called", "Gigi")]).await.ok();
        search(&lucia, "leo").await.shows("Non ho trovato niente");
        search(&lucia, "gigi").await.shows("Rossi Mario «Gigi»");
        assert_eq!(node.texts("SELECT word FROM people_words WHERE called = TRUE").await, ["gigi"]);
    }

    async fn a_protected_record_hides_the_domicile_as_it_hides_the_residence(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        says(&giulia, &person, &BESIDES).await.ok();
        let sara = comes_in(&node, "sara", "coordinator").await;
        let asks = async |reason: &str| {
            let page = sara.open("/emergenza").await.ok();
            sara.send(&page, &page.form("/emergenza").with("tax_code", TAX_CODE).with("reason", reason)).await.ok()
        };
        let open = asks("Malore per strada").await;
        open.shows("Via della Prova 2").shows("Imola (BO)").shows("Arabo").shows("berbero").shows("«Leo»");
        let file = sara.open("/persone/esporta?formato=csv").await.ok().body;
        for told in ["Via della Prova 2", "Imola (BO)", "Arabo", "berbero", "Leo"] {
            assert!(file.contains(told), "{told}: {file}");
        }
        protect(&giulia, &person, "Via del Rifugio 9").await;
        // The essential that was opened before says it no more, nor does one that is opened now.
        let dora = comes_in(&node, "dora", "data-protection").await;
        let shown = [sara.open(&open.path).await, asks("Malore, di nuovo").await];
        let files = [sara.open("/persone/esporta?formato=csv").await.ok(), dora.open("/persone/esporta?formato=csv").await.ok()];
        for page in shown.iter().chain(&files) {
            for hidden in ["Prova 2", "Imola", "Rifugio"] {
                assert!(!page.body.contains(hidden), "{hidden} is on {}", page.path);
            }
        }
        shown[1].shows("Arabo");
        assert_eq!(sara.open(&person).await.status, reqwest::StatusCode::NOT_FOUND);
    }
}
