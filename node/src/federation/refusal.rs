//! Refusals without a signature: what strangers and broken senders are told.
//!
//! A refusal is a hint for the administrator at the other end. It is never believed by a sender: only signed answers change
//! the state of a message.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// An unsigned refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    detail: String,
    retry_after: Option<u64>,
}

impl Refusal {
    /// With a machine-readable code. `detail` must not quote what was received.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), retry_after: None }
    }

    /// The body cannot be read as what this address takes.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", detail)
    }

    /// Nobody we know, or a signature that does not verify. One answer for all of it: a stranger learns nothing.
    pub fn unverified() -> Self {
        Self::new(StatusCode::FORBIDDEN, "unverified", "no valid signature of a linked node")
    }

    /// Not here.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "nothing here")
    }

    /// Here, but asked in another way.
    pub fn other_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "other_method", "this address is asked with another method")
    }

    /// Longer than this address takes.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is longer than this address takes")
    }

    /// The body came too slowly.
    pub fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "the body did not arrive in time")
    }

    /// Too many requests; seconds to wait.
    pub fn too_many(seconds: u64) -> Self {
        let mut refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many", "too many requests");
        refusal.retry_after = Some(seconds);
        refusal
    }

    /// Our fault, or the disk's; the sender tries again later.
    pub fn unavailable() -> Self {
        let mut refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "the node cannot work now");
        refusal.retry_after = Some(30);
        refusal
    }

    /// Whether it is our own fault, for which no sender is charged.
    pub fn is_ours(&self) -> bool {
        self.status.is_server_error()
    }

    /// The code.
    pub fn code(&self) -> &'static str {
        self.code
    }
}

impl From<crate::store::StoreError> for Refusal {
    fn from(error: crate::store::StoreError) -> Self {
        tracing::error!(%error, "a request of another node failed");
        Self::unavailable()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        metrics::counter!("pico_federation_refused_total", "code" => self.code).increment(1);
        let body = serde_json::json!({
            "type": format!("urn:pico:refusal:{}", self.code),
            "title": self.code,
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
