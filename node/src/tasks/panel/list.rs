//! `/cose`: what there is to do, a new thing in one line above it, and the same as a file.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::{due_of, eyes, fields, record};
use crate::accounts::Staff;
use crate::accounts::permission::WriteTasks;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::error::Result;
use crate::people::panel::usable;
use crate::people::{self, Person, PersonId, restriction};
use crate::store::Tx;
use crate::store::page::{COUNTED, PageNumber, Slice};
use crate::tasks::store::list::{Line, Part};
use crate::tasks::store::{self, list};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Format, Sheet};
use crate::web::{view, view_again};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "elenco")]
    part: Part,
    #[serde(rename = "persona")]
    person: String,
    #[serde(rename = "pagina")]
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "tasks/list.html")]
struct ListPage {
    page: Page,
    part: Part,
    tabs: Vec<(Part, i64)>,
    tasks: Slice<Line>,
    form: Form,
    recipients: Vec<(String, String)>,
    rhythms: Vec<(String, String)>,
    /// Whom a new one is about.
    person: Option<Person>,
    base: String,
    today: Date,
}

impl ListPage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Staff<WriteTasks>, wish: &Wish, form: Form) -> Result<Self> {
        let eyes = eyes(staff)?;
        let number = PageNumber::from_request(wish.page.as_deref().and_then(|page| page.parse().ok()));
        let tasks = list::page(tx, app, &eyes, wish.part, number).await?;
        let mut tabs = Vec::new();
        for part in Part::ALL {
            tabs.push((part, list::count(tx, &eyes, part, COUNTED).await?));
        }
        let page = staff.page("tasks-title");
        let recipients = fields::recipients(tx, &page, staff, eyes.today).await?;
        let rhythms = fields::rhythms(&page);
        let person = about(tx, app, staff, form.value("person")).await?;
        let base = format!("/cose?elenco={}&", wish.part.slug());
        Ok(Self { page, part: wish.part, tabs, tasks, form, recipients, rhythms, person, base, today: eyes.today })
    }

    fn due(&self, line: &Line) -> String {
        due_of(&self.page, &line.task)
    }
}

/// Whom it is about, if she may be seen.
async fn about(tx: &mut Tx, app: &App, staff: &Staff<WriteTasks>, id: &str) -> Result<Option<Person>> {
    match id.parse::<PersonId>() {
        Ok(id) => Ok(people::store::find(tx, app, &eyes(staff)?.sight, &id).await?),
        Err(_) => Ok(None),
    }
}

/// The rows of the log: whom the list names, and whom the form does.
async fn told(app: &App, staff: &Staff<WriteTasks>, page: &ListPage) -> Result<()> {
    record(app, staff, &page.tasks.rows).await?;
    let named = page.person.iter().map(|person| person.id.as_str());
    Ok(audit::record_page(app, &staff.actor(), audit::PEOPLE_LISTED, named).await?)
}

pub(super) async fn show(
    staff: Staff<WriteTasks>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let form = Form::prefilled([("for", staff.id().to_string()), ("person", wish.person.clone())]);
    let page = ListPage::draw(&mut tx, &app, &staff, &wish, form).await?;
    drop(tx);
    told(&app, &staff, &page).await?;
    view(&page)
}

pub(super) async fn make(
    staff: Staff<WriteTasks>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let recipients = fields::recipients(&mut tx, &staff.page("tasks-title"), &staff, eyes(&staff)?.today).await?;
    let written = fields::read(&mut form, &recipients);
    let asked = form.value("person").to_owned();
    let person = about(&mut tx, &app, &staff, &asked).await?;
    if person.is_none() && !asked.is_empty() {
        return Err(crate::error::Error::NotFound);
    }
    if let Some(written) = written {
        fields::fits(&mut tx, &app, &mut form, &written.to, person.as_ref()).await?;
        let hers = match &person {
            Some(one) => usable(&mut tx, &app, &staff, &one.id, (&mut form, "title")).await?,
            None => None,
        };
        if form.is_clean() {
            store::make(&mut tx, &app, staff.account(), hers.as_ref(), &written).await?;
            tx.commit().await?;
            let back = person
                .map_or_else(|| format!("/cose?elenco={}", wish.part.slug()), |one| format!("/persone/{}", one.id));
            return Ok(redirect_with(&back, &Flash::ok("tasks-made")));
        }
    }
    let page = ListPage::draw(&mut tx, &app, &staff, &wish, form).await?;
    drop(tx);
    told(&app, &staff, &page).await?;
    view_again(&page)
}

pub(super) async fn file(
    staff: Staff<WriteTasks>,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let mut lines = list::rows(&mut tx, &app, &eyes(&staff)?, wish.part, spreadsheet::MOST + 1).await?;
    let kept = restriction::store::all(&mut tx).await?;
    drop(tx);
    spreadsheet::fits(lines.len())?;
    lines.retain(|line| line.task.person.as_ref().is_none_or(|person| !kept.contains(person)));
    let mut tx = staff.write(&app).await?;
    let ids = lines.iter().map(|line| line.task.id.as_str());
    let people = lines.iter().filter_map(|line| line.task.person.as_ref()).map(PersonId::as_str);
    let kind = ListKind::new("task.export", "task", "list");
    audit::record_list(&mut tx, &app, &staff.actor(), kind, ids.chain(people)).await?;
    tx.commit().await?;
    let page = staff.page("tasks-title");
    let sheet = Sheet::new(page.t("tasks-title-field"), |line: &Line| line.task.written.title.clone())
        .column(page.t("tasks-due"), |line| due_of(&page, &line.task))
        .column(page.t("tasks-for"), |line| line.for_name.clone())
        .column(page.t("tasks-about"), |line| line.person_name.clone())
        .column(page.t("tasks-words"), |line| line.task.written.words.clone())
        .column(page.t("tasks-done-by"), |line| line.task.done.clone().map(|(_, name)| name).unwrap_or_default());
    sheet.answer(format, "cose-da-fare", &lines)
}
