//! Who sees a person leaves a row: every page that shows a seeded person's name is found in the access log.

use std::time::Duration;

use pico_node::audit::{chain, named, retention};
use pico_node::store::Db;
use pico_node::{execute, sql};
use pico_protocol::referral::{Kind, Party};

use crate::on_both_engines;
use crate::rights::panel_routes;
use crate::support::desk::{Desks, FAMILY_NAME, TAX_CODE, in_days, open_person};
use crate::support::hostile::now;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::seeds::Seeds;
use crate::support::staff::{comes_in, full_name};
use crate::support::story::Story;

/// Rows that an account has left about any of these records.
async fn rows_about(node: &TestNode, actor: &str, ids: &[String]) -> usize {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT object_id || ' ' || COALESCE(detail, '') FROM audit_entries WHERE actor_name = $1";
    let rows: Vec<String> = sql!(&mut tx, c => sqlx::query_scalar(query).bind(actor).fetch_all(c)).unwrap();
    drop(tx);
    db.close().await;
    rows.iter().filter(|row| ids.iter().any(|id| row.contains(id.as_str()))).count()
}

/// Rows of one action.
async fn rows_of(node: &TestNode, action: &str) -> i64 {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = $1";
    let rows = sql!(&mut tx, c => sqlx::query_scalar(query).bind(action).fetch_one(c)).unwrap();
    drop(tx);
    db.close().await;
    rows
}

/// Every action in the log, in the order of the chain.
async fn actions(db: &Db) -> Vec<String> {
    let mut tx = db.read().await.unwrap();
    let query = "SELECT action FROM audit_entries WHERE position IS NOT NULL ORDER BY position";
    sql!(&mut tx, c => sqlx::query_scalar(query).fetch_all(c)).unwrap()
}

/// Opens every page there is; answers how many showed the person.
async fn reads_everything(node: &TestNode, panel: &Panel, login: &str, seeds: &Seeds) -> usize {
    let (ids, name) = (seeds.identifiers(), full_name(login));
    let mut shown = Vec::new();
    for route in panel_routes().into_iter().filter(|route| route.method == "get") {
        // Nobody's: the door, the files of the panel, the addresses of machines.
        if route.right.as_deref().is_none_or(|right| right == "Visitor") {
            continue;
        }
        for address in seeds.fill(&route.path) {
            let before = rows_about(node, &name, &ids).await;
            let page = panel.open(&address).await;
            if page.body.contains(FAMILY_NAME) {
                let after = rows_about(node, &name, &ids).await;
                assert!(after > before, "{login} saw the person on {address} and left no row");
                shown.push(address);
            }
        }
    }
    println!("{login} saw the person on {shown:?}");
    shown.len()
}

async fn a_consent_that_ends_soon(panel: &Panel, person: &str) {
    let page = panel.open(&format!("{person}/consensi")).await.ok();
    let form = page.form("").with("purpose", "referral").with_any("recipient").with("expires_on", &in_days(12));
    panel.send(&page, &form).await.ok();
}

