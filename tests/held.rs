//! Who holds what of a person who is no linked node: this cooperative service by service, a body that is told by hand, the body that
//! pays; on her page, and in the dossier that is handed to her.

use serde_json::Value;

use crate::notices::writes_notice;
use crate::on_both_engines;
use crate::subject_requests::{asks, keeps};
use crate::support::desk::{in_days, open_person, this_month};
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::seeds::{a_benefit, a_contract, a_service, an_activity, an_enrolment};
use crate::support::staff::comes_in;

/// What a file of rows, and one of a statement, say about her in words.
const GIVEN: [&str; 2] = ["Righe per il SIUSS con il suo nome", "Rendiconto con il suo nome"];

/// Somebody else, without anything but a name.
async fn somebody(panel: &Panel) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let made = panel.send(&page, &page.form("").with("family_name", "Verdi").with("given_name", "Anna")).await.ok();
    made.path.split('?').next().unwrap_or_default().to_owned()
}

/// The notice of the service is handed to her, the school is named in a consent, and an hour was worked with her.
async fn is_served(panel: &Panel, person: &str, service: &str) {
    writes_notice(panel, service, "I dati servono al doposcuola inventato").await;
    let enrolment = an_enrolment(panel, person, service).await;
    let page = panel.open(&format!("{enrolment}/informativa")).await.ok();
    panel.send(&page, &page.form("/informativa")).await.ok();
    let page = panel.open(&format!("{person}/consensi")).await.ok();
    let form = page.form("").with("purpose", "communication").with("named", "Scuola media Inventata");
    panel.send(&page, &form).await.ok();
    an_activity(panel, service, &enrolment, "").await;
}

on_both_engines! {
    async fn her_page_and_the_dossier_say_what_is_held_here_and_to_whom_it_went_outside(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let (person, other) = (open_person(&giulia).await, somebody(&giulia).await);
        let page = giulia.open(&person).await.ok();
        page.shows("la scheda è qui dal").shows("Senza una base giuridica il nome non può essere comunicato");
        page.shows("Nessun’altra cooperativa ha ricevuto dati su questa persona con un invio");

        // A service that rests on a public interest needs no consent, and nobody has said yet for how long it keeps its data.
        let service = a_service(&giulia).await;
        an_enrolment(&giulia, &other, &service).await;
        let page = giulia.open(&other).await.ok();
        page.shows("si regge su altro (compito di interesse pubblico)").shows("non è ancora scritto per quanto tempo");
        page.shows("Non è scritto che sia stata consegnata");
        assert!(!page.text().contains("Senza una base giuridica"), "{}", page.text());

        // Hours go under the contract that is there when they are written.
        let contract = a_contract(&giulia, &service).await;
        is_served(&giulia, &person, &service).await;
        keeps(&giulia, &service, "10").await;
        a_benefit(&giulia, &contract).await;
        let before = giulia.open(&person).await.ok().text();
        assert!(!GIVEN.iter().any(|words| before.contains(words)), "nothing was taken out yet: {before}");
        let month = this_month();
        giulia.open(&format!("/contratti/{contract}/siuss/esporta?dal={month}&al={month}")).await.ok();
        giulia.open(&format!("/contratti/{contract}/rendiconto/esporta?mese={month}&formato=xlsx")).await.ok();

        asks(&giulia, &person, "access").await;
        let known = ["Titolare: decide lei", "10 anni dopo l’ultimo giorno (Regola inventata, art. 14)",
            "Versione 1, consegnata il", "Scuola media Inventata", "Comune di Esempio", GIVEN[0], GIVEN[1]];
        let (page, dossier) = (giulia.open(&person).await.ok(), dora.open(&format!("{person}/fascicolo")).await.ok());
        for words in known {
            page.shows(words);
            dossier.shows(words);
        }
        dossier.shows("Sapere che cosa avete (art. 15)").shows("Parole inventate della persona");
        let text = giulia.open(&other).await.ok().text();
        assert!(!GIVEN.iter().any(|words| text.contains(words)), "no hour was worked with her: {text}");

        let file = dora.open(&format!("{person}/fascicolo/json")).await.ok();
        let file: Value = serde_json::from_str(&file.body).unwrap();
        let held = &file["held_here"]["services"][0];
        assert_eq!((&held["role"], &held["years_kept"]), (&"controller".into(), &10.into()), "{held}");
        assert_eq!((&held["legal_basis"], &held["notices"][0]["version"]), (&"public_interest".into(), &1.into()), "{held}");
        let told: Vec<&str> =
            file["held_here"]["recipients"].as_array().unwrap().iter().filter_map(|one| one["how"].as_str()).collect();
        assert_eq!(told, ["by_hand", "benefit", "statement"]);
        assert_eq!(file["requests"][0]["kind"], "access");
    }

    async fn a_service_that_rests_on_a_contract_says_so_on_her_page_in_the_register_and_in_the_dossier(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let (person, service) = (open_person(&giulia).await, a_service(&giulia).await);
        an_enrolment(&giulia, &person, &service).await;
        let page = giulia.open(&format!("/servizi/{service}")).await.ok();
        let form = page.form("").with("legal_basis", "contract");
        giulia.send(&page, &form).await.ok();
        giulia.open(&format!("/servizi/{service}")).await.ok().shows("Contratto con la persona");
        giulia.open(&person).await.ok().shows("si regge su altro (contratto con la persona)");
        giulia.open("/trattamenti").await.ok().shows("Contratto con la persona");
        let register = giulia.open("/trattamenti/esporta?formato=csv").await.ok().body;
        assert!(register.contains("Contratto con la persona"), "{register}");
        asks(&giulia, &person, "access").await;
        let file = dora.open(&format!("{person}/fascicolo/json")).await.ok();
        let file: Value = serde_json::from_str(&file.body).unwrap();
        assert_eq!(file["held_here"]["services"][0]["legal_basis"], "contract");
        let kept = node.texts("SELECT legal_basis FROM services").await;
        assert_eq!(kept, ["contract"]);
        // A name is told to another cooperative on a basis that a referral has a word for.
        let offered = giulia.open(&format!("{person}/consensi")).await.ok().body;
        assert!(offered.contains("value=\"consent\"") && !offered.contains("value=\"contract\""), "{offered}");
    }

    async fn a_viewer_who_may_not_see_a_referral_is_not_told_that_there_is_none(engine: Engine) {
        let desks = crate::support::desk::Desks::at(crate::support::pair::TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let service = a_service(&desks.giulia).await;
        an_enrolment(&desks.giulia, &person, &service).await;
        let lucia = comes_in(&desks.pair.aurora, "lucia", "operator").await;
        crate::teams::joins(&desks.giulia, &service, "lucia", &in_days(-30), "").await.ok();
        let none = "Nessun’altra cooperativa ha ricevuto dati";
        lucia.open(&person).await.ok().shows(none);
        crate::support::story::Story::begin(&desks, pico_protocol::referral::Kind::Referral, &person).await;
        let page = lucia.open(&person).await.ok();
        assert!(!page.text().contains(none), "{}", page.text());
        page.shows("C’è anche un invio che non puoi vedere");
        desks.giulia.open(&person).await.ok().shows("solo senza nome");
    }
}
