//! Log-in, second factor, log-out, and the role switch of the demo.

use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::accounts::door::{self, Entry, Knock};
use crate::accounts::frame::{HalfIn, give_token, take_token};
use crate::accounts::staff::Visitor;
use crate::accounts::{AccountId, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::web::flash::is_own_path;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

#[derive(Template)]
#[template(path = "accounts/log_in.html")]
struct LogInPage {
    page: Page,
    form: Form,
    onward: String,
    refused: bool,
}

#[derive(Template)]
#[template(path = "accounts/code.html")]
struct CodePage {
    page: Page,
    form: Form,
    onward: String,
    refused: bool,
}

/// Where the person was going when she was sent to log in.
#[derive(Deserialize)]
pub(super) struct Onward {
    #[serde(default)]
    poi: String,
}

impl Onward {
    fn path(self) -> String {
        safe(&self.poi).to_owned()
    }
}

fn safe(path: &str) -> &str {
    if is_own_path(path) { path } else { "/" }
}

pub(super) async fn show(visitor: Visitor, Query(onward): Query<Onward>) -> Result<Response> {
    if visitor.viewer.is_some() {
        return Ok(redirect(&onward.path()));
    }
    let page = visitor.page("log-in-title");
    view(&LogInPage { page, form: Form::default(), onward: onward.path(), refused: false })
}

pub(super) async fn enter(visitor: Visitor, State(app): State<App>, knock: Knock, form: Form) -> Result<Response> {
    let onward = safe(form.value("poi")).to_owned();
    match door::log_in(&app, form.value("login"), form.value("password").to_owned(), &knock).await? {
        Entry::Open(token) => Ok(give_token(&app, redirect(&onward), &token)),
        Entry::Half(token) => Ok(give_token(&app, redirect(&code_path(&onward)), &token)),
        Entry::Refused => view_again(&LogInPage { page: visitor.page("log-in-title"), form, onward, refused: true }),
    }
}

fn code_path(onward: &str) -> String {
    if onward == "/" {
        "/accesso/codice".to_owned()
    } else {
        format!("/accesso/codice?poi={}", onward.replace('&', "%26"))
    }
}

pub(super) async fn ask_code(
    visitor: Visitor,
    half: Option<Extension<HalfIn>>,
    Query(onward): Query<Onward>,
) -> Result<Response> {
    if half.is_none() {
        return Ok(redirect("/accesso"));
    }
    let page = visitor.page("code-title");
    view(&CodePage { page, form: Form::default(), onward: onward.path(), refused: false })
}

pub(super) async fn check_code(
    visitor: Visitor,
    half: Option<Extension<HalfIn>>,
    State(app): State<App>,
    form: Form,
) -> Result<Response> {
    let Some(Extension(HalfIn(half))) = half else { return Ok(redirect("/accesso")) };
    let onward = safe(form.value("poi")).to_owned();
    match door::second_step(&app, &half, form.value("code")).await? {
        Entry::Open(token) | Entry::Half(token) => Ok(give_token(&app, redirect(&onward), &token)),
        Entry::Refused => view_again(&CodePage { page: visitor.page("code-title"), form, onward, refused: true }),
    }
}

pub(super) async fn leave(staff: Staff, State(app): State<App>, _form: Form) -> Result<Response> {
    door::log_out(&app, &staff.actor(), staff.session()).await?;
    Ok(take_token(&app, redirect("/accesso")))
}

pub(super) async fn switch(staff: Staff, State(app): State<App>, form: Form) -> Result<Response> {
    let account: AccountId = form.value("account").parse().map_err(|_| Error::NotFound)?;
    let token = door::switch(&app, staff.session(), &account).await?;
    Ok(give_token(&app, redirect("/"), &token))
}
