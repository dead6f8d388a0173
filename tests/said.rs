//! What a peer says of itself, and what the people here read of it: a clock that is a day off, a node that was broken into.

use std::sync::Arc;

use pico_protocol::Signed;
use pico_protocol::hello::Hello;
use pico_protocol::receipt::Refusal;
use serde_json::json;

use crate::on_both_engines;
use crate::support::desk::Desks;
use crate::support::eventually;
use crate::support::false_peer::{Reply, signed};
use crate::support::hostile::{Hostile, Spoils, now};
use crate::support::pair::TestPair;
use crate::support::staff::comes_in;
use crate::torture_answers::Stage;

const A_DAY: std::time::Duration = std::time::Duration::from_hours(24);

on_both_engines! {
    async fn a_clock_that_is_a_day_off_is_told_and_holds_up_nothing(engine: Engine) {
        let mut stage = Stage::set(engine).await;
        let page = format!("/rete/{}", Spoils::of(&stage.desks.pair.brezza).id);
        assert!(!stage.admin.open(&page).await.ok().text().contains("orologi"), "the clocks agree");
        stage.desks.pair.aurora.stop().await;
        let by = Arc::new(Spoils::of(&stage.desks.pair.brezza));
        stage.peer.greets(move |_| {
            let by = Arc::clone(&by);
            Reply::Changed(Box::new(move |answered| {
                let hello = Signed::<Hello>::parse(&answered).unwrap().claimed().unwrap();
                signed(Hello { at: hello.at.plus(A_DAY), ..hello }, &by)
            }))
        });
        stage.desks.pair.aurora.serve().await;
        eventually("the page of the peer tells of its clock", async || {
            stage.admin.open(&page).await.ok().text().contains("avanti di 24 ore").then_some(())
        })
        .await;
        stage.write("nota-di-domani").await;
        stage.all_delivered().await;
        stage.arrives_once("nota-di-domani").await;
    }

    async fn a_node_that_was_broken_into_is_not_listened_to_until_a_person_has_spoken_with_its_people(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, _) = desks.referral_under_way().await;
        let ada = comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
        desks.pair.brezza.stop().await;
        let mut hostile = Hostile::take_over(&desks.pair.brezza, &desks.pair.aurora).await;
        let said = hostile.next("peering/1", &json!({"compromised": {"since": now().as_millis()}}));
        assert_eq!(hostile.receipt(&hostile.send(&[said]).await).received, hostile.seq);
        let told = "ha detto che il suo nodo è stato violato";
        eventually("the page of the peer tells it", async || {
            ada.open(&format!("/rete/{}", hostile.own.id)).await.ok().text().contains(told).then_some(())
        })
        .await;
        ada.open("/").await.ok().shows("Il collegamento è fermo");
        desks.giulia.open(&sent).await.ok().shows("fermo");
        // Whoever has its key now says nothing more here.
        let message = hostile.next("referral/1", &json!({}));
        assert_eq!(hostile.refusal(&hostile.send(&[message]).await).code, Refusal::FROZEN);
    }
}
