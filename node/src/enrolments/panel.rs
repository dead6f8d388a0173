//! Pages of enrolments: who is in a service and who waits, a new one, one with its story, its steps.

mod act;
pub mod along;
mod criteria;
mod expected;
pub mod fields;
pub mod file;
mod list;
mod mistake;
mod new;
mod notice;
mod offer;
pub mod place;
mod rules;
mod view;

pub use self::list::Wish;

use axum::routing::{get, post};
use axum::{Extension, Router};
use jiff::civil::Date;

use super::ending::Ending;
use super::ranking::Ranking;
use super::store::ranking::RECOMPUTED;
use super::store::{self, Died, Taken, Written};
use super::{Enrolment, EnrolmentId, State};
use crate::accounts::permission::Right;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, reason_first, sight, today};
use crate::people::{self, Person};
use crate::services::{self, Service};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::form::Form;
use crate::web::layout::Page;

/// The routes of this feature.
pub fn routes(died: Died) -> Router<App> {
    Router::new()
        .route("/servizi/{id}/persone", get(list::show))
        .route("/servizi/{id}/criteri", get(criteria::ask).post(criteria::save))
        .route("/servizi/{id}/criteri/ricalcola", get(criteria::show).post(criteria::recompute))
        .route("/servizi/{id}/offerte", get(rules::ask).post(rules::save))
        .route("/prese/nuova", get(new::ask).post(new::begin))
        .route("/prese/{id}", get(view::show))
        .route("/prese/{id}/informativa", get(notice::ask).post(notice::write))
        .route("/prese/{id}/stacca", post(act::detach))
        .route("/prese/{id}/fine", get(expected::ask).post(expected::save))
        .route("/prese/{id}/correggi", get(mistake::ask_correction).post(mistake::correct))
        .route("/prese/{id}/annulla", get(mistake::ask_undoing).post(mistake::undo))
        .route("/prese/{id}/posto", get(offer::ask).post(offer::offer))
        .route("/prese/{id}/posto/{offer}/risposta", post(offer::answer))
        .route("/prese/{id}/fai/{act}", get(act::ask).post(act::take))
        .layer(Extension(died))
}

/// An enrolment on the table: of somebody who may be seen, in a service.
pub struct Enrolled {
    /// The enrolment.
    pub enrolment: Enrolment,
    /// Who.
    pub person: Person,
    /// In which service.
    pub service: Service,
}

impl Enrolled {
    /// Loads it; whoever may not see the person sees nothing of it, and whoever may only with a reason says it first.
    async fn load<R: Right>(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<R>,
        permission: Permission,
        id: &str,
    ) -> Result<Self> {
        let id: EnrolmentId = parse_id(id)?;
        let enrolment = store::find(tx, &id).await?.ok_or(Error::NotFound)?;
        let person = people::store::find(tx, app, &sight(staff, permission)?, &enrolment.person).await?;
        let person = person.ok_or(Error::NotFound)?;
        reason_first(tx, app, staff, &person.id, "").await?;
        let service = services::store::find(tx, &enrolment.service).await?.ok_or(Error::NotFound)?;
        Ok(Self { enrolment, person, service })
    }

    fn service_name(&self) -> &str {
        &self.service.particulars.content.name
    }

    /// The page under the person's.
    fn page(&self, page: Page) -> Page {
        page.under("nav-people", "/persone")
            .under_named(self.person.details.name(), format!("/persone/{}", self.person.id))
    }
}

/// What a state says besides its word: points and days, the reason.
pub fn particulars(page: &Page, state: &State) -> Vec<(String, String)> {
    let fact = |name: &str, value: String| (page.t(format!("enrolment-{name}")), value);
    let days = |name: &str, when: &Option<Date>| when.map(|when| fact(name, day(when)));
    match state {
        State::Requested | State::Active => Vec::new(),
        State::Waiting { points, from, estimated } => {
            let ranked = [fact("points", page.number(*points)), fact("waiting-since", day(*from))];
            ranked.into_iter().chain(estimated.map(|on| fact("estimated", thought(page, on)))).collect()
        }
        State::Assigned { until } => days("held-until", until).into_iter().collect(),
        State::Suspended { reason, review } => {
            let why = fact("reason", page.t(format!("referral-hold-{}", reason.code())));
            std::iter::once(why).chain(days("review", review)).collect()
        }
        State::Closed { reason } => vec![fact("reason", page.t(reason.key()))],
    }
}

/// The day on which a place is thought to be free. One that has passed says so: it is no day to wait for, and somebody looks at it again.
fn thought(page: &Page, on: Date) -> String {
    if on < today(page.frame().now) { page.t1("enrolment-estimated-passed", "day", day(on)) } else { day(on) }
}

/// Who asked for an enrolment, as far as it is known.
pub fn source(page: &Page, enrolment: &Enrolment) -> Option<String> {
    let came = (!enrolment.referral.is_empty()).then(|| page.t("enrolment-source-referral"));
    enrolment.source.map(|source| page.t(source.key())).or(came)
}

/// Where points come from: each criterion with what it gave, then the correction with its reason.
pub fn why(page: &Page, ranking: &Ranking) -> Vec<(String, String)> {
    let met = ranking.met.iter().map(|one| (one.words.clone(), page.number(one.points)));
    let by = ranking.correction;
    let corrected = (by != 0).then(|| (page.t1("ranking-corrected", "why", &ranking.why), format!("{by:+}")));
    met.chain(corrected).collect()
}

/// Why a step was taken, in words.
fn reason(page: &Page, taken: &Taken) -> String {
    match (taken.state.as_str(), taken.reason.as_str()) {
        (_, "") => String::new(),
        ("waiting", RECOMPUTED) => page.t("ranking-recomputed-step"),
        ("suspended", code) => page.t(format!("referral-hold-{code}")),
        (_, code) => Ending::from_code(code).map(|ending| page.t(ending.key())).unwrap_or_default(),
    }
}

/// Notes in the form why a step was not written; the identifier when it was.
fn written(form: &mut Form, written: Written) -> Option<EnrolmentId> {
    match written {
        Written::Done(id) => return Some(id),
        Written::Refused(refusal) => form.refuse(refusal.field(), refusal.key()),
        Written::Overtaken => form.refuse("act", "enrolment-overtaken"),
    }
    None
}
