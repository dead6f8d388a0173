//! `/persone/{id}/unisci/{other}`: two records side by side; the first one stays, with the values that are chosen.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::{load, value};
use crate::accounts::permission::WritePeople;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::ending::{CameToNothing, Ending};
use crate::enrolments::store::{self as enrolments, Written};
use crate::enrolments::{Act, Enrolment, State as Stage, Step};
use crate::error::{Error, Result};
use crate::merging::{Choice, FIELDS, Refused, both, chosen, fits_both, same, store};
use crate::people::panel::{sight, today};
use crate::people::{Person, field_key};
use crate::services;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

/// A field in which the two differ.
struct Difference {
    field: &'static str,
    /// What each says.
    values: [String; 2],
    /// Both can be kept, one below the other.
    both: bool,
}

/// An enrolment that goes on in a service in which the other record has one too.
struct Twin {
    enrolment: Enrolment,
    service: String,
}

impl Twin {
    /// Since when she is there, or how it stands.
    fn since(&self) -> Date {
        self.enrolment.started_on.unwrap_or(self.enrolment.since)
    }
}

#[derive(Template)]
#[template(path = "merging/compare.html")]
struct ComparePage {
    page: Page,
    kept: Person,
    other: Person,
    differences: Vec<Difference>,
    /// What both say: name of the field and value.
    alike: Vec<(String, String)>,
    /// Message key and number of what moves.
    moves: Vec<(String, i64)>,
    refused: Option<Refused>,
    /// What both have in one service, for who may close one of the two.
    twins: Vec<Twin>,
    form: Form,
}

impl ComparePage {
    async fn draw(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<WritePeople>,
        (kept, other): (Person, Person),
        form: Form,
    ) -> Result<Self> {
        for person in [&kept, &other] {
            let event = Event::new("person.read", "person", person.id.as_str());
            audit::record(tx, app, &staff.actor(), event).await?;
        }
        let page = staff.page("merging-title").under("nav-people", "/persone");
        let page = page.under("merging-pairs-title", "/persone/doppioni");
        let moves = store::counts(tx, &kept.id, &other.id).await?.into_iter().filter(|(_, count)| *count > 0);
        let moves = moves.map(|(place, count)| (format!("merging-moves-{}", place.replace(['.', '_'], "-")), count));
        let mut refused = store::refused(tx, &kept, &other, today(staff.frame().now)).await?;
        if let Some(Refused::Services(ids)) = &mut refused {
            let known = services::store::all(tx).await?;
            let mut named = known.iter().filter(|service| ids.contains(&service.id.to_string()));
            *ids = named.by_ref().map(|service| service.particulars.content.name.clone()).collect();
        }
        let twins = twins(tx, staff, (&kept, &other)).await?;
        let told = |field: &&'static str| !same(field, &kept.details, &other.details);
        let (differ, agree): (Vec<&'static str>, Vec<&'static str>) = FIELDS.into_iter().partition(told);
        let said = |person: &Person, field| value(&page, &person.details, field);
        let joined = |field, values: &[String; 2]| {
            values.iter().all(|value| !value.is_empty()) && fits_both(field, &kept.details, &other.details)
        };
        let difference = |field| {
            let values = [said(&kept, field), said(&other, field)];
            Difference { field, both: joined(field, &values), values }
        };
        let differences = differ.into_iter().map(difference).collect();
        let alike = agree.into_iter().map(|field| (page.t(field_key(field)), said(&kept, field)));
        let alike = alike.filter(|(_, value)| !value.is_empty()).collect();
        Ok(Self { page, kept, other, differences, alike, moves: moves.collect(), refused, twins, form })
    }

    /// Of which of the two it is.
    fn whose(&self, twin: &Twin) -> &'static str {
        if twin.enrolment.person == self.kept.id { "merging-twin-first" } else { "merging-twin-second" }
    }

    fn name_of(&self, difference: &Difference) -> String {
        self.page.t(field_key(difference.field))
    }

    /// Which of the two is ticked: what was chosen, or what says something.
    fn ticked(&self, difference: &Difference, choice: &str) -> bool {
        let chosen = self.form.value(difference.field);
        if !chosen.is_empty() {
            return chosen == choice;
        }
        let kept = &self.kept.details;
        let empty = match difference.field {
            "tax_code" => kept.tax_code.is_err() || difference.values[0].is_empty(),
            // Street and municipality of one place: never the one of this record beside the other of that.
            "domicile_address" | "domicile_comune" => !kept.has_domicile(),
            _ => difference.values[0].is_empty(),
        };
        choice
            == if difference.both {
                "both"
            } else if empty {
                "second"
            } else {
                "first"
            }
    }
}

