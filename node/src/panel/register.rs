//! `/trattamenti`: the register of processing (GDPR art. 30), one entry for each service, on paper and as a file.
//!
//! Almost everything in it is known already: whom a service is for, its basis, its contracts, how long data are kept, which notice
//! is handed out. What is said by nobody is named as missing, with the page where it is said.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::accounts::Staff;
use crate::accounts::permission::WriteProcessing;
use crate::accounts::role::Role;
use crate::app::App;
use crate::audit::{self, Event};
use crate::contracts::Contract;
use crate::error::Result;
use crate::processing::register::OFFICER_CONTACT;
use crate::processing::{self, Processing};
use crate::services::{self, Service, area_code};
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

/// One entry.
struct Entry {
    service: Service,
    said: Option<Processing>,
    /// Who pays for it today.
    clients: Vec<String>,
    /// Whether other cooperatives may be sent somebody of it.
    linked: bool,
    /// The newest notice, and from when.
    notice: Option<(i64, String)>,
    people: i64,
}

#[derive(Template)]
#[template(path = "processing/register.html")]
struct RegisterPage {
    page: Page,
    holder: Holder,
    entries: Vec<Entry>,
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

async fn entries(tx: &mut Tx, app: &App) -> Result<Vec<Entry>> {
    let mut said: BTreeMap<String, Processing> = processing::store::all(tx).await?.into_iter().collect();
    let notices = processing::store::latest_notices(tx).await?;
    let mut notices: BTreeMap<_, _> =
        notices.into_iter().map(|(service, number, since)| (service, (number, since))).collect();
    let enrolled = figures::store::enrolments(tx).await?;
    let (contracts, today) = (contracts::store::all(tx).await?, dates::today(app.clock.now()));
    let linked = !peers::store::open_links(tx).await?.is_empty();
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
        Entry { said: said.remove(&key), notice: notices.remove(&key), clients, linked, people, service }
    };
    Ok(services::store::all(tx).await?.into_iter().map(entry).collect())
}

impl Entry {
    fn name(&self) -> String {
        self.service.particulars.content.name.clone()
    }

    fn role(&self, page: &Page) -> String {
        let role = |said: &Processing| {
            let role = page.t(format!("processing-role-{}", said.role.code()));
            if said.controller.is_empty() { role } else { format!("{role}. {}", said.controller) }
        };
        self.said.as_ref().map(role).unwrap_or_default()
    }

    fn purpose(&self) -> String {
        self.said.as_ref().map(|said| said.told.purpose.clone()).unwrap_or_default()
    }

    fn subjects(&self, page: &Page) -> String {
        let area = page.t(format!("area-{}", area_code(self.service.particulars.content.area)));
        format!("{}, {}", page.t1("register-subjects-area", "area", area), page.t("register-subjects-others"))
    }

    fn categories(&self, page: &Page) -> String {
        let told = self.said.iter().flat_map(|said| &said.told.categories);
        let words: Vec<_> = told.map(|one| page.t(format!("processing-category-{}", one.code()))).collect();
        words.join("; ")
    }

    fn basis(&self, page: &Page) -> String {
        page.t(self.service.particulars.legal_basis.key())
    }

    fn recipients(&self, page: &Page) -> String {
        let told = self.said.iter().map(|said| said.told.recipients.clone()).filter(|told| !told.is_empty());
        let clients = self.clients.iter().map(|name| page.t1("register-client", "name", name.clone()));
        let peers = self.linked.then(|| page.t("register-peers"));
        clients.chain(told).chain(peers).collect::<Vec<_>>().join("; ")
    }

    fn transfers(&self, page: &Page) -> String {
        let told = self.said.as_ref().map(|said| said.told.transfers.clone()).unwrap_or_default();
        if told.is_empty() { page.t("register-no-transfer") } else { told }
    }

    fn kept(&self, page: &Page) -> String {
        let kept = |said: &Processing| format!("{} ({})", page.t1("register-years", "n", said.years), said.rule);
        self.said.as_ref().map(kept).unwrap_or_default()
    }

    fn measures(&self, page: &Page) -> String {
        let told = self.said.as_ref().map(|said| said.told.measures.clone()).unwrap_or_default();
        format!("{} {told}", page.t("register-node")).trim().to_owned()
    }

    fn handed_out(&self, page: &Page) -> String {
        let words = |(number, since): &(i64, String)| {
            let day = since.parse().map(dates::written).unwrap_or_default();
            page.t2("register-notice-of", "number", *number, "day", day)
        };
        self.notice.as_ref().map_or_else(|| page.t("register-notice-none"), words)
    }

    /// What is said by nobody yet.
    fn missing(&self, page: &Page) -> String {
        let told = self.said.as_ref().map(|said| said.told.missing()).unwrap_or_default();
        let nothing = self.said.is_none().then_some("register-nothing-said");
        let notice = self.notice.is_none().then_some("register-notice");
        nothing.into_iter().chain(told).chain(notice).map(|key| page.t(key)).collect::<Vec<_>>().join(", ")
    }
}

/// What is said by nobody yet, of the cooperative too: each line of a file stands by itself.
fn missing(page: &Page, holder: &Holder, entry: &Entry) -> String {
    let both = [holder.missing(page), entry.missing(page)];
    both.into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join(", ")
}

async fn show(staff: Staff<WriteProcessing>, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let (holder, entries) = (holder(&mut tx, &app).await?, entries(&mut tx, &app).await?);
    view(&RegisterPage { page: staff.page("register-title").under("nav-services", "/servizi"), holder, entries })
}

async fn file(staff: Staff<WriteProcessing>, State(app): State<App>, format: Format) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (holder, entries) = (holder(&mut tx, &app).await?, entries(&mut tx, &app).await?);
    audit::record(&mut tx, &app, &staff.actor(), Event::new("service.register-taken", "list", "register")).await?;
    tx.commit().await?;
    let (page, holder) = (&staff.page("register-title"), &holder);
    let sheet = Sheet::new(page.t("register-service"), Entry::name)
        .column(page.t("register-holder"), |_| holder.name.clone())
        .column(page.t("register-contact"), |_| holder.contact.clone())
        .column(page.t("register-officers"), |_| holder.officers.clone())
        .column(page.t("register-officers-contact"), |_| holder.officers_contact.clone())
        .column(page.t("register-role"), |entry| entry.role(page))
        .column(page.t("processing-purpose"), Entry::purpose)
        .column(page.t("register-subjects"), |entry| entry.subjects(page))
        .column(page.t("processing-categories"), |entry| entry.categories(page))
        .column(page.t("register-basis"), |entry| entry.basis(page))
        .column(page.t("processing-recipients"), |entry| entry.recipients(page))
        .column(page.t("processing-transfers"), |entry| entry.transfers(page))
        .column(page.t("register-kept"), |entry| entry.kept(page))
        .column(page.t("processing-measures"), |entry| entry.measures(page))
        .column(page.t("register-notice"), |entry| entry.handed_out(page))
        .column(page.t("register-people"), |entry| Cell::Number(entry.people))
        .column(page.t("register-missing"), |entry| missing(page, holder, entry));
    sheet.answer(format, "registro-dei-trattamenti", &entries)
}
