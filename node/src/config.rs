//! Configuration: file, then environment, then flags; the later wins.
//!
//! `pico-node init` writes `pico-node.toml` with every key, its default and a comment, and with what `--set` told it. The environment overrides a key as
//! `PICO_<SECTION>_<KEY>` (`PICO_PANEL_LISTEN=…`), a flag as `--set panel.listen=…`. An error names where
//! the value was written (file, variable or flag), the key, what was found and what to write instead; a variable that looks
//! like one of ours and is none is said too. What is a secret, or may be one, is never repeated ([`Secret`]).

mod load;
mod problem;
mod secret;
mod write;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use load::ConfigError;
pub use problem::{Problem, Remedy};
pub use secret::Secret;

/// The name of the configuration file in the data folder.
pub const FILE_NAME: &str = "pico-node.toml";

/// The commented file that `init` writes.
pub const TEMPLATE: &str = include_str!("config/pico-node.toml");

/// Everything that can be configured.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The folder with keys, configuration and (by default) the database. Set by `--data`, never in the file.
    #[serde(skip)]
    pub data: PathBuf,
    /// Where rows are kept.
    pub database: Database,
    /// The listener for other nodes.
    pub federation: Federation,
    /// The listener for people.
    pub panel: Panel,
    /// How much is accepted at once.
    pub limits: Limits,
    /// The mail server for alerts.
    pub mail: Mail,
    /// How long things are kept.
    pub retention: Retention,
    /// Logs.
    pub log: Log,
}

/// Where rows are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:FILE` (relative to the data folder) or `postgres://…`, with its password.
    pub url: Secret,
}

/// The listener for other nodes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Federation {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The public address other nodes use, `https://…`.
    pub endpoint: String,
    /// PEM file with the certificate chain, relative to the data folder.
    pub certificate: PathBuf,
    /// PEM file with its private key, relative to the data folder.
    pub certificate_key: PathBuf,
    /// Lets this node connect to private and loopback addresses (a LAN, the demo).
    pub allow_private_addresses: bool,
    /// Tells anybody the public services, in the words of HSDS (`/hsds/`), until the settings page says otherwise.
    pub public_services: bool,
}

/// The listener for people.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The address people type, for links and for the Origin check.
    pub address: String,
    /// Serve the panel over HTTPS with the federation certificate (behind a reverse proxy that ends TLS: false).
    pub tls: bool,
    /// Shows `/_components`, the role switch and one-time log-in links; never on a node with real people.
    pub demo: bool,
    /// A token that lets another machine read `/metrics`; empty means loopback only.
    pub metrics_token: Secret,
}

/// How much is accepted at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Below this many free bytes on the data folder's disk nothing is accepted from peers.
    pub disk_reserve_bytes: u64,
    /// Connections at the same time from addresses that have not shown a valid signature.
    pub unverified_connections: usize,
    /// Connections at the same time in all.
    pub connections: usize,
    /// Requests per minute from one address that has not shown a valid signature.
    pub unverified_requests_per_minute: u32,
    /// Requests per minute from one peer.
    pub peer_requests_per_minute: u32,
    /// Messages in one batch from a peer.
    pub batch_messages: u32,
    /// Bytes in one batch from a peer.
    pub batch_bytes: u32,
    /// Largest attachment, in bytes.
    pub attachment_bytes: u64,
}

/// The mail server for alerts. They have no content, see [`crate::alerts`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// `smtps://USER:PASSWORD@HOST`; empty: no alerts.
    pub server: Secret,
    /// Who they come from.
    pub from: String,
}

/// How long things are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Days for which the access log remembers who has seen what.
    pub read_log_days: u32,
}

/// Logs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// One JSON object per line instead of text.
    pub json: bool,
}

impl Config {
    /// A path of the configuration, seen from the data folder.
    pub fn in_data(&self, path: &Path) -> PathBuf {
        self.data.join(path)
    }

    /// The database address with a relative SQLite path put into the data folder.
    pub fn database_url(&self) -> String {
        match self.database.url.strip_prefix("sqlite:") {
            Some(path) => format!("sqlite:{}", self.in_data(Path::new(path)).display()),
            None => self.database.url.to_string(),
        }
    }
}
