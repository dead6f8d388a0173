//! `/persone/{id}/relazioni/{relation}`: one relation, a form to change or end it, and what it said before.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::shown::{self, Shown};
use super::{fields, load, page};
use crate::accounts::permission::{ReadPeople, Right, WritePeople};
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::people::Person;
use crate::people::panel::{parse_id, sight, usable};
use crate::relations::{Earlier, Relation, RelationId, Said, store};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "relations/view.html")]
struct RelationPage {
    page: Page,
    person: Person,
    shown: Shown,
    facts: Vec<(String, String)>,
    earlier: Vec<(Earlier, Vec<(String, String)>)>,
    form: Form,
    kinds: Vec<(String, String)>,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
    may_change: bool,
}

impl RelationPage {
    async fn draw<R: Right>(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<R>,
        (person, shown): (Person, Shown),
        form: Form,
    ) -> Result<Self> {
        let actor = staff.actor();
        audit::record(tx, app, &actor, Event::new("relation.read", "person", person.id.as_str())).await?;
        let named = shown.record.iter().map(crate::people::PersonId::as_str);
        audit::record_list(tx, app, &actor, audit::PEOPLE_LISTED, named).await?;
        let page = page(staff, "relation-title", &person, true);
        let earlier = store::earlier(tx, app, &shown.relation.id).await?;
        let told = |said: &Said| fields::told(&page, said, false);
        let earlier = earlier.into_iter().map(|earlier| (earlier.clone(), told(&earlier.said))).collect();
        let (facts, kinds) = (told(&shown.relation.said), fields::kinds(&page));
        let opener = person.opened_by.parse().ok();
        let may_change = staff.may(Permission::WritePeople, Scope::OpenedBy(opener.as_ref()));
        Ok(Self { page, person, shown, facts, earlier, form, kinds, meanwhile: Vec::new(), may_change })
    }

    fn ended(&self, ended_on: Option<&Date>) -> String {
        ended_on.copied().map(day).unwrap_or_default()
    }
}

/// The relation, which stands on this person's page and leads to somebody who may be seen.
async fn find<R: Right>(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<R>,
    permission: Permission,
    (id, relation): (&str, &str),
) -> Result<(Person, Shown)> {
    let person = load(tx, app, staff, permission, id).await?;
    let id: RelationId = parse_id(relation)?;
    let all = shown::of_person(tx, app, &sight(staff, permission)?, &person.id).await?;
    let found = all.into_iter().find(|shown| shown.relation.id == id && !shown.inverse);
    Ok((person, found.ok_or(Error::NotFound)?))
}

fn filled(relation: &Relation) -> Form {
    let mut values = fields::filled(&relation.said);
    values.push(("ended", relation.ended_on.map(day).unwrap_or_default()));
    values.push(("version", relation.version.to_string()));
    Form::prefilled(values)
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path((id, relation)): Path<(String, String)>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let found = find(&mut tx, &app, &staff, Permission::ReadPeople, (&id, &relation)).await?;
    let form = filled(&found.1.relation);
    let page = RelationPage::draw(&mut tx, &app, &staff, found, form).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn change(
    staff: Staff<WritePeople>,
    State(app): State<App>,
    Path((id, relation)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let found = find(&mut tx, &app, &staff, Permission::WritePeople, (&id, &relation)).await?;
    let relation = found.1.relation.clone();
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    let said = fields::read(&mut form, relation.other.is_some());
    let ended_on = form.day("ended");
    let mut overtaken = false;
    let hers = usable(&mut tx, &app, &staff, &relation.person, (&mut form, "kind")).await?;
    if let (Some(said), Some(hers)) = (said, hers) {
        let same = said == relation.said && ended_on == relation.ended_on;
        let new = (&said, ended_on);
        if same || store::change(&mut tx, &app, (staff.account(), &hers), &relation, seen, new).await? {
            tx.commit().await?;
            return Ok(redirect_with(&format!("/persone/{id}/relazioni"), &Flash::ok("relation-changed")));
        }
        overtaken = true;
    }
    let mut page = RelationPage::draw(&mut tx, &app, &staff, found, form).await?;
    tx.commit().await?;
    if overtaken {
        page.meanwhile = page.facts.clone();
        page.meanwhile.push((page.page.t("relation-ended"), page.ended(relation.ended_on.as_ref())));
    }
    view_again(&page)
}
