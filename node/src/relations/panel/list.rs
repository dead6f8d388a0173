//! `/persone/{id}/relazioni`: her household, who helps her, and who did.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::shown::{self, Shown};
use super::{load, page};
use crate::accounts::permission::ReadPeople;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::people::Person;
use crate::people::panel::{reading, today};
use crate::web::dates::written as day;
use crate::web::layout::Page;
use crate::web::view;

#[derive(Template)]
#[template(path = "relations/list.html")]
struct ListPage {
    page: Page,
    person: Person,
    /// Title, the relations of the group.
    groups: Vec<(&'static str, Vec<Shown>)>,
    /// What the record's own line says of who speaks for her, while no relation does.
    guardian: String,
    may_write: bool,
    today: jiff::civil::Date,
}

impl ListPage {
    fn ended(&self, shown: &Shown) -> String {
        shown.relation.ended_on.map(day).unwrap_or_default()
    }
}

pub(super) async fn show(staff: Staff<ReadPeople>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::ReadPeople, &id).await?;
    let shown = shown::of_person(&mut tx, &app, &reading(&staff)?, &person.id).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("relation.read", "person", person.id.as_str())).await?;
    audit::record_list(&mut tx, &app, &staff.actor(), audit::PEOPLE_LISTED, shown::records(&shown)).await?;
    tx.commit().await?;
    let today = today(app.clock.now());
    let spoken_for = shown.iter().any(|shown| shown.relation.said.represents && shown.speaks(today));
    let guardian = if spoken_for { String::new() } else { person.details.private.guardian.clone() };
    let (hold, past): (Vec<_>, Vec<_>) = shown.into_iter().partition(|shown| shown.relation.holds(today));
    let (home, network): (Vec<_>, Vec<_>) = hold.into_iter().partition(|shown| shown.relation.said.household);
    let groups = [("relations-household", home), ("relations-network", network), ("relations-past", past)];
    let opener = person.opened_by.parse().ok();
    view(&ListPage {
        page: page(&staff, "relations-title", &person, false),
        groups: groups.into_iter().filter(|(_, shown)| !shown.is_empty()).collect(),
        guardian,
        may_write: staff.may(Permission::WritePeople, Scope::OpenedBy(opener.as_ref())),
        person,
        today,
    })
}
