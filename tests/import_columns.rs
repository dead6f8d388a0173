//! A sheet that says one thing in several columns, and who is around somebody: put together, written as her family and network, taken back.

use crate::imports::{address, chosen, imports, rests, tries, uploads};
use crate::on_both_engines;
use crate::pressed::press;
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::staff::comes_in;

const SHEET: &str = "Cognome;Nome;Nato il;Indirizzo;N. civico;Telefono;Cellulare;Madre;Tel. madre;Padre;Note;Osservazioni\n\
     Verdi;Nina;01/02/2020;Via Roma;12;051 000001;340 000 0001;Bianchi Rosa;340 000 0002;;Arriva da sola;Ama il disegno\n\
     Verdi;Ugo;01/02/2018;Via Roma 12;12;;340 000 0003;Bianchi Rosa;340 000 0002;Verdi Aldo;;\n\
     Rossi;Ada;01/02/1980;;;;;;;;;\n";

/// The address of somebody's record, by her first name.
async fn record(node: &TestNode, name: &str) -> String {
    let found = node.texts("SELECT given_name || ' /persone/' || id FROM people").await;
    let found = found.iter().find_map(|line| line.strip_prefix(&format!("{name} ")));
    found.expect("she has a record").to_owned()
}

async fn relations(node: &TestNode) -> i64 {
    node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM relations").await
}

/// What is guessed of the columns of a sheet.
async fn guessed(panel: &Panel, sheet: &str) -> Vec<String> {
    chosen(&uploads(panel, "elenco.csv", sheet.as_bytes()).await.ok())
}

on_both_engines! {
    async fn columns_that_say_one_thing_are_joined_and_parents_become_family_and_go_with_the_record(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let columns = uploads(&giulia, "elenco.csv", SHEET.as_bytes()).await.ok();
        let expected = ["family_name", "given_name", "birth_date", "address", "address", "telephone", "telephone", "mother",
            "mother_telephone", "father", "notes", "notes"];
        assert_eq!(chosen(&columns), expected);
        columns.shows("Più colonne possono essere la stessa cosa");
        let tried = tries(&giulia, &columns).await;
        tried.shows("Persone nuove 3").shows("Righe da correggere 0").shows("In famiglia e rete 3");
        tried.shows("Madri, padri e tutori non diventano schede");
        assert!(!tried.text().contains("minorenn"), "the sheet says who their parents are");
        assert_eq!(relations(&node).await, 0, "a trial writes nothing");

        let made = imports(&giulia, &tried, &[]).await;
        made.shows("Schede fatte 3").shows("Scritti in famiglia e rete 3");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM people").await, 3, "a mother is no record, and not two");
        let nina = record(&node, "Nina").await;
        let page = giulia.open(&nina).await.ok();
        page.shows("Via Roma 12").shows("051 000001").shows("Cellulare: 340 000 0001");
        page.shows("Note: Arriva da sola").shows("Osservazioni: Ama il disegno").shows("Bianchi Rosa");
        giulia.open(&format!("{nina}/relazioni")).await.ok().shows("Bianchi Rosa").shows("Madre").shows("340 000 0002");
        let ugo = giulia.open(&record(&node, "Ugo").await).await.ok();
        assert!(!ugo.shows("Via Roma 12").shows("340 000 0003").text().contains("Via Roma 12 12"), "its number is there once");
        let log = node.texts("SELECT detail FROM audit_entries WHERE action = 'import.related'").await;
        assert!(log.len() == 1 && log[0].contains(nina.trim_start_matches("/persone/")), "{log:?}");
        let said = node.texts("SELECT said FROM relations").await.concat();
        assert!(!said.contains("Bianchi"), "what is said is encrypted");

        press(&giulia, &address(&made), "/annulla").await;
        rests(&giulia, &address(&made)).await.shows("Schede tolte 3").shows("Schede rimaste 0");
        assert_eq!((relations(&node).await, node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM people").await), (0, 0));
    }

    async fn a_cell_that_is_no_telephone_or_no_name_is_told_with_its_line_and_stops_everything(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let sheet = "Cognome;Nome;Telefono;Cellulare;Tel. madre;Padre\nVerdi;Nina;051 000001;della zia;casa;deceduto\nRossi;Ada;;;340 000 0001;\n";
        let tried = tries(&giulia, &uploads(&giulia, "elenco.csv", sheet.as_bytes()).await.ok()).await;
        tried.shows("Persone nuove 1").shows("Righe da correggere 1").shows("In famiglia e rete 1");
        tried.shows("2 Verdi").shows("Telefono «della zia»: Non sembra un telefono");
        tried.shows("Telefono della madre «casa»: Non sembra un telefono").shows("Padre «deceduto»: Non è un nome");
        giulia.send(&tried, &tried.form("/avvia")).await.shows("C’è una riga da correggere, e ferma tutto");
        assert_eq!(relations(&node).await, 0);
        imports(&giulia, &tried, &["without_bad"]).await.shows("Schede fatte 1");
        // Whose name the sheet does not say is not lost.
        let ada = record(&node, "Ada").await;
        giulia.open(&format!("{ada}/relazioni")).await.ok().shows("Nome da chiedere").shows("340 000 0001");
    }

    async fn a_family_that_somebody_has_changed_keeps_the_record(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let tried = tries(&giulia, &uploads(&giulia, "elenco.csv", SHEET.as_bytes()).await.ok()).await;
        let made = imports(&giulia, &tried, &[]).await;
        let nina = record(&node, "Nina").await;
        let list = giulia.open(&format!("{nina}/relazioni")).await.ok();
        let link = list.body.split(&format!("href=\"{nina}/relazioni/rel_")).nth(1).expect("a relation has its page");
        let mother = format!("{nina}/relazioni/rel_{}", link.split('"').next().unwrap_or_default());
        let page = giulia.open(&mother).await.ok();
        giulia.send(&page, &page.form("/relazioni/").with("telephone", "340 000 0009")).await.ok();
        press(&giulia, &address(&made), "/annulla").await;
        let undone = rests(&giulia, &address(&made)).await;
        undone.shows("Schede tolte 2").shows("Schede rimaste 1").shows("Verdi Nina Qualcuno ha scritto in famiglia e rete");
        assert_eq!(relations(&node).await, 1);
        giulia.open(&format!("{nina}/relazioni")).await.ok().shows("Bianchi Rosa").shows("340 000 0009");
    }

    async fn what_was_said_of_a_sheet_before_is_kept_to(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let sheet = "Cognome;Telefono;Cellulare;Madre\nVerdi;051 000001;340 000 0001;Bianchi Rosa\n";
        let columns = uploads(&giulia, "elenco.csv", sheet.as_bytes()).await.ok();
        assert_eq!(chosen(&columns), ["family_name", "telephone", "telephone", "mother"]);
        let form = columns.form("/colonne").with("column-2", "").with("column-3", "guardian");
        rests(&giulia, &address(&giulia.send(&columns, &form).await.ok())).await.shows("Persone nuove 1");
        assert_eq!(guessed(&giulia, sheet).await, ["family_name", "telephone", "", "guardian"]);
    }
}
