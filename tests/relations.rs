//! Household, support network and whoever speaks for a person: written once, read from both sides, ended and never removed.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{in_days, open_person, protect, search};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::staff::comes_in;

/// Opens a record with a name and a day of birth; answers its address.
async fn opens(panel: &Panel, family: &str, given: &str, birth: &str) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let form = page.form("").with("family_name", family).with("given_name", given).with("birth_date", birth);
    let record = panel.send(&page, &form.with("telephone", "051 111111")).await.ok();
    record.path.split('?').next().unwrap_or_default().to_owned()
}

/// Writes on the page of one person what the record of another is to her.
async fn ties(panel: &Panel, person: &str, other: &str, kind: &str, flag: &str) -> Page {
    let page = panel.open(&format!("{person}/relazioni/nuova")).await.ok();
    let mut form = page.form("/relazioni/nuova").with("kind", kind);
    form.fields.push(("other".to_owned(), other.trim_start_matches("/persone/").to_owned()));
    let form = if flag.is_empty() { form } else { form.with(flag, "yes") };
    panel.send(&page, &form).await
}

/// The address of the first relation on a page.
fn first(page: &Page, person: &str) -> String {
    let link = page.body.split(&format!("href=\"{person}/relazioni/rel_")).nth(1).expect("a relation has its page");
    format!("{person}/relazioni/rel_{}", link.split('"').next().unwrap_or_default())
}

const MISSING: &str = "manca chi la o lo rappresenta";

