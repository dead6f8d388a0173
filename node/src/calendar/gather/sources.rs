//! One function for each feature that has days: the right of its list, its query, its rows as entries.

use std::collections::HashMap;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::{Looker, MOST, Within};
use crate::accounts::{Decision, Permission, Role};
use crate::activities::State as Stage;
use crate::activities::store::list::{self as activities, Line as Worked};
use crate::app::App;
use crate::calendar::store::list as appointments;
use crate::calendar::{About, Entry, For, Kind, Standing, When};
use crate::contracts::store::{self as contracts, ending};
use crate::documents::store as documents;
use crate::enrolments::State;
use crate::enrolments::store::list::{self as enrolments, Enrolled};
use crate::enrolments::store::passed;
use crate::legal::store as legal;
use crate::people::PersonId;
use crate::plans::store::due;
use crate::store::{Result, Tx};
use crate::subject_requests::store as requests;
use crate::tasks::For as TaskFor;
use crate::tasks::panel::eyes_of;
use crate::tasks::store::list as tasks;
use crate::web::dates;

type Days = (Date, Date);

fn about(person: &PersonId, name: String, protected: bool) -> Vec<About> {
    vec![About { person: person.clone(), name, protected }]
}

/// What is about nobody.
pub(super) async fn appointments(tx: &mut Tx, app: &App, looker: &Looker, days: Days) -> Result<Vec<Entry>> {
    let found = appointments::between(tx, app, &looker.eyes(), days, MOST).await?;
    let entry = |seen: appointments::Seen| {
        let one = seen.appointment;
        let services = match one.written.to {
            For::Team(service) => vec![service],
            For::Guests | For::Everybody => Vec::new(),
        };
        Entry {
            when: one.written.when,
            title: one.written.title,
            place: one.written.place,
            services,
            standing: if one.cancelled { Standing::Off } else { Standing::Open },
            hers: seen.hers,
            version: one.version,
            ..Entry::on(Kind::Appointment, one.id.as_str(), one.written.when.first(), format!("/agenda/{}", one.id))
        }
    };
    Ok(found.into_iter().map(entry).collect())
}

fn worked(line: Worked, hers: bool, who: String) -> Entry {
    let (activity, people) = (line.activity, line.people);
    let standing = match activity.state {
        Stage::Planned => Standing::Open,
        Stage::Delivered => Standing::Done,
        Stage::Missed(_) | Stage::Replaced => Standing::Off,
    };
    let hidden = people.iter().filter(|one| one.person.is_none()).count();
    let seen = people.into_iter().filter_map(|one| {
        let (name, protected) = (one.name, one.protected);
        one.person.map(|person| About { person, name, protected })
    });
    Entry {
        when: When::Hours(activity.written.day, activity.written.span),
        about: seen.collect(),
        hidden,
        services: vec![activity.written.service],
        venue: activity.written.venue,
        who,
        standing,
        hers,
        version: activity.version,
        ..Entry::on(Kind::Activity, activity.id.as_str(), activity.written.day, format!("/ore/{}", activity.id))
    }
}

/// What she works, planned and done.
pub(super) async fn own_activities(tx: &mut Tx, app: &App, looker: &Looker, days: Days) -> Result<Vec<Entry>> {
    let Some(sight) = looker.sight(Permission::RecordActivities) else { return Ok(Vec::new()) };
    let lines = activities::between(tx, app, &sight, &looker.account.id, days).await?;
    Ok(lines.into_iter().map(|line| worked(line, true, String::new())).collect())
}

/// What her colleagues work in some services, for who sees everybody's hours.
pub(super) async fn activities_of(
    tx: &mut Tx,
    app: &App,
    looker: &Looker,
    services: &[SubjectId],
    days: Days,
) -> Result<Vec<Entry>> {
    let sight = looker.sight(Permission::RecordActivities).filter(|_| looker.may(Permission::CloseMonths));
    let Some(sight) = sight else { return Ok(Vec::new()) };
    let lines = activities::of_services(tx, app, &sight, services, days, MOST).await?;
    let names: HashMap<String, String> = activities::workers(tx).await?.into_iter().collect();
    let others = lines.into_iter().filter(|line| line.activity.worker != looker.account.id);
    let of_colleague = |line: Worked| {
        let who = names.get(line.activity.worker.as_str()).cloned().unwrap_or_default();
        worked(line, false, who)
    };
    Ok(others.map(of_colleague).collect())
}

