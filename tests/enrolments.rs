//! Who is in a service, who waits for it, and what a referral makes of it.

use pico_node::referrals::erasure;
use pico_protocol::referral::Kind;
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{Desks, in_days, open_person, protect};
use crate::support::hostile::now;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, a_service_called, an_enrolment};
use crate::support::staff::comes_in;
use crate::support::story::{
    ACCEPT, CLOSE, COMPLETE, DISCLOSE, HOLD, RESERVE, RESUME, RETRACT, START, Story, WAITLIST, WITHDRAW,
};

/// A record with this surname.
pub async fn person(panel: &Panel, name: &str) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let record = panel.send(&page, &page.form("").with("family_name", name)).await.ok();
    record.path.trim_start_matches("/persone/").split('?').next().unwrap_or_default().to_owned()
}

/// The service counts its places from now on, and has so many.
pub async fn counts(panel: &Panel, service: &str, places: &str) {
    let page = panel.open(&format!("/servizi/{service}")).await.ok();
    panel.send(&page, &page.form("").with("counted", "yes").with("maximum", places)).await.ok();
}

/// Fills in a new enrolment, with what is special about this one.
pub async fn enrols(panel: &Panel, person: &str, service: &str, typed: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("/prese/nuova?persona={person}&servizio={service}")).await.ok();
    let form = page.form("/prese/nuova").with("person", person).with("service", service);
    panel.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

