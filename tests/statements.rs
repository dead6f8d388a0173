//! What a closed month is worth stays, or somebody says yes; a statement of one municipality; the register row by row.

use calamine::{Data, Range, Reader};
use reqwest::StatusCode;

use crate::enrolments::person;
use crate::on_both_engines;
use crate::pressed::press;
use crate::support::desk::{FAMILY_NAME, in_days, open_person, protect, this_month};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_contract, a_service, an_activity, an_enrolment, an_enrolment_since};
use crate::support::staff::{comes_in, full_name};
use crate::teams::joins;

/// Work of today without a person.
async fn meets(panel: &Panel, service: &str, from: &str, to: &str) {
    let page = panel.open(&format!("/ore?servizio={service}")).await.ok();
    let form =
        page.form_asking("as").with("as", "delivered").with("kind", "indirect").with("from", from).with("to", to);
    panel.send(&page, &form).await.ok();
}

/// A contract with all its codes; answers its id.
async fn a_coded_contract(panel: &Panel, service: &str) -> String {
    let contract = a_contract(panel, service).await;
    let page = panel.open(&format!("/contratti/{contract}")).await.ok();
    let form = page.form_asking("starts").with("cig", "b1a2c3d4e5").with("cup", "j31b26000010001");
    panel.send(&page, &form.with("act", "PG 12/2026")).await.ok().shows("Contratto salvato");
    contract
}

/// What stands in a workbook, page by page, and row by row on each.
pub fn pages_of(book: Vec<u8>) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(book)).unwrap();
    let rows = |range: &Range<Data>| range.rows().map(<[Data]>::to_vec).collect::<Vec<_>>();
    // In the order of the book: all worksheets at once come in that of their names, where it is an ODS.
    let names = book.sheet_names();
    names.into_iter().map(|name| (name.clone(), rows(&book.worksheet_range(&name).unwrap()))).collect()
}

/// What a file is called.
fn name_of(file: &Page) -> &str {
    file.headers["content-disposition"].to_str().unwrap().trim_start_matches("attachment; filename=")
}

/// The lines of a file of text, as cells.
pub fn lines(file: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.split(';').map(|cell| cell.trim_matches('"').to_owned()).collect();
    file.trim_start_matches('\u{feff}').lines().map(cells).collect()
}

