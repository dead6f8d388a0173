//! The panel in a real browser, at the width of a desk and of a telephone, with axe looking on.

use crate::support::browser::{Browser, Screen};

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
