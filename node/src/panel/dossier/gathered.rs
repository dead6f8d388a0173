//! What a dossier is put together from.

use serde_json::{Map, Value, json};

use super::super::held::{self, Held};
use super::super::holders::Line;
use super::super::person::{enrolments_of, facts};
use super::hours::{self, Hours};
use super::papers::{self, Paper};
use super::plans::{self, Planned};
use crate::accounts::permission::ExportDossier;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::diary::sought::Sought;
use crate::diary::{self, Entry, Written};
use crate::enrolments::offer::Offer;
use crate::enrolments::source::Source;
use crate::enrolments::store::Taken;
use crate::enrolments::{self, Enrolment};
use crate::error::{Error, Result};
use crate::legal::{self, Ground};
use crate::people::history;
use crate::people::panel::{parse_id, reason_first, sight};
use crate::people::restriction::{self, Restriction, Standing, Use};
use crate::people::{Person, PersonId, store};
use crate::referrals::Reach;
use crate::referrals::holders;
use crate::relations::{self, Earlier, Relation};
use crate::store::Tx;
use crate::store::page::PageNumber;
use crate::subject_requests::store::{self as requests, Line as Asked};
use crate::tasks::{self, Task};
use crate::web::dates;
use crate::web::layout::Page;

/// The format of the file, so that a program of another year knows what it reads.
const FORMAT: &str = "pico-node dossier 1";

/// Everything about one person.
pub(super) struct Dossier {
    /// Her record.
    pub(super) person: Person,
    /// Message keys and words of what it says.
    pub(super) facts: Vec<(String, String)>,
    /// What it said before each change.
    pub(super) history: Vec<history::Earlier>,
    /// On what basis data are kept and told.
    pub(super) grounds: Vec<Ground>,
    /// From when to when her data were restricted, and on which grounds they were used all the same.
    pub(super) restrictions: Standing,
    /// What this cooperative holds and why, and who outside was told.
    pub(super) held: Held,
    /// What she has asked about her data.
    pub(super) requests: Vec<Asked>,
    /// Who was told what through a referral.
    pub(super) recipients: Vec<Line>,
    /// Family and network: relations that stand on her page, each with what it said before. Of one that stands on another's page only
    /// what she is there: the rest is about the other.
    pub(super) relations: Vec<(Relation, Vec<Earlier>)>,
    /// Services, each with its name and its steps, the newest first.
    pub(super) enrolments: Vec<(Enrolment, String, Vec<Taken>, Vec<Offer>)>,
    /// Every edition of her plans, with goals and reviews.
    pub(super) plans: Vec<Planned>,
    /// Her documents, each with its files and what it said before.
    pub(super) documents: Vec<Paper>,
    /// What was planned, done and authorised for her.
    pub(super) hours: Hours,
    /// Things that were or are to be done about her.
    pub(super) tasks: Vec<Task>,
    /// Entries of her diary, each with what it said before, and until when.
    pub(super) diary: Vec<(Entry, Vec<(Written, i64)>)>,
}

/// Gathers it, if the person may be seen; a reason is said first where one is needed. The caller leaves the row in the log.
pub(super) async fn of(tx: &mut Tx, app: &App, staff: &Staff<ExportDossier>, page: &Page, id: &str) -> Result<Dossier> {
    let id: PersonId = parse_id(id)?;
    let seen = sight(staff, Permission::ExportDossier)?;
    let person = store::find(tx, app, &seen, &id).await?.ok_or(Error::NotFound)?;
    reason_first(tx, app, staff, &id, "").await?;
    let grounds = legal::store::of_person(tx, app, &id).await?;
    // The law reaches every referral, also those that the one who hands over the dossier may not open.
    let holders = holders::of_person(tx, app, &Reach::All, id.as_str()).await?;
    let taken = enrolments_of(tx, &id).await?;
    let held = held::of(tx, &id, &taken).await?;
    let hours = hours::of(tx, app, &id, &taken).await?;
    let plans = plans::of(tx, app, &taken).await?;
    let documents = papers::of(tx, app, &id, &taken).await?;
    let mut enrolments = Vec::new();
    for (enrolment, service) in taken {
        let steps = enrolments::store::story(tx, app, &enrolment.id).await?;
        let offers = enrolments::store::offers::of(tx, app, &enrolment.id).await?;
        enrolments.push((enrolment, service, steps, offers));
    }
    Ok(Dossier {
        history: history::of(tx, app, &id).await?,
        recipients: holders.into_iter().map(|holder| Line::new(page, holder, &grounds)).collect(),
        grounds,
        held,
        requests: requests::of_person(tx, app, &seen, &id).await?,
        restrictions: restriction::store::of(tx, &id).await?,
        relations: relations_of(tx, app, &id).await?,
        enrolments,
        plans,
        documents,
        hours,
        tasks: tasks::store::list::everything_about(tx, app, &id).await?,
        diary: diary_of(tx, app, &id).await?,
        facts: facts(staff.frame().locale, &person).0,
        person,
    })
}

