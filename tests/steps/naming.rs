//! The name waits for the place: until it was told no text of the sender says it; when it is told it is checked; once it
//! was told, or when it no longer can be, the pages do not ask for it any more.

use pico_protocol::referral::{Kind, Party};
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, TAX_CODE, act, open_person};
use crate::support::eventually;
use crate::support::pair::TestPair;
use crate::support::panel::Page;
use crate::support::story::{
    ACCEPT, ASK, COMPLETE, DECLINE, DISCLOSE, RESERVE, REVOKE, START, Story, WAITLIST, WITHDRAW,
};

/// Sends a text of one side and answers the page.
async fn writes(story: &Story<'_>, side: Party, slug: &str, typed: &[(&str, &str)]) -> Page {
    let panel = story.panel(side);
    let page = panel.open(&format!("{}/fai/{slug}", story.path)).await.ok();
    let form = typed.iter().fold(page.form(slug), |form, (name, value)| form.with(name, value));
    panel.send(&page, &form).await
}

/// The act of the page's one primary button, if it has one.
fn main_act(page: &Page) -> Option<String> {
    let button = page.body.split("class=\"button primary\" href=\"").nth(1)?;
    button.split('"').next().and_then(|address| address.rsplit_once("/fai/")).map(|(_, act)| act.to_owned())
}

