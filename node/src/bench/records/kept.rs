//! A town that is measured more than once: what the bench has to know of it lies beside its data.
//!
//! A million people take a quarter of an hour to fill in, on PostgreSQL more. Who compares two builds, or wants to know whether a page has
//! become quicker, fills once (`bench records --keep FOLDER`) and asks the same town again.

use std::fs;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::ground::Ground;
use super::super::trial::TrialNode;
use crate::accounts::{Account, Login, store};
use crate::demo::town::Town;
use crate::error::Failure;
use crate::people::PersonId;

/// The login of who leads.
pub(super) const COORDINATOR: &str = "giulia";
/// The file with what is known of a town, in the folder of its node.
const FILE: &str = "town.json";

/// What there is to look at, in words.
#[derive(Serialize, Deserialize)]
struct Kept {
    service: String,
    contract: String,
    colleague: String,
    person: String,
    some: Vec<String>,
    today: Date,
}

/// Writes down what there is to look at.
pub(super) fn write(ground: &Ground, name: &str, town: &Town) -> Result<(), Failure> {
    let kept = Kept {
        service: town.service.to_string(),
        contract: town.contract.to_string(),
        colleague: town.colleague.login.as_str().to_owned(),
        person: town.person.to_string(),
        some: town.some.iter().map(PersonId::to_string).collect(),
        today: town.today,
    };
    Ok(fs::write(ground.folder().join(name).join(FILE), serde_json::to_vec(&kept)?)?)
}

/// The town of that name, if it is there; one that was not filled to its end is an error.
pub(super) async fn find(ground: &Ground, name: &str) -> Result<Option<(TrialNode, Account, Town)>, Failure> {
    let Some(node) = TrialNode::again(ground, name).await? else { return Ok(None) };
    let file = ground.folder().join(name).join(FILE);
    let told =
        fs::read(&file).map_err(|error| format!("{}: {error}; this town was not filled to its end", file.display()))?;
    let kept: Kept = serde_json::from_slice(&told)?;
    let (by, colleague) = (account(&node, COORDINATOR).await?, account(&node, &kept.colleague).await?);
    let town = Town {
        service: kept.service.parse()?,
        contract: kept.contract.parse()?,
        colleague,
        person: kept.person.parse()?,
        some: kept.some.iter().map(|one| one.parse()).collect::<Result<_, _>>()?,
        today: kept.today,
    };
    Ok(Some((node, by, town)))
}

async fn account(node: &TrialNode, login: &str) -> Result<Account, Failure> {
    let mut tx = node.app.db.read().await?;
    let found = match Login::parse(login) {
        Some(login) => store::find_by_login(&mut tx, &login).await?,
        None => None,
    };
    found.ok_or_else(|| format!("the town has no account {login}").into())
}
