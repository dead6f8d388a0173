//! What the own record of a person gives to a referral: the values of the fields that may be disclosed.

use pico_protocol::referral::Identity;

use super::store::Row;
use crate::app::App;
use crate::store::Result;

/// The identity as this node knows it for one referral.
pub fn identity_of(app: &App, row: &Row) -> Result<Identity> {
    let name = row.label(app)?;
    Ok(Identity { name: Some(name).filter(|name| !name.is_empty()), ..Identity::default() })
}
