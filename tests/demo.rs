//! The first command of the README: the demonstration starts, works, ends with all its nodes, and goes on where it was.

mod walk;

use std::path::Path;
use std::process::{Command, Stdio};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout};

use pico_node::config::Config;
use pico_node::demo::cooperatives::{COUNT, Cooperative, first};
use pico_node::sql;
use pico_node::store::Db;
use pico_node::web::locale::Locale;

use crate::support::desk::{act, in_days};
use crate::support::panel::{Page, Panel};
use crate::support::{eventually, port, program};

struct Demo {
    child: Child,
    said: String,
    port: u16,
    nodes: u16,
    _out: BufReader<ChildStdout>,
}

impl Demo {
    /// Starts so many of the eight and waits for the table.
    async fn start(folder: &Path, port: u16, nodes: u16) -> Self {
        let mut command = tokio::process::Command::from(program());
        let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
        command
            .args(["demo", "--nodes", &nodes.to_string(), "--port", &port.to_string(), "--data"])
            .arg(folder.join("data"));
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
        Self { child, said, port, nodes, _out: out }
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

    /// Asks it to stop, as a system service would; its nodes must have gone with it.
    async fn stop(mut self) {
        let number = self.child.id().unwrap().to_string();
        assert!(Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &number]).status().unwrap().success());
        let status = eventually("the demonstration ends", async || self.child.try_wait().unwrap()).await;
        assert!(status.success(), "{status}");
        for port in self.port..self.port + 2 * self.nodes {
            let open = tokio::net::TcpStream::connect(("127.0.0.1", port)).await;
            assert!(open.is_err(), "a node still listens on {port}");
        }
    }
}

/// The panels and the federation listeners of so many nodes side by side: the first port.
fn ports(nodes: u16) -> u16 {
    loop {
        let first = port::free();
        if (1..2 * nodes).all(|next| port::free() == first + next) {
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

/// What follows `before` on a page, up to the next quotation mark.
fn after<'a>(page: &'a Page, before: &str) -> &'a str {
    let rest = page.body.split_once(before).unwrap_or_else(|| panic!("{before} is not on the page")).1;
    rest.split('"').next().unwrap()
}

/// Lorenzo's papers: listed with how long they hold and the service they belong to, saved as they are, told in his dossier.
async fn papers_can_be_explored(giulia: &Panel) {
    let found = crate::support::desk::search(giulia, "Mazza").await;
    let person = if found.path.starts_with("/persone/per_") {
        found.path.split(['?', '#']).next().unwrap_or_default().to_owned()
    } else {
        format!("/persone/per_{}", after(&found, "href=\"/persone/per_"))
    };
    let list = giulia.open(&format!("{person}/documenti")).await.ok();
    list.shows("Attestazione ISEE").shows("Scaduto").shows("Carta d’identità").shows("Scade fra 12 giorni");
    list.shows("Consenso a parlare con il medico").shows("Unità di strada e drop-in");
    let first = format!("{person}/documenti/doc_{}", after(&list, &format!("href=\"{person}/documenti/doc_")));
    giulia.open(&first).await.ok().shows("carta-identita.pdf");
    let file = giulia.file(&format!("{first}/file/1")).await;
    assert!(file.starts_with(b"%PDF-1.4") && file.ends_with(b"%%EOF\n"), "{} bytes", file.len());
    giulia.open(&format!("{person}/fascicolo")).await.ok().shows("Attestazione ISEE").shows("carta-identita.pdf");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_cooperatives_of_the_demonstration_work_and_come_back_from_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    let port = ports(2);
    let demo = Demo::start(folder.path(), port, 2).await;
    assert!(demo.said.contains("Due cooperative, due nodi"), "{}", demo.said);
    let (giulia, chiara) = (demo.comes_in("Giulia Marchetti").await, demo.comes_in("Chiara Bindi").await);
    // What a visitor can look at: each of these pages exists.
    for state in ["failed", "expired", "waitlisted", "in_progress"] {
        // A request whose time is over expires when the node next looks at its deadlines, a few seconds after it has met the peer.
        eventually(&format!("a referral of the demonstration is {state}"), async || {
            for list in ["da-rispondere", "inviati", "ricevuti", "conclusi"] {
                let page = giulia.open(&format!("/invii?elenco={list}&stato={state}")).await.ok();
                if page.body.contains("/invii/ref_") {
                    return Some(());
                }
            }
            None
        })
        .await;
    }
    papers_can_be_explored(&giulia).await;
    let referral = a_referral_under_review(&giulia).await;
    act(&giulia, &referral, "posto", |form| form.with("waits_for", "identity").with("held_until", &in_days(10))).await;
    act(&chiara, &referral, "identita", |form| form).await;
    eventually("the name has arrived", async || {
        giulia.open(&referral).await.ok().text().contains("Ndiaye").then_some(())
    })
    .await;
    demo.stop().await;

    let demo = Demo::start(folder.path(), port, 2).await;
    let giulia = demo.comes_in("Giulia Marchetti").await;
    giulia.open(&referral).await.ok().shows("C’è posto, con riserva").shows("Ndiaye");
    demo.stop().await;
}

/// A story as its file tells it: from whom, to whom, of which kind, and how it must stand in the end.
type Story = (String, String, String, String);

fn stories() -> Vec<Story> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/otto-cooperative/storie.toml");
    let file: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
    let mut stories: Vec<Story> = file["story"].as_array().unwrap().iter().map(story).collect();
    stories.sort();
    stories
}

