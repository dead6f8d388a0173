//! The papers of a person: they come whole or not at all, go out as they came, are seen by who sees the person, and go with her.

use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ORIGIN, X_CONTENT_TYPE_OPTIONS};
use reqwest::{Method, StatusCode};

use crate::on_both_engines;
use crate::restore::{back_up, restore};
use crate::support::desk::{in_days, open_person, protect};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_document, a_service, an_enrolment};
use crate::support::staff::{PASSWORD, comes_in, with_password};
use crate::teams::joins;

const PDF: &[u8] = b"%PDF-1.7 un verbale inventato";

/// Files and their chunks that a node holds.
const FILES: &str =
    "SELECT CAST((SELECT COUNT(*) FROM document_editions) + (SELECT COUNT(*) FROM document_chunks) AS BIGINT)";
/// Documents that are not taken away.
const DOCUMENTS: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM documents WHERE deleted_at IS NULL";

/// Bytes that nothing can make smaller, with the beginning of a PDF.
fn large(length: u32) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let step = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    b"%PDF-1.7\n".iter().copied().chain((0..length).map(step)).collect()
}

/// Sends a document with these fields changed.
async fn adds(panel: &Panel, person: &str, changed: &[(&str, &str)], file: (&str, &[u8])) -> Page {
    let page = panel.open(&format!("{person}/documenti/nuovo")).await.ok();
    let mut form = page.form("/documenti/nuovo").with("kind", "health").with("title", "Verbale 104");
    for (field, value) in changed {
        form = form.with(field, value);
    }
    panel.upload(&page, &form, file).await
}

async fn replaces(panel: &Panel, page: &Page, file: (&str, &[u8])) -> Page {
    panel.upload(page, &page.form("/sostituisci").with("expires", &in_days(400)), file).await
}

/// The address of the first document of a list.
fn first_of(list: &Page, person: &str) -> String {
    let link = list.body.split(&format!("href=\"{person}/documenti/doc_")).nth(1).expect("a document has its page");
    format!("{person}/documenti/doc_{}", link.split(['"', '/']).next().unwrap_or_default())
}

