//! The list of accounts, and adding one.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::accounts::links::{self, Purpose};
use crate::accounts::permission::WriteAccounts;
use crate::accounts::{Account, Particulars, Role, Staff, store};
use crate::app::App;
use crate::audit::{self, Event, ListKind};
use crate::error::Result;
use crate::store::fold::fold;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::register::{Asked, Column, Register};
use crate::web::spreadsheet::{Format, Sheet};
use crate::web::{dates, query, view, view_again};

#[derive(Template)]
#[template(path = "accounts/list.html")]
struct ListPage {
    page: Page,
    accounts: Register<Account>,
    roles: Vec<(String, String)>,
    states: Vec<(String, String)>,
    wish: Wish,
    /// Where the same is a file.
    file: String,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(flatten)]
    asked: Asked,
    #[serde(rename = "ruolo")]
    role: String,
    #[serde(rename = "stato")]
    state: String,
}

impl Wish {
    fn fits(&self, account: &Account) -> bool {
        let role = self.role.is_empty() || account.roles.iter().any(|role| role.code() == self.role);
        role && (self.state.is_empty() || state(account) == self.state)
    }
}

const STATES: [&str; 4] = ["open", "two", "waiting", "closed"];

/// What an account can do now; the words are `accounts-state-…`.
fn state(account: &Account) -> &'static str {
    if !account.is_active() {
        "closed"
    } else if !account.has_password {
        "waiting"
    } else if account.has_second_factor {
        "two"
    } else {
        "open"
    }
}

const COLUMNS: [Column<Account>; 2] = [
    ("nome", |one, other| fold(&one.name).cmp(&fold(&other.name))),
    ("accesso", |one, other| one.login.as_str().cmp(other.login.as_str())),
];

impl ListPage {
    /// The state of an account, its colour and its shape.
    fn look(account: &Account) -> (&'static str, &'static str, &'static str) {
        match state(account) {
            state @ "closed" => (state, "stop", "stop"),
            state @ "waiting" => (state, "wait", "hourglass"),
            state @ "two" => (state, "ok", "shield"),
            state => (state, "ok", "check"),
        }
    }
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

pub(super) async fn list(
    staff: Staff<WriteAccounts>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let accounts = store::all(&mut tx).await?.into_iter().filter(|account| wish.fits(account)).collect();
    let filters = [("ruolo", wish.role.as_str()), ("stato", &wish.state)];
    let file = query::start("/utenti/esporta", filters);
    let accounts = Register::of(accounts, &wish.asked, &COLUMNS, "/utenti", &filters);
    let page = staff.page("nav-accounts");
    let roles = Role::ALL.map(|role| (role.code().to_owned(), page.t(role.key()))).to_vec();
    let states = STATES.map(|code| (code.to_owned(), page.t(format!("accounts-state-{code}")))).to_vec();
    view(&ListPage { page, accounts, roles, states, wish, file })
}

/// Who has an account and what she may do: no secret, nor anything from which one could be guessed.
pub(super) async fn file(
    staff: Staff<WriteAccounts>,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let all = store::all(&mut tx).await?.into_iter();
    let mut accounts: Vec<Account> = all.filter(|account| wish.fits(account)).collect();
    accounts.sort_by_key(|account| fold(&account.name));
    let ids = accounts.iter().map(|account| account.id.as_str());
    audit::record_list(&mut tx, &app, &staff.actor(), ListKind::new("account.export", "accounts", "list"), ids).await?;
    tx.commit().await?;
    let page = staff.page("nav-accounts");
    let roles = |account: &Account| account.roles.iter().map(|role| page.t(role.key())).collect::<Vec<_>>().join(", ");
    let sheet = Sheet::new(page.t("accounts-name"), |account: &Account| account.name.clone())
        .column(page.t("log-in-login"), |account| account.login.as_str().to_owned())
        .column(page.t("accounts-roles"), roles)
        .column(page.t("accounts-state"), |account| page.t(format!("accounts-state-{}", state(account))))
        .column(page.t("files-since"), |account| dates::today(account.created_at))
        .column(page.t("files-closed"), |account| account.disabled_at.map(dates::today));
    sheet.answer(format, "colleghi", &accounts)
}

fn new_page(staff: &Staff<WriteAccounts>, form: Form) -> NewPage {
    NewPage { page: staff.page("accounts-new-title").under("nav-accounts", "/utenti"), form, roles: Role::ALL }
}

pub(super) async fn ask(staff: Staff<WriteAccounts>) -> Result<Response> {
    view(&new_page(&staff, Form::default()))
}

pub(super) async fn add(staff: Staff<WriteAccounts>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let Some(new) = Particulars::read(&mut form) else { return view_again(&new_page(&staff, form)) };
    let mut tx = staff.write(&app).await?;
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
