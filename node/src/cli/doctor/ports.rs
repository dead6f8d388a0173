//! The two addresses: free, taken by this node itself, or by another program, which may be another node.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Finding;
use crate::config::Config;
use crate::identity;
use crate::serve::health::NODE_HEADER;

const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let answering = if config.panel.tls { None } else { answering(config.panel.listen).await };
    let own = identity::node_of(config).map(|node| node.to_string());
    let running = answering.is_some() && answering == own;
    let mut findings = vec![if running {
        Finding::good("running", &[("address", &config.panel.listen)])
    } else {
        Finding::good("stopped", &[])
    }];
    for (key, address) in [("federation.listen", config.federation.listen), ("panel.listen", config.panel.listen)] {
        findings.push(match (TcpListener::bind(address), &answering) {
            (Ok(_), _) => Finding::good("port-free", &[("key", &key), ("address", &address)]),
            (Err(_), _) if running => Finding::good("port-used", &[("key", &key), ("address", &address)]),
            (Err(_), Some(node)) if address == config.panel.listen => {
                Finding::warning("port-of-another", &[("key", &key), ("address", &address), ("node", node)])
            }
            (Err(error), _) => {
                Finding::warning("port-taken", &[("key", &key), ("address", &address), ("cause", &error)])
            }
        });
    }
    if config.federation.endpoint.contains("//localhost") {
        findings.push(Finding::warning("endpoint-local", &[("endpoint", &config.federation.endpoint)]));
    }
    findings
}

/// Which node answers `/healthz` on the panel's address.
async fn answering(address: SocketAddr) -> Option<String> {
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.take(4096).read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = tokio::time::timeout(PATIENCE, ask).await.ok()?.ok()?;
    let answer = String::from_utf8(answer).ok().filter(|answer| answer.starts_with("HTTP/1.1 200"))?;
    let header = answer.lines().find_map(|line| line.strip_prefix(NODE_HEADER))?;
    Some(header.trim_start_matches(':').trim().to_owned())
}
