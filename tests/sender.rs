//! The sending side: how many connections it opens to one peer, and when it tries again one that it could not reach.

use std::time::Duration;

use crate::load::queue;
use crate::on_both_engines;
use crate::support::crowd::count;
use crate::support::desk::{Desks, act};
use crate::support::hostile::Spoils;
use crate::support::pair::TestPair;
use crate::support::proxy::Fault;
use crate::support::{eventually, eventually_within};

/// What one peer may have open with another.
const MOST: usize = 2;

/// After so many attempts in vain the next one is two minutes away, a third less or more by chance: longer than a test
/// waits for anything. Until then it takes three quarters of a minute.
const ENOUGH: i64 = 3;
const SOON: Duration = Duration::from_mins(3);

const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE peer = $1 AND received_at IS NULL";
const ATTEMPTS: &str = "SELECT attempts FROM outgoing_streams WHERE peer = $1";
const FEEDS: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM feed_replicas WHERE owner = $1 AND synced_at > 0";

on_both_engines! {
    async fn many_messages_for_a_slow_peer_share_few_connections(engine: Engine) {
        let (pair, _before_aurora, before_brezza) = TestPair::linked_through_proxies(engine).await;
        let (aurora, peer) = (&pair.aurora, Spoils::of(&pair.brezza).id);
        // What is fetched on the side has connections of its own, and is not what is counted here.
        eventually("the feeds are fetched", async || (count(aurora, FEEDS, &peer).await == 2).then_some(())).await;
        eventually("nothing is on its way", async || (count(aurora, WAITING, &peer).await == 0).then_some(())).await;

        before_brezza.fault(Fault::Delay(Duration::from_millis(300)));
        before_brezza.counts_anew();
        // More and more is written while the first of it is under way, each time in transactions of its own.
        for _ in 0..6 {
            queue(aurora, &[peer]).await;
        }
        eventually("everything is signed for", async || (count(aurora, WAITING, &peer).await == 0).then_some(())).await;
        let most = before_brezza.most_at_once();
        assert!((1..=MOST).contains(&most), "{most} connections at the same time");
    }

    async fn what_waits_goes_out_as_soon_as_the_peer_is_heard(engine: Engine) {
        let (pair, _before_aurora, before_brezza) = TestPair::linked_through_proxies(engine).await;
        let desks = Desks::at(pair).await;
        let (sent, received) = desks.referral_under_way().await;
        let (aurora, brezza) = (&desks.pair.aurora, &desks.pair.brezza);
        let (at_aurora, at_brezza) = (Spoils::of(aurora).id, Spoils::of(brezza).id);
        for (node, peer) in [(aurora, &at_brezza), (brezza, &at_aurora)] {
            eventually("nothing is on its way", async || (count(node, WAITING, peer).await == 0).then_some(())).await;
        }
        before_brezza.fault(Fault::Cut);
        act(&desks.giulia, &sent, "nota", |form| form.with("note", "nota-che-aspetta")).await;
        let in_vain = async || (count(aurora, ATTEMPTS, &at_brezza).await >= ENOUGH).then_some(());
        eventually_within(SOON, "some attempts were in vain", in_vain).await;

        before_brezza.fault(Fault::None);
        act(&desks.omar, &received, "nota", |form| form.with("note", "nota-che-arriva")).await;
        // Nobody presses "try again", and the next attempt is not due yet.
        eventually("all is signed for", async || (count(aurora, WAITING, &at_brezza).await == 0).then_some(())).await;
        let page = eventually("the note is there", async || {
            let page = desks.omar.open(&received).await.ok();
            page.body.contains("nota-che-aspetta").then_some(page)
        })
        .await;
        assert_eq!(page.story().matches("nota-che-aspetta").count(), 1);
    }
}
