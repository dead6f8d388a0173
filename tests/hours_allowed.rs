//! Hours of a person beside those that were authorised for her: said when they are written, and found person by person.

use reqwest::StatusCode;

use crate::enrolments::{person, takes};
use crate::on_both_engines;
use crate::support::desk::{in_days, this_month};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_contract, a_service, an_enrolment};
use crate::support::staff::comes_in;
use crate::teams::joins;

/// What is said where somebody has too many.
const TOO_MANY: &str = "più ore di quelle autorizzate";
const OVER: &str = "l’autorizzazione delle ore è già finita";
const TOO_MUCH_PLANNED: &str = "con quello che è in programma almeno una persona supera";

/// Writes hours of today for some people, done or planned.
async fn writes(panel: &Panel, service: &str, how: &str, people: &[&String], (from, to): (&str, &str)) -> Page {
    let page = panel.open(&format!("/ore?servizio={service}")).await.ok();
    let form = page.form_asking("as").with("as", how).with("from", from).with("to", to);
    let form = people.iter().fold(form, |form, one| form.tick("enrolments", one.trim_start_matches("/prese/")));
    panel.send(&page, &form).await.ok()
}

/// Authorises hours from the first day of this month.
async fn authorises(panel: &Panel, enrolment: &str, contract: &str, hours: &str, per: &str) {
    let page = panel.open(&format!("{enrolment}/ore")).await.ok();
    let first = format!("01{}", &in_days(0)[2..]);
    let form = page.form_asking("hours").with("contract", contract).with("hours", hours);
    let form = form.with("per", per).with("starts", &first);
    panel.send(&page, &form).await.ok().shows("Autorizzazione salvata");
}

/// Authorises an hour for each month, from the first day of the one before this to its last; answers this last day.
async fn authorised_until_the_month_before(panel: &Panel, enrolment: &str, contract: &str) -> String {
    let last = pico_node::people::panel::today(crate::support::hostile::now()).first_of_month().yesterday().unwrap();
    let written = |day: jiff::civil::Date| day.strftime("%d/%m/%Y").to_string();
    let page = panel.open(&format!("{enrolment}/ore")).await.ok();
    let form = page.form_asking("hours").with("contract", contract).with("hours", "1").with("per", "month");
    let form = form.with("starts", &written(last.first_of_month())).with("ends", &written(last));
    panel.send(&page, &form).await.ok().shows("Autorizzazione salvata");
    written(last)
}

/// The cells of the line of somebody in a file.
fn line<'a>(file: &'a str, name: &str) -> Vec<&'a str> {
    let line = file.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name} is not in\n{file}"));
    line.trim_end().split(';').collect()
}

on_both_engines! {
    async fn who_writes_hours_beyond_the_authorised_is_told_and_the_coordinator_finds_her(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(-60), "").await.ok();
        let contract = a_contract(&giulia, &service).await;
        let mut enrolments = Vec::new();
        for name in ["Anselmi", "Brunelli", "Carli"] {
            enrolments.push(an_enrolment(&giulia, &person(&giulia, name).await, &service).await);
        }
        let (anselmi, brunelli, carli) = (&enrolments[0], &enrolments[1], &enrolments[2]);
        authorises(&giulia, anselmi, &contract, "1", "month").await;
        authorises(&giulia, brunelli, &contract, "2", "whole").await;
        let people = format!("/servizi/{service}/ore/persone");

        // Within what was authorised nothing is said, and with no limit neither.
        let page = writes(&lucia, &service, "delivered", &[anselmi], ("0", "1")).await;
        page.shows("Ore scritte");
        writes(&lucia, &service, "delivered", &[carli], ("1", "4")).await.shows("Ore scritte");
        giulia.open(&format!("{people}?elenco=oltre")).await.ok().shows("Nessuno oltre le ore autorizzate");
        assert!(!giulia.open(&format!("/servizi/{service}/ore")).await.ok().text().contains("troppe ore"));

        // A plan beyond it is said where it is made; of a group each has her part.
        writes(&lucia, &service, "planned", &[anselmi, carli], ("4", "4:30")).await.shows(TOO_MUCH_PLANNED);
        let list = giulia.open(&format!("{people}?elenco=oltre")).await.ok();
        list.shows("Anselmi").shows("Oltre, con il programma").shows("0:15");
        assert!(!list.text().contains("Carli") && !list.text().contains("Brunelli"));

        // What was done beyond it, of a month and of a whole time.
        writes(&lucia, &service, "delivered", &[brunelli], ("5", "7:01")).await.shows(TOO_MANY);
        let list = giulia.open(&format!("{people}?elenco=oltre&mese={}", this_month())).await.ok();
        list.shows("Brunelli").shows("2:01 fatte di 2:00");
        giulia.open(&format!("/servizi/{service}/ore")).await.ok().shows("2 persone hanno troppe ore");
        let file = giulia.open(&format!("{people}/esporta?formato=csv")).await.ok().body;
        let cells = line(&file, "Anselmi");
        assert_eq!(cells[3..7], ["1:00", "0:15", "1:00", "0:00"], "{file}");
        assert_eq!(cells[9], "Oltre, con il programma");
        assert_eq!(line(&file, "Brunelli")[7..10], ["2:00", "2:01", "Oltre"], "{file}");
        assert_eq!(line(&file, "Carli")[3..7], ["3:00", "0:15", "", ""], "{file}");

        // On her own page it stands service by service; who has left is in the other list.
        let id = node.texts("SELECT id FROM people WHERE family_name = 'Brunelli'").await.remove(0);
        giulia.open(&format!("/persone/{id}/ore")).await.ok().shows("2:01 fatte di 2:00").shows("Restano");
        takes(&giulia, brunelli, "concludi", &[("reason", "need_resolved")]).await.ok();
        assert!(!giulia.open(&people).await.ok().text().contains("Brunelli"));
        giulia.open(&format!("{people}?elenco=usciti")).await.ok().shows("Brunelli");
    }
}

