//! What the node administrator switches, and what the others see of it.

use pico_node::execute;
use pico_node::store::Db;

use crate::on_both_engines;
use crate::restore::{back_up, restore};
use crate::support::desk::{Desks, act, in_days, open_person, send_referral};
use crate::support::eventually;
use crate::support::form::Form;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::a_service;
use crate::support::staff::comes_in;

on_both_engines! {
    async fn who_has_read_is_told_only_while_the_cooperative_wants_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let administrator = comes_in(&desks.pair.brezza, "bea", "node-administrator").await;
        let person = open_person(&desks.giulia).await;
        let told = sent_and_there(&desks, &person).await;
        eventually("the tick has arrived", async || {
            desks.giulia.open(&told).await.ok().text().contains("letto").then_some(())
        })
        .await;

        let page = administrator.open("/impostazioni").await.ok();
        assert!(!page.text().contains("Manca il telefono"));
        let without = administrator.send(&page, &page.form("/impostazioni").with("telephone", "")).await;
        assert_eq!(without.status, 422, "nobody is without a telephone");
        without.shows("non sanno chi chiamare");
        let mut form = page.form("/impostazioni").with("telephone", "051 111111");
        assert!(form.fields.contains(&("read-ticks".to_owned(), "yes".to_owned())), "it is on at first");
        form.fields.retain(|(name, _)| name != "read-ticks");
        administrator.send(&page, &form).await.ok();
        let kept = administrator.open("/impostazioni").await.ok().form("/impostazioni");
        assert!(!kept.fields.iter().any(|(name, _)| name == "read-ticks"), "it stays off");
        let officer = comes_in(&desks.pair.brezza, "dora", "data-protection").await;
        let log = officer.open("/registro?azione=settings").await.ok();
        log.shows("Impostazioni cambiate").shows("Conferme di lettura spente");

        let untold = sent_and_there(&desks, &person).await;
        // In the same stream, after the tick there would have been.
        act(&desks.omar, &untold, "lista", |form| form.with("rank", "1").with("valid_until", &in_days(9))).await;
        eventually("the later step has arrived", async || {
            desks.giulia.open(&untold).await.ok().text().contains("In lista d’attesa").then_some(())
        })
        .await;
        let text = desks.giulia.open(&untold).await.ok().text();
        assert!(text.contains("nella loro lista") && !text.contains("letto"), "{text}");
    }

    async fn the_log_shows_words_and_not_codes(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, received) = desks.referral_under_way().await;
        desks.giulia.open("/invii?elenco=inviati").await.ok();
        act(&desks.omar, &received, "posto", |form| {
            form.with("waits_for", "identity").with("held_until", &in_days(10))
        })
        .await;
        eventually("the answer is in the log", async || {
            desks.giulia.open(&sent).await.ok().text().contains("con riserva").then_some(())
        })
        .await;
        let officer = comes_in(&desks.pair.aurora, "dora", "data-protection").await;
        let log = officer.open("/registro").await.ok();
        log.shows("Stato: C’è posto, con riserva").shows("con un link").shows("una voce mostrata").shows("invio 26-0001");
        let text = log.text();
        for code in ["state=", "by=", "provisionally_accepted", "ref_0", "basis="] {
            assert!(!text.contains(code), "{code} in {text}");
        }
        let file = officer.open("/registro/esporta").await.ok().body;
        assert!(file.contains("Stato: C’è posto, con riserva") && file.contains("state=provisionally_accepted"), "{file}");
    }
}

