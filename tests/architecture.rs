//! What the compiler cannot hold: the floors of the node, pure feature files, short files, both languages complete.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of `node/src` from the ground up. A module may import from the rows before it, and from its own row in one direction.
const FLOORS: &[&[&str]] = &[
    &["clock", "entropy", "config", "telemetry", "thread", "error"],
    &["store"],
    &["app", "identity", "audit", "web", "federation"],
    &["accounts", "outbox", "erasure", "alerts"],
    &["peers"],
    &["delivery"],
    &["people"],
    &["services"],
    &["processing"],
    &["legal"],
    &["enrolments"],
    &["teams"],
    &["diary"],
    &["documents"],
    &["plans"],
    &["tasks"],
    &["contracts"],
    &["activities"],
    &["relations"],
    &["openings"],
    &["resources"],
    &["bookings"],
    &["reciprocity"],
    &["directory"],
    &["referrals"],
    &["figures"],
    &["merging"],
    &["subject_requests"],
    &["imports"],
    &["calendar"],
    &["inbox", "hsds"],
    &["panel", "backup", "export", "bench", "demo", "cli", "serve", "main", "lib"],
];

/// Macros live at the root of the crate; this is the module that defines them.
const MACROS: &[(&str, &str)] = &[("sql", "store"), ("execute", "store"), ("local_id", "store"), ("coded", "store")];

/// The features, whose first file teaches and decides and must not know of SQL or HTTP.
const FEATURES: &[&str] = &[
    "accounts",
    "outbox",
    "alerts",
    "peers",
    "delivery",
    "people",
    "services",
    "legal",
    "enrolments",
    "teams",
    "diary",
    "documents",
    "plans",
    "tasks",
    "processing",
    "subject_requests",
    "contracts",
    "activities",
    "relations",
    "openings",
    "resources",
    "bookings",
    "reciprocity",
    "directory",
    "referrals",
    "figures",
    "merging",
    "imports",
    "calendar",
    "inbox",
    "hsds",
];

const LONGEST_FILE: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The source without comments and without its own tests, which may reach for anything.
fn code(path: &Path) -> String {
    const TESTS: &str = "#[cfg(test)]\nmod ";
    let mut text = fs::read_to_string(path).unwrap();
    // Tests in a file of their own are one line here; those written here stand at the end.
    while let Some(at) = text.find(TESTS) {
        let end = text[at + TESTS.len()..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap();
        let end = at + TESTS.len() + end;
        if text[end..].starts_with(';') {
            text.replace_range(at..=end, "");
        } else {
            text.truncate(at);
        }
    }
    let without_tests = text;
    let lines = without_tests.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// The top modules named after `crate::`, also inside braces.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (position, _) in code.match_indices("crate::") {
        let before = code[..position].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[position + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(first_names(group)),
            None => found.extend(name(rest)),
        }
    }
    found
}

