//! `/prese/{id}/piano/scrivi`: the first plan, a draft that changes, or the next edition of the plan that holds.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{About, fields};
use crate::accounts::permission::WriteDiary;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::enrolments::State as Stage;
use crate::error::{Error, Result};
use crate::people::panel::{today, usable};
use crate::plans::{Kind, Plan, State as Standing, store};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Writer = Staff<WriteDiary>;

#[derive(Template)]
#[template(path = "plans/write.html")]
struct WritePage {
    page: Page,
    about: About,
    form: Form,
    /// The version over which it is written; 0: it is begun.
    version: i64,
    kinds: Vec<(String, String)>,
    goals: Vec<usize>,
    /// What a colleague has written meanwhile where this form says something else.
    differing: Vec<(String, String)>,
    /// Who wrote that.
    by: String,
    /// A plan that holds stays as it is until this one is approved.
    follows: bool,
}

/// The plan that is being written, and the one that holds.
struct Editions {
    written: Option<Plan>,
    holds: Option<Plan>,
}

impl Editions {
    async fn of(tx: &mut Tx, app: &App, about: &About) -> Result<Self> {
        let editions = store::editions(tx, &about.enrolment.id).await?;
        let edition = |which: fn(Standing) -> bool| editions.iter().find(|one| which(one.state)).map(|one| one.edition);
        let (written, holds) = (edition(Standing::is_written), edition(Standing::holds));
        let mut found = Self { written: None, holds: None };
        if let Some(edition) = written {
            found.written = store::find(tx, app, &about.enrolment.id, edition).await?;
        }
        if let Some(edition) = holds {
            found.holds = store::find(tx, app, &about.enrolment.id, edition).await?;
        }
        Ok(found)
    }

    /// The version over which is written.
    fn version(&self) -> i64 {
        self.written.as_ref().map_or(0, |plan| plan.version)
    }
}

impl WritePage {
    fn lead(&self) -> &'static str {
        if self.follows { "plan-change-lead" } else { "plan-write-lead" }
    }

    fn new(staff: &Writer, about: About, editions: &Editions, form: Form) -> Self {
        let key = if editions.written.is_some() { "plan-write" } else { "plan-new" };
        let page = about.page(staff.page(key)).under("plan-title", about.address());
        let kinds = Kind::ALL.map(|kind| (kind.code().to_owned(), page.t(kind.key()))).to_vec();
        Self {
            kinds,
            goals: fields::rows_of(&form),
            version: editions.version(),
            differing: Vec::new(),
            by: String::new(),
            follows: editions.holds.is_some(),
            page,
            about,
            form,
        }
    }
}

/// A plan is begun while the enrolment goes on, and written while it is a draft.
fn may_be_written(about: &About, editions: &Editions) -> Result<()> {
    let over = matches!(about.enrolment.state, Stage::Closed { .. });
    match &editions.written {
        Some(plan) if plan.state == Standing::Draft => Ok(()),
        None if !over => Ok(()),
        _ => Err(Error::NotFound),
    }
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let about = About::load(&mut tx, &app, &staff, Permission::WriteDiary, &id).await?;
    let editions = Editions::of(&mut tx, &app, &about).await?;
    may_be_written(&about, &editions)?;
    about.read(&mut tx, &app, &staff).await?;
    tx.commit().await?;
    let today = today(app.clock.now());
    let form = match (&editions.written, &editions.holds) {
        (Some(draft), _) => fields::filled(&draft.written),
        (None, Some(plan)) => fields::filled(&plan.next(today)),
        (None, None) => fields::begun(today),
    };
    view(&WritePage::new(&staff, about, &editions, form))
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let about = About::load(&mut tx, &app, &staff, Permission::WriteDiary, &id).await?;
    let editions = Editions::of(&mut tx, &app, &about).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    let mut overtaken = seen != editions.version();
    let new = fields::read(&mut form).filter(|_| !overtaken);
    let hers =
        if overtaken { None } else { usable(&mut tx, &app, &staff, &about.person.id, (&mut form, "kind")).await? };
    if let (Some(new), Some(hers)) = (new, hers) {
        let by = (staff.account(), &hers);
        let edition = match &editions.written {
            Some(plan) => {
                let changed = store::change(&mut tx, &app, by, (&about.enrolment, plan), seen, &new).await?;
                changed.then_some(plan.edition)
            }
            None => store::begin(&mut tx, &app, by, &about.enrolment, &new).await?,
        };
        if let Some(edition) = edition {
            tx.commit().await?;
            return Ok(redirect_with(&format!("{}/{edition}", about.address()), &Flash::ok("plan-saved")));
        }
        overtaken = true;
    }
    if overtaken {
        form.refuse("kind", if editions.written.is_some() { "plan-overtaken-draft" } else { "plan-overtaken" });
    }
    about.read(&mut tx, &app, &staff).await?;
    tx.commit().await?;
    let mut page = WritePage::new(&staff, about, &editions, form);
    if let Some(now) = editions.written.as_ref().filter(|_| overtaken) {
        page.differing = fields::differing(&page.page, &now.written, &page.form);
        page.by.clone_from(&now.author);
    }
    view_again(&page)
}
