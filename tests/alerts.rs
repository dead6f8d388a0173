//! An urgent referral tells the person who was named for it, by e-mail, and the e-mail tells nothing else.

use std::time::Duration;

use pico_node::alerts::post::PostError;
use pico_node::alerts::{INTERVAL, LEASE, PERSON_EMAIL, Recipient, store, work};
use pico_node::app::App;
use pico_node::store::{Db, facts};
use pico_node::{execute, sql};

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, TAX_CODE, open_person, send_filled, send_referral};
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::hostile::now;
use crate::support::mail::MailServer;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::staff::comes_in;

/// Aurora and Brezza, which has a mail server.
async fn desks(engine: Engine, mail: &MailServer) -> Desks {
    let aurora = TestNode::start("Cooperativa Aurora", engine).await;
    let mut brezza = with_mail(engine, mail).await;
    brezza.serve().await;
    Desks::at(TestPair { aurora, brezza }.link().await).await
}

/// Brezza, not serving yet.
pub async fn with_mail(engine: Engine, mail: &MailServer) -> TestNode {
    let mut brezza = TestNode::prepare("Cooperativa Brezza", engine).await;
    brezza.set("mail.server", &format!("smtp://127.0.0.1:{}", mail.port));
    brezza.set("mail.from", "Nodo <nodo@brezza.example.it>");
    brezza
}

async fn name(administrator: &Panel, person: &str, substitute: &str) {
    let page = administrator.open("/impostazioni").await.ok();
    let form = page.form("/impostazioni").with("telephone", "051 111111");
    let form = form.with("urgent-person", "Chiara Bruni").with("opening-hours", "lun–ven 9–17");
    let form = form.with("urgent-person-email", person).with("urgent-substitute-email", substitute);
    administrator.send(&page, &form).await.ok();
}

/// Waits for so many letters to somebody; answers the last one.
pub async fn letters_to(mail: &MailServer, to: &str, count: usize) -> String {
    eventually(&format!("{count} letters to {to}"), async || {
        let letters: Vec<_> = mail.letters().into_iter().filter(|letter| letter.to == to).collect();
        (letters.len() == count).then(|| letters[count - 1].text.replace("=\r\n", ""))
    })
    .await
}

async fn urgent(desks: &Desks, person: &str) -> String {
    let sent = send_filled(&desks.giulia, person, |form| form.with("urgency", "urgent")).await;
    sent.trim_start_matches("/invii/").to_owned()
}

/// The ten minutes between two letters are over.
async fn minutes_pass(db: &Db) {
    let mut tx = db.write().await.unwrap();
    let passed = "UPDATE node_facts SET value = '0' WHERE name = 'alert-not-before-person'";
    assert_eq!(execute!(&mut tx, sqlx::query(passed)).unwrap(), 1);
    tx.commit().await.unwrap();
}

/// Who receives urgent referrals, by her address alone.
async fn addressed(app: &App, address: &str) {
    let mut tx = app.db.write().await.unwrap();
    facts::put(&mut tx, PERSON_EMAIL, address).await.unwrap();
    tx.commit().await.unwrap();
}

