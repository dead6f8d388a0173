//! Looking for personal data where none may be: logs, metrics, answers to strangers.
//!
//! Every [`TestNode`] is looked at when it ends, so every test is a test of this too; a test that seeds more of its own asks
//! [`nothing_personal_leaked`] for that while its node runs.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use super::desk::{FAMILY_NAME, NEED, TAX_CODE};
use super::engine::Engine;
use super::node::TestNode;
use super::seeds::FILE;

/// What tests type about invented people, whatever they are about.
pub const SEEDED: [&str; 5] = [FAMILY_NAME, TAX_CODE, NEED, FILE, "051 000000"];
/// How long a node that is about to end may take to tell its figures.
const PATIENCE: Duration = Duration::from_secs(3);

/// Fails when a node's log or metrics hold a codice fiscale or any of the `seeded` words.
pub async fn nothing_personal_leaked(node: &TestNode, seeded: &[&str]) {
    let metrics = format!("http://127.0.0.1:{}/metrics", node.panel_port);
    let client = super::web_client();
    let metrics = client.get(metrics).send().await.expect("metrics are served").text().await.unwrap();
    for (place, text) in [("log", node.log()), ("metrics", metrics)] {
        holds_nothing(&format!("the {place} of {}", node.name), &text, seeded);
    }
}

/// Fails when a text holds a codice fiscale or any of the `seeded` words.
#[track_caller]
pub fn holds_nothing(place: &str, text: &str, seeded: &[&str]) {
    let codes = tax_codes(text);
    assert!(codes.is_empty(), "{place} holds {codes:?}");
    for word in seeded {
        assert!(!text.contains(word), "{place} holds \"{word}\"");
    }
}

/// The metrics of a node that still serves, without a runtime to wait in; nothing where it does not answer any more.
pub fn last_metrics(panel_port: u16) -> String {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, panel_port).into(), PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let request = format!("GET /metrics HTTP/1.1\r\nHost: localhost:{panel_port}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().unwrap_or_default()
}

/// Every run of characters that has the shape of a person's codice fiscale, omocodia included, in capitals or small letters: a
/// random token between two hyphens has both, and one in some hundred thousand of those has the shape.
pub fn tax_codes(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| is_tax_code(word)).map(str::to_owned).collect()
}

fn is_tax_code(word: &str) -> bool {
    const LETTERS_FOR_DIGITS: &[u8] = b"LMNPQRSTUV";
    let capitals = word.to_ascii_uppercase();
    let one_case = word == capitals || word == word.to_ascii_lowercase();
    let bytes = capitals.into_bytes();
    bytes.len() == 16
        && one_case
        && bytes.iter().enumerate().all(|(place, byte)| match place {
            0..=5 | 8 | 11 | 15 => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit() || LETTERS_FOR_DIGITS.contains(byte),
        })
}

#[test]
fn a_codice_fiscale_is_found_among_other_words() {
    let text =
        "id=per_0193 person RSSMRA85T10A562S, rssmra85t1la562s; NOTATAXCODE12345 0123456789012345 x-NahGSel3bl8kSrvO-y";
    assert_eq!(tax_codes(text), ["RSSMRA85T10A562S", "rssmra85t1la562s"]);
}

#[tokio::test]
async fn a_node_that_has_named_somebody_in_its_log_does_not_end_in_peace() {
    for word in [FAMILY_NAME, "VRDLGU80A01H501X"] {
        let node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
        std::fs::write(node.folder().join("log"), format!("INFO opened the record of {word}\n")).unwrap();
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(node)));
        assert!(ended.is_err(), "\"{word}\" in the log went unnoticed");
    }
}

#[tokio::test]
async fn a_node_that_serves_is_asked_for_its_figures_before_it_ends() {
    let mut node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    assert!(last_metrics(node.panel_port).contains("200 OK"), "the figures are served");
    node.kill();
    assert_eq!(last_metrics(node.panel_port), "", "who is gone tells nothing");
}