on_both_engines! {
    async fn hours_by_person_name_nobody_to_whom_they_are_not_shown(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (lucia, elena) = (comes_in(&node, "lucia", "operator").await, comes_in(&node, "elena", "management").await);
        let service = a_service(&giulia).await;
        let contract = a_contract(&giulia, &service).await;
        let enrolment = an_enrolment(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        authorises(&giulia, &enrolment, &contract, "0:30", "month").await;
        writes(&giulia, &service, "delivered", &[&enrolment], ("0", "1")).await.shows(TOO_MANY);
        for part in ["in-carico", "usciti", "oltre"] {
            let address = format!("/servizi/{service}/ore/persone?elenco={part}");
            let file = format!("/servizi/{service}/ore/persone/esporta?formato=csv&elenco={part}");
            for address in [&address, &file] {
                // She is in no team of this service: it has nobody for her.
                assert!(!lucia.open(address).await.ok().body.contains("Anselmi"), "{address}");
                assert_eq!(elena.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
            }
        }
        giulia.open(&format!("/servizi/{service}/ore/persone?elenco=oltre")).await.ok().shows("Anselmi");
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        lucia.open(&format!("/servizi/{service}/ore/persone?elenco=oltre")).await.ok().shows("Anselmi");
    }
}

on_both_engines! {
    async fn an_authorisation_that_is_over_is_no_freedom_and_who_works_on_is_told(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(-60), "").await.ok();
        let contract = a_contract(&giulia, &service).await;
        let mut enrolments = Vec::new();
        for name in ["Anselmi", "Brunelli", "Carli"] {
            enrolments.push(an_enrolment(&giulia, &person(&giulia, name).await, &service).await);
        }
        let (anselmi, brunelli, carli) = (&enrolments[0], &enrolments[1], &enrolments[2]);
        let end = authorised_until_the_month_before(&giulia, anselmi, &contract).await;
        authorised_until_the_month_before(&giulia, brunelli, &contract).await;
        let (people, over) = (format!("/servizi/{service}/ore/persone"), format!("Autorizzazione finita il {end}"));

        // It is said wherever hours stand beside the authorised; as long as nobody works on nothing is too much.
        giulia.open(&people).await.ok().shows(&over);
        giulia.open(&format!("{people}?elenco=oltre")).await.ok().shows("Nessuno oltre le ore autorizzate");
        giulia.open(&format!("{anselmi}/ore")).await.ok().shows(&format!("L’autorizzazione è finita il {end}"));
        let id = node.texts("SELECT id FROM people WHERE family_name = 'Anselmi'").await.remove(0);
        giulia.open(&format!("/persone/{id}/ore")).await.ok().shows(&over);
        let file = giulia.open(&format!("{people}/esporta?formato=csv")).await.ok().body;
        assert_eq!(line(&file, "Anselmi")[9], over, "{file}");
        assert_eq!(line(&file, "Carli")[9], "Senza limite", "{file}");

        // Who works on writes it, and is told; who has never had a limit is free.
        writes(&lucia, &service, "delivered", &[carli], ("0", "1")).await.shows("Ore scritte");
        writes(&lucia, &service, "delivered", &[anselmi], ("1", "1:30")).await.shows(OVER);
        writes(&lucia, &service, "planned", &[brunelli], ("4", "5")).await.shows(OVER);
        let list = giulia.open(&format!("{people}?elenco=oltre")).await.ok();
        assert!(!list.shows("Anselmi").shows("Brunelli").shows(&over).text().contains("Carli"));
        giulia.open(&format!("/servizi/{service}/ore")).await.ok().shows("2 persone hanno troppe ore");

        // A new one takes its place, and counts the hours that were written before it; withdrawn ones say nothing.
        authorises(&giulia, anselmi, &contract, "1", "month").await;
        let page = giulia.open(&format!("{brunelli}/ore")).await.ok();
        giulia.send(&page, &page.form("/ore/ritira")).await.ok();
        giulia.open(&format!("{people}?elenco=oltre")).await.ok().shows("Nessuno oltre le ore autorizzate");
        let file = giulia.open(&format!("{people}/esporta?formato=csv")).await.ok().body;
        assert_eq!(line(&file, "Anselmi")[9], "Nei limiti", "{file}");
        assert_eq!(line(&file, "Brunelli")[9], "Senza limite", "{file}");
        writes(&lucia, &service, "delivered", &[anselmi], ("2", "2:15")).await.shows("Ore scritte");
    }
}
