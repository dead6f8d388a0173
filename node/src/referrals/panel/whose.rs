//! Whose record it is: in a request of admission the other side asks, and this one knows the person. (After a restore that
//! lost some hours, an own referral may have to be told as well.)
//!
//! Before anybody is named somebody here chooses the record and the legal basis on which it may be told. The basis is
//! recorded with the person, and the referral is tied to the record: so the person's page says who has her data, and a
//! revoked consent reaches this referral like any other.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::referral::LegalBasis;

use super::act::Act;
use super::case::Case;
use crate::accounts::permission::SendReferrals;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::people::choice::Choice;
use crate::people::search::{Line, Order};
use crate::people::{self, Person, PersonId, Sight};
use crate::referrals::{grounds, store};
use crate::store::Tx;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

/// People shown before and after a search.
const SHOWN: i64 = 20;

#[derive(Template)]
#[template(path = "referrals/whose.html")]
struct WhosePage {
    page: Page,
    id: String,
    form: Form,
    people: Vec<Line>,
    /// There are others.
    more: bool,
    bases: Vec<(String, String)>,
}

/// The choice.
pub async fn ask(staff: Staff<SendReferrals>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let case = waiting(&mut tx, &app, &staff, &id).await?;
    let page = draw(&mut tx, &app, &staff, &case, Form::default()).await?;
    tx.commit().await?;
    view(&page)
}

/// Ties the referral to the chosen record, or looks for another.
pub async fn choose(
    staff: Staff<SendReferrals>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let case = waiting(&mut tx, &app, &staff, &id).await?;
    let searching = form.ticked("search");
    let chosen = if searching { None } else { read(&mut tx, &app, &staff, &mut form).await? };
    let Some((person, basis)) = chosen else {
        let page = draw(&mut tx, &app, &staff, &case, form).await?;
        tx.commit().await?;
        return if searching { view(&page) } else { view_again(&page) };
    };
    let peer = case.row.peer_id()?;
    let to = (&peer, case.row.peer_name.as_str());
    grounds::record(&mut tx, &app, staff.account(), &person.id, to, basis).await?;
    let (name, of) = (person.details.name(), &case.row.id);
    let record = (person.id.as_str(), person.opened_by.as_str(), name.as_str());
    if !store::link_person(&mut tx, &app, of, record, Some(basis)).await? {
        return Err(Error::Conflict("referral-conflict".into()));
    }
    let event = Event::new("referral.person", "referral", of.as_str()).detail(format!("person={}", person.id));
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    Ok(redirect(&format!("/invii/{id}/fai/identita")))
}

/// A referral that waits for a name and is about nobody yet; anything else has no such page.
async fn waiting(tx: &mut Tx, app: &App, staff: &Staff<SendReferrals>, id: &str) -> Result<Case> {
    let case = Case::load(tx, app, staff, id).await?;
    let possible = case.row.person.is_none() && case.acts.contains(&Act::Disclose);
    if possible { Ok(case) } else { Err(Error::NotFound) }
}

fn sight(staff: &Staff<SendReferrals>) -> Result<Sight> {
    people::panel::sight(staff, Permission::SendReferrals)
}

/// The chosen record and basis; nothing when something is wrong, noted in the form.
async fn read(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<SendReferrals>,
    form: &mut Form,
) -> Result<Option<(Person, LegalBasis)>> {
    let person = match form.value("person").parse::<PersonId>() {
        Ok(id) => people::store::find(tx, app, &sight(staff)?, &id).await?,
        Err(_) => None,
    };
    if person.is_none() {
        form.refuse("person", "compose-person-needed");
    }
    let basis = LegalBasis::from_code(form.value("basis"));
    match basis {
        None => form.refuse("basis", "form-choose"),
        Some(LegalBasis::Consent) if !form.ticked("consent") => form.refuse("consent", "compose-consent-needed"),
        Some(_) => {}
    }
    if let Some(person) = &person {
        // To be tied to this referral is to be told of in it.
        people::panel::usable(tx, app, staff, &person.id, (form, "person")).await?;
    }
    Ok(person.zip(basis).filter(|_| form.is_clean()))
}

async fn draw(tx: &mut Tx, app: &App, staff: &Staff<SendReferrals>, case: &Case, form: Form) -> Result<WhosePage> {
    let typed = form.value("find").trim().to_owned();
    let Choice { people, more } = if typed.is_empty() {
        Choice::first(tx, &sight(staff)?, Order::Newest, (SHOWN, &[])).await?
    } else {
        Choice::found(tx, app, &sight(staff)?, &typed, (SHOWN, &[])).await?
    };
    if !people.is_empty() {
        let ids: Vec<&str> = people.iter().map(|line| line.id.as_str()).collect();
        let event = Event::new("person.search", "people", "list").detail(format!("ids={}", ids.join(",")));
        audit::record(tx, app, &staff.actor(), event).await?;
    }
    let page = staff.page("referral-whose-title");
    let number = page.t1("referral-title", "number", &case.row.number);
    let page = page.under("referrals-title", "/invii").under_named(number, format!("/invii/{}", case.row.id));
    let words = |basis: &LegalBasis| (basis.code().to_owned(), page.t(format!("referral-basis-{}", basis.code())));
    let bases = LegalBasis::ALL.iter().map(words).collect();
    Ok(WhosePage { id: case.row.id.to_string(), form, people, more, bases, page })
}
