//! `/servizi/nuovo` and `/servizi/{id}`: describing a service. Saving publishes it. What stands above the form of one that is there comes from
//! features that stand above services: `panel::service` opens the page.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;

use super::facts::Fact;
use crate::accounts::Staff;
use crate::accounts::permission::WriteServices;
use crate::app::App;
use crate::error::{Error, Result};
use crate::services::basis::Basis;
use crate::services::store::Announce;
use crate::services::{AREAS, CATEGORIES, Particulars, Service, VISIBILITIES, area_code, store, visibility_code};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, view, view_again};

type Writer = Staff<WriteServices>;
type Options = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "services/edit.html")]
struct EditPage {
    page: Page,
    form: Form,
    /// The service that is changed; none for a new one.
    service: Option<Service>,
    categories: Options,
    areas: Options,
    bases: Options,
    visibilities: Vec<&'static str>,
    /// What other features know of it; nothing on a page that says what is wrong with what was sent.
    facts: Vec<Fact>,
    /// What it says now where somebody else was faster.
    meanwhile: Vec<(String, String)>,
}

impl EditPage {
    fn new(page: Page, form: Form, service: Option<Service>) -> Self {
        let page = page.under("nav-services", "/servizi");
        let words = |prefix: &str, code: &str| (code.to_owned(), page.t(format!("{prefix}-{code}")));
        let categories = CATEGORIES.map(|letter| (letter.to_owned(), page.t(format!("category-{letter}")))).to_vec();
        let areas = AREAS.map(|area| words("area", area_code(area))).to_vec();
        let bases = Basis::all().map(|basis| words("legal-basis", basis.code())).collect();
        let visibilities = VISIBILITIES.map(visibility_code).to_vec();
        let (facts, meanwhile) = (Vec::new(), Vec::new());
        Self { page, form, service, categories, areas, bases, visibilities, facts, meanwhile }
    }

    fn of(staff: &Writer, service: Service, form: Form) -> Self {
        let name = service.particulars.content.name.clone();
        Self::new(staff.page("nav-services").titled(name), form, Some(service))
    }

    /// Whether something is written of what is counted besides.
    fn counts_more(&self) -> bool {
        let fields = ["unit-2", "maximum-2", "available-2", "unit-3", "maximum-3", "available-3"];
        fields.iter().any(|field| !self.form.value(field).trim().is_empty())
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, service: &(Particulars, i64), typed: &Particulars) -> Self {
        let (now, version) = service;
        let shown =
            self.visibilities.iter().map(|code| ((*code).to_owned(), self.page.t(format!("visibility-{code}"))));
        let (shown, ticked): (Options, _) = (shown.collect(), meanwhile::ticked(&self.page));
        let codes: [meanwhile::Words; 7] = [
            ("category", &self.categories),
            ("area", &self.areas),
            ("legal_basis", &self.bases),
            ("visibility", &shown),
            ("withheld", &ticked),
            ("counted", &ticked),
            ("accepts_referrals", &ticked),
        ];
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (&now.fields(), &typed.fields()), &codes);
        self.form.stands_on(version);
        self
    }
}

pub(super) async fn ask(staff: Writer) -> Result<Response> {
    let start = [("visibility", "linked"), ("accepts_referrals", "yes"), ("legal_basis", "public_interest")];
    let form = Form::prefilled(start.map(|(field, value)| (field, value.to_owned())));
    view(&EditPage::new(staff.page("services-new-title"), form, None))
}

pub(super) async fn add(staff: Writer, State(app): State<App>, mut form: Form) -> Result<Response> {
    let Some(new) = Particulars::read(&mut form, app.clock.now(), None) else {
        return view_again(&EditPage::new(staff.page("services-new-title"), form, None));
    };
    let mut tx = staff.write(&app).await?;
    store::insert(&mut tx, &app, &staff.actor(), &new).await?;
    tx.commit().await?;
    Ok(redirect_with("/servizi", &Flash::ok("services-published")))
}

pub(super) async fn load(tx: &mut Tx, id: &str) -> Result<Service> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    store::find(tx, &id).await?.ok_or(Error::NotFound)
}

/// The page of a service with its form, for who may change it; the facts stand at its head.
pub fn changing(page: Page, service: Service, facts: Vec<Fact>) -> Result<Response> {
    let mut form = Form::prefilled(service.particulars.fields());
    form.stands_on(&service.version);
    view(&EditPage { facts, ..EditPage::new(page, form, Some(service)) })
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Extension(announce): Extension<Announce>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let seen = form.value("version").parse().unwrap_or(0);
    let Some(new) = Particulars::read(&mut form, app.clock.now(), Some(&service.particulars)) else {
        return view_again(&EditPage::of(&staff, service, form));
    };
    if !store::change(&mut tx, &app, &staff.actor(), &service, seen, &new).await? {
        // What was typed stays in the form; sending it again is a decision taken knowing of the other change.
        form.refuse("name", "services-changed-meanwhile");
        let now = (service.particulars.clone(), service.version);
        return view_again(&EditPage::of(&staff, service, form).overtaken(&now, &new));
    }
    announce.0(&mut tx, &app, &service.id).await?;
    tx.commit().await?;
    Ok(redirect_with("/servizi", &Flash::ok("services-published")))
}

pub(super) async fn close(
    staff: Writer,
    State(app): State<App>,
    Extension(announce): Extension<Announce>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    store::set_closed(&mut tx, &app, &staff.actor(), &service, true).await?;
    announce.0(&mut tx, &app, &service.id).await?;
    tx.commit().await?;
    let flash = Flash::ok("services-closed").undo(&format!("/servizi/{id}/apri"), &staff.frame().csrf);
    Ok(redirect_with("/servizi", &flash))
}

pub(super) async fn open(
    staff: Writer,
    State(app): State<App>,
    Extension(announce): Extension<Announce>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    store::set_closed(&mut tx, &app, &staff.actor(), &service, false).await?;
    announce.0(&mut tx, &app, &service.id).await?;
    tx.commit().await?;
    Ok(redirect_with("/servizi", &Flash::ok("services-published")))
}
