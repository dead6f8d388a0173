//! `/persone/{id}/motivo`: a protected record is opened by somebody else than who opened it only with a reason.
//!
//! The reason stands in the access log, and the log is what lets the person in: whoever has written one there for this
//! record within the last hour reads it and the referrals about it, nobody else does. Whoever keeps the record is told, and the
//! other data protection officers (`openings`). Who was on her way to a referral
//! (`?invio=`) goes on to it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::openings;
use crate::people::panel::{UNLOCKED, parse_id, reading};
use crate::people::{Person, PersonId, store};
use crate::referrals::ReferralKey;
use crate::store::Tx;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

/// Longest reason.
const LONGEST: usize = 300;

/// The route of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/persone/{id}/motivo", get(ask).post(unlock))
}

#[derive(Template)]
#[template(path = "people/why.html")]
struct WhyPage {
    page: Page,
    form: Form,
    person: PersonId,
    way: Way,
}

/// Where she was going.
#[derive(Clone, Debug, Default, Deserialize)]
struct Way {
    #[serde(rename = "invio")]
    referral: Option<String>,
}

impl Way {
    /// The referral, or the record.
    fn onward(&self, person: &PersonId) -> String {
        match self.referral() {
            Some(referral) => format!("/invii/{referral}"),
            None => format!("/persone/{person}"),
        }
    }

    fn referral(&self) -> Option<ReferralKey> {
        self.referral.as_deref()?.parse().ok()
    }

    /// Where the form goes: the way is kept.
    fn query(&self) -> String {
        self.referral().map(|referral| format!("?invio={referral}")).unwrap_or_default()
    }

    /// The list that she came from.
    fn back(&self) -> &'static str {
        if self.referral().is_some() { "/invii" } else { "/persone" }
    }
}

async fn load(tx: &mut Tx, app: &App, staff: &Staff<ReadPeople>, id: &str) -> Result<Person> {
    let id: PersonId = parse_id(id)?;
    store::find(tx, app, &reading(staff)?, &id).await?.ok_or(Error::NotFound)
}

fn page(staff: &Staff<ReadPeople>, person: &Person, way: Way, form: Form) -> WhyPage {
    let page = staff.page("people-why-title").under("nav-people", "/persone");
    WhyPage { page, form, person: person.id.clone(), way }
}

async fn ask(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(way): Query<Way>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let person = load(&mut tx, &app, &staff, &id).await?;
    view(&page(&staff, &person, way, Form::default()))
}

async fn unlock(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(way): Query<Way>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, &id).await?;
    let reason = form.required("reason", LONGEST);
    if !form.is_clean() {
        return view_again(&page(&staff, &person, way, form));
    }
    let event = Event::new(UNLOCKED, "person", person.id.as_str()).reason(Some(&reason));
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    openings::store::record(&mut tx, &app, staff.account(), &person, (openings::Way::Reason, &reason)).await?;
    tx.commit().await?;
    Ok(redirect(&way.onward(&person.id)))
}
