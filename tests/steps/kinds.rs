//! The four kinds: who opens, who names the person, and what becomes of the case.

use pico_protocol::referral::{Kind, Party};

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, TAX_CODE, act, open_person, record_of};
use crate::support::pair::TestPair;
use crate::support::story::{ACCEPT, CLOSE, COMPLETE, DISCLOSE, HAND_OVER, RESERVE, START, Story};

/// Omar follows the person and says who it is. Where the panel asks which record it is and on what ground, he says so.
async fn names_the_person(story: &Story<'_>, person: &str) {
    let panel = story.panel(Party::Sender);
    let page = panel.open(&format!("{}/fai/identita", story.path)).await.ok();
    if page.path.ends_with("/persona") {
        let form = page.form("/persona").with("person", person.trim_start_matches("/persone/"));
        panel.send(&page, &form.with("basis", "care")).await.ok();
    }
    act(panel, &story.path, "identita", |form| form.with("name", "Rossi Mario").with("tax_code", TAX_CODE)).await;
}

on_both_engines! {
    async fn a_referral_goes_its_way_and_the_sender_keeps_the_case(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, ACCEPT]).await;
        assert!(!story.offered(Party::Sender).await.contains(&"passa".to_owned()), "nothing is handed over");
        story.walk(&[START, COMPLETE, CLOSE]).await;
        story.comes_to("closed").await;
    }

    async fn a_transfer_is_handed_over_once_it_was_accepted(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Transfer, &person).await;
        story.walk(&[RESERVE, DISCLOSE]).await;
        assert!(!story.offered(Party::Sender).await.contains(&"passa".to_owned()), "not before the acceptance");
        story.walk(&[ACCEPT, HAND_OVER]).await;
        story.comes_to("accepted").await;
        for side in [Party::Sender, Party::Receiver] {
            story.page(side).await.shows("Trasferimento").shows("caso passato");
        }
        assert!(!story.offered(Party::Sender).await.contains(&"passa".to_owned()), "once is enough");
        story.walk(&[START, COMPLETE, CLOSE]).await;
        story.comes_to("closed").await;
    }

    async fn a_cooperative_that_asks_for_a_person_is_told_who_it_is_and_then_accepts(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let known = open_person(&desks.omar).await;
        let story = Story::begin(&desks, Kind::AdmissionRequest, "").await;
        assert!(!story.offered(Party::Receiver).await.contains(&"accetta".to_owned()), "nobody is named yet");
        story.page(Party::Sender).await.shows("Tocca a te");
        names_the_person(&story, &known).await;
        story.settled().await;
        story.page(Party::Receiver).await.shows(FAMILY_NAME).shows(TAX_CODE).shows("Tocca a te Sai chi è");
        story.page(Party::Sender).await.shows("Sa chi è: deve accettare o dire di no");
        let page = desks.giulia.open(&format!("{}/scheda", story.path)).await.ok();
        let there = desks.giulia.send(&page, &page.form("/scheda")).await.ok();
        there.shows("collegata all’invio");
        desks.giulia.open(&record_of(&there)).await.ok().shows(TAX_CODE);
        story.walk(&[ACCEPT, START, COMPLETE, CLOSE]).await;
        story.comes_to("closed").await;
    }

    async fn an_open_call_finds_a_place_and_never_a_name(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let story = Story::begin(&desks, Kind::OpenCall, "").await;
        story.walk(&[ACCEPT]).await;
        story.comes_to("accepted").await;
        for side in [Party::Sender, Party::Receiver] {
            let offered = story.offered(side).await;
            let named = offered.iter().any(|act| ["identita", "avvia", "passa"].contains(&act.as_str()));
            assert!(!named, "{side:?} is offered {offered:?}");
        }
        story.walk(&[CLOSE]).await;
        story.comes_to("closed").await;
    }
}
