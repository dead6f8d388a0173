//! `/esportazione`: an administrator asks for an export of everything, sees how far it is, and takes the file.

use std::sync::atomic::Ordering;

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use axum::response::Response;
use axum::routing::{get, post};

use super::asked::{self, Export, ExportId, State};
use super::sealed;
use crate::accounts::Staff;
use crate::accounts::again::{Again, is_herself};
use crate::accounts::permission::ExportEverything;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::federation::disk::{self, Room};
use crate::store::Tx;
use crate::web::dates;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{file, redirect, view, view_again};

type Exporter = Staff<ExportEverything>;

/// Seconds after which the page of an export under way looks again. The header does what the element `meta` does, without a script.
const AGAIN: HeaderValue = HeaderValue::from_static("4");

/// What the fields are called on the page.
const NAMES: [(&str, &str); 2] = [("current", "password-current"), ("code", "export-code")];

#[derive(Template)]
#[template(path = "export/everything.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a part of its own on the page")]
struct ExportPage {
    page: Page,
    form: Form,
    /// The newest, whoever asked.
    exports: Vec<Export>,
    /// Whose page it is.
    account: String,
    /// Lines that are written of the one under way, and about how many there will be.
    lines: [i64; 2],
    /// The same in words.
    how_far: String,
    /// She has a password, and it is asked for.
    has_password: bool,
    /// So has she a second factor.
    has_second_factor: bool,
    /// In a demonstration nobody is real, and nobody needs a password.
    may_ask: bool,
    /// There is too little room on the disk.
    no_room: bool,
}

impl ExportPage {
    fn new(staff: &Exporter, app: &App, form: Form, exports: Vec<Export>) -> Self {
        let account = staff.account();
        let page = staff.page("export-title").under("nav-settings", "/impostazioni");
        let lines = [0, 1].map(|at: usize| app.signals.exported[at].load(Ordering::Relaxed));
        let how_far = page.t2("export-lines-of", "n", page.number(lines[0]), "all", page.number(lines[1]));
        Self {
            page,
            form,
            how_far,
            exports,
            account: account.id.to_string(),
            lines,
            has_password: account.has_password,
            has_second_factor: account.has_second_factor,
            may_ask: account.has_password || app.config.panel.demo,
            no_room: disk::room(app) != Room::Enough,
        }
    }

    /// How many lines there will be is known.
    fn is_counted(&self) -> bool {
        self.lines[1] > 0
    }

    /// The one that is written now.
    fn under_way(&self) -> Option<&Export> {
        self.exports.iter().find(|export| export.state == State::Writing)
    }

    /// Hers that she may download now.
    fn hers(&self) -> impl Iterator<Item = &Export> {
        self.exports.iter().filter(|export| export.state == State::Ready && export.by.as_str() == self.account)
    }
}

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/esportazione", get(show).post(begin))
        .route("/esportazione/{id}/scarica", get(take))
        .route("/esportazione/{id}/togli", post(remove))
        .route("/esportazione/{id}/visto", post(saw))
}

async fn show(staff: Exporter, Shared(app): Shared<App>) -> Result<Response> {
    let exports = asked::newest(&mut app.db.read().await?).await?;
    let page = ExportPage::new(&staff, &app, Form::default(), exports);
    let moves = page.under_way().is_some();
    let mut response = view(&page)?;
    if moves {
        response.headers_mut().insert(REFRESH, AGAIN);
    }
    Ok(response)
}

async fn begin(staff: Exporter, Shared(app): Shared<App>, mut form: Form) -> Result<Response> {
    form.called(NAMES);
    let account = staff.account();
    if !account.has_password && !app.config.panel.demo {
        return Ok(redirect_with("/esportazione", &Flash::warn("export-no-password")));
    }
    if disk::room(&app) != Room::Enough {
        return Ok(redirect_with("/esportazione", &Flash::warn("export-no-room")));
    }
    if account.has_password {
        match is_herself(&app, &staff, form.value("current"), form.value("code")).await? {
            Again::Herself => {}
            Again::WrongPassword => form.refuse("current", "password-current-wrong"),
            Again::WrongCode => form.refuse("code", "second-factor-wrong"),
        }
    }
    if !form.is_clean() {
        let exports = asked::newest(&mut app.db.read().await?).await?;
        return view_again(&ExportPage::new(&staff, &app, form, exports));
    }
    let mut tx = staff.write(&app).await?;
    if asked::begin(&mut tx, &app, account).await?.is_none() {
        return Ok(redirect_with("/esportazione", &Flash::warn("export-under-way-already")));
    }
    record(&mut tx, &app, &staff, "data.export").await?;
    tx.commit().await?;
    Ok(redirect("/esportazione"))
}

async fn take(staff: Exporter, Shared(app): Shared<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let export = hers(&mut tx, &app, &staff, &id).await?;
    let (key, path) = (export.key(&app)?, sealed::path(&app, &export.id));
    if !path.exists() {
        return Err(Error::NotFound);
    }
    asked::taken(&mut tx, &export.id).await?;
    record(&mut tx, &app, &staff, "data.export-taken").await?;
    tx.commit().await?;
    let name = format!("pico-export-{}.ndjson", dates::today(export.at));
    Ok(file::to_save(&name, export.size, Body::from_stream(sealed::opened(path, key, export.size))))
}

/// The file goes first: what is left of a removal that was interrupted is a row without a file, which is taken out when the node begins.
async fn remove(staff: Exporter, Shared(app): Shared<App>, Path(id): Path<String>, _form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let export = hers(&mut tx, &app, &staff, &id).await?;
    sealed::remove(&sealed::path(&app, &export.id)).map_err(Error::internal)?;
    asked::gone(&mut tx, &export.id).await?;
    record(&mut tx, &app, &staff, "data.export-removed").await?;
    tx.commit().await?;
    Ok(redirect_with("/esportazione", &Flash::ok("export-removed")))
}

/// Whoever was told has seen it.
async fn saw(staff: Staff, Shared(app): Shared<App>, Path(id): Path<String>, _form: Form) -> Result<Response> {
    let id: ExportId = id.parse().map_err(|_| Error::NotFound)?;
    let mut tx = staff.write(&app).await?;
    let is_new = asked::saw(&mut tx, staff.id(), &id, app.clock.now()).await?.ok_or(Error::NotFound)?;
    if is_new {
        record(&mut tx, &app, &staff, "data.export-seen").await?;
    }
    tx.commit().await?;
    Ok(redirect("/"))
}

async fn hers(tx: &mut Tx, app: &App, staff: &Exporter, id: &str) -> Result<Export> {
    let id: ExportId = id.parse().map_err(|_| Error::NotFound)?;
    asked::hers(tx, staff.id(), &id, app.clock.now()).await?.ok_or(Error::NotFound)
}

async fn record<R>(tx: &mut Tx, app: &App, staff: &Staff<R>, action: &'static str) -> Result<()> {
    let node = app.identity.node_id().to_string();
    Ok(audit::record(tx, app, &staff.actor(), Event::new(action, "node", &node)).await?)
}
