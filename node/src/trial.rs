//! A node for the tests of this crate: born in a temporary folder, its clock held in the hand, nothing listening.
//!
//! Its data are in SQLite; with `PICO_TEST_SERVER`, the address of a PostgreSQL server, in a new database there. `tests/run`
//! runs these tests on both.

use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};

use pico_protocol::id::NodeId;
use pico_protocol::time::Timestamp;
use tempfile::TempDir;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::Entropy;
use crate::identity::birth::{self, Particulars};
use crate::identity::{Identity, keys::Keys};
use crate::peers::{LinkState, store};
use crate::store::{Db, Tx, server};

/// 2026-11-23T10:00:00Z.
pub(crate) const NOON: Timestamp = Timestamp::from_millis(1_795_428_000_000);

/// A node and the folder it lives in.
pub(crate) struct TrialNode {
    app: App,
    _folder: TempDir,
}

impl TrialNode {
    /// A new node with this legal name.
    pub(crate) async fn named(name: &str) -> Self {
        Self::with(name, &[]).await
    }

    /// A new node with this legal name and these configuration flags.
    pub(crate) async fn with(name: &str, flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        flags.extend(database_on_a_server().await);
        let config = Config::defaults(folder.path(), &flags).unwrap();
        let db = Db::open(&config.database_url()).await.unwrap();
        let clock = Clock::held_at(NOON);
        let particulars = Particulars {
            legal_name: name.to_owned(),
            tax_code: String::new(),
            albo_number: String::new(),
            telephone: "051 000000".to_owned(),
            contact: String::new(),
        };
        birth::create(&db, &config, &particulars, &clock, Entropy).await.unwrap();
        let keys = Keys::load(folder.path()).unwrap();
        let field_key = keys.field_key();
        let identity = Identity::open(&db, &config, keys).await.unwrap();
        let app = App::new(config, db, clock, identity, field_key);
        Self { app, _folder: folder }
    }
}

/// Writes a peer with an active link and nothing else.
pub(crate) async fn link(tx: &mut Tx, peer: &NodeId, name: &str) {
    crate::execute!(
        tx,
        sqlx::query(
            "INSERT INTO peers (node_id, state, legal_name, telephone, endpoint, document_version, genesis, invited_by_us, \
             created_at, changed_at) VALUES ($1, 'active', $2, '', '', 1, '', FALSE, 0, 0)"
        )
        .bind(peer.to_string())
        .bind(name)
    )
    .unwrap();
}

/// Writes `other` down as a peer with an active link.
pub(crate) async fn knows(node: &TrialNode, other: &TrialNode) {
    let (id, log) = (other.identity.node_id(), other.identity.documents());
    let mut tx = node.db.write().await.unwrap();
    store::insert(&mut tx, other.identity.genesis(), &log, true, NOON).await.unwrap();
    for step in [LinkState::Invited, LinkState::Verified, LinkState::Agreed, LinkState::Active].windows(2) {
        assert!(store::move_state(&mut tx, &id, step[0], step[1], NOON).await.unwrap());
    }
    tx.commit().await.unwrap();
}

/// The flag that puts a node's data into a new database of the tests' server, if there is one.
async fn database_on_a_server() -> Option<String> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("PICO_TEST_SERVER").ok().filter(|server| !server.is_empty())?;
    let name = format!("trial_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    Some(format!("database.url={}", server::create(&server, &name).await.unwrap()))
}

impl Deref for TrialNode {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}