fn name(text: &str) -> Option<String> {
    let name: String = text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// The first names of a brace group: `a::{b, c}, d::e}` gives `a` and `d`.
fn first_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut item = String::new();
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.extend(name(&std::mem::take(&mut item))),
            _ if depth == 0 => item.push(character),
            _ => {}
        }
    }
    names.extend(name(&item));
    names
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// `node/src/people/store.rs` and `node/src/people.rs` both belong to `people`.
fn module_of(path: &Path, sources: &Path) -> String {
    let first = path.strip_prefix(sources).unwrap().components().next().unwrap();
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// What each source file of the node imports, with its module. The root only declares the modules; `trial` is for unit tests alone.
fn imports_by_file() -> Vec<(PathBuf, String, BTreeSet<String>)> {
    let sources = root().join("node/src");
    let read = |path: PathBuf| {
        let module = module_of(&path, &sources);
        let of_tests = path.ends_with("tests.rs")
            || path.strip_prefix(&sources).unwrap().components().any(|part| part.as_os_str() == "tests");
        if module == "lib" || module == "trial" || of_tests || path.to_string_lossy().ends_with("_tests.rs") {
            return None;
        }
        let owner =
            |name: String| MACROS.iter().find(|(found, _)| *found == name).map_or(name, |(_, owner)| (*owner).into());
        let imports = imports(&code(&path)).into_iter().map(owner).collect();
        Some((path, module, imports))
    };
    files(&sources, "rs").into_iter().filter_map(read).collect()
}

#[test]
fn no_module_imports_from_a_floor_above_it() {
    let mut wrong = Vec::new();
    for (path, module, imports) in imports_by_file() {
        let Some(own) = floor(&module) else {
            wrong.push(format!("{} stands on no floor: give it one in tests/architecture.rs", path.display()));
            continue;
        };
        for import in imports {
            match floor(&import) {
                Some(other) if other <= own => {}
                Some(_) => wrong.push(format!("{} imports crate::{import}, which is above it", path.display())),
                None => wrong.push(format!("{} imports crate::{import}, which stands on no floor", path.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// `App` holds the state of all parts, so a part beside it that works with the others is handed an `App`.
const GIVEN_THE_APP: &str = "federation";

#[test]
fn no_modules_of_one_floor_import_each_other_in_a_circle() {
    let mut imported: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, module, imports) in imports_by_file() {
        let beside = imports.into_iter().filter(|import| *import != module && floor(import) == floor(&module));
        let beside = beside.filter(|import| !(module == GIVEN_THE_APP && import == "app"));
        imported.entry(module.clone()).or_default().extend(beside);
    }
    // Whoever imports nobody that is left may go; whoever stays imports itself by some way.
    while let Some(free) = imported.iter().find(|(_, imports)| imports.is_empty()).map(|(module, _)| module.clone()) {
        imported.remove(&free);
        for imports in imported.values_mut() {
            imports.remove(&free);
        }
    }
    assert!(imported.is_empty(), "each of these imports itself by way of the others: {imported:?}");
}

#[test]
fn imports_are_found_in_every_way_of_writing_them() {
    let code = "use crate::store::{Db, Tx};\nuse crate::{app::App, audit::{self, Entry}};\nlet x = crate::web::page();\
                $crate::error::Error; supercrate::nothing";
    let found: Vec<_> = imports(code).into_iter().collect();
    assert_eq!(found, ["app", "audit", "error", "store", "web"]);
}

#[test]
fn the_file_that_teaches_a_feature_knows_neither_sql_nor_http() {
    let mut wrong = Vec::new();
    for feature in FEATURES {
        let path = root().join(format!("node/src/{feature}.rs"));
        if !path.exists() {
            continue;
        }
        let code = code(&path);
        wrong.extend(
            ["sqlx", "axum"]
                .iter()
                .filter(|word| code.contains(**word))
                .map(|word| format!("{feature}.rs uses {word}")),
        );
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// What staff write is written only while they are inside (`Staff::write`): a page that opened a transaction of its own would
/// write for whoever has been shown the door.
#[test]
fn no_page_opens_a_transaction_that_writes_by_itself() {
    let sources = root().join("node/src");
    let pages = files(&sources, "rs").into_iter().filter(|path| {
        let path = path.strip_prefix(&sources).unwrap().to_string_lossy().into_owned();
        // The bench fills a node; the letters of the trial are written down also when the browser has gone.
        path.contains("panel") && !path.starts_with("bench") && path != "panel/settings/trial.rs"
    });
    let pages: Vec<_> = pages.collect();
    assert!(pages.len() > 40, "the pages were not found: {}", pages.len());
    for path in pages {
        assert!(!code(&path).contains("db.write()"), "{}: staff.write(&app)", path.display());
    }
}

#[test]
fn every_file_of_tests_is_run() {
    let tests = root().join("tests");
    let main = fs::read_to_string(tests.join("main.rs")).unwrap();
    let files = fs::read_dir(&tests).unwrap().map(|entry| entry.unwrap().path());
    for file in files.filter(|path| path.extension().is_some_and(|found| found == "rs")) {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let declared = main.lines().any(|line| line == format!("mod {name};"));
        assert!(declared || name == "main", "tests/{name}.rs is no module of tests/main.rs: nothing in it is ever run");
    }
}

#[test]
fn no_file_is_longer_than_can_be_read_in_one_sitting() {
    let mut lengths = Vec::new();
    for folder in ["node/src", "protocol/src", "tests"] {
        for path in files(&root().join(folder), "rs") {
            lengths.push((fs::read_to_string(&path).unwrap().lines().count(), path));
        }
    }
    lengths.sort();
    let (median, _) = &lengths[lengths.len() / 2];
    println!("{} files, median {median} lines", lengths.len());
    let long: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > LONGEST_FILE).collect();
    assert!(long.is_empty(), "longer than {LONGEST_FILE} lines: {long:?}");
}

#[test]
fn ring_is_the_only_cryptographic_provider() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    assert!(!lock.contains("name = \"aws-lc-"), "a dependency brought aws-lc: `cargo tree -i aws-lc-rs` tells which");
}

/// The message keys of a Fluent file, attributes included.
fn keys(path: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(path).unwrap();
    let mut keys = BTreeSet::new();
    let mut message = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((left, _)) = line.split_once('=') else { continue };
        let left = left.trim_end();
        if let Some(attribute) = left.trim_start().strip_prefix('.') {
            keys.insert(format!("{message}.{attribute}"));
        } else if left.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-') {
            left.clone_into(&mut message);
            keys.insert(message.clone());
        }
    }
    keys
}

#[test]
fn every_text_exists_in_italian_and_in_english() {
    let locales = root().join("node/locales");
    let mut wrong = Vec::new();
    let names = |language: &str| -> BTreeSet<String> {
        let paths = files(&locales.join(language), "ftl");
        paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    };
    for file in names("it").union(&names("en")) {
        let pair = ["it", "en"].map(|language| locales.join(language).join(file));
        if let Some(missing) = pair.iter().find(|path| !path.exists()) {
            wrong.push(format!("{} is missing", missing.display()));
            continue;
        }
        let [italian, english] = pair.map(|path| keys(&path));
        wrong
            .extend(italian.symmetric_difference(&english).map(|key| format!("{file}: {key} is in one language only")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn care_data_is_never_deleted_by_a_cascade() {
    for path in files(&root().join("migrations"), "sql") {
        let text = fs::read_to_string(&path).unwrap().to_ascii_uppercase();
        assert!(!text.contains("ON DELETE CASCADE"), "{} deletes by cascade", path.display());
    }
}
