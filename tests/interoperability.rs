//! The peer of `examples/peer/`, written in another language from the protocol's text and vectors alone, and the real node:
//! referrals both ways, from the first word to the closed loop, with an evidence file that each verifies of the other.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::support::desk::{act, first_received, in_days, open_person, send_referral};
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::staff::comes_in;

const NAME: &str = "Cooperativa Pitone";
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The other program, with its folder.
struct Python {
    data: PathBuf,
    _serving: Child,
}

fn python(arguments: &[&str]) -> Command {
    let python = std::env::var("PICO_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.env("PYTHONDONTWRITEBYTECODE", "1").args(arguments).kill_on_drop(true);
    command
}

async fn said(mut command: Command) -> String {
    let output = command.output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn command(data: &std::path::Path, arguments: &[&str]) -> Command {
    let program = format!("{ROOT}/examples/peer/peer.py");
    python(&[&[program.as_str(), "--data", data.to_str().unwrap()], arguments].concat())
}

impl Python {
    async fn start(node: &TestNode) -> Self {
        let data = node.folder().join("pitone");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        said(command(&data, &["init", NAME, &format!("https://127.0.0.1:{port}"), "051 555555"])).await;
        let log = std::fs::File::create(node.folder().join("pitone.log")).unwrap();
        let serving = command(&data, &["serve"]).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        eventually("the other program listens", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await;
        Self { data, _serving: serving }
    }

    async fn says(&self, arguments: &[&str]) -> String {
        said(command(&self.data, arguments)).await
    }

    /// Takes a step as soon as it may be taken.
    async fn takes(&self, subject: &str, body: &str) {
        eventually(body, async || {
            command(&self.data, &["step", subject, body]).output().await.unwrap().status.success().then_some(())
        })
        .await;
    }

    /// Waits until its own reading of the referral is in this state.
    async fn sees(&self, subject: &str, state: &str) {
        let wanted = format!("\"state\": \"{state}\"");
        let begin = std::time::Instant::now();
        loop {
            let shown = self.says(&["show", subject]).await;
            if shown.lines().next().is_some_and(|first| first.contains(&wanted)) {
                return;
            }
            assert!(begin.elapsed() < Duration::from_mins(1), "{state} was waited for: {shown}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// The subject of the newest referral that it knows.
    async fn newest(&self) -> String {
        eventually("the referral has arrived there", async || {
            let shown = self.says(&["list"]).await;
            let newest = shown.lines().rfind(|line| !line.starts_with(' ') && line.contains("\"sent\""))?;
            Some(newest.split(' ').next().unwrap().to_owned())
        })
        .await
    }

    async fn link(&self, node: &TestNode) {
        let invitation = node.command(&["peer", "invite"]).await.ok();
        let invitation = invitation.split_whitespace().find(|word| word.starts_with("pico-invite:")).unwrap();
        self.says(&["accept", invitation]).await;
        node.command(&["peer", "confirm", NAME]).await.ok();
        self.says(&["confirm", "Aurora"]).await;
        eventually("the agreement is proposed and signed", async || {
            drop(command(&self.data, &["sign", "Aurora"]).output().await);
            node.command(&["peer", "list"]).await.ok().lines().any(|line| line.starts_with("attivo")).then_some(())
        })
        .await;
    }
}

#[tokio::test]
#[ignore = "needs Python with its module cryptography: tests/run prepares it"]
async fn a_reader_of_the_text_agrees_with_every_vector() {
    let told = said(python(&[&format!("{ROOT}/examples/peer/check_vectors.py")])).await;
    let last = told.lines().last().unwrap_or_default();
    assert!(last.starts_with("all: ") && last.ends_with(" good, 0 wrong"), "{told}");
    assert!(!last.starts_with("all: 0 "), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Python with its module cryptography: tests/run prepares it"]
async fn a_peer_written_from_the_text_sends_a_referral_and_reads_its_outcome() {
    let node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    let pitone = Python::start(&node).await;
    pitone.link(&node).await;
    let omar = comes_in(&node, "omar", "coordinator").await;

    let subject = pitone.says(&["open", "Aurora", "referral", "Sostegno educativo a casa"]).await;
    let received = first_received(&omar).await;
    act(&omar, &received, "domanda", |form| {
        form.with("question", "C'è una certificazione?").with("answer_by", &in_days(3))
    })
    .await;
    pitone.takes(&subject, r#"{"step":"question_answered","text":"Sì, c'è."}"#).await;
    act(&omar, &received, "posto", |form| form.with("waits_for", "identity").with("held_until", &in_days(10))).await;
    pitone.sees(&subject, "provisionally_accepted").await;
    let told = r#"{"step":"identity_disclosed","identity":{"name":"Amina Esempio","telephone":"051 000000"}}"#;
    pitone.takes(&subject, told).await;
    let place = |form: crate::support::form::Form| {
        form.with("contact", "Omar, 051 111111").with("service", "Educativa").with("held_until", &in_days(10))
    };
    act(&omar, &received, "accetta", place).await;
    omar.open(&received).await.ok().shows("Amina Esempio");
    act(&omar, &received, "avvia", |form| form.with("first_contact", &in_days(0))).await;
    act(&omar, &received, "concludi", |form| form.with_any("outcome").with_any("reason").with("hours", "24")).await;
    pitone.sees(&subject, "completed").await;
    pitone.takes(&subject, "closed").await;
    eventually("the loop is closed on both sides", async || {
        omar.open(&received).await.ok().text().contains("Chiuso: esito letto").then_some(())
    })
    .await;

    let file = node.folder().join("prova-di-pitone.json");
    pitone.says(&["evidence", &subject, file.to_str().unwrap()]).await;
    let told = node.command(&["verify", file.to_str().unwrap()]).await.ok();
    assert!(told.contains(NAME), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Python with its module cryptography: tests/run prepares it"]
async fn a_peer_written_from_the_text_answers_a_referral() {
    let node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    let pitone = Python::start(&node).await;
    pitone.link(&node).await;
    let giulia = comes_in(&node, "giulia", "coordinator").await;
    let person = open_person(&giulia).await;
    let sent = send_referral(&giulia, &person).await;
    let subject = pitone.newest().await;
    pitone.takes(&subject, r#"{"step":"declined","reason":"no_places","text":"Da gennaio forse."}"#).await;
    eventually("the answer is read", async || {
        giulia.open(&sent).await.ok().body.contains("Da gennaio forse.").then_some(())
    })
    .await;
    act(&giulia, &sent, "chiudi", |form| form).await;
    pitone.sees(&subject, "closed").await;
}
