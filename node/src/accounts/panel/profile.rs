//! One's own profile: who one is here, the language, the password, the second factor, where one is logged in.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::accounts::sessions::{self, Session};
use crate::accounts::{Account, Staff, store};
use crate::app::App;
use crate::audit::list::{self, Entry};
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::locale::Locale;
use crate::web::view;

/// How much of what happened to the account is shown.
const NEWEST: i64 = 10;

#[derive(Template)]
#[template(path = "accounts/profile.html")]
struct ProfilePage {
    page: Page,
    account: Account,
    sessions: Vec<Session>,
    current: Session,
    /// What happened to this account, whoever did it: also a link given or a second factor taken away by somebody else.
    happened: Vec<Entry>,
}

impl ProfilePage {
    fn words(&self, entry: &Entry) -> String {
        self.page.t(format!("audit-{}", entry.action.replace('.', "-")))
    }

    fn who(&self, entry: &Entry) -> String {
        match entry.actor_kind.as_str() {
            "account" if entry.actor_id == self.account.id.as_str() => self.page.t("profile-by-you"),
            "account" if !entry.actor_name.is_empty() => entry.actor_name.clone(),
            kind => self.page.t(format!("audit-actor-{kind}")),
        }
    }
}

pub(super) async fn show(staff: Staff, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let sessions = sessions::of_account(&mut tx, staff.id(), app.clock.now()).await?;
    let happened = list::newest_of(&mut tx, ("account", staff.id().as_str()), NEWEST).await?;
    view(&ProfilePage {
        page: staff.page("frame-profile"),
        account: staff.account().clone(),
        sessions,
        current: staff.session().clone(),
        happened,
    })
}

pub(super) async fn choose_language(staff: Staff, State(app): State<App>, form: Form) -> Result<Response> {
    let locale = Locale::from_code(form.value("locale")).ok_or(Error::BadRequest("error-form".into()))?;
    let mut tx = staff.write(&app).await?;
    store::set_locale(&mut tx, staff.id(), locale).await?;
    tx.commit().await?;
    Ok(redirect_with("/profilo", &Flash::ok("flash-saved")))
}

pub(super) async fn end_other_sessions(staff: Staff, State(app): State<App>, _form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let ended = sessions::end_all(&mut tx, staff.id(), Some(&staff.session().id)).await?;
    let event = Event::new("account.sessions-ended", "account", staff.id().as_str()).detail(format!("ended={ended}"));
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    Ok(redirect_with("/profilo", &Flash::ok("profile-sessions-ended")))
}
