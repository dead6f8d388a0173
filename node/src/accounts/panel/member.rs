//! One account, seen by the node administrator: change it, close it, help somebody who is locked out.
//!
//! Nobody does these things to herself: the last administrator cannot lock everybody out by mistake, and a second factor
//! is taken away by somebody else.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::members::HandoverPage;
use crate::accounts::employment::{Employment, Sex, Work};
use crate::accounts::links::{self, Purpose};
use crate::accounts::permission::WriteAccounts;
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, AccountId, Login, Particulars, Role, Staff, sessions, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, meanwhile, view, view_again};

type Administrator = Staff<WriteAccounts>;

#[derive(Template)]
#[template(path = "accounts/member.html")]
struct MemberPage {
    page: Page,
    form: Form,
    account: Account,
    /// What is written of her for the social report.
    employment: Employment,
    works: Vec<(String, String)>,
    sexes: Vec<(String, String)>,
    /// The services that she works in: identifier and name.
    services: Vec<(String, String)>,
    roles: [Role; 5],
    is_self: bool,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl MemberPage {
    async fn new(tx: &mut Tx, staff: &Administrator, account: Account, form: Form) -> Result<Self> {
        let page = staff.page("nav-accounts").titled(account.name.clone()).under("nav-accounts", "/utenti");
        let services = store::services_of(tx, &account.id, dates::today(staff.frame().now)).await?;
        let employment = store::employment(tx, &account.id).await?;
        let works = Work::ALL.map(|one| (one.code().to_owned(), page.t(one.key()))).to_vec();
        let sexes = Sex::ALL.map(|one| (one.code().to_owned(), page.t(one.key()))).to_vec();
        let (is_self, roles, meanwhile) = (staff.id() == &account.id, Role::ALL, Vec::new());
        Ok(Self { page, form, account, employment, works, sexes, services, roles, is_self, meanwhile })
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, typed: &Particulars, hers: &Employment) -> Self {
        let roles = Role::ALL.map(|role| (role.code().to_owned(), self.page.t(role.key())));
        let now = as_stored(&self.account, &self.employment);
        let typed = fields(&typed.name, &typed.login, &typed.roles, hers);
        let words: [(&str, &[(String, String)]); 3] = [("role", &roles), ("work", &self.works), ("sex", &self.sexes)];
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (&now, &typed), &words);
        self.form.stands_on(&meanwhile::mark(&now));
        self
    }
}

fn prefilled(account: &Account, employment: &Employment) -> Form {
    let fields = as_stored(account, employment);
    let mark = meanwhile::mark(&fields);
    let mut form = Form::prefilled(fields);
    form.stands_on(&mark);
    form
}

fn as_stored(account: &Account, employment: &Employment) -> Vec<(&'static str, String)> {
    fields(&account.name, &account.login, &account.roles, employment)
}

fn fields(name: &str, login: &Login, roles: &RoleSet, employment: &Employment) -> Vec<(&'static str, String)> {
    let fields = [("name", name.to_owned()), ("login", login.as_str().to_owned())];
    let roles = roles.iter().map(|role| ("role", role.code().to_owned()));
    fields.into_iter().chain(roles).chain(employment.fields()).collect()
}

async fn load(tx: &mut Tx, id: &str) -> Result<Account> {
    let id: AccountId = id.parse().map_err(|_| Error::NotFound)?;
    store::find(tx, &id).await?.ok_or(Error::NotFound)
}

/// An account that is not one's own.
async fn load_other(tx: &mut Tx, staff: &Administrator, id: &str) -> Result<Account> {
    let account = load(tx, id).await?;
    if staff.id() == &account.id { Err(Error::Conflict("accounts-not-oneself".into())) } else { Ok(account) }
}

async fn note(tx: &mut Tx, app: &App, staff: &Administrator, action: &str, account: &Account) -> Result<()> {
    let event = Event::new(action, "account", account.id.as_str());
    Ok(audit::record(tx, app, &staff.actor(), event).await?)
}

