//! Two records that are one person become one, and are two again with exactly what they had.

use pico_node::merging::store::{MOVES, STAYS};
use pico_protocol::referral::Kind;
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{Desks, TAX_CODE, in_days, open_person, protect, search};
use crate::support::eventually;
use crate::support::form::Form;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_relation, a_service, a_service_called, an_activity, an_enrolment, an_entry, waits};
use crate::support::staff::comes_in;
use crate::support::story::{ACCEPT, DISCLOSE, RESERVE, Story};

/// Opens another record, although it looks like one that is there.
async fn opens(panel: &Panel, fields: &[(&str, &str)]) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let mut form = page.form("");
    for (field, value) in fields {
        form = form.with(field, value);
    }
    let mut record = panel.send(&page, &form).await;
    if !record.path.starts_with("/persone/per_") {
        record = panel.send(&record, &record.form("").with("another", "yes")).await.ok();
    }
    record.path.split('?').next().unwrap_or_default().to_owned()
}

fn id(person: &str) -> &str {
    person.trim_start_matches("/persone/")
}

/// Merges the second record into the first.
async fn merges(panel: &Panel, kept: &str, other: &str, choices: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("{kept}/unisci/{}", id(other))).await.ok();
    let mut form = page.form("/unisci/");
    for (field, choice) in choices {
        form = form.with(field, choice);
    }
    panel.send(&page, &form).await
}

async fn parts(panel: &Panel, kept: &str) -> Page {
    let page = panel.open(&format!("{kept}/unioni")).await.ok();
    panel.send(&page, &page.form("/separa")).await
}

/// Every row of everything that names a person, without what a merge writes about itself.
async fn everything(node: &TestNode) -> Vec<String> {
    let mut rows = Vec::new();
    for query in [
        "SELECT 'people|' || id || '|' || family_name || '|' || given_name || '|' || called || '|' || sort_key || '|' || birth_date || '|' || tax_code_kind || '|' || tax_code_lookup || '|' || comune || '|' || opened_by || '|' || merged_into FROM people ORDER BY 1",
        "SELECT 'people_words|' || word || '|' || name || '|' || person || '|' || CASE WHEN called = TRUE THEN 'called' ELSE '' END FROM people_words ORDER BY 1",
        "SELECT 'name_words|' || word || '|' || CAST(records AS TEXT) FROM name_words ORDER BY 1",
        "SELECT 'name_trigrams|' || trigram || '|' || word FROM name_trigrams ORDER BY 1",
        "SELECT 'enrolments|' || id || '|' || person || '|' || service || '|' || state || '|' || since || '|' || referral FROM enrolments ORDER BY 1",
        "SELECT 'enrolment_steps|' || enrolment || '|' || state || '|' || day || '|' || note FROM enrolment_steps ORDER BY 1",
        "SELECT 'diary_entries|' || id || '|' || person || '|' || enrolment || '|' || kind || '|' || day || '|' || text FROM diary_entries ORDER BY 1",
        "SELECT 'relations|' || id || '|' || person || '|' || other || '|' || said || '|' || ended_on FROM relations ORDER BY 1",
        "SELECT 'legal_bases|' || id || '|' || person || '|' || basis || '|' || purpose || '|' || note FROM legal_bases ORDER BY 1",
        "SELECT 'referrals|' || id || '|' || COALESCE(person, '') || '|' || COALESCE(person_opened_by, '') || '|' || state || '|' || label FROM referrals ORDER BY 1",
        "SELECT 'referral_drafts|' || id || '|' || COALESCE(person, '') || '|' || author || '|' || content FROM referral_drafts ORDER BY 1",
    ] {
        rows.extend(node.texts(query).await);
    }
    rows
}

/// Two records of one person, each with something of its own.
async fn two(giulia: &Panel) -> (String, String) {
    let first = open_person(giulia).await;
    let second = opens(
        giulia,
        &[
            ("family_name", "Rosi"),
            ("given_name", "Mario"),
            ("birth_date", "10/12/1985"),
            ("tax_code", TAX_CODE),
            ("telephone", "051 999999"),
            ("notes", "Preferisce la mattina"),
            ("called", "Leo"),
            ("domicile_comune", "Imola"),
            ("domicile_address", "Via della Prova 2"),
            ("languages", "ar"),
        ],
    )
    .await;
    an_entry(giulia, &first).await;
    an_entry(giulia, &second).await;
    a_relation(giulia, &second).await;
    an_enrolment(giulia, &first, &a_service(giulia).await).await;
    an_enrolment(giulia, &second, &a_service_called(giulia, "Mensa La Lucciola").await).await;
    let page = giulia.open(&format!("{second}/consensi")).await.ok();
    let form = page.form("").with("purpose", "care").with("given_on", &in_days(-3)).with("expires_on", &in_days(30));
    giulia.send(&page, &form).await.ok();
    (first, second)
}

