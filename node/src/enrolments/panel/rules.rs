//! `/servizi/{id}/offerte`: for how many days a place of this service is held, and who is told by e-mail that one is free.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::list::load;
use crate::accounts::Staff;
use crate::accounts::permission::WriteEnrolments;
use crate::alerts::post::is_address;
use crate::app::App;
use crate::enrolments::offer::{LONGEST_DAYS, Rules};
use crate::enrolments::store::rules as store;
use crate::error::Result;
use crate::services::Service;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, view, view_again};

type Writer = Staff<WriteEnrolments>;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 2] = [("held_days", "offer-rules-days"), ("email", "offer-rules-email")];
/// The most characters of an e-mail address.
const LONGEST_EMAIL: usize = 254;

#[derive(Template)]
#[template(path = "enrolments/rules.html")]
struct RulesPage {
    page: Page,
    service: Service,
    form: Form,
    /// For how many days a place is held where nobody has said.
    usual: i64,
    /// What they say now, after somebody changed them meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl RulesPage {
    fn new(staff: &Writer, service: Service, form: Form) -> Self {
        let name = service.particulars.content.name.clone();
        let page = staff.page("offer-rules-title").under("nav-services", "/servizi");
        let page = page.under_named(name, format!("/servizi/{}/persone?elenco=lista", service.id));
        Self { page, service, form, usual: Rules::default().days(), meanwhile: Vec::new() }
    }

    /// She is shown what they say now, and then stands on that.
    fn overtaken(mut self, (now, version): &(Rules, i64), typed: &Rules) -> Self {
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (&fields(now), &fields(typed)), &[]);
        self.form.stands_on(version);
        self
    }
}

fn fields(rules: &Rules) -> [(&'static str, String); 2] {
    let held_days = rules.held_days.map(|days| days.to_string()).unwrap_or_default();
    [("held_days", held_days), ("email", rules.email.clone())]
}

fn read(form: &mut Form) -> Option<Rules> {
    form.called(NAMES);
    let held_days = form.number("held_days", 1, LONGEST_DAYS);
    let email = form.optional("email", LONGEST_EMAIL).unwrap_or_default();
    if !email.is_empty() && !is_address(&email) {
        form.refuse("email", "settings-email-wrong");
    }
    form.is_clean().then_some(Rules { held_days, email })
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = load(&mut tx, &id).await?;
    let (rules, version) = store::of(&mut tx, &service.id).await?;
    let mut form = Form::prefilled(fields(&rules));
    form.stands_on(&version);
    view(&RulesPage::new(&staff, service, form))
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    if let Some(rules) = read(&mut form) {
        if store::set(&mut tx, &app, &staff.actor(), &service.id, (seen, &rules)).await? {
            tx.commit().await?;
            let back = format!("/servizi/{id}/persone?elenco=lista");
            return Ok(redirect_with(&back, &Flash::ok("offer-rules-saved")));
        }
        form.refuse("held_days", "offer-rules-overtaken");
        let now = store::of(&mut tx, &service.id).await?;
        return view_again(&RulesPage::new(&staff, service, form).overtaken(&now, &rules));
    }
    view_again(&RulesPage::new(&staff, service, form))
}