on_both_engines! {
    async fn no_text_of_the_sender_names_the_person_before_she_was_named(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[ASK]).await;
        let named = format!("È la signora {FAMILY_NAME}");
        let coded = format!("Il codice è {TAX_CODE}");
        for text in [named.as_str(), coded.as_str()] {
            for (slug, typed) in [
                ("rispondi", &[("answer", text)][..]),
                ("nota", &[("note", text)]),
                ("ritira", &[("reason", "other"), ("text", text)]),
                ("errore", &[("mistake", text)]),
            ] {
                let again = writes(&story, Party::Sender, slug, typed).await;
                assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{slug}: {}", again.text());
                again.shows("Qui c’è un nome o un codice fiscale").shows(text);
            }
        }
        let page = desks.giulia.open(&format!("{}/allega", story.path)).await.ok();
        let named_file = format!("relazione {FAMILY_NAME}.pdf");
        let again = desks.giulia.upload(&page, &page.form("/allega"), (&named_file, b"x")).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text());
        again.shows("Il nome del documento dice chi è").shows(&named_file);
        desks.giulia.upload(&page, &page.form("/allega"), ("relazione.pdf", b"x")).await.ok();
        eventually("the document has arrived", async || {
            desks.giulia.open(&person).await.ok().text().contains("Documenti allegati: relazione.pdf").then_some(())
        })
        .await;
        writes(&story, Party::Sender, "rispondi", &[("answer", "La certificazione c'è")]).await.ok();
        story.settled().await;
        story.walk(&[RESERVE, DISCLOSE]).await;
        writes(&story, Party::Sender, "nota", &[("note", &named)]).await.ok().shows(&named);
    }

    async fn what_is_told_of_the_person_is_checked_and_read_as_it_was_written(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE]).await;
        let page = desks.giulia.open(&format!("{}/fai/identita", story.path)).await.ok();
        let form = page.form("identita");
        assert!(form.fields.contains(&("birth_date".to_owned(), "10/12/1985".to_owned())), "{:?}", form.fields);
        for (field, wrong, advice) in [
            ("birth_date", "boh forse 1980", "Non è una data"),
            ("tax_code", "XX", "Contali e correggi"),
        ] {
            let again = desks.giulia.send(&page, &form.clone().with(field, wrong)).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", again.text());
            again.shows(advice);
            assert!(again.body.contains(&format!("value=\"{wrong}\"")), "what was typed is still there");
        }
        desks.giulia.send(&page, &form.with("birth_date", "9/12/1985")).await.ok();
        story.settled().await;
        story.page(Party::Receiver).await.shows("09/12/1985");
    }

    async fn a_name_that_was_told_or_may_not_be_told_is_nobodys_next_step(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE]).await;
        assert_eq!(main_act(&story.page(Party::Sender).await).as_deref(), Some("identita"));
        for step in [DISCLOSE, ACCEPT, START] {
            story.walk(&[step]).await;
            assert_eq!(main_act(&story.page(Party::Sender).await), None, "after {}", step.act);
            assert!(story.offered(Party::Sender).await.contains(&"identita".to_owned()), "more can be told");
        }
        let later = Story::begin(&desks, Kind::Referral, &person).await;
        let page = desks.giulia.open(&format!("{}/fai/revoca", story.path)).await.ok();
        for number in [&story, &later] {
            let title = number.page(Party::Sender).await.text();
            let number = title.split("Invio n. ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().to_owned();
            page.shows(&format!("{number} · "));
        }
        page.shows("La revoca vale per questa cooperativa, non per un invio solo");
        story.walk(&[REVOKE]).await;
        assert!(!story.offered(Party::Sender).await.contains(&"identita".to_owned()), "nothing allows it any more");
        later.comes_to("withdrawn").await;
    }

    async fn after_the_end_the_page_says_how_it_went_and_what_was_told(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let refused = Story::begin(&desks, Kind::Referral, &person).await;
        refused.walk(&[DECLINE]).await;
        let page = refused.page(Party::Sender).await;
        page.shows("Com’è andata Motivo Non ci sono posti").shows("Chi è Non l’hai mai comunicato");
        assert!(!page.text().contains("vedranno") && !page.text().contains("vedono adesso"), "{}", page.text());
        refused.page(Party::Receiver).await.shows("Che cosa diceva la richiesta").shows("Non ti è mai stato comunicato");

        let done = Story::begin(&desks, Kind::Referral, &person).await;
        done.walk(&[RESERVE, DISCLOSE, ACCEPT, START, COMPLETE]).await;
        for path in [done.path.clone(), format!("{}/fai/chiudi", done.path)] {
            desks.giulia.open(&path).await.ok().shows("Com’è andata Obiettivi").shows("Ore di lavoro 24");
        }
        done.page(Party::Sender).await.shows("Chi la segue: Omar, 051 111111");
        assert!(!done.page(Party::Sender).await.text().contains("Chi la segue da voi"), "it is the other side");

        let withdrawn = Story::begin(&desks, Kind::Referral, &person).await;
        withdrawn.walk(&[RESERVE, DISCLOSE, WITHDRAW]).await;
        eventually("the receipt of the erasure has come", async || {
            let page = withdrawn.page(Party::Sender).await;
            page.text().contains("L’altra cooperativa ha cancellato quello che aveva ricevuto il ").then_some(())
        })
        .await;
        let receiver = withdrawn.page(Party::Receiver).await;
        receiver.shows("Cancellato su questo nodo il ").shows("Chi è Il contenuto è stato cancellato");
    }

    async fn a_turn_on_the_list_is_renewed_under_that_name_by_who_has_to(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.page(Party::Receiver).await.shows("Lista d’attesa Non ora");
        story.walk(&[WAITLIST]).await;
        story.page(Party::Receiver).await.shows("Rinnova il turno in lista");
        story.page(Party::Sender).await.shows(&format!("tocca a {}", desks.pair.brezza.name));
        let page = desks.omar.open(&format!("{}/fai/lista", story.path)).await.ok();
        assert!(page.form("lista").fields.contains(&("rank".to_owned(), "3".to_owned())), "the same turn");
        let again = writes(&story, Party::Receiver, "lista", &[("estimated", "01/01/2020")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text());
        again.shows("Posto libero, forse, dal: Scegli un giorno che deve ancora venire");
        act(&desks.omar, &story.path, "lista", |form| form).await.shows("Turno in lista rinnovato");
    }
}
