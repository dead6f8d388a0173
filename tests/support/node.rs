//! A real node: the program itself, with its own data folder, ports, log file and database.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use pico_node::store::Db;
use tokio::io::AsyncWriteExt;

mod beside;
mod killed;

use super::engine::{Engine, Prepared};
use super::{eventually, port, privacy, web_client_at};

/// Whom others call, invented.
const TELEPHONE: &str = "051 555000";

/// A node in a folder of its own. Dropping it kills the process, looks for names in its log, and removes the folder.
pub struct TestNode {
    /// Legal name of the cooperative, invented.
    pub name: String,
    /// Where it keeps its rows.
    pub engine: Engine,
    /// Where its federation listener is, on loopback.
    pub federation_port: u16,
    /// Where its panel is, on loopback.
    pub panel_port: u16,
    folder: tempfile::TempDir,
    environment: Vec<(String, String)>,
    settings: Vec<(String, String)>,
    process: Option<Child>,
    /// Its database, where that was made for it.
    _prepared: Option<Prepared>,
}

/// What a command of the program said.
#[derive(Debug)]
pub struct Said {
    /// How it ended.
    pub status: ExitStatus,
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub error: String,
}

impl Said {
    /// The output of a command that must have worked.
    pub fn ok(self) -> String {
        assert!(self.status.success(), "the command failed: {}\n{}", self.error, self.output);
        self.output
    }

    /// The complaint of a command that must have failed.
    pub fn refused(self) -> String {
        assert!(!self.status.success(), "the command should have failed and said: {}", self.output);
        self.error
    }
}

/// A node that is still to be made, where something is not as usual.
pub struct Plan {
    /// Where the node will listen for others.
    pub federation_port: u16,
    name: String,
    engine: Engine,
    announced_port: u16,
    parent: PathBuf,
    database: Option<String>,
}

impl Plan {
    /// As usual so far.
    pub fn new(name: &str, engine: Engine) -> Self {
        let port = port::free();
        let (name, parent) = (name.to_owned(), std::env::temp_dir());
        Self { federation_port: port, name, engine, announced_port: port, parent, database: None }
    }

    /// The node tells others another port than its own: a proxy stands in between.
    #[must_use]
    pub fn announced_at(mut self, port: u16) -> Self {
        self.announced_port = port;
        self
    }

    /// The node's folder lies below this one, on a small disk for example.
    #[must_use]
    pub fn below(mut self, parent: &Path) -> Self {
        parent.clone_into(&mut self.parent);
        self
    }

    /// The node's rows are in this database, not in one of the engine's choice.
    #[must_use]
    pub fn database(mut self, url: String) -> Self {
        self.database = Some(url);
        self
    }

    /// Runs `init`.
    pub async fn prepare(self) -> TestNode {
        let folder = tempfile::Builder::new().prefix("pico-node-").tempdir_in(&self.parent).unwrap();
        let prepared = self.database.is_none().then(|| self.engine.prepared_database(folder.path()));
        let database = prepared.as_ref().map(|made| made.address.clone()).or(self.database);
        let mut node = TestNode {
            name: self.name,
            engine: self.engine,
            federation_port: self.federation_port,
            panel_port: port::free(),
            folder,
            environment: Vec::new(),
            settings: Vec::new(),
            process: None,
            _prepared: prepared,
        };
        let endpoint = format!("https://localhost:{}", self.announced_port);
        node.environment.push(("PICO_DATA".to_owned(), node.data().display().to_string()));
        node.set("database.url", &database.expect("one of the two"));
        node.set("federation.listen", &format!("127.0.0.1:{}", node.federation_port));
        node.set("federation.endpoint", &endpoint);
        node.set("federation.allow_private_addresses", "true");
        node.set("panel.listen", &format!("127.0.0.1:{}", node.panel_port));
        node.set("panel.address", &format!("http://localhost:{}", node.panel_port));
        // The machine that runs the tests may have little room; the test of the full disk sets its own.
        node.set("limits.disk_reserve_bytes", "0");
        let sheet = node.folder.path().join("sheet.html");
        let sheet = sheet.to_str().expect("a temporary folder has a plain name");
        let telephone = ["--telephone", TELEPHONE];
        let init = ["init", "--name", &node.name, "--endpoint", &endpoint, "--sheet", sheet];
        node.command(&[&init[..], &telephone].concat()).await.ok();
        node
    }
}

impl TestNode {
    /// A new node, made with `init` and serving.
    pub async fn start(name: &str, engine: Engine) -> Self {
        let mut node = Self::prepare(name, engine).await;
        node.serve().await;
        node
    }

