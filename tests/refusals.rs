//! Whatever is refused, the answer names nobody: pages, forms that come back, `problem+json`, and every address in them.

use pico_protocol::referral::{Kind, Party};
use reqwest::{Method, StatusCode};

use crate::on_both_engines;
use crate::rights::panel_routes;
use crate::support::desk::{Desks, FAMILY_NAME, TAX_CODE, in_days};
use crate::support::form::{Form, unescape};
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::privacy::holds_nothing;
use crate::support::seeds::{FILE, Seeds};
use crate::support::staff::comes_in;
use crate::support::story::{Story, WITHDRAW, asked_why};
use crate::support::tls;

/// What identifies the seeded person.
const PERSONAL: [&str; 5] = [FAMILY_NAME, TAX_CODE, "051 000000", "San Giuliano Terme", FILE];

/// Everything on a page that leads somewhere.
fn addresses(page: &Page) -> String {
    let starts = ["href=\"", "action=\"", "src=\"", "formaction=\""];
    let found = starts.iter().flat_map(|start| page.body.split(start).skip(1));
    let found: Vec<String> = found.filter_map(|rest| rest.split('"').next()).map(unescape).collect();
    format!("{} {}", page.path, found.join(" "))
}

/// What a refused form says is wrong: the box at its head, and the mistake of each field.
fn mistakes(page: &Page) -> String {
    let between = |start: &str, end: &str| {
        let parts = page.body.split(start).skip(1).filter_map(|rest| rest.split(end).next());
        parts.map(unescape).collect::<Vec<_>>().join(" ")
    };
    let said = format!("{} {}", between("class=\"mistakes\"", "</div>"), between("class=\"error\"", "</p>"));
    assert!(said.len() > 1, "it says what is wrong: {}", page.text());
    said
}

/// Answered so, and nothing on it is about anybody.
fn names_nobody(what: &str, page: &Page, status: StatusCode) {
    assert_eq!(page.status, status, "{what}: {}", page.text());
    holds_nothing(what, &page.body, &PERSONAL);
    holds_nothing(what, &addresses(page), &PERSONAL);
}

/// The same question as a program asks it: an answer of four fields, none of which is about anybody.
async fn problem(what: &str, request: reqwest::RequestBuilder, status: StatusCode) {
    let answer = request.header("accept", "application/json").send().await.unwrap();
    assert_eq!(answer.status(), status, "{what}");
    assert_eq!(answer.headers()["content-type"], "application/problem+json", "{what}");
    let headers = format!("{:?}", answer.headers());
    let body = answer.text().await.unwrap();
    holds_nothing(what, &headers, &PERSONAL);
    holds_nothing(what, &body, &PERSONAL);
    let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
    let mut fields: Vec<&String> = problem.as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(fields, ["reference", "status", "title", "type"], "{what}");
}

fn csrf(page: &Page, action: &str) -> String {
    page.form(action).fields.into_iter().find(|(name, _)| name == "csrf").expect("a token").1
}

/// A document whose name says whose it is, added to a referral that takes none any more.
async fn adds_too_late(panel: &Panel, story: &Story<'_>, csrf: String) {
    let path = format!("{}/allega", story.path);
    let form = Form {
        action: path.clone(),
        method: "post".to_owned(),
        multipart: true,
        fields: vec![("csrf".to_owned(), csrf.clone())],
        names: Vec::new(),
        choices: Vec::new(),
        longest: Vec::new(),
        endless: Vec::new(),
    };
    let page = panel.open("/invii").await.ok();
    let late = panel.upload(&page, &form, (FILE, b"Mario Rossi")).await;
    names_nobody("a document that comes too late", &late, StatusCode::CONFLICT);
    let edge = "pico-edge";
    let part = |name: &str, more: &str, content: &str| {
        format!("--{edge}\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n{content}\r\n")
    };
    let file = part("files", &format!("; filename=\"{FILE}\""), "Mario Rossi");
    let body = format!("{}{file}--{edge}--\r\n", part("csrf", "", &csrf));
    let request = panel.raw(Method::POST, &path).header("origin", &panel.base);
    let kind = format!("multipart/form-data; boundary={edge}");
    problem("the same to a program", request.header("content-type", kind).body(body), StatusCode::CONFLICT).await;
}

