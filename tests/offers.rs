//! A free place is offered to whoever waits for it: it is held until she answers, and nothing is decided by itself.

use pico_node::alerts::{PERSON_EMAIL, SUBSTITUTE_EMAIL};
use pico_node::store::facts;
use reqwest::StatusCode;

use crate::alerts::{letters_to, with_mail};
use crate::on_both_engines;
use crate::support::desk::{in_days, open_person, protect};
use crate::support::mail::MailServer;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, a_service_called, an_enrolment, waits};
use crate::support::staff::comes_in;

/// A record with this surname; answers its address.
async fn person(panel: &Panel, name: &str) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let record = panel.send(&page, &page.form("").with("family_name", name)).await.ok();
    record.path.split('?').next().unwrap_or_default().to_owned()
}

/// The service counts its places from now on, and has so many.
async fn counts(panel: &Panel, service: &str, places: &str) {
    let page = panel.open(&format!("/servizi/{service}")).await.ok();
    panel.send(&page, &page.form("").with("counted", "yes").with("maximum", places)).await.ok();
}

/// She is told that there is a place, with what is special about this time.
async fn tells(panel: &Panel, enrolment: &str, typed: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("{enrolment}/posto")).await.ok();
    let form = page.form("/posto").with("how", "phone");
    panel.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

/// What she has answered.
async fn answers(panel: &Panel, enrolment: &str, answer: &str, typed: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("{enrolment}/posto")).await.ok();
    let form = page.form("/risposta").with("answer", answer);
    panel.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

/// How a service offers its places from now on.
async fn offers_so(panel: &Panel, service: &str, days: &str, email: &str) -> Page {
    let page = panel.open(&format!("/servizi/{service}/offerte")).await.ok();
    panel.send(&page, &page.form("/offerte").with("held_days", days).with("email", email)).await
}

