//! What a restriction of a record does to telling a plan, and what becomes of it when the node is restored from a backup that is older.

use std::path::Path;

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::restore::{back_up, comes_back, restore};
use crate::restriction::{allows, ends, grants};
use crate::subject_requests::asks;
use crate::support::desk::open_person;
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_plan, a_service, an_enrolment};
use crate::support::staff::comes_in;

const LOCKED: &str = "Scheda limitata dal";
const REFUSED: &str = "i dati della persona si conservano e non si usano";

/// Writes down that somebody was shown the plan.
async fn shows(panel: &Panel, plan: &str, sharer: &str) -> Page {
    let page = panel.open(&format!("{plan}/condivisione")).await.ok();
    let form = page.form("/condivisione").with("sharer", sharer).with_any("how").with("said", "Parole inventate");
    panel.send(&page, &form).await
}

/// The ledger beside a bundle has so many lines with this scope.
async fn ledger_has(bundle: &str, scope: &str, number: usize) {
    let folder = Path::new(bundle).parent().unwrap().to_owned();
    eventually("the ledger beside the backup knows", async || {
        let mut files = std::fs::read_dir(&folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
        let file = files.find(|path| path.to_string_lossy().ends_with("erasures.ndjson"))?;
        let text = std::fs::read_to_string(file).ok()?;
        (text.matches(&format!("\"scope\":\"{scope}\"")).count() == number).then_some(())
    })
    .await;
}

on_both_engines! {
    async fn a_plan_of_a_restricted_record_is_shown_to_her_and_told_to_nobody_else(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person, &a_service(&giulia).await).await;
        let plan = a_plan(&giulia, &enrolment).await;
        shows(&giulia, &plan, "other").await.ok();
        let request = asks(&giulia, &person, "restriction").await;
        grants(&giulia, &request).await;
        for sharer in ["person", "representative"] {
            shows(&giulia, &plan, sharer).await.ok();
        }
        for sharer in ["family", "other"] {
            let refused = shows(&giulia, &plan, sharer).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{sharer}");
            refused.shows(REFUSED).shows("Parole inventate");
        }
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM plan_sharings").await, 3);
        allows(&giulia, &person).await;
        shows(&giulia, &plan, "other").await.ok();
        let used = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'restriction.used'";
        assert_eq!(node.count(used).await, 1, "it leaves a row in the log");
        ends(&giulia, &person).await;
        shows(&giulia, &plan, "family").await.ok();
    }

    async fn what_was_restricted_after_a_backup_is_restricted_again_when_it_is_restored(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        comes_in(&node, "ada", "node-administrator").await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let locked = open_person(&giulia).await;
        let mut people = Vec::new();
        for name in ["Liberata", "Rimasta"] {
            let page = giulia.open("/persone/nuova").await.ok();
            let record = giulia.send(&page, &page.form("").with("family_name", name)).await.ok();
            people.push(record.path.split('?').next().unwrap().to_owned());
        }
        let (freed, ended_since) = (people[0].clone(), people[1].clone());
        let before = asks(&giulia, &ended_since, "restriction").await;
        grants(&giulia, &before).await;
        let bundle = back_up(&node).await;
        // After the backup: one is restricted, one was for a while, and one whose restriction the backup knows is free again.
        for person in [&locked, &freed] {
            let request = asks(&giulia, person, "restriction").await;
            grants(&giulia, &request).await;
        }
        allows(&giulia, &locked).await;
        ends(&giulia, &freed).await;
        ends(&giulia, &ended_since).await;
        ledger_has(&bundle, "restriction", 3).await;
        ledger_has(&bundle, "restriction_ended", 2).await;
        let id = locked.trim_start_matches("/persone/");
        let text = std::fs::read_to_string(node.data().join("erasures.ndjson")).unwrap();
        assert!(text.contains(id) && !text.contains("Rossi"), "identifiers, and nothing of her: {text}");

        restore(&mut node, &bundle).await;
        node.serve().await;
        let giulia = comes_back(&node, "giulia").await;
        let record = giulia.open(&locked).await.ok();
        record.shows(LOCKED);
        assert!(!record.body.contains(&format!("{locked}/modifica")), "the reason for using it is not known any more");
        assert!(!giulia.open(&freed).await.ok().body.contains(LOCKED), "what had ended as well is not there");
        giulia.open(&ended_since).await.ok().shows(LOCKED);
        let ada = comes_back(&node, "ada").await;
        ada.open("/ripristino").await.ok().shows("2 schede sono limitate");
        let acts = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'restriction.set' AND actor_kind = 'node'";
        assert_eq!(node.count(acts).await, 1, "the log says that the node did it");
        // Once, and no more at the next start; and it can be ended like any other.
        node.stop().await;
        node.serve().await;
        assert_eq!(node.count(acts).await, 1);
        let giulia = comes_back(&node, "giulia").await;
        ends(&giulia, &locked).await.shows("Limitazione tolta");
        ends(&giulia, &ended_since).await.shows("Limitazione tolta");
    }
}
