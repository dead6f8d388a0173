//! How an [`Error`] looks: a page for people, `problem+json` (RFC 9457) for machines.
//!
//! An error says what happened, what was kept and what to do. The cause of our own faults is written to the log once,
//! here, with a reference number that the page shows, so that somebody on the telephone can read it out.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::flash::{Flash, is_own_path};
use super::layout::{Frame, Page};
use crate::entropy::Entropy;
use crate::error::Error;

/// What the page needs to know of an error, carried in the response until it is drawn.
#[derive(Clone, Debug)]
struct Report {
    key: String,
    /// What the text of the key says stands in the way; empty where it says nothing of that kind.
    over: String,
    reference: Option<String>,
}

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotLoggedIn => StatusCode::UNAUTHORIZED,
            Self::ReasonFirst(_) => StatusCode::SEE_OTHER,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) | Self::ConflictOver(..) => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn key(&self) -> String {
        match self {
            Self::NotFound => "error-not-found".to_owned(),
            Self::NotLoggedIn => "error-not-logged-in".to_owned(),
            Self::ReasonFirst(_) => "people-why-lead".to_owned(),
            Self::BadRequest(key) | Self::Conflict(key) | Self::ConflictOver(key, _) | Self::Unavailable(key) => {
                key.clone().into_owned()
            }
            Self::TooLarge => "error-too-large".to_owned(),
            Self::TooMany(_) => "error-too-many".to_owned(),
            Self::Internal(_) => "error-internal".to_owned(),
        }
    }
}

/// Seconds after which what is unavailable is worth another try.
const A_MOMENT: u64 = 10;

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::ReasonFirst(page) = &self {
            return super::redirect(page);
        }
        let (status, key) = (self.status(), self.key());
        let reference = matches!(self, Self::Internal(_)).then(reference);
        if let Self::Internal(cause) = &self {
            tracing::error!(reference = reference.as_deref(), %cause, "a request failed");
        }
        let problem = json!({ "type": "about:blank", "title": key, "status": status.as_u16(), "reference": reference });
        let mut response = (status, Json(problem)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        let over = if let Self::ConflictOver(_, over) = &self { over.clone() } else { String::new() };
        let wait = match self {
            Self::TooMany(seconds) => Some(seconds),
            Self::Unavailable(_) => Some(A_MOMENT),
            _ => None,
        };
        if let Some(seconds) = wait {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(Report { key, over, reference });
        response
    }
}

/// Eight characters that can be read out on the telephone.
fn reference() -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    Entropy.bytes::<8>().iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    key: String,
    reference: Option<String>,
}

impl ErrorPage {
    /// What to do: the advice of this error, or the general one.
    fn advice(&self) -> String {
        let own = format!("{}-advice", self.key);
        if self.page.locale().knows(&own) { own } else { "error-advice".to_owned() }
    }
}

/// Draws errors as pages where a person is waiting for a page.
pub async fn draw(request: Request, next: Next) -> Response {
    let frame = request.extensions().get::<Arc<Frame>>().cloned();
    let machine = wants_json(request.uri().path(), request.headers());
    let (method, path) = (request.method().clone(), request.uri().to_string());
    let response = next.run(request).await;
    let status = response.status();
    if machine || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    if status == StatusCode::UNAUTHORIZED {
        let onward = super::redirect(&log_in_path(&method, &path));
        return if method == Method::GET { onward } else { Flash::warn("error-session-over").set(onward) };
    }
    match (report_of(&method, &response), frame) {
        (Some(report), Some(frame)) => page(frame, &response, report),
        _ => response,
    }
}

/// The report in a response, or one made from the status when axum itself refused.
fn report_of(method: &Method, response: &Response) -> Option<Report> {
    if let Some(report) = response.extensions().get::<Report>() {
        return Some(report.clone());
    }
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let key = match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => "error-not-found",
        StatusCode::PAYLOAD_TOO_LARGE => "error-too-large",
        status if status.is_server_error() => "error-internal",
        // What is asked for with GET stands in the address alone.
        _ if *method == Method::GET => "error-address",
        _ => "error-form",
    };
    (!is_page).then(|| Report { key: key.to_owned(), over: String::new(), reference: None })
}

fn page(frame: Arc<Frame>, response: &Response, report: Report) -> Response {
    let page = Page::new(frame, &report.key);
    let words = page.t1(&report.key, "who", report.over);
    let page = page.titled(words);
    let Ok(mut drawn) = super::view(&ErrorPage { page, key: report.key, reference: report.reference }) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    *drawn.status_mut() = response.status();
    if let Some(wait) = response.headers().get(RETRY_AFTER) {
        drawn.headers_mut().insert(RETRY_AFTER, wait.clone());
    }
    drawn
}

/// Where to log in, remembering where the person was going.
fn log_in_path(method: &Method, path: &str) -> String {
    if *method == Method::GET && path != "/" && is_own_path(path) {
        let escaped = path.replace('%', "%25").replace('&', "%26").replace('#', "%23").replace('+', "%2B");
        format!("/accesso?poi={escaped}")
    } else {
        "/accesso".to_owned()
    }
}

fn wants_json(path: &str, headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    path.starts_with("/api/") || (accept.contains("json") && !accept.contains("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_of_our_fault_stays_in_the_log() {
        let response = Error::internal("secret table name").into_response();
        let report = response.extensions().get::<Report>().unwrap();
        assert_eq!(report.key, "error-internal");
        assert_eq!(report.reference.as_ref().unwrap().len(), 8);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
    }

    #[test]
    fn logging_in_leads_back_to_where_one_was_going() {
        assert_eq!(log_in_path(&Method::GET, "/persone?pagina=2&x=1"), "/accesso?poi=/persone?pagina=2%26x=1");
        assert_eq!(log_in_path(&Method::POST, "/persone"), "/accesso");
        assert_eq!(log_in_path(&Method::GET, "//example.org"), "/accesso");
    }

    #[test]
    fn machines_get_json_and_people_get_pages() {
        let accept = |value: &'static str| HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(value))]);
        assert!(wants_json("/api/people", &HeaderMap::new()));
        assert!(wants_json("/persone", &accept("application/json")));
        assert!(!wants_json("/persone", &accept("text/html,application/xhtml+xml,application/json;q=0.9")));
    }
}
