//! Publishing: the words of a service become a signed entry of the feed, in the transaction that saves them.
//!
//! Every change of the feed has a number, its version, and no two changes may ever have the same one: peers would see two
//! signed truths. A counter alone would count again what it counted before a restore from backup, so the version is the
//! clock's milliseconds, or one more than the last version where the clock has not moved on. Each feed counts for itself.
//!
//! [`publish`] is how every feed of this node gets an entry: features that stand above services and tell peers of something
//! else go through it too.

use pico_protocol::code::Code;
use pico_protocol::feed::{self, Entry, Op, SERVICES, Value, Visibility};
use pico_protocol::id::SubjectId;
use pico_protocol::json::Ext;
use pico_protocol::message::peering::{self, Peering};
use pico_protocol::signed::Signed;

use super::hours::Hours;
use super::{Particulars, visibility_code};
use crate::app::App;
use crate::outbox::{self, Body, Outgoing};
use crate::store::{Result, StoreError, Tx};
use crate::web::locale::Locale;
use crate::{execute, peers, sql};

/// The longest hours in words that a feed takes, in characters.
const LONGEST_SCHEDULE: usize = 300;

/// What peers are told: the words of a service, and its hours by days of the week where nobody wrote other words.
pub fn told(content: &feed::Service, hours: &Hours) -> feed::Service {
    let mut told = content.clone();
    if told.schedule.is_empty() {
        told.schedule = hours.line(Locale::It, LONGEST_SCHEDULE);
    }
    told
}

/// Publishes the words of a service.
pub async fn put(tx: &mut Tx, app: &App, key: &SubjectId, service: &Particulars, hours: &Hours) -> Result<()> {
    let value = Value::Service(told(&service.content, hours));
    publish(tx, app, SERVICES, key, (service.visibility, Op::Put(Box::new(value)))).await
}

/// Publishes that there is no such service any more.
pub async fn delete(tx: &mut Tx, app: &App, key: &SubjectId, visibility: Visibility) -> Result<()> {
    publish(tx, app, SERVICES, key, (visibility, Op::Delete)).await
}

/// Signs the latest word on a key of a feed, keeps it, and tells every linked peer that the feed has changed. The last statement of the
/// transaction.
pub async fn publish(
    tx: &mut Tx,
    app: &App,
    feed: Code,
    key: &SubjectId,
    (visibility, op): (Visibility, Op),
) -> Result<()> {
    let now = app.clock.now();
    let owner = app.identity.node_id();
    let newest = newest_version(tx, app, &feed).await?;
    let version = now.as_millis().max(newest + 1);
    let entry = Entry {
        owner,
        document: app.identity.document().n,
        feed: feed.clone(),
        key: *key,
        version: version.cast_unsigned(),
        visibility,
        op,
        at: now,
        ext: Ext::default(),
    };
    let signed = Signed::sign(entry, app.identity.sign_key()).map_err(StoreError::inconsistent)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO feed_entries (owner, feed, key, version, digest, visibility, envelope, received_at) \
             VALUES ($1, $8, $2, $3, $4, $5, $6, $7) ON CONFLICT (owner, feed, key) DO UPDATE SET version = $3, \
             digest = $4, visibility = $5, envelope = $6, received_at = $7"
        )
        .bind(owner.to_string())
        .bind(key.to_string())
        .bind(version)
        .bind(signed.digest().to_string())
        .bind(visibility_code(visibility))
        .bind(signed.signed().to_json())
        .bind(now.as_millis())
        .bind(feed.as_str())
    )?;
    announce(tx, app, feed, version.cast_unsigned()).await
}

/// The newest version of an own feed. Two publishings cannot both read it: one writes at a time.
async fn newest_version(tx: &mut Tx, app: &App, feed: &Code) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM feed_entries WHERE owner = $1 AND feed = $2"
    ).bind(app.identity.node_id().to_string()).bind(feed.as_str()).fetch_one(c))
}

/// Tells every linked peer that the feed has changed.
async fn announce(tx: &mut Tx, app: &App, feed: Code, version: u64) -> Result<()> {
    let content = Peering::FeedChanged { feed, version };
    let text = serde_json::to_string(&content).map_err(StoreError::inconsistent)?;
    let mut messages = Vec::new();
    for peer in peers::store::list(tx).await? {
        if peer.link()? == peers::LinkState::Active {
            let body = Body::Plain(text.clone());
            messages.push(Outgoing { to: peer.id()?, kind: peering::KIND, urgent: false, expires: None, body });
        }
    }
    outbox::enqueue(tx, app, messages).await?;
    Ok(())
}
