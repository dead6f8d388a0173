//! A form of this panel can only be sent from this panel.
//!
//! Two independent checks. The browser says where a request comes from (`Sec-Fetch-Site`, `Origin`): anything that changes
//! something must come from ourselves ([`same_origin`]). And every form carries a token that only somebody who could read
//! our page knows: the hash of the secret in the cookie ([`CsrfToken`]), so that nothing has to be stored for it. On every
//! page it is masked anew: pages are compressed, and a constant secret beside text that a stranger can choose could be
//! guessed from the length of the answer (the BREACH attack).

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::layout::Frame;
use crate::app::App;
use crate::error::{Error, Result};

/// What a form carries to show that it is ours.
#[derive(Clone, Debug)]
pub struct CsrfToken {
    digest: [u8; 32],
    mask: [u8; 32],
}

impl CsrfToken {
    /// The token that belongs to a cookie's secret, under a fresh mask.
    pub fn new(secret: &str, mask: [u8; 32]) -> Self {
        Self { digest: Sha256::new().chain_update(b"pico csrf 1 ").chain_update(secret).finalize().into(), mask }
    }

    /// As it stands in the form: the mask and the masked digest.
    pub fn text(&self) -> String {
        let mut bytes = self.mask.to_vec();
        bytes.extend(self.digest.iter().zip(self.mask).map(|(byte, mask)| byte ^ mask));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A seal for something that comes back from this browser: only who knows the secret can have made it.
    pub fn vouch(&self, text: &str) -> String {
        let told = Sha256::digest(text);
        let seal = Sha256::new().chain_update(b"pico vouch 1 ").chain_update(self.digest).chain_update(told).finalize();
        URL_SAFE_NO_PAD.encode(seal)
    }

    /// Refuses a form whose token is not this one, whatever its mask.
    pub fn check(&self, presented: &str) -> Result<()> {
        let bytes = URL_SAFE_NO_PAD.decode(presented).unwrap_or_default();
        let (mask, masked) = bytes.split_at(bytes.len() / 2);
        let digest: Vec<u8> = masked.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
        // Comparing hashes gives nothing away through the time it takes.
        let same = Sha256::digest(&digest) == Sha256::digest(self.digest);
        if same { Ok(()) } else { Err(Error::BadRequest("error-csrf".into())) }
    }
}

impl<S: Sync> FromRequestParts<S> for CsrfToken {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        parts.extensions.get::<Arc<Frame>>().map(|frame| frame.csrf.clone()).ok_or(Error::NotLoggedIn)
    }
}

/// Refuses requests that change something and come from elsewhere.
pub async fn same_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    if is_ours(request.method(), request.headers(), &app.config.panel.address) {
        next.run(request).await
    } else {
        Error::BadRequest("error-csrf".into()).into_response()
    }
}

fn is_ours(method: &Method, headers: &HeaderMap, address: &str) -> bool {
    if method.is_safe() {
        return true;
    }
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    if let Some(site) = header("sec-fetch-site") {
        // "none" is the person herself: an address typed by hand, a reload.
        if site != "same-origin" && site != "none" {
            return false;
        }
    }
    match header(ORIGIN.as_str()) {
        None => true,
        Some(origin) => {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            origin == address.trim_end_matches('/') || (authority.is_some() && authority == header(HOST.as_str()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_post_from_another_site_is_refused() {
        let panel = "https://panel.example.org";
        let refused = [
            headers(&[("sec-fetch-site", "cross-site"), ("host", "panel.example.org")]),
            headers(&[("sec-fetch-site", "same-site"), ("host", "panel.example.org")]),
            headers(&[("origin", "https://evil.example.org"), ("host", "panel.example.org")]),
            headers(&[("origin", "null"), ("host", "panel.example.org")]),
        ];
        for case in refused {
            assert!(!is_ours(&Method::POST, &case, panel), "{case:?}");
        }
    }

    #[test]
    fn our_own_posts_and_all_reads_pass() {
        let own = headers(&[("origin", "https://panel.example.org"), ("sec-fetch-site", "same-origin"), ("host", "x")]);
        assert!(is_ours(&Method::POST, &own, "https://panel.example.org/"));
        let by_host = headers(&[("origin", "http://og.localhost:8001"), ("host", "og.localhost:8001")]);
        assert!(is_ours(&Method::POST, &by_host, ""));
        assert!(is_ours(&Method::GET, &headers(&[("sec-fetch-site", "cross-site")]), ""));
    }

    #[test]
    fn a_token_of_another_session_is_refused() {
        let token = CsrfToken::new("one", [5; 32]);
        assert!(token.check(&token.text()).is_ok());
        for wrong in [CsrfToken::new("two", [5; 32]).text(), String::new(), "A".repeat(86), "è".to_owned()] {
            assert!(token.check(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_token_looks_different_on_every_page_and_is_accepted_from_each() {
        let (one, other) = (CsrfToken::new("secret", [1; 32]), CsrfToken::new("secret", [2; 32]));
        assert_ne!(one.text(), other.text());
        assert!(one.check(&other.text()).is_ok());
    }
}
