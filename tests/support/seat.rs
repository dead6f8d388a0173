//! Somebody in front of her own panel, with a browser of her own: what her hands do and her eyes read.

use super::browser::{Browser, Screen};
use super::node::TestNode;

/// A browser at a node, and who sits before it.
pub struct Seat {
    /// Her browser.
    pub browser: Browser,
    panel: String,
}

impl Seat {
    /// Comes in with one role, on a screen of this size.
    pub async fn at(node: &TestNode, login: &str, role: &str, screen: Screen) -> Self {
        let mut browser = Browser::open(screen).await;
        // What is still moving when a picture is taken has colours of its own.
        browser.turn_to(screen, false).await;
        browser.comes_in(node, login, role).await;
        Self { browser, panel: node.panel() }
    }

    /// Opens a page of her panel.
    pub async fn open(&self, path: &str) {
        self.browser.goto(&format!("{}{path}", self.panel)).await;
    }

    /// The address of the page she is on, below that of her panel.
    pub async fn path(&self) -> String {
        let url = self.browser.client.current_url().await.unwrap();
        url.path().to_owned()
    }

    /// Waits until the page, opened again and again, shows these words.
    pub async fn reads(&self, path: &str, words: &str) {
        self.open(path).await;
        self.browser.until_it_shows(words).await;
    }

    /// Waits until the page she is on shows all of this.
    pub async fn sees(&self, words: &[&str]) {
        for words in words {
            self.browser.until_it_shows(words).await;
        }
    }

    /// What she reads on a page.
    pub async fn text_of(&self, path: &str) -> String {
        self.open(path).await;
        self.browser.text().await
    }

    /// The text of the page she is on does not have this.
    pub async fn sees_no(&self, words: &str) {
        let text = self.browser.text().await;
        assert!(!text.contains(words), "\"{words}\" is there: {text}");
    }

    /// A card, by the field and the value that it stands for.
    pub async fn choose(&self, name: &str, value: &str) {
        self.browser.click(&format!("label:has(input[name='{name}'][value='{value}'])")).await;
    }

    /// An entry of a list, by its value.
    pub async fn pick(&self, name: &str, value: &str) {
        self.browser.click(&format!("select[name='{name}'] option[value='{value}']")).await;
    }

    /// The entry of a list with these words.
    pub async fn pick_called(&self, name: &str, words: &str) {
        let options = format!("//select[@name='{name}']/option[contains(., '{words}')]");
        let option = self.browser.client.find(fantoccini::Locator::XPath(&options)).await;
        option.unwrap_or_else(|error| panic!("{words} is not in {name}: {error}")).click().await.unwrap();
    }

    /// Fills in fields by their names.
    pub async fn types(&self, fields: &[(&str, &str)]) {
        for (name, words) in fields {
            self.browser.fill(&format!("main [name='{name}']"), words).await;
        }
    }

    /// Follows the link with these words.
    pub async fn follows(&self, words: &str) {
        let link = format!("//main//a[contains(., '{words}')]");
        let found =
            self.browser.client.wait().at_most(super::PATIENCE).for_element(fantoccini::Locator::XPath(&link)).await;
        let Ok(found) = found else { panic!("no link \"{words}\":\n{}", self.browser.text().await) };
        found.click().await.unwrap();
    }

    /// Presses the button that sends a form to an address that ends so.
    pub async fn sends(&self, action: &str) {
        self.browser.click(&format!("main form[action$='{action}'] .actions-bar button:not(.quiet)")).await;
    }

    /// Searches for a name with the box of the page for it.
    pub async fn searches(&self, name: &str) {
        self.open("/cerca").await;
        self.types(&[("q", name)]).await;
        self.browser.click("main form[action='/cerca'] button").await;
    }

    /// Closes her browser.
    pub async fn leaves(self) {
        self.browser.close().await;
    }
}