on_both_engines! {
    async fn every_page_that_shows_a_person_leaves_a_row_that_names_the_record(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let node = &desks.pair.aurora;
        a_consent_that_ends_soon(&desks.giulia, &seeds.person).await;
        let seen = reads_everything(node, &desks.giulia, "giulia", &seeds).await;
        assert!(seen >= 10, "the coordinator saw the person on {seen} pages only");
        let stefano = comes_in(node, "stefano", "data-protection").await;
        let seen = reads_everything(node, &stefano, "stefano", &seeds).await;
        assert!(seen >= 4, "the data protection officer saw the person on {seen} pages only");
    }

    async fn readings_go_by_their_date_and_what_was_made_or_taken_out_stays(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        desks.giulia.open(&person).await.ok();
        desks.giulia.open("/persone/esporta").await.ok();
        let db = desks.pair.aurora.database().await;
        chain::seal(&db).await.unwrap();
        let before = actions(&db).await;
        for action in ["person.open", "person.read", "person.export-whole"] {
            assert!(before.iter().any(|row| row == action), "{action} is not in {before:?}");
        }
        retention::prune(&db, now().plus(Duration::from_hours(24)).as_millis()).await.unwrap();
        let mut left = before;
        left.retain(|action| !["person.read", "person.list"].contains(&action.as_str()));
        assert_eq!(actions(&db).await, left);
        assert!(matches!(chain::verify(&db).await.unwrap(), chain::Verdict::Intact(_)));
        db.close().await;
    }

    async fn who_has_seen_a_record_is_found_in_stretches_of_the_log_as_row_by_row(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (node, giulia) = (&desks.pair.aurora, &desks.giulia);
        let person = open_person(giulia).await;
        for _ in 0..4 {
            giulia.open("/persone").await.ok();
            giulia.open(&person).await.ok();
        }
        let stefano = comes_in(node, "stefano", "data-protection").await;
        let log = format!("/registro?oggetto={}", person.trim_start_matches("/persone/"));
        let seen = async || stefano.open(&log).await.ok().text();
        let db = node.database().await;
        chain::seal(&db).await.unwrap();
        let row_by_row = seen().await;
        assert!(row_by_row.contains("Ha visto un elenco di persone"), "{row_by_row}");
        assert!(row_by_row.contains("resta scritto per 730 giorni"), "the page says what it covers: {row_by_row}");
        let measure = named::Measure { rows: 4, named: 1_000 };
        assert!(named::gather(&db, measure).await.unwrap() > 2);
        assert_eq!(seen().await, row_by_row);
        // What leads to the rows is no part of the chain: whoever has that verified has both compared.
        let mut tx = db.write().await.unwrap();
        assert!(execute!(&mut tx, sqlx::query("DELETE FROM audit_named")).unwrap() > 0);
        tx.commit().await.unwrap();
        assert_ne!(seen().await, row_by_row, "lists are not found without it");
        let page = stefano.open("/registro").await.ok();
        stefano.send(&page, &page.form("/registro/verifica")).await.ok().shows("Il registro è integro");
        assert!(named::gather(&db, measure).await.unwrap() > 2);
        assert_eq!(seen().await, row_by_row);
        // What was seen since then is found before a stretch knows it, and goes by its date like all of it.
        giulia.open("/persone").await.ok();
        let lists = |text: &str| text.matches("Ha visto un elenco di persone").count();
        assert_eq!(lists(&seen().await), lists(&row_by_row) + 1);
        chain::seal(&db).await.unwrap();
        named::gather(&db, measure).await.unwrap();
        retention::prune(&db, now().plus(Duration::from_hours(24)).as_millis()).await.unwrap();
        let left = seen().await;
        assert!(lists(&left) == 0 && left.contains("Ha aperto la scheda"), "{left}");
        let lines = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_named";
        let before = node.count(lines).await;
        assert!(named::gather(&db, measure).await.unwrap() > 0);
        assert!(node.count(lines).await < before, "what named whom in them has gone too");
        assert_eq!(seen().await, left);
        db.close().await;
    }

    async fn similar_records_and_exports_are_reads_too(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let node = &desks.pair.aurora;
        let person = [seeds.person.trim_start_matches("/persone/").to_owned()];
        let referral = [seeds.referral.trim_start_matches("/invii/").to_owned()];
        let sara = comes_in(node, "sara", "coordinator").await;
        let page = sara.open("/persone/nuova").await.ok();
        let form = page.form("").with("family_name", FAMILY_NAME).with("given_name", "Mario").with("comune", "Bologna");
        let again = sara.send(&page, &form.with("birth_date", "10/12/1985").with("tax_code", TAX_CODE)).await;
        assert!(again.body.contains(&seeds.person), "the similar record is shown: {}", again.text());
        assert_eq!(rows_about(node, &full_name("sara"), &person).await, 1);
        sara.open("/persone/esporta").await.ok();
        assert_eq!(rows_about(node, &full_name("sara"), &person).await, 2);
        sara.open("/invii/esporta?elenco=inviati").await.ok();
        assert_eq!(rows_about(node, &full_name("sara"), &referral).await, 1);

        // The data protection officer finds all of it from the record itself.
        let stefano = comes_in(node, "stefano", "data-protection").await;
        let log = stefano.open(&format!("/registro?oggetto={}", person[0])).await.ok();
        log.shows("Ha visto schede simili").shows("Ha esportato l’elenco").shows(&full_name("sara"));
    }

    async fn what_is_opened_beside_a_page_or_taken_out_leaves_a_row_of_its_own(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let (node, giulia) = (&desks.pair.aurora, &desks.giulia);
        let stefano = comes_in(node, "stefano", "data-protection").await;
        let document = seeds.fill("/invii/{id}/allegati/{attachment}").remove(0);
        for (panel, address, action) in [
            (giulia, document.as_str(), "attachment.read"),
            (&stefano, document.as_str(), "attachment.read"),
            (giulia, &format!("{}/prova", seeds.referral), "referral.evidence"),
            (giulia, seeds.referral.as_str(), "person.read"),
            (&stefano, "/registro/esporta", "audit.exported"),
        ] {
            let before = rows_of(node, action).await;
            panel.open(address).await.ok();
            assert_eq!(rows_of(node, action).await, before + 1, "{address} leaves a row \"{action}\"");
        }
    }

    async fn who_looks_for_the_record_of_somebody_asked_for_leaves_a_row_about_those_she_saw(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let known = [open_person(&desks.omar).await.trim_start_matches("/persone/").to_owned()];
        let story = Story::begin(&desks, Kind::AdmissionRequest, "").await;
        let (panel, node) = (story.panel(Party::Sender), story.node(Party::Sender));
        let name = full_name("omar");
        let before = rows_about(node, &name, &known).await;
        let page = panel.open(&format!("{}/fai/identita", story.path)).await.ok();
        assert!(page.path.ends_with("/persona") && page.body.contains(&known[0]), "{}", page.path);
        assert_eq!(rows_about(node, &name, &known).await, before + 1);
    }

    async fn a_protected_record_is_opened_by_another_only_with_a_reason_that_is_logged(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let page = desks.giulia.open(&format!("{}/modifica", seeds.person)).await.ok();
        desks.giulia.send(&page, &page.form("").with("protected", "yes")).await.ok();
        desks.giulia.open(&seeds.person).await.ok().shows(FAMILY_NAME);

        let stefano = comes_in(&desks.pair.aurora, "stefano", "data-protection").await;
        for address in [seeds.person.clone(), format!("{}/consensi", seeds.person)] {
            let asked = stefano.open(&address).await.ok();
            assert!(asked.path.ends_with("/motivo") && !asked.body.contains(FAMILY_NAME), "{}", asked.path);
        }
        let asked = stefano.open(&format!("{}/motivo", seeds.person)).await.ok();
        let silent = stefano.send(&asked, &asked.form("/motivo")).await;
        assert_eq!(silent.status, 422);
        let form = asked.form("/motivo").with("reason", "Richiesta di accesso n. 12");
        stefano.send(&asked, &form).await.ok().shows(FAMILY_NAME);
        let log = stefano.open("/registro").await.ok();
        log.shows("Ha aperto una scheda riservata").shows("Richiesta di accesso n. 12");
        let only = async |kind: &str| stefano.open(&format!("/registro?tipo={kind}")).await.ok().text();
        let (readings, changes) = (only("letture").await, only("modifiche").await);
        assert!(readings.contains("Ha aperto una scheda riservata") && !readings.contains("Consenso o base giuridica"), "{readings}");
        assert!(changes.contains("Consenso o base giuridica") && !changes.contains("Ha aperto una scheda riservata"), "{changes}");
        let sara = comes_in(&desks.pair.aurora, "sara", "coordinator").await;
        assert_eq!(sara.open(&seeds.person).await.status, 404);
    }
}
