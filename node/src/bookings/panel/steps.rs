//! The steps of a booking of ours: yes, a while to think, no, called off, taken, back, nobody came. Each is taken on what was seen; where
//! somebody was faster the page says so and nothing happens.

use axum::extract::{Path, State};
use axum::response::Response;

use super::super::answer::{self, Answered, Back, Why};
use super::super::{Booking, Reason};
use super::fields::LONGEST;
use super::load;
use super::rights::{Act, Eyes};
use super::show::{ShowPage, following};
use crate::accounts::Staff;
use crate::accounts::permission::{BookResources, LendResources};
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::{dates, time, view_again};

type Lender = Staff<LendResources>;
type Booker = Staff<BookResources>;

/// The highest number on a meter.
const METER: i64 = 9_999_999;

/// What is called what, in the order of the page.
const NAMES: [(&str, &str); 8] = [
    ("until_day", "booking-until-day"),
    ("until_hour", "booking-until-hour"),
    ("reason", "booking-reason"),
    ("words", "booking-words"),
    ("cancel_reason", "booking-reason"),
    ("cancel_words", "booking-words"),
    ("meter", "booking-meter"),
    ("fuel", "booking-fuel"),
];

/// The booking on which somebody takes a step, in a transaction of her own.
async fn begin<R>(staff: &Staff<R>, app: &App, (id, act): (&str, Act), form: &mut Form) -> Result<(Tx, Booking)> {
    form.called(NAMES);
    let mut tx = staff.write(app).await?;
    let booking = load(&mut tx, app, id).await?;
    let eyes = Eyes::of(staff);
    if !eyes.reads(&booking) {
        return Err(Error::NotFound);
    }
    if form.value("version") != booking.version.to_string() || !eyes.may(act, &booking) {
        return Err(overtaken());
    }
    Ok((tx, booking))
}

fn overtaken() -> Error {
    Error::Conflict("booking-overtaken".into())
}

/// What follows: its page, or the same page again with what is wrong.
async fn follow<R>(
    (mut tx, booking): (Tx, Booking),
    app: &App,
    staff: &Staff<R>,
    (answered, said): (Answered, &str),
    mut form: Form,
) -> Result<Response> {
    let mut refusals = Vec::new();
    match answered {
        Answered::Done => {
            tx.commit().await?;
            return Ok(redirect_with(&format!("/prenotazioni/{}", booking.id), &Flash::ok(said)));
        }
        Answered::NotNow(_) | Answered::Overtaken => return Err(overtaken()),
        Answered::Refused(found) => refusals = found,
        Answered::BelowMeter(out) => form.refuse_with("meter", "booking-meter-below", i64::from(out)),
        Answered::NoLimit => form.refuse("until_day", "booking-no-limit"),
    }
    view_again(&ShowPage::new(&mut tx, app, staff, &booking, (form, &refusals)).await?)
}

/// The page again, where the form has mistakes.
async fn again<R>((mut tx, booking): (Tx, Booking), app: &App, staff: &Staff<R>, form: Form) -> Result<Response> {
    view_again(&ShowPage::new(&mut tx, app, staff, &booking, (form, &[])).await?)
}

pub(super) async fn approve(
    staff: Lender,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let (mut tx, booking) = begin(&staff, &app, (&id, Act::Approve), &mut form).await?;
    let answered = answer::approve(&mut tx, &app, &staff.actor(), &booking).await?;
    follow((tx, booking), &app, &staff, (answered, "booking-said-yes"), form).await
}

pub(super) async fn hold(
    staff: Lender,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let (mut tx, booking) = begin(&staff, &app, (&id, Act::Hold), &mut form).await?;
    form.required("until_day", 10);
    form.required("until_hour", 5);
    let (day, hour) = (form.day("until_day"), time::minute(form.value("until_hour")));
    if hour.is_none() {
        form.refuse("until_hour", "services-hours-no-time");
    }
    let Some((day, hour)) = day.zip(hour).filter(|_| form.is_clean()) else {
        return again((tx, booking), &app, &staff, form).await;
    };
    let until = dates::in_rome(day, hour);
    let answered = answer::hold(&mut tx, &app, &staff.actor(), &booking, until).await?;
    follow((tx, booking), &app, &staff, (answered, "booking-said-option"), form).await
}

