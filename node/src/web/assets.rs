//! The stylesheet, the script and the icons, inside the program.
//!
//! An address carries a hash of the content (`/assets/1f0c…/panel.css`), so a browser may keep a file for ever and still
//! gets the new one after an update. The stylesheet is the files of `assets/css` joined in the order of their names.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

struct Asset {
    name: &'static str,
    media_type: &'static str,
    content: Cow<'static, [u8]>,
    address: String,
}

static ASSETS: LazyLock<[Asset; 4]> = LazyLock::new(|| {
    [
        asset("panel.css", "text/css; charset=utf-8", Cow::Owned(stylesheet())),
        asset("panel.js", "text/javascript; charset=utf-8", file("panel.js")),
        asset("icons.svg", "image/svg+xml", file("icons.svg")),
        asset("mark.svg", "image/svg+xml", file("mark.svg")),
    ]
});

/// The address of a file with its hash; the name must be one of ours.
pub fn address(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| &asset.address)
}

/// The names of the icons, for the page that shows them all.
pub fn icon_names() -> Vec<&'static str> {
    static SPRITE: LazyLock<String> = LazyLock::new(|| String::from_utf8_lossy(&file("icons.svg")).into_owned());
    SPRITE.split("<symbol id=\"").skip(1).filter_map(|part| part.split('"').next()).collect()
}

/// Serves the files.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{hash}/{name}", get(serve))
}

async fn serve(Path((hash, name)): Path<(String, String)>) -> Result<Response> {
    let wanted = format!("/assets/{hash}/{name}");
    let asset = ASSETS.iter().find(|asset| asset.address == wanted).ok_or(Error::NotFound)?;
    let headers = [(CONTENT_TYPE, asset.media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.content.as_ref()).into_response())
}

fn asset(name: &'static str, media_type: &'static str, content: Cow<'static, [u8]>) -> Asset {
    let mut address = String::from("/assets/");
    for byte in Sha256::digest(&content).iter().take(8) {
        write!(address, "{byte:02x}").expect("a String takes everything written to it");
    }
    write!(address, "/{name}").expect("a String takes everything written to it");
    Asset { name, media_type, content, address }
}

fn file(name: &str) -> Cow<'static, [u8]> {
    Files::get(name).expect("the file is in node/assets and embedded at compile time").data
}

fn stylesheet() -> Vec<u8> {
    let mut names: Vec<_> = Files::iter().filter(|name| name.starts_with("css/")).collect();
    names.sort();
    names.iter().flat_map(|name| file(name).into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_served_at_its_hashed_address_only() {
        let hash = address("panel.js").split('/').nth(2).unwrap().to_owned();
        assert!(serve(Path((hash, "panel.js".to_owned()))).await.is_ok());
        assert!(serve(Path(("0".repeat(16), "panel.js".to_owned()))).await.is_err());
    }

    #[test]
    fn our_script_stays_under_ten_kilobytes() {
        assert!(file("panel.js").len() < 10_240);
    }

    #[test]
    fn the_stylesheet_begins_with_the_tokens() {
        assert!(String::from_utf8(stylesheet()).unwrap().starts_with("/* Tokens"));
    }
}
