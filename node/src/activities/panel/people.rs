//! `/servizi/{id}/ore/persone`: a month of a service, person by person: hours done, planned and authorised, and who has too many; days of
//! presence beside them where a contract of the service is paid by days; the same as a file.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::team::load;
use super::{asked_month, month_words, of_unit, standing_words};
use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::activities::allowed::{Count, Hours};
use crate::activities::store::allowed;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::contracts::month::Month;
use crate::contracts::{self, Unit};
use crate::enrolments::EnrolmentId;
use crate::enrolments::panel::along::{named, taken_along};
use crate::enrolments::store::list::{self, Enrolled};
use crate::enrolments::store::there::{self, Asked};
use crate::error::Result;
use crate::people::Sight;
use crate::people::panel::reading;
use crate::services::Service;
use crate::store::Tx;
use crate::store::page::{PageNumber, Slice};
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Cell, Format, Sheet};
use crate::web::view;

/// Most of those who left, or have too many hours, that are shown.
const MOST: i64 = 500;
/// Whoever looks at the hours of the people of a service leaves a row that names the service.
const LISTED: &str = "activity.people";

/// Whom the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
enum Part {
    /// Who is in the service.
    #[default]
    #[serde(rename = "in-carico")]
    Inside,
    /// Who was there in the month and has left.
    #[serde(rename = "usciti")]
    Left,
    /// Who has more hours or days than were authorised, done or with what is planned.
    #[serde(rename = "oltre")]
    Beyond,
}

impl Part {
    const ALL: [Self; 3] = [Self::Inside, Self::Left, Self::Beyond];

    /// The word in the address and in the message keys `hours-people-…`.
    fn slug(self) -> &'static str {
        match self {
            Self::Inside => "in-carico",
            Self::Left => "usciti",
            Self::Beyond => "oltre",
        }
    }
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "mese")]
    month: String,
    #[serde(rename = "elenco")]
    part: Part,
    #[serde(rename = "pagina")]
    page: Option<String>,
}

impl Wish {
    fn number(&self) -> PageNumber {
        PageNumber::from_request(self.page.as_deref().and_then(|page| page.parse().ok()))
    }
}

#[derive(Template)]
#[template(path = "activities/people.html")]
struct PeoplePage {
    page: Page,
    service: Service,
    /// Day where a contract of the service is paid by days, whatever else there is.
    unit: Unit,
    month: Month,
    words: String,
    part: Part,
    people: Slice<Enrolled>,
    hours: HashMap<EnrolmentId, Hours>,
    base: String,
}

impl PeoplePage {
    fn of(&self, line: &Enrolled) -> Hours {
        let hours = self.hours.get(&line.enrolment.id).copied().unwrap_or_default();
        match self.unit {
            Unit::Hour => hours,
            Unit::Day => Hours { days: Some(hours.days.unwrap_or_default()), ..hours },
        }
    }

    fn beside(&self, month: Month) -> String {
        format!("/servizi/{}/ore/persone?elenco={}&mese={month}", self.service.id, self.part.slug())
    }

    /// A text that says the same of hours and, with `-days`, of hours and days.
    fn in_unit(&self, key: &str) -> String {
        self.page.t(of_unit(key, self.unit))
    }

    fn tab_words(&self, part: Part) -> String {
        let key = format!("hours-people-{}", part.slug());
        if part == Part::Beyond { self.in_unit(&key) } else { self.page.t(key) }
    }

    /// What stands where nobody does.
    fn nobody(&self) -> String {
        let key = format!("hours-people-empty-{}", self.part.slug());
        if self.part == Part::Beyond { self.in_unit(&key) } else { self.page.t(key) }
    }

    fn tab(&self, part: Part) -> String {
        format!("/servizi/{}/ore/persone?elenco={}&mese={}", self.service.id, part.slug(), self.month)
    }
}

/// A list that is read whole.
async fn whole(tx: &mut Tx, sight: &Sight, service: &Service, (part, month): (Part, Month)) -> Result<Vec<Enrolled>> {
    if part == Part::Inside {
        return Ok(list::rows(tx, sight, &service.id, list::Part::Inside, 0, spreadsheet::MOST + 1).await?);
    }
    if part == Part::Left {
        let asked = Asked { sight, service: &service.id, day: month.first(), named: "" };
        return Ok(there::left(tx, &asked, month.last(), MOST).await?);
    }
    let mut found = Vec::new();
    for (id, _) in allowed::beyond(tx, &service.id, month).await?.iter().take(usize::try_from(MOST).unwrap_or(500)) {
        found.extend(there::find(tx, sight, &service.id, id).await?);
    }
    found.sort_by_cached_key(|one| crate::store::fold::fold(&one.person.name()));
    Ok(found)
}

