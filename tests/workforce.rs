//! Section 4 of the social report: volunteers with an account are counted with their hours, the others and training are written once in a year.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{in_days, open_person};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_contract, a_member, a_service, an_activity, an_enrolment};
use crate::support::staff::{account_of, comes_in};

const FORM: &str = "/bilancio-sociale/persone";

/// What somebody of the direction writes of a year for section 4 of the social report; answers the report that follows.
pub async fn a_workforce(panel: &Panel, year: &str) -> Page {
    let page = panel.open(&format!("{FORM}?anno={year}")).await.ok();
    let form = page.form(FORM).with("volunteers-women", "6").with("volunteers-men", "2");
    let form = form.with("volunteers-hours", "310:30").with("doing", "Compiti inventati con i ragazzi");
    let form =
        form.with("documented-amount", "1.234,50").with("documented-people", "5").with("rules", "Con le ricevute");
    let form = form.with("safety-people", "40").with("safety-hours", "160").with("methods-people", "7");
    let form = form.with("methods-hours", "24,5").with("agreement", "Contratto inventato");
    panel.send(&page, &form).await.ok()
}

/// This year and the last.
fn years() -> (String, String) {
    let this = in_days(0)[6..].to_owned();
    let last = (this.parse::<i32>().unwrap() - 1).to_string();
    (this, last)
}

async fn report(panel: &Panel, year: &str) -> Page {
    panel.open(&format!("/bilancio-sociale?anno={year}")).await.ok()
}

async fn file(panel: &Panel, year: &str) -> String {
    panel.open(&format!("/bilancio-sociale/esporta?anno={year}")).await.ok().body
}

/// The lines of one table of a file, each as its cells.
fn table<'a>(file: &'a str, name: &str) -> Vec<Vec<&'a str>> {
    let mut lines = file.lines().skip_while(|line| line.trim_start_matches('\u{feff}').trim_matches('"') != name);
    lines.next().unwrap_or_else(|| panic!("{name} is not in the file:\n{file}"));
    lines.skip(1).take_while(|line| *line != "\"\"").map(|line| line.split(';').collect()).collect()
}

/// What stands in a field of the form of a year.
async fn proposed(panel: &Panel, year: &str, field: &str) -> String {
    let form = panel.open(&format!("{FORM}?anno={year}")).await.ok().form(FORM);
    form.fields.into_iter().find(|(name, _)| name == field).map(|(_, value)| value).unwrap_or_default()
}

