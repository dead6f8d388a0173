//! `/persone/{id}`: one person, with what several features know: record, consents, referrals, who has the data.

mod facts;
mod phases;

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use pico_protocol::time::Timestamp;

use self::phases::Phases;
use super::held::{self, Held};
use super::holders::Line;
use crate::accounts::permission::{ReadPeople, Right};
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::documents;
use crate::enrolments::{self, Enrolment, State as Stage};
use crate::error::{Error, Result};
use crate::legal::{self, Ground, GroundId, Standing};
use crate::merging;
use crate::openings::{self, Opening};
use crate::people::from_code::Filled;
use crate::people::history::{self, Earlier};
use crate::people::panel::{Lock, parse_id, reading, reason_first, said, sight, today};
use crate::people::{Person, PersonId, field_key, store};
use crate::plans::store::brief::Brief;
use crate::referrals;
use crate::referrals::holders::{self, Holder};
use crate::referrals::panel::turn::Move;
use crate::referrals::panel::{may_act, reached, words};
use crate::referrals::store::Row;
use crate::relations::panel::shown::{self, Shown};
use crate::relations::store::voices;
use crate::services;
use crate::store::Tx;
use crate::tasks::store::list as tasks;
use crate::web::flash::{Flash, redirect_with};
use crate::web::layout::Page;
use crate::web::locale::Argument;
use crate::web::view;

pub(super) use self::facts::facts;

/// Things to do that the page shows.
const TASKS: i64 = 20;

/// The route of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/persone/{id}", get(show))
}

