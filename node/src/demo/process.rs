//! A node as a process of its own: this same program, told to `serve`.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::config::Config;
use crate::error::Failure;

/// How long a node may take to start on a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a process may take to end once it was asked.
const FAREWELL: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(5);
/// Lines of its log that a node which does not start is quoted with.
const LAST_WORDS: usize = 5;

/// A serving node. It ends with this value.
pub struct Process {
    child: Child,
}

impl Process {
    /// Starts the node of this configuration and waits until it is ready. It writes `node.log` in its data folder, and hears
    /// nothing of the variables of this shell.
    pub async fn start(config: &Config) -> Result<Self, Failure> {
        let log = config.data.join("node.log");
        let output = File::create(&log)?;
        let mut command = Command::new(std::env::current_exe()?);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PICO_")) {
            command.env_remove(name);
        }
        let child = command
            .arg("--data")
            .arg(&config.data)
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .kill_on_drop(true)
            .spawn()?;
        let mut process = Self { child };
        let ready = tokio::time::timeout(PATIENCE, process.ready(config.panel.listen)).await.unwrap_or(false);
        if ready { Ok(process) } else { Err(silent(&log)) }
    }

    async fn ready(&mut self, panel: SocketAddr) -> bool {
        while matches!(self.child.try_wait(), Ok(None)) {
            if is_ready(panel).await {
                return true;
            }
            tokio::time::sleep(PAUSE).await;
        }
        false
    }

    /// Its number, for `/proc`.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Asks it to end, and ends it when it does not: nothing acknowledged is lost by that.
    pub async fn stop(mut self) {
        let number = self.id().and_then(|number| i32::try_from(number).ok()).and_then(Pid::from_raw);
        if let Some(number) = number
            && let Err(error) = kill_process(number, Signal::TERM)
        {
            tracing::warn!(%error, "a node could not be asked to end");
        }
        if tokio::time::timeout(FAREWELL, self.child.wait()).await.is_err() {
            self.kill().await;
        }
    }

    /// Ends it at once, as a power cut would.
    pub async fn kill(mut self) {
        if let Err(error) = self.child.kill().await {
            tracing::warn!(%error, "a node could not be ended");
        }
    }
}

/// Its own last words: the file may be in a folder that goes with the demonstration.
fn silent(log: &Path) -> Failure {
    let written = std::fs::read_to_string(log).unwrap_or_default();
    let last: Vec<&str> = written.lines().rev().take(LAST_WORDS).collect();
    let last = last.into_iter().rev().collect::<Vec<_>>().join("\n");
    format!("the node of {} did not start; the end of its log:\n{last}", log.display()).into()
}

/// Whether `/readyz` answers that the node can work.
async fn is_ready(panel: SocketAddr) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(panel).await?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.take(4096).read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    ask.await.is_ok_and(|answer| answer.starts_with(b"HTTP/1.1 200"))
}
