//! Whoever may be kept no longer is listed, and erased without having asked, with the same refusals and the same receipts.

use jiff::civil::date;
use pico_node::execute;
use pico_node::subject_requests::store::past;
use pico_protocol::referral::{Kind, Party};
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::restriction::grants;
use crate::subject_requests::{asks, keeps, leaves};
use crate::support::desk::{Desks, FAMILY_NAME, act, open_person, protect};
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::seeds::{a_service, a_service_called, an_enrolment};
use crate::support::staff::comes_in;
use crate::support::story::{ACCEPT, CLOSE, COMPLETE, DISCLOSE, RESERVE, START, Story};

const LIST: &str = "/persone/conservazione";
/// What the home page says.
const TOLD: &str = "superato il tempo di conservazione";

/// Opens a record with only a surname; answers its address.
async fn somebody(panel: &Panel, family: &str) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let record = panel.send(&page, &page.form("").with("family_name", family)).await.ok();
    record.path.split('?').next().unwrap_or_default().to_owned()
}

/// Whoever has left did so on the first of January 2010.
async fn years_pass(node: &TestNode) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    execute!(&mut tx, sqlx::query("UPDATE enrolments SET since = '2010-01-01' WHERE state = 'closed'")).unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

/// A person who left a service long ago; answers her address and the service.
async fn long_gone(node: &TestNode, giulia: &Panel, family: &str) -> (String, String) {
    let (person, service) = (somebody(giulia, family).await, a_service(giulia).await);
    leaves(giulia, &an_enrolment(giulia, &person, &service).await).await;
    years_pass(node).await;
    (person, service)
}

/// The node has looked through everybody, and the list names her.
async fn is_listed(panel: &Panel, family: &str) {
    eventually("she is listed", async || panel.open(LIST).await.ok().text().contains(family).then_some(())).await;
}

/// Ticks and erases.
async fn erases(panel: &Panel, person: &str) -> crate::support::panel::Page {
    let page = panel.open(&format!("{person}/conservazione")).await.ok();
    panel.send(&page, &page.form("/conservazione").with("sure", "yes")).await
}

