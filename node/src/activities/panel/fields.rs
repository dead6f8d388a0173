//! What was done, from its form to the type; and the people among whom one chooses.

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::weekdays;
use crate::accounts::Staff;
use crate::accounts::permission::RecordActivities;
use crate::activities::repeats::Repeat;
use crate::activities::store::Chosen;
use crate::activities::store::list::Line;
use crate::activities::time::{self, Span};
use crate::activities::venue::{self, Venue};
use crate::activities::{Kind, LONGEST, MOST_PEOPLE, Missed, State, Written};
use crate::contracts::{self, Under};
use crate::enrolments::EnrolmentId;
use crate::enrolments::presence::Presence;
use crate::enrolments::store::list::Enrolled;
use crate::enrolments::store::there;
use crate::error::{Error, Result};
use crate::people::Sight;
use crate::services::{self, Service};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::locale::Locale;

/// People of a service among whom one chooses.
const OFFERED: i64 = 200;

/// Most of those who were not there that are named.
const NAMED: usize = 5;

/// People that one looks through without a name.
const SHORT: usize = 12;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 12] = [
    ("service", "enrolment-service"),
    ("enrolments", "activity-who"),
    ("on", "activity-on"),
    ("from", "activity-from"),
    ("to", "activity-to"),
    ("kind", "activity-kind"),
    ("contract", "contract-one"),
    ("until", "activity-until"),
    ("weekdays", "activity-weekdays"),
    ("rhythm", "activity-rhythm"),
    ("place", "activity-venue"),
    ("note", "activity-note"),
];

/// What somebody sent.
pub struct Sent {
    /// What was written.
    pub written: Written,
    /// Of a night, what of it falls on the day after.
    pub morning: Option<Span>,
    /// Done, or to be done.
    pub state: State,
    /// Under which contract, where there are several.
    pub chosen: Chosen,
    /// Planned again on other days.
    pub repeat: Option<Repeat>,
}

impl Sent {
    /// It says what is written already.
    pub fn is(&self, written: &Written) -> bool {
        self.written == *written && self.morning.is_none() && self.chosen.is_none()
    }
}

/// The service of a form or an address.
pub async fn service(tx: &mut Tx, id: &str) -> Result<Option<Service>> {
    let Ok(id) = id.parse::<SubjectId>() else { return Ok(None) };
    Ok(services::store::find(tx, &id).await?)
}

/// Reads what was sent for this service; nothing when something is wrong, told beside the field. `begins`: it begins on this day, and
/// not on that of the form.
pub async fn read(
    tx: &mut Tx,
    sight: &Sight,
    form: &mut Form,
    service: &Service,
    begins: Option<Date>,
) -> Result<Option<Sent>> {
    form.called(NAMES);
    let (on, times) = times(form);
    let on = on.map(|on| begins.unwrap_or(on));
    let enrolments = people(tx, sight, form, service, on).await?;
    let kind = form.choice::<Kind>("kind");
    let note = form.optional("note", LONGEST).unwrap_or_default();
    let state = if form.value("as") == "planned" { State::Planned } else { State::Delivered };
    let venue = venue(form, service);
    let repeat = weekdays::read(form, on, state);
    let chosen = contract(tx, form, service, on).await?;
    let (Some(on), Some((span, morning)), Some(kind), true) = (on, times, kind, form.is_clean()) else {
        return Ok(None);
    };
    let written = Written { service: service.id, day: on, span, kind, enrolments, venue, note };
    Ok(Some(Sent { written, morning, state, chosen, repeat }))
}

/// The day, and the times; those of a night are two.
pub fn times(form: &mut Form) -> (Option<Date>, Option<(Span, Option<Span>)>) {
    let on = form.day("on");
    match on {
        None => form.refuse("on", "form-required"),
        Some(on) if !(2000..2100).contains(&on.year()) => form.refuse("on", "enrolment-refused-year"),
        Some(_) => {}
    }
    let mut read = |field: &str| {
        let minute = time::minute(form.value(field));
        if minute.is_none() {
            form.refuse(
                field,
                if form.value(field).trim().is_empty() { "form-required" } else { "activity-time-shape" },
            );
        }
        minute
    };
    let (from, to) = (read("from"), read("to"));
    let Some((from, to)) = from.zip(to) else { return (on, None) };
    let times =
        if form.ticked("night") { time::night(from, to) } else { Span::until(from, to).map(|span| (span, None)) };
    if times.is_none() {
        form.refuse("to", if form.ticked("night") { "activity-night-long" } else { "activity-time-order" });
    }
    (on, times)
}

