//! `/risorse/{id}/chiusure`: when a resource cannot be had: those that come, one more, one less.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::time::Timestamp;

use super::{load, page_below};
use crate::accounts::Staff;
use crate::accounts::permission::LendResources;
use crate::app::App;
use crate::error::{Error, Result};
use crate::resources::{Blackout, BlackoutId, Resource, blackouts};
use crate::services::panel::rows;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, time, view, view_again};

type Writer = Staff<LendResources>;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

const NAMES: [(&str, &str); 5] = [
    ("from_day", "resources-blackout-from"),
    ("from_hour", "resources-blackout-from-hour"),
    ("to_day", "resources-blackout-to"),
    ("to_hour", "resources-blackout-to-hour"),
    ("reason", "resources-blackout-reason"),
];

#[derive(Template)]
#[template(path = "resources/blackouts.html")]
struct BlackoutsPage {
    page: Page,
    resource: Resource,
    /// Those that are not over.
    coming: Vec<Blackout>,
    form: Form,
}

impl BlackoutsPage {
    async fn new(tx: &mut Tx, app: &App, staff: &Writer, resource: Resource, form: Form) -> Result<Self> {
        let coming = blackouts::coming(tx, &resource.id, app.clock.now()).await?;
        let page = page_below(staff, "resources-blackouts-title", &resource);
        Ok(Self { page, resource, coming, form })
    }
}

/// Reads a time and its reason; nothing when something is wrong, told beside the field. Without hours it is whole days, without a last
/// day one day.
fn read(form: &mut Form, id: BlackoutId, now: Timestamp) -> Option<Blackout> {
    form.called(NAMES);
    form.required("from_day", 10);
    let [first, last] = ["from_day", "to_day"].map(|field| {
        let day = form.day(field);
        if day.is_some_and(|day| !(2000..2100).contains(&day.year())) {
            form.refuse(field, "services-year");
        }
        day
    });
    let [begins, ends] = [("from_hour", 0), ("to_hour", time::DAY)].map(|(field, unsaid)| {
        if form.value(field).trim().is_empty() {
            return unsaid;
        }
        let minute = time::minute(form.value(field));
        if minute.is_none() {
            form.refuse(field, "services-hours-no-time");
        }
        minute.unwrap_or(unsaid)
    });
    form.required("reason", LONGEST_REASON);
    let reason = rows::line(form, "reason", LONGEST_REASON);
    let first = first?;
    let (from, to) = (dates::in_rome(first, begins), dates::in_rome(last.unwrap_or(first), ends));
    if from >= to {
        form.refuse("to_day", "resources-ends-before");
    }
    if to <= now {
        form.refuse("to_day", "resources-blackout-past");
    }
    form.is_clean().then_some(Blackout { id, from, to, reason })
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let resource = load(&mut tx, &id).await?;
    view(&BlackoutsPage::new(&mut tx, &app, &staff, resource, Form::default()).await?)
}

pub(super) async fn add(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let resource = load(&mut tx, &id).await?;
    let now = app.clock.now();
    let Some(new) = read(&mut form, BlackoutId::new(app.entropy.uuid(now)), now) else {
        return view_again(&BlackoutsPage::new(&mut tx, &app, &staff, resource, form).await?);
    };
    if let Some(other) = blackouts::add(&mut tx, &app, &staff.actor(), &resource.id, &new).await? {
        let time = format!("{} – {}", dates::moment(other.from), dates::moment(other.to));
        form.refuse_about("from_day", "resources-blackout-overlap", other.reason, time);
        return view_again(&BlackoutsPage::new(&mut tx, &app, &staff, resource, form).await?);
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/risorse/{id}/chiusure"), &Flash::ok("resources-blackout-added")))
}

pub(super) async fn remove(
    staff: Writer,
    State(app): State<App>,
    Path((id, blackout)): Path<(String, String)>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let resource = load(&mut tx, &id).await?;
    let blackout: BlackoutId = blackout.parse().map_err(|_| Error::NotFound)?;
    if !blackouts::remove(&mut tx, &app, &staff.actor(), &resource.id, &blackout).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/risorse/{id}/chiusure"), &Flash::ok("resources-blackout-removed")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::NOON;

    fn form(typed: &[(&str, &str)]) -> Form {
        Form::prefilled(typed.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    fn id() -> BlackoutId {
        BlackoutId::new(uuid::Uuid::nil())
    }

    #[test]
    fn days_without_hours_are_whole_and_one_day_needs_no_last() {
        let told = |typed: &[(&str, &str)]| {
            let read = read(&mut form(&[typed, &[("reason", "Tagliando")]].concat()), id(), NOON).unwrap();
            (dates::moment(read.from), dates::moment(read.to))
        };
        let times = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(told(&[("from_day", "01/12/2026")]), times("01/12/2026 00:00", "02/12/2026 00:00"));
        let two = [("from_day", "01/12/2026"), ("from_hour", "9"), ("to_day", "02/12/2026"), ("to_hour", "13:30")];
        assert_eq!(told(&two), times("01/12/2026 09:00", "02/12/2026 13:30"));
    }

    #[test]
    fn what_cannot_be_is_refused_beside_the_field() {
        for (typed, field, key) in [
            (&[("reason", "Tagliando")][..], "from_day", "form-required"),
            (&[("from_day", "01/12/2026")], "reason", "form-required"),
            (&[("from_day", "01/12/26"), ("reason", "Tagliando")], "from_day", "services-year"),
            (&[("from_day", "01/12/2026"), ("to_day", "30/11/2026")], "to_day", "resources-ends-before"),
            (&[("from_day", "01/12/2026"), ("from_hour", "9"), ("to_hour", "9")], "to_day", "resources-ends-before"),
            (&[("from_day", "01/12/2026"), ("from_hour", "alba")], "from_hour", "services-hours-no-time"),
            (&[("from_day", "22/11/2026")], "to_day", "resources-blackout-past"),
            (&[("from_day", "01/12/2026"), ("reason", "Ferie di RSSMRA80A01H501U")], "reason", "services-tax-code"),
        ] {
            let mut form = form(typed);
            assert!(read(&mut form, id(), NOON).is_none(), "{typed:?}");
            assert_eq!(form.mistake(field).map(|mistake| mistake.key.as_str()), Some(key), "{typed:?}");
        }
    }
}
