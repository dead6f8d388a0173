//! A person's dossier: everything that is known of her, for her, and no colleague's name.

use reqwest::StatusCode;
use serde_json::Value;

use crate::export::holds;
use crate::on_both_engines;
use crate::support::desk::{TAX_CODE, open_person, protect};
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::seeds::{a_contract, a_plan, a_relation, a_service, a_task, an_activity, an_enrolment, an_entry};
use crate::support::staff::{comes_in, full_name};

async fn file(panel: &Panel, person: &str) -> Value {
    let page = panel.open(&format!("{person}/fascicolo/json")).await.ok();
    assert!(page.headers["content-disposition"].to_str().unwrap().contains("fascicolo.json"));
    assert_eq!(page.headers["cache-control"], "no-store");
    serde_json::from_str(&page.body).unwrap()
}

/// A plan from its approval to its end, hours that were authorised and done, and something to do.
async fn in_a_service(node: &TestNode, giulia: &Panel, (person, service, enrolment): (&str, &str, &str)) {
    let plan = a_plan(giulia, enrolment).await;
    let bianca = comes_in(node, "bianca", "coordinator").await;
    for (panel, step, typed) in [
        (&bianca, "decidi/approva", vec![]),
        (giulia, "obiettivi", vec![("reached-1", "no"), ("note-1", "Un esito inventato")]),
        (
            giulia,
            "verifica",
            vec![("present", "Padre Inventato"), ("outcome", "end"), ("said", "Una verifica inventata")],
        ),
        (giulia, "condivisione", vec![("sharer", "family"), ("how", "refused"), ("said", "Un dissenso inventato")]),
        (giulia, "decidi/concludi", vec![("ending", "renounced"), ("note", "Una fine inventata")]),
    ] {
        let path = format!("{plan}/{step}");
        let page = panel.open(&path).await.ok();
        panel
            .send(&page, &typed.iter().fold(page.form(&path), |form, (name, value)| form.with(name, value)))
            .await
            .ok();
    }
    let contract = a_contract(giulia, service).await;
    let page = giulia.open(&format!("{enrolment}/ore")).await.ok();
    let form = page.form("/ore").with("contract", &contract).with("hours", "4").with("act", "PG 77/2026");
    giulia.send(&page, &form).await.ok();
    an_activity(giulia, service, enrolment, "").await;
    a_task(giulia, person).await;
}

on_both_engines! {
    async fn a_dossier_holds_everything_and_what_it_said_before_and_no_colleagues_name(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        in_a_service(&node, &giulia, (&person, &service, &enrolment)).await;
        let relation = a_relation(&giulia, &person).await;
        let page = giulia.open(&relation).await.ok();
        giulia.send(&page, &page.form("/relazioni/").with("telephone", "051 000009")).await.ok();
        let entry = an_entry(&giulia, &person).await;
        let page = giulia.open(&entry).await.ok();
        giulia.send(&page, &page.form("/diario/").with("text", "Un testo corretto")).await.ok();
        // More entries than one page of the diary has.
        for number in 0..50 {
            let page = giulia.open(&format!("{person}/diario")).await.ok();
            let form = page.form("/diario").with("kind", "talk").with("text", &format!("Colloquio numero {number} di tanti"));
            giulia.send(&page, &form).await.ok();
        }
        let page = giulia.open(&format!("{person}/modifica")).await.ok();
        giulia.send(&page, &page.form("").with("telephone", "051 111111")).await.ok();

        let page = dora.open(&format!("{person}/fascicolo")).await.ok();
        let known = [TAX_CODE, "051 111111", "051 000000", "Doposcuola La Lucciola", "Un diario inventato", "Un testo corretto",
            "Un colloquio inventato", "Colloquio numero 0 di tanti", "Colloquio numero 49 di tanti",
            "Zia Inventata", "051 000001", "051 000009", "PG 77/2026", "Una nota inventata", "Una telefonata inventata",
            "Un bisogno inventato", "Una risorsa inventata", "Un obiettivo inventato", "Un segno inventato", "Un’azione inventata",
            "Un esito inventato", "Padre Inventato", "Una verifica inventata", "Un dissenso inventato", "Una fine inventata"];
        for known in known {
            page.shows(known);
        }
        holds(&node, &known).await;
        let file = file(&dora, &person).await;
        assert_eq!(file["record"]["tax_code"], TAX_CODE);
        assert_eq!(file["before"][0]["said"]["telephone"], "051 000000");
        assert_eq!(file["services"][0]["steps"][0]["note"], "Un diario inventato");
        assert_eq!(file["diary"].as_array().unwrap().len(), 51);
        assert_eq!((&file["plans"][0]["goals"][0]["reached"], &file["plans"][0]["ended_because"]), (&"no".into(), &"renounced".into()));
        let whole = file.to_string();
        for known in known {
            assert!(whole.contains(known), "{known} is not in the file");
        }
        for colleague in ["giulia", "bianca"].map(full_name) {
            assert!(!whole.contains(&colleague) && !page.text().contains(&colleague), "{colleague}");
        }
        for action in ["person.dossier", "person.dossier-file"] {
            let rows = node.texts("SELECT action FROM audit_entries").await;
            assert_eq!(rows.iter().filter(|row| *row == action).count(), 1, "{action}");
        }
    }
}

on_both_engines! {
    async fn a_dossier_is_for_who_answers_the_person_and_a_protected_one_asks_why(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let person = open_person(&giulia).await;
        let hers = open_person(&lucia).await;
        protect(&giulia, &person, "Via del Rifugio 9").await;
        for address in ["/fascicolo", "/fascicolo/json"] {
            assert_eq!(rosa.open(&format!("{person}{address}")).await.status, StatusCode::NOT_FOUND);
            assert_eq!(lucia.open(&format!("{hers}{address}")).await.status, StatusCode::NOT_FOUND);
            let asked = dora.open(&format!("{person}{address}")).await;
            assert!(asked.path.contains("/motivo") && !asked.body.contains("Rifugio"), "{}", asked.path);
            giulia.open(&format!("{person}{address}")).await.ok();
        }
        let page = dora.open(&format!("{person}/motivo")).await.ok();
        dora.send(&page, &page.form("/motivo").with("reason", "Richiesta di accesso n. 12")).await.ok();
        dora.open(&format!("{person}/fascicolo")).await.ok().shows("Via del Rifugio 9");
        lucia.open(&hers).await.ok();
        assert!(!lucia.open(&hers).await.ok().body.contains("/fascicolo"), "nor is she shown the way");
        assert!(giulia.open(&hers).await.ok().body.contains("/fascicolo"));
    }
}
