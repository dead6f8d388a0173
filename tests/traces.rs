//! Who changes something leaves a row: every form of the panel is sent, and the access log is longer afterwards.
//!
//! Which forms there are is read from the source ([`panel_routes`]). One that nobody sends here fails the test: who adds a
//! form says in the story what it is sent for. So does one that is said to change nothing and leaves a row all the same.

mod accounts;
mod exchange;
mod house;
mod links;
mod referrals;

use std::collections::BTreeSet;

use pico_node::referrals::panel::act::Act;
use pico_node::{enrolments, execute};

use crate::on_both_engines;
use crate::rights::panel_routes;
use crate::support::desk::{Desks, open_person};
use crate::support::engine::Engine;
use crate::support::mail::MailServer;
use crate::support::node::{Plan, TestNode};
use crate::support::pair::TestPair;
use crate::support::panel::{Panel, Sent, Watch};
use crate::support::proxy::Proxy;
use crate::support::routes::Route;
use crate::support::staff::comes_in;

/// Forms that leave no row, and why: they change nothing, or nothing that is more than the sender's own.
const SILENT: &[(&str, &str)] = &[
    ("/_components", "shows what a refused form looks like"),
    ("/cerca", "a search of her own, forgotten within hours; who is found leaves a row when she is shown"),
    ("/persone/{id}/diario/cerca", "a search, as above; what is shown of it leaves a row as a reading"),
    ("/persone/{id}/unisci", "a search, as above; whom it finds leaves a row"),
    ("/invii", "a filter, kept as a search is"),
    ("/servizi/rete", "a filter, kept as a search is"),
    ("/rete/risorse", "a filter, kept as a search is"),
    ("/prenotazioni/attese", "her own place in a line: nobody else is told of it"),
    ("/prenotazioni/attese/{wait}/togli", "the same place, given up"),
    ("/ore/inizia", "begins what is written only when it is stopped"),
    ("/ore/ferma", "forgets it; what it writes leaves the row of hours"),
    ("/consegne/prova", "asks the own node what a peer would ask"),
    ("/profilo/lingua", "the language that she reads herself"),
    ("/profilo/secondo-fattore", "a secret that opens nothing until its first code is typed"),
    ("/invii/nuovo", "a draft of her own: nobody was told anything yet"),
    ("/invii/nuovo/{id}/{step}", "the same draft, further on"),
    ("/invii/nuovo/{id}/butta", "the same draft, thrown away"),
    ("/invii/{id}/altri", "another draft of her own; what was read for it leaves a row as a reading"),
    ("/invii/{id}/seguito", "a draft, as above"),
    ("/invii/chiamate/{call}/altri", "a draft, as above"),
];

/// Two cooperatives whose people are watched at every form.
struct Stage {
    desks: Desks,
    /// Node administrator of Aurora.
    ada: Panel,
    /// Data protection officer of Aurora.
    dora: Panel,
    /// The ways in to Aurora and to Brezza.
    lines: [Proxy; 2],
    /// Who looks into their logs.
    logs: [Watch; 2],
    _mail: MailServer,
}

impl Stage {
    async fn set(engine: Engine) -> Self {
        let mail = MailServer::start().await;
        let (first, second) = (Plan::new("Cooperativa Aurora", engine), Plan::new("Cooperativa Brezza", engine));
        let lines = [Proxy::start(first.federation_port).await, Proxy::start(second.federation_port).await];
        let mut aurora = first.announced_at(lines[0].port).prepare().await;
        let mut brezza = second.announced_at(lines[1].port).prepare().await;
        aurora.set("panel.demo", "true");
        aurora.set("mail.server", &format!("smtp://127.0.0.1:{}", mail.port));
        aurora.set("mail.from", "Nodo <nodo@aurora.example.it>");
        tokio::join!(aurora.serve(), brezza.serve());
        let logs = [Watch::over(&aurora).await, Watch::over(&brezza).await];
        let ada = comes_in(&aurora, "ada", "node-administrator").await.watched(&logs[0]);
        let bea = comes_in(&brezza, "bea", "node-administrator").await.watched(&logs[1]);
        links::begin((&aurora, &ada), (&brezza, &bea)).await;
        let Desks { pair, giulia, omar } = Desks::at(TestPair { aurora, brezza }).await;
        let desks = Desks { pair, giulia: giulia.watched(&logs[0]), omar: omar.watched(&logs[1]) };
        let dora = comes_in(&desks.pair.aurora, "dora", "data-protection").await.watched(&logs[0]);
        Self { desks, ada, dora, lines, logs, _mail: mail }
    }

    /// Somebody before the door of Aurora.
    fn newcomer(&self) -> Panel {
        Panel::new(&self.desks.pair.aurora.panel()).watched(&self.logs[0])
    }
}

