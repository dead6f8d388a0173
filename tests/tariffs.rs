//! Contracts with several tariffs: a line for each in the statement and in its file, rows for the SIUSS, and closed months that keep their
//! amount until somebody says yes.

use calamine::Data;
use reqwest::StatusCode;

use crate::enrolments::person;
use crate::on_both_engines;
use crate::presences::a_contract_by_day;
use crate::pressed::press;
use crate::statements::{lines, pages_of};
use crate::support::desk::{FAMILY_NAME, in_days, open_person, this_month};
use crate::support::form::Form;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_benefit, a_contract, a_service, an_activity, an_enrolment};
use crate::support::staff::{comes_in, full_name};
use crate::teams::option_called;

/// Types tariffs of a contract into the rows that are empty: fields and what stands in them; answers the page that follows.
pub async fn a_tariff(panel: &Panel, contract: &str, typed: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("/contratti/{contract}/tariffe")).await.ok();
    panel.send(&page, &filled(page.form("/tariffe"), typed)).await
}

fn filled(form: Form, typed: &[(&str, &str)]) -> Form {
    typed.iter().fold(form, |form, (name, value)| form.with(name, value))
}

/// Somebody works in a service as this, since two months ago.
async fn joins_as(panel: &Panel, service: &str, login: &str, qualification: &str) {
    let page = panel.open(&format!("/servizi/{service}/squadra")).await.ok();
    let form = page.form("/squadra").with("qualification", qualification).with("since", &in_days(-60));
    panel.send(&page, &form.with("account", &option_called(&page, &full_name(login)))).await.ok();
}

/// Work of today with somebody.
async fn works(panel: &Panel, service: &str, enrolment: &str, (from, to): (&str, &str)) {
    let page = panel.open(&format!("/ore?servizio={service}")).await.ok();
    let form =
        page.form_asking("as").with("enrolments", enrolment.trim_start_matches("/prese/")).with("as", "delivered");
    panel.send(&page, &form.with("from", from).with("to", to)).await.ok();
}

/// The row of a file of text that has this in its first cell, and that in another.
fn row<'a>(rows: &'a [Vec<String>], first: &str, other: &str) -> &'a [String] {
    let found = rows.iter().find(|row| row[0] == first && row.iter().any(|cell| cell == other));
    found.unwrap_or_else(|| panic!("no row of {first} with {other} in {rows:?}"))
}

const OSS: &str = "Operatrice socio-sanitaria (OSS)";

