//! Who is meant: the colleague, and the person with her place in the service on that day. Each is one exactly, or the line cannot be taken:
//! hours of one under the name of another would be believed.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::reading::{Line, Whom, Work};
use super::trial::{Found, Meant};
use crate::accounts::{self, AccountId, Login};
use crate::activities::Written;
use crate::app::App;
use crate::enrolments::presence::Presence;
use crate::enrolments::store::list;
use crate::enrolments::{Enrolment, EnrolmentId};
use crate::imports::enrolling::fault;
use crate::imports::{Fault, Field};
use crate::people::many::{self, Likeness};
use crate::people::{PersonId, Sight, alike};
use crate::services::store::{self as services, Called};
use crate::store::fold::fold;
use crate::store::{Result, Tx};
use crate::web::dates;

/// Somebody who works here, or has.
struct Colleague {
    login: Login,
    /// The words of her name, folded and in order.
    name: Vec<String>,
}

/// What is known for the whole sheet.
pub(super) struct House {
    colleagues: Vec<Colleague>,
    /// Their accounts, in the same order.
    pub accounts: Vec<AccountId>,
    /// Every service, also those that were closed.
    pub services: Arc<Vec<Called>>,
}

/// The words of a name, whatever their order.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = fold(name).split_whitespace().map(str::to_owned).collect();
    words.sort_unstable();
    words
}

impl House {
    /// Everybody with an account, also who has left: what she did was done.
    pub async fn of(tx: &mut Tx) -> Result<Self> {
        let all = accounts::store::all(tx).await?;
        let accounts = all.iter().map(|account| account.id.clone()).collect();
        let colleague = |account: accounts::Account| Colleague { name: words(&account.name), login: account.login };
        let services = Arc::new(services::called(tx).await?);
        Ok(Self { colleagues: all.into_iter().map(colleague).collect(), accounts, services })
    }

    /// The place of a colleague, by her login (which may be an e-mail address) or by her name.
    fn colleague(&self, written: &str) -> std::result::Result<usize, Fault> {
        let wrong = |key: &str| Err(fault(Field::Colleague, written, key));
        let login = Login::parse(written);
        if let Some(place) = self.colleagues.iter().position(|one| login.as_ref() == Some(&one.login)) {
            return Ok(place);
        }
        let name = words(written);
        let mut named = (0..).zip(&self.colleagues).filter(|(_, one)| !name.is_empty() && one.name == name);
        match (named.next(), named.next()) {
            (Some((place, _)), None) => Ok(place),
            (Some(_), Some(_)) => wrong("import-hours-colleague-several"),
            (None, _) => wrong("import-hours-colleague-unknown"),
        }
    }
}

/// What is known of whom some lines name, as far as who imports may see it.
pub(super) struct Register {
    people: Vec<Likeness>,
    enrolments: HashMap<PersonId, Vec<Enrolment>>,
}

impl Register {
    /// Everybody whom these lines may mean.
    pub async fn of(tx: &mut Tx, app: &App, sight: &Sight, some: &[(Vec<String>, Line)]) -> Result<Self> {
        let (mut codes, mut names) = (Vec::new(), Vec::new());
        for (_, line) in some {
            let Line::Work(work) = line else { continue };
            let Some(whom) = &work.whom else { continue };
            codes.extend(whom.code.as_ref().map(|code| many::code_lookup(app, code)));
            names.extend(whom.names.iter().cloned());
        }
        for wanted in [&mut codes, &mut names] {
            wanted.sort_unstable();
            wanted.dedup();
        }
        let people = many::meant(tx, sight, &codes, &names).await?;
        let ids: Vec<PersonId> = people.iter().map(|one| one.id.clone()).collect();
        Ok(Self { enrolments: list::of_people(tx, &ids).await?, people })
    }

