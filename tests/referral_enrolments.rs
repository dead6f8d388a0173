//! From the yes of a referral to the place of a person, on the way that a coordinator goes: from page to page by what stands on them.

use pico_protocol::referral::{Kind, Party};
use reqwest::StatusCode;

use crate::enrolments::{address, counts, enrols, person, takes};
use crate::on_both_engines;
use crate::support::desk::{Desks, act, in_days, open_person};
use crate::support::eventually;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::a_service_called;
use crate::support::staff::comes_in;
use crate::support::story::{ACCEPT, DISCLOSE, HOLD, RESERVE, START, Story, WAITLIST, preview};

/// What Giulia asks for, and what Omar may promise instead.
const ASKED_FOR: &str = "Laboratorio Glicine";
const PROMISED: &str = "Educativa domiciliare";

const ENROLMENTS: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM enrolments";
const TIED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM enrolments WHERE referral <> ''";

/// Where a link with these words leads.
fn link(page: &Page, words: &str) -> String {
    let at = page.body.find(words).unwrap_or_else(|| panic!("{}: no {words}: {}", page.path, page.text()));
    let before = &page.body[..at];
    let tag = &before[before.rfind("<a ").unwrap_or_else(|| panic!("{words} is no link"))..];
    tag.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// Follows it.
async fn follows(panel: &Panel, page: &Page, words: &str) -> Page {
    panel.open(&link(page, words)).await.ok()
}

/// What stands in a field before anything is typed.
fn says(page: &Page, action: &str, field: &str) -> String {
    let fields = page.form(action).fields;
    fields.into_iter().find(|(name, _)| name == field).map(|(_, value)| value).unwrap_or_default()
}

/// Giulia asks for Omar's service; answers when the referral is there.
async fn asks_for<'a>(desks: &'a Desks, person: &str) -> Story<'a> {
    asks_telling(desks, person, &["birth_date", "tax_code"]).await
}

/// The same, with what she promises to tell besides the name.
async fn asks_telling<'a>(desks: &'a Desks, person: &str, fields: &[&str]) -> Story<'a> {
    eventually("the feed has come to Giulia", async || {
        desks.giulia.open("/servizi/rete").await.ok().text().contains(ASKED_FOR).then_some(())
    })
    .await;
    let preview = preview(&desks.giulia, Kind::Referral, person, "glicine").await;
    let form = preview.form("/invia").with("fields", "name");
    let form = fields.iter().fold(form, |form, field| form.tick("fields", field));
    let sent = desks.giulia.send(&preview, &form).await.ok();
    Story::sent(desks, Kind::Referral, &sent).await
}

/// Omar opens the referral and goes on to the form of the record.
async fn asks_for_the_record(omar: &Panel, referral: &str) -> Page {
    let referral = omar.open(referral).await.ok();
    follows(omar, &referral, "Crea la scheda da questi dati").await
}

