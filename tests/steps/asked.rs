//! What a person asks of everybody who holds her data: told to the other side, answered by a person there, and the receipt comes
//! back.

use pico_protocol::referral::{Kind, Party};

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, TAX_CODE, open_person};
use crate::support::eventually;
use crate::support::pair::TestPair;
use crate::support::story::{ACCEPT, CLOSE, COMPLETE, DISCLOSE, Move, RESERVE, START, Story, receiver, sender};

const ERASE: Move = sender("chiedi-diritto", &[("right", "erasure"), ("answer_by", "+20")]);
const RESTRICT: Move = sender("chiedi-diritto", &[("right", "restriction"), ("answer_by", "+20")]);
const CORRECT: Move = sender("chiedi-diritto", &[("right", "rectification"), ("answer_by", "+20")]);
const DONE: Move = receiver("diritto", &[("reply", "done")]);
const ERASED: Move = receiver("diritto", &[("reply", "done"), ("sure", "yes")]);
const KEPT: Move = receiver(
    "diritto",
    &[("reply", "legal_obligation"), ("until", "+400"), ("text", "Le prestazioni si conservano dieci anni")],
);
/// The work goes on, and both sides know who it is.
const BEGUN: [Move; 4] = [RESERVE, DISCLOSE, ACCEPT, START];

async fn is_erased(story: &Story<'_>) {
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
    async fn an_erasure_reaches_the_other_side_ends_the_work_and_comes_back_as_a_receipt(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&BEGUN).await;
        story.walk(&[ERASE]).await;
        story.page(Party::Receiver).await.shows("La persona chiede qualcosa sui suoi dati: rispondi");
        desks.omar.open("/").await.ok().shows("La persona chiede qualcosa sui suoi dati");
        story.page(Party::Sender).await.shows("Deve rispondere a quello che la persona chiede");
        let page = desks.omar.open(&format!("{}/fai/diritto", story.path)).await.ok();
        let refused = desks.omar.send(&page, &page.form("/fai/diritto").with("reply", "done")).await;
        assert_eq!(refused.status, reqwest::StatusCode::UNPROCESSABLE_ENTITY, "erasing is said twice");
        story.comes_to("in_progress").await;
        story.walk(&[ERASED]).await;
        story.comes_to("failed").await;
        is_erased(&story).await;
        assert!(!story.offered(Party::Sender).await.contains(&"chiedi-diritto".to_owned()), "nothing is left to ask for");
    }

    async fn what_a_rule_keeps_is_told_with_its_rule_and_erased_later(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&BEGUN).await;
        story.walk(&[COMPLETE, CLOSE, ERASE, KEPT]).await;
        story.page(Party::Sender).await.shows("No: una legge obbliga a conservarli").shows("Le prestazioni si conservano");
        story.page(Party::Receiver).await.shows(FAMILY_NAME);
        story.walk(&[ERASED]).await;
        is_erased(&story).await;
    }

    async fn a_correction_is_what_the_record_says_now_and_nothing_is_asked_where_nothing_changed(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&BEGUN).await;
        let page = desks.giulia.open(&format!("{}/fai/chiedi-diritto", story.path)).await.ok();
        let same = page.form("/fai/chiedi-diritto").with("right", "rectification");
        let same = desks.giulia.send(&page, &same).await;
        assert_eq!(same.status, reqwest::StatusCode::UNPROCESSABLE_ENTITY);
        same.shows("ha già questi stessi dati");
        let page = desks.giulia.open(&format!("{person}/modifica")).await.ok();
        let changed = page.form("").with("family_name", "Rossi Bis");
        desks.giulia.send(&page, &changed).await.ok();
        story.walk(&[CORRECT]).await;
        story.page(Party::Receiver).await.shows("Rossi Bis");
        story.walk(&[DONE]).await;
        story.page(Party::Sender).await.shows("Fatto");
        desks.omar.open("/invii?elenco=ricevuti").await.ok().shows("Rossi Bis");
    }

    async fn a_restriction_stands_on_the_page_of_who_agreed_to_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&BEGUN).await;
        story.walk(&[RESTRICT]).await;
        let page = desks.omar.open(&format!("{}/fai/diritto", story.path)).await.ok();
        let other = desks.omar.send(&page, &page.form("/fai/diritto").with("reply", "done").with("asked", "99")).await;
        assert_eq!(other.status, reqwest::StatusCode::UNPROCESSABLE_ENTITY, "an answer says to what");
        other.shows("questa è un’altra richiesta");
        story.walk(&[DONE]).await;
        story.page(Party::Receiver).await.shows("conservateli e non usateli per altro");
        story.comes_to("in_progress").await;
    }
}