/// The people that were ticked, or everybody: each in this service then, and one whose name may be seen.
async fn people(
    tx: &mut Tx,
    sight: &Sight,
    form: &mut Form,
    service: &Service,
    on: Option<Date>,
) -> Result<Vec<EnrolmentId>> {
    let mut ticked: Vec<EnrolmentId> = form.all("enrolments").iter().filter_map(|id| id.parse().ok()).collect();
    let most = i64::try_from(MOST_PEOPLE).unwrap_or(i64::MAX);
    if let (true, Some(day)) = (form.ticked("everybody"), on) {
        let asked = there::Asked { sight, service: &service.id, day, named: "" };
        ticked.extend(there::on_day(tx, &asked, most + 1).await?.into_iter().map(|one| one.enrolment.id));
    }
    ticked.sort();
    ticked.dedup();
    if ticked.len() > MOST_PEOPLE {
        form.refuse_with("enrolments", "activity-too-many", most);
        return Ok(Vec::new());
    }
    let mut absent = Vec::new();
    for id in &ticked {
        match (there::find(tx, sight, &service.id, id).await?, on) {
            (None, _) => form.refuse("enrolments", "activity-not-there"),
            (Some(one), Some(on)) => absent.push((one.person.name(), one.enrolment.on(on))),
            (Some(_), None) => {}
        }
    }
    absent.retain(|(_, presence)| *presence != Presence::There);
    refuse_absent(form, &absent);
    Ok(ticked)
}

/// Says who was not in the service on that day: since when, or until when, she was.
fn refuse_absent(form: &mut Form, absent: &[(String, Presence)]) {
    let (key, on) = match absent {
        [] => return,
        [(_, Presence::Before(first))] => ("activity-absent-before", Some(*first)),
        [(_, Presence::After(last))] => ("activity-absent-after", Some(*last)),
        [_] => ("activity-absent-never", None),
        _ => ("activity-absent-several", None),
    };
    let mut names: Vec<&str> = absent.iter().take(NAMED).map(|(name, _)| name.as_str()).collect();
    if absent.len() > NAMED {
        names.push("…");
    }
    form.refuse_about("enrolments", key, names.join(", "), on.map(day).unwrap_or_default());
}

/// Where it is, as she typed it.
fn venue(form: &mut Form, service: &Service) -> Option<Venue> {
    let typed = form.optional("place", venue::LONGEST)?;
    let home = Locale::ALL.map(|locale| locale.text("activity-venue-home", &[]));
    Venue::typed(&typed, &home, &venue::sites(&service.particulars.content))
}

/// The contract that was chosen, where the service has several on that day.
async fn contract(tx: &mut Tx, form: &mut Form, service: &Service, on: Option<Date>) -> Result<Chosen> {
    let Some(typed) = form.optional("contract", 40) else { return Ok(None) };
    let (Some(on), Ok(id)) = (on, typed.parse()) else { return Ok(None) };
    let of_service = contracts::store::of_service(tx, &service.id).await?;
    let holds = of_service.iter().any(|one| one.id == id && one.terms.holds_on(on));
    if !holds {
        form.refuse("contract", "activity-contract-not-then");
    }
    Ok(holds.then_some(id))
}

/// What a form about a service offers.
pub struct Offer {
    /// Who was in it.
    pub people: Vec<Enrolled>,
    /// More are in it than are shown.
    pub more: bool,
    /// Its contracts, where there are several on that day.
    pub contracts: Vec<(String, String)>,
    /// What sorts of work there are.
    pub kinds: Vec<(String, String)>,
    /// Where it may be: at home, and the places of the service.
    pub places: Vec<String>,
}

