//! `/persone/nuova`: a new record. Who misses a person in the middle of a new referral comes with its draft (`?bozza=`), and goes back to
//! it with the person chosen.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{LOOKALIKES, fields, sight, today};
use crate::accounts::permission::WritePeople;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit;
use crate::error::Result;
use crate::people::place::{self, Country};
use crate::people::{Person, PersonId, store};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

/// Longest identifier of a draft.
const LONGEST: usize = 60;

/// Where she comes from, and goes on to.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Way {
    #[serde(default, rename = "bozza")]
    draft: String,
}

impl Way {
    /// The draft, if this can be one: whose it is, and whether there is such a draft, is asked where it is opened.
    fn draft(&self) -> Option<&str> {
        let is_one = |text: &&str| {
            (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        Some(self.draft.as_str()).filter(is_one)
    }

    /// The record, or the referral that she was writing.
    fn onward(&self, person: &PersonId) -> String {
        match self.draft() {
            Some(draft) => format!("/invii/nuovo/{draft}/chi?persona={person}"),
            None => format!("/persone/{person}"),
        }
    }

    fn back(&self) -> String {
        self.draft().map_or_else(|| "/persone".to_owned(), |draft| format!("/invii/nuovo/{draft}/chi"))
    }
}

#[derive(Template)]
#[template(path = "people/new.html")]
struct NewPage {
    page: Page,
    /// Where she goes who opens none.
    back: String,
    form: Form,
    countries: &'static [Country],
    lookalikes: Vec<Person>,
}

fn page(staff: &Staff<WritePeople>, way: &Way, form: Form, lookalikes: Vec<Person>) -> NewPage {
    let page = staff.page("people-new-title").under("nav-people", "/persone");
    NewPage { page, back: way.back(), form, countries: place::countries(), lookalikes }
}

pub(super) async fn show(staff: Staff<WritePeople>, Query(way): Query<Way>) -> Result<Response> {
    view(&page(&staff, &way, Form::default(), Vec::new()))
}

pub(super) async fn save(
    staff: Staff<WritePeople>,
    State(app): State<App>,
    Query(way): Query<Way>,
    mut form: Form,
) -> Result<Response> {
    let today = today(app.clock.now());
    let Some(details) = fields::read(&mut form, today) else {
        return view_again(&page(&staff, &way, form, Vec::new()));
    };
    let mut tx = staff.write(&app).await?;
    if !form.ticked("another") {
        let sight = sight(&staff, Permission::WritePeople)?;
        let lookalikes = store::perhaps(&mut tx, &app, &sight, &details).await?;
        if !lookalikes.is_empty() {
            let shown = lookalikes.iter().map(|person| person.id.as_str());
            audit::record_list(&mut tx, &app, &staff.actor(), LOOKALIKES, shown).await?;
            tx.commit().await?;
            return view_again(&page(&staff, &way, form, lookalikes));
        }
    }
    let id = store::register(&mut tx, &app, &staff.actor(), &details).await?;
    tx.commit().await?;
    let told = fields::saved(&form, &details, today, "people-opened");
    // Only the page of the record says what the code told: a cookie holds no day of birth.
    let told = if way.draft().is_some() { Flash::ok("people-opened") } else { told };
    Ok(redirect_with(&way.onward(&id), &told))
}
