//! The pictures of the guide: what a page looks like at the moment that a chapter tells of.
//!
//! They are the PNG files of `docs/guida/immagini/`, named in the chapters as Markdown names pictures. The address on the panel
//! ends with a hash of the content, so a browser keeps a picture for ever and still gets the new one after an update. Every
//! picture says how large it is before it is there, so that the words below it do not move, and opens alone at a touch: on a
//! telephone a page of the desk is small.

use std::fmt::Write;

use askama::Template;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::Files;
use crate::accounts::Staff;
use crate::accounts::permission::Anyone;
use crate::error::{Error, Result};

const FOLDER: &str = "immagini/";

/// A picture that a chapter shows.
#[derive(Template)]
#[template(path = "guide/picture.html")]
struct Picture<'a> {
    address: String,
    width: u32,
    height: u32,
    words: &'a str,
}

/// The picture of a chapter as HTML; without a file of that name the words that tell what it shows.
pub(super) fn shown(file: &str, words: &str) -> String {
    let there = file.strip_prefix(FOLDER).and_then(|_| Files::get(file)).and_then(|content| {
        let (width, height) = size(&content.data)?;
        let address = address(file, &content.metadata.sha256_hash());
        Picture { address, width, height, words }.render().ok()
    });
    there.unwrap_or_else(|| words.to_owned())
}

/// Serves a picture to who may read the chapters.
pub(super) async fn serve(_: Staff<Anyone>, Path(name): Path<String>) -> Result<Response> {
    let content = Files::get(&format!("{FOLDER}{name}")).ok_or(Error::NotFound)?;
    let headers = [(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, "private, max-age=31536000, immutable")];
    Ok((headers, content.data.into_owned()).into_response())
}

fn address(file: &str, hash: &[u8]) -> String {
    let mut address = format!("/guida/{file}?v=");
    for byte in hash.iter().take(8) {
        write!(address, "{byte:02x}").expect("a String takes everything written to it");
    }
    address
}

/// Width and height in the first chunk of a PNG.
fn size(png: &[u8]) -> Option<(u32, u32)> {
    let sides = png.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(8..16)?;
    let (width, height) = sides.split_at(4);
    Some((u32::from_be_bytes(width.try_into().ok()?), u32::from_be_bytes(height.try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Parser, Tag, TagEnd};
    use std::collections::{BTreeMap, BTreeSet};

    /// A page of the panel is read on a slow line: one picture stays under 40 kB, those of a chapter under 54 (a page may weigh
    /// 60 with its words, which the tests of pages hold in a browser), all of them under 900.
    const ONE: usize = 40_000;
    const CHAPTER: usize = 54_000;
    const ALL: usize = 900_000;

    /// Every picture that a chapter names: the chapter, the file, the words for who does not see it.
    fn named() -> Vec<(String, String, String)> {
        let mut named = Vec::new();
        for chapter in Files::iter().filter(|file| file.ends_with(".md")) {
            let text = String::from_utf8(Files::get(&chapter).unwrap().data.into_owned()).unwrap();
            let mut inside = None;
            for event in Parser::new(&text) {
                match event {
                    Event::Start(Tag::Image { dest_url, .. }) => inside = Some((dest_url.into_string(), String::new())),
                    Event::Text(part) if inside.is_some() => inside.as_mut().unwrap().1.push_str(&part),
                    Event::End(TagEnd::Image) => {
                        let (file, words) = inside.take().unwrap();
                        named.push((chapter.to_string(), file, words));
                    }
                    _ => {}
                }
            }
        }
        named
    }

    #[test]
    fn every_picture_of_a_chapter_is_there_and_is_told_in_words() {
        for (chapter, file, words) in named() {
            let content = Files::get(&file).unwrap_or_else(|| panic!("{chapter} names {file}, which is not there"));
            let (width, height) = size(&content.data).unwrap_or_else(|| panic!("{file} is no PNG"));
            assert!(width <= 1000 && height <= 1400, "{file} is {width} × {height}");
            assert!(words.chars().count() > 20, "{chapter} does not say what {file} shows: «{words}»");
            assert!(shown(&file, &words).contains(&format!("width=\"{width}\" height=\"{height}\"")), "{file}");
        }
    }

    #[test]
    fn every_chapter_shows_something_and_no_picture_is_left_over() {
        let named = named();
        for chapter in Files::iter().filter(|file| file.ends_with(".md") && file != "README.md") {
            assert!(named.iter().any(|(of, ..)| *of == chapter), "{chapter} has no picture");
        }
        let wanted: BTreeSet<_> = named.into_iter().map(|(_, file, _)| file).collect();
        for file in Files::iter().filter(|file| !file.ends_with(".md")) {
            assert!(wanted.contains(file.as_ref()), "no chapter shows {file}");
        }
    }

    #[test]
    fn pictures_are_light() {
        let mut all = 0;
        for file in Files::iter().filter(|file| !file.ends_with(".md")) {
            let bytes = Files::get(&file).unwrap().data.len();
            assert!(bytes <= ONE, "{file} has {bytes} bytes");
            all += bytes;
        }
        assert!(all <= ALL, "{all} bytes of pictures");
        let mut chapters = BTreeMap::<_, usize>::new();
        for (chapter, file, _) in named() {
            *chapters.entry(chapter).or_default() += Files::get(&file).unwrap().data.len();
        }
        for (chapter, bytes) in chapters {
            assert!(bytes <= CHAPTER, "the pictures of {chapter} have {bytes} bytes");
        }
    }

    #[test]
    fn what_is_no_picture_of_ours_is_said_in_words() {
        assert_eq!(shown("immagini/nessuna.png", "Un elenco"), "Un elenco");
        assert_eq!(shown("README.md", "Un elenco"), "Un elenco");
        assert_eq!(shown("https://example.org/immagini/a.png", "Un elenco"), "Un elenco");
        assert_eq!(size(b"GIF89a"), None);
    }
}
