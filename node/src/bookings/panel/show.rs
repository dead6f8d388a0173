//! `/prenotazioni/{id}`: one booking: what, when, who, where it stands, what happened to it, and what whoever looks may do now.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::feed::ResourceKind;
use pico_protocol::time::Timestamp;

use super::super::{Booking, Direction, Reason, Refusal, State as Stage, answer, exchange, store};
use super::names::Names;
use super::rights::{Act, Eyes};
use super::{load, words};
use crate::accounts::Staff;
use crate::accounts::permission::BookResources;
use crate::app::App;
use crate::audit::list::{self, Entry};
use crate::error::Result;
use crate::store::Tx;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, redirect, view};

/// Steps of its history that are shown.
const STEPS: i64 = 50;

/// Reasons for a no, and for calling it off.
const NO: [Reason; 5] = [Reason::Taken, Reason::OwnerNeeds, Reason::Broken, Reason::Unsuitable, Reason::Other];
const OFF: [Reason; 4] = [Reason::NotNeeded, Reason::OwnerNeeds, Reason::Broken, Reason::Other];

/// A step that was taken.
struct Past {
    state: String,
    chip: &'static str,
    at: i64,
    by: String,
}

#[derive(Template)]
#[template(path = "bookings/show.html")]
pub(super) struct ShowPage {
    page: Page,
    path: String,
    version: i64,
    stands: String,
    colour: &'static str,
    /// The page of the resource; empty: it is another cooperative's.
    resource: String,
    facts: Vec<(String, String)>,
    /// What stands in the way of a step that was just tried.
    refusals: Vec<String>,
    /// What may be done now.
    acts: Vec<Act>,
    form: Form,
    /// A meter is read when it goes and when it comes back.
    is_vehicle: bool,
    hers: bool,
    /// How long before its beginning it is now.
    notice: String,
    /// Later ones that were asked for together with it, and can be called off.
    following: usize,
    no: Vec<(String, String)>,
    off: Vec<(String, String)>,
    past: Vec<Past>,
}

impl ShowPage {
    pub(super) async fn new<R>(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<R>,
        booking: &Booking,
        (form, refusals): (Form, &[Refusal]),
    ) -> Result<Self> {
        let (eyes, names) = (Eyes::of(staff), Names::read(tx).await?);
        let page = staff.page("booking-title").under("nav-bookings", "/prenotazioni");
        let page = page.titled(booking.resource_name.clone());
        let ours = booking.direction != Direction::Sent;
        let resource = if ours { store::resource(tx, &booking.resource).await? } else { None };
        let is_vehicle = resource.as_ref().is_some_and(|one| one.particulars.content.kind == ResourceKind::Vehicle);
        let following = following(tx, app, &eyes, booking).await?.len();
        let past = if eyes.reads(booking) { past(tx, &page, booking).await? } else { Vec::new() };
        let facts = facts(tx, &page, (&eyes, &names), booking).await?;
        let reason = |one: Reason| (one.code().to_owned(), page.t(format!("booking-reason-{}", one.code())));
        Ok(Self {
            path: format!("/prenotazioni/{}", booking.id),
            version: booking.version,
            stands: words::state(&page, booking.state),
            colour: words::chip(booking.state),
            resource: resource.map_or(String::new(), |one| format!("/risorse/{}", one.id)),
            facts,
            refusals: refusals.iter().map(|one| words::refusal(&page, one)).collect(),
            acts: Act::ALL.into_iter().filter(|act| eyes.may(*act, booking)).collect(),
            form,
            is_vehicle,
            hers: eyes.is_hers(booking),
            notice: notice(&page, answer::notice(booking, eyes.now())),
            following,
            no: NO.map(reason).to_vec(),
            off: OFF.map(reason).to_vec(),
            past,
            page,
        })
    }

    fn may(&self, act: &str) -> bool {
        self.acts.iter().any(|one| one.code() == act)
    }

    /// What the button says that hands it out: whoever fetches it herself has taken it.
    fn take_words(&self) -> &'static str {
        if self.hers { "booking-take-hers" } else { "booking-take" }
    }

    fn back_words(&self) -> &'static str {
        if self.hers { "booking-return-hers" } else { "booking-return" }
    }
}

