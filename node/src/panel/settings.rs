//! What the node says of itself, who receives urgent referrals, and how it is configured.
//!
//! Three kinds of things stand on this page and are kept apart: what other cooperatives see (the signed node document),
//! what stays here (facts of this node, the switch of the tick *letto* and those of the open data among them), and what only the
//! configuration file changes (shown, not edited).

mod trial;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};

use crate::accounts::Staff;
use crate::accounts::frame::DISPLAY_NAME;
use crate::accounts::permission::WriteSettings;
use crate::alerts::post::is_address;
use crate::alerts::{PERSON_EMAIL, SUBSTITUTE_EMAIL, named, store as alerts};
use crate::app::App;
use crate::audit::{self, Event};
use crate::calendar::feeds::{ALLOWED, Says};
use crate::calendar::store::feeds;
use crate::directory::store::public;
use crate::error::{Error, Result};
use crate::hsds::Catalogue;
use crate::hsds::switches::Switch;
use crate::identity::{IdentityError, Revised};
use crate::processing::register::{LONGEST_OFFICER_CONTACT, OFFICER_CONTACT};
use crate::store::{Tx, facts};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, view, view_again};
use crate::{referrals, services};

/// The box that is ticked while this cooperative tells others that something was read.
const READ_TICKS: &str = "read-ticks";

