//! The two addresses: free, or taken by this node itself.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Finding;
use crate::config::Config;

const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let running = !config.panel.tls && answers(config.panel.listen).await;
    let mut findings = vec![if running {
        Finding::good("running", &[("address", &config.panel.listen)])
    } else {
        Finding::good("stopped", &[])
    }];
    for (key, address) in [("federation.listen", config.federation.listen), ("panel.listen", config.panel.listen)] {
        match TcpListener::bind(address) {
            Ok(_) => findings.push(Finding::good("port-free", &[("key", &key), ("address", &address)])),
            Err(_) if running => {
                findings.push(Finding::good("port-used", &[("key", &key), ("address", &address)]));
            }
            Err(error) => findings
                .push(Finding::warning("port-taken", &[("key", &key), ("address", &address), ("cause", &error)])),
        }
    }
    if config.federation.endpoint.contains("//localhost") {
        findings.push(Finding::warning("endpoint-local", &[("endpoint", &config.federation.endpoint)]));
    }
    findings
}

/// Whether a node answers `/healthz` on the panel's address.
async fn answers(address: SocketAddr) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.take(4096).read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    match tokio::time::timeout(PATIENCE, ask).await {
        Ok(Ok(answer)) => answer.starts_with(b"HTTP/1.1 200") && answer.ends_with(b"ok\n"),
        _ => false,
    }
}
