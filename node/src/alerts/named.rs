//! Who is named for urgent referrals, who stands in for her, and when the desk is open.
//!
//! Written in the settings. Colleagues read it on the page of an urgent referral, so that they know whom to call.

use super::{Recipient, store};
use crate::store::{Result, Tx, facts};

/// Name of the fact with who receives urgent referrals.
pub const PERSON: &str = "urgent-person";
/// Name of the fact with who stands in for her.
pub const SUBSTITUTE: &str = "urgent-substitute";
/// Name of the fact with when the desk is open.
pub const HOURS: &str = "opening-hours";

/// What colleagues are told; empty where nothing was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Who receives urgent referrals; her e-mail where no name was written.
    pub person: String,
    /// Who stands in for her, likewise.
    pub substitute: String,
    /// When the desk is open.
    pub hours: String,
}

/// Reads it.
pub async fn read(tx: &mut Tx) -> Result<Named> {
    let hours = facts::get(tx, HOURS).await?.unwrap_or_default();
    let person = who(tx, PERSON, Recipient::Person).await?;
    Ok(Named { person, substitute: who(tx, SUBSTITUTE, Recipient::Substitute).await?, hours })
}

/// Whether nobody would be told by e-mail that an urgent referral has arrived.
pub async fn nobody_is_named(tx: &mut Tx) -> Result<bool> {
    Ok(store::address(tx, Recipient::Person).await?.is_none())
}

async fn who(tx: &mut Tx, fact: &str, recipient: Recipient) -> Result<String> {
    let name = facts::get(tx, fact).await?.unwrap_or_default();
    if name.is_empty() { Ok(store::address(tx, recipient).await?.unwrap_or_default()) } else { Ok(name) }
}
