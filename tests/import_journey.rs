//! A spreadsheet of an old program by hand in a real browser: columns put right, every bad line told, the file mended, imported, looked
//! at from elsewhere, and taken back.

use std::fmt::Write;

use pico_node::people::Sex;
use pico_node::people::tax_code::compose;

use crate::on_both_engines_in_a_browser;
use crate::support::browser::Screen;
use crate::support::desk::open_person;
use crate::support::engine::Engine;
use crate::support::node::TestNode;
use crate::support::seat::Seat;
use crate::support::{PATIENCE, eventually_within};

/// So many more people that the work does not end before somebody has looked at it.
const MANY: usize = 1_000;

/// The desk, a folder for the sheets, and a node where Mario Rossi is known.
struct Desk {
    node: TestNode,
    giulia: Seat,
    folder: tempfile::TempDir,
}

/// As an old program writes it: `;`, and letters of Windows.
fn of_windows(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("Windows knows it")).collect()
}

/// The sheet, as it came (`bad`) or put right.
fn sheet(bad: bool) -> String {
    let code = compose("Brunelli", "Bruna", "1985-02-28".parse().unwrap(), Sex::Female, "A944");
    let (start, last) = code.split_at(15);
    let wrong = if last == "A" { "B" } else { "A" };
    let (code, birth) = if bad { (format!("{start}{wrong}"), "31/02/1990") } else { (code.clone(), "28/02/1990") };
    let mut text = format!(
        "Cognome;Nome;C.F.;Nato il;Comune;Cell.;Referente\r\n\
         Anselmi;Niccol\u{f2};;10.12.1985;Bologna;051 000001;perch\u{e9} lo chiede la maestra\r\n\
         Brunelli;Bruna;{code};;;;\r\n\
         Carli;Carla;;{birth};;;\r\n\
         Rossi;Mario;RSSMRA85T10A562S;10/12/1985;;;\r\n"
    );
    for number in 0..if bad { 0 } else { MANY } {
        let day =
            jiff::civil::date(1930, 1, 1).saturating_add(jiff::Span::new().days(i64::try_from(number).unwrap() * 7));
        writeln!(text, "Prova;Ines;;{};;;\r", day.strftime("%d/%m/%Y")).unwrap();
    }
    text + "Totale: 4;;;;;;\r\n"
}

impl Desk {
    async fn begin(engine: Engine) -> Self {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        open_person(&crate::support::staff::comes_in(&node, "sara", "coordinator").await).await;
        let giulia = Seat::at(&node, "giulia", "coordinator", Screen::Desk).await;
        Self { node, giulia, folder: tempfile::tempdir().unwrap() }
    }

    async fn brings(&self, name: &str, content: &str) {
        let file = self.folder.path().join(name);
        std::fs::write(&file, of_windows(content)).unwrap();
        self.giulia.browser.give_file("input[name='files']", &file).await;
        self.giulia.sends("/importa").await;
    }

    /// From the list of people to what the node makes of the columns.
    async fn reads_a_sheet(&self) {
        let giulia = &self.giulia;
        giulia.open("/persone").await;
        giulia.browser.click("main details.menu:has(a[href='/importa']) summary").await;
        giulia.follows("Importa").await;
        giulia.sees(&["Nessuna importazione", "finché non premi «Importa»"]).await;
        giulia.browser.inspect("imports-empty").await;
        self.brings("utenti.csv", &sheet(true)).await;
        giulia.sees(&["Che cosa c’è nelle colonne", "Niccolò", "perché lo chiede la maestra"]).await;
        giulia.browser.inspect("import-columns").await;
    }

    /// All but one were guessed: what is called "Referente" here is a note.
    async fn puts_a_column_right(&self) {
        let browser = &self.giulia.browser;
        let guessed = ["family_name", "given_name", "tax_code", "birth_date", "comune", "telephone", "guardian"];
        for (place, field) in guessed.iter().enumerate() {
            let chosen = format!("select[name='column-{place}'] option[value='{field}']:checked");
            assert!(browser.has(&chosen).await, "column {place} is {field}");
        }
        self.giulia.pick("column-6", "notes").await;
        self.giulia.sends("/colonne").await;
        self.giulia.sees(&["Ecco che cosa succederebbe"]).await;
    }

