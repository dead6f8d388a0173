//! "Chi ha i suoi dati", of whoever is no linked node: this cooperative itself, service by service, and bodies outside.
//!
//! For each service she is or was in: since when, for whom her data are processed and why, on which basis, for how long they are kept
//! and by which rule, which notice she was handed. Then whoever is named in her consents and is told by hand, and the body that pays
//! and was given rows or a statement with her name. One reading, for her page and for the dossier (GDPR, art. 15(1)(a), (c), (d)).

use std::collections::BTreeMap;

use jiff::civil::Date;
use pico_protocol::referral::LegalBasis;
use serde_json::{Value, json};

use crate::activities::store::given::{self, Given};
use crate::enrolments::notices::HandedOut;
use crate::enrolments::{self, Enrolment, State};
use crate::legal::{Ground, Purpose, Standing};
use crate::people::PersonId;
use crate::processing::{self, Processing};
use crate::referrals::Reach;
use crate::referrals::store::list;
use crate::services;
use crate::services::basis::Basis;
use crate::store::{Result, Tx};
use crate::web::dates;
use crate::web::layout::Page;

/// What this cooperative holds, and to whom it went outside.
pub struct Held {
    /// Her services, what goes on first.
    pub services: Vec<InService>,
    /// Bodies that were given her name in rows or statements.
    pub given: Vec<Given>,
    /// How many referrals about her there are in all: a viewer may see fewer.
    pub referrals: usize,
}

/// One service that she is or was in.
pub struct InService {
    /// Its name.
    pub name: String,
    /// Since when something is known of her there.
    pub since: Date,
    /// The last day, where nothing goes on any more.
    pub left_on: Option<Date>,
    /// The basis of the service.
    pub basis: Basis,
    /// For whom and for how long; none: nobody has said it yet.
    pub said: Option<Processing>,
    /// What she was handed, the last first.
    pub notices: Vec<HandedOut>,
}

/// Reads it. `enrolments` are all of hers, with the names of the services.
pub async fn of(tx: &mut Tx, person: &PersonId, enrolments: &[(Enrolment, String)]) -> Result<Held> {
    let mut services = Vec::new();
    if !enrolments.is_empty() {
        let mut said: BTreeMap<String, Processing> = processing::store::all(tx).await?.into_iter().collect();
        let by_service: BTreeMap<String, Basis> = services::store::all(tx)
            .await?
            .into_iter()
            .map(|service| (service.id.to_string(), service.particulars.legal_basis))
            .collect();
        let mut keys: Vec<String> = enrolments.iter().map(|(enrolment, _)| enrolment.service.to_string()).collect();
        let mut seen = std::collections::BTreeSet::new();
        keys.retain(|key| seen.insert(key.clone()));
        for key in keys {
            let Some(basis) = by_service.get(&key).copied() else { continue };
            services.push(in_service(tx, (key.as_str(), basis, said.remove(&key)), enrolments).await?);
        }
    }
    let referrals = list::of_person(tx, &Reach::All, person.as_str()).await?.len();
    Ok(Held { services, given: given::of_person(tx, person).await?, referrals })
}

async fn in_service(
    tx: &mut Tx,
    (key, basis, said): (&str, Basis, Option<Processing>),
    enrolments: &[(Enrolment, String)],
) -> Result<InService> {
    let hers: Vec<&(Enrolment, String)> =
        enrolments.iter().filter(|(enrolment, _)| enrolment.service.to_string() == key).collect();
    let begins = |one: &Enrolment| {
        [Some(one.since), one.started_on, one.waiting_since].into_iter().flatten().min().unwrap_or(one.since)
    };
    let over = hers.iter().all(|(one, _)| matches!(one.state, State::Closed { .. }));
    let mut notices = Vec::new();
    for (enrolment, _) in &hers {
        notices.extend(enrolments::store::notices::of(tx, enrolment).await?);
    }
    Ok(InService {
        name: hers.first().map(|(_, name)| name.clone()).unwrap_or_default(),
        since: hers.iter().map(|(one, _)| begins(one)).min().unwrap_or(Date::MIN),
        left_on: hers.iter().map(|(one, _)| one.since).max().filter(|_| over),
        basis,
        said,
        notices,
    })
}

/// Whoever may be told by hand: a ground names somebody, and it is neither for a referral nor a mistake.
pub fn outside(grounds: &[Ground]) -> impl Iterator<Item = &Ground> {
    let by_hand = |ground: &&Ground| ground.purpose != Purpose::Referral && ground.mistake.is_none();
    grounds.iter().filter(by_hand).filter(|ground| !ground.recipient_name.is_empty())
}

impl InService {
    /// From when to when.
    pub fn days(&self, page: &Page) -> String {
        let since = dates::written(self.since);
        match self.left_on {
            Some(left) => page.t2("legal-from-to", "from", since, "to", dates::written(left)),
            None => page.t1("legal-from", "from", since),
        }
    }

    fn kept(&self, page: &Page, said: &Processing) -> String {
        let words = format!("{} ({})", page.t1("register-years", "n", said.years), said.rule);
        match self.left_on.and_then(|left| said.kept_until(left)) {
            Some(until) => format!("{words}, {}", page.t1("dossier-until", "day", dates::written(until))),
            None => words,
        }
    }