#[derive(Template)]
#[template(path = "people/person.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a button or a warning of its own on the page")]
struct PersonPage {
    page: Page,
    person: Person,
    /// Its data are kept and used for nothing else.
    lock: Lock,
    facts: Vec<(String, String)>,
    unknown: Vec<String>,
    age: Option<u16>,
    is_minor: bool,
    history: Vec<Earlier>,
    may_change: bool,
    /// How she is reached can be corrected, where the rest of the record is a colleague's.
    may_correct_contacts: bool,
    may_refer: bool,
    may_hand_over_all: bool,
    grounds: Vec<Ground>,
    may_ground: bool,
    /// Those that she who looks may say to be a mistake.
    correctable: Vec<GroundId>,
    /// By ground: the referrals that follow when it is withdrawn.
    reached: HashMap<GroundId, Vec<(String, String)>>,
    /// What this cooperative holds, and who outside was told.
    held: Held,
    holders: Vec<Line>,
    /// The services that she is in, waits for, or was in; each with its name.
    enrolments: Vec<(Enrolment, String)>,
    may_enrol: bool,
    may_write_death: bool,
    /// The five phases of a cartella sociale, each with how much is in it.
    phases: [(&'static str, i64); 5],
    /// What diary and plans say of her.
    known: Phases,
    /// Whether plans and diary may be written.
    may_write: bool,
    /// How many documents she has, and how many of them have ended or end soon.
    documents: documents::store::Seen,
    /// Who belongs to her, of those that hold and may be seen.
    relations: Vec<Shown>,
    /// A minor, and nobody on record speaks for her, whoever looks.
    unspoken_for: bool,
    /// A minor, and whoever speaks for her may not be seen.
    voice_unseen: bool,
    /// Another record was merged into this one, and is still.
    holds_another: bool,
    /// Where she is compared with a record that may be hers too, for who may merge them.
    double: Option<String>,
    /// Who has opened it out of the ordinary, for whoever keeps it and whoever watches over data protection.
    openings: Vec<Opening>,
    /// What there is to do about her; none for who does not work with tasks.
    tasks: Option<Vec<tasks::Line>>,
    today: jiff::civil::Date,
    /// The referrals that are not closed: whose move it is, and what it is.
    open: Vec<(Row, (&'static str, String), Move)>,
    now: Timestamp,
}

impl PersonPage {
    /// The enrolments that go on, or those that are over.
    fn enrolled(&self, over: bool) -> Vec<&(Enrolment, String)> {
        self.enrolments.iter().filter(|(enrolment, _)| is_over(enrolment) == over).collect()
    }

    /// The plan of an enrolment.
    fn plan(&self, enrolment: &Enrolment) -> Option<&Brief> {
        self.known.plan(enrolment)
    }

    /// By when.
    fn by_when(&self, line: &tasks::Line) -> String {
        crate::tasks::panel::due_of(&self.page, &line.task)
    }

    fn change_address(&self) -> String {
        format!("/persone/{}/modifica", self.person.id)
    }

    fn refer_address(&self) -> String {
        format!("/invii/nuovo?persona={}", self.person.id)
    }

    fn standing(&self, ground: &Ground) -> Standing {
        ground.standing(self.now)
    }

    fn holds(&self, ground: &Ground) -> bool {
        matches!(self.standing(ground), Standing::Live | Standing::Ending)
    }

    /// It has ended, and nobody has renewed it or said that it is not needed.
    fn lapsed(&self, ground: &Ground) -> bool {
        ground.asks_to_be_renewed(&self.grounds, self.now)
    }

    fn correctable(&self, ground: &Ground) -> bool {
        self.correctable.contains(&ground.id)
    }

    /// The other consents to the same cooperative, which end with it.
    fn end_with(&self, ground: &Ground) -> Vec<&Ground> {
        let to = ground.lets_referrals_go_to();
        let meant = |other: &&Ground| {
            to.is_some() && other.lets_referrals_go_to() == to && other.stands() && other.id != ground.id
        };
        self.grounds.iter().filter(meant).collect()
    }

    fn follows(&self, ground: &Ground) -> &[(String, String)] {
        self.reached.get(&ground.id).map_or(&[], Vec::as_slice)
    }

    fn basis_key(&self, ground: &Ground) -> String {
        format!("legal-basis-{}", ground.basis.code())
    }

    fn purpose_key(&self, ground: &Ground) -> String {
        format!("legal-purpose-{}", ground.purpose.code())
    }

    /// The name of a fact: why there is no codice fiscale stands where the codice fiscale would.
    fn told_as<'a>(&self, field: &'a str) -> &'a str {
        if field == "people-no-tax-code" { "people-tax-code" } else { field }
    }

    fn field_key(&self, field: &str) -> String {
        field_key(field)
    }

    /// What a field said before a change, as people say it.
    fn before(&self, field: &str, value: &str) -> String {
        said::words(self.page.locale(), field, value)
    }

    fn unknown_fields(&self) -> String {
        let names = self.unknown.iter().map(|key| self.page.t(key).to_lowercase());
        names.collect::<Vec<_>>().join(", ")
    }
}

async fn show(staff: Staff<ReadPeople>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let (id, mut tx): (PersonId, Tx) = (parse_id(&id)?, staff.write(&app).await?);
    let found = store::find(&mut tx, &app, &reading(&staff)?, &id).await?;
    let Some(person) = found else { return led_on(&mut tx, &app, &staff, &id).await };
    reason_first(&mut tx, &app, &staff, &person.id, "").await?;
    let (history, holders) = (history::of(&mut tx, &app, &id).await?, holders_of(&mut tx, &app, &staff, &id).await?);
    let grounds = legal::store::of_person(&mut tx, &app, &id).await?;
    let documents = documents::store::seen_of(&mut tx, &id, today(app.clock.now())).await?;
    let (known, enrolments) = (Phases::load(&mut tx, &id).await?, enrolments_of(&mut tx, &id).await?);
    let (holds_another, double) = twice(&mut tx, &staff, &person).await?;
    let (lock, held) = (Lock::of(&mut tx, &staff, &id).await?, held::of(&mut tx, &id, &enrolments).await?);
    let (relations, openings) =
        (relations_of(&mut tx, &app, &staff, &id).await?, openings_of(&mut tx, &app, &staff, &person).await?);
    let (unspoken_for, voice_unseen) = voice(&mut tx, &app, &person, &relations).await?;
    let (tasks, reached) =
        (tasks_of(&mut tx, &app, &staff, &id).await?, reached_by(&mut tx, &staff, &id, &grounds).await?);
    audit::record(&mut tx, &app, &staff.actor(), Event::new("person.read", "person", id.as_str())).await?;
    tx.commit().await?;
    let ((facts, unknown), now) = (facts(staff.frame().locale, &person), app.clock.now());
    let (today, opener, alive) = (today(now), person.opened_by.parse().ok(), person.details.died_on.is_none());
    let may = |permission| staff.may(permission, Scope::OpenedBy(opener.as_ref()));
    let page = saying(staff.page("nav-people"), &person, today);
    view(&PersonPage {
        phases: known.counts(holders.len() + grounds.len(), relations.len(), &enrolments),
        unspoken_for,
        voice_unseen,
        holds_another,
        double,
        relations,
        today,
        enrolments,
        known,
        may_write: lock.is_open() && staff.may(Permission::WriteDiary, Scope::Anything),
        documents,
        openings,
        tasks,
        may_enrol: lock.is_open() && alive && staff.may(Permission::WriteEnrolments, Scope::Anything),
        may_write_death: staff.may(Permission::WriteEnrolments, Scope::Anything),
        open: going_on(&page, &staff, &holders),
        held,
        holders: holders.into_iter().map(|holder| Line::new(&page, holder, &grounds)).collect(),
        page,
        facts,
        unknown,
        age: person.details.age(today),
        is_minor: person.details.is_minor(today),
        may_change: lock.is_open() && may(Permission::WritePeople),
        may_correct_contacts: lock.is_open() && staff.may(Permission::WriteContacts, Scope::Anything),
        may_refer: lock.is_open() && alive && may(Permission::SendReferrals),
        may_hand_over_all: staff.may(Permission::ExportDossier, Scope::Anything),
        may_ground: may(Permission::WriteLegalBases),
        correctable: legal::mistake::of(&grounds, staff.account()),
        grounds,
        reached,
        lock,
        now,
        history,
        person,
    })
}

/// Her page, with what her codice fiscale told when she was saved just now: no cookie may hold it, so this page puts it in.
fn saying(page: Page, person: &Person, today: jiff::civil::Date) -> Page {
    let page = page.titled(person.details.known_as()).under("nav-people", "/persone");
    let Some((key, filled)) = page
        .frame()
        .flash
        .as_ref()
        .and_then(|flash| Filled::told_by(&flash.key).map(|filled| (flash.key.clone(), filled)))
    else {
        return page;
    };
    let told = person.details.told_of_birth();
    let values: Vec<(&str, &dyn Argument)> = told.iter().map(|(name, value)| (*name, value as &dyn Argument)).collect();
    let mut words = page.tn(&key, &values);
    if filled.birth_date && person.details.could_be_a_century_older(today) {
        words = format!("{words} {}", page.t("people-from-code-or-older"));
    }
    page.saying(words)
}

/// The referrals about her that go on, each with its state and whose move it is.
fn going_on(page: &Page, staff: &Staff<ReadPeople>, holders: &[Holder]) -> Vec<(Row, (&'static str, String), Move)> {
    let open = holders.iter().map(|holder| holder.row.clone()).filter(Row::goes_on);
    let told = |row: Row| {
        let (chip, turn) = (words::chip(page, &row), Move::new(page, &row, may_act(staff, &row), &[], true));
        (row, chip, turn)
    };
    open.map(told).collect()
}

/// Whether another record was merged into hers and is still, and where she is compared with one that may be hers too.
async fn twice(tx: &mut Tx, staff: &Staff<ReadPeople>, person: &Person) -> Result<(bool, Option<String>)> {
    let merges = merging::store::of_kept(tx, &person.id).await?;
    let holds_another = merges.iter().any(|merge| merge.parted.is_none());
    if !staff.may(Permission::WritePeople, Scope::OpenedBy(person.opened_by.parse().ok().as_ref())) {
        return Ok((holds_another, None));
    }
    let pair = merging::store::told::pair_of(tx, &sight(staff, Permission::WritePeople)?, &person.id).await?;
    Ok((holds_another, pair.map(|(first, second)| format!("/persone/{first}/unisci/{second}"))))
}

/// A record that was merged leads to the one that stays, for whoever may see that.
async fn led_on(tx: &mut Tx, app: &App, staff: &Staff<ReadPeople>, id: &PersonId) -> Result<Response> {
    let kept = store::current(tx, id).await?;
    let found = store::find(tx, app, &reading(staff)?, &kept).await?.ok_or(Error::NotFound)?;
    Ok(redirect_with(&format!("/persone/{}", found.id), &Flash::ok("merging-led-here")))
}

/// Who belongs to her; the log says whose records were named.
async fn relations_of(tx: &mut Tx, app: &App, staff: &Staff<ReadPeople>, id: &PersonId) -> Result<Vec<Shown>> {
    let mut shown = shown::of_person(tx, app, &reading(staff)?, id).await?;
    let today = today(app.clock.now());
    shown.retain(|shown| shown.relation.holds(today));
    audit::record_list(tx, app, &staff.actor(), audit::PEOPLE_LISTED, shown::records(&shown)).await?;
    Ok(shown)
}

/// Of a minor: whether nobody on record speaks for her, and whether somebody does who may not be seen.
async fn voice(tx: &mut Tx, app: &App, person: &Person, shown: &[Shown]) -> Result<(bool, bool)> {
    let today = today(app.clock.now());
    if !person.details.is_minor(today) {
        return Ok((false, false));
    }
    let there = voices::speak_for(tx, app, &person.id, today).await?;
    let told = !person.details.private.guardian.is_empty();
    Ok((!there && !told, there && !shown.iter().any(|one| one.speaks(today))))
}

fn is_over(enrolment: &Enrolment) -> bool {
    matches!(enrolment.state, Stage::Closed { .. })
}

/// Who has opened the record out of the ordinary, for whoever keeps it and whoever reads the log.
async fn openings_of(tx: &mut Tx, app: &App, staff: &Staff<ReadPeople>, person: &Person) -> Result<Vec<Opening>> {
    if person.opened_by != staff.id().as_str() && !staff.may(Permission::ReadAudit, Scope::Anything) {
        return Ok(Vec::new());
    }
    Ok(openings::store::of_person(tx, app, &person.id).await?)
}

/// What there is to do about her.
async fn tasks_of(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<ReadPeople>,
    id: &PersonId,
) -> Result<Option<Vec<tasks::Line>>> {
    if !staff.may(Permission::WriteTasks, Scope::Anything) {
        return Ok(None);
    }
    Ok(Some(tasks::about(tx, app, &crate::tasks::panel::eyes(staff)?, id, TASKS).await?))
}

/// Her enrolments with the names of the services.
pub(super) async fn enrolments_of(tx: &mut Tx, id: &PersonId) -> Result<Vec<(Enrolment, String)>> {
    let enrolments = enrolments::store::list::of_person(tx, id).await?;
    if enrolments.is_empty() {
        return Ok(Vec::new());
    }
    let services = services::store::all(tx).await?;
    let name = |enrolment: &Enrolment| {
        let service = services.iter().find(|service| service.id == enrolment.service);
        service.map(|service| service.particulars.content.name.clone()).unwrap_or_default()
    };
    Ok(enrolments.into_iter().map(|enrolment| (enrolment.clone(), name(&enrolment))).collect())
}

/// What follows when each consent to a cooperative is withdrawn.
async fn reached_by(
    tx: &mut Tx,
    staff: &Staff<ReadPeople>,
    id: &PersonId,
    grounds: &[Ground],
) -> Result<HashMap<GroundId, Vec<(String, String)>>> {
    let page = staff.page("referrals-title");
    let mut reached = HashMap::new();
    for ground in grounds.iter().filter(|ground| ground.stands()) {
        if let Some(recipient) = ground.lets_referrals_go_to() {
            reached.insert(ground.id.clone(), reached::reached(tx, staff, &page, id, &recipient).await?);
        }
    }
    Ok(reached)
}

/// Who has data about this person, through the referrals that the viewer may open.
async fn holders_of<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, id: &PersonId) -> Result<Vec<Holder>> {
    if !staff.may(Permission::ReadReferrals, Scope::Anything) {
        return Ok(Vec::new());
    }
    Ok(holders::of_person(tx, app, &referrals::panel::reach(staff)?, id.as_str()).await?)
}
