//! One node of the demonstration: made once, then run as a process of its own.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::cooperatives::{Cooperative, Worker};
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, command};
use crate::app::App;
use crate::cli::{self, Failure};
use crate::clock::Clock;
use crate::config::{Config, FILE_NAME};
use crate::entropy::Entropy;
use crate::identity::birth::{self, Particulars};
use crate::identity::keys;
use crate::store::Db;
use crate::web::locale::Locale;

/// How long a node may take to start on a slow machine before the demonstration gives up.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a process may take to end by itself: in a terminal, Ctrl-C has reached it too.
const FAREWELL: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(20);

/// A node of the demonstration.
pub struct DemoNode {
    /// Whose it is.
    pub cooperative: Cooperative,
    /// The node, opened beside the process that serves it.
    pub app: App,
    process: Option<Child>,
}

impl DemoNode {
    /// Makes the node if its folder is empty, and opens it.
    pub async fn prepare(
        folder: &Path,
        cooperative: Cooperative,
        panel: u16,
        federation: u16,
    ) -> Result<Self, Failure> {
        let data = folder.join(&cooperative.slug);
        let new = !data.join(FILE_NAME).exists();
        keys::create_private_folder(&data.join(keys::FOLDER))?;
        std::fs::write(data.join(FILE_NAME), configuration(&cooperative, panel, federation))?;
        let config = Config::load(&data, &[])?;
        if new {
            give_birth(&config, &cooperative).await?;
        }
        let app = cli::open_configured(config).await?;
        if new {
            for worker in &cooperative.staff {
                let roles = RoleSet::from_codes(worker.roles.iter().map(String::as_str));
                command::create(&app, &worker.login, &worker.name, roles, Locale::It).await?;
            }
        }
        Ok(Self { cooperative, app, process: None })
    }

    /// Starts the process and waits until it is ready.
    pub async fn start(&mut self) -> Result<(), Failure> {
        let log = self.log();
        let output = File::create(&log)?;
        let process = Command::new(std::env::current_exe()?)
            .arg("--data")
            .arg(&self.app.config.data)
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .kill_on_drop(true)
            .spawn()?;
        self.process = Some(process);
        tokio::time::timeout(PATIENCE, self.ready()).await.map_err(|_| self.silent(&log))?
    }

    async fn ready(&mut self) -> Result<(), Failure> {
        loop {
            let ended = self.process.as_mut().and_then(|process| process.try_wait().transpose());
            if ended.is_some() {
                return Err(self.silent(&self.log()));
            }
            if is_ready(self.app.config.panel.listen).await {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn silent(&self, log: &Path) -> Failure {
        let name = &self.cooperative.legal_name;
        format!("the node of {name} did not start; it says why in {}", log.display()).into()
    }

    fn log(&self) -> PathBuf {
        self.app.config.data.join("node.log")
    }

    /// Lets the process end by itself, and ends it when it does not: nothing acknowledged is lost by that.
    pub async fn stop(&mut self) {
        self.app.db.close().await;
        if let Some(mut process) = self.process.take()
            && tokio::time::timeout(FAREWELL, process.wait()).await.is_err()
        {
            drop(process.kill().await);
        }
    }

    /// Those who log in here, with their accounts.
    pub async fn staff(&self) -> Result<Vec<(&Worker, Account)>, Failure> {
        let accounts = command::list(&self.app).await?;
        let account = |worker: &Worker| accounts.iter().find(|account| account.login.as_str() == worker.login).cloned();
        Ok(self.cooperative.staff.iter().filter_map(|worker| Some((worker, account(worker)?))).collect())
    }
}

fn configuration(cooperative: &Cooperative, panel: u16, federation: u16) -> String {
    let slug = &cooperative.slug;
    format!(
        "# {}, in the demonstration.\n\
         [federation]\nlisten = \"127.0.0.1:{federation}\"\nendpoint = \"https://localhost:{federation}\"\n\
         allow_private_addresses = true\n\n\
         [panel]\nlisten = \"127.0.0.1:{panel}\"\naddress = \"http://{slug}.localhost:{panel}\"\ndemo = true\n\n\
         [limits]\ndisk_reserve_bytes = 67108864\n",
        cooperative.legal_name
    )
}

/// The recovery sheet of a demonstration would protect nothing: its secret is forgotten at once.
async fn give_birth(config: &Config, cooperative: &Cooperative) -> Result<(), Failure> {
    let particulars = Particulars {
        legal_name: cooperative.legal_name.clone(),
        tax_code: String::new(),
        albo_number: String::new(),
        telephone: cooperative.telephone.clone(),
        contact: cooperative.contact.clone(),
    };
    let db = Db::open(&config.database_url()).await?;
    birth::create(&db, config, &particulars, &Clock::system(), Entropy).await?;
    db.close().await;
    Ok(())
}

/// Whether `/readyz` answers that the node can work.
async fn is_ready(panel: std::net::SocketAddr) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(panel).await?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.take(4096).read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    ask.await.is_ok_and(|answer| answer.starts_with(b"HTTP/1.1 200"))
}
