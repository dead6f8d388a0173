//! The worker that sends what is due.

use std::time::Duration;

use super::post::{Letter, Post, PostError};
use super::store::{self, Batch};
use super::{A_FREE_TIME, A_PLACE, AN_EXPORT, AN_OPENING};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::Result;
use crate::web::locale::Locale;

/// Between two looks.
const LOOK: Duration = Duration::from_secs(3);
/// Between two looks for rows that are old enough to be forgotten.
const FORGET: Duration = Duration::from_hours(1);
/// How long a letter may take as a whole.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Starts the worker of a running node.
pub fn start(app: &App) {
    app.look_every(LOOK, "alerts could not be looked after", |app| async move { look(&app).await });
    app.look_every(FORGET, "old alerts could not be forgotten", |app| async move { forget_once(&app).await });
}

async fn forget_once(app: &App) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::forget(&mut tx, app.clock.now()).await?;
    tx.commit().await
}

/// Sends what is due, once: a letter to each recipient at most. Where nothing is due nothing is written.
pub async fn look(app: &App) -> Result<()> {
    let all = store::recipients(&mut app.db.read().await?).await?;
    for recipient in all {
        let mut tx = app.db.read().await?;
        let due = store::due(&mut tx, recipient, app.clock.now()).await?;
        drop(tx);
        let Some(batch) = due else { continue };
        let mut tx = app.db.write().await?;
        let ours = store::claim(&mut tx, &batch).await?;
        let address = store::address(&mut tx, recipient).await?;
        tx.commit().await?;
        // No transaction is open while a mail server thinks.
        match address {
            Some(address) if ours => {
                let outcome = send(app, &address, alert(app, &batch.objects), PATIENCE).await;
                tell(app, &batch, outcome).await?;
            }
            None if ours => give_up(app, &batch).await?,
            _ => {}
        }
    }
    Ok(())
}

/// Writes down what became of a letter.
async fn tell(app: &App, batch: &Batch, outcome: Result<(), PostError>) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    match outcome {
        Ok(()) => {
            let action = format!("alert.sent-{}", batch.recipient.code());
            let node = app.identity.node_id().to_string();
            for object in store::sent(&mut tx, batch, now).await? {
                let of = |start: &str| object.strip_prefix(start);
                let event = if let Some(service) = of(A_PLACE) {
                    Event::new("alert.sent-place", "service", service)
                } else if let Some(opening) = of(AN_OPENING) {
                    Event::new("alert.sent-opening", "opening", opening)
                } else if let Some(wait) = of(A_FREE_TIME) {
                    Event::new("alert.sent-free-time", "wait", wait)
                } else if object.starts_with(AN_EXPORT) {
                    Event::new("alert.sent-export", "node", &node)
                } else {
                    Event::new(&action, "referral", &object)
                };
                audit::record(&mut tx, app, &Actor::Node, event).await?;
            }
        }
        Err(why) => {
            tracing::warn!(error = %why, "an alert has not left");
            store::failed(&mut tx, batch, why, now).await?;
        }
    }
    tx.commit().await
}

/// Nothing was sent, so nothing is recorded as sent.
async fn give_up(app: &App, batch: &Batch) -> Result<()> {
    tracing::warn!(recipient = batch.recipient.code(), "nobody is named any more for an alert that is due");
    let mut tx = app.db.write().await?;
    store::unwanted(&mut tx, batch, app.clock.now()).await?;
    tx.commit().await
}

/// Sends one letter now. That no server is configured is a failure too: somebody expects the alert. A server that has not
/// taken it when `patience` is over counts as one that cannot be reached.
pub async fn send(app: &App, to: &str, letter: Letter, patience: Duration) -> Result<(), PostError> {
    let post = Post::open(&app.config.mail)?.ok_or(PostError::Settings)?;
    tokio::time::timeout(patience, post.send(to, letter)).await.unwrap_or(Err(PostError::Unreachable))
}