on_both_engines! {
    async fn what_is_refused_changes_neither_what_others_see_nor_what_stays_here(engine: Engine) {
        let mut pair = TestPair::linked(engine).await;
        let bea = comes_in(&pair.aurora, "bea", "node-administrator").await;
        let before = kept(&pair.aurora, &bea).await;
        let page = bea.open("/impostazioni").await.ok();
        let refused = bea.send(&page, &changed(&page).with("urgent-substitute-email", "chiara")).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        assert_eq!(kept(&pair.aurora, &bea).await, before);

        // Restored, while the peer that may know a newer document cannot be asked: what others see cannot be signed now.
        let bundle = back_up(&pair.aurora).await;
        pair.brezza.kill();
        restore(&mut pair.aurora, &bundle).await;
        pair.aurora.serve().await;
        let ada = comes_in(&pair.aurora, "ada", "node-administrator").await;
        let page = ada.open("/impostazioni").await.ok();
        let refused = ada.send(&page, &changed(&page)).await;
        assert_eq!(refused.status, 409, "{}", refused.text());
        refused.shows("Il nodo è appena stato ripristinato");
        assert_eq!(kept(&pair.aurora, &ada).await, before);
        // What stays here need not wait for anybody.
        let form = page.form("/impostazioni").with("display-name", "La nostra");
        ada.send(&page, &form).await.ok().shows("Impostazioni salvate");
    }

    async fn the_register_of_processing_tells_how_who_looks_after_data_is_reached_and_asks_for_it_until_then(engine: Engine) {
        const CONTACT: &str = "dpo@aurora.example.it, 051 000009";
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        a_service(&giulia).await;
        let missing = "Manca: Contatto del DPO. Lo scrive chi amministra il nodo, in Impostazioni.";
        giulia.open("/trattamenti").await.ok().shows(missing);
        let file = giulia.open("/trattamenti/esporta").await.ok().body;
        assert!(file.contains("Contatto del DPO, ruolo"), "{file}");

        let page = ada.open("/impostazioni").await.ok();
        let long = page.form("/impostazioni").with("data-protection-contact", &"1".repeat(121));
        assert_eq!(ada.send(&page, &long).await.status, 422);
        let form = page.form("/impostazioni").with("data-protection-contact", CONTACT);
        ada.send(&page, &form).await.ok().shows("Impostazioni salvate");
        let register = giulia.open("/trattamenti").await.ok();
        assert!(!register.shows(CONTACT).text().contains("Manca: Contatto"), "{}", register.text());
        let file = giulia.open("/trattamenti/esporta").await.ok().body;
        assert!(file.contains(CONTACT) && !file.contains("Contatto del DPO, ruolo"), "{file}");
    }

    async fn what_others_see_is_not_signed_when_the_rest_cannot_be_written(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let bea = comes_in(&node, "bea", "node-administrator").await;
        let before = kept(&node, &bea).await;
        let page = bea.open("/impostazioni").await.ok();
        // The last thing that is written is the row of the access log.
        let database = node.database().await;
        alter(&database, "ALTER TABLE audit_entries RENAME TO audit_entries_away").await;
        let failed = bea.send(&page, &changed(&page)).await;
        alter(&database, "ALTER TABLE audit_entries_away RENAME TO audit_entries").await;
        database.close().await;
        assert_eq!(failed.status, 500, "{}", failed.text());
        assert_eq!(kept(&node, &bea).await, before);
        bea.send(&page, &changed(&page)).await.ok().shows("Versione 2 del documento firmato");
    }
}

/// Takes a table away under the running node, or gives it back: no disk fails so exactly.
async fn alter(database: &Db, statement: &'static str) {
    let mut tx = database.write().await.unwrap();
    execute!(&mut tx, sqlx::query(statement)).unwrap();
    tx.commit().await.unwrap();
}

/// The page with something else in each of its parts: what others see, what stays here, what is ticked.
fn changed(page: &Page) -> Form {
    let mut form = page.form("/impostazioni").with("telephone", "051 222222").with("display-name", "La nostra");
    form.fields.retain(|(name, _)| name != "read-ticks");
    form
}

/// What the page shows of all that can be changed on it, how many versions others may see, and how often it was saved.
async fn kept(node: &TestNode, administrator: &Panel) -> (Vec<(String, String)>, i64, i64) {
    let form = administrator.open("/impostazioni").await.ok().form("/impostazioni");
    let shown = form.fields.into_iter().filter(|(name, _)| name != "csrf").collect();
    let versions = node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM own_documents").await;
    let saved = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'settings.changed'";
    (shown, versions, node.count(saved).await)
}

/// A referral goes and has arrived: its address is the same on both panels.
async fn sent_and_there(desks: &Desks, person: &str) -> String {
    let sent = send_referral(&desks.giulia, person).await;
    eventually("the referral has arrived", async || {
        desks.omar.request(reqwest::Method::GET, &sent, None).await.status().is_success().then_some(())
    })
    .await;
    sent
}
