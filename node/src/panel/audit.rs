//! `/registro`: who saw or changed what, for the data protection officer. With filters, a file for a spreadsheet, and the
//! answer to the question whether anybody has tampered with it.

mod words;

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use pico_protocol::time::Timestamp;
use serde::Deserialize;

use crate::accounts::Staff;
use crate::accounts::permission::ReadAudit;
use crate::accounts::store as accounts;
use crate::app::App;
use crate::audit::chain::{self, Verdict};
use crate::audit::list::{self, Entry, Filter};
use crate::audit::{self, Event, named};
use crate::error::Result;
use crate::peers::store as peers;
use crate::referrals::store::number;
use crate::resources;
use crate::services;
use crate::store::Tx;
use crate::store::page::{PageNumber, Slice};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Format, Sheet};
use crate::web::{self, dates, view};

/// Families of actions, as the filter offers them; the words are `audit-family-…`.
const FAMILIES: [&str; 34] = [
    "person",
    "import",
    "referral",
    "legal",
    "request",
    "restriction",
    "enrolment",
    "plan",
    "activity",
    "hours",
    "month",
    "contract",
    "authorisation",
    "statement",
    "benefit",
    "report",
    "diary",
    "document",
    "relation",
    "team",
    "task",
    "appointment",
    "feed",
    "attachment",
    "service",
    "booking",
    "resource",
    "peer",
    "delivery",
    "account",
    "settings",
    "alert",
    "audit",
    "data",
];

/// Only what looked at something, or only what changed something.
const KINDS: [&str; 2] = ["letture", "modifiche"];

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/registro", get(show))
        .route("/registro/esporta", get(export))
        .route("/registro/verifica", post(verify))
}

/// What is asked for, as the address has it: codes and days, never a name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "chi")]
    actor: String,
    #[serde(rename = "azione")]
    family: String,
    /// `letture` or `modifiche`.
    #[serde(rename = "tipo")]
    kind: String,
    #[serde(rename = "oggetto")]
    object: String,
    #[serde(rename = "dal")]
    from: String,
    #[serde(rename = "al")]
    until: String,
    #[serde(rename = "pagina")]
    page: Option<i64>,
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct AuditPage {
    page: Page,
    asked: Asked,
    entries: Slice<Entry>,
    /// Lists that name the object were looked into from this moment on only.
    since: Option<Timestamp>,
    /// Days for which the log keeps what somebody has only seen.
    kept_days: i64,
    people: Vec<(String, String)>,
    families: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    verdict: Option<Verdict>,
    base: String,
    /// What people call an object: the number of a referral, the name of a cooperative or of who works here.
    names: BTreeMap<String, String>,
}

impl Asked {
    fn filter(&self) -> Filter {
        let day = |text: &str| dates::end_of_day(text).map(Timestamp::as_millis);
        let before = |text: &str| {
            let eve = dates::day(text)?.yesterday().ok()?;
            day(&eve.to_string())
        };
        Filter {
            actor: self.actor.clone(),
            action: if self.family.is_empty() { String::new() } else { format!("{}.", self.family) },
            object_kind: String::new(),
            object: self.object.trim().to_owned(),
            from: before(&self.from).map(|end| end + 1),
            until: day(&self.until).map(|end| end + 1_000),
            readings: match self.kind.as_str() {
                "letture" => Some(true),
                "modifiche" => Some(false),
                _ => None,
            },
        }
    }

    /// The same question for an address, without the page.
    fn told(&self) -> [(&'static str, &str); 6] {
        [
            ("chi", &self.actor),
            ("azione", &self.family),
            ("tipo", &self.kind),
            ("oggetto", &self.object),
            ("dal", &self.from),
            ("al", &self.until),
        ]
    }
}

impl AuditPage {
    async fn new(staff: &Staff<ReadAudit>, app: &App, asked: Asked, verdict: Option<Verdict>) -> Result<Self> {
        let mut tx = app.db.read().await?;
        let found = list::page(&mut tx, &asked.filter(), PageNumber::from_request(asked.page)).await?;
        let people = accounts::all(&mut tx).await?;
        let people: Vec<_> = people.into_iter().map(|account| (account.id.to_string(), account.name)).collect();
        let names = names(&mut tx, &found.entries.rows, &people).await?;
        let base = web::query::start("/registro", asked.told());
        let page = staff.page("nav-audit");
        let families = FAMILIES.map(|family| (family.to_owned(), page.t(format!("audit-family-{family}")))).to_vec();
        let kinds = KINDS.map(|kind| (kind.to_owned(), page.t(format!("audit-kind-{kind}")))).to_vec();
        let (entries, since, kept_days) = (found.entries, found.since, app.config.retention.read_log_days.into());
        Ok(Self { page, asked, entries, since, kept_days, people, families, kinds, verdict, base, names })
    }

