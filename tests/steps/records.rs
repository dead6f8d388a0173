//! From the disclosed name to the receiver's own record: nothing is typed again, nobody is in the house twice.

use pico_node::referrals::erasure;
use pico_protocol::referral::{Kind, Party};
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, TAX_CODE, open_person, protect, record_of};
use crate::support::eventually;
use crate::support::hostile::now;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Page;
use crate::support::staff::comes_in;
use crate::support::story::{ACCEPT, CLOSE, COMPLETE, DECLINE, DISCLOSE, HAND_OVER, RESERVE, START, Story, WITHDRAW};
use crate::support::turns::stand_in_line;

const BUTTON: &str = "Crea la scheda da questi dati";

const PEOPLE: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM people";
const LINKED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'referral.person'";

const NAMED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM referrals WHERE label <> '' OR person IS NOT NULL";

/// Lets somebody act while the content of a referral is being erased, and waits for the turn.
async fn while_it_is_erased(node: &TestNode, path: &str, acts: impl Future<Output = Page>) -> Page {
    let app = node.open_at(now()).await;
    let mut tx = app.db.write().await.unwrap();
    erasure::erase(&mut tx, &app, &path.trim_start_matches("/invii/").parse().unwrap()).await.unwrap();
    let commit = async {
        stand_in_line(&app.db).await;
        tx.commit().await.unwrap();
    };
    let (answer, ()) = tokio::join!(acts, commit);
    app.db.close().await;
    answer
}