on_both_engines! {
    async fn whoever_may_be_kept_no_longer_is_listed_and_erased_without_having_asked(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let (person, service) = long_gone(&node, &giulia, "Antichi").await;
        let silent = a_service_called(&giulia, "Mensa La Lucciola").await;
        let inside = somebody(&giulia, "Presenti").await;
        an_enrolment(&giulia, &inside, &service).await;
        let unsaid = somebody(&giulia, "Taciuti").await;
        leaves(&giulia, &an_enrolment(&giulia, &unsaid, &silent).await).await;
        years_pass(&node).await;
        assert!(!giulia.open("/").await.ok().text().contains(TOLD), "no service has said how long");
        assert_eq!(giulia.open(&format!("{person}/conservazione")).await.status, StatusCode::NOT_FOUND);

        keeps(&giulia, &service, "10").await;
        is_listed(&dora, "Antichi").await;
        let list = giulia.open(LIST).await.ok();
        list.shows("01/01/2020").shows("Doposcuola La Lucciola").shows("Regola inventata, art. 14").shows("Mensa La Lucciola");
        for other in ["Presenti", "Taciuti"] {
            assert!(!list.text().contains(other), "{other}");
        }
        giulia.open("/").await.ok().shows(TOLD);
        assert_eq!(lucia.open(LIST).await.status, StatusCode::NOT_FOUND);
        assert_eq!(lucia.open(&format!("{person}/conservazione")).await.status, StatusCode::NOT_FOUND);

        let page = dora.open(&format!("{person}/conservazione")).await.ok();
        page.shows("Era da tenere fino al 01/01/2020");
        let unsure = dora.send(&page, &page.form("/conservazione")).await;
        assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Whoever has the page open when the rule changes cannot erase either.
        keeps(&giulia, &service, "90").await;
        assert_eq!(dora.send(&page, &page.form("/conservazione").with("sure", "yes")).await.status, StatusCode::NOT_FOUND);
        keeps(&giulia, &service, "10").await;
        let done = erases(&dora, &person).await.ok();
        done.shows("Persona cancellata").shows("Nessuno: è passato il tempo di conservazione");
        assert_eq!(giulia.open(&person).await.status, StatusCode::NOT_FOUND);
        assert!(!giulia.open(LIST).await.ok().text().contains("Antichi"));
        assert!(!giulia.open("/").await.ok().text().contains(TOLD));
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM people WHERE family_name = 'Antichi'").await, 0);
    }

    async fn the_list_is_a_file_too_and_says_no_more_than_the_page(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let (_, service) = long_gone(&node, &giulia, "=Antichi").await;
        let (hidden, locked) = (somebody(&giulia, "Nascosti").await, somebody(&giulia, "Limitati").await);
        for person in [&hidden, &locked] {
            leaves(&giulia, &an_enrolment(&giulia, person, &service).await).await;
        }
        years_pass(&node).await;
        keeps(&giulia, &service, "10").await;
        for family in ["=Antichi", "Nascosti", "Limitati"] {
            is_listed(&giulia, family).await;
        }
        protect(&giulia, &hidden, "Via del Rifugio 9").await;
        grants(&giulia, &asks(&giulia, &locked, "restriction").await).await;
        let file = format!("{LIST}/esporta");
        assert!(giulia.open(LIST).await.ok().body.contains(&format!("{file}?formato=xlsx")), "it is offered");
        for (panel, sees_hidden) in [(&giulia, true), (&rosa, false), (&dora, true)] {
            let taken = panel.open(&format!("{file}?formato=csv")).await.ok().body;
            for words in ["'=Antichi", "01/01/2020", "Doposcuola La Lucciola", "Regola inventata, art. 14"] {
                assert!(taken.contains(words), "{words}: {taken}");
            }
            assert_eq!(taken.contains("Nascosti"), sees_hidden, "{taken}");
            assert!(!taken.contains("Limitati"), "{taken}");
        }
        for kind in ["xlsx", "ods"] {
            dora.open(&format!("{file}?formato={kind}")).await.ok();
        }
        assert_eq!(lucia.open(&file).await.status, StatusCode::NOT_FOUND);
        let told = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'request.past-export'";
        assert_eq!(node.count(told).await, 5);
    }

    async fn whoever_comes_back_or_is_restricted_is_not_erased(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (back, service) = long_gone(&node, &giulia, "Tornati").await;
        let locked = somebody(&giulia, "Limitati").await;
        leaves(&giulia, &an_enrolment(&giulia, &locked, &service).await).await;
        years_pass(&node).await;
        keeps(&giulia, &service, "10").await;
        is_listed(&giulia, "Tornati").await;
        is_listed(&giulia, "Limitati").await;
        // What was listed this morning is not what is so now.
        an_enrolment(&giulia, &back, &service).await;
        grants(&giulia, &asks(&giulia, &locked, "restriction").await).await;
        for person in [&back, &locked] {
            assert_eq!(giulia.open(&format!("{person}/conservazione")).await.status, StatusCode::NOT_FOUND);
        }
        giulia.open(LIST).await.ok().shows("Nessuno ha superato il tempo");

        // Looked through in stretches of one, as in one of all.
        let db = node.database().await;
        let (mut after, mut stretches) = (String::new(), 0);
        loop {
            let stretch = past::look(&mut db.read().await.unwrap(), (&after, 1), date(2026, 11, 29)).await.unwrap();
            let mut tx = db.write().await.unwrap();
            past::put_right(&mut tx, &stretch).await.unwrap();
            tx.commit().await.unwrap();
            let Some(last) = stretch.last else { break };
            last.as_str().clone_into(&mut after);
            stretches += 1;
        }
        db.close().await;
        assert_eq!(stretches, 2);
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM people_past_keeping").await, 0);
    }

    async fn the_others_are_told_and_their_receipts_come_back(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (giulia, aurora) = (&desks.giulia, &desks.pair.aurora);
        let person = open_person(giulia).await;
        let service = a_service(giulia).await;
        leaves(giulia, &an_enrolment(giulia, &person, &service).await).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, ACCEPT, START]).await;
        years_pass(aurora).await;
        keeps(giulia, &service, "10").await;
        let page = giulia.open(&format!("{person}/conservazione")).await.ok();
        assert!(!page.body.contains("name=\"sure\""), "a referral goes on: {}", page.text());
        story.walk(&[COMPLETE, CLOSE]).await;
        giulia.open(&format!("{person}/conservazione")).await.ok().shows("Cooperativa Brezza");
        let done = erases(giulia, &person).await.ok();
        done.shows("Aspetta risposta");
        let request = done.path.split('?').next().unwrap_or_default().to_owned();
        eventually("the request has arrived", async || {
            let page = desks.omar.open(&story.path).await.ok();
            page.text().contains("La persona chiede qualcosa sui suoi dati").then_some(())
        })
        .await;
        story.page(Party::Receiver).await.shows(FAMILY_NAME);
        act(&desks.omar, &story.path, "diritto", |form| form.with("reply", "done").with("sure", "yes")).await;
        eventually("the receipt is here", async || {
            let page = giulia.open(&request).await.ok();
            (!page.text().contains("Aspetta risposta")).then_some(())
        })
        .await;
    }
}
