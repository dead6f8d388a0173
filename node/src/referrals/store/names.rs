//! Finding a referral by the name that the other side has told.
//!
//! Who has no record here yet is found by whole words of her name: keyed hashes of them stand beside the words of the referral,
//! behind a mark that no typed word begins with. They say nothing without the node's key, and go with the name.

use std::collections::BTreeSet;

use sqlx::QueryBuilder;

use crate::app::App;
use crate::execute;
use crate::referrals::ReferralKey;
use crate::store::fold::fold;
use crate::store::{Result, Tx};

/// What a hash begins with.
const MARK: char = '=';

/// The hashes of the words of a name, as [`super::words::Named`] takes them.
pub fn hashes(app: &App, name: &str) -> BTreeSet<String> {
    let folded = fold(name);
    let words = folded.split(' ').filter(|word| !word.is_empty());
    words.map(|word| format!("{MARK}{}", app.field_key.lookup("referral-name", word))).collect()
}

/// Writes what a referral is found by, in the place of what was told before.
pub(super) async fn write(tx: &mut Tx, app: &App, id: &ReferralKey, name: &str) -> Result<()> {
    forget(tx, id).await?;
    let hashes = hashes(app, name);
    if hashes.is_empty() {
        return Ok(());
    }
    execute!(
        tx,
        QueryBuilder::new("INSERT INTO referral_words (word, referral) ")
            .push_values(&hashes, |mut row, hash| {
                row.push_bind(hash).push_bind(id.as_str());
            })
            .build()
    )?;
    Ok(())
}

/// The name is gone.
pub(super) async fn forget(tx: &mut Tx, id: &ReferralKey) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM referral_words WHERE referral = $1 AND word >= '=' AND word < '>'").bind(id)
    )?;
    Ok(())
}
