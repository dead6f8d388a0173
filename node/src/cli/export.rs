//! `export`: everything as NDJSON, for another program. May run while the node serves.
//!
//! It opens what is encrypted, so it is for who is at the machine and may read the keys: she can read everything anyway. The access
//! log has a row before the first line leaves, and one with the counts when all have.

use std::io::{BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

use clap::Args;

use super::say::words;
use super::{Failure, NodeArguments};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::export::file::Unfinished;
use crate::export::papers::{self, Written};
use crate::export::{self, Done, ExportError, schema};
use crate::store::StoreError;
use crate::web::locale::Locale;

/// What `export` is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// The file it writes, which must not be there; - for the standard output
    #[arg(required_unless_present = "schema")]
    pub file: Option<PathBuf>,
    /// Print the JSON Schema of the lines instead; needs no node
    #[arg(long, conflicts_with = "file")]
    pub schema: bool,
    /// A folder, which must not be there, for the files of documents: people's, and those of referrals
    #[arg(long, value_name = "FOLDER", requires = "file")]
    pub documents: Option<PathBuf>,
}

/// Writes it and tells what is in it.
pub async fn run(node: &NodeArguments, options: &Options) -> Result<(), Failure> {
    let locale = node.locale();
    let documents = options.documents.as_deref();
    match &options.file {
        None => println!("{}", serde_json::to_string_pretty(&schema::schema())?),
        Some(file) if file == Path::new("-") => to_output(&super::open(node).await?, documents, locale).await?,
        Some(file) => to_file(&super::open(node).await?, file, documents, locale).await?,
    }
    Ok(())
}

async fn to_file(app: &App, path: &Path, documents: Option<&Path>, locale: Locale) -> Result<(), ExportError> {
    let mut file = Unfinished::begin(path)?;
    match written(app, &mut file.to, documents).await {
        Ok(done) => {
            file.finish()?;
            record(app, &done).await?;
            println!("{}", path.display());
            for sentence in told(&done, documents, locale) {
                println!("  {sentence}");
            }
            Ok(())
        }
        Err(error) => {
            file.discard();
            Err(named(error, path))
        }
    }
}

async fn to_output(app: &App, documents: Option<&Path>, locale: Locale) -> Result<(), ExportError> {
    let done = match written(app, &mut BufWriter::new(std::io::stdout()), documents).await {
        // Whoever read has gone away: what she has is without its end.
        Err(ExportError::Unwritten(error)) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
        written => written?,
    };
    record(app, &done).await?;
    for sentence in told(&done, documents, locale) {
        eprintln!("{sentence}");
    }
    Ok(())
}

/// What has left: the lines, and the files where they were asked for.
struct Left {
    done: Done,
    papers: Option<Written>,
}

async fn written(app: &App, to: &mut impl std::io::Write, documents: Option<&Path>) -> Result<Left, ExportError> {
    documents.map(papers::folder).transpose()?;
    let node = app.identity.node_id().to_string();
    log(app, Event::new("data.export", "node", &node)).await?;
    let mut tx = app.db.read().await?;
    let papers = match documents {
        Some(folder) => Some(papers::write(app, &mut tx, folder).await?),
        None => None,
    };
    let done = export::write(app, &mut tx, to).await?;
    tx.rollback().await?;
    Ok(Left { done, papers })
}

async fn record(app: &App, left: &Left) -> Result<(), StoreError> {
    let node = app.identity.node_id().to_string();
    let files = left.papers.map(|papers| format!(" files={}", papers.files)).unwrap_or_default();
    log(app, Event::new("data.exported", "node", &node).detail(left.done.codes() + &files)).await
}

async fn log(app: &App, event: Event<'_>) -> Result<(), StoreError> {
    let mut tx = app.db.write().await?;
    audit::record(&mut tx, app, &Actor::Node, event).await?;
    tx.commit().await
}

/// What the file could not take, with its name.
fn named(error: ExportError, path: &Path) -> ExportError {
    match error {
        ExportError::Unwritten(cause) => ExportError::File { path: path.to_owned(), cause },
        other => other,
    }
}

fn told(left: &Left, documents: Option<&Path>, locale: Locale) -> Vec<String> {
    let Left { done, papers } = left;
    let mut told = vec![words(locale, "export-done", &[("lines", &done.lines)]), words(locale, "export-open", &[])];
    if let Some((folder, papers)) = documents.zip(*papers) {
        let folder = folder.display().to_string();
        told.push(words(locale, "export-files", &[("n", &papers.files), ("folder", &folder)]));
        if papers.unreadable > 0 {
            told.push(words(locale, "export-files-unreadable", &[("n", &papers.unreadable)]));
        }
    } else {
        told.push(words(locale, "export-without-files", &[]));
    }
    told.push(words(locale, "export-without", &[]));
    if done.unreadable > 0 {
        told.push(words(locale, "export-unreadable", &[("n", &done.unreadable)]));
    }
    told
}
