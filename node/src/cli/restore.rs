//! `restore`: the node again, on an empty machine, from a backup and the recovery sheet.

use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

use clap::Args;
use zeroize::Zeroizing;

use super::{Failure, NodeArguments};
use crate::backup::{ledger_beside, restore};
use crate::erasure::ledger;
use crate::identity::paper::PaperSecret;

/// What `restore` is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// The backup
    pub bundle: PathBuf,
    /// The newest erasures.ndjson you have, if it does not lie beside the backup: what was erased since is erased again
    #[arg(long, value_name = "FILE")]
    pub erasures: Option<PathBuf>,
}

/// Restores and tells what happens next.
pub async fn run(node: &NodeArguments, options: &Options) -> Result<(), Failure> {
    let paper = PaperSecret::parse(&typed_code()?)?;
    let restored = restore::restore(&options.bundle, &paper, &node.data, &node.overrides).await?;
    let beside = ledger_beside(&options.bundle, restored.node);
    match options.erasures.as_ref().or(beside.exists().then_some(&beside)) {
        Some(file) => {
            let entries = ledger::read_file(file)?;
            ledger::append(&node.data, &entries)?;
            println!(
                "{} erasures taken over from {}; serve carries out those the backup does not know of",
                entries.len(),
                file.display()
            );
        }
        None => println!(
            "No erasure ledger beside the backup and none given with --erasures: what was erased after the backup is \
             back, until you erase it again"
        ),
    }
    let moment = jiff::Timestamp::from_millisecond(restored.created.as_millis())?;
    println!("The node {} is restored as it was at {moment} ({} rows).", restored.node.grouped(), restored.rows);
    println!();
    println!("Now:");
    println!("  1. make sure the old machine never starts again: two nodes with one identity contradict each other");
    println!("  2. if the database is elsewhere now, write it into {}", node.data.join("pico-node.toml").display());
    println!("  3. pico-node --data {} serve", node.data.display());
    println!(
        "     Before it sends anything it asks every peer what happened since, and fetches what this backup lacks."
    );
    Ok(())
}

/// The code from the recovery sheet: asked for without showing it, or read from a pipe.
fn typed_code() -> Result<Zeroizing<String>, Failure> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Ok(Zeroizing::new(rpassword::prompt_password("Code on the recovery sheet: ")?));
    }
    let mut line = Zeroizing::new(String::new());
    stdin.lock().read_line(&mut line)?;
    Ok(line)
}
