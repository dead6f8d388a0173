//! `/servizi/{id}/costi`: what a person pays for a service: nothing, or one cost after the other.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::edit::load;
use super::rows;
use crate::accounts::Staff;
use crate::accounts::permission::WriteServices;
use crate::app::App;
use crate::error::Result;
use crate::services::costs::{CostOption, Costs, LONGEST_DESCRIPTION, LONGEST_OPTION, MOST};
use crate::services::{Service, store};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, money, view, view_again};

type Writer = Staff<WriteServices>;

/// The fields of a row.
const FIELDS: rows::Fields = &["option", "amount", "description", "from", "to"];

/// What the fields of a row are called on the page.
const NAMES: [(&str, &str); 5] = [
    ("option", "services-costs-option"),
    ("amount", "services-costs-amount"),
    ("description", "services-costs-description"),
    ("from", "services-valid-from"),
    ("to", "services-valid-to"),
];

#[derive(Template)]
#[template(path = "services/costs.html")]
struct CostsPage {
    page: Page,
    service: Service,
    form: Form,
    /// The numbers of the rows, and whether each holds for a time only.
    rows: Vec<(usize, bool)>,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl CostsPage {
    fn new(staff: &Writer, service: Service, form: Form) -> Self {
        let page = rows::page(staff, "services-costs-title", &service);
        let rows = rows::shown(&form, FIELDS, MOST);
        Self { page, service, form, rows, meanwhile: Vec::new() }
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, typed: &Costs) -> Self {
        let now = &self.service.costs;
        if now != typed {
            let said = now.lines(self.page.locale()).join("; ");
            self.meanwhile.push((self.page.t("services-costs-title"), said));
        }
        self.form.stands_on(&meanwhile::mark(&fields(now)));
        self
    }
}

/// The costs as the form names them.
fn fields(costs: &Costs) -> Vec<(String, String)> {
    let free = if *costs == Costs::Free { "yes" } else { "" };
    let mut fields = vec![("free".to_owned(), free.to_owned())];
    for (cost, row) in costs.options().iter().zip(1..) {
        fields.push((rows::field("option", row), cost.option.clone()));
        let amount = cost.cents.map(|cents| money::typed(cents.into()));
        fields.push((rows::field("amount", row), amount.unwrap_or_default()));
        fields.push((rows::field("description", row), cost.description.clone()));
        fields.extend(rows::period_typed(cost.period, row));
    }
    fields
}

/// Reads the costs; nothing when something is wrong, told beside the field.
fn read(form: &mut Form) -> Option<Costs> {
    rows::called(form, &NAMES, MOST);
    let free = form.ticked("free");
    let mut options = Vec::new();
    for row in 1..=MOST {
        if !rows::is_written(form, FIELDS, row) {
            continue;
        }
        if free {
            form.refuse(&rows::field("option", row), "services-costs-free-and");
        }
        options.push(read_row(form, row));
    }
    form.is_clean().then_some(match (free, options.is_empty()) {
        (true, _) => Costs::Free,
        (false, true) => Costs::Unsaid,
        (false, false) => Costs::Options(options),
    })
}

/// One row with something in it.
fn read_row(form: &mut Form, row: usize) -> CostOption {
    let [option_field, amount, description] = ["option", "amount", "description"].map(|name| rows::field(name, row));
    let option = rows::line(form, &option_field, LONGEST_OPTION);
    if option.is_empty() {
        form.refuse(&option_field, "services-costs-no-option");
    }
    let cents = form.cents(&amount);
    let description = rows::line(form, &description, LONGEST_DESCRIPTION);
    if cents.is_none() && description.is_empty() {
        form.refuse(&amount, "services-costs-no-amount");
    }
    let period = rows::period(form, row);
    CostOption { option, cents, description, period }
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = load(&mut tx, &id).await?;
    let form = rows::filled(&fields(&service.costs));
    view(&CostsPage::new(&staff, service, form))
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let Some(costs) = read(&mut form) else { return view_again(&CostsPage::new(&staff, service, form)) };
    if rows::is_overtaken(&mut form, &fields(&service.costs), "option-1") {
        return view_again(&CostsPage::new(&staff, service, form).overtaken(&costs));
    }
    store::set_costs(&mut tx, &app, &staff.actor(), &service, &costs).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/servizi/{id}"), &Flash::ok("services-costs-saved")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::Locale;

    fn form(typed: &[(&str, &str)]) -> Form {
        Form::prefilled(typed.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    fn mistake(typed: &[(&str, &str)], field: &str) -> String {
        let mut form = form(typed);
        assert!(read(&mut form).is_none(), "{typed:?}");
        form.mistake(field).unwrap_or_else(|| panic!("{typed:?}: {:?}", form.mistakes())).key.clone()
    }

    #[test]
    fn rows_become_costs_and_go_back_unchanged() {
        let typed = [
            ("option-1", "Retta"),
            ("amount-1", "1.450,00"),
            ("description-1", "al mese"),
            ("from-1", "01/01/2027"),
            ("option-3", "Compartecipazione"),
            ("description-3", "ISEE fino a 9.000 euro: niente; oltre: il 20 %"),
        ];
        let costs = read(&mut form(&typed)).unwrap();
        let told = [
            "Retta: 1.450,00\u{a0}€ al mese, dal 01/01/2027",
            "Compartecipazione: ISEE fino a 9.000 euro: niente; oltre: il 20 %",
        ];
        assert_eq!(costs.lines(Locale::It), told);
        for costs in [costs, Costs::Free, Costs::Unsaid] {
            let kept = fields(&costs);
            let typed: Vec<_> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(read(&mut form(&typed)), Some(costs));
        }
    }

    #[test]
    fn rows_that_say_nothing_and_amounts_that_are_none_are_refused_beside_the_field() {
        let retta = ("option-1", "Retta");
        for (typed, field, key) in [
            (vec![retta], "amount-1", "services-costs-no-amount"),
            (vec![("amount-2", "10")], "option-2", "services-costs-no-option"),
            (vec![retta, ("amount-1", "dieci")], "amount-1", "form-money"),
            (vec![retta, ("amount-1", "-10")], "amount-1", "form-money"),
            (vec![retta, ("amount-1", "10"), ("free", "yes")], "option-1", "services-costs-free-and"),
            (vec![retta, ("description-1", "Di RSSMRA80A01H501U")], "description-1", "services-tax-code"),
            (vec![("option-1", "Di RSSMRA80A01H501U"), ("amount-1", "10")], "option-1", "services-tax-code"),
            (
                vec![retta, ("amount-1", "1"), ("from-1", "02/01/2027"), ("to-1", "01/01/2027")],
                "to-1",
                "services-period-turned",
            ),
        ] {
            assert_eq!(mistake(&typed, field), key, "{typed:?}");
        }
    }
}
