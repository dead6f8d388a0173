//! Plumbing of the panel: what every page needs and no feature owns.
//!
//! A request passes, from outside in: security headers and compression ([`headers`]), the same-origin check ([`csrf`]),
//! the session (in `accounts`, one floor up, which leaves a [`layout::Frame`] in the request), the error page
//! ([`error_page`]), the deadline of its body ([`patience`]), and then its handler. A handler asks for `Staff<Right>` (accounts), reads a [`form::Form`],
//! and answers a template whose `page` field is a [`layout::Page`]. Texts come from [`locale`], files from [`assets`].

pub mod assets;
pub mod chart;
pub mod csrf;
pub mod dates;
pub mod error_page;
pub mod file;
pub mod flash;
pub mod form;
pub mod headers;
pub mod layout;
pub mod locale;
pub mod meanwhile;
pub mod money;
pub mod patience;
pub mod query;
pub mod register;
pub mod spreadsheet;
pub mod time;
pub mod typed;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::error::{Error, Result};

/// Answers a page.
pub fn view(template: &impl Template) -> Result<Response> {
    let html = template.render().map_err(Error::internal)?;
    Ok(Html(html).into_response())
}

/// Answers a form that came back with mistakes in it: the same page, status 422.
pub fn view_again(template: &impl Template) -> Result<Response> {
    let mut response = view(template)?;
    *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// Sends the browser on after a POST (303, so that reloading does not post again).
pub fn redirect(path: &str) -> Response {
    axum::response::Redirect::to(path).into_response()
}
