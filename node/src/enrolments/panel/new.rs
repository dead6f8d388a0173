//! `/prese/nuova`: somebody comes into a service, onto its waiting list, or has asked for it.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{fields, written};
use crate::accounts::permission::WriteEnrolments;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit;
use crate::enrolments::source::Source;
use crate::enrolments::store::asked::{self, Asked};
use crate::enrolments::store::{self, New};
use crate::enrolments::{Act, MOST_POINTS, State as Stage, Step};
use crate::error::Result;
use crate::people::choice::Choice;
use crate::people::panel::{reason_first, sight, today};
use crate::people::search::{self, Line, Order};
use crate::people::{self, PersonId, Sight};
use crate::services::{self, Service};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

/// People among whom one chooses before anything was sought.
const NEWEST: i64 = 8;
/// People that a search shows.
const FOUND: i64 = 20;
/// The choice that is no step yet: somebody has asked.
const ASKED: &str = "richiesta";

/// What another page has chosen already.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Begin {
    #[serde(default, rename = "persona")]
    person: String,
    #[serde(default, rename = "servizio")]
    service: String,
}

#[derive(Template)]
#[template(path = "enrolments/new.html")]
struct NewPage {
    page: Page,
    form: Form,
    /// Who was chosen: identifier, name, what tells her from others of that name.
    chosen: Option<Line>,
    /// Who was chosen is a minor, and nothing on record says that there is anybody.
    alone: bool,
    people: Vec<Line>,
    /// There are others.
    more: bool,
    services: Vec<(String, String)>,
    sources: Vec<(String, String)>,
    /// Referrals about whom was chosen that no enrolment follows: it is opened from there, so that both move together.
    asked: Vec<Asked>,
}

impl NewPage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Staff<WriteEnrolments>, form: Form) -> Result<Self> {
        let sight = sight(staff, Permission::WriteEnrolments)?;
        let chosen = search::one(tx, &sight, form.value("person")).await?;
        let typed = form.value("find").trim().to_owned();
        let people = match (&chosen, typed.is_empty()) {
            (Some(_), true) => Choice::default(),
            (None, true) => Choice::first(tx, &sight, Order::Newest, (NEWEST, &[])).await?,
            (_, false) => Choice::found(tx, app, &sight, &typed, (FOUND, &[])).await?,
        };
        let Choice { people, more } = people;
        let shown = chosen.iter().chain(&people).map(|line| line.id.as_str());
        audit::record_list(tx, app, &staff.actor(), audit::PEOPLE_LISTED, shown).await?;
        let page = staff.page("enrolment-new-title").under("nav-people", "/persone");
        let label = |service: &Service| match service.places() {
            Some(places) => {
                let free = page.t2("services-free-of", "free", places.available, "all", places.maximum);
                format!("{} · {free}", service.particulars.content.name)
            }
            None => service.particulars.content.name.clone(),
        };
        let services = services::store::open(tx).await?;
        let services = services.iter().map(|service| (service.id.to_string(), label(service))).collect();
        let asked = match &chosen {
            Some(line) => asked_of(tx, staff, &line.id).await?,
            None => Vec::new(),
        };
        let alone = match &chosen {
            Some(line) => alone(tx, app, &sight, &line.id).await?,
            None => false,
        };
        let sources = Source::ALL.map(|source| (source.code().to_owned(), page.t(source.key()))).to_vec();
        Ok(Self { page, form, chosen, alone, people, more, services, sources, asked })
    }
}

/// Whether a minor has nobody on record: no relation, and nobody in words. Who of several may speak for her is said on her page.
async fn alone(tx: &mut Tx, app: &App, sight: &Sight, id: &PersonId) -> Result<bool> {
    let day = today(app.clock.now());
    let person = people::store::find(tx, app, sight, id).await?.map(|person| person.details);
    let minor = person.filter(|details| details.is_minor(day) && details.private.guardian.is_empty());
    Ok(minor.is_some() && people::store::has_nobody(tx, id, day).await?)
}

/// The referrals about somebody that no enrolment follows, as far as this person reads referrals.
async fn asked_of(tx: &mut Tx, staff: &Staff<WriteEnrolments>, person: &PersonId) -> Result<Vec<Asked>> {
    match sight(staff, Permission::ReadReferrals) {
        Ok(sight) => Ok(asked::of_person(tx, &sight, person).await?),
        Err(_) => Ok(Vec::new()),
    }
}

/// Whoever has not read yet that a referral waits for her reads it before an enrolment begins that would not follow it.
async fn told(
    tx: &mut Tx,
    staff: &Staff<WriteEnrolments>,
    form: &mut Form,
    person: Option<PersonId>,
) -> Result<Option<PersonId>> {
    let Some(person) = person else { return Ok(None) };
    if form.value("told") == person.as_str() || asked_of(tx, staff, &person).await?.is_empty() {
        return Ok(Some(person));
    }
    form.refuse("person", "enrolment-referral-waits");
    Ok(None)
}

