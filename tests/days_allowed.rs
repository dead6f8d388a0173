//! Days of presence beside those that were authorised for one person, half days, and the days of a year in the social report.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use reqwest::StatusCode;

use crate::enrolments::person;
use crate::figures::table;
use crate::on_both_engines;
use crate::presences::a_contract_by_day;
use crate::pressed::press;
use crate::support::desk::{in_days, open_person, this_month};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{
    a_benefit, a_contract, a_service, a_service_called, an_activity, an_enrolment, an_enrolment_since,
};
use crate::support::staff::comes_in;
use crate::teams::joins;

/// What is said where somebody has too many.
const TOO_MANY: &str = "più giornate di quelle autorizzate";
const OVER: &str = "l’autorizzazione delle giornate è già finita";
const TOO_MUCH_PLANNED: &str = "con quello che è in programma almeno una persona supera le giornate autorizzate";

/// The last day of the month before this one, so many days back: all of them have passed, whatever day is today.
fn of_last_month(back: i64) -> Date {
    let today = pico_node::people::panel::today(crate::support::hostile::now());
    today.first_of_month().yesterday().unwrap().checked_sub(back.days()).unwrap()
}

fn written(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// Writes hours of a day for some people, done or planned.
async fn writes(panel: &Panel, (service, on): (&str, &str), how: &str, people: &[&String], span: (&str, &str)) -> Page {
    let page = panel.open(&format!("/ore?servizio={service}&giorno={on}")).await.ok();
    let form = page.form_asking("as").with("as", how).with("from", span.0).with("to", span.1);
    let form = people.iter().fold(form, |form, one| form.tick("enrolments", one.trim_start_matches("/prese/")));
    panel.send(&page, &form).await.ok()
}

/// Authorises days from the first day of the month before this, to a last day if there is one; answers the page that follows.
async fn authorises(panel: &Panel, enrolment: &str, contract: &str, (days, per): (&str, &str), ends: &str) -> Page {
    let page = panel.open(&format!("{enrolment}/ore")).await.ok();
    let form = page.form_asking("days").with("contract", contract).with("days", days).with("per", per);
    let form = form.with("starts", &written(of_last_month(0).first_of_month())).with("ends", ends);
    let shown = panel.send(&page, &form).await.ok();
    shown.shows("Autorizzazione salvata");
    shown
}

/// The cells of the line of somebody in a file.
fn line<'a>(file: &'a str, name: &str) -> Vec<&'a str> {
    let line = file.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name} is not in\n{file}"));
    line.trim_end().split(';').map(|cell| cell.trim_matches('"')).collect()
}

/// The contract says that less than so many hours are half a day; answers what the form answered.
async fn halves_below(panel: &Panel, contract: &str, hours: &str) -> Page {
    let page = panel.open(&format!("/contratti/{contract}")).await.ok();
    panel.send(&page, &page.form_asking("starts").with("half_day", hours)).await
}