/// Her relations, each with what it said before.
async fn relations_of(tx: &mut Tx, app: &App, id: &PersonId) -> Result<Vec<(Relation, Vec<Earlier>)>> {
    let mut all = Vec::new();
    for relation in relations::store::of_person(tx, app, id).await? {
        let hers = relation.person == *id;
        let before = if hers { relations::store::earlier(tx, app, &relation.id).await? } else { Vec::new() };
        all.push((relation, before));
    }
    Ok(all)
}

/// Every entry, page by page, with what it said before.
async fn diary_of(tx: &mut Tx, app: &App, id: &PersonId) -> Result<Vec<(Entry, Vec<(Written, i64)>)>> {
    let mut all = Vec::new();
    for number in 1.. {
        let page = PageNumber::from_request(Some(number));
        let slice = diary::store::sought::page(tx, app, id, &Sought::default(), page).await?.entries;
        // Beyond the end the last page comes again.
        if slice.rows.is_empty() || slice.page.number() != number {
            break;
        }
        for entry in slice.rows {
            let corrected = entry.was_corrected();
            let before = if corrected { diary::store::earlier(tx, app, &entry.id).await? } else { Vec::new() };
            all.push((entry, before));
        }
    }
    Ok(all)
}

impl Dossier {
    /// The same as a file for programs: fields by their names in the code, moments in RFC 3339.
    pub(super) fn json(&self, page: &Page, app: &App) -> Value {
        let fields = |pairs: &[(String, String)]| -> Map<String, Value> {
            pairs.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
        };
        let record: Map<String, Value> = history::texts(&self.person.details)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        let before = self
            .history
            .iter()
            .map(|earlier| json!({"until": dates::machine(earlier.changed_at), "said": fields(&earlier.before)}));
        let (activities, authorised) = self.hours.json();
        json!({
            "format": FORMAT,
            "made_at": dates::machine(app.clock.now()),
            "cooperative": app.identity.name(),
            "record": record,
            "protected": self.person.details.protected,
            "opened_at": dates::machine(self.person.created_at),
            "changed_at": dates::machine(self.person.changed_at),
            "before": before.collect::<Vec<_>>(),
            "legal_bases": self.grounds.iter().map(ground).collect::<Vec<_>>(),
            "restrictions": self.restrictions.restrictions.iter().map(restricted).collect::<Vec<_>>(),
            "uses_while_restricted": self.restrictions.uses.iter().map(used).collect::<Vec<_>>(),
            "held_here": self.held.json(&self.grounds),
            "requests": self.requests.iter().map(asked).collect::<Vec<_>>(),
            "recipients": self.recipients.iter().map(|line| recipient(page, line)).collect::<Vec<_>>(),
            "relations": self.relations.iter().map(|(said, before)| self.relation(said, before)).collect::<Vec<_>>(),
            "services": self.enrolments.iter().map(service).collect::<Vec<_>>(),
            "plans": self.plans.iter().map(Planned::json).collect::<Vec<_>>(),
            "documents": self.documents.iter().map(Paper::json).collect::<Vec<_>>(),
            "activities": activities,
            "authorised_hours": authorised,
            "tasks": self.tasks.iter().map(task).collect::<Vec<_>>(),
            "diary": self.diary.iter().map(entry).collect::<Vec<_>>(),
        })
    }
}

impl Dossier {
    /// Whether a relation stands on her page, and not on that of the other.
    pub(super) fn is_hers(&self, relation: &Relation) -> bool {
        relation.person == self.person.id
    }

    fn relation(&self, relation: &Relation, before: &[Earlier]) -> Value {
        if !self.is_hers(relation) {
            return json!({"is_to_somebody": relation.said.kind.code()});
        }
        let earlier = |one: &Earlier| json!({"until": dates::machine(one.replaced_at), "said": one.said});
        json!({
            "said": relation.said,
            "has_a_record": relation.other.is_some(),
            "ended_on": relation.ended_on.map(|day| day.to_string()),
            "written_at": dates::machine(relation.written_at),
            "before": before.iter().map(earlier).collect::<Vec<_>>(),
        })
    }
}

