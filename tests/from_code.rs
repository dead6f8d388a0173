//! What a codice fiscale tells of a person is written where nobody has: in the form, and in a sheet that is imported.

use pico_node::people::Sex;
use pico_node::people::tax_code::compose;

use crate::imports::{tries, uploads};
use crate::on_both_engines;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::staff::comes_in;

fn code(family: &str, given: &str, birth: &str, place: &str) -> String {
    compose(family, given, birth.parse().unwrap(), Sex::Female, place)
}

async fn opens(panel: &Panel, fields: &[(&str, &str)]) -> Page {
    let page = panel.open("/persone/nuova").await.ok();
    let form = fields.iter().fold(page.form(""), |form, (field, value)| form.with(field, value));
    panel.send(&page, &form).await.ok()
}

async fn stored(node: &TestNode) -> Vec<String> {
    node.texts(
        "SELECT family_name || '|' || birth_date || '|' || sex || '|' || birth_place FROM people ORDER BY sort_key",
    )
    .await
}

on_both_engines! {
    async fn a_record_with_a_code_and_nothing_else_has_its_day_its_sex_and_its_place(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        // A municipality that is no more; a minor for whom nobody speaks, which only her age tells.
        let grown = code("Verdi", "Anna", "1975-03-08", "A726");
        let page = opens(&giulia, &[("family_name", "Verdi"), ("given_name", "Anna"), ("tax_code", &grown)]).await;
        page.shows("Dal codice fiscale: nata il 08/03/1975 a Bazzano (BO), sesso femminile.");
        let minor = code("Bianchi", "Bruna", "2012-05-04", "Z100");
        let page = opens(&giulia, &[("family_name", "Bianchi"), ("given_name", "Bruna"), ("tax_code", &minor)]).await;
        page.shows("nata il 04/05/2012 all’estero (Albania)").shows("Minorenne").shows("manca chi la o lo rappresenta");
        assert_eq!(stored(&node).await, ["Bianchi|2012-05-04|F|Z100", "Verdi|1975-03-08|F|A726"]);
        // What the sentence tells is in the page and not in the cookie.
        assert!(giulia.cookies().iter().all(|(_, value)| !value.contains("2012")));
        // What is typed stays, and what it does not fit is said.
        let change = giulia.open(&format!("{}/modifica", page.path)).await.ok();
        let form = change.form("").with("birth_date", "05/05/2012").with("sex", "").with("birth_place", "");
        let saved = giulia.send(&change, &form).await.ok();
        saved.shows("Dal codice fiscale: nata all’estero (Albania), sesso femminile.").shows("La data di nascita non è quella del codice.");
        assert_eq!(stored(&node).await[0], "Bianchi|2012-05-05|F|Z100");
    }

    async fn a_sheet_with_names_and_codes_is_a_sheet_with_ages(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (anna, bruna) = (code("Verdi", "Anna", "1975-03-08", "A726"), code("Bianchi", "Bruna", "2012-05-04", "Z100"));
        // A code of somebody else's; a provisional one; one that fits a child and her great-grandmother.
        let (other, child) = (code("Neri", "Dina", "1960-01-02", "A944"), code("Gallo", "Ida", "2022-06-01", "A944"));
        let sheet = format!(
            "Cognome;Nome;CF;Data di nascita\nVerdi;Anna;{anna};\nBianchi;Bruna;{bruna};05/05/2012\nCarli;Carla;{other};\nFonti;Elena;12345678903;\nGallo;Ida;{child};\n"
        );
        let tried = tries(&giulia, &uploads(&giulia, "p.csv", sheet.as_bytes()).await.ok()).await;
        tried.shows("Persone nuove 5").shows("In 4 schede il codice fiscale riempie").shows("Una ha un codice che non è di quel nome");
        tried.shows("Di una il codice può essere di un bambino");
        crate::imports::imports(&giulia, &tried, &[]).await.shows("Schede fatte 5");
        let expected =
            ["Bianchi|2012-05-05|F|Z100", "Carli|1960-01-02|F|A944", "Fonti|||", "Gallo|2022-06-01|F|A944", "Verdi|1975-03-08|F|A726"];
        assert_eq!(stored(&node).await, expected);
        // Who comes again without a code is known by the day that her code has told.
        let tried = tries(&giulia, &uploads(&giulia, "q.csv", b"Cognome;Nome;Nato il\nVerdi;Anna;08/03/1975\n").await.ok()).await;
        tried.shows("Persone nuove 0").shows("C’è già");
    }
    async fn who_was_born_in_a_country_that_is_no_more_is_saved_and_imported_with_her_code(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let there = code("Kovac", "Mira", "1970-05-03", "Z118");
        let page = opens(&giulia, &[("family_name", "Kovac"), ("given_name", "Mira"), ("tax_code", &there)]).await;
        page.shows("all’estero (Jugoslavia)");
        assert!(!page.text().contains("Qualcosa non torna"), "{}", page.text());
        // A code abroad that no table here has: it is taken, and whoever looks is told.
        let unknown = code("Sabato", "Nina", "1960-05-03", "Z999");
        let page = opens(&giulia, &[("family_name", "Sabato"), ("given_name", "Nina"), ("tax_code", &unknown)]).await;
        page.shows("Qualcosa non torna con il codice fiscale").shows("non è tra quelli che conosciamo");
        let (one, other) = (code("Alfa", "Ada", "1971-05-03", "Z135"), code("Beta", "Bea", "1972-05-03", "Z999"));
        let sheet = format!("Cognome;Nome;CF;Luogo di nascita\nAlfa;Ada;{one};URSS\nBeta;Bea;{other};\n");
        let tried = tries(&giulia, &uploads(&giulia, "p.csv", sheet.as_bytes()).await.ok()).await;
        crate::imports::imports(&giulia, &tried, &[]).await.shows("Schede fatte 2");
        let expected =
            ["Alfa|1971-05-03|F|Z135", "Beta|1972-05-03|F|", "Kovac|1970-05-03|F|Z118", "Sabato|1960-05-03|F|"];
        assert_eq!(stored(&node).await, expected);
    }

    async fn a_telephone_that_is_corrected_leaves_the_place_of_birth_as_it_was(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        // Montalcino of 1970 is another code than that of today; Palau (SS) is no state of the Pacific; two had the name Vezzano (TN)
        // when she was born, and only her code says which.
        let coded = code("Verdi", "Anna", "1970-05-03", "F402");
        let twice = code("Gallo", "Ida", "1925-05-03", "L818");
        let people: [&[(&str, &str)]; 4] = [
            &[("family_name", "Verdi"), ("given_name", "Anna"), ("tax_code", &coded)],
            &[("family_name", "Neri"), ("birth_date", "03/05/1970"), ("birth_place", "Montalcino")],
            &[("family_name", "Bianchi"), ("birth_place", "Palau (SS)")],
            &[("family_name", "Gallo"), ("given_name", "Ida"), ("birth_date", "03/05/1925"), ("tax_code", &twice)],
        ];
        let expected = ["Bianchi|||G258", "Gallo|1925-05-03|F|L818", "Neri|1970-05-03||F402", "Verdi|1970-05-03|F|F402"];
        let mut records = Vec::new();
        for fields in people {
            let page = opens(&giulia, fields).await;
            records.push(page.path.split('?').next().unwrap_or_default().to_owned());
        }
        assert_eq!(stored(&node).await, expected);
        for record in &records {
            let change = giulia.open(&format!("{record}/modifica")).await.ok();
            let saved = giulia.send(&change, &change.form("").with("telephone", "051 111111")).await.ok();
            saved.shows("051 111111");
            assert!(!saved.text().contains("Qualcosa non torna"), "{}", saved.text());
        }
        assert_eq!(stored(&node).await, expected);
        let told = giulia.open(&records[0]).await.ok();
        assert!(told.shows(&coded).text().contains("Montalcino (SI)"), "{}", told.text());
    }
}
