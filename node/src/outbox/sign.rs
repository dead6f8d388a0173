//! Signing what waits: the only place where a core is made, one peer at a time, in the order of positions.
//!
//! It signs only after a hello with the peer has succeeded since this process started, and in a transaction of its own: what
//! is signed is stored before it can be sent.

use pico_protocol::code::Kind;
use pico_protocol::core::{Core, Draft};
use pico_protocol::id::{MessageId, NodeId};
use pico_protocol::plaintext::Plaintext;
use pico_protocol::signed::Verified;
use pico_protocol::stream::{Author, Outbound};
use pico_protocol::time::Timestamp;
use sqlx::QueryBuilder;
use zeroize::Zeroizing;

use super::{EmptyReason, lanes, store, stream};
use crate::app::App;
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// Messages signed in one transaction.
const AT_ONCE: i64 = 100;
/// Rows of one statement.
const ROWS: usize = 50;

#[derive(sqlx::FromRow)]
struct Intent {
    id: String,
    kind: String,
    subject: Option<String>,
    number: Option<i64>,
    seen: Option<String>,
    body: Option<String>,
    created_at: i64,
    expires_at: Option<i64>,
}

/// Signs the next intents for a peer; answers how many there were. While the link is suspended, or before the agreement,
/// only what is said about the link itself is signed; the rest keeps its place in the queue. So does a lane with a step that
/// gave way to a recovered one, until the referral has looked at it ([`lanes::restored`]).
pub(crate) async fn sign_waiting(app: &App, peer: &NodeId) -> Result<usize> {
    let mut tx = app.db.write().await?;
    let mut outbound = stream::load(&mut tx, peer).await?;
    // Asked when nobody else writes: a node that does not know what it has already said would contradict itself.
    if !app.federation.known.has_met(peer) {
        return Ok(0);
    }
    let intents: Vec<Intent> = sql!(&mut tx, c => sqlx::query_as(
        "SELECT id, kind, subject, number, seen, body, created_at, expires_at FROM outbox \
         WHERE peer = $1 AND received_at IS NULL AND epoch IS NULL AND (kind = 'peering/1' OR EXISTS \
         (SELECT 1 FROM peers p WHERE p.node_id = $1 AND p.state NOT IN ('suspended', 'verified', 'agreed'))) \
         AND (subject IS NULL OR NOT EXISTS (SELECT 1 FROM outbox h WHERE h.peer = $1 AND h.subject = outbox.subject AND h.held)) \
         ORDER BY position LIMIT $2"
    ).bind(peer.to_string()).bind(AT_ONCE).fetch_all(c))?;
    if intents.is_empty() {
        return Ok(0);
    }
    let document = app.identity.document().n;
    let author = Author { node: app.identity.node_id(), document, key: app.identity.sign_key() };
    let mut signed = Vec::with_capacity(intents.len());
    for intent in &intents {
        if intent.subject.is_some() {
            // An event reads what the one before it in its lane became.
            write(&mut tx, &mut signed).await?;
        }
        signed.push(sign_one(&mut tx, app, peer, &mut outbound, &author, intent).await?);
    }
    write(&mut tx, &mut signed).await?;
    stream::save(&mut tx, peer, &outbound).await?;
    tx.commit().await?;
    Ok(intents.len())
}

/// What an intent has become.
struct Written<'a> {
    intent: &'a Intent,
    core: Verified<Core>,
    body: Option<String>,
    /// Too late: the slot leaves empty.
    expired: bool,
}

async fn sign_one<'a>(
    tx: &mut Tx,
    app: &App,
    peer: &NodeId,
    outbound: &mut Outbound,
    author: &Author<'_>,
    intent: &'a Intent,
) -> Result<Written<'a>> {
    let expired = intent.expires_at.is_some_and(|at| at <= app.clock.now().as_millis());
    let content = match intent.body.as_deref() {
        Some(body) if !expired => content(tx, app, peer, intent, body).await?,
        // Erased, taken back or too late: the place is taken by a commitment to nothing that anybody keeps.
        _ => Plaintext::write(app.entropy.bytes(), &serde_json::Value::Null).map_err(StoreError::inconsistent)?,
    };
    let core = outbound.sign(draft(intent)?, &content, author, *peer).map_err(StoreError::inconsistent)?;
    let body = match intent.body {
        Some(_) if !expired => Some(seal_body(app, &intent.id, &content)),
        _ => None,
    };
    if let Some(subject) = &intent.subject {
        lanes::sign_head(tx, &peer.to_string(), subject, &core.digest()).await?;
    }
    Ok(Written { intent, core, body, expired })
}

fn draft(intent: &Intent) -> Result<Draft> {
    let id: MessageId = intent.id.parse().map_err(StoreError::inconsistent)?;
    let kind: Kind = intent.kind.parse().map_err(StoreError::inconsistent)?;
    let expires = intent.expires_at.map(Timestamp::from_millis);
    Ok(Draft { expires, ..Draft::new(id, kind, Timestamp::from_millis(intent.created_at)) })
}

/// The text as it will travel: an event of a lane gets the digest of the event before it, and of those that left empty.
async fn content(tx: &mut Tx, app: &App, peer: &NodeId, intent: &Intent, body: &str) -> Result<Plaintext> {
    let (salt, text) = lanes::open_salted(app, store::place(&intent.id), body)?;
    let text = match (&intent.subject, intent.number) {
        (Some(subject), Some(number)) => {
            let prev = lanes::read_head(tx, &peer.to_string(), subject, lanes::Side::Own).await?.digest;
            let place = lanes::Numbered { subject: subject.clone(), number, seen: intent.seen.clone() };
            let empty = lanes::empty_before(tx, &peer.to_string(), subject, number).await?;
            lanes::event_text(&place, &prev, empty, Timestamp::from_millis(intent.created_at), &text)?
        }
        _ => text,
    };
    Plaintext::from_parts(salt, text.into_bytes()).map_err(StoreError::inconsistent)
}

fn seal_body(app: &App, id: &str, content: &Plaintext) -> String {
    let mut salted = Zeroizing::new(content.salt().to_vec());
    salted.extend_from_slice(content.json());
    app.field_key.seal(app.entropy, store::place(id), &salted)
}

/// Stores what was signed, and empties the list.
async fn write(tx: &mut Tx, signed: &mut Vec<Written<'_>>) -> Result<()> {
    for some in signed.chunks(ROWS) {
        sql!(tx, c => async {
            let mut query = QueryBuilder::new("WITH signed (id, epoch, seq, core, core_digest, body, reason) AS (");
            query.push_values(some, |mut row, Written { intent, core, body, expired }| {
                row.push_bind(&intent.id)
                    .push_bind(core.epoch.cast_signed())
                    .push_bind(core.seq.cast_signed())
                    .push_bind(core.signed().to_json())
                    .push_bind(core.digest().to_string())
                    .push_bind(body.as_deref())
                    .push_bind(if *expired { EmptyReason::Expired.code() } else { "" });
            });
            query.push(
                ") UPDATE outbox SET epoch = signed.epoch, seq = signed.seq, core = signed.core, \
                 core_digest = signed.core_digest, body = signed.body, empty_reason = CASE WHEN empty_reason = '' \
                 THEN signed.reason ELSE empty_reason END FROM signed WHERE outbox.id = signed.id",
            );
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    signed.clear();
    Ok(())
}
