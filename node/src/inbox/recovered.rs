//! Our own messages that came back after a restore: the features follow them, each once.

use pico_protocol::id::NodeId;

use super::waiting;
use crate::app::App;
use crate::bookings::exchange::recovered as bookings;
use crate::bookings::store as rows;
use crate::outbox::lanes::{self, restored};
use crate::referrals::recovered::{self, Erased};
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// Messages looked at in one go.
const PAGE: i64 = 200;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    peer: String,
    epoch: i64,
    seq: i64,
    kind: String,
    subject: Option<String>,
    number: Option<i64>,
    recovered_step: String,
    recovered_reason: String,
    created_at: i64,
    body: Option<String>,
}

impl Row {
    fn is_booking(&self) -> bool {
        self.kind.starts_with("booking/")
    }
}

fn is_of_a_lane(row: &Row) -> bool {
    row.is_booking() || row.kind.starts_with("referral/")
}

/// Follows what has come back; what builds on something that is still on its way waits for the next look, and stops nothing
/// that comes after it.
pub(super) async fn follow_all(app: &App) -> Result<()> {
    let mut after = (String::new(), 0, 0);
    loop {
        let rows = page(app, &after).await?;
        let Some(last) = rows.last() else { break };
        after = (last.peer.clone(), last.epoch, last.seq);
        for row in &rows {
            if let Err(error) = follow(app, row).await {
                tracing::error!(%error, peer = %row.peer, seq = row.seq, "a recovered message could not be followed");
            }
        }
    }
    look_again(app).await
}

async fn page(app: &App, (peer, epoch, seq): &(String, i64, i64)) -> Result<Vec<Row>> {
    let mut tx = app.db.read().await?;
    sql!(&mut tx, c => sqlx::query_as(
        "SELECT id, peer, epoch, seq, kind, subject, number, recovered_step, recovered_reason, \
         created_at, body FROM outbox WHERE recovered AND (peer > $1 OR peer = $1 AND \
         (epoch > $2 OR epoch = $2 AND seq > $3)) ORDER BY peer, epoch, seq LIMIT $4"
    ).bind(peer).bind(epoch).bind(seq).bind(PAGE).fetch_all(c))
}

async fn follow(app: &App, row: &Row) -> Result<()> {
    let mut tx = app.db.write().await?;
    let peer: NodeId = row.peer.parse().map_err(StoreError::inconsistent)?;
    let done = match &row.body {
        Some(body) if is_of_a_lane(row) => {
            let place = Place { table: "outbox", column: "body", row: &row.id };
            let (_, text) = lanes::open_salted(app, place, body)?;
            if row.is_booking() {
                bookings::follow(&mut tx, app, peer, &text).await?
            } else {
                recovered::follow(&mut tx, app, peer, &text).await?
            }
        }
        _ => {
            if let (Some(subject), Some(number)) = (&row.subject, row.number) {
                let step = (row.recovered_step.as_str(), row.recovered_reason.as_str());
                if row.is_booking() {
                    bookings::follow_erased(&mut tx, app, peer, (subject, number), step, row.created_at).await?;
                } else {
                    let erased = Erased { subject, number, step, at: row.created_at };
                    recovered::follow_erased(&mut tx, app, peer, erased).await?;
                }
            }
            true
        }
    };
    if done {
        // The peer's events that had seen this one may have come before it.
        waiting::stream_moved(&mut tx, &row.peer).await?;
        execute!(&mut tx, sqlx::query("UPDATE outbox SET recovered = FALSE WHERE id = $1").bind(&row.id))?;
        tx.commit().await?;
    }
    Ok(())
}

/// Steps that gave way to what has come back: the features decide whether they still stand.
async fn look_again(app: &App) -> Result<()> {
    let mut tx = app.db.read().await?;
    let held = restored::held(&mut tx).await?;
    drop(tx);
    for (peer, subject) in held {
        let peer: NodeId = peer.parse().map_err(StoreError::inconsistent)?;
        // Until a hello has succeeded more may come back: a step that stands after half of it may fall by the rest.
        if !app.federation.known.has_met(&peer) {
            continue;
        }
        let mut tx = app.db.write().await?;
        match look(&mut tx, app, peer, &subject).await {
            Ok(true) => tx.commit().await?,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, %peer, "a step that gave way could not be looked at again"),
        }
    }
    Ok(())
}

/// A subject is either a booking or a referral.
async fn look(tx: &mut Tx, app: &App, peer: NodeId, subject: &str) -> Result<bool> {
    let id = subject.parse().map_err(StoreError::inconsistent)?;
    match rows::find(tx, app, &id).await? {
        Some(_) => bookings::look_again(tx, app, peer, &id).await,
        None => recovered::look_again(tx, app, peer, subject).await,
    }
}
