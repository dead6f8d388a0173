//! The evidence file of a referral between two real nodes: taken out of either panel, checked without any node.

use std::path::PathBuf;

use pico_node::outbox::lanes;
use pico_protocol::evidence::MAX_FILE;

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, act, in_days, state};
use crate::support::eventually;
use crate::support::hostile::now;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;

on_both_engines! {
    async fn either_side_takes_out_evidence_that_a_stranger_can_check(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, received) = desks.referral_under_way().await;
        act(&desks.omar, &received, "posto", |form| {
            form.with("waits_for", "identity").with("held_until", &in_days(10))
        })
        .await;
        act(&desks.giulia, &sent, "identita", |form| form).await;

        let told = eventually("the sender's file proves that the receiver holds its steps", async || {
            let file = take_out(&desks.giulia, &sent, &desks.pair.aurora).await;
            let told = verified(&desks.pair.aurora, &file).await;
            let held = "«Cooperativa Brezza» ha firmato di avere i passi di «Cooperativa Aurora» fino al n. 2";
            told.contains(held).then_some(told)
        })
        .await;
        assert!(told.contains("era in vigore un accordo firmato da entrambe le parti"), "{told}");
        assert!(told.contains("dice chi è la persona"), "{told}");
        assert!(!told.contains("c'è solo la parola"), "nothing of the sender is one-sided: {told}");

        let file = take_out(&desks.omar, &received, &desks.pair.brezza).await;
        assert!(verified(&desks.pair.aurora, &file).await.contains("«c'è posto, con riserva» (invio)"));
        let changed = std::fs::read_to_string(&file).unwrap().replace(NEED, "Altro");
        std::fs::write(&file, changed).unwrap();
        let complaint = desks.pair.aurora.command(&["verify", file.to_str().unwrap()]).await.refused();
        assert!(complaint.contains("non è una prova"), "{complaint}");
    }

    async fn the_page_says_whether_the_signatures_hold_and_whether_both_have_the_same(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, received) = desks.referral_under_way().await;
        act(&desks.omar, &received, "posto", |form| {
            form.with("waits_for", "identity").with("held_until", &in_days(10))
        })
        .await;
        act(&desks.giulia, &sent, "identita", |form| form).await;
        for (panel, referral) in [(&desks.giulia, &sent), (&desks.omar, &received)] {
            eventually("both have the same sequence, every signature verified", async || {
                let text = panel.open(referral).await.ok().text();
                let holds = text.contains("Firme: verificate (3 di 3) · stessa sequenza sui due nodi");
                holds.then_some(())
            })
            .await;
        }
        spoil_the_first_signature(&desks.pair.brezza).await;
        let spoilt = desks.omar.open(&received).await.ok();
        spoilt.shows("Le firme non tornano").shows("L’evento n. 1 di Cooperativa Aurora non è quello che fu firmato");
        assert!(!spoilt.text().contains("Firme: verificate"));
        let untouched = desks.giulia.open(&sent).await.ok();
        untouched.shows("stessa sequenza sui due nodi");
    }

    async fn a_story_that_is_longer_than_a_file_may_be_is_shown_and_says_so(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (_, received) = desks.referral_under_way().await;
        stretch_the_first_event(&desks.pair.brezza).await;
        let page = desks.omar.open(&received).await.ok();
        page.shows("Questa storia supera i 32 MiB di una prova").shows(NEED);
        for words in ["Firme: verificate", "Le firme non tornano"] {
            assert!(!page.text().contains(words), "{words}: nobody has checked them here");
        }
        assert!(!page.body.contains("/prova\""), "a file that there cannot be is not offered");
        let asked = desks.omar.open(&format!("{received}/prova")).await;
        assert_eq!(asked.status, 409);
        asked.shows("Non si perde niente");
    }

    async fn what_the_other_side_has_not_acknowledged_is_not_called_the_same(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, _) = desks.referral_under_way().await;
        desks.pair.brezza.kill();
        act(&desks.giulia, &sent, "nota", |form| form.with("note", "Preferisce il mattino")).await;
        let text = desks.giulia.open(&sent).await.ok().text();
        assert!(!text.contains("stessa sequenza"), "{text}");
        // The worker may have signed it already, on its way to a node that does not answer.
        let told = ["1 aspetta di partire", "l’altra cooperativa non ha ancora ricevuto il nostro ultimo passo"];
        assert!(told.iter().any(|words| text.contains(words)), "{text}");
    }

    async fn after_an_erasure_the_evidence_still_holds_and_says_nothing_of_the_person(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, received) = desks.referral_under_way().await;
        act(&desks.omar, &received, "posto", |form| {
            form.with("waits_for", "identity").with("held_until", &in_days(10))
        })
        .await;
        act(&desks.giulia, &sent, "identita", |form| form).await;
        eventually("the name has arrived", async || {
            desks.omar.open(&received).await.ok().body.contains(FAMILY_NAME).then_some(())
        })
        .await;
        act(&desks.giulia, &sent, "ritira", |form| form.with_any("reason")).await;
        eventually("the withdrawal has arrived", async || {
            (state(&desks.pair.brezza).await == "withdrawn").then_some(())
        })
        .await;

        let file = take_out(&desks.omar, &received, &desks.pair.brezza).await;
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains(FAMILY_NAME) && !text.contains(NEED));
        let told = verified(&desks.pair.aurora, &file).await;
        assert!(told.contains("Manca il testo di «Cooperativa Aurora»"), "{told}");
        assert!(told.contains("«Cooperativa Brezza» ha firmato di avere i passi di «Cooperativa Aurora»"), "{told}");
    }
}

