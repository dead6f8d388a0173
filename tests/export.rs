//! The export of everything: nothing is forgotten, nothing secret is in it, and every line is as its schema says.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;

use jsonschema::Validator;
use pico_node::export::{Field, Kind, Shape, kinds, left, schema};
use pico_node::sql;
use pico_node::store::{Db, Tx};
use serde_json::{Value, json};

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, TAX_CODE};
use crate::support::engine::Engine;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::seeds::Seeds;

/// Name, declared type and whether it may be null, of every column of a table.
type Columns = BTreeMap<String, Vec<(String, String, bool)>>;

async fn columns(engine: Engine) -> Columns {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&engine.new_database(folder.path())).await.unwrap();
    let mut tx = db.read().await.unwrap();
    let query = match &tx {
        Tx::Sqlite(_) => {
            "SELECT t.name, c.name, c.type, c.\"notnull\" = 0 AND c.pk = 0 FROM sqlite_master AS t \
             JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
        }
        Tx::Postgres(_) => {
            "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES' \
             FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let rows: Vec<(String, String, String, bool)> = sql!(&mut tx, c => sqlx::query_as(query).fetch_all(c)).unwrap();
    let mut columns = Columns::new();
    for (table, column, declared, nullable) in rows {
        columns.entry(table).or_default().push((column, declared.to_ascii_lowercase(), nullable));
    }
    columns
}

/// What is wrong with one kind, beside its table.
fn faults(kind: &Kind, columns: &Columns) -> Vec<String> {
    let none = Vec::new();
    let table = columns.get(kind.table).unwrap_or(&none);
    let fields = kind.fields();
    let is_left = |name: &str| kind.left.iter().any(|(left, _)| *left == name);
    let mut faults = Vec::new();
    for (column, declared, nullable) in table {
        let field = fields.iter().find(|field| field.name == column);
        match field {
            None if !is_left(column) => faults.push(format!("{}.{column} is forgotten", kind.table)),
            Some(_) if is_left(column) => faults.push(format!("{}.{column} is exported and left", kind.table)),
            Some(field) if declared != stored(field) || *nullable != field.nullable => {
                faults.push(format!("{}.{column} is {declared}, null: {nullable}; {field:?}", kind.table));
            }
            _ => {}
        }
    }
    let named = fields.iter().map(|field| field.name).chain(kind.left.iter().map(|(name, _)| *name));
    let there = |name: &str| table.iter().any(|(column, ..)| column == name);
    faults.extend(named.filter(|name| !there(name)).map(|name| format!("{}.{name} is not there", kind.table)));
    faults
}

fn stored(field: &Field) -> &'static str {
    match field.shape {
        Shape::Number | Shape::Moment => "bigint",
        Shape::Flag => "boolean",
        _ => "text",
    }
}

on_both_engines! {
    async fn every_table_and_column_is_exported_or_left_out_for_a_reason(engine: Engine) {
        let columns = columns(engine).await;
        let mut faults: Vec<String> = kinds::all().flat_map(|kind| faults(kind, &columns)).collect();
        let exported: BTreeSet<&str> = kinds::all().map(|kind| kind.table).collect();
        let left: BTreeSet<&str> = left::TABLES.iter().map(|(table, _)| *table).collect();
        faults.extend(exported.intersection(&left).map(|table| format!("{table} is exported and left")));
        let told: BTreeSet<&str> = exported.union(&left).copied().collect();
        let there: BTreeSet<&str> = columns.keys().map(String::as_str).collect();
        faults.extend(told.symmetric_difference(&there).map(|table| format!("{table}: forgotten, or not there")));
        assert!(faults.is_empty(), "say in node/src/export what becomes of it:\n{}", faults.join("\n"));
    }
}

#[test]
fn the_page_for_developers_tells_every_type_of_line_and_every_table_that_is_left() {
    let page = std::fs::read_to_string("../docs/export.md").unwrap();
    let mut lines: Vec<String> =
        kinds::all().map(|kind| format!("| `{}` | `{}` | {} |", kind.name, kind.table, kind.about)).collect();
    for kind in kinds::all().filter(|kind| !kind.left.is_empty()) {
        lines.extend(kind.left.iter().map(|(column, why)| format!("| `{}.{column}` | {why} |", kind.table)));
    }
    lines.extend(left::TABLES.iter().map(|(table, why)| format!("| `{table}` | {why} |")));
    let missing: Vec<_> =
        lines.iter().filter(|line| !page.lines().any(|found| found == line.as_str())).cloned().collect();
    assert!(missing.is_empty(), "docs/export.md does not have:\n{}", missing.join("\n"));
    let rows = page.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, lines.len(), "docs/export.md has lines of what is not exported any more");
}

fn validator() -> Validator {
    jsonschema::options().should_validate_formats(true).build(&schema::schema()).unwrap()
}

