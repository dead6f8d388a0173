//! The door of the panel: the code after the password, whose failures keep whom out, and connections on which nobody asks for
//! anything.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use totp_rs::{Builder, Secret, Totp};

use crate::on_both_engines;
use crate::support::engine::Engine;
use crate::support::hostile::now;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel, encode};
use crate::support::staff::{PASSWORD, comes_in};
use crate::support::{PATIENCE, tls};

/// How long an app shows one code, in seconds.
const STEP: u64 = 30;

/// The app on her telephone, told the secret that the page shows to who cannot point a camera at it.
struct Telephone {
    app: Totp,
    /// To which half minute the last code belonged.
    step: u64,
}

impl Telephone {
    /// Sets up a second factor and confirms it with the code of this moment.
    async fn set_up(panel: &Panel) -> Self {
        let profile = panel.open("/profilo").await.ok();
        let page = panel.send(&profile, &profile.form("/profilo/secondo-fattore")).await.ok();
        let typed = page.body.split("id=\"secret\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
        let secret = Secret::try_from_base32(typed.replace(' ', "")).unwrap();
        let mut telephone = Self { app: Builder::new().with_secret(secret).build().unwrap(), step: 0 };
        let refused = panel.send(&page, &page.form("/conferma").with("code", &telephone.wrong())).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        let code = telephone.shows();
        panel.send(&refused, &refused.form("/conferma").with("code", &code)).await.ok().shows("codici di recupero");
        telephone
    }

    /// The code of this moment or, when that was given already, of the next one: the clock of a telephone may be fast.
    fn shows(&mut self) -> String {
        self.step = this_moment().max(self.step + 1);
        self.at(self.step)
    }

    fn at(&self, step: u64) -> String {
        self.app.generate(step * STEP).to_string()
    }

    /// Six digits that it shows neither now nor soon.
    fn wrong(&self) -> String {
        let now = this_moment();
        let right: Vec<String> = (now - 3..now + 10).map(|step| self.at(step)).collect();
        (0..1_000_000_u32).map(|number| format!("{number:06}")).find(|code| !right.contains(code)).unwrap()
    }
}

fn this_moment() -> u64 {
    u64::try_from(now().as_millis()).unwrap() / 1000 / STEP
}

/// Somebody types Giulia's password and is asked for the code.
async fn types_password(node: &TestNode) -> (Panel, Page) {
    let panel = Panel::new(&node.panel());
    let door = panel.open("/accesso?poi=/profilo").await.ok();
    let form = door.form("/accesso").with("login", "giulia").with("password", PASSWORD);
    let asked = panel.send(&door, &form).await.ok();
    assert!(asked.path.starts_with("/accesso/codice"), "{}", asked.path);
    assert!(panel.open("/persone").await.path.starts_with("/accesso"), "half in is not in");
    (panel, asked)
}

async fn types_code(panel: &Panel, page: &Page, code: &str) -> Page {
    panel.send(page, &page.form("/accesso/codice").with("code", code)).await
}

/// The code was refused in words, and nobody is inside.
async fn stays_outside(panel: &Panel, answer: &Page) {
    assert_eq!(answer.status, 422, "{}", answer.text());
    answer.shows("Il codice non è giusto o è già stato usato");
    assert!(panel.open("/persone").await.path.starts_with("/accesso"));
}

#[track_caller]
fn is_inside(answer: &Page) {
    assert_eq!((answer.status.as_u16(), answer.path.as_str()), (200, "/profilo"), "{}", answer.text());
}

/// Recovery codes that can still be used.
const CODES: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM account_recovery_codes WHERE used_at IS NULL";

on_both_engines! {
    async fn a_code_from_the_telephone_opens_once_and_a_wrong_one_keeps_her_at_the_form(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let mut telephone = Telephone::set_up(&comes_in(&node, "giulia", "coordinator").await).await;
        let (panel, asked) = types_password(&node).await;
        let refused = types_code(&panel, &asked, &telephone.wrong()).await;
        stays_outside(&panel, &refused).await;
        // What confirmed the second factor was a code like any other, and is used up.
        let refused = types_code(&panel, &refused, &telephone.at(telephone.step)).await;
        stays_outside(&panel, &refused).await;
        let code = telephone.shows();
        is_inside(&types_code(&panel, &refused, &code).await);
        panel.open("/persone").await.ok();

        // Somebody knows her password, has looked over her shoulder and is quick.
        let (thief, asked) = types_password(&node).await;
        let again = types_code(&thief, &asked, &code).await;
        stays_outside(&thief, &again).await;
        // Giulia reads on her own page that somebody has come half way.
        let hers = panel.open("/profilo").await.ok();
        hers.shows("Accesso non riuscito sconosciuto").shows("Password giusta, secondo fattore ancora da dare sconosciuto");
    }

    async fn a_second_factor_is_exchanged_by_who_types_the_password_again_and_by_nobody_else(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let before = giulia.open("/profilo").await.ok();
        let mut old = Telephone::set_up(&giulia).await;

        // Somebody sits down at her desk. A page from before there was one still has the button to begin.
        let page = giulia.send(&before, &before.form("/profilo/secondo-fattore")).await.ok();
        page.shows("Il secondo fattore c’è già");
        assert_eq!(giulia.open("/profilo/secondo-fattore").await.path, "/profilo", "no other one has begun");
        let form = page.form("/togli");
        let mut without = form.clone();
        without.fields.retain(|(name, _)| name != "current");
        for form in [without, form.with("current", ""), page.form("/togli").with("current", "sbagliata-di-certo")] {
            giulia.send(&page, &form).await.ok().shows("La password attuale non è giusta").shows("attivo");
        }
        assert_eq!(node.count(CODES).await, 10);
        let (panel, asked) = types_password(&node).await;
        is_inside(&types_code(&panel, &asked, &old.shows()).await);

        let form = page.form("/togli").with("current", PASSWORD);
        giulia.send(&page, &form).await.ok().shows("Secondo fattore tolto");
        assert_eq!(node.count(CODES).await, 0, "the codes on paper have gone with it");
        let mut new = Telephone::set_up(&giulia).await;
        let (panel, asked) = types_password(&node).await;
        // Of a moment of which no code was used: only the telephone is another one.
        let refused = types_code(&panel, &asked, &old.at(new.step + 1)).await;
        stays_outside(&panel, &refused).await;
        is_inside(&types_code(&panel, &refused, &new.shows()).await);
    }

    async fn a_stranger_behind_the_proxy_is_kept_out_under_every_name_and_the_owner_is_not(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        comes_in(&node, "giulia", "coordinator").await;
        let knocks = async |password: &str, forwarded: &str| {
            let panel = Panel::new(&node.panel());
            let door = panel.open("/accesso").await.ok();
            let form = door.form("/accesso").with("login", "giulia").with("password", password);
            let request = panel.raw(Method::POST, "/accesso").header("x-forwarded-for", forwarded);
            let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(encode(&form.fields));
            request.send().await.unwrap().status().as_u16()
        };
        for guess in 0..10 {
            // What stands before the last comma came from the stranger.
            let status = knocks("sbagliata-di-certo", &format!("192.0.2.{guess}, 198.51.100.7")).await;
            assert_eq!(status, 422, "{guess}");
        }
        for forwarded in ["198.51.100.7", "203.0.113.9, 198.51.100.7", "127.0.0.1,198.51.100.7"] {
            assert_eq!(knocks(PASSWORD, forwarded).await, 429, "{forwarded}");
        }
        assert_eq!(knocks(PASSWORD, "203.0.113.9").await, 303, "she comes from another network");
    }
}

#[tokio::test]
async fn a_connection_without_a_first_request_is_closed_and_one_that_rests_after_it_is_kept() {
    let node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    only_who_has_asked_stays(async || TcpStream::connect(("127.0.0.1", node.panel_port)).await.unwrap()).await;
}

#[tokio::test]
async fn over_https_too_only_a_connection_that_has_asked_for_something_is_kept() {
    let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    node.set("panel.tls", "true");
    node.set("panel.address", &node.panel());
    node.serve().await;
    only_who_has_asked_stays(async || tls::connect(node.panel_port).await.unwrap()).await;
}

/// One connection has asked and rests, longer than the others say nothing that is a request.
async fn only_who_has_asked_stays<S: AsyncRead + AsyncWrite + Unpin>(connect: impl AsyncFn() -> S) {
    let mut resting = connect().await;
    is_answered(&mut resting).await;
    let beginnings: [(&str, &[u8]); 3] = [
        ("nothing", b""),
        ("half a head", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "),
        // The preface and the settings with which HTTP/2 begins.
        ("a greeting", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"),
    ];
    let mut others = Vec::new();
    for (what, bytes) in beginnings {
        let mut stream = connect().await;
        stream.write_all(bytes).await.unwrap();
        stream.flush().await.unwrap();
        others.push((what, stream));
    }
    for (what, mut stream) in others {
        let mut said = Vec::new();
        // A broken line is an end too.
        let ended = timeout(PATIENCE, stream.read_to_end(&mut said)).await;
        assert!(ended.is_ok(), "who has sent {what} still holds its connection");
    }
    is_answered(&mut resting).await;
}

/// Asks for something small on a connection that stays open, and reads the answer to its end.
async fn is_answered(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    stream.flush().await.unwrap();
    let mut answer: Vec<u8> = Vec::new();
    let mut piece = [0; 1024];
    while !answer.ends_with(b"\r\n\r\nok\n") {
        let read = stream.read(&mut piece).await.unwrap();
        assert!(read > 0, "closed after {:?}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&piece[..read]);
    }
}
