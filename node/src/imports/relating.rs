//! The people around somebody whom a line names: mother, father, guardian by law. They become her family and network, not records.
//!
//! A name and a telephone are no record: nobody asked these people anything, and a second child would make each of them twice. So the record
//! of the line gets a relation to a name, as somebody would write it by hand, and by the form in which she would. Nothing is said that the
//! sheet does not say: who lives with whom, who may be called in an emergency. One person under two titles ("madre" and "genitore 1") is there
//! once; a second telephone of hers stands in the note.

use super::enrolling::fault;
use super::joined::{Cells, Piece, others};
use super::{Fault, Field};
use crate::relations::panel::fields;
use crate::relations::{Kind, Said};
use crate::store::fold::fold;
use crate::web::form::Form;

/// What somebody is to her, and what says it.
struct Role {
    kind: Kind,
    name: Field,
    telephone: Field,
    /// Who has this title represents her by law.
    represents: bool,
}

const fn role(kind: Kind, name: Field, telephone: Field, represents: bool) -> Role {
    Role { kind, name, telephone, represents }
}

/// Who says which parent she is comes before who does not.
static ROLES: [Role; 5] = [
    role(Kind::Mother, Field::Mother, Field::MotherTelephone, false),
    role(Kind::Father, Field::Father, Field::FatherTelephone, false),
    role(Kind::Parent, Field::FirstParent, Field::FirstParentTelephone, false),
    role(Kind::Parent, Field::SecondParent, Field::SecondParentTelephone, false),
    role(Kind::Guardian, Field::LegalGuardian, Field::LegalGuardianTelephone, true),
];

/// Who has a telephone in the sheet and no name.
const UNNAMED: &str = "Nome da chiedere";

/// What people write where there is nobody to be called: as a name it would stand in for a child.
const NOBODY: [&str; 14] = [
    "deceduto",
    "deceduta",
    "defunto",
    "defunta",
    "morto",
    "morta",
    "ignoto",
    "ignota",
    "sconosciuto",
    "sconosciuta",
    "assente",
    "nessuno",
    "nessuna",
    "non noto",
];

/// Somebody as a line names her.
struct Heard<'a> {
    role: &'static Role,
    name: String,
    telephones: Vec<Piece<'a>>,
    represents: bool,
}

/// Reads who is around her.
pub(super) fn read(cells: Cells<'_>, faults: &mut Vec<Fault>) -> Vec<Said> {
    if !cells.mapping.relates() {
        return Vec::new();
    }
    let mut heard: Vec<Heard<'_>> = Vec::new();
    for role in &ROLES {
        let Some(one) = hear(cells, role, faults) else { continue };
        match heard.iter_mut().find(|other| other.is(&one)) {
            Some(other) => {
                other.represents |= one.represents;
                other.telephones.extend(one.telephones);
            }
            None => heard.push(one),
        }
    }
    heard.into_iter().filter_map(|one| one.said(faults)).collect()
}

fn hear<'a>(cells: Cells<'a>, role: &'static Role, faults: &mut Vec<Fault>) -> Option<Heard<'a>> {
    let mut name = cells.in_a_row(role.name, " ");
    let folded = fold(&name);
    let wrong = if name.starts_with('=') {
        Some("import-formula")
    } else {
        NOBODY.contains(&folded.as_str()).then_some("import-nobody-called")
    };
    if let Some(key) = wrong {
        faults.push(fault(role.name, &name, key));
    }
    // A dash is nobody.
    if folded.is_empty() {
        name.clear();
    }
    let telephones: Vec<_> = cells.pieces(role.telephone).collect();
    let is_there = !name.is_empty() || !telephones.is_empty();
    is_there.then_some(Heard { role, name, telephones, represents: role.represents })
}

impl Heard<'_> {
    /// Whether they have the same names, in whatever order.
    fn is(&self, other: &Self) -> bool {
        let names = |name: &str| {
            let folded = fold(name);
            let mut words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
            words.sort_unstable();
            words
        };
        !self.name.is_empty() && names(&self.name) == names(&other.name)
    }

    /// The relation that somebody would write; what is wrong with it is told beside its columns.
    fn said(self, faults: &mut Vec<Fault>) -> Option<Said> {
        let mut telephones = self.telephones.into_iter();
        let first = telephones.next();
        let note = first.map(|first| others(&[first], telephones.collect(), faults).join("\n"));
        let name = if self.name.is_empty() { UNNAMED.to_owned() } else { self.name };
        let mut form = Form::prefilled([
            ("kind", self.role.kind.code().to_owned()),
            ("name", name),
            ("telephone", first.map_or_else(String::new, |first| first.text.to_owned())),
            ("represents", if self.represents { "yes".to_owned() } else { String::new() }),
            ("note", note.unwrap_or_default()),
        ]);
        let said = fields::read(&mut form, false);
        faults.extend(form.mistakes().into_iter().map(|mistake| {
            let field = if mistake.field == "name" { self.role.name } else { self.role.telephone };
            Fault { number: mistake.number, ..fault(field, form.value(&mistake.field), &mistake.key) }
        }));
        said
    }
}
