//! `/contratti/{id}/siuss/dati`: what a contract says for the SIUSS, written once.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::load;
use crate::accounts::permission::WriteContracts;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::contracts::benefit::{Benefit, UserArea, proposed};
use crate::contracts::{Contract, store};
use crate::error::Result;
use crate::services;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Writer = Staff<WriteContracts>;

/// The form, on its own page or under the rows that it completes.
pub(crate) struct BenefitForm {
    pub(crate) form: Form,
    pub(crate) areas: Vec<(String, String)>,
    /// What is written now.
    pub(crate) now: Option<Benefit>,
    pub(crate) version: i64,
    pub(crate) action: String,
}

impl BenefitForm {
    /// Filled in with what is written, or with what the contract proposes.
    pub(crate) async fn load(tx: &mut Tx, app: &App, page: &Page, contract: &Contract) -> Result<Self> {
        let written = store::benefit::find(tx, app, &contract.id).await?;
        let fields = if let Some((benefit, _)) = &written {
            benefit.fields()
        } else {
            let services = services::store::all(tx).await?;
            let its = services.iter().filter(|one| contract.terms.services.contains(&one.id));
            let areas: Vec<_> = its.map(|one| one.particulars.content.area).collect();
            proposed(contract, &areas)
        };
        let area = |area: UserArea| (area.number().to_string(), page.t(format!("siuss-area-{}", area.number())));
        let version = written.as_ref().map_or(0, |(_, version)| *version);
        Ok(Self {
            form: Form::prefilled(fields),
            areas: UserArea::ALL.map(area).to_vec(),
            now: written.map(|(benefit, _)| benefit),
            version,
            action: format!("/contratti/{}/siuss/dati", contract.id),
        })
    }

    /// What is written now, in words.
    pub(crate) fn facts(&self, page: &Page) -> Vec<(String, String)> {
        let Some(now) = &self.now else { return Vec::new() };
        let [body, user, health] = now.shares.hundredths();
        let shares = [("siuss-share-body", body), ("siuss-share-user", user), ("siuss-share-health", health)];
        let shares = shares.map(|(key, share)| (page.t(key), format!("{share} %")));
        [
            ("siuss-code", now.code.clone()),
            ("siuss-name", now.name.clone()),
            ("siuss-area", page.t(format!("siuss-area-{}", now.area.number()))),
            ("siuss-means", page.t(if now.means_test { "siuss-yes" } else { "siuss-no" })),
            ("siuss-protocol", now.protocol.clone()),
            ("siuss-body-code", now.body_code.clone()),
            ("siuss-belfiore", now.belfiore.clone()),
            ("siuss-operator", now.operator_code.clone()),
        ]
        .into_iter()
        .map(|(key, said)| (page.t(key), said))
        .chain(shares)
        .collect()
    }
}

#[derive(Template)]
#[template(path = "contracts/benefit.html")]
struct BenefitPage {
    page: Page,
    data: BenefitForm,
    /// Where the rows are, for whoever may see them; otherwise the statement.
    back: String,
    /// Somebody else has written it meanwhile: it is shown beside what was typed.
    overtaken: bool,
}

impl BenefitPage {
    async fn load(tx: &mut Tx, app: &App, staff: &Writer, id: &str) -> Result<(Contract, Self)> {
        let contract = load(tx, id).await?;
        let page = staff.page("siuss-data-title").under("contracts-title", "/contratti");
        let data = BenefitForm::load(tx, app, &page, &contract).await?;
        let sees = staff.may(Permission::ExportBenefits, Scope::Anything);
        let back = format!("/contratti/{}/{}", contract.id, if sees { "siuss" } else { "rendiconto" });
        let page = page.titled(contract.terms.name.clone());
        Ok((contract, Self { page, data, back, overtaken: false }))
    }
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let (_, page) = BenefitPage::load(&mut tx, &app, &staff, &id).await?;
    view(&page)
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (contract, mut page) = BenefitPage::load(&mut tx, &app, &staff, &id).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    if let Some(new) = Benefit::read(&mut form) {
        let same = page.data.now.as_ref() == Some(&new);
        if same || store::benefit::write(&mut tx, &app, &staff.actor(), &contract.id, seen, &new).await? {
            tx.commit().await?;
            return Ok(redirect_with(&page.back, &Flash::ok("siuss-data-saved")));
        }
    }
    if seen != page.data.version {
        // Not beside a field: what is wrong with one would stand there in its place.
        form.refuse("version", "siuss-data-overtaken");
        page.overtaken = true;
    }
    page.data.form = form;
    view_again(&page)
}