/// What has to be done by a day.
pub(super) async fn tasks(tx: &mut Tx, app: &App, looker: &Looker, days: Days, within: &Within) -> Result<Vec<Entry>> {
    let Some(eyes) = eyes_of(&looker.account, looker.now) else { return Ok(Vec::new()) };
    let whose = match within {
        Within::Hers => tasks::Whose::HersAndOf(&[]),
        Within::Services(services) => tasks::Whose::HersAndOf(services),
        Within::Everything => tasks::Whose::Everybody,
    };
    let lines = tasks::between(tx, app, &eyes, days, whose, MOST).await?;
    let entry = |line: tasks::Line| {
        let task = line.task;
        let due = task.written.due?;
        let (services, hers) = match &task.written.to {
            TaskFor::Account(account) => (Vec::new(), account == &looker.account.id),
            TaskFor::Team(service) => (vec![*service], false),
        };
        let person = task.person.as_ref();
        let at = due.at.and_then(|at| {
            let minute = u16::try_from(i16::from(at.hour()) * 60 + i16::from(at.minute())).ok()?;
            crate::activities::time::Span::new(minute, minute + 1)
        });
        Some(Entry {
            when: at.map_or(When::Days(due.on, due.on), |at| When::Hours(due.on, at)),
            title: task.written.title,
            about: person.map(|person| about(person, line.person_name, line.protected)).unwrap_or_default(),
            services,
            who: if hers { String::new() } else { line.for_name },
            hers,
            version: task.version,
            ..Entry::on(Kind::Task, task.id.as_str(), due.on, format!("/cose/{}", task.id))
        })
    };
    Ok(lines.into_iter().filter_map(entry).collect())
}

/// Plans that are looked at again, for who works with the person.
pub(super) async fn reviews(tx: &mut Tx, looker: &Looker, days: Days) -> Result<Vec<Entry>> {
    let Some(sight) = looker.sight(Permission::WriteDiary) else { return Ok(Vec::new()) };
    let entry = |plan: due::Due| {
        let (day, key) = (plan.day?, format!("{}/{}", plan.enrolment, plan.edition));
        let path = format!("/prese/{}/piano/{}", plan.enrolment, plan.edition);
        Some(Entry {
            about: about(&plan.person, plan.name, false),
            services: vec![plan.service_id],
            ..Entry::on(Kind::Review, &key, day, path)
        })
    };
    Ok(due::between(tx, &sight, days, MOST).await?.into_iter().filter_map(entry).collect())
}

/// The days of an enrolment that its state has.
fn days_of(one: &Enrolled) -> [(Kind, Option<Date>); 5] {
    let enrolment = &one.enrolment;
    let (mut held, mut pause, mut ended) = (None, None, None);
    let expected = enrolment.expected_end.filter(|_| enrolment.state.takes_a_place());
    match &enrolment.state {
        State::Assigned { until } => held = *until,
        State::Suspended { review, .. } => pause = *review,
        // A request that came to nothing ends nothing.
        State::Closed { .. } => ended = enrolment.started_on.and(Some(enrolment.since)),
        State::Requested | State::Waiting { .. } | State::Active => {}
    }
    [
        (Kind::Begins, enrolment.started_on),
        (Kind::Ends, ended),
        (Kind::Held, held),
        (Kind::Pause, pause),
        (Kind::Expected, expected),
    ]
}

/// Who begins, who ends, whose place is held or offered, whose pause is looked at again.
pub(super) async fn enrolments(tx: &mut Tx, looker: &Looker, (from, to): Days, within: &Within) -> Result<Vec<Entry>> {
    let Some(sight) = looker.sight(Permission::ReadPeople) else { return Ok(Vec::new()) };
    let services = match within {
        Within::Services(services) => Some(services.as_slice()),
        Within::Hers | Within::Everything => None,
    };
    let mut entries = Vec::new();
    for one in enrolments::between(tx, &sight, (from, to), services, MOST).await? {
        let name = format!("{} {}", one.person.family_name, one.person.given_name).trim().to_owned();
        for (kind, day) in days_of(&one) {
            let Some(day) = day.filter(|day| (from..=to).contains(day)) else { continue };
            let enrolment = &one.enrolment;
            entries.push(Entry {
                about: about(&enrolment.person, name.clone(), one.person.protected),
                services: vec![enrolment.service],
                version: enrolment.version,
                ..Entry::on(kind, enrolment.id.as_str(), day, format!("/prese/{}", enrolment.id))
            });
        }
    }
    for offer in passed::offered_until(tx, &sight, (from, to), MOST).await? {
        let (path, enrolment, person) = (offer.path(), &offer.of.enrolment, &offer.of.person);
        entries.push(Entry {
            about: about(&enrolment.person, person.name(), person.protected),
            services: vec![enrolment.service],
            version: enrolment.version,
            ..Entry::on(Kind::Held, enrolment.id.as_str(), offer.day, path)
        });
    }
    Ok(entries)
}

