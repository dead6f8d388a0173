//! A relation as one side of it sees it: who the other is, and how she is reached.

use jiff::civil::Date;

use crate::app::App;
use crate::people::{self, PersonId, Sight};
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
    let mut shown = Vec::new();
    for relation in store::of_person(tx, app, person).await? {
        let inverse = relation.person != *person;
        let other = if inverse { Some(relation.person.clone()) } else { relation.other.clone() };
        let contact = relation.said.contact.clone();
        let Some(other) = other else {
            let (name, telephone) = (contact.name, contact.telephone);
            shown.push(Shown { relation, inverse, name, record: None, protected: false, telephone });
            continue;
        };
        let Some(other) = people::store::find(tx, app, sight, &other).await? else { continue };
        let protected = other.details.protected;
        let hidden = protected && other.opened_by != sight.account;
        let known = if contact.telephone.is_empty() || inverse {
            other.details.private.telephone.clone()
        } else {
            contact.telephone
        };
        let telephone = if hidden { String::new() } else { known };
        shown.push(Shown {
            relation,
            inverse,
            name: other.details.name(),
            record: Some(other.id),
            protected,
            telephone,
        });
    }
    Ok(shown)
}

/// The records that a list of relations names, for the log.
pub fn records(shown: &[Shown]) -> impl Iterator<Item = &str> {
    shown.iter().filter_map(|shown| shown.record.as_ref()).map(PersonId::as_str)
}
