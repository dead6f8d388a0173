//! Lists as files: services, colleagues, teams, consents, plans, family and network, documents. Who may see the list gets it, each is
//! written down, nothing in it computes.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{in_days, protect};
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::seeds::{a_document, a_plan, a_relation, a_service, a_service_called, an_enrolment};
use crate::support::staff::{comes_in, full_name};
use crate::teams::joins;

async fn person(panel: &Panel, name: &str) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let record = panel.send(&page, &page.form("").with("family_name", name)).await.ok();
    record.path.split('?').next().unwrap_or_default().to_owned()
}

async fn consents(panel: &Panel, person: &str) {
    let page = panel.open(&format!("{person}/consensi")).await.ok();
    panel.send(&page, &page.form("").with("purpose", "care").with("given_on", &in_days(-3))).await.ok();
}

/// Writes on the page of one person that the other is her neighbour.
async fn ties(panel: &Panel, person: &str, other: &str) {
    let page = panel.open(&format!("{person}/relazioni/nuova")).await.ok();
    let mut form = page.form("/relazioni/nuova").with("kind", "neighbour");
    form.fields.push(("other".to_owned(), other.trim_start_matches("/persone/").to_owned()));
    panel.send(&page, &form).await.ok();
}

/// Her data are only kept from now on.
async fn restrict(panel: &Panel, person: &str) {
    let request = crate::subject_requests::asks(panel, person, "restriction").await;
    crate::restriction::grants(panel, &request).await;
}

/// The lines of a file below its heads.
async fn rows(panel: &Panel, address: &str) -> Vec<String> {
    let file = panel.open(address).await.ok().body;
    file.lines().skip(1).map(str::to_owned).collect()
}

