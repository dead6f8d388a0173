//! Choosing a password: the first one after a welcome link, or another one.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::accounts::again::is_own_password;
use crate::accounts::password::NewPassword;
use crate::accounts::{Staff, links, sessions, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "accounts/password.html")]
struct PasswordPage {
    page: Page,
    form: Form,
    first: bool,
    /// For the browser's own store of passwords.
    login: String,
}

impl PasswordPage {
    fn new(staff: &Staff, form: Form) -> Self {
        let first = !staff.account().has_password;
        let title = if first { "password-choose-title" } else { "password-change-title" };
        Self {
            page: staff.page(title).under("frame-profile", "/profilo"),
            form,
            first,
            login: staff.account().login.as_str().to_owned(),
        }
    }
}

pub(super) async fn show(staff: Staff) -> Result<Response> {
    view(&PasswordPage::new(&staff, Form::default()))
}

pub(super) async fn change(staff: Staff, State(app): State<App>, mut form: Form) -> Result<Response> {
    if staff.account().has_password && !is_own_password(&app, &staff, form.value("current")).await? {
        form.refuse("current", "password-current-wrong");
    }
    let chosen = NewPassword::read(&mut form, "password", staff.account().login.as_str());
    let (Some(chosen), true) = (chosen, form.is_clean()) else {
        return view_again(&PasswordPage::new(&staff, form));
    };
    let hash = chosen.hash(app.entropy).await?;
    let mut tx = staff.write(&app).await?;
    store::set_password_hash(&mut tx, staff.id(), Some(&hash)).await?;
    sessions::end_all(&mut tx, staff.id(), Some(&staff.session().id)).await?;
    links::revoke(&mut tx, staff.id()).await?;
    let event = Event::new("account.password-changed", "account", staff.id().as_str());
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    Ok(redirect_with("/profilo", &Flash::ok("password-changed")))
}
