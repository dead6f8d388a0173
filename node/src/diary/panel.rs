//! Pages of a diary: its entries with a field for a new one, and one entry with what it said before.

mod entry;
mod list;
mod service;

use axum::Router;
use axum::routing::{get, post};
use jiff::civil::Date;

use super::{Kind, LONGEST, Written};
use crate::accounts::permission::Right;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, reason_first, sight};
use crate::people::{self, Person, PersonId};
use crate::store::Tx;
use crate::web::form::Form;
use crate::web::layout::Page;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/persone/{id}/diario", get(list::show).post(list::write))
        .route("/persone/{id}/diario/cerca", post(list::seek))
        .route("/servizi/{id}/diario", get(service::show))
        .route("/servizi/{id}/diario/esporta", get(service::file))
        .route("/persone/{id}/diario/{entry}", get(entry::show).post(entry::correct))
}

/// The person of a diary, if she may be seen; a reason is said first where one is needed.
async fn load<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, permission: Permission, id: &str) -> Result<Person> {
    let id: PersonId = parse_id(id)?;
    let person = people::store::find(tx, app, &sight(staff, permission)?, &id).await?.ok_or(Error::NotFound)?;
    reason_first(tx, app, staff, &person.id, "").await?;
    Ok(person)
}

/// What the fields are called on the page.
const NAMES: [(&str, &str); 4] =
    [("kind", "diary-kind"), ("on", "diary-on"), ("text", "diary-text"), ("enrolment", "enrolment-service")];

/// Reads what was written; nothing when something is wrong, told beside the field.
fn read(form: &mut Form, today: Date) -> Option<Written> {
    form.called(NAMES);
    let kind = form.choice::<Kind>("kind");
    let on = form.day("on");
    match on {
        None => form.refuse("on", "form-required"),
        Some(on) if on > today => form.refuse("on", "diary-future"),
        Some(_) => {}
    }
    let text = form.required("text", LONGEST);
    form.is_clean().then_some(())?;
    Some(Written { kind: kind?, on: on?, text })
}

/// The kinds, for a form.
fn kinds(page: &Page) -> Vec<(String, String)> {
    Kind::ALL.iter().map(|kind| (kind.code().to_owned(), page.t(format!("diary-kind-{}", kind.code())))).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_entry_tells_of_a_day_that_has_come_and_says_something() {
        let form = |on: &str, text: &str| {
            Form::prefilled([("kind", "call".to_owned()), ("on", on.to_owned()), ("text", text.to_owned())])
        };
        let today = date(2026, 11, 20);
        let mut good = form("20/11/2026", "Ha chiamato la scuola");
        assert_eq!(read(&mut good, today).map(|written| written.on), Some(today));
        for (on, text, field, key) in [
            ("21/11/2026", "Domani", "on", "diary-future"),
            ("", "Quando?", "on", "form-required"),
            ("31/02/2026", "Mai", "on", "form-date"),
            ("20/11/2026", "  ", "text", "form-required"),
        ] {
            let mut wrong = form(on, text);
            assert_eq!(read(&mut wrong, today), None);
            assert_eq!(wrong.mistake(field).map(|mistake| mistake.key.as_str()), Some(key), "{on} {text}");
        }
    }
}