fn story(story: &toml::Value) -> Story {
    let text = |name: &str| story.get(name).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
    let told = |word: &str| story["steps"].as_array().unwrap().iter().any(|told| told["step"].as_str() == Some(word));
    let words = story["steps"].as_array().unwrap().iter().filter_map(|told| told["step"].get("step"));
    let state = words.filter_map(toml::Value::as_str).fold("sent", |state, step| match step {
        "review_started" => "under_review",
        "started" => "in_progress",
        "held" => "on_hold",
        "waitlisted"
        | "provisionally_accepted"
        | "accepted"
        | "completed"
        | "failed"
        | "declined"
        | "withdrawn"
        | "closed" => step,
        _ => state,
    });
    let state = if state == "sent" && text("answer_by").starts_with('-') { "expired" } else { state };
    let kind = text("kind");
    // Who is asked for a person says yes by saying who it is.
    let agreed = kind == "admission_request" && told("identity");
    let state = if state == "sent" && agreed { "under_review" } else { state };
    let kind = if kind.is_empty() { "referral".to_owned() } else { kind };
    (text("from"), text("to"), kind, state.to_owned())
}

/// A referral as one node has it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
struct Row {
    id: String,
    direction: String,
    kind: String,
    state: String,
    peer_name: String,
    call: Option<String>,
}

async fn rows(folder: &Path, cooperative: &Cooperative) -> Vec<Row> {
    let config = Config::load(&folder.join("data").join(&cooperative.slug), &[]).unwrap();
    let db = Db::open(&config.database_url()).await.unwrap();
    let mut tx = db.read().await.unwrap();
    let query = "SELECT id, direction, kind, state, peer_name, call FROM referrals ORDER BY id";
    let rows = sql!(&mut tx, c => sqlx::query_as(query).fetch_all(c)).unwrap();
    drop(tx);
    db.close().await;
    rows
}

/// Every story, if both of its ends stand alike.
fn told(cooperatives: &[Cooperative], rows: &[Vec<Row>]) -> Option<Vec<Story>> {
    let named = |name: &str| cooperatives.iter().position(|cooperative| cooperative.legal_name == name);
    let mut told = Vec::new();
    for (from, sent) in rows.iter().enumerate() {
        for row in sent.iter().filter(|row| row.direction == "sent") {
            let to = named(&row.peer_name)?;
            let there = rows[to].iter().find(|other| other.id == row.id)?;
            let alike = (&there.direction[..], &there.kind, &there.state) == ("received", &row.kind, &row.state);
            if !alike || there.peer_name != cooperatives[from].legal_name {
                return None;
            }
            let slug = |place: usize| cooperatives[place].slug.clone();
            told.push((slug(from), slug(to), row.kind.clone(), row.state.clone()));
        }
    }
    told.sort();
    Some(told)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_eight_start_and_every_story_is_found_as_it_stands_at_both_of_its_ends() {
    let start = std::time::Instant::now();
    let (folder, nodes) = (tempfile::tempdir().unwrap(), u16::try_from(COUNT).unwrap());
    let demo = Demo::start(folder.path(), ports(nodes), nodes).await;
    println!("eight cooperatives after {} s", start.elapsed().as_secs());
    assert!(demo.said.contains("Otto cooperative, otto nodi"), "{}", demo.said);
    let cooperatives = first(COUNT).unwrap();
    for cooperative in &cooperatives {
        assert!(demo.said.contains(&cooperative.legal_name), "{} is not in the table", cooperative.legal_name);
    }
    let expected = stories();
    // One of them expires by itself, a moment after the start.
    let rows = eventually("every story stands as it is told, at both ends", async || {
        let mut found = Vec::new();
        for cooperative in &cooperatives {
            found.push(rows(folder.path(), cooperative).await);
        }
        (told(&cooperatives, &found)? == expected).then_some(found)
    })
    .await;
    let mut called = 0;
    for (cooperative, rows) in cooperatives.iter().zip(&rows) {
        let coordinator = cooperative.staff.iter().find(|worker| worker.roles.iter().any(|role| role == "coordinator"));
        let panel = demo.comes_in(&coordinator.unwrap().name).await;
        for row in rows {
            let page = panel.open(&format!("/invii/{}", row.id)).await.ok();
            page.shows(&Locale::It.text(&format!("referral-state-{}", row.state), &[])).shows(&row.peer_name);
            if row.call.is_some() && row.direction == "sent" {
                page.shows("Le altre cooperative di questa richiesta aperta");
                called += 1;
            }
        }
    }
    assert_eq!(called, 2, "one open call with two answers");
    println!("looked at after {} s", start.elapsed().as_secs());
    demo.stop().await;
}
