//! Documents that are put where they belong: under another enrolment, into another record when two are merged, and back when they part.

use crate::on_both_engines;
use crate::support::desk::open_person;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, a_service_called, an_enrolment};
use crate::support::staff::comes_in;

/// Adds a document under an enrolment of this record, or under none; answers its identifier.
async fn adds(panel: &Panel, person: &str, title: &str, enrolment: &str) -> String {
    let page = panel.open(&format!("{person}/documenti/nuovo")).await.ok();
    let form = page.form("/documenti/nuovo").with("kind", "other").with("title", title);
    let form = if enrolment.is_empty() { form } else { form.with("enrolment", enrolment) };
    let content = format!("%PDF-1.7 {title}");
    let list = panel.upload(&page, &form, (&format!("{title}.pdf"), content.as_bytes())).await.ok();
    let (before, _) = list.body.split_once(&format!(">{title}<")).expect("it stands in the list");
    let id = before.rsplit("/documenti/doc_").next().unwrap();
    format!("doc_{}", id.split(['"', '/']).next().unwrap())
}

/// The titles on the list of a record, and whether each file can be had there and says what was written in it.
async fn titles(panel: &Panel, person: &str, documents: &[(&str, &str)]) -> Vec<String> {
    let list = panel.open(&format!("{person}/documenti")).await.ok();
    let mut found = Vec::new();
    for (id, title) in documents {
        let listed = list.body.contains(&format!("{person}/documenti/{id}"));
        let file = panel.request(reqwest::Method::GET, &format!("{person}/documenti/{id}/file/1"), None).await;
        assert_eq!(listed, file.status().is_success(), "{title}: the list and the file agree");
        if listed {
            assert_eq!(file.text().await.unwrap(), format!("%PDF-1.7 {title}"), "each file is the one that came");
            found.push((*title).to_owned());
        }
    }
    found
}

async fn merged(panel: &Panel, kept: &str, other: &str) -> Page {
    let page = panel.open(&format!("{kept}/unisci/{}", other.trim_start_matches("/persone/"))).await.ok();
    panel.send(&page, &page.form("/unisci/")).await.ok()
}

async fn parted(panel: &Panel, kept: &str) -> Page {
    let page = panel.open(&format!("{kept}/unioni")).await.ok();
    panel.send(&page, &page.form("/separa")).await.ok()
}

fn id(enrolment: &str) -> &str {
    enrolment.trim_start_matches("/prese/")
}

const WITHOUT_FILE: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM documents d WHERE d.deleted_at IS NULL AND NOT EXISTS \
    (SELECT 1 FROM document_editions f JOIN document_chunks c ON c.edition = f.id WHERE f.document = d.id)";
/// Documents under an enrolment of somebody else.
const ASTRAY: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM documents d JOIN enrolments e ON e.id = d.enrolment WHERE e.person <> d.person";

