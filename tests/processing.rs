//! The register of processing: what is no service, on what data of art. 9 rest, what is done for another body, and what it said before.

use reqwest::StatusCode;

use crate::notices::writes_notice;
use crate::on_both_engines;
use crate::subject_requests::keeps;
use crate::support::desk::{Desks, in_days};
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::seeds::a_service;
use crate::support::staff::{comes_in, full_name};

/// What the log has of entries that are no service.
const LOGGED: &str = "SELECT action FROM audit_entries WHERE action IN ('service.register-written', 'service.register-changed', \
     'service.register-ended') ORDER BY id";

/// Writes an entry that is no service into the register; answers its address.
pub async fn an_entry_by_hand(panel: &Panel, name: &str) -> String {
    let page = panel.open("/trattamenti/voci/nuova").await.ok();
    let form = page.form("/trattamenti/voci/nuova").with("name", name).with("purpose", "Pagare fatture inventate");
    let form = form.with("subjects", "Ditte inventate").with("kept", "Dieci anni, art. 2220 c.c.");
    let form = form.tick("lawful", "contract").tick("categories", "economic").with("measures", "Armadio inventato");
    let register = panel.send(&page, &form).await.ok();
    register.shows("Voce aggiunta al registro").shows(name);
    // Identifiers grow with time: the newest of the register is the one.
    let ids = register.body.split("/trattamenti/voci/prc_").skip(1).filter_map(|rest| rest.split('"').next());
    format!("/trattamenti/voci/prc_{}", ids.max().expect("it stands in the register with its link"))
}

/// Changes one field of an entry.
pub async fn changes(panel: &Panel, entry: &str, field: &str, value: &str) {
    let page = panel.open(entry).await.ok();
    panel.send(&page, &page.form(entry).with(field, value)).await.ok().shows("Salvato");
}

