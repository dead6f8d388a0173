//! Figures: counted from the rows of the daily work, and no small count for who may not see the people.

use pico_protocol::referral::Kind;

use crate::on_both_engines;
use crate::support::desk::{Desks, in_days, open_person};
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::seeds::{a_contract, a_member, a_plan, a_service, a_service_called, an_activity, an_enrolment};
use crate::support::staff::{account_of, comes_in};
use crate::support::story::{CLOSE, DECLINE, Story};

/// The cells of a line of a file, under the name of its part.
async fn line(panel: &Panel, part: &str, begins: &str) -> Vec<String> {
    let file = panel.open(&format!("/numeri/esporta?parte={part}")).await.ok().body;
    let line = file.lines().find(|line| line.trim_start_matches('\u{feff}').trim_matches('"').starts_with(begins));
    let line = line.unwrap_or_else(|| panic!("{begins} is not in the file of {part}:\n{file}"));
    line.split(';').map(|cell| cell.trim_matches('"').to_owned()).collect()
}

on_both_engines! {
    async fn figures_follow_the_rows_and_tell_no_small_count_to_who_may_not_see_people(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let elena = comes_in(&node, "elena", "management").await;
        let (service, other) = (a_service(&giulia).await, a_service_called(&giulia, "Mensa La Lucciola").await);
        let person = open_person(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        an_enrolment(&giulia, &person, &other).await;
        let contract = a_contract(&giulia, &service).await;
        let page = giulia.open(&format!("/contratti/{contract}")).await.ok();
        giulia.send(&page, &page.form("").with("per", "year")).await.ok();
        an_activity(&giulia, &service, &enrolment, "").await;
        let page = giulia.open("/numeri").await.ok();
        page.shows("Doposcuola La Lucciola").shows("Mensa La Lucciola");

        // In two services she is one person of her age, and one of the area.
        let ages = giulia.open("/numeri/esporta?parte=eta").await.ok().body;
        let people: i64 = ages.lines().skip(1).filter_map(|line| line.split(';').nth(1)).filter_map(|cell| cell.trim_matches('"').parse::<i64>().ok()).sum();
        assert_eq!(people, 1, "{ages}");
        assert_eq!(line(&giulia, "aree", "Famiglia").await[1], "1");
        assert!(elena.open("/numeri/esporta?parte=eta").await.ok().body.contains("meno di 5"));
        assert_eq!(line(&elena, "aree", "Famiglia").await[1], "meno di 5");

        // An hour done; a thousand a year make 83:20 a month.
        let file = giulia.open("/numeri/esporta?parte=ore").await.ok().body;
        let this = file.lines().last().unwrap_or_default().to_owned();
        assert!(this.contains("1:00") && this.contains("83:20"), "{file}");
        let planned = an_activity(&giulia, &service, &enrolment, "planned").await;
        let hours = async || {
            let file = giulia.open("/numeri/esporta?parte=ore").await.ok().body;
            file.lines().last().unwrap_or_default().split(';').skip(1).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(hours().await[..3], ["1:00", "1:00", "1:00"], "planned, done, left");
        // What was not done had been planned.
        let page = giulia.open(&format!("/ore/{planned}")).await.ok();
        giulia.send(&page, &page.form("/mancata").with("reason", "person_absent")).await.ok();
        assert_eq!(hours().await[..3], ["1:00", "1:00", "0:00"], "planned, done, left");

        let lucia = comes_in(&node, "lucia", "operator").await;
        assert_eq!(lucia.open("/numeri").await.status, reqwest::StatusCode::NOT_FOUND);
    }
}

on_both_engines! {
    async fn who_waits_is_counted_with_the_days_that_she_has_waited(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let person = open_person(&giulia).await;
        let id = person.trim_start_matches("/persone/");
        let page = giulia.open(&format!("/prese/nuova?persona={id}&servizio={service}")).await.ok();
        let form = page.form("/prese/nuova").with("person", id).with("service", &service).with("act", "lista");
        giulia.send(&page, &form.with("on", &in_days(-9))).await.ok();
        let waits = line(&giulia, "attese", "Doposcuola").await;
        assert_eq!(waits[1..4], ["1", "9", "9"], "{waits:?}");
        assert_eq!(line(&giulia, "posti", "Doposcuola").await[5], "1");
    }
}

on_both_engines! {
    async fn figures_follow_months_service_and_municipality_and_say_what_they_do_not_follow(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let elena = comes_in(&node, "elena", "management").await;
        let (service, other) = (a_service(&giulia).await, a_service_called(&giulia, "Mensa La Lucciola").await);
        let person = open_person(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        an_activity(&giulia, &service, &enrolment, "").await;
        an_activity(&giulia, &service, &enrolment, "planned").await;
        let month = crate::support::desk::this_month();
        let file = async |part: &str, by: &str| {
            giulia.open(&format!("/numeri/esporta?parte={part}&{by}")).await.ok().body
        };
        let hours = async |by: &str| {
            let file = file("ore", by).await;
            file.lines().last().unwrap_or_default().split(';').skip(1).take(3).map(str::to_owned).collect::<Vec<_>>()
        };
        let (hers, nothing) = (["1:00", "1:00", "1:00"], ["0:00", "0:00", "0:00"]);
        for (by, told) in [
            (format!("dal={month}&al={month}&servizio={service}&comune=037006"), hers),
            (format!("dal={month}&al={month}&servizio={other}"), nothing),
            (format!("servizio={service}&comune=037032"), nothing),
            ("dal=2001-01&al=2001-02".to_owned(), nothing),
        ] {
            assert_eq!(hours(&by).await, told, "{by}");
        }
        assert_eq!(file("ore", "dal=2001-01&al=2001-02").await.lines().count(), 3, "a head and two months");
        // People of a service: by age, by municipality, by area, and its places alone.
        for part in ["eta", "comuni", "aree"] {
            let people = async |of: &str| {
                let file = file(part, &format!("servizio={of}")).await;
                let counts = file.lines().skip(1).filter_map(|line| line.rsplit(';').next()?.trim_matches('"').parse::<i64>().ok());
                counts.sum::<i64>()
            };
            assert_eq!((people(&service).await, people(&other).await), (1, 0), "{part}");
        }
        assert!(!file("posti", &format!("servizio={service}")).await.contains("Mensa"), "its places alone");
        let page = giulia.open(&format!("/numeri?dal={month}&al={month}&servizio={service}&comune=037006")).await.ok();
        page.shows("Questa tabella non segue i mesi, il Comune: conta tutto.").shows("Doposcuola La Lucciola · Bologna (BO)");
        assert!(page.body.matches(&format!("dal={month}")).count() >= 3, "files follow: {}", page.body);
        // Few stay few.
        let told = elena.open(&format!("/numeri/esporta?parte=eta&servizio={service}")).await.ok().body;
        assert!(told.contains("meno di 5"), "{told}");
        elena.open("/numeri?dal=domani&al=ieri&servizio=x&comune=y").await.ok();
    }
}

/// The lines below a table's name in the file of a year.
pub fn table<'a>(file: &'a str, name: &str) -> Vec<Vec<&'a str>> {
    let mut lines =
        file.lines().skip_while(|line| !line.trim_matches('"').trim_start_matches('\u{feff}').starts_with(name));
    lines.next().unwrap_or_else(|| panic!("{name} is not in the file:\n{file}"));
    lines.skip(1).take_while(|line| *line != "\"\"").map(|line| line.split(';').collect()).collect()
}

on_both_engines! {
    async fn a_year_of_the_social_report_counts_each_person_once_and_tells_no_small_count(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let elena = comes_in(&node, "elena", "management").await;
        let (service, other) = (a_service(&giulia).await, a_service_called(&giulia, "Mensa La Lucciola").await);
        let person = open_person(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        let ended = an_enrolment(&giulia, &person, &other).await;
        a_contract(&giulia, &service).await;
        an_activity(&giulia, &service, &enrolment, "").await;
        let page = giulia.open(&format!("{ended}/fai/concludi")).await.ok();
        giulia.send(&page, &page.form("/fai/concludi").with_any("reason")).await.ok().shows("Conclusa");

        let address = format!("/bilancio-sociale/esporta?anno={}", &in_days(0)[6..]);
        let file = giulia.open(&address).await.ok().body;
        let services = table(&file, "Persone e ore di ogni servizio");
        let of = |name: &str| services.iter().find(|line| line[0].contains(name)).unwrap_or_else(|| panic!("{file}"));
        assert_eq!(of("Doposcuola")[1..], ["1", "1", "0", "1:00"], "{file}");
        assert_eq!(of("Mensa")[1..], ["1", "1", "1", "0:00"], "{file}");
        // In two services she is one person of her area, of her age and of her Comune; she left one of them.
        for name in ["Persone per area", "Persone per Comune", "Perché si è conclusa"] {
            let counts: Vec<_> = table(&file, name).iter().map(|line| line[1].to_owned()).collect();
            assert_eq!(counts, ["1"], "{name}\n{file}");
        }
        let ages: i64 = table(&file, "Persone per età e sesso").iter().map(|line| line[4].parse::<i64>().unwrap()).sum();
        assert_eq!(ages, 1, "{file}");

        // Whoever may not see people sees the hours and no small count; the year before this has nothing of it.
        let told = elena.open(&address).await.ok().body;
        assert!(told.contains("meno di 5") && told.contains("1:00"), "{told}");
        assert!(table(&told, "Persone per area").iter().all(|line| line[1] == "meno di 5"), "{told}");
        let before = giulia.open("/bilancio-sociale/esporta?anno=2001").await.ok().body;
        let empty = ["Persone e ore di ogni servizio", "Servizi e posti", "Persone per età"];
        assert!(empty.iter().all(|name| table(&before, name).is_empty()), "{before}");
        // Each section of the guidelines says what is written by hand, on the page and on the first page of the workbook.
        let page = giulia.open("/bilancio-sociale").await.ok();
        page.shows("2. Informazioni generali").shows("3. Struttura, governo e amministrazione").shows("4. Persone").shows("5. Obiettivi e attività").shows("Quello che scrivete voi");
        let contents = table(&file, "Indice");
        let lines = |begins: &str| contents.iter().filter(|line| line[0].trim_matches('"').starts_with(begins)).count();
        assert_eq!((lines("2."), lines("3."), lines("4."), lines("5."), lines("Le altre")), (2, 2, 9, 13, 1), "{file}");
        assert_eq!(contents.iter().filter(|line| line[1].contains("Quello che scrivete voi")).count(), 5, "{file}");
    }
}

on_both_engines! {
    async fn places_goals_and_workers_of_a_year_are_told_and_goals_of_few_only_to_who_sees_them(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let marta = comes_in(&node, "marta", "coordinator").await;
        let elena = comes_in(&node, "elena", "management").await;
        let service = a_service(&giulia).await;
        let person = open_person(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        let plan = a_plan(&giulia, &enrolment).await;
        let page = marta.open(&format!("{plan}/decidi/approva")).await.ok();
        marta.send(&page, &page.form("/decidi/approva")).await.ok().shows("Approvato");
        let address = format!("/bilancio-sociale/esporta?anno={}", &in_days(0)[6..]);
        let goals = "Obiettivi dei piani individuali";
        let file = giulia.open(&address).await.ok().body;
        assert_eq!(table(&file, goals)[0][1..], ["1", "0", "0", "0", "1"], "{file}");
        let page = giulia.open(&format!("{plan}/obiettivi")).await.ok();
        giulia.send(&page, &page.form("/obiettivi").with("reached-1", "partly")).await.ok();
        let member = a_member(&giulia, &service).await;

        let file = giulia.open(&address).await.ok().body;
        assert_eq!(table(&file, goals)[0][1..], ["1", "0", "1", "0", "0"], "{file}");
        assert_eq!(table(&file, "Servizi e posti")[0][1..], ["8", "1"], "{file}");
        assert_eq!(table(&file, "Operatori nelle squadre")[0][1..], ["1"], "{file}");
        let told = elena.open(&address).await.ok().body;
        assert_eq!(table(&told, goals)[0][1..], ["meno di 5", "", "", "", ""], "{told}");
        assert_eq!(table(&told, "Servizi e posti")[0][1..], ["8", "meno di 5"], "{told}");
        let page = elena.open(&address.replace("/esporta", "")).await.ok();
        page.shows("Obiettivi dei piani individuali").shows("meno di 5");
        // Whoever is taken out on the day on which she was added was a mistake.
        let page = giulia.open(&member).await.ok();
        giulia.send(&page, &page.form("/togli")).await.ok();
        let file = giulia.open(&address).await.ok().body;
        assert!(table(&file, "Operatori nelle squadre").is_empty(), "{file}");
    }

    async fn who_works_is_told_by_terms_sex_age_and_years_and_few_only_to_who_sees_people(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let elena = comes_in(&node, "elena", "management").await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let service = a_service(&giulia).await;
        a_member(&giulia, &service).await;
        let address = format!("/bilancio-sociale/esporta?anno={}", &in_days(0)[6..]);
        let tables = ["Operatori per rapporto di lavoro", "Operatori per sesso", "Operatori per età", "Operatori per anni"];
        let file = giulia.open(&address).await.ok().body;
        for name in tables {
            assert_eq!(table(&file, name), [["non detto", "1"]], "{file}");
        }
        let year: i32 = in_days(0)[6..].parse().unwrap();
        let (born, since) = ((year - 41).to_string(), (year - 5).to_string());
        let account = account_of(&ada, "giulia").await;
        let page = ada.open(&account).await.ok();
        let form = page.form(&account).with("work", "permanent").with("sex", "F");
        let wrong = ada.send(&page, &form.clone().with("born", "80")).await;
        assert_eq!(wrong.status, reqwest::StatusCode::UNPROCESSABLE_ENTITY);
        wrong.shows("quattro cifre");
        ada.send(&page, &form.clone().with("born", &born).with("work-since", &since)).await.ok().shows("Salvato");
        // Whoever saves second is told what changed.
        let second = ada.send(&page, &form.with("work", "volunteer")).await;
        second.shows("Rapporto di lavoro").shows("Dipendente a tempo indeterminato");
        let file = giulia.open(&address).await.ok().body;
        let lines = ["Dipendente a tempo indeterminato", "Donna", "40–49", "5–9"];
        for (name, line) in tables.into_iter().zip(lines) {
            assert_eq!(table(&file, name), [[line, "1"]], "{file}");
            let told = elena.open(&address).await.ok().body;
            assert_eq!(table(&told, name), [[line, "meno di 5"]], "{told}");
        }
    }

    async fn a_referral_that_was_declined_and_closed_stays_declined_for_the_year_of_both(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        let address = format!("/bilancio-sociale/esporta?anno={}", &in_days(0)[6..]);
        let file = desks.giulia.open(&address).await.ok().body;
        assert_eq!(table(&file, "Invii tra cooperative"), [["Aspettano ancora", "1", "0"]], "{file}");
        assert_eq!(line(&desks.giulia, "invii", "Aspettano").await, ["Aspettano ancora", "1", "0"]);
        story.walk(&[DECLINE, CLOSE]).await;
        for (panel, counts) in [(&desks.giulia, ["1", "0"]), (&desks.omar, ["0", "1"])] {
            let file = panel.open(&address).await.ok().body;
            let lines = |name: &str| table(&file, name).into_iter().map(|line| line.join(";")).collect::<Vec<_>>();
            let [sent, received] = counts;
            assert_eq!(lines("Invii tra cooperative"), [format!("Rifiutati;{sent};{received}")], "{file}");
            assert_eq!(lines("Invii rifiutati"), [format!("Non ci sono posti;{sent};{received}")], "{file}");
            assert!(lines("Invii accettati").is_empty(), "{file}");
            // The dashboard says the same, and of no other.
            let file = panel.open("/numeri/esporta?parte=invii").await.ok().body;
            assert_eq!(line(panel, "invii", "Rifiutati").await, ["Rifiutati", sent, received], "{file}");
            assert_eq!(file.lines().count(), 2, "{file}");
        }
    }
}
