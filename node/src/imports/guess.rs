//! Which line is the head, and what each column holds.
//!
//! A head is the line in which the most titles are known. Titles over two lines ("Residenza" above "Comune" and "Indirizzo", or
//! "Cognome" beside them over both) are put together: a cell that is empty in the head has the title of the cell above it, and
//! "Comune" under "Nascita" is the place of birth, and "Telefono" under "Madre" is not hers.
//!
//! Lists of people and sheets of hours call other things by the same words ([`hours`]): "Data" is nothing of a person, and the day of an
//! hour. Which of the two a sheet is, its titles say.

mod hours;
mod several;

use super::titles::TITLES;
use super::{Field, Holds, Mapping, SHOWN, kin};
use crate::store::fold::fold;

/// What a title says. Exact titles win over beginnings: "nome e cognome" is no first name. Whom it names wins over both: "nome madre" is
/// not hers.
pub fn field(title: &str) -> Field {
    let title = fold(title);
    if let Some(field) = kin::field(&title) {
        return field;
    }
    in_titles(TITLES, &title).unwrap_or(Field::Nothing)
}

/// The field to which a folded title belongs in a list of titles.
fn in_titles(titles: &[(Field, &[&str])], title: &str) -> Option<Field> {
    let whole = |known: &&str| known.trim_end_matches('*') == title;
    let begins = |known: &&str| {
        known.strip_suffix('*').is_some_and(|start| {
            title.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || start.len() > 6)
        })
    };
    let exact = titles.iter().find(|(_, known)| known.iter().any(&whole));
    let found = exact.or_else(|| titles.iter().find(|(_, known)| known.iter().any(&begins)));
    found.map(|(field, _)| *field)
}

/// Titles that stand over several columns and change what those below them mean.
const GROUPS: [&str; 3] = ["nascita", "residenza", "domicilio"];

/// Whether a title and the one over it are read together, as far as it is about her. By titles put together so what somebody has said of
/// a sheet is remembered: who reads more in them later must not make a sheet another one.
fn is_hers(group: &str, _own: &str, both: &str) -> bool {
    GROUPS.contains(&fold(group).as_str()) && field(both) != Field::Nothing
}

/// The same for somebody around her as well: under "Madre" not even "Codice fiscale" is hers, while "Note" may stand behind.
fn is_read_together(group: &str, own: &str, both: &str) -> bool {
    if !kin::stands_over(&fold(group)) {
        return is_hers(group, own, both);
    }
    let own = field(own);
    let behind = matches!(own, Field::Nothing | Field::Health | Field::Notes) || Field::OF_ENROLMENTS.contains(&own);
    field(both) != Field::Nothing || !behind
}

/// The titles of a head, from the first column on; empty ones without a head.
pub fn titles(rows: &[Vec<String>], head: Option<usize>) -> Vec<String> {
    titled(rows, head, is_read_together)
}

/// The titles by which it is remembered what the columns hold.
pub fn remembered_titles(rows: &[Vec<String>], head: Option<usize>) -> Vec<String> {
    titled(rows, head, is_hers)
}

fn titled(rows: &[Vec<String>], head: Option<usize>, together: fn(&str, &str, &str) -> bool) -> Vec<String> {
    let empty = Vec::new();
    let row = head.and_then(|head| rows.get(head)).unwrap_or(&empty);
    let above = head.and_then(|head| head.checked_sub(1)).and_then(|above| rows.get(above)).unwrap_or(&empty);
    // A title of the whole sheet stands alone in its line.
    let above = if above.iter().filter(|cell| !cell.is_empty()).count() > 1 { above } else { &empty };
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
    let mut group = String::new();
    let mut titles = Vec::with_capacity(width);
    for column in 0..width {
        let (own, over) = (cell(row, column), cell(above, column));
        if !over.is_empty() {
            group.clone_from(&over);
        }
        let both = format!("{group} / {own}");
        titles.push(match own.as_str() {
            "" => over,
            _ if together(&group, &own, &both) => both,
            _ => own,
        });
    }
    titles
}

/// What the columns below a head hold: each field in the first column that has its title, and in others where they can be put together.
pub fn fields(titles: &[String]) -> Vec<Field> {
    let mut fields = Vec::with_capacity(titles.len());
    for title in titles {
        fields.push(several::beside(titles, &fields, field(title)));
    }
    with_one_name(fields)
}

