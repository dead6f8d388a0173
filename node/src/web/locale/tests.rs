//! Both languages say the same things, and nobody asks for words that do not exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;

use super::{Locale, sources};

fn keys(locale: Locale) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, source) in sources(locale) {
        let resource = FluentResource::try_new(source);
        assert!(resource.is_ok(), "{name} is malformed: {:?}", resource.err().map(|(_, mistakes)| mistakes));
        for line in resource.unwrap().source().lines() {
            let Some((key, _)) = line.split_once('=') else { continue };
            if line.starts_with(|first: char| first.is_ascii_lowercase()) {
                assert!(found.insert(key.trim().to_owned()), "{name} defines {} again", key.trim());
            }
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_keys() {
    let (italian, english) = (keys(Locale::It), keys(Locale::En));
    let missing: Vec<_> = italian.symmetric_difference(&english).collect();
    assert!(missing.is_empty(), "only in one language: {missing:?}");
}

/// What stands between the opening words of a call and the next quote, for every such call in the text.
fn asked_for(text: &str, found: &mut BTreeSet<String>) {
    let calls = [".t(\"", ".t1(\"", ".t2(\"", ".t3(\"", ".page(\"", ".tn(\"", ".text(\"", "Page::new(frame, \""];
    for opening in calls {
        for part in text.split(opening).skip(1) {
            let Some((key, _)) = part.split_once('"') else { continue };
            // A key with a hole is put together at run time; the feature that does so tests its own list.
            if key.contains('-') && !key.contains('{') {
                found.insert(key.to_owned());
            }
        }
    }
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
}

#[test]
fn every_key_that_templates_and_code_name_exists() {
    let node = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&node.join("templates"), "html", &mut paths);
    files(&node.join("src"), "rs", &mut paths);
    let known = keys(Locale::It);
    for path in paths.iter().filter(|path| !path.ends_with("locale/tests.rs")) {
        let mut asked = BTreeSet::new();
        asked_for(&std::fs::read_to_string(path).unwrap(), &mut asked);
        let missing: Vec<_> = asked.difference(&known).collect();
        assert!(missing.is_empty(), "{} asks for {missing:?}", path.display());
    }
}

#[test]
fn a_number_chooses_between_singular_and_plural() {
    assert_eq!(Locale::It.text("ago-hours", &[("n", &1)]), "1 ora fa");
    assert_eq!(Locale::It.text("ago-hours", &[("n", &3)]), "3 ore fa");
}

#[test]
fn a_key_that_is_missing_shows_itself() {
    assert_eq!(Locale::En.text("no-such-key", &[]), "no-such-key");
}

#[test]
fn the_browser_chooses_the_language_and_italian_is_the_first() {
    assert_eq!(Locale::from_accept_language("de-DE,en-GB;q=0.8,it;q=0.5"), Locale::En);
    assert_eq!(Locale::from_accept_language("fr"), Locale::It);
    assert_eq!(Locale::from_accept_language(""), Locale::It);
}

/// A thing has one name: "e-mail", "copia di sicurezza" (the command that makes one is called `backup`).
#[test]
fn italian_has_one_word_for_one_thing() {
    for (name, source) in sources(Locale::It) {
        for line in source.lines() {
            let words = line
                .split_once(" = ")
                .filter(|_| !line.starts_with(' '))
                .map_or(line, |(_, words)| words)
                .to_lowercase();
            let words = words.replace("pico-node backup", "");
            let other = ["email", "indirizzo e-mail", "backup"].into_iter().find(|other| words.contains(other));
            assert!(other.is_none(), "{name} says {other:?}: {line}");
        }
    }
}
