//! What people ask about their own data: written down with its month, answered, told to the others; and a person who is erased here
//! and at the cooperative that was told of her, with the rule that forbids it where there is one.

use std::collections::BTreeSet;

use pico_node::subject_requests::store::erase::{GOES, STAYS};
use pico_protocol::referral::{Kind, Party};
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::restore::{back_up, restore};
use crate::support::desk::{Desks, FAMILY_NAME, NEED, TAX_CODE, act, in_days, open_person, search};
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_contract, a_relation, a_service, a_task, an_activity, an_enrolment, an_entry};
use crate::support::staff::{PASSWORD, comes_in, full_name, with_password};
use crate::support::story::{ACCEPT, CLOSE, COMPLETE, DISCLOSE, RESERVE, START, Story};

/// Rows that still say a name.
const NAMED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM people WHERE family_name = 'Rossi' OR tax_code <> ''";

/// Writes a request down; answers its address.
pub async fn asks(panel: &Panel, person: &str, kind: &str) -> String {
    let page = panel.open(&format!("{person}/richiesta")).await.ok();
    let form = page.form("/richiesta").with("kind", kind).with("identified", "La conosciamo");
    let shown = panel.send(&page, &form.with("words", "Parole inventate della persona")).await.ok();
    assert!(shown.path.starts_with("/richieste/req_"), "{}: {}", shown.path, shown.text());
    shown.path.split('?').next().unwrap_or_default().to_owned()
}

/// Erases who has asked for it, as far as the page lets her.
async fn erases(panel: &Panel, request: &str) -> Page {
    let page = panel.open(&format!("{request}/cancella")).await.ok();
    panel.send(&page, &page.form("/cancella").with("sure", "yes")).await
}

