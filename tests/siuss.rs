//! Rows for the SIUSS: they follow the hours, name whom they may, and say what is missing.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{FAMILY_NAME, TAX_CODE, in_days, open_person, protect, this_month};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_benefit, a_contract, a_service, an_activity, an_enrolment};
use crate::support::staff::comes_in;

/// The address of the rows of this month, and that of the file.
fn rows_of(contract: &str) -> (String, String) {
    let (of, month) = (format!("/contratti/{contract}/siuss"), this_month());
    (format!("{of}?dal={month}&al={month}"), format!("{of}/esporta?dal={month}&al={month}"))
}

/// The cells of the file's rows, without its heads.
async fn cells(panel: &Panel, file: &str) -> Vec<Vec<String>> {
    let body = panel.open(file).await.ok().body;
    body.lines().skip(1).map(|line| line.split(';').map(|cell| cell.trim_matches('"').to_owned()).collect()).collect()
}

/// Opens a record with these fields; answers its address.
async fn somebody(panel: &Panel, fields: &[(&str, &str)]) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let form = fields.iter().fold(page.form(""), |form, (name, value)| form.with(name, value));
    panel.send(&page, &form).await.ok().path.split('?').next().unwrap().to_owned()
}

/// An hour of today with somebody, in a service and under a contract.
async fn worked_with(panel: &Panel, person: &str, service: &str) -> (String, String) {
    let enrolment = an_enrolment(panel, person, service).await;
    let activity = an_activity(panel, service, &enrolment, "").await;
    (enrolment, activity)
}

/// The same from eleven to twelve, with somebody else.
async fn worked_later_with(panel: &Panel, person: &str, service: &str) {
    let enrolment = an_enrolment(panel, person, service).await;
    let page = panel.open(&format!("/ore?servizio={service}")).await.ok();
    let form = page.form_asking("as").with("enrolments", enrolment.trim_start_matches("/prese/"));
    panel.send(&page, &form.with("as", "delivered").with("from", "11").with("to", "12")).await.ok();
}

/// She lives elsewhere now.
async fn lives_in(panel: &Panel, person: &str, comune: &str) {
    let page = panel.open(&format!("{person}/modifica")).await.ok();
    panel.send(&page, &page.form("").with("comune", comune)).await.ok();
}

/// What a file is called.
fn name_of(file: &Page) -> &str {
    file.headers["content-disposition"].to_str().unwrap()
}

const BOLOGNA: &str = "037006";
const IMOLA: &str = "037032";