pub(super) async fn ask(
    staff: Staff<WriteEnrolments>,
    State(app): State<App>,
    Query(begin): Query<Begin>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let start = [("person", begin.person), ("service", begin.service), ("on", day(today(app.clock.now())))];
    let page = NewPage::draw(&mut tx, &app, &staff, Form::prefilled(start)).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn begin(staff: Staff<WriteEnrolments>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    if form.ticked("search") {
        let page = NewPage::draw(&mut tx, &app, &staff, form).await?;
        tx.commit().await?;
        return view(&page);
    }
    let step = read(&mut form);
    let place = step.as_ref().filter(|step| step.to.takes_a_place()).map(|step| step.on);
    let expected = place.and_then(|on| fields::expected(&mut form, Some(on)));
    let source = form.optional_choice::<Source>("source");
    let step = step.filter(|_| form.is_clean());
    let person = person(&mut tx, &app, &staff, &mut form).await?;
    let person = told(&mut tx, &staff, &mut form, person).await?;
    let service = service(&mut tx, &mut form).await?;
    if let (Some(step), Some(person), Some(service)) = (step, person, service) {
        let new = New { person, referral: String::new(), source, step };
        let ranked = matches!(new.step.to, Stage::Waiting { .. }) && has_criteria(&mut tx, &service).await?;
        if ranked && form.number("points", 0, MOST_POINTS.into()).is_some_and(|points| points > 0) {
            form.refuse("points", "ranking-typed-here");
            let page = NewPage::draw(&mut tx, &app, &staff, form).await?;
            tx.commit().await?;
            return view_again(&page);
        }
        let begun = store::begin(&mut tx, &app, &staff.actor(), &service, &new, false).await?;
        if let Some(id) = written(&mut form, begun) {
            if let (Some(end), Some(begun)) = (expected, store::find(&mut tx, &id).await?) {
                store::expected::set(&mut tx, &app, &staff.actor(), &begun, (None, Some(end))).await?;
            }
            tx.commit().await?;
            return Ok(if ranked {
                redirect_with(&format!("/prese/{id}/fai/{}", Act::Wait.slug()), &Flash::ok("ranking-tick-now"))
            } else {
                redirect_with(&format!("/prese/{id}"), &Flash::ok("enrolment-begun"))
            });
        }
    }
    let page = NewPage::draw(&mut tx, &app, &staff, form).await?;
    tx.commit().await?;
    view_again(&page)
}

/// Whether the points of this service come from criteria, which are ticked on the next page.
async fn has_criteria(tx: &mut Tx, service: &Service) -> Result<bool> {
    Ok(!store::ranking::criteria(tx, &service.id).await?.0.list.is_empty())
}

/// The first step.
fn read(form: &mut Form) -> Option<Step> {
    // What this choice does not ask for is not read, but is no longer than what is asked for.
    for (field, most) in [("points", 3), ("from", 10), ("estimated", 10), ("until", 10), ("expected", 10)] {
        form.optional(field, most);
    }
    match form.value("act") {
        ASKED => fields::read(form, Act::Start, false).map(|step| Step { to: Stage::Requested, ..step }),
        slug => {
            let act = Act::from_slug(slug).filter(|act| matches!(act, Act::Start | Act::Assign | Act::Wait));
            let step = fields::read(form, act.unwrap_or(Act::Start), false);
            if act.is_none() {
                form.refuse("act", "form-choose");
            }
            step.filter(|_| act.is_some())
        }
    }
}

async fn person(tx: &mut Tx, app: &App, staff: &Staff<WriteEnrolments>, form: &mut Form) -> Result<Option<PersonId>> {
    let Ok(id) = form.value("person").parse::<PersonId>() else {
        form.refuse("person", "compose-person-needed");
        return Ok(None);
    };
    let known = people::store::find(tx, app, &sight(staff, Permission::WriteEnrolments)?, &id).await?;
    let Some(known) = known else {
        form.refuse("person", "compose-person-needed");
        return Ok(None);
    };
    reason_first(tx, app, staff, &id, "").await?;
    if known.details.died_on.is_some() {
        form.refuse("person", "people-died-no-enrolment");
        return Ok(None);
    }
    Ok(Some(id))
}

async fn service(tx: &mut Tx, form: &mut Form) -> Result<Option<Service>> {
    let found = match form.value("service").parse() {
        Ok(id) => services::store::find(tx, &id).await?.filter(|service| service.closed_at.is_none()),
        Err(_) => None,
    };
    if found.is_none() {
        form.refuse("service", "form-choose");
    }
    Ok(found)
}