on_both_engines! {
    async fn whoever_may_not_change_a_record_asks_who_can_and_sees_when_it_is_done(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let person = open_person(&lucia).await;
        let request = asks(&dora, &person, "rectification").await;
        let edit = format!("href=\"{person}/modifica\"");
        assert!(giulia.open(&request).await.ok().body.contains(&edit), "who coordinates corrects herself");

        let page = dora.open(&request).await.ok();
        assert!(!page.body.contains(&edit), "it would lead nowhere");
        for colleague in ["lucia", "giulia"] {
            page.shows(&full_name(colleague));
        }
        assert!(!page.body.contains(&format!("{}</option>", full_name("dora"))), "she may not");
        let nobody = dora.send(&page, &page.form("/correzione").with("to", "acc_1")).await.ok();
        nobody.shows("Scegli a chi chiederlo");
        let asked = dora.send(&page, &page.form("/correzione").with_any("to")).await.ok();
        asked.shows("Correzione chiesta a").shows("Non è ancora segnata come fatta");
        assert_eq!(dora.send(&page, &page.form("/correzione").with_any("to")).await.status, 409, "it is asked once");

        let page = lucia.open("/cose").await.ok();
        page.shows("Correggi la scheda");
        let task = page.body.split("href=\"/cose/tsk_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let page = lucia.open(&format!("/cose/tsk_{task}")).await.ok();
        page.shows("Parole inventate della persona");
        lucia.send(&page, &page.form("/fatta")).await.ok();
        dora.open(&request).await.ok().shows("ha segnato fatto");
        // From the record to everybody who has seen it, for whoever reads the log.
        let seen = format!("/registro?oggetto={}", person.trim_start_matches("/persone/"));
        assert!(dora.open(&person).await.ok().body.contains(&seen) && !giulia.open(&person).await.ok().body.contains(&seen));
        dora.open(&seen).await.ok().shows(&full_name("lucia")).shows("Ha chiesto a un collega di correggere la scheda");
    }
}

/// How long the data of a service are kept.
pub async fn keeps(panel: &Panel, service: &str, years: &str) {
    let path = format!("/servizi/{service}/trattamento");
    let page = panel.open(&path).await.ok();
    let form =
        page.form(&path).with("role", "controller").with("years", years).with("rule", "Regola inventata, art. 14");
    panel.send(&page, &form).await.ok().shows("Salvato");
}

/// Ends an enrolment today.
pub async fn leaves(panel: &Panel, enrolment: &str) {
    let page = panel.open(&format!("{enrolment}/fai/concludi")).await.ok();
    panel.send(&page, &page.form("/fai/concludi").with_any("reason")).await.ok().shows("Conclusa");
}

/// Nothing on the pages of a node leads to her any more.
async fn is_nobody(node: &TestNode, panel: &Panel, person: &str) {
    assert_eq!(panel.open(person).await.status, StatusCode::NOT_FOUND);
    assert_eq!(panel.open(&format!("{person}/fascicolo")).await.status, StatusCode::NOT_FOUND);
    let found = search(panel, FAMILY_NAME).await;
    assert!(!found.body.contains("Rossi Mario"), "{}", found.text());
    assert_eq!(node.count(NAMED).await, 0);
}

#[test]
fn whatever_names_a_person_goes_or_is_said_to_stay() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut tied = BTreeSet::new();
    for file in files {
        let mut table = String::new();
        for line in std::fs::read_to_string(file).unwrap().lines() {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                table = rest.split([' ', '(']).next().unwrap().to_owned();
            }
            if let Some(rest) = line.strip_prefix("DROP TABLE ") {
                tied.remove(rest.trim_end_matches(';'));
            }
            let column = line.trim().split(' ').next().unwrap_or_default();
            // What hangs on such a row goes with it, or says nothing without it.
            let hangs =
                ["REFERENCES people ", "REFERENCES enrolments ", "REFERENCES diary_entries ", "REFERENCES plans "];
            let hangs = hangs.iter().chain(&["REFERENCES relations ", "REFERENCES tasks ", "REFERENCES merges "]);
            let hangs = hangs.chain(&["REFERENCES documents ", "REFERENCES document_editions "]);
            if line.starts_with("    ") && (column == "person" || hangs.clone().any(|key| line.contains(key))) {
                tied.insert(table.clone());
            }
        }
    }
    // A search and its words last twelve hours.
    let known: BTreeSet<String> = GOES.iter().map(|(table, _)| *table).chain(STAYS).map(str::to_owned).collect();
    let forgotten: Vec<&String> = tied.difference(&known).collect();
    assert!(forgotten.is_empty(), "{forgotten:?} name a person, and nobody says what becomes of their rows");
}