/// Every line of the export, each held against the schema.
fn lines(text: &str) -> Vec<Value> {
    let validator = validator();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    if let Some(line) = lines.iter().find(|line| !validator.is_valid(line)) {
        let of_its_type = schema::schema()["$defs"][line["type"].as_str().unwrap()].clone();
        let wrong = jsonschema::validator_for(&of_its_type).unwrap();
        let wrong: Vec<String> = wrong.iter_errors(line).map(|error| error.to_string()).collect();
        panic!("{line}: {wrong:?}");
    }
    lines
}

/// These are the lines of an export, whole and as the schema says.
pub fn is_whole(text: &str) {
    begins_and_ends(&lines(text));
}

/// The export of a node is whole, opens, and has these words that somebody typed.
pub async fn holds(node: &TestNode, words: &[&str]) {
    let (_, text) = exported(node, "tutto.ndjson").await;
    begins_and_ends(&lines(&text));
    for word in words {
        assert!(text.contains(word), "{word} is not in the export");
    }
}

async fn exported(node: &TestNode, name: &str) -> (String, String) {
    let path = node.folder().join(name);
    let said = node.command(&["export", path.to_str().unwrap()]).await.ok();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    (said, std::fs::read_to_string(path).unwrap())
}

fn of<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["type"] == kind).collect()
}

/// The first line has the format, the last counts what stands between; nothing was closed.
fn begins_and_ends(lines: &[Value]) {
    let (first, last) = (&lines[0], lines.last().unwrap());
    assert_eq!((&first["type"], &first["format"]), (&json!("export"), &json!("pico-export/1")));
    assert_eq!((&last["type"], &last["lines"]), (&json!("end"), &json!(lines.len())));
    let closed = of(lines, "unreadable");
    assert!(closed.is_empty(), "{closed:?}");
    for kind in kinds::all() {
        assert_eq!(last["counts"][kind.name], json!(of(lines, kind.name).len()), "{}", kind.name);
    }
}

/// Whatever a line names is in the file, wherever it is a row of this node.
fn names_what_is_there(lines: &[Value]) {
    let key = |kind: &Kind, line: &Value| line[kind.key.split_whitespace().next().unwrap()].as_str().map(str::to_owned);
    let there: BTreeMap<&str, BTreeSet<String>> = kinds::all()
        .map(|kind| (kind.name, of(lines, kind.name).iter().filter_map(|line| key(kind, line)).collect()))
        .collect();
    for kind in kinds::all() {
        for field in kind.fields().into_iter().filter(|field| field.names.is_some()) {
            for line in of(lines, kind.name) {
                let Some(named) = line[field.name].as_str().filter(|named| !named.is_empty()) else { continue };
                assert!(there[field.names.unwrap()].contains(named), "{} of {line} is not there", field.name);
            }
        }
    }
}

/// What the network calls a referral leads to its line.
fn events_are_of_referrals(lines: &[Value]) {
    let referrals: BTreeSet<&str> = of(lines, "referral").iter().map(|line| line["id"].as_str().unwrap()).collect();
    let events = of(lines, "lane_event");
    assert!(!events.is_empty());
    for event in events {
        let id = format!("ref_{}", event["subject"].as_str().unwrap().replace('-', ""));
        assert!(referrals.contains(id.as_str()), "{event}");
    }
}

/// What lets somebody in or opens something, out of the tables and the files of the keys.
async fn secrets(node: &TestNode) -> Vec<String> {
    let mut secrets = Vec::new();
    for query in [
        "SELECT password_hash FROM accounts WHERE password_hash IS NOT NULL",
        "SELECT token_hash FROM account_sessions",
        "SELECT token_hash FROM account_links",
        "SELECT blob_key FROM attachments",
        "SELECT secret FROM introductions",
    ] {
        let found = node.texts(query).await;
        assert!(!found.is_empty(), "there is nothing to look for: {query}");
        secrets.extend(found);
    }
    for file in std::fs::read_dir(node.data().join("keys")).unwrap() {
        let Ok(text) = std::fs::read_to_string(file.unwrap().path()) else { continue };
        secrets.extend(text.lines().filter(|line| line.len() > 20 && !line.starts_with("-----")).map(str::to_owned));
    }
    secrets
}

