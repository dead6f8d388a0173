//! The command line: everything an administrator does on the machine itself.
//!
//! Each command is a file of its own. A command that works on a node opens it with [`open`]: configuration from file,
//! environment and flags, then the database, then the keys. Commands may run while the node is serving: both go through
//! the same database, and the server looks for what a command has left there. Only `serve` follows the configuration: a
//! command signs no document, because what it reads may not be what the service reads.
//!
//! What a command says is Italian, or English when asked for with `--language en` or `PICO_LANGUAGE=en`: the words are in
//! `commands.ftl`, those of what failed in [`failure`]. `--help` is English, as the rest of what is written for whoever
//! builds and measures (`bench`, the log).

#[macro_use]
mod say;

mod backup;
mod bench;
mod demo;
mod doctor;
mod export;
mod failure;
mod init;
mod memory;
mod peer;
mod restore;
mod sheet;
mod user;
mod verify;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::app::App;
use crate::backup::{BackupError, unfinished};
use crate::config::Config;
use crate::error::Failure;
use crate::web::locale::Locale;
use crate::{serve, telemetry};

const DEFAULT_DATA: &str = "pico-data";

/// A federated node for social cooperatives.
#[derive(Debug, Parser)]
#[command(name = "pico-node", version, about, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    node: NodeArguments,
    #[command(subcommand)]
    command: Command,
}

/// Which node a command works on.
#[derive(Clone, Debug, Args)]
pub struct NodeArguments {
    /// The node's data folder [default: pico-data; of a demonstration: one that goes with it]
    #[arg(long = "data", global = true, env = "PICO_DATA")]
    pub given: Option<PathBuf>,
    /// Override one configuration key, for example --set panel.listen=127.0.0.1:9000
    #[arg(long = "set", global = true, value_name = "SECTION.KEY=VALUE")]
    pub overrides: Vec<String>,
    /// Language of what the commands say
    #[arg(long, global = true, env = "PICO_LANGUAGE", default_value = "it", value_parser = ["it", "en"])]
    pub language: String,
}

impl NodeArguments {
    /// The data folder: the one that was given, or `pico-data` here.
    pub fn data(&self) -> &Path {
        self.given.as_deref().unwrap_or(Path::new(DEFAULT_DATA))
    }

    fn locale(&self) -> Locale {
        Locale::from_code(&self.language).unwrap_or_default()
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new node: data folder, keys, recovery sheet, commented configuration
    Init(init::Options),
    /// Run the node
    Serve,
    /// Run the eight founding cooperatives on this machine, with invented people
    Demo(demo::Options),
    /// Print a one-time link that makes the first account
    SetupLink,
    /// People who may log in to this node's panel
    #[command(subcommand)]
    User(user::Command),
    /// Links with other cooperatives
    #[command(subcommand)]
    Peer(peer::Command),
    /// Measure this machine: one JSON line per figure
    Bench(bench::Options),
    /// Look at everything and say what to do
    Doctor,
    /// Write an encrypted backup that only the recovery sheet opens
    Backup(backup::Options),
    /// Write everything this node knows as NDJSON, not encrypted, for another program
    Export(export::Options),
    /// Make the node again on an empty machine, from a backup and the recovery sheet
    Restore(restore::Options),
    /// Check an evidence file, without any node, and say in plain words what it proves
    Verify(verify::Options),
}

/// Runs the program.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let locale = arguments.node.locale();
    if matches!(arguments.command, Command::Serve) {
        memory::hold_less();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(dispatch(arguments)),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("pico-node: {}", failure::words(failure.as_ref(), locale));
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(arguments: Arguments) -> Result<(), Failure> {
    let node = arguments.node;
    let locale = node.locale();
    match arguments.command {
        Command::Init(options) => init::run(&node, &options).await,
        Command::Serve => {
            let config = configuration(&node)?;
            // Before the tables are touched: another process may be using them.
            let _alone = serve::alone::take(&config)?;
            serve::run(App::open_to_serve(config).await?).await
        }
        Command::Demo(options) => demo::run(node.given, &options, locale).await,
        Command::SetupLink => user::setup_link(&open(&node).await?, locale).await,
        Command::User(command) => user::run(&open(&node).await?, command, locale).await,
        Command::Peer(command) => peer::run(&open(&node).await?, command, locale).await,
        Command::Bench(options) => bench::run(&options).await,
        Command::Doctor => doctor::run(&node).await,
        Command::Backup(options) => backup::run(&open(&node).await?, &options, locale).await,
        Command::Export(options) => export::run(&node, &options).await,
        Command::Restore(options) => restore::run(&node, &options).await,
        Command::Verify(options) => verify::run(&options, locale),
    }
}

/// Opens the node in the data folder for a command, perhaps beside the process that serves it.
pub async fn open(node: &NodeArguments) -> Result<App, Failure> {
    App::open_beside(configuration(node)?).await
}

fn configuration(node: &NodeArguments) -> Result<Config, Failure> {
    if unfinished::is_there(node.data()) {
        return Err(BackupError::Unfinished(node.data().to_owned()).into());
    }
    let config = Config::load(node.data(), &node.overrides)?;
    telemetry::start_logging(config.log.json);
    Ok(config)
}
