//! Every route asked for somebody else's person, ground, draft, referral, document and evidence: nothing is found.

use pico_node::sql;
use reqwest::Method;

use super::{OPEN, panel_routes};
use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, TAX_CODE, search};
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::routes::Route;
use crate::support::seeds::{FILE, Seeds};
use crate::support::staff::{PASSWORD, comes_in};

/// What a page, a list or a file about the seeded person would show.
const SECRETS: [&str; 5] = [FAMILY_NAME, TAX_CODE, NEED, FILE, "San Giuliano Terme"];

/// Routes about people and referrals, which only who works with them may find.
pub(super) fn is_about_people(path: &str) -> bool {
    path.starts_with("/persone/{")
        || path.starts_with("/prese/{")
        || path.starts_with("/cose/{")
        || path.starts_with("/agenda/{")
        || path.starts_with("/invii/{")
        || is_about_drafts(path)
}

/// What is only hers who wrote it, whatever the others' role: a draft, a search.
fn is_about_drafts(path: &str) -> bool {
    path.starts_with("/invii/nuovo/{") || path.starts_with("/cerca/{")
}

/// Asks one address as it is; posts with a token, so that only the right is missing.
async fn ask(panel: &Panel, route: &Route, address: &str, csrf: &str) -> (u16, String) {
    let answer = match route.method.as_str() {
        "get" => panel.request(Method::GET, address, None).await,
        _ => panel.request(Method::POST, address, Some(format!("csrf={csrf}&note=x&mistake=x&reason=x"))).await,
    };
    (answer.status().as_u16(), answer.text().await.unwrap_or_default())
}

pub(super) fn shows_nothing(body: &str, secrets: &[&str], what: &str) {
    for secret in secrets {
        assert!(!body.contains(secret), "{what} shows \"{secret}\"");
    }
}

/// Everything about the seeded objects that a stranger's POST could have changed.
pub(super) async fn state(node: &TestNode) -> Vec<i64> {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let mut state = Vec::new();
    for query in [
        "SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM people",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM referral_events WHERE side = 'own'",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM referral_drafts",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM legal_bases WHERE withdrawn_at IS NULL",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM attachments",
    ] {
        state.push(sql!(&mut tx, c => sqlx::query_scalar(query).fetch_one(c)).unwrap());
    }
    drop(tx);
    db.close().await;
    state
}

pub(super) async fn csrf_of(panel: &Panel) -> String {
    panel.open("/profilo").await.ok().form("/uscita").fields.remove(0).1
}

/// Asks every route that names one of the objects; each must be answered as if it were not there.
async fn finds_nothing(panel: &Panel, who: &str, seeds: &Seeds, concerns: impl Fn(&str) -> bool) {
    let csrf = csrf_of(panel).await;
    for route in panel_routes().into_iter().filter(|route| concerns(&route.path)) {
        for address in seeds.fill(&route.path) {
            let (status, body) = ask(panel, &route, &address, &csrf).await;
            let what = format!("{who}: {} {address}", route.method);
            // A form that should carry a file and does not is refused before anything is looked for.
            let no_file = route.method == "post" && route.path.ends_with("/allega") && status == 400;
            assert!(status == 404 || no_file, "{what} answered {status}");
            shows_nothing(&body, &SECRETS, &what);
        }
    }
}

/// Opens every page and file without a name in its address, and looks for the seeded objects in what comes.
pub(super) async fn lists_nothing(panel: &Panel, who: &str, seeds: &Seeds) {
    let ids = seeds.identifiers();
    for route in panel_routes().into_iter().filter(|route| route.method == "get" && !route.path.contains('{')) {
        let (_, body) = ask(panel, &route, &route.path, "").await;
        shows_nothing(&body, &SECRETS, &format!("{who}: {}", route.path));
        shows_nothing(&body, &ids.iter().map(String::as_str).collect::<Vec<_>>(), &format!("{who}: {}", route.path));
    }
    for typed in ["Rossi", "mario rossi", "rosi", TAX_CODE, "Brezza", &seeds.referral[seeds.referral.len() - 8..]] {
        let found = search(panel, typed).await;
        let others = SECRETS.iter().copied().filter(|secret| !typed.contains(secret));
        shows_nothing(&found.body, &others.collect::<Vec<_>>(), &format!("{who} searches {typed}"));
        let ids = ids.iter().map(String::as_str).filter(|id| !id.is_empty());
        shows_nothing(&found.body, &ids.collect::<Vec<_>>(), &format!("{who} searches {typed}"));
    }
}

