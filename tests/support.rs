//! What the tests stand on: real databases, real nodes as processes of their own, a browser, and peers that misbehave.
//!
//! Nothing here stands in for a part of the product: a test node is the real program with its own data folder, and the
//! only thing a test may do to it is what a person, a peer or a failing machine could do.

pub mod authority;
pub mod browser;
pub mod crowd;
pub mod desk;
pub mod disk;
pub mod doors;
pub mod engine;
pub mod false_peer;
pub mod form;
pub mod hostile;
pub mod mail;
pub mod node;
pub mod pair;
pub mod panel;
pub mod port;
pub mod postgres;
pub mod privacy;
pub mod proxy;
pub mod routes;
pub mod seat;
pub mod seeds;
pub mod staff;
pub mod story;
pub mod tls;
pub mod trap;
pub mod turns;

use std::time::{Duration, Instant};

/// How long anything may take before a test gives up. No test asserts on time; this only keeps a broken one from hanging.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Asks again and again until `attempt` answers something.
///
/// # Panics
/// When it never does.
pub async fn eventually<T>(what: &str, attempt: impl AsyncFnMut() -> Option<T>) -> T {
    eventually_within(PATIENCE, what, attempt).await
}

/// The same for what the product itself may put off for longer.
///
/// # Panics
/// When it never does.
pub async fn eventually_within<T>(patience: Duration, what: &str, mut attempt: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(answer) = attempt().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The program under test, as cargo has just built it. Nothing of the caller's configuration may leak into a test.
pub fn program() -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pico-node"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PICO_")) {
        command.env_remove(name);
    }
    command
}

/// An HTTP client that goes where it is told: no redirects, no proxy of the environment.
pub fn web_client() -> reqwest::Client {
    builder().build().expect("the provider is installed")
}

/// The same, which knows as browsers do that every name below `localhost` is this machine.
pub fn web_client_at(address: &str) -> reqwest::Client {
    let host = address.split('/').nth(2).and_then(|host| host.split(':').next()).unwrap_or_default();
    let here = ([127, 0, 0, 1], 0).into();
    builder().resolve(host, here).build().expect("the provider is installed")
}

fn builder() -> reqwest::ClientBuilder {
    // Installing twice is harmless: tests share the process.
    drop(rustls::crypto::ring::default_provider().install_default());
    // Where a panel speaks HTTPS itself, a test takes the certificate that `init` made.
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tls_danger_accept_invalid_certs(true)
}
