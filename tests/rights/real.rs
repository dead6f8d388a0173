//! A real person and two real referrals, one sent and one received, asked for by everybody whose they are not, with forms
//! that are filled as if they might: nothing is found where there is no right, and nothing is changed.

use reqwest::Method;

use super::foreign::{closed, csrf_of, is_about_people, lists_nothing, shows_nothing, state};
use super::{may, panel_routes};
use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, TAX_CODE, filled_why, in_days, open_person};
use crate::support::form::Form;
use crate::support::pair::TestPair;
use crate::support::panel::{Panel, encode};
use crate::support::routes::Route;
use crate::support::seeds::Seeds;
use crate::support::staff::comes_in;
use crate::support::story::{Story, asked_why};
use pico_protocol::referral::Kind;

/// What would be on a page or in a file about the person.
pub(super) const PERSONAL: [&str; 3] = [FAMILY_NAME, TAX_CODE, "San Giuliano Terme"];

/// Every field that any of the forms has, filled so that only the right is missing.
fn filled(csrf: &str) -> String {
    let (soon, later) = (in_days(3), in_days(20));
    let fields = [
        ("csrf", csrf),
        ("note", "Una nota"),
        ("mistake", "Cooperativa sbagliata"),
        ("reason", "other"),
        ("text", "Una spiegazione"),
        ("why", "Si trasferisce"),
        ("question", "Da quando?"),
        ("answer", "Da lunedì"),
        ("answer_by", &soon),
        ("waits_for", "identity"),
        ("held_until", &later),
        ("valid_until", &later),
        ("review_on", &later),
        ("first_contact", &soon),
        ("contact", "Io, 051 333333"),
        ("service", "Doposcuola"),
        ("outcome", "partly"),
        ("basis", "care"),
        ("name", "Neri Anna"),
        ("family_name", "Neri"),
        ("given_name", "Anna"),
        ("version", "0"),
        ("purpose", "care"),
        ("given_on", &soon),
        ("person", "nessuna"),
    ];
    encode(&fields.map(|(name, value)| (name.to_owned(), value.to_owned())))
}

/// Asks one address as a form of its page would; a document goes up where documents are added.
pub(super) async fn ask(panel: &Panel, route: &Route, address: &str, csrf: &str) -> (u16, String) {
    if route.method == "post" && route.path.ends_with("/allega") {
        let form = Form {
            action: address.to_owned(),
            method: "post".to_owned(),
            multipart: true,
            fields: vec![("csrf".to_owned(), csrf.to_owned())],
            names: Vec::new(),
            choices: Vec::new(),
            longest: Vec::new(),
            endless: Vec::new(),
        };
        let page = panel.open("/accesso").await;
        let page = panel.upload(&page, &form, ("foto.txt", b"Una foto inventata")).await;
        return (page.status.as_u16(), page.body);
    }
    let (method, body) = match route.method.as_str() {
        "get" => (Method::GET, None),
        _ => (Method::POST, Some(filled(csrf))),
    };
    let answer = panel.request(method, address, body).await;
    (answer.status().as_u16(), answer.text().await.unwrap_or_default())
}

/// The two referrals and the person under every address that names one of them.
fn addresses(seeds: &Seeds, received: &str, route: &Route) -> Vec<String> {
    let own = seeds.fill(&route.path);
    let other: Vec<_> = own.iter().filter(|address| address.starts_with(&seeds.referral)).cloned().collect();
    let other = other.into_iter().map(|address| address.replace(&seeds.referral, received));
    own.iter().cloned().chain(other).collect()
}

/// Whether a route writes to a referral although it asks only for the right to read: its handler decides by the side.
fn writes_by_side(route: &Route) -> bool {
    route.method == "post" && route.right.as_deref() == Some("ReadReferrals")
}

/// The data protection officer reads where the one decision says so and writes nothing to a referral nor to a record.
async fn officer_asks(panel: &Panel, seeds: &Seeds, received: &str) {
    let csrf = csrf_of(panel).await;
    let (mut read, mut refused) = (0, 0);
    for route in panel_routes().into_iter().filter(|route| is_about_people(&route.path)) {
        let right = route.right.clone().unwrap_or_default();
        let denied = !may("data-protection", &right) || writes_by_side(&route);
        // Consents are hers to record and to end; that is not what is asked here.
        if route.method == "post" && !denied {
            continue;
        }
        for address in addresses(seeds, received, &route) {
            let (status, body) = ask(panel, &route, &address, &csrf).await;
            let what = format!("the officer: {} {address} ({right})", route.method);
            if denied {
                assert_eq!(status, 404, "{what}");
                shows_nothing(&body, &PERSONAL, &what);
                refused += 1;
            } else {
                // What only who may act is shown (the page of a step) is not there for her; what is hers to erase one day
                // says that its time has not come.
                let early = route.path.ends_with("/cancella") && status == 409;
                assert!(early || [200, 303, 404].contains(&status), "{what} answered {status}");
                read += usize::from(status == 200);
            }
        }
    }
    assert!(read > 5 && refused > 40, "{read} read, {refused} refused");
    for address in [seeds.person.clone(), seeds.referral.clone(), received.to_owned()] {
        assert_eq!(panel.open(&address).await.status, 200, "{address}");
    }
    for file in ["prova", "stampa"] {
        assert_eq!(panel.open(&format!("{}/{file}", seeds.referral)).await.status, 200, "{file}");
    }
}

