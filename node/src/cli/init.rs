//! `init`: a new node, from nothing.
//!
//! Makes the data folder with keys (readable by their owner only), the commented configuration and the self-signed
//! certificate, signs the genesis and the first node document with the recovery key, writes the recovery sheet and then
//! forgets its secret. Refuses to touch a folder that already holds a node.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use clap::Args;

use super::say::words;
use super::{Failure, NodeArguments, sheet};
use crate::clock::Clock;
use crate::config::{Config, FILE_NAME};
use crate::entropy::Entropy;
use crate::identity::birth::{self, Particulars};
use crate::identity::keys::{self, create_private_folder};
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
    let config = prepare_folder(node, options)?;
    let particulars = Particulars {
        legal_name: options.name.clone(),
        tax_code: options.tax_code.clone(),
        albo_number: options.albo.clone(),
        telephone: options.telephone.trim().to_owned(),
        contact: options.contact.clone(),
    };
    let db = Db::open(&config.database_url()).await?;
    let born = birth::create(&db, &config, &particulars, &Clock::system(), Entropy).await?;
    sheet::write(&options.sheet, &options.name, &born)?;
    db.close().await;
    tell(node, options, &born.node_id.grouped(), &config);
    Ok(())
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

fn prepare_folder(node: &NodeArguments, options: &Options) -> Result<Config, Failure> {
    let file = node.data().join(FILE_NAME);
    let locale = node.locale();
    if options.telephone.trim().is_empty() {
        return Err(words(locale, "init-no-telephone", &[]).into());
    }
    if file.exists() {
        return Err(words(locale, "init-occupied", &[("folder", &node.data().display())]).into());
    }
    if options.sheet.exists() {
        return Err(words(locale, "init-sheet-exists", &[("file", &options.sheet.display())]).into());
    }
    // First of all: what cannot be used must leave no folder behind in which `init` then finds a node.
    let told = format!("federation.endpoint={}", options.endpoint);
    let text = Config::file_with(std::env::vars(), &[&[told], &node.overrides[..]].concat())?;
    create_private_folder(&node.data().join(keys::FOLDER))?;
    // The database file inherits nothing: closing the folder closes everything in it to other users of the machine.
    std::fs::set_permissions(node.data(), std::fs::Permissions::from_mode(0o700))?;
    std::fs::write(&file, text)?;
    Ok(Config::load(node.data(), &node.overrides)?)
}
