//! What a field of a record says, as people say it: one place for the page of a person, her dossier, what was changed meanwhile and
//! two records side by side.

use crate::people::{field_key, language, place};
use crate::web::locale::Locale;

/// The words of a value as [`crate::people::history::texts`] has it: codes become words, the rest stays.
pub fn words(locale: Locale, field: &str, value: &str) -> String {
    match field {
        _ if value.is_empty() => String::new(),
        "sex" | "no_tax_code" | "interpreter" => locale.text(&format!("{}-{value}", field_key(field)), &[]),
        "citizenship" => place::country(value).map_or_else(|| value.to_owned(), |country| country.name.clone()),
        "languages" => language::named(locale, value),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::language::Interpreter;
    use crate::people::{NoTaxCode, Sex};

    #[test]
    fn no_code_of_a_record_is_shown_as_it_is_stored() {
        let codes = Sex::ALL.map(|sex| ("sex", sex.code())).into_iter();
        let codes = codes.chain(NoTaxCode::ALL.map(|reason| ("no_tax_code", reason.code())));
        for (field, code) in codes.chain(Interpreter::ALL.map(|one| ("interpreter", one.code()))) {
            for locale in Locale::ALL {
                assert!(locale.knows(&format!("{}-{code}", field_key(field))), "{field} {code}");
            }
        }
        assert_eq!(words(Locale::It, "languages", "ar ise"), "Arabo, Lingua dei segni italiana (LIS)");
        assert_eq!(words(Locale::It, "interpreter", "yes"), "Sì");
        assert_eq!(words(Locale::It, "sex", ""), "");
    }
}
