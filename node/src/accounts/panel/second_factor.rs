//! Setting up the second factor: picture, first code, recovery codes once; and taking it away again.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::accounts::again::is_own_password;
use crate::accounts::second_factor::{SharedSecret, recovery_codes};
use crate::accounts::{Staff, sessions, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

#[derive(Template)]
#[template(path = "accounts/second_factor.html")]
struct SecondFactorPage {
    page: Page,
    form: Form,
    picture: String,
    typed: String,
}

#[derive(Template)]
#[template(path = "accounts/recovery_codes.html")]
struct RecoveryCodesPage {
    page: Page,
    codes: Vec<String>,
}

fn page(staff: &Staff) -> Page {
    staff.page("second-factor-title").under("frame-profile", "/profilo")
}

fn picture_page(app: &App, staff: &Staff, secret: &SharedSecret, form: Form) -> Result<SecondFactorPage> {
    let picture = secret.picture(&app.identity.name(), staff.account().login.as_str())?;
    Ok(SecondFactorPage { page: page(staff), form, picture, typed: secret.typed() })
}

/// One that is set is taken away first, which asks for the password: at an unattended desk nobody exchanges it.
async fn is_set(tx: &mut Tx, app: &App, staff: &Staff) -> Result<bool> {
    Ok(store::second_factor(tx, app, staff.id()).await?.is_some())
}

/// Begins (or begins again) with a new secret.
pub(super) async fn begin(staff: Staff, State(app): State<App>, _form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    if is_set(&mut tx, &app, &staff).await? {
        return Ok(redirect_with("/profilo", &Flash::warn("second-factor-is-set")));
    }
    store::set_pending_second_factor(&mut tx, &app, staff.id(), &SharedSecret::new(app.entropy)).await?;
    tx.commit().await?;
    Ok(redirect("/profilo/secondo-fattore"))
}

pub(super) async fn show(staff: Staff, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    match store::pending_second_factor(&mut tx, &app, staff.id()).await? {
        Some(secret) => view(&picture_page(&app, &staff, &secret, Form::default())?),
        None => Ok(redirect("/profilo")),
    }
}

pub(super) async fn confirm(staff: Staff, State(app): State<App>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let Some(secret) = store::pending_second_factor(&mut tx, &app, staff.id()).await? else {
        return Ok(redirect("/profilo"));
    };
    if is_set(&mut tx, &app, &staff).await? {
        return Ok(redirect_with("/profilo", &Flash::warn("second-factor-is-set")));
    }
    let Some(step) = secret.accept(form.value("code"), app.clock.now(), 0)? else {
        form.refuse("code", "second-factor-wrong");
        return view_again(&picture_page(&app, &staff, &secret, form)?);
    };
    let codes = recovery_codes(app.entropy);
    store::confirm_second_factor(&mut tx, staff.id(), step).await?;
    store::set_recovery_codes(&mut tx, staff.id(), &codes).await?;
    sessions::end_all(&mut tx, staff.id(), Some(&staff.session().id)).await?;
    let event = Event::new("account.second-factor-set", "account", staff.id().as_str());
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    view(&RecoveryCodesPage { page: page(&staff), codes })
}

pub(super) async fn drop_own(staff: Staff, State(app): State<App>, form: Form) -> Result<Response> {
    if staff.account().has_password && !is_own_password(&app, &staff, form.value("current")).await? {
        return Ok(redirect_with("/profilo", &Flash::warn("password-current-wrong")));
    }
    let mut tx = staff.write(&app).await?;
    store::drop_second_factor(&mut tx, staff.id()).await?;
    let event = Event::new("account.second-factor-dropped", "account", staff.id().as_str());
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    Ok(redirect_with("/profilo", &Flash::ok("second-factor-dropped")))
}
