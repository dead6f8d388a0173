//! What this machine could do at most with each part alone. The node is measured against these, in the same run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ed25519_dalek::{Signature, Signer, SigningKey};
use serde_json::json;
use sqlx::QueryBuilder;

use super::client::{Connection, get};
use super::ground::Ground;
use super::report::{Figure, cores};
use crate::entropy::Entropy;
use crate::error::Failure;
use crate::store::Db;
use crate::{execute, sql};

const TURN: Duration = Duration::from_secs(2);
const REPETITIONS: usize = 3;
/// Bytes signed for a usual core: its payload and the name of its type.
const SIGNED_BYTES: usize = 640;
/// What is stored of a usual message: core, digest, sealed content.
const STORED_BYTES: usize = 3_000;
/// Rows of one transaction.
const ROWS: i64 = 50;

/// Strict verifications per second on all cores together.
pub fn verifications() -> Figure {
    let key = SigningKey::from_bytes(&Entropy.bytes());
    let message = [7; SIGNED_BYTES];
    let signature: Signature = key.sign(&message);
    let once = || {
        let start = Instant::now();
        let count = std::thread::scope(|scope| {
            let turn = || {
                let mut count = 0_u32;
                while start.elapsed() < TURN {
                    count += u32::from(key.verifying_key().verify_strict(&message, &signature).is_ok());
                }
                count
            };
            let threads: Vec<_> = (0..cores()).map(|_| scope.spawn(turn)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or(0)).sum::<u32>()
        });
        f64::from(count) / start.elapsed().as_secs_f64()
    };
    let how = json!({ "call": "verify_strict", "bytes": SIGNED_BYTES, "threads": cores() });
    Figure::of("ceiling_verify_strict", "verifications/s", (0..REPETITIONS).map(|_| once()).collect(), how)
}

/// Durable rows per second, fifty in a transaction and in one statement, as the node itself writes them.
pub async fn inserts(ground: &Ground) -> Result<Figure, Failure> {
    let data = ground.folder().join("ceiling");
    crate::identity::keys::create_private_folder(&data)?;
    let db = Db::open(&ground.database(&data).await?).await?;
    let mut tx = db.write().await?;
    execute!(
        &mut tx,
        sqlx::query("CREATE TABLE bench_rows (peer TEXT, seq BIGINT, content TEXT, PRIMARY KEY (peer, seq))")
    )?;
    tx.commit().await?;
    let content = "x".repeat(STORED_BYTES);
    let (mut turns, mut seq) = (Vec::new(), 0_i64);
    for _ in 0..REPETITIONS {
        let (start, first) = (Instant::now(), seq);
        while start.elapsed() < TURN {
            let mut tx = db.write().await?;
            sql!(&mut tx, c => async {
                let mut query = QueryBuilder::new("INSERT INTO bench_rows (peer, seq, content) ");
                query.push_values(seq..seq + ROWS, |mut row, seq| {
                    row.push_bind("a").push_bind(seq).push_bind(&content);
                });
                query.build().execute(c).await.map(|_| ())
            })?;
            tx.commit().await?;
            seq += ROWS;
        }
        let rows = u32::try_from(seq - first)?;
        turns.push(f64::from(rows) / start.elapsed().as_secs_f64());
    }
    let engine = db.engine();
    db.close().await;
    let how = json!({ "rows_per_transaction": ROWS, "bytes_per_row": STORED_BYTES, "engine": engine });
    Ok(Figure::of("ceiling_durable_inserts", "rows/s", turns, how))
}

/// Requests per second over TLS to an address that only gives a constant, on as many connections as senders.
pub async fn empty_requests(address: std::net::SocketAddr, connections: usize) -> Result<Figure, Failure> {
    let mut turns = Vec::new();
    for _ in 0..REPETITIONS {
        let (count, start) = (Arc::new(AtomicU64::new(0)), Instant::now());
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..connections {
            let count = count.clone();
            let mut connection = Connection::open(address).await?;
            tasks.spawn(async move {
                let request = get("/.well-known/pico-node/genesis");
                let begin = Instant::now();
                while begin.elapsed() < TURN {
                    let answer = connection.exchange(&request).await?;
                    if answer.status != 200 {
                        return Err(Failure::from(format!("an empty request was answered with {}", answer.status)));
                    }
                    count.fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            });
        }
        while let Some(ended) = tasks.join_next().await {
            ended??;
        }
        let done = u32::try_from(count.load(Ordering::Relaxed))?;
        turns.push(f64::from(done) / start.elapsed().as_secs_f64());
    }
    let how = json!({ "connections": connections, "path": "/.well-known/pico-node/genesis" });
    Ok(Figure::of("ceiling_tls_requests", "requests/s", turns, how))
}
