//! A sheet that says in which service each person is: records and enrolments are made together, or nothing is, and go together.

use pico_node::people::Sex;
use pico_node::people::tax_code::compose;

use crate::enrolments::counts;
use crate::imports::{address, imports, rests, tries, uploads};
use crate::on_both_engines;
use crate::pressed::press;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service_called, an_enrolment};
use crate::support::staff::comes_in;

fn code(family: &str, given: &str, birth: &str) -> String {
    compose(family, given, birth.parse().unwrap(), Sex::Female, "A944")
}

async fn tried(panel: &Panel, sheet: &str) -> Page {
    tries(panel, &uploads(panel, "utenti.csv", sheet.as_bytes()).await.ok()).await
}

/// Who is where: name, service, state, since, points, waits since, first day.
async fn enrolled(node: &TestNode) -> Vec<String> {
    node.texts(
        "SELECT p.family_name || '|' || e.state || '|' || e.since || '|' || e.points || '|' || e.waiting_since || '|' || e.started_on \
         FROM enrolments e JOIN people p ON p.id = e.person ORDER BY p.sort_key, e.since",
    )
    .await
}

/// What is kept beside the rows is what a recount says.
async fn is_counted_right(node: &TestNode) {
    let pairs = [
        (
            "SELECT service || state || enrolments FROM enrolment_totals WHERE enrolments <> 0 ORDER BY 1",
            "SELECT service || state || COUNT(*) FROM enrolments GROUP BY service, state ORDER BY 1",
        ),
        (
            "SELECT birth_date || people FROM in_care_by_birth ORDER BY 1",
            "SELECT p.birth_date || COUNT(*) FROM people p WHERE EXISTS (SELECT 1 FROM enrolments e WHERE e.person = p.id \
             AND e.state IN ('active', 'suspended')) GROUP BY p.birth_date ORDER BY 1",
        ),
        (
            "SELECT id || taken FROM services ORDER BY 1",
            "SELECT s.id || (SELECT COUNT(*) FROM enrolments e WHERE e.service = s.id AND e.state IN ('assigned', 'active', 'suspended')) \
             FROM services s ORDER BY 1",
        ),
        (
            "SELECT e.id FROM enrolments e JOIN people p ON p.id = e.person WHERE e.name <> p.sort_key",
            "SELECT id FROM people WHERE id = ''",
        ),
        (
            "SELECT id || version FROM enrolments ORDER BY 1",
            "SELECT enrolment || COUNT(*) FROM enrolment_steps GROUP BY enrolment ORDER BY 1",
        ),
    ];
    for (kept, recounted) in pairs {
        assert_eq!(node.texts(kept).await, node.texts(recounted).await, "{kept}");
    }
}

