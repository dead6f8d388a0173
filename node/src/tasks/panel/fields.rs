//! A task, from its form to the type.

use jiff::civil::{Date, Time};

use crate::accounts::permission::WriteTasks;
use crate::accounts::{Decision, Permission, Scope, Staff, store as accounts};
use crate::app::App;
use crate::enrolments::{self, State};
use crate::error::Result;
use crate::people::panel::sight_of;
use crate::people::{self, Person};
use crate::services;
use crate::store::Tx;
use crate::tasks::{Due, Every, For, LONGEST, LONGEST_TITLE, Repeats, Written};
use crate::teams;
use crate::web::dates;
use crate::web::form::Form;
use crate::web::layout::Page;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 8] = [
    ("title", "tasks-title-field"),
    ("words", "tasks-words"),
    ("for", "tasks-for"),
    ("due", "tasks-due"),
    ("at", "tasks-at"),
    ("urgent", "tasks-urgent"),
    ("repeats", "tasks-repeats"),
    ("repeats_until", "tasks-repeats-until"),
];

/// For whom a task can be: herself first, the teams, then the colleagues who work with people.
pub(super) async fn recipients(
    tx: &mut Tx,
    page: &Page,
    staff: &Staff<WriteTasks>,
    today: Date,
) -> Result<Vec<(String, String)>> {
    let mut all = vec![(staff.id().to_string(), page.t("tasks-for-me"))];
    let every = staff.decide(Permission::WriteTasks, Scope::Anything) == Decision::Allowed;
    let hers = teams::store::of_account(tx, staff.id()).await?;
    let is_hers =
        |id: &pico_protocol::id::SubjectId| hers.iter().any(|member| member.works_on(today) && &member.service == id);
    let open = services::store::called(tx).await?.into_iter().filter(|service| service.closed_at.is_none());
    for service in open.filter(|service| every || is_hers(&service.id)) {
        all.push((service.id.to_string(), page.t1("tasks-for-team", "service", service.name)));
    }
    let others = accounts::colleagues(tx).await?.into_iter().filter(|(id, _)| id != staff.id());
    all.extend(others.map(|(id, name)| (id.to_string(), name)));
    Ok(all)
}

/// Reads a task; nothing when something is wrong, told beside the field.
pub(super) fn read(form: &mut Form, recipients: &[(String, String)]) -> Option<Written> {
    form.called(NAMES);
    let title = form.required("title", LONGEST_TITLE);
    let words = form.optional("words", LONGEST).unwrap_or_default();
    let to = to(form, recipients);
    let due = due(form);
    form.is_clean().then_some(Written { title, words, to: to?, due, urgent: form.ticked("urgent") })
}

fn to(form: &mut Form, recipients: &[(String, String)]) -> Option<For> {
    let chosen = form.value("for");
    let known = recipients.iter().any(|(id, _)| id == chosen);
    let account = chosen.parse().ok().map(For::Account);
    let found = account.or_else(|| chosen.parse().ok().map(For::Team)).filter(|_| known);
    if found.is_none() {
        form.refuse("for", "form-choose");
    }
    found
}

fn due(form: &mut Form) -> Option<Due> {
    let on = form.day("due");
    if on.is_some_and(|on| on.year() < 2000) {
        form.refuse("due", "teams-refused-year");
    }
    let typed = form.value("at").trim().to_owned();
    let at: Option<Time> = dates::clock(&typed);
    if !typed.is_empty() && at.is_none() {
        form.refuse("at", "tasks-hour-malformed");
    } else if at.is_some() && form.value("due").trim().is_empty() {
        form.refuse("due", "tasks-day-needed");
    }
    let repeats = repeats(form, on);
    on.map(|on| Due { on, at, repeats })
}

/// Whether it comes again: counted from its day, so that it has to have one.
fn repeats(form: &mut Form, on: Option<Date>) -> Option<Repeats> {
    let (every, until) = (form.optional_choice::<Every>("repeats"), form.day("repeats_until"));
    if every.is_some() && form.value("due").trim().is_empty() {
        form.refuse("due", "tasks-repeats-day-needed");
    }
    if every.is_none() && until.is_some() {
        form.refuse("repeats", "tasks-repeats-which");
    }
    if until.zip(on).is_some_and(|(until, on)| until < on) {
        form.refuse("repeats_until", "tasks-repeats-before");
    }
    every.map(|every| Repeats { every, until })
}

/// The rhythms of a form, after that it comes once.
pub(super) fn rhythms(page: &Page) -> Vec<(String, String)> {
    Every::ALL.map(|every| (every.code().to_owned(), page.t(format!("tasks-every-{}", every.code())))).to_vec()
}

