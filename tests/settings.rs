//! What the node administrator switches, and what the others see of it.

use crate::on_both_engines;
use crate::support::desk::{Desks, act, in_days, open_person, send_referral};
use crate::support::eventually;
use crate::support::pair::TestPair;
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
        assert!(text.contains("preso in carico") && !text.contains("letto"), "{text}");
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
        log.shows("Stato: Accettata con riserva").shows("con un link").shows("una voce mostrata").shows("invio 26-0001");
        let text = log.text();
        for code in ["state=", "by=", "provisionally_accepted", "ref_0", "basis="] {
            assert!(!text.contains(code), "{code} in {text}");
        }
        let file = officer.open("/registro/esporta").await.ok().body;
        assert!(file.contains("Stato: Accettata con riserva") && file.contains("state=provisionally_accepted"), "{file}");
    }
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