on_both_engines! {
    async fn the_enrolment_of_a_document_is_corrected_on_its_page_and_what_it_was_stays(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let first = an_enrolment(&giulia, &person, &a_service(&giulia).await).await;
        let second = an_enrolment(&giulia, &person, &a_service_called(&giulia, "Mensa La Lucciola").await).await;
        let document = format!("{person}/documenti/{}", adds(&giulia, &person, "Certificato", id(&first)).await);
        let page = giulia.open(&document).await.ok();
        let form = page.form(&document);
        assert!(form.fields.contains(&("enrolment".to_owned(), id(&first).to_owned())), "the form says where it is: {:?}", form.fields);
        giulia.send(&page, &form.with("enrolment", id(&second))).await.ok();
        let page = giulia.open(&document).await.ok();
        assert!(page.form(&document).fields.contains(&("enrolment".to_owned(), id(&second).to_owned())));
        page.shows("Doposcuola La Lucciola");
        let dossier = giulia.open(&format!("{person}/fascicolo")).await.ok();
        dossier.shows("Certificato · Mensa La Lucciola").shows("Certificato · Doposcuola La Lucciola");
        // Not under that of somebody else; and out of all of them.
        let other = giulia.open("/persone/nuova").await.ok();
        let other = giulia.send(&other, &other.form("").with("family_name", "Altra")).await.ok();
        let foreign = an_enrolment(&giulia, other.path.split('?').next().unwrap(), &a_service_called(&giulia, "Terzo").await).await;
        let refused = giulia.send(&page, &page.form(&document).with("enrolment", id(&foreign))).await;
        assert_eq!(refused.status, reqwest::StatusCode::UNPROCESSABLE_ENTITY);
        giulia.send(&page, &page.form(&document).with("enrolment", "")).await.ok();
        assert_eq!(node.texts("SELECT enrolment FROM documents").await, [""]);
        assert_eq!(node.texts("SELECT enrolment FROM document_versions ORDER BY version").await, [id(&first), id(&second)]);
    }

    async fn when_two_records_with_documents_are_merged_and_part_each_has_its_own(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let first = open_person(&giulia).await;
        let page = giulia.open("/persone/nuova").await.ok();
        let record = giulia.send(&page, &page.form("").with("family_name", "Rosi").with("given_name", "Mario")).await.ok();
        let second = record.path.split('?').next().unwrap().to_owned();
        let of_first = an_enrolment(&giulia, &first, &a_service(&giulia).await).await;
        let of_second = an_enrolment(&giulia, &second, &a_service_called(&giulia, "Mensa La Lucciola").await).await;
        let mut all = vec![
            (adds(&giulia, &first, "Carta di Uno", id(&of_first)).await, "Carta di Uno"),
            (adds(&giulia, &second, "Carta di Due", "").await, "Carta di Due"),
            (adds(&giulia, &second, "Certificato di Due", id(&of_second)).await, "Certificato di Due"),
        ];
        merged(&giulia, &first, &second).await;
        // While they are one: a new one under each enrolment and one under none, and one that is put under another enrolment.
        all.push((adds(&giulia, &first, "Nuovo della mensa", id(&of_second)).await, "Nuovo della mensa"));
        all.push((adds(&giulia, &first, "Nuovo del doposcuola", id(&of_first)).await, "Nuovo del doposcuola"));
        all.push((adds(&giulia, &first, "Nuovo di nessuno", "").await, "Nuovo di nessuno"));
        let wrong = format!("{first}/documenti/{}", all[1].0);
        let page = giulia.open(&wrong).await.ok();
        giulia.send(&page, &page.form(&wrong).with("enrolment", id(&of_first))).await.ok();
        let all: Vec<(&str, &str)> = all.iter().map(|(id, title)| (id.as_str(), *title)).collect();
        let everything: Vec<&str> = all.iter().map(|(_, title)| *title).collect();
        assert_eq!(titles(&giulia, &first, &all).await, everything, "nothing is lost when they become one");
        assert_eq!(giulia.open(&format!("{second}/documenti")).await.status, reqwest::StatusCode::NOT_FOUND);

        parted(&giulia, &first).await;
        assert_eq!(titles(&giulia, &first, &all).await, ["Carta di Uno", "Carta di Due", "Nuovo del doposcuola", "Nuovo di nessuno"]);
        assert_eq!(titles(&giulia, &second, &all).await, ["Certificato di Due", "Nuovo della mensa"]);
        assert_eq!((node.count(WITHOUT_FILE).await, node.count(ASTRAY).await), (0, 0));
        // Once more, and back: nothing has been forgotten.
        merged(&giulia, &first, &second).await;
        assert_eq!(titles(&giulia, &first, &all).await, everything);
        parted(&giulia, &first).await;
        assert_eq!(titles(&giulia, &second, &all).await, ["Certificato di Due", "Nuovo della mensa"]);
        assert_eq!((node.count(WITHOUT_FILE).await, node.count(ASTRAY).await), (0, 0));
    }
}
