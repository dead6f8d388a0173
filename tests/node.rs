//! One node by itself: it is made, it starts, it says how it is, it stops.

use std::os::unix::fs::PermissionsExt;

use crate::on_both_engines;
use crate::support::engine::Engine;
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::privacy::nothing_personal_leaked;

on_both_engines! {
    async fn a_new_node_serves_stops_when_told_and_serves_again(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let panel = Panel::new(&node.panel());
        assert_eq!(panel.open("/healthz").await.ok().body, "ok\n");
        assert_eq!(panel.open("/readyz").await.ok().body, "ready\n");
        nothing_personal_leaked(&node, &["Aurora"]).await;
        assert!(node.stop().await.success());
        node.serve().await;
        node.kill();
        node.serve().await;
        panel.open("/readyz").await.ok();
    }
}

#[tokio::test]
async fn init_keeps_secrets_for_its_owner_and_never_overwrites() {
    let node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    for entry in std::fs::read_dir(node.data().join("keys")).unwrap() {
        let path = entry.unwrap().path();
        let mode = path.metadata().unwrap().permissions().mode() & 0o777;
        let public = path.file_name().unwrap() == "tls.pem";
        assert!(mode == 0o600 || public, "{} can be read by others: {mode:o}", path.display());
    }
    let sheet = node.folder().join("sheet.html");
    assert_eq!(sheet.metadata().unwrap().permissions().mode() & 0o777, 0o600);

    let before = std::fs::read(node.data().join("keys/tls.key")).unwrap();
    let again = node.command(&["init", "--name", "Altra", "--sheet", "other.html"]).await;
    assert!(again.refused().contains("already holds a node"));
    assert_eq!(std::fs::read(node.data().join("keys/tls.key")).unwrap(), before);
}

#[tokio::test]
async fn a_node_that_cannot_start_says_which_key_to_change() {
    let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    node.set("panel.listen", "somewhere");
    let complaint = node.command(&["serve"]).await.refused();
    assert!(complaint.contains("listen"), "{complaint}");
    node.set("panel.listen", "127.0.0.1:1");
    node.set("database.url", "mysql://x");
    let complaint = node.command(&["serve"]).await.refused();
    assert!(complaint.contains("sqlite:") && complaint.contains("postgres:"), "{complaint}");
}

#[tokio::test]
async fn the_same_port_twice_is_an_error_with_a_remedy() {
    let first = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    let mut second = TestNode::prepare("Cooperativa Brezza", Engine::Sqlite).await;
    second.set("panel.listen", &format!("127.0.0.1:{}", first.panel_port));
    let complaint = second.command(&["serve"]).await.refused();
    assert!(complaint.contains("panel.listen") && complaint.contains("another"), "{complaint}");
}
