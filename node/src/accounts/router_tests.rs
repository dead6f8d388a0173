//! The door and the pages behind it, through the router as a browser meets them.

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::role::RoleSet;
use super::sessions::IDLE;
use super::{Account, Role, command, frame, panel, store};
use crate::trial::TrialNode;
use crate::web::locale::Locale;

/// A browser with one cookie jar at one node.
struct Browser {
    router: Router,
    cookies: Vec<(String, String)>,
}

impl Browser {
    fn at(node: &TrialNode) -> Self {
        Self { router: frame::around(panel::routes(), node).with_state((*node).clone()), cookies: Vec::new() }
    }

    async fn ask(&mut self, method: Method, path: &str, body: &str) -> (StatusCode, String, String) {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(COOKIE, cookies.join("; "))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        self.keep(&response);
        let status = response.status();
        let location = response.headers().get(LOCATION).map_or("", |value| value.to_str().unwrap()).to_owned();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, location, String::from_utf8_lossy(&body).into_owned())
    }

    fn keep(&mut self, response: &Response) {
        for header in response.headers().get_all(SET_COOKIE) {
            let (name, value) = header.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(kept, _)| kept != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    async fn see(&mut self, path: &str) -> (StatusCode, String, String) {
        self.ask(Method::GET, path, "").await
    }

    /// Sends fields with the token of the page they stand on.
    async fn send(&mut self, page: &str, action: &str, fields: &str) -> (StatusCode, String, String) {
        let (_, _, html) = self.see(page).await;
        let token = html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        self.ask(Method::POST, action, &format!("csrf={token}&{fields}")).await
    }
}

async fn account(node: &TrialNode, login: &str, role: Role) -> Account {
    command::create(node, login, "Rosa Lo Bianco", RoleSet::new([role]), Locale::It).await.unwrap()
}

/// Somebody with this role, come in through her link.
async fn inside(node: &TrialNode, login: &str, role: Role) -> Browser {
    let account = account(node, login, role).await;
    let link = command::demo_link(node, &account).await.unwrap();
    let path = link.split_once("/accesso").map(|(_, rest)| format!("/accesso{rest}")).unwrap();
    let mut browser = Browser::at(node);
    let (status, onward, _) = browser.send(&path, &path, "").await;
    assert_eq!((status, onward.as_str()), (StatusCode::SEE_OTHER, "/"));
    browser
}

#[tokio::test]
async fn a_link_is_used_up_by_its_button_and_not_by_looking_at_it() {
    let node = TrialNode::named("CAPP").await;
    let link = command::demo_link(&node, &account(&node, "rosa", Role::Coordinator).await).await.unwrap();
    let path = link.split_once("/accesso").map(|(_, rest)| format!("/accesso{rest}")).unwrap();
    for _ in 0..3 {
        assert!(Browser::at(&node).see(&path).await.2.contains("<form"));
    }
    let mut browser = Browser::at(&node);
    assert_eq!(browser.send(&path, &path, "").await.0, StatusCode::SEE_OTHER);
    assert_eq!(browser.see("/profilo").await.0, StatusCode::OK);
    let (status, ..) = Browser::at(&node).send("/accesso", &path, "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn logging_in_leads_where_one_was_going_and_nowhere_else() {
    let node = TrialNode::named("CAPP").await;
    let rosa = account(&node, "rosa", Role::Coordinator).await;
    let hash = super::password::NewPassword::parse("quattro gatti in fila", "rosa").unwrap();
    let hash = hash.hash(node.entropy).await.unwrap();
    let mut tx = node.db.write().await.unwrap();
    store::set_password_hash(&mut tx, &rosa.id, Some(&hash)).await.unwrap();
    tx.commit().await.unwrap();

    let mut browser = Browser::at(&node);
    assert_eq!(browser.see("/profilo").await.1, "/accesso?poi=/profilo");
    let fields = |onward| format!("login=ROSA&password=quattro+gatti+in+fila&poi={onward}");
    assert_eq!(browser.send("/accesso", "/accesso", &fields("/profilo")).await.1, "/profilo");
    for foreign in ["https://example.org", "//example.org", "/%5Cexample.org"] {
        assert_eq!(Browser::at(&node).send("/accesso", "/accesso", &fields(foreign)).await.1, "/", "{foreign}");
    }
    let (status, _, html) =
        Browser::at(&node).send("/accesso", "/accesso", "login=rosa&password=cinque+gatti+in+fila").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!html.contains("cinque"), "a password never stands on a page");
}

#[tokio::test]
async fn a_form_without_the_token_of_this_session_changes_nothing() {
    let node = TrialNode::named("CAPP").await;
    let mut browser = inside(&node, "rosa", Role::NodeAdministrator).await;
    let fields = "name=Ugo+Neri&login=ugo&role=operator";
    assert_eq!(browser.ask(Method::POST, "/utenti/nuovo", fields).await.0, StatusCode::BAD_REQUEST);
    let stolen = format!("csrf=AAAA&{fields}");
    assert_eq!(browser.ask(Method::POST, "/utenti/nuovo", &stolen).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(command::list(&node).await.unwrap().len(), 1);
    assert_eq!(browser.send("/utenti/nuovo", "/utenti/nuovo", fields).await.0, StatusCode::OK);
    assert_eq!(command::list(&node).await.unwrap().len(), 2);
}

#[tokio::test]
async fn without_the_right_a_page_is_not_there() {
    let node = TrialNode::named("CAPP").await;
    for (login, role) in [("a", Role::Operator), ("b", Role::Coordinator), ("c", Role::Management)] {
        let mut browser = inside(&node, &login.repeat(3), role).await;
        assert_eq!(browser.see("/utenti").await.0, StatusCode::NOT_FOUND, "{role:?}");
        assert_eq!(browser.see("/profilo").await.0, StatusCode::OK, "{role:?}");
    }
}

#[tokio::test]
async fn a_leaver_is_outside_at_once_and_an_idle_session_ends() {
    let node = TrialNode::named("CAPP").await;
    let mut admin = inside(&node, "admin", Role::NodeAdministrator).await;
    let mut rosa = inside(&node, "rosa", Role::Coordinator).await;
    let accounts = command::list(&node).await.unwrap();
    let id = &accounts.iter().find(|account| account.login.as_str() == "rosa").unwrap().id;
    assert_eq!(rosa.see("/profilo").await.0, StatusCode::OK);
    let page = format!("/utenti/{id}");
    assert_eq!(admin.send(&page, &format!("{page}/chiudi"), "").await.0, StatusCode::SEE_OTHER);
    assert_eq!(rosa.see("/profilo").await.0, StatusCode::SEE_OTHER);
    node.clock.advance(IDLE + 1);
    assert_eq!(admin.see("/utenti").await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_administrator_cannot_close_her_own_account() {
    let node = TrialNode::named("CAPP").await;
    let mut admin = inside(&node, "admin", Role::NodeAdministrator).await;
    let id = command::list(&node).await.unwrap()[0].id.clone();
    let (status, ..) = admin.send("/utenti", &format!("/utenti/{id}/chiudi"), "").await;
    assert_eq!(status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_second_factor_stands_between_password_and_pages() {
    let node = TrialNode::named("CAPP").await;
    let rosa = account(&node, "rosa", Role::Coordinator).await;
    let secret = super::second_factor::SharedSecret::from_bytes(b"12345678901234567890").unwrap();
    let mut tx = node.db.write().await.unwrap();
    store::set_pending_second_factor(&mut tx, &node, &rosa.id, &secret).await.unwrap();
    store::confirm_second_factor(&mut tx, &rosa.id, 0).await.unwrap();
    store::set_recovery_codes(&mut tx, &rosa.id, &["abcde-fghjk".to_owned()]).await.unwrap();
    tx.commit().await.unwrap();
    let link = command::demo_link(&node, &rosa).await.unwrap();
    let path = link.split_once("/accesso").map(|(_, rest)| format!("/accesso{rest}")).unwrap();

    let mut browser = Browser::at(&node);
    assert!(browser.send(&path, &path, "").await.1.starts_with("/accesso/codice"));
    assert_eq!(browser.see("/profilo").await.0, StatusCode::SEE_OTHER, "half in is not in");
    let wrong = browser.send("/accesso/codice", "/accesso/codice", "code=000000").await;
    assert_eq!(wrong.0, StatusCode::UNPROCESSABLE_ENTITY);
    let half = browser.cookies.clone();
    assert_eq!(browser.send("/accesso/codice", "/accesso/codice", "code=ABCDE+FGHJK").await.1, "/");
    let mut thief = Browser { router: browser.router.clone(), cookies: half };
    assert_eq!(thief.see("/accesso/codice").await.1, "/accesso", "the token of before is worth nothing");
    assert_eq!(browser.see("/profilo").await.0, StatusCode::OK);
}