/// Every table of which a column leads to a person: it moves, or it is said why not. Who adds one says here which.
#[test]
fn whatever_is_tied_to_a_person_moves_with_her_or_stays_for_a_reason() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let mut tied = std::collections::BTreeSet::new();
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        let mut table = String::new();
        for line in std::fs::read_to_string(file).unwrap().lines() {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                table = rest.split([' ', '(']).next().unwrap().to_owned();
            }
            if let Some(rest) = line.strip_prefix("DROP TABLE ") {
                tied.retain(|(known, _): &(String, String)| known != rest.trim_end_matches(';'));
            }
            let column = line.trim().split(' ').next().unwrap_or_default().to_owned();
            if line.starts_with("    ") && (column == "person" || line.contains("REFERENCES people (id)")) {
                tied.insert((table.clone(), column));
            }
        }
    }
    let moves = MOVES.iter().map(|tie| (tie.table.to_owned(), tie.column.to_owned()));
    // The record of the other in a relation is no foreign key: it may be empty.
    let mut known: std::collections::BTreeSet<(String, String)> = moves.filter(|tie| tie.1 != "other").collect();
    known.extend(STAYS.iter().map(|(table, column)| ((*table).to_owned(), (*column).to_owned())));
    assert_eq!(tied, known);
}

on_both_engines! {
    async fn merging_and_parting_gives_back_every_row_and_keeps_what_was_written_since(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (first, second) = two(&giulia).await;
        giulia.open("/persone/doppioni").await.ok().shows("Stesso codice fiscale").shows("Rosi Mario");
        let before = everything(&node).await;

        let page = giulia.open(&format!("{first}/unisci/{}", id(&second))).await.ok();
        page.shows("Una presa in carico").shows("Una pagina di diario").shows("Un legame").shows("Un consenso");
        let record = merges(&giulia, &first, &second, &[("telephone", "second")]).await.ok();
        record.shows("051 999999").shows("Preferisce la mattina").shows("Rossi Mario").shows("2 pagine").shows("Zia Inventata");
        record.shows("Mensa La Lucciola").shows("Doposcuola La Lucciola");
        record.shows("Rossi Mario «Leo»").shows("Via della Prova 2, Imola (BO)").shows("Arabo");
        // The other one leads here, from wherever it was kept, and is found no more.
        let led = giulia.open(&second).await.ok();
        assert!(led.path.starts_with(&first), "{}", led.path);
        assert_eq!(giulia.open(&format!("{second}/diario")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(giulia.open(&format!("{second}/modifica")).await.status, StatusCode::NOT_FOUND);
        assert!(!search(&giulia, "rosi mario").await.body.contains("Rosi"));
        assert_eq!(search(&giulia, TAX_CODE).await.body.matches("/persone/per_").count(), 1);
        assert!(!giulia.open("/persone").await.ok().body.contains("Rosi Mario"));
        assert!(!giulia.open("/persone/doppioni").await.ok().body.contains("Rosi"));

        parts(&giulia, &first).await.ok().shows("Schede separate");
        let after = everything(&node).await;
        assert_eq!(after, before, "every row is where it was");
        giulia.open(&second).await.ok().shows("Rosi Mario").shows("051 999999").shows("Mensa La Lucciola");
        giulia.open(&first).await.ok().shows("051 000000");
        search(&giulia, "leo").await.shows("Rosi Mario «Leo»");

        // Again; what is written between stays with the first.
        merges(&giulia, &first, &second, &[("telephone", "second")]).await.ok();
        an_entry(&giulia, &first).await;
        let page = giulia.open(&format!("{first}/modifica")).await.ok();
        giulia.send(&page, &page.form("").with("telephone", "051 777777")).await.ok();
        parts(&giulia, &first).await.ok();
        giulia.open(&first).await.ok().shows("2 pagine").shows("051 777777");
        giulia.open(&second).await.ok().shows("Una pagina").shows("051 999999");
        let page = giulia.open(&format!("{first}/unioni")).await.ok();
        assert!(!page.shows("Separata di nuovo da").body.contains("/separa"), "there is nothing left to part");
        let acts = node.texts("SELECT action FROM audit_entries WHERE action IN ('person.merged', 'person.parted') ORDER BY at, id").await;
        assert_eq!(acts, ["person.merged", "person.parted", "person.merged", "person.parted"]);
        let sealed = node.texts("SELECT changed FROM merges").await;
        assert!(sealed.iter().all(|text| !text.contains("Rossi")), "{sealed:?}");
    }

    async fn two_records_that_nothing_proposes_are_merged_from_the_page_of_one(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        // Married since: another name, no code, no day of birth.
        let first = opens(&giulia, &[("family_name", "Verdi"), ("given_name", "Nina")]).await;
        let second = opens(&giulia, &[("family_name", "Marchetti"), ("given_name", "Giovanna"), ("telephone", "051 888888")]).await;
        let hidden = opens(&giulia, &[("family_name", "Marchetti"), ("given_name", "Segreta")]).await;
        protect(&giulia, &hidden, "Via del Rifugio 9").await;
        assert!(!giulia.open("/persone/doppioni").await.ok().body.contains("Marchetti"));
        let page = giulia.open(&first).await.ok();
        page.shows("Unisci con un’altra scheda…");
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let page = rosa.open(&format!("{first}/unisci")).await.ok();
        let found = rosa.send(&page, &page.form("/unisci").with("find", "marcheti")).await.ok();
        assert_eq!(found.path, format!("{first}/unisci"), "what was typed is in no address");
        found.shows("Marchetti Giovanna");
        assert!(!found.body.contains("Segreta"), "a protected record of another is found by nobody else");
        let herself = rosa.send(&page, &page.form("/unisci").with("find", "verdi")).await.ok();
        herself.shows("Non trovo un’altra scheda");
        let seen = node.texts("SELECT detail FROM audit_entries WHERE action = 'person.list'").await;
        assert!(seen.iter().any(|ids| ids.contains(id(&second)) && !ids.contains(id(&hidden))), "{seen:?}");
        assert!(found.body.contains(&format!("href=\"{first}/unisci/{}\"", id(&second))));
        merges(&rosa, &first, &second, &[("telephone", "second")]).await.ok().shows("051 888888").shows("Verdi Nina");
        let lucia = comes_in(&node, "lucia", "operator").await;
        assert_eq!(lucia.open(&format!("{first}/unisci")).await.status, StatusCode::NOT_FOUND);
    }

    async fn one_of_two_in_the_same_service_is_closed_as_there_twice_and_counts_nowhere(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let first = opens(&giulia, &[("family_name", "Verdi"), ("given_name", "Nina")]).await;
        let second = opens(&giulia, &[("family_name", "Verdi"), ("given_name", "Nina")]).await;
        let (service, other) = (a_service(&giulia).await, a_service_called(&giulia, "Mensa").await);
        an_enrolment(&giulia, &first, &service).await;
        let twin = an_enrolment(&giulia, &second, &service).await;
        an_activity(&giulia, &service, &twin, "delivered").await;
        waits(&giulia, &first, &other).await;
        let waiting = waits(&giulia, &second, &other).await;
        let report = || async { giulia.open(&format!("/bilancio-sociale/esporta?anno={}", &in_days(0)[6..])).await.ok().body };
        let path = format!("{first}/unisci/{}", id(&second));
        for enrolment in [&twin, &waiting] {
            let page = giulia.open(&path).await.ok();
            page.shows("Chiudi come doppia");
            let told = ("twin".to_owned(), enrolment.trim_start_matches("/prese/").to_owned());
            let form = Form::all(&page.body).into_iter().find(|form| form.fields.contains(&told)).expect("it can be closed");
            let page = giulia.send(&page, &form).await.ok();
            assert!(page.path.starts_with(&path), "{}", page.path);
            page.shows("Chiusa come doppia");
        }
        giulia.open(&twin).await.ok().shows("Era doppia: la stessa presa in carico");
        giulia.open(&waiting).await.ok().shows("Era doppia, o un errore");
        assert_eq!(node.texts("SELECT reason FROM enrolments WHERE reason <> '' ORDER BY reason").await, ["request_mistake", "twin"]);
        assert!(!report().await.contains("doppia: la stessa"), "no outcome");
        merges(&giulia, &first, &second, &[]).await.ok();
        // The hours are where they were written, and hers.
        let hours = node.texts("SELECT person || '|' || enrolment FROM activity_shares").await;
        assert_eq!(hours, [format!("{}|{}", id(&first), twin.trim_start_matches("/prese/"))]);
        // A mistake is undone on its page, until she is there a second time.
        let undone = giulia.open(&format!("{twin}/annulla")).await.ok();
        assert_eq!(giulia.send(&undone, &undone.form("/annulla").with("note", "Non era doppia")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn what_cannot_be_merged_says_why_and_moves_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let first = opens(&giulia, &[("family_name", "Verdi"), ("given_name", "Nina")]).await;
        let second = opens(&giulia, &[("family_name", "Verdi"), ("given_name", "Nina")]).await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &first, &service).await;
        an_enrolment(&giulia, &second, &service).await;
        let before = everything(&node).await;
        let page = giulia.open(&format!("{first}/unisci/{}", id(&second))).await.ok();
        page.shows("nello stesso servizio").shows("Doposcuola La Lucciola");
        let refused = giulia.send(&page, &page.form_asking("other_version")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(everything(&node).await, before);
        let page = giulia.open(&format!("{enrolment}/fai/concludi")).await.ok();
        giulia.send(&page, &page.form("/fai/concludi").with_any("reason")).await.ok();

        // A protected record is merged with none that others see, and by nobody who does not see it.
        protect(&giulia, &second, "Via del Rifugio 9").await;
        merges(&giulia, &first, &second, &[]).await.shows("Una è riservata e l’altra no");
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        for page in [format!("{first}/unisci/{}", id(&second)), format!("{second}/unisci/{}", id(&first))] {
            assert_eq!(rosa.open(&page).await.status, StatusCode::NOT_FOUND);
        }
        assert!(!rosa.open("/persone/doppioni").await.ok().body.contains("Verdi"));
        giulia.open("/persone/doppioni").await.ok().shows("Verdi Nina");
        assert_eq!(giulia.open(&format!("{first}/unisci/{}", id(&first))).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_record_that_was_protected_since_gives_back_none_that_is_not(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let first = opens(&giulia, &[("family_name", "Verdi"), ("given_name", "Nina")]).await;
        let second = opens(&rosa, &[("family_name", "Verdi"), ("given_name", "Nina"), ("address", "Via di Prima 1")]).await;
        merges(&giulia, &first, &second, &[]).await.ok();
        protect(&giulia, &first, "Via del Rifugio 9").await;
        parts(&giulia, &first).await.ok();
        assert_eq!(rosa.open(&second).await.status, StatusCode::NOT_FOUND);
        giulia.open(&second).await.ok().shows("Via di Prima 1").shows("Riservata");
    }

    async fn a_change_between_is_noticed_and_merges_are_undone_from_the_last(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let mut records = Vec::new();
        for telephone in ["051 100000", "051 200000", "051 300000"] {
            records.push(opens(&giulia, &[("family_name", "Verdi"), ("given_name", "Nina"), ("telephone", telephone)]).await);
        }
        let page = giulia.open(&format!("{}/unisci/{}", records[0], id(&records[1]))).await.ok();
        let change = giulia.open(&format!("{}/modifica", records[1])).await.ok();
        giulia.send(&change, &change.form("").with("notes", "Nuove")).await.ok();
        let overtaken = giulia.send(&page, &page.form("/unisci/").with("telephone", "second")).await;
        assert_eq!(overtaken.status, StatusCode::UNPROCESSABLE_ENTITY);
        overtaken.shows("una delle due schede è cambiata").shows("Nuove");
        giulia.send(&overtaken, &overtaken.form("/unisci/")).await.ok().shows("051 200000");
        let page = giulia.open(&format!("{}/unioni", records[0])).await.ok();
        merges(&giulia, &records[0], &records[2], &[("telephone", "second")]).await.ok().shows("051 300000");
        assert_eq!(giulia.send(&page, &page.form("/separa")).await.status, StatusCode::CONFLICT);
        parts(&giulia, &records[0]).await.ok();
        giulia.open(&records[0]).await.ok().shows("051 200000");
        parts(&giulia, &records[0]).await.ok();
        giulia.open(&records[0]).await.ok().shows("051 100000");
    }

    async fn two_people_who_are_two_are_not_proposed_again(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let mut records = Vec::new();
        for (family, given, birth) in
            [("Bianchi", "Annalisa", "11/02/1984"), ("Annalisa", "Bianci", "11/02/1984"), ("Bianchi", "Annalisa", "12/02/1984"), ("Bianchi", "Ugo", "11/02/1984")]
        {
            records.push(opens(&giulia, &[("family_name", family), ("given_name", given), ("birth_date", birth)]).await);
        }
        let page = giulia.open("/persone/doppioni").await.ok();
        page.shows("Nome simile, stessa data di nascita").shows("Stesso nome, data di nascita quasi uguale");
        assert!(!page.body.contains("Bianchi Ugo"), "another name");
        // Who may merge anybody's is told at home, and whoever opens one of them on its page.
        eventually("home tells of two pairs", async || {
            giulia.open("/").await.ok().text().contains("2 schede forse doppie").then_some(())
        })
        .await;
        let record = giulia.open(&records[0]).await.ok();
        record.shows("Forse è doppia");
        assert!(record.body.contains(&format!("/unisci/{}", id(&records[1]))) || record.body.contains(&format!("/unisci/{}", id(&records[0]))));
        assert!(!giulia.open(&records[3]).await.ok().text().contains("Forse è doppia"));
        let lucia = comes_in(&node, "lucia", "operator").await;
        lucia.open("/persone/doppioni").await.ok().shows("Nessuna scheda sembra doppia");
        assert!(!lucia.open("/").await.ok().text().contains("forse doppi"));
        giulia.send(&page, &page.form("/diverse")).await.ok().shows("non te lo chiedo più");
        let page = giulia.open("/persone/doppioni").await.ok();
        giulia.send(&page, &page.form("/diverse")).await.ok().shows("Nessuna scheda sembra doppia");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM not_same").await, 2);
        assert!(!giulia.open("/").await.ok().text().contains("forse doppi"));
        assert!(!giulia.open(&records[0]).await.ok().text().contains("Forse è doppia"));
    }

    async fn who_has_nearly_that_name_and_that_day_is_shown_before_a_record_is_opened_with_what_tells_them_apart(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let known = open_person(&giulia).await;
        let tries = async |panel: &Panel, family: &str| {
            let page = panel.open("/persone/nuova").await.ok();
            let form = page.form("").with("family_name", family).with("given_name", "Mario").with("birth_date", "10/12/1985");
            panel.send(&page, &form).await
        };
        let asked = tries(&rosa, "Rosi").await;
        asked.shows("Potrebbe esserci già").shows("Rossi Mario 10/12/1985 · Bologna (BO)");
        assert!(asked.body.contains(&format!("href=\"{known}\"")) && asked.text().contains("molto simile"));
        assert!(tries(&rosa, "Verdi").await.ok().path.starts_with("/persone/per_"), "nobody looks like that");
        // A protected record of another is shown to nobody, and is in nobody's way.
        protect(&giulia, &known, "Via del Rifugio 9").await;
        let opened = tries(&rosa, "Rosi").await.ok();
        assert!(opened.path.starts_with("/persone/per_"), "{}", opened.text());
    }
    async fn who_comes_with_a_referral_and_has_nearly_the_name_of_somebody_here_is_shown_her_first(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let here = [("family_name", "Rosi"), ("given_name", "Mario"), ("birth_date", "10/12/1985"), ("comune", "Imola")];
        let known = opens(&desks.omar, &here).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, ACCEPT]).await;
        let ask = desks.omar.open(&format!("{}/scheda", story.path)).await.ok();
        ask.shows("Rosi Mario 10/12/1985 · Imola (BO)");
        let asked = desks.omar.send(&ask, &ask.form("/scheda")).await;
        asked.shows("Potrebbe esserci già");
        assert!(asked.body.contains(&format!("href=\"{known}\"")));
        let opened = desks.omar.send(&asked, &asked.form("/scheda").with("another", "yes")).await.ok();
        opened.shows("collegata all’invio");
    }
}
