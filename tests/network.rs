//! The faulty network of the tests is faulty in the way it says.

use std::time::Duration;

use tokio::io::AsyncWriteExt;

use crate::support::engine::Engine;
use crate::support::node::TestNode;
use crate::support::proxy::{Fault, Proxy};
use crate::support::tls;

const PATH: &str = "/.well-known/pico-node";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_loses_answers_only_after_the_request_has_arrived() {
    let node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    let proxy = Proxy::start(node.federation_port).await;
    assert_eq!(tls::get(proxy.port, PATH).await.unwrap().status, 200);
    let before = proxy.forwarded();

    proxy.fault(Fault::LoseAnswers);
    tls::get(proxy.port, PATH).await.expect_err("the answer is lost");
    assert!(proxy.forwarded() > before + 300, "handshake and request have passed");

    proxy.fault(Fault::Delay(Duration::from_millis(20)));
    assert_eq!(tls::get(proxy.port, PATH).await.unwrap().status, 200);

    proxy.fault(Fault::Cut);
    tls::get(proxy.port, PATH).await.expect_err("nothing passes");

    proxy.fault(Fault::BlackHole);
    let silent = tokio::time::timeout(Duration::from_millis(300), tls::get(proxy.port, PATH)).await;
    assert!(silent.is_err(), "a black hole says nothing");

    proxy.fault(Fault::None);
    let mut open = tls::connect(proxy.port).await.unwrap();
    proxy.fault(Fault::Cut);
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(open.write_all(b"GET / HTTP/1.1\r\n\r\n").await);
    assert!(tls::read_answer(&mut open).await.is_none(), "an open connection is cut too");
}
