//! Several columns that say one thing, put together in the order of the sheet: each piece once, and nothing cut.
//!
//! What the form of a record has one field for stands in two columns and more: a street and its number, three telephones, notes by
//! subject. Pieces of an address follow each other. Of telephones the first that a line has is that of the record; the others go to the notes
//! behind the title of their column, because the record has one, and so nobody has to guess which is which. Notes and what must be known
//! for her health are lines, each begun with the title of its column. A field that stands in one column says what the cell says.

use super::{Fault, Field, Mapping};
use crate::people::panel::fields;
use crate::store::fold::fold;
use crate::web::form::Form;
use crate::web::locale::Locale;

/// The cells of one line.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    /// As they stand there.
    pub row: &'a [String],
    /// The titles over them.
    pub titles: &'a [String],
    /// What they hold.
    pub mapping: &'a Mapping,
}

/// A cell that is not empty.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    field: Field,
    title: &'a str,
    /// What stands in it.
    pub text: &'a str,
}

impl Piece<'_> {
    /// Behind the title of its column, or behind what that holds where it has none.
    pub fn told(self) -> String {
        let Self { field, title, text } = self;
        if title.is_empty() {
            format!("{}: {text}", Locale::It.text(&field.key(), &[]))
        } else {
            format!("{title}: {text}")
        }
    }
}

impl<'a> Cells<'a> {
    /// What stands in the columns of a field, in the order of the sheet.
    pub fn pieces(self, field: Field) -> impl Iterator<Item = Piece<'a>> {
        let Self { row, titles, mapping } = self;
        let columns = (0..).zip(&mapping.fields).filter(move |(_, held)| **held == field);
        columns.filter_map(move |(column, _): (usize, _)| {
            let title = titles.get(column).map_or("", |title| title.trim_end_matches([':', ' ']));
            let text = row.get(column)?.trim();
            (!text.is_empty()).then_some(Piece { field, title, text })
        })
    }

    /// Everything that stands in the columns of a field, one behind the other.
    pub fn in_a_row(self, field: Field, between: &str) -> String {
        self.pieces(field).map(|piece| piece.text).collect::<Vec<_>>().join(between)
    }

    fn has_several(self, field: Field) -> bool {
        self.mapping.fields.iter().filter(|held| **held == field).count() > 1
    }

    /// Lines, each begun with the title of its column where there are several.
    fn lines(self, field: Field) -> Vec<String> {
        let several = self.has_several(field);
        self.pieces(field).map(|piece| if several { piece.told() } else { piece.text.to_owned() }).collect()
    }

    /// Street, number and place in the house.
    fn address(self, field: Field) -> String {
        if !self.has_several(field) {
            return self.in_a_row(field, " ");
        }
        let mut address = String::new();
        for piece in self.pieces(field) {
            let part = part(piece);
            if address.is_empty() || ends_with(&part, &address) {
                address = part;
            } else if !ends_with(&address, &part) {
                address = format!("{address} {part}");
            }
        }
        address
    }

    /// The telephone of the record, and the others as lines.
    fn telephones(self, faults: &mut Vec<Fault>) -> (String, Vec<String>) {
        let mut pieces = self.pieces(Field::Telephone);
        let Some(first) = pieces.next() else { return (String::new(), Vec::new()) };
        // The form looks at the first.
        let others = others(&[first], pieces.collect(), faults);
        (first.text.to_owned(), others)
    }
}

