//! What people type wrong comes back in its place, with what to do and with everything else kept; what no person types is
//! refused in words.

use reqwest::{Method, StatusCode};

use pico_node::people::{self, Sight, history};
use pico_node::referrals::panel::act::Act;
use pico_protocol::referral::Kind;

use crate::on_both_engines;
use crate::rights::panel_routes;
use crate::support::desk::{Desks, in_days, open_person};
use crate::support::form::Form;
use crate::support::hostile::now;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel, encode};
use crate::support::seeds::Seeds;
use crate::support::staff::comes_in;
use crate::support::story::{ACCEPT, DISCLOSE, RESERVE, START, Story};

/// Texts that are searched for or compared and kept nowhere: what is longer than a name finds nothing, and is no password.
const SEARCHES: [&str; 5] = ["q", "find", "seek", "testo", "current"];

on_both_engines! {
    async fn a_record_that_is_saved_as_it_was_opened_says_the_same(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let record = open_person(&giulia).await;
        let page = giulia.open(&format!("{record}/modifica")).await.ok();
        let form = page.form("").with_any("citizenship").with("address", "via Gobetti 52").with("email", "m@esempio.it");
        let form = form.with("called", "Leo").with("domicile_comune", "Imola").with("domicile_address", "via Prova 2");
        let form = form.with("languages", "ar").tick("languages", "it").with("other_language", "berbero");
        let form = form.with("interpreter", "yes").with("health", "Allergia alle noci");
        giulia.send(&page, &form.with("guardian", "La nonna").with("notes", "Preferisce la mattina")).await.ok();
        let page = giulia.open(&format!("{record}/decesso")).await.ok();
        giulia.send(&page, &page.form("/decesso").with("on", &in_days(-1))).await.ok();
        let app = node.open_at(now()).await;
        let read = async || {
            let sight = Sight { account: String::new(), only_own: false, team_on: None, protected_too: true };
            let id = record.trim_start_matches("/persone/").parse().unwrap();
            let person = people::store::find(&mut app.db.read().await.unwrap(), &app, &sight, &id).await.unwrap();
            history::texts(&person.unwrap().details)
        };
        let before = read().await;
        let empty: Vec<&str> = before.iter().filter(|(_, text)| text.is_empty()).map(|(field, _)| *field).collect();
        assert_eq!(empty, ["no_tax_code"], "every other field of the record has something to lose");
        let page = giulia.open(&format!("{record}/modifica")).await.ok();
        giulia.send(&page, &page.form("")).await.ok();
        assert_eq!(read().await, before);
        app.db.close().await;
    }

    async fn a_wrong_tax_code_or_date_comes_back_in_place_and_nothing_typed_is_lost(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let page = giulia.open("/persone/nuova").await.ok();
        let typed = page.form("").with("family_name", "D'Angelo").with("given_name", "Amina").with("sex", "F");
        let typed = typed.with("birth_place", "Bologna").with("comune", "Bologna").with("telephone", "051 000001");
        let typed = typed.with("address", "via Gobetti 52");
        for (field, wrong, advice) in [
            ("tax_code", "RSSMRA85T10A562X", "Confronta con la tessera"),
            ("tax_code", "RSSMRA85", "Contali e correggi"),
            ("birth_date", "31/02/1990", "Scrivila come 31/12/2026"),
            ("birth_date", "ieri", "Scrivila come 31/12/2026"),
            ("birth_date", "01/01/2999", "controlla l’anno"),
        ] {
            let form = typed.clone().with(field, wrong);
            let again = giulia.send(&page, &form).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            let place = again.body.split(&format!("id=\"{field}-error\"")).nth(1).expect("the field says what is wrong");
            let said = place.split("<span>").nth(1).and_then(|rest| rest.split("</span>").next()).unwrap_or_default();
            println!("{field} = {wrong}: {said}");
            assert!(again.body.contains(&format!("href=\"#{field}\"")), "the list of mistakes leads to the field");
            assert!(said.contains(advice), "{field} = {wrong} says only \"{said}\"");
            let kept = again.form("");
            for (name, value) in form.fields.iter().filter(|(name, _)| name != "csrf") {
                assert!(kept.fields.contains(&(name.clone(), value.clone())), "{name} was {value}: {:?}", kept.fields);
            }
            assert!(!giulia.open("/persone").await.ok().text().contains("Amina"), "nothing was saved");
        }
        giulia.send(&page, &typed.with("birth_date", "28/02/1990")).await.ok().shows("D'Angelo");
    }
}

/// Every address that somebody inside can open, with what was sown.
fn every_address(seeds: &Seeds) -> Vec<String> {
    let inside = |right: &Option<String>| right.as_deref().is_some_and(|right| right != "Visitor");
    let routes = panel_routes().into_iter().filter(|route| route.method == "get" && inside(&route.right));
    routes.flat_map(|route| seeds.fill(&route.path)).collect()
}

