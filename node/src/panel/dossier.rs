//! `/persone/{id}/fascicolo`: everything that this node knows of one person, to hand over to her (GDPR, arts. 15 and 20).
//!
//! One page to be printed, and the same as a file for another program (`/fascicolo/json`). It holds her record with what it said
//! before, on what basis data are kept, why, for whom and for how long in each service, who was told what, here and outside, what she has asked before, her family and network, the services she is in with each step, her plans with goals and reviews, her documents with the addresses of their files, the hours that were
//! planned, done and authorised for her, and her diary with its corrections. Names of those who work here are left out: they are not data about her (Court of Justice, C-579/21). What
//! is written about others in a free text is not taken out by a program: the page says so, and somebody reads it first.
//!
//! Each of the two is a row in the log.

mod gathered;
mod hours;
mod papers;
mod plans;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use self::gathered::Dossier;
use self::hours::Hours;
use self::papers::Paper;
use self::plans::Planned;
use super::held::Held;
use crate::accounts::Staff;
use crate::accounts::permission::ExportDossier;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::relations::{Relation, Said};
use crate::subject_requests::RequestId;
use crate::web::dates;
use crate::web::layout::Page;
use crate::web::view;

/// The routes of a dossier.
pub fn routes() -> Router<App> {
    Router::new().route("/persone/{id}/fascicolo", get(show)).route("/persone/{id}/fascicolo/json", get(file))
}

#[derive(Template)]
#[template(path = "people/dossier.html")]
struct DossierPage {
    page: Page,
    dossier: Dossier,
    /// The request that it is opened for: the way back to its answer.
    request: Option<RequestId>,
}

impl DossierPage {
    /// The day from which a relation holds no more, after a dot.
    fn ended(&self, relation: &Relation) -> String {
        let told = |day| format!(" · {}", self.page.t1("dossier-until", "day", dates::written(day)));
        relation.ended_on.map(told).unwrap_or_default()
    }

    /// What a relation says besides its kind, each after a dot.
    fn said(&self, said: &Said) -> String {
        let flag = |yes: bool, key: &str| if yes { self.page.t(key) } else { String::new() };
        let days = [said.from, said.until].map(|day| day.map(dates::written).unwrap_or_default()).join(" – ");
        let told = [
            said.contact.name.clone(),
            said.contact.role.clone(),
            said.contact.telephone.clone(),
            said.contact.email.clone(),
            flag(said.household, "relation-household-yes"),
            flag(said.emergency, "relation-emergency-yes"),
            flag(said.collects, "relation-collects-yes"),
            flag(said.represents, "relation-represents-yes"),
            said.act.clone(),
            if said.from.is_some() || said.until.is_some() { days } else { String::new() },
            said.note.clone(),
        ];
        told.into_iter().filter(|one| !one.is_empty()).fold(String::new(), |all, one| all + " · " + &one)
    }

    /// A stored day as people write it.
    fn day(&self, day: &str) -> String {
        day.parse().map_or_else(|_| day.to_owned(), dates::written)
    }
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    /// The request that it answers.
    #[serde(rename = "richiesta")]
    request: String,
}

async fn show(
    staff: Staff<ExportDossier>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let page = staff.page("dossier-title");
    let mut tx = staff.write(&app).await?;
    let dossier = gathered::of(&mut tx, &app, &staff, &page, &id).await?;
    let person = dossier.person.id.clone();
    audit::record(&mut tx, &app, &staff.actor(), Event::new("person.dossier", "person", person.as_str())).await?;
    tx.commit().await?;
    let page =
        page.under("nav-people", "/persone").under_named(dossier.person.details.name(), format!("/persone/{person}"));
    let request = wish.request.parse().ok();
    view(&DossierPage { page, dossier, request })
}

async fn file(staff: Staff<ExportDossier>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let page = staff.page("dossier-title");
    let mut tx = staff.write(&app).await?;
    let dossier = gathered::of(&mut tx, &app, &staff, &page, &id).await?;
    let person = dossier.person.id.as_str();
    audit::record(&mut tx, &app, &staff.actor(), Event::new("person.dossier-file", "person", person)).await?;
    tx.commit().await?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"fascicolo.json\"")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, format!("{:#}\n", dossier.json(&page, &app))).into_response())
}