    /// A new node, made with `init`, not serving yet: [`set`](Self::set) still changes its configuration.
    pub async fn prepare(name: &str, engine: Engine) -> Self {
        Plan::new(name, engine).prepare().await
    }

    /// Sets one key of the configuration, as an administrator would in the environment. Takes effect at the next start.
    pub fn set(&mut self, key: &str, value: &str) {
        let variable = format!("PICO_{}", key.replace('.', "_").to_ascii_uppercase());
        self.environment.retain(|(name, _)| *name != variable);
        self.environment.push((variable, value.to_owned()));
        self.settings.retain(|(name, _)| name != key);
        self.settings.push((key.to_owned(), value.to_owned()));
    }

    /// Sets a variable of the machine, not of the program's configuration.
    pub fn environment(&mut self, variable: &str, value: &str) {
        self.environment.push((variable.to_owned(), value.to_owned()));
    }

    /// Commands speak this language from now on.
    pub fn ask_in(&mut self, language: &str) {
        self.environment.push(("PICO_LANGUAGE".to_owned(), language.to_owned()));
    }

    /// The same configuration as flags.
    fn flags(&self) -> Vec<String> {
        self.settings.iter().map(|(key, value)| format!("{key}={value}")).collect()
    }

    /// The node's data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The folder around it, with the log and the recovery sheet.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where people reach it, without a slash at the end.
    pub fn panel(&self) -> String {
        let tls = self.settings.iter().any(|(key, value)| key == "panel.tls" && value == "true");
        format!("{}://localhost:{}", if tls { "https" } else { "http" }, self.panel_port)
    }

    /// The node's own database, to look at what it has really kept. While a node dies or comes up the file may be locked for
    /// longer than anybody waits in it, on a machine that has much else to do.
    pub async fn database(&self) -> Db {
        let url = self.environment.iter().find(|(name, _)| name == "PICO_DATABASE_URL");
        let url = &url.expect("set when the node was prepared").1;
        for _ in 0..5 {
            match Db::open(url).await {
                Ok(db) => return db,
                Err(error) if error.is_of_the_database() => tokio::time::sleep(std::time::Duration::from_secs(1)).await,
                Err(error) => panic!("{error}"),
            }
        }
        Db::open(url).await.unwrap()
    }

    /// One number out of the database, read beside the running node.
    pub async fn count(&self, query: &'static str) -> i64 {
        let db = self.database().await;
        let mut tx = db.read().await.unwrap();
        let found = pico_node::sql!(&mut tx, c => sqlx::query_scalar(query).fetch_one(c)).unwrap();
        drop(tx);
        db.close().await;
        found
    }

    /// One column of texts out of the database.
    pub async fn texts(&self, query: &'static str) -> Vec<String> {
        let db = self.database().await;
        let mut tx = db.read().await.unwrap();
        let found = pico_node::sql!(&mut tx, c => sqlx::query_scalar(query).fetch_all(c)).unwrap();
        drop(tx);
        db.close().await;
        found
    }

    /// Runs a command of the program on this node's data folder.
    pub async fn command(&self, arguments: &[&str]) -> Said {
        self.command_with(arguments, "").await
    }

    /// Runs a command that reads something from its standard input.
    pub async fn command_with(&self, arguments: &[&str], input: &str) -> Said {
        let mut command = self.program();
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut command = tokio::process::Command::from(command);
        let mut running = command.kill_on_drop(true).spawn().expect("the program starts");
        let mut stdin = running.stdin.take().expect("piped above");
        // A command that asks for nothing may have closed its end already.
        drop(stdin.write_all(input.as_bytes()).await);
        drop(stdin);
        let done = running.wait_with_output().await.expect("the program ends");
        Said {
            status: done.status,
            output: String::from_utf8(done.stdout).expect("the program writes UTF-8"),
            error: String::from_utf8(done.stderr).expect("the program writes UTF-8"),
        }
    }

    /// Runs a command whose reader has gone away before the first line, as `… | head -0` does.
    pub async fn command_to_nobody(&self, arguments: &[&str]) -> Said {
        let mut command = self.program();
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut command = tokio::process::Command::from(command);
        let mut running = command.kill_on_drop(true).spawn().expect("the program starts");
        drop(running.stdout.take());
        let done = running.wait_with_output().await.expect("the program ends");
        Said { status: done.status, output: String::new(), error: String::from_utf8_lossy(&done.stderr).into_owned() }
    }

