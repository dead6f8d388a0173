//! Hours: written once, by whoever did the work; from them the month, the statement, and what is left of a contract.

use pico_node::{execute, sql};
use reqwest::StatusCode;

use crate::export::holds;
use crate::on_both_engines;
use crate::pressed::press;
use crate::support::desk::{FAMILY_NAME, in_days, open_person};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_contract, a_service, a_service_called, an_activity, an_enrolment};
use crate::support::staff::comes_in;
use crate::teams::joins;

/// Fills in the form of the day, with what is special about this row.
async fn writes(panel: &Panel, service: &str, typed: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("/ore?servizio={service}")).await.ok();
    let form = page.form_asking("as").with("as", "delivered");
    panel.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

/// The names of the pages of a workbook, of either kind.
fn pages_of(workbook: Vec<u8>) -> Vec<String> {
    use calamine::Reader;
    calamine::open_workbook_auto_from_rs(std::io::Cursor::new(workbook)).unwrap().sheet_names()
}

fn who(enrolment: &str) -> &str {
    enrolment.trim_start_matches("/prese/")
}

/// The address of the row at these times on the page of a day.
fn row(page: &Page, span: &str) -> String {
    let (before, _) = page.body.split_once(span).unwrap_or_else(|| panic!("{span} is not there:\n{}", page.text()));
    let after = &page.body[before.len()..];
    let id = after.split("/ore/act_").nth(1).expect("a row has its page");
    format!("/ore/act_{}", id.chars().take_while(char::is_ascii_hexdigit).collect::<String>())
}

/// The sums that are kept, and the same added up from the rows.
pub async fn sums(node: &TestNode) -> (Vec<String>, Vec<String>) {
    let kept = "SELECT contract || '|' || month || '|' || service || '|' || comune || '|' || kind || '|' || minutes || '|' || shares \
                FROM activity_totals WHERE shares <> 0 \
                UNION ALL SELECT '~' || contract || '|' || month || '|' || kind || '|' || minutes FROM contract_totals \
                WHERE minutes <> 0 ORDER BY 1";
    let added = "SELECT contract || '|' || month || '|' || service || '|' || comune || '|' || kind || '|' || SUM(minutes) || '|' || \
                 COUNT(*) FROM activity_shares WHERE state = 'delivered' GROUP BY contract, month, service, comune, kind \
                 UNION ALL SELECT '~' || contract || '|' || month || '|' || kind || '|' || SUM(minutes) FROM activity_shares \
                 WHERE state = 'delivered' AND contract <> '' GROUP BY contract, month, kind ORDER BY 1";
    (node.texts(kept).await, node.texts(added).await)
}

/// The minutes planned in each month: in the sums, in the parts, and as the plans themselves say them.
async fn planned(node: &TestNode) -> [Vec<String>; 3] {
    let kept = "SELECT month || '|' || service || '|' || kind || '|' || SUM(planned) FROM activity_totals \
                GROUP BY month, service, kind HAVING SUM(planned) <> 0 ORDER BY 1";
    let parts = "SELECT month || '|' || service || '|' || kind || '|' || SUM(planned) FROM activity_shares \
                 GROUP BY month, service, kind HAVING SUM(planned) <> 0 ORDER BY 1";
    let plans = "SELECT month || '|' || service || '|' || kind || '|' || SUM(planned_ends - planned_starts) FROM activities \
                 WHERE planned_starts IS NOT NULL AND state <> 'replaced' AND reason <> 'mistake' GROUP BY month, service, kind ORDER BY 1";
    [node.texts(kept).await, node.texts(parts).await, node.texts(plans).await]
}

/// So many minutes are planned, whichever way they are counted; and so they were when the column came.
async fn are_planned(node: &TestNode, minutes: i64) {
    let [kept, parts, plans] = planned(node).await;
    assert_eq!((&kept, &parts), (&parts, &plans));
    let sum: i64 = kept.iter().map(|line| line.rsplit('|').next().unwrap().parse::<i64>().unwrap()).sum();
    assert_eq!(sum, minutes, "{kept:?}");
    let by_line = "SELECT contract || '|' || month || '|' || service || '|' || comune || '|' || kind || '|' || planned \
                   FROM activity_totals WHERE planned <> 0 ORDER BY 1";
    let before = node.texts(by_line).await;
    let migration = include_str!("../migrations/0355_planned_minutes.sql");
    let spoken = migration.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join(" ");
    let fills = spoken.split(';').map(str::trim).filter(|one| one.starts_with("UPDATE") || one.starts_with("INSERT"));
    let empty = ["UPDATE activity_shares SET planned = 0", "UPDATE activity_totals SET planned = 0"];
    let mut tx = node.database().await.write().await.unwrap();
    for statement in empty.into_iter().chain(fills) {
        execute!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(statement))).unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(node.texts(by_line).await, before, "filled again");
}

