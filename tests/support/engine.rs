//! The two database engines. A test written with [`on_both_engines!`](crate::on_both_engines) runs on each.

use std::path::Path;

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
