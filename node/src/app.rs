//! The state every part of the node shares: one cheap clone, handed to handlers and workers.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use pico_protocol::id::NodeId;
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::Entropy;
use crate::error::Failure;
use crate::federation::Federation;
use crate::identity::Identity;
use crate::identity::keys::Keys;
use crate::store::field_key::FieldKey;
use crate::store::{self, Db};
use crate::telemetry;

/// Between two stretches of records that a worker goes through, at least.
const BETWEEN_STRETCHES: Duration = Duration::from_millis(20);

/// A running node, as its parts see it.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What [`App`] gives access to.
pub struct Parts {
    /// Configuration, as read at start.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The only door to the time.
    pub clock: Clock,
    /// The only door to randomness.
    pub entropy: Entropy,
    /// Who this node is: genesis, document, keys.
    pub identity: Identity,
    /// The key of encrypted fields.
    pub field_key: FieldKey,
    /// Connections, keys of peers and limits, in memory.
    pub federation: Federation,
    /// What goes on beside requests, and ends before the database closes.
    pub work: Work,
    /// Wake-up calls between parts that must not import each other.
    pub signals: Signals,
    /// What `/metrics` renders.
    pub metrics: PrometheusHandle,
}

/// The tasks of a running node. When it stops they stop first: where nobody works any more nobody finds the database closed.
#[derive(Debug, Default)]
pub struct Work {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Work {
    /// The same work, which ends where it waits next when the node stops. It may end anywhere, as everything here may: what is
    /// half done is in a transaction.
    pub fn hold<W>(&self, work: W) -> impl Future<Output = ()> + use<W>
    where
        W: Future<Output = ()>,
    {
        let stop = self.stop.clone();
        self.tasks.track_future(async move {
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                () = work => {}
            }
        })
    }

    /// Ends all of it, and waits until it has.
    pub async fn end(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// Wake-up calls. Losing one is harmless: every listener also looks by itself at intervals.
pub struct Signals {
    /// Something was queued for this peer, or it was heard from.
    pub outgoing: broadcast::Sender<NodeId>,
    /// Messages were stored and wait to be dispatched.
    pub incoming: Notify,
    /// Batches that are verified and wait for their commit, and so for their receipt.
    pub batches_waiting: AtomicUsize,
    /// How far the one long transaction of an import is, in records: while it is open, nobody reads that in the database.
    pub written: AtomicI64,
    /// Lines that an export of everything has written, and about how many there will be; zero while none is under way.
    pub exported: [AtomicI64; 2],
}

impl App {
    /// Puts the parts together: what was opened, and what every node begins anew.
    pub fn new(config: Config, db: Db, clock: Clock, identity: Identity, field_key: FieldKey) -> Self {
        let federation = Federation::new(&config);
        let (entropy, signals, metrics) = (Entropy, Signals::default(), telemetry::start_metrics());
        let work = Work::default();
        Self(Arc::new(Parts { config, db, clock, entropy, identity, field_key, federation, work, signals, metrics }))
    }

    /// Opens a node for a command, perhaps beside the process that serves it.
    pub async fn open_beside(config: Config) -> Result<Self, Failure> {
        let db = Db::open_beside(&config.database_url()).await?;
        Self::open(config, db).await
    }

    /// Opens a node that is going to be served: its tables are brought up to date.
    pub async fn open_to_serve(config: Config) -> Result<Self, Failure> {
        let db = Db::open_to_serve(&config.database_url()).await?;
        Self::open(config, db).await
    }

    async fn open(config: Config, db: Db) -> Result<Self, Failure> {
        let keys = Keys::load(&config.data)?;
        let field_key = keys.field_key();
        let clock = Clock::system();
        let identity = Identity::open(&db, &config, keys).await?;
        Ok(Self::new(config, db, clock, identity, field_key))
    }
}

/// How long a worker rests after a stretch of records that took so long: three times that, so that it has a quarter of a processor at
/// most while it goes through a whole town. Whoever works at the panel comes first.
pub fn rest(worked: Duration) -> Duration {
    (worked * 3).max(BETWEEN_STRETCHES)
}

impl App {
    /// Starts what is looked at again and again while the node runs, the first time at once. A look that fails is told in the log, with
    /// the words `failed`, and the next one comes all the same.
    pub fn look_every<L, W>(&self, pause: Duration, failed: &'static str, look: L)
    where
        L: Fn(Self) -> W + Send + 'static,
        W: Future<Output = store::Result<()>> + Send + 'static,
    {
        let app = self.clone();
        tokio::spawn(self.work.hold(async move {
            let mut interval = tokio::time::interval(pause);
            loop {
                interval.tick().await;
                if let Err(error) = look(app.clone()).await {
                    tracing::error!(%error, "{failed}");
                }
            }
        }));
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Default for Signals {
    fn default() -> Self {
        Self {
            outgoing: broadcast::channel(1024).0,
            incoming: Notify::new(),
            batches_waiting: AtomicUsize::new(0),
            written: AtomicI64::new(0),
            exported: [AtomicI64::new(0), AtomicI64::new(0)],
        }
    }
}

impl Signals {
    /// Counts a batch among those that wait, as long as the answer is kept.
    pub fn batch_waits(&self) -> impl Drop + use<'_> {
        self.batches_waiting.fetch_add(1, Ordering::Relaxed);
        BatchWaits(&self.batches_waiting)
    }

    /// Wakes the delivery worker of one peer.
    pub fn wake_delivery(&self, peer: &NodeId) {
        // Nobody listening yet (start-up) is fine: the worker looks at the queue when it starts.
        drop(self.outgoing.send(*peer));
    }
}

struct BatchWaits<'a>(&'a AtomicUsize);

impl Drop for BatchWaits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
