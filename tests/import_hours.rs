//! Delivered hours of a spreadsheet: tried by the rules of the form, written all or none, and taken away again while their months are open.

use std::fmt::Write;

use pico_node::people::Sex;
use pico_node::people::tax_code::compose;
use reqwest::StatusCode;

use crate::activities::sums;
use crate::imports::{address, chosen, imported, imports, rests, tries, uploads};
use crate::on_both_engines;
use crate::pressed::press;
use crate::support::desk::in_days;
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_contract, a_service_called};
use crate::support::staff::comes_in;

const SERVICE: &str = "Doposcuola La Lucciola";
const ROWS: &str = "SELECT a.starts || '-' || a.ends || '|' || a.kind || '|' || (SELECT COUNT(*) FROM activity_shares s \
     WHERE s.activity = a.id AND s.person <> '') FROM activities a WHERE a.state = 'delivered' ORDER BY a.day, a.starts";
const ACTIVITIES: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM activities";
const HEAD: &str = "Data;Dalle;Alle;Ore;Operatore;Cognome utente;Nome utente;Codice fiscale;Nato il;Servizio;Tipo;Note";

fn code() -> String {
    compose("Anselmi", "Anna", "1985-12-10".parse().unwrap(), Sex::Female, "A944")
}

/// People in the service: two since long, two of one name, one who came lately; and one in no service. Answers the service.
async fn people(giulia: &Panel) -> String {
    let service = a_service_called(giulia, SERVICE).await;
    let (long, lately) = (in_days(-90), in_days(-10));
    let people = format!(
        "Cognome;Nome;Nato il;CF;Servizio;Nel servizio dal\n\
         Anselmi;Anna;10/12/1985;{};{SERVICE};{long}\n\
         Brunelli;Bruna;11/12/1985;;{SERVICE};{long}\n\
         Rossi;Maria;01/01/1980;;{SERVICE};{long}\n\
         Rossi;Maria;02/02/1990;;{SERVICE};{long}\n\
         Carli;Carla;12/12/1985;;{SERVICE};{lately}\n\
         Donati;Dina;13/12/1985;;;\n",
        code()
    );
    imported(giulia, &people).await.shows("Schede fatte 6").shows("Prese in carico fatte 5");
    service
}

/// A sheet of these lines below the head.
fn sheet(lines: &[String]) -> String {
    format!("{HEAD}\n{}\n", lines.join("\n"))
}

async fn tried(panel: &Panel, lines: &[String]) -> Page {
    let columns = uploads(panel, "ore.csv", sheet(lines).as_bytes()).await.ok();
    tries(panel, &columns).await
}

/// A line of what a colleague has done with Anna.
fn with_anna(day: &str, from: &str, to: &str, who: &str) -> String {
    format!("{day};{from};{to};;{who};Anselmi;Anna;;;{SERVICE};;")
}

/// The month of a day, as an address has it.
fn month_of(day: &str) -> String {
    format!("{}-{}", &day[6..], &day[3..5])
}

/// Every trap that a sheet can have, from line 2 on.
fn traps(day: &str) -> Vec<String> {
    let code = code();
    vec![
        format!("{day};9:00;11:00;;lucia;Anselmi;Anna;{code};;{SERVICE};;Compiti"),
        format!("{day};9.00;11;;Lucia Della Giovampaola;Brunelli;Bruna;;;DOPOSCUOLA LA LUCCIOLA;diretta;Merenda"),
        format!("{day};9:00;11:00;2;lucia;;;{code};;{SERVICE};;"),
        format!("{day};10:00;12:00;;lucia;Brunelli;Bruna;;;{SERVICE};;"),
        format!("{day};12:00;11:00;;lucia;Anselmi;Anna;;;{SERVICE};;"),
        format!("{day};;;1,5;lucia;Anselmi;Anna;;;{SERVICE};senza la persona;"),
        format!("{day};;;-2;lucia;Anselmi;Anna;;;{SERVICE};;"),
        format!("{};9;10;;lucia;Anselmi;Anna;;;{SERVICE};;", in_days(3)),
        format!("{day};13;14;;nessuna;Anselmi;Anna;;;{SERVICE};;"),
        format!("{day};13;14;;lucia;Rossi;Maria;;;{SERVICE};;"),
        format!("{day};13;14;;lucia;Neri;Nera;;;{SERVICE};;"),
        format!("{day};13;14;;lucia;Carli;Carla;;;{SERVICE};;"),
        format!("{day};13;14;;lucia;Donati;Dina;;;{SERVICE};;"),
        format!("{day};13;14;;lucia;Anselmi;Anna;;;Piscina;;"),
        format!("{day};13;14;;lucia;;;;;{SERVICE};;"),
        format!("{day};14;15;;lucia;Rossi;Maria;;01/01/1980;{SERVICE};;"),
        format!("{day};16;17;;lucia;Anselmi;Anna;;;{SERVICE};pulizie;"),
        format!("{day};17;18;;lucia;Brunelli;Bruna;{code};;{SERVICE};;"),
        "Totale;;;99;;;;;;;;".to_owned(),
    ]
}

