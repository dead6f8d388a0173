//! The peer of `examples/peer.py`: written in another language from the protocol's text alone, it works with the real node.

use std::process::Stdio;

use pico_node::sql;
use tokio::process::{Child, Command};

use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::node::TestNode;

const NAME: &str = "Cooperativa Pitone";

fn peer(node: &TestNode, arguments: &[&str]) -> Child {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let python = std::env::var("PICO_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let (step, rest) = arguments.split_first().unwrap();
    Command::new(python)
        .arg(format!("{root}/examples/peer.py"))
        .arg(step)
        .arg(node.folder().join("peer.json"))
        .args(rest)
        .current_dir(root)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

async fn said(child: Child) -> String {
    let output = child.wait_with_output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The digits of the short code, wherever they stand.
fn code(text: &str) -> String {
    let line = text.lines().find(|line| line.contains("short code") || line.contains("Codice da confrontare")).unwrap();
    line.chars().filter(char::is_ascii_digit).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Python with its module cryptography: tests/run prepares it"]
async fn a_peer_in_another_language_links_asks_for_a_place_and_reads_the_receipt() {
    let node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    let invitation = node.command(&["peer", "invite"]).await.ok();
    let invitation = invitation.split_whitespace().find(|word| word.starts_with("pico-invite:")).unwrap();

    let linking = peer(&node, &["link", invitation, "--method", "command"]);
    let list = eventually("the node knows the peer and shows a code", async || {
        let list = node.command(&["peer", "list"]).await.ok();
        list.contains("Codice da confrontare").then_some(list)
    })
    .await;
    node.command(&["peer", "confirm", NAME]).await.ok();
    assert_eq!(code(&said(linking).await), code(&list), "both sides show the same code");

    said(peer(&node, &["agree", "node/src/peers/agreement/accordo.txt"])).await;
    eventually("the agreement is signed by both", async || {
        node.command(&["peer", "list"]).await.ok().lines().any(|line| line.starts_with("attivo")).then_some(())
    })
    .await;

    let answer = said(peer(&node, &["refer"])).await;
    assert!(answer.contains("\"received\": 2"), "{answer}");
    let db = node.database().await;
    eventually("the referral stands in the work list", async || {
        let mut tx = db.read().await.unwrap();
        let query = "SELECT state FROM referrals WHERE direction = 'received'";
        let states: Vec<String> = sql!(&mut tx, c => sqlx::query_scalar(query).fetch_all(c)).unwrap();
        (states == ["sent"]).then_some(())
    })
    .await;
}
