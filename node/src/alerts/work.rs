//! The worker that sends what is due.

use std::time::Duration;

use pico_protocol::time::Timestamp;

use super::post::{Letter, Post, PostError};
use super::store::{self, Due};
use super::{Recipient, pause};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::Result;
use crate::web::locale::Locale;

/// Between two looks.
const LOOK: Duration = Duration::from_secs(3);

/// Starts the worker of a running node.
pub fn start(app: &App) {
    tokio::spawn(run(app.clone()));
}

async fn run(app: App) {
    let mut interval = tokio::time::interval(LOOK);
    loop {
        interval.tick().await;
        if let Err(error) = look(&app).await {
            tracing::error!(%error, "alerts could not be looked after");
        }
    }
}

/// Sends what is due, once.
async fn look(app: &App) -> Result<()> {
    let mut tx = app.db.read().await?;
    let due = store::due(&mut tx, app.clock.now()).await?;
    drop(tx);
    for due in due {
        let recipient = due.recipient()?;
        let mut tx = app.db.read().await?;
        let address = store::address(&mut tx, recipient).await?;
        // No transaction is open while a mail server thinks.
        drop(tx);
        let outcome = match address {
            Some(address) => send(app, &address, alert(app)).await,
            None => Ok(()),
        };
        tell(app, &due, recipient, outcome).await?;
    }
    let mut tx = app.db.write().await?;
    store::forget(&mut tx, app.clock.now()).await?;
    tx.commit().await
}

/// Writes down what became of it.
async fn tell(app: &App, due: &Due, recipient: Recipient, outcome: Result<(), PostError>) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    match outcome {
        Ok(()) => {
            store::sent(&mut tx, due, now).await?;
            let action = format!("alert.sent-{}", recipient.code());
            audit::record(&mut tx, app, &Actor::Node, Event::new(&action, "referral", &due.object)).await?;
        }
        Err(why) => {
            let failed = u32::try_from(due.attempts).unwrap_or(u32::MAX).saturating_add(1);
            let next: Option<Timestamp> = (!due.is_over(now)).then(|| now.plus(pause(failed)));
            tracing::warn!(error = %why, failed, "an alert has not left");
            store::failed(&mut tx, due, why, next, now).await?;
        }
    }
    tx.commit().await
}

/// Sends one letter now. That no server is configured is a failure too: somebody expects the alert.
pub async fn send(app: &App, to: &str, letter: Letter) -> Result<(), PostError> {
    let post = Post::open(&app.config.mail)?.ok_or(PostError::Settings)?;
    post.send(to, letter).await
}

/// The alert: nothing of whom it is about.
fn alert(app: &App) -> Letter {
    letter(app, "alert-subject", "alert-text")
}

/// A letter that shows that alerts arrive.
pub fn trial(app: &App) -> Letter {
    letter(app, "alert-trial-subject", "alert-trial-text")
}

fn letter(app: &App, subject: &str, text: &str) -> Letter {
    let panel = format!("{}/invii", app.config.panel.address.trim_end_matches('/'));
    Letter { subject: Locale::It.text(subject, &[]), text: Locale::It.text(text, &[("panel", &panel)]) }
}
