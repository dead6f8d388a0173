//! The exception log of a stream, as receipts tell it: how long it is, and how little of it a repeated line adds.

use pico_protocol::code::Code;
use pico_protocol::message::{Empty, Message, Slot};
use pico_protocol::receipt::{Exception, Receipt};
use serde_json::json;

use crate::ahead::{event, opening};
use crate::on_both_engines;
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::staff::comes_in;
use crate::torture::attack;

const ENTRIES: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions";

/// Entries about one place, after which a seal that fails again adds none.
const MOST: i64 = 8;

/// The same message with a seal that does not open.
fn spoiled(message: &Message) -> Message {
    let mut spoiled = message.clone();
    if let Slot::Sealed(seal) = &mut spoiled.slot {
        seal.ciphertext[0] ^= 1;
    }
    spoiled
}

/// Waits until the only step of a referral that has come stands like this.
async fn comes_to(victim: &TestNode, state: &str) {
    eventually(&format!("the step is {state}"), async || {
        let states = victim.texts("SELECT state FROM inbox WHERE kind = 'referral/1'").await;
        (states == [state]).then_some(())
    })
    .await;
}

/// How long the receipt says that the log is, and what it says of it.
fn told(receipt: Receipt) -> (u64, Vec<(u64, u64, Code)>) {
    let entries = receipt.exceptions.into_iter().map(|entry| (entry.n, entry.seq, entry.code));
    (receipt.exceptions_total, entries.collect())
}

on_both_engines! {
    async fn a_seal_that_is_spoiled_again_and_again_is_told_of_a_few_times_only(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let good = hostile.next("referral/1", &event(1, None, &opening()));
        let bad = spoiled(&good);
        for times in 1..=MOST + 4 {
            hostile.receipt(&hostile.send(std::slice::from_ref(&bad)).await);
            comes_to(&victim, "unopened").await;
            assert_eq!(victim.count(ENTRIES).await, times.min(MOST), "after {times} times");
        }
        // Nobody keeps it closed by that: the good one opens, and its sender hears of it.
        hostile.receipt(&hostile.send(std::slice::from_ref(&good)).await);
        comes_to(&victim, "processed").await;
        let (total, entries) = told(hostile.receipt(&hostile.send(&[good]).await));
        assert_eq!((total, entries.last()), (9, Some(&(9, hostile.seq, Exception::SETTLED))));
    }

    async fn a_receipt_counts_what_its_own_batch_has_settled(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let closed = hostile.next("referral/1", &event(1, None, &opening()));
        let first = hostile.seq;
        hostile.receipt(&hostile.send(&[spoiled(&closed)]).await);
        comes_to(&victim, "unopened").await;

        // Its sender has emptied the slot since; what is new in the batch is looked at only when the receipt has left.
        let emptied = Message { core: closed.core, slot: Slot::Empty(Empty::Withdrawn) };
        let mixed = [emptied, hostile.next("unheard_of/1", &json!({})), hostile.next("unheard_of/2", &json!({}))];
        let receipt = hostile.receipt(&hostile.send(&mixed).await);
        assert_eq!((receipt.received, receipt.head), (hostile.seq, hostile.head));
        let mut log = vec![(1, first, Exception::CANNOT_OPEN), (2, first, Exception::SETTLED)];
        assert_eq!(told(receipt), (2, log.clone()));

        eventually("both new ones are put aside", async || (victim.count(ENTRIES).await == 4).then_some(())).await;
        log.extend([(3, first + 1, Exception::UNKNOWN_KIND), (4, first + 2, Exception::UNKNOWN_KIND)]);
        for _ in 0..2 {
            let again = hostile.receipt(&hostile.send(&mixed).await);
            assert_eq!(told(again), (4, log.clone()), "a repetition settles nothing, and counts nothing twice");
        }

        let poison = [hostile.next("unheard_of/3", &json!({}))];
        hostile.receipt(&hostile.send(&poison).await);
        eventually("it is put aside too", async || (victim.count(ENTRIES).await == 5).then_some(())).await;
        log.push((5, first + 3, Exception::UNKNOWN_KIND));
        assert_eq!(told(hostile.receipt(&hostile.send(&poison).await)), (5, log));
    }

    async fn a_step_that_was_never_possible_is_shown_as_such_and_changes_nothing(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let giulia = comes_in(&victim, "giulia", "coordinator").await;
        let opened = hostile.next("referral/1", &event(1, None, &opening()));
        let prev = Some(opened.core.digest().to_string());
        let impossible = hostile.next("referral/1", &event(2, prev, &json!({"step": "handed_over"})));
        hostile.receipt(&hostile.send(&[opened, impossible]).await);
        eventually("both are in the story", async || {
            let done = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'referral/1' AND state = 'processed'";
            (victim.count(done).await == 2).then_some(())
        })
        .await;
        let list = giulia.open("/invii").await.ok();
        let path = list.body.split("href=\"/invii/").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
        let path = path.into_iter().find(|id| id.starts_with("ref_")).expect("it is in the list");
        let page = giulia.open(&format!("/invii/{path}")).await.ok();
        page.shows("a quel punto non si poteva fare: non ha avuto effetto").shows("Inviato");
        assert!(!page.text().contains("incrociato"), "nothing has crossed: {}", page.text());
    }
}
