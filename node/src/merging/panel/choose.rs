//! `/persone/{id}/unisci`: the other record of somebody who has two that nothing proposes, found by what is typed. What is typed is a name or a
//! codice fiscale: it goes with a form and stands in no address.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::load;
use crate::accounts::permission::WritePeople;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::people::Person;
use crate::people::choice::Choice;
use crate::people::panel::sight;
use crate::people::search::Line;
use crate::store::Tx;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::view;

/// Records that a search shows.
const FOUND: i64 = 20;
/// The longest thing to look for, in characters.
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "merging/choose.html")]
struct ChoosePage {
    page: Page,
    person: Person,
    form: Form,
    /// What was typed, when something was.
    sought: Option<String>,
    found: Vec<Line>,
    /// There are others.
    more: bool,
}

impl ChoosePage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Staff<WritePeople>, person: Person, mut form: Form) -> Result<Self> {
        audit::record(tx, app, &staff.actor(), Event::new("person.read", "person", person.id.as_str())).await?;
        form.called([("find", "merging-find")]);
        let sought = form.optional("find", LONGEST).filter(|_| form.is_clean());
        let choice = match &sought {
            Some(typed) => {
                let sight = sight(staff, Permission::WritePeople)?;
                Choice::found(tx, app, &sight, typed, (FOUND, &[&person.id])).await?
            }
            None => Choice::default(),
        };
        let Choice { people: found, more } = choice;
        let shown = found.iter().map(|line| line.id.as_str());
        audit::record_list(tx, app, &staff.actor(), audit::PEOPLE_LISTED, shown).await?;
        let page = staff.page("merging-choose-title").under("nav-people", "/persone");
        let page = page.under_named(person.details.name(), format!("/persone/{}", person.id));
        Ok(Self { page, person, form, sought, found, more })
    }
}

pub(super) async fn ask(staff: Staff<WritePeople>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    answer(&staff, &app, &id, Form::default()).await
}

pub(super) async fn find(
    staff: Staff<WritePeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    answer(&staff, &app, &id, form).await
}

async fn answer(staff: &Staff<WritePeople>, app: &App, id: &str, form: Form) -> Result<Response> {
    let mut tx = staff.write(app).await?;
    let person = load(&mut tx, app, staff, Permission::WritePeople, id).await?;
    let page = ChoosePage::draw(&mut tx, app, staff, person, form).await?;
    tx.commit().await?;
    view(&page)
}
