//! `/servizi/{id}/persone`: who is in a service, who waits in which order, who was there. The same as a file is in [`super::file`].

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::place::{self, Pace};
use crate::accounts::permission::ReadPeople;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::enrolments::EnrolmentId;
use crate::enrolments::ahead::Free;
use crate::enrolments::ranking::{Estimate, Ranking};
use crate::enrolments::store::asked::{self, Asked};
use crate::enrolments::store::list::{self, Enrolled, Part, Which};
use crate::enrolments::store::{expected, offers, ranking as store};
use crate::error::{Error, Result};
use crate::people::Sight;
use crate::people::panel::{reading, sight, today};
use crate::processing;
use crate::services::{self, Service};
use crate::store::Tx;
use crate::store::page::{COUNTED, PageNumber, Slice};
use crate::web::dates::written as day;
use crate::web::layout::Page;
use crate::web::view;

/// Whoever looks at the people of a service leaves a row that names the service.
pub(super) const LISTED: &str = "enrolment.list";

/// Requests of other cooperatives that the list shows.
const ASKED: i64 = 100;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    #[serde(rename = "elenco")]
    pub(super) part: Part,
    /// `manca`: only those who were not handed the newest notice.
    #[serde(rename = "informativa")]
    notice: String,
    #[serde(rename = "pagina")]
    page: Option<String>,
}

/// Who lacks the newest notice of the service, of the part that is shown.
struct Lacking {
    /// How many, counted up to a number.
    people: i64,
    /// Only they are shown.
    only: bool,
}

impl Wish {
    /// Which people are asked for; `newest` is the number of the newest notice.
    pub(super) fn which(&self, newest: Option<i64>) -> Which {
        let asked = self.notice == "manca" && self.part != Part::Closed;
        Which { part: self.part, without_notice: newest.filter(|_| asked) }
    }
}

/// How many of the part lack the newest notice; nothing where there is none, or for who has gone.
async fn lacking(
    tx: &mut Tx,
    sight: &Sight,
    service: &Service,
    (which, newest): (Which, Option<i64>),
) -> Result<Option<Lacking>> {
    let Some(newest) = newest.filter(|_| which.part != Part::Closed) else { return Ok(None) };
    let lacking = Which { part: which.part, without_notice: Some(newest) };
    let people = list::seen_of(tx, sight, &service.id, lacking, COUNTED).await?;
    Ok(Some(Lacking { people, only: which.without_notice.is_some() }))
}

#[derive(Template)]
#[template(path = "enrolments/list.html")]
struct ListPage {
    page: Page,
    service: Service,
    part: Part,
    tabs: Vec<(Part, i64)>,
    people: Slice<Enrolled>,
    ranking: HashMap<EnrolmentId, i64>,
    /// Where the points of whoever waits come from.
    points: HashMap<EnrolmentId, Ranking>,
    /// Until when a place is held for whom it was offered to.
    offered: HashMap<EnrolmentId, Date>,
    /// How the line moves; the other lists have none.
    pace: Option<Pace>,
    /// Requests of other cooperatives that wait for this service and are on no line of it, for who reads referrals.
    asked: Vec<Asked>,
    base: String,
    /// Where the list is downloaded.
    file: String,
    lacking: Option<Lacking>,
    /// Places that are free now and will be.
    free: Option<Free>,
    may_write: bool,
}

impl ListPage {
    /// The place in the ranking; whoever was not ranked yet has none.
    fn rank(&self, enrolled: &Enrolled) -> String {
        self.ranking.get(&enrolled.enrolment.id).map(|rank| self.page.number(*rank)).unwrap_or_default()
    }

    fn since(&self, enrolled: &Enrolled) -> String {
        day(enrolled.enrolment.since)
    }

    /// What the requests are: without a name, all of them, or not on the list although it is known who it is.
    fn asked_key(&self) -> &'static str {
        if self.asked.iter().any(Asked::is_named) { "referrals-outside-line" } else { "referrals-in-line" }
    }

    /// The place that a request was told, and whether it has a name.
    fn told(&self, one: &Asked) -> String {
        let rank = one.waiting_rank.map(|rank| self.page.t1("referrals-in-line-rank", "rank", self.page.number(rank)));
        rank.into_iter().chain([self.page.t(one.key())]).collect::<Vec<_>>().join(" · ")
    }

    fn why(&self, enrolled: &Enrolled) -> Vec<(String, String)> {
        why(&self.page, enrolled, &self.points)
    }

    fn particulars(&self, enrolled: &Enrolled) -> Vec<(String, String)> {
        let thought = thought(self.pace.as_ref(), enrolled, &self.ranking, &self.offered);
        let thought = thought.map(|thought| (self.page.t("enrolment-estimate"), place::told(&self.page, thought)));
        particulars(&self.page, enrolled, &self.offered).into_iter().chain(thought).collect()
    }
}

/// The requests of other cooperatives that wait for the service, as far as somebody reads referrals.
async fn asked(tx: &mut Tx, staff: &Staff<ReadPeople>, service: &Service, part: Part) -> Result<Vec<Asked>> {
    match sight(staff, Permission::ReadReferrals) {
        Ok(sight) if part == Part::Waiting => Ok(asked::in_line(tx, &sight, &service.id, ASKED).await?),
        _ => Ok(Vec::new()),
    }
}

