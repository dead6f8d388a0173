//! People of a spreadsheet: read as it is, tried out, imported all or none, and taken back.

use pico_node::people::Sex;
use pico_node::people::tax_code::compose;
use pico_node::{execute, sql};
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::pressed::press;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, an_enrolment};
use crate::support::staff::comes_in;
use crate::support::{eventually, eventually_within};

/// How many people there are.
async fn people(node: &TestNode) -> i64 {
    node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM people").await
}

/// Chooses a file; answers the page that comes.
pub async fn uploads(panel: &Panel, name: &str, content: &[u8]) -> Page {
    let page = panel.open("/importa").await.ok();
    panel.upload(&page, &page.form("/importa"), (name, content)).await
}

pub fn address(page: &Page) -> String {
    page.path.split(['?', '#']).next().unwrap_or_default().trim_end_matches("/colonne").to_owned()
}

/// The page of an import when the node has nothing to do with it any more.
pub async fn rests(panel: &Panel, import: &str) -> Page {
    eventually_within(std::time::Duration::from_mins(2), "the node has done its work", async || {
        let page = panel.open(import).await.ok();
        (!page.body.contains("<progress")).then_some(page)
    })
    .await
}

/// Confirms the columns as they were guessed; answers what would come of it.
pub async fn tries(panel: &Panel, columns: &Page) -> Page {
    let page = panel.send(columns, &columns.form("/colonne")).await.ok();
    rests(panel, &address(&page)).await
}

/// Imports, with these boxes and buttons; answers what came of it.
pub async fn imports(panel: &Panel, tried: &Page, chosen: &[&str]) -> Page {
    let form = chosen.iter().fold(tried.form("/avvia"), |form, name| form.with(name, "yes"));
    let page = panel.send(tried, &form).await.ok();
    rests(panel, &address(&page)).await
}

/// A whole import of these lines.
pub async fn imported(panel: &Panel, content: &str) -> Page {
    let columns = uploads(panel, "persone.csv", content.as_bytes()).await.ok();
    let tried = tries(panel, &columns).await;
    imports(panel, &tried, &[]).await
}

/// What is chosen under a column of this title.
pub fn chosen(columns: &Page) -> Vec<String> {
    let fields = columns.form("/colonne").fields;
    fields.into_iter().filter(|(name, _)| name.starts_with("column-")).map(|(_, field)| field).collect()
}

fn code(family: &str, given: &str, birth: &str) -> String {
    compose(family, given, birth.parse().unwrap(), Sex::Female, "A944")
}

/// The same code with the last digit as a letter, as two people with one code have it, and its own last letter.
fn omocode(code: &str) -> String {
    let letters = "LMNPQRSTUV";
    let digit = code[14..15].parse::<usize>().unwrap();
    let body = format!("{}{}", &code[..14], &letters[digit..=digit]);
    let found = ('A'..='Z').map(|last| format!("{body}{last}"));
    found.into_iter().find(|code| pico_node::people::tax_code::TaxCode::parse(code).is_ok()).unwrap()
}

