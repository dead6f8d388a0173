//! What people write for the sort of work that was done.

use crate::activities::Kind;
use crate::store::fold::fold;

/// What people write, folded, besides what the panel says.
const KINDS: [(Kind, &[&str]); 3] = [
    (
        Kind::Direct,
        &[
            "diretta",
            "diretto",
            "dirette",
            "diretti",
            "ore dirette",
            "attivita diretta",
            "lavoro diretto",
            "intervento diretto",
            "con la persona",
            "con lutente",
            "con utente",
            "frontale",
            "frontali",
            "ore frontali",
            "d",
        ],
    ),
    (
        Kind::Indirect,
        &[
            "indiretta",
            "indiretto",
            "indirette",
            "indiretti",
            "ore indirette",
            "attivita indiretta",
            "lavoro indiretto",
            "intervento indiretto",
            "senza la persona",
            "senza lutente",
            "senza utente",
            "non frontale",
            "non frontali",
            "riunione",
            "riunioni",
            "equipe",
            "programmazione",
            "coordinamento",
            "documentazione",
            "back office",
            "i",
        ],
    ),
    (
        Kind::Travel,
        &[
            "spostamento",
            "spostamenti",
            "viaggio",
            "viaggi",
            "trasferimento",
            "trasferimenti",
            "in viaggio",
            "tragitto",
        ],
    ),
];

/// The sort of work; with the person, where nothing is said. None where the words say none.
pub(super) fn kind(written: &str) -> Option<Kind> {
    let words = fold(written);
    if words.is_empty() {
        return Some(Kind::Direct);
    }
    let known = KINDS.iter().find(|(_, said)| said.contains(&words.as_str())).map(|(kind, _)| *kind);
    known.or_else(|| words.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::Locale;

    #[test]
    fn what_people_write_and_what_the_panel_says_are_understood() {
        for (written, expected) in [
            ("", Some(Kind::Direct)),
            ("Diretta", Some(Kind::Direct)),
            ("CON L’UTENTE", Some(Kind::Direct)),
            ("Indiretto", Some(Kind::Indirect)),
            ("Équipe", Some(Kind::Indirect)),
            ("spostamento", Some(Kind::Travel)),
            ("travel", Some(Kind::Travel)),
            ("pulizie", None),
        ] {
            assert_eq!(kind(written), expected, "{written}");
        }
        for known in Kind::ALL {
            let said = Locale::It.text(&format!("activity-kind-{}", known.code()), &[]);
            assert_eq!(kind(&said), Some(known), "{said}");
        }
    }
}
