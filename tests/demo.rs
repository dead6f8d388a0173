//! The first command of the README: the demonstration starts, works, ends with all its nodes, and goes on where it was.

use std::path::Path;
use std::process::{Command, Stdio};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout};

use crate::support::desk::{act, in_days};
use crate::support::eventually;
use crate::support::panel::Panel;
use crate::support::port;

const PROGRAM: &str = env!("CARGO_BIN_EXE_pico-node");

struct Demo {
    child: Child,
    said: String,
    port: u16,
    _out: BufReader<ChildStdout>,
}

impl Demo {
    /// Starts two of the eight and waits for the table.
    async fn start(folder: &Path, port: u16) -> Self {
        let mut command = tokio::process::Command::new(PROGRAM);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PICO_")) {
            command.env_remove(name);
        }
        let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
        command.args(["demo", "--nodes", "2", "--port", &port.to_string(), "--data"]).arg(folder.join("data"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        while !said.contains("Ctrl-C") {
            let read = out.read_line(&mut said).await.unwrap();
            assert!(
                read > 0,
                "the demonstration ended: {said}\n{}",
                std::fs::read_to_string(folder.join("log")).unwrap()
            );
        }
        Self { child, said, port, _out: out }
    }

    /// The person of this name comes in through her link.
    async fn comes_in(&self, name: &str) -> Panel {
        let hers = self.said.lines().find(|line| line.contains(name)).expect("everybody is in the table");
        let link = hers.split_whitespace().find(|word| word.starts_with("http")).expect("with a link");
        let panel = Panel::new(link.split("/accesso").next().unwrap());
        let page = panel.open(link).await.ok();
        panel.send(&page, &page.form("")).await.ok();
        panel
    }

    /// Asks it to stop, as a system service would; both nodes must have gone with it.
    async fn stop(mut self) {
        let number = self.child.id().unwrap().to_string();
        assert!(Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &number]).status().unwrap().success());
        let status = eventually("the demonstration ends", async || self.child.try_wait().unwrap()).await;
        assert!(status.success(), "{status}");
        for port in self.port..self.port + 4 {
            let open = tokio::net::TcpStream::connect(("127.0.0.1", port)).await;
            assert!(open.is_err(), "a node still listens on {port}");
        }
    }
}

/// Two panels and two federation listeners side by side.
fn four_ports() -> u16 {
    loop {
        let first = port::free();
        let others = [port::free(), port::free(), port::free()];
        if others == [first + 1, first + 2, first + 3] {
            return first;
        }
    }
}

/// The referral that Chiara's cooperative has sent and that nobody has answered: its address.
async fn a_referral_under_review(panel: &Panel) -> String {
    let list = panel.open("/invii?elenco=ricevuti&stato=under_review").await.ok();
    let mut addresses = list.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    addresses.find(|address| address.starts_with("/invii/ref_")).expect("a seeded referral").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_cooperatives_of_the_demonstration_work_and_come_back_from_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    let port = four_ports();
    let demo = Demo::start(folder.path(), port).await;
    assert!(demo.said.contains("Due cooperative, due nodi"), "{}", demo.said);
    let (giulia, chiara) = (demo.comes_in("Giulia Marchetti").await, demo.comes_in("Chiara Bindi").await);
    // What a visitor can look at: each of these pages exists.
    for state in ["failed", "expired", "waitlisted", "in_progress"] {
        let lists = ["da-rispondere", "inviati", "ricevuti", "conclusi"];
        let mut found = false;
        for list in lists {
            let page = giulia.open(&format!("/invii?elenco={list}&stato={state}")).await.ok();
            found |= page.body.contains("/invii/ref_");
        }
        assert!(found, "no referral of the demonstration is {state}");
    }
    let referral = a_referral_under_review(&giulia).await;
    act(&giulia, &referral, "posto", |form| form.with("waits_for", "identity").with("held_until", &in_days(10))).await;
    act(&chiara, &referral, "identita", |form| form).await;
    eventually("the name has arrived", async || {
        giulia.open(&referral).await.ok().text().contains("Ndiaye").then_some(())
    })
    .await;
    demo.stop().await;

    let demo = Demo::start(folder.path(), port).await;
    let giulia = demo.comes_in("Giulia Marchetti").await;
    giulia.open(&referral).await.ok().shows("Accettata con riserva").shows("Ndiaye");
    demo.stop().await;
}
