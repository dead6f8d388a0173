//! An urgent referral tells the person who was named for it, by e-mail, and the e-mail tells nothing else.

use pico_node::{execute, sql};

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, TAX_CODE, open_person, send_filled, send_referral};
use crate::support::eventually;
use crate::support::mail::MailServer;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::staff::comes_in;

/// Aurora and Brezza, which has a mail server.
async fn desks(engine: crate::support::engine::Engine, mail: &MailServer) -> Desks {
    let aurora = TestNode::start("Cooperativa Aurora", engine).await;
    let mut brezza = TestNode::prepare("Cooperativa Brezza", engine).await;
    brezza.set("mail.server", &format!("smtp://127.0.0.1:{}", mail.port));
    brezza.set("mail.from", "Nodo <nodo@brezza.example.it>");
    brezza.serve().await;
    Desks::at(TestPair { aurora, brezza }.link().await).await
}

async fn name(administrator: &Panel, person: &str, substitute: &str) {
    let page = administrator.open("/impostazioni").await.ok();
    let form = page.form("/impostazioni").with("telephone", "051 111111");
    let form = form.with("urgent-person-email", person).with("urgent-substitute-email", substitute);
    administrator.send(&page, &form).await.ok();
}

async fn letters_to(mail: &MailServer, to: &str, count: usize) -> String {
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

on_both_engines! {
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
        letters_to(&mail, chiara, 3).await;
        desks.omar.open(&format!("/invii/{second}")).await.ok();
        let mut tx = db.read().await.unwrap();
        let waiting: i64 = sql!(&mut tx, c => sqlx::query_scalar("SELECT COUNT(*) FROM alerts WHERE due_at IS NOT NULL")
            .fetch_one(c)).unwrap();
        assert_eq!(waiting, 0, "who has opened it needs no substitute");
        drop(tx);
        db.close().await;

        let home = administrator.open("/").await.ok().text();
        assert!(!home.contains("Un avviso urgente non è partito"), "all have left: {home}");
        name(&administrator, "nessuno@brezza.example.it", "").await;
        urgent(&desks, &person).await;
        eventually("the administrator is told", async || {
            let home = administrator.open("/").await.ok().text();
            home.contains("Un avviso urgente non è partito").then_some(())
        })
        .await;
        let page = administrator.open("/impostazioni").await.ok();
        page.shows("Il server di posta ha rifiutato");
        administrator.send(&page, &page.form("/prova")).await.ok().shows("Il server di posta ha rifiutato");
    }
}