on_both_engines! {
    async fn what_was_planned_stays_beside_what_was_done_missed_moved_and_given_to_others(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let plans = async |from: &str, to: &str| {
            let typed = [("as", "planned"), ("enrolments", who(&enrolment)), ("from", from), ("to", to)];
            writes(&giulia, &service, &typed).await.ok()
        };
        let missed = async |address: &str, reason: &str| {
            let page = giulia.open(address).await.ok();
            giulia.send(&page, &page.form("/mancata").with("reason", reason)).await.ok().shows("Non fatto");
        };
        // What nobody planned is none of it.
        writes(&giulia, &service, &[("enrolments", who(&enrolment)), ("from", "9"), ("to", "10")]).await.ok();
        are_planned(&node, 0).await;
        let day = plans("15", "16").await;
        let first = row(&day, "15:00–16:00");
        are_planned(&node, 60).await;
        giulia.send(&day, &day.form(&format!("{first}/fatto"))).await.ok().shows("Segnato come fatto");
        are_planned(&node, 60).await;
        // It took longer, says somebody afterwards.
        let page = giulia.open(&first).await.ok();
        let done = giulia.send(&page, &page.form(&first).with("to", "16:10")).await.ok();
        are_planned(&node, 60).await;
        // What was not done was planned; a mistake was not.
        missed(&row(&plans("17", "18").await, "17:00–18:00"), "person_absent").await;
        are_planned(&node, 120).await;
        missed(&row(&plans("18", "19").await, "18:00–19:00"), "mistake").await;
        are_planned(&node, 120).await;
        // A plan that is changed counts as it is now.
        let moved = row(&plans("19", "20").await, "19:00–20:00");
        are_planned(&node, 180).await;
        let page = giulia.open(&moved).await.ok();
        giulia.send(&page, &page.form(&moved).with("to", "20:30")).await.ok();
        are_planned(&node, 210).await;
        // What was said to be done and had not happened had been planned all the same. Hours go under a contract that comes later.
        missed(&row(&done, "15:00–16:10"), "worker_absent").await;
        are_planned(&node, 210).await;
        let contract = a_contract(&giulia, &service).await;
        let page = giulia.open(&format!("/servizi/{service}/ore")).await.ok();
        giulia.send(&page, &page.form("/ore/contratto")).await.ok();
        are_planned(&node, 210).await;
        let statement = giulia.open(&format!("/contratti/{contract}/rendiconto")).await.ok();
        statement.shows("3:30").shows("Ore previste nel mese").shows("1:30");
    }
}

