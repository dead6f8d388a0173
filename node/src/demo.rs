//! The demonstration: the eight founding cooperatives as eight real nodes on one machine.
//!
//! Nothing is pretended. Each node is a process of its own (this same program with `serve`), with its own data folder, keys,
//! SQLite file and HTTPS listener with a self-signed certificate. They come to know each other by invitation and short code,
//! sign agreements, and every referral that stands in the panels was sent, answered and closed over HTTPS. Only people and
//! figures are invented ([`cooperatives`]).
//!
//! The first start makes the nodes, then links them, then lets them live ([`stories`]); with `--data` all that is kept, and
//! the next start only has to run eight processes ([`node`]).

mod booked;
pub mod cooperatives;
mod days;
mod duties;
mod exceptions;
mod families;
mod governance;
mod happened;
mod leaving;
pub mod lent;
mod links;
mod months;
pub mod node;
mod offers;
mod papers;
mod past;
mod places;
mod plans;
mod presences;
pub mod process;
mod records;
mod sheets;
mod stories;
mod table;
pub mod town;
mod waiting;
mod workforce;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::error::Failure;
use crate::serve::stop_signal;

use cooperatives::Cooperative;
use node::DemoNode;

/// Stands in the folder of a demonstration once everything in it has happened.
const READY: &str = "demo-ready";

/// What the demonstration is told.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many of the eight.
    pub nodes: usize,
    /// Where they are kept; nothing means a temporary folder.
    pub data: Option<PathBuf>,
    /// Panel port of the first; the others follow, and the federation ports after them.
    pub port: u16,
    /// So many people more, with what was done for them, at the first cooperative.
    pub town: Option<town::Size>,
}

/// Starts everything and keeps it running until it is told to stop.
pub async fn run(plan: &Plan) -> Result<(), Failure> {
    let temporary = TemporaryFolder::unless(plan.data.as_deref())?;
    let folder = plan.data.clone().unwrap_or_else(|| temporary.path.clone());
    let cooperatives = cooperatives::first(plan.nodes)?;
    let mut nodes = Vec::new();
    // Whoever ends the demonstration while it is still being made, ends its nodes too: they go with this value.
    tokio::select! {
        made = make(&mut nodes, &folder, plan, cooperatives) => made?,
        () = stop_signal() => return Ok(()),
    }
    table::print(&nodes, &folder, plan.data.is_some()).await?;
    stop_signal().await;
    futures_util::future::join_all(nodes.iter_mut().map(DemoNode::stop)).await;
    Ok(())
}

/// Makes the nodes where they are not there yet, runs them, and lets them live where they have not.
async fn make(
    nodes: &mut Vec<DemoNode>,
    folder: &Path,
    plan: &Plan,
    cooperatives: Vec<Cooperative>,
) -> Result<(), Failure> {
    for (index, cooperative) in cooperatives.into_iter().enumerate() {
        nodes.push(prepare(folder, plan, index, cooperative).await?);
    }
    let new = !folder.join(READY).exists();
    if let (true, Some(first)) = (new, nodes.first()) {
        sheets::bring(first).await?;
    }
    for node in nodes.iter_mut() {
        node.start().await?;
    }
    if new {
        live(nodes).await?;
        if let (Some(size), Some(first)) = (plan.town, nodes.first()) {
            let coordinator = first.account(crate::accounts::Role::Coordinator).await?;
            town::fill(&first.app, &coordinator, size).await?;
        }
        std::fs::write(folder.join(READY), "")?;
    }
    Ok(())
}

/// Everything that happened between the cooperatives before the visitor came.
async fn live(nodes: &[DemoNode]) -> Result<(), Failure> {
    eprintln!("Le cooperative si collegano… / Linking…");
    links::make(nodes).await?;
    eprintln!("Le cooperative lavorano… / Living…");
    let mut known = HashMap::new();
    for node in nodes {
        let (people, services) = (records::register(node).await?, offers::publish(node).await?);
        lent::publish(node).await?;
        booked::fill(node).await?;
        places::fill(node, &people, &services).await?;
        families::fill(node, &people).await?;
        let there = past::fill(node, &services).await?;
        days::fill(node, &people, &there, &services).await?;
        months::fill(node, &there).await?;
        plans::fill(node, &people).await?;
        papers::fill(node, &people).await?;
        let keys = node.cooperative.services.iter().filter_map(|offer| services.get(&offer.key).copied());
        duties::fill(node, &people, keys.collect()).await?;
        exceptions::fill(node, &services).await?;
        governance::fill(node).await?;
        workforce::fill(node).await?;
        known.insert(node.cooperative.slug.clone(), stories::Known { people, services });
    }
    stories::play(nodes, &known).await?;
    match nodes.first() {
        Some(first) => duties::everything(first).await,
        None => Ok(()),
    }
}

async fn prepare(folder: &Path, plan: &Plan, index: usize, cooperative: Cooperative) -> Result<DemoNode, Failure> {
    let index = u16::try_from(index)?;
    let count = u16::try_from(plan.nodes)?;
    let federation = plan.port + count + index;
    DemoNode::prepare(folder, cooperative, plan.port + index, federation).await
}

/// A folder that goes away with the demonstration.
struct TemporaryFolder {
    path: PathBuf,
    wanted: bool,
}

impl TemporaryFolder {
    fn unless(kept: Option<&Path>) -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("pico-demo-{}", std::process::id()));
        let wanted = kept.is_none();
        if wanted {
            crate::identity::keys::create_private_folder(&path)?;
        }
        Ok(Self { path, wanted })
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        if self.wanted && std::fs::remove_dir_all(&self.path).is_err() {
            eprintln!("{} could not be removed", self.path.display());
        }
    }
}
