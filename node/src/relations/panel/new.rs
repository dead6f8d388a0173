//! `/persone/{id}/relazioni/nuova`: somebody who belongs to her, found among the records or written by name. With `?da=scheda` it begins
//! with what the record's own line says of who speaks for her; that line stays as it is.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{fields, load, page};
use crate::accounts::permission::WritePeople;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::people::choice::Choice;
use crate::people::panel::{sight, today, usable};
use crate::people::search::{self, Line};
use crate::people::{self, Person, PersonId};
use crate::relations::{Said, store};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

/// Records that a search shows.
const FOUND: i64 = 8;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Begin {
    #[serde(rename = "da")]
    from: String,
}

#[derive(Template)]
#[template(path = "relations/new.html")]
struct NewPage {
    page: Page,
    person: Person,
    form: Form,
    kinds: Vec<(String, String)>,
    /// The records that can be chosen: the chosen one and what a search found.
    found: Vec<Line>,
    /// The search finds others.
    more: bool,
    sought: bool,
}

impl NewPage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Staff<WritePeople>, person: Person, form: Form) -> Result<Self> {
        let event = Event::new("relation.read", "person", person.id.as_str());
        audit::record(tx, app, &staff.actor(), event).await?;
        let sight = sight(staff, Permission::WritePeople)?;
        let mut found: Vec<Line> = search::one(tx, &sight, form.value("other")).await?.into_iter().collect();
        let typed: String = form.value("find").trim().chars().take(100).collect();
        let mut more = false;
        if !typed.is_empty() {
            let chosen = found.first().map(|line| line.id.clone());
            let without: Vec<&PersonId> = [&person.id].into_iter().chain(&chosen).collect();
            let choice = Choice::found(tx, app, &sight, &typed, (FOUND, &without)).await?;
            found.extend(choice.people);
            more = choice.more;
        }
        audit::record_list(tx, app, &staff.actor(), audit::PEOPLE_LISTED, found.iter().map(|line| line.id.as_str()))
            .await?;
        let page = page(staff, "relation-new-title", &person, true);
        let sought = !typed.is_empty();
        Ok(Self { kinds: fields::kinds(&page), page, person, form, found, more, sought })
    }
}

pub(super) async fn ask(
    staff: Staff<WritePeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(begin): Query<Begin>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::WritePeople, &id).await?;
    let form = if begin.from == "scheda" { from_record(&person) } else { Form::default() };
    let page = NewPage::draw(&mut tx, &app, &staff, person, form).await?;
    tx.commit().await?;
    view(&page)
}

/// What the record's own line says: a name, a telephone and a role in one text, which a person takes apart.
fn from_record(person: &Person) -> Form {
    let line = &person.details.private.guardian;
    let name: String = line.chars().take(120).collect();
    let whole = if name == *line { String::new() } else { line.clone() };
    Form::prefilled([("name", name), ("represents", "yes".to_owned()), ("note", whole)])
}

pub(super) async fn write(
    staff: Staff<WritePeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::WritePeople, &id).await?;
    if form.ticked("search") {
        let page = NewPage::draw(&mut tx, &app, &staff, person, form).await?;
        tx.commit().await?;
        return view(&page);
    }
    let has_record = !form_other(&form).is_empty();
    let said = fields::read(&mut form, has_record);
    let other = other(&mut tx, &app, &staff, &person, &mut form).await?;
    if let Some(said) = said.as_ref().filter(|_| form.is_clean()) {
        refuse_twice(&mut tx, &app, &person, other.as_ref(), said, &mut form).await?;
    }
    let hers = usable(&mut tx, &app, &staff, &person.id, (&mut form, "kind")).await?;
    let (Some(said), Some(hers)) = (said, hers) else {
        let page = NewPage::draw(&mut tx, &app, &staff, person, form).await?;
        tx.commit().await?;
        return view_again(&page);
    };
    store::write(&mut tx, &app, staff.account(), &hers, other.as_ref(), &said).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{id}/relazioni"), &Flash::ok("relation-kept")))
}

fn form_other(form: &Form) -> &str {
    form.value("other").trim()
}

/// The record that was chosen: one that may be seen, and not her own.
async fn other(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<WritePeople>,
    person: &Person,
    form: &mut Form,
) -> Result<Option<PersonId>> {
    let chosen = form_other(form).to_owned();
    if chosen.is_empty() {
        return Ok(None);
    }
    let sight = sight(staff, Permission::WritePeople)?;
    let found = match chosen.parse() {
        Ok(id) => people::store::find(tx, app, &sight, &id).await?,
        Err(_) => None,
    };
    match found {
        Some(other) if other.id == person.id => form.refuse("other", "relation-herself"),
        Some(other) => {
            // What is written here is about both.
            let free = !form.is_clean() || usable(tx, app, staff, &other.id, (form, "other")).await?.is_some();
            return Ok(free.then_some(other.id));
        }
        None => form.refuse("other", "form-choose"),
    }
    Ok(None)
}

/// The same record is tied to her once in each kind.
async fn refuse_twice(
    tx: &mut Tx,
    app: &App,
    person: &Person,
    other: Option<&PersonId>,
    said: &Said,
    form: &mut Form,
) -> Result<()> {
    let Some(other) = other else { return Ok(()) };
    let today = today(app.clock.now());
    let hers = store::of_person(tx, app, &person.id).await?;
    let same = hers.iter().any(|relation| {
        relation.other.as_ref() == Some(other) && relation.said.kind == said.kind && relation.holds(today)
    });
    if same {
        form.refuse("kind", "relation-already");
    }
    Ok(())
}
