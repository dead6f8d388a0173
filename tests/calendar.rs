//! The calendar: what has a day, for who may see it; appointments that are moved and called off with what they said before; and a
//! change that somebody else has made meanwhile.

use reqwest::{Method, StatusCode};

use crate::on_both_engines;
use crate::support::desk::{FAMILY_NAME, in_days, open_person};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{
    a_contract, a_plan, a_service, a_service_called, an_activity, an_appointment, an_enrolment,
};
use crate::support::staff::{comes_in, full_name};
use crate::teams::joins;

/// The box of a colleague on a form of an appointment.
fn colleague(page: &Page, login: &str) -> String {
    let before =
        page.body.split(&format!("<b>{}</b>", full_name(login))).next().filter(|it| it.len() < page.body.len());
    let before = before.unwrap_or_else(|| panic!("{login} is not offered on {}", page.path));
    let value = before.rsplit("name=\"guests\" value=\"").next().unwrap();
    value.split('"').next().unwrap().to_owned()
}

/// In which views of a week somebody meets these words.
async fn meets(panel: &Panel, words: &str, day: &str) -> Vec<&'static str> {
    let mut met = Vec::new();
    for view in ["mia", "squadra", "tutto"] {
        if panel.open(&format!("/agenda?giorno={day}&vista={view}")).await.ok().body.contains(words) {
            met.push(view);
        }
    }
    met
}

/// Work that is planned, a task, a review, a request and the end of a contract, each with its day.
async fn something_of_each_kind([giulia, bianca, lucia]: [&Panel; 3], person: &str, service: &str, enrolment: &str) {
    an_activity(lucia, service, enrolment, "planned").await;
    let page = giulia.open(&format!("/cose?persona={}", person.trim_start_matches("/persone/"))).await.ok();
    let form = page
        .form("/cose")
        .with("title", "Telefonare a scuola")
        .with("for", service)
        .with("due", &in_days(0))
        .with("at", "8.15");
    giulia.send(&page, &form).await.ok();
    let plan = a_plan(giulia, enrolment).await;
    let page = bianca.open(&format!("{plan}/decidi/approva")).await.ok();
    bianca.send(&page, &page.form("/decidi/approva")).await.ok();
    let page = giulia.open(&format!("{plan}/verifica")).await.ok();
    let form = page
        .form("/verifica")
        .with("present", "La zia")
        .with("outcome", "goes_on")
        .with("said", "Bene")
        .with("next", &in_days(30));
    giulia.send(&page, &form).await.ok();
    crate::subject_requests::asks(giulia, person, "access").await;
    let contract = a_contract(giulia, service).await;
    let page = giulia.open(&format!("/contratti/{contract}")).await.ok();
    giulia.send(&page, &page.form_asking("starts").with("ends", &in_days(60))).await.ok();
}

