//! A one-time link: opening it shows a button, pressing the button uses it up.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::accounts::door::{self, Entry, Knock};
use crate::accounts::frame::give_token;
use crate::accounts::links::{self, Purpose};
use crate::accounts::staff::Visitor;
use crate::app::App;
use crate::error::Result;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

#[derive(Template)]
#[template(path = "accounts/link.html")]
struct LinkPage {
    page: Page,
    good: bool,
}

pub(super) async fn show(visitor: Visitor, State(app): State<App>, Path(token): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let purposes = [Purpose::Welcome, Purpose::Demo];
    let good = links::is_good(&mut tx, &token, &purposes, app.clock.now()).await?;
    view(&LinkPage { page: visitor.page("link-title"), good })
}

pub(super) async fn enter(
    visitor: Visitor,
    State(app): State<App>,
    Path(token): Path<String>,
    knock: Knock,
    _form: Form,
) -> Result<Response> {
    let Some((entry, purpose)) = door::by_link(&app, &token, &knock).await? else {
        return view_again(&LinkPage { page: visitor.page("link-title"), good: false });
    };
    let onward = if purpose == Purpose::Welcome { "/profilo/password" } else { "/" };
    match entry {
        Entry::Open(token) => Ok(give_token(&app, redirect(onward), &token)),
        Entry::Half(token) => Ok(give_token(&app, redirect(&format!("/accesso/codice?poi={onward}")), &token)),
        Entry::Refused => Ok(redirect("/accesso")),
    }
}
