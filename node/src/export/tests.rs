use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::execute;
use crate::trial::TrialNode;

#[test]
fn every_kind_is_written_in_the_notation_and_names_kinds_and_columns_that_are_there() {
    let names: BTreeSet<&str> = kinds::all().map(|kind| kind.name).collect();
    assert_eq!(names.len(), kinds::all().count(), "two kinds have one name");
    for kind in kinds::all() {
        let fields = kind.fields();
        let columns: Vec<&str> = fields.iter().map(|field| field.name).collect();
        assert!(!columns.contains(&"type"), "{}: it would be taken for the type of the line", kind.name);
        let mut told = kind.key.split_whitespace().chain(kind.notes.iter().map(|(name, _)| *name));
        assert!(told.all(|name| columns.contains(&name)), "{}: {columns:?}", kind.name);
        if fields.iter().any(|field| field.shape.is_sealed()) {
            assert!(kind.place.1.split('/').all(|name| columns.contains(&name)), "{}: {:?}", kind.name, kind.place);
        }
        let unknown = fields.iter().filter_map(|field| field.names).find(|name| !names.contains(name));
        assert_eq!(unknown, None, "{}", kind.name);
    }
}

async fn exported(node: &TrialNode) -> (Done, Vec<Value>) {
    let mut tx = node.db.read().await.unwrap();
    let mut file = Vec::new();
    let done = write(node, &mut tx, &mut file).await.unwrap();
    let text = String::from_utf8(file).unwrap();
    (done, text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[tokio::test]
async fn a_field_that_does_not_open_is_null_and_named_and_the_rest_is_there() {
    let node = TrialNode::named("Cooperativa Aurora").await;
    let mut tx = node.db.write().await.unwrap();
    let row = "INSERT INTO people (id, family_name, given_name, sort_key, tax_code_kind, private, opened_by, created_at, \
               changed_at, version) VALUES ('per_1', 'Rossi', 'Maria', 'rossi maria', 'unknown', 'c1.AAAA', '', 0, 0, 1)";
    execute!(&mut tx, sqlx::query(row)).unwrap();
    tx.commit().await.unwrap();
    let (done, lines) = exported(&node).await;
    assert_eq!((done.unreadable, done.lines), (1, lines.len() as u64));
    let at = lines.iter().position(|line| line["type"] == "person").unwrap();
    assert_eq!((&lines[at]["family_name"], &lines[at]["private"]), (&json!("Rossi"), &Value::Null));
    assert_eq!(lines[at]["birth_date"], Value::Null, "a day that nobody knows");
    assert_eq!(lines[at]["created_at"], "1970-01-01T00:00:00Z");
    let unreadable = json!({ "type": "unreadable", "of": "person", "row": "per_1", "field": "private" });
    assert_eq!(lines[at + 1], unreadable);
    let end = lines.last().unwrap();
    assert_eq!((&end["type"], &end["unreadable"], &end["counts"]["person"]), (&json!("end"), &json!(1), &json!(1)));
}

/// A disk that takes nothing more.
struct Full(usize);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = self.0.min(bytes.len());
        self.0 -= room;
        if room == 0 { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(room) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_full_disk_is_told_from_a_database_that_fails() {
    let node = TrialNode::named("Cooperativa Aurora").await;
    let mut tx = node.db.read().await.unwrap();
    for room in [10, 400] {
        let error = write(&node, &mut tx, &mut Full(room)).await.unwrap_err();
        assert!(
            matches!(&error, ExportError::Unwritten(error) if error.kind() == std::io::ErrorKind::StorageFull),
            "{error:?}"
        );
    }
}

#[test]
fn a_file_has_its_name_only_when_it_is_whole_and_is_read_by_its_owner_alone() {
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tutto.ndjson");
    let mut file = file::Unfinished::begin(&path).unwrap();
    file.to.write_all(b"{}\n").unwrap();
    assert!(!path.exists());
    let second = file::Unfinished::begin(&path).unwrap_err();
    assert!(matches!(second, ExportError::Exists(_)), "somebody writes it: {second}");
    file.finish().unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}\n");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(file::Unfinished::begin(&path), Err(ExportError::Exists(_))), "nothing is overwritten");

    let other = folder.path().join("altro.ndjson");
    file::Unfinished::begin(&other).unwrap().discard();
    let late = file::Unfinished::begin(&other).unwrap();
    std::fs::write(&other, "di un altro").unwrap();
    assert!(matches!(late.finish(), Err(ExportError::Exists(_))));
    assert_eq!(std::fs::read_to_string(&other).unwrap(), "di un altro");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing unfinished is left");
}