on_both_engines! {
    async fn a_transferred_person_gets_a_record_from_what_was_told_and_the_case_goes_on(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Transfer, &person).await;
        let (omar, record) = (&desks.omar, format!("{}/scheda", story.path));
        story.walk(&[RESERVE]).await;
        assert!(!story.page(Party::Receiver).await.text().contains(BUTTON), "nobody is named yet");
        assert_eq!(omar.open(&record).await.status, StatusCode::NOT_FOUND);
        story.walk(&[DISCLOSE, ACCEPT, HAND_OVER]).await;
        story.page(Party::Receiver).await.shows(BUTTON).shows("la persona qui non ha ancora una scheda");
        assert!(!story.page(Party::Sender).await.text().contains(BUTTON), "she has a record there");
        assert_eq!(desks.giulia.open(&record).await.status, StatusCode::NOT_FOUND);
        // Neither who only follows own people nor who runs the node opens it.
        for role in ["operator", "node-administrator", "data-protection"] {
            let other = comes_in(&desks.pair.brezza, &format!("una-{role}"), role).await;
            assert_eq!(other.open(&record).await.status, StatusCode::NOT_FOUND, "{role}");
        }

        let page = omar.open(&record).await.ok();
        page.shows(&desks.pair.aurora.name);
        let form = page.form("/scheda");
        for (field, value) in [
            ("family_name", FAMILY_NAME),
            ("given_name", "Mario"),
            ("birth_date", "10/12/1985"),
            ("tax_code", TAX_CODE),
            ("telephone", ""),
        ] {
            assert!(form.fields.contains(&(field.to_owned(), value.to_owned())), "{field}: {:?}", form.fields);
        }
        let wrong = omar.send(&page, &form.clone().with("tax_code", "RSSMRA85T10A562X")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.shows("Confronta con la tessera");
        assert_eq!(desks.pair.brezza.count(PEOPLE).await, 0, "nothing was opened");

        let opened = omar.send(&page, &form.with("comune", "Bologna").with_if_asked("service", "")).await.ok();
        assert!(opened.path.starts_with(&story.path), "{}", opened.path);
        opened.shows("Scheda salvata e collegata all’invio");
        let mine = record_of(&opened);
        let opened = omar.open(&mine).await.ok();
        opened.shows(TAX_CODE).shows("Bologna (BO)").shows("Campi che ci ha comunicato: Cognome e nome, Data di nascita, Codice fiscale");
        assert_eq!((desks.pair.brezza.count(PEOPLE).await, desks.pair.brezza.count(LINKED).await), (1, 1));
        let page = story.page(Party::Receiver).await;
        assert!(page.body.contains(&format!("href=\"{mine}\"")) && !page.text().contains(BUTTON), "{}", page.text());
        assert_eq!(omar.open(&record).await.status, StatusCode::NOT_FOUND, "once");
        story.walk(&[START, COMPLETE, CLOSE]).await;
        story.comes_to("closed").await;
    }

    async fn who_is_in_the_house_already_is_tied_to_her_own_record(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let hers = open_person(&desks.omar).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE]).await;
        let page = desks.omar.open(&format!("{}/scheda", story.path)).await.ok();
        page.shows("Potrebbe esserci già");
        assert!(page.body.contains(&format!("href=\"{hers}\"")), "the record is shown before anything is typed");
        let again = desks.omar.send(&page, &page.form("/scheda")).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.shows("Potrebbe esserci già");
        let linked = page.form("/scheda").with("person", hers.trim_start_matches("/persone/"));
        let linked = desks.omar.send(&page, &linked).await.ok();
        assert_eq!(record_of(linked.shows("Invio collegato alla scheda")), hers);
        desks.omar.open(&hers).await.ok().shows("Campi che ci ha comunicato");
        assert_eq!((desks.pair.brezza.count(PEOPLE).await, desks.pair.brezza.count(LINKED).await), (1, 1));

        // What was told is erased with the referral; the record is the house's own, and the page says that it stays.
        story.take(WITHDRAW).await;
        story.comes_to("withdrawn").await;
        eventually("the referral says that the record stays", async || {
            let page = story.page(Party::Receiver).await;
            (page.text().contains("è vostra e resta") && !page.body.contains(TAX_CODE)).then_some(())
        })
        .await;
        desks.omar.open(&hers).await.ok().shows(TAX_CODE).shows("dati cancellati");
    }

    async fn no_record_is_opened_from_a_refusal_not_even_when_its_loop_is_closed(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, DECLINE]).await;
        for state in ["declined", "closed"] {
            story.comes_to(state).await;
            let page = story.page(Party::Receiver).await;
            assert!(!page.text().contains(BUTTON), "{state}: {}", page.text());
            let record = desks.omar.open(&format!("{}/scheda", story.path)).await;
            assert_eq!(record.status, StatusCode::NOT_FOUND, "{state}");
            if state == "declined" {
                story.walk(&[CLOSE]).await;
            }
        }
    }

    async fn a_name_is_not_written_onto_a_referral_that_is_erased_in_the_same_moment(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let brezza = &desks.pair.brezza;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE]).await;
        let page = desks.omar.open(&format!("{}/scheda", story.path)).await.ok();
        let form = page.form("/scheda").with("comune", "Bologna");

        // A withdrawal has come in and erases; before that is committed Omar sends the filled form.
        let answer = while_it_is_erased(brezza, &story.path, desks.omar.send(&page, &form)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text());
        assert_eq!((brezza.count(PEOPLE).await, brezza.count(LINKED).await), (0, 0));
        assert_eq!(brezza.count(NAMED).await, 0, "no name is left on it");
    }

    async fn an_own_record_is_not_tied_to_a_request_that_is_erased_in_the_same_moment(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let brezza = &desks.pair.brezza;
        let person = open_person(&desks.omar).await;
        let story = Story::begin(&desks, Kind::AdmissionRequest, "").await;
        let page = desks.omar.open(&format!("{}/persona", story.path)).await.ok();
        let form = page.form("/persona").with("person", person.trim_start_matches("/persone/")).with("basis", "care");
        let answer = while_it_is_erased(brezza, &story.path, desks.omar.send(&page, &form)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text());
        assert_eq!((brezza.count(LINKED).await, brezza.count(NAMED).await), (0, 0));
    }

    async fn a_colleagues_protected_record_is_neither_shown_nor_tied(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let lucia = comes_in(&desks.pair.brezza, "lucia", "operator").await;
        let hidden = open_person(&lucia).await;
        protect(&lucia, &hidden, "Via del Rifugio 9").await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE]).await;
        let page = desks.omar.open(&format!("{}/scheda", story.path)).await.ok();
        assert!(!page.text().contains("Potrebbe esserci già"), "{}", page.text());
        let mut tied = page.form("/scheda");
        tied.fields.push(("person".to_owned(), hidden.trim_start_matches("/persone/").to_owned()));
        assert_eq!(desks.omar.send(&page, &tied).await.status, StatusCode::NOT_FOUND);
        assert_eq!(desks.pair.brezza.count(LINKED).await, 0);
    }
}
