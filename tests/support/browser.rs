//! A real browser: Chromium through chromedriver, on a fresh profile, at the width of a desk or of a telephone.

mod files;
pub mod keys;
mod look;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder, Locator};
use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::{eventually, port};

/// How long the answer to a form may be on its way before a waiting test opens the page again.
const AN_ANSWER: Duration = Duration::from_secs(2);

/// The two widths every page is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// 1280 × 900.
    Desk,
    /// 390 × 844, as a telephone tells it.
    Telephone,
    /// The desk's 1280 pixels, everything twice as large: so much room is left.
    Zoomed,
    /// A sheet of paper, A4 with usual margins.
    Paper,
}

impl Screen {
    fn size(self) -> (u32, u32) {
        match self {
            Self::Desk => (1280, 900),
            Self::Telephone => (390, 844),
            Self::Zoomed => (640, 450),
            Self::Paper => (718, 1010),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Desk => "1280",
            Self::Telephone => "390",
            Self::Zoomed => "zoomed",
            Self::Paper => "paper",
        }
    }
}

/// One browser window with its own cookies.
pub struct Browser {
    /// The driver's client, for what has no word here.
    pub client: Client,
    screen: Screen,
    driver: Child,
    profile: tempfile::TempDir,
}

impl Browser {
    /// Opens a window.
    pub async fn open(screen: Screen) -> Self {
        let profile = tempfile::Builder::new().prefix("pico-browser-").tempdir().unwrap();
        let port = port::free();
        let driver = Command::new(variable("PICO_TEST_CHROMEDRIVER"))
            .args([format!("--port={port}"), "--silent".to_owned()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let capabilities = capabilities(screen, &profile);
        let address = format!("http://127.0.0.1:{port}");
        let client = eventually("chromedriver answers", async || {
            ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
                .capabilities(capabilities.clone())
                .connect(&address)
                .await
                .ok()
        })
        .await;
        Self { client, screen, driver, profile }
    }

    /// Goes to an address.
    pub async fn goto(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Types into a field, after emptying it.
    pub async fn fill(&self, selector: &str, text: &str) {
        let field = self.find(selector).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Clicks on the first element that matches.
    pub async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        let script = "arguments[0].scrollIntoView({block: 'center'})";
        self.client.execute(script, vec![serde_json::to_value(&element).unwrap()]).await.unwrap();
        element.click().await.unwrap_or_else(|error| panic!("{selector} cannot be clicked: {error}"));
    }

    /// Whether something is on the page now.
    pub async fn has(&self, selector: &str) -> bool {
        self.client.find(Locator::Css(selector)).await.is_ok()
    }

    /// Waits until a person can read these words, opening the page again meanwhile. An answer that may still be on its way
    /// is waited for first: opening the page again would throw it away, with what it says only once.
    pub async fn until_it_shows(&self, words: &str) {
        let begin = Instant::now();
        eventually(&format!("the page shows \"{words}\""), async || {
            if self.text().await.contains(words) {
                return Some(());
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
            if begin.elapsed() > AN_ANSWER {
                self.client.refresh().await.ok()?;
            }
            None
        })
        .await;
    }

    /// What a person reads on the page.
    pub async fn text(&self) -> String {
        let text = self.client.execute("return document.body.innerText", vec![]).await.unwrap();
        text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Keeps a picture of the whole page in `target/screenshots/`, looks for anything that sticks out of the screen, and
    /// fails on what axe finds.
    pub async fn inspect(&self, name: &str) {
        self.picture(name).await;
        let wide = self.client.execute("return document.documentElement.scrollWidth - window.innerWidth", vec![]).await;
        let wide = wide.unwrap().as_i64().unwrap_or_default();
        assert!(wide <= 0, "{name} is {wide} pixels wider than the screen at {}", self.screen.name());
        let violations = self.axe().await;
        assert!(violations.is_empty(), "axe on {name} at {}:\n{}", self.screen.name(), violations.join("\n"));
    }

    async fn picture(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let picture = self.photograph().await;
        std::fs::write(folder.join(format!("{name}-{}.png", self.screen.name())), picture).unwrap();
    }

    /// A picture of the whole page as it is on this screen, also of what one would have to scroll to.
    pub async fn photograph(&self) -> Vec<u8> {
        let (width, height) = self.screen.size();
        let whole = self.client.execute("return document.documentElement.scrollHeight", vec![]).await.unwrap();
        let whole = u32::try_from(whole.as_u64().unwrap_or_default()).unwrap_or(height);
        self.device(width, whole.clamp(height, 6000)).await;
        let picture = self.client.screenshot().await.unwrap();
        self.device(width, height).await;
        picture
    }

    async fn device(&self, width: u32, height: u32) {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": self.screen == Screen::Telephone,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    async fn devtools(&self, command: &'static str, parameters: Value) {
        self.client.issue_cmd(DevTools { command, parameters }).await.unwrap();
    }

    /// Every violation that axe finds, one line each.
    pub async fn axe(&self) -> Vec<String> {
        let source = std::fs::read_to_string(variable("PICO_TEST_AXE")).expect("PICO_TEST_AXE names axe.min.js");
        if self.client.execute("return !window.axe", vec![]).await.unwrap() == Value::Bool(true) {
            self.client.execute(&source, vec![]).await.unwrap();
        }
        let script = "const done = arguments[arguments.length - 1]; \
            axe.run(document, {resultTypes: ['violations']}).then(found => done(found.violations.flatMap(rule => \
            rule.nodes.map(node => rule.id + ': ' + node.html + ' — ' + node.failureSummary))), \
            error => done([String(error)]));";
        let found = self.client.execute_async(script, vec![]).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    async fn find(&self, selector: &str) -> fantoccini::elements::Element {
        let found = self.client.wait().at_most(super::PATIENCE).for_element(Locator::Css(selector)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{selector} is not there ({error}):\n{}", self.text().await),
        }
    }

    /// Closes the window.
    pub async fn close(self) {
        drop(self.client.clone().close().await);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.driver.kill());
        drop(self.driver.wait());
        // chromedriver killed outright leaves its browser behind: the profile's folder tells which one it is.
        let mark = format!("--user-data-dir={}", self.profile.path().display());
        for process in processes_with(&mark) {
            drop(Command::new("sh").args(["-c", "kill -KILL \"$1\" 2>/dev/null", "sh", &process]).status());
        }
    }
}

fn processes_with(argument: &str) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let started_so = processes.filter(|process| {
        let command = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        command.split(|byte| *byte == 0).any(|word| word == argument.as_bytes())
    });
    started_so.map(|process| process.file_name().to_string_lossy().into_owned()).collect()
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: tests/run sets it"))
}

fn capabilities(screen: Screen, profile: &tempfile::TempDir) -> serde_json::Map<String, Value> {
    let (width, height) = screen.size();
    let flags = [
        "--headless=new".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--no-first-run".to_owned(),
        "--hide-scrollbars".to_owned(),
        "--force-device-scale-factor=1".to_owned(),
        "--lang=it".to_owned(),
        format!("--user-data-dir={}", profile.path().display()),
        format!("--window-size={width},{height}"),
    ];
    let mut options = json!({"args": flags, "binary": variable("PICO_TEST_BROWSER")});
    if screen == Screen::Telephone {
        options["mobileEmulation"] =
            json!({"deviceMetrics": {"width": width, "height": height, "pixelRatio": 1.0, "touch": true}});
    }
    let mut capabilities = serde_json::Map::new();
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    // The page for everybody is on the public listener, with the certificate that `init` makes.
    capabilities.insert("acceptInsecureCerts".to_owned(), Value::Bool(true));
    capabilities
}

/// A command of Chromium's own protocol, which `WebDriver` passes on.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl fantoccini::wd::WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as FromStr>::Err> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _request: &Url) -> (Method, Option<String>) {
        let body = json!({"cmd": self.command, "params": self.parameters});
        (Method::POST, Some(body.to_string()))
    }
}

impl Browser {
    /// Makes an account with one role on `node` and comes in with its link, choosing a password.
    pub async fn comes_in(&self, node: &super::node::TestNode, login: &str, role: &str) {
        let said =
            node.command(&["user", "add", login, "--name", &super::staff::full_name(login), "--role", role]).await;
        self.goto(super::staff::link_in(&said.ok())).await;
        self.click("main form button").await;
        self.fill("#password", super::staff::PASSWORD).await;
        self.click("form[action='/profilo/password'] button").await;
        self.until_it_shows("Password").await;
    }
}
