//! `bench`: what a node does on this machine, and what the machine could do at most.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use crate::bench::{Part, Towns};
use crate::demo::town::Size;

/// What `bench` is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// What to measure; without it, everything
    #[arg(value_enum)]
    pub parts: Vec<Part>,
    /// The disk to measure: nodes are made in a folder below this one and removed afterwards
    #[arg(long, default_value = ".")]
    pub folder: PathBuf,
    /// Measure on PostgreSQL: the address of a server where databases may be created (they are removed afterwards)
    #[arg(long, value_name = "postgres://…")]
    pub postgres: Option<String>,
    /// How many people the towns of `records` have: several sizes show how the cost grows
    #[arg(long, value_delimiter = ',', default_value = "10000")]
    pub people: Vec<usize>,
    /// How many activities each town has [default: five for each person]
    #[arg(long)]
    pub activities: Option<usize>,
    /// Fill the towns on the named server only, not on SQLite beside it: a million people twice is a long time
    #[arg(long, requires = "postgres")]
    pub only_postgres: bool,
    /// Fill the towns of `records` below this folder and keep them, or ask those that are there already; a server keeps their databases
    /// too. Each run imports a sheet more
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
}

impl Options {
    fn towns(&self) -> Vec<Size> {
        let size =
            |people: &usize| Size { people: *people, activities: self.activities.unwrap_or(5 * people), seed: 1 };
        self.people.iter().map(size).collect()
    }
}

/// Measures and prints.
pub async fn run(options: &Options) -> Result<(), Failure> {
    let towns = Towns { sizes: options.towns(), beside_sqlite: !options.only_postgres, kept: options.keep.clone() };
    crate::bench::run(&options.folder.canonicalize()?, options.postgres.clone(), &options.parts, &towns).await
}
