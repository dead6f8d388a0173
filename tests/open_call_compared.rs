//! One open call to three cooperatives: their answers stand side by side, one is chosen there and the others know it at once, and
//! the referral proper begins with what the call said.

use pico_protocol::referral::Kind;
use reqwest::{Method, StatusCode};

use crate::drafts::a_service_is_offered;
use crate::on_both_engines;
use crate::open_call::{accepts, row, state_of};
use crate::pressed::press;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, TAX_CODE, act, filled_why, in_days, open_person};
use crate::support::engine::Engine as Rows;
use crate::support::eventually;
use crate::support::node::{Plan, TestNode};
use crate::support::pair::{TestPair, link};
use crate::support::panel::{Page, Panel};
use crate::support::proxy::{Fault, Proxy};
use crate::support::staff::comes_in;
use crate::support::story::asked_where;

/// Aurora, and three others that do not know each other: Brezza, Cometa and Dione, which is reached through a line of its own.
struct Three {
    desks: Desks,
    others: [(TestNode, Panel); 2],
    line: Proxy,
    person: String,
}

impl Three {
    async fn linked(engine: Rows) -> Self {
        let plan = Plan::new("Cooperativa Dione", engine);
        let line = Proxy::start(plan.federation_port).await;
        let mut dione = plan.announced_at(line.port).prepare().await;
        let (pair, cometa, ()) =
            tokio::join!(TestPair::linked(engine), TestNode::start("Cooperativa Cometa", engine), dione.serve());
        link(&pair.aurora, &cometa).await;
        link(&pair.aurora, &dione).await;
        let desks = Desks::at(pair).await;
        let carla = comes_in(&cometa, "carla", "coordinator").await;
        let dario = comes_in(&dione, "dario", "coordinator").await;
        // Somebody whom it could be about: her name must not leave.
        let person = open_person(&desks.giulia).await;
        Self { desks, others: [(cometa, carla), (dione, dario)], line, person }
    }

    fn nodes(&self) -> [&TestNode; 3] {
        [&self.desks.pair.brezza, &self.others[0].0, &self.others[1].0]
    }

    fn panels(&self) -> [&Panel; 3] {
        [&self.desks.omar, &self.others[0].1, &self.others[1].1]
    }

    /// Giulia asks so many of them; answers the page of the call and the referrals, in the order of the nodes.
    async fn called(&self, most: usize) -> (String, Vec<String>) {
        let giulia = &self.desks.giulia;
        let to = asked_where(giulia, Kind::OpenCall, "").await;
        let sent = asks(giulia, &to, 0..most).await;
        sent.shows("Inviato a tutte le cooperative scelte");
        let mut referrals = Vec::new();
        for (node, panel) in self.nodes().into_iter().zip(self.panels()).take(most) {
            let referral = format!("/invii/{}", row(&self.desks.pair.aurora, &node.name).await.0);
            eventually("the call has arrived", async || {
                panel.request(Method::GET, &referral, None).await.status().is_success().then_some(())
            })
            .await;
            referrals.push(referral);
        }
        (sent.path.split('?').next().unwrap_or_default().to_owned(), referrals)
    }

    /// Waits until Aurora has a referral in a state.
    async fn hears(&self, referral: &str, state: &str) {
        is(&self.desks.pair.aurora, referral, state).await;
    }
}

/// Waits until a node has a referral in a state.
async fn is(node: &TestNode, referral: &str, state: &str) {
    eventually(&format!("{referral} is {state} at {}", node.name), async || {
        (state_of(node, referral).await == state).then_some(())
    })
    .await;
}

/// Ticks some of the cooperatives, says why, and sends it.
async fn asks(panel: &Panel, to: &Page, which: std::ops::Range<usize>) -> Page {
    let form = to.form("/dove");
    let mut targets: Vec<_> = form.choices.iter().filter(|(name, _)| name == "target").cloned().collect();
    // In the order of the names of the cooperatives, which the page may put otherwise when some were asked before.
    targets.sort_by_key(|(_, value)| to.body.split(value.as_str()).nth(1).map(name_after));
    let form = targets[which].iter().fold(form, |form, (name, value)| form.tick(name, value));
    let why = panel.send(to, &form).await.ok();
    let preview = panel.send(&why, &filled_why(&why)).await.ok();
    panel.send(&preview, &preview.form("/invia")).await.ok()
}

/// The name on a card.
fn name_after(rest: &str) -> String {
    rest.split("<b>").nth(1).and_then(|rest| rest.split("</b>").next()).unwrap_or_default().to_owned()
}

