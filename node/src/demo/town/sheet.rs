//! A sheet of people who are not in a town yet, as a cooperative would bring it: for trying the import of many lines.

use std::fmt::Write;

use jiff::civil::Date;

use super::names::{Places, details};
use crate::people::place;
use crate::web::dates;

/// The head of the sheet.
const HEAD: &str = "Cognome;Nome;Codice fiscale;Data di nascita;Sesso;Comune di residenza;Indirizzo;Telefono\r\n";

/// The people with these numbers, as a CSV with semicolons.
pub fn csv(seed: u64, numbers: std::ops::Range<usize>, today: Date) -> String {
    let (places, mut text) = (Places::default(), HEAD.to_owned());
    for number in numbers {
        let of = details(seed, number, &places, today);
        let code = of.tax_code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default();
        let born = of.birth_date.map(dates::written).unwrap_or_default();
        let lives = of.comune.as_deref().and_then(place::comune).map(place::Comune::label).unwrap_or_default();
        let (sex, private) = (of.sex.map_or("", crate::people::Sex::code), &of.private);
        let (family, given) = (&of.family_name, &of.given_name);
        let line = format!("{family};{given};{code};{born};{sex};{lives};{};{}", private.address, private.telephone);
        let _ = writeln!(text, "{line}\r");
    }
    text
}
