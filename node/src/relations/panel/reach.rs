//! How each of many people is reached, and whom to call for her: as her record and its relations show it to whoever asks.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::shown::{self, Shown};
use crate::app::App;
use crate::people::{self, Person, PersonId, Sight, restriction};
use crate::store::{Result, Tx};
use crate::web::layout::Page;

/// How somebody is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Her telephone.
    pub telephone: String,
    /// Her e-mail.
    pub email: String,
    /// Whom to call for her first.
    pub contact: FirstContact,
}

/// Who is called first for somebody; nothing in it when nobody is on record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstContact {
    /// Her name, or what the record says in words of who speaks for the person.
    pub name: String,
    /// The message key of what she is to the person; empty where words say it.
    pub kind: String,
    /// Her telephone.
    pub telephone: String,
    /// Her record, if she has one.
    pub record: Option<PersonId>,
}

impl FirstContact {
    /// "Bianchi Ada (Madre)".
    pub fn named(&self, page: &Page) -> String {
        if self.kind.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, page.t(self.kind.as_str())) }
    }

    fn in_words(words: &str) -> Self {
        Self { name: words.to_owned(), ..Self::default() }
    }
}

impl From<Shown> for FirstContact {
    fn from(shown: Shown) -> Self {
        Self { kind: shown.kind_key(), name: shown.name, telephone: shown.telephone, record: shown.record }
    }
}

/// Those of these people whose record shows how they are reached. Whoever may not open a record, or has to say why first, is told nothing of
/// it; a contact whose own record is only kept (GDPR art. 18) is not named.
pub async fn of_people(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    ids: &[PersonId],
    today: Date,
) -> Result<HashMap<PersonId, Reached>> {
    let mut people = people::store::found(tx, app, sight, ids).await?;
    people.retain(|person| !person.details.protected || person.opened_by == sight.account);
    let open: Vec<PersonId> = people.iter().map(|person| person.id.clone()).collect();
    let mut relations = shown::of_people(tx, app, sight, &open).await?;
    let kept = restriction::store::all(tx).await?;
    let reached = |person: Person| {
        let hers = relations.remove(&person.id).unwrap_or_default();
        let contact = first(hers, &person.details.private.guardian, (today, &kept));
        let (telephone, email) = (person.details.private.telephone, person.details.private.email);
        (person.id, Reached { telephone, email, contact })
    };
    Ok(people.into_iter().map(reached).collect())
}

/// Who is called first: whoever speaks for the person, by a relation or in the words of the record; then whoever may be called in an emergency;
/// then anybody whose telephone is known. Among equals the one that was written first.
fn first(relations: Vec<Shown>, guardian: &str, (today, kept): (Date, &HashSet<PersonId>)) -> FirstContact {
    let may_be_named =
        |one: &Shown| one.relation.holds(today) && one.record.as_ref().is_none_or(|record| !kept.contains(record));
    // What is written on the page of another says whom to call for that one.
    let hers = |one: &Shown| !one.inverse || one.speaks(today);
    let rank = |one: &Shown| (!one.speaks(today), !one.relation.said.emergency, one.telephone.is_empty());
    let best = relations.into_iter().filter(may_be_named).filter(hers).min_by_key(rank);
    match best {
        Some(one) if one.speaks(today) || guardian.is_empty() => one.into(),
        _ => FirstContact::in_words(guardian),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::relations::{Contact, Kind, Relation, Said};

    const TODAY: Date = date(2026, 11, 30);

    fn person(number: char) -> PersonId {
        format!("per_{}", number.to_string().repeat(32)).parse().unwrap()
    }

    fn shown(name: &str, kind: Kind, telephone: &str, change: impl FnOnce(&mut Shown)) -> Shown {
        let said = Said {
            kind,
            contact: Contact::default(),
            household: false,
            emergency: false,
            collects: false,
            represents: false,
            act: String::new(),
            from: None,
            until: None,
            note: String::new(),
        };
        let relation = Relation {
            id: format!("rel_{}", "1".repeat(32)).parse().unwrap(),
            person: person('1'),
            other: None,
            said,
            ended_on: None,
            author_name: String::new(),
            written_at: 0,
            changed_at: 0,
            version: 1,
        };
        let (name, telephone) = (name.to_owned(), telephone.to_owned());
        let mut one = Shown { relation, inverse: false, name, record: None, protected: false, telephone };
        change(&mut one);
        one
    }

    fn called(relations: &[Shown], guardian: &str) -> String {
        first(relations.to_vec(), guardian, (TODAY, &HashSet::from([person('9')]))).name
    }

    #[test]
    fn who_speaks_for_her_is_called_before_who_helps_and_nobody_whose_record_is_only_kept() {
        let doctor = shown("Dottore", Kind::Doctor, "051 1", |_| {});
        let silent = shown("Vicino", Kind::Neighbour, "", |_| {});
        let aunt = shown("Zia", Kind::Relative, "051 2", |one| one.relation.said.emergency = true);
        let mother = shown("Madre", Kind::Mother, "", |_| {});
        let kept = shown("Padre", Kind::Father, "051 3", |one| one.record = Some(person('9')));
        let ended = shown("Tutore", Kind::Guardian, "051 4", |one| {
            one.relation.said.represents = true;
            one.relation.ended_on = Some(TODAY);
        });
        let child = shown("Figlio", Kind::Mother, "051 5", |one| one.inverse = true);
        assert_eq!(called(&[], ""), "");
        assert_eq!(called(&[silent.clone(), doctor.clone()], ""), "Dottore");
        assert_eq!(called(&[doctor.clone(), aunt.clone()], ""), "Zia");
        assert_eq!(called(&[doctor, aunt.clone()], "Avv. Inventato, 051 6"), "Avv. Inventato, 051 6");
        assert_eq!(called(&[aunt, mother.clone()], "Avv. Inventato, 051 6"), "Madre");
        assert_eq!(called(&[kept, ended, child, silent], ""), "Vicino");
        assert_eq!(called(&[mother], ""), "Madre");
    }
}