on_both_engines! {
    async fn what_the_node_does_stands_in_the_register_until_somebody_confirms_or_changes_it(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let elena = comes_in(&node, "elena", "management").await;
        let register = giulia.open("/trattamenti").await.ok();
        register.shows("Chi lavora qui: personale, volontari, accessi al nodo").shows("Persone di altri enti");
        register.shows("chi ha soltanto letto resta scritto per 730 giorni").shows("nessuno l’ha ancora letta");
        register.shows("Nessun servizio");
        assert!(!register.text().contains("Invii con le altre cooperative"), "there is nobody to send one to");
        let file = giulia.open("/trattamenti/esporta").await.ok().body;
        assert_eq!((file.lines().count(), file.matches("proposta dal nodo, da confermare").count()), (4, 3), "{file}");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM other_processing").await, 0);

        let staff = "/trattamenti/voci/staff";
        for panel in [&elena, &comes_in(&node, "lucia", "operator").await] {
            assert_eq!(panel.open(staff).await.status, StatusCode::NOT_FOUND);
        }
        let page = giulia.open(staff).await.ok();
        page.shows("Una proposta del nodo").shows("nome, ruoli, squadre e ore restano");
        assert!(!page.body.contains("name=\"ended\""), "the node goes on doing it");
        // Twice, and the second time there is nothing new.
        for _ in 0..2 {
            let page = giulia.open(staff).await.ok();
            giulia.send(&page, &page.form(staff)).await.ok().shows("Salvato");
        }
        let written = format!("la prima volta il {}; l’ultima il {0}, da {}", in_days(0), full_name("giulia"));
        giulia.open("/trattamenti").await.ok().shows(&written);
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM other_processing_versions").await, 0);

        changes(&dora, staff, "recipients", "Il consulente del lavoro").await;
        for path in [staff, "/trattamenti"] {
            let page = giulia.open(path).await.ok();
            page.shows("Che cosa diceva prima").shows(&format!("da quando l’ha scritto {}", full_name("giulia")));
            page.shows("Le cooperative collegate, per il nome").shows(&full_name("dora"));
        }
        let kept = "SELECT changed_by_name || ', ' || replaced_by_name FROM other_processing_versions";
        assert_eq!(node.texts(kept).await, [format!("{}, {}", full_name("giulia"), full_name("dora"))]);
        assert_eq!(node.texts(LOGGED).await, ["service.register-written", "service.register-changed"]);
    }

    async fn referrals_stand_in_the_register_of_whoever_is_linked(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let register = desks.giulia.open("/trattamenti").await.ok();
        register.shows("Invii con le altre cooperative").shows("passato il tempo che dice l’accordo");
        register.shows("Consenso esplicito (lettera a)").shows("non autosufficienti (lettera s)");
        desks.giulia.open("/trattamenti/voci/referrals").await.ok().shows("Una proposta del nodo");
    }

    async fn what_is_written_by_hand_is_changed_and_ended_and_stays(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let page = giulia.open("/trattamenti/voci/nuova").await.ok();
        let nameless = giulia.send(&page, &page.form("/voci/nuova").with("purpose", "Uno scopo inventato")).await;
        assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nameless.body.contains("Uno scopo inventato"), "what was typed is there");
        let entry = an_entry_by_hand(&giulia, "Fornitori inventati").await;
        let register = giulia.open("/trattamenti").await.ok();
        register.shows("Pagare fatture inventate").shows("Ditte inventate").shows("Contratto con l’interessato (lettera b)");
        register.shows("Reddito e contributi").shows("Dieci anni, art. 2220 c.c.").shows("Armadio inventato");

        let page = giulia.open(&entry).await.ok();
        let early = giulia.send(&page, &page.form(&entry).with("ended", &in_days(3))).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        early.shows("deve ancora venire");
        changes(&giulia, &entry, "ended", &in_days(0)).await;
        let register = giulia.open("/trattamenti").await.ok();
        register.shows("Trattamenti finiti").shows(&format!("Finito il {}", in_days(0))).shows("Fornitori inventati");
        crate::export::holds(&node, &["Fornitori inventati", "Pagare fatture inventate", "other_processing_version"]).await;
        changes(&giulia, &entry, "ended", "").await;
        assert!(!giulia.open("/trattamenti").await.ok().text().contains("Trattamenti finiti"));
        let steps = ["service.register-written", "service.register-ended", "service.register-changed"];
        assert_eq!(node.texts(LOGGED).await, steps);
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM other_processing_versions").await, 2);
    }

    async fn data_of_article_9_ask_for_their_own_ground_which_the_register_and_the_next_notice_tell(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let (path, notice) = (format!("/servizi/{service}/trattamento"), format!("/servizi/{service}/informativa"));
        keeps(&giulia, &service, "10").await;
        writes_notice(&giulia, &service, "Un’informativa inventata").await;
        let page = giulia.open(&path).await.ok();
        let form = page.form(&path).tick("categories", "health").with("purpose", "Un doposcuola inventato");
        giulia.send(&page, &form.with("measures", "Armadio chiuso")).await.ok().shows("Salvato");
        giulia.open("/trattamenti").await.ok().shows("Manca: Dati particolari: in quale caso (articolo 9). Completa");

        let page = giulia.open(&path).await.ok();
        let refused = giulia.send(&page, &page.form(&path).tick("grounds", "public_interest")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("scegli la materia, o scrivi la norma");
        let form = refused.form(&path).tick("matters", "social_assistance").tick("grounds", "care");
        giulia.send(&refused, &form.with("law", "L. 328/2000")).await.ok().shows("Salvato").shows("aggiungi una versione");
        let said = "(lettera g): Assistenza a minori, persone bisognose o non autosufficienti (lettera s)";
        let register = giulia.open("/trattamenti").await.ok();
        assert!(!register.shows(said).shows("L. 328/2000").text().contains("Dati particolari: in quale caso (articolo 9). Completa"));
        let file = giulia.open("/trattamenti/esporta").await.ok().body;
        assert!(file.contains(said), "{file}");

        // Whoever was handed the first version was told what it rested on then.
        let first = giulia.open(&notice).await.ok();
        assert!(!first.shows("Compito di interesse pubblico").text().contains("(lettera g)"), "{}", first.text());
        writes_notice(&giulia, &service, "Un’altra informativa inventata").await;
        giulia.open(&notice).await.ok().shows(said).shows("segreto (lettera h)");
        assert!(!giulia.open(&format!("{notice}?versione=1")).await.ok().text().contains("(lettera g)"));
        assert!(!giulia.open(&path).await.ok().text().contains("aggiungi una versione"));
    }

    async fn what_the_register_said_of_a_service_before_stays_with_who_said_it_and_who_changed_it(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let service = a_service(&giulia).await;
        let path = format!("/servizi/{service}/trattamento");
        keeps(&giulia, &service, "10").await;
        for _ in 0..2 {
            let page = dora.open(&path).await.ok();
            let form = page.form(&path).with("years", "12").with("recipients", "Una scuola inventata");
            dora.send(&page, &form).await.ok().shows("Salvato");
        }
        let kept = "SELECT rule || ', ' || changed_by_name || ', ' || replaced_by_name FROM service_processing_versions WHERE years = 10";
        let expected = format!("Regola inventata, art. 14, {}, {}", full_name("giulia"), full_name("dora"));
        assert_eq!(node.texts(kept).await, [expected], "once: the second time nothing was changed");
        for path in [path.as_str(), "/trattamenti"] {
            let page = giulia.open(path).await.ok();
            page.shows("Che cosa diceva prima").shows("Anni di conservazione dopo l’ultimo giorno 10");
            page.shows("A chi si comunicano non indicato").shows(&format!("l’ha scritto {}", full_name("giulia")));
        }
        giulia.open("/trattamenti").await.ok().shows("12 anni dopo").shows(&format!("da {}", full_name("dora")));
    }

    async fn what_is_done_for_another_body_stands_in_the_register_of_a_processor_with_how_that_body_is_reached(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let path = format!("/servizi/{service}/trattamento");
        let part = "Per conto di altri, come responsabile (paragrafo 2)";
        assert!(!giulia.open("/trattamenti").await.ok().text().contains(part));
        let page = giulia.open(&path).await.ok();
        let form = page.form(&path).with("role", "processor").with("controller", "Comune di Esempio").with("years", "10");
        giulia.send(&page, &form.with("rule", "Capitolato inventato")).await.ok().shows("Salvato");
        giulia.open("/trattamenti").await.ok().shows(part).shows("Manca: Recapito dell’altro ente");
        let page = giulia.open(&path).await.ok();
        giulia.send(&page, &page.form(&path).with("contact", "protocollo@comune.example.it")).await.ok().shows("Salvato");
        let register = giulia.open("/trattamenti").await.ok();
        register.shows("Recapito dell’altro ente protocollo@comune.example.it").shows("Comune di Esempio");
        let file = giulia.open("/trattamenti/esporta").await.ok().body;
        let of_others: Vec<&str> = file.lines().filter(|line| line.contains("responsabile (art. 30, par. 2)")).collect();
        assert!(of_others.len() == 1 && of_others[0].contains("Doposcuola La Lucciola"), "{file}");
    }
}
