//! Messages that could not be used: who should look is told on every page where she looks, and they go when she has looked.

use pico_node::outbox::stream::mark_exceptions;
use pico_node::sql;
use pico_protocol::NodeId;
use pico_protocol::message::Slot;
use pico_protocol::receipt::Exception;
use reqwest::Method;
use serde_json::json;

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME};
use crate::support::eventually;
use crate::support::hostile::Spoils;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::staff::comes_in;
use crate::torture::attack;

const HEADING: &str = "Messaggi da guardare";
const ON_HOME: &str = "Messaggi che non si sono potuti usare";

/// The peer's page, once it has something to look at.
async fn something_to_look_at(panel: &Panel, peer: &NodeId) -> Page {
    eventually("the peer's page has something to look at", async || {
        let page = panel.open(&format!("/rete/{peer}")).await.ok();
        page.text().contains(HEADING).then_some(page)
    })
    .await
}

/// What the log says of looking, and how many rows were looked at.
async fn looked(node: &TestNode) -> Vec<String> {
    node.texts("SELECT detail FROM audit_entries WHERE action = 'delivery.looked-at'").await
}

/// The peer tells that it could not use the first message that we signed about a referral.
pub async fn refuses_a_step(node: &TestNode, peer: &NodeId) {
    let (epoch, seq) = eventually("a step was signed", async || {
        let db = node.database().await;
        let mut tx = db.read().await.unwrap();
        let query = "SELECT epoch, seq FROM outbox WHERE kind = 'referral/1' AND received_at IS NOT NULL ORDER BY seq";
        let place: Option<(i64, i64)> = sql!(&mut tx, c => sqlx::query_as(query).fetch_optional(c)).unwrap();
        drop(tx);
        db.close().await;
        place
    })
    .await;
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    let (epoch, seq) = (u64::try_from(epoch).unwrap(), u64::try_from(seq).unwrap());
    mark_exceptions(&mut tx, peer, &[Exception { n: 1, epoch, seq, code: Exception::AGAINST_RULES }]).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

on_both_engines! {
    async fn what_came_and_could_not_be_used_is_shown_until_somebody_has_looked(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let ada = comes_in(&victim, "ada", "node-administrator").await;
        let peer = hostile.own.id;
        assert!(!ada.open("/").await.ok().text().contains(ON_HOME));
        let poison = [
            hostile.next("unheard_of/1", &json!({"name": FAMILY_NAME})),
            hostile.next("referral/1", &json!({"nonsense": FAMILY_NAME})),
        ];
        hostile.receipt(&hostile.send(&poison).await);
        let page = eventually("both are on the page", async || {
            let page = something_to_look_at(&ada, &peer).await;
            page.text().contains("Un passo di un invio").then_some(page)
        })
        .await;
        page.shows("Un messaggio di un altro tipo: tipo sconosciuto").shows("aggiorna il nodo");
        page.shows("Un passo di un invio: il contenuto non si capisce").shows("fatti dire a voce");
        assert!(!page.body.contains(FAMILY_NAME), "what it said is not shown");
        ada.open("/").await.ok().shows(ON_HOME).shows("2 ricevuti, da guardare");
        let deliveries = ada.open("/consegne").await.ok();
        deliveries.shows("2 ricevuti, da guardare");
        assert!(deliveries.body.contains(&format!("href=\"/rete/{peer}#da-guardare\"")), "the number leads there");

        // A third comes after she has opened the page: it is not said to be looked at with the others.
        let third = hostile.next("unheard_of/2", &json!({}));
        hostile.receipt(&hostile.send(&[third]).await);
        eventually("the third is there", async || {
            ada.open("/").await.ok().text().contains("3 ricevuti").then_some(())
        })
        .await;
        let after = ada.send(&page, &page.form("/visto")).await.ok();
        after.shows(HEADING).shows("Segnati come visti");
        assert!(!after.text().contains("Un passo di un invio"), "{}", after.text());
        ada.open("/").await.ok().shows("1 ricevuto, da guardare");
        ada.send(&after, &after.form("/visto")).await.ok();
        for path in ["/", "/consegne", &format!("/rete/{peer}")] {
            let text = ada.open(path).await.ok().text();
            assert!(![ON_HOME, HEADING, "da guardare"].iter().any(|words| text.contains(words)), "{path}: {text}");
        }
        assert_eq!(looked(&victim).await, ["rows=2", "rows=1"]);
        let dora = comes_in(&victim, "dora", "data-protection").await;
        dora.open("/registro").await.ok().shows("Messaggi non utilizzabili segnati come visti");
    }

    async fn an_envelope_that_opens_in_the_end_needs_nobody_to_look(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let ada = comes_in(&victim, "ada", "node-administrator").await;
        let good = hostile.next("tick/1", &json!({"tick": "processed", "messages": []}));
        let mut spoiled = good.clone();
        if let Slot::Sealed(seal) = &mut spoiled.slot {
            seal.ciphertext[0] ^= 1;
        }
        hostile.receipt(&hostile.send(&[spoiled]).await);
        something_to_look_at(&ada, &hostile.own.id).await.shows("la busta non si apre");
        hostile.receipt(&hostile.send(&[good]).await);
        eventually("the envelope is no trouble any more", async || {
            let page = ada.open(&format!("/rete/{}", hostile.own.id)).await.ok();
            (!page.text().contains("la busta non si apre")).then_some(())
        })
        .await;
    }

    async fn what_the_other_side_could_not_use_leads_there_and_ends(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, _) = desks.referral_under_way().await;
        let node = &desks.pair.aurora;
        let peer = Spoils::of(&desks.pair.brezza).id;
        refuses_a_step(node, &peer).await;
        let ada = comes_in(node, "ada", "node-administrator").await;
        let page = something_to_look_at(&ada, &peer).await;
        page.shows("Un passo di un invio: fuori dalle regole").shows("Confrontate al telefono");
        assert!(!page.body.contains(&sent), "the administrator reads no referral, and is led to none");
        ada.open("/consegne").await.ok().shows("1 nostro, da guardare");

        // The coordinator reads, is led to the referral, and does not decide that somebody has looked.
        let hers = something_to_look_at(&desks.giulia, &peer).await;
        assert!(hers.body.contains(&format!("href=\"{sent}\"")), "{}", hers.body);
        assert!(!hers.body.contains("/visto"), "no button for her");
        assert!(!desks.giulia.open("/").await.ok().text().contains(ON_HOME));
        let token = desks.giulia.open("/profilo").await.ok().form("/uscita").fields.remove(0).1;
        let forged = Some(format!("csrf={token}&sent=1"));
        let answer = desks.giulia.request(Method::POST, &format!("/consegne/{peer}/visto"), forged).await;
        assert_eq!(answer.status(), 404);
        // Who does not see deliveries does not see these.
        let anna = comes_in(node, "anna", "operator").await;
        assert!(!anna.open(&format!("/rete/{peer}")).await.ok().text().contains(HEADING));

        ada.send(&page, &page.form("/visto")).await.ok();
        assert!(!ada.open("/consegne").await.ok().text().contains("da guardare"));
        assert_eq!(looked(node).await, ["rows=1"]);
        // Another reason is another thing to look at; the same one again is not.
        refuses_a_step(node, &peer).await;
        assert!(!ada.open("/consegne").await.ok().text().contains("da guardare"));
    }
}
