//! A panel that is watched: beside every form that is sent, how many rows the access log of its node had more afterwards.

use std::sync::{Arc, Mutex};

use pico_node::sql;
use pico_node::store::Db;
use reqwest::{Method, StatusCode};

use super::Panel;
use crate::support::node::TestNode;

/// Rows that people have left, without those that only tell of a reading: they prove no change, and go after their time.
const LEFT: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE actor_kind = 'account' AND action NOT IN \
     ('person.list', 'person.lookalikes', 'person.read', 'person.search', 'referral.list', 'referral.read')";

/// A form that was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Where it went.
    pub path: String,
    /// How it was answered.
    pub status: u16,
    /// Rows that it left in the access log.
    pub rows: i64,
}

/// Who looks into the access log of one node beside everything that is sent to it by who is watched.
#[derive(Clone)]
pub struct Watch {
    database: Db,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Watch {
    /// Nothing was sent yet.
    pub async fn over(node: &TestNode) -> Self {
        Self { database: node.database().await, sent: Arc::default() }
    }

    /// What was sent so far.
    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    async fn rows(&self) -> i64 {
        let mut tx = self.database.read().await.unwrap();
        sql!(&mut tx, c => sqlx::query_scalar(LEFT).fetch_one(c)).unwrap()
    }
}

/// A form that is about to be sent, and the log before it.
pub(super) struct Look<'a> {
    watch: &'a Watch,
    path: String,
    rows: i64,
}

impl Look<'_> {
    /// The form is answered.
    pub(super) async fn again(self, status: StatusCode) {
        let rows = self.watch.rows().await - self.rows;
        let sent = Sent { path: self.path, status: status.as_u16(), rows };
        self.watch.sent.lock().unwrap().push(sent);
    }
}

impl Panel {
    /// From now on every form that is sent is written down. Only one person at a time may be at work on the node.
    #[must_use]
    pub fn watched(mut self, watch: &Watch) -> Self {
        self.watch = Some(watch.clone());
        self
    }

    /// Looks into the log before a form leaves, where somebody watches.
    pub(super) async fn look(&self, method: &Method, path: &str) -> Option<Look<'_>> {
        let watch = self.watch.as_ref().filter(|_| *method == Method::POST)?;
        let path = path.strip_prefix(&self.base).unwrap_or(path).to_owned();
        Some(Look { watch, path, rows: watch.rows().await })
    }
}
