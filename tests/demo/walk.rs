//! A coordinator of the demonstration walks through her pages: each has something to show, and none stands in its empty state. What each
//! must show is in `pages.toml` beside this file.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{Demo, ports};
use crate::imports::{chosen, tries, uploads};
use crate::support::desk::search;
use crate::support::eventually;
use crate::support::panel::{Page, Panel};

/// A page, and what must be on it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Visit {
    /// Who opens it.
    who: String,
    /// `{…}` stands for what was learned before.
    path: String,
    /// What it shows.
    shows: Vec<String>,
    /// What it does not: the words of its empty state.
    #[serde(default)]
    never: Vec<String>,
    /// The node has to look for it first.
    #[serde(default)]
    soon: bool,
    /// Under these names, the ends of the last addresses that begin so before a text.
    #[serde(default)]
    learn: Vec<(String, String, String)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Walk {
    visit: Vec<Visit>,
    /// What is found by name: who looks, what for, what her page shows.
    person: Vec<(String, String, Vec<String>)>,
    /// The same of a page below hers, by the end of its address.
    below: Vec<(String, String, String, Vec<String>)>,
    /// What the trial of the example sheet says.
    sheet: Vec<String>,
    /// Services that anybody reads, and one that nobody else does.
    public: (Vec<String>, String),
}

fn file(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

/// Months and years as addresses have them: the month that is closed, the last year and this one.
fn days() -> BTreeMap<String, String> {
    use jiff::ToSpan;
    let now = jiff::Timestamp::from_millisecond(crate::support::hostile::now().as_millis()).unwrap();
    let today = now.in_tz("Europe/Rome").unwrap().date();
    let closed = today.first_of_month().checked_sub(2.months()).unwrap();
    let known = [
        ("closed", closed.strftime("%Y-%m").to_string()),
        ("last-year", (today.year() - 1).to_string()),
        ("year", today.year().to_string()),
    ];
    known.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What follows on `prefix` in the last address before a text.
fn learned(page: &Page, prefix: &str, text: &str) -> String {
    let begin = format!("href=\"{prefix}");
    let found = page.body.match_indices(text).find_map(|(at, _)| {
        let rest = &page.body[page.body[..at].rfind(&begin)? + begin.len()..];
        rest.split(['"', '?', '#', '/']).next().map(str::to_owned)
    });
    found.unwrap_or_else(|| panic!("no {prefix}… before {text} on {}:\n{}", page.path, page.text()))
}

fn holds(page: &Page, visit: &Visit) -> bool {
    let text = page.text();
    visit.shows.iter().all(|words| text.contains(words))
}

async fn visits(panel: &Panel, visit: &Visit, known: &mut BTreeMap<String, String>) {
    let path = known.iter().fold(visit.path.clone(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value));
    let page = if visit.soon {
        eventually(&format!("{path} shows {:?}", visit.shows), async || {
            Some(panel.open(&path).await.ok()).filter(|page| holds(page, visit))
        })
        .await
    } else {
        panel.open(&path).await.ok()
    };
    for words in &visit.shows {
        page.shows(words);
    }
    for words in &visit.never {
        assert!(!page.text().contains(words), "\"{words}\" is on {path}:\n{}", page.text());
    }
    for (name, prefix, text) in &visit.learn {
        known.insert(name.clone(), learned(&page, prefix, text));
    }
}

/// The page of the person who is found by a name.
async fn found(panel: &Panel, name: &str) -> Page {
    let page = search(panel, name).await;
    if page.path.starts_with("/persone/per_") {
        return page;
    }
    panel.open(&format!("/persone/{}", learned(&page, "/persone/", name))).await.ok()
}

/// A sheet with the titles of one that was imported is read as somebody said then.
async fn is_remembered(panel: &Panel) {
    let sheet = file("examples/otto-cooperative/iscritti-autunno.csv");
    let columns = uploads(panel, "ancora.csv", &sheet).await.ok();
    columns.shows("Hai già importato un foglio con questi titoli");
    assert_eq!(chosen(&columns).last().map(String::as_str), Some("notes"));
}

/// The public services are open data; the others are not there.
async fn is_read_by_anybody(demo: &Demo, (shown, hidden): &(Vec<String>, String)) {
    let client = reqwest::Client::builder().tls_danger_accept_invalid_certs(true).build().unwrap();
    let url = demo.said.split_whitespace().find(|word| word.ends_with("/hsds/services")).expect("it is in the table");
    let told = client.get(url).send().await.unwrap().text().await.unwrap();
    for name in shown {
        assert!(told.contains(name), "{name} is not in {told}");
    }
    assert!(!told.contains(hidden), "{hidden} is in {told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_a_coordinator_has_something_to_show() {
    let walk: Walk = toml::from_str(&String::from_utf8(file("tests/demo/pages.toml")).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let start = std::time::Instant::now();
    let demo = Demo::start(folder.path(), ports(2), 2).await;
    println!("two cooperatives after {} ms", start.elapsed().as_millis());
    let mut panels = BTreeMap::new();
    for visit in &walk.visit {
        if !panels.contains_key(&visit.who) {
            panels.insert(visit.who.clone(), demo.comes_in(&visit.who).await);
        }
    }
    let mut known = days();
    for visit in &walk.visit {
        visits(&panels[&visit.who], visit, &mut known).await;
    }
    for (who, name, shows) in &walk.person {
        let page = found(&panels[who], name).await;
        for words in shows {
            page.shows(words);
        }
    }
    for (who, name, end, shows) in &walk.below {
        let hers = found(&panels[who], name).await;
        let address = hers.path.split(['?', '#']).next().unwrap_or_default();
        let page = panels[who].open(&format!("{address}/{end}")).await.ok();
        for words in shows {
            page.shows(words);
        }
    }
    let giulia = &panels["Giulia Marchetti"];
    let sheet = file("examples/fogli/persone-da-importare.csv");
    let columns = uploads(giulia, "persone-da-importare.csv", &sheet).await.ok();
    let tried = tries(giulia, &columns).await;
    for words in &walk.sheet {
        tried.shows(words);
    }
    is_remembered(giulia).await;
    is_read_by_anybody(&demo, &walk.public).await;
    demo.stop().await;
}
