//! `/importa/modello`: an empty sheet with a title for everything that can be imported, for who has none yet.

use axum::response::Response;

use crate::accounts::Staff;
use crate::accounts::permission::ImportPeople;
use crate::error::Result;
use crate::imports::Field;
use crate::web::locale::Locale;
use crate::web::spreadsheet::{Format, Sheet};

/// Names in one column, a province beside a municipality and parents by number are for sheets that are as they are.
const COLUMNS: [Field; 34] = [
    Field::FamilyName,
    Field::GivenName,
    Field::Called,
    Field::TaxCode,
    Field::BirthDate,
    Field::BirthPlace,
    Field::Sex,
    Field::Citizenship,
    Field::Comune,
    Field::Address,
    Field::DomicileComune,
    Field::DomicileAddress,
    Field::Languages,
    Field::OtherLanguage,
    Field::Interpreter,
    Field::Telephone,
    Field::Email,
    Field::Guardian,
    Field::Mother,
    Field::MotherTelephone,
    Field::Father,
    Field::FatherTelephone,
    Field::LegalGuardian,
    Field::LegalGuardianTelephone,
    Field::Health,
    Field::Notes,
    Field::Service,
    Field::ServiceFrom,
    Field::Standing,
    Field::WaitingFrom,
    Field::Points,
    Field::SuspendedFrom,
    Field::EndedOn,
    Field::Reason,
];

/// The titles are Italian whatever the language of the page: they are those that are understood when the sheet comes back.
fn titles() -> [String; 34] {
    COLUMNS.map(|field| Locale::It.text(&field.key(), &[]))
}

pub(super) async fn file(_: Staff<ImportPeople>, format: Format) -> Result<Response> {
    let mut titles = titles().into_iter();
    let first = Sheet::new(titles.next().unwrap_or_default(), |(): &()| String::new());
    titles.fold(first, |sheet, title| sheet.column(title, |(): &()| String::new())).answer(format, "modello", &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::guess;

    #[test]
    fn every_title_of_the_template_is_understood_when_it_comes_back() {
        for (title, field) in titles().iter().zip(COLUMNS) {
            assert_eq!(guess::field(title), field, "{title}");
        }
    }
}