async fn step(panel: &Panel, enrolment: &str, act: &str, typed: &[(&str, &str)]) -> Page {
    let path = format!("{enrolment}/fai/{act}");
    let page = panel.open(&path).await.ok();
    let form = page.form(&path);
    panel.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

async fn held(node: &TestNode) -> i64 {
    node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM place_offers WHERE answer = ''").await
}

async fn taken(node: &TestNode) -> i64 {
    node.count("SELECT CAST(SUM(taken) AS BIGINT) FROM services").await
}

on_both_engines! {
    async fn a_place_that_was_offered_is_held_until_she_answers(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let (anna, bruno) = (person(&giulia, "Anselmi").await, person(&giulia, "Brunelli").await);
        let (first, second) = (waits(&giulia, &anna, &service).await, waits(&giulia, &bruno, &service).await);
        let by_hand = giulia.open(&format!("{first}/posto")).await.ok();
        assert!(!by_hand.shows("togli tu questo").text().contains("non lo vedono libero"), "{}", by_hand.text());
        counts(&giulia, &service, "1").await;
        giulia.open(&format!("{first}/posto")).await.ok().shows("non lo vedono libero");
        giulia.open("/").await.ok().shows("Prima in lista: Anselmi").shows("Avvisa");
        tells(&giulia, &first, &[("note", "Con la zia Pina")]).await.ok().shows("Il posto è tenuto per lei").shows("Con la zia Pina");
        let list = format!("/servizi/{service}/persone?elenco=lista");
        giulia.open(&list).await.ok().shows(&format!("tenuto fino al: {}", in_days(7))).shows("0 posti liberi");
        let file = giulia.open(&list.replace('?', "/esporta?")).await.ok().body;
        assert!(file.contains(&in_days(7)), "{file}");
        assert!(!giulia.open("/").await.ok().text().contains("C’è un posto libero"), "it is held");
        // Nobody else gets it, by an offer or by hand; she does.
        giulia.open(&format!("{second}/posto")).await.ok().shows("Nessun posto è libero");
        assert_eq!(step(&giulia, &second, "avvia", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        answers(&giulia, &first, "accepted", &[("until", &in_days(10)), ("note", "Viene lunedì")]).await.ok().shows("Posto assegnato").shows("Viene lunedì");
        assert_eq!((held(&node).await, taken(&node).await), (0, 1));
        assert_eq!(giulia.open(&format!("{first}/posto")).await.status, StatusCode::NOT_FOUND, "she does not wait");
        // It is in what is handed over to her.
        let dossier = giulia.open(&format!("{anna}/fascicolo")).await;
        if dossier.status == StatusCode::OK {
            dossier.shows("Con la zia Pina").shows("Viene lunedì");
        }
        // Whoever begins by hand while a place is held for her takes that one.
        counts(&giulia, &service, "2").await;
        tells(&giulia, &second, &[]).await.ok();
        step(&giulia, &second, "avvia", &[]).await.ok().shows("In carico").shows("Accetta");
        assert_eq!((held(&node).await, taken(&node).await), (0, 2));
    }

    async fn a_no_frees_the_place_and_says_where_she_is_in_line(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        counts(&giulia, &service, "1").await;
        let (anna, bruno) = (person(&giulia, "Anselmi").await, person(&giulia, "Brunelli").await);
        let first = waits(&giulia, &anna, &service).await;
        step(&giulia, &first, "lista", &[("points", "20")]).await.ok();
        waits(&giulia, &bruno, &service).await;
        tells(&giulia, &first, &[]).await.ok();
        answers(&giulia, &first, "kept", &[]).await.ok().shows("Posto in lista 1").shows("Non ora: resta al suo posto");
        let home = giulia.open("/").await.ok();
        home.shows("Prima in lista: Anselmi").shows("Non ora: resta al suo posto");
        tells(&giulia, &first, &[]).await.ok();
        answers(&giulia, &first, "no_answer", &[]).await.ok().shows("Posto in lista 1");
        // More time is a new offer of the same place; a day that does not come later is told.
        tells(&giulia, &first, &[]).await.ok();
        let early = answers(&giulia, &first, "more_time", &[("until", &in_days(7)), ("note", "Ci pensa")]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.body.contains("Ci pensa"), "what was typed is still there");
        answers(&giulia, &first, "more_time", &[("until", &in_days(12))]).await.ok().shows(&format!("Tenuto fino al {}", in_days(12)));
        assert_eq!((held(&node).await, taken(&node).await), (1, 1));
        // The same answer sent twice, from a page that was open for long.
        let old = giulia.open(&format!("{first}/posto")).await.ok();
        answers(&giulia, &first, "last", &[]).await.ok().shows("Posto in lista 2");
        let late = giulia.send(&old, &old.form("/risposta").with("answer", "accepted")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.shows("Nel frattempo");
        giulia.open("/").await.ok().shows("Prima in lista: Brunelli");
        tells(&giulia, &first, &[]).await.ok();
        let why = answers(&giulia, &first, "left", &[]).await;
        assert_eq!(why.status, StatusCode::UNPROCESSABLE_ENTITY, "it says why");
        let left = answers(&giulia, &first, "left", &[("reason", "request_renounced")]).await.ok();
        left.shows("Conclusa").shows("Motivo: Ha rinunciato");
        assert_eq!((held(&node).await, taken(&node).await), (0, 0));
    }

    async fn whoever_goes_to_the_end_keeps_what_she_meets_and_reads_why_it_gives_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let page = giulia.open(&format!("/servizi/{service}/criteri")).await.ok();
        giulia.send(&page, &page.form("/criteri").with("words-1", "Vive da sola").with("points-1", "10")).await.ok();
        // Where there are criteria one comes to their page at once.
        let ticks = waits(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        let first = ticks.trim_end_matches("/fai/lista").to_owned();
        let path = format!("{first}/fai/lista");
        let page = giulia.open(&path).await.ok();
        giulia.send(&page, &page.form(&path).tick("met", "1")).await.ok().shows("Punti in graduatoria 10");
        tells(&giulia, &first, &[]).await.ok();
        let last = answers(&giulia, &first, "last", &[]).await.ok();
        last.shows("Punti in graduatoria 0").shows("Vive da sola").shows("Non ha preso il posto offerto il");
    }

    async fn a_hundred_offers_of_one_place_at_once_and_one_is_held(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        counts(&giulia, &service, "1").await;
        let mut line = Vec::new();
        for number in 0..100_u8 {
            let name = format!("Gara {}{}", char::from(b'A' + number / 10), char::from(b'A' + number % 10));
            line.push(waits(&giulia, &person(&giulia, &name).await, &service).await);
        }
        let page = giulia.open(&format!("{}/posto", line[0])).await.ok();
        let form = page.form("/posto").with("how", "phone");
        let forms: Vec<_> = line
            .iter()
            .map(|enrolment| {
                let mut form = form.clone();
                form.action = format!("{enrolment}/posto");
                form
            })
            .collect();
        let sent = futures_util::future::join_all(forms.iter().map(|form| giulia.send(&page, form))).await;
        let won = sent.iter().filter(|page| page.status.is_success()).count();
        let refused = sent.iter().filter(|page| page.status == StatusCode::UNPROCESSABLE_ENTITY).count();
        assert_eq!((won, refused), (1, 99));
        assert_eq!((held(&node).await, taken(&node).await), (1, 1));
        // One offer, answered a hundred times at once: it is answered once.
        let told = node.texts("SELECT enrolment FROM place_offers").await.remove(0);
        let page = giulia.open(&format!("/prese/{told}/posto")).await.ok();
        let form = page.form("/risposta").with("answer", "accepted");
        let sent = futures_util::future::join_all((0..20).map(|_| giulia.send(&page, &form))).await;
        assert_eq!(sent.iter().filter(|page| page.status.is_success()).count(), 1);
        assert_eq!((held(&node).await, taken(&node).await), (0, 1));
    }

    async fn days_that_have_passed_are_on_the_home_page_and_decide_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        counts(&giulia, &service, "3").await;
        let mut line = Vec::new();
        for name in ["Anselmi", "Brunelli", "Corsi"] {
            line.push(waits(&giulia, &person(&giulia, name).await, &service).await);
        }
        for (on, until) in [(in_days(1), in_days(7)), (in_days(-9), in_days(-10)), (in_days(-31), in_days(7)), (in_days(0), in_days(91))] {
            let wrong = tells(&giulia, &line[0], &[("on", &on), ("until", &until)]).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{on} {until}");
        }
        tells(&giulia, &line[0], &[("on", &in_days(-9)), ("until", &in_days(-1))]).await.ok().shows("Era tenuto fino al");
        step(&giulia, &line[1], "assegna", &[("on", &in_days(-9)), ("until", &in_days(-2))]).await.ok();
        step(&giulia, &line[2], "avvia", &[("on", &in_days(-9))]).await.ok();
        step(&giulia, &line[2], "sospendi", &[("on", &in_days(-9)), ("until", &in_days(-3)), ("reason", "hospital")]).await.ok();
        let home = giulia.open("/").await.ok();
        home.shows(&format!("Il posto offerto a Anselmi era tenuto fino al {}", in_days(-1)));
        home.shows(&format!("Il posto di Brunelli era tenuto fino al {}", in_days(-2)));
        home.shows(&format!("La pausa di Corsi era da rivedere il {}", in_days(-3)));
        assert_eq!((held(&node).await, taken(&node).await), (1, 3), "it is still held");
        let lucia = comes_in(&node, "lucia", "operator").await;
        assert!(!lucia.open("/").await.ok().text().contains("Anselmi"), "she decides nothing here");
        answers(&giulia, &line[0], "no_answer", &[]).await.ok();
        step(&giulia, &line[1], "avvia", &[]).await.ok();
        step(&giulia, &line[2], "avvia", &[]).await.ok();
        let text = giulia.open("/").await.ok().text();
        assert!(!text.contains("era tenuto") && !text.contains("da rivedere"), "{text}");
        // The day of an offer stands in the calendar, with the other days on which a place is held.
        tells(&giulia, &line[0], &[("until", &in_days(0))]).await.ok();
        giulia.open("/agenda?vista=tutto").await.ok().shows("Anselmi");
    }

    async fn whoever_is_named_is_told_once_by_e_mail_that_a_place_is_free(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let db = node.database().await;
        let mut tx = db.write().await.unwrap();
        facts::put(&mut tx, PERSON_EMAIL, "chiara@example.it").await.unwrap();
        facts::put(&mut tx, SUBSTITUTE_EMAIL, "dino@example.it").await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        counts(&giulia, &service, "1").await;
        let raised = async || node.texts("SELECT recipient FROM alerts WHERE object LIKE 'place/%'").await;
        let inside = an_enrolment(&giulia, &person(&giulia, "Aldini").await, &service).await;
        let first = waits(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        assert!(raised().await.is_empty(), "nothing is free");
        step(&giulia, &inside, "concludi", &[("reason", "need_resolved")]).await.ok();
        assert_eq!(raised().await, ["person"]);
        waits(&giulia, &person(&giulia, "Brunelli").await, &service).await;
        assert_eq!(raised().await, ["person"], "once");
        tells(&giulia, &first, &[]).await.ok();
        assert!(raised().await.is_empty(), "it is held");
        answers(&giulia, &first, "kept", &[]).await.ok();
        assert_eq!(raised().await, ["person"]);
    }

    async fn whoever_looks_after_a_list_is_told_instead_and_the_letter_names_nobody(engine: Engine) {
        let mail = MailServer::start().await;
        let mut node = with_mail(engine, &mail).await;
        node.serve().await;
        let db = node.database().await;
        let mut tx = db.write().await.unwrap();
        facts::put(&mut tx, PERSON_EMAIL, "chiara@example.it").await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (service, other) = (a_service(&giulia).await, a_service_called(&giulia, "Mensa").await);
        offers_so(&giulia, &service, "", "lista@example.it").await.ok();
        counts(&giulia, &service, "1").await;
        waits(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        let letter = letters_to(&mail, "lista@example.it", 1).await;
        assert!(!letter.contains("Anselmi") && !letter.contains("Lucciola"), "{letter}");
        assert!(mail.letters().iter().all(|letter| letter.to == "lista@example.it"), "nobody else is told");
        // Where nobody looks after the list, whoever is named for the cooperative does.
        counts(&giulia, &other, "1").await;
        waits(&giulia, &person(&giulia, "Brunelli").await, &other).await;
        letters_to(&mail, "chiara@example.it", 1).await;
        let told = node.texts("SELECT COALESCE(detail, '') FROM audit_entries WHERE action = 'alert.sent-place'").await;
        assert!(told.iter().all(|detail| !detail.contains('@')), "{told:?}");
    }

    async fn a_service_holds_its_places_for_as_long_as_it_says(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let first = waits(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        for (days, email) in [("0", ""), ("91", ""), ("tre", ""), ("3", "nessuno")] {
            let wrong = offers_so(&giulia, &service, days, email).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{days} {email}");
            assert!(wrong.body.contains(&format!("value=\"{days}\"")), "what was typed is still there");
        }
        let proposed = async || {
            let fields = giulia.open(&format!("{first}/posto")).await.ok().form("/posto").fields;
            fields.into_iter().find(|(name, _)| name == "until").map(|(_, value)| value).unwrap_or_default()
        };
        assert_eq!(proposed().await, in_days(7));
        let old = giulia.open(&format!("/servizi/{service}/offerte")).await.ok();
        offers_so(&giulia, &service, "3", "").await.ok();
        assert_eq!(proposed().await, in_days(3));
        let late = giulia.send(&old, &old.form("/offerte").with("held_days", "20")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.shows("Nel frattempo").shows("Giorni in cui il posto resta tenuto 3");
        assert_eq!(proposed().await, in_days(3));
        giulia.send(&late, &late.form("/offerte")).await.ok();
        assert_eq!(proposed().await, in_days(20));
        offers_so(&giulia, &service, "", "").await.ok();
        assert_eq!(proposed().await, in_days(7));
    }

    async fn where_no_place_is_said_to_be_free_an_offer_does_not_lead_and_can_still_be_made(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let first = waits(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        let leads = async || giulia.open(&first).await.ok().body.contains(&format!("class=\"button primary\" href=\"{first}/posto\""));
        assert!(leads().await);
        let page = giulia.open(&format!("/servizi/{service}")).await.ok();
        giulia.send(&page, &page.form("").with("available", "0")).await.ok();
        assert!(!leads().await);
        giulia.open(&first).await.ok().shows("Avvisa");
        giulia.open(&format!("{first}/posto")).await.ok().shows("Nessun posto risulta libero");
        tells(&giulia, &first, &[]).await.ok().shows("Il posto è tenuto per lei");
        assert!(leads().await, "her answer leads");
    }

    async fn an_answer_reads_only_what_belongs_to_it(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let first = waits(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        tells(&giulia, &first, &[]).await.ok();
        let wrong = answers(&giulia, &first, "more_time", &[("until", "dopo Natale")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("dopo Natale"), "what was typed is still there");
        // The field is not shown any more; what was typed in it before she chose otherwise holds nothing up.
        answers(&giulia, &first, "kept", &[("until", "dopo Natale")]).await.ok().shows("resta dov’era");
    }

    async fn a_request_that_came_to_nothing_has_its_own_reasons_and_is_no_outcome_of_the_service(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let waiting = waits(&giulia, &person(&giulia, "Aldini").await, &service).await;
        let inside = an_enrolment(&giulia, &person(&giulia, "Corsi").await, &service).await;
        for (enrolment, began, reason) in [(waiting, false, "request_renounced"), (inside, true, "need_resolved")] {
            let path = format!("{enrolment}/fai/concludi");
            let page = giulia.open(&path).await.ok();
            assert_eq!(page.body.contains("value=\"request_other\""), !began);
            assert_eq!(page.body.contains("value=\"came_of_age\""), began);
            // A reason of the other list, as a page that was open for long would send it.
            let mut form = page.form(&path);
            form.fields.push(("reason".to_owned(), if began { "request_renounced" } else { "need_resolved" }.to_owned()));
            assert_eq!(giulia.send(&page, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
            let words = if began { "Motivo: Bisogno risolto" } else { "Motivo: Ha rinunciato" };
            step(&giulia, &enrolment, "concludi", &[("reason", reason)]).await.ok().shows(words);
        }
        let file = giulia.open(&format!("/servizi/{service}/persone/esporta?elenco=concluse")).await.ok().body;
        assert!(file.contains("Motivo: Ha rinunciato") && file.contains("Motivo: Bisogno risolto"), "{file}");
        let year = giulia.open(&format!("/bilancio-sociale/esporta?anno={}", &in_days(0)[6..])).await.ok().body;
        let part = |name: &str| {
            // The first page of the file names it too.
            let after = year.rsplit_once(name).unwrap_or_else(|| panic!("{name}: {year}")).1;
            after.split_once("\"\"").map_or(after, |(part, _)| part).to_owned()
        };
        let (outcomes, nothing) = (part("Perché si è conclusa"), part("Richieste che non sono diventate prese in carico"));
        assert!(outcomes.contains("Bisogno risolto") && !outcomes.contains("rinunciato"), "{year}");
        assert!(nothing.contains("Ha rinunciato") && !nothing.contains("Bisogno risolto"), "{year}");
    }

    async fn a_protected_record_and_a_restricted_one_are_respected(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (service, other) = (a_service(&giulia).await, a_service_called(&giulia, "Mensa").await);
        counts(&giulia, &service, "1").await;
        let hidden = person(&giulia, "Nascosta").await;
        let enrolment = waits(&giulia, &hidden, &service).await;
        tells(&giulia, &enrolment, &[("on", &in_days(-9)), ("until", &in_days(-1))]).await.ok();
        protect(&giulia, &hidden, "Via del Rifugio 9").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        assert!(!rosa.open("/").await.ok().text().contains("Nascosta"));
        assert_eq!(rosa.open(&format!("{enrolment}/posto")).await.status, StatusCode::NOT_FOUND);
        let list = rosa.open(&format!("/servizi/{service}/persone?elenco=lista")).await.ok();
        assert!(!list.text().contains("tenuto fino al"), "{}", list.text());
        // Her data are kept and used for nothing else: no place is offered, and one that was is let go.
        let person = open_person(&giulia).await;
        let waiting = waits(&giulia, &person, &other).await;
        tells(&giulia, &waiting, &[]).await.ok();
        let request = crate::subject_requests::asks(&giulia, &person, "restriction").await;
        crate::restriction::grants(&giulia, &request).await;
        for answer in ["accepted", "last", "more_time"] {
            let refused = answers(&giulia, &waiting, answer, &[("until", &in_days(20))]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        }
        assert_eq!(held(&node).await, 2, "nothing was written");
        answers(&giulia, &waiting, "no_answer", &[]).await.ok();
        assert_eq!(tells(&giulia, &waiting, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
