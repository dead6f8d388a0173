//! How fast a queue drains that has grown while the peer was down.

use std::time::{Duration, Instant};

use pico_protocol::code::Code;
use pico_protocol::message::tick::{self, Tick, TickKind};
use pico_protocol::{MessageId, NodeId};
use serde_json::json;
use tokio::net::TcpListener;

use super::ground::Ground;
use super::report::Figure;
use super::slow_road;
use super::trial::TrialNode;
use crate::audit::Actor;
use crate::error::Failure;
use crate::outbox::{self, Body, Outgoing};
use crate::peers::linking;
use crate::sql;

const MESSAGES: i64 = 10_000;
const PATIENCE: Duration = Duration::from_mins(5);
const PAUSE: Duration = Duration::from_millis(10);

const REPETITIONS: u32 = 3;

/// Queues 10,000 messages for a node that is down, starts it, and waits until it has signed for all of them; three times,
/// with new nodes.
pub async fn measure(ground: &Ground, round_trip: Duration) -> Result<Figure, Failure> {
    let far = !round_trip.is_zero();
    let (mut rates, mut applied) = (Vec::new(), Vec::new());
    for repetition in 0..REPETITIONS {
        let turn = turn(ground, round_trip, repetition).await?;
        rates.push(turn.rate);
        applied.push(turn.applied);
    }
    applied.sort_by(f64::total_cmp);
    let how = json!({
        "messages": MESSAGES, "round_trip_ms": u64::try_from(round_trip.as_millis())?,
        "in_order_without_gaps_or_duplicates": true, "applied_per_s": applied[applied.len() / 2].round(),
        "from": "the first message received to the last",
    });
    let (name, goal) = if far { ("outbound_drain_100_ms", 400.0) } else { ("outbound_drain_loopback", 2_000.0) };
    Ok(Figure::of(name, "messages/s", rates, how).at_least(goal))
}

/// Messages per second: received, and with their effect.
struct Turn {
    rate: f64,
    applied: f64,
}

async fn turn(ground: &Ground, round_trip: Duration, repetition: u32) -> Result<Turn, Failure> {
    let far = !round_trip.is_zero();
    let name = |side: &str| format!("{side}-{}-{repetition}", if far { "lontano" } else { "vicino" });
    let road = TcpListener::bind("127.0.0.1:0").await?;
    let announced = if far { Some(road.local_addr()?.port()) } else { None };
    let mut from = TrialNode::born(ground, &name("mittente"), None).await?;
    let mut to = TrialNode::born(ground, &name("destinatario"), announced).await?;
    let carrier = slow_road::open(road, to.federation(), round_trip);
    from.start().await?;
    to.start().await?;
    link(&from, &to).await?;
    let before = received(&to).await?;
    to.kill().await;
    queue(&from, to.app.identity.node_id()).await?;

    let started = Instant::now();
    to.start().await?;
    let begin = first_arrival(&to, before, started).await?;
    while received(&to).await? < before + MESSAGES {
        give_up(started)?;
        tokio::time::sleep(PAUSE).await;
    }
    let messages = f64::from(u32::try_from(MESSAGES)?);
    let rate = messages / begin.elapsed().as_secs_f64();
    while applied(&to).await? < MESSAGES {
        give_up(started)?;
        tokio::time::sleep(PAUSE).await;
    }
    let applied = messages / begin.elapsed().as_secs_f64();
    let (rows, last) = order(&to).await?;
    carrier.abort();
    from.kill().await;
    to.kill().await;
    if rows != last {
        return Err(format!("{rows} messages are there, the last has the number {last}").into());
    }
    Ok(Turn { rate, applied })
}

async fn link(from: &TrialNode, to: &TrialNode) -> Result<(), Failure> {
    let invitation = linking::invite(&to.app, &Actor::Node).await?.to_string();
    linking::accept(&from.app, &invitation, &Actor::Node).await?;
    let (from_id, to_id) = (from.app.identity.node_id(), to.app.identity.node_id());
    linking::confirm(&to.app, &from_id, None, Code::of("command"), &Actor::Node).await?;
    linking::confirm(&from.app, &to_id, None, Code::of("command"), &Actor::Node).await?;
    let begin = Instant::now();
    loop {
        let mut tx = from.app.db.read().await?;
        let row = crate::peers::store::find(&mut tx, &to_id).await?;
        if row.is_some_and(|row| row.state == "active") {
            return Ok(());
        }
        drop(tx);
        give_up(begin)?;
        tokio::time::sleep(PAUSE).await;
    }
}

async fn queue(from: &TrialNode, to: NodeId) -> Result<(), Failure> {
    let app = &from.app;
    let mut tx = app.db.write().await?;
    for _ in 0..MESSAGES {
        let id = MessageId::new(app.clock.now(), app.entropy.bytes());
        let text = serde_json::to_string(&Tick { tick: TickKind::Processed, messages: vec![id] })?;
        let message = Outgoing { to, kind: tick::KIND, urgent: false, expires: None, body: Body::Plain(text) };
        outbox::enqueue(&mut tx, app, vec![message]).await?;
    }
    Ok(tx.commit().await?)
}

/// The place up to which the node has signed for what came.
async fn received(node: &TrialNode) -> Result<i64, Failure> {
    let mut tx = node.app.db.read().await?;
    let query = "SELECT CAST(COALESCE(MAX(received), 0) AS BIGINT) FROM incoming_streams";
    Ok(sql!(&mut tx, c => sqlx::query_scalar(query).fetch_one(c))?)
}

/// How many of the messages have had their effect.
async fn applied(node: &TrialNode) -> Result<i64, Failure> {
    let mut tx = node.app.db.read().await?;
    let query = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'tick/1' AND state = 'processed'";
    Ok(sql!(&mut tx, c => sqlx::query_scalar(query).fetch_one(c))?)
}

async fn first_arrival(node: &TrialNode, before: i64, started: Instant) -> Result<Instant, Failure> {
    while received(node).await? == before {
        give_up(started)?;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(Instant::now())
}

/// Messages of the stream, and its last number: equal when nothing is missing and nothing is there twice.
async fn order(node: &TrialNode) -> Result<(i64, i64), Failure> {
    let mut tx = node.app.db.read().await?;
    let query = "SELECT CAST(COUNT(*) AS BIGINT), CAST(MAX(seq) AS BIGINT) FROM inbox";
    Ok(sql!(&mut tx, c => sqlx::query_as(query).fetch_one(c))?)
}

fn give_up(begin: Instant) -> Result<(), Failure> {
    if begin.elapsed() > PATIENCE { Err("the messages did not arrive in five minutes".into()) } else { Ok(()) }
}
