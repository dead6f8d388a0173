//! Where the bench's nodes are born: a folder, and the engine that keeps their data.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::Failure;
use crate::store::server;

/// A folder of the bench's own, and perhaps a server for the databases.
pub struct Ground {
    folder: PathBuf,
    postgres: Option<String>,
    made: AtomicU32,
    kept: bool,
}

impl Ground {
    /// A new folder below `folder`. `postgres` is a server where this user may create databases.
    pub fn below(folder: &Path, postgres: Option<String>) -> Result<Self, Failure> {
        let folder = folder.join(format!("pico-bench-{}", std::process::id()));
        crate::identity::keys::create_private_folder(&folder)?;
        Ok(Self { folder, postgres, made: AtomicU32::new(0), kept: false })
    }

    /// The folder `folder` itself, of which nothing is removed, so that what lies there can be measured again.
    pub fn kept(folder: &Path, postgres: Option<String>) -> Result<Self, Failure> {
        crate::identity::keys::create_private_folder(folder)?;
        Ok(Self { folder: folder.canonicalize()?, postgres, made: AtomicU32::new(0), kept: true })
    }

    /// The same folder, with the data on SQLite.
    #[must_use]
    pub fn on_sqlite(&self) -> Self {
        Self { folder: self.folder.clone(), postgres: None, made: AtomicU32::new(0), kept: self.kept }
    }

    /// Whether the data lie on a server.
    pub fn is_on_a_server(&self) -> bool {
        self.postgres.is_some()
    }

    /// The server, if the data lie on one.
    pub fn server(&self) -> Option<String> {
        self.postgres.clone()
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the figures say about durability.
    pub fn durability(&self) -> &'static str {
        match self.postgres {
            None => "SQLite WAL, synchronous=FULL; an acknowledgement follows the commit",
            Some(_) => "PostgreSQL, synchronous_commit=on; an acknowledgement follows the commit",
        }
    }

    /// The address of a new, empty database for the node whose data lie in `data`.
    pub async fn database(&self, data: &Path) -> Result<String, Failure> {
        let Some(postgres) = &self.postgres else {
            return Ok(format!("sqlite:{}", data.join("node.sqlite").display()));
        };
        let name = self.name(self.made.fetch_add(1, Ordering::Relaxed));
        Ok(server::create(postgres, &name).await?)
    }

    /// Removes everything, unless it is to be kept.
    pub async fn clear(&self) -> Result<(), Failure> {
        if self.kept {
            return Ok(());
        }
        if let Some(postgres) = &self.postgres {
            for number in 0..self.made.load(Ordering::Relaxed) {
                server::remove(postgres, &self.name(number)).await?;
            }
        }
        Ok(std::fs::remove_dir_all(&self.folder)?)
    }

    fn name(&self, number: u32) -> String {
        format!("pico_bench_{}_{number}", std::process::id())
    }
}