/// In what the people of a service are told of: in days too, where one of its contracts is paid so.
async fn unit_of(tx: &mut Tx, service: &Service) -> Result<Unit> {
    let contracts = contracts::store::of_service(tx, &service.id).await?;
    Ok(if contracts.iter().any(|one| one.terms.unit == Unit::Day) { Unit::Day } else { Unit::Hour })
}

async fn hours_of(tx: &mut Tx, people: &[Enrolled], month: Month) -> Result<HashMap<EnrolmentId, Hours>> {
    let ids: Vec<&EnrolmentId> = people.iter().map(|line| &line.enrolment.id).collect();
    Ok(allowed::of(tx, &ids, month).await?)
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let (service, sight, month) = (load(&mut tx, &id).await?, reading(&staff)?, asked_month(&app, &wish.month));
    let people = match wish.part {
        Part::Inside => list::page(&mut tx, &sight, &service.id, list::Part::Inside, wish.number()).await?,
        part => Slice::of(whole(&mut tx, &sight, &service, (part, month)).await?, wish.number()),
    };
    let (hours, unit) = (hours_of(&mut tx, &people.rows, month).await?, unit_of(&mut tx, &service).await?);
    drop(tx);
    let shown = people.rows.iter().map(|line| line.person.id.as_str());
    audit::record_page(&app, &staff.actor(), ListKind::new(LISTED, "service", &id), shown).await?;
    let name = service.particulars.content.name.clone();
    let page = staff.page("hours-people").under("nav-services", "/servizi").titled(name);
    view(&PeoplePage {
        words: month_words(&page, month),
        page,
        base: format!("/servizi/{id}/ore/persone?elenco={}&mese={month}&", wish.part.slug()),
        part: wish.part,
        service,
        unit,
        month,
        people,
        hours,
    })
}

pub(super) async fn file(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    format: Format,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let (service, sight, month) = (load(&mut tx, &id).await?, reading(&staff)?, asked_month(&app, &wish.month));
    let lines = whole(&mut tx, &sight, &service, (wish.part, month)).await?;
    let unit = unit_of(&mut tx, &service).await?;
    drop(tx);
    let lines = taken_along(&app, &staff, lines, ListKind::new("activity.people.export", "service", &id)).await?;
    let hours = hours_of(&mut app.db.read().await?, &lines, month).await?;
    let page = staff.page("hours-people");
    let of = |line: &Enrolled| hours.get(&line.enrolment.id).copied().unwrap_or_default();
    let minutes = move |line: &Enrolled| of(line).minutes;
    let whole = move |line: &Enrolled| minutes(line).whole;
    let sheet = named(&page)
        .column(page.t("people-comune"), |line| line.person.comune_label())
        .column(page.t("hours-people-done"), move |line| Cell::Minutes(minutes(line).done))
        .column(page.t("hours-left-planned"), move |line| Cell::Minutes(minutes(line).planned))
        .column(page.t("hours-people-authorised"), move |line| minutes(line).authorised.map(Cell::Minutes))
        .column(page.t("hours-people-left"), move |line| minutes(line).left().map(Cell::Minutes))
        .column(page.t("hours-people-whole"), move |line| whole(line).map(|one| Cell::Minutes(one.authorised)))
        .column(page.t("hours-people-whole-done"), move |line| whole(line).map(|one| Cell::Minutes(one.done)))
        .column(page.t("hours-people-standing"), |line| standing_words(&page, &of(line)));
    let sheet =
        if unit == Unit::Day { with_days(&page, sheet, move |line| of(line).days.unwrap_or_default()) } else { sheet };
    sheet.answer(format, &format!("ore-per-persona-{month}"), &lines)
}

/// With days of presence, after what is told of hours.
fn with_days<'a>(
    page: &Page,
    sheet: Sheet<'a, Enrolled>,
    of: impl Fn(&Enrolled) -> Count + Copy + Send + 'a,
) -> Sheet<'a, Enrolled> {
    let whole = move |line: &Enrolled| of(line).whole;
    sheet
        .column(page.t("hours-people-done-days"), move |line| Cell::Halves(of(line).done))
        .column(page.t("hours-people-planned-days"), move |line| Cell::Halves(of(line).planned))
        .column(page.t("hours-people-authorised-days"), move |line| of(line).authorised.map(Cell::Halves))
        .column(page.t("hours-people-left-days"), move |line| of(line).left().map(Cell::Halves))
        .column(page.t("hours-people-whole-days"), move |line| whole(line).map(|one| Cell::Halves(one.authorised)))
        .column(page.t("hours-people-whole-done-days"), move |line| whole(line).map(|one| Cell::Halves(one.done)))
}