on_both_engines! {
    async fn a_sheet_with_every_trap_is_told_line_by_line_and_what_is_good_is_written_and_goes_again(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        comes_in(&node, "lucia", "operator").await;
        people(&giulia).await;
        let day = in_days(-40);
        let columns = uploads(&giulia, "ore.csv", sheet(&traps(&day)).as_bytes()).await.ok();
        let expected = [
            "day", "begins", "ends", "duration", "colleague", "family_name", "given_name", "tax_code", "birth_date", "service",
            "work_kind", "notes",
        ];
        assert_eq!(chosen(&columns), expected);
        let trial = tries(&giulia, &columns).await;
        trial.shows("Ore da scrivere 4:30").shows("Attività 3").shows("Righe buone 4").shows("Righe da correggere 13");
        trial.shows("Ci sono già, o due volte 1").shows("È già alla riga 2").shows("È un totale, non ore di un giorno");
        trial.shows("Di un’attività il foglio dice solo quanto è durata");
        trial.shows(&format!("6 {day} · 12:00 · 11:00 Da correggere Alle «11:00»: La fine viene prima dell’inizio"));
        for words in [
            "Dalle «10:00–12:00»: A quell’ora chi ha lavorato fa già un altro lavoro, alla riga 2",
            "Durata «-2»: È meno di niente",
            "Questo giorno deve ancora venire",
            "Chi ha lavorato «nessuna»: Non c’è un accesso con questo nome",
            "Cognome «Rossi Maria»: Più schede possono essere lei",
            "Cognome «Neri Nera»: Non c’è una scheda così",
            &format!("Cognome «Carli Carla»: È in questo servizio dal {}", in_days(-10)),
            "Cognome «Donati Dina»: Non è, e non è stata, in questo servizio",
            "Servizio «Piscina»: Non c’è un servizio con questo nome",
            "Con la persona: scegli almeno una persona",
            "Che lavoro «pulizie»: Non capisco che lavoro è",
            "Cognome «Brunelli Bruna»: Il codice fiscale è di una scheda con un altro nome",
        ] {
            trial.shows(words);
        }
        assert_eq!(node.count(ACTIVITIES).await, 0, "a trial writes nothing");
        let stopped = giulia.send(&trial, &trial.form("/avvia")).await;
        assert_eq!(stopped.status, StatusCode::UNPROCESSABLE_ENTITY);
        stopped.shows("Ci sono 13 righe da correggere, e fermano tutto");
        let file = giulia.open(&format!("{}/esporta", address(&trial))).await.ok().body;
        assert!(file.contains("Piscina") && file.contains("Non c’è un servizio con questo nome"), "{file}");

        let made = imports(&giulia, &trial, &["without_bad"]).await;
        made.shows("Attività scritte 3").shows("Le ore sono scritte");
        assert_eq!(node.texts(ROWS).await, ["540-660|direct|2", "660-750|indirect|1", "840-900|direct|1"]);
        let (kept, added) = sums(&node).await;
        assert_eq!(kept, added);
        let log = node.texts("SELECT detail FROM audit_entries WHERE action = 'import.made' ORDER BY at DESC").await;
        assert!(log[0].contains("activities=3 minutes=270"), "{log:?}");
        assert_eq!(node.texts("SELECT detail FROM audit_entries WHERE action = 'import.hours'").await.len(), 1);
        assert_eq!(node.texts("SELECT written_by_name FROM activities").await[0], "Giulia Della Giovampaola");
        // The same sheet once more writes nothing twice.
        let again = tried(&giulia, &traps(&day)).await;
        again.shows("Righe buone 0").shows("Ci sono già, o due volte 5").shows("Queste ore ci sono già");
        again.shows("Con questo foglio non si può scrivere nessuna ora");
        press(&giulia, &address(&again), "/butta").await;

        press(&giulia, &address(&made), "/annulla").await;
        rests(&giulia, &address(&made)).await.shows("Attività tolte 3").shows("Attività rimaste 0").shows("sono state tolte tutte");
        assert_eq!(node.count(ACTIVITIES).await, 0);
        let (kept, added) = sums(&node).await;
        assert_eq!((kept, added), (Vec::new(), Vec::new()));
        assert_eq!(node.texts("SELECT detail FROM audit_entries WHERE action = 'import.hours-back'").await.len(), 1);
    }

    async fn what_was_signed_closed_or_corrected_since_stays_and_a_signed_month_takes_no_line(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let service = people(&giulia).await;
        let day = in_days(-40);
        let month = month_of(&day);
        let lines = [
            with_anna(&day, "9", "10", "lucia"),
            with_anna(&day, "9", "10", "giulia"),
            with_anna(&day, "11", "12", "giulia"),
        ];
        let made = imports(&giulia, &tried(&giulia, &lines).await, &[]).await;
        made.shows("Attività scritte 3");
        // A sheet that was tried before she signs.
        let before = tried(&giulia, &[with_anna(&day, "15", "16", "lucia")]).await;
        before.shows("Righe buone 1").shows("Righe da correggere 0");
        let page = lucia.open(&format!("/ore/mese?mese={month}")).await.ok();
        lucia.send(&page, &page.form("/firma")).await.ok().shows("Mese firmato");
        let row = node.texts("SELECT id FROM activities WHERE starts = 660").await.remove(0);
        let row = format!("/ore/{row}");
        let page = giulia.open(&row).await.ok();
        giulia.send(&page, &page.form(&row).with("to", "12:30")).await.ok().shows("Correzione salvata");

        let overtaken = imports(&giulia, &before, &[]).await;
        overtaken.shows("Nel frattempo le ore, le persone o i servizi del nodo sono cambiati").shows("Righe da correggere 1");
        overtaken.shows("Questo mese è già firmato");
        press(&giulia, &address(&overtaken), "/butta").await;

        press(&giulia, &address(&made), "/annulla").await;
        let undone = rests(&giulia, &address(&made)).await;
        undone.shows("Attività tolte 1").shows("Attività rimaste 2");
        undone.shows(&format!("{day} 9:00–10:00 Lucia Della Giovampaola {SERVICE} Il mese è stato firmato"));
        undone.shows(&format!("{day} 11:00–12:00 Giulia Della Giovampaola {SERVICE} Qualcuno l’ha corretta"));
        assert_eq!(node.texts(ROWS).await, ["540-600|direct|1", "660-750|direct|1"]);
        let (kept, added) = sums(&node).await;
        assert_eq!(kept, added);

        let giulias = tried(&giulia, &[with_anna(&day, "17", "18", "lucia"), with_anna(&day, "17", "18", "giulia")]).await;
        giulias.shows("Righe buone 1").shows("Questo mese è già firmato");
        press(&giulia, &address(&giulias), "/butta").await;
        press(&giulia, &format!("/servizi/{service}/ore?mese={month}"), "/chiudi").await.shows("Questo mese è chiuso");
        let closed = tried(&giulia, &[with_anna(&day, "17", "18", "giulia")]).await;
        closed.shows("Righe buone 0").shows("Il mese di questo servizio è chiuso");
    }

    async fn what_stands_in_a_sheet_is_guessed_can_be_said_otherwise_and_is_remembered(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = people(&giulia).await;
        let day = in_days(-40);
        let holds = |page: &Page| page.form("/colonne").fields.into_iter().find(|(name, _)| name == "holds").unwrap().1;
        let of_people = uploads(&giulia, "p.csv", b"Cognome;Nome;Nato il\nVerdi;Nina;01/02/1980\n").await.ok();
        assert_eq!(holds(&of_people), "people");
        let turned = giulia.send(&of_people, &of_people.form("/colonne").with("holds", "hours")).await.ok();
        turned.shows("Colonne lette di nuovo");
        assert_eq!(holds(&turned), "hours");
        giulia.send(&turned, &turned.form("/colonne")).await.shows("Non si sa in quale servizio");
        let back = giulia.send(&turned, &turned.form("/colonne").with("holds", "people")).await.ok();
        assert_eq!((holds(&back).as_str(), chosen(&back)[0].as_str()), ("people", "family_name"));

        // Nothing says that it is of hours; the service is one for the whole sheet.
        let lines = format!("Giorno;Nominativo;Chi;Quanto\n{day};Anselmi Anna;giulia;7h30\n");
        let columns = uploads(&giulia, "q.csv", lines.as_bytes()).await.ok();
        assert_eq!(holds(&columns), "people");
        let columns = giulia.send(&columns, &columns.form("/colonne").with("holds", "hours")).await.ok();
        assert_eq!(chosen(&columns), ["day", "family_then_given", "", ""]);
        let form = columns.form("/colonne").with("column-2", "colleague").with("column-3", "duration").with("service", &service);
        let said = giulia.send(&columns, &form).await.ok();
        let trial = rests(&giulia, &address(&said)).await;
        imports(&giulia, &trial, &[]).await.shows("Attività scritte 1");
        assert_eq!(node.texts(ROWS).await, ["480-930|direct|1"]);
        let columns = uploads(&giulia, "r.csv", lines.as_bytes()).await.ok();
        columns.shows("Hai già importato un foglio con questi titoli");
        assert_eq!(holds(&columns), "hours");
        assert_eq!(chosen(&columns), ["day", "family_then_given", "colleague", "duration"]);
        giulia.open("/importa").await.ok().shows("Ore svolte").shows("Persone");
        let template = giulia.open("/importa/modello?cosa=ore&formato=csv").await.ok().body;
        assert!(template.contains("Chi ha lavorato") && template.contains("Durata"), "{template}");
    }

    async fn hours_beyond_the_authorised_are_told_and_written_all_the_same(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = people(&giulia).await;
        let contract = a_contract(&giulia, &service).await;
        let her = "SELECT e.id FROM enrolments e JOIN people p ON p.id = e.person WHERE p.family_name = 'Anselmi'";
        let enrolment = format!("/prese/{}", node.texts(her).await.remove(0));
        let page = giulia.open(&format!("{enrolment}/ore")).await.ok();
        let form = page.form_asking("hours").with("contract", &contract).with("hours", "3").with("per", "whole");
        giulia.send(&page, &form.with("starts", &in_days(-60))).await.ok().shows("Autorizzazione salvata");
        let day = in_days(-40);
        let within = tried(&giulia, &[with_anna(&day, "9", "12", "giulia")]).await;
        assert!(!within.text().contains("più ore di quelle autorizzate"), "{}", within.text());
        press(&giulia, &address(&within), "/butta").await;
        // Two days of which each is within, and together they are not.
        let lines = [with_anna(&day, "9", "11", "giulia"), with_anna(&in_days(-5), "9", "11", "giulia")];
        let trial = tried(&giulia, &lines).await;
        trial.shows("una persona avrebbe più ore di quelle autorizzate").shows("Righe da correggere 0");
        imports(&giulia, &trial, &[]).await.shows("una persona ha adesso più ore di quelle autorizzate");
        let under = node.texts("SELECT contract FROM activity_shares").await;
        assert_eq!(under, [contract.clone(), contract], "they go under the contract of the authorisation");
    }

    async fn a_node_that_stops_in_the_middle_writes_every_hour_once(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        people(&giulia).await;
        let mut lines = String::from(HEAD);
        for day in 1..=60 {
            for quarter in 0..20 {
                let (from, to) = (480 + quarter * 15, 495 + quarter * 15);
                let clock = |minute: i64| format!("{}:{:02}", minute / 60, minute % 60);
                let line = with_anna(&in_days(-day), &clock(from), &clock(to), "giulia");
                write!(lines, "\n{line}").unwrap();
            }
        }
        let columns = uploads(&giulia, "ore.csv", lines.as_bytes()).await.ok();
        let trial = tries(&giulia, &columns).await;
        trial.shows("Attività 1.200").shows("Ore da scrivere 300:00");
        let import = address(&trial);
        giulia.send(&trial, &trial.form("/avvia")).await.ok();
        let some = async || (node.count("SELECT MAX(made) FROM imports").await > 6).then_some(());
        eventually("some are written", some).await;
        node.kill();
        node.serve().await;
        rests(&giulia, &import).await.shows("Attività scritte 1.200");
        assert_eq!(node.count(ACTIVITIES).await, 1_200);
        assert_eq!(node.count("SELECT CAST(COUNT(DISTINCT day || '/' || starts) AS BIGINT) FROM activities").await, 1_200);
        let (kept, added) = sums(&node).await;
        assert_eq!(kept, added);
        press(&giulia, &import, "/annulla").await;
        rests(&giulia, &import).await.shows("Attività tolte 1.200");
        assert_eq!(node.count(ACTIVITIES).await, 0);
    }
}
