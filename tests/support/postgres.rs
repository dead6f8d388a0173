//! A temporary PostgreSQL cluster from the machine's own binaries, gone when the tests are.
//!
//! `PICO_TEST_POSTGRES` names the folder of `initdb` and `postgres`. PostgreSQL refuses to run as root, so root starts it
//! as the user `postgres`. A small shell keeps guard: it holds the reading end of a pipe from this process, and when the
//! pipe closes, whether the tests ended, panicked or were killed, it stops the server and removes the folder.

use std::io::Write;
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::port;

const GUARD: &str = r#"
"$1/postgres" -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 -c max_connections=500 \
    -c shared_buffers=64MB >"$2/log" 2>&1 &
server=$!
read -r how
kill -"${how:-QUIT}" "$server" 2>/dev/null
wait "$server"
[ "$how" = INT ] || rm -rf "$2"
"#;

/// The cluster that every test without special wishes shares.
pub fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    SHARED.get_or_init(Cluster::start)
}

/// A running PostgreSQL server with its own data folder.
pub struct Cluster {
    binaries: PathBuf,
    folder: PathBuf,
    port: u16,
    guard: Child,
    /// Closing it stops the server.
    lifeline: Option<ChildStdin>,
    databases: AtomicU32,
}

impl Cluster {
    /// Makes and starts a new cluster.
    pub fn start() -> Self {
        Self::start_below(&std::env::temp_dir())
    }

    /// The same, in a new folder below this one.
    pub fn start_below(parent: &Path) -> Self {
        let binaries = PathBuf::from(std::env::var_os("PICO_TEST_POSTGRES").expect(
            "PICO_TEST_POSTGRES must name the folder of initdb and postgres, \
             for example /usr/lib/postgresql/15/bin; tests/run finds it",
        ));
        let folder = tempfile::Builder::new().prefix("pico-postgres-").tempdir_in(parent).unwrap().keep();
        if let Some((user, group)) = unprivileged() {
            chown(&folder, Some(user), Some(group)).unwrap();
        }
        let made = as_unprivileged(&mut Command::new(binaries.join("initdb")))
            .args(["--locale=C", "--encoding=UTF8", "--auth=trust", "--username=postgres", "--no-instructions", "-D"])
            .arg(folder.join("data"))
            .current_dir(&folder)
            .output()
            .expect("initdb starts");
        assert!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
        let port = port::free();
        let (guard, lifeline) = start_server(&binaries, &folder, port);
        Self { binaries, folder, port, guard, lifeline: Some(lifeline), databases: AtomicU32::new(0) }
    }

    /// The address of a new, empty database.
    pub fn new_database(&self) -> String {
        self.copy_of("template1")
    }

    /// The address of a new database that is as this one, to which nobody is connected.
    pub fn copy_of(&self, template: &str) -> String {
        let name = format!("node_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.administer("createdb", &["--template", template, &name]);
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// Removes a database, whoever is connected to it.
    pub fn remove(&self, name: &str) {
        self.administer("dropdb", &["--force", name]);
    }

    fn administer(&self, program: &str, arguments: &[&str]) {
        let done = Command::new(self.binaries.join(program))
            .args(["-h", "127.0.0.1", "-U", "postgres", "-p", &self.port.to_string()])
            .args(arguments)
            .output()
            .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
        let complaint = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success() || std::thread::panicking(), "{program} failed: {complaint}");
    }

    /// Stops the server as an administrator in a hurry would, cutting every connection.
    pub fn stop(&mut self) {
        let mut lifeline = self.lifeline.take().expect("the server runs");
        lifeline.write_all(b"INT\n").unwrap();
        drop(lifeline);
        self.guard.wait().unwrap();
    }

    /// Starts the server that was stopped.
    pub fn start_again(&mut self) {
        let (guard, lifeline) = start_server(&self.binaries, &self.folder, self.port);
        self.guard = guard;
        self.lifeline = Some(lifeline);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        drop(self.guard.wait());
    }
}

fn start_server(binaries: &Path, folder: &Path, port: u16) -> (Child, ChildStdin) {
    let mut guard = as_unprivileged(&mut Command::new("sh"))
        .args(["-c", GUARD, "guard"])
        .arg(binaries)
        .arg(folder)
        .arg(port.to_string())
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Its own process group: Ctrl-C at the terminal must reach it through the closed pipe alone.
        .process_group(0)
        .spawn()
        .expect("sh starts");
    let lifeline = guard.stdin.take().expect("stdin is piped");
    wait_for_server(binaries, folder, port);
    (guard, lifeline)
}

fn wait_for_server(binaries: &Path, folder: &Path, port: u16) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while Instant::now() < deadline {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            let ready = Command::new(binaries.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
                .status()
                .expect("pg_isready starts");
            if ready.success() {
                return;
            }
        }
        sleep(Duration::from_millis(50));
    }
    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    panic!("PostgreSQL did not come up:\n{log}");
}

/// The user and group to run the server as, when this process is root's.
fn unprivileged() -> Option<(u32, u32)> {
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap();
    let account = accounts.lines().find(|line| line.starts_with("postgres:"));
    let account = account.expect("root needs the user `postgres`, which Debian's package postgresql makes");
    let mut fields = account.split(':').skip(2).map(|field| field.parse().unwrap());
    Some((fields.next().unwrap(), fields.next().unwrap()))
}

fn as_unprivileged(command: &mut Command) -> &mut Command {
    match unprivileged() {
        Some((user, group)) => command.uid(user).gid(group),
        None => command,
    }
}