    /// The record of whom a line names. A code leads to who has it, and her name has to be about hers; where nobody has the code, a name leads
    /// to who has none.
    fn person(&self, app: &App, whom: &Whom) -> std::result::Result<&PersonId, &'static str> {
        let code = whom.code.as_ref().map(|code| many::code_lookup(app, code));
        let with_code = self.people.iter().filter(|one| code.as_deref() == Some(one.code()));
        let with_code: Vec<&Likeness> = with_code.collect();
        if !with_code.is_empty() {
            let found = exactly_one(&with_code)?;
            let fits = whom.names.is_empty() || whom.names.iter().any(|name| alike::names(name, found.name()));
            return if fits { Ok(&found.id) } else { Err("import-hours-person-other") };
        }
        let named = self.people.iter().filter(|one| whom.names.iter().any(|name| name == one.name()));
        let named = named.filter(|one| code.is_none() || one.code().is_empty());
        let named = named.filter(|one| whom.birth.is_none_or(|birth| one.may_be_born_on(birth)));
        exactly_one(&named.collect::<Vec<_>>()).map(|one| &one.id)
    }

    /// Her place in a service on a day; otherwise since or until when she has one.
    fn place(
        &self,
        person: &PersonId,
        service: SubjectId,
        day: Date,
    ) -> std::result::Result<EnrolmentId, (&'static str, Option<Date>)> {
        let hers = self.enrolments.get(person).into_iter().flatten().filter(|one| one.service == service);
        let hers: Vec<(&Enrolment, Presence)> = hers.map(|one| (one, one.on(day))).collect();
        let there = hers.iter().filter(|(_, presence)| *presence == Presence::There);
        if let Some((enrolment, _)) = there.max_by_key(|(one, _)| one.started_on) {
            return Ok(enrolment.id.clone());
        }
        let never = hers.iter().any(|(_, presence)| *presence == Presence::Never);
        Err(hers.iter().map(|(_, presence)| *presence).fold(
            (if never { "import-hours-never" } else { "import-hours-not-in" }, None),
            |told, presence| match presence {
                Presence::Before(first) => ("import-hours-before", Some(first)),
                Presence::After(last) => ("import-hours-after", Some(last)),
                Presence::There | Presence::Never => told,
            },
        ))
    }
}

/// The only one of some records.
fn exactly_one<'l>(found: &[&'l Likeness]) -> std::result::Result<&'l Likeness, &'static str> {
    match found {
        [] => Err("import-hours-person-unknown"),
        [one] => Ok(one),
        _ => Err("import-hours-person-several"),
    }
}

/// What a line says, with who is meant.
pub(super) fn found(app: &App, line: Line, house: &House, register: &Register) -> Found {
    match line {
        Line::Empty => Found::Empty,
        Line::Passed(key) => Found::Passed(key),
        Line::Bad(faults) => Found::Bad(faults),
        Line::Work(work) => {
            meant(app, *work, house, register).map_or_else(Found::Bad, |meant| Found::Work(Box::new(meant)))
        }
    }
}

fn meant(app: &App, work: Work, house: &House, register: &Register) -> std::result::Result<Meant, Vec<Fault>> {
    let mut faults = Vec::new();
    let worker = house.colleague(&work.colleague).map_err(|fault| faults.push(fault)).ok();
    let mut enrolments = Vec::new();
    if let Some(whom) = &work.whom {
        let (field, written) = &whom.told;
        match register.person(app, whom) {
            Err(key) => faults.push(fault(*field, written, key)),
            Ok(person) => match register.place(person, work.service, work.when.day) {
                Ok(enrolment) => enrolments.push(enrolment),
                Err((key, day)) => {
                    let day = day.map(dates::written).unwrap_or_default();
                    faults.push(Fault { day, ..fault(*field, written, key) });
                }
            },
        }
    }
    let worker = worker.filter(|_| faults.is_empty()).ok_or(faults)?;
    let Work { when, service, kind, note, .. } = work;
    let written = Written { service, day: when.day, span: when.span, kind, enrolments, venue: None, note };
    Ok(Meant { worker, written, length_only: when.length_only })
}