    fn words(&self, entry: &Entry) -> String {
        words::action(&self.page, &entry.action)
    }

    fn detail(&self, entry: &Entry) -> words::Detail {
        words::detail(&self.page, entry.detail.as_deref().unwrap_or_default())
    }

    /// What the object is called: never the name of a person, which would be one more reading of her record.
    fn object(&self, entry: &Entry) -> String {
        match (self.names.get(&entry.object_id), entry.object_kind.as_str()) {
            (Some(number), "referral") => self.page.t1("audit-object-referral", "number", number),
            (Some(name), _) => name.clone(),
            (None, "person") => self.page.t("audit-object-person"),
            (None, _) => self.page.t("audit-see"),
        }
    }

    fn who(&self, entry: &Entry) -> String {
        if entry.actor_name.is_empty() {
            self.page.t(format!("audit-actor-{}", entry.actor_kind))
        } else {
            entry.actor_name.clone()
        }
    }

    /// Where the object can be looked at, for those who may.
    fn href(&self, entry: &Entry) -> Option<String> {
        let place = place(&entry.object_kind).filter(|(list, _)| self.page.can_reach(list));
        place.filter(|_| !entry.object_id.is_empty()).map(|(_, place)| format!("{place}/{}", entry.object_id))
    }

    /// Where one of the objects of a list can be looked at.
    fn shown(&self, id: &String) -> Option<String> {
        let kind = match id.split('_').next() {
            Some("per") => "person",
            Some("ref") => "referral",
            Some("enr") => "enrolment",
            _ => return None,
        };
        place(kind).filter(|(list, _)| self.page.can_reach(list)).map(|(_, place)| format!("{place}/{id}"))
    }

    fn export_address(&self) -> String {
        web::query::start("/registro/esporta", self.asked.told())
    }

