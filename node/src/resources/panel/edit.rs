//! `/risorse/nuova` and `/risorse/{id}/modifica`: describing a resource. Saving publishes it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::feed::ResourceKind;

use super::{load, page_below};
use crate::accounts::Staff;
use crate::accounts::permission::LendResources;
use crate::app::App;
use crate::error::Result;
use crate::resources::reading::{STEPS, parts};
use crate::resources::{PRICED_BY, Particulars, Resource, priced_by_code, store};
use crate::services::{VISIBILITIES, visibility_code};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, view, view_again};

type Writer = Staff<LendResources>;
type Options = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "resources/edit.html")]
struct EditPage {
    page: Page,
    form: Form,
    /// The resource that is changed; none for a new one.
    resource: Option<Resource>,
    kinds: Options,
    priced_by: Options,
    steps: Options,
    visibilities: Vec<&'static str>,
    /// The numbers of the rows of attributes, accessories and meetings.
    attributes: Vec<usize>,
    accessories: Vec<usize>,
    sessions: Vec<usize>,
    /// What it says now where somebody else was faster.
    meanwhile: Vec<(String, String)>,
}

impl EditPage {
    fn new(page: Page, form: Form, resource: Option<Resource>) -> Self {
        let words = |prefix: &str, code: &str| (code.to_owned(), page.t(format!("{prefix}-{code}")));
        let kinds = ResourceKind::ALL.map(|kind| words("resources-kind", kind.code())).to_vec();
        let priced_by = PRICED_BY.map(|per| words("resources-per", priced_by_code(per))).to_vec();
        let steps = STEPS.map(|step| words("resources-step", &step.to_string())).to_vec();
        let visibilities = VISIBILITIES.map(visibility_code).to_vec();
        let [attributes, accessories, sessions] = parts::shown(&form);
        let meanwhile = Vec::new();
        Self {
            page,
            form,
            resource,
            kinds,
            priced_by,
            steps,
            visibilities,
            attributes,
            accessories,
            sessions,
            meanwhile,
        }
    }

    fn first(staff: &Writer, form: Form) -> Self {
        Self::new(staff.page("resources-new-title").under("nav-resources", "/risorse"), form, None)
    }

    fn of(staff: &Writer, resource: Resource, form: Form) -> Self {
        Self::new(page_below(staff, "resources-edit-title", &resource), form, Some(resource))
    }

    /// Where who does not save goes back to.
    fn back(&self) -> String {
        self.resource.as_ref().map_or("/risorse".to_owned(), |resource| format!("/risorse/{}", resource.id))
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, (now, version): &(Particulars, i64), typed: &Particulars) -> Self {
        let shown =
            self.visibilities.iter().map(|code| ((*code).to_owned(), self.page.t(format!("visibility-{code}"))));
        let (shown, ticked): (Options, _) = (shown.collect(), meanwhile::ticked(&self.page));
        let codes: [meanwhile::Words; 7] = [
            ("kind", &self.kinds),
            ("per", &self.priced_by),
            ("step", &self.steps),
            ("visibility", &shown),
            ("withheld", &ticked),
            ("approval", &ticked),
            ("accepts_bookings", &ticked),
        ];
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (&now.fields(), &typed.fields()), &codes);
        self.form.stands_on(version);
        self
    }
}

fn filled(fields: &[(String, String)]) -> Form {
    Form::prefilled(fields.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

pub(super) async fn ask(staff: Writer) -> Result<Response> {
    let start =
        [("visibility", "linked"), ("accepts_bookings", "yes"), ("approval", "yes"), ("units", "1"), ("step", "30")];
    let form = Form::prefilled(start.map(|(field, value)| (field, value.to_owned())));
    view(&EditPage::first(&staff, form))
}

pub(super) async fn add(staff: Writer, State(app): State<App>, mut form: Form) -> Result<Response> {
    let Some(new) = Particulars::read(&mut form, None) else {
        return view_again(&EditPage::first(&staff, form));
    };
    let mut tx = staff.write(&app).await?;
    let id = store::insert(&mut tx, &app, &staff.actor(), &new).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/risorse/{id}"), &Flash::ok("resources-published")))
}

pub(super) async fn change(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let resource = load(&mut tx, &id).await?;
    drop(tx);
    let mut form = filled(&resource.particulars.fields());
    form.stands_on(&resource.version);
    view(&EditPage::of(&staff, resource, form))
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let resource = load(&mut tx, &id).await?;
    let seen = form.value("version").parse().unwrap_or(0);
    let Some(new) = Particulars::read(&mut form, Some(&resource.particulars)) else {
        return view_again(&EditPage::of(&staff, resource, form));
    };
    if !store::change(&mut tx, &app, &staff.actor(), &resource, seen, &new).await? {
        // What was typed stays in the form; sending it again is a decision taken knowing of the other change.
        form.refuse("name", "resources-changed-meanwhile");
        let now = (resource.particulars.clone(), resource.version);
        return view_again(&EditPage::of(&staff, resource, form).overtaken(&now, &new));
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/risorse/{id}"), &Flash::ok("resources-published")))
}

pub(super) async fn close(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let resource = load(&mut tx, &id).await?;
    // Pressed twice it is closed once: the day on which it was stays.
    if resource.closed_at.is_none() {
        store::close(&mut tx, &app, &staff.actor(), &resource).await?;
    }
    tx.commit().await?;
    let flash = Flash::ok("resources-closed").undo(&format!("/risorse/{id}/apri"), &staff.frame().csrf);
    Ok(redirect_with("/risorse", &flash))
}

pub(super) async fn reopen(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let resource = load(&mut tx, &id).await?;
    if resource.closed_at.is_some() {
        store::reopen(&mut tx, &app, &staff.actor(), &resource).await?;
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/risorse/{id}"), &Flash::ok("resources-opened")))
}