on_both_engines! {
    async fn what_is_not_there_for_somebody_names_nobody(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let anna = comes_in(&desks.pair.aurora, "anna", "operator").await;
        let about = |path: &str| path.starts_with("/persone/{") || path.starts_with("/invii/") || path.starts_with("/cerca/{");
        let mut asked = 0;
        let pages = panel_routes().into_iter().filter(|route| route.method == "get" && route.path.contains('{'));
        for route in pages.filter(|route| about(&route.path)) {
            for address in seeds.fill(&route.path) {
                names_nobody(&address, &anna.open(&address).await, StatusCode::NOT_FOUND);
                problem(&address, anna.raw(Method::GET, &address), StatusCode::NOT_FOUND).await;
                asked += 1;
            }
        }
        assert!(asked > 30, "only {asked} addresses");
        // A form without its token, for who may see the record.
        for address in [format!("{}/modifica", seeds.person), format!("{}/fai/nota", seeds.referral)] {
            let request = |panel: &Panel| {
                let request = panel.raw(Method::POST, &address).header("origin", &panel.base);
                request.header("content-type", "application/x-www-form-urlencoded").body("note=Mario+Rossi")
            };
            problem(&address, request(&desks.giulia), StatusCode::BAD_REQUEST).await;
        }
    }

    async fn a_form_that_comes_back_says_what_is_wrong_and_not_about_whom(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let anna = comes_in(&desks.pair.aurora, "anna", "operator").await;
        let page = anna.open("/persone/nuova").await.ok();
        let form = page.form("").with("family_name", "Neri").with("birth_date", "ieri").with("comune", "Bologna");
        let again = anna.send(&page, &form).await;
        names_nobody("a record with a wrong date", &again, StatusCode::UNPROCESSABLE_ENTITY);
        // Before the name is told, the receiver's forms cannot know it.
        for (slug, typed) in [("rifiuta", ("reason", "other")), ("posto", ("held_until", "ieri")), ("domanda", ("question", ""))] {
            let page = desks.omar.open(&format!("{}/fai/{slug}", seeds.referral)).await.ok();
            let again = desks.omar.send(&page, &page.form(slug).with(typed.0, typed.1)).await;
            names_nobody(slug, &again, StatusCode::UNPROCESSABLE_ENTITY);
            mistakes(&again);
        }
        // Who may see the record finds what she typed in its place, and no name in what is said of it nor in any address.
        let person = desks.giulia.open(&format!("{}/modifica", seeds.person)).await.ok();
        let wrong_date = desks.giulia.send(&person, &person.form("").with("birth_date", "31/02/1990")).await;
        let why = asked_why(&desks.giulia, Kind::Referral, &seeds.person, "").await;
        let named = why.form("/perche").with("need", &format!("{FAMILY_NAME} cerca un posto, {TAX_CODE}"));
        let named = desks.giulia.send(&why, &named.with("answer_by", &in_days(7))).await;
        let page = desks.giulia.open(&format!("{}/fai/ritira", seeds.referral)).await.ok();
        let silent = desks.giulia.send(&page, &page.form("ritira").with("reason", "other")).await;
        for page in [wrong_date, named, silent] {
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text());
            holds_nothing(&page.path, &mistakes(&page), &PERSONAL);
            holds_nothing(&page.path, &addresses(&page), &PERSONAL);
        }
    }

    async fn a_step_that_comes_too_late_names_nobody(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = crate::support::desk::open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        let page = desks.omar.open(&format!("{}/fai/rifiuta", story.path)).await.ok();
        let token = csrf(&desks.giulia.open(&format!("{}/allega", story.path)).await.ok(), "/allega");
        story.walk(&[WITHDRAW]).await;
        story.comes_to("withdrawn").await;
        let form = page.form("rifiuta").with("reason", "no_places").with("text", "Da noi no");
        let late = desks.omar.send(&page, &form).await;
        names_nobody("an answer to a referral that was taken back", &late, StatusCode::CONFLICT);
        late.shows("Da noi no");
        adds_too_late(story.panel(Party::Sender), &story, token).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_stranger_sends_to_the_public_listener_is_not_said_back() {
    let pair = TestPair::linked(crate::support::engine::Engine::Sqlite).await;
    let body = format!("{{\"name\":\"Mario {FAMILY_NAME}\",\"tax_code\":\"{TAX_CODE}\"}}\n");
    for path in ["/federation/v1/batch", "/federation/v1/hello", "/federation/v1/invitation/open", "/rossi"] {
        for kind in ["application/json", "application/x-ndjson"] {
            let answer = tls::post(pair.brezza.federation_port, path, kind, body.as_bytes()).await.unwrap();
            assert!(answer.status >= 400, "{path} took it: {}", answer.status);
            holds_nothing(path, &format!("{}{}", answer.head, answer.text()), &PERSONAL);
        }
    }
}
