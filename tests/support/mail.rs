//! A mail server on loopback that keeps what it is given, or refuses.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::port;

/// One letter as it came.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The address in the envelope.
    pub to: String,
    /// Headers and body.
    pub text: String,
}

/// A running mail server. It stops with the value.
pub struct MailServer {
    /// Where it listens, on loopback.
    pub port: u16,
    letters: Arc<Mutex<Vec<Letter>>>,
    task: JoinHandle<()>,
}

impl MailServer {
    /// Listens on `port`.
    pub async fn at(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let letters = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&letters);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(conversation(client, Arc::clone(&kept)));
            }
        });
        Self { port, letters, task }
    }

    /// Listens on a port of its own.
    pub async fn start() -> Self {
        Self::at(port::free()).await
    }

    /// One that takes the call and never says a word.
    pub async fn silent() -> Self {
        let port = port::free();
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let task = tokio::spawn(async move {
            let mut calls = Vec::new();
            while let Ok(call) = listener.accept().await {
                calls.push(call);
            }
        });
        Self { port, letters: Arc::default(), task }
    }

    /// What has come so far.
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().unwrap().clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// SMTP (RFC 5321), as much as one letter needs. Who is called "nessuno" does not live here.
async fn conversation(client: TcpStream, letters: Arc<Mutex<Vec<Letter>>>) {
    let mut client = BufReader::new(client);
    let (mut to, mut line) = (String::new(), String::new());
    client.get_mut().write_all(b"220 prova\r\n").await.ok();
    loop {
        line.clear();
        if client.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let said = line.trim_end().to_owned();
        let answer = match said.to_ascii_uppercase() {
            upper if upper.starts_with("RCPT") && said.contains("nessuno@") => "550 nobody of this name",
            upper if upper.starts_with("RCPT") => {
                to = said.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                "250 ok"
            }
            upper if upper.starts_with("DATA") => {
                client.get_mut().write_all(b"354 go on\r\n").await.ok();
                let text = letter(&mut client).await;
                letters.lock().unwrap().push(Letter { to: to.clone(), text });
                "250 kept"
            }
            upper if upper.starts_with("QUIT") => "221 bye",
            _ => "250 ok",
        };
        client.get_mut().write_all(format!("{answer}\r\n").as_bytes()).await.ok();
    }
}

async fn letter(client: &mut BufReader<TcpStream>) -> String {
    let (mut text, mut line) = (String::new(), String::new());
    while client.read_line(&mut line).await.unwrap_or(0) > 0 && line != ".\r\n" {
        text.push_str(&line);
        line.clear();
    }
    text
}
