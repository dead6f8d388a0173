//! `/trattamenti`: the register of processing (GDPR art. 30), on paper and as a file.
//!
//! It has an entry for each service and one for each other processing: what the node itself does, and what somebody has written by hand.
//! Almost everything in it is known already: whom a service is for, its basis, its contracts, how long data are kept, which notice
//! is handed out. What is said by nobody is named as missing, with the page where it is said. What is done for another body stands apart
//! (the register of a processor, art. 30(2)), and so does what is done no more.

mod entry;

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use self::entry::{Entry, Known};
use crate::accounts::Staff;
use crate::accounts::permission::WriteProcessing;
use crate::accounts::role::Role;
use crate::app::App;
use crate::audit::{self, Event};
use crate::contracts::Contract;
use crate::error::Result;
use crate::processing;
use crate::processing::others::{Key, Other, Topic};
use crate::processing::register::OFFICER_CONTACT;
use crate::services::{self, Service};
use crate::store::{Tx, facts};
use crate::web::layout::Page;
use crate::web::spreadsheet::{Cell, Format, Sheet};
use crate::web::{dates, view};
use crate::{accounts, contracts, figures, peers};

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/trattamenti", get(show)).route("/trattamenti/esporta", get(file))
}

/// What is true of every entry.
struct Holder {
    name: String,
    contact: String,
    /// Who is the data protection officer here.
    officers: String,
    /// How that officer is reached; empty where nobody has said it.
    officers_contact: String,
}

impl Holder {
    /// What is said by nobody yet.
    fn missing(&self, page: &Page) -> String {
        if self.officers_contact.is_empty() { page.t("register-officers-contact") } else { String::new() }
    }
}

/// Entries that stand together, each with what it says.
struct Part {
    title: &'static str,
    entries: Vec<(Entry, Vec<(String, String)>)>,
}

#[derive(Template)]
#[template(path = "processing/register.html")]
struct RegisterPage {
    page: Page,
    holder: Holder,
    parts: Vec<Part>,
    no_service: bool,
}

async fn holder(tx: &mut Tx, app: &App) -> Result<Holder> {
    let organization = app.identity.document().organization.clone();
    let all = accounts::store::all(tx).await?;
    let officers = all.iter().filter(|one| one.disabled_at.is_none() && one.roles.contains(Role::DataProtection));
    let officers = officers.map(|one| one.name.clone()).collect::<Vec<_>>().join(", ");
    let contact = [organization.telephone, organization.contact];
    let contact = contact.into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join(", ");
    let officers_contact = facts::get(tx, OFFICER_CONTACT).await?.unwrap_or_default();
    Ok(Holder { name: organization.legal_name, contact, officers, officers_contact })
}

/// Every entry: services, what the node does, what was written by hand.
async fn entries(tx: &mut Tx, app: &App, page: &Page) -> Result<Vec<Entry>> {
    let linked = !peers::store::open_links(tx).await?.is_empty();
    let mut entries = of_services(tx, app, page, linked).await?;
    let mut earlier = processing::store::others::earlier(tx).await?;
    let days = app.config.retention.read_log_days;
    for other in others(tx, page, linked).await? {
        let before = earlier.remove(other.key.as_str()).unwrap_or_default();
        entries.push(Entry::of_other(page, &other, &before, days));
    }
    Ok(entries)
}

async fn of_services(tx: &mut Tx, app: &App, page: &Page, linked: bool) -> Result<Vec<Entry>> {
    let said = processing::store::dated(tx).await?;
    let mut said: BTreeMap<_, _> =
        said.into_iter().map(|(service, said, written)| (service, (said, written))).collect();
    let mut earlier = processing::store::earlier(tx).await?;
    let notices = processing::store::latest_notices(tx).await?;
    let mut notices: BTreeMap<_, _> =
        notices.into_iter().map(|(service, number, since)| (service, (number, since))).collect();
    let enrolled = figures::store::enrolments(tx).await?;
    let (contracts, today) = (contracts::store::all(tx).await?, dates::today(app.clock.now()));
    let pays = |contract: &&Contract, service: &Service| {
        contract.terms.holds_on(today) && contract.terms.services.contains(&service.id)
    };
    let entry = |service: Service| {
        let key = service.id.to_string();
        let mut clients: Vec<String> =
            contracts.iter().filter(|one| pays(one, &service)).map(|one| one.terms.client.clone()).collect();
        clients.sort();
        clients.dedup();
        let inside = |state: &str| enrolled.get(&(key.clone(), state.to_owned())).copied().unwrap_or(0);
        let people = inside("active") + inside("suspended");
        let (said, notice) = (said.remove(&key), notices.remove(&key));
        let earlier = earlier.remove(&key).unwrap_or_default();
        Entry::of_service(page, &Known { service, said, earlier, clients, linked, notice, people })
    };
    Ok(services::store::all(tx).await?.into_iter().map(entry).collect())
}

