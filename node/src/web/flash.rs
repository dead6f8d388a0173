//! A sentence that survives one redirect: "Persona salvata", with a way to undo where there is one.
//!
//! It travels in a cookie of this browser for one minute. The cookie holds a message key and a path of ours, never a name:
//! what is not a key of ours is not shown.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;

use super::locale::Locale;

/// Name of the cookie.
pub const COOKIE: &str = "pico-flash";

/// What the next page says at its top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// `ok`, `warn` or `stop`.
    pub kind: &'static str,
    /// Message key.
    pub key: String,
    /// A path of ours to which "Annulla" posts.
    pub undo: Option<String>,
}

impl Flash {
    /// Something went well.
    pub fn ok(key: &str) -> Self {
        Self { kind: "ok", key: key.to_owned(), undo: None }
    }

    /// Something needs attention.
    pub fn warn(key: &str) -> Self {
        Self { kind: "warn", ..Self::ok(key) }
    }

    /// With a path that undoes it when posted to.
    #[must_use]
    pub fn undo(mut self, path: &str) -> Self {
        self.undo = Some(path.to_owned());
        self
    }

    /// The icon beside it.
    pub fn icon(&self) -> &'static str {
        if self.kind == "ok" { "check" } else { "warn" }
    }

    /// Puts it on a response.
    pub fn set(&self, mut response: Response) -> Response {
        let undo = self.undo.as_deref().unwrap_or("");
        let cookie = format!("{COOKIE}={}~{}~{undo}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax", self.kind, self.key);
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, value);
        }
        response
    }

    /// Reads the cookie; anything that we could not have written is nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '~');
        let kind = ["ok", "warn", "stop"].into_iter().find(|kind| Some(*kind) == parts.clone().next())?;
        let (_, key, undo) = (parts.next()?, parts.next()?, parts.next()?);
        let undo = Some(undo).filter(|path| is_own_path(path)).map(str::to_owned);
        Locale::It.knows(key).then(|| Self { kind, key: key.to_owned(), undo })
    }

    /// Takes it away from the browser.
    pub fn forget(response: &mut Response) {
        let empty = HeaderValue::from_static("pico-flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        response.headers_mut().append(SET_COOKIE, empty);
    }
}

/// Answers a redirect with a sentence for the next page.
pub fn redirect_with(path: &str, flash: &Flash) -> Response {
    flash.set(super::redirect(path))
}

/// True for a path on this panel; false for anything that a browser could take for another site.
pub fn is_own_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_stays_on_this_panel() {
        assert!(is_own_path("/persone?pagina=2"));
        for foreign in ["https://example.org", "//example.org", "/\\example.org", "persone", "", "/a\nb", "/a b"] {
            assert!(!is_own_path(foreign), "{foreign}");
        }
    }

    #[test]
    fn only_our_own_sentences_are_shown() {
        let flash = Flash::ok("flash-saved").undo("/persone/x/ripristina");
        let text = format!("ok~flash-saved~{}", flash.undo.clone().unwrap());
        assert_eq!(Flash::parse(&text), Some(flash));
        assert_eq!(Flash::parse("ok~buy now~/"), None);
        assert_eq!(Flash::parse("loud~flash-saved~"), None);
        assert_eq!(Flash::parse("ok~flash-saved~//example.org").unwrap().undo, None);
    }
}