on_both_engines! {
    async fn days_that_were_authorised_for_one_person_are_those_of_the_statement_and_too_many_are_told(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(-75), "").await.ok();
        let contract = a_contract_by_day(&giulia, &service).await;
        let mut enrolments = Vec::new();
        for name in ["Anselmi", "Brunelli", "Carli"] {
            enrolments.push(an_enrolment_since(&giulia, &person(&giulia, name).await, &service, &in_days(-75)).await);
        }
        let (anselmi, brunelli, carli) = (&enrolments[0], &enrolments[1], &enrolments[2]);
        let page = giulia.open(&format!("{anselmi}/ore")).await.ok();
        assert!(!page.form_asking("days").names.iter().any(|name| name == "hours"), "no contract pays for hours");
        let shown = authorises(&giulia, anselmi, &contract, ("1", "month"), "").await;
        shown.shows("Giornate autorizzate").shows("una giornata ogni mese");
        authorises(&giulia, brunelli, &contract, ("1", "whole"), "").await;
        let (month, people) = (of_last_month(0).strftime("%Y-%m").to_string(), format!("/servizi/{service}/ore/persone"));
        let [newer, before] = [0, 1].map(|back| written(of_last_month(back)));

        // However often on one day, it is one; of a group each has a day, and with no limit nothing is said.
        let day = (service.as_str(), newer.as_str());
        writes(&lucia, day, "delivered", &[anselmi, brunelli, carli], ("9", "12")).await.shows("Ore scritte");
        writes(&lucia, day, "delivered", &[anselmi, carli], ("15", "16")).await.shows("Ore scritte");
        let meeting = giulia.open(&format!("/ore?servizio={service}&giorno={before}")).await.ok();
        let form = meeting.form_asking("as").with("as", "delivered").with("kind", "indirect");
        giulia.send(&meeting, &form.with("from", "9").with("to", "10")).await.ok();
        giulia.open(&format!("{people}?elenco=oltre&mese={month}")).await.ok().shows("Nessuno oltre quanto autorizzato");

        // A plan beyond the whole time, and a second day of the month.
        let today = in_days(0);
        writes(&lucia, (&service, &today), "planned", &[brunelli, carli], ("9", "10")).await.shows(TOO_MUCH_PLANNED);
        let list = giulia.open(&format!("{people}?elenco=oltre")).await.ok();
        list.shows("Brunelli").shows("Oltre, con il programma").shows("Giornate fatte in tutto il periodo: 1 di 1");
        assert!(!list.text().contains("Anselmi") && !list.text().contains("Carli"), "{}", list.text());
        let hers = giulia.open(&format!("{brunelli}/ore")).await.ok();
        hers.shows("1 giornate previste").shows("Con quello che è in programma si superano le giornate autorizzate");
        writes(&lucia, (&service, &before), "delivered", &[anselmi, carli], ("11", "12")).await.shows(TOO_MANY);
        let list = giulia.open(&format!("{people}?elenco=oltre&mese={month}")).await.ok();
        assert!(!list.shows("Anselmi").shows("2 giornate").shows("−1 giornate").text().contains("Carli"));
        giulia.open(&format!("/servizi/{service}/ore?mese={month}")).await.ok().shows("2 persone hanno troppe giornate");
        let id = node.texts("SELECT id FROM people WHERE family_name = 'Anselmi'").await.remove(0);
        giulia.open(&format!("/persone/{id}/ore?mese={month}")).await.ok().shows("2 giornate").shows("Oltre");

        // The file says it in columns of their own: done, planned, authorised, left, and of a whole time. The statement has the same days.
        let file = giulia.open(&format!("{people}/esporta?formato=csv&mese={month}")).await.ok().body;
        assert_eq!(line(&file, "Anselmi")[9..], ["Oltre", "2", "0", "1", "-1", "", ""], "{file}");
        assert_eq!(line(&file, "Brunelli")[9..], ["Oltre, con il programma", "1", "0", "", "", "1", "1"], "{file}");
        assert_eq!(line(&file, "Carli")[9..], ["Senza limite", "2", "0", "", "", "", ""], "{file}");
        let statement = giulia.open(&format!("/contratti/{contract}/rendiconto?mese={month}")).await.ok();
        statement.shows("5 Giornate di presenza").shows("242,50");
    }

    async fn days_that_are_over_are_told_as_days_on_the_home_page_and_to_who_works_on(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let contract = a_contract_by_day(&giulia, &service).await;
        let anselmi = an_enrolment_since(&giulia, &person(&giulia, "Anselmi").await, &service, &in_days(-75)).await;
        let end = written(of_last_month(0));
        authorises(&giulia, &anselmi, &contract, ("5", "week"), &end).await;
        giulia.open("/").await.ok().shows("È finita l’autorizzazione delle giornate di Anselmi");
        giulia.open(&format!("{anselmi}/ore")).await.ok().shows("5 giornate ogni settimana").shows("per questo mese non è autorizzato niente");
        writes(&giulia, (&service, &in_days(0)), "delivered", &[&anselmi], ("0", "1")).await.shows(OVER);
        let list = giulia.open(&format!("/servizi/{service}/ore/persone?elenco=oltre")).await.ok();
        list.shows(&format!("Autorizzazione finita il {end}")).shows("una giornata");
    }

    async fn a_short_presence_is_half_a_day_in_the_statement_for_the_siuss_and_of_what_was_authorised(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let rossi = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let anselmi = an_enrolment(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        let contract = a_contract_by_day(&giulia, &service).await;
        let today = in_days(0);
        let day = (service.as_str(), today.as_str());
        // Three hours in a group, of which half is written as hers; Anselmi comes back, and has been there for four.
        writes(&giulia, day, "delivered", &[&rossi, &anselmi], ("9", "12")).await.shows("Ore scritte");
        writes(&giulia, day, "delivered", &[&anselmi], ("12:30", "13")).await.shows("Ore scritte");
        let statement = format!("/contratti/{contract}/rendiconto?mese={}", this_month());
        giulia.open(&statement).await.ok().shows("2 Giornate di presenza").shows("97,00");
        halves_below(&giulia, &contract, "4").await.ok().shows("Contratto salvato");
        let told = giulia.open(&statement).await.ok();
        told.shows("1,5 Giornate di presenza").shows("72,75").shows("98,5 Giornate che restano").shows("meno di 4:00 ore");
        let file = format!("{}&formato=csv", statement.replace("/rendiconto?", "/rendiconto/esporta?"));
        let text = giulia.open(&file).await.ok().body;
        assert_eq!(line(&text, "Rossi Mario")[2..5], ["0,5", "1:30", "24,25"], "{text}");
        assert_eq!(line(&text, "Anselmi")[2..5], ["1", "2:00", "48,50"], "{text}");
        assert_eq!(line(&text, "Totale")[2..5], ["1,5", "3:30", "72,75"], "{text}");
        a_benefit(&giulia, &contract).await;
        let siuss = format!("/contratti/{contract}/siuss?dal={0}&al={0}", this_month());
        giulia.open(&siuss).await.ok().shows("1,5").shows("72,75");
        let text = giulia.open(&siuss.replace("/siuss?", "/siuss/esporta?")).await.ok().body;
        let row = text.lines().find(|line| line.contains("Rossi")).unwrap_or_default();
        assert!(row.split(';').any(|cell| cell.trim_matches('"') == "0,5") && row.contains("24,25"), "{text}");
        authorises(&giulia, &rossi, &contract, ("1", "month"), "").await.shows("0,5 giornate che restano");

        // A closed month is asked about where half days change it, and not where they do not.
        press(&giulia, &format!("/servizi/{service}/ore"), "/chiudi").await;
        let refused = halves_below(&giulia, &contract, "").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Il rendiconto già chiuso di").shows("Non è stato salvato");
        halves_below(&giulia, &contract, "3:30").await.ok().shows("Contratto salvato");
        giulia.open(&statement).await.ok().shows("1,5 Giornate di presenza");
        let list = giulia.open("/contratti/esporta").await.ok().body;
        assert!(list.contains("3:30") && list.contains("Mezza giornata sotto le ore"), "{list}");
    }
}