/// Whoever has no part in it finds nothing, by whatever way.
async fn others_ask(panel: &Panel, who: &str, seeds: &Seeds, received: &str) {
    let csrf = csrf_of(panel).await;
    for route in panel_routes().into_iter().filter(|route| is_about_people(&route.path)) {
        for address in addresses(seeds, received, &route) {
            let (status, body) = ask(panel, &route, &address, &csrf).await;
            let what = format!("{who}: {} {address}", route.method);
            assert_eq!(status, 404, "{what}");
            shows_nothing(&body, &PERSONAL, &what);
        }
    }
    lists_nothing(panel, who, seeds).await;
}

/// A person and a referral of the operator's own service, so that her lists are not empty.
pub(super) async fn has_her_own(anna: &Panel) -> String {
    let page = anna.open("/persone/nuova").await.ok();
    let form = page.form("").with("family_name", "Ferretti").with("given_name", "Lia").with("comune", "Bologna");
    let record = anna.send(&page, &form).await.ok();
    let person = record.path.split('?').next().unwrap().to_owned();
    let why = asked_why(anna, Kind::Referral, &person, "").await;
    let preview = anna.send(&why, &filled_why(&why).with("need", "Un aiuto con la spesa")).await.ok();
    anna.send(&preview, &preview.form("/invia")).await.ok();
    person
}

on_both_engines! {
    async fn a_real_person_and_real_referrals_are_closed_to_whose_they_are_not(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let node = &desks.pair.aurora;
        let hers = open_person(&desks.omar).await;
        let received = crate::support::desk::send_referral(&desks.omar, &hers).await;
        crate::support::eventually("it has arrived", async || {
            desks.giulia.request(Method::GET, &received, None).await.status().is_success().then_some(())
        })
        .await;
        let anna = comes_in(node, "anna", "operator").await;
        let own = has_her_own(&anna).await;
        anna.open(&own).await.ok().shows("Ferretti");
        anna.open("/invii?elenco=inviati").await.ok().shows("Ferretti");
        let sara = comes_in(node, "sara", "coordinator").await;
        let token = csrf_of(&sara).await;
        let luca = comes_in(node, "luca", "node-administrator").await;
        closed(&luca, "Sara").await;

        let before = state(node).await;
        others_ask(&anna, "an operator of another service", &seeds, &received).await;
        others_ask(&comes_in(node, "paola", "management").await, "management", &seeds, &received).await;
        others_ask(&luca, "the node administrator", &seeds, &received).await;
        officer_asks(&comes_in(node, "stefano", "data-protection").await, &seeds, &received).await;
        for route in panel_routes().into_iter().filter(|route| is_about_people(&route.path)) {
            for address in addresses(&seeds, &received, &route) {
                let (status, body) = ask(&sara, &route, &address, &token).await;
                let what = format!("a closed account: {} {address} answered {status}", route.method);
                let door = (300..400).contains(&status) || status == 404 || body.contains("action=\"/accesso\"");
                assert!(door, "{what}");
                shows_nothing(&body, &PERSONAL, &what);
            }
        }
        assert_eq!(state(node).await, before, "nothing was changed by those who may not");

        // The same forms do something for who may: it was the right that was missing.
        let csrf = csrf_of(&desks.giulia).await;
        let route = |end: &str| panel_routes().into_iter().find(|route| route.method == "post" && route.path.ends_with(end));
        for (end, address) in [
            ("/fai/{act}", format!("{}/fai/nota", seeds.referral)),
            ("/fai/{act}", format!("{received}/fai/posto")),
            ("/allega", format!("{}/allega", seeds.referral)),
        ] {
            let before = state(node).await;
            let (status, body) = ask(&desks.giulia, &route(end).unwrap(), &address, &csrf).await;
            assert!(status < 400, "{address} answered {status}: {body}");
            assert_ne!(state(node).await, before, "{address} does something for her");
        }
        let story = Story::begin(&desks, Kind::Referral, &seeds.person).await;
        desks.giulia.open(&story.path).await.ok().shows(FAMILY_NAME);
    }
}
