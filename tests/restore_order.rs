//! A restore, and what comes back in whatever order: our own steps and the other side's are fetched at the same time, and what
//! builds on something that is still on its way waits for it.

use crate::on_both_engines;
use crate::restore::{back_up, both_tell_the_same_story, reserve, restore};
use crate::support::desk::{Desks, act, first_received, in_days, open_person, send_referral, state};
use crate::support::eventually;
use crate::support::pair::TestPair;

/// How often the same machine is lost: which way comes first is chance.
const TIMES: usize = 4;

on_both_engines! {
    async fn a_referral_of_after_the_backup_comes_back_whole_whichever_side_is_heard_first(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let bundle = back_up(&desks.pair.aurora).await;
        let (sent, received) = desks.referral_under_way().await;
        reserve(&desks, &received).await;
        act(&desks.giulia, &sent, "identita", |form| form).await;
        eventually("the name has arrived", async || {
            let page = desks.omar.open(&format!("{received}/fai/accetta")).await;
            page.body.contains("name=\"contact\"").then_some(())
        })
        .await;
        act(&desks.omar, &received, "accetta", |form| {
            let form = form.with("contact", "Omar, 051 111111").with("service", "Educativa domiciliare");
            form.with("held_until", &in_days(10))
        })
        .await;
        act(&desks.omar, &received, "avvia", |form| form.with("first_contact", &in_days(0))).await;
        both_tell_the_same_story(&desks.pair).await;
        for _ in 0..TIMES {
            restore(&mut desks.pair.aurora, &bundle).await;
            desks.pair.aurora.serve().await;
            both_tell_the_same_story(&desks.pair).await;
            assert_eq!(state(&desks.pair.aurora).await, "in_progress");
        }
    }

    async fn a_receiver_restored_with_its_ledger_does_not_go_on_with_what_was_taken_back(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let sent = send_referral(&desks.giulia, &person).await;
        let received = first_received(&desks.omar).await;
        reserve(&desks, &received).await;
        both_tell_the_same_story(&desks.pair).await;
        let bundle = back_up(&desks.pair.brezza).await;
        act(&desks.giulia, &sent, "ritira", |form| form.with_any("reason")).await;
        eventually("the receiver has erased", async || (state(&desks.pair.brezza).await == "withdrawn").then_some(())).await;
        both_tell_the_same_story(&desks.pair).await;

        restore(&mut desks.pair.brezza, &bundle).await;
        desks.pair.brezza.serve().await;
        both_tell_the_same_story(&desks.pair).await;
        assert_eq!(state(&desks.pair.brezza).await, "withdrawn");
    }

    async fn what_was_annulled_does_not_wait_at_a_restored_receiver(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, received) = desks.referral_under_way().await;
        reserve(&desks, &received).await;
        both_tell_the_same_story(&desks.pair).await;
        let bundle = back_up(&desks.pair.brezza).await;
        act(&desks.giulia, &sent, "errore", |form| form.with("mistake", "aperto per errore")).await;
        eventually("the receiver knows", async || {
            (state(&desks.pair.brezza).await == "entered_in_error").then_some(())
        })
        .await;
        both_tell_the_same_story(&desks.pair).await;
        let emptied = "SELECT CAST(COUNT(*) AS BIGINT) FROM referrals WHERE erased_at IS NOT NULL AND NOT erasure_due";
        eventually("its words have gone from both", async || {
            (desks.pair.aurora.count(emptied).await == 1 && desks.pair.brezza.count(emptied).await == 1).then_some(())
        })
        .await;

        restore(&mut desks.pair.brezza, &bundle).await;
        desks.pair.brezza.serve().await;
        // Why it was taken back is in words that are gone on both sides; that it was, the receiver knows from its own receipt.
        eventually("nobody waits for it", async || (state(&desks.pair.brezza).await == "withdrawn").then_some(())).await;
    }
}
