//! The first account, made with the link that `pico-node setup-link` prints.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::accounts::door::{self, Knock};
use crate::accounts::frame::give_token;
use crate::accounts::links::{self, Purpose};
use crate::accounts::password::NewPassword;
use crate::accounts::role::RoleSet;
use crate::accounts::staff::Visitor;
use crate::accounts::{NAME_LENGTH, Particulars, Role, read_login};
use crate::app::App;
use crate::error::Result;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "accounts/set_up.html")]
struct SetUpPage {
    page: Page,
    form: Form,
    good: bool,
}

pub(super) async fn show(visitor: Visitor, State(app): State<App>, Path(token): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let good = links::is_good(&mut tx, &token, &[Purpose::Setup], app.clock.now()).await?;
    view(&SetUpPage { page: visitor.page("set-up-title"), form: Form::default(), good })
}

pub(super) async fn create(
    visitor: Visitor,
    State(app): State<App>,
    Path(token): Path<String>,
    knock: Knock,
    mut form: Form,
) -> Result<Response> {
    let Some((new, password)) = read(&mut form) else {
        return view_again(&SetUpPage { page: visitor.page("set-up-title"), form, good: true });
    };
    match door::set_up(&app, &token, &new, password, visitor.frame().locale, &knock).await {
        Ok(Some(token)) => Ok(give_token(&app, redirect_with("/", &Flash::ok("set-up-done")), &token)),
        Ok(None) => view_again(&SetUpPage { page: visitor.page("set-up-title"), form, good: false }),
        Err(door::SetUpError::Taken) => {
            form.refuse("login", "accounts-login-taken");
            view_again(&SetUpPage { page: visitor.page("set-up-title"), form, good: true })
        }
        Err(door::SetUpError::Failed(error)) => Err(error),
    }
}

fn read(form: &mut Form) -> Option<(Particulars, NewPassword)> {
    let name = form.required("name", NAME_LENGTH);
    let login = read_login(form);
    let password = NewPassword::read(form, "password", login.as_ref().map_or("", |login| login.as_str()));
    form.is_clean().then_some(())?;
    Some((Particulars { login: login?, name, roles: RoleSet::new([Role::NodeAdministrator]) }, password?))
}
