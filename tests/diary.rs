//! The diary of a person: written once, corrected by its author with what it said before, read by whoever may see her.

use pico_node::execute;
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{in_days, open_person, protect};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, an_enrolment};
use crate::support::staff::{comes_in, full_name};

const TEXT: &str = "Ha raccontato della scuola nuova; <b>domani</b> chiamo la maestra";

/// Writes an entry on the page of the diary.
async fn writes(panel: &Panel, person: &str, text: &str, day: &str) -> Page {
    let page = panel.open(&format!("{person}/diario")).await.ok();
    let form = page.form("/diario").with("kind", "visit").with("text", text).with("on", day);
    panel.send(&page, &form).await
}

/// Looks for something in a diary.
async fn seeks(panel: &Panel, person: &str, typed: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("{person}/diario")).await.ok();
    let form = typed.iter().fold(page.form("/diario/cerca"), |form, (name, value)| form.with(name, value));
    panel.send(&page, &form).await
}

/// The address of the entry that stands first.
fn first(page: &Page, person: &str) -> String {
    let link = page.body.split(&format!("href=\"{person}/diario/")).nth(1).expect("an entry has its page");
    format!("{person}/diario/{}", link.split('"').next().unwrap_or_default())
}

on_both_engines! {
    async fn an_entry_is_written_read_and_corrected_and_says_what_it_said_before(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let person = open_person(&giulia).await;
        giulia.open(&person).await.ok().shows("Ancora vuoto");
        an_enrolment(&giulia, &person, &a_service(&giulia).await).await;
        let list = writes(&giulia, &person, TEXT, &in_days(-1)).await.ok();
        list.shows(TEXT).shows("Visita").shows(&in_days(-1));
        giulia.open(&person).await.ok().shows("Una pagina");
        // The newest day stands first, whenever it was written; an entry may name the service.
        let page = giulia.open(&format!("{person}/diario")).await.ok();
        let form = page.form("/diario").with("kind", "call").with("text", "Prima").with("on", &in_days(-9));
        let list = giulia.send(&page, &form.with_any("enrolment")).await.ok();
        list.shows("Doposcuola La Lucciola");
        assert!(list.body.find("scuola nuova").unwrap() < list.body.find(">Prima<").unwrap());

        let entry = first(&list, &person);
        let (hers, again) = (giulia.open(&entry).await.ok(), giulia.open(&entry).await.ok());
        let corrected = giulia.send(&hers, &hers.form(&entry).with("text", "Scuola nuova, va bene")).await.ok();
        corrected.shows("quello che c’era scritto prima resta").shows("Scuola nuova, va bene").shows("corretto il");
        assert!(!corrected.text().contains("maestra"));
        giulia.open(&entry).await.ok().shows("Che cosa diceva prima").shows(TEXT);
        let second = giulia.send(&again, &again.form(&entry).with("text", "Un altro testo")).await;
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
        second.shows("Nel frattempo").shows("Un altro testo");
        // A colleague reads it, and writes her own.
        let read = rosa.open(&entry).await.ok();
        read.shows("Scuola nuova, va bene");
        assert!(!read.body.contains("name=\"text\""), "it is not hers to correct");
        let mut form = again.form(&entry);
        form.fields.retain(|(name, _)| name != "csrf");
        form.fields.extend(rosa.open(&person).await.ok().form("/uscita").fields.into_iter().filter(|(name, _)| name == "csrf"));
        assert_eq!(rosa.send(&read, &form).await.status, StatusCode::NOT_FOUND);
        writes(&rosa, &person, "Ho parlato con la maestra", &in_days(0)).await.ok().shows("Ho parlato con la maestra");
        let texts = node.texts("SELECT text FROM diary_entries").await;
        assert!(texts.iter().all(|text| !text.contains("maestra")), "texts are encrypted: {texts:?}");
    }

    async fn an_assessment_stands_in_its_phase_with_day_and_author_and_without_its_words(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let before = giulia.open(&person).await.ok();
        before.shows("Ancora nessuna valutazione").shows("Valutazione 0");
        let write = format!("{person}/diario?tipo=valutazione");
        assert!(before.body.contains(&format!("href=\"{write}\"")), "{}", before.body);
        // The way that begins there has chosen the kind; the plain one leaves it open.
        let chosen = "value=\"assessment\" selected";
        assert!(!giulia.open(&format!("{person}/diario")).await.ok().body.contains(chosen));
        let page = giulia.open(&write).await.ok();
        assert!(page.body.contains(chosen), "{}", page.body);
        for days in [-40, -3, -10, -2] {
            let form = page.form("/diario").with("text", TEXT).with("on", &in_days(days));
            giulia.send(&page, &form).await.ok().shows("Valutazione");
        }
        writes(&giulia, &person, "Una visita", &in_days(0)).await.ok();
        let shown = giulia.open(&person).await.ok();
        // Four of the five entries, and nobody of her family; three are named, the newest first.
        shown.shows("Valutazione 4").shows("Erogazione 5").shows(&full_name("giulia")).shows("Tutte e 4, nel diario");
        let body = &shown.body[shown.body.find("id=\"valutazione\"").unwrap()..shown.body.find("id=\"progetto\"").unwrap()];
        let days: Vec<_> = [-2, -3, -10].iter().map(|days| body.find(&in_days(*days))).collect();
        assert!(days.is_sorted() && days[0].is_some(), "{days:?}");
        assert!(!body.contains(&in_days(-40)) && !shown.text().contains("maestra"), "{body}");
        let entry = first(&shown, &person);
        giulia.open(&entry).await.ok().shows("scuola nuova");
        // Who reads and does not write is led to no form.
        let dora = comes_in(&node, "dora", "data-protection").await;
        let read = dora.open(&person).await.ok();
        read.shows(&in_days(-2));
        assert!(!read.body.contains("tipo=valutazione"), "she writes in no diary");
    }

    async fn what_is_wrong_comes_back_with_what_was_typed(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        for (text, day, words) in [("Un testo", in_days(1), "deve ancora venire"), ("", in_days(0), "il campo è obbligatorio")] {
            let refused = writes(&giulia, &person, text, &day).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
            assert!(refused.shows(words).body.contains(&format!("value=\"{day}\"")), "{}", refused.text());
        }
        let page = giulia.open(&format!("{person}/diario")).await.ok();
        let mut form = page.form("/diario").with("kind", "visit").with("text", "Un testo");
        form.fields.push(("enrolment".to_owned(), format!("enr_{}", "0".repeat(32))));
        assert_eq!(giulia.send(&page, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY, "an enrolment that is not hers");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM diary_entries").await, 0);
    }

    async fn a_diary_is_searched_by_words_kind_author_and_days_and_no_word_stands_in_the_address(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let person = open_person(&giulia).await;
        writes(&giulia, &person, "Perché la scuola è lontana", &in_days(-1)).await.ok();
        writes(&giulia, &person, "In palestra", &in_days(-20)).await.ok();
        writes(&rosa, &person, "La scuola ha chiamato", &in_days(-30)).await.ok();
        let texts = ["Perché la scuola è lontana", "In palestra", "La scuola ha chiamato"];
        let rosas = node.texts("SELECT written_by FROM diary_entries WHERE written_by_name LIKE 'Rosa%'").await.remove(0);
        let (from, to, lately) = (in_days(-25), in_days(-9), in_days(-2));
        for (typed, found) in [
            (vec![("testo", "SCUOLA perche")], [true, false, false]),
            (vec![("testo", "scuol")], [true, false, true]),
            (vec![("testo", "scuola"), ("autore", rosas.as_str())], [false, false, true]),
            (vec![("dal", from.as_str()), ("al", lately.as_str())], [false, true, false]),
            (vec![("genere", "call")], [false, false, false]),
        ] {
            let page = seeks(&giulia, &person, &typed).await.ok();
            assert!(!page.path.to_lowercase().contains("scuol"), "{}", page.path);
            let shown = texts.map(|text| page.text().contains(text));
            assert_eq!(shown, found, "{typed:?}");
        }
        seeks(&giulia, &person, &[("testo", "mai scritto")]).await.ok().shows("Niente");
        let again = seeks(&giulia, &person, &[("dal", lately.as_str()), ("al", to.as_str()), ("testo", "scuola")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.shows("È prima del giorno da cui parti");
        assert!(again.body.contains("value=\"scuola\""), "what was typed is kept");
    }

    async fn the_diary_of_a_service_shows_what_was_written_lately_of_whom_one_may_see(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let (person, elsewhere) = (open_person(&giulia).await, open_person_of(&giulia, "Altra").await);
        an_enrolment(&giulia, &person, &service).await;
        writes(&giulia, &person, TEXT, &in_days(0)).await.ok();
        writes(&giulia, &elsewhere, "Di chi non è nel servizio", &in_days(0)).await.ok();
        let diary = format!("/servizi/{service}/diario");
        let page = giulia.open(&diary).await.ok();
        page.shows("Rossi Mario").shows(TEXT).shows("Visita");
        assert!(!page.text().contains("Di chi non"), "{}", page.text());
        // An operator outside the team sees nothing of it, and neither does anybody of a protected record of another.
        let lucia = comes_in(&node, "lucia", "operator").await;
        lucia.open(&diary).await.ok().shows("Niente di nuovo");
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        rosa.open(&diary).await.ok().shows(TEXT);
        protect(&giulia, &person, "Via del Rifugio 9").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        for other in [&rosa, &dora] {
            other.open(&diary).await.ok().shows("Niente di nuovo");
        }
        giulia.open(&diary).await.ok().shows(TEXT);
        let paola = comes_in(&node, "paola", "management").await;
        assert_eq!(paola.open(&diary).await.status, StatusCode::NOT_FOUND);
        let read = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'diary.read' AND object_kind = 'people'";
        assert_eq!(node.count(read).await, 3, "each reading leaves a row that names whose");
    }

    async fn the_diary_of_a_service_is_a_file_of_what_its_page_shows(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let service = a_service(&giulia).await;
        let mut people = Vec::new();
        for (name, text) in [
            ("Anselmi", "=1+1 e la merenda"),
            ("Remoti", "Scritto venti giorni fa"),
            ("Nascosta", "Di chi è riservata"),
            ("Limitata", "Di chi è limitata"),
        ] {
            let person = open_person_of(&giulia, name).await;
            an_enrolment(&giulia, &person, &service).await;
            writes(&giulia, &person, text, &in_days(-1)).await.ok();
            people.push(person);
        }
        protect(&giulia, &people[2], "Via del Rifugio 9").await;
        let request = crate::subject_requests::asks(&giulia, &people[3], "restriction").await;
        crate::restriction::grants(&giulia, &request).await;
        let db = node.database().await;
        let mut tx = db.write().await.unwrap();
        let twenty_days = "UPDATE diary_entries SET written_at = written_at - 1728000000 \
             WHERE person IN (SELECT id FROM people WHERE family_name = 'Remoti')";
        execute!(&mut tx, sqlx::query(twenty_days)).unwrap();
        tx.commit().await.unwrap();
        db.close().await;

        let page = format!("/servizi/{service}/diario");
        let file = format!("{page}/esporta");
        assert!(giulia.open(&format!("{page}?giorni=30")).await.ok().body.contains(&format!("{file}?giorni=30")));
        let texts = ["'=1+1 e la merenda", "Scritto venti giorni fa", "Di chi è riservata", "Di chi è limitata"];
        for (panel, days, found) in [
            (&rosa, "", [true, false, false, false]),
            (&rosa, "giorni=30&", [true, true, false, false]),
            (&giulia, "giorni=7&", [true, false, true, false]),
            (&lucia, "giorni=30&", [false; 4]),
        ] {
            let taken = panel.open(&format!("{file}?{days}formato=csv")).await.ok().body;
            assert_eq!(texts.map(|text| taken.contains(text)), found, "{days} {taken}");
        }
        let taken = rosa.open(&format!("{file}?formato=csv")).await.ok().body;
        for words in ["Anselmi", "Visita", &full_name("giulia"), &in_days(-1)] {
            assert!(taken.contains(words), "{words}: {taken}");
        }
        for kind in ["xlsx", "ods"] {
            rosa.open(&format!("{file}?formato={kind}")).await.ok();
        }
        let paola = comes_in(&node, "paola", "management").await;
        assert_eq!(paola.open(&file).await.status, StatusCode::NOT_FOUND);
        let told = node.texts("SELECT detail FROM audit_entries WHERE action = 'diary.export' AND object_kind = 'service'").await;
        let names = |person: &str| told.iter().filter(|row| row.contains(person.trim_start_matches("/persone/"))).count();
        assert_eq!((told.len(), names(&people[0]), names(&people[3])), (6, 6, 0), "{told:?}");
    }

    async fn a_diary_is_closed_to_whoever_may_not_see_the_person(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let list = writes(&giulia, &person, TEXT, &in_days(0)).await.ok();
        let (diary, entry) = (format!("{person}/diario"), first(&list, &person));
        protect(&giulia, &person, "Via del Rifugio 9").await;
        for (login, role) in [("rosa", "coordinator"), ("lucia", "operator"), ("paola", "management"), ("ada", "node-administrator")] {
            let other = comes_in(&node, login, role).await;
            for page in [&diary, &entry] {
                assert_eq!(other.open(page).await.status, StatusCode::NOT_FOUND, "{role} {page}");
            }
        }
        let dora = comes_in(&node, "dora", "data-protection").await;
        assert!(dora.open(&diary).await.ok().path.ends_with("/motivo"), "she says why first");
        let why = dora.open(&format!("{person}/motivo")).await.ok();
        dora.send(&why, &why.form("/motivo").with("reason", "Richiesta di accesso")).await.ok();
        let read = dora.open(&diary).await.ok();
        read.shows("scuola nuova");
        assert!(!read.body.contains("name=\"text\""), "she writes in no diary");
        // An entry is found in its own diary only.
        let other = open_person_of(&giulia, "Altra").await;
        let moved = entry.replace(&person, &other);
        assert_eq!(giulia.open(&moved).await.status, StatusCode::NOT_FOUND);
    }
}

async fn open_person_of(panel: &Panel, name: &str) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let record = panel.send(&page, &page.form("").with("family_name", name)).await.ok();
    record.path.split('?').next().unwrap_or_default().to_owned()
}