on_both_engines! {
    async fn the_rows_of_one_comune_are_of_its_people_and_of_nobody_else(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let contract = a_contract(&giulia, &service).await;
        worked_with(&giulia, &open_person(&giulia).await, &service).await;
        let ines = somebody(&giulia, &[("family_name", "Anselmi"), ("given_name", "Ines"), ("comune", "Imola")]).await;
        worked_later_with(&giulia, &ines, &service).await;
        let (page, file) = rows_of(&contract);
        let all = giulia.open(&page).await.ok();
        all.shows(FAMILY_NAME).shows("Anselmi").shows("45,00");
        let form = all.form_asking("comune");
        let offered = form.choices.iter().filter(|(name, _)| name == "comune").map(|(_, code)| code.as_str());
        let offered: Vec<&str> = offered.collect();
        assert_eq!(offered, ["", BOLOGNA, IMOLA], "those that occur, by name, and all of them");
        let bologna = giulia.send(&all, &form.with("comune", BOLOGNA)).await.ok();
        bologna.shows("Solo Bologna (BO)").shows(FAMILY_NAME).shows("22,50").shows("Tutti i comuni");
        assert!(!bologna.text().contains("Anselmi") && !bologna.text().contains("45,00"), "{}", bologna.text());
        let month = this_month();
        let statement = giulia.open(&format!("/contratti/{contract}/rendiconto?mese={month}&comune={BOLOGNA}")).await.ok();
        for (page, link) in [
            (&bologna, format!("/siuss/esporta?dal={month}&al={month}&comune={BOLOGNA}&")),
            (&bologna, format!("/rendiconto?mese={month}&comune={BOLOGNA}\"")),
            (&statement, format!("/siuss?dal={month}&al={month}&comune={BOLOGNA}\"")),
        ] {
            assert!(page.body.contains(&link.replace('&', "&#38;")), "{link}: {}", page.body);
        }
        assert_eq!(bologna.form_asking("comune").fields.last().unwrap().1, BOLOGNA, "it stays chosen");
        let both = [(BOLOGNA, FAMILY_NAME, "Anselmi", "bologna-bo"), (IMOLA, "Anselmi", FAMILY_NAME, "imola-bo")];
        for (comune, hers, others, called) in both {
            let taken = giulia.open(&format!("{file}&comune={comune}")).await.ok();
            assert!(taken.body.contains(hers) && !taken.body.contains(others), "{comune}: {}", taken.body);
            assert_eq!(name_of(&taken), format!("attachment; filename=\"siuss-{month}-{month}-{called}.csv\""));
            assert_eq!(cells(&giulia, &format!("{file}&comune={comune}")).await.len(), 1);
        }
        let taken = giulia.open(&file).await.ok();
        assert!(taken.body.contains(FAMILY_NAME) && taken.body.contains("Anselmi"), "{}", taken.body);
        assert_eq!(name_of(&taken), format!("attachment; filename=\"siuss-{month}-{month}.csv\""));
        giulia.open(&format!("{page}&comune=non-scritto")).await.ok().shows("Nessuno ha scritto ore");
        for address in [&page, &file] {
            assert_eq!(giulia.open(&format!("{address}&comune=999999")).await.status, StatusCode::NOT_FOUND);
        }
        // The log has her in the files that she was in, and in no other.
        let traces = "SELECT COALESCE(detail, '') FROM audit_entries WHERE action = 'benefit.export' AND object_kind = 'contract'";
        let traces = node.texts(traces).await;
        let named = traces.iter().filter(|detail| detail.contains(ines.trim_start_matches("/persone/"))).count();
        assert_eq!((traces.len(), named), (5, 3), "{traces:?}");
    }

    async fn hours_stay_with_the_comune_they_were_written_for_and_who_is_hidden_is_missing_only_there(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, sara) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "sara", "coordinator").await);
        let service = a_service(&giulia).await;
        let contract = a_contract(&giulia, &service).await;
        let (page, file) = rows_of(&contract);
        let of = async |comune: &str| giulia.open(&format!("{page}&comune={comune}")).await.ok();
        // Nobody knew where she lives, and it is written because the rows say so.
        let ines = somebody(&giulia, &[("family_name", "Anselmi"), ("given_name", "Ines")]).await;
        worked_later_with(&giulia, &ines, &service).await;
        of("non-scritto").await.shows("Anselmi").shows("Manca il Comune di residenza");
        lives_in(&giulia, &ines, "Imola").await;
        let imola = of(IMOLA).await;
        assert!(!imola.shows("Anselmi").text().contains("Oggi la scheda ha un altro Comune"), "{}", imola.text());
        of("non-scritto").await.shows("Nessuno ha scritto ore");
        // He has moved: these hours are of the one that paid them, and somebody should look.
        let mario = open_person(&sara).await;
        worked_with(&sara, &mario, &service).await;
        lives_in(&sara, &mario, "Imola").await;
        of(BOLOGNA).await.shows(FAMILY_NAME).shows("Oggi la scheda ha un altro Comune");
        assert!(!of(IMOLA).await.text().contains(FAMILY_NAME));
        protect(&sara, &mario, "Via del Rifugio 9").await;
        let bologna = of(BOLOGNA).await;
        assert!(!bologna.shows("Manca una persona").body.contains(FAMILY_NAME));
        let imola = of(IMOLA).await;
        assert!(!imola.shows("Anselmi").text().contains("Manca una persona"), "{}", imola.text());
        let called = async |comune: &str| name_of(&giulia.open(&format!("{file}&comune={comune}")).await.ok()).to_owned();
        assert!(called(BOLOGNA).await.ends_with("-bologna-bo-incompleto.csv\""));
        assert!(called(IMOLA).await.ends_with("-imola-bo.csv\""));
    }
}

