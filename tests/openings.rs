//! A record that is opened out of the ordinary: whoever answers for it is told, and in an emergency the essential is all there is.

use pico_node::execute;
use reqwest::StatusCode;

use crate::alerts::{letters_to, with_mail};
use crate::on_both_engines;
use crate::support::desk::{FAMILY_NAME, TAX_CODE, in_days, open_person, protect, search};
use crate::support::mail::MailServer;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::a_relation;
use crate::support::staff::{comes_in, full_name};

/// Why, in the words of who opens.
const WHY: &str = "Malore per strada, va avvisato qualcuno";
/// What the home page says to whoever is told.
const NOTICE: &str = "aperta fuori dall’ordinario";
/// What is answered whoever is not opened.
const NOBODY: &str = "non si apre nessuna scheda";

/// Asks for an emergency opening with these fields.
async fn asks(panel: &Panel, fields: &[(&str, &str)]) -> Page {
    let page = panel.open("/emergenza").await.ok();
    let form = page.form("/emergenza").with("reason", WHY);
    let form = fields.iter().fold(form, |form, (name, value)| form.with(name, value));
    panel.send(&page, &form).await
}

async fn change(node: &TestNode, statement: &'static str) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    execute!(&mut tx, sqlx::query(statement)).unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

/// Everything else of the record stays as closed as it was.
async fn the_rest_is_closed(panel: &Panel, person: &str) {
    for page in ["", "/diario", "/documenti", "/relazioni", "/ore", "/modifica", "/consensi"] {
        let answer = panel.open(&format!("{person}{page}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
    }
    for list in ["/persone", "/persone/esporta", "/persone/piani/esporta", "/"] {
        assert!(!panel.open(list).await.ok().body.contains(FAMILY_NAME), "{list}");
    }
    for typed in [FAMILY_NAME, TAX_CODE] {
        assert!(!search(panel, typed).await.ok().body.contains(person), "found by {typed}");
    }
}

on_both_engines! {
    async fn in_an_emergency_the_essential_is_read_for_an_hour_and_everything_else_stays_closed(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let marta = comes_in(&node, "marta", "operator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let person = open_person(&giulia).await;
        a_relation(&giulia, &person).await;
        the_rest_is_closed(&lucia, &person).await;

        let shown = asks(&lucia, &[("tax_code", TAX_CODE)]).await.ok();
        assert!(shown.path.starts_with("/emergenza/ope_"), "{}", shown.path);
        shown.shows(FAMILY_NAME).shows("051 000000").shows(&full_name("giulia"));
        assert!(!shown.path.contains(TAX_CODE) && !shown.body.contains(&format!("{person}/")), "nothing leads further");
        the_rest_is_closed(&lucia, &person).await;
        // Nobody else reads through what she has opened.
        for other in [&marta, &giulia, &dora] {
            assert_eq!(other.open(&shown.path).await.status, StatusCode::NOT_FOUND);
        }
        for told in [&giulia, &dora] {
            told.open("/").await.ok().shows(NOTICE).shows(&full_name("lucia")).shows(WHY);
            told.open(&person).await.ok().shows("Aperta in emergenza da").shows(WHY);
        }
        assert!(!marta.open("/").await.ok().text().contains(NOTICE), "she has nothing to do with it");
        let home = giulia.open("/").await.ok();
        let home = giulia.send(&home, &home.form("/visto")).await.ok();
        assert!(!home.text().contains(NOTICE), "she has seen it");
        dora.open("/").await.ok().shows(NOTICE);
        let log = dora.open(&format!("/registro?oggetto={}", person.trim_start_matches("/persone/"))).await.ok();
        log.shows("in emergenza").shows(WHY).shows("Ha letto l’essenziale");

        change(&node, "UPDATE record_openings SET ends_at = opened_at").await;
        assert_eq!(lucia.open(&shown.path).await.status, StatusCode::NOT_FOUND, "the hour is over");
    }

    async fn that_there_is_nobody_and_that_she_may_not_be_opened_is_one_answer(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let sara = comes_in(&node, "sara", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let person = open_person(&giulia).await;
        protect(&giulia, &person, "Via del Rifugio 9").await;
        let words = |page: &Page| page.text().split("mancano").last().unwrap_or_default().to_owned();
        let she = [("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", "10/12/1985")];
        let other = [("family_name", "Rossi"), ("given_name", "Maria"), ("birth_date", "10/12/1985")];
        let (there, nowhere) = (asks(&lucia, &she).await, asks(&lucia, &other).await);
        for page in [&there, &nowhere] {
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            page.shows(NOBODY).shows(WHY);
        }
        let same = |page: &Page, name: &str| words(page).replace(name, "");
        assert_eq!(same(&there, "Mario"), same(&nowhere, "Maria"));

        // Whoever coordinates opens a protected one, without the address.
        let shown = asks(&sara, &she).await.ok();
        shown.shows(FAMILY_NAME).shows("l’indirizzo non si vede");
        assert!(!shown.body.contains("Rifugio"), "the address is what is hidden");
        assert_eq!(sara.open(&person).await.status, StatusCode::NOT_FOUND);
        giulia.open("/").await.ok().shows(NOTICE).shows(&full_name("sara"));

        // Who asked not to be named is found by nobody.
        let page = giulia.open(&format!("{person}/modifica")).await.ok();
        let form = page.form("").with("protected", "").with("tax_code", "").with("no_tax_code", "anonymous");
        giulia.send(&page, &form).await.ok();
        asks(&lucia, &she).await.shows(NOBODY);
    }

    async fn attempts_are_counted_and_what_was_typed_stays(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        open_person(&giulia).await;
        let half = asks(&lucia, &[("family_name", "Rossi"), ("given_name", "Mario")]).await;
        half.shows("serve la data di nascita").shows(WHY);
        for year in 1980..1986 {
            let birth = format!("10/12/{year}");
            let nobody = asks(&lucia, &[("family_name", "Bianchi"), ("given_name", "Ugo"), ("birth_date", &birth)]).await;
            nobody.shows(NOBODY);
        }
        let too_often = asks(&lucia, &[("tax_code", TAX_CODE)]).await;
        assert_eq!(too_often.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(too_often.shows("sei volte in un’ora").body.contains(TAX_CODE), "what was typed stays");
        asks(&giulia, &[("tax_code", TAX_CODE)]).await.ok().shows(FAMILY_NAME);
        change(&node, "UPDATE emergency_attempts SET tried_at = 0").await;
        asks(&lucia, &[("tax_code", TAX_CODE)]).await.ok().shows(FAMILY_NAME);
        let refused = node.texts("SELECT reason FROM audit_entries WHERE action = 'person.emergency-refused'").await;
        assert_eq!(refused, [WHY; 6], "each is in the log, with its reason");
    }

    async fn a_reason_is_told_to_whoever_keeps_the_record_also_by_a_letter_without_content(engine: Engine) {
        let mail = MailServer::start().await;
        let mut node = with_mail(engine, &mail).await;
        node.serve().await;
        let keeper = comes_in(&node, "giulia@brezza.example.it", "coordinator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let person = open_person(&keeper).await;
        let page = keeper.open(&format!("{person}/modifica")).await.ok();
        keeper.send(&page, &page.form("").with("protected", "yes")).await.ok();
        let asked = dora.open(&person).await.ok();
        dora.send(&asked, &asked.form("/motivo").with("reason", "Reclamo n. 4")).await.ok().shows(FAMILY_NAME);

        let letter = letters_to(&mail, "giulia@brezza.example.it", 1).await;
        for word in [FAMILY_NAME, "Reclamo", "Dora", person.as_str()] {
            assert!(!letter.contains(word), "{word} in {letter}");
        }
        keeper.open("/").await.ok().shows(NOTICE).shows("Reclamo n. 4").shows(&full_name("dora"));
        keeper.open(&person).await.ok().shows("Aperta con un motivo da").shows("Reclamo n. 4");
        assert!(!dora.open("/").await.ok().text().contains(NOTICE), "she knows what she has done");
    }

    async fn whoever_sees_her_anyhow_is_led_to_her_record_and_nobody_is_told(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let led = asks(&giulia, &[("family_name", "rossi"), ("given_name", "MARIO"), ("birth_date", "10/12/1985")]).await;
        assert_eq!(led.ok().path, person);
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM record_openings").await, 0);
        assert_eq!(asks(&giulia, &[("tax_code", TAX_CODE), ("birth_date", &in_days(0))]).await.ok().path, person);
    }
}