/// Another hand at the database changes one letter of the signature under the first event that came in.
async fn spoil_the_first_signature(node: &TestNode) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    let (id, core): (String, String) = pico_node::sql!(&mut tx, c => sqlx::query_as(
        "SELECT i.id, i.core FROM inbox i JOIN lane_events e ON e.message = i.id WHERE e.side = 'peer' AND e.number = 1"
    ).fetch_one(c))
    .unwrap();
    let (head, signature) = core.split_once("\"sig\":\"").expect("a core is signed");
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let core = format!("{head}\"sig\":\"{other}{}", &signature[1..]);
    pico_node::execute!(&mut tx, sqlx::query("UPDATE inbox SET core = $2 WHERE id = $1").bind(&id).bind(&core))
        .unwrap();
    tx.commit().await.unwrap();
}

/// White space behind the text of the first event that came in: it says the same, and is too long for an evidence file.
async fn stretch_the_first_event(node: &TestNode) {
    let app = node.open_at(now()).await;
    let mut tx = app.db.read().await.unwrap();
    let (id, body): (String, String) = pico_node::sql!(&mut tx, c => sqlx::query_as(
        "SELECT i.id, i.body FROM inbox i JOIN lane_events e ON e.message = i.id WHERE e.side = 'peer' AND e.number = 1"
    ).fetch_one(c))
    .unwrap();
    drop(tx);
    let place = lanes::inbox_place(&id);
    let mut salted = app.field_key.open(place, &body).unwrap();
    salted.resize(MAX_FILE, b' ');
    let body = app.field_key.seal(app.entropy, place, &salted);
    let mut tx = app.db.write().await.unwrap();
    pico_node::execute!(&mut tx, sqlx::query("UPDATE inbox SET body = $2 WHERE id = $1").bind(&id).bind(&body))
        .unwrap();
    tx.commit().await.unwrap();
    app.db.close().await;
}

/// Downloads the file at a panel and puts it beside the node's folder.
pub async fn take_out(panel: &Panel, referral: &str, node: &TestNode) -> PathBuf {
    let page = panel.open(&format!("{referral}/prova")).await.ok();
    let disposition = page.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename=\"prova-"), "{disposition}");
    let file = node.folder().join("prova.json");
    std::fs::write(&file, &page.body).unwrap();
    file
}

/// What `verify` says of a file.
pub async fn verified(node: &TestNode, file: &std::path::Path) -> String {
    node.command(&["verify", file.to_str().unwrap()]).await.ok()
}