async fn downloads(panel: &Panel, document: &str, edition: u32) -> Result<Vec<u8>, StatusCode> {
    let answer = panel.request(Method::GET, &format!("{document}/file/{edition}"), None).await;
    if !answer.status().is_success() {
        return Err(answer.status());
    }
    let header = |name| answer.headers()[&name].to_str().unwrap().to_owned();
    assert!(header(CONTENT_DISPOSITION).starts_with("attachment;"));
    assert_eq!(header(CONTENT_TYPE), "application/octet-stream");
    assert_eq!(header(X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(answer.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    Ok(answer.bytes().await.unwrap().to_vec())
}

on_both_engines! {
    async fn a_document_goes_out_as_it_came_and_every_version_stays(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let first = large(2_500_000);
        let days = [("title", ""), ("dated", "10/01/2026"), ("expires", &*in_days(10))];
        let list = adds(&giulia, &person, &days, ("verbale inventato.pdf", &first)).await.ok();
        list.shows("verbale inventato").shows("Scade fra 10 giorni").shows("del 10/01/2026");
        giulia.open(&person).await.ok().shows("1 documento").shows("1 in scadenza");
        let document = first_of(&list, &person);
        assert!(downloads(&giulia, &document, 1).await.unwrap() == first, "not one bit has changed");
        assert_eq!(downloads(&giulia, &document, 2).await, Err(StatusCode::NOT_FOUND));

        // Two replace it at the same time: both files are kept, and the second is told.
        let sara = comes_in(&node, "sara", "coordinator").await;
        let (hers, mine) = (format!("{document}/sostituisci"), format!("{document}/sostituisci"));
        let (hers, mine) = (sara.open(&hers).await.ok(), giulia.open(&mine).await.ok());
        replaces(&sara, &hers, ("rinnovo.pdf", PDF)).await.ok().shows("Nuova versione salvata");
        let told = replaces(&giulia, &mine, ("altro rinnovo.pdf", b"%PDF-1.7 altro")).await.ok();
        told.shows("ne aveva caricata una").shows("rinnovo.pdf").shows("altro rinnovo.pdf").shows("Versione 3");
        assert!(downloads(&giulia, &document, 1).await.unwrap() == first);
        assert_eq!(downloads(&giulia, &document, 2).await.unwrap(), PDF);

        // Two correct it at the same time: the second is shown what it says now and loses nothing.
        let (hers, mine) = (sara.open(&document).await.ok(), giulia.open(&document).await.ok());
        let of = |page: &Page, title: &str| page.form("/documenti/").with("title", title);
        sara.send(&hers, &of(&hers, "Titolo di Sara")).await.ok().shows("Salvato");
        let overtaken = giulia.send(&mine, &of(&mine, "Titolo di Giulia")).await;
        assert_eq!(overtaken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(overtaken.shows("Titolo di Sara").body.contains("value=\"Titolo di Giulia\""));
        giulia.send(&overtaken, &overtaken.form("/documenti/")).await.ok().shows("Titolo di Giulia");
    }

    async fn who_does_not_see_the_person_sees_no_document(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let [lucia, marta] = [comes_in(&node, "lucia", "operator").await, comes_in(&node, "marta", "operator").await];
        let dora = comes_in(&node, "dora", "data-protection").await;
        let paola = comes_in(&node, "paola", "management").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        an_enrolment(&giulia, &person, &service).await;
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        let document = a_document(&giulia, &person).await;
        for other in [&marta, &paola] {
            for page in ["", "/sostituisci", "/elimina", "/file/1"] {
                let answer = other.open(&format!("{document}{page}")).await.status;
                assert_eq!(answer, other.open(&person).await.status, "{page}");
                assert_eq!(downloads(other, &document, 1).await, Err(answer));
            }
        }
        // An operator of the team adds; she takes away what she added, and nothing of others.
        adds(&lucia, &person, &[], ("suo.pdf", PDF)).await.ok().shows("Verbale 104");
        assert!(downloads(&lucia, &document, 1).await.is_ok());
        assert_eq!(lucia.open(&format!("{document}/elimina")).await.status, StatusCode::NOT_FOUND);
        // Whoever answers for the data reads and changes nothing.
        assert!(downloads(&dora, &document, 1).await.is_ok());
        let list = dora.open(&format!("{person}/documenti")).await.ok();
        assert!(!list.body.contains("/documenti/nuovo"));
        dora.open("/registro").await.ok().shows("Documento scaricato");

        let page = giulia.open(&format!("{document}/elimina")).await.ok();
        let unsaid = giulia.send(&page, &page.form("/elimina")).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        let list = giulia.send(&page, &page.form("/elimina").with("because", "Era di un’altra persona")).await.ok();
        list.shows("Era di un’altra persona").shows("Giulia");
        assert!(!list.body.contains("Carta inventata"), "its title is gone");
        assert_eq!(downloads(&giulia, &document, 1).await, Err(StatusCode::NOT_FOUND));
        assert_eq!(node.count(FILES).await, 2, "one file of one chunk is left");

        protect(&giulia, &person, "Via del Rifugio 9").await;
        assert_eq!(lucia.open(&format!("{person}/documenti")).await.status, StatusCode::NOT_FOUND);
    }

    async fn what_cannot_be_kept_is_said_and_leaves_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let many = large(60 * 1024 * 1024);
        let early = [("dated", "10/01/2026"), ("expires", "09/01/2026")];
        for (changed, file, words) in [
            (&[][..], ("vuoto.pdf", &b""[..]), "È vuoto"),
            (&[], ("programma.exe", b"MZ"), "Questo tipo di file non si può tenere"),
            (&[], ("carta.pdf", b"<html>"), "Dentro non c’è quello che dice il nome"),
            (&[], ("troppo.pdf", &many), "È troppo grande: al massimo 21 MB"),
            (&[("kind", "")], ("carta.pdf", PDF), "Scegli di nuovo il file"),
            (&early, ("carta.pdf", PDF), "Scade prima della sua data"),
            (&[("dated", &*in_days(1))], ("carta.pdf", PDF), "non è ancora arrivata"),
        ] {
            let again = adds(&giulia, &person, changed, file).await;
            assert!(again.status.is_client_error(), "{}: {}", again.status, again.text());
            again.shows(words);
            assert!(again.body.contains("value=\"Verbale 104\""), "what was typed is kept: {}", again.text());
        }
        // The line is cut in the middle of the file.
        let page = giulia.open(&format!("{person}/documenti/nuovo")).await.ok();
        let token = page.form("/documenti/nuovo").fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
        let cut = format!(
            "--riga\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--riga\r\n\
             content-disposition: form-data; name=\"kind\"\r\n\r\nhealth\r\n--riga\r\n\
             content-disposition: form-data; name=\"files\"; filename=\"carta.pdf\"\r\n\r\n%PDF-1.7 solo l'inizio"
        );
        let request = giulia.raw(Method::POST, &format!("{person}/documenti/nuovo")).header(ORIGIN, &giulia.base);
        let answer = request.header(CONTENT_TYPE, "multipart/form-data; boundary=riga").body(cut).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        assert!(answer.text().await.unwrap().contains("Il file non è arrivato tutto"));
        assert_eq!((node.count(DOCUMENTS).await, node.count(FILES).await), (0, 0));
    }

    async fn documents_come_back_from_a_backup_stand_in_the_dossier_and_go_with_the_person(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let file = large(1_500_000);
        let ends = in_days(20);
        let list = adds(&giulia, &person, &[("expires", &*ends)], ("verbale.pdf", &file)).await.ok();
        let document = first_of(&list, &person);
        let week = format!("/agenda?giorno={}&vista=mia", ends.split('/').rev().collect::<Vec<_>>().join("-"));
        let agenda = giulia.open(&week).await.ok();
        assert!(!agenda.shows("Un documento scade").body.contains("Verbale 104"), "what it is stays on her page");
        giulia.open(&format!("{person}/fascicolo")).await.ok().shows("Verbale 104").shows("verbale.pdf");
        let dossier = giulia.file(&format!("{person}/fascicolo/json")).await;
        let dossier = String::from_utf8(dossier).unwrap();
        assert!(dossier.contains("Verbale 104") && dossier.contains(&format!("{document}/file/1")));

        let bundle = back_up(&node).await;
        node.kill();
        restore(&mut node, &bundle).await;
        node.serve().await;
        let giulia = with_password(&node, "giulia", PASSWORD).await;
        assert!(downloads(&giulia, &document, 1).await.unwrap() == file);

        let request = crate::subject_requests::asks(&giulia, &person, "erasure").await;
        let page = giulia.open(&format!("{request}/cancella")).await.ok();
        page.shows("1 documento, con i suoi file");
        giulia.send(&page, &page.form("/cancella").with("sure", "yes")).await.ok().shows("Persona cancellata");
        assert_eq!((node.count(DOCUMENTS).await, node.count(FILES).await), (0, 0));
        assert_eq!(downloads(&giulia, &document, 1).await, Err(StatusCode::NOT_FOUND));
    }
}