/// A file of an old program: `;`, letters of Windows, a title, heads over two lines, days in three forms, empty lines, a total.
fn old_file(bad: bool) -> Vec<u8> {
    let (anna, carla) = (code("Anselmi", "Anna", "1985-12-10"), code("Carli", "Carla", "1990-03-01"));
    let bruna = if bad { "31/02/1985" } else { "28/02/1985" };
    let text = format!(
        "Elenco utenti;;;;;;\r\n;;;;;;\r\nAnagrafica;;;Nascita;Residenza;;\r\nCognome;Nome;C.F.;Data;Comune;Tel.;Note\r\n\
         Anselmi;Anna;{anna};10.12.1985;Bologna;051 000001;perch\u{e9} s\u{ec}\r\n\
         D'Angelo;Niccol\u{f2};;3/4/1970;SAMONE - TN;;=HYPERLINK(\"http://example.org\")\r\n\
         ;;;;;;\r\n\
         Brunelli;Bruna;;{bruna};;;\r\n\
         Carli;Carla;{};01/03/1990;;;\r\n\
         Carli;Carla;{carla};;;;\r\n\
         Totale: 5;;;;;;\r\n",
        omocode(&carla)
    );
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

on_both_engines! {
    async fn a_file_as_it_is_is_tried_out_put_right_and_imported_and_one_bad_line_stops_everything(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        giulia.open("/persone").await.ok().shows("Importa");
        let columns = uploads(&giulia, "utenti.csv", &old_file(true)).await.ok();
        assert_eq!(chosen(&columns), ["family_name", "given_name", "tax_code", "birth_date", "comune", "telephone", "notes"]);
        columns.shows("Anselmi D'Angelo Brunelli").shows("Nascita / Data").shows("4 · Cognome, Nome");

        let tried = tries(&giulia, &columns).await;
        tried.shows("Persone nuove 3").shows("Righe da correggere 1").shows("Ci sono già, o due volte 1");
        tried.shows("8 Brunelli · Bruna · 31/02/1985 Da correggere Data di nascita «31/02/1985»: Non è una data");
        tried.shows("10 Carli").shows("È già alla riga 9").shows("11 Totale: 5 Saltata");
        assert_eq!(people(&node).await, 0, "a trial writes nothing");
        let stopped = giulia.send(&tried, &tried.form("/avvia")).await;
        assert_eq!(stopped.status, StatusCode::UNPROCESSABLE_ENTITY);
        stopped.shows("C’è una riga da correggere, e ferma tutto");
        assert_eq!(people(&node).await, 0);
        let file = giulia.open(&format!("{}/esporta", address(&tried))).await.ok();
        assert!(file.body.contains("Brunelli") && file.body.contains("31/02/1985") && file.body.contains("Non è una data"), "{}", file.body);
        assert!(!file.body.contains("Anselmi"), "{}", file.body);
        press(&giulia, &address(&tried), "/butta").await.shows("Il foglio è stato buttato via");

        let columns = uploads(&giulia, "utenti.csv", &old_file(false)).await.ok();
        columns.shows("Hai già importato un foglio con questi titoli");
        let made = imports(&giulia, &tries(&giulia, &columns).await, &[]).await;
        made.shows("Schede fatte 4");
        assert_eq!(people(&node).await, 4);
        let found = crate::support::desk::search(&giulia, "dangelo").await;
        let record = found.body.split("href=\"/persone/per_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let record = giulia.open(&format!("/persone/per_{record}")).await.ok();
        record.shows("D'Angelo Niccolò").shows("03/04/1970").shows("Samone (TN)").shows("=HYPERLINK");
        for table in ["SELECT CAST(COUNT(*) AS BIGINT) FROM import_files", "SELECT CAST(COUNT(*) AS BIGINT) FROM import_lines",
            "SELECT CAST(COUNT(*) AS BIGINT) FROM imports WHERE preview <> ''"] {
            assert_eq!(node.count(table).await, 0, "{table}");
        }
        // The same file once more: everybody is here.
        let tried = tries(&giulia, &uploads(&giulia, "utenti.csv", &old_file(false)).await.ok()).await;
        tried.shows("Persone nuove 0").shows("Ci sono già, o due volte 5").shows("Apri la scheda che c’è già");
        assert!(tried.body.contains("name=\"with_known\""));
    }

    async fn bad_lines_are_left_out_and_those_who_are_here_taken_only_by_choice(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lines = "Cognome;Nome;Nato il;E-mail\nAnselmi;Anna;10/12/1985;\nAnselmi;Anna;10/12/1985;\nBrunelli;Bruna;;bruna\n=1+1;Carla;;\n";
        let tried = tries(&giulia, &uploads(&giulia, "p.csv", lines.as_bytes()).await.ok()).await;
        tried.shows("Righe da correggere 2").shows("Qui c’è una formula, non un nome");
        let file = giulia.open(&format!("{}/esporta", address(&tried))).await.ok();
        assert!(file.body.contains(";'=1+1;"), "nobody's spreadsheet computes it: {}", file.body);
        imports(&giulia, &tried, &["without_bad", "with_known"]).await.shows("Schede fatte 2");
        assert_eq!(people(&node).await, 2);
    }

    async fn minors_for_whom_the_sheet_names_nobody_are_counted_in_the_trial(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let sheet = "Cognome;Nome;Nato il;Referente\r\nAnselmi;Ada;01/02/2020;\r\nBrunelli;Bice;01/02/2019;La madre\r\n\
                     Carli;Carla;01/02/1985;\r\nDini;Dina;01/02/2021;\r\n";
        let columns = uploads(&giulia, "minori.csv", sheet.as_bytes()).await;
        tries(&giulia, &columns).await.shows("2 persone nuove sono minorenni, e il foglio non dice chi le rappresenta");
    }

    async fn an_import_is_undone_but_for_whom_somebody_has_worked_with(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let made = imported(&giulia, "Cognome,Nome\nAnselmi,Anna\nBrunelli,Bruna\nCarli,Carla\nDonati,Dina\n").await;
        let service = a_service(&giulia).await;
        let ids = node.texts("SELECT id FROM people ORDER BY sort_key").await;
        an_enrolment(&giulia, &format!("/persone/{}", ids[1]), &service).await;
        let page = giulia.open(&format!("/persone/{}/modifica", ids[2])).await.ok();
        giulia.send(&page, &page.form("").with("telephone", "051 000001")).await.ok();
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        press(&rosa, &address(&made), "/annulla").await;
        let undone = rests(&rosa, &address(&made)).await;
        undone.shows("Schede tolte 2").shows("Schede rimaste 2").shows("Brunelli Bruna È in un servizio").shows("Carli Carla È stata cambiata");
        assert_eq!(people(&node).await, 2);
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM people_words WHERE word = 'anselmi'").await, 0);
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM name_words WHERE word IN ('anselmi', 'donati')").await, 0);
        let rows = node.texts("SELECT detail FROM audit_entries WHERE action = 'import.taken-back'").await;
        assert!(rows.len() == 1 && rows[0].contains(&ids[0]) && rows[0].contains(&ids[3]), "{rows:?}");
    }

    async fn columns_are_said_and_remembered(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lines = b"Chi;Paese;Varie\nRossi Anna;Bologna;una nota\n";
        let columns = uploads(&giulia, "p.csv", lines).await.ok();
        assert_eq!(chosen(&columns), ["", "", ""]);
        let refused = giulia.send(&columns, &columns.form("/colonne")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Nessuna colonna ha il cognome");
        // Nothing was known: the titles are a line like the others, until somebody says so.
        let again = giulia.send(&columns, &columns.form("/colonne").with("head", "1")).await.ok();
        again.shows("Colonne lette di nuovo").shows("Chi");
        let twice = again.form("/colonne").with("column-0", "family_then_given").with("column-1", "comune").with("column-2", "comune");
        giulia.send(&again, &twice).await.shows("Un’altra colonna è già questo");
        let form = twice.with("column-2", "notes");
        let said = giulia.send(&again, &form).await.ok();
        rests(&giulia, &address(&said)).await.shows("Persone nuove 1");
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let columns = uploads(&rosa, "q.csv", "Elenco\nCHI;Paese;varie\nVerdi Bruna;Imola;\n".as_bytes()).await.ok();
        let columns = rosa.send(&columns, &columns.form("/colonne").with("head", "2")).await.ok();
        assert_eq!(chosen(&columns), ["family_then_given", "comune", "notes"]);
    }

    async fn only_who_coordinates_imports_and_a_file_is_hers_alone_until_it_is_imported(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let columns = uploads(&giulia, "segreto.csv", b"Cognome;Nome\nSegretissimi;Anna\n").await.ok();
        let import = address(&columns);
        for (login, role) in [("lucia", "operator"), ("paola", "management"), ("dora", "data-protection"), ("ada", "node-administrator")] {
            let other = comes_in(&node, login, role).await;
            for path in ["/importa".to_owned(), import.clone(), format!("{import}/esporta")] {
                assert_eq!(other.open(&path).await.status, StatusCode::NOT_FOUND, "{login} {path}");
            }
        }
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        assert!(!rosa.open("/importa").await.ok().text().contains("segreto.csv"));
        for path in ["", "/colonne", "/esporta"] {
            assert_eq!(rosa.open(&format!("{import}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for query in ["SELECT content FROM import_files", "SELECT preview || name FROM imports"] {
            let stored = node.texts(query).await.concat();
            assert!(!stored.contains("egret") && stored.starts_with("c1."), "{query}: it lies there in clear");
        }
        imports(&giulia, &tries(&giulia, &columns).await, &[]).await.shows("Schede fatte 1");
        rosa.open("/importa").await.ok().shows("segreto.csv");
        rosa.open(&import).await.ok().shows("Schede fatte 1");
    }

    async fn what_is_no_sheet_is_refused_with_what_to_do(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        for (content, words) in [
            (&b"PK\x03\x04rotto"[..], "Non riesco a leggerlo"),
            (&[0xd0, 0xcf, 0x11, 0xe0, 1, 2][..], "Excel di prima del 2007"),
            (&b" ; \n"[..], "Il foglio è vuoto"),
        ] {
            let refused = uploads(&giulia, "x.xlsx", content).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.shows(words);
        }
        let large = vec![b'a'; pico_node::imports::LARGEST + 1];
        let refused = uploads(&giulia, "x.csv", &large).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        refused.shows("al massimo 20");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM imports").await, 0);
    }

    async fn a_node_that_stops_in_the_middle_goes_on_to_the_end(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let tried = tries(&giulia, &uploads(&giulia, "p.csv", &many(5_000)).await.ok()).await;
        let import = address(&tried);
        giulia.send(&tried, &tried.form("/avvia")).await.ok();
        // Those who are made already look like people of the sheet: what was decided before stands.
        let some = async || (node.count("SELECT made FROM imports").await > 0).then_some(());
        eventually("some are made", some).await;
        node.kill();
        node.serve().await;
        let made = rests(&giulia, &import).await;
        made.shows("Schede fatte 5.000");
        assert_eq!(people(&node).await, 5_000);
        let mut undo = made.form("/annulla");
        undo.action = format!("{import}/annulla");
        giulia.send(&made, &undo).await.ok();
        eventually("some are gone", async || (people(&node).await < 5_000).then_some(())).await;
        node.kill();
        node.serve().await;
        rests(&giulia, &import).await.shows("Schede tolte 5.000");
        assert_eq!(people(&node).await, 0);
    }

    async fn an_import_that_cannot_come_to_its_end_leaves_nobody(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let tried = tries(&giulia, &uploads(&giulia, "p.csv", &many(4)).await.ok()).await;
        node.kill();
        let db = node.database().await;
        let mut tx = db.write().await.unwrap();
        // One was made, and what was decided is not what was counted.
        execute!(&mut tx, sqlx::query("UPDATE imports SET state = 'making', made = 1, taken = '1110'")).unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        node.serve().await;
        rests(&giulia, &address(&tried)).await.shows("non è arrivata alla fine");
        assert_eq!(people(&node).await, 0);
    }

    async fn somebody_who_was_registered_meanwhile_is_not_imported_twice(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let tried = tries(&giulia, &uploads(&giulia, "p.csv", b"Cognome;Nome;Nato il\nRossi;Anna;10/12/1985\nVerdi;Bruna;\n").await.ok()).await;
        tried.shows("Persone nuove 2");
        let page = giulia.open("/persone/nuova").await.ok();
        let form = page.form("").with("family_name", "Rossi").with("given_name", "Anna").with("birth_date", "10/12/1985");
        giulia.send(&page, &form).await.ok();
        let again = imports(&giulia, &tried, &[]).await;
        again.shows("Nel frattempo le schede del nodo sono cambiate").shows("Persone nuove 1").shows("C’è già");
        assert_eq!(people(&node).await, 1);
    }

    async fn the_file_of_the_list_of_people_comes_back_as_it_went(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        imported(&giulia, "Cognome;Nome;Nato il;Comune\nD'Angelo;Niccolò;03/04/1970;Samone (TN)\nRossi;;;\n").await.shows("Schede fatte 2");
        let file = giulia.open("/persone/esporta").await.ok().body;
        let columns = uploads(&giulia, "persone.csv", file.as_bytes()).await.ok();
        assert!(chosen(&columns).iter().all(|field| !field.is_empty()), "{:?}", chosen(&columns));
        let tried = tries(&giulia, &columns).await;
        tried.shows("Righe da correggere 0").shows("Ci sono già, o due volte 1");
        imports(&giulia, &tried, &["with_known"]).await;
        let rows = node.texts("SELECT family_name || '|' || given_name || '|' || birth_date || '|' || comune FROM people ORDER BY sort_key").await;
        assert_eq!(rows[0], rows[1]);
        assert_eq!(rows[2], rows[3]);
    }

    async fn a_file_with_which_nobody_goes_on_is_erased_after_a_week(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let old = tries(&giulia, &uploads(&giulia, "vecchio.csv", &many(2)).await.ok()).await;
        uploads(&giulia, "nuovo.csv", &many(3)).await.ok();
        let db = node.database().await;
        let mut tx = db.write().await.unwrap();
        let week = i64::try_from(pico_node::imports::KEPT.as_millis()).unwrap() + 60_000;
        execute!(&mut tx, sqlx::query("UPDATE imports SET changed_at = changed_at - $1 WHERE state = 'checked'").bind(week)).unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        node.kill();
        node.serve().await;
        eventually("it is erased", async || (node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM import_files").await == 1).then_some(())).await;
        giulia.open(&address(&old)).await.ok().shows("è stato cancellato");
        let db = node.database().await;
        let mut tx = db.read().await.unwrap();
        let left: i64 = sql!(&mut tx, c => sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM import_lines").fetch_one(c)).unwrap();
        assert_eq!(left, 0);
        drop(tx);
        db.close().await;
    }

    // With PICO_TEST_LARGE=100000 as large as the largest cooperative; says how long each part took.
    async fn many_people_are_imported_while_others_work(engine: Engine) {
        let size = std::env::var("PICO_TEST_LARGE").ok().and_then(|size| size.parse().ok()).unwrap_or(2_000);
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let start = std::time::Instant::now();
        let columns = uploads(&giulia, "tutti.csv", &many(size)).await.ok();
        let read = start.elapsed();
        let tried = tries(&giulia, &columns).await;
        let checked = start.elapsed();
        imports(&giulia, &tried, &[]).await.shows("Schede fatte");
        let made = start.elapsed();
        assert_eq!(people(&node).await, i64::try_from(size).unwrap());
        let list = giulia.open("/importa").await.ok();
        let import = list.body.split("href=\"/importa/imp_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        press(&giulia, &format!("/importa/imp_{import}"), "/annulla").await;
        rests(&giulia, &format!("/importa/imp_{import}")).await.shows("Schede rimaste 0");
        println!("{engine:?}, {size} people; since the start: read {read:?}, tried {checked:?}, made {made:?}, undone {:?}", start.elapsed());
        assert_eq!(people(&node).await, 0);
    }
}

/// So many invented people, each with a code, a day of birth and a municipality.
fn many(size: usize) -> Vec<u8> {
    use std::fmt::Write;
    const FAMILIES: [&str; 8] = ["Rossi", "Verdi", "Bianchi", "Esposito", "De Luca", "Marchetti", "Fontana", "Gallo"];
    const NAMES: [&str; 8] = ["Anna", "Bruna", "Carla", "Dina", "Elena", "Franca", "Gina", "Ida"];
    const ENDS: [&str; 10] = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru"];
    let mut file = String::from("Cognome;Nome;Data di nascita;Codice fiscale;Comune;Telefono;Note\n");
    for number in 0..size {
        let ends = [number / 1_000 % 10, number / 100 % 10, number / 10 % 10].map(|place| ENDS[place]).concat();
        let family = format!("{}{ends}", FAMILIES[number % 8]);
        let given = NAMES[number / 8 % 8];
        // A day for each: nobody looks like somebody else.
        let birth = jiff::civil::date(1920, 1, 1)
            .checked_add(jiff::Span::new().days(i64::try_from(number % 36_000).unwrap()))
            .unwrap();
        let code = compose(
            &family,
            given,
            birth,
            Sex::Female,
            if number >= 72_000 {
                "H501"
            } else if number >= 36_000 {
                "F257"
            } else {
                "A944"
            },
        );
        let (family, day) =
            (format!("{family}{}", "xyz".chars().nth(number / 36_000).unwrap()), birth.strftime("%d/%m/%Y"));
        writeln!(file, "{family};{given};{day};{code};Bologna;051 000001;Una nota inventata").unwrap();
    }
    file.into_bytes()
}