on_both_engines! {
    async fn a_relation_between_two_records_is_written_once_and_read_from_both_sides(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let child = opens(&giulia, "Verdi", "Nina", &in_days(-3000)).await;
        let mother = opens(&giulia, "Bianchi", "Ada", "01/02/1984").await;
        giulia.open(&child).await.ok().shows(MISSING);
        // She is found while the form keeps what was typed.
        let page = giulia.open(&format!("{child}/relazioni/nuova")).await.ok();
        let form = page.form("/relazioni/nuova").with("find", "bianki").with("note", "Di pomeriggio").with("search", "yes");
        let found = giulia.send(&page, &form).await.ok();
        found.shows("Bianchi Ada").shows("Di pomeriggio");

        let list = ties(&giulia, &child, &mother, "mother", "household").await.ok();
        list.shows("Vive con lei").shows("Bianchi Ada").shows("Madre").shows("051 111111");
        let record = giulia.open(&child).await.ok();
        assert!(!record.shows("Bianchi Ada").text().contains(MISSING), "a parent is on record");
        giulia.open(&format!("{mother}/relazioni")).await.ok().shows("Verdi Nina").shows("Figlia o figlio");
        let twice = ties(&giulia, &child, &mother, "mother", "").await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        twice.shows("C’è già un legame così");
        let herself = ties(&giulia, &child, &child, "sibling", "").await;
        herself.shows("È la stessa persona");
        let texts = node.texts("SELECT said FROM relations").await;
        assert_eq!(texts.len(), 1);
        assert!(!texts[0].contains("mother"), "what is said is encrypted: {texts:?}");
    }

    async fn a_relation_ends_and_stays_in_the_history_and_nobody_overwrites_another(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let child = opens(&giulia, "Verdi", "Nina", &in_days(-3000)).await;
        let page = giulia.open(&format!("{child}/relazioni/nuova")).await.ok();
        let form = page.form("/relazioni/nuova").with("kind", "guardian").with("name", "Avv. Invernizzi");
        let list = giulia.send(&page, &form.with("telephone", "051 222222").with("represents", "yes")).await.ok();
        list.shows("Tutore").shows("Rappresentante legale").shows("051 222222");
        assert!(!giulia.open(&child).await.ok().text().contains(MISSING));

        let address = first(&list, &child);
        let (hers, again) = (giulia.open(&address).await.ok(), giulia.open(&address).await.ok());
        let form = hers.form("/relazioni/").with("telephone", "051 333333").with("until", &in_days(-1));
        let list = giulia.send(&hers, &form).await.ok();
        list.shows("Atto scaduto").shows("051 333333");
        giulia.open(&child).await.ok().shows(MISSING);
        // Who had it open meanwhile sees what it says now, and loses nothing.
        let overtaken = giulia.send(&again, &again.form("/relazioni/").with("role", "avvocata")).await;
        assert_eq!(overtaken.status, StatusCode::UNPROCESSABLE_ENTITY);
        overtaken.shows("mentre scrivevi").shows("051 333333");
        assert!(overtaken.body.contains("value=\"avvocata\""));
        giulia.send(&overtaken, &overtaken.form("/relazioni/").with("ended", &in_days(0))).await.ok();
        let list = giulia.open(&format!("{child}/relazioni")).await.ok();
        list.shows("Non vale più dal").shows("avvocata");
        assert!(!giulia.open(&child).await.ok().body.contains("Invernizzi"), "what has ended is on the list alone");
        giulia.open(&address).await.ok().shows("Che cosa diceva prima").shows("051 222222").shows("051 333333");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM relation_versions").await, 2);
        let acts = node.texts("SELECT action FROM audit_entries WHERE action LIKE 'relation.%' AND action <> 'relation.read' ORDER BY at, id").await;
        assert_eq!(acts, ["relation.written", "relation.changed", "relation.ended"]);
    }

    async fn a_relation_to_a_record_that_may_not_be_seen_is_not_there(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let child = opens(&giulia, "Verdi", "Nina", &in_days(-3000)).await;
        let mother = opens(&giulia, "Bianchi", "Ada", "01/02/1984").await;
        let list = ties(&giulia, &child, &mother, "mother", "household").await.ok();
        let address = first(&list, &child);
        rosa.open(&format!("{child}/relazioni")).await.ok().shows("Bianchi Ada");
        protect(&giulia, &mother, "Via del Rifugio 9").await;
        for page in [child.clone(), format!("{child}/relazioni")] {
            let seen = rosa.open(&page).await.ok();
            assert!(!seen.body.contains("Bianchi") && !seen.body.contains("Madre"), "{page}");
            giulia.open(&page).await.ok().shows("Bianchi Ada").shows("051 111111");
        }
        let seen = rosa.open(&child).await.ok();
        assert!(!seen.shows("è in una scheda che non puoi vedere").text().contains(MISSING), "somebody is there");
        assert_eq!(rosa.open(&address).await.status, StatusCode::NOT_FOUND);
        assert_eq!(ties(&rosa, &child, &mother, "mother", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Who reads it for a reason sees the name, and how she is reached on her own page only.
        let dora = comes_in(&node, "dora", "data-protection").await;
        let seen = dora.open(&format!("{child}/relazioni")).await.ok();
        assert!(!seen.shows("Bianchi Ada").body.contains("051 111111"));
        assert!(dora.open(&format!("{mother}/relazioni")).await.ok().path.ends_with("/motivo"));
        let lucia = comes_in(&node, "lucia", "operator").await;
        let paola = comes_in(&node, "paola", "management").await;
        for other in [&lucia, &paola] {
            assert_eq!(other.open(&format!("{child}/relazioni")).await.status, StatusCode::NOT_FOUND);
        }
        assert!(!search(&rosa, "bianchi").await.body.contains("Bianchi Ada"));
    }

    async fn minors_for_whom_nobody_speaks_are_listed_and_told_where_they_come_into_a_service(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let alone = opens(&giulia, "Verdi", "Nina", &in_days(-3000)).await;
        let daughter = opens(&giulia, "Bianchi", "Ugo", &in_days(-4000)).await;
        let other = opens(&giulia, "Bianchi", "Pia", &in_days(-4100)).await;
        let mother = opens(&giulia, "Bianchi", "Ada", "01/02/1984").await;
        let told = opens(&giulia, "Gialli", "Teo", &in_days(-5000)).await;
        ties(&giulia, &daughter, &mother, "mother", "").await.ok();
        ties(&giulia, &mother, &other, "child", "").await.ok();
        let page = giulia.open(&format!("{told}/modifica")).await.ok();
        giulia.send(&page, &page.form("").with("guardian", "Zia Pina, 051 444444")).await.ok();
        protect(&giulia, &mother, "Via del Rifugio 9").await;
        for panel in [&giulia, &rosa] {
            let list = panel.open("/persone/minori").await.ok();
            list.shows("Verdi Nina");
            for somebody in ["Bianchi", "Gialli"] {
                assert!(!list.body.contains(somebody), "{somebody}: {}", list.text());
            }
        }
        giulia.open("/persone").await.ok().shows("Minori senza nessuno");
        let words = "non è scritto chi la o lo rappresenta";
        let begins = async |person: &str| {
            let person = person.trim_start_matches("/persone/");
            rosa.open(&format!("/prese/nuova?persona={person}")).await.ok().text().contains(words)
        };
        assert_eq!([begins(&alone).await, begins(&daughter).await, begins(&told).await], [true, false, false]);
        ties(&giulia, &alone, &mother, "mother", "").await.ok();
        rosa.open("/persone/minori").await.ok().shows("Di tutti i minori che puoi vedere");
        // Who sees few people sees few minors.
        let lucia = comes_in(&node, "lucia", "operator").await;
        let hers = opens(&lucia, "Neri", "Ida", &in_days(-2000)).await;
        lucia.open("/persone/minori").await.ok().shows("Neri Ida");
        assert!(hers.starts_with("/persone/per_"));
    }

    async fn the_line_of_the_record_becomes_a_relation_and_stays(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let page = giulia.open(&format!("{person}/modifica")).await.ok();
        giulia.send(&page, &page.form("").with("guardian", "Zia Pina, 051 444444")).await.ok();
        giulia.open(&format!("{person}/relazioni")).await.ok().shows("Zia Pina, 051 444444").shows("Fanne un legame");
        let page = giulia.open(&format!("{person}/relazioni/nuova?da=scheda")).await.ok();
        assert!(page.body.contains("value=\"Zia Pina, 051 444444\""));
        let form = page.form("/relazioni/nuova").with("kind", "administrator").with("name", "Pina Inventata");
        let list = giulia.send(&page, &form.with("telephone", "051 444444").with("act", "Tribunale di Bologna, n. 1/2025")).await.ok();
        assert!(!list.shows("Pina Inventata").body.contains("Fanne un legame"));
        giulia.open(&person).await.ok().shows("Zia Pina, 051 444444");
    }

    async fn what_is_wrong_comes_back_with_what_was_typed_in_a_relation(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let page = giulia.open(&format!("{person}/relazioni/nuova")).await.ok();
        let form = page.form("/relazioni/nuova").with("kind", "teacher").with("note", "Di pomeriggio").with("until", "31/02/2027");
        let refused = giulia.send(&page, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Scrivi come si chiama").shows("Di pomeriggio");
        assert!(refused.body.contains("value=\"31/02/2027\""));
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM relations").await, 0);
    }
}
