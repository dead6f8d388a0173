//! The form of one resource: when, what for, what with it, how often; what stands in the way with what would help; and its next days, for
//! whoever begins with the thing and asks when it is free.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;

use super::super::ask::{self, Asked, Wish};
use super::super::repeat::{Every, Looked};
use super::super::store::desk;
use super::super::store::ground::{self, Asker};
use super::super::{BookingId, Ground, Refusal, Span, Wanted, check, free, hours};
use super::rights::Eyes;
use super::{fields, resource_of, words};
use crate::accounts::Staff;
use crate::accounts::permission::BookResources;
use crate::app::App;
use crate::error::{Error, Result};
use crate::resources::Resource;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, view_again};

/// The days whose free times are shown beside the form.
const DAYS: i32 = 7;
/// Where a resource begins at any minute, a free time is told from a quarter of an hour on.
const QUARTER: u32 = 15;

/// A time that cannot be had.
struct Obstacle {
    when: String,
    /// Each reason, with what would help.
    reasons: Vec<String>,
    /// The form at another time; empty: none is known.
    instead: String,
}

/// The free times of a day, and the form at each.
struct Day {
    day: String,
    free: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "bookings/book.html")]
pub(super) struct BookPage {
    page: Page,
    resource: Resource,
    form: Form,
    /// Where the form goes.
    to: String,
    /// It moves a booking that is there: neither repeated nor waited for.
    shifts: bool,
    /// A course is taken as a whole: when it is.
    course: String,
    obstacles: Vec<Obstacle>,
    /// How many times of several are free.
    left: usize,
    /// Somebody has it: it can be waited for.
    taken: bool,
    /// The field of each accessory, and what it is called.
    extras: Vec<(String, String)>,
    rhythms: Vec<(String, String)>,
    week: Vec<Day>,
}

impl BookPage {
    /// The form as it stands, with what stands in the way of it.
    pub(super) async fn new(
        tx: &mut Tx,
        app: &App,
        (page, to, shifted): (Page, String, Option<BookingId>),
        resource: Resource,
        (form, looked): (Form, &[Looked]),
    ) -> Result<Self> {
        let (ground, first) = near(tx, app, &resource, &form, shifted).await?;
        let refused = looked.iter().filter(|one| !one.refusals.is_empty());
        let obstacles: Vec<Obstacle> = refused.map(|one| obstacle(&page, &resource, &to, one)).collect();
        let taken = looked.iter().flat_map(|one| &one.refusals).any(|one| matches!(one, Refusal::Taken(..)));
        let accessories = resource.particulars.content.accessories.iter().enumerate();
        let name = |name: &str, stock: u32| page.t2("booking-extra", "name", name, "n", stock);
        let extras = accessories.map(|(place, one)| (fields::extra(place), name(&one.name, one.stock))).collect();
        let rhythms =
            Every::ALL.map(|every| (every.code().to_owned(), page.t(format!("booking-every-{}", every.code()))));
        Ok(Self {
            course: ground.course().map_or(String::new(), |course| words::when(&page, course)),
            week: week(app, &page, (&ground, first), &to),
            left: looked.len() - obstacles.len(),
            rhythms: rhythms.to_vec(),
            shifts: shifted.is_some(),
            page,
            resource,
            form,
            to,
            obstacles,
            taken,
            extras,
        })
    }

    /// Whether the rest of a series can be booked without what cannot be had.
    fn may_skip(&self) -> bool {
        self.left > 0 && !self.obstacles.is_empty() && !self.shifts
    }

    fn may_wait(&self) -> bool {
        self.taken && self.obstacles.len() == 1 && self.left == 0 && !self.shifts
    }
}

/// The ground of the days beside the form, and the first of them: the day that is asked for, or today.
async fn near(
    tx: &mut Tx,
    app: &App,
    resource: &Resource,
    form: &Form,
    shifted: Option<BookingId>,
) -> Result<(Ground, Date)> {
    let today = dates::today(app.clock.now());
    let first = dates::day(form.value("giorno")).filter(|day| *day > today && day.year() < 2100).unwrap_or(today);
    let last = first.saturating_add(DAYS.days());
    let window = Span::new(dates::begins(first), dates::begins(last)).ok_or(Error::NotFound)?;
    let asker = Asker { partner: "", besides: shifted };
    let ground = ground::one(tx, &resource.id, window, asker).await?.ok_or(Error::NotFound)?;
    Ok((ground, first))
}

fn obstacle(page: &Page, resource: &Resource, to: &str, looked: &Looked) -> Obstacle {
    let instead = looked.refusals.iter().find_map(words::instead);
    let id = resource.id.to_string();
    Obstacle {
        when: words::when(page, looked.span),
        reasons: looked.refusals.iter().map(|one| words::refusal(page, one)).collect(),
        instead: instead.map_or(String::new(), |span| fields::address(to, &id, span, None)),
    }
}