on_both_engines! {
    async fn records_and_enrolments_of_a_sheet_are_made_together_and_go_together(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let day = a_service_called(&giulia, "Centro diurno La Lucciola").await;
        a_service_called(&giulia, "Doposcuola Età d’Oro").await;
        let dina = code("Donati", "Dina", "1970-02-03");
        let page = giulia.open("/persone/nuova").await.ok();
        let form = page.form("").with("family_name", "Donati").with("given_name", "Dina").with("tax_code", &dina);
        let record = giulia.send(&page, &form).await.ok().path;
        let sheet = format!(
            "Cognome;Nome;CF;Servizio;Nel servizio dal;Stato;In lista dal;Punti\n\
             Anselmi;Anna;{};CENTRO DIURNO LA LUCCIOLA;01/09/2026;In carico;04/03/2026;12\n\
             Anselmi;Anna;{};doposcuola eta d'oro;;lista d'attesa;05/03/2026;7\n\
             Brunelli;Bruna;;Centro diurno La Lucciola;02/09/2026;;;\n\
             Carli;Carla;;Centro diurno La Lucciola;;Richiesta;06/03/2026;\n\
             Donati;Dina;{dina};Centro diurno La Lucciola;03/09/2026;;;\n\
             Elmi;Elena;;;;;;\n",
            code("Anselmi", "Anna", "1985-12-10"),
            code("Anselmi", "Anna", "1985-12-10"),
        );
        let tried = tried(&giulia, &sheet).await;
        tried.shows("Persone nuove 4").shows("Righe da correggere 0").shows("Prese in carico 5").shows("Di chi c’è già 2");
        tried.shows("È la persona della riga 2: si fa solo la presa in carico").shows("6 Donati").shows("Solo presa in carico");
        assert_eq!(enrolled(&node).await, Vec::<String>::new(), "a trial writes nothing");
        let made = imports(&giulia, &tried, &[]).await;
        made.shows("Schede fatte 4").shows("Prese in carico fatte 5");
        let expected = [
            "Anselmi|waiting|2026-03-05|7|2026-03-05|",
            "Anselmi|active|2026-09-01|12|2026-03-04|2026-09-01",
            "Brunelli|active|2026-09-02|0||2026-09-02",
            "Carli|requested|2026-03-06|0||",
            "Donati|active|2026-09-03|0||2026-09-03",
        ];
        assert_eq!(enrolled(&node).await, expected);
        is_counted_right(&node).await;
        giulia.open(&record).await.ok().shows("Centro diurno La Lucciola");
        giulia.open(&format!("/servizi/{day}/persone")).await.ok().shows("Donati Dina").shows("Brunelli Bruna");
        let log = node.texts("SELECT detail FROM audit_entries WHERE action = 'import.enrolled'").await;
        assert!(log.len() == 1 && log[0].contains(record.trim_start_matches("/persone/")), "{log:?}");

        press(&giulia, &address(&made), "/annulla").await;
        let undone = rests(&giulia, &address(&made)).await;
        undone.shows("Schede tolte 4").shows("Prese in carico tolte 5").shows("Prese in carico rimaste 0");
        assert_eq!(enrolled(&node).await, Vec::<String>::new());
        assert_eq!(node.texts("SELECT family_name FROM people").await, ["Donati"], "who was here before stays");
        is_counted_right(&node).await;
    }

    async fn who_has_left_or_rests_comes_with_her_past_and_the_same_sheet_does_not_bring_it_twice(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let day = a_service_called(&giulia, "Centro diurno La Lucciola").await;
        let sheet = "Cognome;Nome;Nato il;Servizio;Nel servizio dal;Stato;In lista dal;Sospeso dal;Data dimissione;Motivo\n\
             Anselmi;Anna;10/12/1985;Centro diurno La Lucciola;01/09/2024;dimessa;;;30/06/2025;Bisogno risolto\n\
             Anselmi;Anna;10/12/1985;Centro diurno La Lucciola;02/03/2026;in carico;;;;\n\
             Brunelli;Bruna;11/12/1985;Centro diurno La Lucciola;01/09/2025;;04/03/2025;02/02/2026;;Ricovero\n\
             Carli;Carla;12/12/1985;Centro diurno La Lucciola;;;06/03/2025;;01/10/2025;Si era iscritta altrove\n\
             Donati;Dina;13/12/1985;Centro diurno La Lucciola;01/09/2025;dimessa;;;;Decesso\n";
        let tried = tried(&giulia, sheet).await;
        tried.shows("Persone nuove 3").shows("Righe da correggere 1").shows("Prese in carico 4").shows("Conclusa il");
        imports(&giulia, &tried, &["without_bad"]).await.shows("Prese in carico fatte 4");
        let expected = [
            "Anselmi|closed|2025-06-30|0||2024-09-01",
            "Anselmi|active|2026-03-02|0||2026-03-02",
            "Brunelli|suspended|2026-02-02|0|2025-03-04|2025-09-01",
            "Carli|closed|2025-10-01|0|2025-03-06|",
        ];
        assert_eq!(enrolled(&node).await, expected);
        let reasons = node.texts("SELECT e.reason FROM enrolments e JOIN people p ON p.id = e.person ORDER BY p.sort_key, e.since").await;
        assert_eq!(reasons, ["need_resolved", "", "hospital", "request_other"]);
        is_counted_right(&node).await;
        let ended = giulia.open(&format!("/servizi/{day}/persone?elenco=concluse")).await.ok();
        ended.shows("Anselmi Anna").shows("Carli Carla");
        let enrolment = node.texts("SELECT e.id FROM enrolments e WHERE e.reason = 'request_other'").await.remove(0);
        giulia.open(&format!("/prese/{enrolment}")).await.ok().shows("Si era iscritta altrove");

        let again = tries(&giulia, &uploads(&giulia, "utenti.csv", sheet.as_bytes()).await.ok()).await;
        again.shows("Righe da correggere 5").shows("In questi giorni era già in questo servizio");
    }

    async fn what_somebody_went_on_with_stays(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        a_service_called(&giulia, "Centro diurno La Lucciola").await;
        let sheet = "Cognome;Nome;Servizio;Nel servizio dal\nAnselmi;Anna;Centro diurno La Lucciola;01/09/2026\n\
             Brunelli;Bruna;Centro diurno La Lucciola;01/09/2026\nCarli;Carla;Centro diurno La Lucciola;01/09/2026\n";
        let made = imports(&giulia, &tried(&giulia, sheet).await, &[]).await;
        let ids = node.texts("SELECT e.id FROM enrolments e JOIN people p ON p.id = e.person ORDER BY p.sort_key").await;
        let people = node.texts("SELECT id FROM people ORDER BY sort_key").await;
        // A step for one; a change of the record of another, which is no reason for her enrolment to stay.
        let step = format!("/prese/{}/fai/sospendi", ids[0]);
        let page = giulia.open(&step).await.ok();
        giulia.send(&page, &page.form(&step).with_any("reason")).await.ok();
        let page = giulia.open(&format!("/persone/{}/modifica", people[1])).await.ok();
        giulia.send(&page, &page.form("").with("telephone", "051 000001")).await.ok();
        press(&giulia, &address(&made), "/annulla").await;
        let undone = rests(&giulia, &address(&made)).await;
        undone.shows("Schede tolte 1").shows("Schede rimaste 2").shows("Prese in carico tolte 2").shows("Prese in carico rimaste 1");
        undone.shows("Anselmi Anna Qualcuno ha fatto un passo").shows("Anselmi Anna È in un servizio").shows("Brunelli Bruna È stata cambiata");
        assert_eq!(node.texts("SELECT id FROM enrolments").await, [ids[0].clone()]);
        is_counted_right(&node).await;
    }

    async fn every_line_that_cannot_be_is_told_with_why_and_nobody_takes_a_place_that_is_not_there(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let day = a_service_called(&giulia, "Centro diurno La Lucciola").await;
        counts(&giulia, &day, "2").await;
        let dina = code("Donati", "Dina", "1970-02-03");
        let page = giulia.open("/persone/nuova").await.ok();
        let form = page.form("").with("family_name", "Donati").with("given_name", "Dina").with("tax_code", &dina);
        let record = giulia.send(&page, &form).await.ok().path;
        an_enrolment(&giulia, record.split('?').next().unwrap(), &day).await;
        let sheet = format!(
            "Cognome;Nome;CF;Nato il;Servizio;Nel servizio dal\n\
             Anselmi;Anna;;;Piscina;01/09/2026\n\
             Brunelli;Bruna;;;Centro diurno La Lucciola;01/09/2090\n\
             Carli;Carla;;10/10/2020;Centro diurno La Lucciola;01/09/2019\n\
             Donati;Dina;{dina};;Centro diurno La Lucciola;01/09/2026\n\
             Elmi;Elena;;;Centro diurno La Lucciola;01/09/2026\n\
             Fonti;Franca;;;Centro diurno La Lucciola;01/09/2026\n"
        );
        let tried = tried(&giulia, &sheet).await;
        tried.shows("Persone nuove 1").shows("Righe da correggere 5").shows("Prese in carico 1");
        tried.shows("Servizio «Piscina»: Non c’è un servizio con questo nome").shows("È prima della data di nascita");
        tried.shows("3 Brunelli").shows("5 Donati").shows("7 Fonti");
        let file = giulia.open(&format!("{}/esporta", address(&tried))).await.ok().body;
        for line in ["Piscina", "Fonti", "Donati"] {
            assert!(file.contains(line), "{line}: {file}");
        }
        // Somebody takes the last place by hand: what was decided does not hold any more.
        let page = giulia.open("/persone/nuova").await.ok();
        let other = giulia.send(&page, &page.form("").with("family_name", "Gallo")).await.ok().path;
        an_enrolment(&giulia, other.split('?').next().unwrap(), &day).await;
        let again = imports(&giulia, &tried, &["without_bad"]).await;
        again.shows("Nel frattempo le schede del nodo sono cambiate").shows("Righe da correggere 6");
        assert_eq!(node.texts("SELECT family_name FROM people ORDER BY sort_key").await, ["Donati", "Gallo"]);
    }

    async fn one_service_and_one_day_are_chosen_for_the_whole_sheet_and_columns_remembered(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let day = a_service_called(&giulia, "Centro diurno La Lucciola").await;
        let sheet = b"Cognome;Nome;Punti\nAnselmi;Anna;\nBrunelli;Bruna;9\n";
        let columns = uploads(&giulia, "p.csv", sheet).await.ok();
        let refused = giulia.send(&columns, &columns.form("/colonne")).await;
        refused.shows("non si sa in quale servizio");
        let future = refused.form("/colonne").with("service", &day).with("from", "01/01/2090");
        giulia.send(&refused, &future).await.shows("deve ancora venire");
        let said = giulia.send(&refused, &future.with("from", "01/10/2026")).await.ok();
        let tried = rests(&giulia, &address(&said)).await;
        imports(&giulia, &tried, &[]).await.shows("Prese in carico fatte 2");
        let expected = ["Anselmi|active|2026-10-01|0||2026-10-01", "Brunelli|waiting|2026-10-01|9|2026-10-01|"];
        assert_eq!(enrolled(&node).await, expected);
        // The columns are remembered, the service is not: the next sheet may be of another.
        let columns = uploads(&giulia, "q.csv", sheet).await.ok();
        columns.shows("Hai già importato un foglio con questi titoli");
        let fields = columns.form("/colonne").fields;
        assert!(fields.iter().any(|(name, value)| name == "column-2" && value == "points"), "{fields:?}");
        assert!(fields.iter().any(|(name, value)| name == "service" && value.is_empty()), "{fields:?}");
    }

    async fn a_node_that_stops_in_the_middle_enrols_everybody_once(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        a_service_called(&giulia, "Centro diurno La Lucciola").await;
        a_service_called(&giulia, "Doposcuola La Lucciola").await;
        // Each person in two services; her second line is in another stretch than her first.
        let mut sheet = String::from("Cognome;Nome;Nato il;Servizio;Nel servizio dal\n");
        for service in ["Centro diurno La Lucciola", "Doposcuola La Lucciola"] {
            for number in 0..2_500 {
                use std::fmt::Write;
                let birth = jiff::civil::date(1950, 1, 1).checked_add(jiff::Span::new().days(number)).unwrap();
                writeln!(sheet, "Rossi;Anna;{};{service};01/09/2026", birth.strftime("%d/%m/%Y")).unwrap();
            }
        }
        let tried = tried(&giulia, &sheet).await;
        let import = address(&tried);
        giulia.send(&tried, &tried.form("/avvia")).await.ok();
        let some = async || (node.count("SELECT written FROM imports").await > 0).then_some(());
        crate::support::eventually("some are made", some).await;
        node.kill();
        node.serve().await;
        rests(&giulia, &import).await.shows("Schede fatte 2.500").shows("Prese in carico fatte 5.000");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM enrolments").await, 5_000);
        assert_eq!(node.count("SELECT CAST(COUNT(DISTINCT person) AS BIGINT) FROM enrolments").await, 2_500);
        is_counted_right(&node).await;
        press(&giulia, &import, "/annulla").await;
        rests(&giulia, &import).await.shows("Schede tolte 2.500").shows("Prese in carico tolte 5.000");
        is_counted_right(&node).await;
    }
}
