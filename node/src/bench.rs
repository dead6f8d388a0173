//! The bench: what this node does on this machine, against what the machine can do at most.
//!
//! Nobody's test fails on time; this command only tells. Each figure is one line of JSON ([`report`]) with its repetitions
//! and what was measured. The ceilings ([`ceilings`]) are measured in the same run: strict verifications on all cores,
//! durable rows, empty requests over TLS. The node under test is a process of its own, as in production; the senders are
//! 64 linked nodes whose batches are signed and sealed beforehand, so that only the receiving side is measured.

pub mod availability;
pub mod ceilings;
pub mod client;
pub mod ground;
pub mod inbound;
pub mod outbound;
pub mod panel;
pub mod records;
pub mod report;
pub mod sender;
pub mod slow_road;
pub mod trial;
pub mod years;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use crate::demo::town::Size;
use crate::error::Failure;
use ground::Ground;
use inbound::{Ceilings, SENDERS};
use report::Figure;
use sender::Sender;
use trial::TrialNode;

/// How long a node is left alone before its memory is read.
const QUIET: Duration = Duration::from_secs(1);
const STARTS: usize = 5;

/// A part of the bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Start to ready, memory at rest
    Start,
    /// Messages taken from 64 senders, against the ceilings of this machine
    Inbound,
    /// A queue that drains
    Outbound,
    /// Pages with years of data behind them
    Panel,
    /// Which of a thousand resources with a year of bookings are free, on each engine
    Availability,
    /// People, enrolments and hours of a town: searches, lists, statement, figures, import, memory. Only where it is asked for
    Records,
}

/// The towns of `records`.
pub struct Towns {
    /// How large they are.
    pub sizes: Vec<Size>,
    /// Where a server is named, SQLite is measured too.
    pub beside_sqlite: bool,
    /// The folder in which they stay and are found again.
    pub kept: Option<PathBuf>,
}

/// Runs these parts, or all, in a new folder below `folder`, which is removed afterwards; with `postgres`, on databases of
/// that server, which are removed too. Towns of these sizes are measured where [`Part::Records`] is asked for.
pub async fn run(folder: &Path, postgres: Option<String>, parts: &[Part], towns: &Towns) -> Result<(), Failure> {
    let ground = Ground::below(folder, postgres)?;
    let outcome = figures(&ground, parts, towns).await;
    ground.clear().await?;
    outcome
}

async fn figures(ground: &Ground, parts: &[Part], towns: &Towns) -> Result<(), Failure> {
    let wanted = |part| parts.is_empty() || parts.contains(&part);
    println!("{}", report::machine(ground)?);
    if wanted(Part::Start) {
        start_and_rest(ground).await?;
    }
    if wanted(Part::Inbound) {
        messages_in(ground).await?;
    }
    if wanted(Part::Outbound) {
        outbound::measure(ground, Duration::ZERO).await?.print();
        outbound::measure(ground, Duration::from_millis(100)).await?.print();
    }
    if wanted(Part::Panel) {
        panel::measure(ground).await?.print();
    }
    if wanted(Part::Availability) {
        availability::measure(ground).await?;
    }
    if parts.contains(&Part::Records) {
        let kept = towns.kept.as_deref().map(|folder| Ground::kept(folder, ground.server())).transpose()?;
        for size in &towns.sizes {
            records::measure(kept.as_ref().unwrap_or(ground), *size, towns.beside_sqlite).await?;
        }
    }
    Ok(())
}

async fn messages_in(ground: &Ground) -> Result<(), Failure> {
    let verifications = ceilings::verifications();
    verifications.print();
    let inserts = ceilings::inserts(ground).await?;
    inserts.print();
    let mut node = TrialNode::born(ground, "nodo", None).await?;
    let mut senders = Vec::new();
    for number in 0..SENDERS {
        senders.push(Sender::linked(&node.app, number).await?);
    }
    node.start().await?;
    let requests = ceilings::empty_requests(node.federation(), SENDERS).await?;
    requests.print();
    let ceilings = Ceilings { verifications: verifications.value, inserts: inserts.value, requests: requests.value };
    inbound::measure(&node, &mut senders, (150, 1), ceilings).await?.print();
    inbound::measure(&node, &mut senders, (10, 50), ceilings).await?.print();
    node.kill().await;
    Ok(())
}

/// Start to ready, and the memory of a node that has nothing to do.
async fn start_and_rest(ground: &Ground) -> Result<(), Failure> {
    let mut node = TrialNode::born(ground, "riposo", None).await?;
    let (mut times, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        times.push(node.start().await?.as_secs_f64() * 1000.0);
        tokio::time::sleep(QUIET).await;
        memory.extend(node.resident());
        node.kill().await;
    }
    let how = json!({ "from": "starting the process", "to": "/readyz answers 200", "data": "an empty node" });
    Figure::of("start_to_ready", "ms", times, how).at_most(300.0).print();
    let how = json!({ "read": "VmRSS", "data": "an empty node, a second after it is ready" });
    Figure::of("idle_memory", "MiB", memory, how).at_most(40.0).print();
    Ok(())
}