/// When it is free in the days beside the form.
fn week(app: &App, page: &Page, (ground, first): (&Ground, Date), to: &str) -> Vec<Day> {
    let step = ground.resource.particulars.rules.step;
    let now = hours::up(app.clock.now(), if step == 0 { QUARTER } else { step });
    let id = ground.resource.id.to_string();
    let mut week = Vec::new();
    if ground.course().is_some() {
        return week;
    }
    for day in (0..DAYS).map(|days| first.saturating_add(days.days())) {
        let (begin, end) = (dates::begins(day).max(now), dates::begins(day.tomorrow().unwrap_or(day)));
        let Some(window) = Span::new(begin, end) else { continue };
        let free = free::spans(ground, window, 1);
        let touch = |stretch: &Span| {
            let proposed = fields::proposed(&ground.resource, *stretch);
            (words::times(*stretch), fields::address(to, &id, proposed, None))
        };
        week.push(Day { day: words::day(page, day), free: free.iter().map(touch).collect() });
    }
    week
}

fn page(staff: &Staff<BookResources>, resource: &Resource) -> (Page, String, Option<BookingId>) {
    let page = staff.page("booking-book-title").under("nav-bookings", "/prenotazioni");
    let name = &resource.particulars.content.name;
    let title = page.t1("booking-book", "name", name.as_str());
    (page.titled(title), "/prenotazioni/nuova".to_owned(), None)
}

/// The form as an address fills it in: what stands in the way of the time is told before anything is typed.
pub(super) async fn first(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<BookResources>,
    resource: Resource,
    mut form: Form,
) -> Result<BookPage> {
    let looked = if fields::says_when(&form) {
        at_once(tx, app, &resource, &mut form).await?
    } else {
        form = of_course(&resource);
        Vec::new()
    };
    BookPage::new(tx, app, page(staff, &resource), resource, (form, &looked)).await
}

/// What stands in the way of the time in the form; nothing where no time is said in full.
async fn at_once(tx: &mut Tx, app: &App, resource: &Resource, form: &mut Form) -> Result<Vec<Looked>> {
    let Some(when) = fields::read_when(form) else { return Ok(Vec::new()) };
    let Some(ground) = ground::one(tx, &resource.id, when.span, Asker::default()).await? else { return Ok(Vec::new()) };
    let (span, units, people) = (when.span, when.units, when.people);
    let wanted = Wanted { span, units, people, extras: Vec::new(), purpose: String::new() };
    Ok(vec![Looked { span, refusals: check::refusals(&ground, &wanted, app.clock.now()) }])
}

/// An empty form, with the time of a course where it is one.
fn of_course(resource: &Resource) -> Form {
    let sessions = &resource.particulars.content.sessions;
    let course = sessions.first().zip(sessions.last()).and_then(|(first, last)| Span::new(first.from, last.to));
    Form::prefilled(course.map(fields::of_span).into_iter().flatten())
}

pub(super) async fn add(staff: Staff<BookResources>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let resource = resource_of(&mut tx, form.value("risorsa")).await?;
    let Some(typed) = fields::read(&mut form, &resource) else {
        let page = page(&staff, &resource);
        return view_again(&BookPage::new(&mut tx, &app, page, resource, (form, &[])).await?);
    };
    if let Some(there) = desk::same(&mut tx, staff.id(), &resource.id, typed.wanted.span).await? {
        return Ok(redirect_with(&format!("/prenotazioni/{there}"), &Flash::warn("booking-twice")));
    }
    let lends = Eyes::of(&staff).lends();
    let wish = Wish {
        resource: &resource.id,
        wanted: &typed.wanted,
        spans: &typed.spans,
        skip: form.value("how") == "skip",
        lends,
    };
    let looked = match ask::ask(&mut tx, &app, staff.account(), wish).await? {
        Asked::Done(ids, skipped) => {
            tx.commit().await?;
            let id = ids.first().map_or(String::new(), |id| format!("/{id}"));
            let waits = resource.particulars.content.approval && !lends;
            return Ok(redirect_with(&format!("/prenotazioni{id}"), &Flash::ok(done(waits, !skipped.is_empty()))));
        }
        Asked::Refused(looked) => looked,
        Asked::NotThere => return Err(Error::NotFound),
    };
    form.refuse("giorno", "booking-not-possible");
    let page = page(&staff, &resource);
    view_again(&BookPage::new(&mut tx, &app, page, resource, (form, &looked)).await?)
}

/// What to say when it is written down.
fn done(waits: bool, skipped: bool) -> &'static str {
    match (waits, skipped) {
        (true, _) => "booking-done-asked",
        (false, true) => "booking-done-skipped",
        (false, false) => "booking-done",
    }
}