/// The alert: of how many referrals, exports, openings of records, free places and times that have become free, and nothing of whom they
/// are about. What is urgent comes first.
fn alert(app: &App, objects: &[String]) -> Letter {
    let of = |start: &str| objects.iter().filter(|object| object.starts_with(start)).count();
    let (places, openings, exports, times) = (of(A_PLACE), of(AN_OPENING), of(AN_EXPORT), of(A_FREE_TIME));
    let urgent = objects.len() - places - openings - exports - times;
    let home = format!("{}/", app.config.panel.address.trim_end_matches('/'));
    let subject = match (urgent, exports, openings, places) {
        (0, 0, 0, 0) => ("alert-free-time-subject", times),
        (0, 0, 0, _) => ("alert-place-subject", places),
        (0, 0, ..) => ("alert-opening-subject", openings),
        (0, ..) => ("alert-export-subject", exports),
        _ => ("alert-subject", urgent),
    };
    let mut text = Vec::new();
    if urgent > 0 {
        text.push(Locale::It.text("alert-text", &[("n", &urgent), ("panel", &panel(app))]));
    }
    if exports > 0 {
        text.push(Locale::It.text("alert-export-text", &[("panel", &home)]));
    }
    if openings > 0 {
        text.push(Locale::It.text("alert-opening-text", &[("n", &openings), ("panel", &home)]));
    }
    if places > 0 {
        text.push(Locale::It.text("alert-place-text", &[("n", &places), ("panel", &home)]));
    }
    if times > 0 {
        text.push(Locale::It.text("alert-free-time-text", &[("n", &times), ("panel", &home)]));
    }
    Letter { subject: Locale::It.text(subject.0, &[("n", &subject.1)]), text: text.join("\n\n") }
}

/// A letter that shows that alerts arrive.
pub fn trial(app: &App) -> Letter {
    Letter {
        subject: Locale::It.text("alert-trial-subject", &[]),
        text: Locale::It.text("alert-trial-text", &[("panel", &panel(app))]),
    }
}

fn panel(app: &App) -> String {
    format!("{}/invii", app.config.panel.address.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn a_letter_tells_what_is_urgent_first_and_of_a_free_place_neither_where_nor_for_whom() {
        let node = TrialNode::named("Cooperativa di prova").await;
        let letter = |objects: &[&str]| alert(&node, &objects.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
        let (both, place) = (letter(&["ref_1", "place/svc_1"]), letter(&["place/svc_1"]));
        assert!(both.subject.contains("urgente") && both.text.contains("/invii") && both.text.contains("posto libero"));
        assert!(place.subject.contains("posto libero") && !place.text.contains("urgent"), "{}", place.text);
        assert!(!place.text.contains("svc_1"), "{}", place.text);
        let opening = letter(&["opening/ope_1"]);
        assert!(opening.subject.contains("scheda") && !opening.text.contains("urgent"), "{}", opening.text);
        assert!(!opening.text.contains("ope_1"), "{}", opening.text);
        let time = letter(&["free-time/wai_1", "free-time/wai_2"]);
        assert!(time.subject.contains("liberato") && !time.text.contains("urgent"), "{}", time.text);
        assert!(time.text.contains("2 ") && !time.text.contains("wai_1"), "{}", time.text);
        let export = letter(&["export/exp_1", "opening/ope_1"]);
        assert!(export.subject.contains("esportazione") && export.text.contains("scheda"), "{}", export.text);
        assert!(!export.text.contains("exp_1") && !export.text.contains("urgent"), "{}", export.text);
    }

    #[tokio::test]
    async fn a_look_at_nothing_waits_for_nobody_who_writes() {
        let node = TrialNode::named("Cooperativa di prova").await;
        let writing = node.db.write().await.unwrap();
        tokio::time::timeout(Duration::from_secs(20), look(&node)).await.expect("it needs no turn to write").unwrap();
        drop(writing);
    }
}
