//! The panel's table of routes, read from its source: every `.route("…", get(handler))` with the right its handler names.
//!
//! The compiler knows all of this and tells nobody at run time, so the source is asked. A route that cannot be understood
//! here fails the test that asks, so none escapes by being written in another way.

use std::path::{Path, PathBuf};

/// The methods that a route may answer.
const METHODS: [&str; 5] = ["get", "post", "put", "delete", "patch"];

/// One method of one address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// The address with its `{parameters}`.
    pub path: String,
    /// `get` or `post`.
    pub method: String,
    /// What `Staff<…>` names in the handler's signature: `Anyone` who is logged in, `Visitor` when nobody need be, `None`
    /// when the handler does not care.
    pub right: Option<String>,
    /// Where it is declared.
    pub file: PathBuf,
}

/// Every route declared below a folder of sources.
pub fn declared(sources: &Path) -> Vec<Route> {
    let mut routes = Vec::new();
    for file in rust_files(sources) {
        let text = std::fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        for (position, _) in text.match_indices(".route(") {
            let arguments = balanced(&text[position + ".route(".len()..]);
            routes.extend(read(arguments, &file, &text));
        }
    }
    routes.sort();
    routes
}

fn read(arguments: &str, file: &Path, text: &str) -> Vec<Route> {
    let mut parts = arguments.splitn(3, '"');
    let (Some(""), Some(path), Some(methods)) = (parts.next().map(str::trim), parts.next(), parts.next()) else {
        panic!("{}: the address of a route is written as a text: {arguments}", file.display());
    };
    let whole = methods.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
    let written = METHODS.iter().any(|method| whole.starts_with(&format!("{method}(")));
    assert!(written, "{}: the methods of {path} are written where its address is: {whole}", file.display());
    let mut routes = Vec::new();
    for method in METHODS {
        for (position, _) in methods.match_indices(&format!("{method}(")) {
            let before = methods[..position].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let handler = balanced(&methods[position + method.len() + 1..]).trim();
            let right = signature(handler, file, text).and_then(|signature| right(&signature));
            routes.push(Route { path: path.to_owned(), method: method.to_owned(), right, file: file.to_owned() });
        }
    }
    assert!(!routes.is_empty(), "{}: no method understood for {path}: {methods}", file.display());
    routes
}

/// The signature of the handler: in the same file, or in the module that its path names.
fn signature(handler: &str, file: &Path, text: &str) -> Option<String> {
    if handler.contains('|') {
        return None;
    }
    let names: Vec<_> = handler.split("::").map(str::trim).filter(|name| !["self", "super"].contains(name)).collect();
    let (name, modules) = names.split_last().expect("a path has a last part");
    let source = if modules.is_empty() { text.to_owned() } else { module(modules, file) };
    let start = [format!("fn {name}("), format!("fn {name}<")].iter().find_map(|start| source.find(start));
    let start = start.unwrap_or_else(|| panic!("{}: where is the handler {handler}?", file.display()));
    let signature = source[start..].split('{').next().unwrap_or_default().split("->").next().unwrap_or_default();
    Some(without_aliases(signature, &source))
}

/// The source of a module as a file may name it: one of its own, of a neighbour, or of the crate.
fn module(modules: &[&str], file: &Path) -> String {
    let path: PathBuf = modules.iter().filter(|module| **module != "crate").collect();
    let mut near = vec![file.with_extension("")];
    near.extend(file.ancestors().skip(1).take_while(|folder| !folder.ends_with("node")).map(Path::to_owned));
    let source = near.iter().find_map(|folder| std::fs::read_to_string(folder.join(&path).with_extension("rs")).ok());
    source.unwrap_or_else(|| panic!("{}: where is the module {}?", file.display(), path.display()))
}

/// Writes out what a file calls by a shorter name: `type Administrator = Staff<WriteAccounts>;`.
fn without_aliases(signature: &str, source: &str) -> String {
    let mut signature = signature.to_owned();
    for alias in source.split("\ntype ").skip(1).filter_map(|rest| rest.split(';').next()) {
        if let Some((name, meaning)) = alias.split_once(" = ") {
            signature = signature.replace(&format!(": {name}"), &format!(": {meaning}"));
        }
    }
    signature
}

fn right(signature: &str) -> Option<String> {
    let Some((_, rest)) = signature.split_once("Staff<") else {
        let anybody = [("Staff", "Anyone"), ("Visitor", "Visitor")];
        return anybody.iter().find(|(word, _)| signature.contains(word)).map(|(_, right)| (*right).to_owned());
    };
    Some(rest.split('>').next().unwrap_or_default().rsplit("::").next().unwrap_or_default().trim().to_owned())
}

/// The text up to the parenthesis that closes the one before it.
fn balanced(text: &str) -> &str {
    let mut depth = 0;
    let mut quoted = false;
    for (position, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => return &text[..position],
            ')' if !quoted => depth -= 1,
            _ => {}
        }
    }
    text
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.to_string_lossy().ends_with("tests.rs")
        {
            found.push(path);
        }
    }
    found
}

#[test]
fn routes_are_read_with_their_rights() {
    let text = "Router::new().route(\"/people/{id}\", get(show).post(save)).route(\n \"/x\", get(|| async { \"(\" }))\n\
                async fn show(staff: Staff<ReadPeople>, Path(id): Path<PersonId>) -> Result<Response> {}\n\
                async fn save(State(app): State<App>, _: Staff<permission::WritePeople>) -> Result<Response> {}";
    let routes: Vec<_> = text
        .match_indices(".route(")
        .flat_map(|(position, _)| read(balanced(&text[position + 7..]), Path::new("people.rs"), text))
        .map(|route| (route.path, route.method, route.right))
        .collect();
    let expected = [
        ("/people/{id}", "get", Some("ReadPeople")),
        ("/people/{id}", "post", Some("WritePeople")),
        ("/x", "get", None),
    ];
    let expected: Vec<_> = expected.map(|(p, m, r)| (p.to_owned(), m.to_owned(), r.map(str::to_owned))).into();
    assert_eq!(routes, expected);
}
