//! Pictures of every page that is looked at, for people who want to see them all beside each other.
//!
//! They are kept where `PICO_TEST_PICTURES` names a folder; without it nothing is written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::looked_at;
use super::visits::{Visit, Who};
use crate::support::browser::{Browser, Screen};

const VARIABLE: &str = "PICO_TEST_PICTURES";

/// The pictures of one walk through the pages.
pub struct Album {
    folder: Option<PathBuf>,
    walk: &'static str,
    pages: BTreeMap<String, u32>,
}

impl Album {
    /// In the folder that the environment names, if it names one. The names of the files begin with the walk, so that two
    /// walks can share a folder.
    pub fn of(walk: &'static str) -> Self {
        let folder = std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty());
        Self::within(folder.map(PathBuf::from), walk)
    }

    fn within(folder: Option<PathBuf>, walk: &'static str) -> Self {
        if let Some(folder) = &folder {
            // Tests run in the folder of their crate, which is not where the variable was typed.
            assert!(folder.is_absolute(), "{VARIABLE} must be an absolute path: {}", folder.display());
            std::fs::create_dir_all(folder).unwrap();
        }
        Self { folder, walk, pages: BTreeMap::new() }
    }

    /// What the pictures of the next page are called: after its route, with a number when the route comes again.
    pub fn page(&mut self, route: &str) -> String {
        let words = route.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let words = words.collect::<Vec<_>>().join("-");
        let page = if words.is_empty() { "home".to_owned() } else { words };
        let times = self.pages.entry(page.clone()).or_default();
        *times += 1;
        let again = if *times > 1 { format!("-{times}") } else { String::new() };
        format!("{}-{page}{again}", self.walk)
    }

    /// Keeps the open page as it is on the screen now.
    pub async fn keep(&self, browser: &Browser, page: &str, width: u32, dark: bool) {
        let Some(folder) = &self.folder else { return };
        let scheme = if dark { "dark" } else { "light" };
        let picture = browser.photograph().await;
        std::fs::write(folder.join(format!("{page}-{width}-{scheme}.png")), picture).unwrap();
    }
}

#[test]
fn a_picture_is_called_after_its_route_and_no_two_are_called_the_same() {
    let mut album = Album::within(None, "walk");
    let routes = ["/", "/persone", "/persone/{id}", "/persone/{id}", "/invii/{id}/fai/{act}", "/_components"];
    let names = routes.map(|route| album.page(route));
    let expected = ["home", "persone", "persone-id", "persone-id-2", "invii-id-fai-act", "components"];
    assert_eq!(names, expected.map(|name| format!("walk-{name}")));
}

/// Looks at the open page, and keeps it here.
async fn looks_at_it(browser: &mut Browser, folder: Option<&Path>) {
    let mut album = Album::within(folder.map(Path::to_owned), "walk");
    let visit = Visit { route: "/prova/{id}", who: Who::Nobody, path: "/prova/1".to_owned() };
    let mistakes = looked_at(browser, &visit, &mut album).await;
    assert!(mistakes.is_empty(), "{mistakes:?}");
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    files.map(|name| name.into_string().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn a_page_is_kept_at_both_widths_in_both_colours_where_a_folder_is_named() {
    let mut browser = Browser::open(Screen::Desk).await;
    let page = "<html lang=it><title>x</title><meta name=color-scheme content='light dark'>\
                <meta name=viewport content='width=device-width'><main><h1>Buongiorno</h1></main>";
    browser.goto(&format!("data:text/html,{page}")).await;
    let (place, here) = (tempfile::tempdir().unwrap(), names_in(Path::new(".")));
    let folder = place.path().join("album");
    looks_at_it(&mut browser, None).await;
    assert_eq!(names_in(Path::new(".")), here, "nothing is kept where nobody said where");
    looks_at_it(&mut browser, Some(&folder)).await;
    browser.close().await;

    let schemes = ["dark", "light"];
    let name = |width: u32, scheme: &str| format!("walk-prova-id-{width}-{scheme}.png");
    let expected = [1280, 390].into_iter().flat_map(|width| schemes.map(|scheme| name(width, scheme)));
    assert_eq!(names_in(&folder), expected.collect::<BTreeSet<_>>());
    for width in [1280, 390] {
        let [dark, light] = schemes.map(|scheme| std::fs::read(folder.join(name(width, scheme))).unwrap());
        for picture in [&dark, &light] {
            assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"), "no PNG");
            // Its head says first how wide it is.
            assert_eq!(picture[16..20], width.to_be_bytes());
        }
        assert!(dark != light, "{width}: the same picture twice");
    }
}