on_both_engines! {
    async fn lists_are_files_for_who_may_see_them_and_each_is_written_down(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let service = a_service_called(&giulia, "=1+1 Mensa").await;
        let (seen, hidden, kept) =
            (person(&giulia, "+Anselmi").await, person(&giulia, "Nascosta").await, person(&giulia, "Limitata").await);
        for one in [&seen, &hidden, &kept] {
            consents(&giulia, one).await;
            a_plan(&giulia, &an_enrolment(&giulia, one, &service).await).await;
        }
        protect(&giulia, &hidden, "Via del Rifugio 9").await;
        restrict(&giulia, &kept).await;
        for (panel, other, list, address, action, words) in [
            (&giulia, &ada, "/servizi", "/servizi/esporta", "service.export", "'=1+1 Mensa"),
            (&ada, &giulia, "/utenti", "/utenti/esporta", "account.export", "giulia"),
            (&giulia, &ada, "/persone", "/persone/consensi/esporta", "legal.export", "'+Anselmi"),
            (&giulia, &ada, "/persone", "/persone/piani/esporta", "plan.export", "'+Anselmi"),
        ] {
            assert!(panel.open(list).await.ok().body.contains(&format!("{address}?formato=xlsx")), "{address} is offered");
            let file = panel.open(&format!("{address}?formato=csv")).await.ok().body;
            assert!(file.contains(words), "{address}: {file}");
            for nobody in ["Nascosta", "Limitata", "argon2"] {
                assert!(!file.contains(nobody), "{address}: {file}");
            }
            for kind in ["xlsx", "ods"] {
                panel.open(&format!("{address}?formato={kind}")).await.ok();
            }
            if address != "/servizi/esporta" {
                assert_eq!(other.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
            }
            let actions = node.texts("SELECT action FROM audit_entries").await;
            assert_eq!(actions.iter().filter(|one| *one == action).count(), 3, "{address}");
        }
        // A filter holds for the file too.
        let closed = giulia.open("/servizi/esporta?stato=closed&formato=csv").await.ok().body;
        assert!(!closed.contains("Mensa"), "{closed}");
        let elsewhere = person(&giulia, "Altrove").await;
        consents(&giulia, &elsewhere).await;
        let other = a_service_called(&giulia, "Sportello La Lucciola").await;
        a_plan(&giulia, &an_enrolment(&giulia, &elsewhere, &other).await).await;
        for list in ["consensi", "piani"] {
            let file = giulia.open(&format!("/persone/{list}/esporta?servizio={other}&formato=csv")).await.ok().body;
            assert!(file.contains("Altrove") && !file.contains("Anselmi"), "{list}: {file}");
        }
    }

    async fn teams_are_a_file_of_all_services_and_of_one(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        for login in ["lucia", "marta", "nora"] {
            comes_in(&node, login, "operator").await;
        }
        let canteen = a_service_called(&giulia, "=1+1 Mensa").await;
        let desk = a_service_called(&giulia, "Sportello La Lucciola").await;
        joins(&giulia, &canteen, "lucia", &in_days(-3), "").await.ok();
        joins(&giulia, &canteen, "nora", &in_days(-9), &in_days(-5)).await.ok();
        joins(&giulia, &desk, "marta", &in_days(5), "").await.ok();
        let all = rows(&giulia, "/servizi/squadre/esporta?formato=csv").await;
        let of = |login: &str| all.iter().find(|row| row.contains(&full_name(login))).expect("she is in the file");
        assert_eq!(all.len(), 3, "{all:?}");
        let lucia = of("lucia");
        assert!(lucia.starts_with("'=1+1 Mensa;") && lucia.contains("Educatrice professionale"), "{lucia}");
        assert!(lucia.contains(&in_days(-3)) && !lucia.contains("Deve ancora cominciare"), "{lucia}");
        assert!(of("nora").contains(&in_days(-5)), "{all:?}");
        assert!(of("marta").starts_with("Sportello La Lucciola;") && of("marta").contains("Deve ancora cominciare"), "{all:?}");
        // The page of a team gives its own, to everybody who reads the page.
        let one = format!("/servizi/squadre/esporta?servizio={canteen}");
        assert!(ada.open(&format!("/servizi/{canteen}/squadra")).await.ok().body.contains(&one));
        assert!(ada.open("/servizi").await.ok().body.contains("/servizi/squadre/esporta?formato=xlsx"));
        let its = rows(&ada, &format!("{one}&formato=csv")).await;
        assert!(its.len() == 2 && its.iter().all(|row| row.starts_with("'=1+1 Mensa;")), "{its:?}");
        for kind in ["xlsx", "ods"] {
            ada.open(&format!("{one}&formato={kind}")).await.ok();
        }
        let unknown = ada.open("/servizi/squadre/esporta?servizio=nessuno").await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        let told = node.texts("SELECT detail FROM audit_entries WHERE action = 'team.export'").await;
        assert!(told.len() == 4 && told.iter().all(|row| row.starts_with("ids=acc_")), "{told:?}");
    }

    async fn family_network_and_documents_are_files_of_whom_one_sees(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let marta = comes_in(&node, "marta", "operator").await;
        let paola = comes_in(&node, "paola", "management").await;
        let (seen, elsewhere) = (person(&giulia, "+Anselmi").await, person(&giulia, "Altrove").await);
        let (hidden, kept) = (person(&giulia, "Nascosta").await, person(&giulia, "Limitata").await);
        for one in [&seen, &elsewhere, &hidden, &kept] {
            a_relation(&giulia, one).await;
            a_document(&giulia, one).await;
        }
        for other in [&elsewhere, &hidden, &kept] {
            ties(&giulia, &seen, other).await;
        }
        let service = a_service(&giulia).await;
        an_enrolment(&giulia, &seen, &service).await;
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        protect(&giulia, &hidden, "Via del Rifugio 9").await;
        restrict(&giulia, &kept).await;
        let narrowed = giulia.open(&format!("/persone?servizio={service}")).await.ok().body;
        // Of two records that belong together each has the other; who may be in no file is in none, on neither side.
        for (list, action, words, sizes) in [
            ("relazioni", "relation.export", ["Zia Inventata", "Altro parente", "051 000001"], [4, 2, 1]),
            ("documenti", "document.export", ["Carta inventata", "Documento d’identità", "'+Anselmi"], [2, 1, 1]),
        ] {
            let address = format!("/persone/{list}/esporta");
            assert!(narrowed.contains(&format!("{address}?servizio={service}")), "{list} is offered");
            let all = rows(&giulia, &format!("{address}?formato=csv")).await;
            let its = rows(&giulia, &format!("{address}?servizio={service}&formato=csv")).await;
            let hers = rows(&lucia, &format!("{address}?formato=csv")).await;
            assert_eq!([all.len(), its.len(), hers.len()], sizes, "{list}: {all:?} {its:?} {hers:?}");
            assert!(words.iter().all(|words| all.iter().any(|row| row.contains(words))), "{list}: {all:?}");
            assert!(hers[0].starts_with("'+Anselmi;") && !hers[0].contains("Altrove"), "{list}: {hers:?}");
            for nobody in ["Nascosta", "Limitata", "%PDF"] {
                assert!(!all.concat().contains(nobody), "{list}: {all:?}");
            }
            assert!(rows(&marta, &address).await.is_empty(), "{list}: she is in no team");
            assert_eq!(paola.open(&address).await.status, StatusCode::NOT_FOUND, "{list}");
            for kind in ["xlsx", "ods"] {
                giulia.open(&format!("{address}?formato={kind}")).await.ok();
            }
            let actions = node.texts("SELECT action FROM audit_entries").await;
            assert_eq!(actions.iter().filter(|one| *one == action).count(), 5, "{list}");
        }
        let told = node.texts("SELECT detail FROM audit_entries WHERE action IN ('relation.export', 'document.export')").await;
        let names = |person: &str| told.iter().any(|row| row.contains(person.trim_start_matches("/persone/")));
        assert!(names(&seen) && names(&elsewhere) && !names(&hidden) && !names(&kept), "{told:?}");
    }
}