/// Until when places are held for those who wait.
pub(super) async fn offered(tx: &mut Tx, service: &Service, part: Part) -> Result<HashMap<EnrolmentId, Date>> {
    Ok(if part == Part::Waiting { offers::open_of(tx, &service.id).await? } else { HashMap::new() })
}

/// How the line of a service moves; asked once for everybody in it.
pub(super) async fn pace(tx: &mut Tx, app: &App, service: &Service, part: Part) -> Result<Option<Pace>> {
    Ok(if part == Part::Waiting { Some(Pace::of(tx, app, service).await?) } else { None })
}

/// When somebody may have a place, where nobody has written a day and none is held for her.
pub(super) fn thought(
    pace: Option<&Pace>,
    enrolled: &Enrolled,
    ranking: &HashMap<EnrolmentId, i64>,
    offered: &HashMap<EnrolmentId, Date>,
) -> Option<Estimate> {
    let id = &enrolled.enrolment.id;
    let pace = pace.filter(|_| !offered.contains_key(id))?;
    pace.thought(enrolled, ranking.get(id).copied())
}

/// Where the points of whoever waits come from; the other lists rank nobody.
pub(super) async fn points(
    tx: &mut Tx,
    app: &App,
    service: &Service,
    part: Part,
) -> Result<HashMap<EnrolmentId, Ranking>> {
    Ok(if part == Part::Waiting { store::of_line(tx, app, &service.id).await? } else { HashMap::new() })
}

/// Why somebody has her points; of a protected record a list does not say it.
pub(super) fn why(page: &Page, enrolled: &Enrolled, points: &HashMap<EnrolmentId, Ranking>) -> Vec<(String, String)> {
    let ranking = points.get(&enrolled.enrolment.id).filter(|_| !enrolled.person.protected);
    ranking.map(|ranking| super::why(page, ranking)).unwrap_or_default()
}

/// Of a protected record a list says that it is there; why it rests, and until when, is on its own page alone.
pub(super) fn particulars(
    page: &Page,
    enrolled: &Enrolled,
    offered: &HashMap<EnrolmentId, Date>,
) -> Vec<(String, String)> {
    if enrolled.person.protected {
        return Vec::new();
    }
    let held = offered.get(&enrolled.enrolment.id).map(|until| (page.t("offer-held-until"), day(*until)));
    let end = stays_until(enrolled).map(|on| (page.t("enrolment-expected"), day(on)));
    super::particulars(page, &enrolled.enrolment.state).into_iter().chain(held).chain(end).collect()
}

/// Until when somebody who has a place is thought to stay; of a protected record no list says it.
pub(super) fn stays_until(enrolled: &Enrolled) -> Option<Date> {
    let tells = enrolled.enrolment.state.takes_a_place() && !enrolled.person.protected;
    enrolled.enrolment.expected_end.filter(|_| tells)
}

/// What is asked for, as the beginning of an address.
fn narrowed(which: Which) -> String {
    let only = if which.without_notice.is_some() { "informativa=manca&" } else { "" };
    format!("elenco={}&{only}", which.part.slug())
}

pub(super) async fn load(tx: &mut Tx, id: &str) -> Result<Service> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    services::store::find(tx, &id).await?.ok_or(Error::NotFound)
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = load(&mut tx, &id).await?;
    let number = PageNumber::from_request(wish.page.as_deref().and_then(|page| page.parse().ok()));
    let (sight, newest) = (reading(&staff)?, processing::store::latest_notice(&mut tx, &service.id).await?);
    let which = wish.which(newest);
    let people = list::page(&mut tx, &sight, &service.id, which, number).await?;
    let lacking = lacking(&mut tx, &sight, &service, (which, newest)).await?;
    let counts = list::counts(&mut tx, &service.id).await?;
    let waiting: Vec<&EnrolmentId> = if wish.part == Part::Waiting {
        people.rows.iter().map(|line| &line.enrolment.id).collect()
    } else {
        Vec::new()
    };
    let points = store::of_these(&mut tx, &app, &waiting).await?;
    let ranking = if wish.part == Part::Waiting {
        list::ranks(&mut tx, &service.id, &people.rows).await?
    } else {
        HashMap::new()
    };
    let offered = offered(&mut tx, &service, wish.part).await?;
    let pace = pace(&mut tx, &app, &service, wish.part).await?;
    let free = expected::ahead(&mut tx, today(app.clock.now())).await?.of(&service);
    let asked = asked(&mut tx, &staff, &service, wish.part).await?;
    drop(tx);
    let shown = people.rows.iter().map(|line| line.person.id.as_str());
    audit::record_page(&app, &staff.actor(), ListKind::new(LISTED, "service", &id), shown).await?;
    let name = service.particulars.content.name.clone();
    view(&ListPage {
        page: staff.page("nav-services").titled(name).under("nav-services", "/servizi"),
        base: format!("/servizi/{id}/persone?{}", narrowed(which)),
        file: format!("/servizi/{id}/persone/esporta?{}", narrowed(which)),
        lacking,
        part: wish.part,
        tabs: Part::ALL.into_iter().zip(counts).collect(),
        people,
        ranking,
        points,
        offered,
        pace,
        asked,
        free,
        may_write: staff.may(Permission::WriteEnrolments, Scope::Anything) && service.closed_at.is_none(),
        service,
    })
}
