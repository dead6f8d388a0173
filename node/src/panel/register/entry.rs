//! One entry of the register, in words: of a service, or of processing that is none. Both say the same things in the same order.

use crate::processing::others::{Other, Said};
use crate::processing::panel::past::{self, Past};
use crate::processing::panel::words;
use crate::processing::register::Told;
use crate::processing::{Earlier, Processing, Role, Written};
use crate::services::{Service, area_code};
use crate::web::dates;
use crate::web::layout::Page;

/// One entry.
#[derive(Default)]
pub(super) struct Entry {
    /// The page on which it is written.
    pub path: String,
    /// What it is called.
    pub name: String,
    /// It is done for another body: the register of a processor has it, art. 30(2).
    pub for_another: bool,
    /// For whom it is done, with the other body.
    pub role: String,
    /// How the other body is reached.
    pub contact: String,
    /// Why: art. 30(1)(b).
    pub purpose: String,
    /// Whose data, and which: (c).
    pub subjects: String,
    pub categories: String,
    /// On what it rests: art. 6.
    pub basis: String,
    /// On what data of art. 9 rest.
    pub special: String,
    /// To whom they are told, and in which other countries: (d), (e).
    pub recipients: String,
    pub transfers: String,
    /// For how long: (f).
    pub kept: String,
    /// How they are protected: (g).
    pub measures: String,
    /// The newest notice; a service alone has one.
    pub notice: Option<String>,
    /// How many people are in it today; of a service alone.
    pub people: Option<i64>,
    /// The last day, where it is done no more.
    pub ended: String,
    /// Who wrote it, and when for the first and the last time.
    pub written: String,
    /// The node proposes it, and nobody has read it.
    pub proposed: bool,
    /// What is said by nobody yet.
    pub missing: String,
    /// What it said before.
    pub past: Vec<Past>,
}

/// A service, and what is known of it.
pub(super) struct Known {
    pub service: Service,
    /// What somebody has said, and who.
    pub said: Option<(Processing, Written)>,
    /// What was said before.
    pub earlier: Vec<Earlier<Processing>>,
    /// Who pays for it today.
    pub clients: Vec<String>,
    /// Whether other cooperatives may be sent somebody of it.
    pub linked: bool,
    /// The newest notice, and from when.
    pub notice: Option<(i64, String)>,
    /// How many are in it today.
    pub people: i64,
}

impl Entry {
    pub(super) fn of_service(page: &Page, of: &Known) -> Self {
        let entry = Self {
            path: format!("/servizi/{}/trattamento", of.service.id),
            name: of.service.particulars.content.name.clone(),
            subjects: subjects(page, &of.service),
            basis: page.t(of.service.particulars.legal_basis.key()),
            recipients: recipients(page, of),
            transfers: transfers(page, ""),
            measures: page.t("register-node"),
            missing: missing_of(page, of),
            notice: Some(handed_out(page, of.notice.as_ref())),
            people: Some(of.people),
            ..Self::default()
        };
        let Some((said, written)) = &of.said else { return entry };
        let kept = format!("{} ({})", page.t1("register-years", "n", said.years), said.rule);
        let past = past::of_service(page, said, &of.earlier);
        let (recipients, measures) = (entry.recipients.clone(), entry.measures.clone());
        let entry = entry.telling(page, (said.role, &said.controller, &said.contact), &said.told);
        // Who pays and who is linked is known; what the node does to protect data, too.
        let measures = format!("{measures} {}", said.told.measures).trim().to_owned();
        Self { recipients, measures, kept, past, written: since(page, written, &of.earlier), ..entry }
    }

    pub(super) fn of_other(page: &Page, other: &Other, earlier: &[Earlier<Said>], read_log_days: u32) -> Self {
        let said = &other.said;
        let by_node = other.key.topic().map(|topic| words::kept_by_node(page, topic, read_log_days));
        let protected = other.key.topic().map(|_| page.t("register-node"));
        let beside =
            |node: Option<String>, words: &str| format!("{} {words}", node.unwrap_or_default()).trim().to_owned();
        let missing: Vec<String> = other.missing().into_iter().map(|key| page.t(key)).collect();
        let entry = Self::default().telling(page, (said.role, &said.controller, &said.contact), &said.told);
        Self {
            path: format!("/trattamenti/voci/{}", other.key.as_str()),
            name: said.name.clone(),
            subjects: said.subjects.clone(),
            basis: words::lawful(page, &said.lawful),
            kept: beside(by_node, &said.kept),
            measures: beside(protected, &said.told.measures),
            ended: said.ended_on.map(dates::written).unwrap_or_default(),
            written: if other.is_proposed() { String::new() } else { since(page, &other.written, earlier) },
            proposed: other.is_proposed(),
            missing: if said.ended_on.is_some() { String::new() } else { missing.join(", ") },
            past: past::of_other(page, said, earlier),
            ..entry
        }
    }

