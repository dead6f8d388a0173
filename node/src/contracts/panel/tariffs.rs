//! `/contratti/{id}/tariffe`: what an hour costs besides the base tariff, for one qualification or from a day on.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{Closed, asked_about, load};
use crate::accounts::Staff;
use crate::accounts::permission::WriteContracts;
use crate::app::App;
use crate::contracts::closed;
use crate::contracts::tariffs::{Tariff, reading};
use crate::contracts::{Contract, Terms, Unit, store};
use crate::error::{Error, Result};
use crate::teams::Qualification;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, view, view_again};

type Writer = Staff<WriteContracts>;

/// Whose a tariff is, and from which day on.
pub(crate) fn words(page: &Page, tariff: Tariff) -> String {
    let whose = page.t(tariff.whose());
    match tariff.starts {
        Some(starts) => page.t2("tariff-from", "whose", whose, "day", day(starts)),
        None => whose,
    }
}

/// Tariffs in one line, each with what it costs.
pub(super) fn listed(page: &Page, tariffs: &[Tariff]) -> String {
    if tariffs.is_empty() {
        return page.t("tariffs-none");
    }
    let said = tariffs.iter().map(|one| format!("{}: {}", words(page, *one), page.money(one.cents)));
    said.collect::<Vec<_>>().join("; ")
}

#[derive(Template)]
#[template(path = "contracts/tariffs.html")]
struct TariffsPage {
    page: Page,
    contract: Contract,
    form: Form,
    qualifications: Vec<(String, String)>,
    /// The numbers of the rows.
    rows: Vec<usize>,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
    /// Closed months whose statement would change.
    closed: Option<Closed>,
}

impl TariffsPage {
    fn new(staff: &Writer, contract: Contract, form: Form) -> Self {
        let page = staff.page("tariffs-title").under("contracts-title", "/contratti");
        let page = page.under_named(contract.terms.name.clone(), format!("/contratti/{}", contract.id));
        let qualifications = Qualification::ALL.map(|one| (one.code().to_owned(), page.t(one.key()))).to_vec();
        let rows = reading::shown(&form);
        Self { page, contract, form, qualifications, rows, meanwhile: Vec::new(), closed: None }
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, typed: &[Tariff]) -> Self {
        let now = &self.contract.terms.tariffs;
        if now != typed {
            self.meanwhile.push((self.page.t("tariffs-title"), listed(&self.page, now)));
        }
        self.form.stands_on(&meanwhile::mark(&reading::fields(now)));
        self
    }

    /// The base tariff, in words; nothing where there is none.
    fn base(&self) -> String {
        self.contract.terms.tariff.map(|cents| self.page.money(cents)).unwrap_or_default()
    }

    /// Days of presence are paid, which have no colleague.
    fn by_day(&self) -> bool {
        self.contract.terms.unit == Unit::Day
    }
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let contract = load(&mut tx, &id).await?;
    let kept = reading::fields(&contract.terms.tariffs);
    let mut form = Form::prefilled(kept.iter().map(|(name, value)| (name.as_str(), value.clone())));
    form.stands_on(&meanwhile::mark(&kept));
    view(&TariffsPage::new(&staff, contract, form))
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let contract = load(&mut tx, &id).await?;
    let Some(tariffs) = reading::read(&mut form, &contract.terms) else {
        return view_again(&TariffsPage::new(&staff, contract, form));
    };
    if form.value("version") != meanwhile::mark(&reading::fields(&contract.terms.tariffs)) {
        form.refuse("amount-1", "contract-overtaken");
        return view_again(&TariffsPage::new(&staff, contract, form).overtaken(&tariffs));
    }
    let terms = Terms { tariffs, ..contract.terms.clone() };
    let months = store::closed::told_otherwise(&mut tx, &contract, &terms).await?;
    // The yes is to the months that were named: one that was closed since is asked about again.
    if !months.is_empty() && form.value("closed") != closed::listed(&months) {
        form.called([("closed", "contract-closed")]);
        form.refuse("closed", "contract-closed-needed");
        let mut page = TariffsPage::new(&staff, contract, form);
        page.closed = Some(asked_about(&page.page, &months));
        return view_again(&page);
    }
    if terms != contract.terms
        && !store::change(&mut tx, &app, &staff.actor(), (&contract, contract.version), &terms, &months).await?
    {
        return Err(Error::Conflict("contract-overtaken".into()));
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/contratti/{}", contract.id), &Flash::ok("tariffs-saved")))
}