/// Those of its series that begin after it and that she may call off.
pub(super) async fn following(tx: &mut Tx, app: &App, eyes: &Eyes, booking: &Booking) -> Result<Vec<Booking>> {
    let series = store::of_series(tx, app, &booking.series).await?;
    let later = |one: &Booking| one.span.from() > booking.span.from() && eyes.may(Act::Cancel, one);
    Ok(series.into_iter().filter(later).collect())
}

/// How long it is until it begins.
fn notice(page: &Page, minutes: i64) -> String {
    let minutes = u32::try_from(minutes).unwrap_or(0);
    if minutes == 0 { page.t("booking-notice-none") } else { page.t1("booking-notice", "time", page.hours(minutes)) }
}

/// What is known of it, as name and value: the rest only to whom it may be told.
async fn facts(
    tx: &mut Tx,
    page: &Page,
    (eyes, names): (&Eyes, &Names),
    booking: &Booking,
) -> Result<Vec<(String, String)>> {
    let line = names.line(page, eyes, booking);
    let number = |number: Option<u32>| number.map_or(String::new(), |number| page.number(number));
    let mut facts = vec![
        ("booking-owner", line.owner),
        ("booking-when", line.when),
        ("booking-who", line.who),
        ("booking-units", if booking.units > 1 { page.number(booking.units) } else { String::new() }),
        ("booking-purpose", line.purpose),
    ];
    if eyes.reads(booking) {
        let extras = store::extras(tx, &booking.id).await?;
        let extras = extras.iter().map(|one| format!("{} × {}", one.quantity, one.name)).collect::<Vec<_>>();
        let moment = |at: Option<Timestamp>| at.map_or(String::new(), dates::moment);
        let (usage, reason) = (&booking.usage, booking.reason.as_str());
        let reason = if reason.is_empty() { String::new() } else { page.t(format!("booking-reason-{reason}")) };
        facts.extend([
            ("booking-people", number(Some(booking.people).filter(|people| *people > 0))),
            ("booking-extras", extras.join(", ")),
            ("booking-limit", moment(booking.until)),
            ("booking-reason", reason),
            ("booking-words", booking.words.clone()),
            ("booking-taken-at", moment(usage.taken_at)),
            ("booking-meter-out", number(usage.meter_out)),
            ("booking-returned-at", moment(usage.returned_at)),
            ("booking-meter-back", number(usage.meter_back)),
            ("booking-fuel", usage.fuel_back.map_or(String::new(), |fuel| format!("{fuel} %"))),
            ("booking-damage", usage.damage.clone()),
        ]);
    }
    Ok(facts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (page.t(key), value)).collect())
}

/// What happened to it, the newest first, as the log has it.
async fn past(tx: &mut Tx, page: &Page, booking: &Booking) -> Result<Vec<Past>> {
    let id = booking.id.to_string();
    let entries = list::newest_of(tx, ("booking", &id), STEPS).await?;
    Ok(entries.iter().filter_map(|entry| step(page, entry)).collect())
}

fn step(page: &Page, entry: &Entry) -> Option<Past> {
    let detail = entry.detail.as_deref().unwrap_or_default();
    let code = detail.split(' ').find_map(|part| part.strip_prefix("booking="))?;
    let state = code.parse::<Stage>().ok()?;
    let by = if entry.actor_name.is_empty() { page.t("booking-by-node") } else { entry.actor_name.clone() };
    Some(Past { state: words::state(page, state), chip: words::chip(state), at: entry.at, by })
}

pub(super) async fn show(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let booking = load(&mut tx, &app, &id).await?;
    // What goes between two cooperatives has a page with its signed story, for whoever may read it.
    let signed = exchange::store::find(&mut tx, &booking.id).await?.is_some();
    if signed && Eyes::of(&staff).reads(&booking) {
        return Ok(redirect(&format!("/prenotazioni/{id}/scambio")));
    }
    view(&ShowPage::new(&mut tx, &app, &staff, &booking, (Form::default(), &[])).await?)
}
