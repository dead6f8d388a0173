//! The two database engines. A test written with [`on_both_engines!`](crate::on_both_engines) runs on each.

use std::path::Path;
use std::sync::OnceLock;

use pico_node::store::Db;

use super::postgres;

/// Where a node under test keeps its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file in the node's data folder.
    Sqlite,
    /// A database of its own in the cluster that the whole run shares.
    Postgres,
}

impl Engine {
    /// The address of a new, empty database. `folder` holds the file where the engine keeps one.
    pub fn new_database(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite:{}", folder.join("node.sqlite").display()),
            Self::Postgres => postgres::shared().new_database(),
        }
    }

    /// A database with every table and no row, as a node's first opening of an empty one leaves it: copied from one that was
    /// opened so, because several hundred migrations for each node of a thousand tests are a third of their time. That a node
    /// makes its tables itself is seen where one is restored, and in `schema` and `updating`.
    pub fn prepared_database(self, folder: &Path) -> Prepared {
        let address = match self {
            Self::Sqlite => {
                std::fs::write(folder.join("node.sqlite"), opened_file()).unwrap();
                self.new_database(folder)
            }
            Self::Postgres => postgres::shared().copy_of(opened_database()),
        };
        Prepared { address }
    }
}

/// A database that is gone when this is: those of a whole run would be more than a small disk holds.
pub struct Prepared {
    /// Where it is.
    pub address: String,
}

impl Drop for Prepared {
    fn drop(&mut self) {
        if let Some((_, name)) = self.address.strip_prefix("postgres:").and_then(|rest| rest.rsplit_once('/')) {
            postgres::shared().remove(name);
        }
    }
}

/// The file of a database that was opened once.
fn opened_file() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        open_once(Engine::Sqlite.new_database(folder.path()));
        std::fs::read(folder.path().join("node.sqlite")).unwrap()
    })
}

/// The name of the same on the shared cluster.
fn opened_database() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let address = postgres::shared().new_database();
        open_once(address.clone());
        address.rsplit_once('/').expect("an address ends with a name").1.to_owned()
    })
}

/// Opens a database and closes it, on a thread of its own: whoever asks may be in the middle of a runtime.
fn open_once(address: String) {
    let opened = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { Db::open(&address).await.unwrap().close().await });
    });
    opened.join().unwrap();
}

/// Makes one test into two, in a module of its name: `sqlite`, which always runs, and `postgresql`, which needs a server.
///
/// ```ignore
/// on_both_engines! { async fn a_row_survives_a_restart(engine: Engine) { … } }
/// ```
#[macro_export]
macro_rules! on_both_engines {
    ($(async fn $name:ident($engine:ident: Engine) $body:block)+) => { $(
        mod $name {
            use super::*;

            async fn body($engine: $crate::support::engine::Engine) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                body($crate::support::engine::Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            #[ignore = "needs PostgreSQL: tests/run prepares it"]
            async fn postgresql() {
                body($crate::support::engine::Engine::Postgres).await;
            }
        }
    )+ };
}

/// The same for what a browser is needed for: neither of the two runs unless `tests/run` has prepared one.
#[macro_export]
macro_rules! on_both_engines_in_a_browser {
    ($(async fn $name:ident($engine:ident: Engine) $body:block)+) => { $(
        mod $name {
            use super::*;

            async fn body($engine: $crate::support::engine::Engine) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            #[ignore = "needs a browser: tests/run prepares it"]
            async fn sqlite() {
                body($crate::support::engine::Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            #[ignore = "needs a browser and PostgreSQL: tests/run prepares them"]
            async fn postgresql() {
                body($crate::support::engine::Engine::Postgres).await;
            }
        }
    )+ };
}
