//! Hours in a dossier: what was planned, done and authorised for the person, without who worked.

use std::collections::HashMap;

use pico_protocol::id::SubjectId;
use serde_json::{Value, json};

use crate::activities::store::list::{self, OfHers};
use crate::app::App;
use crate::contracts::{self, Authorisation, Limit};
use crate::enrolments::Enrolment;
use crate::people::PersonId;
use crate::services;
use crate::store::{Result, Tx};
use crate::web::dates;
use crate::web::layout::Page;

/// Hours of one person.
pub(in crate::panel) struct Hours {
    /// What was planned, done, missed or replaced, the oldest first.
    pub(in crate::panel) activities: Vec<OfHers>,
    /// What whoever pays has authorised, with the name of the service.
    pub(in crate::panel) authorised: Vec<(String, Authorisation)>,
    names: HashMap<SubjectId, String>,
}

/// Gathers them.
pub(super) async fn of(tx: &mut Tx, app: &App, person: &PersonId, enrolments: &[(Enrolment, String)]) -> Result<Hours> {
    let mut authorised = Vec::new();
    for (enrolment, service) in enrolments {
        let rows = contracts::store::authorised(tx, app, &enrolment.id).await?;
        authorised.extend(rows.into_iter().map(|row| (service.clone(), row)));
    }
    let activities = list::everything_of(tx, app, person).await?;
    let names = services::store::all(tx).await?.into_iter().map(|one| (one.id, one.particulars.content.name)).collect();
    Ok(Hours { activities, authorised, names })
}

impl Hours {
    /// The service of an activity.
    pub(in crate::panel) fn service(&self, one: &OfHers) -> &str {
        self.names.get(&one.activity.written.service).map_or("", String::as_str)
    }

    /// The days of an authorisation.
    pub(in crate::panel) fn days(one: &Authorisation) -> String {
        let until = one.said.ends.map(dates::written).unwrap_or_default();
        format!("{} – {until}", dates::written(one.said.starts))
    }

    /// How much was authorised: so many hours, or days.
    pub(in crate::panel) fn limit(page: &Page, one: &Authorisation) -> String {
        match one.said.limit {
            Limit::Minutes(minutes) => format!("{}: {}", page.t("authorised-title"), page.hours(minutes)),
            Limit::Days(days) => format!("{}: {days}", page.t("authorised-title-days")),
        }
    }

    /// Both lists for a program.
    pub(super) fn json(&self) -> (Vec<Value>, Vec<Value>) {
        let activity = |one: &OfHers| {
            let written = &one.activity.written;
            json!({
                "service": self.service(one),
                "day": written.day.to_string(),
                "time": written.span.to_string(),
                "planned": one.activity.planned.map(|span| span.to_string()),
                "kind": written.kind.code(),
                "state": one.activity.state.code(),
                "people": one.people,
                "minutes": one.minutes,
                "place": one.venue("home"),
                "note": one.note(),
            })
        };
        let authorised = |(service, one): &(String, Authorisation)| {
            let (minutes, days) = match one.said.limit {
                Limit::Minutes(minutes) => (Some(minutes), None),
                Limit::Days(days) => (None, Some(days)),
            };
            json!({
                "service": service,
                "from": one.said.starts.to_string(),
                "until": one.said.ends.map(|day| day.to_string()),
                "minutes": minutes,
                "days": days,
                "per": one.said.per.code(),
                "act": one.said.act,
                "withdrawn_at": one.withdrawn.as_ref().map(|(at, _)| dates::machine(*at)),
            })
        };
        (self.activities.iter().map(activity).collect(), self.authorised.iter().map(authorised).collect())
    }
}
