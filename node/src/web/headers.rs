//! What every answer of the panel tells the browser: load nothing from elsewhere, run nothing inline, keep no copy.

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, STRICT_TRANSPORT_SECURITY, X_FRAME_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const FIXED: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Of the one page that anybody may open: no script at all, and it sends nothing anywhere but to its own node.
const OPEN: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
                    frame-ancestors 'none'";
/// The same where it is made to stand in a page of somebody else.
const EMBEDDED: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
                        frame-ancestors *";

/// Adds the headers of the page for everybody. Only the variant that shows no way to anywhere else may be framed: there is nothing on it
/// that a touch in the wrong place could do.
pub fn open(headers: &mut HeaderMap, embedded: bool) {
    add(headers, false);
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(if embedded { EMBEDDED } else { OPEN }));
    if embedded {
        headers.remove(X_FRAME_OPTIONS);
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    }
}

/// Adds the headers.
pub async fn protect(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    add(response.headers_mut(), app.config.panel.address.starts_with("https://"));
    response
}

fn add(headers: &mut HeaderMap, secure: bool) {
    for (name, value) in FIXED {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    // Pages hold people's data: a shared computer must not show them after log-out with the back button.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if secure {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inline_runs_and_pages_are_not_kept() {
        let mut headers = HeaderMap::new();
        add(&mut headers, true);
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"));
        assert_eq!(headers[CACHE_CONTROL], "no-store");
        assert!(headers.contains_key(STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn only_the_page_that_is_made_for_it_stands_in_a_page_of_others() {
        for embedded in [false, true] {
            let mut headers = HeaderMap::new();
            open(&mut headers, embedded);
            let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "nothing runs");
            assert_eq!(policy.contains("frame-ancestors *"), embedded);
            assert_eq!(policy.contains("frame-ancestors 'none'"), !embedded);
            assert_eq!(headers.contains_key(X_FRAME_OPTIONS), !embedded);
        }
    }

    #[test]
    fn a_file_that_may_be_kept_stays_so() {
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        add(&mut headers, false);
        assert!(headers[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert!(!headers.contains_key(STRICT_TRANSPORT_SECURITY));
    }
}
