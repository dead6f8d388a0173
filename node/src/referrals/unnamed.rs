//! What says who somebody is: until the other side has a place it is read by people who must not know.

use pico_protocol::referral::Field;

use crate::people::tax_code::TaxCode;
use crate::web::form::Form;

/// Refuses a text that says who the person is: until there is a place it is read by somebody who must not know. One check for
/// the need and for everything that is written before the name is told.
pub fn names_nobody(form: &mut Form, field: &str, name: &str) {
    if names_somebody(form.value(field), name) {
        form.refuse(field, "compose-need-names");
    }
}

/// Whether a text that should name nobody holds a codice fiscale or the person's own name.
pub fn names_somebody(text: &str, name: &str) -> bool {
    let folded = crate::store::fold::fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let family = crate::store::fold::fold(name);
    // Short names are words too ("Re", "Fu"): they would refuse innocent texts.
    let named = family.split(' ').filter(|part| part.len() >= 4).any(|part| words.contains(&part));
    let coded =
        text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word.len() == 16 && TaxCode::parse(word).is_ok());
    named || coded
}

/// What says by itself who somebody is, or how to reach her: for who asks not to be named a telephone can be enough.
const IDENTIFYING: [Field; 6] =
    [Field::Name, Field::TaxCode, Field::Address, Field::Telephone, Field::Email, Field::Guardian];

/// Whether one of these fields says who somebody is.
pub fn says_who(fields: &[Field]) -> bool {
    fields.iter().any(|field| IDENTIFYING.contains(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_need_names_nobody() {
        assert!(names_somebody("Amina ha bisogno di un posto", "Rossi Amina"));
        assert!(names_somebody("La famiglia D’Angelo", "D'Angelo Maria"));
        assert!(names_somebody("cf: RSSMRA80A01H501U", ""));
        assert!(!names_somebody("Un posto al centro re-inserimento", "Re Anna"));
    }
}
