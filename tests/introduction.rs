//! Two administrators link their nodes at their own panels, as the guide tells them: an invitation is written and pasted, the
//! code is read aloud, a wrong one is not taken, and the link becomes active.

use crate::support::browser::{Browser, Screen};
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::node::TestNode;

/// The main button of a form.
const GO_ON: &str = "main .actions-bar button:not(.quiet)";

async fn words_of(browser: &Browser, selector: &str) -> String {
    let script = "return document.querySelector(arguments[0]).textContent";
    let found = browser.client.execute(script, vec![selector.into()]).await.unwrap();
    found.as_str().unwrap_or_default().trim().to_owned()
}

/// Waits for what an answer to a form says, without opening the page again.
async fn comes(browser: &Browser, words: &str) {
    eventually(&format!("the page says \"{words}\""), async || browser.text().await.contains(words).then_some(()))
        .await;
}

async fn types_the_code(browser: &Browser, code: &str) {
    browser.fill("#code", code).await;
    browser.click(GO_ON).await;
}

async fn introduced(screen: Screen) {
    let (aurora, brezza) = tokio::join!(
        TestNode::start("Cooperativa Aurora", Engine::Sqlite),
        TestNode::start("Cooperativa Brezza", Engine::Sqlite)
    );
    let (ada, bruno) = (Browser::open(screen).await, Browser::open(screen).await);
    ada.comes_in(&aurora, "ada", "node-administrator").await;
    bruno.comes_in(&brezza, "bruno", "node-administrator").await;

    ada.goto(&format!("{}/rete", aurora.panel())).await;
    ada.inspect("network-empty").await;
    ada.goto(&format!("{}/rete/invita", aurora.panel())).await;
    ada.inspect("peer-invite").await;
    ada.click("main form[action='/rete/invita'] button").await;
    ada.click("#invitation").await;
    ada.inspect("peer-invitation").await;
    let invitation = words_of(&ada, "#invitation").await;

    bruno.goto(&format!("{}/rete/accetta", brezza.panel())).await;
    bruno.inspect("peer-accept").await;
    bruno.fill("#invitation", "non è un invito").await;
    bruno.click(GO_ON).await;
    comes(&bruno, "Non è un invito intero").await;
    bruno.inspect("peer-accept-mistake").await;
    bruno.fill("#invitation", &invitation).await;
    bruno.click(GO_ON).await;
    comes(&bruno, "Confronta il codice").await;
    bruno.inspect("peer-code").await;

    ada.goto(&format!("{}/rete", aurora.panel())).await;
    ada.click("main th a[href^='/rete/pn']").await;
    types_the_code(&ada, "11111 11111 11111").await;
    comes(&ada, "Il codice non è uguale").await;
    ada.inspect("peer-code-wrong").await;
    // Each types what the other one reads aloud.
    let (at_aurora, at_brezza) = (words_of(&ada, ".short-code").await, words_of(&bruno, ".short-code").await);
    types_the_code(&ada, &at_brezza).await;
    comes(&ada, "Collegamento confermato").await;
    types_the_code(&bruno, &at_aurora).await;
    comes(&bruno, "Collegamento confermato").await;
    for browser in [&ada, &bruno] {
        eventually("the page calls the link active", async || {
            browser.client.refresh().await.ok()?;
            (words_of(browser, "main .chip").await == "attivo").then_some(())
        })
        .await;
        browser.inspect("peer-active").await;
    }
    ada.close().await;
    bruno.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn two_administrators_link_their_nodes_at_the_desk() {
    introduced(Screen::Desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn two_administrators_link_their_nodes_on_the_telephone() {
    introduced(Screen::Telephone).await;
}