on_both_engines! {
    async fn everything_of_a_node_leaves_beside_it_and_nothing_that_opens_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let (aurora, brezza) = (&desks.pair.aurora, &desks.pair.brezza);
        let (said, text) = exported(aurora, "tutto.ndjson").await;
        assert!(said.contains("non è cifrato") && said.contains("righe") && !said.contains("command-"), "{said}");
        let all = lines(&text);
        begins_and_ends(&all);
        names_what_is_there(&all);
        events_are_of_referrals(&all);

        let id = seeds.person.trim_start_matches("/persone/");
        let person = of(&all, "person").into_iter().find(|line| line["id"] == id).unwrap();
        assert_eq!((&person["family_name"], &person["tax_code"]), (&json!(FAMILY_NAME), &json!(TAX_CODE)));
        assert_eq!(of(&all, "diary_entry")[0]["text"], "Un colloquio inventato");
        assert_eq!(of(&all, "enrolment_step")[0]["note"], "Un diario inventato");
        assert_eq!(of(&all, "task")[0]["title"], "Una telefonata inventata");
        assert!(of(&all, "plan")[0]["texts"].to_string().contains("Un bisogno inventato"));
        assert!(of(&all, "message_sent").iter().any(|line| line["body"].to_string().contains(NEED)), "the referral in its words");
        for secret in secrets(aurora).await {
            assert!(!text.contains(&secret), "a secret is in the file");
        }
        let (_, text) = exported(brezza, "tutto.ndjson").await;
        let all = lines(&text);
        begins_and_ends(&all);
        assert!(of(&all, "message_received").iter().any(|line| line["body"].to_string().contains(NEED)));
    }

    async fn the_files_of_documents_leave_too_each_under_the_identifier_of_its_line(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let _seeds = Seeds::sown(&desks).await;
        let aurora = &desks.pair.aurora;
        let (file, folder) = (aurora.folder().join("tutto.ndjson"), aurora.folder().join("carte"));
        let command = ["export", file.to_str().unwrap(), "--documents", folder.to_str().unwrap()];
        let said = aurora.command(&command).await.ok();
        assert!(said.contains("file di documenti in ") && !said.contains("command-"), "{said}");
        let all = lines(&std::fs::read_to_string(&file).unwrap());
        let complete = of(&all, "attachment").into_iter().filter(|line| line["state"] == "complete");
        let mut expected: Vec<(String, u64)> = of(&all, "document_edition").into_iter().chain(complete)
            .map(|line| (line["id"].as_str().unwrap().to_owned(), line["size"].as_u64().unwrap())).collect();
        let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
        let mut found: Vec<(String, u64)> = files
            .map(|entry| (entry.file_name().to_str().unwrap().split_once('-').unwrap().0.to_owned(), entry.metadata().unwrap().len())).collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected);
        assert!(found.iter().any(|(id, _)| id.starts_with("ded")) && found.iter().any(|(id, _)| !id.starts_with("ded")), "{found:?}");
        let pdf = std::fs::read_dir(&folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        assert!(pdf.into_iter().any(|content| content.starts_with(b"%PDF")), "they are opened");
        let again = aurora.command(&["export", "-", "--documents", folder.to_str().unwrap()]).await.refused();
        assert!(again.contains("carte c’è già"), "{again}");
    }

    async fn an_export_leaves_two_rows_in_the_log_and_overwrites_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (_, first) = exported(&node, "uno.ndjson").await;
        let path = node.folder().join("uno.ndjson");
        let again = node.command(&["export", path.to_str().unwrap()]).await.refused();
        assert!(again.contains("uno.ndjson c’è già"), "{again}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), first);
        let nowhere = node.command(&["export", "/non/esiste/tutto.ndjson"]).await.refused();
        assert!(nowhere.contains("/non/esiste/tutto.ndjson.unfinished: il file o la cartella non c’è"), "{nowhere}");
        let rows = "SELECT action || ' ' || COALESCE(detail, '') FROM audit_entries WHERE action LIKE 'data.%' ORDER BY id";
        let rows = node.texts(rows).await;
        assert_eq!((rows.len(), rows[0].as_str()), (2, "data.export "), "{rows:?}");
        let lines = first.lines().count();
        assert!(rows[1].starts_with(&format!("data.exported lines={lines} counts=")) && rows[1].contains("own_document:1"), "{rows:?}");

        let piped = node.command(&["export", "-"]).await;
        assert!(piped.error.contains("non è cifrato"), "{}", piped.error);
        begins_and_ends(&self::lines(&piped.output));
        let nobody = node.command_to_nobody(&["export", "-"]).await;
        assert!(nobody.status.success() && !nobody.error.contains("panicked"), "{}", nobody.error);
    }
}

#[tokio::test]
async fn the_schema_is_printed_without_a_node_and_refuses_what_is_no_line() {
    let node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    let empty = node.folder().join("vuota");
    let printed = node.command(&["export", "--schema", "--data", empty.to_str().unwrap()]).await.ok();
    assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), schema::schema());
    assert!(!empty.exists());
    assert!(jsonschema::meta::is_valid(&schema::schema()));
    let validator = validator();
    let good = json!({ "type": "diary_version", "entry": "die_1", "version": 1, "kind": "talk", "day": "2026-11-29",
        "text": "Un colloquio inventato", "replaced_at": "2026-11-29T10:00:00Z" });
    assert!(validator.is_valid(&good), "{good}");
    let changed = |field: &str, value: Value| {
        let mut line = good.clone();
        line[field] = value;
        line
    };
    let mut without = good.clone();
    without.as_object_mut().unwrap().remove("day");
    for wrong in [
        changed("version", json!("1")),
        changed("day", json!("29/11/2026")),
        changed("replaced_at", json!(1_795_428_000_000_i64)),
        changed("type", json!("diary")),
        changed("note", json!("non c’è")),
        without,
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}
