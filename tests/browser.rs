//! The panel in a real browser, at the width of a desk and of a telephone, with axe looking on.

use crate::support::browser::{Browser, Screen};
use crate::support::engine::Engine;
use crate::support::node::TestNode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn axe_is_really_looking() {
    let browser = Browser::open(Screen::Telephone).await;
    browser.goto("data:text/html,<html lang=it><title>x</title><main><h1>x</h1><img src=x></main>").await;
    let violations = browser.axe().await;
    assert!(violations.iter().any(|line| line.starts_with("image-alt")), "{violations:?}");
    browser.goto("data:text/html,<html lang=it><title>x</title><main><h1>Buongiorno</h1></main>").await;
    browser.inspect("nothing-wrong").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn the_door_the_parts_and_the_accounts_are_sound_at_both_widths() {
    let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    node.set("panel.demo", "true");
    node.serve().await;
    for (screen, login) in [(Screen::Desk, "ada"), (Screen::Telephone, "bice")] {
        let browser = Browser::open(screen).await;
        browser.goto(&format!("{}/accesso", node.panel())).await;
        browser.inspect("door").await;
        browser.comes_in(&node, login, "node-administrator").await;
        for (path, name) in [
            ("/_components", "components"),
            ("/profilo", "profile"),
            ("/profilo/password", "password"),
            ("/profilo/secondo-fattore", "second-factor"),
            ("/utenti", "accounts"),
            ("/utenti/nuovo", "account-new"),
            ("/nothing-here", "not-found"),
        ] {
            browser.goto(&format!("{}{path}", node.panel())).await;
            browser.inspect(name).await;
        }
        browser.close().await;
    }
}
