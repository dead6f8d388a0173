//! `restore`: the node again, on an empty machine, from a backup and the recovery sheet.

use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

use clap::Args;
use zeroize::Zeroizing;

use super::say::words;
use super::{Failure, NodeArguments};
use crate::backup::restore::{self, Restored};
use crate::config::FILE_NAME;
use crate::identity::paper::PaperSecret;
use crate::web::dates;
use crate::web::locale::{Argument, Locale};

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
    let locale = node.locale();
    let paper = PaperSecret::parse(&typed_code(locale)?)?;
    super::init::clear_away(node).await?;
    let ledger = options.erasures.as_deref();
    let restored = restore::restore(&options.bundle, &paper, node.data(), &node.overrides, ledger).await?;
    match &restored.erasures {
        Some((entries, file)) => {
            let values: [(&str, &dyn Argument); 2] = [("n", entries), ("file", &file.display().to_string())];
            println!("{}", locale.text("command-restore-erasures", &values));
        }
        None => println!("{}", words(locale, "restore-no-erasures", &[])),
    }
    tell(node, &restored);
    Ok(())
}

fn tell(node: &NodeArguments, restored: &Restored) {
    let locale = node.locale();
    let (id, at) = (restored.node.grouped(), dates::moment(restored.created));
    let file = node.data().join(FILE_NAME);
    println!("{}", words(locale, "restore-done", &[("node", &id), ("at", &at), ("rows", &restored.rows)]));
    println!();
    println!("{}", words(locale, "now", &[]));
    println!("  1. {}", words(locale, "restore-old-machine", &[]));
    println!("  2. {}", words(locale, "restore-database", &[("file", &file.display())]));
    println!("  3. pico-node --data {} serve", node.data().display());
    println!("     {}", words(locale, "restore-serve", &[]));
}

/// The code from the recovery sheet: asked for without showing it, or read from a pipe.
fn typed_code(locale: Locale) -> Result<Zeroizing<String>, Failure> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Ok(Zeroizing::new(rpassword::prompt_password(format!("{} ", words(locale, "restore-code", &[])))?));
    }
    let mut line = Zeroizing::new(String::new());
    stdin.lock().read_line(&mut line)?;
    Ok(line)
}
