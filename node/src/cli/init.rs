//! `init`: a new node, from nothing.
//!
//! Makes the data folder with keys (readable by their owner only), the commented configuration and the self-signed
//! certificate, signs the genesis and the first node document with the recovery key, writes the recovery sheet and then
//! forgets its secret. Refuses to touch a folder that already holds a node.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, NodeArguments, sheet};
use crate::clock::Clock;
use crate::config::{Config, FILE_NAME, TEMPLATE};
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
    /// Telephone that other cooperatives call when a message is stuck
    #[arg(long, default_value = "")]
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
        telephone: options.telephone.clone(),
        contact: options.contact.clone(),
    };
    let db = Db::open(&config.database_url()).await?;
    let born = birth::create(&db, &config, &particulars, &Clock::system(), Entropy).await?;
    sheet::write(&options.sheet, &options.name, &born)?;
    db.close().await;
    println!("The node of {} is ready in {}", options.name, node.data.display());
    println!("  node id        {}", born.node_id.grouped());
    println!("  recovery sheet {}", options.sheet.display());
    println!();
    println!("Now:");
    println!("  1. print the recovery sheet, put it in the safe, delete the file: nobody can make it again");
    println!("  2. read {} and change what must change", config.in_data(FILE_NAME.as_ref()).display());
    println!("  3. pico-node --data {} setup-link   (the first account)", node.data.display());
    println!("  4. pico-node --data {} serve", node.data.display());
    Ok(())
}

fn prepare_folder(node: &NodeArguments, options: &Options) -> Result<Config, Failure> {
    let file = node.data.join(FILE_NAME);
    if file.exists() {
        return Err(format!("{} already holds a node: choose another folder with --data", node.data.display()).into());
    }
    if options.sheet.exists() {
        return Err(format!(
            "{} exists: a recovery sheet is never overwritten, name another with --sheet",
            options.sheet.display()
        )
        .into());
    }
    create_private_folder(&node.data.join(keys::FOLDER))?;
    // The database file inherits nothing: closing the folder closes everything in it to other users of the machine.
    std::fs::set_permissions(&node.data, std::fs::Permissions::from_mode(0o700))?;
    let text =
        TEMPLATE.replace("endpoint = \"https://localhost:8443\"", &format!("endpoint = \"{}\"", options.endpoint));
    std::fs::write(&file, text)?;
    Ok(Config::load(&node.data, &node.overrides)?)
}
