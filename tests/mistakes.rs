//! A step of an enrolment that was wrong, on its pages.

use pico_protocol::referral::Kind;
use reqwest::StatusCode;

use crate::enrolments::{address, counts, enrols, person, takes};
use crate::on_both_engines;
use crate::support::desk::{Desks, in_days, open_person};
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::a_service;
use crate::support::staff::comes_in;
use crate::support::story::{DISCLOSE, RESERVE, Story};

/// Sends the form of a correction or of an undoing.
pub async fn puts_right(panel: &Panel, enrolment: &str, way: &str, typed: &[(&str, &str)]) -> Page {
    let path = format!("{enrolment}/{way}");
    let page = panel.open(&path).await.ok();
    let form = page.form(&path);
    panel.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

on_both_engines! {
    async fn a_wrong_step_is_corrected_or_undone_and_stays_in_the_story_struck_out(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let service = a_service(&giulia).await;
        counts(&giulia, &service, "1").await;
        let id = person(&giulia, "Ferretti").await;
        let enrolment = address(&enrols(&giulia, &id, &service, &[("act", "lista"), ("on", &in_days(-9)), ("points", "4")]).await.ok());
        takes(&giulia, &enrolment, "avvia", &[("on", &in_days(-5)), ("note", "Dal lunedì")]).await.ok().shows("In carico");
        let early = puts_right(&giulia, &enrolment, "correggi", &[("on", &in_days(-10)), ("note", "Non si perde")]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        early.shows("prima dell’ultimo passo").shows("Non si perde");
        let right = puts_right(&giulia, &enrolment, "correggi", &[("on", &in_days(-4))]).await.ok();
        right.shows("Passo corretto").shows(&format!("Nel servizio dal {}", in_days(-4))).shows("In carico: corretto dopo");
        assert_eq!(right.text().matches("Dal lunedì").count(), 2, "the note comes along, and the old line has it still");
        // Closed by mistake: two have the page open, the second is told.
        takes(&giulia, &enrolment, "concludi", &[("reason", "need_resolved")]).await.ok().shows("Conclusa");
        let path = format!("{enrolment}/annulla");
        let (hers, mine) = (rosa.open(&path).await.ok(), giulia.open(&path).await.ok());
        mine.shows("Si torna a").shows("In carico");
        let empty = giulia.send(&mine, &mine.form(&path)).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        rosa.send(&hers, &hers.form(&path).with("note", "Era Ferretti Anna")).await.ok().shows("Passo annullato").shows("Era Ferretti Anna");
        let second = giulia.send(&mine, &mine.form(&path).with("note", "Ho sbagliato persona")).await;
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
        second.shows("Nel frattempo").shows("Ho sbagliato persona");
        let back = giulia.open(&enrolment).await.ok();
        back.shows("Annullato il passo «Conclusa»").shows("Di nuovo: In carico").shows("Conclusa: annullato");
        assert!(!back.text().contains("Ho sbagliato persona"));
        // Taken in by mistake: she waits again where she was, and the place is free.
        puts_right(&giulia, &enrolment, "annulla", &[("note", "Non era lei")]).await.ok().shows("In lista d’attesa").shows("Posto in lista 1");
        giulia.open(&format!("/servizi/{service}/persone")).await.ok().shows("1 posto libero");
        giulia.open(&format!("/persone/{id}/fascicolo")).await.ok().shows("annullato").shows("corretto dopo");
        let written = node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action IN ('enrolment.corrected', 'enrolment.undone')").await;
        assert_eq!(written, 3);
        let sealed = node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM enrolment_steps WHERE note LIKE '%Non era lei%'").await;
        assert_eq!(sealed, 0, "why it was wrong is encrypted");
    }

    async fn steps_of_a_referral_are_put_right_in_the_referral(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let omar = &desks.omar;
        let service = a_service(omar).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE]).await;
        let page = omar.open(&format!("{}/scheda", story.path)).await.ok();
        let page = omar.send(&page, &page.form("/scheda").with_if_asked("service", "")).await.ok();
        let enrolment = address(&omar.send(&page, &page.form("/presa").with("service", &service)).await.ok());
        for way in ["", "/correggi", "/annulla"] {
            let page = omar.open(&format!("{enrolment}{way}")).await.ok();
            page.shows("firmati dalle due cooperative").shows("Apri l’invio");
            assert!(!page.body.contains("name=\"note\""), "{way}");
        }
        // Parted from it, it is put right by hand.
        let page = omar.open(&enrolment).await.ok();
        omar.send(&page, &page.form("/stacca")).await.ok();
        puts_right(omar, &enrolment, "annulla", &[("note", "Un'altra persona")]).await.ok().shows("Era doppia, o un errore");
    }
}
