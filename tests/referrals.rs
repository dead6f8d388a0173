//! The main job, end to end: two cooperatives on two nodes open, answer and close a referral, over signed messages on HTTPS.

use reqwest::Method;

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, TAX_CODE, act, in_days, state};
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::privacy::nothing_personal_leaked;

on_both_engines! {
    async fn two_cooperatives_open_answer_and_close_a_referral(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (giulia, omar) = (&desks.giulia, &desks.omar);
        let (sent, received) = desks.referral_under_way().await;

        let phase_a = omar.open(&received).await.ok();
        phase_a.shows(NEED);
        assert!(!phase_a.body.contains(FAMILY_NAME) && !phase_a.body.contains(TAX_CODE), "phase A names nobody");

        act(omar, &received, "domanda", |form| {
            form.with("question", "C'è una certificazione?").with("answer_by", &in_days(3))
        })
        .await;
        act(giulia, &sent, "rispondi", |form| form.with("answer", "Sì, la allego appena arriva")).await;
        act(omar, &received, "lista", |form| form.with("rank", "3").with("valid_until", &in_days(20))).await;
        act(omar, &received, "posto", |form| {
            form.with("waits_for", "identity").with("held_until", &in_days(10))
        })
        .await;
        act(giulia, &sent, "identita", |form| form).await;
        eventually("the name has arrived", async || {
            omar.open(&received).await.ok().body.contains(FAMILY_NAME).then_some(())
        })
        .await;
        act(omar, &received, "accetta", |form| {
            let form = form.with("contact", "Omar, 051 111111").with("service", "Educativa domiciliare");
            form.with("held_until", &in_days(10))
        })
        .await;
        act(omar, &received, "avvia", |form| form.with("first_contact", &in_days(0))).await;
        act(omar, &received, "concludi", |form| {
            form.with_any("outcome").with_any("reason").with("hours", "24")
        })
        .await;
        act(giulia, &sent, "chiudi", |form| form).await;
        for node in [&desks.pair.aurora, &desks.pair.brezza] {
            eventually("the loop is closed on both sides", async || {
                (state(node).await == "closed").then_some(())
            })
            .await;
            nothing_personal_leaked(node, &[FAMILY_NAME, TAX_CODE, NEED, "051 000000"]).await;
        }
        eventually("both sides have the same signed steps", async || {
            let (one, other) = (transcript(&desks.pair.aurora).await, transcript(&desks.pair.brezza).await);
            (one == other && one.len() >= 10).then_some(())
        })
        .await;
        for (panel, referral, node) in [(giulia, &sent, &desks.pair.aurora), (omar, &received, &desks.pair.brezza)] {
            evidence_holds_and_a_forged_one_does_not(panel, referral, node).await;
        }
    }
}

/// Takes the evidence file out of the panel and lets the program check it, without any node.
async fn evidence_holds_and_a_forged_one_does_not(panel: &Panel, referral: &str, node: &TestNode) {
    let answer = panel.request(Method::GET, &format!("{referral}/prova"), None).await;
    assert!(answer.status().is_success(), "{}", answer.status());
    let file = node.folder().join("evidence");
    let bytes = answer.bytes().await.unwrap().to_vec();
    std::fs::write(&file, &bytes).unwrap();
    let said = node.command(&["verify", file.to_str().unwrap()]).await.ok();
    assert!(said.contains("Aurora") && said.contains("Brezza"), "{said}");
    let text = String::from_utf8(bytes).unwrap();
    let place = text.rfind("\"sig\"").expect("it holds signatures") + 20;
    let letter = if &text[place..=place] == "A" { "B" } else { "A" };
    std::fs::write(&file, format!("{}{letter}{}", &text[..place], &text[place + 1..])).unwrap();
    node.command(&["verify", file.to_str().unwrap()]).await.refused();
}

/// Digests of every signed core about referrals that a node holds, its own and the other's.
async fn transcript(node: &TestNode) -> Vec<String> {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT core_digest FROM outbox WHERE kind = 'referral/1' AND core_digest IS NOT NULL \
                 UNION SELECT core_digest FROM inbox WHERE kind = 'referral/1' ORDER BY 1";
    pico_node::sql!(&mut tx, c => sqlx::query_scalar(query).fetch_all(c)).unwrap()
}
