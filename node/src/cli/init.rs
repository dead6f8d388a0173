//! `init`: a new node, from nothing.
//!
//! Makes the data folder with keys (readable by their owner only), the commented configuration and the self-signed
//! certificate, signs the genesis and the first node document with the recovery key, writes the recovery sheet and then
//! forgets its secret. Refuses to touch a folder that already holds a node, and clears away what an interrupted try has left.

use std::path::PathBuf;

use clap::Args;

use super::say::words;
use super::{Failure, NodeArguments, sheet};
use crate::backup::unfinished::{self, Unfinished};
use crate::clock::Clock;
use crate::config::{Config, FILE_NAME};
use crate::entropy::Entropy;
use crate::identity::birth::{self, Born, Particulars};
use crate::identity::keys::{self, create_private_folder, write_private};
use crate::store::Db;

/// What `init` is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// Legal name of the cooperative
    #[arg(long)]
    pub name: String,
    /// Codice fiscale or partita IVA of the cooperative
    #[arg(long, default_value = "")]
    pub tax_code: String,
    /// Number in the Albo delle società cooperative
    #[arg(long, default_value = "")]
    pub albo: String,
    /// Telephone that other cooperatives call when a message is stuck; there is no node without one
    #[arg(long, default_value = "", hide_default_value = true)]
    pub telephone: String,
    /// The desk that answers that telephone, and when
    #[arg(long, default_value = "")]
    pub contact: String,
    /// Public address for other nodes, for example <https://nodo.example.it:8443>
    #[arg(long, default_value = "https://localhost:8443")]
    pub endpoint: String,
    /// Where the printable recovery sheet is written
    #[arg(long, default_value = "recovery-sheet.html")]
    pub sheet: PathBuf,
}

/// Makes the node and tells what to do next.
pub async fn run(node: &NodeArguments, options: &Options) -> Result<(), Failure> {
    let text = judge(node, options)?;
    clear_away(node).await?;
    refuse_what_is_there(node, options)?;
    let mut unfinished = Unfinished::begin(node.data(), Some(&options.sheet), Entropy)?;
    match make(node, options, &text, &mut unfinished).await {
        Ok((born, config, db)) => {
            unfinished.finish(&db).await?;
            db.close().await;
            tell(node, options, &born.node_id.grouped(), &config);
            Ok(())
        }
        Err(failure) => {
            unfinished.abandon(&node.overrides).await;
            Err(failure)
        }
    }
}

/// Takes away what an interrupted `init` or `restore` has left, and says so.
pub(super) async fn clear_away(node: &NodeArguments) -> Result<(), Failure> {
    if unfinished::clear(node.data(), &node.overrides).await? {
        println!("{}", words(node.locale(), "unfinished-cleared", &[("folder", &node.data().display())]));
    }
    Ok(())
}

async fn make(
    node: &NodeArguments,
    options: &Options,
    text: &str,
    unfinished: &mut Unfinished,
) -> Result<(Born, Config, Db), Failure> {
    let particulars = Particulars {
        legal_name: options.name.clone(),
        tax_code: options.tax_code.clone(),
        albo_number: options.albo.clone(),
        telephone: options.telephone.trim().to_owned(),
        contact: options.contact.clone(),
    };
    create_private_folder(&node.data().join(keys::FOLDER))?;
    write_private(&node.data().join(FILE_NAME), text.as_bytes())?;
    let config = Config::load(node.data(), &node.overrides)?;
    let db = Db::open(&config.database_url()).await?;
    unfinished.claim(&db, &config.database_url()).await?;
    let born = birth::create(&db, &config, &particulars, &Clock::system(), Entropy).await?;
    sheet::write(&options.sheet, &options.name, &born, unfinished.mark())?;
    Ok((born, config, db))
}

fn tell(node: &NodeArguments, options: &Options, id: &str, config: &Config) {
    let locale = node.locale();
    let (data, sheet) = (node.data().display(), options.sheet.display());
    let file = config.in_data(FILE_NAME.as_ref());
    println!("{}", words(locale, "init-ready", &[("name", &options.name), ("folder", &data)]));
    println!("  {}", words(locale, "init-node", &[("node", &id)]));
    println!("  {}", words(locale, "init-sheet", &[("file", &sheet)]));
    println!();
    println!("{}", words(locale, "now", &[]));
    println!("  1. {}", words(locale, "init-print", &[]));
    println!("  2. {}", words(locale, "init-read", &[("file", &file.display())]));
    println!("  3. pico-node --data {data} setup-link   ({})", words(locale, "init-first-account", &[]));
    println!("  4. pico-node --data {data} serve");
}

/// First of all: what cannot be used must leave no folder behind. Answers the configuration file.
fn judge(node: &NodeArguments, options: &Options) -> Result<String, Failure> {
    if options.telephone.trim().is_empty() {
        return Err(words(node.locale(), "init-no-telephone", &[]).into());
    }
    let told = format!("federation.endpoint={}", options.endpoint);
    Ok(Config::file_with(std::env::vars(), &[&[told], &node.overrides[..]].concat())?)
}

fn refuse_what_is_there(node: &NodeArguments, options: &Options) -> Result<(), Failure> {
    let locale = node.locale();
    if node.data().join(FILE_NAME).exists() {
        return Err(words(locale, "init-occupied", &[("folder", &node.data().display())]).into());
    }
    if options.sheet.exists() {
        return Err(words(locale, "init-sheet-exists", &[("file", &options.sheet.display())]).into());
    }
    Ok(())
}