/// The administrator closes the account of who is called so.
pub(super) async fn closed(administrator: &Panel, name: &str) {
    let list = administrator.open("/utenti").await.ok();
    let account = list.body.split("<tr").find(|row| row.contains(name)).expect("she is in the list");
    let account = account.split("/utenti/").nth(1).unwrap().split('"').next().unwrap();
    let page = administrator.open(&format!("/utenti/{account}")).await.ok();
    administrator.send(&page, &page.form("/chiudi")).await.ok();
}

#[test]
fn every_parameter_of_every_route_is_sown_or_open() {
    let routes = panel_routes();
    let named = routes.iter().filter(|route| route.path.contains('{'));
    let closed: Vec<_> = named.filter(|route| !OPEN.iter().any(|(path, _)| *path == route.path)).collect();
    assert!(closed.iter().any(|route| is_about_people(&route.path)), "routes about people are found");
}

on_both_engines! {
    async fn nobody_finds_what_she_has_no_part_in(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let node = &desks.pair.aurora;
        for route in panel_routes() {
            if !OPEN.iter().any(|(path, _)| *path == route.path) {
                assert!(!seeds.fill(&route.path).is_empty(), "{}", route.path);
            }
        }
        // The seeds are there for who sowed them: what follows does not pass because nothing exists.
        for address in [&seeds.person, &seeds.referral] {
            desks.giulia.open(address).await.ok().shows(FAMILY_NAME);
        }
        assert!(search(&desks.giulia, "rossi").await.body.contains(&seeds.person));
        let before = state(node).await;
        for (login, role) in [("anna", "operator"), ("paola", "management"), ("luca", "node-administrator")] {
            let panel = comes_in(node, login, role).await;
            finds_nothing(&panel, role, &seeds, is_about_people).await;
            lists_nothing(&panel, role, &seeds).await;
        }
        for (login, role) in [("sara", "coordinator"), ("stefano", "data-protection")] {
            let panel = comes_in(node, login, role).await;
            finds_nothing(&panel, role, &seeds, is_about_drafts).await;
        }
        assert_eq!(state(node).await, before, "nothing was changed by those who may not");
    }

    async fn opening_the_same_person_again_tells_a_stranger_nothing(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let anna = comes_in(&desks.pair.aurora, "anna", "operator").await;
        let page = anna.open("/persone/nuova").await.ok();
        let form = page.form("").with("family_name", FAMILY_NAME).with("given_name", "Mario");
        let form = form.with("birth_date", "10/12/1985").with("tax_code", TAX_CODE).with("comune", "Bologna");
        let opened = anna.send(&page, &form).await;
        assert!(!opened.body.contains(&seeds.person) && !opened.path.contains(&seeds.person), "{}", opened.path);
        assert!(!opened.body.contains("051 000000"), "nothing of the other record is shown");
    }

    async fn an_account_that_was_closed_finds_nothing_at_all(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let node = &desks.pair.aurora;
        let (sara, luca) =
            (comes_in(node, "sara", "coordinator").await, comes_in(node, "luca", "node-administrator").await);
        sara.open(&seeds.person).await.ok().shows(FAMILY_NAME);
        let csrf = csrf_of(&sara).await;
        closed(&luca, "Sara").await;
        for route in panel_routes().iter().filter(|route| !OPEN.iter().any(|(path, _)| *path == route.path)) {
            for address in seeds.fill(&route.path) {
                let (status, body) = ask(&sara, route, &address, &csrf).await;
                let what = format!("a closed account: {} {address}", route.method);
                assert!((300..400).contains(&status) || status == 404, "{what} answered {status}");
                shows_nothing(&body, &SECRETS, &what);
            }
        }
        let door = sara.open("/accesso").await.ok();
        let form = door.form("/accesso").with("login", "sara").with("password", PASSWORD);
        let refused = sara.send(&door, &form).await;
        assert!(!refused.body.contains("/uscita"), "she is not let in again");
    }
}
