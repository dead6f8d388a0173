//! The waiting lists, gone through by telephone: of those who wait in a cooperative the first has just been offered a place and thinks
//! about it, the second would not have one yet and keeps her place in line.

use jiff::ToSpan;
use jiff::civil::Date;

use super::node::DemoNode;
use crate::accounts::Role;
use crate::audit::Actor;
use crate::enrolments::offer::{Answer, How, Rules, Told};
use crate::enrolments::store::offers::{self, Answered, Reply};
use crate::enrolments::store::{find, list, rules};
use crate::enrolments::{Enrolment, EnrolmentId};
use crate::error::Failure;
use crate::people::panel::today;
use crate::people::restriction;
use crate::services;
use crate::store::Tx;

/// Offers places to those who wait, the first first.
pub(super) async fn offer(node: &DemoNode, line: &[EnrolmentId]) -> Result<(), Failure> {
    let coordinator = node.account(Role::Coordinator).await?.actor();
    let today = today(node.app.clock.now());
    let mut tx = node.app.db.write().await?;
    // Whoever coordinates begins where a place is said to be free, with whoever is first in line there.
    let mut ordered = Vec::new();
    for id in line {
        let enrolment = find(&mut tx, id).await?.ok_or("whoever waits is there")?;
        let service = services::store::find(&mut tx, &enrolment.service).await?.ok_or("her service is there")?;
        let rank = list::rank(&mut tx, id).await?.unwrap_or(i64::MAX);
        ordered.push((service.says_none_is_free(), rank, enrolment));
    }
    ordered.sort_by_key(|(full, rank, _)| (*full, *rank));
    for (place, (.., enrolment)) in ordered.into_iter().take(2).enumerate() {
        if place == 0 {
            let own = Rules { held_days: Some(10), email: String::new() };
            rules::set(&mut tx, &node.app, &coordinator, &enrolment.service, (0, &own)).await?;
            let said = "Ho parlato con la figlia: ne parlano in famiglia e richiamano.";
            tells(&mut tx, node, &coordinator, &enrolment, (today.checked_sub(3.days())?, said)).await?;
        } else {
            let on = today.checked_sub(12.days())?;
            tells(&mut tx, node, &coordinator, &enrolment, (on, "Ho lasciato detto alla zia di richiamare.")).await?;
            declines(&mut tx, node, &coordinator, &enrolment, on.checked_add(4.days())?).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn tells(
    tx: &mut Tx,
    node: &DemoNode,
    by: &Actor,
    of: &Enrolment,
    (on, said): (Date, &str),
) -> Result<(), Failure> {
    let (rules, _) = rules::of(tx, &of.service).await?;
    let told = Told { on, how: How::Phone, until: rules.proposed_until(on), note: said.to_owned() };
    let Some(hers) = restriction::store::usable(tx, &node.app, by, &of.person).await? else { return Ok(()) };
    let offered = offers::offer(tx, &node.app, by, &hers, of, &told).await?;
    offered.map_err(|refusal| format!("{refusal:?}"))?;
    Ok(())
}

async fn declines(tx: &mut Tx, node: &DemoNode, by: &Actor, of: &Enrolment, on: Date) -> Result<(), Failure> {
    let open = offers::of(tx, &node.app, &of.id).await?.into_iter().find(|offer| offer.answer.is_none());
    let Some(offer) = open else { return Ok(()) };
    let reply = Reply {
        answer: Answer::Kept,
        on,
        until: None,
        reason: None,
        note: "Preferisce aspettare la fine della scuola.".to_owned(),
        correction: String::new(),
    };
    match offers::answer(tx, &node.app, by, of, &offer, &reply).await? {
        Answered::Done => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}
