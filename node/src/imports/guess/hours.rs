//! Titles of a sheet of hours. Whom a title names is looked at first: "Cognome operatore" is who worked, "Cognome utente" for whom.

use super::{Field, in_titles, with_one_name};
use crate::store::fold::fold;

/// What people call whoever works.
const COLLEAGUES: [&str; 13] = [
    "operatore",
    "operatrice",
    "operatori",
    "educatore",
    "educatrice",
    "collega",
    "lavoratore",
    "lavoratrice",
    "dipendente",
    "professionista",
    "assistente",
    "terapista",
    "oss",
];
/// Words of a title by which a colleague is named.
const NAMED_BY: [&str; 9] = ["cognome", "nome", "nominativo", "mail", "email", "login", "account", "accesso", "posta"];
/// What people call whom the work is for.
const PEOPLE: [&str; 11] = [
    "utente",
    "utenti",
    "persona",
    "beneficiario",
    "beneficiaria",
    "assistito",
    "assistita",
    "paziente",
    "ospite",
    "minore",
    "alunno",
];
/// Words that change nothing.
const BESIDE: [&str; 9] = ["di", "del", "dell", "dello", "della", "dei", "e", "ed", "o"];

/// What of a person a sheet of hours may say.
const OF_PEOPLE: [Field; 6] = [
    Field::TaxCode,
    Field::FamilyThenGiven,
    Field::GivenThenFamily,
    Field::FamilyName,
    Field::GivenName,
    Field::BirthDate,
];

/// Titles as people write them, folded: the whole title, or its beginning where it ends in `*`.
const TITLES: &[(Field, &[&str])] = &[
    (
        Field::Day,
        &[
            "data",
            "giorno",
            "data attivita*",
            "data dell attivita*",
            "data dellattivita*",
            "data intervento*",
            "data dellintervento*",
            "data prestazione*",
            "data servizio*",
            "data del servizio*",
            "giorno attivita*",
        ],
    ),
    (
        Field::Begins,
        &[
            "dalle*",
            "dalle ore*",
            "ora inizio*",
            "ora di inizio*",
            "orario inizio*",
            "orario di inizio*",
            "inizio",
            "inizio ora*",
            "inizio attivita*",
            "ora dalle",
            "ora entrata",
            "entrata",
        ],
    ),
    (
        Field::Ends,
        &[
            "alle*",
            "alle ore*",
            "ora fine*",
            "ora di fine*",
            "orario fine*",
            "orario di fine*",
            "fine",
            "fine ora*",
            "fine attivita*",
            "ora alle",
            "ora uscita",
            "uscita",
        ],
    ),
    (
        Field::Duration,
        &[
            "ore",
            "n ore",
            "nr ore",
            "num ore",
            "numero ore*",
            "ore svolte*",
            "ore effettuate*",
            "ore erogate*",
            "ore lavorate*",
            "ore rese*",
            "ore prestate*",
            "ore totali",
            "ore intervento*",
            "totale ore*",
            "tot ore*",
            "durata*",
            "h",
        ],
    ),
    (Field::Colleague, &["chi ha lavorato*", "chi lavora", "svolta da", "svolto da", "a cura di"]),
    (
        Field::Service,
        &[
            "servizio",
            "nome servizio",
            "nome del servizio",
            "codice servizio*",
            "codice del servizio*",
            "cod servizio*",
            "in quale servizio",
        ],
    ),
    (
        Field::WorkKind,
        &[
            "che lavoro*",
            "tipo",
            "tipo attivita*",
            "tipo di attivita*",
            "tipo lavoro*",
            "tipo di lavoro*",
            "tipo ore*",
            "tipo di ore*",
            "tipo prestazione*",
            "tipo di prestazione*",
            "tipo intervento*",
            "tipo di intervento*",
            "tipologia*",
            "attivita",
            "diretta indiretta*",
            "diretto indiretto*",
        ],
    ),
    (Field::Notes, &["note*", "annotazioni*", "osservazioni*", "descrizione*", "da ricordare*"]),
];

/// A word without the article that an apostrophe has joined to it: "dell’educatore" is folded to one word.
fn without_article(word: &str) -> &str {
    let rest = ["dell", "all", "l"].iter().find_map(|article| word.strip_prefix(article));
    rest.filter(|rest| COLLEAGUES.contains(rest) || PEOPLE.contains(rest)).unwrap_or(word)
}

