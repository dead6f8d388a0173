//! `demo`: the eight founding cooperatives on this machine.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::say::words;
use crate::config::FILE_NAME;
use crate::demo::{self, Plan, cooperatives};
use crate::web::locale::Locale;

/// What `demo` is told. `--data` is that of every command; without it the demonstration leaves nothing behind.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// How many of the eight cooperatives
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=8))]
    pub nodes: u8,
    /// Port of the first panel; the other ports follow
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
}

/// Runs the demonstration; not where a real node lives.
pub async fn run(data: Option<PathBuf>, options: &Options, locale: Locale) -> Result<(), Failure> {
    if let Some(folder) = data.as_ref().filter(|folder| folder.join(FILE_NAME).exists()) {
        return Err(words(locale, "init-occupied", &[("folder", &folder.display())]).into());
    }
    if std::env::var_os("PICO_DATABASE_URL").is_some() {
        return Err(words(locale, "demo-database", &[]).into());
    }
    let nodes = usize::from(options.nodes).min(cooperatives::COUNT);
    demo::run(&Plan { nodes, data, port: options.port }).await
}
