//! What a node cannot act upon because it is newer than the node: it is answered, shown, and holds nothing up.

use std::sync::Arc;

use pico_node::sql;
use pico_protocol::code::{Code, Kind};
use pico_protocol::core::Draft;
use pico_protocol::message::{Empty, Message, Slot};
use pico_protocol::receipt::{Exception, Receipt};
use pico_protocol::{MessageId, Signed};
use serde_json::json;

use crate::on_both_engines;
use crate::support::eventually;
use crate::support::false_peer::{Reply, signed};
use crate::support::hostile::{Spoils, now, random};
use crate::support::node::TestNode;
use crate::torture::attack;
use crate::torture_answers::Stage;

async fn states(victim: &TestNode, seq: u64) -> (String, String, bool) {
    let db = victim.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT state, COALESCE(seal, ''), body IS NULL FROM inbox WHERE seq = $1";
    sql!(&mut tx, c => sqlx::query_as(query).bind(i64::try_from(seq).unwrap()).fetch_one(c)).unwrap()
}

on_both_engines! {
    async fn what_must_be_understood_and_is_not_gets_its_exception_and_the_stream_goes_on(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let change = json!({"suspended": {"reason": "other"}});
        let demanding = |codes: &[&'static str]| Draft {
            crit: codes.iter().map(|code| Code::of(code)).collect(),
            ..Draft::new(MessageId::new(now(), random()), Kind::of("peering", 1), now())
        };
        let mut sent = Vec::new();
        for codes in [&["x_from_the_future"][..], &["x_one", "x_two"]] {
            let message = hostile.drafted(&hostile.place(), demanding(codes), &change);
            hostile.went(&message);
            sent.push((hostile.seq, message));
        }
        let messages: Vec<Message> = sent.iter().map(|(_, message)| message.clone()).collect();
        assert_eq!(hostile.receipt(&hostile.send(&messages).await).received, hostile.seq);
        for (seq, _) in &sent {
            let told = eventually("the exception is told", async || {
                let receipt = hostile.receipt(&hostile.send(&messages).await);
                receipt.exceptions.into_iter().find(|exception| exception.seq == *seq)
            })
            .await;
            assert_eq!(told.code, Exception::UNSUPPORTED);
        }
        let list = victim.command(&["peer", "list"]).await.ok();
        assert!(list.contains("attivo") && !list.contains("sospeso"), "it was acted upon: {list}");
        // The same word without the demand is understood, in the place after it.
        let next = hostile.next("peering/1", &change);
        assert_eq!(hostile.receipt(&hostile.send(&[next]).await).received, hostile.seq);
        eventually("it is acted upon", async || {
            victim.command(&["peer", "list"]).await.ok().contains("sospeso").then_some(())
        })
        .await;
    }

    async fn the_sender_sees_what_the_other_node_does_not_support_and_goes_on(engine: Engine) {
        let stage = Stage::set(engine).await;
        let by = Arc::new(Spoils::of(&stage.desks.pair.brezza));
        stage.peer.answers(move |asked| {
            let (by, last) = (Arc::clone(&by), asked.receipt());
            Reply::Changed(Box::new(move |answered| {
                let honest = Signed::<Receipt>::parse(&answered).unwrap().claimed().unwrap();
                let exception =
                    Exception { n: 1, epoch: last.epoch, seq: last.received, code: Exception::UNSUPPORTED };
                signed(Receipt { exceptions_total: 1, exceptions: vec![exception], ..honest }, &by)
            }))
        });
        stage.write("nota-troppo-nuova").await;
        stage.all_delivered().await;
        stage.cause("1 nostro, da guardare").await;
        let page = stage.desks.giulia.open(&stage.sent).await.ok();
        page.shows("nota-troppo-nuova l’altro nodo non ha potuto leggerlo: telefona");
        stage.peer.is_honest();
        stage.write("nota-che-passa").await;
        stage.all_delivered().await;
        stage.arrives_once("nota-che-passa").await;
        stage.cause("1 nostro, da guardare").await;
    }

    async fn a_slot_that_expired_before_it_left_is_a_place_and_nothing_else(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let draft = Draft {
            expires: Some(now()),
            ..Draft::new(MessageId::new(now(), random()), Kind::of("peering", 1), now())
        };
        let late = hostile.drafted(&hostile.place(), draft, &json!({"suspended": {"reason": "other"}}));
        hostile.went(&late);
        let (seq, late) = (hostile.seq, Message { core: late.core, slot: Slot::Empty(Empty::Expired) });
        let next = hostile.next("trial/1", &json!({}));
        let answer = hostile.receipt(&hostile.send(&[late, next]).await);
        assert_eq!((answer.received, answer.head), (hostile.seq, hostile.head));
        eventually("what came after it is looked at", async || {
            (states(&victim, hostile.seq).await.0 != "stored").then_some(())
        })
        .await;
        let (state, why, bodiless) = states(&victim, seq).await;
        assert_eq!((state.as_str(), why.as_str(), bodiless), ("empty", "expired", true));
        let told = hostile.receipt(&hostile.send(&[hostile.message_at(&hostile.place(), "trial/1", &json!({}))]).await);
        assert!(told.exceptions.iter().all(|exception| exception.seq != seq), "nobody is called to the telephone");
        assert!(victim.command(&["peer", "list"]).await.ok().contains("attivo"));
    }
}