on_both_engines! {
    async fn an_erasure_takes_everything_here_reaches_the_other_side_and_comes_back_as_a_receipt(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        let person = open_person(giulia).await;
        an_entry(giulia, &person).await;
        a_relation(giulia, &person).await;
        a_task(giulia, &person).await;
        let page = giulia.open(&format!("{person}/consensi")).await.ok();
        let form = page.form("").with("purpose", "communication").with("named", "Scuola media Inventata");
        giulia.send(&page, &form).await.ok();
        let words = "SELECT CAST(COUNT(*) AS BIGINT) FROM legal_bases WHERE recipient = '' AND recipient_name <> ''";
        assert_eq!(desks.pair.aurora.count(words).await, 1);
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, ACCEPT, START]).await;
        let request = asks(giulia, &person, "erasure").await;
        giulia.open("/").await.ok().shows("Una persona aspetta una risposta sui suoi dati");
        let refused = giulia.open(&format!("{request}/cancella")).await.ok();
        refused.shows("Non si può cancellare adesso").shows("non è finito");

        story.walk(&[COMPLETE, CLOSE]).await;
        let page = giulia.open(&format!("{request}/cancella")).await.ok();
        page.shows("1 annotazione del diario").shows("il contenuto di 1 invio").shows("Cooperativa Brezza");
        let unsure = giulia.send(&page, &page.form("/cancella")).await;
        assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
        erases(giulia, &request).await.ok().shows("Persona cancellata").shows("Aspetta risposta");
        is_nobody(&desks.pair.aurora, giulia, &person).await;
        assert_eq!(desks.pair.aurora.count(words).await, 0, "the school's name went too");

        // Brezza has heard of it, looks at it, and agrees.
        eventually("the request has arrived", async || {
            let page = desks.omar.open(&story.path).await.ok();
            page.text().contains("La persona chiede qualcosa sui suoi dati").then_some(())
        })
        .await;
        story.page(Party::Receiver).await.shows(FAMILY_NAME);
        act(&desks.omar, &story.path, "diritto", |form| form.with("reply", "done").with("sure", "yes")).await;
        let page = desks.omar.open(&story.path).await.ok();
        for seeded in [FAMILY_NAME, TAX_CODE, NEED] {
            assert!(!page.body.contains(seeded), "{seeded} is still there");
        }
        eventually("the receipt is here", async || {
            let page = giulia.open(&request).await.ok();
            let text = page.text();
            (text.contains("Fatto") && !text.contains("Aspetta risposta")).then_some(())
        })
        .await;
        let list = giulia.open("/richieste?elenco=risposte").await.ok();
        list.shows("persona cancellata");
        assert!(!list.body.contains(FAMILY_NAME));
    }

    async fn who_has_made_a_record_of_its_own_weighs_it_and_says_done_when_it_is_erased(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (giulia, omar) = (&desks.giulia, &desks.omar);
        let person = open_person(giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, ACCEPT, START]).await;
        let page = omar.open(&format!("{}/scheda", story.path)).await.ok();
        let referral = omar.send(&page, &page.form("/scheda").with("comune", "Bologna")).await.ok();
        let record = referral.body.split("href=\"/persone/per_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let record = format!("/persone/per_{record}");
        let request = asks(giulia, &person, "erasure").await;
        let page = giulia.open(&request).await.ok();
        giulia.send(&page, &page.form("/avvisa")).await.ok().shows("Le altre cooperative sono avvisate");
        eventually("the request has arrived", async || {
            let page = omar.open(&story.path).await.ok();
            page.body.contains("/fai/diritto\"").then_some(())
        })
        .await;
        omar.open(&format!("{}/fai/diritto", story.path)).await.ok().shows("Qui la persona ha una scheda vostra");
        act(omar, &story.path, "diritto", |form| form.with("reply", "done").with("sure", "yes")).await;

        // Nothing is erased, and somebody there has a request with a month.
        story.page(Party::Receiver).await.shows(FAMILY_NAME).shows("Sulla vostra scheda c’è una richiesta di cancellazione");
        omar.open(&record).await.ok().shows(FAMILY_NAME);
        let list = omar.open("/richieste").await.ok();
        let theirs = list.body.split("href=\"/richieste/req_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let theirs = format!("/richieste/req_{theirs}");
        omar.open(&theirs).await.ok().shows("Un’altra cooperativa, per la persona").shows("Lo chiede Cooperativa Aurora");
        eventually("the asker is told that it is not finished", async || {
            let page = giulia.open(&request).await.ok();
            page.text().contains("ha una scheda sua e la sta valutando").then_some(())
        })
        .await;
        let answers = "SELECT answer FROM referral_asks";
        assert_eq!(desks.pair.aurora.texts(answers).await, ["own_record"]);

        // The record is erased: the referral goes with it, and the receipt says so. Nobody is asked back what she asked.
        erases(omar, &theirs).await.ok().shows("Persona cancellata");
        assert_eq!(omar.open(&record).await.status, StatusCode::NOT_FOUND);
        eventually("the receipt is here", async || (desks.pair.aurora.texts(answers).await == ["done"]).then_some(())).await;
        story.page(Party::Sender).await.shows("Contenuto cancellato: ricevuta");
        assert!(!story.page(Party::Receiver).await.text().contains("è vostra e resta"), "it does not");
        assert_eq!(desks.pair.brezza.texts(answers).await, [""; 0]);
    }

    async fn a_service_that_must_keep_its_data_forbids_it_and_hours_stay_without_her(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        an_activity(&giulia, &service, &enrolment, "delivered").await;
        let request = asks(&giulia, &person, "erasure").await;
        giulia.open(&format!("{request}/cancella")).await.ok().shows("prima va chiusa la presa in carico");
        leaves(&giulia, &enrolment).await;
        giulia.open(&format!("{request}/cancella")).await.ok().shows("Nessuno ha ancora scritto per quanto tempo");
        // Whoever has the page of yesterday open cannot erase either.
        keeps(&giulia, &service, "0").await;
        let open = giulia.open(&format!("{request}/cancella")).await.ok();
        keeps(&giulia, &service, "10").await;
        let refused = giulia.send(&open, &open.form("/cancella").with("sure", "yes")).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        refused.shows("deve conservare fino al").shows("Regola inventata, art. 14");
        giulia.open(&person).await.ok().shows("Rossi Mario");

        keeps(&giulia, &service, "0").await;
        let minutes = "SELECT CAST(COALESCE(SUM(minutes), 0) AS BIGINT) FROM activity_shares WHERE state = 'delivered'";
        let before = node.count(minutes).await;
        assert!(before > 0);
        erases(&giulia, &request).await.ok().shows("Persona cancellata");
        is_nobody(&node, &giulia, &person).await;
        assert_eq!(node.count(minutes).await, before, "the accounting is what it was");
        assert_eq!(giulia.open(&format!("{request}/cancella")).await.status, StatusCode::NOT_FOUND);
        giulia.open(&request).await.ok().shows("persona cancellata").shows("Fatto");
        giulia.open(&format!("/servizi/{service}/persone")).await.ok();
    }

    async fn who_was_erased_does_not_come_back_with_an_older_backup(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let request = asks(&giulia, &person, "erasure").await;
        let bundle = back_up(&node).await;
        erases(&giulia, &request).await.ok().shows("Persona cancellata");
        let copied = || {
            let files = std::fs::read_dir(node.folder().join("elsewhere")).unwrap();
            let texts = files.map(|file| std::fs::read(file.unwrap().path()).unwrap_or_default());
            texts.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect::<String>()
        };
        let id = person.trim_start_matches("/persone/").to_owned();
        eventually("the ledger lies beside the backup", async || copied().contains(&id).then_some(())).await;
        node.kill();
        restore(&mut node, &bundle).await;
        node.serve().await;
        let giulia = with_password(&node, "giulia", PASSWORD).await;
        is_nobody(&node, &giulia, &person).await;
    }

    async fn a_request_has_a_month_can_be_made_longer_once_and_a_no_says_why(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let page = dora.open(&format!("{person}/richiesta")).await.ok();
        let wrong = page.form("/richiesta").with("kind", "access").with("received_on", &in_days(1));
        let wrong = dora.send(&page, &wrong).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.shows("Questo giorno non è ancora arrivato").shows("Come sapete che è lei");
        let request = asks(&dora, &person, "access").await;
        let page = dora.open(&request).await.ok();
        page.shows("Apri il fascicolo").shows("Parole inventate della persona");
        let stale = giulia.open(&request).await.ok();
        let longer = dora.send(&page, &page.form("/proroga").with("why", "Tre archivi di carta")).await.ok();
        longer.shows("Termine prorogato").shows("Tre archivi di carta");
        assert!(!longer.body.contains("/proroga\""), "once is what the law gives");
        let typed = stale.form("/risposta").with("outcome", "granted").with("answer", "Quaranta righe scritte di sera");
        let late = giulia.send(&stale, &typed).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "a colleague has been faster");
        late.shows("Nel frattempo qualcun altro").shows("Quaranta righe scritte di sera").shows("Tre archivi di carta");
        let page = dora.open(&request).await.ok();
        let mute = dora.send(&page, &page.form("/risposta").with("outcome", "refused")).await;
        assert_eq!(mute.status, StatusCode::UNPROCESSABLE_ENTITY);
        mute.shows("la persona deve sapere perché");
        let done = page.form("/risposta").with("outcome", "refused").with("answer", "Richiesta ripetuta tre volte");
        dora.send(&page, &done).await.ok().shows("Risposta registrata");
        let late = giulia.send(&late, &late.form("/risposta")).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.shows("Quello che avevi scritto").shows("Quaranta righe scritte di sera");
        dora.open("/richieste").await.ok().shows("Nessuna richiesta");
        dora.open("/richieste?elenco=risposte").await.ok().shows("Rifiutato").shows("Rossi Mario");
        // Who is not to know of her knows of no request.
        let lucia = comes_in(&node, "lucia", "operator").await;
        assert_eq!(lucia.open(&request).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_correction_tells_the_others_what_has_changed(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        let person = open_person(giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, ACCEPT, START]).await;
        let request = asks(giulia, &person, "rectification").await;
        let page = giulia.open(&format!("{person}/modifica")).await.ok();
        giulia.send(&page, &page.form("").with("given_name", "Mariano")).await.ok();
        let page = giulia.open(&request).await.ok();
        giulia.send(&page, &page.form("/avvisa")).await.ok().shows("Le altre cooperative sono avvisate");
        eventually("the correction has arrived", async || {
            desks.omar.open(&story.path).await.ok().body.contains("Mariano").then_some(())
        })
        .await;
        let reason = "already_right";
        act(&desks.omar, &story.path, "diritto", |form| form.with("reply", reason)).await;
        eventually("the answer is here", async || {
            giulia.open(&request).await.ok().text().contains("quelli che abbiamo sono già giusti").then_some(())
        })
        .await;
    }
}