on_both_engines! {
    async fn rows_follow_the_hours_and_their_correction_and_shares_are_the_amount(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let contract = a_contract(&giulia, &service).await;
        let (_, activity) = worked_with(&giulia, &open_person(&giulia).await, &service).await;
        let (page, file) = rows_of(&contract);
        // Before anything is said of the benefit the rows are there, and the page says what is missing.
        giulia.open(&page).await.ok().shows("Mancano i dati della prestazione").shows(FAMILY_NAME);
        a_benefit(&giulia, &contract).await.shows("Dati della prestazione salvati");
        let stored = node.texts("SELECT operator_code FROM contract_benefits").await.remove(0);
        assert!(!stored.contains("VRDNNA"), "the operator's codice fiscale is encrypted: {stored}");
        let told = giulia.open(&page).await.ok();
        told.shows("22,50").shows("Il mese è ancora aperto");
        let looked = "/modifica\">Manca la cittadinanza</a>; Mese ancora aperto</td>";
        assert!(told.body.contains(looked), "only what her record lacks leads to it: {}", told.text());
        let rows = cells(&giulia, &file).await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        for cell in ["12345", "A944", "VRDNNA75C48A944V", TAX_CODE, "Rossi", "1985", "A562", "M", "A2.05", "1:00", "22,50"] {
            assert!(rows[0].iter().any(|told| told == cell), "{cell} is not in {rows:?}");
        }
        for share in ["15,75", "4,50", "2,25"] {
            assert!(rows[0].iter().any(|told| told == share), "{share} is not in {rows:?}");
        }
        assert!(rows[0].iter().any(|told| told == "Manca la cittadinanza"), "the last column, {rows:?}");
        let row = giulia.open(&format!("/ore/{activity}")).await.ok();
        giulia.send(&row, &row.form(&format!("/ore/{activity}")).with("to", "10:30")).await.ok();
        let rows = cells(&giulia, &file).await;
        assert!(rows.len() == 1 && rows[0].contains(&"1:30".to_owned()) && rows[0].contains(&"33,75".to_owned()), "{rows:?}");
        // The last whole month has none, and says so.
        giulia.open(&format!("/contratti/{contract}/siuss")).await.ok().shows("Nessuno ha scritto ore");
        let log = node.texts("SELECT action FROM audit_entries WHERE action LIKE 'benefit.%' OR action LIKE 'contract.benefit' ORDER BY 1").await;
        assert!(log.contains(&"benefit.read".to_owned()) && log.contains(&"benefit.export".to_owned()), "{log:?}");
        assert!(log.contains(&"contract.benefit".to_owned()), "{log:?}");
    }
}

on_both_engines! {
    async fn of_two_contracts_each_has_the_rows_of_its_own_hours(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let (first, second) = (a_contract(&giulia, &service).await, a_contract(&giulia, &service).await);
        let page = giulia.open(&format!("{enrolment}/ore")).await.ok();
        let form = page.form("/ore").with("contract", &second).with("hours", "4").with("starts", &in_days(0));
        giulia.send(&page, &form).await.ok();
        an_activity(&giulia, &service, &enrolment, "").await;
        let rows = async |contract: &str| cells(&giulia, &rows_of(contract).1).await.len();
        assert_eq!((rows(&first).await, rows(&second).await), (0, 1));
    }
}

