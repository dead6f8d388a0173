//! `/importa/modello`: an empty sheet with a title for everything that can be imported, for who has none yet; with `cosa=ore`, of hours.

use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use super::may_bring;

use crate::accounts::Staff;
use crate::accounts::permission::ImportPeople;
use crate::error::{Error, Result};
use crate::imports::{Field, Holds};
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

/// Of hours; names are in two columns here.
const OF_HOURS: [Field; 12] = [
    Field::Day,
    Field::Begins,
    Field::Ends,
    Field::Duration,
    Field::Colleague,
    Field::FamilyName,
    Field::GivenName,
    Field::TaxCode,
    Field::BirthDate,
    Field::Service,
    Field::WorkKind,
    Field::Notes,
];

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "cosa")]
    what: String,
}

fn columns(holds: Holds) -> &'static [Field] {
    match holds {
        Holds::People => &COLUMNS,
        Holds::Hours => &OF_HOURS,
    }
}

/// The titles are Italian whatever the language of the page: they are those that are understood when the sheet comes back.
fn titles(holds: Holds) -> Vec<String> {
    columns(holds).iter().map(|field| Locale::It.text(&field.key(), &[])).collect()
}

pub(super) async fn file(staff: Staff<ImportPeople>, format: Format, Query(wish): Query<Wish>) -> Result<Response> {
    let (holds, name) = if wish.what == "ore" { (Holds::Hours, "modello-ore") } else { (Holds::People, "modello") };
    if !may_bring(&staff, holds) {
        return Err(Error::NotFound);
    }
    let mut titles = titles(holds).into_iter();
    let first = Sheet::new(titles.next().unwrap_or_default(), |(): &()| String::new());
    titles.fold(first, |sheet, title| sheet.column(title, |(): &()| String::new())).answer(format, name, &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::guess;

    #[test]
    fn every_title_of_the_template_is_understood_when_it_comes_back() {
        for (title, field) in titles(Holds::People).iter().zip(COLUMNS) {
            assert_eq!(guess::field(title), field, "{title}");
        }
        for holds in Holds::ALL {
            let sheets = [vec![titles(holds)]];
            assert_eq!(guess::sheet(sheets.iter(), true).holds, holds);
        }
        let of_hours = [vec![titles(Holds::Hours)]];
        assert_eq!(guess::sheet(of_hours.iter(), true).fields, OF_HOURS);
    }
}