/// Takes a step on its page.
pub async fn takes(panel: &Panel, enrolment: &str, act: &str, typed: &[(&str, &str)]) -> Page {
    let path = format!("{enrolment}/fai/{act}");
    let page = panel.open(&path).await.ok();
    let form = page.form(&path);
    panel.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

/// Omar opens a record of whom a referral tells, without a service, and is on its page again.
async fn has_a_record(omar: &Panel, story: &Story<'_>) -> Page {
    let page = omar.open(&format!("{}/scheda", story.path)).await.ok();
    omar.send(&page, &page.form("/scheda").with_if_asked("service", "")).await.ok()
}

pub fn address(page: &Page) -> String {
    assert!(page.path.starts_with("/prese/enr_"), "{}: {}", page.path, page.text());
    page.path.split('?').next().unwrap_or_default().to_owned()
}

/// Where a name stands in a list, if it does.
async fn order_of(panel: &Panel, list: &str, name: &str) -> Option<usize> {
    panel.open(list).await.ok().body.find(&format!(">{name}"))
}

async fn free(panel: &Panel, service: &str) -> String {
    let page = panel.open(&format!("/servizi/{service}/persone")).await.ok();
    let text = page.text();
    let before = text.replace(" posto libero, su", " posti liberi, su");
    let before = before.split(" posti liberi, su").next().unwrap_or_default();
    before.rsplit(' ').next().unwrap_or_default().to_owned()
}

on_both_engines! {
    async fn who_asked_for_an_enrolment_stands_on_it_and_in_the_file(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let anna = person(&giulia, "Anselmi").await;
        let wrong = enrols(&giulia, &anna, &service, &[("act", "avvia"), ("source", "nessuno")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        enrols(&giulia, &anna, &service, &[("act", "avvia"), ("source", "school")]).await.ok()
            .shows("Da chi arriva la richiesta Scuola");
        enrols(&giulia, &person(&giulia, "Brunelli").await, &service, &[("act", "avvia")]).await.ok();
        assert_eq!(node.texts("SELECT source FROM enrolments ORDER BY source").await, ["", "school"]);
        let file = giulia.open(&format!("/servizi/{service}/persone/esporta")).await.ok().body;
        assert!(file.lines().any(|line| line.contains("Anselmi") && line.contains("Scuola")), "{file}");
    }
}

on_both_engines! {
    async fn somebody_waits_comes_in_rests_and_goes_and_the_places_follow(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let (anna, bruno) = (person(&giulia, "Anselmi").await, person(&giulia, "Brunelli").await);
        let first = enrols(&giulia, &anna, &service, &[("act", "avvia"), ("note", "Viene il martedì")]).await.ok();
        first.shows("In carico").shows("Viene il martedì");
        let anselmi = address(&first);
        // Until the node counts, what was written by hand stays.
        assert_eq!(free(&giulia, &service).await, "2");
        counts(&giulia, &service, "1").await;
        assert_eq!(free(&giulia, &service).await, "0");
        assert!(giulia.open("/servizi").await.ok().text().contains("0 liberi su 1"));

        let full = enrols(&giulia, &bruno, &service, &[("act", "avvia")]).await;
        assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
        full.shows("Tutti i posti sono occupati").shows("Brunelli");
        let waiting = [("act", "lista"), ("points", "7"), ("estimated", &*in_days(30))];
        let brunelli = address(&giulia.send(&full, &waiting.iter().fold(full.form("/prese/nuova"), |form, (name, value)| form.with(name, value))).await.ok());
        giulia.open(&brunelli).await.ok().shows("In lista d’attesa").shows("Posto in lista 1").shows("Punti in graduatoria 7");
        let twice = enrols(&giulia, &bruno, &service, &[("act", "lista")]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        twice.shows("È già in questo servizio");
        let full = takes(&giulia, &brunelli, "avvia", &[]).await;
        assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
        full.shows("Tutti i posti sono occupati");
        assert!(!giulia.open("/").await.ok().text().contains("C’è un posto libero"));

        takes(&giulia, &anselmi, "sospendi", &[("reason", "hospital")]).await.ok().shows("Ricovero");
        assert_eq!(free(&giulia, &service).await, "0", "whoever rests keeps the place");
        takes(&giulia, &anselmi, "concludi", &[("reason", "need_resolved")]).await.ok().shows("Conclusa");
        assert_eq!(free(&giulia, &service).await, "1");
        let home = giulia.open("/").await.ok();
        home.shows("C’è un posto libero e qualcuno aspetta: Doposcuola La Lucciola").shows("Prima in lista: Brunelli");
        takes(&giulia, &brunelli, "avvia", &[]).await.ok().shows("In carico");
        assert_eq!(free(&giulia, &service).await, "0");
        assert!(!giulia.open("/").await.ok().text().contains("C’è un posto libero"));
        giulia.open(&format!("/persone/{anna}")).await.ok().shows("Doposcuola La Lucciola").shows("Conclusa");
        let over = giulia.open(&format!("/servizi/{service}/persone?elenco=concluse")).await.ok();
        over.shows("Anselmi").shows("Motivo:");
        let file = giulia.open(&format!("/servizi/{service}/persone/esporta")).await.ok();
        assert!(file.body.contains("Brunelli") && !file.body.contains("Anselmi"), "{}", file.body);
        // Who was there may come back; what was written stays.
        counts(&giulia, &service, "2").await;
        let again = address(&enrols(&giulia, &anna, &service, &[("act", "assegna"), ("until", &in_days(5))]).await.ok());
        assert_ne!(again, anselmi);
        assert_eq!(free(&giulia, &service).await, "0", "an assigned place is taken");
    }

    async fn the_list_is_in_the_order_of_points_and_then_of_waiting(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let mut enrolments = Vec::new();
        for (name, points, days) in [("Aldini", "3", -2), ("Bertoni", "9", -1), ("Corsi", "3", -9), ("Donati", "", -20)] {
            let id = person(&giulia, name).await;
            let typed = [("act", "lista"), ("points", points), ("on", &*in_days(days))];
            enrolments.push(address(&enrols(&giulia, &id, &service, &typed).await.ok()));
        }
        let asked = person(&giulia, "Ercoli").await;
        enrols(&giulia, &asked, &service, &[("act", "richiesta")]).await.ok().shows("Richiesta");
        let list = format!("/servizi/{service}/persone?elenco=lista");
        let order = async || {
            let text = giulia.open(&list).await.ok().body;
            let mut names: Vec<&str> = vec!["Aldini", "Bertoni", "Corsi", "Donati", "Ercoli"];
            names.sort_by_key(|name| text.find(&format!(">{name}")).unwrap_or_else(|| panic!("{name} is not listed")));
            names.concat()
        };
        assert_eq!(order().await, "BertoniCorsiAldiniDonatiErcoli");
        giulia.open(&enrolments[3]).await.ok().shows("Posto in lista 4");
        // More points go up; the day since which she waits stays.
        takes(&giulia, &enrolments[3], "lista", &[("points", "9")]).await.ok().shows("Posto in lista 1");
        assert_eq!(order().await, "DonatiBertoniCorsiAldiniErcoli");
        giulia.open(&enrolments[3]).await.ok().shows(&format!("Aspetta dal {}", in_days(-20)));
        // So does it when a place that was assigned is given back.
        takes(&giulia, &enrolments[3], "assegna", &[]).await.ok().shows("Posto assegnato");
        assert_eq!(order_of(&giulia, &list, "Donati").await, None);
        // The form has them, and whoever sends it as it is changes nothing.
        let back = takes(&giulia, &enrolments[3], "lista", &[]).await.ok();
        back.shows(&format!("Aspetta dal {}", in_days(-20))).shows("Punti in graduatoria 9");
    }

    async fn a_step_is_not_taken_twice_nor_on_a_day_that_cannot_be(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let service = a_service(&giulia).await;
        let id = person(&giulia, "Ferretti").await;
        for (day, words) in [(in_days(1), "Questo giorno deve ancora venire"), (String::new(), "il campo è obbligatorio"), ("31/02/2026".to_owned(), "data")] {
            let refused = enrols(&giulia, &id, &service, &[("act", "avvia"), ("on", &day)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
            assert!(refused.text().to_lowercase().contains(&words.to_lowercase()), "{day}: {}", refused.text());
        }
        let enrolment = address(&enrols(&giulia, &id, &service, &[("act", "avvia"), ("on", &in_days(-3))]).await.ok());
        let early = takes(&giulia, &enrolment, "concludi", &[("reason", "other"), ("on", &in_days(-4))]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        early.shows("prima dell’ultimo passo");
        // Two people have the same page open: the second is told, and nothing is written over.
        let (path, typed) = (format!("{enrolment}/fai/sospendi"), "La famiglia è in viaggio");
        let (hers, mine) = (rosa.open(&path).await.ok(), giulia.open(&path).await.ok());
        let form = |page: &Page| page.form(&path).with("reason", "other").with("note", typed);
        rosa.send(&hers, &form(&hers)).await.ok().shows("Sospesa");
        let second = giulia.send(&mine, &form(&mine)).await;
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(second.body.contains(typed), "what was typed is still there");
        let story = giulia.open(&enrolment).await.ok();
        assert_eq!(story.text().matches(typed).count(), 1);
        assert_eq!(giulia.open(&format!("{enrolment}/fai/assegna")).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_hundred_at_once_for_one_place_and_one_has_it(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        counts(&giulia, &service, "1").await;
        let mut people = Vec::new();
        for number in 0..100_u8 {
            let name = format!("Gara {}{}", char::from(b'A' + number / 10), char::from(b'A' + number % 10));
            people.push(person(&giulia, &name).await);
        }
        let page = giulia.open(&format!("/prese/nuova?servizio={service}")).await.ok();
        let form = page.form("/prese/nuova").with("service", &service).with("act", "avvia");
        let forms: Vec<_> = people.iter().map(|person| form.clone().with("person", person)).collect();
        let answers = futures_util::future::join_all(forms.iter().map(|form| giulia.send(&page, form))).await;
        let won = answers.iter().filter(|page| page.path.starts_with("/prese/enr_")).count();
        let refused = answers.iter().filter(|page| page.status == StatusCode::UNPROCESSABLE_ENTITY).count();
        assert_eq!((won, refused), (1, 99));
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM enrolments").await, 1);
        assert_eq!(free(&giulia, &service).await, "0");
    }

    async fn an_enrolment_moves_with_the_referral_it_came_with(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let omar = &desks.omar;
        let service = a_service(omar).await;
        counts(omar, &service, "3").await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[WAITLIST, RESERVE, DISCLOSE]).await;
        let page = has_a_record(omar, &story).await;
        let form = page.form("/presa");
        let enrolled = omar.send(&page, &form.clone().with("service", &service)).await.ok();
        let twice = omar.send(&page, &form.with("service", &service)).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        let enrolment = address(&enrolled);
        enrolled.shows("Posto assegnato").shows("si muove con quello").shows("Apri l’invio");
        assert_eq!(free(omar, &service).await, "2");
        assert_eq!(omar.open(&format!("{enrolment}/fai/avvia")).await.status, StatusCode::NOT_FOUND, "its steps are the referral's");
        assert!(!omar.open(&story.path).await.ok().body.contains("/presa\""), "it has begun");
        for (step, words, free_now) in [
            (ACCEPT, "Posto assegnato", "2"),
            (START, "In carico", "2"),
            (HOLD, "Sospesa", "2"),
            (RESUME, "In carico", "2"),
            (COMPLETE, "Conclusa", "3"),
            (RETRACT, "In carico", "2"),
            (COMPLETE, "Conclusa", "3"),
            (CLOSE, "Conclusa", "3"),
        ] {
            story.walk(&[step]).await;
            let page = omar.open(&enrolment).await.ok();
            let now = page.text();
            assert!(now.contains(words), "{}: {now}", step.act);
            assert_eq!(free(omar, &service).await, free_now, "{}", step.act);
        }
        let events = desks.pair.brezza.count("SELECT CAST(COUNT(*) AS BIGINT) FROM enrolment_steps").await;
        assert_eq!(events, 7, "assigned, active, suspended, active, closed, active, closed");
    }

    async fn what_is_taken_back_by_the_sender_frees_the_place(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let omar = &desks.omar;
        let service = a_service_called(omar, "Laboratorio").await;
        counts(omar, &service, "3").await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE]).await;
        let page = has_a_record(omar, &story).await;
        let enrolment = address(&omar.send(&page, &page.form("/presa").with("service", &service)).await.ok());
        assert_eq!(free(omar, &service).await, "2");
        story.walk(&[WITHDRAW]).await;
        // Withdrawn because the need was met otherwise, before anything began: it says so, and is no outcome of the service.
        omar.open(&enrolment).await.ok().shows("Conclusa").shows("È seguita altrove");
        assert_eq!(free(omar, &service).await, "3");
    }

    async fn what_is_detached_moves_by_hand_and_the_referral_moves_it_no_more(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let omar = &desks.omar;
        let (wrong, right) = (a_service(omar).await, a_service_called(omar, "Laboratorio").await);
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE]).await;
        let page = has_a_record(omar, &story).await;
        let mistaken = address(&omar.send(&page, &page.form("/presa").with("service", &wrong)).await.ok());
        let page = omar.open(&mistaken).await.ok();
        omar.send(&page, &page.form("/stacca")).await.ok().shows("Staccata dall’invio");
        takes(omar, &mistaken, "concludi", &[("reason", "request_mistake")]).await.ok().shows("Era doppia, o un errore");
        let page = omar.open(&story.path).await.ok();
        let mended = address(&omar.send(&page, &page.form("/presa").with("service", &right)).await.ok());
        story.walk(&[ACCEPT, START]).await;
        omar.open(&mended).await.ok().shows("In carico");
        omar.open(&mistaken).await.ok().shows("Conclusa");
    }

    async fn what_a_restore_finds_erased_holds_no_place(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let omar = &desks.omar;
        let service = a_service(omar).await;
        counts(omar, &service, "3").await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE]).await;
        let page = has_a_record(omar, &story).await;
        let enrolment = address(&omar.send(&page, &page.form("/presa").with("service", &service)).await.ok());
        assert_eq!(free(omar, &service).await, "2");
        // As at a start after a restore, when the ledger knows an erasure that the backup does not.
        let app = desks.pair.brezza.open_at(now()).await;
        let mut tx = app.db.write().await.unwrap();
        let id = story.path.trim_start_matches("/invii/").parse().unwrap();
        erasure::again(&mut tx, &app, &id).await.unwrap();
        tx.commit().await.unwrap();
        app.db.close().await;
        omar.open(&enrolment).await.ok().shows("Conclusa");
        assert_eq!(free(omar, &service).await, "3");
    }

    async fn points_of_a_referral_on_the_list_are_ours(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let omar = &desks.omar;
        let service = a_service(omar).await;
        let other = self::person(omar, "Aldini").await;
        enrols(omar, &other, &service, &[("act", "lista"), ("points", "5")]).await.ok();
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, WAITLIST]).await;
        let page = has_a_record(omar, &story).await;
        let enrolment = address(&omar.send(&page, &page.form("/presa").with("service", &service)).await.ok());
        omar.open(&enrolment).await.ok().shows("Posto in lista 2");
        takes(omar, &enrolment, "lista", &[("points", "9"), ("from", &in_days(-30))]).await.ok().shows("Posto in lista 1");
        // A turn that is renewed with another estimate is told here too, and takes no points away.
        story.walk(&[WAITLIST]).await;
        let page = omar.open(&enrolment).await.ok();
        page.shows("Punti in graduatoria 9").shows(&format!("Aspetta dal {}", in_days(-30)));
        assert_eq!(omar.open(&format!("{enrolment}/fai/avvia")).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_protected_record_keeps_its_place_in_line_and_nobody_is_offered_it_instead(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        counts(&giulia, &service, "1").await;
        let (hidden, bruno) = (person(&giulia, "Nascosta").await, person(&giulia, "Brunelli").await);
        for (id, points) in [(&hidden, "50"), (&bruno, "7")] {
            enrols(&giulia, id, &service, &[("act", "lista"), ("points", points)]).await.ok();
        }
        protect(&giulia, &format!("/persone/{hidden}"), "Via del Rifugio 9").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let home = rosa.open("/").await.ok();
        home.shows("La prima in lista è una scheda che non puoi vedere");
        assert!(!home.text().contains("Brunelli"), "the place is not his: {}", home.text());
        let list = rosa.open(&format!("/servizi/{service}/persone?elenco=lista")).await.ok();
        assert!(list.text().contains("2 Brunelli") && !list.text().contains("Nascosta"), "{}", list.text());
        giulia.open("/").await.ok().shows("Prima in lista: Nascosta");
    }

    async fn a_service_that_was_closed_counts_again_when_it_opens(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        counts(&giulia, &service, "5").await;
        let (anna, bruno) = (person(&giulia, "Anselmi").await, person(&giulia, "Brunelli").await);
        let anselmi = address(&enrols(&giulia, &anna, &service, &[("act", "avvia")]).await.ok());
        let brunelli = address(&enrols(&giulia, &bruno, &service, &[("act", "lista")]).await.ok());
        assert_eq!(free(&giulia, &service).await, "4");
        let page = giulia.open(&format!("/servizi/{service}")).await.ok();
        giulia.send(&page, &page.form("/chiudi")).await.ok();
        let refused = takes(&giulia, &brunelli, "avvia", &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Questo servizio è chiuso");
        takes(&giulia, &anselmi, "concludi", &[("reason", "other")]).await.ok();
        let page = giulia.open(&format!("/servizi/{service}")).await.ok();
        giulia.send(&page, &page.form("/apri")).await.ok();
        assert_eq!(free(&giulia, &service).await, "5");
    }

    async fn nobody_sees_an_enrolment_of_somebody_she_may_not_see(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let person = open_person(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        let list = format!("/servizi/{service}/persone");
        giulia.open(&list).await.ok().shows("Rossi Mario");
        let lucia = comes_in(&node, "lucia", "operator").await;
        assert_eq!(lucia.open(&enrolment).await.status, StatusCode::NOT_FOUND);
        assert!(!lucia.open(&list).await.ok().text().contains("Rossi"), "it is not hers");
        protect(&giulia, &person, "Via del Rifugio 9").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        assert_eq!(rosa.open(&enrolment).await.status, StatusCode::NOT_FOUND);
        for page in [list.clone(), format!("{list}/esporta")] {
            assert!(!rosa.open(&page).await.ok().body.contains("Rossi"), "{page}");
        }
        let dora = comes_in(&node, "dora", "data-protection").await;
        let why = dora.open(&enrolment).await.ok();
        assert!(why.path.ends_with("/motivo"), "she says why first: {}", why.path);
        assert!(dora.open(&list).await.ok().text().contains("Rossi Mario"));
    }
}