pub(super) async fn decline(
    staff: Lender,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let (mut tx, booking) = begin(&staff, &app, (&id, Act::Decline), &mut form).await?;
    let Some((reason, words)) = why(&mut form, "reason", "words") else {
        return again((tx, booking), &app, &staff, form).await;
    };
    let why = Why { reason, words: &words };
    let answered = answer::decline(&mut tx, &app, &staff.actor(), &booking, why).await?;
    follow((tx, booking), &app, &staff, (answered, "booking-said-no"), form).await
}

/// A reason of the list, and words where the list does not say it.
fn why(form: &mut Form, reason: &str, words: &str) -> Option<(Reason, String)> {
    let chosen = form.choice::<Reason>(reason);
    let said = form.optional(words, LONGEST).unwrap_or_default();
    if chosen == Some(Reason::Other) && said.is_empty() {
        form.refuse(words, "booking-words-needed");
    }
    chosen.filter(|_| form.is_clean()).map(|chosen| (chosen, said))
}

/// It, or it and all that follow of its series.
pub(super) async fn cancel(
    staff: Booker,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let (mut tx, booking) = begin(&staff, &app, (&id, Act::Cancel), &mut form).await?;
    let Some((reason, words)) = why(&mut form, "cancel_reason", "cancel_words") else {
        return again((tx, booking), &app, &staff, form).await;
    };
    let why = Why { reason, words: &words };
    let all = if form.ticked("following") {
        following(&mut tx, &app, &Eyes::of(&staff), &booking).await?
    } else {
        Vec::new()
    };
    for one in &all {
        if answer::cancel(&mut tx, &app, &staff.actor(), one, why).await? != Answered::Done {
            return Err(overtaken());
        }
    }
    let answered = answer::cancel(&mut tx, &app, &staff.actor(), &booking, why).await?;
    let said = if all.is_empty() { "booking-said-off" } else { "booking-said-off-all" };
    follow((tx, booking), &app, &staff, (answered, said), form).await
}

pub(super) async fn taken(
    staff: Booker,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let (mut tx, booking) = begin(&staff, &app, (&id, Act::Take), &mut form).await?;
    let meter = number(&mut form, "meter", METER);
    if !form.is_clean() {
        return again((tx, booking), &app, &staff, form).await;
    }
    let answered = answer::taken(&mut tx, &app, &staff.actor(), &booking, meter).await?;
    follow((tx, booking), &app, &staff, (answered, "booking-said-taken"), form).await
}

pub(super) async fn returned(
    staff: Booker,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let (mut tx, booking) = begin(&staff, &app, (&id, Act::Return), &mut form).await?;
    let (meter, fuel) = (number(&mut form, "meter", METER), number(&mut form, "fuel", 100));
    let damage = form.optional("damage", LONGEST).unwrap_or_default();
    if !form.is_clean() {
        return again((tx, booking), &app, &staff, form).await;
    }
    let back = Back { meter, fuel, damage };
    let answered = answer::returned(&mut tx, &app, &staff.actor(), &booking, back).await?;
    follow((tx, booking), &app, &staff, (answered, "booking-said-back"), form).await
}

fn number(form: &mut Form, field: &str, most: i64) -> Option<u32> {
    form.number(field, 0, most).and_then(|number| u32::try_from(number).ok())
}

pub(super) async fn no_show(
    staff: Lender,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let (mut tx, booking) = begin(&staff, &app, (&id, Act::NoShow), &mut form).await?;
    let answered = answer::no_show(&mut tx, &app, &staff.actor(), &booking).await?;
    follow((tx, booking), &app, &staff, (answered, "booking-said-nobody"), form).await
}
