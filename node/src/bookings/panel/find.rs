//! `/prenotazioni/nuova`: when first, then what is free. With a resource in the address it is the form for that one ([`super::book`]).

use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use pico_protocol::feed::ResourceKind;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::super::store::ground;
use super::super::{Ground, Refusal, Span, Wanted, check};
use super::fields::{self, When};
use super::{book, resource_of, words};
use crate::accounts::Staff;
use crate::accounts::permission::BookResources;
use crate::app::App;
use crate::error::Result;
use crate::resources::{self, Resource};
use crate::store::Tx;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::view;

/// How far behind a taken time the next free one is looked for.
const BEHIND: Duration = Duration::from_hours(14 * 24);

/// A resource at the time that is asked for.
struct Found {
    name: String,
    kind: String,
    /// Where it can be booked, at this time or at the next one.
    path: String,
    /// What stands in the way; nothing: it is free.
    reasons: Vec<String>,
    /// It can be had at another time, which `path` has.
    instead: bool,
}

#[derive(Template)]
#[template(path = "bookings/find.html")]
struct FindPage {
    page: Page,
    form: Form,
    kinds: Vec<(String, String)>,
    /// When, in words; empty: nobody has said yet.
    when: String,
    free: Vec<Found>,
    others: Vec<Found>,
}

pub(super) async fn ask(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response> {
    let mut form = Form::from_fields(asked)?;
    let mut tx = app.db.read().await?;
    if !form.value("risorsa").is_empty() {
        let resource = resource_of(&mut tx, form.value("risorsa")).await?;
        return view(&book::first(&mut tx, &app, &staff, resource, form).await?);
    }
    let page = staff.page("booking-new-title").under("nav-bookings", "/prenotazioni");
    let when = if fields::says_when(&form) { fields::read_when(&mut form) } else { None };
    let kind = form.value("tipo").to_owned();
    let found = match when {
        Some(when) => look(&mut tx, &app, &page, &kind, when).await?,
        None => Vec::new(),
    };
    drop(tx);
    let (free, others): (Vec<Found>, Vec<Found>) = found.into_iter().partition(|one| one.reasons.is_empty());
    let kinds = ResourceKind::ALL.map(ResourceKind::code);
    let kinds = kinds.map(|code| (code.to_owned(), page.t(format!("resources-kind-{code}")))).to_vec();
    let when = when.map_or(String::new(), |when| words::when(&page, when.span));
    view(&FindPage { page, form, kinds, when, free, others })
}

/// Every resource in use of a kind, or of all, at this time.
async fn look(tx: &mut Tx, app: &App, page: &Page, kind: &str, when: When) -> Result<Vec<Found>> {
    let fits = |one: &Resource| kind.is_empty() || one.particulars.content.kind.code() == kind;
    let open = resources::store::open(tx).await?;
    let ids: Vec<SubjectId> = open.into_iter().filter(fits).map(|one| one.id).collect();
    let window = when.span.widened(Duration::ZERO, BEHIND);
    let grounds = ground::many(tx, &ids, window).await?;
    let now = app.clock.now();
    Ok(grounds.iter().map(|ground| found(page, ground, when, now)).collect())
}

fn found(page: &Page, ground: &Ground, when: When, now: Timestamp) -> Found {
    let When { span, units, people } = when;
    let wanted = Wanted { span, units, people, extras: Vec::new(), purpose: String::new() };
    let refusals = check::refusals(ground, &wanted, now);
    let instead: Option<Span> = refusals.iter().find_map(words::instead);
    let content = ground.content();
    let resource = ground.resource.id.to_string();
    Found {
        name: content.name.clone(),
        kind: page.t(format!("resources-kind-{}", content.kind.code())),
        path: fields::address("/prenotazioni/nuova", &resource, instead.unwrap_or(span), Some(when)),
        reasons: refusals.iter().map(|refusal: &Refusal| words::refusal(page, refusal)).collect(),
        instead: instead.is_some(),
    }
}
