//! The evidence file of a referral between two real nodes: taken out of either panel, checked without any node.

use std::path::PathBuf;

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, act, in_days, state};
use crate::support::eventually;
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
        assert!(verified(&desks.pair.aurora, &file).await.contains("«accettata con riserva» (invio)"));
        let changed = std::fs::read_to_string(&file).unwrap().replace(NEED, "Altro");
        std::fs::write(&file, changed).unwrap();
        let complaint = desks.pair.aurora.command(&["verify", file.to_str().unwrap()]).await.refused();
        assert!(complaint.contains("non è una prova"), "{complaint}");
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

/// Downloads the file at a panel and puts it beside the node's folder.
async fn take_out(panel: &Panel, referral: &str, node: &TestNode) -> PathBuf {
    let page = panel.open(&format!("{referral}/prova")).await.ok();
    let disposition = page.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename=\"prova-"), "{disposition}");
    let file = node.folder().join("prova.json");
    std::fs::write(&file, &page.body).unwrap();
    file
}

/// What `verify` says of a file.
async fn verified(node: &TestNode, file: &std::path::Path) -> String {
    node.command(&["verify", file.to_str().unwrap()]).await.ok()
}
