//! The main job with the keyboard alone: every stop on the way is marked and can be seen, nothing needs a mouse.

use crate::support::browser::keys::{DOWN, ENTER, ESCAPE, TAB};
use crate::support::browser::{Browser, Screen};
use crate::support::desk::{NEED, in_days};
use crate::support::engine::Engine;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;

/// The main button of a form.
const GO_ON: &str = "main .actions-bar button:not(.quiet)";

async fn sits_down(node: &TestNode, login: &str) -> Browser {
    let browser = Browser::open(Screen::Desk).await;
    browser.comes_in(node, login, "coordinator").await;
    browser.goto(&format!("{}/", node.panel())).await;
    browser
}

async fn writes_a_person(giulia: &Browser) {
    giulia.tab_and_enter("a[href='/persone/nuova']").await;
    for (field, value) in [("family_name", "Bianchi"), ("given_name", "Sofia"), ("birth_date", "3/5/2014")] {
        giulia.tab_and_type(&format!("#{field}"), value).await;
    }
    giulia.tab_and_enter(GO_ON).await;
    giulia.until_it_shows("Bianchi Sofia").await;
}

async fn sends_a_referral(giulia: &Browser) {
    giulia.tab_and_enter("main a[href^='/invii/nuovo?persona=']").await;
    giulia.tab_and_choose("kind", "referral").await;
    takes_the_first(giulia, "person").await;
    giulia.tab_and_enter(GO_ON).await;
    takes_the_first(giulia, "target").await;
    giulia.tab_and_enter(GO_ON).await;
    giulia.tab_and_type("#need", NEED).await;
    for list in ["category", "area", "age_band", "source", "province"] {
        giulia.tab_to(&format!("select[name='{list}']")).await;
        giulia.press(DOWN).await;
    }
    giulia.tab_and_choose("urgency", "soon").await;
    giulia.tab_and_type("#answer_by", &in_days(7)).await;
    giulia.tab_and_choose("basis", "consent").await;
    takes_the_first(giulia, "consent").await;
    giulia.tab_and_enter(GO_ON).await;
    giulia.until_it_shows(NEED).await;
    giulia.tab_to("input[name='fields'][value='name']").await;
    giulia.tick_here("input[name='fields'][value='name']").await;
    giulia.tab_and_enter(GO_ON).await;
    giulia.until_it_shows("consegnato").await;
}

/// Waits until a step can be taken, and goes to its page.
async fn opens(browser: &Browser, act: &str) {
    let link = format!("main a[href$='/fai/{act}']");
    browser.until_there_is(&link).await;
    browser.tab_and_enter(&link).await;
}

async fn takes_the_first(browser: &Browser, name: &str) {
    let choice = format!("input[name='{name}']");
    browser.tab_to(&choice).await;
    browser.tick_here(&choice).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn a_referral_is_sent_and_carried_out_with_the_keyboard_alone() {
    let pair = TestPair::linked(Engine::Sqlite).await;
    let giulia = sits_down(&pair.aurora, "giulia").await;
    let omar = sits_down(&pair.brezza, "omar").await;

    giulia.press(TAB).await;
    assert!(giulia.keyboard_is_on("a.skip").await, "the first stop leads past the menu");
    giulia.press(ENTER).await;
    assert!(giulia.keyboard_is_on("main").await, "and into the page");
    writes_a_person(&giulia).await;
    sends_a_referral(&giulia).await;

    omar.until_it_shows("Leggi e rispondi").await;
    omar.tab_and_enter("main a[href^='/invii/ref_']").await;
    omar.tab_and_enter("main a[href$='/fai/lista']").await;
    omar.tab_and_type("#rank", "3").await;
    omar.tab_and_type("#valid_until", &in_days(10)).await;
    omar.tab_and_enter(GO_ON).await;
    omar.until_it_shows("In lista d’attesa").await;

    giulia.until_it_shows("In lista d’attesa").await;
    giulia.tab_and_enter("main details.menu > summary").await;
    assert!(giulia.has("main details.menu[open]").await, "the menu opens");
    giulia.press(ESCAPE).await;
    assert!(!giulia.has("main details.menu[open]").await, "and closes");
    giulia.press(ENTER).await;
    giulia.tab_and_enter("main details.menu a[href$='/fai/nota']").await;
    giulia.tab_and_type("#note", "Grazie").await;
    giulia.tab_and_enter(GO_ON).await;
    giulia.until_it_shows("Grazie").await;

    opens(&omar, "posto").await;
    takes_the_first(&omar, "waits_for").await;
    omar.tab_and_enter(GO_ON).await;
    opens(&giulia, "identita").await;
    giulia.tab_and_enter(GO_ON).await;
    opens(&omar, "accetta").await;
    omar.tab_and_type("#contact", "Omar, 051 111111").await;
    omar.tab_and_type("#service", "Educativa domiciliare").await;
    omar.tab_and_enter(GO_ON).await;
    opens(&omar, "avvia").await;
    omar.tab_and_type("#first_contact", &in_days(0)).await;
    omar.tab_and_enter(GO_ON).await;
    opens(&omar, "concludi").await;
    takes_the_first(&omar, "outcome").await;
    takes_the_first(&omar, "reason").await;
    omar.tab_and_enter(GO_ON).await;
    opens(&giulia, "chiudi").await;
    giulia.tab_and_enter(GO_ON).await;
    for browser in [&giulia, &omar] {
        browser.until_it_shows("Chiuso: esito letto").await;
    }
    giulia.close().await;
    omar.close().await;
}
