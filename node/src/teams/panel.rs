//! Pages of teams: who works in a service, and for each colleague the services that she works in; and teams as a file.

mod file;
mod member;
mod mine;
mod team;

use axum::Router;
use axum::routing::{get, post};

use super::{LONGEST_DUTY, MOST_WEEKLY, Qualification, Refusal, Terms};
use crate::app::App;
use crate::error::{Error, Result};
use crate::services::{self, Service};
use crate::store::Tx;
use crate::web::form::Form;
use crate::web::layout::Page;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/servizi/miei", get(mine::show))
        .route("/servizi/squadre/esporta", get(file::take))
        .route("/servizi/{id}/squadra", get(team::show).post(team::add))
        .route("/servizi/{id}/squadra/{member}", get(member::show).post(member::save))
        .route("/servizi/{id}/squadra/{member}/togli", post(member::remove))
}

async fn service(tx: &mut Tx, id: &str) -> Result<Service> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    services::store::find(tx, &id).await?.ok_or(Error::NotFound)
}

/// What the fields are called on the page.
const NAMES: [(&str, &str); 6] = [
    ("account", "teams-who"),
    ("qualification", "teams-qualification"),
    ("duty", "teams-duty"),
    ("since", "teams-since"),
    ("until", "teams-until"),
    ("weekly", "teams-weekly"),
];

/// Before it nobody works anywhere: `01/09/26` is no day of the year 26.
const FIRST_YEAR: i16 = 1950;

/// Reads the terms; nothing when something is wrong, told beside the field.
fn read(form: &mut Form) -> Option<Terms> {
    form.called(NAMES);
    let qualification = form.choice::<Qualification>("qualification");
    let duty = form.optional("duty", LONGEST_DUTY).unwrap_or_default();
    let (since, until) = (form.day("since"), form.day("until"));
    match since {
        None => form.refuse("since", "form-required"),
        Some(since) if since.year() < FIRST_YEAR => form.refuse("since", "teams-refused-year"),
        Some(since) if until.is_some_and(|until| until < since) => form.refuse("until", "teams-refused-before"),
        Some(_) => {}
    }
    let weekly = form.minutes("weekly", MOST_WEEKLY);
    form.is_clean().then_some(())?;
    Some(Terms { qualification: qualification?, duty, since: since?, until, weekly })
}

fn refuse(form: &mut Form, refusal: Refusal) {
    match refusal {
        Refusal::Twice => form.refuse("since", "teams-refused-twice"),
        Refusal::Overtaken => form.refuse("qualification", "teams-overtaken"),
    }
}

/// The qualifications, for a form.
fn qualifications(page: &Page) -> Vec<(String, String)> {
    Qualification::ALL.iter().map(|one| (one.code().to_owned(), page.t(one.key()))).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_term_has_a_first_day_and_ends_after_it() {
        let form = |since: &str, until: &str| {
            let fields =
                [("qualification", "educator"), ("duty", " Turno  di notte "), ("since", since), ("until", until)];
            Form::prefilled(fields.map(|(name, value)| (name, value.to_owned())))
        };
        let terms = read(&mut form("20/11/2026", "")).unwrap();
        assert_eq!((terms.since, terms.until), (date(2026, 11, 20), None));
        for (since, until, field, key) in [
            ("", "", "since", "form-required"),
            ("01/09/26", "", "since", "teams-refused-year"),
            ("20/11/2026", "19/11/2026", "until", "teams-refused-before"),
            ("20/11/2026", "31/02/2027", "until", "form-date"),
        ] {
            let mut wrong = form(since, until);
            assert_eq!(read(&mut wrong), None, "{since} {until}");
            assert_eq!(wrong.mistake(field).map(|mistake| mistake.key.as_str()), Some(key));
        }
    }
}
