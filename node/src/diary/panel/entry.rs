//! `/persone/{id}/diario/{entry}`: one entry, what it said before, and for its author a form to correct it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{kinds, load, read};
use crate::accounts::permission::{ReadPeople, Right, WriteDiary};
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::diary::{Entry, EntryId, Written, store};
use crate::error::{Error, Result};
use crate::people::Person;
use crate::people::panel::{parse_id, today, usable};
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, view, view_again};

#[derive(Template)]
#[template(path = "diary/entry.html")]
struct EntryPage {
    page: Page,
    person: Person,
    entry: Entry,
    earlier: Vec<(Written, i64)>,
    form: Form,
    kinds: Vec<(String, String)>,
    /// What it says now, after it was corrected meanwhile.
    meanwhile: Vec<(String, String)>,
    may_correct: bool,
}

impl EntryPage {
    async fn draw<R: Right>(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<R>,
        (person, entry): (Person, Entry),
        form: Form,
    ) -> Result<Self> {
        let earlier = store::earlier(tx, app, &entry.id).await?;
        let event = Event::new("diary.read", "person", person.id.as_str());
        audit::record(tx, app, &staff.actor(), event).await?;
        let address = format!("/persone/{}", person.id);
        let page = staff.page("diary-entry-title").under("nav-people", "/persone");
        let page = page.under_named(person.details.name(), address.as_str());
        let page = page.under("diary-title", format!("{address}/diario"));
        let may_correct = entry.is_by(staff.id().as_str());
        let (kinds, meanwhile) = (kinds(&page), Vec::new());
        Ok(Self { page, person, entry, earlier, form, kinds, meanwhile, may_correct })
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(&mut self, typed: &Written) {
        let (now, typed) = (fields(&self.entry.written), fields(typed));
        let codes: [meanwhile::Words; 1] = [("kind", &self.kinds)];
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (&now, &typed), &codes);
        self.form.stands_on(&self.entry.version);
    }

    fn day(&self, written: &Written) -> String {
        day(written.on)
    }
}

fn fields(written: &Written) -> [(&'static str, String); 3] {
    [("kind", written.kind.code().to_owned()), ("on", day(written.on)), ("text", written.text.clone())]
}

/// The entry of this person's diary.
async fn find(tx: &mut Tx, app: &App, person: Person, id: &str) -> Result<(Person, Entry)> {
    let id: EntryId = parse_id(id)?;
    let entry = store::find(tx, app, &id).await?.filter(|entry| entry.person == person.id).ok_or(Error::NotFound)?;
    Ok((person, entry))
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path((id, entry)): Path<(String, String)>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::ReadPeople, &id).await?;
    let found = find(&mut tx, &app, person, &entry).await?;
    let mut form = Form::prefilled(fields(&found.1.written));
    form.stands_on(&found.1.version);
    let page = EntryPage::draw(&mut tx, &app, &staff, found, form).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn correct(
    staff: Staff<WriteDiary>,
    State(app): State<App>,
    Path((id, entry)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::WriteDiary, &id).await?;
    let found = find(&mut tx, &app, person, &entry).await?;
    if !found.1.is_by(staff.id().as_str()) {
        return Err(Error::NotFound);
    }
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    let written = read(&mut form, today(app.clock.now()));
    let hers = usable(&mut tx, &app, &staff, &found.0.id, (&mut form, "text")).await?;
    let mut overtaken = None;
    if let (Some(written), Some(hers)) = (written, hers) {
        if written == found.1.written
            || store::correct(&mut tx, &app, (staff.account(), &hers), &found.1, seen, &written).await?
        {
            tx.commit().await?;
            return Ok(redirect_with(&format!("/persone/{id}/diario"), &Flash::ok("diary-corrected")));
        }
        form.refuse("text", "diary-overtaken");
        overtaken = Some(written);
    }
    let mut page = EntryPage::draw(&mut tx, &app, &staff, found, form).await?;
    tx.commit().await?;
    if let Some(typed) = overtaken {
        page.overtaken(&typed);
    }
    view_again(&page)
}
