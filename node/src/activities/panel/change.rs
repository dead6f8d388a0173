//! `/ore/{id}`: one activity, said anew in a row of its own; done as planned.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::ahead::written;
use super::fields::{self, Offer, Sent};
use super::{day_words, said, seeing, venue_words};
use crate::accounts::permission::RecordActivities;
use crate::accounts::{Permission, Scope, Staff};
use crate::activities::store::list::{self, Companion};
use crate::activities::store::series::{self, Following};
use crate::activities::store::{self, Activity, Outcome};
use crate::activities::{Refusal, State as Stage, Written, time};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::people::panel::parse_id;
use crate::services::{self, Service};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, view, view_again};

#[derive(Template)]
#[template(path = "activities/change.html")]
struct ChangePage {
    page: Page,
    form: Form,
    activity: Activity,
    people: Vec<Companion>,
    service: Service,
    worker: String,
    offer: Offer,
    reasons: Vec<(String, String)>,
    /// The row that said it before, and the one that says it now.
    before: Option<String>,
    after: Option<String>,
    own: bool,
    /// How many are planned like it after it.
    following: Following,
    /// Colleagues who may do it instead, for whoever plans for others.
    others: Vec<(String, String)>,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl ChangePage {
    async fn draw(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<RecordActivities>,
        activity: Activity,
        form: Form,
    ) -> Result<Self> {
        let sight = seeing(staff)?;
        let service = services::store::find(tx, &activity.written.service).await?.ok_or(Error::NotFound)?;
        let people = list::people(tx, &sight, &activity.id).await?;
        let worker = list::worker_name(tx, &activity.worker).await?.unwrap_or_default();
        let own = activity.worker == *staff.id();
        let chi = if own { String::new() } else { format!("&chi={}", activity.worker) };
        let page = staff
            .page("activity-title")
            .under("hours-title", format!("/ore?giorno={}{chi}", day(activity.written.day)));
        let page = page.titled(day_words(&staff.page("activity-title"), activity.written.day));
        let offer = Offer::of(tx, &page, &sight, &form, &service, activity.written.day).await?;
        let reasons = fields::reasons(&page);
        let before = activity.replaces.as_ref().map(ToString::to_string);
        let after = store::replacement(tx, &activity.id).await?.map(|id| id.to_string());
        let seen = people.iter().filter_map(|one| one.person.as_ref()).map(ToString::to_string);
        let offered = offer.people.iter().map(|one| one.person.id.to_string());
        let ids: Vec<String> = seen.chain(offered).collect();
        let event = Event::new("activity.read", "activity", activity.id.as_str());
        audit::record(tx, app, &staff.actor(), event).await?;
        audit::record_list(tx, app, &staff.actor(), audit::PEOPLE_LISTED, ids.iter().map(String::as_str)).await?;
        let following = series::count(tx, &activity).await?;
        let plans = activity.state == Stage::Planned && staff.may(Permission::CloseMonths, Scope::Anything);
        let mut others = if plans { list::workers(tx).await? } else { Vec::new() };
        others.retain(|(id, _)| id != activity.worker.as_str());
        Ok(Self {
            page,
            form,
            activity,
            people,
            service,
            worker,
            offer,
            reasons,
            before,
            after,
            own,
            following,
            others,
            meanwhile: Vec::new(),
        })
    }

    /// She is shown what the newest row says, and then stands on that. What has a mistake in it is compared as it was typed.
    fn overtaken(&mut self, typed: Option<&Written>) {
        let people = self.people.iter().map(|one| (one.enrolment.to_string(), self.name(one)));
        let offered = self.offer.people.iter().map(|one| (one.enrolment.id.to_string(), one.person.known_as()));
        let people: Vec<_> = people.chain(offered).collect();
        let codes: [meanwhile::Words; 2] = [("enrolments", &people), ("kind", &self.offer.kinds)];
        let filled = |written: &Written| fields::filled(written, self.page.locale());
        let now = filled(&self.activity.written);
        let typed = typed.map_or_else(|| fields::typed(&self.form, &self.activity.written), filled);
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (&now, &typed), &codes);
        self.form.stands_on(&self.activity.version);
    }

    /// It may still be said otherwise.
    fn stands(&self) -> bool {
        matches!(self.activity.state, Stage::Planned | Stage::Delivered)
    }

    fn people_names(&self) -> String {
        self.people.iter().map(|one| self.name(one)).collect::<Vec<_>>().join(", ")
    }

    fn name(&self, one: &Companion) -> String {
        if one.person.is_some() { one.name.clone() } else { self.page.t1("activity-hidden", "n", 1) }
    }

    fn venue(&self) -> String {
        venue_words(&self.page, &self.activity.written)
    }

    fn reason(&self) -> String {
        match self.activity.state {
            Stage::Missed(why) => self.page.t(format!("activity-missed-{}", why.code())),
            _ => String::new(),
        }
    }

    /// Somebody it was for may not be seen: she stays with it as long as it is not said anew.
    fn hides_somebody(&self) -> bool {
        self.people.iter().any(|one| one.person.is_none())
    }
}

/// The activity of an address: one's own, or anybody's for whoever sees everybody's hours.
pub(super) async fn load(tx: &mut Tx, app: &App, staff: &Staff<RecordActivities>, id: &str) -> Result<Activity> {
    let activity = store::find(tx, app, &parse_id(id)?).await?.ok_or(Error::NotFound)?;
    if activity.worker != *staff.id() {
        staff.require(Permission::CloseMonths, Scope::Anything)?;
    }
    Ok(activity)
}

