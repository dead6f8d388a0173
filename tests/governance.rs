//! Section 3 of the social report: written by the direction once for each year, told plainly where it is not, and proposed from the year before.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::in_days;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::a_governance;
use crate::support::staff::comes_in;

const FORM: &str = "/bilancio-sociale/governo";

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
    let form = panel.open(&format!("{FORM}?anno={year}")).await.ok().form("/governo");
    form.fields.into_iter().find(|(name, _)| name == field).map(|(_, value)| value).unwrap_or_default()
}

on_both_engines! {
    async fn a_year_that_is_not_written_says_so_and_leads_who_may_write_it_to_the_form(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let elena = comes_in(&node, "elena", "management").await;
        let (this, last) = years();
        let missing = format!("La sezione 3 del {last} non è ancora scritta");
        let address = format!("{FORM}?anno={last}");
        let page = report(&elena, &last).await;
        page.shows(&missing).shows("Scrivi la sezione 3");
        assert!(page.body.contains(&format!("href=\"{address}\"")), "{}", page.body);
        let page = report(&giulia, &last).await;
        page.shows(&missing).shows("li scrive la direzione");
        assert!(!page.body.contains(FORM), "no link to what she may not open");
        assert_eq!(giulia.open(&address).await.status, StatusCode::NOT_FOUND);
        let told = file(&giulia, &last).await;
        assert!(told.contains("Non ancora scritta") && !told.contains("Base sociale"), "{told}");

        a_governance(&elena, &last).await.shows("Sezione 3 salvata").shows("Cambia la sezione 3");
        let page = report(&giulia, &last).await;
        page.shows("Tradizionale: consiglio di amministrazione").shows("Una partecipazione inventata");
        assert!(!page.text().contains("non è ancora scritta"), "{}", page.text());
        report(&giulia, &this).await.shows("non è ancora scritta");
        let log = node.texts("SELECT action || ' ' || object_id FROM audit_entries WHERE action LIKE 'report.%'").await;
        assert_eq!(log, [format!("report.governance {last}")]);
    }

    async fn what_is_written_stands_in_the_tables_and_in_the_file_and_few_members_are_told(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let elena = comes_in(&node, "elena", "management").await;
        let (_, last) = years();
        a_governance(&elena, &last).await;
        let told = file(&elena, &last).await;
        assert_eq!(
            table(&told, "Base sociale"),
            [
                vec!["Lavoratori e ordinari", "40", "12", "0", "52", "5", "0"],
                vec!["Volontari", "6", "0", "0", "6", "0", "0"],
                vec!["Persone giuridiche", "", "", "", "1", "0", "0"],
                vec!["In tutto", "46", "12", "1", "59", "5", "0"],
            ],
            "{told}"
        );
        assert_eq!(
            table(&told, "Organi"),
            [["Organo amministrativo", "3", "2", "0", "5", "20/05/2024", "31/05/2027"]],
            "{told}"
        );
        assert_eq!(table(&told, "Riunioni dell’anno"), [["Assemblea dei soci", "2", "61", ""]], "{told}");
        assert_eq!(table(&told, "Portatori d’interesse"), [["Pubblica amministrazione", "Tavoli di zona"]], "{told}");
        let contents = table(&told, "Indice");
        let lines = contents.iter().filter(|line| line[0].trim_matches('"').starts_with("3.")).count();
        assert_eq!(lines, 6, "five tables and what is written by hand: {told}");
    }

    async fn the_next_year_is_proposed_and_is_not_written_until_it_is_saved(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let elena = comes_in(&node, "elena", "management").await;
        let (this, last) = years();
        a_governance(&elena, &last).await;
        let page = elena.open(&format!("{FORM}?anno={this}")).await.ok();
        page.shows(&format!("Proposto da quello che era scritto per il {last}"));
        for (field, value) in [
            ("workers-women", "40"),
            ("legal_persons-others", "1"),
            ("board-until", "31/05/2027"),
            ("democracy", "Una partecipazione inventata"),
            ("workers-entered", ""),
            ("assemblies", ""),
        ] {
            assert_eq!(proposed(&elena, &this, field).await, value, "{field}");
        }
        report(&elena, &this).await.shows("non è ancora scritta");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM governance_of_years").await, 1);

        // Somebody left, and nobody has counted her; and volunteers cannot be more than half.
        let form = page.form("/governo").with("workers-women", "38").with("volunteers-men", "100");
        let page = elena.send(&page, &form).await.ok();
        page.shows("L’anno prima i soci erano 59; con chi è entrato e senza chi è uscito sarebbero 59, e ne sono scritti 157");
        page.shows("I soci volontari sono 106 su 157");
        let page = elena.open(&format!("{FORM}?anno={this}")).await.ok();
        let form = page.form("/governo").with("workers-left", "2").with("volunteers-men", "0");
        let page = elena.send(&page, &form).await.ok();
        assert!(!page.text().contains("Da guardare prima"), "{}", page.text());
        assert_eq!(proposed(&elena, &last, "workers-women").await, "40", "the year before says what it said");
    }

    async fn what_is_wrong_loses_nothing_and_which_year_is_meant_is_never_guessed(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let elena = comes_in(&node, "elena", "management").await;
        let (this, _) = years();
        let page = elena.open(&format!("{FORM}?anno={this}")).await.ok();
        let again = elena.send(&page, &page.form("/governo")).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.shows("Non c’è niente da salvare");
        let form = page.form("/governo").with("users-men", "sette").with("attendance", "130").with("democracy", "Incontri");
        let again = elena.send(&page, &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.shows("Fruitori:").shows("Partecipazione alle assemblee (su cento):");
        let kept = again.form("/governo").fields;
        for typed in [("users-men", "sette"), ("attendance", "130"), ("democracy", "Incontri"), ("year", this.as_str())] {
            assert!(kept.contains(&(typed.0.to_owned(), typed.1.to_owned())), "{typed:?}: {kept:?}");
        }
        for year in ["", "1999", "2999"] {
            let form = page.form("/governo").with("users-men", "7").with("year", year);
            assert_eq!(elena.send(&page, &form).await.status, StatusCode::BAD_REQUEST, "{year}");
        }
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM governance_of_years").await, 0);
    }
}