on_both_engines! {
    async fn what_is_not_written_is_said_and_whoever_may_writes_it_beside_what_is_counted(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let elena = comes_in(&node, "elena", "management").await;
        let (_, last) = years();
        let missing = format!("Volontari e formazione del {last} non sono ancora scritti");
        let address = format!("{FORM}?anno={last}");
        let page = report(&elena, &last).await;
        page.shows(&missing).shows("Scrivi volontari e formazione").shows("Operatori nelle squadre");
        assert!(page.body.contains(&format!("href=\"{address}\"")), "{}", page.body);
        let page = report(&giulia, &last).await;
        page.shows(&missing).shows("formazione li scrive la direzione");
        assert!(!page.body.contains(FORM), "no link to what she may not open");
        assert_eq!(giulia.open(&address).await.status, StatusCode::NOT_FOUND);
        let told = file(&giulia, &last).await;
        assert!(told.contains("Volontari e formazione non ancora scritti") && !told.contains("Rimborsi ai volontari"), "{told}");

        a_workforce(&elena, &last).await.shows("Volontari e formazione salvati").shows("Cambia volontari e formazione");
        report(&giulia, &last).await.shows("Compiti inventati con i ragazzi").shows("1.234,50");
        let told = file(&giulia, &last).await;
        assert_eq!(table(&told, "Volontari"), [["Senza accesso al nodo", "6", "2", "0", "8", "310:30"]], "{told}");
        assert_eq!(table(&told, "Rimborsi ai volontari"), [["Con le ricevute", "5", "1234,50"]], "{told}");
        assert_eq!(
            table(&told, "Formazione"),
            [
                ["Sicurezza, primo soccorso, antincendio", "40", "160:00", "4:00"],
                ["Lavoro con le persone", "7", "24:30", "3:30"],
                ["In tutto", "", "184:30", ""],
            ],
            "{told}"
        );
        assert_eq!(table(&told, "Volontari e contratto, a parole").len(), 3, "{told}");
        let log = node.texts("SELECT action || ' ' || object_id FROM audit_entries WHERE action LIKE 'report.%'").await;
        assert_eq!(log, [format!("report.workforce {last}")]);
    }

    async fn a_volunteer_with_an_account_is_counted_with_the_hours_she_wrote_and_not_written_again(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let elena = comes_in(&node, "elena", "management").await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let service = a_service(&giulia).await;
        a_member(&giulia, &service).await;
        let person = open_person(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        a_contract(&giulia, &service).await;
        an_activity(&giulia, &service, &enrolment, "").await;
        let (this, _) = years();
        assert!(table(&file(&giulia, &this).await, "Volontari").is_empty(), "she is paid, as far as is known");

        let account = account_of(&ada, "giulia").await;
        let page = ada.open(&account).await.ok();
        let born = (this.parse::<i32>().unwrap() - 41).to_string();
        let form = page.form(&account).with("work", "volunteer").with("sex", "F").with("born", &born);
        ada.send(&page, &form).await.ok().shows("Salvato");
        let told = file(&giulia, &this).await;
        assert_eq!(table(&told, "Volontari"), [["Con un accesso al nodo", "1", "0", "0", "1", "1:00"]], "{told}");
        let composed = [["Volontariato", "1", "0", "0", "0", "1", "0", "0"]];
        assert_eq!(table(&told, "Rapporto di lavoro per sesso ed età"), composed, "{told}");

        // Of few nothing is told to who may not see people, and the sum does not tell it either.
        a_workforce(&elena, &this).await;
        let told = file(&giulia, &this).await;
        let volunteers = table(&told, "Volontari");
        assert_eq!(volunteers.last().unwrap(), &["In tutto", "7", "2", "0", "9", "311:30"], "{told}");
        let told = file(&elena, &this).await;
        assert_eq!(
            table(&told, "Volontari"),
            [
                ["Con un accesso al nodo", "meno di 5", "0", "0", "meno di 5", ""],
                ["Senza accesso al nodo", "6", "2", "0", "8", "310:30"],
            ],
            "{told}"
        );
    }

    async fn the_next_year_is_proposed_what_holds_and_what_is_odd_is_told(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let elena = comes_in(&node, "elena", "management").await;
        let (this, last) = years();
        a_workforce(&elena, &last).await;
        let page = elena.open(&format!("{FORM}?anno={this}")).await.ok();
        page.shows(&format!("Proposto da quello che era scritto per il {last}"));
        for (field, value) in [
            ("volunteers-women", "6"),
            ("rules", "Con le ricevute"),
            ("agreement", "Contratto inventato"),
            ("volunteers-hours", ""),
            ("documented-amount", ""),
            ("safety-people", ""),
        ] {
            assert_eq!(proposed(&elena, &this, field).await, value, "{field}");
        }
        report(&elena, &this).await.shows("non sono ancora scritti");
        let form = page.form(FORM).with("documented-people", "9").with("self_declared-people", "1");
        let page = elena.send(&page, &form.with("self_declared-amount", "1.900")).await.ok();
        page.shows("I rimborsi risultano a 9 volontari: sono più dei volontari dell’anno");
        page.shows("più di 150 euro al mese a testa");
        assert_eq!(proposed(&elena, &last, "volunteers-hours").await, "310:30", "the year before says what it said");
    }

    async fn what_is_wrong_loses_nothing_and_which_year_is_meant_is_never_guessed(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let elena = comes_in(&node, "elena", "management").await;
        let (this, _) = years();
        let page = elena.open(&format!("{FORM}?anno={this}")).await.ok();
        let again = elena.send(&page, &page.form(FORM)).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.shows("Non c’è niente da salvare");
        let form = page.form(FORM).with("documented-amount", "tanto").with("safety-hours", "molte").with("doing", "Feste");
        let again = elena.send(&page, &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.shows("Con le ricevute:").shows("Sicurezza, primo soccorso, antincendio:");
        let kept = again.form(FORM).fields;
        for typed in [("documented-amount", "tanto"), ("safety-hours", "molte"), ("doing", "Feste"), ("year", this.as_str())] {
            assert!(kept.contains(&(typed.0.to_owned(), typed.1.to_owned())), "{typed:?}: {kept:?}");
        }
        for year in ["", "1999", "2999"] {
            let form = page.form(FORM).with("volunteers-men", "7").with("year", year);
            assert_eq!(elena.send(&page, &form).await.status, StatusCode::BAD_REQUEST, "{year}");
        }
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM workforce_of_years").await, 0);
    }
}
