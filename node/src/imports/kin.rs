//! What a title says of the people around somebody: her mother, her father, a parent by number, who represents her by law.
//!
//! "Cognome e nome madre" is no name of hers and "codice fiscale padre" no code of hers. A title that names one of these people and says
//! neither a name nor a telephone is of nothing that is taken; whoever brings the sheet can say otherwise.

use super::Field;

const MOTHER: [&str; 2] = ["madre", "mamma"];
const FATHER: [&str; 3] = ["padre", "papa", "babbo"];
const BY_LAW: [&str; 2] = ["tutore", "tutrice"];
/// Who stands in the record's own line, in words.
const SPEAKERS: [&str; 5] = ["genitore", "genitori", "referente", "amministratore", "ads"];
const FIRST: [&str; 5] = ["1", "primo", "uno", "i", "a"];
const SECOND: [&str; 5] = ["2", "secondo", "due", "ii", "b"];
const NAMES: [&str; 4] = ["cognome", "nome", "nomi", "nominativo"];
const TELEPHONES: [&str; 17] = [
    "telefono",
    "telefoni",
    "telefonico",
    "telefonici",
    "tel",
    "telef",
    "cellulare",
    "cellulari",
    "cell",
    "cel",
    "mobile",
    "recapito",
    "recapiti",
    "contatto",
    "contatti",
    "numero",
    "num",
];
/// Which telephone it is.
const WHICH: [&str; 13] = [
    "n",
    "nr",
    "casa",
    "fisso",
    "lavoro",
    "ufficio",
    "altro",
    "altri",
    "secondo",
    "ulteriore",
    "alternativo",
    "personale",
    "principale",
];
/// Words that change nothing.
const BESIDE: [&str; 14] =
    ["e", "ed", "o", "di", "d", "del", "dell", "dello", "della", "dei", "legale", "sostegno", "dati", "generalita"];

/// The title of a telephone that says nothing of whose it is.
pub(super) fn is_only_a_telephone(folded: &str) -> bool {
    let plain = |word: &str| [&TELEPHONES[..], &WHICH[..], &BESIDE[..]].iter().any(|some| some.contains(&word));
    folded.split(' ').all(|word| plain(word) || number(word))
}

/// One figure: "tel. 2". More of them are a telephone, and no title.
fn number(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The names and the telephone of somebody around her.
fn whom(has: &impl Fn(&[&str]) -> bool) -> Option<(Field, Field)> {
    // "Lingua madre" is a language.
    let mother = has(&MOTHER) && !has(&["lingua", "lingue"]);
    match (mother, has(&FATHER), has(&BY_LAW)) {
        (true, false, false) => Some((Field::Mother, Field::MotherTelephone)),
        (false, true, false) => Some((Field::Father, Field::FatherTelephone)),
        (false, false, true) if !has(&SPEAKERS) => Some((Field::LegalGuardian, Field::LegalGuardianTelephone)),
        (false, false, false) if has(&["genitore"]) && has(&FIRST) => {
            Some((Field::FirstParent, Field::FirstParentTelephone))
        }
        (false, false, false) if has(&["genitore"]) && has(&SECOND) => {
            Some((Field::SecondParent, Field::SecondParentTelephone))
        }
        (false, false, false) if !has(&SPEAKERS) => None,
        // One of several, or nobody knows which: the record's own line has it in words, with the telephone.
        _ => Some((Field::Guardian, Field::Guardian)),
    }
}

/// What a folded title holds that names somebody around her; none where it names nobody.
pub(super) fn field(folded: &str) -> Option<Field> {
    let spaced = folded.replace("genitore1", "genitore 1").replace("genitore2", "genitore 2");
    let words: Vec<&str> = spaced.split(' ').collect();
    let has = |some: &[&str]| words.iter().any(|word| some.contains(word));
    let (name, telephone) = whom(&has)?;
    let of_people = |word: &str| {
        [&MOTHER[..], &FATHER[..], &BY_LAW[..], &SPEAKERS[..], &FIRST[..], &SECOND[..]]
            .iter()
            .any(|some| some.contains(&word))
    };
    // "Lavoro madre" is no telephone and no name.
    let is_telephone = has(&TELEPHONES);
    let known = |word: &&str| {
        let of_telephones = is_telephone && (TELEPHONES.contains(word) || WHICH.contains(word));
        of_people(word) || of_telephones || NAMES.contains(word) || BESIDE.contains(word) || number(word)
    };
    match (words.iter().all(known), is_telephone && !has(&NAMES)) {
        (true, true) => Some(telephone),
        (true, false) => Some(name),
        // "Referente sul territorio", "tutore provvisorio": as titles of that line were always understood.
        (false, _) => {
            let of_the_line = matches!(name, Field::Guardian | Field::LegalGuardian);
            let begins = words.first().is_some_and(|word| SPEAKERS.contains(word) || BY_LAW.contains(word));
            if of_the_line && begins { None } else { Some(Field::Nothing) }
        }
    }
}

/// Whether a title over several columns names somebody around her.
pub(super) fn stands_over(folded: &str) -> bool {
    field(folded).is_some_and(Field::is_of_relations)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fold::fold;

    #[test]
    fn who_is_around_her_is_understood_from_titles_as_people_write_them() {
        for (title, expected) in [
            ("Madre", Some(Field::Mother)),
            ("COGNOME E NOME MADRE", Some(Field::Mother)),
            ("Nome mamma", Some(Field::Mother)),
            ("Genitore 1 (madre)", Some(Field::Mother)),
            ("Tel. madre", Some(Field::MotherTelephone)),
            ("Cell. mamma", Some(Field::MotherTelephone)),
            ("N. tel. della madre", Some(Field::MotherTelephone)),
            ("Madre - recapito telefonico", Some(Field::MotherTelephone)),
            ("Papà", Some(Field::Father)),
            ("Cell. lavoro padre", Some(Field::FatherTelephone)),
            ("Genitore 1", Some(Field::FirstParent)),
            ("GENITORE1", Some(Field::FirstParent)),
            ("Primo genitore", Some(Field::FirstParent)),
            ("Telefono genitore 2", Some(Field::SecondParentTelephone)),
            ("Tutore legale", Some(Field::LegalGuardian)),
            ("Telefono tutrice", Some(Field::LegalGuardianTelephone)),
            ("Madre/padre", Some(Field::Guardian)),
            ("Genitori", Some(Field::Guardian)),
            ("Tel. referente", Some(Field::Guardian)),
            ("Telefono amministratore di sostegno", Some(Field::Guardian)),
            ("Tutore/amministratore di sostegno", Some(Field::Guardian)),
            ("Codice fiscale madre", Some(Field::Nothing)),
            ("Data di nascita del padre", Some(Field::Nothing)),
            ("Lavoro madre", Some(Field::Nothing)),
            ("E-mail genitore 1", Some(Field::Nothing)),
            ("La madre, 051 000000", Some(Field::Nothing)),
            ("Lingua madre", None),
            ("Madrelingua", None),
            ("Tutore provvisorio", None),
            ("Telefono", None),
            ("Cognome e nome", None),
            ("", None),
        ] {
            assert_eq!(field(&fold(title)), expected, "{title}");
        }
    }

    #[test]
    fn a_telephone_without_an_owner_is_told_apart() {
        for title in ["Tel.", "Cell. 2", "Altro telefono", "Recapito telefonico", "Telefono di casa"] {
            assert!(is_only_a_telephone(&fold(title)), "{title}");
        }
        for title in ["Telefono medico", "Tel. scuola", ""] {
            assert!(!is_only_a_telephone(&fold(title)), "{title}");
        }
    }
}