async fn raise(app: &App, objects: &[&str]) {
    let mut tx = app.db.write().await.unwrap();
    for object in objects {
        store::raise(&mut tx, app, object).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn failing(app: &App) -> Option<String> {
    store::failing(&mut app.db.read().await.unwrap()).await.unwrap()
}

/// Rows of the log that say that an alert was sent.
async fn recorded(app: &App) -> i64 {
    let count = "SELECT COUNT(*) FROM audit_entries WHERE action LIKE 'alert.sent%'";
    sql!(&mut app.db.read().await.unwrap(), c => sqlx::query_scalar(count).fetch_one(c)).unwrap()
}

fn pass(app: &App, time: Duration) {
    app.clock.advance(i64::try_from(time.as_millis()).unwrap());
}

on_both_engines! {
    async fn one_letter_tells_of_all_that_is_due_and_the_next_one_waits(engine: Engine) {
        let mail = MailServer::start().await;
        let node = with_mail(engine, &mail).await;
        let app = node.open_at(now()).await;
        addressed(&app, "chiara@brezza.example.it").await;
        raise(&app, &["uno", "due", "tre"]).await;
        work::look(&app).await.unwrap();
        work::look(&app).await.unwrap();
        assert_eq!((mail.letters().len(), recorded(&app).await), (1, 3));
        assert!(mail.letters()[0].text.contains("Sono arrivati 3 invii urgenti"), "{}", mail.letters()[0].text);
        raise(&app, &["quattro", "cinque"]).await;
        work::look(&app).await.unwrap();
        assert_eq!(mail.letters().len(), 1, "a letter has just left");
        pass(&app, INTERVAL);
        work::look(&app).await.unwrap();
        assert_eq!((mail.letters().len(), recorded(&app).await), (2, 5));
        app.db.close().await;
    }

    async fn two_processes_send_one_letter_and_one_that_died_holds_nothing_back(engine: Engine) {
        let mail = MailServer::start().await;
        let node = with_mail(engine, &mail).await;
        let at = now();
        let (one, other) = (node.open_at(at).await, node.open_at(at).await);
        addressed(&one, "chiara@brezza.example.it").await;
        raise(&one, &["uno"]).await;
        let (first, second) = tokio::join!(work::look(&one), work::look(&other));
        first.and(second).unwrap();
        assert_eq!((mail.letters().len(), recorded(&one).await), (1, 1));

        pass(&one, INTERVAL);
        pass(&other, INTERVAL);
        raise(&one, &["due"]).await;
        let batch = store::due(&mut one.db.read().await.unwrap(), Recipient::Person, one.clock.now()).await.unwrap().unwrap();
        let mut tx = one.db.write().await.unwrap();
        assert!(store::claim(&mut tx, &batch).await.unwrap());
        tx.commit().await.unwrap();
        let mut tx = other.db.write().await.unwrap();
        assert!(!store::claim(&mut tx, &batch).await.unwrap(), "it is being sent");
        drop(tx);
        work::look(&other).await.unwrap();
        assert_eq!(mail.letters().len(), 1);
        pass(&other, LEASE);
        work::look(&other).await.unwrap();
        assert_eq!(mail.letters().len(), 2);
        one.db.close().await;
        other.db.close().await;
    }

    async fn a_failure_is_said_until_a_letter_has_left_to_the_same_person(engine: Engine) {
        let mail = MailServer::start().await;
        let node = with_mail(engine, &mail).await;
        let app = node.open_at(now()).await;
        addressed(&app, "nessuno@brezza.example.it").await;
        raise(&app, &["uno"]).await;
        work::look(&app).await.unwrap();
        assert_eq!(failing(&app).await.as_deref(), Some(PostError::Refused.code()));
        addressed(&app, "chiara@brezza.example.it").await;
        work::look(&app).await.unwrap();
        assert!(mail.letters().is_empty(), "it pauses");
        pass(&app, Duration::from_mins(1));
        work::look(&app).await.unwrap();
        assert_eq!((mail.letters().len(), failing(&app).await), (1, None));

        addressed(&app, "nessuno@brezza.example.it").await;
        raise(&app, &["due"]).await;
        pass(&app, INTERVAL);
        work::look(&app).await.unwrap();
        pass(&app, Duration::from_hours(24));
        work::look(&app).await.unwrap();
        assert_eq!(failing(&app).await.as_deref(), Some("refused"), "given up, and nothing has left since");
        raise(&app, &["tre"]).await;
        addressed(&app, "chiara@brezza.example.it").await;
        pass(&app, Duration::from_hours(1));
        work::look(&app).await.unwrap();
        assert_eq!((mail.letters().len(), failing(&app).await), (2, None), "a later letter has left");
        app.db.close().await;
    }

    async fn an_alert_for_nobody_ends_and_is_not_recorded_as_sent(engine: Engine) {
        let mail = MailServer::start().await;
        let node = with_mail(engine, &mail).await;
        let app = node.open_at(now()).await;
        addressed(&app, "chiara@brezza.example.it").await;
        raise(&app, &["uno"]).await;
        addressed(&app, "").await;
        work::look(&app).await.unwrap();
        let ended = "SELECT failure FROM alerts WHERE object = 'uno' AND due_at IS NULL AND ended_at IS NOT NULL";
        let why: String = sql!(&mut app.db.read().await.unwrap(), c => sqlx::query_scalar(ended).fetch_one(c)).unwrap();
        assert_eq!((why.as_str(), recorded(&app).await, failing(&app).await), ("nobody", 0, None));
        app.db.close().await;
    }

    async fn a_trial_that_gets_no_answer_ends_and_is_recorded(engine: Engine) {
        let mail = MailServer::silent().await;
        let mut node = with_mail(engine, &mail).await;
        node.serve().await;
        let administrator = comes_in(&node, "bea", "node-administrator").await;
        name(&administrator, "chiara@brezza.example.it", "sara@brezza.example.it").await;
        let page = administrator.open("/impostazioni").await.ok();
        administrator.send(&page, &page.form("/prova")).await.ok().shows("Il server di posta non risponde");
        let officer = comes_in(&node, "dora", "data-protection").await;
        officer.open("/registro").await.ok().shows("Prova degli avvisi urgenti").shows("il server di posta non ha risposto");
    }

    async fn colleagues_read_on_an_urgent_referral_that_came_in_whom_to_call(engine: Engine) {
        let mail = MailServer::start().await;
        let desks = desks(engine, &mail).await;
        let person = open_person(&desks.giulia).await;
        let ordinary = send_referral(&desks.giulia, &person).await;
        let urgent = format!("/invii/{}", urgent(&desks, &person).await);
        let here = eventually("both have arrived", async || {
            let answer = desks.omar.request(reqwest::Method::GET, &urgent, None).await;
            if answer.status().is_success() { Some(desks.omar.open(&urgent).await.ok()) } else { None }
        })
        .await;
        here.shows("Chi riceve qui gli invii urgenti").shows("Nessuno è indicato");
        let administrator = comes_in(&desks.pair.brezza, "bea", "node-administrator").await;
        name(&administrator, "chiara@brezza.example.it", "sara@brezza.example.it").await;
        let here = desks.omar.open(&urgent).await.ok();
        here.shows("Chiara Bruni").shows("Sostituisce: sara@brezza.example.it").shows("Orari: lun–ven 9–17");
        for (panel, referral) in [(&desks.omar, &ordinary), (&desks.giulia, &urgent)] {
            let elsewhere = panel.open(referral).await.ok().text();
            assert!(!elsewhere.contains("Chi riceve qui gli invii urgenti"), "{elsewhere}");
        }
    }

    async fn an_urgent_referral_is_told_by_a_letter_without_content(engine: Engine) {
        let mail = MailServer::start().await;
        let desks = desks(engine, &mail).await;
        let administrator = comes_in(&desks.pair.brezza, "bea", "node-administrator").await;
        let (chiara, sara) = ("chiara@brezza.example.it", "sara@brezza.example.it");

        let page = administrator.open("/impostazioni").await.ok();
        let wrong = page.form("/impostazioni").with("telephone", "051 111111").with("urgent-person-email", "chiara");
        administrator.send(&page, &wrong).await.shows("Scrivi un indirizzo come");
        name(&administrator, chiara, sara).await;
        let page = administrator.open("/impostazioni").await.ok();
        administrator.send(&page, &page.form("/prova")).await.ok().shows("Prova spedita");
        letters_to(&mail, chiara, 1).await;
        letters_to(&mail, sara, 1).await;

        let person = open_person(&desks.giulia).await;
        send_referral(&desks.giulia, &person).await;
        let first = urgent(&desks, &person).await;
        let text = letters_to(&mail, chiara, 2).await;
        assert!(text.contains(&format!("http://localhost:{}/invii", desks.pair.brezza.panel_port)), "{text}");
        for content in [FAMILY_NAME, TAX_CODE, NEED, "Aurora", first.as_str()] {
            assert!(!text.contains(content), "{content} is in the letter");
        }

        // Nobody opens it for an hour: here the hour is over at once.
        let db = desks.pair.brezza.database().await;
        let mut tx = db.write().await.unwrap();
        let over = execute!(&mut tx, sqlx::query("UPDATE alerts SET due_at = 0 WHERE due_at IS NOT NULL")).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(over, 1, "the substitute waits for the urgent one only");
        letters_to(&mail, sara, 2).await;

        let second = urgent(&desks, &person).await;
        minutes_pass(&db).await;
        letters_to(&mail, chiara, 3).await;
        desks.omar.open(&format!("/invii/{second}")).await.ok();
        let mut tx = db.read().await.unwrap();
        let waiting: i64 = sql!(&mut tx, c => sqlx::query_scalar("SELECT COUNT(*) FROM alerts WHERE due_at IS NOT NULL")
            .fetch_one(c)).unwrap();
        assert_eq!(waiting, 0, "who has opened it needs no substitute");
        drop(tx);

        let home = administrator.open("/").await.ok().text();
        assert!(!home.contains("Un avviso urgente non è partito"), "all have left: {home}");
        name(&administrator, "nessuno@brezza.example.it", "sara@brezza.example.it").await;
        minutes_pass(&db).await;
        db.close().await;
        urgent(&desks, &person).await;
        eventually("the administrator is told", async || {
            let home = administrator.open("/").await.ok().text();
            home.contains("Un avviso urgente non è partito").then_some(())
        })
        .await;
        let page = administrator.open("/impostazioni").await.ok();
        page.shows("Il server di posta ha rifiutato");
        administrator.send(&page, &page.form("/prova")).await.ok().shows("Il server di posta ha rifiutato");
        let officer = comes_in(&desks.pair.brezza, "dora", "data-protection").await;
        let log = officer.open("/registro").await.ok();
        log.shows("A chi riceve gli invii urgenti: rifiutata").shows("A chi sostituisce: spedita");
        name(&administrator, chiara, "").await;
        let page = administrator.open("/impostazioni").await.ok();
        administrator.send(&page, &page.form("/prova")).await.ok().shows("Prova spedita");
        let home = administrator.open("/").await.ok().text();
        assert!(!home.contains("Un avviso urgente non è partito"), "a good trial ends the complaint: {home}");
    }
}
