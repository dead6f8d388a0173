//! A disk that fills up while a document arrives.

use reqwest::StatusCode;

use crate::support::desk::open_person;
use crate::support::disk::SmallDisk;
use crate::support::engine::Engine;
use crate::support::node::{Plan, TestNode};
use crate::support::seeds::{a_document, an_entry};
use crate::support::staff::comes_in;

/// Larger than what the node keeps free for emergencies (8 MiB) and the room that a write which failed has left in SQLite's log
/// (no more than that), and not too large for the node.
const LARGE: usize = 19 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a small file system: tests/run finds out whether it can be mounted"]
async fn a_document_for_which_there_is_no_room_is_said_so_and_nothing_of_it_stays() {
    let disk = SmallDisk::mount(32);
    let mut node = Plan::new("Cooperativa Aurora", Engine::Sqlite).below(disk.path()).prepare().await;
    node.serve().await;
    let giulia = comes_in(&node, "giulia", "coordinator").await;
    let person = open_person(&giulia).await;
    let before = a_document(&giulia, &person).await;
    let kept = rows(&node).await;
    assert_eq!(kept, [1, 0, 1, 1, 1]);

    let adding = giulia.open(&format!("{person}/documenti/nuovo")).await.ok();
    let replacing = giulia.open(&format!("{before}/sostituisci")).await.ok();
    let large = large();
    let ballast = disk.fill();
    let form =
        adding.form("/nuovo").with("kind", "health").with("title", "Certificato pesante").with("dated", "01/02/2026");
    let answer = giulia.upload(&adding, &form, ("pesante.pdf", &large)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text());
    answer.shows("disco").shows("scegli");
    let again = answer.form("/nuovo");
    for (field, typed) in [("title", "Certificato pesante"), ("dated", "01/02/2026"), ("kind", "health")] {
        assert!(again.fields.contains(&(field.to_owned(), typed.to_owned())), "{field} is lost: {:?}", again.fields);
    }
    let form = replacing.form("/sostituisci").with("expires", "01/02/2036");
    let answer = giulia.upload(&replacing, &form, ("pesante.pdf", &large)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text());
    answer.shows("disco");
    assert!(answer.body.contains("value=\"01/02/2036\""), "what was typed is lost: {}", answer.text());

    std::fs::remove_file(&ballast).unwrap();
    assert_eq!(rows(&node).await, kept, "no row, no file, no chunk, and no line in the log that says otherwise");
    let list = giulia.open(&format!("{person}/documenti")).await.ok();
    assert!(!list.shows("Carta inventata").body.contains("pesante"), "{}", list.text());
    assert_eq!(giulia.file(&format!("{before}/file/1")).await, b"%PDF-1.7 una carta inventata");

    // A node that was killed on the full disk starts and agrees with itself; then there is room.
    let ballast = disk.fill();
    drop(
        giulia
            .upload(
                &adding,
                &adding.form("/nuovo").with("kind", "health").with("title", "Un’altra volta"),
                ("pesante.pdf", &large),
            )
            .await,
    );
    node.kill();
    std::fs::remove_file(&ballast).unwrap();
    node.serve().await;
    assert_eq!(rows(&node).await, kept);
    an_entry(&giulia, &person).await;
    let form = again.with("title", "Certificato leggero");
    giulia
        .upload(&answer_page(&giulia, &person).await, &form, ("leggero.pdf", b"%PDF-1.7 leggero"))
        .await
        .ok()
        .shows("Certificato leggero");
}

/// How many rows tell of documents.
async fn rows(node: &TestNode) -> Vec<i64> {
    let mut counts = Vec::new();
    for query in [
        "SELECT CAST(COUNT(*) AS BIGINT) FROM documents",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM document_versions",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM document_editions",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM document_chunks",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action IN ('document.added', 'document.replaced')",
    ] {
        counts.push(node.count(query).await);
    }
    counts
}

/// What cannot be made smaller.
fn large() -> Vec<u8> {
    let mut large = b"%PDF-1.7 ".to_vec();
    large.extend((0..LARGE).map(|at| u8::try_from((at * 7919 + at / 251) % 251).unwrap_or_default()));
    large
}

async fn answer_page(giulia: &crate::support::panel::Panel, person: &str) -> crate::support::panel::Page {
    giulia.open(&format!("{person}/documenti/nuovo")).await.ok()
}