/// Facts that stay on this node, each with the most characters it takes, as its field on the page says.
const LOCAL: [(&str, usize); 7] = [
    (DISPLAY_NAME, 60),
    (named::PERSON, 160),
    (named::SUBSTITUTE, 160),
    (named::HOURS, 160),
    (PERSON_EMAIL, 254),
    (SUBSTITUTE_EMAIL, 254),
    (OFFICER_CONTACT, LONGEST_OFFICER_CONTACT),
];

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    page: Page,
    form: Form,
    node_id: String,
    document: u64,
    /// A mail server is configured.
    mail: bool,
    /// Why the newest alert that has not left did not.
    failing: Option<String>,
    configured: Vec<(&'static str, String)>,
    /// What anybody would read.
    open: Open,
    /// How much feeds of calendars may say.
    says: Vec<(&'static str, String)>,
    /// What is written now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

/// What anybody would read while the open data are on.
#[derive(Clone, Copy)]
struct Open {
    /// Own services that are public.
    own: usize,
    /// Public services of linked cooperatives.
    network: usize,
}

/// What the page knows besides what is typed.
struct Known {
    failing: Option<String>,
    open: Open,
}

impl Known {
    async fn read(tx: &mut Tx, app: &App) -> Result<Self> {
        let own = services::store::open(tx).await?;
        let own = Catalogue::of(&app.identity.node_id(), &app.identity.document().organization, own).services.len();
        let network = public::offers(tx).await?.len();
        Ok(Self { failing: alerts::failing(tx).await?, open: Open { own, network } })
    }
}

/// What other cooperatives see, as typed.
struct Public {
    legal_name: String,
    telephone: String,
    contact: String,
}

/// What the fields are called on the page.
const NAMES: [(&str, &str); 15] = [
    ("legal-name", "settings-legal-name"),
    ("telephone", "settings-telephone"),
    ("contact", "settings-contact"),
    ("urgent-person", "settings-urgent-person"),
    ("urgent-person-email", "settings-urgent-email"),
    ("urgent-substitute", "settings-urgent-substitute"),
    ("urgent-substitute-email", "settings-urgent-email-substitute"),
    ("opening-hours", "settings-hours"),
    ("display-name", "settings-display-name"),
    (ALLOWED, "settings-feeds"),
    (READ_TICKS, "settings-ticks-on"),
    (Switch::OwnData.code(), Switch::OwnData.key()),
    (Switch::NetworkData.code(), Switch::NetworkData.key()),
    (Switch::OpenPage.code(), Switch::OpenPage.key()),
    (OFFICER_CONTACT, "settings-protection-contact"),
];

impl Public {
    fn read(form: &mut Form) -> Self {
        Self {
            legal_name: form.required("legal-name", 160),
            telephone: form.required("telephone", 40),
            contact: form.optional("contact", 160).unwrap_or_default(),
        }
    }
}

/// `/impostazioni`
pub fn routes() -> Router<App> {
    Router::new().route("/impostazioni", get(show).post(save)).route("/impostazioni/prova", post(trial::send))
}

async fn show(staff: Staff<WriteSettings>, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let form = prefilled(&app, &mut tx).await?;
    let known = Known::read(&mut tx, &app).await?;
    view(&page(&staff, &app, form, known))
}

async fn save(staff: Staff<WriteSettings>, State(app): State<App>, mut form: Form) -> Result<Response> {
    form.called(NAMES);
    let public = Public::read(&mut form);
    let ticks_on = form.has(READ_TICKS, "yes");
    let says: Option<Says> = form.choice(ALLOWED);
    let local: Vec<_> =
        LOCAL.iter().map(|(name, most)| (*name, form.optional(name, *most).unwrap_or_default())).collect();
    for field in [PERSON_EMAIL, SUBSTITUTE_EMAIL] {
        let typed = form.value(field).trim().to_owned();
        if !typed.is_empty() && !is_address(&typed) {
            form.refuse(field, "settings-email-wrong");
        }
    }
    if !form.is_clean() {
        let known = Known::read(&mut app.db.read().await?, &app).await?;
        return view_again(&page(&staff, &app, form, known));
    }
    let mut tx = staff.write(&app).await?;
    let now = stored(&app, &mut tx).await?;
    if form.value("version") != meanwhile::mark(&now) {
        form.refuse("legal-name", "settings-overtaken");
        let known = Known::read(&mut tx, &app).await?;
        return view_again(&page(&staff, &app, form, known).overtaken(&now));
    }
    let revised = publish(&mut tx, &app, public).await?;
    for (name, value) in &local {
        facts::put(&mut tx, name, value).await?;
    }
    let id = app.identity.node_id().to_string();
    let mut details = Vec::new();
    if referrals::ticks::are_on(&mut tx).await? != ticks_on {
        referrals::ticks::switch(&mut tx, ticks_on).await?;
        details.push(format!("{READ_TICKS}={}", word(ticks_on)));
    }
    for switch in Switch::ALL {
        let on = form.has(switch.code(), "yes");
        if switch.set(&mut tx, &app, on).await? {
            details.push(format!("{}={}", switch.code(), word(on)));
        }
    }
    let before = feeds::allowed(&mut tx).await?;
    if let Some(says) = says.filter(|says| *says != before) {
        facts::put(&mut tx, ALLOWED, says.code()).await?;
        details.push(format!("{ALLOWED}={}", says.code()));
    }
    let event = Event::new("settings.changed", "node", &id);
    let event = if details.is_empty() { event } else { event.detail(details.join(" ")) };
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    app.identity.tell(revised);
    Ok(redirect_with("/impostazioni", &Flash::ok("settings-saved")))
}

/// A switch, in the words of the log.
fn word(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// Signs a new version of the node document, if anything in it has changed.
async fn publish(tx: &mut Tx, app: &App, public: Public) -> Result<Revised> {
    let change = app.identity.revise_within(tx, &app.clock, |document| {
        let present = &mut document.organization;
        let wanted = (&public.legal_name, &public.telephone, &public.contact);
        let changed = wanted != (&present.legal_name, &present.telephone, &present.contact);
        (present.legal_name, present.telephone, present.contact) =
            (public.legal_name, public.telephone, public.contact);
        changed
    });
    match change.await {
        Err(IdentityError::Unmet(_)) => Err(Error::Conflict("settings-after-restore".into())),
        Err(IdentityError::Full) => Err(Error::Conflict("settings-document-full".into())),
        done => done.map_err(Error::internal),
    }
}

async fn prefilled(app: &App, tx: &mut Tx) -> Result<Form> {
    let fields = stored(app, tx).await?;
    let mark = meanwhile::mark(&fields);
    let mut form = Form::prefilled(fields);
    form.stands_on(&mark);
    Ok(form)
}

/// Every field of the form as it is written.
async fn stored(app: &App, tx: &mut Tx) -> Result<Vec<(&'static str, String)>> {
    let organization = app.identity.document().organization.clone();
    let mut fields = vec![
        ("legal-name", organization.legal_name),
        ("telephone", organization.telephone),
        ("contact", organization.contact),
    ];
    fields.push((ALLOWED, feeds::allowed(tx).await?.code().to_owned()));
    let ticks = if referrals::ticks::are_on(tx).await? { "yes" } else { "" };
    fields.push((READ_TICKS, ticks.to_owned()));
    for switch in Switch::ALL {
        let on = if switch.is_on(tx, app).await? { "yes" } else { "" };
        fields.push((switch.code(), on.to_owned()));
    }
    for (name, _) in LOCAL {
        fields.push((name, facts::get(tx, name).await?.unwrap_or_default()));
    }
    Ok(fields)
}

fn page(staff: &Staff<WriteSettings>, app: &App, form: Form, known: Known) -> SettingsPage {
    let page = staff.page("nav-settings");
    let configured = configured(app, &page);
    let document = app.identity.document().n;
    let mail = !app.config.mail.server.is_empty();
    let says = Says::ALL.map(|says| (says.code(), page.t(format!("calendar-says-{}", says.code())))).to_vec();
    let (node_id, meanwhile) = (app.identity.node_id().grouped(), Vec::new());
    let Known { failing, open } = known;
    SettingsPage { page, form, node_id, document, mail, failing, configured, open, says, meanwhile }
}

impl SettingsPage {
    /// Where anybody reads this part of the node.
    fn public_address(&self, path: &str) -> String {
        let endpoint = self.configured.iter().find(|(key, _)| *key == "federation.endpoint");
        format!("{}{path}", endpoint.map_or("", |(_, endpoint)| endpoint.trim_end_matches('/')))
    }

    /// She is shown what is written now, and then stands on that.
    fn overtaken(mut self, now: &[(&'static str, String)]) -> Self {
        let typed: Vec<_> = now.iter().map(|(name, _)| (*name, self.form.value(name).trim().to_owned())).collect();
        let says: Vec<_> = self.says.iter().map(|(code, words)| ((*code).to_owned(), words.clone())).collect();
        let ticked = meanwhile::ticked(&self.page);
        let boxes = [READ_TICKS].into_iter().chain(Switch::ALL.map(Switch::code));
        let codes: Vec<meanwhile::Words> =
            std::iter::once((ALLOWED, says.as_slice())).chain(boxes.map(|name| (name, ticked.as_slice()))).collect();
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (now, &typed), &codes);
        self.form.stands_on(&meanwhile::mark(now));
        self
    }
}

/// What only the configuration file changes; no secret among it.
fn configured(app: &App, page: &Page) -> Vec<(&'static str, String)> {
    let config = &app.config;
    vec![
        ("federation.endpoint", config.federation.endpoint.clone()),
        ("federation.listen", config.federation.listen.to_string()),
        ("panel.address", config.panel.address.clone()),
        ("panel.listen", config.panel.listen.to_string()),
        ("database", app.db.engine().to_owned()),
        ("data", config.data.display().to_string()),
        ("mail.from", config.mail.from.clone()),
        ("limits.disk_reserve_bytes", page.size(config.limits.disk_reserve_bytes)),
        ("limits.attachment_bytes", page.size(config.limits.attachment_bytes)),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
    ]
}
