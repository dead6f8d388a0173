//! `backup`: one encrypted file, read back before it counts. May run while the node serves.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use crate::app::App;
use crate::backup::{self, Source};

/// What `backup` is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// The folder the backup is written to, best on another disk or machine
    #[arg(long, value_name = "FOLDER")]
    pub to: PathBuf,
    /// Count the backup as safe although it lies on the disk of the data: something else copies the folder away
    #[arg(long)]
    pub trust_same_disk: bool,
}

/// Writes the backup and tells what it covers.
pub async fn run(app: &App, options: &Options) -> Result<(), Failure> {
    let source = Source { db: &app.db, data: &app.config.data, node: app.identity.node_id() };
    let done = backup::write(source, &options.to, app.clock.now(), app.entropy, options.trust_same_disk).await?;
    crate::erasure::write_out(&app.db, &app.config.data).await?;
    backup::copy_ledger(&app.db, &app.config.data, app.identity.node_id()).await?;
    println!("{}", done.path.display());
    println!("  {} rows, {} bytes, read back and whole", done.rows, done.bytes);
    println!("  only the recovery sheet opens it: check now and then that the sheet is where it should be");
    if !done.elsewhere && !options.trust_same_disk {
        println!(
            "  it lies on the same disk as the data, so it does not count as safe: the peers keep their messages."
        );
        println!("  Write it to another disk, or add --trust-same-disk if something copies the folder away");
    }
    Ok(())
}
