//! `/guida`: the guide for who works with the panel.
//!
//! Its texts are the files of `docs/guida/`, which are read on paper too. They are part of the program, so they tell of this
//! version; here each becomes a page. They are Italian, whatever the panel speaks. Their pictures are in [`pictures`].

mod pictures;

use std::sync::LazyLock;

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use rust_embed::RustEmbed;

use crate::accounts::Staff;
use crate::accounts::permission::Anyone;
use crate::app::App;
use crate::error::{Error, Result};
use crate::web::layout::Page;
use crate::web::view;

const FIRST: &str = "README";

#[derive(RustEmbed)]
#[folder = "../docs/guida/"]
struct Files;

/// One text of the guide.
struct Chapter {
    /// The name of its file without the ending; the last part of its address.
    name: String,
    title: String,
    html: String,
}

static CHAPTERS: LazyLock<Vec<Chapter>> = LazyLock::new(|| Files::iter().filter_map(|file| read(&file)).collect());

/// The routes of the guide.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/guida", get(first))
        .route("/guida/{chapter}", get(other))
        .route("/guida/immagini/{file}", get(pictures::serve))
}

#[derive(Template)]
#[template(path = "guide/chapter.html")]
struct ChapterPage {
    page: Page,
    chapter: &'static Chapter,
}

async fn first(staff: Staff<Anyone>) -> Result<Response> {
    let chapter = find(FIRST).ok_or(Error::NotFound)?;
    view(&ChapterPage { page: staff.page("nav-guide").titled(chapter.title.clone()), chapter })
}

async fn other(staff: Staff<Anyone>, Path(name): Path<String>) -> Result<Response> {
    let chapter = find(&name).filter(|chapter| chapter.name != FIRST).ok_or(Error::NotFound)?;
    view(&ChapterPage {
        page: staff.page("nav-guide").titled(chapter.title.clone()).under("nav-guide", "/guida"),
        chapter,
    })
}

fn find(name: &str) -> Option<&'static Chapter> {
    CHAPTERS.iter().find(|chapter| chapter.name == name)
}

fn read(file: &str) -> Option<Chapter> {
    let name = file.strip_suffix(".md")?.to_owned();
    let text = Files::get(file)?.data;
    let text = std::str::from_utf8(&text).ok()?;
    let (mut title, mut events) = (String::new(), Vec::new());
    let mut in_title = false;
    let mut links = Vec::new();
    let mut picture: Option<(CowStr, String)> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Text(words) if let Some((_, told)) = &mut picture => told.push_str(&words),
            // The title stands above the page.
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => in_title = true,
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => in_title = false,
            Event::Text(words) if in_title => title.push_str(&words),
            Event::Start(Tag::Image { dest_url, .. }) => picture = Some((dest_url, String::new())),
            Event::End(TagEnd::Image) => {
                let shown = picture.take().map(|(file, words)| pictures::shown(&file, &words));
                events.extend(shown.map(|html| Event::InlineHtml(html.into())));
            }
            Event::Start(Tag::Link { dest_url, link_type, title, id }) => {
                let address = address(&dest_url);
                links.push(address.is_some());
                events.extend(
                    address.map(|address| {
                        Event::Start(Tag::Link { link_type, dest_url: CowStr::from(address), title, id })
                    }),
                );
            }
            // What is not in the guide is named and not linked to: it is not on this node.
            Event::End(TagEnd::Link) => events.extend(links.pop().filter(|linked| *linked).map(|_| event)),
            // A row of the table is wider than a telephone: it scrolls by itself.
            Event::Start(Tag::Table(_)) => {
                events.push(Event::Html("<div class=\"table-wrap\">".into()));
                events.push(event);
            }
            Event::End(TagEnd::Table) => {
                events.push(event);
                events.push(Event::Html("</div>".into()));
            }
            Event::Html(_) | Event::InlineHtml(_) => {}
            other => events.push(other),
        }
    }
    let mut page = String::new();
    html::push_html(&mut page, events.into_iter());
    Some(Chapter { name, title, html: page })
}

/// Where a link of the guide leads on the panel.
fn address(link: &str) -> Option<String> {
    let name = link.strip_suffix(".md").filter(|name| Files::get(&format!("{name}.md")).is_some())?;
    Some(if name == FIRST { "/guida".to_owned() } else { format!("/guida/{name}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::layout::GUIDE;

    #[test]
    fn every_chapter_has_a_title_and_is_reached_from_the_first() {
        let first = find(FIRST).unwrap();
        assert!(CHAPTERS.len() > 5, "the files are found");
        for chapter in CHAPTERS.iter() {
            assert!(!chapter.title.is_empty() && !chapter.html.contains("<h1"), "{}", chapter.name);
            let linked = first.html.contains(&format!("href=\"/guida/{}\"", chapter.name));
            assert!(linked || chapter.name == FIRST, "{} is not in the list of the first", chapter.name);
        }
    }

    #[test]
    fn links_lead_to_chapters_and_nowhere_else() {
        for chapter in CHAPTERS.iter() {
            for link in chapter.html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let name = link.strip_prefix("/guida").unwrap_or_else(|| panic!("{}: {link}", chapter.name));
                if name.starts_with("/immagini/") {
                    continue;
                }
                assert!(name.is_empty() || find(name.trim_start_matches('/')).is_some(), "{}: {link}", chapter.name);
            }
        }
        let privacy = find("protezione-dei-dati").unwrap();
        assert!(privacy.html.contains("privacy, sicurezza, archiviazione"), "what is not here is named");
    }

    #[test]
    fn every_page_that_has_a_chapter_has_one_that_is_there() {
        for (page, chapter) in GUIDE {
            assert!(find(chapter.trim_start_matches("/guida/")).is_some(), "{page} leads to {chapter}");
        }
    }
}
