//! Changing a record without losing what it said.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::language::{Interpreter, codes};
use super::restriction::Unrestricted;
use super::{Details, Person, PersonId, Private, Sight, store};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::web::dates;
use crate::{execute, sql};

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is saved.
    Saved,
    /// Somebody changed the record meanwhile; this is what it says now.
    Overtaken(Box<Person>),
    /// No such record, or not for these eyes.
    Missing,
}

/// One earlier version of a record.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Who changed it.
    pub changed_by: String,
    /// When, in milliseconds.
    pub changed_at: i64,
    /// What was different before: field and value.
    pub before: Vec<(String, String)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    version: i64,
    changed_by_name: String,
    changed_at: i64,
    before: String,
}

#[derive(Serialize, Deserialize)]
struct Difference {
    field: String,
    before: String,
}

/// Changes a record that was read in version `version`.
pub async fn change(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    sight: &Sight,
    hers: &Unrestricted,
    version: i64,
    details: &Details,
) -> Result<Change> {
    let id = hers.person();
    let Some(person) = store::find(tx, app, sight, id).await? else { return Ok(Change::Missing) };
    if person.version != version || !store::write(tx, app, id, details, version).await? {
        return Ok(Change::Overtaken(Box::new(person)));
    }
    let differences = differences(&person.details, details);
    let fields: Vec<&str> = differences.iter().map(|difference| difference.field.as_str()).collect();
    let event = Event::new("person.change", "person", id.as_str()).detail(format!("fields={}", fields.join(",")));
    audit::record(tx, app, actor, event).await?;
    if !differences.is_empty() {
        keep(tx, app, actor, id, version, &differences).await?;
    }
    Ok(Change::Saved)
}

/// Writes on which day somebody died, or that she is alive, on a record that was read in this version; false when it was changed
/// meanwhile. What ends the use of a record needs no proof that it may be used.
pub async fn died(tx: &mut Tx, app: &App, actor: &Actor, person: &Person, on: Option<Date>) -> Result<bool> {
    let details = Details { died_on: on, ..person.details.clone() };
    if !store::write(tx, app, &person.id, &details, person.version).await? {
        return Ok(false);
    }
    let action = if on.is_some() { "person.died" } else { "person.lives" };
    audit::record(tx, app, actor, Event::new(action, "person", person.id.as_str())).await?;
    keep(tx, app, actor, &person.id, person.version, &differences(&person.details, &details)).await?;
    Ok(true)
}

async fn keep(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    id: &PersonId,
    version: i64,
    differences: &[Difference],
) -> Result<()> {
    let (account, name) = match actor {
        Actor::Account { id, name } => (id.as_str(), name.as_str()),
        _ => ("", ""),
    };
    let row = format!("{id}/{version}");
    let text = serde_json::to_vec(differences).map_err(StoreError::inconsistent)?;
    let before = app.field_key.seal(app.entropy, place(&row), &text);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO people_history (person, version, changed_by, changed_by_name, changed_at, before) \
             VALUES ($1, $2, $3, $4, $5, $6)"
        )
        .bind(id)
        .bind(version)
        .bind(account)
        .bind(name)
        .bind(app.clock.now().as_millis())
        .bind(before)
    )?;
    Ok(())
}

/// Earlier versions, newest first.
pub async fn of(tx: &mut Tx, app: &App, id: &PersonId) -> Result<Vec<Earlier>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT version, changed_by_name, changed_at, before FROM people_history WHERE person = $1 ORDER BY version DESC \
         LIMIT 50"
    ).bind(id).fetch_all(c))?;
    rows.into_iter()
        .map(|row| {
            let text = app.field_key.open(place(&format!("{id}/{}", row.version)), &row.before)?;
            let before: Vec<Difference> = serde_json::from_slice(&text).map_err(StoreError::inconsistent)?;
            let before = before.into_iter().map(|difference| (difference.field, difference.before)).collect();
            Ok(Earlier { changed_by: row.changed_by_name, changed_at: row.changed_at, before })
        })
        .collect()
}

/// The fields in which two versions differ, with what the first one says.
pub fn changed_fields(before: &Details, after: &Details) -> Vec<(String, String)> {
    differences(before, after).into_iter().map(|difference| (difference.field, difference.before)).collect()
}

fn differences(before: &Details, after: &Details) -> Vec<Difference> {
    let (old, new) = (texts(before), texts(after));
    let changed = old.into_iter().zip(new).filter(|(old, new)| old.1 != new.1);
    changed.map(|((field, before), _)| Difference { field: field.to_owned(), before }).collect()
}

/// Every field of a record as a text, in the order of the form; the names are those of the form's fields. The form is filled
/// from these: a field that were missing here would be emptied by the next save, so none can be left out unnoticed.
pub fn texts(details: &Details) -> [(&'static str, String); 22] {
    #[rustfmt::skip]
    let Details {
        family_name, given_name, called, birth_date, died_on, birth_place, sex, citizenship, tax_code, comune,
        private,
        protected: _, // a box of its own, and no text
    } = details;
    #[rustfmt::skip]
    let Private {
        address, domicile_comune, domicile_address, languages, other_language, interpreter, telephone, email, guardian, health,
        notes,
    } = private;
    let (code, none) = match tax_code {
        Ok(code) => (code.as_str().to_owned(), String::new()),
        Err(reason) => (String::new(), reason.code().to_owned()),
    };
    let birth_place = birth_place.as_deref().and_then(|place| super::place::birthplace_label(place, *birth_date));
    [
        ("family_name", family_name.clone()),
        ("given_name", given_name.clone()),
        ("called", called.clone()),
        ("birth_date", birth_date.map(dates::written).unwrap_or_default()),
        ("died_on", died_on.map(dates::written).unwrap_or_default()),
        ("birth_place", birth_place.unwrap_or_default()),
        ("sex", sex.map(super::Sex::code).unwrap_or_default().to_owned()),
        ("citizenship", citizenship.clone().unwrap_or_default()),
        ("tax_code", code),
        ("no_tax_code", none),
        ("comune", super::place::label(comune.as_deref())),
        ("address", address.clone()),
        ("domicile_comune", super::place::label(domicile_comune.as_deref())),
        ("domicile_address", domicile_address.clone()),
        ("languages", codes(languages)),
        ("other_language", other_language.clone()),
        ("interpreter", interpreter.map(Interpreter::code).unwrap_or_default().to_owned()),
        ("telephone", telephone.clone()),
        ("email", email.clone()),
        ("guardian", guardian.clone()),
        ("health", health.clone()),
        ("notes", notes.clone()),
    ]
}

fn place(row: &str) -> Place<'_> {
    Place { table: "people_history", column: "before", row }
}