/// What the node does, written or proposed, and then what was written by hand. Without a link no referral goes through the node.
async fn others(tx: &mut Tx, page: &Page, linked: bool) -> Result<Vec<Other>> {
    let mut written = processing::store::others::all(tx).await?;
    let mut all = Vec::new();
    for topic in Topic::ALL {
        let key = Key::Of(topic);
        match written.iter().position(|one| one.key == key) {
            Some(place) => all.push(written.remove(place)),
            None if topic == Topic::Referrals && !linked => {}
            None => all.push(Other::unwritten(key, topic.proposed(page.locale()))),
        }
    }
    all.extend(written);
    Ok(all)
}

/// Entries by what they are: for ourselves, for another, done no more.
fn parts(page: &Page, entries: Vec<Entry>) -> Vec<Part> {
    let titles = ["register-part-controller", "register-part-processor", "register-part-ended"];
    let mut parts = titles.map(|title| Part { title, entries: Vec::new() });
    for entry in entries {
        let place = match (entry.ended.is_empty(), entry.for_another) {
            (false, _) => 2,
            (true, true) => 1,
            (true, false) => 0,
        };
        let says = entry.facts(page);
        parts[place].entries.push((entry, says));
    }
    parts.into_iter().filter(|part| !part.entries.is_empty()).collect()
}

/// What is said by nobody yet, of the cooperative too: each line of a file stands by itself.
fn missing(page: &Page, holder: &Holder, entry: &Entry) -> String {
    let proposed = if entry.proposed { page.t("register-unread") } else { String::new() };
    let all = [holder.missing(page), entry.missing.clone(), proposed];
    all.into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join(", ")
}

async fn show(staff: Staff<WriteProcessing>, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let page = staff.page("register-title").under("nav-services", "/servizi");
    let holder = holder(&mut tx, &app).await?;
    let entries = entries(&mut tx, &app, &page).await?;
    let no_service = entries.iter().all(|entry| entry.people.is_none());
    view(&RegisterPage { parts: parts(&page, entries), page, holder, no_service })
}

async fn file(staff: Staff<WriteProcessing>, State(app): State<App>, format: Format) -> Result<Response> {
    let page = &staff.page("register-title");
    let mut tx = staff.write(&app).await?;
    let (holder, entries) = (holder(&mut tx, &app).await?, entries(&mut tx, &app, page).await?);
    audit::record(&mut tx, &app, &staff.actor(), Event::new("service.register-taken", "list", "register")).await?;
    tx.commit().await?;
    sheet(page, &holder).answer(format, "registro-dei-trattamenti", &entries)
}

fn sheet<'a>(page: &'a Page, holder: &'a Holder) -> Sheet<'a, Entry> {
    let part = |entry: &Entry| if entry.for_another { "register-file-processor" } else { "register-file-controller" };
    Sheet::new(page.t("register-service"), |entry: &Entry| entry.name.clone())
        .column(page.t("register-file"), move |entry| page.t(part(entry)))
        .column(page.t("register-holder"), move |_| holder.name.clone())
        .column(page.t("register-contact"), move |_| holder.contact.clone())
        .column(page.t("register-officers"), move |_| holder.officers.clone())
        .column(page.t("register-officers-contact"), move |_| holder.officers_contact.clone())
        .column(page.t("register-role"), |entry| entry.role.clone())
        .column(page.t("processing-contact"), |entry| entry.contact.clone())
        .column(page.t("processing-purpose"), |entry| entry.purpose.clone())
        .column(page.t("register-subjects"), |entry| entry.subjects.clone())
        .column(page.t("processing-categories"), |entry| entry.categories.clone())
        .column(page.t("register-basis"), |entry| entry.basis.clone())
        .column(page.t("processing-grounds"), |entry| entry.special.clone())
        .column(page.t("processing-recipients"), |entry| entry.recipients.clone())
        .column(page.t("processing-transfers"), |entry| entry.transfers.clone())
        .column(page.t("register-kept"), |entry| entry.kept.clone())
        .column(page.t("processing-measures-all"), |entry| entry.measures.clone())
        .column(page.t("register-notice"), |entry| entry.notice.clone().unwrap_or_default())
        .column(page.t("register-people"), |entry| entry.people.map_or(Cell::Empty, Cell::Number))
        .column(page.t("processing-ended"), |entry| entry.ended.clone())
        .column(page.t("register-written"), |entry| entry.written.clone())
        .column(page.t("register-missing"), move |entry| missing(page, holder, entry))
}
