//! How people are reached: in the file of a service as on the record of each, and corrected by whoever works with her.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{in_days, protect};
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::seeds::{a_service, an_enrolment};
use crate::support::staff::comes_in;

async fn opens(panel: &Panel, fields: &[(&str, &str)]) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let form = fields.iter().fold(page.form(""), |form, (field, value)| form.with(field, value));
    panel.send(&page, &form).await.ok().path.split('?').next().unwrap_or_default().to_owned()
}

/// Her mother, who has no record.
async fn has_a_mother(panel: &Panel, person: &str) {
    let page = panel.open(&format!("{person}/relazioni/nuova")).await.ok();
    let form = page.form("/relazioni/nuova").with("kind", "mother").with("name", "Bianchi Ada");
    panel.send(&page, &form.with("telephone", "051 222222")).await.ok();
}

const ANNA: [(&str, &str); 4] =
    [("family_name", "Anselmi"), ("given_name", "Anna"), ("telephone", "051 000001"), ("email", "anna@example.it")];

on_both_engines! {
    async fn the_file_of_a_service_says_how_each_is_reached_where_her_record_would(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let anna = opens(&giulia, &ANNA).await;
        has_a_mother(&giulia, &anna).await;
        let hidden = opens(&giulia, &[("family_name", "Donati"), ("telephone", "051 999999"), ("guardian", "Zia Pina, 051 888888")]).await;
        protect(&giulia, &hidden, "Via del Rifugio 9").await;
        for person in [&anna, &hidden] {
            an_enrolment(&giulia, person, &service).await;
        }
        let lucia = comes_in(&node, "lucia", "operator").await;
        crate::teams::joins(&giulia, &service, "lucia", &in_days(-30), "").await.ok();
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let address = format!("/servizi/{service}/persone/esporta?formato=csv");
        let hers = ["051 000001", "anna@example.it", "Bianchi Ada (Madre)", "051 222222"];
        for (panel, names_hidden, reaches_hidden) in
            [(&giulia, true, true), (&lucia, false, false), (&rosa, false, false), (&dora, true, false)]
        {
            let file = panel.open(&address).await.ok().body;
            assert!(file.contains("Telefono di chi chiamare"), "{file}");
            assert!(hers.iter().all(|words| file.contains(words)), "{file}");
            assert_eq!(file.contains("Donati"), names_hidden, "{file}");
            for words in ["051 999999", "Zia Pina, 051 888888"] {
                assert_eq!(file.contains(words), reaches_hidden, "{words}: {file}");
            }
        }
        // Who may not be seen by whoever asks is called for nobody, and whoever is called has her row in the log.
        let father = opens(&giulia, &[("family_name", "Anselmi"), ("given_name", "Ugo"), ("telephone", "051 333333")]).await;
        let carla = opens(&giulia, &[("family_name", "Carli")]).await;
        let page = giulia.open(&format!("{carla}/relazioni/nuova")).await.ok();
        let mut form = page.form("/relazioni/nuova").with("kind", "father");
        form.fields.push(("other".to_owned(), father.trim_start_matches("/persone/").to_owned()));
        giulia.send(&page, &form).await.ok();
        an_enrolment(&giulia, &carla, &service).await;
        let file = giulia.open(&address).await.ok().body;
        assert!(file.contains("Anselmi Ugo (Padre)") && file.contains("051 333333"), "{file}");
        let told = node.texts("SELECT detail FROM audit_entries WHERE action = 'enrolment.export' ORDER BY at, id").await;
        let named = |row: Option<&String>| row.is_some_and(|row| row.contains(father.trim_start_matches("/persone/")));
        assert!(named(told.last()) && !named(told.first()), "{told:?}");
        let file = lucia.open(&address).await.ok().body;
        assert!(file.contains("Carli") && !file.contains("051 333333"), "his record is none of hers: {file}");
    }

    async fn an_operator_corrects_how_the_people_of_her_services_are_reached(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let (anna, service) = (opens(&giulia, &ANNA).await, a_service(&giulia).await);
        has_a_mother(&giulia, &anna).await;
        an_enrolment(&giulia, &anna, &service).await;
        let address = format!("{anna}/recapiti");
        assert_eq!(lucia.open(&address).await.status, StatusCode::NOT_FOUND, "she is in none of her services");
        crate::teams::joins(&giulia, &service, "lucia", &in_days(-30), "").await.ok();
        let record = lucia.open(&anna).await.ok();
        record.shows("Correggi telefono e recapiti");
        assert!(!record.body.contains(&format!("{anna}/modifica")), "the rest of the record is not hers to change");

        let page = lucia.open(&address).await.ok();
        let wrong = lucia.send(&page, &page.form("").with("telephone", "casa")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("value=\"casa\""), "what was typed is still there");
        let late = giulia.open(&address).await.ok();
        let saved = lucia.send(&page, &page.form("").with("telephone", "051 777777")).await.ok();
        saved.shows("I recapiti sono salvati").shows("051 777777");
        // Who saves second is shown what it says now, keeps what she typed, and decides.
        let again = giulia.send(&late, &late.form("").with("telephone", "051 666666")).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.shows("051 777777").body.contains("value=\"051 666666\""), "{}", again.text());
        giulia.send(&again, &again.form("")).await.ok().shows("051 666666");
        // Nothing changed: nothing is written.
        let page = lucia.open(&address).await.ok();
        lucia.send(&page, &page.form("")).await.ok();

        let link = page.body.split("/recapiti/rel_").nth(1).and_then(|rest| rest.split('"').next()).expect("her mother");
        let mother = format!("{address}/rel_{link}");
        let (page, late) = (lucia.open(&mother).await.ok(), giulia.open(&mother).await.ok());
        page.shows("Bianchi Ada");
        assert!(!page.form("").names.iter().any(|name| name == "collects" || name == "represents"));
        lucia.send(&page, &page.form("").with("telephone", "051 555555")).await.ok().shows("051 555555");
        let again = giulia.send(&late, &late.form("").with("telephone", "051 444444")).await;
        assert!(again.shows("051 555555").body.contains("value=\"051 444444\""), "{}", again.text());
        giulia.open(&anna).await.ok().shows("Madre").shows("051 555555");
        let changes = node.texts("SELECT detail FROM audit_entries WHERE action = 'person.change' ORDER BY at, id").await;
        assert_eq!(changes, ["fields=telephone", "fields=telephone"]);
        let changes = node.texts("SELECT actor_name FROM audit_entries WHERE action = 'relation.changed'").await;
        assert_eq!(changes.len(), 1, "{changes:?}");

        let pages = [lucia.open(&address).await.ok(), lucia.open(&mother).await.ok()];
        let request = crate::subject_requests::asks(&giulia, &anna, "restriction").await;
        crate::restriction::grants(&giulia, &request).await;
        for page in pages {
            let locked = lucia.send(&page, &page.form("").with("telephone", "051 333333")).await;
            assert_eq!(locked.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(locked.body.contains("value=\"051 333333\""), "{}", locked.text());
        }
        assert!(!lucia.open(&anna).await.ok().body.contains(&address), "no button that would be refused");
    }
}
