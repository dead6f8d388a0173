//! Section 3 of the social report, of last year and of the year before it, as the direction of a cooperative would write it. This year
//! is left to be written: the form proposes last year's.

use jiff::civil::date;

use super::node::DemoNode;
use crate::accounts::Role;
use crate::error::Failure;
use crate::figures::governance::{Governance, Members, Stakeholder};
use crate::figures::store::governance as store;
use crate::people::panel::today;

/// How every cooperative involves those of whom its file says nothing of its own.
const OF_ALL: [(Stakeholder, &str); 3] = [
    (Stakeholder::Staff, "Riunioni di équipe ogni due settimane, e un incontro l’anno con la direzione"),
    (Stakeholder::Members, "Una lettera prima di ogni assemblea, con le decisioni da prendere"),
    (Stakeholder::Suppliers, "Contratti di un anno almeno, con chi lavora nel territorio"),
];

/// Both years.
pub(super) async fn fill(node: &DemoNode) -> Result<(), Failure> {
    let by = node.account(Role::Management).await?.actor();
    let last = today(node.app.clock.now()).year() - 1;
    let said = told(&node.cooperative.governance, last);
    let mut tx = node.app.db.write().await?;
    for (year, said) in [(last - 1, earlier(said.clone())), (last, said)] {
        if !store::write(&mut tx, &node.app, &by, (year, 0), &said).await? {
            return Err("nobody has written this year yet".into());
        }
    }
    tx.commit().await?;
    Ok(())
}

/// What the file says, with a term of three years for every body and how everybody is involved.
fn told(written: &Governance, year: i16) -> Governance {
    let mut said = written.clone();
    for seats in said.seats.values_mut() {
        (seats.since, seats.until) = (Some(date(year - 1, 5, 20)), Some(date(year + 2, 5, 31)));
    }
    for (one, words) in OF_ALL {
        said.stakeholders.entry(one).or_insert_with(|| words.to_owned());
    }
    said
}

/// The year before: who had not come in yet was not there, and who left still was.
fn earlier(mut said: Governance) -> Governance {
    for one in said.members.values_mut() {
        let Members { entered, left, .. } = *one;
        let line = if one.women > 0 { &mut one.women } else { &mut one.others };
        *line = (*line + left).saturating_sub(entered);
        (one.entered, one.left) = (left, entered);
    }
    said.meetings.attendance = said.meetings.attendance.map(|hundredths| hundredths.saturating_sub(3));
    said
}