/// Every form with a POST on those of these pages that this person can open.
async fn every_form(panel: &Panel, addresses: &[String]) -> Vec<(Page, Form)> {
    let mut found: Vec<(Page, Form)> = Vec::new();
    for address in addresses {
        let page = panel.open(address).await;
        // What leads elsewhere is looked at there.
        if !page.status.is_success() || page.path != *address {
            continue;
        }
        for form in Form::all(&page.body).into_iter().filter(|form| form.method == "post") {
            assert!(form.endless.is_empty(), "{address} lets type without end: {:?}", form.endless);
            let known =
                found.iter().any(|(of, other)| other.names == form.names && target(of, other) == target(&page, &form));
            if !known && !form.multipart {
                let copy = Page {
                    status: page.status,
                    path: page.path.clone(),
                    headers: page.headers.clone(),
                    body: String::new(),
                };
                found.push((copy, form));
            }
        }
    }
    found
}

fn target(page: &Page, form: &Form) -> String {
    if form.action.is_empty() { page.path.clone() } else { form.action.clone() }
}

/// A form with one field changed, sent without following where it leads.
async fn sent(panel: &Panel, page: &Page, form: &Form, name: &str, value: &str) -> (StatusCode, String) {
    let mut fields: Vec<_> = form.fields.iter().filter(|(known, _)| known != name).cloned().collect();
    fields.push((name.to_owned(), value.to_owned()));
    let answer = panel.request(Method::POST, &target(page, form), Some(encode(&fields))).await;
    (answer.status(), answer.text().await.unwrap())
}

on_both_engines! {
    async fn no_field_of_any_form_takes_more_than_it_says_or_a_null_character(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let node = &desks.pair.aurora;
        let luca = comes_in(node, "luca", "node-administrator").await;
        let stefano = comes_in(node, "stefano", "data-protection").await;
        // On the other node the same referral has other steps, and one that is under way has others again.
        let running = Story::begin(&desks, Kind::Referral, &seeds.person).await;
        running.walk(&[RESERVE, DISCLOSE, ACCEPT, START]).await;
        let mut addresses = every_address(&seeds);
        addresses.extend(Act::ALL.map(|act| format!("{}/fai/{}", running.path, act.slug())));
        let (mut tried, mut wrong) = (0, Vec::new());
        for panel in [&desks.giulia, &luca, &stefano, &desks.omar] {
            let mut forms = every_form(panel, &addresses).await;
            // What has nothing to type may be done at once, and then the columns of a sheet are said no more.
            forms.sort_by_key(|(_, form)| form.longest.is_empty());
            for (page, form) in forms {
                for (name, value, expected) in attempts(&form) {
                    let (status, body) = sent(panel, &page, &form, &name, &value).await;
                    // What nobody can type wrong needs no place that says so.
                    let typed = form.longest.iter().any(|(known, _)| *known == name);
                    let refused = typed && status == StatusCode::UNPROCESSABLE_ENTITY;
                    let named = !refused || body.contains(&format!("href=\"#{name}\""));
                    let clear = body.contains("<main") && body.contains("<h1");
                    // A form of a referral that an earlier attempt has moved on is answered with what has changed.
                    let moved_on = status == StatusCode::CONFLICT && page.path.starts_with("/invii/");
                    let good = expected.map_or(status.as_u16() < 500, |expected| (status == expected || moved_on) && clear);
                    if !good || !named {
                        let (target, most) = (target(&page, &form), value.chars().count());
                        wrong.push(format!(
                            "{name} of {target} with {most} characters: {status}, named {named}, a page {clear}"
                        ));
                    }
                    tried += 1;
                }
            }
        }
        assert!(wrong.is_empty(), "of {tried} attempts:\n{}", wrong.join("\n"));
        assert!(tried > 200, "only {tried} attempts");
    }
}

/// What is typed into each field, and how it must be answered: one character too many where the page says how many it may
/// have, a null character anywhere, and where there is nothing to type but something to choose, a text that is no choice.
fn attempts(form: &Form) -> Vec<(String, String, Option<StatusCode>)> {
    let longest = form.longest.iter().filter(|(name, _)| !SEARCHES.contains(&name.as_str()));
    let too_long = longest.map(|(name, most)| (name, "x".repeat(most + 1), Some(StatusCode::UNPROCESSABLE_ENTITY)));
    let typed = |name: &String| form.longest.iter().any(|(known, _)| known == name);
    let others = form.names.iter().filter(|name| *name != "csrf").flat_map(|name| {
        let no_choice = (name, "x".repeat(5_000), None);
        let null = (name, "a\0b".to_owned(), Some(StatusCode::BAD_REQUEST));
        [Some(null), Some(no_choice).filter(|_| !typed(name))].into_iter().flatten()
    });
    too_long.chain(others).map(|(name, value, status)| (name.clone(), value, status)).collect()
}
