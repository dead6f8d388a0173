//! `demo`: the eight founding cooperatives on this machine.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::say::words;
use crate::config::FILE_NAME;
use crate::demo::town::Size;
use crate::demo::{self, Plan, cooperatives};
use crate::web::locale::Locale;

/// What `demo` is told. `--data` is that of every command; without it the demonstration leaves nothing behind.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// How many of the eight cooperatives [default: 8; with --people, 1]
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=8))]
    pub nodes: Option<u8>,
    /// Port of the first panel; the other ports follow
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// So many invented people more at the first cooperative, with services, enrolments and hours
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    pub people: Option<u32>,
    /// How many activities they have [default: five for each]
    #[arg(long, requires = "people")]
    pub activities: Option<u32>,
    /// Which town: the same number makes the same one
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

impl Options {
    fn town(&self) -> Result<Option<Size>, Failure> {
        let Some(people) = self.people else { return Ok(None) };
        let (people, seed) = (usize::try_from(people)?, self.seed);
        let activities = self.activities.map(usize::try_from).transpose()?.unwrap_or(5 * people);
        Ok(Some(Size { people, activities, seed }))
    }
}

/// Runs the demonstration; not where a real node lives.
pub async fn run(data: Option<PathBuf>, options: &Options, locale: Locale) -> Result<(), Failure> {
    if let Some(folder) = data.as_ref().filter(|folder| folder.join(FILE_NAME).exists()) {
        return Err(words(locale, "init-occupied", &[("folder", &folder.display())]).into());
    }
    if std::env::var_os("PICO_DATABASE_URL").is_some() {
        return Err(words(locale, "demo-database", &[]).into());
    }
    let town = options.town()?;
    let nodes = options.nodes.map_or(if town.is_some() { 1 } else { cooperatives::COUNT }, usize::from);
    demo::run(&Plan { nodes: nodes.min(cooperatives::COUNT), data, port: options.port, town }).await
}