impl Offer {
    /// The people who were in a service on a day, only those with `find` in their name; whoever is ticked stays.
    pub async fn of(tx: &mut Tx, page: &Page, sight: &Sight, form: &Form, service: &Service, on: Date) -> Result<Self> {
        let named = form.value("find").trim();
        let asked = there::Asked { sight, service: &service.id, day: on, named };
        let mut people = there::on_day(tx, &asked, OFFERED + 1).await?;
        let more = i64::try_from(people.len()).is_ok_and(|found| found > OFFERED);
        people.truncate(usize::try_from(OFFERED).unwrap_or_default());
        // Whoever is ticked stays, whatever is looked for and however many there are.
        let ticked: Vec<EnrolmentId> = form.all("enrolments").into_iter().filter_map(|id| id.parse().ok()).collect();
        for id in ticked.iter().rev().take(MOST_PEOPLE) {
            if people.iter().all(|one| one.enrolment.id != *id)
                && let Some(one) = there::find(tx, sight, &service.id, id).await?
            {
                people.insert(0, one);
            }
        }
        let of_service = contracts::store::of_service(tx, &service.id).await?;
        let several = match contracts::under(None, &of_service, on) {
            Under::Several(ids) => ids,
            Under::One(_) | Under::None => Vec::new(),
        };
        let named = of_service.into_iter().filter(|one| several.contains(&one.id));
        let contracts = named.map(|one| (one.id.to_string(), one.terms.name)).collect();
        let kinds = Kind::ALL.map(|kind| (kind.code().to_owned(), page.t(format!("activity-kind-{}", kind.code()))));
        let mut places = vec![page.t("activity-venue-home")];
        places.extend(venue::sites(&service.particulars.content));
        Ok(Self { people, more, contracts, kinds: kinds.to_vec(), places })
    }

    /// All of them may be named at once.
    pub fn may_be_all(&self, form: &Form) -> bool {
        form.ticked("everybody") || (!self.more && self.people.len() > 1 && form.value("find").trim().is_empty())
    }

    /// The times are those of a night, or may be.
    pub fn may_be_a_night(&self, form: &Form) -> bool {
        form.ticked("night") || form.mistake("to").is_some_and(|mistake| mistake.key == "activity-time-order")
    }

    /// A name to look for helps.
    pub fn is_long(&self) -> bool {
        self.more || self.people.len() > SHORT
    }
}

/// The reasons for which something was not done, for a form.
pub fn reasons(page: &Page) -> Vec<(String, String)> {
    Missed::ALL.map(|why| (why.code().to_owned(), page.t(format!("activity-missed-{}", why.code())))).to_vec()
}

/// The same work on another day: for those who were there then.
pub async fn on_another_day(tx: &mut Tx, like: Option<&Line>, on: Date) -> Result<Option<Written>> {
    let Some(written) = like.map(|line| &line.activity.written) else { return Ok(None) };
    let mut enrolments = Vec::new();
    for id in &written.enrolments {
        if there::all_on(tx, std::slice::from_ref(id), on).await? {
            enrolments.push(id.clone());
        }
    }
    Ok(Some(Written { day: on, enrolments, ..written.clone() }))
}

/// The fields that an activity fills in.
pub fn filled(written: &Written, locale: Locale) -> Vec<(&'static str, String)> {
    let home = locale.text("activity-venue-home", &[]);
    let place = written.venue.as_ref().map_or("", |venue| venue.called(&home)).to_owned();
    let mut fields = vec![
        ("place", place),
        ("on", day(written.day)),
        ("from", time::clock(written.span.from())),
        ("to", time::clock(written.span.to())),
        ("kind", written.kind.code().to_owned()),
        ("note", written.note.clone()),
        ("service", written.service.to_string()),
    ];
    fields.extend(written.enrolments.iter().map(|id| ("enrolments", id.to_string())));
    fields
}

/// The same fields as somebody typed them.
pub fn typed(form: &Form, now: &Written) -> Vec<(&'static str, String)> {
    let one = ["place", "on", "from", "to", "kind", "note"].map(|field| (field, form.value(field).trim().to_owned()));
    let people = form.all("enrolments").into_iter().map(|id| ("enrolments", id.to_owned()));
    one.into_iter().chain([("service", now.service.to_string())]).chain(people).collect()
}

/// The reason of a form, which must be there.
pub fn why(form: &mut Form) -> Result<Missed> {
    form.choice::<Missed>("reason").ok_or_else(|| Error::BadRequest("error-form".into()))
}

/// The name of a service.
pub async fn service_names(
    tx: &mut Tx,
    _staff: &Staff<RecordActivities>,
) -> Result<std::collections::HashMap<String, String>> {
    let all = services::store::all(tx).await?;
    Ok(all.into_iter().map(|one| (one.id.to_string(), one.particulars.content.name)).collect())
}
