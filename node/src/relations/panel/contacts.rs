//! `/persone/{id}/recapiti`: how a person is reached, and whoever is called for her, corrected by who works with her.
//!
//! An operator changes no record that a colleague opened, but she is the one who calls, and hears that a number is wrong. Here she puts
//! telephone and e-mail right of everybody in her services, and of a contact that is written in words. What a relation says beside (who
//! represents her, who may take her home) is in no form of this page. A contact with a record is corrected there.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::shown::{self, Shown};
use super::{load, page};
use crate::accounts::permission::WriteContacts;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::people::history::{self, Change};
use crate::people::panel::fields::{email, telephone};
use crate::people::panel::{parse_id, said, sight, today, usable};
use crate::people::{Person, field_key};
use crate::relations::{RelationId, store};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Writer = Staff<WriteContacts>;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 2] = [("telephone", "people-telephone"), ("email", "people-email")];

#[derive(Template)]
#[template(path = "relations/contacts.html")]
struct ContactsPage {
    page: Page,
    /// Where one comes back to.
    back: String,
    lead: String,
    form: Form,
    /// Whom else to correct from here.
    contacts: Vec<Shown>,
    /// What it says now where somebody else was faster.
    meanwhile: Vec<(String, String)>,
}

fn prefilled(telephone: &str, email: &str, version: i64) -> Form {
    let mut form = Form::prefilled([("telephone", telephone.to_owned()), ("email", email.to_owned())]);
    form.stands_on(&version);
    form
}

/// Whether a contact is corrected here: it holds, stands on her page and has no record of its own.
fn is_corrected_here(shown: &Shown, today: Date) -> bool {
    !shown.inverse && shown.record.is_none() && shown.relation.holds(today)
}

async fn contacts(tx: &mut Tx, app: &App, staff: &Writer, person: &Person) -> Result<Vec<Shown>> {
    let mut contacts = shown::of_person(tx, app, &sight(staff, Permission::WriteContacts)?, &person.id).await?;
    contacts.retain(|shown| is_corrected_here(shown, today(staff.frame().now)));
    Ok(contacts)
}

/// The page of a person, with the rows of the log about what it shows.
async fn of_person(tx: &mut Tx, app: &App, staff: &Writer, person: &Person, form: Form) -> Result<ContactsPage> {
    let contacts = contacts(tx, app, staff, person).await?;
    for action in ["person.read", "relation.read"] {
        audit::record(tx, app, &staff.actor(), Event::new(action, "person", person.id.as_str())).await?;
    }
    let (page, back) = (page(staff, "contacts-title", person, false), format!("/persone/{}", person.id));
    let lead = page.t("contacts-lead");
    Ok(ContactsPage { page, back, lead, form, contacts, meanwhile: Vec::new() })
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::WriteContacts, &id).await?;
    let private = &person.details.private;
    let form = prefilled(&private.telephone, &private.email, person.version);
    let page = of_person(&mut tx, &app, &staff, &person, form).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::WriteContacts, &id).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    form.called(NAMES);
    let mut typed = person.details.clone();
    typed.private.telephone = telephone(&mut form);
    typed.private.email = email(&mut form);
    let mut meanwhile = Vec::new();
    if let Some(hers) = usable(&mut tx, &app, &staff, &person.id, (&mut form, "telephone")).await? {
        let sight = sight(&staff, Permission::WriteContacts)?;
        let changed = if typed == person.details {
            Change::Saved
        } else {
            history::change(&mut tx, &app, &staff.actor(), &sight, &hers, seen, &typed).await?
        };
        match changed {
            Change::Missing => return Err(Error::NotFound),
            Change::Saved => {
                tx.commit().await?;
                return Ok(redirect_with(&format!("/persone/{id}"), &Flash::ok("contacts-saved")));
            }
            Change::Overtaken(now) => {
                let words = |(field, value): (String, String)| {
                    (
                        staff.frame().locale.text(&field_key(&field), &[]),
                        said::words(staff.frame().locale, &field, &value),
                    )
                };
                meanwhile = history::changed_fields(&now.details, &typed).into_iter().map(words).collect();
                form.refuse("telephone", "contacts-meanwhile");
                form.stands_on(&now.version);
            }
        }
    }
    let mut page = of_person(&mut tx, &app, &staff, &person, form).await?;
    tx.commit().await?;
    page.meanwhile = meanwhile;
    view_again(&page)
}

/// A contact of a person that is corrected here.
async fn find(tx: &mut Tx, app: &App, staff: &Writer, (id, relation): (&str, &str)) -> Result<(Person, Shown)> {
    let person = load(tx, app, staff, Permission::WriteContacts, id).await?;
    let relation: RelationId = parse_id(relation)?;
    let found = contacts(tx, app, staff, &person).await?.into_iter().find(|shown| shown.relation.id == relation);
    Ok((person, found.ok_or(Error::NotFound)?))
}

fn of_contact(staff: &Writer, person: &Person, shown: &Shown, form: Form) -> ContactsPage {
    let back = format!("/persone/{}/recapiti", person.id);
    let page = page(staff, "contacts-title", person, false).under("contacts-title", back.as_str());
    let page = page.titled(shown.name.clone());
    let lead = page.t("contacts-one-lead");
    ContactsPage { page, back, lead, form, contacts: Vec::new(), meanwhile: Vec::new() }
}

pub(super) async fn ask_contact(
    staff: Writer,
    State(app): State<App>,
    Path((id, relation)): Path<(String, String)>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (person, shown) = find(&mut tx, &app, &staff, (&id, &relation)).await?;
    let event = Event::new("relation.read", "person", person.id.as_str());
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    let contact = &shown.relation.said.contact;
    let form = prefilled(&contact.telephone, &contact.email, shown.relation.version);
    view(&of_contact(&staff, &person, &shown, form))
}

pub(super) async fn save_contact(
    staff: Writer,
    State(app): State<App>,
    Path((id, relation)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (person, shown) = find(&mut tx, &app, &staff, (&id, &relation)).await?;
    let relation = &shown.relation;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    form.called(NAMES);
    let mut typed = relation.said.clone();
    typed.contact.telephone = telephone(&mut form);
    typed.contact.email = email(&mut form);
    let mut meanwhile = Vec::new();
    if let Some(hers) = usable(&mut tx, &app, &staff, &person.id, (&mut form, "telephone")).await? {
        let new = (&typed, relation.ended_on);
        let same = typed == relation.said;
        if same || store::change(&mut tx, &app, (staff.account(), &hers), relation, seen, new).await? {
            tx.commit().await?;
            return Ok(redirect_with(&format!("/persone/{id}/recapiti"), &Flash::ok("contacts-saved")));
        }
        let (now, page) = (&relation.said.contact, staff.page("contacts-title"));
        let told = [
            ("people-telephone", &now.telephone, &typed.contact.telephone),
            ("people-email", &now.email, &typed.contact.email),
        ];
        let differing = told.into_iter().filter(|(_, now, typed)| now != typed);
        meanwhile = differing.map(|(key, now, _)| (page.t(key), now.clone())).collect();
        form.refuse("telephone", "contacts-meanwhile");
        form.stands_on(&relation.version);
    }
    let mut page = of_contact(&staff, &person, &shown, form);
    page.meanwhile = meanwhile;
    view_again(&page)
}
