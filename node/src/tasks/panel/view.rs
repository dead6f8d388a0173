//! `/cose/{id}`: one task: what it says, its days, and a form to change it or put it off.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{due_words, fields, load, record};
use crate::accounts::Staff;
use crate::accounts::permission::WriteTasks;
use crate::app::App;
use crate::error::Result;
use crate::people::{self, panel::usable};
use crate::store::Tx;
use crate::tasks::store::list::Line;
use crate::tasks::store::{self, list};
use crate::tasks::{Due, For};
use crate::web::dates;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "tasks/view.html")]
struct ViewPage {
    page: Page,
    line: Line,
    form: Form,
    recipients: Vec<(String, String)>,
    moves: Vec<(Option<Due>, String, i64)>,
}

impl ViewPage {
    async fn draw(tx: &mut Tx, staff: &Staff<WriteTasks>, line: Line, form: Form) -> Result<Self> {
        let page = staff.page("tasks-one").under("tasks-title", "/cose");
        let recipients = fields::recipients(tx, &page, staff, dates::today(staff.frame().now)).await?;
        let moves = list::moves(tx, &line.task.id).await?;
        Ok(Self { page, line, form, recipients, moves })
    }

    fn before(&self, due: Option<Due>) -> String {
        due.map_or_else(|| self.page.t("tasks-no-day"), |due| due_words(&self.page, due))
    }
}

fn prefilled(line: &Line) -> Form {
    let written = &line.task.written;
    let to = match &written.to {
        For::Account(account) => account.to_string(),
        For::Team(service) => service.to_string(),
    };
    let due = written.due.map(|due| dates::written(due.on)).unwrap_or_default();
    let at = written.due.and_then(|due| due.at).map(|at| at.strftime("%H:%M").to_string()).unwrap_or_default();
    let fields = [
        ("title", written.title.clone()),
        ("words", written.words.clone()),
        ("for", to),
        ("due", due),
        ("at", at),
        ("version", line.task.version.to_string()),
    ];
    Form::prefilled(fields.into_iter().chain(written.urgent.then(|| ("urgent", "yes".to_owned()))))
}

pub(super) async fn show(staff: Staff<WriteTasks>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let line = load(&mut tx, &app, &staff, &id).await?;
    let form = prefilled(&line);
    let page = ViewPage::draw(&mut tx, &staff, line, form).await?;
    drop(tx);
    record(&app, &staff, std::slice::from_ref(&page.line)).await?;
    view(&page)
}

pub(super) async fn save(
    staff: Staff<WriteTasks>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let line = load(&mut tx, &app, &staff, &id).await?;
    let recipients =
        fields::recipients(&mut tx, &staff.page("tasks-one"), &staff, dates::today(app.clock.now())).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    if let Some(written) = fields::read(&mut form, &recipients) {
        let person = match &line.task.person {
            Some(id) => people::store::find(&mut tx, &app, &super::eyes(&staff)?.sight, id).await?,
            None => None,
        };
        fields::fits(&mut tx, &app, &mut form, &written.to, person.as_ref()).await?;
        let hers = match &line.task.person {
            Some(id) => usable(&mut tx, &app, &staff, id, (&mut form, "title")).await?,
            None => None,
        };
        if form.is_clean() {
            if store::change(&mut tx, &app, (staff.account(), hers.as_ref()), &line.task, seen, &written).await? {
                tx.commit().await?;
                return Ok(redirect_with(&format!("/cose/{id}"), &Flash::ok("tasks-changed")));
            }
            form.refuse("title", "tasks-overtaken");
        }
    }
    let page = ViewPage::draw(&mut tx, &staff, line, form).await?;
    drop(tx);
    record(&app, &staff, std::slice::from_ref(&page.line)).await?;
    view_again(&page)
}