on_both_engines! {
    async fn one_form_makes_the_record_and_the_enrolment_and_the_referral_shows_both(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (omar, brezza) = (&desks.omar, &desks.pair.brezza);
        let (asked, promised) = (a_service_called(omar, ASKED_FOR).await, a_service_called(omar, PROMISED).await);
        let story = asks_for(&desks, &open_person(&desks.giulia).await).await;
        story.walk(&[RESERVE, DISCLOSE]).await;
        let page = asks_for_the_record(omar, &story.path).await;
        page.shows("In quale servizio").shows("Posto assegnato");
        assert_eq!(says(&page, "/scheda", "service"), asked, "nothing was promised: what was asked for");
        story.walk(&[ACCEPT]).await;
        let page = asks_for_the_record(omar, &story.path).await;
        assert_eq!(says(&page, "/scheda", "service"), promised, "what was promised, and not what was asked for");
        let gone = page.form("/scheda").with("service", "019a0000-0000-7000-8000-000000000000");
        let gone = omar.send(&page, &gone).await;
        assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY);
        gone.shows("Questo servizio non c’è più");
        assert_eq!(brezza.count("SELECT CAST(COUNT(*) AS BIGINT) FROM people").await, 0, "nothing was written");

        let referral = omar.send(&page, &page.form("/scheda")).await.ok();
        assert!(referral.path.starts_with(&story.path), "{}", referral.path);
        referral.shows("Scheda salvata e presa in carico aperta").shows(PROMISED).shows("Posto assegnato");
        let record = follows(omar, &referral, "Vai alla scheda della persona").await;
        record.shows(PROMISED);
        let enrolment = follows(omar, &referral, "Apri la presa in carico").await;
        enrolment.shows("si muove con quello").shows(PROMISED);
        story.walk(&[START]).await;
        omar.open(&enrolment.path).await.ok().shows("In carico");
        assert_eq!((brezza.count(ENROLMENTS).await, brezza.count(TIED).await), (1, 1));
    }

    async fn who_is_here_already_and_who_goes_on_the_list_are_enrolled_in_the_same_step(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (omar, brezza) = (&desks.omar, &desks.pair.brezza);
        let service = a_service_called(omar, ASKED_FOR).await;
        let hers = open_person(omar).await;
        let story = asks_for(&desks, &open_person(&desks.giulia).await).await;
        story.walk(&[RESERVE, DISCLOSE, WAITLIST]).await;
        let page = asks_for_the_record(omar, &story.path).await;
        page.shows("Potrebbe esserci già").shows("In lista d’attesa");
        let same = page.form("/scheda").with("person", hers.trim_start_matches("/persone/")).with("service", &service);
        let referral = omar.send(&page, &same).await.ok();
        assert!(referral.path.starts_with(&story.path), "{}", referral.path);
        referral.shows("Invio collegato alla scheda, presa in carico aperta").shows("In lista d’attesa");
        assert_eq!(link(&referral, "Vai alla scheda della persona"), hers);
        assert_eq!((brezza.count(ENROLMENTS).await, brezza.count(TIED).await), (1, 1));
        let list = omar.open(&format!("/servizi/{service}/persone?elenco=lista")).await.ok();
        assert!(!list.shows("Rossi").text().contains("altra cooperativa aspetta"), "she is on the list: {}", list.text());
        // Her turn is renewed with the place that she has here.
        let renewed = omar.open(&format!("{}/fai/lista", story.path)).await.ok();
        assert_eq!(says(&renewed, "/fai/lista", "rank"), "1", "the third is what they were told, the first is where she stands");
    }

    async fn what_was_begun_by_hand_is_tied_with_one_touch_when_the_referral_has_come_so_far(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (omar, brezza) = (&desks.omar, &desks.pair.brezza);
        a_service_called(omar, ASKED_FOR).await;
        let story = asks_for(&desks, &open_person(&desks.giulia).await).await;
        story.walk(&[RESERVE, DISCLOSE]).await;
        let page = asks_for_the_record(omar, &story.path).await;
        let referral = omar.send(&page, &page.form("/scheda").with("service", "")).await.ok();
        referral.shows("Scheda salvata e collegata all’invio");
        assert_eq!(brezza.count(ENROLMENTS).await, 0, "left out");

        // From her record to a new enrolment: the page says that a referral waits for her, and leads there.
        let record = follows(omar, &referral, "Vai alla scheda della persona").await;
        let new = follows(omar, &record, "Nuova presa in carico").await;
        new.shows("un invio che nessuna presa in carico segue");
        let is_number = |word: &&str| word.len() == 7 && word.as_bytes()[2] == b'-';
        let number = referral.text().split_whitespace().find(is_number).unwrap_or_default().to_owned();
        assert_eq!(link(&new, &number), story.path);
        // Chosen on a page that did not know of her, it is not begun without a word.
        let other = omar.open("/prese/nuova").await.ok();
        let form = other.form("/prese/nuova").with_any("person").with_any("service").with("act", "avvia");
        let told = omar.send(&other, &form).await;
        assert_eq!((told.status, brezza.count(ENROLMENTS).await), (StatusCode::UNPROCESSABLE_ENTITY, 0));
        told.shows("un invio che nessuna presa in carico segue");
        let begun = omar.send(&told, &told.form("/prese/nuova")).await.ok();
        let enrolment = address(begun.shows("In carico"));
        assert_eq!(brezza.count(TIED).await, 0);

        // She has begun here, the referral has not: nothing is taken back, and the page says what comes first.
        let referral = omar.open(&link(&told, &number)).await.ok();
        referral.shows("È già in questo servizio").shows("Prima porta avanti l’invio");
        assert!(!referral.body.contains("Lega all’invio"), "{}", referral.text());
        story.walk(&[ACCEPT, START]).await;
        let referral = omar.open(&story.path).await.ok();
        let tied = omar.send(&referral, &referral.form_asking("enrolment")).await.ok();
        tied.shows("Presa in carico legata all’invio").shows("Apri la presa in carico");
        assert_eq!((brezza.count(ENROLMENTS).await, brezza.count(TIED).await), (1, 1));
        story.walk(&[HOLD]).await;
        omar.open(&enrolment).await.ok().shows("Sospesa").shows("si muove con quello");
        let log = brezza.count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'enrolment.attached'").await;
        assert_eq!(log, 1);
    }

    async fn who_waits_here_by_hand_is_not_refused_but_tied_to_where_the_referral_stands(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (omar, brezza) = (&desks.omar, &desks.pair.brezza);
        let service = a_service_called(omar, ASKED_FOR).await;
        counts(omar, &service, "1").await;
        let hers = open_person(omar).await;
        let waiting = enrols(omar, hers.trim_start_matches("/persone/"), &service, &[("act", "lista"), ("points", "7")]).await.ok();
        let waiting = address(&waiting);
        let story = asks_for(&desks, &open_person(&desks.giulia).await).await;
        story.walk(&[RESERVE, DISCLOSE]).await;
        let page = asks_for_the_record(omar, &story.path).await;
        let same = page.form("/scheda").with("person", hers.trim_start_matches("/persone/")).with("service", &service);
        let referral = omar.send(&page, &same).await.ok();
        referral.shows("qui sotto leghi la sua presa in carico").shows("l’invio dice «Posto assegnato»");
        assert_eq!(brezza.count(TIED).await, 0, "nothing moves before somebody has read what happens");
        // An older page still has the service in its list.
        let form = referral.form_asking("enrolment");
        let mut old = form.clone();
        old.fields.retain(|(name, _)| name != "enrolment");
        old.fields.push(("service".to_owned(), service.clone()));
        let led = omar.send(&referral, &old).await.ok();
        led.shows("niente è cambiato");
        // While a place is offered to her the answer comes first.
        let offer = omar.open(&format!("{waiting}/posto")).await.ok();
        omar.send(&offer, &offer.form("/posto").with("how", "phone")).await.ok();
        let refused = omar.send(&referral, &form).await;
        assert_eq!((refused.status, brezza.count(TIED).await), (StatusCode::CONFLICT, 0));
        omar.open(&story.path).await.ok().shows("scrivi che cosa ha risposto");
        let answer = omar.open(&format!("{waiting}/posto")).await.ok();
        omar.send(&answer, &answer.form("/risposta").with("answer", "kept")).await.ok();
        let referral = omar.open(&story.path).await.ok();
        omar.send(&referral, &referral.form_asking("enrolment")).await.ok().shows("Presa in carico legata all’invio").shows("Posto assegnato");
        omar.open(&waiting).await.ok().shows("Posto assegnato").shows("si muove con quello");
        assert_eq!((brezza.count(ENROLMENTS).await, brezza.count(TIED).await), (1, 1));
    }

    async fn a_request_without_a_name_is_told_the_turn_of_our_own_list_and_stands_beside_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let omar = &desks.omar;
        let service = a_service_called(omar, ASKED_FOR).await;
        counts(omar, &service, "1").await;
        let gone = person(omar, "Aldini").await;
        let gone = address(&enrols(omar, &gone, &service, &[("act", "avvia"), ("on", &in_days(-100))]).await.ok());
        takes(omar, &gone, "concludi", &[("reason", "need_resolved"), ("on", &in_days(-10))]).await.ok();
        let inside = person(omar, "Bertoni").await;
        let inside = address(&enrols(omar, &inside, &service, &[("act", "avvia"), ("on", &in_days(-9))]).await.ok());
        let waits = person(omar, "Corsi").await;
        let waits = address(&enrols(omar, &waits, &service, &[("act", "lista")]).await.ok());

        let first = asks_for(&desks, &open_person(&desks.giulia).await).await;
        let answer = omar.open(&format!("{}/fai/lista", first.path)).await.ok();
        assert_eq!(says(&answer, "/fai/lista", "rank"), "2");
        // One place became free in a hundred days, and two are before her turn.
        assert_eq!(says(&answer, "/fai/lista", "estimated"), in_days(200));
        answer.shows(&format!("La lista di {ASKED_FOR}"));
        act(omar, &first.path, "lista", |form| form).await;
        first.comes_to("waitlisted").await;
        let second = asks_telling(&desks, &person(&desks.giulia, "Verdi").await, &[]).await;
        let answer = omar.open(&format!("{}/fai/lista", second.path)).await.ok();
        assert_eq!(says(&answer, "/fai/lista", "rank"), "3", "no two are told the same place");
        act(omar, &second.path, "lista", |form| form.with("rank", "4")).await;
        second.comes_to("waitlisted").await;

        let list = format!("/servizi/{service}/persone?elenco=lista");
        let page = omar.open(&list).await.ok();
        page.shows("2 richieste di altre cooperative aspettano, ancora senza nome").shows("posto 2 comunicato").shows("posto 4 comunicato");
        assert!(page.body.contains(&format!("href=\"{}\"", first.path)), "it leads there");
        // Who follows only her own people reaches neither.
        let lucia = comes_in(&desks.pair.brezza, "lucia", "operator").await;
        assert!(!lucia.open(&list).await.text().contains("richieste di altre cooperative"));
        assert!(!omar.open("/").await.ok().text().contains("richieste di altre cooperative"), "no place is free");
        takes(omar, &inside, "concludi", &[("reason", "need_resolved")]).await.ok();
        omar.open("/").await.ok().shows("Prima in lista: Corsi").shows("2 richieste di altre cooperative");
        omar.open(&format!("{waits}/posto")).await.ok().shows("2 richieste di altre cooperative aspettano");
        // Nobody of ours waits: the place is free for them.
        takes(omar, &waits, "concludi", &[("reason", "request_renounced")]).await.ok();
        let home = omar.open("/").await.ok();
        home.shows("C’è un posto libero e qualcuno aspetta: Laboratorio Glicine").shows("2 richieste di altre cooperative");
        assert!(!home.text().contains("una scheda che non puoi vedere"), "{}", home.text());
        first.walk(&[RESERVE, DISCLOSE, WAITLIST]).await;
        omar.open(&list).await.ok().shows("2 richieste di altre cooperative aspettano fuori da questo elenco").shows("il nome si sa");
        assert!(first.page(Party::Receiver).await.text().contains("In lista d’attesa"));
    }
}