/// The same fields with names in one place.
fn with_one_name(mut fields: Vec<Field>) -> Vec<Field> {
    let has = |fields: &[Field], field| fields.contains(&field);
    // With a column of surnames, "Nominativo" is something else.
    if has(&fields, Field::FamilyName) {
        for field in &mut fields {
            if matches!(field, Field::FamilyThenGiven | Field::GivenThenFamily) {
                *field = Field::Nothing;
            }
        }
    }
    // A lonely "Nome" is the whole name, as on many lists.
    let alone = !has(&fields, Field::FamilyName)
        && !has(&fields, Field::FamilyThenGiven)
        && !has(&fields, Field::GivenThenFamily);
    if let Some(name) = fields.iter_mut().find(|field| alone && **field == Field::GivenName) {
        *name = Field::FamilyThenGiven;
    }
    fields
}

/// What the columns of one kind of sheet hold below these titles.
fn fields_of(holds: Holds, titles: &[String]) -> Vec<Field> {
    match holds {
        Holds::People => fields(titles),
        Holds::Hours => hours::fields(titles),
    }
}

/// The line with the most known titles among the first; of equals the last, which stands nearest to what it heads. None where no
/// title is known: then the lines may begin at once.
pub fn head(holds: Holds, rows: &[Vec<String>]) -> Option<usize> {
    let is_title = |cell: &String| match holds {
        Holds::People => field(cell) != Field::Nothing,
        Holds::Hours => hours::field(cell) != Field::Nothing,
    };
    let known = |head: usize| {
        let all = fields_of(holds, &titles(rows, Some(head)));
        let all = all.iter().filter(|field| **field != Field::Nothing).count();
        if rows[head].iter().any(is_title) { all } else { 0 }
    };
    let best = (0..rows.len().min(SHOWN)).map(|head| (known(head), head)).max();
    best.filter(|(known, _)| *known > 0).map(|(_, head)| head)
}

/// Everything guessed about one sheet of this kind.
pub fn mapping(holds: Holds, sheet: usize, rows: &[Vec<String>]) -> Mapping {
    with_head(holds, sheet, rows, head(holds, rows))
}

/// What the columns hold below a head that somebody has named.
pub fn with_head(holds: Holds, sheet: usize, rows: &[Vec<String>], head: Option<usize>) -> Mapping {
    Mapping { sheet, head, fields: fields_of(holds, &titles(rows, head)), holds, ..Mapping::default() }
}

/// The sheet whose head says the most: one of hours, where that is asked for and one is found.
pub fn sheet<'a>(sheets: impl Iterator<Item = &'a Vec<Vec<String>>> + Clone, hours_too: bool) -> Mapping {
    let of_hours =
        hours_too.then(|| best(Holds::Hours, sheets.clone())).filter(|guessed| hours::stand_in(&guessed.fields));
    of_hours.unwrap_or_else(|| best(Holds::People, sheets))
}