on_both_engines! {
    async fn a_statement_has_a_line_for_each_tariff_and_its_total_is_the_sum_of_these(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let elena = comes_in(&node, "elena", "management").await;
        let service = a_service(&giulia).await;
        joins_as(&giulia, &service, "lucia", "care_worker").await;
        let rossi = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let anselmi = an_enrolment(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        let contract = a_contract(&giulia, &service).await;
        works(&lucia, &service, &rossi, ("0", "0:31")).await;
        // Giulia is in no team.
        works(&giulia, &service, &rossi, ("0", "0:31")).await;
        works(&giulia, &service, &anselmi, ("1", "1:31")).await;
        let statement = format!("/contratti/{contract}/rendiconto?mese={}", this_month());
        let one = giulia.open(&statement).await.ok();
        assert!(!one.shows("34,88").text().contains("Tariffa per tariffa"), "{}", one.text());
        let saved = a_tariff(&giulia, &contract, &[("qualification-1", "care_worker"), ("amount-1", "24,01")]).await.ok();
        saved.shows("Tariffe salvate").shows(&format!("{OSS}: 24,01 €"));
        assert!(giulia.open("/contratti/esporta").await.ok().body.contains(&format!("{OSS}: 24,01")));

        // 62 minutes at 22,50 are 23,25; 31 at 24,01 are 12,41.
        let told = giulia.open(&statement).await.ok();
        told.shows("Tariffa per tariffa").shows("Tariffa base 1:02 22,50 € 23,25 €").shows(&format!("{OSS} 0:31 24,01 € 12,41 €"));
        told.shows("35,66").shows("è la somma di questi");
        giulia.open(&format!("{statement}&comune=037006")).await.ok().shows("24,04");
        let numbers = elena.open(&statement).await.ok();
        assert!(!numbers.shows("35,66").shows(OSS).body.contains(FAMILY_NAME));

        let file = statement.replace("/rendiconto?", "/rendiconto/esporta?");
        let rows = lines(&giulia.open(&format!("{file}&formato=csv")).await.ok().body);
        assert_eq!(rows[0][6..9], ["Tariffa", "Euro all’ora, o a giornata", "Importo"]);
        assert_eq!(row(&rows, "Rossi Mario", OSS)[5..9], ["0:31", OSS, "24,01", "12,41"]);
        assert_eq!(row(&rows, "Rossi Mario", "Tariffa base")[5..9], ["0:31", "Tariffa base", "22,50", "11,63"]);
        assert_eq!(row(&rows, "Anselmi", "Tariffa base")[5..9], ["0:31", "Tariffa base", "22,50", "11,63"]);
        assert_eq!(row(&rows, "Totale", "35,66")[5..9], ["1:33", "", "", "35,66"]);
        assert_eq!(rows.len(), 5, "{rows:?}");
        let rows = lines(&elena.open(&format!("{file}&formato=csv")).await.ok().body);
        assert_eq!(row(&rows, "Bologna (BO)", OSS)[8], "12,41");
        assert_eq!(rows.last().unwrap()[8], "35,66");
        for kind in ["xlsx", "ods"] {
            let pages = pages_of(giulia.file(&format!("{file}&formato={kind}")).await);
            let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["Contratto", "Tariffa per tariffa", "Persona per persona", "Comune per comune"], "{kind}");
            let by_tariff = &pages[1].1;
            let (oss, total) = (&by_tariff[2], by_tariff.last().unwrap());
            assert_eq!((oss.first(), oss.last()), (Some(&Data::String(OSS.to_owned())), Some(&Data::Float(12.41))), "{kind}");
            assert_eq!(total.last(), Some(&Data::Float(35.66)), "{kind}");
            assert_eq!(pages[2].1.len(), 4, "{kind}: a head, two people and the total");
        }

        a_benefit(&giulia, &contract).await;
        let siuss = format!("/contratti/{contract}/siuss/esporta?dal={0}&al={0}", this_month());
        let rows = giulia.open(&siuss).await.ok().body;
        assert!(rows.contains("24,04") && rows.contains("11,63"), "what is worth something is worth it there too: {rows}");
        let bologna = giulia.open(&format!("{siuss}&comune=037006")).await.ok().body;
        assert!(bologna.contains("24,04") && !bologna.contains("11,63"), "{bologna}");
    }

    async fn a_tariff_holds_from_its_day_and_what_it_changes_in_a_closed_month_is_asked_about(engine: Engine) {
        const KEPT: &str = "SELECT tariffs FROM contracts";
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let contract = a_contract(&giulia, &service).await;
        an_activity(&giulia, &service, &enrolment, "delivered").await;
        let statement = format!("/contratti/{contract}/rendiconto");
        let today = in_days(0);
        let undated = a_tariff(&giulia, &contract, &[("amount-1", "25")]).await;
        assert_eq!(undated.status, StatusCode::UNPROCESSABLE_ENTITY);
        let kept = undated.shows("Scrivi da che giorno cambia la tariffa base").form("/tariffe");
        assert!(kept.fields.contains(&("amount-1".to_owned(), "25".to_owned())), "what was typed is kept: {:?}", kept.fields);
        a_tariff(&giulia, &contract, &[("amount-1", "25"), ("from-1", &today)]).await.ok().shows("Tariffe salvate");
        giulia.open(&statement).await.ok().shows(&format!("Tariffa base, dal {today} 1:00 25,00 € 25,00 €"));

        press(&giulia, &format!("/servizi/{service}/ore"), "/chiudi").await;
        let refused = a_tariff(&giulia, &contract, &[("amount-1", "26")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Il rendiconto già chiuso di").shows("cambierà").shows("Non è stato salvato");
        assert!(node.texts(KEPT).await[0].contains("2500"), "{:?}", node.texts(KEPT).await);
        giulia.open(&statement).await.ok().shows("25,00");
        // What nobody did, and what begins afterwards, changes nothing of it.
        let tomorrow = in_days(1);
        let later = [("qualification-2", "nurse"), ("amount-2", "30"), ("amount-3", "27"), ("from-3", tomorrow.as_str())];
        a_tariff(&giulia, &contract, &later).await.ok().shows("Tariffe salvate");
        let address = format!("/contratti/{contract}");
        let page = giulia.open(&address).await.ok();
        giulia.send(&page, &page.form_asking("starts").with("tariff", "20")).await.ok().shows("Contratto salvato");
        let page = giulia.open(&address).await.ok();
        let empty = giulia.send(&page, &page.form_asking("starts").with("tariff", "")).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.shows("Questo contratto ha altre tariffe");
        giulia.open(&statement).await.ok().shows("25,00");

        // The yes is to the month that was named.
        let refused = a_tariff(&giulia, &contract, &[("amount-1", "26")]).await;
        let yes = refused.form("/tariffe").with("closed", &this_month());
        giulia.send(&refused, &yes).await.ok().shows("Tariffe salvate");
        giulia.open(&statement).await.ok().shows("26,00");
        let told = "SELECT COALESCE(detail, '') FROM audit_entries WHERE action = 'contract.changed' ORDER BY position";
        let told = node.texts(told).await;
        assert_eq!(told.iter().filter(|detail| !detail.is_empty()).collect::<Vec<_>>(), [&format!("closed-months={}", this_month())]);
        let versions = node.texts("SELECT said FROM contract_versions ORDER BY version").await;
        assert_eq!(versions.len(), 4, "what it said before is kept, its tariffs too: {versions:?}");
        assert!(!versions[0].contains("tariffs") && versions[1].contains("\"cents\":2500"), "{versions:?}");
    }

    async fn a_contract_by_days_has_other_tariffs_from_a_day_on_and_none_by_qualification(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let contract = a_contract_by_day(&giulia, &service).await;
        an_activity(&giulia, &service, &enrolment, "delivered").await;
        let page = giulia.open(&format!("/contratti/{contract}/tariffe")).await.ok();
        let form = page.form("/tariffe");
        assert!(!form.names.iter().any(|name| name == "qualification-1"), "{:?}", form.names);
        let (today, tomorrow) = (in_days(0), in_days(1));
        let typed = [("amount-1", "50"), ("from-1", today.as_str()), ("amount-2", "60"), ("from-2", tomorrow.as_str())];
        giulia.send(&page, &filled(form, &typed)).await.ok().shows("Tariffe salvate");
        let statement = giulia.open(&format!("/contratti/{contract}/rendiconto")).await.ok();
        statement.shows(&format!("Tariffa base, dal {today} 1 50,00 € 50,00 €"));
        assert!(!statement.text().contains("48,50") && !statement.text().contains("60,00"), "{}", statement.text());
        let rows = lines(&giulia.open(&format!("/contratti/{contract}/rendiconto/esporta?formato=csv")).await.ok().body);
        let rossi = row(&rows, "Rossi Mario", "50,00");
        assert_eq!(rossi[2..4], ["1", "1:00"], "{rows:?}");
        assert_eq!(row(&rows, "Totale", "50,00")[2], "1");
        // Half a day is worth half the tariff of its day, also for the SIUSS.
        let page = giulia.open(&format!("/contratti/{contract}")).await.ok();
        giulia.send(&page, &page.form_asking("starts").with("half_day", "2")).await.ok().shows("Contratto salvato");
        let statement = giulia.open(&format!("/contratti/{contract}/rendiconto")).await.ok();
        statement.shows(&format!("Tariffa base, dal {today} 0,5 50,00 € 25,00 €"));
        let rows = lines(&giulia.open(&format!("/contratti/{contract}/rendiconto/esporta?formato=csv")).await.ok().body);
        assert_eq!(row(&rows, "Rossi Mario", "25,00")[2..4], ["0,5", "1:00"], "{rows:?}");
        a_benefit(&giulia, &contract).await;
        let siuss = format!("/contratti/{contract}/siuss/esporta?dal={0}&al={0}", this_month());
        let told = giulia.open(&siuss).await.ok().body;
        assert!(told.contains("25,00") && !told.contains("50,00"), "{told}");
        // By the hour it could have them; then it could not be by days again.
        let page = giulia.open(&format!("/contratti/{contract}")).await.ok();
        let by_hour = page.form_asking("starts").with("unit", "hour").with("days", "").with("half_day", "");
        giulia.send(&page, &by_hour).await.ok().shows("Contratto salvato");
        a_tariff(&giulia, &contract, &[("qualification-3", "nurse"), ("amount-3", "30")]).await.ok().shows("Tariffe salvate");
        let page = giulia.open(&format!("/contratti/{contract}")).await.ok();
        let refused = giulia.send(&page, &page.form_asking("starts").with("unit", "day")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("una giornata di presenza non ha un collega");
    }
}