/// Halves of a day from the activities themselves: by contract, service and person, one for less than four hours between the first and
/// the last minute of hers, and two otherwise.
fn recomputed(rows: &[String], of: impl Fn(&[&str]) -> String) -> BTreeMap<String, i64> {
    let mut days: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').collect();
        let [from, to] = [4, 5].map(|place| cells[place].parse::<i64>().unwrap());
        let span = days.entry((of(cells.as_slice()), [cells[0], cells[2], cells[3]].join("|"))).or_insert((from, to));
        *span = (span.0.min(from), span.1.max(to));
    }
    let mut sums = BTreeMap::new();
    for ((of, _), (from, to)) in days {
        *sums.entry(of).or_default() += if to - from < 240 { 1 } else { 2 };
    }
    sums
}

/// Halves as a file says them.
fn halves(cell: &str) -> i64 {
    let (whole, half) = cell.split_once(',').unwrap_or((cell, "0"));
    2 * whole.parse::<i64>().unwrap() + i64::from(half == "5")
}

on_both_engines! {
    async fn the_days_of_a_year_in_the_social_report_are_those_of_its_activities_by_service_and_in_all(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let (other, by_hour) = (a_service_called(&giulia, "Laboratorio La Lucciola").await, a_service_called(&giulia, "Mensa La Lucciola").await);
        let address = format!("/bilancio-sociale/esporta?anno={}", &in_days(0)[6..]);
        let rossi = open_person(&giulia).await;
        let [hers, second, third] = [
            an_enrolment(&giulia, &rossi, &service).await,
            an_enrolment(&giulia, &rossi, &other).await,
            an_enrolment(&giulia, &rossi, &by_hour).await,
        ];
        let anselmi = an_enrolment(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        a_contract(&giulia, &by_hour).await;
        an_activity(&giulia, &by_hour, &third, "delivered").await;
        let file = giulia.open(&address).await.ok().body;
        assert_eq!(table(&file, "Ore per tipo"), [["Mensa La Lucciola", "1:00", "0:00", "0:00", "1:00"]], "nothing is paid by days: {file}");

        let contract = a_contract_by_day(&giulia, &service).await;
        let page = giulia.open(&format!("/contratti/{contract}")).await.ok();
        let form = page.form_asking("starts").tick("services", &other).with("half_day", "4");
        giulia.send(&page, &form).await.ok().shows("Contratto salvato");
        let today = in_days(0);
        let (day, afternoon) = ((service.as_str(), today.as_str()), (other.as_str(), today.as_str()));
        writes(&giulia, day, "delivered", &[&hers, &anselmi], ("10", "11")).await.shows("Ore scritte");
        writes(&giulia, day, "delivered", &[&anselmi], ("11", "14")).await.shows("Ore scritte");
        writes(&giulia, afternoon, "delivered", &[&second], ("15", "16")).await.shows("Ore scritte");
        let rows = node
            .texts(
                "SELECT s.contract || '|' || v.name || '|' || s.person || '|' || s.day || '|' || a.starts || '|' || a.ends \
                 FROM activity_shares s JOIN activities a ON a.id = s.activity JOIN contracts c ON c.id = s.contract \
                 JOIN services v ON v.id = s.service WHERE c.unit = 'day' AND s.state = 'delivered' AND s.kind = 'direct'",
            )
            .await;
        let file = giulia.open(&address).await.ok().body;
        let told: BTreeMap<&str, &str> = table(&file, "Ore per tipo").into_iter().map(|line| (line[0], line[5])).collect();
        let of_services = recomputed(&rows, |cells| cells[1].to_owned());
        assert_eq!(of_services.len(), 2, "{rows:?}");
        for (name, sum) in &of_services {
            let cell = told.get(name.as_str()).unwrap_or_else(|| panic!("{name} has no line:\n{file}"));
            assert_eq!(halves(cell), *sum, "{name}\n{file}");
        }
        // Rossi was in two services of one contract: half a day in each, and a whole one in all, as the statement says.
        assert_eq!((told["Doposcuola La Lucciola"], told["Laboratorio La Lucciola"], told["Mensa La Lucciola"], told["Totale"]), ("1,5", "0,5", "", "2"), "{file}");
        assert_eq!(recomputed(&rows, |_| String::new())[""], halves(told["Totale"]));
        giulia.open(&format!("/contratti/{contract}/rendiconto")).await.ok().shows("2 Giornate di presenza");
        let page = giulia.open(&address.replace("/esporta", "")).await.ok();
        page.shows("Giornate di presenza").shows("1,5").shows("Totale");
        giulia.file(&format!("{address}&formato=xlsx")).await;
    }
}