    /// The code on the paper that `init` printed.
    pub fn recovery_code(&self) -> String {
        let sheet = std::fs::read_to_string(self.folder.path().join("sheet.html")).unwrap();
        let code = sheet.split("<p class=\"code\">").nth(1).and_then(|rest| rest.split('<').next());
        code.expect("the sheet shows the code").to_owned()
    }

    /// The machine burns down: data folder and database are gone. The recovery sheet is in the safe.
    pub fn lose_everything(&mut self) {
        self.kill();
        std::fs::remove_dir_all(self.data()).unwrap();
        for file in ["node.sqlite", "node.sqlite-wal", "node.sqlite-shm"] {
            // On PostgreSQL there are none.
            drop(std::fs::remove_file(self.folder.path().join(file)));
        }
        let database = self.engine.new_database(self.folder.path());
        self.set("database.url", &database);
    }

    /// A second copy of this node, made from a backup on another machine: same identity, same address told to others, its own
    /// sockets. It does not serve yet.
    pub async fn twin(&self, bundle: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("pico-twin-").tempdir().unwrap();
        let mut twin = Self {
            name: self.name.clone(),
            engine: self.engine,
            federation_port: port::free(),
            panel_port: port::free(),
            folder,
            environment: self.environment.clone(),
            settings: self.settings.clone(),
            process: None,
            _prepared: None,
        };
        let database = twin.engine.new_database(twin.folder.path());
        twin.environment.retain(|(name, _)| name != "PICO_DATA");
        twin.environment.push(("PICO_DATA".to_owned(), twin.data().display().to_string()));
        twin.set("database.url", &database);
        twin.set("federation.listen", &format!("127.0.0.1:{}", twin.federation_port));
        twin.set("panel.listen", &format!("127.0.0.1:{}", twin.panel_port));
        twin.set("panel.address", &format!("http://localhost:{}", twin.panel_port));
        twin.command_with(&["restore", bundle], &format!("{}\n", self.recovery_code())).await.ok();
        twin
    }

    fn program(&self) -> Command {
        let mut command = super::program();
        command.envs(self.environment.iter().cloned()).current_dir(self.folder.path());
        command
    }

    /// Starts serving and waits until the node says it is ready.
    pub async fn serve(&mut self) {
        self.launch();
        let url = format!("{}/readyz", self.panel());
        let client = web_client_at(&url);
        eventually(&format!("{} is ready", self.name), async || {
            if let Some(status) = self.exited() {
                panic!("{} ended at once with {status}:\n{}", self.name, self.log());
            }
            let answer = client.get(&url).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
    }

    /// Starts the process without waiting for anything.
    pub fn launch(&mut self) {
        assert!(self.process.is_none(), "{} is already running", self.name);
        let process = self
            .program()
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(self.log_file())
            .stderr(self.log_file())
            .spawn()
            .expect("the program starts");
        self.process = Some(process);
    }

    fn log_file(&self) -> File {
        OpenOptions::new().create(true).append(true).open(self.folder.path().join("log")).unwrap()
    }

    /// Everything the node has logged since it was made, over all its starts.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// How the process ended, if it has.
    pub fn exited(&mut self) -> Option<ExitStatus> {
        self.process.as_mut()?.try_wait().unwrap()
    }

    /// The process number, while it runs.
    pub fn process_id(&self) -> u32 {
        self.process.as_ref().expect("the node runs").id()
    }

    /// kill −9: no chance to finish anything.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Asks the node to stop, as a system service would, and waits until it has.
    pub async fn stop(&mut self) -> ExitStatus {
        let number = self.process_id().to_string();
        assert!(Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &number]).status().unwrap().success());
        let status = eventually(&format!("{} stops", self.name), async || self.exited()).await;
        self.process = None;
        status
    }
}

impl Drop for TestNode {
    fn drop(&mut self) {
        let mut metrics = String::new();
        if let Some(mut process) = self.process.take() {
            // Another failure is told as it is, and soon.
            if !std::thread::panicking() && matches!(process.try_wait(), Ok(None)) {
                metrics = privacy::last_metrics(self.panel_port);
            }
            drop(process.kill());
            drop(process.wait());
        }
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<_> = log.lines().collect();
            eprintln!("--- last lines of the log of {}:", self.name);
            lines.iter().skip(lines.len().saturating_sub(60)).for_each(|line| eprintln!("{line}"));
            return;
        }
        for (place, text) in [("log", self.log()), ("metrics", metrics)] {
            privacy::holds_nothing(&format!("the {place} of {}", self.name), &text, &privacy::SEEDED);
        }
    }
}