/// What time, or another machine, would have done to a node's rows.
async fn change(node: &TestNode, statement: &'static str) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    execute!(&mut tx, sqlx::query(statement)).unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

/// Every form there is: a route that takes one, and each step of a referral or an enrolment by itself.
fn forms() -> BTreeSet<String> {
    let routes = panel_routes().into_iter().filter(|route| route.method == "post");
    let named = routes.flat_map(|route| {
        if route.path.starts_with("/prese/") && route.path.contains("{act}") {
            enrolments::Act::ALL.map(|act| route.path.replace("{act}", act.slug())).to_vec()
        } else if route.path.contains("{act}") {
            Act::ALL.map(|act| route.path.replace("{act}", act.slug())).to_vec()
        } else {
            vec![route.path]
        }
    });
    named.collect()
}

/// Which form was sent to an address.
fn form_of(routes: &[Route], address: &str) -> String {
    let parts: Vec<&str> = address.split('?').next().unwrap_or_default().split('/').collect();
    let fits = |route: &Route| {
        let own: Vec<&str> = route.path.split('/').collect();
        own.len() == parts.len() && own.iter().zip(&parts).all(|(own, part)| own.starts_with('{') || own == part)
    };
    let known = routes.iter().filter(|route| route.method == "post" && fits(route));
    // `/utenti/nuovo` is nobody's account.
    let closest = known.min_by_key(|route| route.path.matches('{').count());
    let closest = closest.unwrap_or_else(|| panic!("no form goes to {address}"));
    closest.path.replace("{act}", parts.last().copied().unwrap_or_default())
}

/// What is wrong with what was sent, and with what was not.
fn judged(sent: &[Sent]) -> Vec<String> {
    let (routes, forms) = (panel_routes(), forms());
    let (mut known, mut wrong) = (BTreeSet::new(), Vec::new());
    for Sent { path, status, rows } in sent {
        let form = form_of(&routes, path);
        let silent = SILENT.iter().any(|(name, _)| *name == form);
        if silent && *rows > 0 {
            wrong.push(format!("{form} leaves a row: it is no exception any more"));
        } else if !silent && *status < 400 && *rows == 0 {
            wrong.push(format!("{form} was answered with {status} and left no row"));
        }
        // The example of a refused form refuses whatever it is sent.
        if *status < 400 || form == "/_components" {
            known.insert(form);
        }
    }
    wrong.extend(forms.difference(&known).map(|form| format!("nobody has sent {form}")));
    let gone = SILENT.iter().filter(|(name, _)| !forms.contains(*name));
    wrong.extend(gone.map(|(name, _)| format!("{name} is an exception and no form")));
    wrong
}

on_both_engines! {
    async fn every_form_that_changes_something_leaves_a_row_in_the_access_log(engine: Engine) {
        let stage = Stage::set(engine).await;
        accounts::come_and_go(&stage).await;
        house::is_kept(&stage).await;
        let person = open_person(&stage.desks.giulia).await;
        referrals::are_told(&stage, &person).await;
        exchange::is_booked(&stage).await;
        links::wait(&stage, &person).await;
        house::is_closed(&stage, &person).await;
        let logs = stage.logs.clone();
        links::end(stage).await;
        let sent: Vec<Sent> = logs.iter().flat_map(Watch::sent).collect();
        let wrong = judged(&sent);
        assert!(wrong.is_empty(), "of {} forms that were sent:\n{}", sent.len(), wrong.join("\n"));
    }
}

#[test]
fn a_form_is_known_by_where_it_goes() {
    let routes = panel_routes();
    for (address, form) in [
        ("/utenti/nuovo", "/utenti/nuovo"),
        ("/utenti/acc_1", "/utenti/{id}"),
        ("/invii/nuovo/dra_1/invia", "/invii/nuovo/{id}/invia"),
        ("/invii/nuovo/dra_1/dove", "/invii/nuovo/{id}/{step}"),
        ("/invii/ref_1/fai/nota", "/invii/{id}/fai/nota"),
        ("/persone/per_1/motivo?invio=ref_1", "/persone/{id}/motivo"),
    ] {
        assert_eq!(form_of(&routes, address), form);
    }
}

#[test]
fn a_change_without_a_row_an_exception_with_one_and_a_form_that_nobody_sends_are_told() {
    let sent = |path: &str, rows| Sent { path: path.to_owned(), status: 303, rows };
    let told = judged(&[sent("/persone/nuova", 0), sent("/servizi/nuovo", 1), sent("/cerca", 1), sent("/invii", 0)]);
    let tells = |words: &str| told.iter().any(|line| line.contains(words));
    assert!(tells("/persone/nuova was answered with 303 and left no row"), "{told:?}");
    assert!(tells("/cerca leaves a row: it is no exception any more"), "{told:?}");
    assert!(tells("nobody has sent /uscita") && tells("nobody has sent /invii/{id}/fai/nota"), "{told:?}");
    assert!(!tells("/servizi/nuovo") && !told.contains(&"nobody has sent /invii".to_owned()), "{told:?}");
}
