//! A relation as one side of it sees it: who the other is, and how she is reached.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::app::App;
use crate::people::{self, Person, PersonId, Sight};
use crate::relations::{Relation, store};
use crate::store::{Result, Tx};

/// A relation seen from one of its two people.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The relation.
    pub relation: Relation,
    /// It stands on the other's page and is read from this side.
    pub inverse: bool,
    /// What the other is called.
    pub name: String,
    /// Her record, if she has one.
    pub record: Option<PersonId>,
    /// Her record is a protected one: how she is reached stands behind its own door.
    pub protected: bool,
    /// Her telephone; empty when none is known.
    pub telephone: String,
}

impl Shown {
    /// The message key of what the other is to the person.
    pub fn kind_key(&self) -> String {
        let side = if self.inverse { "inverse" } else { "kind" };
        format!("relation-{side}-{}", self.relation.said.kind.code())
    }

    /// The address of its own page, which stands below the person on whose page it was written.
    pub fn address(&self) -> String {
        format!("/persone/{}/relazioni/{}", self.relation.person, self.relation.id)
    }

    /// What it answers in a hurry, as message keys. From the other side only what is the same from both: who may collect a child is not
    /// collected by her.
    pub fn flags(&self) -> Vec<&'static str> {
        let said = &self.relation.said;
        let all = [
            (said.household, true, "relation-household-yes"),
            (said.represents, false, "relation-represents-yes"),
            (said.emergency, false, "relation-emergency-yes"),
            (said.collects, false, "relation-collects-yes"),
        ];
        let told = all.into_iter().filter(|(yes, both, _)| *yes && (*both || !self.inverse));
        told.map(|(_, _, key)| key).collect()
    }

    /// A telephone as an address: digits and a leading plus.
    pub fn dial(&self) -> String {
        self.telephone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }

    /// Whether the other may speak for the person on a day. Who is the child of a parent speaks for nobody.
    pub fn speaks(&self, today: Date) -> bool {
        !self.inverse && self.relation.speaks(today) || self.inverse && self.is_parents_side(today)
    }

    /// Written on the parent's page ("her child") and read on the child's.
    fn is_parents_side(&self, today: Date) -> bool {
        self.relation.said.kind == super::super::Kind::Child && self.relation.holds(today)
    }
}

/// The relations of a person that these eyes may see.
pub async fn of_person(tx: &mut Tx, app: &App, sight: &Sight, person: &PersonId) -> Result<Vec<Shown>> {
    let relations = store::of_person(tx, app, person).await?;
    let others: Vec<PersonId> = relations.iter().filter_map(|relation| other_of(relation, person).cloned()).collect();
    let others = by_id(people::store::found(tx, app, sight, &others).await?);
    Ok(relations.into_iter().filter_map(|relation| from_side(relation, person, sight, &others)).collect())
}

/// The same of many people; whoever has none that may be seen is not among them.
pub async fn of_people(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<Shown>>> {
    let asked: HashSet<&PersonId> = people.iter().collect();
    let relations = store::of_people(tx, app, people).await?;
    let sides: Vec<(PersonId, Relation)> =
        relations.into_iter().flat_map(|relation| sides(&relation, &asked)).collect();
    let others: HashSet<PersonId> =
        sides.iter().filter_map(|(person, relation)| other_of(relation, person).cloned()).collect();
    let others: Vec<PersonId> = others.into_iter().collect();
    let others = by_id(people::store::found(tx, app, sight, &others).await?);
    let mut shown: HashMap<PersonId, Vec<Shown>> = HashMap::new();
    for (person, relation) in sides {
        let seen = from_side(relation, &person, sight, &others);
        shown.entry(person).or_default().extend(seen);
    }
    Ok(shown)
}

/// A relation for each of its two people who is asked about.
fn sides(relation: &Relation, asked: &HashSet<&PersonId>) -> Vec<(PersonId, Relation)> {
    let both = [Some(&relation.person), relation.other.as_ref()].into_iter().flatten();
    both.filter(|person| asked.contains(person)).map(|person| (person.clone(), relation.clone())).collect()
}

fn by_id(people: Vec<Person>) -> HashMap<PersonId, Person> {
    people.into_iter().map(|person| (person.id.clone(), person)).collect()
}

/// The record to which a relation leads from one side, if to one.
fn other_of<'r>(relation: &'r Relation, person: &PersonId) -> Option<&'r PersonId> {
    if relation.person == *person { relation.other.as_ref() } else { Some(&relation.person) }
}

/// A relation as a person's side shows it; nothing when it leads to a record that is not among `others`, which may be seen.
fn from_side(
    relation: Relation,
    person: &PersonId,
    sight: &Sight,
    others: &HashMap<PersonId, Person>,
) -> Option<Shown> {
    let inverse = relation.person != *person;
    let contact = relation.said.contact.clone();
    let Some(other) = other_of(&relation, person) else {
        let (name, telephone) = (contact.name, contact.telephone);
        return Some(Shown { relation, inverse, name, record: None, protected: false, telephone });
    };
    let other = others.get(other)?;
    let protected = other.details.protected;
    let hidden = protected && other.opened_by != sight.account;
    let own = contact.telephone.is_empty() || inverse;
    let known = if own { other.details.private.telephone.clone() } else { contact.telephone };
    let telephone = if hidden { String::new() } else { known };
    let (name, record) = (other.details.name(), Some(other.id.clone()));
    Some(Shown { relation, inverse, name, record, protected, telephone })
}

/// The records that a list of relations names, for the log.
pub fn records(shown: &[Shown]) -> impl Iterator<Item = &str> {
    shown.iter().filter_map(|shown| shown.record.as_ref()).map(PersonId::as_str)
}