on_both_engines! {
    async fn a_change_that_tells_a_closed_month_otherwise_is_made_only_by_who_says_yes_to_that_month(engine: Engine) {
        const TARIFF: &str = "SELECT CAST(tariff AS TEXT) FROM contracts";
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let contract = a_contract(&giulia, &service).await;
        an_activity(&giulia, &service, &enrolment, "delivered").await;
        let address = format!("/contratti/{contract}");
        let changes = async |field: &str, value: &str| {
            let page = giulia.open(&address).await.ok();
            giulia.send(&page, &page.form_asking("starts").with(field, value)).await
        };
        // An open month asks nothing.
        changes("tariff", "22").await.ok().shows("Contratto salvato");
        press(&giulia, &format!("/servizi/{service}/ore"), "/chiudi").await;
        let tomorrow = in_days(1);
        for (field, value) in [("tariff", "25"), ("tariff", ""), ("starts", tomorrow.as_str())] {
            let refused = changes(field, value).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            refused.shows("Il rendiconto già chiuso di").shows("cambierà").shows("Non è stato salvato");
            assert_eq!(node.texts(TARIFF).await, ["2200"], "{field}");
        }
        giulia.open(&format!("{address}/rendiconto")).await.ok().shows("22,00");
        // What changes nothing of it asks nothing: another name, and what is paid of which nothing was done.
        changes("name", "Educativa di sempre").await.ok().shows("Contratto salvato");
        changes("indirect", "yes").await.ok().shows("Contratto salvato");
        // The yes is to the months that were named.
        let refused = changes("tariff", "25").await;
        let yes = refused.form_asking("starts");
        let other = yes.clone().with("closed", "2020-01");
        assert_eq!(giulia.send(&refused, &other).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        giulia.send(&refused, &yes.with("closed", &this_month())).await.ok().shows("Contratto salvato");
        assert_eq!(node.texts(TARIFF).await, ["2500"]);
        giulia.open(&format!("{address}/rendiconto")).await.ok().shows("25,00");
        let told = "SELECT COALESCE(detail, '') FROM audit_entries WHERE action = 'contract.changed' ORDER BY position";
        let told = node.texts(told).await;
        assert_eq!(told.iter().filter(|detail| !detail.is_empty()).collect::<Vec<_>>(), [&format!("closed-months={}", this_month())]);
        // A month that is open again asks nothing.
        let hours = format!("/servizi/{service}/ore");
        let page = giulia.open(&hours).await.ok();
        giulia.send(&page, &page.form("/riapri").with("reason", "Un errore")).await.ok();
        changes("tariff", "26").await.ok().shows("Contratto salvato");
    }

    async fn a_statement_of_one_municipality_has_its_people_and_its_hours_and_no_others(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, elena) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "elena", "management").await);
        let service = a_service(&giulia).await;
        // She lives in Bologna, the other nobody knows where.
        let bolognese = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let other = an_enrolment(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        let contract = a_contract(&giulia, &service).await;
        an_activity(&giulia, &service, &bolognese, "delivered").await;
        let page = giulia.open(&format!("/ore?servizio={service}")).await.ok();
        let form = page.form_asking("as").with("enrolments", other.trim_start_matches("/prese/")).with("as", "delivered");
        giulia.send(&page, &form.with("from", "0").with("to", "0:30")).await.ok();
        let statement = format!("/contratti/{contract}/rendiconto?mese={}", this_month());
        let whole = giulia.open(&statement).await.ok();
        whole.shows(FAMILY_NAME).shows("Anselmi").shows("1:30").shows("Ore che restano");
        let bologna = format!("{statement}&comune=037006");
        for link in [&bologna, &format!("{statement}&comune=non-scritto")] {
            assert!(whole.body.contains(&format!("href=\"{}\"", link.replace('&', "&#38;"))), "{link}: {}", whole.body);
        }
        let page = giulia.open(&bologna).await.ok();
        page.shows("Solo Bologna").shows(FAMILY_NAME).shows("22,50").shows("Tutti i comuni");
        assert!(!page.text().contains("Anselmi") && !page.text().contains("1:30"), "{}", page.text());
        assert!(!page.text().contains("Ore che restano"), "of one municipality nothing is authorised apart");
        let unknown = giulia.open(&format!("{statement}&comune=non-scritto")).await.ok();
        assert!(!unknown.shows("Anselmi").text().contains(FAMILY_NAME));
        for comune in ["999999", "Bologna"] {
            assert_eq!(giulia.open(&format!("{statement}&comune={comune}")).await.status, StatusCode::NOT_FOUND);
        }
        let files = bologna.replace("/rendiconto?", "/rendiconto/esporta?");
        let file = giulia.open(&format!("{files}&formato=csv")).await.ok().body;
        assert!(file.contains(FAMILY_NAME) && !file.contains("Anselmi") && !file.contains("0:30"), "{file}");
        for kind in ["xlsx", "ods"] {
            let pages = pages_of(giulia.file(&format!("{files}&formato={kind}")).await);
            let said = |words: &str| Data::String(words.to_owned());
            assert!(pages[0].1.contains(&vec![said("Comuni"), said("Bologna (BO)")]), "{kind}: {pages:?}");
            let rows: Vec<usize> = pages[1..].iter().map(|(_, rows)| rows.len()).collect();
            assert_eq!(rows, [3, 3], "{kind}: a head, one line and the total in each table");
        }
        // Who sees no people has the numbers of that municipality.
        let page = elena.open(&bologna).await.ok();
        assert!(!page.shows("22,50").body.contains(FAMILY_NAME));
    }

    async fn the_file_of_a_statement_says_what_it_is_of_and_its_total_is_that_of_the_page(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, elena) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "elena", "management").await);
        let service = a_service(&giulia).await;
        let contract = a_coded_contract(&giulia, &service).await;
        let people = [open_person(&giulia).await, person(&giulia, "Anselmi").await];
        for (person, (from, to)) in people.iter().zip([("0", "0:31"), ("0:40", "1:11")]) {
            let enrolment = an_enrolment(&giulia, person, &service).await;
            let page = giulia.open(&format!("/ore?servizio={service}")).await.ok();
            let form = page.form_asking("as").with("enrolments", enrolment.trim_start_matches("/prese/"));
            giulia.send(&page, &form.with("as", "delivered").with("from", from).with("to", to)).await.ok();
        }
        // Each is worth 11,625 and both together 23,25: what is paid is rounded once.
        let (month, statement) = (this_month(), format!("/contratti/{contract}/rendiconto"));
        giulia.open(&statement).await.ok().shows("1:02").shows("23,25").shows("B1A2C3D4E5");
        let said = |words: &str| Data::String(words.to_owned());
        for kind in ["xlsx", "ods"] {
            let pages = pages_of(giulia.file(&format!("{statement}/esporta?formato={kind}")).await);
            let facts = &pages[0].1;
            assert_eq!(facts[0], ["Rendiconto", "Cooperativa Aurora"].map(said), "{kind}");
            for fact in [["Contratto", "Educativa 2026"], ["Committente", "Comune di Esempio"], ["CIG", "B1A2C3D4E5"],
                ["CUP", "J31B26000010001"], ["Atto", "PG 12/2026"], ["Comuni", "Tutti i comuni"]] {
                assert!(facts.contains(&fact.map(said).to_vec()), "{kind}: {fact:?} is not in {facts:?}");
            }
            assert!(facts.contains(&vec![said("Importo"), Data::Float(23.25)]), "{kind}: {facts:?}");
            for (name, rows) in &pages[1..] {
                let total = rows.last().unwrap();
                assert_eq!((total.first(), total.last()), (Some(&said("Totale")), Some(&Data::Float(23.25))), "{kind}: {name}");
                assert_eq!(rows.iter().filter(|row| row[0] == said("Totale")).count(), 1, "{kind}: {name}");
            }
        }
        // In text every line says it, so that files can be put one below the other.
        let file = giulia.open(&format!("{statement}/esporta?formato=csv")).await.ok();
        assert_eq!(name_of(&file), format!("\"rendiconto-B1A2C3D4E5-{month}.csv\""));
        let rows = lines(&file.body);
        assert_eq!(rows[0][7..].join(";"), "Mese;Contratto;Committente;Codice fiscale del committente;CIG;CUP;Atto;Comuni");
        for row in &rows[1..] {
            let of = "Educativa 2026;Comune di Esempio;;B1A2C3D4E5;J31B26000010001;PG 12/2026;Tutti i comuni";
            assert_eq!(row[7..].join(";"), format!("{month};{of}"), "{rows:?}");
        }
        assert_eq!(rows.len(), 4, "a head, two people and the total: {rows:?}");
        assert_eq!(rows[3][..7], ["Totale", "", "1:02", "0:00", "0:00", "1:02", "23,25"]);
        assert!(rows[1..3].iter().all(|row| row[6] == "11,63"), "{rows:?}");
        // Who sees no people has the municipalities, and the same total.
        let rows = lines(&elena.open(&format!("{statement}/esporta")).await.ok().body);
        assert_eq!(rows.last().unwrap()[..7], ["Totale", "", "1:02", "0:00", "0:00", "1:02", "23,25"]);
        assert!(rows[1..].iter().all(|row| row[11] == "B1A2C3D4E5"), "{rows:?}");
        // Without a code it is called as the contract is, and of one municipality it says which.
        let page = giulia.open(&format!("/contratti/{contract}")).await.ok();
        giulia.send(&page, &page.form_asking("starts").with("cig", "")).await.ok().shows("Contratto salvato");
        let file = giulia.open(&format!("{statement}/esporta?comune=037006")).await.ok();
        assert_eq!(name_of(&file), format!("\"rendiconto-educativa-2026-{month}-bologna-bo.csv\""));
        assert!(lines(&file.body)[1..].iter().all(|row| row.last().unwrap() == "Bologna (BO)"), "{}", file.body);
    }

    async fn hours_delivered_before_the_node_are_used_and_in_no_statement_of_a_month(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let contract = a_contract(&giulia, &service).await;
        an_activity(&giulia, &service, &enrolment, "delivered").await;
        let address = format!("/contratti/{contract}");
        let statement = giulia.open(&format!("{address}/rendiconto")).await.ok();
        statement.shows("Ore che restano").shows("999:00");
        assert!(!statement.text().contains("prima del nodo"), "{}", statement.text());
        let files = [format!("{address}/rendiconto/esporta"), format!("{address}/rendiconto/esporta?mese=2025-02")];
        let mut before = Vec::new();
        for file in &files {
            before.push(giulia.open(file).await.ok().body);
        }

        let page = giulia.open(&address).await.ok();
        let form = page.form_asking("starts").with("earlier_hours", "400:30");
        let refused = giulia.send(&page, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Scrivi prima di quale giorno");
        let ahead = giulia.send(&page, &form.clone().with("earlier_before", &in_days(5))).await;
        assert_eq!(ahead.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(ahead.shows("al più tardi oggi").body.contains(&format!("value=\"{}\"", in_days(5))), "{}", ahead.text());
        giulia.send(&page, &form.with("earlier_before", "01/03/2025")).await.ok().shows("Contratto salvato");
        let statement = giulia.open(&format!("{address}/rendiconto")).await.ok();
        statement.shows("598:30").shows("401:30 (40 %)").shows("400:30, prima del 01/03/2025");
        // What was paid for this month is what it was, also in the month in which they were delivered.
        statement.shows("1:00").shows("22,50");
        for (file, before) in files.iter().zip(before) {
            assert_eq!(giulia.open(file).await.ok().body, before, "{file}");
        }
        let list = giulia.open("/contratti/esporta").await.ok().body;
        assert!(list.contains("400:30") && list.contains("Ore già fatte prima del nodo"), "{list}");
        let changed = node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM contract_versions").await;
        assert_eq!(changed, 1, "what it said before is kept");
        // Nearly all of them are used, of which the node knows one hour.
        let page = giulia.open(&address).await.ok();
        giulia.send(&page, &page.form_asking("starts").with("earlier_hours", "950")).await.ok();
        giulia.open("/").await.ok().shows("usato il 95 %");
    }

    async fn the_register_of_a_service_has_every_row_for_who_closes_months(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let (sara, elena) = (comes_in(&node, "sara", "coordinator").await, comes_in(&node, "elena", "management").await);
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(-60), "").await.ok();
        let hers = open_person(&sara).await;
        let rossi = an_enrolment(&sara, &hers, &service).await;
        let anselmi = an_enrolment(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        a_contract(&giulia, &service).await;
        let page = lucia.open(&format!("/ore?servizio={service}")).await.ok();
        let form = page.form_asking("as").with("as", "delivered").with("from", "0").with("to", "0:31");
        let form = form.with("enrolments", rossi.trim_start_matches("/prese/"));
        lucia.send(&page, &form.tick("enrolments", anselmi.trim_start_matches("/prese/"))).await.ok();
        meets(&giulia, &service, "0:40", "0:50").await;
        an_activity(&giulia, &service, &anselmi, "planned").await;
        let register = format!("/servizi/{service}/ore/righe/esporta?mese={}", this_month());
        let page = giulia.open(&format!("/servizi/{service}/ore")).await.ok();
        assert!(page.body.contains(&format!("{register}&#38;formato=xlsx")) || page.body.contains(&format!("{register}&formato=xlsx")));
        let rows = lines(&giulia.open(&format!("{register}&formato=csv")).await.ok().body);
        let row = |place: usize| rows[place].iter().map(String::as_str).collect::<Vec<_>>();
        let (today, lucias, giulias) = (in_days(0), full_name("lucia"), full_name("giulia"));
        assert_eq!(rows.len(), 5, "{rows:?}");
        let of_two = |part, who, comune| vec![today.as_str(), "0:00", "0:31", part, "Con la persona", lucias.as_str(), who, comune, "Educativa 2026", "Fatto"];
        let mut group = [row(1), row(2)];
        group.sort_by_key(|row| row[6].to_owned());
        assert_eq!((group[0][6], group[1][6]), ("Anselmi", "Rossi Mario"));
        assert_eq!(group[1], of_two(group[1][3], "Rossi Mario", "Bologna (BO)"));
        let mut parts = [group[0][3], group[1][3]];
        parts.sort_unstable();
        assert_eq!(parts, ["0:15", "0:16"], "together they are what she worked");
        assert_eq!(row(3)[1..8], ["0:40", "0:50", "0:10", "Senza la persona", giulias.as_str(), "Nessuno in particolare", ""]);
        assert_eq!((row(4)[6], row(4)[9]), ("Anselmi", "Previsto"));
        // Between other days there is nothing, and a year is the most.
        let between = |from: i64, to: i64| format!("{register}&dal={}&al={}", in_days(from), in_days(to));
        assert_eq!(lines(&giulia.open(&between(-20, -1)).await.ok().body).len(), 1);
        assert_eq!(lines(&giulia.open(&between(0, 0)).await.ok().body).len(), 5);
        assert_eq!(giulia.open(&between(-400, 0)).await.status, StatusCode::CONFLICT);
        for kind in ["xlsx", "ods"] {
            giulia.file(&format!("{register}&formato={kind}")).await;
        }
        // A protected record is named to who keeps it, and its file says no more of it to others.
        protect(&sara, &hers, "Via del Rifugio 9").await;
        let file = giulia.open(&register).await.ok().body;
        assert!(!file.contains(FAMILY_NAME) && !file.contains("Bologna") && file.contains("una persona che non puoi vedere"), "{file}");
        assert!(sara.open(&register).await.ok().body.contains(FAMILY_NAME));
        for panel in [&lucia, &elena] {
            assert_eq!(panel.open(&register).await.status, StatusCode::NOT_FOUND);
        }
        // Each file left a row that names the service and who was in it.
        let traces = "SELECT COALESCE(detail, '') FROM audit_entries WHERE action = 'activity.rows.export' AND object_kind = 'service'";
        let traces = node.texts(traces).await;
        assert_eq!(traces.len(), 6);
        let named = traces.iter().filter(|detail| detail.contains(hers.trim_start_matches("/persone/"))).count();
        assert_eq!(named, 5, "not in the file in which she was hidden");
    }

    async fn the_months_of_a_person_choose_her_rows_which_are_a_file_too(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        let person = open_person(&giulia).await;
        let enrolment = an_enrolment_since(&giulia, &person, &service, &in_days(-70)).await;
        an_activity(&giulia, &service, &enrolment, "delivered").await;
        let first = pico_node::people::panel::today(crate::support::hostile::now()).first_of_month();
        let before = first.yesterday().unwrap();
        let page = giulia.open(&format!("/ore?servizio={service}&giorno={}", before.strftime("%d/%m/%Y"))).await.ok();
        let form = page.form_asking("as").with("enrolments", enrolment.trim_start_matches("/prese/")).with("as", "delivered");
        giulia.send(&page, &form.with("from", "7").with("to", "7:20").with("note", "=Prima")).await.ok();
        let now = giulia.open(&format!("{person}/ore")).await.ok();
        assert!(!now.shows("9:00–10:00").text().contains("7:00–7:20"), "{}", now.text());
        let month = before.strftime("%Y-%m").to_string();
        let then = giulia.open(&format!("{person}/ore?mese={month}")).await.ok();
        assert!(!then.shows("7:00–7:20").text().contains("9:00–10:00"), "{}", then.text());
        let files = format!("{person}/ore/esporta?mese={month}");
        assert!(then.body.contains(&format!("{files}&#38;formato=xlsx")) || then.body.contains(&format!("{files}&formato=xlsx")));
        let rows = lines(&giulia.open(&files).await.ok().body);
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert_eq!(rows[1][1..5], ["7:00", "7:20", "0:20", "Con la persona"].map(str::to_owned));
        assert_eq!(rows[1][8], "'=Prima", "nothing computes");
        for kind in ["xlsx", "ods"] {
            giulia.file(&format!("{files}&formato={kind}")).await;
        }
        assert_eq!(lucia.open(&files).await.status, StatusCode::NOT_FOUND);
        let traces = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'activity.person.export'";
        assert_eq!(node.count(traces).await, 3);
    }
}