    /// Each bad line is named with what stands in it and why; who is here already, and the total.
    async fn is_told_what_is_wrong(&self) {
        let (giulia, browser) = (&self.giulia, &self.giulia.browser);
        giulia.sees(&["Persone nuove 1", "Righe da correggere 2", "Ci sono già, o due volte 1"]).await;
        giulia.sees(&["L’ultimo carattere non torna", "«31/02/1990»: Non è una data"]).await;
        giulia.sees(&["Una scheda ha lo stesso codice fiscale", "È un totale, non una persona"]).await;
        giulia.sees(&["Righe vuote, totali, titoli ripetuti 1"]).await;
        browser.inspect("import-tried").await;
        giulia.sends("/avvia").await;
        giulia.sees(&["Ci sono 2 righe da correggere, e fermano tutto"]).await;
        browser.inspect("import-stopped").await;
        browser.click("main details.menu summary").await;
        let refused = browser.download("main a[href*='formato=csv']").await;
        let refused = String::from_utf8(refused).unwrap();
        assert!(refused.contains("Brunelli") && refused.contains("L’ultimo carattere non torna"), "{refused}");
        assert!(refused.contains("31/02/1990") && refused.contains("Non è una data"), "{refused}");
        assert!(!refused.contains("Anselmi"), "who is good is not in it: {refused}");
    }

    /// The mended sheet, of which the columns are known by now.
    async fn brings_it_again(&self) {
        let giulia = &self.giulia;
        giulia.browser.click("main form[action$='/butta'] button").await;
        giulia.sees(&["Il foglio è stato buttato via"]).await;
        self.brings("utenti-corretti.csv", &sheet(false)).await;
        giulia.sees(&["Hai già importato un foglio con questi titoli"]).await;
        assert!(giulia.browser.has("select[name='column-6'] option[value='notes']:checked").await);
        giulia.sends("/colonne").await;
        self.waits_for("Persone nuove 1.003").await;
        giulia.sees(&["Righe da correggere 0", "Ci sono già, o due volte 1"]).await;
    }

    /// She leaves while it goes on, comes back by the list, and finds how it went.
    async fn imports(&self) {
        let giulia = &self.giulia;
        giulia.sends("/avvia").await;
        giulia.sees(&["Puoi lasciare questa pagina"]).await;
        giulia.browser.inspect("import-under-way").await;
        giulia.open("/importa").await;
        giulia.sees(&["utenti-corretti.csv", "Buttata via"]).await;
        giulia.browser.inspect("imports").await;
        giulia.follows("utenti-corretti.csv").await;
        self.waits_for("Le schede sono fatte").await;
        giulia.sees(&["Schede fatte 1.003"]).await;
        giulia.browser.inspect("import-made").await;
    }

    /// The page of work under way looks again by itself: nobody touches it.
    async fn waits_for(&self, words: &str) {
        let shown = async || self.giulia.browser.text().await.contains(words).then_some(());
        eventually_within(PATIENCE, &format!("the page shows \"{words}\" by itself"), shown).await;
    }

    async fn finds_one_of_them(&self) {
        let giulia = &self.giulia;
        giulia.searches("anselmi").await;
        giulia.follows("Anselmi Niccolò").await;
        giulia.sees(&["10/12/1985", "Bologna", "051 000001", "perché lo chiede la maestra"]).await;
        giulia.browser.inspect("person-imported").await;
    }

    async fn takes_it_back(&self) {
        let giulia = &self.giulia;
        giulia.open("/importa").await;
        giulia.follows("utenti-corretti.csv").await;
        giulia.browser.click("button[popovertarget='undo']").await;
        giulia.sees(&["Le 1.003 schede fatte da questa importazione vengono tolte"]).await;
        giulia.browser.inspect("import-undo").await;
        giulia.sends("/annulla").await;
        self.waits_for("Schede tolte 1.003").await;
        giulia.sees(&["Schede rimaste 0", "Le schede sono state tolte tutte"]).await;
        giulia.browser.inspect("import-undone").await;
        giulia.searches("anselmi").await;
        giulia.sees(&["Non ho trovato niente"]).await;
        giulia.searches("rossi").await;
        giulia.sees(&["Rossi Mario"]).await;
        assert_eq!(self.node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM people").await, 1);
    }
}

on_both_engines_in_a_browser! {
    async fn a_sheet_is_put_right_imported_looked_at_and_taken_back_by_hand(engine: Engine) {
        let desk = Desk::begin(engine).await;
        desk.reads_a_sheet().await;
        desk.puts_a_column_right().await;
        desk.is_told_what_is_wrong().await;
        desk.brings_it_again().await;
        desk.imports().await;
        desk.finds_one_of_them().await;
        desk.takes_it_back().await;
        desk.giulia.leaves().await;
    }
}
