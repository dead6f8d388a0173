//! A trial letter to everybody who would be told, so that a wrong password is found before an urgent referral is missed.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;

use crate::accounts::Staff;
use crate::accounts::permission::WriteSettings;
use crate::alerts::post::PostError;
use crate::alerts::{Recipient, store as alerts, work};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::error::{Error, Result};
use crate::store;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;

/// How long the browser waits for all letters together.
const PATIENCE: Duration = Duration::from_secs(10);

type Outcome = (Recipient, Result<(), PostError>);

/// `POST /impostazioni/prova`
pub async fn send(staff: Staff<WriteSettings>, State(app): State<App>, _form: Form) -> Result<Response> {
    staff.still_inside(&app).await?;
    let mut addresses = Vec::new();
    let mut tx = app.db.read().await?;
    for recipient in Recipient::NAMED {
        addresses.extend(alerts::address(&mut tx, recipient).await?.map(|address| (recipient, address)));
    }
    drop(tx);
    if addresses.is_empty() {
        return Ok(redirect_with("/impostazioni", &Flash::warn("settings-trial-nobody")));
    }
    // A task of its own: what has left is written down also when the browser does not wait.
    let outcomes = tokio::spawn(send_all(app, staff.actor(), addresses)).await.map_err(Error::internal)??;
    let flash = match outcomes.into_iter().find_map(|(_, outcome)| outcome.err()) {
        Some(why) => Flash::warn(&format!("settings-trial-{}", why.code())),
        None => Flash::ok("settings-trial-sent"),
    };
    Ok(redirect_with("/impostazioni", &flash))
}

async fn send_all(app: App, by: Actor, addresses: Vec<(Recipient, String)>) -> store::Result<Vec<Outcome>> {
    let letters = addresses
        .iter()
        .map(async |(recipient, address)| (*recipient, work::send(&app, address, work::trial(&app), PATIENCE).await));
    let outcomes = futures_util::future::join_all(letters).await;
    let (now, id) = (app.clock.now(), app.identity.node_id().to_string());
    let mut tx = app.db.write().await?;
    for (recipient, _) in outcomes.iter().filter(|(_, outcome)| outcome.is_ok()) {
        alerts::mended(&mut tx, *recipient, now).await?;
    }
    let detail = outcomes.iter().copied().map(told).collect::<Vec<_>>().join(" ");
    audit::record(&mut tx, &app, &by, Event::new("alert.trial", "node", &id).detail(detail)).await?;
    tx.commit().await?;
    Ok(outcomes)
}

/// What became of one letter, as the log keeps it.
fn told((recipient, outcome): Outcome) -> String {
    format!("trial-{}={}", recipient.code(), outcome.map_or_else(PostError::code, |()| "sent"))
}