on_both_engines! {
    async fn the_register_of_processing_knows_what_was_said_once_and_names_what_is_missing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let elena = comes_in(&node, "elena", "management").await;
        let service = a_service(&giulia).await;
        an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        a_contract(&giulia, &service).await;
        giulia.open("/trattamenti").await.ok().shows("Manca: ruolo, conservazione e regola, Informativa");
        keeps(&giulia, &service, "10").await;
        giulia.open("/trattamenti").await.ok().shows("Manca: Perché si trattano i dati").shows("10 anni dopo");

        let path = format!("/servizi/{service}/trattamento");
        let page = giulia.open(&path).await.ok();
        let form = page.form(&path).with("purpose", "Accompagnare i compiti").with("measures", "Armadio chiuso");
        let form = form.tick("categories", "identity").tick("categories", "health").with("recipients", "La scuola");
        let form = form.tick("grounds", "care");
        giulia.send(&page, &form).await.ok().shows("Salvato");
        let page = giulia.open("/trattamenti").await.ok();
        page.shows("Accompagnare i compiti").shows("Salute e disabilità (articolo 9)").shows("La scuola");
        page.shows("paga il servizio").shows("Manca: Informativa");
        let file = giulia.open("/trattamenti/esporta").await.ok().body;
        // Three entries are of what the node itself does.
        assert!(file.contains("Armadio chiuso") && file.lines().count() == 2 + 3, "{file}");

        // What was said stays when something else of it is changed, and a colleague's change is not overwritten.
        let page = giulia.open(&path).await.ok();
        let late = page.form(&path);
        giulia.send(&page, &page.form(&path).with("years", "12")).await.ok().shows("Salvato");
        let again = giulia.send(&page, &late.with("purpose", "Un altro scopo")).await;
        again.shows("Nel frattempo un collega");
        assert!(again.body.contains("Un altro scopo"), "what was typed is there");
        let page = giulia.open("/trattamenti").await.ok();
        page.shows("Accompagnare i compiti").shows("12 anni dopo").shows("Salute e disabilità");
        assert_eq!(elena.open("/trattamenti").await.status, StatusCode::NOT_FOUND);
    }
}