/// Whom it is for has to be able to see whom it is about: a task that nobody is shown is not done. Tells it beside the field.
pub(super) async fn fits(tx: &mut Tx, app: &App, form: &mut Form, to: &For, person: Option<&Person>) -> Result<()> {
    let Some(person) = person else { return Ok(()) };
    let sees = match to {
        For::Account(id) => match accounts::find(tx, id).await? {
            Some(account) => match sight_of(&account, Permission::WriteTasks, app.clock.now()) {
                Some(sight) => people::store::find(tx, app, &sight, &person.id).await?.is_some(),
                None => false,
            },
            None => false,
        },
        For::Team(service) => {
            let hers = enrolments::store::list::of_person(tx, &person.id).await?;
            let is_there =
                |one: &enrolments::Enrolment| &one.service == service && !matches!(one.state, State::Closed { .. });
            !person.details.protected && hers.iter().any(is_there)
        }
    };
    if !sees {
        form.refuse("for", "tasks-refused-sight");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn known() -> Vec<(String, String)> {
        vec![(format!("acc_{}", "1".repeat(32)), "Io".to_owned())]
    }

    fn form(due: &str, at: &str) -> Form {
        let to = known()[0].0.clone();
        let fields = [("title", "Chiamare la scuola"), ("for", to.as_str()), ("due", due), ("at", at)];
        Form::prefilled(fields.map(|(name, value)| (name, value.to_owned())))
    }

    #[test]
    fn a_task_may_have_a_day_and_an_hour_of_it() {
        let due = |due: &str, at: &str| read(&mut form(due, at), &known()).map(|written| written.due);
        assert_eq!(due("", ""), Some(None));
        assert_eq!(due("1/12/2026", ""), Some(Some(Due::once(date(2026, 12, 1), None))));
        assert_eq!(due("1/12/2026", "9.30"), Some(Some(Due::once(date(2026, 12, 1), Some(time(9, 30, 0, 0))))));
    }

    #[test]
    fn a_task_comes_again_where_it_has_a_day_from_which_that_is_counted() {
        let sent = |due: &str, repeats: &str, until: &str| {
            let to = known()[0].0.clone();
            let fields = [
                ("title", "Controllare l’estintore"),
                ("for", to.as_str()),
                ("due", due),
                ("repeats", repeats),
                ("repeats_until", until),
            ];
            Form::prefilled(fields.map(|(name, value)| (name, value.to_owned())))
        };
        let written = read(&mut sent("1/12/2026", "month", "1/6/2027"), &known()).unwrap();
        let repeats = Repeats { every: Every::Month, until: Some(date(2027, 6, 1)) };
        assert_eq!(written.due.and_then(|due| due.repeats), Some(repeats));
        for (due, every, until, field, key) in [
            ("", "week", "", "due", "tasks-repeats-day-needed"),
            ("1/12/2026", "", "1/6/2027", "repeats", "tasks-repeats-which"),
            ("1/12/2026", "week", "30/11/2026", "repeats_until", "tasks-repeats-before"),
            ("1/12/2026", "sometimes", "", "repeats", "form-choose"),
        ] {
            let mut wrong = sent(due, every, until);
            assert_eq!(read(&mut wrong, &known()), None, "{due} {every} {until}");
            assert_eq!(wrong.mistake(field).map(|mistake| mistake.key.as_str()), Some(key), "{due} {every} {until}");
        }
    }

    #[test]
    fn every_rhythm_has_words_in_both_languages() {
        for locale in crate::web::locale::Locale::ALL {
            for every in Every::ALL {
                assert_eq!(every.code().parse(), Ok(every));
                assert!(locale.knows(&format!("tasks-every-{}", every.code())), "{every:?} in {}", locale.code());
            }
        }
    }

    #[test]
    fn what_is_wrong_is_told_beside_its_field() {
        for (due, at, field, key) in [
            ("31/02/2026", "", "due", "form-date"),
            ("1/12/26", "", "due", "teams-refused-year"),
            ("1/12/2026", "25:00", "at", "tasks-hour-malformed"),
            ("", "9:00", "due", "tasks-day-needed"),
        ] {
            let mut wrong = form(due, at);
            assert_eq!(read(&mut wrong, &known()), None, "{due} {at}");
            assert_eq!(wrong.mistake(field).map(|mistake| mistake.key.as_str()), Some(key), "{due} {at}");
        }
        let mut stranger = form("", "");
        assert_eq!(read(&mut stranger, &[]), None);
        assert_eq!(stranger.mistake("for").map(|mistake| mistake.key.as_str()), Some("form-choose"));
    }
}
