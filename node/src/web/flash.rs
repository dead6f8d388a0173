//! A sentence that survives one redirect: "Persona salvata", with a way to undo where there is one.
//!
//! It travels in a cookie of this browser for one minute. The cookie holds a message key and a path of ours, never a name:
//! what is not a key of ours is not shown, and "Annulla" only with a path that this session has vouched for: a site beside
//! ours can plant cookies, and one touch on a button that it has chosen would do what it wants.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;

use super::csrf::CsrfToken;
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
    /// The seal of the session on that path.
    vouched: String,
}

impl Flash {
    /// Something went well.
    pub fn ok(key: &str) -> Self {
        Self { kind: "ok", key: key.to_owned(), undo: None, vouched: String::new() }
    }

    /// Something needs attention.
    pub fn warn(key: &str) -> Self {
        Self { kind: "warn", ..Self::ok(key) }
    }

    /// With a path that undoes it when posted to from the same session.
    #[must_use]
    pub fn undo(mut self, path: &str, session: &CsrfToken) -> Self {
        self.vouched = session.vouch(path);
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
        let (kind, key, vouched) = (self.kind, &self.key, &self.vouched);
        let cookie = format!("{COOKIE}={kind}~{key}~{vouched}~{undo}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, value);
        }
        response
    }

    /// Reads the cookie; anything that we could not have written is nothing.
    pub fn parse(text: &str, session: &CsrfToken) -> Option<Self> {
        let mut parts = text.splitn(4, '~');
        let kind = ["ok", "warn", "stop"].into_iter().find(|kind| Some(*kind) == parts.clone().next())?;
        let (_, key, vouched, undo) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let undo = Some(undo).filter(|path| is_own_path(path) && session.vouch(path) == vouched).map(str::to_owned);
        let vouched = vouched.to_owned();
        Locale::It.knows(key).then(|| Self { kind, key: key.to_owned(), undo, vouched })
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
        let session = CsrfToken::new("secret", [1; 32]);
        assert_eq!(Flash::parse("ok~flash-saved~~", &session), Some(Flash::ok("flash-saved")));
        assert_eq!(Flash::parse("ok~buy now~~/", &session), None);
        assert_eq!(Flash::parse("loud~flash-saved~~", &session), None);
    }

    #[test]
    fn only_what_this_session_has_vouched_for_can_be_undone() {
        let (session, later) = (CsrfToken::new("secret", [1; 32]), CsrfToken::new("secret", [2; 32]));
        let flash = Flash::ok("flash-saved").undo("/servizi/x/apri", &session);
        let told = |path: &str| format!("ok~flash-saved~{}~{path}", flash.vouched);
        assert_eq!(
            Flash::parse(&told("/servizi/x/apri"), &later),
            Some(flash.clone()),
            "the mask changes on every page"
        );
        let undone = |text: &str, session: &CsrfToken| Flash::parse(text, session).and_then(|flash| flash.undo);
        assert_eq!(undone(&told("/rete/y/chiudi"), &session), None, "a path that it has not vouched for");
        assert_eq!(undone("ok~flash-saved~~/servizi/x/apri", &session), None);
        assert_eq!(undone(&told("/servizi/x/apri"), &CsrfToken::new("another", [1; 32])), None, "another session");
        let foreign = format!("ok~flash-saved~{}~//example.org", session.vouch("//example.org"));
        assert_eq!(undone(&foreign, &session), None);
    }
}
