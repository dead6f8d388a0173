//! `/persone/nuova`: a new record.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{LOOKALIKES, fields, sight, today};
use crate::accounts::permission::WritePeople;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit;
use crate::error::Result;
use crate::people::place::{self, Country};
use crate::people::{Person, store};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "people/new.html")]
struct NewPage {
    page: Page,
    form: Form,
    countries: &'static [Country],
    lookalikes: Vec<Person>,
}

fn page(staff: &Staff<WritePeople>, form: Form, lookalikes: Vec<Person>) -> NewPage {
    let page = staff.page("people-new-title").under("nav-people", "/persone");
    NewPage { page, form, countries: place::countries(), lookalikes }
}

pub(super) async fn show(staff: Staff<WritePeople>) -> Result<Response> {
    view(&page(&staff, Form::default(), Vec::new()))
}

pub(super) async fn save(staff: Staff<WritePeople>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let Some(details) = fields::read(&mut form, today(app.clock.now())) else {
        return view_again(&page(&staff, form, Vec::new()));
    };
    let mut tx = staff.write(&app).await?;
    if !form.ticked("another") {
        let sight = sight(&staff, Permission::WritePeople)?;
        let lookalikes = store::lookalikes(&mut tx, &app, &sight, &details).await?;
        if !lookalikes.is_empty() {
            let shown = lookalikes.iter().map(|person| person.id.as_str());
            audit::record_list(&mut tx, &app, &staff.actor(), LOOKALIKES, shown).await?;
            tx.commit().await?;
            return view_again(&page(&staff, form, lookalikes));
        }
    }
    let id = store::register(&mut tx, &app, &staff.actor(), &details).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{id}"), &Flash::ok("people-opened")))
}
