//! The list of people, narrowed, and the register of them as a file.

use pico_node::people::Sex;
use pico_node::people::tax_code::compose;
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::protect;
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::seeds::{a_member, a_service_called, an_enrolment};
use crate::support::staff::comes_in;

async fn opens(panel: &Panel, fields: &[(&str, &str)]) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let form = fields.iter().fold(page.form(""), |form, (field, value)| form.with(field, value));
    panel.send(&page, &form).await.ok().path.split('?').next().unwrap_or_default().to_owned()
}

on_both_engines! {
    async fn the_list_is_narrowed_by_service_municipality_and_age_and_its_file_follows(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let anna = opens(&giulia, &[("family_name", "Anselmi"), ("comune", "Bologna"), ("birth_date", "10/12/1985")]).await;
        opens(&giulia, &[("family_name", "Brunelli"), ("comune", "Bologna"), ("birth_date", "01/03/2015")]).await;
        let carla = opens(&giulia, &[("family_name", "Carli"), ("comune", "Imola")]).await;
        let hidden = opens(&giulia, &[("family_name", "Donati"), ("comune", "Rimini"), ("birth_date", "10/12/1985")]).await;
        protect(&giulia, &hidden, "Via del Rifugio 9").await;
        let service = a_service_called(&giulia, "Doposcuola La Lucciola").await;
        an_enrolment(&giulia, &anna, &service).await;
        an_enrolment(&giulia, &carla, &service).await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let every = ["Anselmi", "Brunelli", "Carli", "Donati"];
        let of_service = format!("servizio={service}");
        let both = format!("servizio={service}&comune=037006");
        for (query, expected) in [
            ("", &["Anselmi", "Brunelli", "Carli"][..]),
            (of_service.as_str(), &["Anselmi", "Carli"]),
            ("comune=037006", &["Anselmi", "Brunelli"]),
            ("eta=30", &["Anselmi"]),
            ("eta=11", &["Brunelli"]),
            (both.as_str(), &["Anselmi"]),
            ("eta=80", &[]),
            // What is none of ours narrows nothing.
            ("servizio=x&comune=Rossi&eta=7", &["Anselmi", "Brunelli", "Carli"]),
        ] {
            for order in ["nome", "-nome", "modifica", "-modifica"] {
                let page = rosa.open(&format!("/persone?ordine={order}&{query}")).await.ok();
                let table = page.body.split("<tbody>").nth(1).unwrap_or_default();
                let shown: Vec<&str> = every.into_iter().filter(|name| table.contains(name)).collect();
                assert_eq!(shown, expected, "{query} {order}");
            }
            let file = rosa.open(&format!("/persone/esporta?{query}&formato=csv")).await.ok().body;
            let taken: Vec<&str> = every.into_iter().filter(|name| file.contains(name)).collect();
            assert_eq!(taken, expected, "{query}: {file}");
        }
        let page = rosa.open("/persone?comune=037006").await.ok();
        assert!(page.body.contains("/persone/esporta?comune=037006&#38;formato=csv") || page.body.contains("/persone/esporta?comune=037006&formato=csv"), "{}", page.body);
        assert!(!page.body.contains("Rimini"), "where somebody with a protected record lives is no choice");
        // An operator narrows what she sees, and nothing else.
        let lucia = comes_in(&node, "lucia", "operator").await;
        a_member(&giulia, &service).await;
        for query in ["", "?comune=037006", "?eta=30"] {
            let page = lucia.open(&format!("/persone{query}")).await.ok();
            assert!(!page.body.contains("Brunelli"), "{query}");
        }
        assert_eq!(lucia.open(&format!("/persone?servizio={service}")).await.status, StatusCode::OK);
    }

    async fn who_sees_everybody_takes_the_register_and_an_operator_the_list(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let code = compose("Anselmi", "Anna", "1985-12-10".parse().unwrap(), Sex::Female, "A944");
        let contacts = [("address", "Via Emilia 10"), ("telephone", "051 000001"), ("email", "anna@example.it")];
        let fields = [("family_name", "Anselmi"), ("given_name", "Anna"), ("tax_code", code.as_str())];
        opens(&lucia, &[&fields[..], &contacts[..]].concat()).await;
        let hidden = opens(&giulia, &[("family_name", "Donati"), ("telephone", "051 999999")]).await;
        protect(&giulia, &hidden, "Via del Rifugio 9").await;
        let said = |file: &str| [code.as_str(), "Via Emilia 10", "051 000001", "anna@example.it", "Codice fiscale", "Sesso"].map(|words| file.contains(words));
        let file = giulia.open("/persone/esporta?formato=csv").await.ok().body;
        assert_eq!(said(&file), [true; 6], "{file}");
        assert!(file.contains("051 999999"), "her own protected record is hers: {file}");
        let file = lucia.open("/persone/esporta?formato=csv").await.ok().body;
        assert!(file.contains("Anselmi") && said(&file) == [false; 6], "{file}");
        let stefano = comes_in(&node, "stefano", "data-protection").await;
        let file = stefano.open("/persone/esporta?formato=csv").await.ok().body;
        assert!(file.contains("Donati") && !file.contains("051 999999") && !file.contains("Rifugio"), "{file}");
        let acts = node.texts("SELECT action FROM audit_entries WHERE action LIKE 'person.export%' ORDER BY at, id").await;
        assert_eq!(acts, ["person.export-whole", "person.export", "person.export-whole"]);
    }
}