    /// Names and values of what is known.
    pub fn facts(&self, page: &Page) -> Vec<(String, String)> {
        let mut facts = vec![(page.t("legal-basis"), page.t(self.basis.key()))];
        match &self.said {
            Some(said) => {
                let role = page.t(format!("processing-role-{}", said.role.code()));
                let role = if said.controller.is_empty() { role } else { format!("{role}. {}", said.controller) };
                facts.push((page.t("register-role"), role));
                facts.push((page.t("processing-purpose"), said.told.purpose.clone()));
                facts.push((page.t("processing-recipients"), said.told.recipients.clone()));
                facts.push((page.t("register-kept"), self.kept(page, said)));
            }
            None => facts.push((page.t("register-kept"), page.t("held-unsaid"))),
        }
        let notices = self
            .notices
            .iter()
            .map(|one| page.t2("notice-handed", "number", one.number, "day", dates::written(one.on)));
        let notices: Vec<String> = notices.collect();
        let told = if notices.is_empty() { page.t("notice-none") } else { notices.join("; ") };
        facts.push((page.t("notice-title"), told));
        facts.retain(|(_, value)| !value.is_empty());
        facts
    }

    fn json(&self) -> Value {
        let notice = |one: &HandedOut| json!({"version": one.number, "day": one.on.to_string(), "to": one.to.code()});
        json!({
            "service": self.name,
            "since": self.since.to_string(),
            "left_on": self.left_on.map(|day| day.to_string()),
            "legal_basis": self.basis.code(),
            "role": self.said.as_ref().map(|said| said.role.code()),
            "controller": self.said.as_ref().map(|said| said.controller.as_str()),
            "purpose": self.said.as_ref().map(|said| said.told.purpose.as_str()),
            "recipients": self.said.as_ref().map(|said| said.told.recipients.as_str()),
            "years_kept": self.said.as_ref().map(|said| said.years),
            "rule": self.said.as_ref().map(|said| said.rule.as_str()),
            "kept_until": self.said.as_ref().zip(self.left_on).and_then(|(said, left)| said.kept_until(left)).map(|day| day.to_string()),
            "notices": self.notices.iter().map(notice).collect::<Vec<_>>(),
        })
    }
}

impl Held {
    /// What is said where no consent is on record: that depends on what her services rest on.
    pub fn without_consent(&self, page: &Page) -> String {
        let going_on = || self.services.iter().filter(|one| one.left_on.is_none());
        if let Some(resting) = going_on().find(|one| one.basis == Basis::Shared(LegalBasis::Consent)) {
            return page.t1("legal-none-consent", "service", &resting.name);
        }
        let mut bases: Vec<String> = going_on().map(|one| page.t(one.basis.key()).to_lowercase()).collect();
        bases.sort();
        bases.dedup();
        if bases.is_empty() { page.t("legal-none") } else { page.t1("legal-none-other", "basis", bases.join(", ")) }
    }

    /// What is said of other cooperatives beside those that are shown; empty where nothing is to be said.
    pub fn of_others(&self, page: &Page, shown: usize) -> String {
        match (self.referrals, self.referrals.saturating_sub(shown)) {
            (0, _) => page.t("legal-who-has-none"),
            (_, 0) => String::new(),
            (_, hidden) => page.t1("legal-who-has-hidden", "n", hidden),
        }
    }

    /// From when a consent to tell somebody outside holds, and whether it still does.
    pub fn consented(page: &Page, ground: &Ground) -> String {
        let purpose = page.t(format!("legal-purpose-{}", ground.purpose.code()));
        let from = page.t1("legal-from", "from", page.date(ground.given_on));
        let words = format!("{} · {purpose} · {from}", page.t(format!("legal-basis-{}", ground.basis.code())));
        match ground.standing(page.frame().now) {
            Standing::Live | Standing::Ending => words,
            over => format!("{words} · {}", page.t(over.key())),
        }
    }

    /// What was given of her to a body that pays, and on which days.
    pub fn given(page: &Page, given: &Given) -> String {
        let what = page.t(format!("held-given-{}", given.what()));
        let days = match (dates::date(given.first()), dates::date(given.last())) {
            (first, last) if first == last => page.t1("held-given-on", "day", last),
            (first, last) => page.t2("held-given-between", "from", first, "to", last),
        };
        format!("{what} · {} · {days}", given.contract)
    }

    /// The same for a program.
    pub fn json(&self, grounds: &[Ground]) -> Value {
        let consented = |ground: &Ground| {
            json!({
                "to": ground.recipient_name,
                "how": "by_hand",
                "basis": ground.basis.code(),
                "purpose": ground.purpose.code(),
                "since": dates::machine(ground.given_on),
                "expires_at": ground.expires_at.map(dates::machine),
                "withdrawn_at": ground.withdrawn_at.map(dates::machine),
            })
        };
        let given = |one: &Given| {
            json!({
                "to": one.client,
                "how": one.what(),
                "contract": one.contract,
                "first": dates::machine(one.first()),
                "last": dates::machine(one.last()),
            })
        };
        let recipients: Vec<Value> = outside(grounds).map(consented).chain(self.given.iter().map(given)).collect();
        json!({"services": self.services.iter().map(InService::json).collect::<Vec<_>>(), "recipients": recipients})
    }
}
