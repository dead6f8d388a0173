//! How many messages a second a node takes from 64 linked senders: TLS, strict verification, order, commit, receipt.

use std::time::{Duration, Instant};

use serde_json::json;

use super::client::Connection;
use super::report::Figure;
use super::sender::Sender;
use super::trial::TrialNode;
use crate::error::Failure;
use crate::sql;

/// Senders, each on a connection of its own.
pub const SENDERS: usize = 64;
const REPETITIONS: usize = 3;

/// What the machine can do at most, from the same run.
#[derive(Clone, Copy, Debug)]
pub struct Ceilings {
    /// Strict verifications per second on all cores.
    pub verifications: f64,
    /// Durable rows per second.
    pub inserts: f64,
    /// Empty requests over TLS per second.
    pub requests: f64,
}

impl Ceilings {
    /// The lowest of the three for batches of this size, in messages per second.
    fn lowest(self, size: usize) -> f64 {
        self.verifications.min(self.inserts).min(self.requests * per_request(size))
    }

    /// All three for each message, one after the other: what the machine could do at most if nothing else were to be done.
    fn together(self, size: usize) -> f64 {
        1.0 / (1.0 / self.verifications + 1.0 / self.inserts + 1.0 / (self.requests * per_request(size)))
    }
}

fn per_request(size: usize) -> f64 {
    u32::try_from(size).map_or(1.0, f64::from)
}

/// Sends `batches` batches of `size` messages from each sender, three times.
pub async fn measure(
    node: &TrialNode,
    senders: &mut [Sender],
    (batches, size): (usize, usize),
    ceilings: Ceilings,
) -> Result<Figure, Failure> {
    let (mut rates, mut applied) = (Vec::new(), Vec::new());
    for _ in 0..REPETITIONS {
        let begin = Instant::now();
        let (rate, messages, preparing) = turn(node, senders, batches, size).await?;
        rates.push(rate);
        all_applied(node).await?;
        applied.push(messages / begin.elapsed().saturating_sub(preparing).as_secs_f64());
    }
    applied.sort_by(f64::total_cmp);
    let (lowest, together) = (ceilings.lowest(size), ceilings.together(size));
    let how = json!({
        "connections": SENDERS, "batch": size, "messages": SENDERS * batches * size,
        "lowest_part": lowest.round(), "parts_together": together.round(), "applied_per_s": applied[REPETITIONS / 2].round(), "content": "tick, 1 KiB sealed",
    });
    let name = if size == 1 { "inbound_batch_1" } else { "inbound_batch_50" };
    let mut figure = Figure::of(name, "messages/s", rates, how).at_least(0.6 * lowest);
    for (share, ceiling) in [("share_of_lowest_part", lowest), ("share_of_parts_together", together)] {
        figure.how[share] = json!((figure.value / ceiling * 100.0).round() / 100.0);
    }
    Ok(figure)
}

/// Until nothing of what was accepted waits any more.
async fn all_applied(node: &TrialNode) -> Result<(), Failure> {
    let waiting = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE state = 'stored'";
    loop {
        let mut tx = node.app.db.read().await?;
        let left: i64 = sql!(&mut tx, c => sqlx::query_scalar(waiting).fetch_one(c))?;
        drop(tx);
        if left == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Messages per second until the last receipt, how many there were, and how long it took to prepare them.
async fn turn(
    node: &TrialNode,
    senders: &mut [Sender],
    batches: usize,
    size: usize,
) -> Result<(f64, f64, Duration), Failure> {
    let preparing = Instant::now();
    let key = node.app.identity.open_key().seal_key();
    let mut prepared = Vec::new();
    for sender in senders {
        prepared.push(sender.requests(&key, batches, size)?);
    }
    let messages = u32::try_from(prepared.len() * batches * size)?;
    // Only now: a connection that says nothing for ten seconds is closed.
    let mut ready = Vec::new();
    for requests in prepared {
        ready.push((Connection::open(node.federation()).await?, requests));
    }
    let (preparing, begin) = (preparing.elapsed(), Instant::now());
    let mut tasks = tokio::task::JoinSet::new();
    for (mut connection, requests) in ready {
        tasks.spawn(async move {
            for request in requests {
                let answer = connection.exchange(&request).await?;
                let receipt = answer.body.starts_with(b"{\"payloadType\":\"application/vnd.pico.receipt.v1+json\"");
                if !receipt {
                    let text = String::from_utf8_lossy(&answer.body).into_owned();
                    return Err(Failure::from(format!("no receipt ({}): {text}", answer.status)));
                }
            }
            Ok(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    let messages = f64::from(messages);
    Ok((messages / begin.elapsed().as_secs_f64(), messages, preparing))
}
