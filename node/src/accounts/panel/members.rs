//! The list of accounts, and adding one.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::accounts::links::{self, Purpose};
use crate::accounts::permission::WriteAccounts;
use crate::accounts::{Account, Particulars, Role, Staff, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "accounts/list.html")]
struct ListPage {
    page: Page,
    accounts: Vec<Account>,
}

#[derive(Template)]
#[template(path = "accounts/new.html")]
struct NewPage {
    page: Page,
    form: Form,
    roles: [Role; 5],
}

/// The link to hand over; it is shown this once.
#[derive(Template)]
#[template(path = "accounts/handover.html")]
pub(super) struct HandoverPage {
    pub(super) page: Page,
    pub(super) name: String,
    pub(super) link: String,
}

pub(super) async fn list(staff: Staff<WriteAccounts>, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    view(&ListPage { page: staff.page("nav-accounts"), accounts: store::all(&mut tx).await? })
}

fn new_page(staff: &Staff<WriteAccounts>, form: Form) -> NewPage {
    NewPage { page: staff.page("accounts-new-title").under("nav-accounts", "/utenti"), form, roles: Role::ALL }
}

pub(super) async fn ask(staff: Staff<WriteAccounts>) -> Result<Response> {
    view(&new_page(&staff, Form::default()))
}

pub(super) async fn add(staff: Staff<WriteAccounts>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let Some(new) = Particulars::read(&mut form) else { return view_again(&new_page(&staff, form)) };
    let mut tx = app.db.write().await?;
    let account = match store::insert(&mut tx, &app, &new, staff.frame().locale).await {
        Ok(account) => account,
        Err(error) if error.is_conflict() => {
            form.refuse("login", "accounts-login-taken");
            return view_again(&new_page(&staff, form));
        }
        Err(error) => return Err(error.into()),
    };
    let path = links::issue(&mut tx, &app, Some(&account.id), Purpose::Welcome).await?;
    let event = Event::new("account.created", "account", account.id.as_str()).detail(format!("roles={}", new.roles));
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    let page = staff.page("accounts-link-title").under("nav-accounts", "/utenti");
    view(&HandoverPage { page, name: account.name, link: links::address(&app, &path) })
}