/// The lines of telephones that are not among these, each once; what is no telephone is told.
pub(super) fn others(known: &[Piece<'_>], pieces: Vec<Piece<'_>>, faults: &mut Vec<Fault>) -> Vec<String> {
    let mut known: Vec<String> = known.iter().map(|piece| digits(piece.text)).collect();
    let mut lines = Vec::new();
    for piece in pieces {
        let mut form = Form::prefilled([("telephone", piece.text.to_owned())]);
        fields::telephone(&mut form);
        faults.extend(form.mistakes().into_iter().map(|mistake| Fault {
            field: piece.field.code().to_owned(),
            value: piece.text.to_owned(),
            key: mistake.key.clone(),
            number: mistake.number,
            ..Fault::default()
        }));
        let digits = digits(piece.text);
        if !known.contains(&digits) {
            lines.push(piece.told());
            known.push(digits);
        }
    }
    lines
}

/// A number as it is dialled in Italy: "+39 051" and "051" are one.
fn digits(telephone: &str) -> String {
    let digits: String = telephone.chars().filter(char::is_ascii_digit).collect();
    let abroad = if telephone.starts_with('+') { "39" } else { "0039" };
    digits.strip_prefix(abroad).map_or_else(|| digits.clone(), str::to_owned)
}

/// Where in the house somebody lives, in words: of "3" under "Interno" nobody would know what it is.
fn part(piece: Piece<'_>) -> String {
    const PLACES: [&str; 7] = ["interno", "int", "scala", "sc", "piano", "palazzina", "esponente"];
    let title = fold(piece.title);
    let of_a_street = |word: &str| ["indirizzo", "via", "civico", "civ", "n", "numero"].contains(&word);
    let places: Vec<&str> = title.split(' ').filter(|word| PLACES.contains(word)).collect();
    let says_it = fold(piece.text).split(' ').any(|word| PLACES.contains(&word));
    if places.is_empty() || says_it || title.split(' ').any(of_a_street) {
        return piece.text.to_owned();
    }
    format!("{} {}", places.join("/"), piece.text)
}

/// Whether an address ends with these words, whatever stands between them.
fn ends_with(address: &str, part: &str) -> bool {
    let (address, part) = (fold(address), fold(part));
    address.strip_suffix(part.as_str()).is_some_and(|start| part.is_empty() || start.is_empty() || start.ends_with(' '))
}

/// The fields of the form that may stand in several columns.
pub(super) fn values(cells: Cells<'_>, faults: &mut Vec<Fault>) -> [(&'static str, String); 6] {
    let (telephone, others) = cells.telephones(faults);
    let mut notes = cells.lines(Field::Notes);
    notes.extend(others);
    [
        ("address", cells.address(Field::Address)),
        ("domicile_address", cells.address(Field::DomicileAddress)),
        ("telephone", telephone),
        ("guardian", cells.in_a_row(Field::Guardian, ", ")),
        ("health", cells.lines(Field::Health).join("\n")),
        ("notes", notes.join("\n")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of a line under these titles, and its faults.
    fn read(columns: &[(&str, Field, &str)]) -> (Vec<(&'static str, String)>, Vec<Fault>) {
        let fields = columns.iter().map(|(_, field, _)| *field).collect();
        let texts = |place: fn(&(&str, Field, &str)) -> String| columns.iter().map(place).collect::<Vec<_>>();
        let (titles, row) = (texts(|column| column.0.to_owned()), texts(|column| column.2.to_owned()));
        let mapping = Mapping { head: Some(0), fields, ..Mapping::default() };
        let mut faults = Vec::new();
        let values = values(Cells { row: &row, titles: &titles, mapping: &mapping }, &mut faults);
        (values.into_iter().filter(|(_, value)| !value.is_empty()).collect(), faults)
    }

    fn value(columns: &[(&str, Field, &str)], name: &str) -> String {
        let (values, faults) = read(columns);
        assert!(faults.is_empty(), "{columns:?}: {faults:?}");
        values.into_iter().find(|(field, _)| *field == name).map(|(_, value)| value).unwrap_or_default()
    }

    #[test]
    fn an_address_is_joined_in_the_order_of_the_sheet_and_its_number_is_there_once() {
        for (street, number, inside, expected) in [
            ("Via Roma", "12", "", "Via Roma 12"),
            ("Via Roma 12", "12", "", "Via Roma 12"),
            ("VIA ROMA, 12/A", "12/a", "3", "VIA ROMA, 12/A interno 3"),
            ("Via Roma", "12", "scala B", "Via Roma 12 scala B"),
            ("Via Roma 112", "12", "", "Via Roma 112 12"),
            ("Via Roma", "", "2", "Via Roma interno 2"),
            ("", "12", "", "12"),
            ("Via Roma", "-", "", "Via Roma"),
        ] {
            let columns = [
                ("Indirizzo", Field::Address, street),
                ("N. civico", Field::Address, number),
                ("Interno", Field::Address, inside),
            ];
            assert_eq!(value(&columns, "address"), expected);
        }
        let turned = [("Civico", Field::Address, "12"), ("Via", Field::Address, "Via Roma 12")];
        assert_eq!(value(&turned, "address"), "Via Roma 12");
        let one = [("Indirizzo", Field::Address, "Via Roma 12,")];
        assert_eq!(value(&one, "address"), "Via Roma 12,");
    }

    #[test]
    fn the_first_telephone_is_the_records_and_the_others_stand_in_the_notes_each_once() {
        let columns = [
            ("Note", Field::Notes, "Preferisce la mattina"),
            ("Telefono", Field::Telephone, ""),
            ("Cellulare", Field::Telephone, "340 000 0001"),
            ("Altro telefono:", Field::Telephone, "051 000002"),
            ("", Field::Telephone, "051 000003"),
            ("Cell. 2", Field::Telephone, "+39 3400000001"),
        ];
        assert_eq!(value(&columns, "telephone"), "340 000 0001");
        let notes = "Preferisce la mattina\nAltro telefono: 051 000002\nTelefono: 051 000003";
        assert_eq!(value(&columns, "notes"), notes);
        let (_, faults) = read(&[("Tel.", Field::Telephone, "051 000001"), ("Cell.", Field::Telephone, "della zia")]);
        let told: Vec<_> =
            faults.iter().map(|fault| (fault.field.as_str(), fault.value.as_str(), fault.key.as_str())).collect();
        assert_eq!(told, [("telephone", "della zia", "people-telephone-wrong")]);
    }

    #[test]
    fn lines_of_several_columns_begin_with_their_titles_and_one_column_says_what_it_says() {
        let columns = [
            ("Note", Field::Notes, "Arriva da sola"),
            ("Osservazioni", Field::Notes, ""),
            ("Interessi", Field::Notes, "il calcio"),
            ("Allergie", Field::Health, "noci"),
            ("Terapie", Field::Health, "insulina"),
            ("Referente", Field::Guardian, "La zia"),
            ("Tel. referente", Field::Guardian, "051 000001"),
        ];
        assert_eq!(value(&columns, "notes"), "Note: Arriva da sola\nInteressi: il calcio");
        assert_eq!(value(&columns, "health"), "Allergie: noci\nTerapie: insulina");
        assert_eq!(value(&columns, "guardian"), "La zia, 051 000001");
        assert_eq!(value(&columns[..1], "notes"), "Arriva da sola");
    }
}
