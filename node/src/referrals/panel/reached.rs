//! Whom a revoked consent reaches, as it is shown before somebody confirms: a consent is given to a cooperative, not to one
//! referral.

use pico_protocol::id::NodeId;

use super::reach;
use super::words::Fact;
use crate::accounts::Staff;
use crate::accounts::permission::Right;
use crate::error::Result;
use crate::legal::Ground;
use crate::people::PersonId;
use crate::referrals::store::Row;
use crate::referrals::{Reach, revocation};
use crate::store::Tx;
use crate::web::layout::Page;

/// Number and state of every referral that follows. Those that the viewer may not open are counted, and not named.
pub async fn reached<R: Right>(
    tx: &mut Tx,
    staff: &Staff<R>,
    page: &Page,
    person: &PersonId,
    recipient: &NodeId,
) -> Result<Vec<Fact>> {
    let all = revocation::reached(tx, &Reach::All, person, recipient).await?;
    let seen = revocation::reached(tx, &reach(staff)?, person, recipient).await?;
    let hidden = all.len().saturating_sub(seen.len());
    let state = |state: &str| page.t(format!("referral-state-{state}"));
    let mut lines: Vec<Fact> = seen.into_iter().map(|row| (row.number, state(&row.state))).collect();
    if hidden > 0 {
        lines.push((page.t1("referral-revocation-others", "n", hidden), page.t("referral-revocation-closed-to-you")));
    }
    Ok(lines)
}

/// The referrals that rest on a ground, and that nothing else of the person carries, in words: their numbers, and how many there are that the
/// viewer may not open. Nothing when there is none.
pub async fn resting<R: Right>(
    tx: &mut Tx,
    staff: &Staff<R>,
    page: &Page,
    ground: &Ground,
    is_carried: impl Fn(&NodeId) -> bool,
) -> Result<Option<String>> {
    let alone = |row: &Row| row.peer_id().is_ok_and(|to| !is_carried(&to));
    let mut all = revocation::resting(tx, &Reach::All, ground).await?;
    all.retain(alone);
    let mut seen = revocation::resting(tx, &reach(staff)?, ground).await?;
    seen.retain(alone);
    let hidden = all.len().saturating_sub(seen.len());
    let hidden = (hidden > 0).then(|| page.t1("legal-relied-hidden", "n", hidden));
    let words: Vec<String> = seen.into_iter().map(|row| row.number).chain(hidden).collect();
    Ok((!words.is_empty()).then(|| words.join(", ")))
}