on_both_engines! {
    async fn hours_are_planned_done_corrected_and_taken_back_and_the_sums_follow(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        a_contract(&giulia, &service).await;
        let sent = [("enrolments", who(&enrolment)), ("from", "9"), ("to", "10:30")];
        writes(&giulia, &service, &sent).await.ok().shows("9:00–10:30").shows("Rossi");
        let over = writes(&giulia, &service, &[("enrolments", who(&enrolment)), ("from", "10"), ("to", "11"), ("note", "Resta qui")]).await;
        assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
        over.shows("c’è già un altro lavoro");
        assert!(over.body.contains("Resta qui"), "what was typed is kept");
        let planned = writes(&giulia, &service, &[("as", "planned"), ("enrolments", who(&enrolment)), ("from", "15"), ("to", "16")]).await.ok();
        let done = row(&planned, "15:00–16:00");
        giulia.send(&planned, &planned.form(&format!("{done}/fatto"))).await.ok().shows("Segnato come fatto");
        let page = giulia.open(&done).await.ok();
        let corrected = giulia.send(&page, &page.form(&done).with("to", "16:20")).await.ok();
        corrected.shows("15:00–16:20").shows("era previsto 15:00–16:00");
        // Somebody who still has the old row before her is told, and nothing is written.
        assert_eq!(giulia.send(&page, &page.form(&done).with("to", "17")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let (kept, added) = sums(&node).await;
        assert_eq!(kept, added);
        assert!(kept[0].ends_with("|170|2"), "{kept:?}");
        let first = row(&corrected, "9:00–10:30");
        let page = giulia.open(&first).await.ok();
        giulia.send(&page, &page.form("/mancata").with("reason", "mistake")).await.ok().shows("Non fatto");
        let (kept, added) = sums(&node).await;
        assert_eq!(kept, added);
        assert!(kept[0].ends_with("|80|1"), "{kept:?}");
    }
}

on_both_engines! {
    async fn a_month_that_was_signed_or_closed_stays_as_it_is_until_somebody_says_why(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        let sent = [("enrolments", who(&enrolment)), ("from", "0"), ("to", "0:30")];
        let day = writes(&lucia, &service, &sent).await.ok();
        let month = lucia.open("/ore/mese").await.ok();
        // Before its last day she says that she works no more in it.
        let form = month.form("/firma");
        if form.names.iter().any(|name| name == "early") {
            lucia.send(&month, &form).await.ok().shows("Non è stato firmato: il mese non è finito");
        }
        lucia.send(&month, &form.with_if_asked("early", "yes")).await.ok().shows("Mese firmato").shows("0:30");
        let id = row(&day, "0:00–0:30");
        let page = lucia.open(&id).await.ok();
        lucia.send(&page, &page.form(&id).with("to", "0:20")).await.shows("già firmato");
        let account = node.texts("SELECT id FROM accounts WHERE login = 'lucia'").await.remove(0);
        let page = giulia.open(&format!("/ore/mese?chi={account}")).await.ok();
        giulia.send(&page, &page.form("/riapri").with("reason", " ")).await.ok().shows("scrivi perché");
        giulia.send(&page, &page.form("/riapri").with("reason", "Mezz’ora di troppo")).await.ok().shows("Ore riaperte");
        let page = lucia.open(&id).await.ok();
        lucia.send(&page, &page.form(&id).with("to", "0:20")).await.ok().shows("Correzione salvata");
        let team = giulia.open(&format!("/servizi/{service}/ore")).await.ok();
        giulia.send(&team, &team.form("/chiudi")).await.ok().shows("Questo mese è chiuso").shows("0:20");
        writes(&lucia, &service, &[("enrolments", who(&enrolment)), ("from", "0:20"), ("to", "0:25")]).await.shows("è chiuso");
        let team = giulia.open(&format!("/servizi/{service}/ore")).await.ok();
        giulia.send(&team, &team.form("/riapri").with("reason", "Una riga mancava")).await.ok().shows("Una riga mancava");
        writes(&lucia, &service, &[("enrolments", who(&enrolment)), ("from", "0:20"), ("to", "0:25")]).await.ok();
    }
}

on_both_engines! {
    async fn a_statement_adds_up_what_was_written_once_and_names_people_only_to_who_may_see_them(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let elena = comes_in(&node, "elena", "management").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let contract = a_contract(&giulia, &service).await;
        an_activity(&giulia, &service, &enrolment, "").await;
        writes(&giulia, &service, &[("kind", "indirect"), ("from", "11"), ("to", "12")]).await.ok();
        let address = format!("/contratti/{contract}/rendiconto");
        let page = giulia.open(&address).await.ok();
        page.shows("22,50").shows(FAMILY_NAME).shows("Il mese è ancora aperto");
        let file = giulia.open(&format!("{address}/esporta")).await.ok().body;
        assert!(file.contains(FAMILY_NAME) && file.contains("22,50"), "{file}");
        // Text has one table, the finest that she may see, so that another program reads it.
        assert!(!file.contains("Persona per persona") && !file.contains("Comune per comune"), "{file}");
        // The workbook has one page more, and its names are not in clear in the packed file of who sees none.
        let taken = giulia.file(&format!("{address}/esporta?formato=xlsx")).await;
        assert_eq!(pages_of(taken), ["Contratto", "Persona per persona", "Comune per comune"]);
        let taken = elena.file(&format!("{address}/esporta?formato=ods")).await;
        assert_eq!(pages_of(taken), ["Contratto", "Comune per comune"]);
        let page = elena.open(&address).await.ok();
        page.shows("22,50");
        let file = elena.open(&format!("{address}/esporta")).await.ok().body;
        assert!(!page.body.contains(FAMILY_NAME) && !file.contains(FAMILY_NAME), "{file}");
        assert!(file.contains("Bologna (BO)"), "who sees no people has the municipalities: {file}");
        assert_eq!(elena.open("/ore").await.status, StatusCode::NOT_FOUND);
    }
}

on_both_engines! {
    async fn the_authorisation_of_a_person_says_under_which_of_two_contracts_her_hours_go(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let (first, second) = (a_contract(&giulia, &service).await, a_contract(&giulia, &service).await);
        assert_ne!(first, second);
        an_activity(&giulia, &service, &enrolment, "").await;
        let contracts = || async { node.texts("SELECT contract FROM activity_shares WHERE state = 'delivered' ORDER BY id").await };
        assert_eq!(contracts().await, [String::new()], "nobody has said which");
        giulia.open(&format!("/servizi/{service}/ore")).await.ok().shows("non vanno in nessun contratto");
        let page = giulia.open(&format!("{enrolment}/ore")).await.ok();
        let form = page.form("/ore").with("contract", &second).with("hours", "0:30").with("starts", &in_days(0));
        giulia.send(&page, &form).await.ok().shows("0:30 ogni settimana");
        writes(&giulia, &service, &[("enrolments", who(&enrolment)), ("from", "11"), ("to", "13")]).await.ok();
        assert!(contracts().await.contains(&second));
        giulia.open(&format!("{enrolment}/ore")).await.ok().shows("più ore di quelle autorizzate");

        // What was written before goes there when it is asked for, unless the month is closed.
        let hours = format!("/servizi/{service}/ore");
        let before = giulia.open(&hours).await.ok();
        press(&giulia, &hours, "/chiudi").await;
        giulia.send(&before, &before.form("/ore/contratto")).await.ok().shows("Il mese è chiuso").shows("non vanno in nessun contratto");
        let page = giulia.open(&hours).await.ok();
        giulia.send(&page, &page.form("/riapri").with("reason", "Mancava il contratto")).await.ok();
        let page = giulia.open(&hours).await.ok();
        let after = giulia.send(&page, &page.form("/ore/contratto")).await.ok();
        assert!(!after.shows("le ore che hanno un contratto ci sono andate").text().contains("non vanno in nessun contratto"));
        assert_eq!(contracts().await, [second.clone(), second]);
        let (kept, added) = sums(&node).await;
        assert_eq!(kept, added);
    }
}

on_both_engines! {
    async fn nobody_writes_or_reads_hours_of_people_or_colleagues_that_are_not_hers(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let (service, other) = (a_service(&giulia).await, a_service_called(&giulia, "Mensa La Lucciola").await);
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let activity = an_activity(&giulia, &service, &enrolment, "").await;
        let giulias = node.texts("SELECT id FROM accounts WHERE login = 'giulia'").await.remove(0);
        for address in [
            format!("/ore/{activity}"),
            format!("/ore?chi={giulias}"),
            format!("/ore/mese?chi={giulias}"),
            format!("/ore/settimana?chi={giulias}"),
            format!("{enrolment}/ore"),
            format!("/servizi/{service}/ore"),
            "/contratti".to_owned(),
        ] {
            assert_eq!(lucia.open(&address).await.status, StatusCode::NOT_FOUND, "{address}");
        }
        // She works in the other service.
        joins(&giulia, &other, "lucia", &in_days(0), "").await.ok();
        let page = lucia.open(&format!("/ore?servizio={service}")).await.ok();
        assert!(!page.body.contains(FAMILY_NAME));
        let mut form = page.form_asking("as").with("as", "delivered").with("from", "9").with("to", "10");
        form.fields.push(("enrolments".to_owned(), who(&enrolment).to_owned()));
        for service in [&service, &other] {
            let refused = lucia.send(&page, &form.clone().with("service", service)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(!refused.body.contains(FAMILY_NAME));
        }
        // Neither is she in another service.
        let page = giulia.open(&format!("/ore?servizio={other}")).await.ok();
        let mut form = page.form_asking("as").with("as", "delivered").with("from", "14").with("to", "15");
        form.fields.push(("enrolments".to_owned(), who(&enrolment).to_owned()));
        giulia.send(&page, &form).await.shows("non è in questo servizio");
        let db = node.database().await;
        let mut tx = db.read().await.unwrap();
        let rows: i64 = sql!(&mut tx, c => sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM activities").fetch_one(c)).unwrap();
        assert_eq!(rows, 1);
    }
}

on_both_engines! {
    async fn work_that_was_begun_is_written_when_it_is_stopped_with_its_note_and_a_wrong_start_loses_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let page = giulia.open(&format!("/ore?servizio={service}")).await.ok();
        let begin = page.form("/ore/inizia").with("note", "Portare i libri");
        let nobody = giulia.send(&page, &begin).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nobody.body.contains("Portare i libri"), "what was typed is kept");
        giulia.send(&page, &begin.with("enrolments", who(&enrolment))).await.ok().shows("Ferma e scrivi");
        let stored = node.texts("SELECT note FROM activity_clocks").await;
        assert!(!stored[0].is_empty() && !stored[0].contains("libri"), "the note is encrypted: {stored:?}");
        holds(&node, &["Portare i libri"]).await;
        let page = giulia.open("/ore").await.ok();
        giulia.send(&page, &page.form("/ore/ferma")).await.ok().shows("Portare i libri").shows("Rossi");
        assert!(node.texts("SELECT note FROM activity_clocks").await.is_empty());
    }
}
