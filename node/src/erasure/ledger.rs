//! The file: one JSON object per line, only ever added to, durable before the call returns.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use pico_protocol::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Erasure, ErasureError, Scope};

/// Name of the file in the data folder.
pub const FILE_NAME: &str = "erasures.ndjson";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    object: String,
    scope: String,
    at: Timestamp,
}

/// All entries. No file is an empty ledger.
pub fn read(data: &Path) -> Result<Vec<Erasure>, ErasureError> {
    match read_file(&data.join(FILE_NAME)) {
        Err(ErasureError::File(error)) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        read => read,
    }
}

/// All entries of a ledger that lies anywhere.
pub fn read_file(path: &Path) -> Result<Vec<Erasure>, ErasureError> {
    let text = std::fs::read_to_string(path)?;
    let last = text.lines().count();
    let mut entries = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match parse(line) {
            Some(entry) => entries.push(entry),
            // A power cut in the middle of a write: the row in the database is not marked, so it is written again.
            None if at + 1 == last && !text.ends_with('\n') => {}
            None => return Err(ErasureError::Line(at + 1)),
        }
    }
    Ok(entries)
}

fn parse(line: &str) -> Option<Erasure> {
    let line: Line = serde_json::from_str(line).ok()?;
    Some(Erasure { scope: Scope::from_code(&line.scope)?, object: line.object, at: line.at })
}

/// Adds entries and waits until the disk has them.
pub fn append(data: &Path, entries: &[Erasure]) -> Result<(), ErasureError> {
    append_file(&data.join(FILE_NAME), entries)
}

/// Brings the copy of the ledger that lies with the backups up to date; answers how many entries it lacked.
pub fn copy(data: &Path, folder: &Path, name: &str) -> Result<usize, ErasureError> {
    let (own, path) = (data.join(FILE_NAME), folder.join(name));
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    if length(&own) == length(&path) {
        return Ok(0);
    }
    let there = match read_file(&path) {
        Err(ErasureError::File(error)) if error.kind() == ErrorKind::NotFound => Vec::new(),
        read => read?,
    };
    let known: HashSet<(&str, Scope)> = there.iter().map(|entry| (entry.object.as_str(), entry.scope)).collect();
    let mut missing = read(data)?;
    missing.retain(|entry| !known.contains(&(entry.object.as_str(), entry.scope)));
    append_file(&path, &missing)?;
    Ok(missing.len())
}

fn append_file(path: &Path, entries: &[Erasure]) -> Result<(), ErasureError> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    drop_unfinished_line(&mut file)?;
    let mut text = String::new();
    for entry in entries {
        let line = Line { object: entry.object.clone(), scope: entry.scope.code().to_owned(), at: entry.at };
        text.push_str(&serde_json::to_string(&line).map_err(std::io::Error::other)?);
        text.push('\n');
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    // The name of a new file lives in its folder.
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Cuts off what a power cut left behind the last newline, so that the next entry starts a line of its own.
fn drop_unfinished_line(file: &mut File) -> std::io::Result<()> {
    let mut text = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut text)?;
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    if whole < text.len() {
        file.set_len(whole as u64)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(object: &str) -> Erasure {
        Erasure { object: object.to_owned(), scope: Scope::ReferralContent, at: Timestamp::from_millis(1_000) }
    }

    #[test]
    fn entries_read_back_in_order_and_hold_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()).unwrap(), []);
        append(folder.path(), &[entry("ref_1")]).unwrap();
        append(folder.path(), &[entry("ref_2")]).unwrap();
        assert_eq!(read(folder.path()).unwrap(), [entry("ref_1"), entry("ref_2")]);
        let text = std::fs::read_to_string(folder.path().join(FILE_NAME)).unwrap();
        assert_eq!(text.lines().next().unwrap(), r#"{"object":"ref_1","scope":"referral_content","at":1000}"#);
    }

    #[test]
    fn a_line_cut_by_a_power_failure_does_not_spoil_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        append(folder.path(), &[entry("ref_1")]).unwrap();
        let path = folder.path().join(FILE_NAME);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}{{\"object\":\"ref")).unwrap();
        assert_eq!(read(folder.path()).unwrap(), [entry("ref_1")]);
        append(folder.path(), &[entry("ref_2")]).unwrap();
        assert_eq!(read(folder.path()).unwrap(), [entry("ref_1"), entry("ref_2")]);
    }

    #[test]
    fn a_copy_gets_what_it_lacks_and_keeps_what_only_it_knows() {
        let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        append(data.path(), &[entry("ref_1")]).unwrap();
        assert_eq!(copy(data.path(), folder.path(), "copy").unwrap(), 1);
        append(data.path(), &[entry("ref_2")]).unwrap();
        append_file(&folder.path().join("copy"), &[entry("ref_3")]).unwrap();
        append(data.path(), &[entry("ref_4")]).unwrap();
        assert_eq!(copy(data.path(), folder.path(), "copy").unwrap(), 2);
        let objects: Vec<_> =
            read_file(&folder.path().join("copy")).unwrap().into_iter().map(|one| one.object).collect();
        assert_eq!(objects, ["ref_1", "ref_3", "ref_2", "ref_4"]);
        assert_eq!(copy(data.path(), folder.path(), "copy").unwrap(), 0);
    }

    #[test]
    fn a_damaged_line_in_the_middle_stops_the_node() {
        let folder = tempfile::tempdir().unwrap();
        append(folder.path(), &[entry("ref_1")]).unwrap();
        let path = folder.path().join(FILE_NAME);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{{\"object\":\"x\",\"scope\":\"unheard\",\"at\":1}}\n{text}")).unwrap();
        assert!(matches!(read(folder.path()), Err(ErasureError::Line(1))));
    }
}