/// The referral proper begins with what was asked; only the person is missing.
async fn leads_to_the_referral_proper(three: &Three, call: &str) {
    let giulia = &three.desks.giulia;
    let who = press(giulia, call, "/seguito").await;
    assert!(who.path.ends_with("/chi"), "{}", who.path);
    let form = who.form("/chi").with("person", three.person.trim_start_matches("/persone/"));
    let to = giulia.send(&who, &form).await.ok();
    let why = giulia.send(&to, &to.form("/dove")).await.ok();
    why.shows("Cooperativa Brezza").shows(NEED).shows(FAMILY_NAME);
    let again = press(giulia, call, "/seguito").await;
    assert_eq!(again.path.split('/').nth(3), who.path.split('/').nth(3), "pressed twice it is one draft");
}

async fn waits(panel: &Panel, referral: &str) {
    act(panel, referral, "lista", |form| form.with("rank", "3").with("valid_until", &in_days(20))).await;
}

on_both_engines! {
    async fn three_answers_are_compared_one_is_chosen_and_the_others_know_it(engine: Engine) {
        let three = Three::linked(engine).await;
        let giulia = &three.desks.giulia;
        let (call, referrals) = three.called(3).await;
        let [brezza, cometa, dione] = three.panels();
        accepts(brezza, &referrals[0], "Omar, 051 111111").await;
        waits(cometa, &referrals[1]).await;
        three.hears(&referrals[0], "accepted").await;
        three.hears(&referrals[1], "waitlisted").await;

        // In the list it is one row, and it needs her.
        let list = giulia.open("/invii?elenco=inviati").await.ok();
        list.shows("2 risposte su 3").shows("a 3 cooperative e servizi");
        assert!(list.body.contains(&format!("href=\"{call}\"")), "with its link");
        for referral in &referrals {
            assert!(!list.body.contains(&format!("href=\"{referral}\"")), "{referral} has no row of its own");
        }
        let home = giulia.open("/").await.ok();
        home.shows("C’è posto: scegli chi").shows("2 risposte su 3");
        assert!(home.body.contains(&format!("href=\"{call}\"")), "with its link");

        act(dione, &referrals[2], "rifiuta", |form| form.with("reason", "out_of_area")).await;
        three.hears(&referrals[2], "declined").await;
        let page = giulia.open(&call).await.ok();
        page.shows("3 risposte su 3").shows(NEED).shows("3ª").shows("Omar, 051 111111").shows(&in_days(12));
        page.shows("Rifiutato").shows("L’altra lo sa subito");
        assert_eq!(page.text().matches("Scegli questa").count(), 1, "only a place can be chosen: {}", page.text());
        for name in [FAMILY_NAME, TAX_CODE] {
            assert!(!page.body.contains(name), "a call is about nobody");
        }
        let anna = comes_in(&three.desks.pair.aurora, "anna", "operator").await;
        for address in [call.clone(), format!("{call}/chiudi")] {
            assert_eq!(anna.open(&address).await.status, StatusCode::NOT_FOUND, "{address} is not hers");
        }

        let chosen = act(giulia, &referrals[0], "chiudi", |form| form).await;
        chosen.shows("le altre lo sanno").shows("Manda l’invio con il nome");
        let aurora = &three.desks.pair.aurora;
        for (referral, state) in referrals.iter().zip(["closed", "withdrawn", "closed"]) {
            assert_eq!(state_of(aurora, referral).await, state, "in the same moment");
        }
        for ((node, referral), state) in three.nodes().into_iter().zip(&referrals).zip(["closed", "withdrawn", "closed"]) {
            is(node, referral, state).await;
        }
        cometa.open(&referrals[1]).await.ok().shows("Motivo: Scelta un’altra cooperativa");
        for (panel, referral) in three.panels().into_iter().zip(&referrals) {
            let page = panel.open(referral).await.ok();
            assert!(!page.body.contains(FAMILY_NAME) && !page.body.contains(TAX_CODE), "nobody learned who it is");
        }
        giulia.open(&call).await.ok().shows("Scelta: Cooperativa Brezza");
        assert!(!giulia.open("/").await.ok().body.contains(&call), "nothing of it waits");

        leads_to_the_referral_proper(&three, &call).await;
    }

    async fn two_cannot_be_chosen_in_two_windows(engine: Engine) {
        let three = Three::linked(engine).await;
        let giulia = &three.desks.giulia;
        let (_, referrals) = three.called(2).await;
        for (panel, referral) in three.panels().into_iter().zip(&referrals) {
            accepts(panel, referral, "Chi risponde").await;
            three.hears(referral, "accepted").await;
        }
        let [first, second] = [0, 1].map(|place: usize| format!("{}/fai/chiudi", referrals[place]));
        let pages = [giulia.open(&first).await.ok(), giulia.open(&second).await.ok()];
        giulia.send(&pages[0], &pages[0].form("/fai/chiudi")).await.ok();
        let refused = giulia.send(&pages[1], &pages[1].form("/fai/chiudi")).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
        refused.shows("Hai già scelto Cooperativa Brezza");
        let aurora = &three.desks.pair.aurora;
        assert_eq!(state_of(aurora, &referrals[0]).await, "closed");
        assert_eq!(state_of(aurora, &referrals[1]).await, "withdrawn", "it was not closed as if it had been chosen");
    }

    async fn an_answer_after_the_choice_is_shown_as_too_late(engine: Engine) {
        let three = Three::linked(engine).await;
        let giulia = &three.desks.giulia;
        let (call, referrals) = three.called(3).await;
        accepts(three.panels()[0], &referrals[0], "Omar, 051 111111").await;
        three.hears(&referrals[0], "accepted").await;
        // Dione does not hear of the choice, and says yes.
        three.line.fault(Fault::Cut);
        act(giulia, &referrals[0], "chiudi", |form| form).await;
        accepts(three.panels()[2], &referrals[2], "Dario, 051 333333").await;
        eventually("the answer has arrived, too late", async || {
            giulia.open(&call).await.ok().text().contains("Risposta arrivata tardi").then_some(())
        })
        .await;
        let page = giulia.open(&call).await.ok();
        assert!(!page.text().contains("Scegli questa"), "it cannot be chosen any more");
        assert_eq!(state_of(&three.desks.pair.aurora, &referrals[2]).await, "withdrawn");
        three.line.fault(Fault::None);
    }

    async fn others_are_asked_in_the_same_call_and_it_is_closed_with_nobody(engine: Engine) {
        let three = Three::linked(engine).await;
        let (giulia, aurora) = (&three.desks.giulia, &three.desks.pair.aurora);
        let (call, referrals) = three.called(2).await;
        let to = press(giulia, &call, "/altri").await;
        to.shows("Già chiesto in questa richiesta aperta");
        let sent = asks(giulia, &to, 2..3).await;
        assert_eq!(sent.path.split('?').next(), Some(call.as_str()), "back to the same call");
        sent.shows("0 risposte su 3");
        let (third, name) = row(aurora, "Cooperativa Dione").await;
        assert_eq!(call, format!("/invii/chiamate/{name}"));
        // Whoever still has it open is not asked a second time.
        let to = press(giulia, &call, "/altri").await;
        asks(giulia, &to, 2..3).await.shows("lo hai già chiesto").shows("0 risposte su 3");

        let page = giulia.open(&format!("{call}/chiudi")).await.ok();
        page.shows("Le 3 cooperative che hanno ancora aperta la richiesta");
        let form = page.form("/chiudi").with("reason", "other");
        assert_eq!(giulia.send(&page, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY, "other says nothing");
        let named = form.with("text", &format!("Era per {TAX_CODE}"));
        assert_eq!(giulia.send(&page, &named).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it names nobody");
        let closed = giulia.send(&page, &page.form("/chiudi").with("reason", "need_met")).await.ok();
        closed.shows("Questa richiesta aperta è chiusa");
        for (node, referral) in three.nodes().into_iter().zip(referrals.iter().chain([&format!("/invii/{third}")])) {
            is(node, referral, "withdrawn").await;
        }
    }

    async fn services_that_were_ticked_in_the_network_are_asked_at_once(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        a_service_is_offered(&desks).await;
        let directory = desks.giulia.open("/servizi/rete").await.ok();
        let form = directory.form("/invii/nuovo");
        let (name, value) = form.choices.iter().find(|(name, _)| name == "target").cloned().expect("it can be ticked");
        let to = desks.giulia.send(&directory, &form.tick(&name, &value)).await.ok();
        assert!(to.path.ends_with("/dove"), "{}", to.path);
        to.shows("riceveranno tutte la stessa richiesta, senza nome");
        assert!(to.form("/dove").fields.contains(&(name, value)), "it stays ticked");
    }
}
