//! Every route × every role: who has no right to a page is answered as if it were not there.
//!
//! The table is read from the source ([`routes`]), so a new route is covered the moment it is written. What a role may do is
//! asked of the product's one decision; that the pages obey it is what is tested here.

mod decided;
mod foreign;
mod lent;
mod objects;
mod real;

use std::collections::BTreeSet;
use std::path::Path;

use pico_node::accounts::permission::{Decision, Permission, Scope, decide};
use pico_node::accounts::role::{Role, RoleSet};
use reqwest::Method;

use crate::on_both_engines;
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::routes::{Route, declared};
use crate::support::staff::{ROLES, comes_in};

/// Routes that anybody may ask, and why.
pub const OPEN: &[(&str, &str)] = &[
    ("/healthz", "says nothing of anybody"),
    ("/readyz", "says nothing of anybody"),
    ("/metrics", "loopback or token; no personal data"),
    ("/assets/{hash}/{name}", "the same files for everybody"),
    ("/accesso", "the door"),
    ("/accesso/codice", "the second half of the door"),
    ("/accesso/link/{token}", "who holds the link"),
    ("/accesso/inizio/{token}", "who holds the link"),
    ("/agenda/feed/{file}", "who holds the address of the feed"),
    ("/_components", "asks for a session itself, and for demo mode"),
];

/// The routes of the panel: those between nodes are tested as a peer.
pub fn panel_routes() -> Vec<Route> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut routes = declared(&sources);
    // These are the public listener's: other nodes, and readers of open data and of the page for everybody.
    let public = ["/federation/", "/.well-known/", "/hsds", "/elenco"];
    routes.retain(|route| !public.iter().any(|start| route.path.starts_with(start)));
    routes
}

/// An address with identifiers of the right shape that belong to nothing.
fn made_up(path: &str) -> String {
    let nobody = "0".repeat(32);
    let prefix = [("/utenti", "acc_"), ("/persone", "per_"), ("/servizi", "svc_"), ("/invii", "ref_")];
    let prefix = prefix.iter().find(|(start, _)| path.starts_with(start)).map_or("", |(_, prefix)| prefix);
    let mut filled = String::new();
    for (at, part) in path.split(['{', '}']).enumerate() {
        filled.push_str(if at % 2 == 0 { part } else { "" });
        if at % 2 == 1 {
            filled.push_str(prefix);
            filled.push_str(&nobody);
        }
    }
    filled
}

fn may(role: &str, right: &str) -> bool {
    let Some(permission) = Permission::ALL.into_iter().find(|permission| format!("{permission:?}") == right) else {
        assert_eq!(right, "Anyone", "a right that is not in the table of permissions");
        return true;
    };
    let role: Role = role.parse().unwrap();
    let somebody = format!("acc_{}", "1".repeat(32)).parse().unwrap();
    decide(&somebody, &RoleSet::new([role]), permission, Scope::Anything) != Decision::Denied
}

async fn ask(panel: &Panel, route: &Route, csrf: &str) -> (u16, String) {
    let (method, body) = match route.method.as_str() {
        "get" => (Method::GET, None),
        _ => (Method::POST, Some(format!("csrf={csrf}"))),
    };
    let answer = panel.request(method, &made_up(&route.path), body).await;
    let target = answer.headers().get("location").map(|target| target.to_str().unwrap().to_owned());
    (answer.status().as_u16(), target.unwrap_or_default())
}

#[test]
fn every_route_names_a_right_or_is_known_to_be_open() {
    let routes = panel_routes();
    assert!(routes.len() > 10, "the routes are found");
    for route in routes {
        let open = OPEN.iter().any(|(path, _)| *path == route.path);
        let named = route.right.as_deref().is_some_and(|right| right != "Visitor");
        assert!(open || named, "{} {} asks for nobody: {}", route.method, route.path, route.file.display());
    }
}

/// The other tests ask a handler for its right and hold it to that. A right that somebody loosens in the signature would be
/// believed, so each is written down a second time.
#[test]
fn every_route_asks_for_the_right_that_was_decided_for_it() {
    let right = |route: &Route| route.right.clone().unwrap_or_else(|| "-".to_owned());
    let line = |route: &Route| format!("{} {} {}", route.method, route.path, right(route));
    let found: BTreeSet<String> = panel_routes().iter().map(line).collect();
    let decided: BTreeSet<String> = decided::RIGHTS.lines().chain(lent::RIGHTS.lines()).map(str::to_owned).collect();
    let loose: Vec<_> = found.difference(&decided).collect();
    let gone: Vec<_> = decided.difference(&found).collect();
    assert!(loose.is_empty() && gone.is_empty(), "asked for now: {loose:#?}\ndecided: {gone:#?}");
}

on_both_engines! {
    async fn a_stranger_is_sent_to_the_door_by_every_route(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        for route in panel_routes() {
            if OPEN.iter().any(|(path, _)| *path == route.path) {
                continue;
            }
            let panel = Panel::new(&node.panel());
            let door = panel.open("/accesso").await.ok();
            let csrf = door.form("/accesso").fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
            let (status, target) = ask(&panel, &route, &csrf).await;
            let sent = (300..400).contains(&status) && target.starts_with("/accesso");
            assert!(sent || status == 404, "{} {} answered a stranger {status} {target}", route.method, route.path);
        }
    }
}

on_both_engines! {
    async fn who_has_no_right_is_answered_as_if_the_page_were_not_there(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let mut asked = 0;
        for role in ROLES {
            let panel = comes_in(&node, &format!("una-{role}"), role).await;
            let csrf = panel.open("/profilo").await.ok().form("/uscita").fields.remove(0).1;
            for route in panel_routes() {
                let Some(right) = route.right.as_deref().filter(|right| *right != "Visitor") else { continue };
                // Leaving, and ending the other sessions, would end the test.
                if route.path == "/uscita" || route.path.starts_with("/profilo/sessioni") {
                    continue;
                }
                let (status, target) = ask(&panel, &route, &csrf).await;
                let what = format!("{role}: {} {} ({right}) answered {status} {target}", route.method, route.path);
                asked += 1;
                assert!(status < 500, "{what}");
                let names_an_object = route.path.contains('{');
                match (may(role, right), route.method.as_str()) {
                    (false, _) => assert_eq!(status, 404, "{what}"),
                    (true, "get") if names_an_object => assert_eq!(status, 404, "{what}"),
                    (true, "get") => assert!(status == 200 || (300..400).contains(&status), "{what}"),
                    (true, _) if names_an_object => assert!([404, 400, 422].contains(&status), "{what}"),
                    (true, _) => {}
                }
            }
        }
        println!("{asked} questions asked");
    }
}