on_both_engines! {
    async fn whoever_may_not_be_seen_is_counted_and_the_file_says_that_it_is_not_whole(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, sara) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "sara", "coordinator").await);
        let service = a_service(&giulia).await;
        let contract = a_contract(&giulia, &service).await;
        let person = open_person(&sara).await;
        worked_with(&sara, &person, &service).await;
        protect(&sara, &person, "Via del Rifugio 9").await;
        let (page, file) = rows_of(&contract);
        let seen = giulia.open(&page).await.ok();
        seen.shows("Manca una persona");
        let taken = giulia.open(&file).await.ok().body;
        for told in [&seen.body, &taken] {
            assert!(!told.contains(FAMILY_NAME) && !told.contains(TAX_CODE) && !told.contains("Rifugio"), "{told}");
        }
        // She who opened the record has the row, without the address, and is told to think twice.
        sara.open(&page).await.ok().shows("Scheda riservata").shows(FAMILY_NAME);
        let taken = sara.open(&file).await.ok().body;
        assert!(taken.contains(TAX_CODE) && !taken.contains("Rifugio"), "{taken}");
    }
}

on_both_engines! {
    async fn a_good_omocode_goes_out_as_it_is_with_a_warning_and_a_formula_is_words(engine: Engine) {
        const OMOCODE: &str = "RSSMRAU5T10A562P";
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let contract = a_contract(&giulia, &service).await;
        let known = [("family_name", "Rossi"), ("given_name", "Mario"), ("tax_code", OMOCODE), ("sex", "X")];
        worked_with(&giulia, &somebody(&giulia, &known).await, &service).await;
        let (page, file) = rows_of(&contract);
        giulia.open(&page).await.ok().shows("lettere dove l’INPS accetta solo cifre").shows("Il sesso non è F o M");
        let rows = cells(&giulia, &file).await;
        assert!(rows[0].contains(&OMOCODE.to_owned()), "{rows:?}");
        let formula = somebody(&giulia, &[("family_name", "=1+1"), ("given_name", "Prova")]).await;
        let page = giulia.open(&format!("{formula}/modifica")).await.ok();
        assert!(page.body.contains("=1+1"), "{}", page.text());
        let enrolment = an_enrolment(&giulia, &formula, &service).await;
        let page = giulia.open(&format!("/ore?servizio={service}")).await.ok();
        let form = page.form_asking("as").with("enrolments", enrolment.trim_start_matches("/prese/"));
        giulia.send(&page, &form.with("as", "delivered").with("from", "11").with("to", "12")).await.ok();
        let rows = cells(&giulia, &file).await;
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert!(rows.iter().flatten().all(|cell| !cell.starts_with('=')), "{rows:?}");
    }
}

on_both_engines! {
    async fn who_may_not_read_people_sees_no_rows_and_what_she_types_of_the_benefit_is_kept(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (elena, lucia) = (comes_in(&node, "elena", "management").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        let contract = a_contract(&giulia, &service).await;
        worked_with(&giulia, &open_person(&giulia).await, &service).await;
        let (page, file) = rows_of(&contract);
        for panel in [&elena, &lucia] {
            for address in [&page, &file] {
                assert_eq!(panel.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
            }
        }
        let statement = elena.open(&format!("/contratti/{contract}/rendiconto")).await.ok();
        assert!(!statement.body.contains("/siuss"), "no way leads there");
        giulia.open(&format!("/contratti/{contract}/rendiconto")).await.ok().shows("Righe per il SIUSS");
        // The direction writes contracts: also what they say for the SIUSS.
        let data = format!("/contratti/{contract}/siuss/dati");
        let before = elena.open(&data).await.ok();
        a_benefit(&elena, &contract).await.shows("Dati della prestazione salvati");
        let form = before.form("/siuss/dati").with("code", "A3.01").with("name", "Un nome che resta");
        let refused = elena.send(&before, &form.with("share_user", "40")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Come è scritto adesso").shows("Assistenza educativa inventata").shows("insieme devono fare 100");
        assert!(refused.body.contains("Un nome che resta"), "what was typed is kept");
        assert!(!refused.body.contains(FAMILY_NAME), "the form names nobody");
        assert_eq!(node.texts("SELECT name FROM contract_benefits").await, ["Assistenza educativa inventata"]);
    }
}
