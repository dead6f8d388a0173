//! Family, network and diary of the people of a cooperative: who is called, who represents a minor, what was told of a visit.

use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;

use super::node::DemoNode;
use super::records;
use crate::accounts::{Account, Role};
use crate::diary::{self, Written};
use crate::enrolments;
use crate::error::Failure;
use crate::people::panel::today;
use crate::people::restriction::Unrestricted;
use crate::people::{PersonId, restriction};
use crate::relations::{self, Contact, Kind, Said};
use crate::store::Tx;
use crate::tasks::{self, Due, Every, For, Repeats};

/// What is told in diaries: sort, days ago, text.
const ENTRIES: [(diary::Kind, u16, &str); 4] = [
    (diary::Kind::Talk, 3, "Colloquio con la famiglia: si continua come concordato, ci si rivede fra un mese."),
    (diary::Kind::Meeting, 12, "Incontro con il servizio sociale: confermate le ore, da rivedere il trasporto."),
    (diary::Kind::Activity, 20, "Laboratorio di cucina: ha aiutato gli altri a finire."),
    (diary::Kind::Assessment, 27, "Sa chiedere aiuto; fa fatica con gli orari. In famiglia c’è chi accompagna."),
];

/// What a page about a meeting said before it was corrected.
const BEFORE: &str = "Incontro con il servizio sociale: confermate le ore.";

/// Things to do: what, and in how many days.
const TASKS: [(&str, i64, Option<Every>); 3] = [
    ("Chiamare la scuola per l’orario nuovo", 0, None),
    ("Mandare la relazione al servizio sociale", 2, Some(Every::Month)),
    ("Chiedere il rinnovo della tessera", -1, None),
];

/// A parent for each minor, a doctor for every third, some entries of diaries and some things to do.
pub(super) async fn fill(node: &DemoNode, people: &[PersonId]) -> Result<(), Failure> {
    let (coordinator, operator) = (node.account(Role::Coordinator).await?, node.account(Role::Operator).await?);
    let today = today(node.app.clock.now());
    let mut tx = node.app.db.write().await?;
    for (index, (person, human)) in people.iter().zip(&node.cooperative.people).enumerate() {
        let hers = restriction::store::usable(&mut tx, &node.app, &coordinator.actor(), person).await?;
        let hers = hers.ok_or("nobody of the demo is restricted")?;
        let minor = records::details(human)?.age(today).is_some_and(|age| age < 18);
        if minor {
            mother(&mut tx, node, &coordinator, (&hers, &human.family_name), index).await?;
        }
        if index % 3 == 0 {
            let contact = contact("Dott.ssa Rita Inventati", "medica di base", "051 555 77 00");
            let said = Said { contact, ..nobody(Kind::Doctor) };
            relations::store::write(&mut tx, &node.app, &coordinator, &hers, None, &said).await?;
        }
        diary_of(&mut tx, node, [&coordinator, &operator], (&hers, index), today).await?;
    }
    for (account, skip) in [(coordinator, 0), (operator, 2)] {
        for ((title, days, every), person) in TASKS.iter().zip(people.iter().skip(skip).step_by(3)) {
            let repeats = every.map(|every| Repeats { every, until: None });
            let due = Some(Due { on: today.checked_add(days.days())?, at: None, repeats });
            let to = For::Account(account.id.clone());
            let written =
                tasks::Written { title: (*title).to_owned(), words: String::new(), to, due, urgent: *days < 0 };
            let hers = restriction::store::usable(&mut tx, &node.app, &account.actor(), person).await?;
            tasks::store::make(&mut tx, &node.app, &account, hers.as_ref(), &written).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// The mother of a minor, who speaks for her.
pub(super) async fn mother(
    tx: &mut Tx,
    node: &DemoNode,
    by: &Account,
    (hers, family_name): (&Unrestricted, &str),
    number: usize,
) -> Result<(), Failure> {
    let mother = Said { household: true, emergency: true, collects: true, represents: true, ..nobody(Kind::Mother) };
    let contact = contact(&format!("Anna {family_name}"), "", &format!("320 555 40 {number:02}"));
    relations::store::write(tx, &node.app, by, hers, None, &Said { contact, ..mother }).await?;
    Ok(())
}

/// Pages of a diary, each written on its day: what was done in a service by who works there, and now and then one that was corrected.
async fn diary_of(
    tx: &mut Tx,
    node: &DemoNode,
    [coordinator, operator]: [&Account; 2],
    (hers, index): (&Unrestricted, usize),
    today: Date,
) -> Result<(), Failure> {
    let enrolment = enrolments::store::list::of_person(tx, hers.person()).await?.into_iter().next();
    let then = |ago: u16| node.at(node.app.clock.now().minus(Duration::from_hours(24 * u64::from(ago))));
    for (kind, ago, text) in ENTRIES.iter().skip(index % ENTRIES.len()) {
        let on = today.checked_sub(i64::from(*ago).days())?;
        let told = |text: &str| Written { kind: *kind, on, text: text.to_owned() };
        let served = enrolment.as_ref().filter(|_| *kind == diary::Kind::Activity);
        let by = if served.is_some() { operator } else { coordinator };
        let corrected = *kind == diary::Kind::Meeting && index % 4 == 0;
        let first = told(if corrected { BEFORE } else { text });
        let id = diary::store::write(tx, &then(*ago), by, hers, served.map(|one| &one.id), &first).await?;
        if corrected {
            let entry = diary::store::find(tx, &node.app, &id).await?.ok_or("it has just been written")?;
            diary::store::correct(tx, &then(ago - 1), (by, hers), &entry, entry.version, &told(text)).await?;
        }
    }
    Ok(())
}

fn contact(name: &str, role: &str, telephone: &str) -> Contact {
    Contact { name: name.to_owned(), role: role.to_owned(), telephone: telephone.to_owned(), email: String::new() }
}

fn nobody(kind: Kind) -> Said {
    Said {
        kind,
        contact: contact("", "", ""),
        household: false,
        emergency: false,
        collects: false,
        represents: false,
        act: String::new(),
        from: None,
        until: None,
        note: String::new(),
    }
}
