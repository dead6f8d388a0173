//! A death is written once: whatever goes on ends with it, who works with her is told, and a mistake is put right.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{in_days, open_person};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, a_service_called, an_activity, an_enrolment_since, waits};
use crate::support::staff::comes_in;

/// Writes the day on the page of a death.
async fn dies(panel: &Panel, person: &str, on: &str) -> Page {
    let page = panel.open(&format!("{person}/decesso")).await.ok();
    panel.send(&page, &page.form("/decesso").with("on", on)).await
}

/// Puts a colleague into the team of a service.
async fn works_there(panel: &Panel, node: &TestNode, service: &str, login: &'static str) {
    let ids = node.texts("SELECT id || ' ' || login FROM accounts").await;
    let id = ids.iter().find_map(|row| row.strip_suffix(login)).expect("an account").trim();
    let page = panel.open(&format!("/servizi/{service}/squadra")).await.ok();
    panel.send(&page, &page.form("/squadra").with("account", id).with("qualification", "educator")).await.ok();
}

const STATES: &str = "SELECT state || ' ' || reason FROM enrolments ORDER BY reason";
const INSIDE: &str = "SELECT CAST(COALESCE(SUM(enrolments), 0) AS TEXT) FROM enrolment_totals WHERE state = 'active'";

on_both_engines! {
    async fn a_death_ends_everything_on_its_day_and_frees_the_places(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let (service, other) = (a_service(&giulia).await, a_service_called(&giulia, "Mensa La Lucciola").await);
        works_there(&giulia, &node, &service, "lucia").await;
        let person = open_person(&giulia).await;
        let enrolment = an_enrolment_since(&giulia, &person, &service, &in_days(-20)).await;
        let waiting = waits(&giulia, &person, &other).await;
        an_activity(&giulia, &service, &enrolment, "planned").await;
        assert_eq!(node.texts(INSIDE).await, ["1"], "he has a place");

        let page = giulia.open(&format!("{person}/decesso")).await.ok();
        for shown in ["Doposcuola La Lucciola", "Mensa La Lucciola", "Si concludono"] {
            page.shows(shown);
        }
        let page = dies(&giulia, &person, &in_days(-1)).await.ok();
        page.shows("Il decesso è scritto").shows(&format!("Decesso: {}", in_days(-1)));
        assert!(!page.text().contains("Nuovo invio"), "nothing begins any more");
        assert_eq!(node.texts(STATES).await, ["closed deceased", "closed request_deceased"]);
        giulia.open(&enrolment).await.ok().shows("Conclusa").shows("Decesso").shows(&in_days(-1));
        giulia.open(&waiting).await.ok().shows("Conclusa").shows("Decesso");
        assert_eq!(node.texts(INSIDE).await, ["0"], "the place is free");
        assert_eq!(node.texts("SELECT state || reason FROM activities").await, ["missedperson_absent"]);
        assert_eq!(node.texts("SELECT action FROM audit_entries WHERE action = 'person.died'").await.len(), 1);
        // Nothing begins any more, at the address of the form either.
        let page = giulia.open(&format!("/prese/nuova?servizio={service}")).await.ok();
        let form = page.form("/prese/nuova").with("person", person.trim_start_matches("/persone/"));
        let form = form.with("service", service.as_str()).with("act", "avvia").with("on", &in_days(-1));
        giulia.send(&page, &form).await.shows("È scritto il suo decesso");
        assert_eq!(node.texts(STATES).await.len(), 2, "no third enrolment");
        // Lists say it, and so does the home page of who works there.
        giulia.open("/persone").await.ok().shows(&format!("Decesso: {}", in_days(-1)));
        for panel in [&giulia, &lucia] {
            panel.open("/").await.ok().shows(&format!("Rossi Mario: decesso il {}", in_days(-1)));
        }
        let marta = comes_in(&node, "marta", "operator").await;
        assert!(!marta.open("/").await.ok().text().contains("Rossi Mario"), "nobody in whose service he was");
    }

    async fn what_was_planned_for_several_goes_on_for_the_others(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let person = open_person(&giulia).await;
        let other = crate::enrolments::person(&giulia, "Brunelli").await;
        let mut both = Vec::new();
        for one in [&person, &other] {
            both.push(an_enrolment_since(&giulia, one, &service, &in_days(-20)).await);
        }
        let page = giulia.open(&format!("/ore?servizio={service}")).await.ok();
        let ids: Vec<&str> = both.iter().map(|address| address.trim_start_matches("/prese/")).collect();
        let form = page.form_asking("as").with("enrolments", ids[0]).tick("enrolments", ids[1]).with("as", "planned");
        giulia.send(&page, &form.with("from", "9").with("to", "10")).await.ok();
        dies(&giulia, &person, &in_days(-1)).await.ok();
        assert_eq!(node.texts("SELECT state FROM activities ORDER BY state").await, ["planned", "replaced"]);
        let left = "SELECT enrolment FROM activity_shares WHERE state = 'planned'";
        assert_eq!(node.texts(left).await, [ids[1]], "the other is still expected");
    }

    async fn an_end_for_this_reason_writes_the_death_for_all_services(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (service, other) = (a_service(&giulia).await, a_service_called(&giulia, "Mensa La Lucciola").await);
        let person = open_person(&giulia).await;
        let enrolment = an_enrolment_since(&giulia, &person, &service, &in_days(-20)).await;
        an_enrolment_since(&giulia, &person, &other, &in_days(-20)).await;
        let page = giulia.open(&format!("{enrolment}/fai/concludi")).await.ok();
        page.shows("il giorno si scrive anche nella scheda");
        let form = page.form("/fai/concludi").with("reason", "deceased").with("on", &in_days(-2)).with("note", "In ospedale");
        giulia.send(&page, &form).await.ok().shows("Il decesso è scritto").shows("In ospedale");
        assert_eq!(node.texts(STATES).await, ["closed deceased", "closed deceased"]);
        giulia.open(&person).await.ok().shows(&format!("Decesso il {}", in_days(-2)));
    }

    async fn a_wrong_day_is_corrected_and_who_is_alive_reopens_one_by_one(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let person = open_person(&giulia).await;
        let enrolment = an_enrolment_since(&giulia, &person, &service, &in_days(-20)).await;
        for (on, told) in [
            ("01/01/1980".to_owned(), "È prima della nascita"),
            (in_days(1), "Questo giorno non è ancora arrivato"),
            (String::new(), "Giorno del decesso"),
        ] {
            let again = dies(&giulia, &person, &on).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{on}");
            again.shows(told);
        }
        assert_eq!(node.texts("SELECT died_on FROM people").await, [""]);
        dies(&giulia, &person, &in_days(-1)).await.ok();
        dies(&giulia, &person, &in_days(-3)).await.ok().shows("Il giorno del decesso è corretto");
        giulia.open(&enrolment).await.ok().shows(&in_days(-3));
        // Saving the record changes nothing of it.
        let page = giulia.open(&format!("{person}/modifica")).await.ok();
        giulia.send(&page, &page.form("").with("called", "Leo")).await.ok().shows(&format!("Decesso: {}", in_days(-3)));

        let page = giulia.open(&format!("{person}/decesso")).await.ok();
        let page = giulia.send(&page, &page.form("/decesso/vive")).await.ok();
        page.shows("Concluse per decesso").shows("Doposcuola La Lucciola").shows("Riapri");
        assert_eq!(node.texts(STATES).await, ["closed deceased"], "nothing opens by itself");
        giulia.open(&person).await.ok().shows("1 presa in carico è conclusa per decesso");
        let page = giulia.open(&format!("{enrolment}/annulla")).await.ok();
        giulia.send(&page, &page.form("/annulla").with("note", "Non era lei")).await.ok();
        assert_eq!(node.texts("SELECT state FROM enrolments").await, ["active"]);
        assert!(!giulia.open(&person).await.ok().text().contains("decesso, ma"), "it is put right");
    }
}
