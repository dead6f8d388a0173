//! One node by itself: it is made, it starts, it says how it is, it stops.

use std::os::unix::fs::PermissionsExt;

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, SET_COOKIE};

use crate::on_both_engines;
use crate::support::engine::Engine;
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::privacy::nothing_personal_leaked;
use crate::support::staff::comes_in;

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
    let again = node.command(&["init", "--name", "Altra", "--telephone", "051 000000", "--sheet", "other.html"]).await;
    assert!(again.refused().contains("c’è già un nodo"));
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
    assert!(complaint.contains("panel.listen") && complaint.contains("un altro indirizzo"), "{complaint}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panel_with_its_own_certificate_answers_over_https_alone_and_its_cookie_stays_there() {
    let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    node.set("panel.tls", "true");
    let complaint = node.command(&["serve"]).await.refused();
    assert!(complaint.contains("PICO_PANEL_TLS") && complaint.contains("https://"), "{complaint}");
    node.set("panel.address", &node.panel());
    node.serve().await;
    let admin = comes_in(&node, "ada", "node-administrator").await;
    assert!(admin.base.starts_with("https://"));
    let profile = admin.open("/profilo").await.ok();
    assert!(profile.headers["strict-transport-security"].to_str().unwrap().starts_with("max-age="));
    let names: Vec<String> = admin.cookies().into_iter().map(|(name, _)| name).collect();
    assert!(!names.is_empty() && names.iter().all(|name| name.starts_with("__Host-")), "{names:?}");
    let out = admin.open("/profilo").await.ok();
    let out = out.form("/uscita");
    let left = admin.request(Method::POST, &out.action, Some(crate::support::panel::encode(&out.fields))).await;
    let cookies: Vec<&str> = left.headers().get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
    assert!(!cookies.is_empty(), "{:?}", left.headers());
    for cookie in cookies {
        let said: Vec<&str> = cookie.split("; ").collect();
        let wanted = ["Secure", "HttpOnly", "Path=/", "SameSite=Lax"];
        assert!(wanted.iter().all(|word| said.contains(word)), "{cookie}");
    }
    let plain = format!("http://localhost:{}", node.panel_port);
    assert!(Panel::new(&plain).try_request(Method::GET, "/readyz", None).await.is_err(), "plain HTTP is answered too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_are_for_this_machine_or_for_who_holds_the_token() {
    let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    let ask = async |node: &TestNode, passed_on: bool, given: Option<&str>| {
        let panel = Panel::new(&node.panel());
        let mut request = panel.raw(Method::GET, "/metrics");
        if passed_on {
            request = request.header("x-forwarded-for", "192.0.2.1");
        }
        if let Some(given) = given {
            request = request.header(AUTHORIZATION, given);
        }
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        assert_eq!(status == 200, text.contains("pico_"), "{status}: {text}");
        status
    };
    node.serve().await;
    // Asked once from the federation's side, so that there is a figure.
    drop(crate::support::tls::get(node.federation_port, "/nothing").await);
    assert_eq!(ask(&node, false, None).await, 200);
    assert_eq!(ask(&node, true, None).await, 404);
    assert_eq!(ask(&node, true, Some("Bearer ")).await, 404, "no token is set: none opens");
    node.stop().await;
    node.set("panel.metrics_token", "noce-e-nocciola");
    node.serve().await;
    drop(crate::support::tls::get(node.federation_port, "/nothing").await);
    assert_eq!(ask(&node, true, Some("Bearer noce-e-nocciola")).await, 200);
    for wrong in ["Bearer noce-e-nocciol", "Bearer ", "noce-e-nocciola", "Basic noce-e-nocciola"] {
        assert_eq!(ask(&node, true, Some(wrong)).await, 404, "{wrong}");
    }
    assert_eq!(ask(&node, true, None).await, 404);
    assert_eq!(ask(&node, false, None).await, 200, "this machine needs none");
}
