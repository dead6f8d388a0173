//! A node under test: born in the folder of the bench, run as a process of its own.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::ground::Ground;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, FILE_NAME};
use crate::demo::process::Process;
use crate::entropy::Entropy;
use crate::error::Failure;
use crate::identity::birth::{self, Particulars};
use crate::identity::keys;
use crate::store::Db;

/// A node and the process that may be serving it.
pub struct TrialNode {
    /// The node, opened beside its process.
    pub app: App,
    process: Option<Process>,
}

impl TrialNode {
    /// A new node. `announced` is the port that others are told, where it is not the one that is listened on.
    pub async fn born(ground: &Ground, name: &str, announced: Option<u16>) -> Result<Self, Failure> {
        let data: PathBuf = ground.folder().join(name);
        keys::create_private_folder(&data.join(keys::FOLDER))?;
        let database = ground.database(&data).await?;
        let (federation, panel) = (free_port()?, free_port()?);
        let public = announced.unwrap_or(federation);
        let text = format!(
            "[database]\nurl = \"{database}\"\n[federation]\nlisten = \"127.0.0.1:{federation}\"\nendpoint = \"https://localhost:{public}\"\n\
             allow_private_addresses = true\n[panel]\nlisten = \"127.0.0.1:{panel}\"\n\
             [limits]\ndisk_reserve_bytes = 67108864\nunverified_connections = 256\nconnections = 512\n\
             unverified_requests_per_minute = 100000000\npeer_requests_per_minute = 100000000\n"
        );
        std::fs::write(data.join(FILE_NAME), text)?;
        let config = Config::of_file(&data)?;
        let particulars = Particulars {
            legal_name: name.to_owned(),
            tax_code: String::new(),
            albo_number: String::new(),
            telephone: String::new(),
            contact: String::new(),
        };
        let db = Db::open(&config.database_url()).await?;
        birth::create(&db, &config, &particulars, &Clock::system(), Entropy).await?;
        db.close().await;
        Ok(Self { app: App::open_beside(config).await?, process: None })
    }

    /// The node `name` that was born in this folder before, with its tables as this program needs them; none: there is no such node.
    pub async fn again(ground: &Ground, name: &str) -> Result<Option<Self>, Failure> {
        let data = ground.folder().join(name);
        if !data.join(FILE_NAME).exists() {
            return Ok(None);
        }
        let config = Config::of_file(&data)?;
        Ok(Some(Self { app: App::open_to_serve(config).await?, process: None }))
    }

    /// Starts it; answers how long it took to be ready.
    pub async fn start(&mut self) -> Result<Duration, Failure> {
        let begin = Instant::now();
        self.process = Some(Process::start(&self.app.config).await?);
        Ok(begin.elapsed())
    }

    /// Ends it at once.
    pub async fn kill(&mut self) {
        if let Some(process) = self.process.take() {
            process.kill().await;
        }
    }

    /// Where other nodes reach it.
    pub fn federation(&self) -> SocketAddr {
        self.app.config.federation.listen
    }

    /// Resident memory of its process, MiB.
    pub fn resident(&self) -> Option<f64> {
        self.memory("VmRSS:")
    }

    /// The most memory that its process had since [`TrialNode::forget_peak`], MiB.
    pub fn peak(&self) -> Option<f64> {
        self.memory("VmHWM:")
    }

    /// From now on the most memory is counted anew.
    pub fn forget_peak(&self) -> std::io::Result<()> {
        let Some(id) = self.process.as_ref().and_then(Process::id) else { return Ok(()) };
        // Five resets the mark (proc_pid_clear_refs(5)).
        std::fs::write(format!("/proc/{id}/clear_refs"), "5")
    }

    fn memory(&self, line: &str) -> Option<f64> {
        let id = self.process.as_ref()?.id()?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let line = status.lines().find_map(|found| found.strip_prefix(line))?;
        let kibibytes: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
        Some(kibibytes / 1024.0)
    }
}

/// A port that nobody listens on now.
pub fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