on_both_engines! {
    async fn an_appointment_is_repeated_moved_called_off_and_put_back_and_nothing_of_it_is_lost(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let page = giulia.open("/agenda/nuovo").await.ok();
        let form = page.form("/agenda/nuovo").with("title", "Riunione & merenda").with("place", "Sala grande");
        let refused = giulia.send(&page, &form.clone().with("from", "11").with("to", "10")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.shows("Deve venire dopo l’ora di inizio").body.contains("Sala grande"), "what was typed is there");
        let form = form.with("on", &in_days(7)).with("from", "9").with("to", "10.30").with("until", &in_days(21));
        let week = giulia.send(&page, &form).await.ok();
        week.shows("È in agenda").shows("9:00–10:30").shows("Riunione & merenda").shows("Sala grande");
        for days in [7, 14, 21] {
            giulia.open(&format!("/agenda?giorno={}", in_days(days))).await.ok().shows("Riunione & merenda");
        }
        assert_eq!(meets(&giulia, "Riunione &amp; merenda", &in_days(28)).await, [] as [&str; 0]);

        let address = format!("/agenda/apt_{}", week.body.split("href=\"/agenda/apt_").nth(1).unwrap().split('"').next().unwrap());
        let (first, second) = (giulia.open(&address).await.ok(), giulia.open(&address).await.ok());
        let moved = giulia.send(&first, &first.form_asking("title").with("on", &in_days(8)).with("place", "Sala piccola")).await.ok();
        moved.shows("Sala piccola").shows("Prima era: Riunione & merenda").shows(&format!("{}, 9:00–10:30 · Sala grande", in_days(7)));
        // The second has not seen it: she is told, keeps what she typed, and may still want it.
        let late = giulia.send(&second, &second.form_asking("title").with("title", "Riunione di tutti")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.shows("Nel frattempo").shows("Sala piccola");
        assert!(late.body.contains("value=\"Riunione di tutti\""));
        let saved = giulia.send(&late, &late.form_asking("title")).await.ok();
        saved.shows("Riunione di tutti").shows("Prima era: Riunione & merenda").shows("Sala piccola");

        let off = giulia.send(&saved, &saved.form("/annulla")).await.ok();
        off.shows("Annullato");
        giulia.open(&address).await.ok().shows("Non si fa").shows("Annullato. Era: Riunione di tutti");
        let page = giulia.open(&address).await.ok();
        giulia.send(&page, &page.form("/ripristina")).await.ok().shows("di nuovo in agenda");
        let page = giulia.open(&address).await.ok();
        let later = page.form_asking("later");
        giulia.send(&page, &later.with("later", "yes")).await.ok().shows("Annullati questo e i successivi");
        let open = "SELECT CAST(COUNT(*) AS BIGINT) FROM appointments WHERE cancelled_at IS NULL";
        assert_eq!(node.count(open).await, 0, "the one that was moved and the two after it");
        let stored = node.texts("SELECT title || place FROM appointments").await;
        let before = node.texts("SELECT said FROM appointment_versions").await;
        assert!(before.len() >= 5 && stored.iter().chain(&before).all(|text| !text.contains("Riunione") && !text.contains("Sala")));
    }

    async fn an_appointment_is_seen_by_whom_it_is_for_and_changed_by_who_made_it_or_keeps_every_calendar(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let marta = comes_in(&node, "marta", "operator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        let team = an_appointment(&lucia, "Riunione di squadra", &service).await;
        an_appointment(&giulia, "Chiusura estiva", "everybody").await;
        let page = marta.open("/agenda/nuovo").await.ok();
        assert!(!page.body.contains(&service) && !page.body.contains("value=\"everybody\""), "only what she may choose");
        let form = page.form("/agenda/nuovo").with("title", "Supervisione").with("from", "9").with("to", "10");
        let refused = marta.send(&page, &form.clone().with("for", &service)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "it is not her team");
        marta.send(&page, &form.with("for", "guests").with("guests", &colleague(&page, "dora"))).await.ok();

        let today = in_days(0);
        let (everywhere, nowhere) = (vec!["mia", "squadra", "tutto"], Vec::<&str>::new());
        for (title, hers, martas, doras, giulias) in [
            ("Riunione di squadra", everywhere.clone(), nowhere.clone(), nowhere.clone(), vec!["tutto"]),
            ("Chiusura estiva", everywhere.clone(), everywhere.clone(), everywhere.clone(), everywhere.clone()),
            ("Supervisione", nowhere.clone(), everywhere.clone(), everywhere.clone(), nowhere.clone()),
        ] {
            assert_eq!(meets(&lucia, title, &today).await, hers, "lucia: {title}");
            assert_eq!(meets(&marta, title, &today).await, martas, "marta: {title}");
            assert_eq!(meets(&dora, title, &today).await, doras, "dora: {title}");
            assert_eq!(meets(&giulia, title, &today).await, giulias, "giulia: {title}");
        }
        assert_eq!(marta.open(&team).await.status, StatusCode::NOT_FOUND);
        let csrf = marta.open("/agenda/nuovo").await.ok().form("/agenda/nuovo").fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
        for act in ["", "/annulla", "/ripristina"] {
            let sent = marta.request(Method::POST, &format!("{team}{act}"), Some(format!("csrf={csrf}&title=x"))).await;
            assert_eq!(sent.status(), StatusCode::NOT_FOUND, "{act}");
        }
        // Who takes part reads it; who keeps every calendar also changes what is for a team.
        let week = dora.open("/agenda").await.ok();
        let before = week.body.split(">Supervisione</span>").next().unwrap();
        let hers = format!("/agenda/{}", before.rsplit("href=\"/agenda/").next().unwrap().split('"').next().unwrap());
        let page = dora.open(&hers).await.ok();
        assert!(page.shows(&full_name("dora")).body.matches("name=\"title\"").next().is_none(), "she only takes part");
        let page = giulia.open(&team).await.ok();
        giulia.send(&page, &page.form_asking("title").with("from", "14")).await.ok().shows("14:00–16:00");

        // Out of the team, out of sight.
        let members = giulia.open(&format!("/servizi/{service}/squadra")).await.ok();
        let member = members.body.split("/squadra/tea_").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let page = giulia.open(&format!("/servizi/{service}/squadra/tea_{member}")).await.ok();
        giulia.send(&page, &page.form("/togli")).await.ok();
        let other = an_appointment(&giulia, "Riunione senza lei", &service).await;
        assert_eq!(lucia.open(&other).await.status, StatusCode::NOT_FOUND);
        assert_eq!(meets(&lucia, "Riunione senza lei", &today).await, nowhere);
    }

    async fn what_has_a_day_stands_in_the_calendar_of_who_may_see_it_and_of_nobody_else(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let bianca = comes_in(&node, "bianca", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let marta = comes_in(&node, "marta", "operator").await;
        let paola = comes_in(&node, "paola", "management").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        let other = a_service_called(&giulia, "Centro per persone adulte").await;
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        something_of_each_kind([&giulia, &bianca, &lucia], &person, &service, &enrolment).await;

        let (today, review, ends) = (in_days(0), in_days(30), in_days(60));
        let due = node.texts("SELECT due_on FROM subject_requests").await.remove(0);
        let days = [("/ore/act_", &today), ("Telefonare a scuola", &today), ("Inizia nel servizio", &today),
            ("Verifica del progetto", &review), ("Richiesta sui dati", &due), ("Fine del contratto", &ends)];
        let nowhere = Vec::<&str>::new();
        let (team, all, mine) = (vec!["squadra", "tutto"], vec!["tutto"], vec!["mia", "squadra", "tutto"]);
        for (who, panel, expected) in [
            ("lucia", &lucia, [&mine, &team, &team, &team, &nowhere, &nowhere]),
            ("marta", &marta, [&nowhere, &nowhere, &nowhere, &nowhere, &nowhere, &nowhere]),
            ("giulia", &giulia, [&nowhere, &all, &all, &all, &mine, &all]),
            ("paola", &paola, [&nowhere, &nowhere, &nowhere, &nowhere, &nowhere, &mine]),
            ("dora", &dora, [&nowhere, &nowhere, &all, &nowhere, &mine, &nowhere]),
            ("ada", &ada, [&nowhere, &nowhere, &nowhere, &nowhere, &nowhere, &nowhere]),
        ] {
            for ((words, day), views) in days.iter().zip(expected) {
                assert_eq!(&meets(panel, words, day).await, views, "{who}: {words}");
            }
            let sees = ["lucia", "giulia", "dora"].contains(&who);
            assert_eq!(!meets(panel, FAMILY_NAME, &today).await.is_empty(), sees, "{who}: the name");
        }
        // The work of a colleague: in the calendar of who sees everybody's hours, when she asks for that service.
        let of_service = giulia.open(&format!("/agenda?vista=tutto&servizio={service}")).await.ok();
        of_service.shows(&full_name("lucia")).shows("9:00–10:00");
        assert!(of_service.body.contains("/ore/act_"));
        let elsewhere = giulia.open(&format!("/agenda?vista=tutto&servizio={other}")).await.ok();
        assert!(!elsewhere.body.contains("/ore/act_") && !elsewhere.body.contains(FAMILY_NAME));
        let asked = marta.open(&format!("/agenda?vista=tutto&servizio={service}")).await.ok();
        assert!(!asked.body.contains(FAMILY_NAME) && !asked.body.contains("/ore/act_"));
        let month = lucia.open("/agenda/mese?vista=squadra").await.ok();
        month.shows("Inizia nel servizio");
        assert!(!month.body.contains(FAMILY_NAME), "numbers name nobody");
        // Who was shown whom is in the log, and a month leaves no row.
        let listed = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'person.list'";
        let before = node.count(listed).await;
        lucia.open("/agenda/mese?vista=squadra").await.ok();
        assert_eq!(node.count(listed).await, before);
        lucia.open("/agenda?vista=squadra").await.ok();
        assert_eq!(node.count(listed).await, before + 1);
    }
}
