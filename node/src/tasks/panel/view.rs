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
use crate::tasks::store::{self, again, list};
use crate::tasks::{Due, For, TaskId, Written};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, meanwhile, view, view_again};

#[derive(Template)]
#[template(path = "tasks/view.html")]
struct ViewPage {
    page: Page,
    line: Line,
    form: Form,
    recipients: Vec<(String, String)>,
    rhythms: Vec<(String, String)>,
    /// The one that came after it.
    next: Option<TaskId>,
    moves: Vec<(Option<Due>, String, i64)>,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl ViewPage {
    async fn draw(tx: &mut Tx, staff: &Staff<WriteTasks>, line: Line, form: Form) -> Result<Self> {
        let page = staff.page("tasks-one").under("tasks-title", "/cose");
        let recipients = fields::recipients(tx, &page, staff, dates::today(staff.frame().now)).await?;
        let moves = list::moves(tx, &line.task.id).await?;
        let next = again::next(tx, &line.task.id).await?;
        let rhythms = fields::rhythms(&page);
        Ok(Self { page, line, form, recipients, rhythms, next, moves, meanwhile: Vec::new() })
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(&mut self, typed: &Written) {
        let (now, typed) = (fields_of(&self.line.task.written), fields_of(typed));
        let (mut to, ticked) = (self.recipients.clone(), meanwhile::ticked(&self.page));
        // It may have been given to somebody to whom she could not give it.
        to.push((recipient(&self.line.task.written.to), self.line.for_name.clone()));
        let codes: [meanwhile::Words; 3] = [("for", &to), ("urgent", &ticked), ("repeats", &self.rhythms)];
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (&now, &typed), &codes);
        self.form.stands_on(&self.line.task.version);
    }

    /// It comes again once it is done.
    fn repeats(&self) -> bool {
        self.line.task.done.is_none() && self.line.task.written.due.is_some_and(|due| due.repeats.is_some())
    }

    fn before(&self, due: Option<Due>) -> String {
        due.map_or_else(|| self.page.t("tasks-no-day"), |due| due_words(&self.page, due))
    }
}

fn recipient(to: &For) -> String {
    match to {
        For::Account(account) => account.to_string(),
        For::Team(service) => service.to_string(),
    }
}

fn fields_of(written: &Written) -> [(&'static str, String); 8] {
    let due = written.due.map(|due| dates::written(due.on)).unwrap_or_default();
    let at = written.due.and_then(|due| due.at).map(|at| at.strftime("%H:%M").to_string()).unwrap_or_default();
    let repeats = written.due.and_then(|due| due.repeats);
    let until = repeats.and_then(|repeats| repeats.until).map(dates::written).unwrap_or_default();
    let urgent = if written.urgent { "yes".to_owned() } else { String::new() };
    [
        ("title", written.title.clone()),
        ("words", written.words.clone()),
        ("for", recipient(&written.to)),
        ("due", due),
        ("at", at),
        ("urgent", urgent),
        ("repeats", repeats.map(|repeats| repeats.every.code().to_owned()).unwrap_or_default()),
        ("repeats_until", until),
    ]
}

fn prefilled(line: &Line) -> Form {
    let mut form = Form::prefilled(fields_of(&line.task.written));
    form.stands_on(&line.task.version);
    form
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
    let mut overtaken = None;
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
            overtaken = Some(written);
        }
    }
    let mut page = ViewPage::draw(&mut tx, &staff, line, form).await?;
    drop(tx);
    record(&app, &staff, std::slice::from_ref(&page.line)).await?;
    if let Some(typed) = overtaken {
        page.overtaken(&typed);
    }
    view_again(&page)
}