    fn is_filtered(&self) -> bool {
        !web::query::text(self.asked.told()).is_empty()
    }
}

/// The list of the panel under which objects of a kind stand, and the pages where they can be looked at.
fn place(kind: &str) -> Option<(&'static str, &'static str)> {
    match kind {
        "person" => Some(("/persone", "/persone")),
        "enrolment" => Some(("/persone", "/prese")),
        "referral" => Some(("/invii", "/invii")),
        "account" => Some(("/utenti", "/utenti")),
        "peer" => Some(("/rete", "/rete")),
        _ => None,
    }
}

async fn names(tx: &mut Tx, entries: &[Entry], people: &[(String, String)]) -> Result<BTreeMap<String, String>> {
    let mut names: BTreeMap<String, String> = people.iter().cloned().collect();
    let services = services::store::all(tx).await?.into_iter();
    names.extend(services.map(|service| (service.id.to_string(), service.particulars.content.name)));
    let resources = resources::store::all(tx).await?.into_iter();
    names.extend(resources.map(|resource| (resource.id.to_string(), resource.particulars.content.name)));
    names.extend(peers::list(tx).await?.into_iter().map(|peer| (peer.node_id, peer.legal_name)));
    for entry in entries.iter().filter(|entry| entry.object_kind == "referral" && !entry.object_id.is_empty()) {
        if !names.contains_key(&entry.object_id)
            && let Some(number) = number::of(tx, &entry.object_id).await?
        {
            names.insert(entry.object_id.clone(), number);
        }
    }
    Ok(names)
}

async fn show(staff: Staff<ReadAudit>, State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response> {
    view(&AuditPage::new(&staff, &app, asked, None).await?)
}

/// Recomputes the whole chain: that takes a while on a long log, so it is asked for with a button.
async fn verify(staff: Staff<ReadAudit>, State(app): State<App>, _form: Form) -> Result<Response> {
    let verdict = chain::verify(&app.db).await?;
    let found = match verdict {
        Verdict::Intact(rows) => format!("intact={rows}"),
        Verdict::Broken(position) => format!("broken={position}"),
        Verdict::Cut { left, .. } => format!("cut={left}"),
    };
    let mut tx = staff.write(&app).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("audit.verified", "audit", "").detail(found)).await?;
    // What leads to the rows that name somebody is no part of the chain: it is compared with them.
    named::compare_all(&mut tx).await?;
    tx.commit().await?;
    view(&AuditPage::new(&staff, &app, Asked::default(), Some(verdict)).await?)
}

async fn export(
    staff: Staff<ReadAudit>,
    State(app): State<App>,
    format: Format,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let entries = list::rows(&mut tx, &asked.filter(), spreadsheet::MOST + 1).await?;
    drop(tx);
    spreadsheet::fits(entries.len())?;
    let mut tx = staff.write(&app).await?;
    let event = Event::new("audit.exported", "audit", "").detail(format!("rows={}", entries.len()));
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    let page = staff.page("nav-audit");
    columns(&page).answer(format, "registro", &entries)
}

fn columns(page: &Page) -> Sheet<'_, Entry> {
    Sheet::new(page.t("audit-at"), |entry: &Entry| dates::moment(entry.moment()))
        .column(page.t("audit-who"), |entry| entry.actor_name.clone())
        .column(page.t("audit-what"), |entry| words::action(page, &entry.action))
        .column(page.t("audit-object"), |entry| format!("{} {}", entry.object_kind, entry.object_id).trim().to_owned())
        .column(page.t("audit-reason"), |entry| entry.reason.clone().unwrap_or_default())
        .column(page.t("audit-detail"), |entry| {
            words::detail(page, entry.detail.as_deref().unwrap_or_default()).words.join(" · ")
        })
        .column(page.t("audit-codes"), |entry| entry.detail.clone().unwrap_or_default())
        .column(page.t("audit-position"), |entry| entry.position.map_or(String::new(), |position| position.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_filter_include_the_first_and_the_last() {
        let asked = Asked { from: "12/11/2026".into(), until: "12/11/2026".into(), ..Asked::default() };
        let filter = asked.filter();
        let (from, until) = (filter.from.unwrap(), filter.until.unwrap());
        assert_eq!(dates::moment(Timestamp::from_millis(until - 1)), "12/11/2026 23:59");
        assert!(until - from > 23 * 3_600_000 && until - from <= 24 * 3_600_000 + 1_000);
        assert_eq!(Asked { from: "domani".into(), ..Asked::default() }.filter().from, None);
    }

    /// The families and actions that have words: `audit-person-read` is (`person`, `audit-person-read`).
    fn told() -> Vec<(String, String)> {
        // These say something else than what was done.
        let others =
            ["detail", "family", "by", "trial", "actor", "object", "read", "open", "kind", "none", "shown", "covers"];
        let verdicts = ["intact", "broken", "cut"];
        let text = include_str!("../../locales/it/audit.ftl");
        let keys =
            text.lines().filter_map(|line| line.strip_prefix("audit-")).filter_map(|line| line.split(" =").next());
        let told = keys.filter_map(|key| Some((key.split_once('-')?.0.to_owned(), key.to_owned())));
        told.filter(|(family, _)| !others.contains(&family.as_str()) && !verdicts.contains(&family.as_str())).collect()
    }

    #[test]
    fn every_action_that_has_words_belongs_to_a_family_of_the_filter() {
        let told = told();
        assert!(told.len() > 150, "the words are found");
        for (family, key) in told {
            assert!(FAMILIES.contains(&family.as_str()), "the filter never finds audit-{key}");
        }
    }

    #[test]
    fn every_reading_has_words_and_belongs_to_a_family() {
        for code in list::READINGS {
            let key = format!("audit-{}", code.replace('.', "-"));
            assert!(crate::web::locale::Locale::It.knows(&key), "{key}");
            assert!(FAMILIES.iter().any(|family| code.starts_with(&format!("{family}."))), "{code}");
        }
        let asked = |kind: &str| Asked { kind: kind.into(), ..Asked::default() }.filter().readings;
        assert_eq!([asked("letture"), asked("modifiche"), asked("altro")], [Some(true), Some(false), None]);
    }

    #[test]
    fn nothing_typed_can_break_out_of_the_address_of_the_next_page() {
        let asked = Asked { object: "per_1&azione=x\"><b>".into(), ..Asked::default() };
        assert_eq!(web::query::start("/registro", asked.told()), "/registro?oggetto=per_1%26azione%3Dx%22%3E%3Cb%3E&");
    }
}