pub(super) async fn show(staff: Administrator, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let account = load(&mut tx, &id).await?;
    let form = prefilled(&account, &store::employment(&mut tx, &account.id).await?);
    view(&MemberPage::new(&mut tx, &staff, account, form).await?)
}

pub(super) async fn change(
    staff: Administrator,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let account = load(&mut tx, &id).await?;
    let new = Particulars::read(&mut form);
    let hers = Employment::read(&mut form, dates::today(staff.frame().now).year());
    if staff.id() == &account.id && new.as_ref().is_some_and(|new| !new.roles.contains(Role::NodeAdministrator)) {
        form.refuse("role", "accounts-not-oneself");
    }
    let (Some(new), true) = (new, form.is_clean()) else {
        return view_again(&MemberPage::new(&mut tx, &staff, account, form).await?);
    };
    let now = as_stored(&account, &store::employment(&mut tx, &account.id).await?);
    if form.value("version") != meanwhile::mark(&now) {
        form.refuse("name", "accounts-overtaken");
        return view_again(&MemberPage::new(&mut tx, &staff, account, form).await?.overtaken(&new, &hers));
    }
    store::set_employment(&mut tx, &account.id, &hers).await?;
    match store::change(&mut tx, &account.id, &new).await {
        Ok(()) => {}
        Err(error) if error.is_conflict() => {
            form.refuse("login", "accounts-login-taken");
            return view_again(&MemberPage::new(&mut tx, &staff, account, form).await?);
        }
        Err(error) => return Err(error.into()),
    }
    let detail = format!("before={} after={}", account.roles, new.roles);
    let event = Event::new("account.changed", "account", account.id.as_str()).detail(detail);
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/utenti/{id}"), &Flash::ok("flash-saved")))
}

/// Somebody leaves: at once out of every session, no link works any more.
pub(super) async fn disable(
    staff: Administrator,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let account = load_other(&mut tx, &staff, &id).await?;
    store::set_disabled(&mut tx, &account.id, Some(app.clock.now())).await?;
    sessions::end_all(&mut tx, &account.id, None).await?;
    links::revoke(&mut tx, &account.id).await?;
    note(&mut tx, &app, &staff, "account.disabled", &account).await?;
    tx.commit().await?;
    let flash = Flash::ok("accounts-closed").undo(&format!("/utenti/{id}/apri"), &staff.frame().csrf);
    Ok(redirect_with(&format!("/utenti/{id}"), &flash))
}

pub(super) async fn enable(
    staff: Administrator,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let account = load_other(&mut tx, &staff, &id).await?;
    store::set_disabled(&mut tx, &account.id, None).await?;
    note(&mut tx, &app, &staff, "account.enabled", &account).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/utenti/{id}"), &Flash::ok("accounts-opened")))
}

/// Forgotten password: the old one is worth nothing from now on, a new link is shown once.
pub(super) async fn reset(
    staff: Administrator,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let account = load_other(&mut tx, &staff, &id).await?;
    store::set_password_hash(&mut tx, &account.id, None).await?;
    sessions::end_all(&mut tx, &account.id, None).await?;
    links::revoke(&mut tx, &account.id).await?;
    let path = links::issue(&mut tx, &app, Some(&account.id), Purpose::Welcome).await?;
    note(&mut tx, &app, &staff, "account.reset", &account).await?;
    tx.commit().await?;
    let page = staff.page("accounts-link-title").under("nav-accounts", "/utenti");
    view(&HandoverPage { page, name: account.name, link: links::address(&app, &path) })
}

pub(super) async fn drop_second_factor(
    staff: Administrator,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let account = load_other(&mut tx, &staff, &id).await?;
    store::drop_second_factor(&mut tx, &account.id).await?;
    sessions::end_all(&mut tx, &account.id, None).await?;
    note(&mut tx, &app, &staff, "account.second-factor-dropped", &account).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/utenti/{id}"), &Flash::ok("accounts-second-factor-dropped")))
}
