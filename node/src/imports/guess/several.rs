//! Columns that say one thing together with others: a house number beside a street, a second telephone, the telephone beside a mother.

use super::field;
use crate::imports::{Field, kin};
use crate::store::fold::fold;

/// A house number, whatever stands beside it.
const NUMBERS: [&str; 3] = ["civico", "civ", "civici"];
/// Where somebody lives in the house; alone such a title may be of anything.
const INSIDE: [&str; 12] =
    ["n", "nº", "nr", "num", "numero", "interno", "int", "scala", "sc", "piano", "palazzina", "esponente"];

/// Whether a folded title is of a house number.
fn is_number(folded: &str) -> bool {
    folded.split(' ').any(|word| NUMBERS.contains(&word))
}

/// Whether a folded title is of a number or of a place in the house.
fn is_inside(folded: &str) -> bool {
    let beside = ["e", "o", "di", "residenza", "domicilio"];
    let words = || folded.split(' ');
    let only = words().all(|word| INSIDE.contains(&word) || beside.contains(&word));
    is_number(folded) || (only && words().any(|word| INSIDE.contains(&word)))
}

fn is_street(field: Field) -> bool {
    matches!(field, Field::Address | Field::DomicileAddress)
}

/// What the next column holds, of which the title alone says `guessed`; `fields` are those before it.
pub(super) fn beside(titles: &[String], fields: &[Field], guessed: Field) -> Field {
    let place = fields.len();
    let title = titles.get(place).map(|title| fold(title)).unwrap_or_default();
    let (last, again) = (fields.last().copied().unwrap_or(Field::Nothing), fields.contains(&guessed));
    let street = fields.iter().rev().copied().find(|field| is_street(*field));
    match guessed {
        // Its own title says of which house it is.
        Field::DomicileAddress if is_inside(&title) => guessed,
        Field::Address if title.contains("residenza") && is_inside(&title) => guessed,
        Field::Address if is_number(&title) => street.unwrap_or(guessed),
        Field::Nothing if is_street(last) && is_inside(&title) => last,
        Field::Address | Field::DomicileAddress if again => {
            let street = fields.iter().zip(titles).any(|(field, title)| *field == guessed && !is_inside(&fold(title)));
            if street { Field::Nothing } else { guessed }
        }
        Field::Telephone => telephone(titles, &title, last, again),
        _ if again && !guessed.may_repeat() => Field::Nothing,
        _ => guessed,
    }
}

/// Whose telephone it is: of somebody around her, where it stands beside that name and is not the only one of the sheet; hers; or of
/// somebody else, who stands in the notes.
fn telephone(titles: &[String], title: &str, last: Field, again: bool) -> Field {
    let bare = kin::is_only_a_telephone(title);
    if bare && last.is_of_relations() {
        let of = telephone_of(last);
        let several = titles.iter().filter(|title| field(title) == Field::Telephone).count() > 1;
        return if several { of } else { Field::Telephone };
    }
    if again && !bare { Field::Notes } else { Field::Telephone }
}

fn telephone_of(somebody: Field) -> Field {
    match somebody {
        Field::Mother => Field::MotherTelephone,
        Field::Father => Field::FatherTelephone,
        Field::FirstParent => Field::FirstParentTelephone,
        Field::SecondParent => Field::SecondParentTelephone,
        Field::LegalGuardian => Field::LegalGuardianTelephone,
        telephone => telephone,
    }
}