/// What both have in one service, service by service; nothing for who enrols nobody.
async fn twins(tx: &mut Tx, staff: &Staff<WritePeople>, (kept, other): (&Person, &Person)) -> Result<Vec<Twin>> {
    if !staff.may(Permission::WriteEnrolments, Scope::Anything) {
        return Ok(Vec::new());
    }
    let mut open = Vec::new();
    for person in [kept, other] {
        let hers = enrolments::list::of_person(tx, &person.id).await?;
        open.extend(hers.into_iter().filter(|one| !matches!(one.state, Stage::Closed { .. })));
    }
    let services = services::store::all(tx).await?;
    let both = services.iter().map(|service| {
        let of = open.iter().filter(|one| one.service == service.id).cloned().collect::<Vec<_>>();
        (service.particulars.content.name.clone(), of)
    });
    let both = both.filter(|(_, of)| of.len() > 1);
    Ok(both
        .flat_map(|(service, of)| of.into_iter().map(move |enrolment| Twin { enrolment, service: service.clone() }))
        .collect())
}

/// Closes one of two enrolments as there twice, whose hours stay under it: the other goes on.
async fn close_twin(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<WritePeople>,
    two: (&Person, &Person),
    chosen: &str,
) -> Result<()> {
    let twins = twins(tx, staff, two).await?;
    let twin = twins.into_iter().find(|twin| twin.enrolment.id.as_str() == chosen).ok_or(Error::NotFound)?;
    let enrolment = twin.enrolment;
    if !enrolment.allows(Act::Close) {
        return Err(Error::NotFound);
    }
    let reason = if enrolment.began() { Ending::Twin } else { Ending::Never(CameToNothing::Mistake) };
    let step = Step { to: Stage::Closed { reason }, on: today(app.clock.now()), note: String::new() };
    match enrolments::step(tx, app, &staff.actor(), &enrolment, enrolment.version, &step, false).await? {
        Written::Done(_) => Ok(()),
        _ => Err(Error::Conflict("merging-twin-gone".into())),
    }
}

/// The two records: both may be seen, and they are two.
async fn two(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<WritePeople>,
    (id, other): (&str, &str),
) -> Result<(Person, Person)> {
    let kept = load(tx, app, staff, Permission::WritePeople, id).await?;
    let other = load(tx, app, staff, Permission::WritePeople, other).await?;
    if kept.id == other.id { Err(Error::NotFound) } else { Ok((kept, other)) }
}

pub(super) async fn show(
    staff: Staff<WritePeople>,
    State(app): State<App>,
    Path((id, other)): Path<(String, String)>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let two = two(&mut tx, &app, &staff, (&id, &other)).await?;
    let page = ComparePage::draw(&mut tx, &app, &staff, two, Form::default()).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn merge(
    staff: Staff<WritePeople>,
    State(app): State<App>,
    Path((id, other)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (kept, other) = two(&mut tx, &app, &staff, (&id, &other)).await?;
    if form.ticked("twin") {
        close_twin(&mut tx, &app, &staff, (&kept, &other), form.value("twin")).await?;
        tx.commit().await?;
        return Ok(redirect_with(
            &format!("/persone/{}/unisci/{}", kept.id, other.id),
            &Flash::ok("merging-twin-done"),
        ));
    }
    let refused = store::refused(&mut tx, &kept, &other, today(staff.frame().now)).await?;
    let seen = [("version", kept.version), ("other_version", other.version)];
    if seen.iter().any(|(field, now)| form.number(field, 0, i64::MAX) != Some(*now)) {
        form.refuse("version", "merging-overtaken");
    }
    for field in FIELDS {
        let two = (&kept.details, &other.details);
        let together = form.optional_choice(field) == Some(Choice::Both) && both(field, two.0, two.1).is_some();
        if together && !fits_both(field, two.0, two.1) {
            form.refuse(field, "merging-both-long");
        }
    }
    if form.is_clean() && refused.is_none() {
        let written = chosen(&kept.details, &other.details, |field| form.value(field).parse().unwrap_or(Choice::First));
        let by = (staff.account(), &sight(&staff, Permission::WritePeople)?);
        if store::merge(&mut tx, &app, by, (&kept, &other), &written).await?.is_some() {
            tx.commit().await?;
            return Ok(redirect_with(&format!("/persone/{}", kept.id), &Flash::ok("merging-done")));
        }
    }
    let page = ComparePage::draw(&mut tx, &app, &staff, (kept, other), form).await?;
    tx.commit().await?;
    view_again(&page)
}
