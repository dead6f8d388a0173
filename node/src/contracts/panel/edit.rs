//! `/contratti/nuovo` and `/contratti/{id}`: what a contract says.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::id::SubjectId;

use super::{Closed, asked_about, load, tariffs};
use crate::accounts::Staff;
use crate::accounts::permission::WriteContracts;
use crate::app::App;
use crate::contracts::closed::listed;
use crate::contracts::{Contract, Per, Terms, Unit, store};
use crate::error::Result;
use crate::services::{self, Service};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, meanwhile, view, view_again};

type Writer = Staff<WriteContracts>;

#[derive(Template)]
#[template(path = "contracts/edit.html")]
struct EditPage {
    page: Page,
    form: Form,
    /// The contract that is changed; none for a new one.
    contract: Option<Contract>,
    services: Vec<(String, String)>,
    units: Vec<(String, String)>,
    pers: Vec<(String, String)>,
    /// What it says now where somebody else was faster.
    meanwhile: Vec<(String, String)>,
    /// Closed months whose statement would change.
    closed: Option<Closed>,
}

impl EditPage {
    fn new(page: Page, form: Form, contract: Option<Contract>, services: &[Service]) -> Self {
        let page = page.under("contracts-title", "/contratti");
        let pers =
            Per::OF_A_CONTRACT.map(|per| (per.code().to_owned(), page.t(format!("per-{}", per.code())))).to_vec();
        let units = Unit::ALL.map(|unit| (unit.code().to_owned(), page.t(format!("contract-unit-{}", unit.code()))));
        // A service that was closed stays under the contracts it had.
        let offered = services.iter().filter(|one| one.closed_at.is_none() || form.has("services", one.id.to_string()));
        let services = offered.map(|one| (one.id.to_string(), one.particulars.content.name.clone())).collect();
        Self { page, form, contract, services, units: units.to_vec(), pers, meanwhile: Vec::new(), closed: None }
    }

    fn of(staff: &Writer, contract: Contract, form: Form, services: &[Service]) -> Self {
        let page = staff.page("contracts-title").titled(contract.terms.name.clone());
        Self::new(page, form, Some(contract), services)
    }

    /// The tariffs besides the one of this form, in words.
    fn other_tariffs(&self) -> String {
        let others = self.contract.as_ref().map(|contract| contract.terms.tariffs.as_slice());
        tariffs::listed(&self.page, others.unwrap_or_default())
    }

    /// She is shown what it says now, and then stands on that. `seen` is what she had read: its tariffs are no fields of this form.
    fn overtaken(
        mut self,
        (now, version): (&Terms, i64),
        (seen, typed): (Option<&Terms>, &Terms),
        services: &[Service],
    ) -> Self {
        let ticked = meanwhile::ticked(&self.page);
        let named = |one: &Service| (one.id.to_string(), one.particulars.content.name.clone());
        let services: Vec<_> = services.iter().map(named).collect();
        let (units, pers) = (("unit", self.units.as_slice()), ("per", self.pers.as_slice()));
        let codes: [meanwhile::Words; 5] =
            [("services", &services), units, pers, ("indirect", &ticked), ("travel", &ticked)];
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (&now.fields(), &typed.fields()), &codes);
        if seen.is_some_and(|seen| seen.tariffs != now.tariffs) {
            self.meanwhile.push((self.page.t("tariffs-title"), tariffs::listed(&self.page, &now.tariffs)));
        }
        self.form.stands_on(&version);
        self
    }
}

async fn known(tx: &mut Tx) -> Result<(Vec<Service>, Vec<SubjectId>)> {
    let services = services::store::all(tx).await?;
    let ids = services.iter().map(|service| service.id).collect();
    Ok((services, ids))
}

pub(super) async fn ask(staff: Writer, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let (services, _) = known(&mut tx).await?;
    let form = Form::prefilled([("unit", Unit::Hour.code().to_owned()), ("per", Per::Whole.code().to_owned())]);
    view(&EditPage::new(staff.page("contract-new-title"), form, None, &services))
}

pub(super) async fn add(staff: Writer, State(app): State<App>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (services, ids) = known(&mut tx).await?;
    let Some(terms) = Terms::read(&mut form, &ids, dates::today(app.clock.now())) else {
        return view_again(&EditPage::new(staff.page("contract-new-title"), form, None, &services));
    };
    store::insert(&mut tx, &app, &staff.actor(), &terms).await?;
    tx.commit().await?;
    Ok(redirect_with("/contratti", &Flash::ok("contract-saved")))
}

pub(super) async fn show(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let contract = load(&mut tx, &id).await?;
    let (services, _) = known(&mut tx).await?;
    let mut form = Form::prefilled(contract.terms.fields());
    form.stands_on(&contract.version);
    view(&EditPage::of(&staff, contract, form, &services))
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let contract = load(&mut tx, &id).await?;
    let (services, ids) = known(&mut tx).await?;
    let seen = form.value("version").parse().unwrap_or(0);
    let read = Terms::read(&mut form, &ids, dates::today(app.clock.now()));
    let Some(terms) = read.and_then(|terms| terms.keeping(&mut form, &contract.terms.tariffs)) else {
        return view_again(&EditPage::of(&staff, contract, form, &services));
    };
    let closed = store::closed::told_otherwise(&mut tx, &contract, &terms).await?;
    // The yes is to the months that were named: one that was closed since is asked about again.
    if contract.version == seen && !closed.is_empty() && form.value("closed") != listed(&closed) {
        form.refuse("closed", "contract-closed-needed");
        let mut page = EditPage::of(&staff, contract, form, &services);
        page.closed = Some(asked_about(&page.page, &closed));
        return view_again(&page);
    }
    let same = terms == contract.terms;
    if !same && !store::change(&mut tx, &app, &staff.actor(), (&contract, seen), &terms, &closed).await? {
        form.refuse("name", "contract-overtaken");
        let before = store::tariffs::said(&mut tx, &contract.id, seen).await?;
        let (now, version) = (contract.terms.clone(), contract.version);
        let page = EditPage::of(&staff, contract, form, &services);
        return view_again(&page.overtaken((&now, version), (before.as_ref(), &terms), &services));
    }
    tx.commit().await?;
    Ok(redirect_with("/contratti", &Flash::ok("contract-saved")))
}
