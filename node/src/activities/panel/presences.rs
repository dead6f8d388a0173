//! `/ore/presenze`: who was in a service on a day, written at once. Everybody is ticked who was in care then and has no presence yet; whoever
//! writes takes off who was missing. What is saved is one activity with these people: the hours of the colleague and their presences are
//! the same row.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::ahead::{Taken, take};
use super::fields::Offer;
use super::services::Writing;
use super::{Whose, asked_day, day_words, seeing};
use crate::accounts::Staff;
use crate::accounts::permission::RecordActivities;
use crate::activities::store::{list, month, presences};
use crate::activities::time::{self, Span};
use crate::app::App;
use crate::audit;
use crate::contracts::month::Month;
use crate::enrolments::EnrolmentId;
use crate::error::Result;
use crate::people::panel::today;
use crate::services::Service;
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::redirect_with;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Writer = Staff<RecordActivities>;

/// When a day begins and ends where nobody has written one yet, in hours.
const USUAL: (u16, u16) = (9, 16);

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "giorno")]
    day: String,
    #[serde(rename = "chi")]
    worker: String,
    #[serde(rename = "servizio")]
    service: String,
}

impl Wish {
    /// What a form is about.
    fn of(form: &Form) -> Self {
        let sent = |field: &str| form.value(field).to_owned();
        Self { day: sent("on"), worker: sent("worker"), service: sent("service") }
    }
}

#[derive(Template)]
#[template(path = "activities/presences.html")]
struct PresencesPage {
    page: Page,
    form: Form,
    whose: Whose,
    day: Date,
    today: Date,
    services: Vec<Service>,
    service: Option<Service>,
    offer: Option<Offer>,
    /// Who has a presence on this day already.
    there: HashSet<EnrolmentId>,
    signed: bool,
}

impl PresencesPage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Writer, wish: &Wish, mut form: Form) -> Result<Self> {
        let whose = Whose::of(tx, staff, &wish.worker).await?.keeping(&wish.service);
        let (sight, today) = (seeing(staff)?, today(app.clock.now()));
        let on = asked_day(app, &wish.day);
        let page = staff.page("presences-title").under("hours-title", "/ore");
        let writing = Writing { sight: &sight, worker: &whose.worker, on, today };
        let services = writing.offered(tx, &wish.service).await?;
        let last = list::last_service(tx, &whose.worker).await?.map(|id| id.to_string()).unwrap_or_default();
        let known = |id: &&str| services.iter().find(|service| service.id.to_string() == *id);
        let asked = [wish.service.as_str(), last.as_str()];
        let service = asked.iter().find_map(known).or_else(|| services.first()).cloned();
        let (mut offer, mut there) = (None, HashSet::new());
        if let Some(service) = &service {
            there = presences::on_day(tx, &service.id, on).await?;
            let of_service = Offer::of(tx, &page, &sight, &form, service, on).await?;
            if form.fields().next().is_none() {
                let span = presences::last_times(tx, &whose.worker, &service.id).await?;
                form = Form::prefilled(beginning(on, span, &of_service, &there));
            }
            offer = Some(of_service);
        }
        let signed = month::signature(tx, &whose.worker, Month::of(on)).await?.is_some();
        Ok(Self { page, form, whose, day: on, today, services, service, offer, there, signed })
    }

    fn words(&self) -> String {
        day_words(&self.page, self.day)
    }

    fn beside(&self, days: i64) -> String {
        day(self.day.saturating_add(days.days()))
    }

    fn is_to_come(&self) -> bool {
        self.day > self.today
    }

    /// How many of those who are offered have a presence already.
    fn already(&self) -> usize {
        let people = self.offer.iter().flat_map(|offer| &offer.people);
        people.filter(|one| self.there.contains(&one.enrolment.id)).count()
    }

    /// What stands under a name.
    fn beneath(&self, enrolment: &EnrolmentId) -> String {
        if self.there.contains(enrolment) { self.page.t("presences-already") } else { String::new() }
    }

    fn shown(&self) -> Vec<String> {
        self.offer.iter().flat_map(|offer| &offer.people).map(|one| one.person.id.to_string()).collect()
    }
}

/// What the form of a day begins with: the times of the last one, and everybody who has no presence yet.
fn beginning(on: Date, span: Option<Span>, offer: &Offer, there: &HashSet<EnrolmentId>) -> Vec<(&'static str, String)> {
    let (from, to) = span.map_or((USUAL.0 * 60, USUAL.1 * 60), |span| (span.from(), span.to()));
    let mut fields = vec![("on", day(on)), ("from", time::clock(from)), ("to", time::clock(to))];
    let missing = offer.people.iter().map(|one| &one.enrolment.id).filter(|id| !there.contains(*id));
    fields.extend(missing.map(|id| ("enrolments", id.to_string())));
    fields
}

pub(super) async fn show(staff: Writer, State(app): State<App>, Query(wish): Query<Wish>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let page = PresencesPage::draw(&mut tx, &app, &staff, &wish, Form::default()).await?;
    drop(tx);
    let ids = page.shown();
    audit::record_page(&app, &staff.actor(), audit::PEOPLE_LISTED, ids.iter().map(String::as_str)).await?;
    view(&page)
}

pub(super) async fn write(staff: Writer, State(app): State<App>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let wish = Wish::of(&form);
    let whose = Whose::of(&mut tx, &staff, &wish.worker).await?.keeping(&wish.service);
    if let Taken::Written(flash, _) = take(&mut tx, &app, &staff, &whose, &mut form).await? {
        tx.commit().await?;
        let on = asked_day(&app, form.value("on"));
        return Ok(redirect_with(&format!("/ore/presenze?giorno={}{}", day(on), whose.carried()), &flash));
    }
    // What was begun is not kept; the row that says whom the page shows is.
    drop(tx);
    let mut tx = staff.write(&app).await?;
    let page = PresencesPage::draw(&mut tx, &app, &staff, &wish, form).await?;
    let ids = page.shown();
    audit::record_list(&mut tx, &app, &staff.actor(), audit::PEOPLE_LISTED, ids.iter().map(String::as_str)).await?;
    tx.commit().await?;
    view_again(&page)
}
