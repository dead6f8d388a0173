//! `backup`: one encrypted file, read back before it counts. May run while the node serves.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::say::words;
use crate::app::App;
use crate::backup::{self, Source};
use crate::web::locale::Locale;

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
pub async fn run(app: &App, options: &Options, locale: Locale) -> Result<(), Failure> {
    for file in backup::remove_left_over(&options.to, app.identity.node_id(), app.clock.now())? {
        println!("{}", words(locale, "backup-left-over", &[("file", &file.display())]));
    }
    let source = Source { db: &app.db, data: &app.config.data, node: app.identity.node_id() };
    let done = backup::write(source, &options.to, app.clock.now(), app.entropy, options.trust_same_disk).await?;
    crate::erasure::write_out(&app.db, &app.config.data).await?;
    backup::copy_ledger(&app.db, &app.config.data, app.identity.node_id()).await?;
    println!("{}", done.path.display());
    println!("  {}", words(locale, "backup-done", &[("rows", &done.rows), ("bytes", &done.bytes)]));
    println!("  {}", words(locale, "backup-sheet", &[]));
    if !done.elsewhere && !options.trust_same_disk {
        println!("  {}", words(locale, "backup-same-disk", &[]));
        println!("  {}", words(locale, "backup-same-disk-do", &[]));
    }
    Ok(())
}
