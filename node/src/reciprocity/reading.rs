//! The partners with what there is to tell of each, put together from what the features below keep.

use std::collections::BTreeMap;

use super::{Partner, Year};
use crate::bookings::balance::{Open, year};
use crate::bookings::limits::{self, Limit};
use crate::bookings::store::account;
use crate::error::{Error, Result};
use crate::peers::{self, LinkState};
use crate::store::Tx;

/// The most open uses that are read: nobody signs more in a week.
const MOST_OPEN: i64 = 500;

/// The cooperatives that are linked, and those with which there is an account, a limit or something to sign; by name.
pub(super) async fn partners(tx: &mut Tx, of: Year) -> Result<Vec<Partner>> {
    let within = year(of.number()).ok_or(Error::NotFound)?;
    let mut accounts = account::accounts(tx, within, "").await?;
    let mut limited: BTreeMap<String, Vec<Limit>> = BTreeMap::new();
    for (partner, limit) in limits::all(tx).await? {
        limited.entry(partner).or_default().push(limit);
    }
    let mut waiting: BTreeMap<String, Vec<Open>> = BTreeMap::new();
    for open in account::open(tx, "", MOST_OPEN).await? {
        waiting.entry(open.peer.clone()).or_default().push(open);
    }
    let mut partners = Vec::new();
    for peer in peers::store::list(tx).await? {
        let (id, is_linked) = (peer.node_id.clone(), peer.link()? == LinkState::Active);
        let (account, limits, open) = (accounts.remove(&id), limited.remove(&id), waiting.remove(&id));
        if is_linked || account.is_some() || limits.is_some() || open.is_some() {
            let (account, limits, open) =
                (account.unwrap_or_default(), limits.unwrap_or_default(), open.unwrap_or_default());
            partners.push(Partner { id, name: peer.legal_name, account, limits, open });
        }
    }
    Ok(partners)
}

/// One of them.
pub(super) async fn partner(tx: &mut Tx, id: &str, of: Year) -> Result<Partner> {
    let node = id.parse().map_err(|_| Error::NotFound)?;
    let peer = peers::store::find(tx, &node).await?.ok_or(Error::NotFound)?;
    let within = year(of.number()).ok_or(Error::NotFound)?;
    Ok(Partner {
        account: account::account(tx, within, &peer.node_id).await?,
        limits: limits::of_partner(tx, &peer.node_id).await?,
        open: account::open(tx, &peer.node_id, MOST_OPEN).await?,
        id: peer.node_id,
        name: peer.legal_name,
    })
}