/// The row that says it now: each that was said otherwise leads to the one that took its place.
async fn newest(tx: &mut Tx, app: &App, mut activity: Activity) -> Result<Activity> {
    while let Some(next) = store::replacement(tx, &activity.id).await? {
        activity = store::find(tx, app, &next).await?.ok_or(Error::NotFound)?;
    }
    Ok(activity)
}

pub(super) fn back(staff: &Staff<RecordActivities>, activity: &Activity, on: Date) -> String {
    let chi = if activity.worker == *staff.id() { String::new() } else { format!("&chi={}", activity.worker) };
    format!("/ore?giorno={}{chi}", day(on))
}

pub(super) async fn show(
    staff: Staff<RecordActivities>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let activity = load(&mut tx, &app, &staff, &id).await?;
    let mut filled = fields::filled(&activity.written, staff.frame().locale);
    filled.push(("version", activity.version.to_string()));
    let page = ChangePage::draw(&mut tx, &app, &staff, activity, Form::prefilled(filled)).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn save(
    staff: Staff<RecordActivities>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let old = load(&mut tx, &app, &staff, &id).await?;
    let service = services::store::find(&mut tx, &old.written.service).await?.ok_or(Error::NotFound)?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    if form.ticked("search") {
        // Names were looked for: nothing is said anew, and what was typed stays.
        let newest = newest(&mut tx, &app, old).await?;
        let page = ChangePage::draw(&mut tx, &app, &staff, newest, form).await?;
        tx.commit().await?;
        return view(&page);
    }
    if let Some(sent) = fields::read(&mut tx, &seeing(&staff)?, &mut form, &service, None).await? {
        let same = sent.is(&old.written) && old.version == seen;
        let hides = list::people(&mut tx, &seeing(&staff)?, &old.id).await?.iter().any(|one| one.person.is_none());
        if hides {
            form.refuse("enrolments", "activity-hides-somebody");
        } else {
            let now = if same { Ok(old.id.clone()) } else { anew(&mut tx, &app, &staff, &old, seen, &sent).await? };
            if written(&mut form, &now) {
                let flash = said(&mut tx, "activity-corrected", (old.state, &sent.written)).await?;
                tx.commit().await?;
                return Ok(redirect_with(&back(&staff, &old, sent.written.day), &flash));
            }
            if now == Err(Refusal::Overtaken) {
                let newest = newest(&mut tx, &app, old).await?;
                let mut page = ChangePage::draw(&mut tx, &app, &staff, newest, form).await?;
                tx.commit().await?;
                page.overtaken(Some(&sent.written));
                return view_again(&page);
            }
        }
    }
    let replaced = old.state == Stage::Replaced;
    if replaced {
        // A row that was replaced has no form: what was typed goes to the one that says it now, also with a mistake in it.
        form.refuse("version", Refusal::Overtaken.key());
    }
    let newest = newest(&mut tx, &app, old).await?;
    let mut page = ChangePage::draw(&mut tx, &app, &staff, newest, form).await?;
    tx.commit().await?;
    if replaced {
        page.overtaken(None);
    }
    view_again(&page)
}

/// A row in the place of the old one; of a night, one more for the morning.
async fn anew(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<RecordActivities>,
    old: &Activity,
    seen: i64,
    sent: &Sent,
) -> Result<Outcome> {
    let now = store::correct(tx, app, &staff.actor(), old, seen, (&sent.written, &sent.chosen)).await?;
    let (Ok(_), Some(span)) = (&now, sent.morning) else { return Ok(now) };
    let morning = sent.written.in_the_morning(span);
    Ok(store::write(tx, app, &staff.actor(), &old.worker, (old.state, &morning, &sent.chosen)).await?)
}

pub(super) async fn done(
    staff: Staff<RecordActivities>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let activity = load(&mut tx, &app, &staff, &id).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    // The times may be left out: then it was as planned.
    let minute = |field: &str, planned: u16| time::minute(form.value(field)).unwrap_or(planned);
    let planned = activity.written.span;
    let at = time::Span::new(minute("from", planned.from()), minute("to", planned.to()));
    let way_back = match form.value("back") {
        "inizio" => "/".to_owned(),
        "settimana" => back(&staff, &activity, activity.written.day).replacen("/ore", "/ore/settimana", 1),
        _ => back(&staff, &activity, activity.written.day),
    };
    let Some(at) = at else { return Ok(redirect_with(&way_back, &Flash::warn("activity-time-shape"))) };
    let outcome = store::done(&mut tx, &app, &staff.actor(), &activity, seen, at).await?;
    if let Err(refusal) = outcome {
        return Ok(redirect_with(&way_back, &Flash::warn(refusal.key())));
    }
    let flash = said(&mut tx, "activity-done", (Stage::Delivered, &activity.written)).await?;
    tx.commit().await?;
    Ok(redirect_with(&way_back, &flash))
}

pub(super) async fn finish(
    tx: Tx,
    outcome: std::result::Result<&'static str, Refusal>,
    way_back: &str,
) -> Result<Response> {
    match outcome {
        Ok(message) => {
            tx.commit().await?;
            Ok(redirect_with(way_back, &Flash::ok(message)))
        }
        Err(refusal) => Ok(redirect_with(way_back, &Flash::warn(refusal.key()))),
    }
}