/// The sheet of this kind whose head says the most; of equals the first.
fn best<'a>(holds: Holds, sheets: impl Iterator<Item = &'a Vec<Vec<String>>>) -> Mapping {
    let mut best = (0, Mapping { holds, ..Mapping::default() });
    for (place, rows) in sheets.enumerate() {
        let guessed = mapping(holds, place, rows);
        let known = guessed.fields.iter().filter(|field| **field != Field::Nothing).count();
        if place == 0 || known > best.0 {
            best = (known, guessed);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&str]) -> Vec<Vec<String>> {
        lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn titles_are_understood_as_people_write_them() {
        for (title, expected) in [
            ("CODICE FISCALE", Field::TaxCode),
            ("Cod. Fisc.", Field::TaxCode),
            ("C.F.", Field::TaxCode),
            ("Cognome e Nome", Field::FamilyThenGiven),
            ("COGNOME/NOME", Field::FamilyThenGiven),
            ("Nome e cognome", Field::GivenThenFamily),
            ("Cognome utente", Field::FamilyName),
            ("Nome", Field::GivenName),
            ("Data di nascita (gg/mm/aaaa)", Field::BirthDate),
            ("Nato il", Field::BirthDate),
            ("Comune di nascita", Field::BirthPlace),
            ("Comune di residenza", Field::Comune),
            ("Comune di domicilio", Field::DomicileComune),
            ("Domicilio", Field::DomicileAddress),
            ("Domiciliata a", Field::DomicileComune),
            ("Indirizzo domicilio", Field::DomicileAddress),
            ("Prov. domicilio", Field::DomicileProvince),
            ("Lingua madre", Field::Languages),
            ("Un’altra lingua", Field::OtherLanguage),
            ("Mediatore culturale", Field::Interpreter),
            ("Nome d’elezione", Field::Called),
            ("Nome con cui vuole essere chiamata", Field::Called),
            ("Da sapere per la salute", Field::Health),
            ("Allergie/intolleranze", Field::Health),
            ("TERAPIE IN CORSO", Field::Health),
            ("Dieta speciale", Field::Health),
            ("Farmaci", Field::Health),
            ("Farmacia", Field::Nothing),
            ("Dietista", Field::Nothing),
            ("Note sanitarie", Field::Notes),
            ("Città", Field::Comune),
            ("Prov.", Field::Province),
            ("Tel. casa", Field::Telephone),
            ("E-mail", Field::Email),
            ("Nazionalità", Field::Citizenship),
            ("SERVIZIO", Field::Service),
            ("Servizio sociale", Field::Nothing),
            ("Nel servizio dal", Field::ServiceFrom),
            ("Data inizio", Field::ServiceFrom),
            ("Stato", Field::Standing),
            ("Stato civile", Field::Nothing),
            ("In lista dal", Field::WaitingFrom),
            ("Data domanda", Field::WaitingFrom),
            ("Punteggio", Field::Points),
            ("Telaio", Field::Nothing),
            ("Numero tessera", Field::Nothing),
            ("", Field::Nothing),
        ] {
            assert_eq!(field(title), expected, "{title}");
        }
    }

    #[test]
    fn a_head_is_found_below_titles_and_over_two_lines() {
        let sheet = rows(&[
            "Elenco utenti del Centro diurno|||||",
            "|||||",
            "Anagrafica|||Residenza||",
            "Cognome|Nome|CF|Comune|Indirizzo|Firma",
            "Rossi|Anna||Bologna|Via A 1|",
        ]);
        let guessed = mapping(Holds::People, 0, &sheet);
        assert_eq!(guessed.head, Some(3));
        let expected =
            [Field::FamilyName, Field::GivenName, Field::TaxCode, Field::Comune, Field::Address, Field::Nothing];
        assert_eq!(guessed.fields, expected);
        // "Cognome" and "Nome" reach over both lines: their second one is empty.
        let tall = rows(&["Cognome|Nome|Residenza|", "||Comune|Indirizzo", "Rossi|Anna|Bologna|Via A 1"]);
        let guessed = mapping(Holds::People, 0, &tall);
        assert_eq!((guessed.head, guessed.fields[0], guessed.fields[2]), (Some(1), Field::FamilyName, Field::Comune));
    }

    #[test]
    fn what_stands_over_several_columns_says_what_they_mean() {
        let sheet =
            rows(&["Anagrafica||Nascita||Residenza||", "Cognome|Nome|Data|Comune|Comune|Via|Note", "Rossi|Anna|||||"]);
        let guessed = mapping(Holds::People, 0, &sheet);
        let expected = [
            Field::FamilyName,
            Field::GivenName,
            Field::BirthDate,
            Field::BirthPlace,
            Field::Comune,
            Field::Address,
            Field::Notes,
        ];
        assert_eq!((guessed.head, guessed.fields.as_slice()), (Some(1), &expected[..]));
    }

    #[test]
    fn a_residence_and_a_domicile_under_titles_of_their_own_are_told_apart() {
        let sheet = rows(&[
            "Anagrafica||Residenza|||Domicilio|||",
            "Cognome|Nome|Comune|Prov|Via|Comune|Prov|Via|Note",
            "Rossi|Anna|||||||",
        ]);
        let expected = [
            Field::FamilyName,
            Field::GivenName,
            Field::Comune,
            Field::Province,
            Field::Address,
            Field::DomicileComune,
            Field::DomicileProvince,
            Field::DomicileAddress,
            Field::Notes,
        ];
        assert_eq!(mapping(Holds::People, 0, &sheet).fields, expected);
    }

    #[test]
    fn a_sheet_without_titles_has_no_head() {
        let guessed = mapping(Holds::People, 0, &rows(&["Rossi|Anna|Bologna", "Verdi|Bruno|Imola"]));
        assert_eq!((guessed.head, guessed.first()), (None, 0));
        assert!(guessed.fields.iter().all(|field| *field == Field::Nothing));
    }

    #[test]
    fn the_sheet_that_says_the_most_is_taken_and_each_field_once() {
        let (cover, people) =
            (rows(&["Istruzioni", "Compilare tutto"]), rows(&["Cognome|Nome|E-mail|Mail 2", "Rossi|Anna||"]));
        let guessed = sheet([&cover, &people].into_iter(), true);
        assert_eq!((guessed.sheet, guessed.head), (1, Some(0)));
        assert_eq!(guessed.fields[2..], [Field::Email, Field::Nothing]);
    }

    /// What is guessed of the columns after a surname and a name.
    fn guessed(head: &str) -> Vec<Field> {
        let titles = rows(&[&format!("Cognome|Nome|{head}")]).remove(0);
        fields(&titles).split_off(2)
    }

    #[test]
    fn columns_that_say_one_thing_together_are_taken_together() {
        use Field::{Address, DomicileAddress, Health, Notes, Nothing, Telephone};
        for (head, expected) in [
            ("Telefono|Cell.|Altro telefono", vec![Telephone, Telephone, Telephone]),
            ("Telefono|Telefono medico", vec![Telephone, Notes]),
            ("Indirizzo|N. civico|Interno/scala", vec![Address, Address, Address]),
            ("Via|N°|Scala|Comune", vec![Address, Address, Address, Field::Comune]),
            ("Indirizzo|Domicilio|Civico", vec![Address, DomicileAddress, DomicileAddress]),
            ("Civico|Via", vec![Address, Address]),
            ("Indirizzo|Indirizzo 2", vec![Address, Nothing]),
            ("Interno|N", vec![Nothing, Nothing]),
            ("Note|Osservazioni|Annotazioni", vec![Notes, Notes, Notes]),
            ("Allergie|Terapie|Note", vec![Health, Health, Notes]),
            ("Comune|Città", vec![Field::Comune, Nothing]),
        ] {
            assert_eq!(guessed(head), expected, "{head}");
        }
    }

    #[test]
    fn a_telephone_beside_a_mother_is_hers_where_the_sheet_has_others() {
        use Field::{Father, FatherTelephone, Mother, MotherTelephone, Telephone};
        assert_eq!(guessed("Madre|Tel.|Padre|Tel."), [Mother, MotherTelephone, Father, FatherTelephone]);
        assert_eq!(guessed("Tel.|Madre|Tel.|Cell."), [Telephone, Mother, MotherTelephone, MotherTelephone]);
        assert_eq!(guessed("Madre|Padre|Telefono"), [Mother, Father, Telephone]);
        assert_eq!(guessed("Codice fiscale madre|Madre"), [Field::Nothing, Mother]);
    }

    #[test]
    fn what_stands_under_a_mother_is_hers_and_the_sheet_is_remembered_as_before() {
        let sheet = rows(&["Anagrafica||Madre|||Note", "Cognome|Nome|Cognome|Telefono|CF|", "Rossi|Ada|Bianchi|051||"]);
        let expected =
            [Field::FamilyName, Field::GivenName, Field::Mother, Field::MotherTelephone, Field::Nothing, Field::Notes];
        let guessed = mapping(Holds::People, 0, &sheet);
        assert_eq!((guessed.head, guessed.fields.as_slice()), (Some(1), &expected[..]));
        assert_eq!(titles(&sheet, Some(1))[2..4], ["Madre / Cognome", "Madre / Telefono"]);
        assert_eq!(remembered_titles(&sheet, Some(1))[2..4], ["Cognome", "Telefono"]);
    }

    #[test]
    fn a_lonely_name_is_the_whole_name() {
        assert_eq!(fields(&["Nome".to_owned(), "Telefono".to_owned()])[0], Field::FamilyThenGiven);
    }
}