    /// With what somebody has said of it.
    fn telling(self, page: &Page, (role, controller, contact): (Role, &str, &str), told: &Told) -> Self {
        Self {
            for_another: role == Role::Processor,
            role: words::role(page, role, controller),
            contact: contact.to_owned(),
            purpose: told.purpose.clone(),
            categories: words::categories(page, &told.categories),
            special: words::special(page, &told.special),
            recipients: told.recipients.clone(),
            transfers: transfers(page, &told.transfers),
            ..self
        }
    }

    /// What it says, name and value, in the order of art. 30.
    pub(super) fn facts(&self, page: &Page) -> Vec<(String, String)> {
        let fact = |key: &str, says: &str| (page.t(key), says.to_owned());
        let mut facts = vec![
            fact("register-role", &self.role),
            fact("processing-contact", &self.contact),
            fact("processing-purpose", &self.purpose),
            fact("register-subjects", &self.subjects),
            fact("processing-categories", &self.categories),
            fact("register-basis", &self.basis),
            fact("processing-grounds", &self.special),
            fact("processing-recipients", &self.recipients),
            fact("processing-transfers", &self.transfers),
            fact("register-kept", &self.kept),
            fact("processing-measures-all", &self.measures),
        ];
        facts.extend(self.notice.iter().map(|says| fact("register-notice", says)));
        facts.extend(self.people.map(|people| fact("register-people", &page.number(people))));
        // Of these there is nothing to ask where there is nothing to say.
        let rare = ["processing-contact", "processing-grounds"].map(|key| page.t(key));
        facts.retain(|(name, says)| !says.is_empty() || !rare.contains(name));
        let ends = [fact("processing-ended", &self.ended), fact("register-written", &self.written)];
        facts.extend(ends.into_iter().filter(|(_, says)| !says.is_empty()));
        facts
    }
}

fn subjects(page: &Page, service: &Service) -> String {
    let area = page.t(format!("area-{}", area_code(service.particulars.content.area)));
    format!("{}, {}", page.t1("register-subjects-area", "area", area), page.t("register-subjects-others"))
}

fn recipients(page: &Page, of: &Known) -> String {
    let told = of.said.iter().map(|(said, _)| said.told.recipients.clone()).filter(|told| !told.is_empty());
    let clients = of.clients.iter().map(|name| page.t1("register-client", "name", name.clone()));
    let peers = of.linked.then(|| page.t("register-peers"));
    clients.chain(told).chain(peers).collect::<Vec<_>>().join("; ")
}

fn transfers(page: &Page, told: &str) -> String {
    if told.is_empty() { page.t("register-no-transfer") } else { told.to_owned() }
}

fn handed_out(page: &Page, newest: Option<&(i64, String)>) -> String {
    let words = |(number, since): &(i64, String)| {
        let day = since.parse().map(dates::written).unwrap_or_default();
        page.t2("register-notice-of", "number", *number, "day", day)
    };
    newest.map_or_else(|| page.t("register-notice-none"), words)
}

/// What is said by nobody yet of a service.
fn missing_of(page: &Page, of: &Known) -> String {
    let told = of.said.as_ref().map(|(said, _)| said.missing()).unwrap_or_default();
    let nothing = of.said.is_none().then_some("register-nothing-said");
    let notice = of.notice.is_none().then_some("register-notice");
    nothing.into_iter().chain(told).chain(notice).map(|key| page.t(key)).collect::<Vec<_>>().join(", ")
}

/// When it was written for the first time and for the last, and by whom.
fn since<T>(page: &Page, now: &Written, earlier: &[Earlier<T>]) -> String {
    let first = earlier.last().map_or(now, |oldest| &oldest.written);
    let [first, last] = [first, now].map(|one| dates::date(one.at));
    page.tn("register-written-of", &[("first", &first), ("last", &last), ("name", &now.by)])
}