/// What a title says.
pub(super) fn field(title: &str) -> Field {
    let title = fold(title);
    let words = title.split(' ').filter(|word| !BESIDE.contains(word)).map(without_article);
    let words: Vec<&str> = words.collect();
    if words.iter().any(|word| COLLEAGUES.contains(word)) {
        let names = |word: &&str| COLLEAGUES.contains(word) || NAMED_BY.contains(word);
        return if words.iter().all(names) { Field::Colleague } else { Field::Nothing };
    }
    if let Some(field) = in_titles(TITLES, &title) {
        return field;
    }
    let rest: Vec<&str> = words.iter().copied().filter(|word| !PEOPLE.contains(word)).collect();
    if rest.is_empty() && !words.is_empty() {
        return Field::FamilyThenGiven;
    }
    let said = super::field(&rest.join(" "));
    if OF_PEOPLE.contains(&said) { said } else { Field::Nothing }
}

/// What the columns below a head hold: each field in the first column that has its title, and in others where they can be put together.
pub(super) fn fields(titles: &[String]) -> Vec<Field> {
    let mut fields = Vec::with_capacity(titles.len());
    for title in titles {
        let said = field(title);
        let again = fields.contains(&said) && !said.may_repeat();
        fields.push(if again { Field::Nothing } else { said });
    }
    with_one_name(fields)
}

/// Whether these fields are of hours: a day, how long or from when, and who worked. No list of people has the three.
pub(super) fn stand_in(fields: &[Field]) -> bool {
    let has = |field: Field| fields.contains(&field);
    has(Field::Day) && has(Field::Colleague) && (has(Field::Duration) || has(Field::Begins))
}

#[cfg(test)]
mod tests {
    use super::super::{mapping, sheet};
    use super::*;
    use crate::imports::Holds;

    fn rows(lines: &[&str]) -> Vec<Vec<String>> {
        lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn titles_of_hours_are_understood_as_people_write_them() {
        for (title, expected) in [
            ("DATA", Field::Day),
            ("Data intervento", Field::Day),
            ("Data di nascita", Field::BirthDate),
            ("Dalle", Field::Begins),
            ("Ora inizio", Field::Begins),
            ("Orario di fine", Field::Ends),
            ("Ore", Field::Duration),
            ("N. ore", Field::Duration),
            ("Durata (h)", Field::Duration),
            ("Ore settimanali", Field::Nothing),
            ("Operatore", Field::Colleague),
            ("Cognome e nome operatrice", Field::Colleague),
            ("E-mail dell’educatore", Field::Colleague),
            ("Tipo operatore", Field::Nothing),
            ("Utente", Field::FamilyThenGiven),
            ("Cognome utente", Field::FamilyName),
            ("C.F. utente", Field::TaxCode),
            ("Codice fiscale", Field::TaxCode),
            ("Nome e cognome", Field::GivenThenFamily),
            ("Servizio", Field::Service),
            ("Servizio sociale", Field::Nothing),
            ("Tipologia", Field::WorkKind),
            ("Diretta/indiretta", Field::WorkKind),
            ("Note", Field::Notes),
            ("Telefono", Field::Nothing),
            ("", Field::Nothing),
        ] {
            assert_eq!(field(title), expected, "{title}");
        }
    }

    #[test]
    fn a_sheet_of_hours_is_told_from_a_list_of_people() {
        let hours = rows(&[
            "Ore di marzo||||||",
            "Data|Dalle|Alle|Cognome operatore|Nome operatore|Utente|Servizio",
            "02/03/2026|9|11|Bassi|Lia|Verdi Nina|Doposcuola",
        ]);
        let people = rows(&["Cognome|Nome|Nato il|Operatore di riferimento|Data inizio", "Verdi|Nina|||"]);
        let guessed = sheet([&people, &hours].into_iter(), true);
        assert_eq!((guessed.holds, guessed.sheet, guessed.head), (Holds::Hours, 1, Some(1)));
        let expected = [
            Field::Day,
            Field::Begins,
            Field::Ends,
            Field::Colleague,
            Field::Colleague,
            Field::FamilyThenGiven,
            Field::Service,
        ];
        assert_eq!(guessed.fields, expected);
        // For who may not write hours, and where there are none, it is people.
        assert_eq!(sheet([&people, &hours].into_iter(), false).holds, Holds::People);
        assert_eq!(sheet([&people].into_iter(), true).holds, Holds::People);
        assert_eq!(sheet([&people].into_iter(), true), mapping(Holds::People, 0, &people));
    }
}
