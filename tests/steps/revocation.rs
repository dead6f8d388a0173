//! A person takes her consent back: before the work has begun everything goes back; after that the receiver answers.

use std::time::Duration;

use pico_node::audit::Actor;
use pico_node::referrals::steps;
use pico_protocol::referral::{Kind, Party, Step};

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, TAX_CODE, open_person};
use crate::support::eventually;
use crate::support::hostile::now;
use crate::support::pair::TestPair;
use crate::support::story::{
    ACCEPT, CLOSE, COMPLETE, DECLINE, DISCLOSE, GO_ON, RESERVE, REVOKE, START, STOP, Story, WAITLIST, WITHDRAW,
};

/// The receiver has erased, and says nothing of the person or the need any more.
async fn nothing_is_left(story: &Story<'_>) {
    eventually("the receiver has erased", async || {
        let page = story.page(Party::Receiver).await;
        page.text().contains("Il contenuto di questo invio è stato cancellato").then_some(())
    })
    .await;
    let page = story.page(Party::Receiver).await;
    for seeded in [FAMILY_NAME, TAX_CODE, NEED] {
        assert!(!page.body.contains(seeded), "{seeded} is still there");
    }
    story.page(Party::Sender).await.shows("Contenuto cancellato: ricevuta");
}

on_both_engines! {
    async fn a_consent_revoked_before_the_work_takes_everything_back(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        for walk in [&[][..], &[WAITLIST], &[RESERVE, DISCLOSE], &[RESERVE, DISCLOSE, ACCEPT]] {
            let story = Story::begin(&desks, Kind::Referral, &person).await;
            story.walk(walk).await;
            story.walk(&[REVOKE]).await;
            story.comes_to("withdrawn").await;
            nothing_is_left(&story).await;
            desks.giulia.open(&person).await.ok().shows("revocat");
        }
    }

    async fn a_consent_revoked_on_the_persons_page_reaches_the_receiver(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let early = Story::begin(&desks, Kind::Referral, &person).await;
        early.walk(&[RESERVE, DISCLOSE]).await;
        let begun = Story::begin(&desks, Kind::Referral, &person).await;
        begun.walk(&[RESERVE, DISCLOSE, ACCEPT, START]).await;
        let page = desks.giulia.open(&person).await.ok();
        desks.giulia.send(&page, &page.form("/revoca")).await.ok();
        early.comes_to("withdrawn").await;
        nothing_is_left(&early).await;
        begun.comes_to("in_progress").await;
        begun.page(Party::Receiver).await.shows("consenso revocato").shows(FAMILY_NAME);
    }

    async fn a_consent_revoked_after_the_end_is_not_lost(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        for walk in [&[RESERVE, DISCLOSE, DECLINE][..], &[RESERVE, DISCLOSE, DECLINE, CLOSE]] {
            let refused = Story::begin(&desks, Kind::Referral, &person).await;
            refused.walk(walk).await;
            refused.page(Party::Receiver).await.shows(FAMILY_NAME);
            refused.walk(&[REVOKE]).await;
            nothing_is_left(&refused).await;
        }
        let done = [RESERVE, DISCLOSE, ACCEPT, START, COMPLETE, CLOSE];
        let kept = Story::begin(&desks, Kind::Referral, &person).await;
        kept.walk(&done).await;
        kept.walk(&[REVOKE]).await;
        kept.page(Party::Receiver).await.shows("consenso revocato");
        desks.omar.open("/invii").await.ok().shows("consenso revocato");
        kept.walk(&[GO_ON]).await;
        kept.page(Party::Sender).await.shows("Risposta alla revoca del consenso");
        kept.page(Party::Receiver).await.shows(FAMILY_NAME);
        let erased = Story::begin(&desks, Kind::Referral, &person).await;
        erased.walk(&done).await;
        erased.walk(&[REVOKE, STOP]).await;
        nothing_is_left(&erased).await;
    }

    async fn a_consent_revoked_during_the_work_is_answered_by_the_receiver(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let begun = [RESERVE, DISCLOSE, ACCEPT, START];
        let going_on = Story::begin(&desks, Kind::Referral, &person).await;
        going_on.walk(&begun).await;
        going_on.walk(&[REVOKE]).await;
        going_on.comes_to("in_progress").await;
        for side in [Party::Sender, Party::Receiver] {
            going_on.page(side).await.shows("consenso revocato");
        }
        going_on.walk(&[GO_ON]).await;
        going_on.page(Party::Sender).await.shows("Risposta alla revoca del consenso");
        going_on.walk(&[COMPLETE]).await;
        going_on.page(Party::Receiver).await.shows(FAMILY_NAME);

        let stopping = Story::begin(&desks, Kind::Referral, &person).await;
        stopping.walk(&begun).await;
        stopping.walk(&[REVOKE]).await;
        let page = desks.omar.open(&format!("{}/fai/base", stopping.path)).await.ok();
        page.shows("scrivi prima l’esito");
        assert!(page.body.contains(&format!("href=\"{}/fai/concludi\"", stopping.path)), "{}", page.text());
        let refused = desks.omar.send(&page, &page.form("/fai/base").with("basis", "stops")).await;
        assert_eq!(refused.status, reqwest::StatusCode::UNPROCESSABLE_ENTITY, "erasing is said twice");
        refused.shows("Fermandovi si cancella tutto");
        stopping.comes_to("in_progress").await;
        stopping.walk(&[STOP]).await;
        stopping.comes_to("failed").await;
        assert_eq!(stopping.offered(Party::Receiver).await, [""; 0], "nobody has to remember a second step");
        nothing_is_left(&stopping).await;
    }

    async fn what_is_left_of_a_story_keeps_the_dates_of_who_wrote_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        // Written a month ago by the sender's clock, and arrived today.
        let app = story.node(Party::Sender).open_at(now().minus(Duration::from_hours(24 * 30))).await;
        let mut tx = app.db.write().await.unwrap();
        let id = story.path.trim_start_matches("/invii/").parse().unwrap();
        steps::take(&mut tx, &app, &Actor::Node, &id, Step::Noted { text: "Una nota".to_owned() }).await.unwrap();
        tx.commit().await.unwrap();
        app.db.close().await;
        story.settled().await;
        story.walk(&[WITHDRAW]).await;
        nothing_is_left(&story).await;
        let page = story.page(Party::Receiver).await;
        let place = |step: &str| page.story().find(step).unwrap_or_else(|| panic!("{step} is not on {}", page.text()));
        assert!(place(">Nota<") < place(">Inviato<"), "{}", page.text());
    }
}