/// What people ask about their data, for who answers them.
pub(super) async fn requests(tx: &mut Tx, app: &App, looker: &Looker, days: Days) -> Result<Vec<Entry>> {
    let Some(sight) = looker.sight(Permission::HandleRequests) else { return Ok(Vec::new()) };
    let entry = |line: requests::Line| {
        let request = line.request;
        let person = about(&request.person, line.name, false);
        Entry {
            about: if line.there { person } else { Vec::new() },
            hers: true,
            version: request.version,
            ..Entry::on(Kind::Request, request.id.as_str(), request.due_on, format!("/richieste/{}", request.id))
        }
    };
    Ok(requests::due_between(tx, app, &sight, days, MOST).await?.into_iter().map(entry).collect())
}

/// Contracts that end, for who sees them.
pub(super) async fn contracts(tx: &mut Tx, looker: &Looker, (from, to): Days) -> Result<Vec<Entry>> {
    if !looker.may(Permission::ReadStatements) {
        return Ok(Vec::new());
    }
    let directs = looker.account.roles.contains(Role::Management);
    let entry = |one: crate::contracts::Contract| {
        let ends = one.terms.ends.filter(|day| (from..=to).contains(day))?;
        Some(Entry {
            title: one.terms.name,
            services: one.terms.services,
            hers: directs,
            version: one.version,
            ..Entry::on(Kind::Contract, one.id.as_str(), ends, format!("/contratti/{}", one.id))
        })
    };
    Ok(contracts::all(tx).await?.into_iter().filter_map(entry).collect())
}

/// Hours authorised for somebody that end and that nothing follows, for who can have them renewed.
pub(super) async fn authorisations(tx: &mut Tx, looker: &Looker, days: Days) -> Result<Vec<Entry>> {
    let Some(sight) = looker.sight(Permission::WriteEnrolments) else { return Ok(Vec::new()) };
    let entry = |one: ending::Ending| Entry {
        about: one.of.map(|of| about(&of.person, of.name, of.protected)).unwrap_or_default(),
        services: vec![one.service],
        ..Entry::on(Kind::Authorisation, one.id.as_str(), one.day, format!("/prese/{}/ore", one.enrolment))
    };
    Ok(ending::between(tx, Some(&sight), days, MOST).await?.into_iter().map(entry).collect())
}

/// Consents that end, for who can have them renewed.
pub(super) async fn consents(tx: &mut Tx, looker: &Looker, (from, to): Days) -> Result<Vec<Entry>> {
    let Some(sight) = looker.sight(Permission::WriteLegalBases) else { return Ok(Vec::new()) };
    // Of who sees everybody's, only the data protection officer answers for each.
    let own = looker.decide(Permission::WriteLegalBases) != Decision::Allowed
        || looker.account.roles.contains(Role::DataProtection);
    let eve = from.yesterday().unwrap_or(from);
    let end = |day: Date| dates::end_of_day(&day.to_string()).map_or(0, Timestamp::as_millis);
    let (after, until) = (Timestamp::from_millis(end(eve)), Timestamp::from_millis(end(to) + 999));
    let entry = |one: legal::Ending| Entry {
        about: about(&one.person, one.name(), one.protected),
        title: one.recipient_name,
        hers: own,
        ..Entry::on(
            Kind::Consent,
            one.id.as_str(),
            dates::today(Timestamp::from_millis(one.expires_at)),
            format!("/persone/{}", one.person),
        )
    };
    Ok(legal::ending(tx, &sight, after, until, MOST).await?.into_iter().map(entry).collect())
}

/// Documents that end, for who sees the person: that there is one and when, not what it is.
pub(super) async fn documents(tx: &mut Tx, looker: &Looker, days: Days) -> Result<Vec<Entry>> {
    let Some(sight) = looker.sight(Permission::ReadPeople) else { return Ok(Vec::new()) };
    let entry = |one: documents::Due| Entry {
        hers: one.added_by == looker.account.id,
        about: about(&one.person, one.name, false),
        services: one.services,
        version: one.version,
        ..Entry::on(Kind::Document, one.id.as_str(), one.day, format!("/persone/{}/documenti/{}", one.person, one.id))
    };
    Ok(documents::due_between(tx, &sight, days, MOST).await?.into_iter().map(entry).collect())
}