impl Dossier {
    /// Whether anybody is or may be told of her who is no linked node.
    pub(super) fn is_told_outside(&self) -> bool {
        held::outside(&self.grounds).next().is_some() || !self.held.given.is_empty()
    }
}

fn asked(line: &Asked) -> Value {
    let request = &line.request;
    let answered =
        request.answered.as_ref().map(|(outcome, on, _)| json!({"outcome": outcome.code(), "day": on.to_string()}));
    json!({
        "kind": request.kind.code(),
        "received_on": request.received_on.to_string(),
        "due_on": request.due_on.to_string(),
        "asked_by": request.asked_by.code(),
        "words": request.texts.words,
        "answered": answered,
        "answer": request.texts.answer,
    })
}

fn task(task: &Task) -> Value {
    json!({
        "title": task.written.title,
        "words": task.written.words,
        "due": task.written.due.map(|due| due.on.to_string()),
        "repeats": task.written.due.and_then(|due| due.repeats).map(|repeats| repeats.every.code()),
        "made_at": dates::machine(task.made_at),
        "done_at": task.done.as_ref().map(|(at, _)| dates::machine(*at)),
    })
}

fn ground(ground: &Ground) -> Value {
    json!({
        "basis": ground.basis.code(),
        "purpose": ground.purpose.code(),
        "recipient": ground.recipient_name,
        "notice": ground.notice,
        "note": ground.note,
        "given_on": dates::machine(ground.given_on),
        "expires_at": ground.expires_at.map(dates::machine),
        "withdrawn_at": ground.withdrawn_at.map(dates::machine),
        "not_needed_since": ground.settled_at.map(dates::machine),
        "mistaken_since": ground.mistake.as_ref().map(|mistake| dates::machine(mistake.said_at)),
    })
}

fn restricted(one: &Restriction) -> Value {
    json!({
        "reason": one.reason.code(),
        "since": dates::machine(one.since),
        "ended_at": one.ended.as_ref().map(|ended| dates::machine(ended.at)),
        "told_on": one.ended.as_ref().and_then(|ended| ended.told_on).map(|day| day.to_string()),
    })
}

fn used(one: &Use) -> Value {
    json!({
        "ground": one.ground.code(),
        "allowed_at": dates::machine(one.allowed_at),
        "until": one.until.to_string(),
        "closed_at": one.closed_at.map(dates::machine),
    })
}

fn recipient(page: &Page, line: &Line) -> Value {
    let row = &line.row;
    let told: Vec<_> = line.facts.iter().map(|(name, value)| json!({"what": name, "value": value})).collect();
    json!({
        "cooperative": row.peer_name,
        "direction": row.direction,
        "referral": row.number,
        "service": row.service_name,
        "state": row.state,
        "since": dates::machine(row.created_at),
        "knows": page.t(line.chip.2),
        "told": told,
    })
}

fn service((enrolment, service, steps, offers): &(Enrolment, String, Vec<Taken>, Vec<Offer>)) -> Value {
    let step = |taken: &Taken| json!({"state": taken.state, "day": taken.day, "reason": taken.reason, "note": taken.note, "written_at": dates::machine(taken.at)});
    let offer = |offer: &Offer| {
        let answer = offer
            .answer
            .map(|(answer, on)| json!({"code": answer.code(), "day": on.to_string(), "note": offer.answer_note}));
        json!({"day": offer.told.on.to_string(), "how": offer.told.how.code(), "held_until": offer.told.until.to_string(), "note": offer.told.note, "answer": answer})
    };
    json!({
        "service": service,
        "state": enrolment.state.code(),
        "since": enrolment.since.to_string(),
        "points": enrolment.points,
        "source": enrolment.source.map(Source::code),
        "steps": steps.iter().map(step).collect::<Vec<_>>(),
        "places_offered": offers.iter().map(offer).collect::<Vec<_>>(),
    })
}

fn entry((entry, before): &(Entry, Vec<(Written, i64)>)) -> Value {
    let said =
        |written: &Written| json!({"day": written.on.to_string(), "kind": written.kind.code(), "text": written.text});
    let earlier = |(written, until): &(Written, i64)| json!({"said": said(written), "until": dates::machine(*until)});
    json!({
        "says": said(&entry.written),
        "written_at": dates::machine(entry.written_at),
        "before": before.iter().map(earlier).collect::<Vec<_>>(),
    })
}
