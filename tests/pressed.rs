//! Buttons that change something and are pressed seldom: each says what it did, and has done it.

use pico_node::execute;
use pico_protocol::referral::{Kind, Party};

use crate::on_both_engines;
use crate::support::desk::{Desks, open_person, send_referral};
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::hostile::Spoils;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::a_service;
use crate::support::staff::{PASSWORD, account_of, comes_in, full_name, set_second_factor, with_password};
use crate::support::story::{ASK, Story};

/// Presses a button that stands in a form of its own on this page.
pub async fn press(panel: &Panel, page: &str, action: &str) -> Page {
    let page = panel.open(page).await.ok();
    panel.send(&page, &page.form(action)).await.ok()
}

on_both_engines! {
    async fn a_link_that_is_suspended_or_ended_says_so_on_its_referrals(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let ada = comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
        let peer = format!("/rete/{}", Spoils::of(&desks.pair.brezza).id);
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        let (stopped, ended) = ("è sospeso: quello che fai qui resta in coda", "è chiuso: quello che fai qui non le arriva");
        assert!(!story.page(Party::Sender).await.text().contains("Il collegamento con"));

        press(&ada, &peer, "/sospendi").await.shows("Collegamento sospeso");
        story.page(Party::Sender).await.shows(stopped);
        press(&ada, &peer, "/riprendi").await.shows("Collegamento ripreso");
        assert!(!story.page(Party::Sender).await.text().contains("Il collegamento con"));
        ada.open(&peer).await.ok().shows("questi due nodi non potranno collegarsi di nuovo");
        press(&ada, &peer, "/chiudi").await.shows("Collegamento chiuso");
        story.page(Party::Sender).await.shows(ended);
        eventually("the other side knows", async || {
            story.page(Party::Receiver).await.text().contains(ended).then_some(())
        })
        .await;
    }

    async fn a_service_is_closed_and_opened_again(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = format!("/servizi/{}", a_service(&giulia).await);
        press(&giulia, &service, "/chiudi").await.shows("Servizio chiuso");
        assert!(!giulia.open("/").await.ok().text().contains("Doposcuola La Lucciola"), "it offers no places");
        giulia.open(&service).await.ok().shows("Le altre cooperative non lo vedono");
        press(&giulia, &service, "/apri").await;
        giulia.open("/").await.ok().shows("Doposcuola La Lucciola");
    }

    async fn an_account_is_closed_opened_again_and_helped_with_a_lost_telephone(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let lucia = comes_in(&node, "lucia", "coordinator").await;
        set_second_factor(&lucia).await;
        let account = account_of(&ada, "lucia").await;
        press(&ada, &account, "/togli-secondo-fattore").await.shows("Secondo fattore tolto");
        ada.open(&account).await.ok().shows("Secondo fattore non impostato");
        press(&ada, &account, "/chiudi").await.shows("Account chiuso");
        assert!(lucia.open("/persone").await.path.starts_with("/accesso"), "her sessions have ended");
        press(&ada, &account, "/apri").await.shows("Account riaperto");
        assert!(lucia.open("/persone").await.path.starts_with("/accesso"), "and do not come back");
        let lucia = with_password(&node, "lucia", PASSWORD).await;
        // What was done to her account she reads herself, with the name of who did it.
        let by_ada = full_name("ada");
        let profile = lucia.open("/profilo").await.ok();
        profile.shows(&format!("Secondo fattore tolto {by_ada}")).shows(&format!("Account chiuso {by_ada}"));
    }

    async fn who_has_telephoned_says_so_and_is_reminded_no_more(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let ada = comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
        let person = open_person(&desks.giulia).await;
        desks.pair.brezza.kill();
        send_referral(&desks.giulia, &person).await;
        let database = desks.pair.aurora.database().await;
        let written = async |minutes_ago: i64, urgent: bool| {
            let mut tx = database.write().await.unwrap();
            let at = crate::support::hostile::now().as_millis() - minutes_ago * 60_000;
            let change = "UPDATE outbox SET created_at = $1, urgent = $2 WHERE received_at IS NULL";
            execute!(&mut tx, sqlx::query(change).bind(at).bind(urgent)).unwrap();
            tx.commit().await.unwrap();
            ada.open("/").await.ok().text().contains("non è ancora arrivato: telefona")
        };
        assert!(!written(14, true).await && written(16, true).await, "a quarter of an hour for what is urgent");
        assert!(!written(23 * 60, false).await && written(25 * 60, false).await, "a day for the rest");
        send_referral(&desks.giulia, &person).await;
        written(25 * 60, true).await;
        let page = ada.open("/consegne").await.ok();
        page.shows("2 messaggi non sono arrivati (2 urgenti)");
        assert_eq!(page.body.matches("/telefonato").count(), 1, "one call tells of both");
        let before = crate::support::hostile::now().as_millis() - 25 * 3_600_000;
        let old = page.form("/telefonato").with("seen", &before.to_string());
        ada.send(&page, &old).await.shows("Telefona a Cooperativa Brezza");
        let done = press(&ada, "/consegne", "/telefonato").await;
        assert!(!done.text().contains("Telefona a Cooperativa Brezza"), "{}", done.text());
        assert!(!ada.open("/").await.ok().text().contains("non è ancora arrivato: telefona"));
        press(&ada, "/consegne", "/consegne/prova").await.shows("Il tuo nodo si raggiunge dall'indirizzo pubblico");
    }

    async fn an_operator_who_reads_and_answers_for_her_own_people_is_seen_to_read(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let davide = comes_in(&desks.pair.aurora, "davide", "operator").await;
        let person = open_person(&davide).await;
        let sent = send_referral(&davide, &person).await;
        let story = Story::sent(&desks, Kind::Referral, &davide.open(&sent).await.ok()).await;
        story.walk(&[ASK]).await;
        let question_read = async || {
            let page = story.page(Party::Receiver).await;
            let asked = page.body.rsplit_once("C&#39;è una certificazione?").or_else(|| page.body.rsplit_once("C'è una certificazione?"));
            asked.expect("the question stands there").1.contains("letto</li>")
        };
        assert!(!question_read().await, "nobody at the sender's has opened it");
        davide.open(&sent).await.ok();
        eventually("the question is read", async || question_read().await.then_some(())).await;
    }
}

#[tokio::test]
async fn other_devices_are_shown_out_and_the_demonstration_changes_roles() {
    let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    node.set("panel.demo", "true");
    node.serve().await;
    let here = comes_in(&node, "giulia", "coordinator").await;
    comes_in(&node, "ada", "node-administrator").await;
    let there = Panel::new(&node.panel());
    let door = there.open("/accesso").await.ok();
    there.send(&door, &door.form("/accesso").with("login", "giulia").with("password", PASSWORD)).await.ok();
    there.open("/persone").await.ok();
    press(&here, "/profilo", "/profilo/sessioni").await.shows("Gli altri dispositivi sono fuori");
    assert!(there.open("/persone").await.path.starts_with("/accesso"));
    here.open("/persone").await.ok();

    let page = here.open("/").await.ok();
    let ada = page.body.split("<option value=\"").find(|option| option.contains(&full_name("ada"))).unwrap();
    let ada = ada.split('"').next().unwrap().to_owned();
    let field = page.form("/demo/ruolo").names.into_iter().find(|name| name != "csrf").unwrap();
    let home = here.send(&page, &page.form("/demo/ruolo").with(&field, &ada)).await.ok();
    home.shows("Ada");
    assert_eq!(here.open("/persone").await.status, 404, "who administers the node reads no people");
}
