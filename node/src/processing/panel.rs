//! `/servizi/{id}/trattamento`: for whom the data of a service are processed, how long they are kept, what was said of it before, and the
//! notice with its versions. Processing that is no service has its pages in [`other`].

mod notice;
mod other;
pub mod past;
pub mod words;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use self::past::Past;
use self::words::Lists;
use super::store;
use super::{LONGEST_NOTICE, Notice, Processing, RestsOn};
use crate::accounts::Staff;
use crate::accounts::permission::WriteProcessing;
use crate::app::App;
use crate::error::{Error, Result};
use crate::services::{self, Service};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, meanwhile, view, view_again};

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/servizi/{id}/trattamento", get(show).post(save))
        .route("/servizi/{id}/informativa", get(notice::show).post(add))
        .route("/trattamenti/voci/nuova", get(other::ask).post(other::add))
        .route("/trattamenti/voci/{entry}", get(other::show).post(other::save))
}

#[derive(Template)]
#[template(path = "processing/service.html")]
struct ServicePage {
    page: Page,
    service: Service,
    lists: Lists,
    notices: Vec<Notice>,
    /// The newest notice was written when the processing rested on something else.
    outdated: bool,
    /// Of the processing.
    form: Form,
    /// Of a new version of the notice.
    notice: Form,
    /// What the processing is said to be now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
    /// What it was said to be before.
    past: Vec<Past>,
}

impl ServicePage {
    async fn draw(
        tx: &mut Tx,
        staff: &Staff<WriteProcessing>,
        service: Service,
        form: Form,
        notice: Form,
    ) -> Result<Self> {
        let name = service.particulars.content.name.clone();
        let page = staff.page("processing-title").under("nav-services", "/servizi");
        let page = page.under_named(name, format!("/servizi/{}", service.id));
        let (lists, notices) = (Lists::of(&page), store::notices(tx, &service.id).await?);
        let said = store::find(tx, &service.id).await?.map(|(said, _)| said);
        let special = said.as_ref().map(|said| said.told.special.clone()).unwrap_or_default();
        let rests_on = RestsOn { basis: service.particulars.legal_basis, special };
        let newest = notices.first().and_then(|newest| newest.rests_on.as_ref());
        let outdated = newest.is_some_and(|then| *then != rests_on);
        let earlier = store::earlier(tx).await?.remove(&service.id.to_string()).unwrap_or_default();
        let past = said.as_ref().map(|said| past::of_service(&page, said, &earlier)).unwrap_or_default();
        Ok(Self { page, service, lists, notices, outdated, form, notice, meanwhile: Vec::new(), past })
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(&mut self, (now, version): (Option<&Processing>, i64), typed: &Processing) {
        let now = now.map(Processing::values).unwrap_or_default();
        let typed = typed.values();
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (&now, &typed), &self.lists.codes());
        self.form.stands_on(&version);
    }

    fn day(&self, notice: &Notice) -> String {
        dates::written(notice.since)
    }
}

async fn service(tx: &mut Tx, id: &str) -> Result<Service> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    services::store::find(tx, &id).await?.ok_or(Error::NotFound)
}

/// The form as it is stored.
async fn stored(tx: &mut Tx, service: &Service) -> Result<Form> {
    let known = store::find(tx, &service.id).await?;
    let (said, version) = known.map_or((None, 0), |(said, version)| (Some(said), version));
    let values = said.iter().flat_map(Processing::values).chain([("version", version.to_string())]);
    Ok(Form::prefilled(values))
}

async fn show(staff: Staff<WriteProcessing>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = service(&mut tx, &id).await?;
    let form = stored(&mut tx, &service).await?;
    let today = dates::date(staff.frame().now);
    let notice = Form::prefilled([("since", today)]);
    view(&ServicePage::draw(&mut tx, &staff, service, form, notice).await?)
}

async fn save(
    staff: Staff<WriteProcessing>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = service(&mut tx, &id).await?;
    let seen: i64 = form.value("version").parse().unwrap_or_default();
    if let Some(said) = Processing::read(&mut form) {
        let known = store::find(&mut tx, &service.id).await?;
        let (now, version) = known.map_or((None, 0), |(now, version)| (Some(now), version));
        let same = now.as_ref() == Some(&said);
        if same || store::write(&mut tx, &app, staff.account(), &service.id, (seen, &said)).await? {
            tx.commit().await?;
            return Ok(redirect_with(&format!("/servizi/{id}/trattamento"), &Flash::ok("processing-saved")));
        }
        form.refuse("role", "processing-overtaken");
        let mut page = ServicePage::draw(&mut tx, &staff, service, form, Form::default()).await?;
        page.overtaken((now.as_ref(), version), &said);
        return view_again(&page);
    }
    view_again(&ServicePage::draw(&mut tx, &staff, service, form, Form::default()).await?)
}

async fn add(
    staff: Staff<WriteProcessing>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = service(&mut tx, &id).await?;
    form.called(super::NAMES);
    let since = form.day("since");
    if since.is_none() && form.mistake("since").is_none() {
        form.refuse("since", "form-required");
    }
    let text = form.required("text", LONGEST_NOTICE);
    if let Some(since) = since.filter(|_| form.is_clean()) {
        store::add_notice(&mut tx, &app, staff.account(), &service.id, (since, &text)).await?;
        tx.commit().await?;
        return Ok(redirect_with(&format!("/servizi/{id}/trattamento"), &Flash::ok("processing-notice-added")));
    }
    let stored = stored(&mut tx, &service).await?;
    view_again(&ServicePage::draw(&mut tx, &staff, service, stored, form).await?)
}
